//! `jushi rules`: what its subcommands print, write and exit with.

use std::fs;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;
use tempfile::TempDir;

const DONE: i32 = 0;
const FOUND: i32 = 1;
const WRONG_USE: i32 = 2;

const HEAD: &str = "schema = 1\nsees = ['number']\n[kinds.count]\nfields = ['value: number']\n";
/// A rule without a reject: one warning.
const WARNED: &str = "[[rule]]\nid = 'count/x'\nfact = 'count'\npattern = '<n:number>家'\nexample = ['[[3家]]']\n";
/// A rule of an unknown type: one error, behind characters of several bytes.
const BROKEN: &str = "[[rule]]\nid = 'count/x'\nfact = 'count'\npattern = '家户<n:nubmer>'\n";

/// `jushi rules` with the rules of a folder that has one file.
fn rules(text: &str, arguments: &[&str]) -> (TempDir, Command) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("规则 1.toml"), text).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
    command.arg("rules").args(arguments).arg("--rules").arg(folder.path());
    (folder, command)
}

fn builtin(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
    command.arg("rules").args(arguments);
    command
}

fn printed(mut command: Command, status: i32) -> String {
    let done = command.assert().code(status);
    String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8")
}

#[test]
fn warnings_fail_when_they_are_denied() {
    let text = format!("{HEAD}{WARNED}");
    rules(&text, &["check"]).1.assert().code(DONE).stderr(contains("warning[missing-reject]"));
    rules(&text, &["check", "--deny", "warnings"]).1.assert().code(FOUND);
    rules(&text, &["check", "--deny", "missing-reject"]).1.assert().code(FOUND);
    rules(&text, &["check", "--deny", "unbounded-gap"]).1.assert().code(DONE);
    rules(&text, &["check", "--deny", "unbouded-gap"]).1.assert().code(WRONG_USE).stderr(contains("unbounded-gap"));
    let allowed = format!("allow = ['missing-reject']\n{text}");
    rules(&allowed, &["check", "--deny", "warnings", "-q"]).1.assert().code(DONE).stderr(is_empty());
    rules(&format!("{HEAD}{BROKEN}"), &["check"]).1.assert().code(FOUND).stderr(contains("规则 1.toml:8:14"));
}

#[test]
fn findings_are_json() {
    let found = printed(rules(&format!("{HEAD}{BROKEN}"), &["check", "--format", "json"]).1, FOUND);
    let finding: Value = serde_json::from_str(found.trim_end()).expect("one JSON object");
    let expected = serde_json::json!({
        "file": "规则 1.toml", "line": 8, "column": 14, "end_line": 8, "end_column": 24, "severity": "error",
        "message": "unknown annotation type `nubmer`", "hint": "did you mean `number`?",
    });
    assert_eq!(finding, expected);
    let found = printed(rules(&format!("{HEAD}{WARNED}"), &["check", "--format", "json"]).1, DONE);
    let finding: Value = serde_json::from_str(found.trim_end()).expect("one JSON object");
    assert_eq!((finding["lint"].as_str(), finding["severity"].as_str()), (Some("missing-reject"), Some("warning")));
}

/// What SARIF 2.1.0 requires of a log, and what code hosts read of it.
#[test]
fn findings_are_sarif() {
    for (text, status, level) in [(BROKEN, FOUND, "error"), (WARNED, DONE, "warning"), ("", DONE, "")] {
        let log = printed(rules(&format!("{HEAD}{text}"), &["check", "--format", "sarif"]).1, status);
        let log: Value = serde_json::from_str(&log).expect("JSON");
        assert_eq!(log["version"], "2.1.0");
        let [run] = log["runs"].as_array().expect("runs").as_slice() else { panic!("one run: {log}") };
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "jushi");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let ids: Vec<&Value> = driver["rules"].as_array().expect("rules").iter().map(|rule| &rule["id"]).collect();
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), usize::from(!level.is_empty()), "{log}");
        for result in results {
            assert!(ids.contains(&&result["ruleId"]) && result["level"] == level, "{result}");
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "%E8%A7%84%E5%88%99%201.toml");
            let region = &place["region"];
            let at = |key: &str| region[key].as_u64().expect("a position");
            assert!(at("startLine") >= 1 && at("startColumn") >= 1);
            assert!((at("endLine"), at("endColumn")) > (at("startLine"), at("startColumn")), "{region}");
        }
    }
}

#[test]
fn a_rule_is_shown_with_what_was_inserted() {
    let shown = printed(builtin(&["show", "amount/kuai"]), DONE);
    assert!(shown.starts_with("amounts.toml:") && shown.contains("\n\n[[rule]]\nid = \"amount/kuai\"\n"), "{shown}");
    for part in [
        "    {ws}: (?:\\x20{0,2})\n",
        "    {ws}: amounts.toml:",
        "    <@units.money_spoken>: lexicon/currencies.toml:",
        "  needs at least 1 of <number.many>\n",
        "    _unit: a word of units.money_spoken\n",
        "\nafter\n",
    ] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
    assert!(!shown.contains("amount/with-subunits"), "only the one rule");
    builtin(&["show", "amount/kuay"]).assert().code(WRONG_USE).stderr(contains("nearest are amount/kuai"));
    rules(&format!("{HEAD}{BROKEN}"), &["show", "count/x"]).1.assert().code(WRONG_USE).stderr(contains("nubmer"));
}

#[test]
fn frames_are_measured() {
    let articles = tempfile::tempdir().expect("a folder");
    fs::write(articles.path().join("a.txt"), "苏州市支援铜仁市。宁波市支援凉山州。天晴。").expect("a file");
    let printed = printed(builtin(&["bench", &articles.path().to_string_lossy(), "--format", "json"]), DONE);
    let costs = printed.lines().map(|line| serde_json::from_str::<Value>(line).expect("a rule"));
    let cost = costs.into_iter().find(|cost| cost["rule"] == "place_pair/aid").expect("the frame");
    let counts = ["tries", "hits", "facts"].map(|key| cost[key].as_u64());
    assert_eq!(counts, [Some(2), Some(2), Some(2)], "the last sentence has no word of a frame");
}

#[test]
fn rules_are_measured() {
    let articles = tempfile::tempdir().expect("a folder");
    fs::write(articles.path().join("a.txt"), "3家，4家。第5家。6户。").expect("a file");
    let text = format!("{HEAD}{WARNED}not_before = '每'\n");
    let corpus = articles.path().to_string_lossy().into_owned();
    let (_folder, command) = rules(&text, &["bench", &corpus, "--format", "json"]);
    let cost: Value = serde_json::from_str(printed(command, DONE).trim_end()).expect("one rule");
    let count = |key: &str| cost[key].as_u64();
    assert_eq!((cost["rule"].as_str(), count("hits"), count("facts")), (Some("count/x"), Some(2), Some(2)));
    assert_eq!(count("tries"), Some(1), "第5 is no number, and the last sentence has no 家");
    let (_folder, mut command) = rules(&text, &["bench", &corpus]);
    command.assert().code(DONE).stdout(contains("count/x").and(contains("share")));
    rules(&text, &["bench", "no/such/folder"]).1.assert().code(WRONG_USE);
}

#[test]
fn a_new_file_is_sound() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("deeper/面积.toml").to_string_lossy().into_owned();
    builtin(&["new", "area", "-o", &file]).assert().code(DONE).stdout(is_empty());
    builtin(&["new", "area"]).assert().code(DONE).stdout(fs::read_to_string(&file).expect("written"));
    let below = folder.path().to_string_lossy().into_owned();
    builtin(&["check", "--deny", "warnings", "--rules", &below]).assert().code(DONE);
    builtin(&["test", "--rules", &below]).assert().code(DONE).stderr(contains("0 failed"));
    builtin(&["new", "area", "-o", &file]).assert().code(WRONG_USE).stderr(contains("is there already"));
    for wrong in ["amount", "number", "a b", ""] {
        builtin(&["new", wrong]).assert().code(WRONG_USE).stdout(is_empty());
    }
}

#[test]
fn the_schema_is_printed() {
    builtin(&["schema"]).assert().code(DONE).stdout(starts_with("{").and(contains("draft-07")));
}

/// A guard that a reject needs, and a limit that nothing needs.
const GUARDED: &str = "[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
not_before = '每'
max_chars = 9
example = ['有[[3家]]']
reject = ['每3家']
";
/// Another rule for the same facts, which wins.
const DOUBLE: &str = "[[rule]]
id = 'count/y'
fact = 'count'
pattern = '有(?<span><n:number>家)'
priority = 1
example = ['有[[3家]]']
reject = ['3户']
";

#[test]
fn what_nothing_notices_is_named() {
    let text = format!("{HEAD}{GUARDED}");
    let found = printed(rules(&text, &["test", "--mutate"]).1, FOUND);
    assert_eq!(found, "规则 1.toml:10: count/x: max_chars\n");
    let found = printed(rules(&text, &["test", "--mutate", "--format", "json"]).1, FOUND);
    let finding: Value = serde_json::from_str(found.trim_end()).expect("one JSON object");
    let expected = serde_json::json!({ "file": "规则 1.toml", "line": 10, "rule": "count/x", "part": "max_chars" });
    assert_eq!(finding, expected);
    let needed = text.replace("max_chars = 9\n", "");
    assert_eq!(printed(rules(&needed, &["test", "--mutate"]).1, DONE), "");
    rules(&text, &["test", "--mutate", "none/"]).1.assert().code(DONE).stderr(contains("0 parts"));
}

#[test]
fn a_rule_whose_facts_another_finds_is_needed_by_nothing() {
    let example = GUARDED.replace("max_chars = 9\n", "").replace("有[[3家]]", "[[3家]]");
    let text = format!("{HEAD}{example}{DOUBLE}");
    let found = printed(rules(&text, &["test", "--mutate"]).1, FOUND);
    assert_eq!(found, "规则 1.toml:13: count/y: rule\n");
}

#[test]
fn marked_facts_notice_too() {
    let text = format!("{HEAD}{GUARDED}").replace("max_chars = 9\n", "").replace("reject = ['每3家']\n", "");
    let (folder, mut command) = rules(&text, &["test", "--mutate"]);
    assert_eq!(printed(rules(&text, &["test", "--mutate"]).1, FOUND), "规则 1.toml:9: count/x: not_before\n");
    let articles = folder.path().join("articles");
    fs::create_dir(&articles).expect("a folder");
    fs::write(articles.join("a.txt"), "每3家和5家").expect("a file");
    let gold = folder.path().join("gold.jsonl");
    fs::write(&gold, r#"{"doc": "a", "kind": "count", "start": 4, "end": 6, "value": "5"}"#).expect("a file");
    command.arg("--gold").arg(&gold).arg("--corpus").arg(&articles);
    assert_eq!(printed(command, DONE), "");
}

#[test]
fn numbers_of_unnoticed_parts_only_fall() {
    let counts = tempfile::NamedTempFile::new().expect("a file");
    let path = counts.path().to_str().expect("UTF-8");
    let unnoticed = format!("{HEAD}{GUARDED}");
    let test = |text: &str, status: i32, said: &str| {
        rules(text, &["test", "--mutate", "--counts", path]).1.assert().code(status).stderr(contains(said));
    };
    test(&unnoticed, FOUND, "规则 1.toml has 1 parts that nothing notices, 0 are allowed");
    fs::write(path, "规则 1.toml 2\n").expect("a file");
    test(&unnoticed, DONE, "wrote the new numbers");
    assert!(fs::read_to_string(path).expect("a file").ends_with("\n规则 1.toml 1\n"));
    test(&unnoticed, DONE, "1 of them");
    test(&unnoticed.replace("max_chars = 9\n", ""), DONE, "wrote the new numbers");
    test(&unnoticed, FOUND, "0 are allowed");
    fs::write(path, "规则\n").expect("a file");
    test(&unnoticed, WRONG_USE, "line 1 is no `FILE NUMBER`");
}

/// A word that a place in front of it takes, one that cleaning changes, one that a mask hides; and two that are found.
#[test]
fn words_that_nothing_can_find_are_named() {
    let text = "schema = 1
sees = ['number', 'place', 'pen']
mask = ['圈舍']
[kinds.count]
fields = ['value: number', 'unit']
[units.coin]
'贵州' = { unit = 'a' }
'銅板' = { unit = 'b' }
'贝壳' = { unit = 'c' }
[lists]
pen = ['圈', '圈舍']
[[rule]]
id = 'count/coin'
fact = 'count'
pattern = '<n:number>(?<_unit><@units.coin>)'
example = ['[[3贝壳]]']
reject = ['3家']
[[rule]]
id = 'count/pen'
fact = 'count'
pattern = '<n:number><pen>'
example = ['[[3圈]]']
reject = ['3家']
";
    let found = printed(rules(text, &["check", "--format", "json"]).1, DONE);
    let found = found.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let told: Vec<String> = found.map(|found| format!("{}: {}", found["line"], found["message"])).collect();
    assert_eq!(
        told,
        [
            "3: \"`圈舍` of `pen` is never found: what the file hides takes its place in 规则 1.toml\"",
            "7: \"`贵州` of `units.coin` is never found: <place.province> takes its place in 规则 1.toml\"",
            "8: \"`銅板` of `units.coin` is never found: clean text has `铜板` in its place\"",
        ]
    );
}
