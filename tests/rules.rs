//! The built-in rules keep the promises that stand beside them.

mod support;

use std::collections::BTreeSet;

use jushi::examples::run_examples;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, all_builtin_files};
use support::{PIPELINE, document, project};

#[test]
fn examples_and_rejects_hold() {
    let report = run_examples(&PIPELINE, "");
    for failure in &report.failures {
        eprintln!("{}: {}: {}\n  {}\n", failure.file, failure.rule, failure.text, failure.message);
    }
    assert_eq!(report.failures.len(), 0, "examples that do not hold");
    let n_examples = report.n_examples + report.n_rejects;
    assert!(n_examples >= 115, "only {n_examples} examples and rejects are left");
    assert!(report.n_todo * 20 <= n_examples, "{} of {n_examples} examples are known misses", report.n_todo);
}

/// The rules that only run when they are asked for keep theirs too.
#[test]
fn further_rules_keep_their_promises() {
    let set = RuleSet::compile(&all_builtin_files()).expect("the built-in rules are sound");
    let pipeline = Pipeline::new(set, Normalizer::new());
    for kind in ["organization_count/", "land_area/"] {
        let report = run_examples(&pipeline, kind);
        for failure in &report.failures {
            eprintln!("{}: {}: {}\n  {}\n", failure.file, failure.rule, failure.text, failure.message);
        }
        assert_eq!(report.failures.len(), 0, "examples that do not hold");
        let (n_examples, n_rejects) = (report.n_examples, report.n_rejects);
        assert!(n_examples >= 25 && n_rejects >= 25, "{kind} has {n_examples} examples and {n_rejects} rejects");
    }
}

#[test]
fn ids_are_unique_and_start_with_their_kind() {
    let set = PIPELINE.rules();
    let mut ids = Vec::new();
    for file in &set.files {
        let rules = file.rules.iter().map(|rule| (&rule.id, rule.kind));
        let attributes = file.attributes.iter().map(|rule| (&rule.id, rule.kind));
        for (id, kind) in rules.chain(attributes) {
            assert!(id.starts_with(&format!("{}/", set.kinds[kind].name)), "{id}");
            ids.push(id);
        }
    }
    let n_rules = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n_rules, "two rules have one id");
}

/// Every row of the table of numbers in README.md.
#[test]
fn numbers_are_read_as_the_readme_says() {
    let readme = std::fs::read_to_string(project("README.md")).expect("a readme");
    let table = readme.split_once("## Numbers").expect("a section").1.split_once("\n## ").expect("a section").0;
    let mut n_forms = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let values: Vec<&str> = cells[2].split(" · ").collect();
        for (index, form) in cells[1].split(" · ").enumerate() {
            let text = format!("投入{form}。");
            let records = PIPELINE.facts(&document(&text), &BTreeSet::from(["percent".to_owned()]));
            let [record] = records.as_slice() else { panic!("{text} gives {records:?}") };
            let found = (record.field("value"), record.field("bound"));
            assert_eq!(found, (Some(values[index.min(values.len() - 1)]), Some(cells[3])), "{form}");
            n_forms += 1;
        }
    }
    assert!(n_forms >= 30, "only {n_forms} forms are left");
}
