//! Words of tables, lists and masks that can never be found in the files that use them.
//!
//! Each word is put into short sentences: behind a number, before one, and alone. A word of a table is found where a pattern catches it; one
//! of a table of which no word is caught so, where nothing hides it; a word of a list, where the rules see it as one; a mask, where it hides.
//! A word that cleaning changes is found nowhere, which is asked of the words in classes of native code too. Lists of the same words are one list: it is enough that one of them is found.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::document::Document;
use crate::explain::{Run, Tracer};
use crate::lexicon::by_class;
use crate::matcher::{CaptureKind, Item, MASK, Projection};
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RuleSet, Unreachable, UsedWords, WordUse, used_words};
use crate::source::Source;
use crate::text::Span;

/// The sentences that a word is put into; in the last it heads a noun phrase.
const FRAMES: [[&str; 2]; 6] =
    [["共3", "。"], ["共3 ", "。"], ["有", "3。"], ["有", " 3。"], ["有", "的。"], ["有公司", "3。"]];

/// The words that no file that uses them can find.
pub fn unreachable(files: &RuleFiles) -> Vec<Unreachable> {
    let Ok(set) = RuleSet::compile(files) else { return Vec::new() };
    let pipeline = Pipeline::new(set, Normalizer::new());
    let used = used_words(files);
    let words: BTreeSet<&str> = used.iter().flat_map(|used| used.words.as_slice()).map(String::as_str).collect();
    let seen: BTreeMap<&str, Seen> = words.into_par_iter().map(|word| (word, Seen::of(&pipeline, word))).collect();
    let mut found: BTreeMap<(String, String, String), Option<String>> = BTreeMap::new();
    let mut reached: BTreeSet<(&[String], &str)> = BTreeSet::new();
    for used in &used {
        // Patterns that ask for more than a number beside the word catch none.
        let is_caught = |word: &String| seen[word.as_str()].has(&used.file, &Sign::Caught(used.name.clone()));
        let by_match = used.way == WordUse::Table && used.words.iter().any(is_caught);
        for word in &used.words {
            let why = seen[word.as_str()].why_not(used, by_match);
            if why.is_none() {
                reached.insert((&used.words, word));
            }
            // It is enough that one file finds it.
            let known = found.entry((used.home.clone(), used.name.clone(), word.clone()));
            known.and_modify(|known| *known = known.take().filter(|_| why.is_some())).or_insert(why);
        }
    }
    let lists: BTreeMap<(&str, &str), &[String]> =
        used.iter().map(|used| ((used.home.as_str(), used.name.as_str()), used.words.as_slice())).collect();
    let is_reached = |(file, name, word): &(String, String, String)| {
        lists.get(&(file.as_str(), name.as_str())).is_some_and(|words| reached.contains(&(*words, word.as_str())))
    };
    let missed = found.into_iter().filter(|(key, _)| !is_reached(key));
    let missed = missed.filter_map(|((file, name, word), why)| Some(Unreachable { file, name, word, why: why? }));
    missed.chain(changed_by_cleaning(files)).collect()
}

/// Files of words in classes that native code looks for in clean text.
const CLASSED: [&str; 2] = ["lexicon/dates.txt", "lexicon/numerals.txt"];

/// The words of these files that clean text never has.
fn changed_by_cleaning(files: &RuleFiles) -> Vec<Unreachable> {
    let normalizer = Normalizer::new();
    let mut missed = Vec::new();
    for path in CLASSED {
        let words = files.at_path(path).flat_map(|(_, _, text)| by_class(text));
        for (class, word) in words.filter(|(_, word)| !word.starts_with('-')) {
            let clean = normalizer.normalize(word).text;
            if clean != word {
                let why = format!("clean text has `{clean}` in its place");
                missed.push(Unreachable { file: path.to_owned(), name: class.to_owned(), word: word.to_owned(), why });
            }
        }
    }
    missed
}

/// What the rules of a file make of a word in one of the sentences.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// A pattern catches it as a word of a table.
    Caught(String),
    /// It is plain text.
    Plain,
    /// It is one word of a list.
    Listed(String),
    /// It is hidden.
    Hidden,
}

/// What becomes of a word in all sentences.
struct Seen {
    /// What it is in clean text, where that is something else.
    cleaned: Option<String>,
    /// Rule file and sign.
    signs: BTreeSet<(String, Sign)>,
    /// By rule file, what stands over it instead.
    covers: BTreeMap<String, String>,
}

impl Seen {
    fn of(pipeline: &Pipeline, word: &str) -> Self {
        let mut seen = Self { cleaned: None, signs: BTreeSet::new(), covers: BTreeMap::new() };
        for [before, behind] in FRAMES {
            let document = pipeline.document("word", Source::from_text(format!("{before}{word}{behind}")));
            match document.text.find(word) {
                Some(start) => {
                    let span = Span::new(start, start + word.len());
                    pipeline.scope(|| seen.look(pipeline, &document, span));
                }
                None => {
                    let text = document.text.trim().trim_start_matches(before).trim_end_matches(behind);
                    seen.cleaned = Some(text.to_owned());
                }
            }
        }
        seen
    }

    fn look(&mut self, pipeline: &Pipeline, document: &Document, word: Span) {
        let set = pipeline.rules();
        let annotations = pipeline.annotations(document);
        let tracer = Tracer::new(pipeline, document, &annotations);
        for &sentence in document.sentences.iter().filter(|sentence| sentence.overlaps(word)) {
            let Run { tries, .. } = tracer.run(sentence, |file, projection| {
                let over = items_over(projection, word);
                let sign = match over.as_slice() {
                    [] => Sign::Plain,
                    [item] if item.mark == MASK => Sign::Hidden,
                    // A word that heads a noun phrase is seen with what stands before it.
                    [item] if item.span == word || file.phrases.contains(&item.mark) && item.span.end == word.end => {
                        Sign::Listed(set.mark_name(item.mark).to_owned())
                    }
                    items => {
                        let names: Vec<&str> = items.iter().map(|item| set.mark_name(item.mark)).collect();
                        self.covers.insert(file.name.clone(), names.join(", "));
                        return;
                    }
                };
                self.signs.insert((file.name.clone(), sign));
            });
            for tried in &tries {
                let file = &set.files[tried.rule.0];
                let captures = file.rules[tried.rule.1].pattern.captures();
                for captured in tried.found.captures.iter().filter(|captured| captured.span == word) {
                    if let CaptureKind::Word(tables) = &captures[captured.group].1 {
                        let caught = tables.iter().map(|table| (file.name.clone(), Sign::Caught(table.clone())));
                        self.signs.extend(caught);
                    }
                }
            }
        }
    }

    fn has(&self, file: &str, sign: &Sign) -> bool {
        self.signs.contains(&(file.to_owned(), sign.clone()))
    }

    /// Why a file cannot find the word; none where it can.
    fn why_not(&self, used: &UsedWords, by_match: bool) -> Option<String> {
        let has = |sign: Sign| self.has(&used.file, &sign);
        let is_found = match used.way {
            WordUse::Table if by_match => has(Sign::Caught(used.name.clone())),
            WordUse::Table => has(Sign::Plain),
            WordUse::List => has(Sign::Listed(used.name.clone())),
            WordUse::Mask => has(Sign::Hidden),
        };
        if is_found {
            return None;
        }
        let other = self.signs.iter().filter(|(file, _)| *file == used.file).find_map(|(_, sign)| match sign {
            Sign::Listed(list) => Some(format!("<{list}>")),
            Sign::Hidden => Some("what the file hides".to_owned()),
            Sign::Caught(_) | Sign::Plain => None,
        });
        let cover = self.covers.get(&used.file).map(|cover| format!("<{cover}>"));
        Some(match (&self.cleaned, cover.or(other)) {
            (Some(cleaned), _) => format!("clean text has `{cleaned}` in its place"),
            (None, Some(cover)) => format!("{cover} takes its place in {}", used.file),
            (None, None) => format!("no pattern of {} catches it beside a number", used.file),
        })
    }
}

fn items_over(projection: &Projection, word: Span) -> Vec<Item> {
    let items = projection.items(0..projection.text().len());
    items.filter(|item| item.span.overlaps(word)).collect()
}
