//! What authors of rules do on the command line: explain a text, test rules, take expectations over, compare rule sets.
#![cfg(feature = "app")]

#[path = "support/command.rs"]
mod command;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::project;
use tempfile::TempDir;

const RULES: &str = r#"schema = 1
sees = ["number"]

[kinds.companies]   # what we count
fields = ["value: number", "what"]

[[rule]]
id = "companies/counted"
fact = "companies"
pattern = '<n:number>家(?<what>企业|公司)'
# wrong on purpose
example = [
    { text = '引进[[100余家企业]]和3家公司', expect = [ { value = "10", bound = "exact" } ] }, # keep
    "还有5家公司",
    { text = '共[[7家公司]]', expect = [ { value = "8" } ], todo = true },
]
reject = ['第3家公司']

[[rule]]
id = "companies/others"
fact = "companies"
pattern = '<n:number>个(?<what>商户)'
[[rule.example]]
text = '''
有[[9个商户]]，再加[[2个商户]]'''
expect = [
    { value = "9" },    # nine
    { value = "3" },
]
"#;

const UPDATED: &str = r#"example = [
    { text = '引进[[100余家企业]]和[[3家公司]]', expect = [ { value = "100", bound = "over" }, { value = "3", bound = "exact" } ] }, # keep
    "还有[[5家公司]]",
    { text = '共[[7家公司]]', expect = [ { value = "8" } ], todo = true },
]
reject = ['第3家公司']
"#;

/// Exit status, stdout and stderr.
fn jushi(arguments: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_jushi")).args(arguments).output().expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    (done.status.code().expect("an exit status"), text(done.stdout), text(done.stderr))
}

fn rules(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("companies.toml"), text).expect("a file");
    folder
}

fn name(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn failures_show_what_was_expected_beside_what_was_found() {
    let folder = rules(RULES);
    let (status, out, said) = jushi(&["rules", "test", "--rules", name(folder.path())]);
    assert_eq!((status, out.as_str()), (1, ""));
    let said = said.replace(&format!("{}/", name(folder.path())), "");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("rules_test_failures", said);
    });
    let (status, _, said) = jushi(&["rules", "test", "companies/none", "--rules", name(folder.path())]);
    assert_eq!(status, 2, "{said}");
}

#[test]
fn expectations_are_taken_over_and_all_else_stays() {
    let sound = RULES.replace("reject = ['第3家公司']", "not_before = '第'\nreject = ['第3家公司']");
    let folder = rules(&sound);
    let (status, _, said) = jushi(&["rules", "test", "-U", "--rules", name(folder.path())]);
    assert_eq!(status, 0, "{said}");
    let file = folder.path().join("companies.toml");
    assert!(said.contains(&format!("3 examples taken over in {}", name(&file))), "{said}");
    let written = fs::read_to_string(folder.path().join("companies.toml")).expect("the file");
    let updated = UPDATED.replace("reject = ['第3家公司']", "not_before = '第'\nreject = ['第3家公司']");
    let start = sound.find("example = [").expect("examples");
    let end = sound.find("\n[[rule]]\nid = \"companies/others\"").expect("another rule");
    let rest = sound[end..].replace("value = \"3\"", "value = \"2\"");
    assert_eq!(written, format!("{}{updated}{rest}", &sound[..start]));
    let (_, _, said) = jushi(&["rules", "test", "-U", "--rules", name(folder.path())]);
    assert!(!said.contains("taken over"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("companies.toml")).expect("the file"), written);
}

#[test]
fn expectations_of_frames_are_taken_over_too() {
    let folder = command::own_rules();
    let file = folder.path().join("place_pairs.toml");
    let sound = fs::read_to_string(&file).expect("the file");
    let wrong = sound.replacen("direction = \"assist\", trigger", "direction = \"mutual\", trigger", 1);
    assert_ne!(sound, wrong);
    fs::write(&file, wrong).expect("a file");
    let (status, _, said) = jushi(&["rules", "test", "place_pair/", "-U", "--rules", name(folder.path())]);
    assert_eq!(status, 0, "{said}");
    assert_eq!(fs::read_to_string(&file).expect("the file"), sound);
}

/// A reject that is caught, and an example in which nothing is found, are mistakes of the rule.
#[test]
fn what_is_wrong_is_not_taken_over() {
    let wrong =
        RULES.split("example = [").next().expect("the head").to_owned() + "example = ['五家']\nreject = ['3家公司']\n";
    let folder = rules(&wrong);
    let (status, _, said) = jushi(&["rules", "test", "-U", "--rules", name(folder.path())]);
    assert_eq!(status, 1, "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("companies.toml")).expect("the file"), wrong);
    let (status, _, said) = jushi(&["rules", "test", "-U"]);
    assert_eq!(status, 2);
    assert!(said.contains("--rules"), "{said}");
}

#[test]
fn known_misses_that_pass_are_reported() {
    let folder = rules(&RULES.replace("{ value = \"8\" } ], todo", "{ value = \"7\" } ], todo"));
    let (_, _, said) = jushi(&["rules", "test", "--rules", name(folder.path())]);
    assert!(said.contains("take `todo = true` away"), "{said}");
}

#[test]
fn rule_sets_are_compared_on_articles() {
    let articles = tempfile::tempdir().expect("a folder");
    fs::write(articles.path().join("a.txt"), "引进100余家企业，5家公司，2个商户。\n另有6家工厂。").expect("an article");
    let (old, new) =
        (rules(RULES), rules(&RULES.replace("企业|公司)", "企业|工厂)").replace("<n:number>个", "<n:number>个多?")));
    let against = ["--corpus", name(articles.path()), "--against", name(old.path())];
    let (_, out, said) = jushi(&[&["rules", "test", "--rules", name(new.path())], &against[..]].concat());
    assert_eq!(
        out,
        "- a.txt:1 companies `5家公司` by companies/counted\n    value=5 bound=exact what=公司\n\
         + a.txt:2 companies `6家工厂` by companies/counted\n    value=6 bound=exact what=工厂\n"
    );
    assert!(said.contains("3 facts before, 3 after: 1 added, 1 removed, 0 changed, 0 moved"), "{said}");
    let (_, out, _) =
        jushi(&[&["rules", "test", "companies/others", "--rules", name(new.path())], &against[..]].concat());
    assert_eq!(out, "", "only rules whose id starts so");
}

#[test]
fn rules_are_compared_with_a_revision() {
    let folder = rules(RULES);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").arg("-C").arg(folder.path()).args(identity).args(arguments).output();
        assert!(done.expect("git runs").status.success(), "git {arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "rules"]);
    fs::write(folder.path().join("companies.toml"), RULES.replace("<n:number>家", "近<n:number>家")).expect("a file");
    let articles = tempfile::tempdir().expect("a folder");
    fs::write(articles.path().join("a.txt"), "引进近40家企业。").expect("an article");
    let arguments =
        ["rules", "test", "--rules", name(folder.path()), "--corpus", name(articles.path()), "--against-rev"];
    let (_, out, said) = jushi(&[&arguments[..], &["HEAD"]].concat());
    let quotes: Vec<&str> = out.lines().filter(|line| !line.starts_with(' ')).collect();
    let by = "by companies/counted";
    assert_eq!(
        quotes,
        [format!("+ a.txt:1 companies `近40家企业` {by}"), format!("- a.txt:1 companies `40家企业` {by}")],
        "{said}"
    );
    let (status, _, said) = jushi(&[&arguments[..], &["nowhere"]].concat());
    assert_eq!(status, 2, "{said}");
}

#[test]
fn lines_of_articles_are_explained_in_any_encoding() {
    let explain = |place: &str| {
        let (status, out, said) = jushi(&["explain", place]);
        assert_eq!(status, 0, "{place}: {said}");
        assert!(!out.contains('\x1b'), "no colors but on terminals");
        out
    };
    for (article, line, fact) in [
        ("corpus/legacy/report_hu-dian.txt", 12, "headcount `3名`"),
        ("corpus/legacy/brief_jin-gan_utf16.txt", 3, "(line 3)"),
        ("corpus/2024/feature_min-ning.txt", 6, "amount `4200元`"),
        ("corpus/web/page_fo-qian.html", 24, "(line "),
    ] {
        let place = project(article);
        let shown = explain(&format!("{}:{line}", place.display()));
        assert!(shown.contains(fact), "{article}:{line} gives {shown}");
    }
    let lines = tempfile::tempdir().expect("a folder");
    let path = lines.path().join("a.jsonl");
    fs::write(&path, "{\"id\": 1, \"text\": \"没有\"}\n\n{\"id\": 2, \"text\": \"投入5万元\"}\n").expect("a file");
    assert!(explain(&format!("{}:3", path.display())).contains("amount `5万元`"));
    let (status, _, said) = jushi(&["explain", &format!("{}:2", path.display())]);
    assert_eq!((status, said.contains("no article on line 2")), (2, true), "{said}");
    let (status, _, said) = jushi(&["explain", &format!("{}:9999", project("corpus/misc/no_facts.txt").display())]);
    assert_eq!((status, said.contains("no sentence on line 9999")), (2, true), "{said}");
    let (status, _, said) = jushi(&["explain", "5元", "--why-not", "amount/currnecy"]);
    assert_eq!((status, said.contains("did you mean `amount/currency`?")), (2, true), "{said}");
}

#[test]
fn further_kinds_wait_until_they_are_asked_for() {
    let articles = tempfile::tempdir().expect("a folder");
    let path = articles.path().join("a.txt");
    fs::write(&path, "引进32家企业，流转土地1200亩，投入5万元。").expect("an article");
    let kinds = |options: &[&str]| {
        let (status, out, said) = jushi(&[&["extract", name(&path)], options].concat());
        assert_eq!(status, 0, "{said}");
        let kind =
            |line: &str| line.split("\"kind\":\"").nth(1).and_then(|rest| Some(rest.split_once('"')?.0.to_owned()));
        out.lines().filter_map(kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[]), ["amount"]);
    assert_eq!(kinds(&["--with", "organizations,land"]), ["organization_count", "land_area", "amount"]);
    assert_eq!(kinds(&["--kinds", "land_area"]), ["land_area"]);
    let (status, _, said) = jushi(&["extract", name(&path), "--with", "seas"]);
    assert_eq!((status, said.contains("land, organizations")), (2, true), "{said}");
    let (_, out, said) = jushi(&["explain", "引进32家企业", "--rule", "organization_count/counted"]);
    assert!(out.contains("organization_count `32家企业`"), "{said}");
}
