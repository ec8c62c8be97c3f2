//! `diff` and `eval`: what they print, what they exit with, and that `eval` agrees with the scorer of the shared gold.

#[path = "support/command.rs"]
mod command;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use command::{DONE, FOUND, WRONG_USE, folder, json, jushi, motley, path, run, text};
use predicates::prelude::*;
use predicates::str::{contains, is_empty};
use serde_json::Value;
use support::{project, shared};
use tempfile::TempDir;

const OLD: &str =
    "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。\n广州市花都区与安顺市普定县建立结对帮扶关系。\n";

/// The folders of two runs over one article.
fn two_runs(old: &str, new: &str) -> (TempDir, TempDir) {
    let run_over = |text: &str| run(folder(&[("a.txt", text.as_bytes())]).path());
    (run_over(old), run_over(new))
}

#[test]
fn equal_outputs_have_no_difference() {
    let (old, new) = two_runs(OLD, OLD);
    let (old, new) = (path(&old, "output"), path(&new, "output"));
    jushi(&["diff", &old, &new])
        .assert()
        .code(DONE)
        .stdout(is_empty())
        .stderr(contains("3 facts before, 3 after: 0 added"));
    jushi(&["-q", "diff", &old, &format!("{new}/facts.jsonl"), "--format", "json"])
        .assert()
        .code(DONE)
        .stderr(is_empty())
        .stdout(contains("\"changes\":[]"));
}

#[test]
fn differences_are_named() {
    let new = OLD.replace("资金2.3亿", "资金近2.3亿").replace("18人", "19人").replace('\n', "\n\n");
    let (old, new) = two_runs(OLD, &new);
    let (old, new) = (path(&old, "output"), path(&new, "output"));
    let done = jushi(&["diff", &old, &new]).assert().code(FOUND);
    let said = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    for line in [
        "- a.txt:1 headcount `18人`",
        "+ a.txt:1 headcount `19人`",
        "> a.txt:3 place_pair",
        "a.txt:2 [",
        "    value=18 ",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let summary = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(
        summary.contains("by kind:\n  amount: ") && summary.contains("  headcount: 1 added, 1 removed\n"),
        "{summary}"
    );
    let done = jushi(&["-q", "diff", &old, &new, "--format", "json", "--kinds", "headcount"]).assert().code(FOUND);
    let said = json(&String::from_utf8_lossy(&done.get_output().stdout));
    assert_eq!((said["totals"]["added"].as_u64(), said["changes"][0]["change"].as_str()), (Some(1), Some("removed")));
    assert_eq!(said["changes"][0]["old"]["quote"], "18人");
}

#[test]
fn changed_fields_are_shown_before_and_after() {
    let output = run(&project("corpus"));
    let old = text(&path(&output, "output/facts.jsonl"));
    let new = old.replacen("\"bound\":\"over\"", "\"bound\":\"exact\"", 1).replacen(
        "\"what\":\"销售收入\"",
        "\"what\":\"<b>收入\"",
        1,
    );
    assert_ne!(old, new);
    let folder = folder(&[("old.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())]);
    let (old, new) = (path(&folder, "old.jsonl"), path(&folder, "new.jsonl"));
    jushi(&["diff", &old, &new])
        .assert()
        .code(FOUND)
        .stdout(contains("    bound: over → exact\n").and(contains("    what: 销售收入 → <b>收入\n")));
    let page = jushi(&["diff", &old, &new, "--format", "html"]).assert().code(FOUND);
    let page = String::from_utf8_lossy(&page.get_output().stdout).into_owned();
    assert!(page.contains("what: <del>销售收入</del> → <ins>&lt;b&gt;收入</ins>") && !page.contains("<b>"), "{page}");
}

#[test]
fn a_fact_that_moved_and_changed_shows_both() {
    let (old, new) = two_runs("捐款5万元给学校。", "今年以来，大家都在说，捐款5万元给学校。");
    let read = |folder: &TempDir| json(text(&path(folder, "output/facts.jsonl")).trim());
    let (old, mut new) = (read(&old), read(&new));
    new["id"] = old["id"].clone();
    new["fields"]["what"] = "学费".into();
    let folder = folder(&[("old.jsonl", old.to_string().as_bytes()), ("new.jsonl", new.to_string().as_bytes())]);
    jushi(&["diff", &path(&folder, "old.jsonl"), &path(&folder, "new.jsonl")]).assert().code(FOUND).stdout(
        contains("~ a.txt:1 amount `5万元`")
            .and(contains("a.txt:1 [2..5] → a.txt:1 [13..16]\n"))
            .and(contains("→ 学费\n")),
    );
}

#[test]
fn wrong_use_of_diff_says_what_is_wanted() {
    let (old, _) = two_runs(OLD, OLD);
    let old = path(&old, "output");
    jushi(&["diff", &old]).assert().code(WRONG_USE).stderr(contains("expected two outputs, OLD and NEW"));
    jushi(&["diff", &old, "/no/such"]).assert().code(WRONG_USE).stderr(contains("expected the folder of a run"));
    jushi(&["diff", "--new-rules", "rules", &old, &old])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("one folder of articles, found 2"));
    jushi(&["diff", "--rules-rev", "HEAD", &old])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("--rules-rev needs the folder of the rules"));
}

const PEOPLE: &str = r#"schema = 1
sees = ["number"]
[kinds.people]
fields = ["value: number"]
[[rule]]
id = "people/counted"
fact = "people"
pattern = '<n:number>人'
example = ['[[18人]]']
reject = ['18个']
"#;

#[test]
fn two_sets_of_rules_are_compared() {
    let corpus = folder(&[("a.txt", OLD.as_bytes())]);
    let corpus = corpus.path().to_string_lossy();
    let rules = folder(&[
        ("old/people.toml", PEOPLE.as_bytes()),
        ("new/people.toml", PEOPLE.replace("人'", "[人名]'").as_bytes()),
    ]);
    let (old, new) = (path(&rules, "old"), path(&rules, "new"));
    jushi(&["diff", "--rules", &old, "--new-rules", &old, &corpus]).assert().code(DONE);
    let more = OLD.replace("18人", "18名");
    let other = folder(&[("b.txt", more.as_bytes())]);
    jushi(&["diff", "--rules", &old, "--new-rules", &new, &other.path().to_string_lossy()])
        .assert()
        .code(FOUND)
        .stdout(contains("+ b.txt:1 people `18名` by people/counted"));
    fs::write(format!("{new}/people.toml"), PEOPLE.replace("number>", "nubmer>")).expect("a file");
    jushi(&["diff", "--rules", &old, "--new-rules", &new, &corpus])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("the new rules are broken").and(contains("people.toml:8")));
}

#[test]
fn rules_are_compared_with_an_earlier_revision() {
    let git = |folder: &TempDir, arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
        let mut command = Process::new("git");
        command.arg("-C").arg(folder.path()).args(identity).args(arguments).output()
    };
    let repository =
        folder(&[("some/rules/people.toml", PEOPLE.as_bytes()), ("some/rules/words/x.txt", "甲\n".as_bytes())]);
    let rules = path(&repository, "some/rules");
    let corpus = folder(&[("a.txt", "派出18人、5名。".as_bytes())]);
    let corpus = corpus.path().to_string_lossy();
    let diff = |revision: &str| jushi(&["diff", "--rules", &rules, "--rules-rev", revision, &corpus]).assert();
    if git(&repository, &["--version"]).is_err() {
        diff("HEAD").code(WRONG_USE).stderr(contains("cannot start git"));
        eprintln!("left out: there is no git");
        return;
    }
    diff("HEAD").code(WRONG_USE).stderr(contains("lies in no git repository"));
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "First"]] {
        assert!(git(&repository, arguments).expect("git starts").status.success(), "{arguments:?}");
    }
    diff("HEAD").code(DONE);
    fs::write(format!("{rules}/people.toml"), PEOPLE.replace("人'", "[人名]'")).expect("a file");
    diff("HEAD").code(FOUND).stdout(contains("+ a.txt:1 people `5名`"));
    diff("nowhere").code(WRONG_USE).stderr(contains("has no revision `nowhere`"));
    diff("--all").code(WRONG_USE);
}

const GOLD: &str = r#"{"doc":"a","kind":"amount","start":17,"end":22,"quote":"2.3亿元","value":"230000000","bound":"exact","currency":"CNY","what":"财政援助资金","time":["2023年",null],"per":null}
{"doc":"a","kind":"headcount","start":29,"end":32,"quote":"18人","value":"19","bound":"exact","unit":"person","role":"党政干部","time":"2023年"}
{"doc":"a","kind":"headcount","start":0,"end":5,"quote":"2023年","value":"2023","bound":"exact","unit":"person","role":null,"time":null}
"#;

#[test]
fn eval_says_what_is_missed_and_wrong() {
    let corpus = folder(&[("x/a.txt", OLD.as_bytes()), ("b.txt", "捐款5万元。".as_bytes())]);
    let output = run(corpus.path());
    let gold = folder(&[("gold.jsonl", GOLD.as_bytes())]);
    let (output, gold, corpus) = (path(&output, "output"), path(&gold, "gold.jsonl"), corpus.path().to_string_lossy());
    let eval = |more: &[&str]| jushi(&[&["eval", "--gold", &gold, &output], more].concat()).assert();
    eval(&[]).code(DONE).stdout(contains("overlapping P")).stderr(
        contains("left out: 1 fact of other kinds")
            .and(contains("left out: 1 fact of articles that the gold does not name")),
    );
    eval(&["--docs", &corpus, "--misses"])
        .code(DONE)
        .stdout(contains("b.txt:1: false  amount `5万元` by amount/"))
        .stdout(contains("x/a.txt:1: wrong  headcount `18人`: value 18 by headcount/"))
        .stdout(contains("x/a.txt:1: missed headcount `2023年`"));
    let done = eval(&["--docs", &corpus, "--format", "json", "--misses"]).code(DONE);
    let figures = json(&String::from_utf8_lossy(&done.get_output().stdout));
    let amount = &figures["kinds"]["amount"];
    assert_eq!((amount["exact"]["precision"].as_f64(), amount["exact"]["recall"].as_f64()), (Some(0.5), Some(1.0)));
    assert_eq!(amount["exact"]["f1"].as_f64(), Some(0.666667));
    assert_eq!(figures["kinds"]["headcount"]["overlapping"]["right"].as_u64(), Some(1));
    assert_eq!(figures["misses"].as_array().map(Vec::len), Some(3));
    eval(&["--min", "amount=1"]).code(DONE);
    eval(&["--docs", &corpus, "--min", "amount=0.67", "headcount=0"])
        .code(FOUND)
        .stderr(contains("amount: exact F1 is 0.667, at least 0.67 is wanted").and(contains("headcount: exact").not()));
    for (wrong, message) in
        [("amount", "expected KIND=F1"), ("amount=x", "expected KIND=F1"), ("amount=2", "between 0 and 1")]
    {
        eval(&["--min", wrong]).code(WRONG_USE).stderr(contains(message));
    }
}

#[test]
fn eval_measures_something_or_says_so() {
    let corpus = folder(&[("x/a.txt", OLD.as_bytes()), ("b.txt", "捐款5万元。".as_bytes())]);
    let output = run(corpus.path());
    let gold = folder(&[
        ("gold.jsonl", GOLD.as_bytes()),
        ("other.jsonl", GOLD.replace("\"doc\":\"a\"", "\"doc\":\"z\"").as_bytes()),
        ("both.jsonl", format!("{GOLD}{}", GOLD.replace("\"doc\":\"a\"", "\"doc\":\"z\"")).as_bytes()),
    ]);
    let output = path(&output, "output");
    let eval =
        |name: &str, more: &[&str]| jushi(&[&["eval", "--gold", &path(&gold, name), &output], more].concat()).assert();
    let unknown = "unknown kind `amuont`; did you mean `amount`?";
    eval("gold.jsonl", &["--min", "amuont=0.99"]).code(WRONG_USE).stderr(contains(unknown));
    eval("gold.jsonl", &["--kinds", "amuont"]).code(WRONG_USE).stderr(contains(unknown));
    // A kind that is known, of which there is nothing.
    eval("gold.jsonl", &["--min", "land_area=0.5"]).code(WRONG_USE).stderr(contains("neither gold nor facts of it"));
    eval("gold.jsonl", &["--kinds", "land_area"]).code(DONE).stdout(contains("–").and(contains("1.000").not()));
    let done = eval("gold.jsonl", &["--kinds", "land_area", "--format", "json"]).code(DONE);
    let figures = json(&String::from_utf8_lossy(&done.get_output().stdout));
    assert!(figures["kinds"]["land_area"]["exact"]["precision"].is_null(), "{figures}");
    // Gold of other articles.
    eval("other.jsonl", &[]).code(WRONG_USE).stderr(contains("no article of").and(contains("such as z")));
    eval("both.jsonl", &[])
        .code(DONE)
        .stderr(contains("the gold speaks of 1 article that the facts are not of, the first is z"));
}

#[test]
fn eval_proves_offsets_against_the_articles() {
    let corpus = folder(&[("a.txt", OLD.as_bytes())]);
    let output = run(corpus.path());
    let gold = folder(&[("gold.jsonl", GOLD.replace("\"start\":17", "\"start\":16").as_bytes())]);
    let (output, gold) = (path(&output, "output"), path(&gold, "gold.jsonl"));
    let docs = corpus.path().to_string_lossy();
    jushi(&["eval", "--gold", &gold, &output, "--docs", &docs])
        .assert()
        .code(FOUND)
        .stderr(contains("gold line 1: `2.3亿元` is not the text at [16, 22]"));
    fs::write(&gold, "{\"doc\":\"a\"}\n").expect("a file");
    jushi(&["eval", "--gold", &gold, &output]).assert().code(WRONG_USE).stderr(contains("gold.jsonl:1"));
}

#[test]
fn eval_takes_kinds_of_its_own() {
    let rules = folder(&[("people.toml", PEOPLE.as_bytes())]);
    let corpus = motley();
    let folder = tempfile::tempdir().expect("a folder");
    let (output, gold) = (path(&folder, "output"), path(&folder, "gold.jsonl"));
    let rules = rules.path().to_string_lossy();
    jushi(&["-q", "--rules", &rules, "run", &corpus.path().to_string_lossy(), "-o", &output]).assert().code(DONE);
    let fact = json(text(&format!("{output}/facts.jsonl")).lines().next().expect("a fact"));
    let line = serde_json::json!({ "doc": fact["article"], "kind": "people", "start": fact["span"]["char"][0],
        "end": fact["span"]["char"][1], "quote": fact["quote"], "value": "18", "bound": "exact" });
    fs::write(&gold, line.to_string()).expect("a file");
    jushi(&["eval", "--gold", &gold, &output, "--min", "people=1"]).assert().code(DONE);
}

/// Figures of the scorer's, by its path in its JSON and by ours.
fn pairs(kind: &str, theirs: &Value, ours: &Value) -> Vec<(String, f64, f64)> {
    let mut pairs = Vec::new();
    let mut push = |name: String, theirs: &Value, ours: &Value| {
        // A figure of nothing is none; the scorer gives 1.
        if ours.is_null() {
            return;
        }
        let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{name}: {value}"));
        pairs.push((name.clone(), number(theirs), number(ours)));
    };
    push(format!("{kind} gold"), &theirs["gold"], &ours["exact"]["gold"]);
    push(format!("{kind} found"), &theirs["found"], &ours["exact"]["found"]);
    let mut three = |name: String, theirs: &Value, ours: &Value| {
        for (index, figure) in ["precision", "recall", "f1"].into_iter().enumerate() {
            push(format!("{name} {figure}"), &theirs[index], &ours[figure]);
        }
    };
    three(format!("{kind} exact"), &theirs["exact"], &ours["exact"]);
    three(format!("{kind} overlapping"), &theirs["span"], &ours["overlapping"]);
    for (name, figures) in theirs["attributes"].as_object().expect("attributes") {
        three(format!("{kind} {name}"), figures, &ours["fields"][name]);
    }
    if let Some(direction) = theirs.get("direction") {
        push(format!("{kind} direction"), direction, &ours["fields"]["direction"]["precision"]);
    }
    pairs
}

#[track_caller]
#[expect(clippy::float_arithmetic, reason = "the other scorer counts in floats")]
fn check_agreement(shared: &Path, gold: &Path, facts: &str, docs: Option<&Path>) {
    let gold = gold.to_string_lossy();
    let docs: Vec<String> =
        docs.map(|docs| ["--docs".to_owned(), docs.to_string_lossy().into_owned()]).into_iter().flatten().collect();
    let scored =
        Process::new("python3").arg(shared.join("score.py")).arg(&*gold).arg(facts).args(&docs).arg("--json").output();
    let scored = scored.expect("python3 starts");
    let theirs = json(String::from_utf8_lossy(&scored.stdout).lines().last().unwrap_or_default());
    let mut arguments = vec!["-q", "eval", "--gold", &*gold, facts, "--format", "json"];
    arguments.extend(docs.iter().map(String::as_str));
    let done = jushi(&arguments).output().expect("the command starts");
    let ours = json(&String::from_utf8_lossy(&done.stdout));
    let mut n_figures = 0;
    for kind in ["amount", "headcount", "place_pair"] {
        for (name, theirs, ours) in pairs(kind, &theirs[kind], &ours["kinds"][kind]) {
            let apart = if theirs > ours { theirs - ours } else { ours - theirs };
            assert!(apart < 0.0005, "{gold}: {name}: {theirs} and {ours}");
            n_figures += 1;
        }
    }
    eprintln!("{gold}: {n_figures} figures agree");
    assert!(n_figures >= 36);
    assert_eq!(scored.status.success(), done.status.success(), "{gold}");
}

#[test]
fn eval_agrees_with_the_scorer_of_the_shared_gold() {
    let Some(shared) = shared() else { return };
    if Process::new("python3").arg("--version").output().is_err() {
        eprintln!("left out: there is no python3");
        return;
    }
    for (gold, articles) in [("seeds", "corpus"), ("dev", "dev")] {
        let (gold, articles) = (shared.join(format!("gold/{gold}.jsonl")), shared.join(articles));
        let output = run(&articles);
        check_agreement(&shared, &gold, &path(&output, "output/facts.jsonl"), Some(&articles));
        check_agreement(&shared, &gold, &path(&output, "output/facts.jsonl"), None);
        // Facts that are worse than ours, so that every figure counts.
        let worse = text(&path(&output, "output/facts.jsonl"))
            .replace("\"bound\":\"over\"", "\"bound\":\"exact\"")
            .replace("\"direction\":\"assist\"", "\"direction\":\"mutual\"")
            .replace("\"time\":", "\"times\":")
            .replace("市/", "州/");
        let worse: Vec<&str> = worse.lines().enumerate().filter(|(n, _)| n % 7 != 3).map(|(_, line)| line).collect();
        let folder = folder(&[("facts.jsonl", worse.join("\n").as_bytes())]);
        check_agreement(&shared, &gold, &path(&folder, "facts.jsonl"), Some(&articles));
    }
    let output = run(&project("corpus"));
    check_agreement(&shared, &project("tests/gold/corpus.jsonl"), &path(&output, "output/facts.jsonl"), None);
}
