//! Decisions through the command line: what `run` and `review --status` say of them after edits and other rules.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;

use command::{DONE, FOUND, WRONG_USE, facts, folder, json, jushi, path, text};
use jushi::review::{Action, Anchor, Decision};
use jushi::text::CharIndex;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

const ARTICLE: &str = "据介绍，广州市去年共投入财政援助资金2.3亿元，用于改善当地的办学条件。\n当年选派干部人才18人到毕节市挂职锻炼，签订了协议。\n";

/// A corpus, its output, and decisions about its facts: an action for each quote.
struct Desk {
    corpus: TempDir,
    output: TempDir,
}

impl Desk {
    fn new() -> Self {
        let corpus = folder(&[("a.txt", ARTICLE.as_bytes()), ("b.txt", "捐款30万元。".as_bytes())]);
        let desk = Self { output: command::run(corpus.path()), corpus };
        desk.decide("ann", &[(Action::Accept, "2.3亿元"), (Action::Reject, "18人"), (Action::Accept, "30万元")]);
        desk
    }

    fn output(&self) -> String {
        path(&self.output, "output")
    }

    fn corpus(&self) -> String {
        self.corpus.path().to_string_lossy().into_owned()
    }

    fn decisions(&self) -> String {
        format!("{}/decisions.jsonl", self.output())
    }

    fn decide(&self, by: &str, all: &[(Action, &str)]) {
        let mut lines = fs::read_to_string(self.decisions()).unwrap_or_default();
        for (action, quote) in all {
            lines.push_str(&format!("{}\n", self.decision(by, *action, quote)));
        }
        fs::write(self.decisions(), lines).expect("a file");
    }

    fn decision(&self, by: &str, action: Action, quote: &str) -> String {
        let record = facts(&self.output()).into_iter().find(|record| record.quote == quote).expect("a fact");
        let article = text(&format!("{}/{}", self.corpus(), record.article));
        let fact = Some(Anchor::of_record(&record, &CharIndex::new(&article)));
        let at = "2026-01-01T00:00:00.000Z".to_owned();
        let decision = Decision { fact, ..Decision::new(format!("{by} {quote}"), action, by, at) };
        serde_json::to_string(&decision).expect("JSON")
    }

    fn run(&self, more: &[&str]) -> assert_cmd::assert::Assert {
        let (corpus, output) = (self.corpus(), self.output());
        jushi(&[&["run", &corpus, "-o", &output], more].concat()).assert().code(DONE)
    }

    fn status(&self, more: &[&str]) -> assert_cmd::assert::Assert {
        let (corpus, output) = (self.corpus(), self.output());
        jushi(&[&["review", &output, &corpus, "--status"], more].concat()).assert()
    }
}

#[test]
fn a_run_keeps_decisions_and_says_what_became_of_them() {
    let desk = Desk::new();
    let before = text(&desk.decisions());
    desk.run(&[]).stderr(contains("3 decisions: 3 carried, 0 changed, 0 moved, 0 lost"));
    desk.status(&[]).code(DONE).stdout(contains("3 carried").and(contains("amount/currency")));
    // An article is edited around a fact, another goes.
    let edited = ARTICLE.replace("用于改善当地的", "全部用来改善了当地的");
    fs::write(desk.corpus.path().join("a.txt"), edited).expect("a file");
    fs::remove_file(desk.corpus.path().join("b.txt")).expect("a file");
    desk.run(&[]).stderr(contains("3 decisions: 1 carried, 0 changed, 1 moved, 1 lost"));
    let status = desk.status(&[]).code(FOUND);
    status.stdout(
        contains("moved    a.txt amount: 2.3亿元, now [18, 23] (accept by ann, 2026-01-01)")
            .and(contains("lost     b.txt amount: 30万元, its article is gone")),
    );
    assert_eq!(text(&desk.decisions()), before, "a run never touches the file");
}

#[test]
fn what_cannot_be_reviewed_is_said() {
    let desk = Desk::new();
    let other = folder(&[("x.txt", "别的文章。".as_bytes())]);
    let other = other.path().to_string_lossy();
    let review = ["review", &desk.output(), &other, "--no-browser"];
    jushi(&review)
        .assert()
        .code(WRONG_USE)
        .stderr(contains("are not those of").and(contains("none of their articles")));
    let from = |file: &str, format: &str| {
        let (output, corpus) = (desk.output(), desk.corpus());
        jushi(&["import", &output, &corpus, "--from", file, "--format", format]).assert().code(WRONG_USE)
    };
    let number = path(&desk.output, "number.jsonl");
    fs::write(&number, "2023\n").expect("a file");
    from(&number, "gold")
        .stderr(contains("line 1: invalid type: integer `2023`, expected a gold fact: an object with"));
    from("no-such-file", "brat").stderr("error: cannot read no-such-file: No such file or directory (os error 2)\n");
}

#[test]
fn rules_that_lose_accepted_facts_are_found_out() {
    let desk = Desk::new();
    let rules = folder(&[("r.toml", NO_AMOUNTS.as_bytes())]);
    desk.run(&["--rules", &rules.path().to_string_lossy()]).stderr(contains("2 lost, 1 rejected and gone"));
    let shown = desk.status(&["--format", "json"]).code(FOUND);
    let status = json(&String::from_utf8_lossy(&shown.get_output().stdout));
    assert_eq!(status["counts"]["lost"], 2);
    assert_eq!(status["decisions"][0]["standing"], "lost");
    assert_eq!(status["decisions"][0]["why"], "no rule finds it");
}

const NO_AMOUNTS: &str = r#"
schema = 1
[kinds.word]
fields = ["what"]
[[rule]]
id = "word/agreement"
fact = "word"
pattern = '(?<what>协议)'
example = ["签订了[[协议]]"]
reject = ["没有"]
"#;

#[test]
fn two_files_merge_both_ways() {
    let desk = Desk::new();
    let (ann, bo) = (path(&desk.output, "ann.jsonl"), path(&desk.output, "bo.jsonl"));
    fs::rename(desk.decisions(), &ann).expect("a file");
    desk.decide("bo", &[(Action::Accept, "2.3亿元"), (Action::Accept, "18人"), (Action::Reject, "30万元")]);
    fs::rename(desk.decisions(), &bo).expect("a file");
    let shown = |first: &str, second: &str| {
        let status = desk.status(&["--decisions", first, "--decisions", second]).code(DONE);
        String::from_utf8_lossy(&status.get_output().stdout).into_owned()
    };
    let both = shown(&ann, &bo);
    assert_eq!(both, shown(&bo, &ann));
    assert!(both.contains("amount: ann and bo agree on 1 of 2, kappa 0"), "{both}");
    assert!(both.contains("headcount: ann and bo agree on 0 of 1, kappa 0"), "{both}");
    // Joined by hand, with a line cut at the end.
    let merged = path(&desk.output, "merged.jsonl");
    fs::write(&merged, format!("{}{}{{\"id\":\"cu", text(&bo), text(&ann))).expect("a file");
    let status = desk.status(&["--decisions", &merged]).code(DONE);
    let status = status.stderr(contains("merged.jsonl:7: no decision, and passed over"));
    assert_eq!(String::from_utf8_lossy(&status.get_output().stdout), both);
}

#[test]
fn broken_lines_stop_no_run() {
    let desk = Desk::new();
    fs::write(desk.decisions(), "no decision\n").expect("a file");
    desk.run(&[]).stderr(contains("decisions.jsonl:1: no decision").and(contains("0 decisions")));
    assert_eq!(text(&desk.decisions()), "no decision\n");
    fs::remove_file(desk.decisions()).expect("a file");
    desk.run(&["--full"]).stderr(contains("decision").not());
    desk.status(&[]).code(WRONG_USE).stderr(contains("cannot read the decisions"));
    assert!(!Path::new(&desk.decisions()).exists());
}

/// The cell of a column in the row of a table with a quote.
fn cell(table: &str, quote: &str, column: &str) -> Option<String> {
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|known| known == name).expect("a column");
    let (quotes, column) = (at("quote"), at(column));
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    rows.iter().find(|row| &row[quotes] == quote).map(|row| row[column].to_owned())
}

#[test]
fn reviewed_facts_are_handed_on() {
    let desk = Desk::new();
    let mut corrected: Decision = serde_json::from_str(&desk.decision("ann", Action::Correct, "30万元")).expect("JSON");
    corrected.id = "later".to_owned();
    corrected.supersedes = vec!["ann 30万元".to_owned()];
    corrected.at = "2026-01-02T00:00:00.000Z".to_owned();
    let mut fields = corrected.fact.as_ref().expect("a fact").fields.clone();
    fields.insert("value".to_owned(), "310000".to_owned());
    corrected.fields = Some(fields);
    // 款30万元: one character more than was found.
    corrected.span = Some([1, 6]);
    let index = CharIndex::new(ARTICLE);
    let start = index.char_of_byte(ARTICLE.find("协议").expect("text")).expect("a character");
    let fields = [("value".to_owned(), "7".to_owned())].into();
    let missed = Anchor::of_missed("missed", "a.txt", "amount", fields, &index, [start, start + 2]);
    let missed = Decision {
        id: "missed".to_owned(),
        action: Action::Add,
        fact: missed,
        fields: None,
        span: None,
        supersedes: Vec::new(),
        ..corrected.clone()
    };
    let lines = [corrected, missed].map(|line| serde_json::to_string(&line).expect("JSON") + "\n").concat();
    fs::write(desk.decisions(), text(&desk.decisions()) + &lines).expect("a file");
    let table = |which: &str| {
        let file = path(&desk.output, &format!("{which}.csv"));
        let (output, corpus) = (desk.output(), desk.corpus());
        let arguments = [
            "export",
            &output,
            &corpus,
            "--format",
            "csv",
            "--offsets",
            "--kinds",
            "amount",
            "--reviewed",
            which,
            "-o",
            &file,
        ];
        jushi(&arguments).assert().code(DONE);
        text(&file)
    };
    let accepted = table("accepted");
    assert_eq!(cell(&accepted, "款30万元", "value").as_deref(), Some("310000"));
    assert_eq!(cell(&accepted, "协议", "rule").as_deref(), Some("review/added"));
    assert_eq!(cell(&accepted, "2.3亿元", "rule").as_deref(), Some("amount/currency"));
    assert_eq!(cell(&accepted, "协议", "char_start"), Some(start.to_string()));
    // What other tools get is checked against the texts, and comes back as decisions.
    let brat = path(&desk.output, "brat");
    let (output, corpus) = (desk.output(), desk.corpus());
    jushi(&["export", &output, &corpus, "--format", "brat", "--reviewed", "all", "-o", &brat]).assert().code(DONE);
    let again = path(&desk.output, "again.jsonl");
    jushi(&[
        "import",
        &output,
        &corpus,
        "--from",
        &brat,
        "--format",
        "brat",
        "--by",
        "bo",
        "--complete",
        "--decisions",
        &again,
    ])
    .assert()
    .code(DONE)
    .stderr(contains("2 add").and(contains("2 complete")).and(contains("reject")));
    let evaluated =
        jushi(&["eval", "--gold", &again, &output, "--docs", &corpus, "--format", "json"]).assert().code(DONE);
    let figures = json(&String::from_utf8_lossy(&evaluated.get_output().stdout));
    assert!(figures.to_string().contains("amount"), "{figures}");
}

#[test]
fn reports_show_what_was_decided() {
    let desk = Desk::new();
    let before = text(&desk.decisions());
    let page = || {
        let done = jushi(&["-q", "report", &desk.output(), &desk.corpus(), "-o", "-"]).assert().code(DONE);
        String::from_utf8_lossy(&done.get_output().stdout).into_owned()
    };
    let count = |page: &str, state: &str| page.matches(&format!(",\"{state}\",")).count();
    let shown = page();
    assert_eq!((count(&shown, "accepted"), count(&shown, "rejected")), (2, 1));
    assert_eq!(text(&desk.decisions()), before, "a report decides nothing");
    fs::remove_file(desk.decisions()).expect("a file");
    assert_eq!(count(&page(), "accepted"), 0);
}

#[test]
fn marks_of_other_tools_become_decisions() {
    let desk = Desk::new();
    let (output, corpus) = (desk.output(), desk.corpus());
    let tasks = path(&desk.output, "tasks");
    jushi(&["export", &output, &corpus, "--format", "label-studio", "--annotations", "-o", &tasks]).assert().code(DONE);
    let tables = path(&desk.output, "tables");
    jushi(&["export", &output, "--format", "csv", "--offsets", "-o", &tables]).assert().code(DONE);
    let gold = path(&desk.output, "gold.jsonl");
    let line = r#"{"doc":"b","kind":"amount","start":2,"end":6,"quote":"30万元","value":"300001","bound":"exact"}"#;
    fs::write(&gold, line).expect("a file");
    let import = |from: &str, format: &str, more: &[&str]| {
        let to = path(&desk.output, &format!("{format}.jsonl"));
        let arguments = ["import", &output, &corpus, "--from", from, "--format", format, "--decisions", &to];
        let said = jushi(&[&arguments[..], more].concat()).assert().code(DONE);
        (String::from_utf8_lossy(&said.get_output().stderr).into_owned(), to)
    };
    let n_facts = facts(&output).len();
    let (said, _) = import(&format!("{tasks}/tasks.json"), "label-studio", &[]);
    assert!(said.contains(&format!("{n_facts} accept")), "{said}");
    let (said, _) = import(&format!("{tables}/amount.csv"), "csv", &[]);
    assert!(said.contains("2 accept"), "{said}");
    let (said, to) = import(&gold, "gold", &["--complete"]);
    assert!(said.contains("1 complete, 1 correct"), "{said}");
    let before = text(&to);
    jushi(&["import", &output, &corpus, "--from", &desk.decisions(), "--format", "decisions", "--decisions", &to])
        .assert()
        .code(DONE)
        .stderr(contains("2 accept, 1 reject"));
    assert!(text(&to).starts_with(&before));
    jushi(&["import", &output, &corpus, "--from", &desk.decisions(), "--format", "decisions", "--decisions", &to])
        .assert()
        .code(DONE)
        .stderr(contains("nothing new"));
    let elsewhere = line.replace("\"start\":2", "\"start\":1").replace("\"end\":6", "\"end\":5");
    fs::write(&gold, elsewhere).expect("a file");
    jushi(&["import", &output, &corpus, "--from", &gold, "--format", "gold"])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("`30万元` is not the text at characters [1, 5]"));
}

#[test]
fn a_change_of_rules_names_the_decisions_it_breaks() {
    let desk = Desk::new();
    let rules = folder(&[("r.toml", NO_AMOUNTS.as_bytes())]);
    let (rules, corpus, decisions) = (rules.path().to_string_lossy().into_owned(), desk.corpus(), desk.decisions());
    let arguments = ["rules", "test", "--rules", &rules, "--corpus", &corpus, "--decisions", &decisions];
    jushi(&arguments)
        .assert()
        .code(FOUND)
        .stdout(contains("lost     a.txt amount: 2.3亿元 (accept by ann)").and(contains("18人 (reject").not()));
}

#[test]
fn decisions_without_a_complete_article_are_no_gold() {
    let desk = Desk::new();
    jushi(&["eval", "--gold", &desk.decisions(), &desk.output()])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("nobody has called an article complete"));
}
