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
        "\nnot_before\n",
    ] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
    assert!(!shown.contains("amount/with-subunits"), "only the one rule");
    builtin(&["show", "amount/kuay"]).assert().code(WRONG_USE).stderr(contains("nearest are amount/kuai"));
    rules(&format!("{HEAD}{BROKEN}"), &["show", "count/x"]).1.assert().code(WRONG_USE).stderr(contains("nubmer"));
}

#[test]
fn rules_are_measured() {
    let articles = tempfile::tempdir().expect("a folder");
    fs::write(articles.path().join("a.txt"), "3家，4家。第5家。6户。").expect("a file");
    let text = format!("{HEAD}{WARNED}not_before = '第'\n");
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
