//! Words of lists and tables, as patterns mention them.

use std::sync::{Arc, OnceLock};

use memchr::memchr3;
use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};

use super::is_mark;
use crate::text::WordFinder;

/// The words of a list or table. A file may have hundreds in many patterns, so what is made of them is made once.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<String>,
    alternation: OnceLock<Hir>,
    strings: OnceLock<Vec<String>>,
    finder: OnceLock<WordFinder>,
    are_plain: OnceLock<bool>,
    by_last: OnceLock<Vec<u64>>,
}

impl Words {
    /// Words in any order.
    pub fn new(words: Vec<String>) -> Self {
        Self { words, ..Self::default() }
    }

    /// The words as they were given.
    pub fn as_slice(&self) -> &[String] {
        &self.words
    }

    /// The words, the longest first: a pattern prefers those.
    pub(super) fn longest_first(&self) -> Vec<&String> {
        let mut words: Vec<&String> = self.words.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words
    }

    /// The words as a pattern.
    fn alternation(&self) -> &Hir {
        self.alternation.get_or_init(|| {
            let literals = self.longest_first().into_iter().map(|word| Hir::literal(word.as_bytes()));
            Hir::alternation(literals.collect())
        })
    }

    /// The words that are not empty, each once, in order.
    pub(super) fn strings(&self) -> &[String] {
        self.strings.get_or_init(|| {
            let mut strings: Vec<&String> = self.words.iter().filter(|word| !word.is_empty()).collect();
            strings.sort_unstable();
            strings.dedup();
            strings.into_iter().cloned().collect()
        })
    }

    /// Whether a text begins with a word.
    pub(super) fn begins(&self, text: &str) -> bool {
        let mut found = false;
        self.at(text, 0, |_| found = true);
        found
    }

    /// Whether a text ends with a word.
    pub(super) fn ends(&self, text: &str) -> bool {
        self.ending(text).next().is_some()
    }

    /// The words that a text ends with.
    fn ending<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let by_last = text.chars().next_back().map_or(&[][..], |last| {
            let last = u64::from(u32::from(last));
            let by_last = self.by_last();
            let words = &by_last[by_last.partition_point(|row| row >> 32 < last)..];
            &words[..words.partition_point(|row| row >> 32 == last)]
        });
        let words = by_last.iter().map(|row| self.words[*row as u32 as usize].as_str());
        words.filter(move |word| text.ends_with(word))
    }

    /// The words in the order of their last characters: that in the high half, the index of the word in the low one.
    fn by_last(&self) -> &[u64] {
        self.by_last.get_or_init(|| {
            let last = |word: &String| word.chars().next_back().map(|last| u64::from(u32::from(last)) << 32);
            let mut rows: Vec<u64> =
                (0..).zip(&self.words).filter_map(|(index, word)| Some(last(word)? | index)).collect();
            rows.sort_unstable();
            rows
        })
    }

    /// Hands over where each word ends that begins at a place.
    pub(super) fn at(&self, text: &str, at: usize, mut found: impl FnMut(usize)) {
        let finder = self.finder.get_or_init(|| WordFinder::new(self.words.iter().map(String::as_str)));
        finder.at(text, at, |_, range| found(range.end));
    }

    /// Hands over where each word begins that ends at a place.
    pub(super) fn before(&self, text: &str, at: usize, found: impl FnMut(usize)) {
        self.ending(&text[..at]).map(|word| at - word.len()).for_each(found);
    }

    /// Whether nothing is lost when a pattern names the words and does not hold them.
    pub(super) fn are_plain(&self) -> bool {
        let is_plain = |word: &String| !word.is_empty() && !word.contains(is_mark);
        *self.are_plain.get_or_init(|| !self.words.is_empty() && self.words.iter().all(is_plain))
    }
}

/// In a regex text two of these characters stand for a table or something inserted: the first of all, and the one with its number.
/// They belong to no script and no rule can mean them.
pub(super) const FIRST_SLOT: char = '\u{10F800}';
const MAX_SLOTS: usize = 0x700;
/// Name of the group that stands for a table in a parsed pattern; no pattern can name a group so.
const SLOT_GROUP: &str = "@";

/// The regex text that, alone in a group, stands for number `index` of what a pattern names; `None` when there are too many.
pub(super) fn slot_text(index: usize) -> Option<String> {
    let number = char::from_u32(FIRST_SLOT as u32 + 1 + index as u32).filter(|_| index < MAX_SLOTS)?;
    Some(String::from_iter([FIRST_SLOT, number]))
}

/// Whether a text, written in a pattern, might be taken for a slot, or changes how words are read.
pub(super) fn forbids_slots(text: &str) -> bool {
    let mut rest = text;
    // No character beyond the first slot begins with another byte.
    while let Some(at) = memchr3(b'\\', b'(', 0xF4, rest.as_bytes()) {
        rest = &rest[at..];
        let has_flags = || rest.strip_prefix("(?").is_some_and(|inner| !inner.starts_with([':', '<', 'P']));
        if rest.starts_with(|c| c >= FIRST_SLOT)
            || rest.starts_with("\\x{")
            || rest.starts_with("\\u")
            || rest.starts_with("\\U")
        {
            return true;
        }
        if has_flags() {
            return true;
        }
        rest = &rest[rest.chars().next().map_or(1, char::len_utf8)..];
    }
    false
}

/// Fills the slots of a parsed pattern: those numbered below `n_tables` become groups, the others are what was inserted.
pub(super) fn with_slots(hir: Hir, n_tables: usize, inserted: &[Arc<Hir>]) -> Hir {
    if !has_slots(&hir) {
        return hir;
    }
    let with_slots = |hir: Hir| with_slots(hir, n_tables, inserted);
    match hir.into_kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Hir::concat(split(text, n_tables, inserted)),
            Err(_) => Hir::literal(literal.0),
        },
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(with_slots(*repetition.sub)), ..repetition })
        }
        HirKind::Capture(capture) => Hir::capture(Capture { sub: Box::new(with_slots(*capture.sub)), ..capture }),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(with_slots).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(with_slots).collect()),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Empty => Hir::empty(),
    }
}

fn has_slots(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| text.contains(FIRST_SLOT)),
        HirKind::Repetition(repetition) => has_slots(&repetition.sub),
        HirKind::Capture(capture) => has_slots(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_slots),
        HirKind::Class(_) | HirKind::Look(_) | HirKind::Empty => false,
    }
}

/// What stands in the place of the slot with this number.
pub(super) fn filled(number: char, n_tables: usize, inserted: &[Arc<Hir>]) -> Hir {
    let index = number as u32 - FIRST_SLOT as u32 - 1;
    match (index as usize).checked_sub(n_tables) {
        Some(index) => Hir::clone(&inserted[index]),
        None => {
            let sub = Box::new(Hir::literal(number.encode_utf8(&mut [0; 4]).as_bytes()));
            Hir::capture(Capture { index, name: Some(SLOT_GROUP.into()), sub })
        }
    }
}

fn split(text: &str, n_tables: usize, inserted: &[Arc<Hir>]) -> Vec<Hir> {
    let mut pieces = text.split(FIRST_SLOT);
    let mut parts: Vec<Hir> = pieces.next().map(|before| Hir::literal(before.as_bytes())).into_iter().collect();
    for piece in pieces {
        let number = piece.chars().next().map_or(0, char::len_utf8);
        parts.extend(piece.chars().next().map(|number| filled(number, n_tables, inserted)));
        parts.push(Hir::literal(&piece.as_bytes()[number..]));
    }
    parts
}

/// The number of the table that a group stands for, if it does.
pub(super) fn slot(capture: &Capture) -> Option<usize> {
    (capture.name.as_deref() == Some(SLOT_GROUP)).then_some(capture.index as usize)
}

/// The pattern with its tables written out.
pub(super) fn written_out(hir: &Hir, tables: &[Arc<Words>]) -> Hir {
    let written_out = |hir: &Hir| written_out(hir, tables);
    match hir.kind() {
        HirKind::Capture(capture) => match slot(capture) {
            Some(index) => tables[index].alternation().clone(),
            None => Hir::capture(Capture { sub: Box::new(written_out(&capture.sub)), ..capture.clone() }),
        },
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(written_out(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(written_out).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(written_out).collect()),
        HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) | HirKind::Empty => hir.clone(),
    }
}
