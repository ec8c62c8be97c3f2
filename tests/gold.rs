//! Precision and recall against facts marked by hand.
//!
//! `jushi::eval` says what is right; `tests/compare.rs` holds it against another scorer. All figures are thousandths.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use jushi::eval::{Ratio, evaluate, read_gold, speaks_of};
use jushi::fact::Decimal;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, all_builtin_files};
use jushi::source::{Markup, Source};
use support::{PIPELINE, files_below, project, shared};

/// The least precision and recall of a kind.
struct Floor {
    kind: &'static str,
    precision: usize,
    recall: usize,
}

const fn floor(kind: &'static str, precision: usize, recall: usize) -> Floor {
    Floor { kind, precision, recall }
}

#[test]
fn corpus() {
    let floors = [floor("amount", 900, 810), floor("headcount", 970, 935), floor("place_pair", 845, 740)];
    check(&project("tests/gold/corpus.jsonl"), &project("corpus"), &floors);
}

/// The kinds that only run when they are asked for, on the same articles.
#[test]
fn corpus_with_further_kinds() {
    let rules = RuleSet::compile(&all_builtin_files()).expect("the built-in rules are sound");
    let pipeline = Pipeline::new(rules, Normalizer::new());
    let floors = [floor("organization_count", 1000, 1000), floor("land_area", 1000, 1000), floor("aid_flow", 950, 900)];
    check_with(&pipeline, &project("tests/gold/more.jsonl"), &project("corpus"), &floors);
}

#[test]
fn shared_seeds() {
    let Some(shared) = shared() else { return };
    let floors = [floor("amount", 970, 970), floor("headcount", 970, 970), floor("place_pair", 970, 960)];
    check(&shared.join("gold/seeds.jsonl"), &shared.join("corpus"), &floors);
}

#[test]
fn shared_dev() {
    let Some(shared) = shared() else { return };
    let floors = [floor("amount", 980, 980), floor("headcount", 970, 970), floor("place_pair", 900, 900)];
    check(&shared.join("gold/dev.jsonl"), &shared.join("dev"), &floors);
}

#[track_caller]
fn check(gold: &Path, articles: &Path, floors: &[Floor]) {
    check_with(&PIPELINE, gold, articles, floors);
}

#[track_caller]
fn check_with(pipeline: &Pipeline, gold: &Path, articles: &Path, floors: &[Floor]) {
    let mut read = BTreeSet::new();
    let mut found = Vec::new();
    for (name, bytes) in files_below(articles) {
        let source = Source::decode(bytes, None).expect("articles are text").with_markup(Markup::of_name(&name));
        found.extend(pipeline.facts(&pipeline.document(&name, source), &BTreeSet::new()));
        read.insert(name);
    }
    let mut gold = read_gold(&std::fs::read_to_string(gold).expect("a gold file")).expect("gold facts");
    gold.retain(|fact| read.iter().any(|name| speaks_of(&fact.doc, name)));
    let kinds: Vec<&str> = floors.iter().map(|floor| floor.kind).collect();
    let evaluation = evaluate(&gold, &found, &read, &kinds);
    let mut short = Vec::new();
    for Floor { kind, precision, recall } in floors {
        let counts = evaluation.kinds[*kind].exact;
        eprintln!("{kind}: {counts:?}, precision {} recall {}", counts.precision(), counts.recall());
        let is_below = |ratio: Ratio, least: usize| ratio.is_below(&Decimal::from(least as u64).shifted(-3));
        if is_below(counts.precision(), *precision) || is_below(counts.recall(), *recall) {
            short.push(format!("{kind}: precision {precision} recall {recall} are wanted, {counts:?}"));
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}
