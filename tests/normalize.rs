//! What normalizing changes in clean text, step by step: nothing that is not a width form, a repair that has a name, or an
//! entry of the dictionaries of traditional characters.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use jushi::normalize::{EditRecord, Normalizer};
use jushi::source::{JsonFields, Markup, json_lines};
use support::shared;
use unicode_normalization::UnicodeNormalization;

const DICTIONARIES: [&str; 4] = [
    include_str!("../src/normalize/opencc/TSCharacters.txt"),
    include_str!("../src/normalize/opencc/TSCharactersExt.txt"),
    include_str!("../src/normalize/opencc/TSPhrases.txt"),
    include_str!("../rules/lexicon/variants.txt"),
];

/// All replacements of one character by another that a dictionary has.
fn entries() -> BTreeSet<(String, String)> {
    let lines = DICTIONARIES.iter().flat_map(|dictionary| dictionary.lines());
    let pairs = lines.filter_map(|line| {
        let (key, values) = line.split_once('\t')?;
        Some((key, values.split(' ').next()?))
    });
    pairs.flat_map(|(key, value)| key.chars().map(String::from).zip(value.chars().map(String::from))).collect()
}

/// Whether an edit is what its step is for.
fn is_known(edit: &EditRecord, entries: &BTreeSet<(String, String)>) -> bool {
    let (before, after) = (edit.before.as_str(), edit.after.as_str());
    let is_blank = !before.is_empty() && before.chars().all(char::is_whitespace);
    match edit.step {
        "width" => is_width_form(before, after),
        "t2s" => entries.contains(&(before.to_owned(), after.to_owned())),
        "digits" => (is_blank && after.is_empty()) || matches!((before, after), ("O" | "o", "0") | ("l" | "I", "1")),
        "blanks" => is_blank && after.is_empty(),
        "lines" => is_blank && matches!(after, "" | " " | "\n"),
        "boilerplate" => before == " " && after == "\n",
        "pinyin" => before.starts_with(after) && before.ends_with([')', '）']),
        "lost-bytes" => before.contains(['?', '？', '\u{FFFD}']) || before.ends_with(')'),
        _ => false,
    }
}

fn is_width_form(before: &str, after: &str) -> bool {
    let is_unseen = |c: char| matches!(c, '\u{AD}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}');
    let seen: String = before.chars().filter(|&c| !is_unseen(c)).collect();
    let is_radical =
        before.chars().count() == 1 && ('\u{2E80}'..='\u{2EFF}').contains(&before.chars().next().unwrap_or(' '));
    seen.nfkc().eq(after.chars()) || is_radical
}

/// Edits by step, and those that are none of the known.
fn count(name: &str) -> Option<BTreeMap<&'static str, usize>> {
    let path = shared()?.join("text").join(name);
    let bytes = std::fs::read(path).expect("texts");
    let (normalizer, entries) = (Normalizer::new(), entries());
    let mut counts = BTreeMap::new();
    let mut unknown = Vec::new();
    for record in json_lines(&bytes, &JsonFields::default()) {
        let record = record.expect("a record");
        let edits = normalizer.edits(&record.text, Markup::None);
        for edit in edits {
            *counts.entry(edit.step).or_default() += 1;
            let around = record.text.floor_char_boundary(edit.source.start.saturating_sub(30))
                ..record.text.ceil_char_boundary((edit.source.end + 30).min(record.text.len()));
            if !matches!(edit.step, "width" | "t2s") {
                eprintln!(
                    "{} {} {:?} -> {:?} in {:?}",
                    record.id, edit.step, edit.before, edit.after, &record.text[around]
                );
            }
            if !is_known(&edit, &entries) {
                unknown.push(edit);
            }
        }
    }
    assert!(unknown.is_empty(), "{} unknown edits, first {:?}", unknown.len(), unknown.first());
    Some(counts)
}

#[test]
fn of_simplified_news() {
    let Some(counts) = count("hans.jsonl") else { return };
    let expected: BTreeMap<&str, usize> =
        BTreeMap::from([("width", 122_623), ("t2s", 31), ("digits", 3), ("blanks", 2), ("lines", 7)]);
    assert_eq!(counts, expected);
}

#[test]
fn of_traditional_texts() {
    let Some(counts) = count("hant.jsonl") else { return };
    let expected: BTreeMap<&str, usize> =
        BTreeMap::from([("width", 82_363), ("t2s", 347_399), ("digits", 1), ("blanks", 231), ("lines", 182)]);
    assert_eq!(counts, expected);
}
