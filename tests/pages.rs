//! Pages of many layouts: what stands around the text gives no facts, and the text loses none.
//!
//! In `tests/pages` everything around the text speaks of euros, and nothing in the text does.

mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jushi::emit::Record;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, builtin_files};
use jushi::source::{Markup, Source};
use support::{PIPELINE, files_below, project};

static WITHOUT: LazyLock<Pipeline> = LazyLock::new(|| {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    Pipeline::new(rules, Normalizer::new().without("main-content").expect("a step"))
});

fn facts(pipeline: &Pipeline, name: &str, bytes: &[u8]) -> Vec<Record> {
    let source = Source::decode(bytes.to_vec(), None).expect("text").with_markup(Markup::Html);
    pipeline.facts(&pipeline.document(name, source), &BTreeSet::new())
}

fn is_around(record: &Record) -> bool {
    record.field("currency") == Some("EUR")
}

/// The facts of the text, by where they stand and what they say.
fn of_text(records: &[Record]) -> Vec<String> {
    let of_text = records.iter().filter(|record| !is_around(record));
    of_text.map(|record| format!("{} {:?} {}", record.kind, record.span.char, record.quote)).collect()
}

#[test]
fn what_stands_around_gives_no_facts_and_the_text_loses_none() {
    let (mut n_before, mut n_left, mut n_text) = (0, Vec::new(), 0);
    let pages = files_below(&project("tests/pages"));
    assert!(pages.len() >= 30);
    for (name, bytes) in pages {
        let before = facts(&WITHOUT, &name, &bytes);
        let after = facts(&PIPELINE, &name, &bytes);
        assert_eq!(of_text(&after), of_text(&before), "{name}");
        assert!(!of_text(&after).is_empty(), "{name} has no facts");
        n_before += before.iter().filter(|record| is_around(record)).count();
        n_left
            .extend(after.iter().filter(|record| is_around(record)).map(|record| format!("{name}: {}", record.quote)));
        n_text += of_text(&after).len();
    }
    eprintln!("{n_text} facts of the text; around it {n_before} before, {} after", n_left.len());
    assert!(n_before >= 60, "{n_before}");
    // The foot of one page is called `bottom`, as many a part of a text is.
    assert_eq!(n_left, ["24-university.html: 6欧元"]);
}

#[test]
fn what_goes_is_shown() {
    let (_, bytes) = files_below(&project("tests/pages")).into_iter().next().expect("a page");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let edits = Normalizer::new().edits(&text, Markup::Html);
    let gone: String =
        edits.iter().filter(|edit| edit.step == "main-content").map(|edit| edit.before.as_str()).collect();
    assert!(gone.contains("某公司融资2亿欧元") && !gone.contains("<h1>"), "{gone}");
}
