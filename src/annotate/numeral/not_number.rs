//! Words that contain a numeral character and no number: 一般, 三亚, 四川.

use super::glyph::glyph;
use crate::annotate::word_table::{Found, WordTable};
use crate::lexicon::Lexicon;

static NOT_NUMBERS: Lexicon<NotNumbers> =
    Lexicon::new(&["lexicon/not_numbers.txt", "lexicon/numerals.txt"], |texts| NotNumbers::parse(texts[0]));

/// A word list that can be asked what word covers a numeral.
struct NotNumbers {
    table: WordTable,
    kinds: Vec<WordKind>,
    /// In bytes: how far before its first numeral character a word begins, at most.
    max_lead: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordKind {
    /// No number, unless a longer numeral begins it (一百 in 一百年).
    Plain,
    /// No number, even right behind a numeral (一起 in 两万一起).
    Strong,
    /// A number after all (十分 in 十分钟).
    Number,
}

impl NotNumbers {
    fn parse(list: &str) -> Self {
        let lines =
            list.lines().map(|line| line.split('#').next().unwrap_or("").trim()).filter(|word| !word.is_empty());
        let (words, kinds): (Vec<&str>, Vec<WordKind>) = lines.map(word_and_kind).unzip();
        let leads =
            words.iter().map(|word| word.char_indices().find(|&(_, c)| glyph(c).is_some()).map_or(0, |(at, _)| at));
        let max_lead = leads.max().unwrap_or(0);
        Self { table: WordTable::new(&words), kinds, max_lead }
    }

    fn word_at(&self, text: &str, at: usize) -> Option<(Found, WordKind)> {
        let found = self.table.longest_at(text, at)?;
        Some((found, self.kinds[found.word_idx]))
    }
}

fn word_and_kind(line: &str) -> (&str, WordKind) {
    match (line.strip_suffix('!'), line.strip_prefix('+')) {
        (Some(word), _) => (word, WordKind::Strong),
        (_, Some(word)) => (word, WordKind::Number),
        _ => (line, WordKind::Plain),
    }
}

/// The word of the list that covers the numeral character at `at`: of several the one that begins first, then the longest.
/// Words that begin before `floor` only say that there is a number after all.
pub(super) fn word_over(text: &str, at: usize, floor: usize) -> Option<Found> {
    let not_numbers = NOT_NUMBERS.get();
    let starts = (at.saturating_sub(not_numbers.max_lead)..=at).filter(|&start| text.is_char_boundary(start));
    let covering = starts.filter_map(|start| not_numbers.word_at(text, start)).filter(|(word, _)| word.end > at);
    let mut relevant = covering.filter(|(word, kind)| word.start >= floor || *kind == WordKind::Number);
    relevant.next().filter(|(_, kind)| *kind != WordKind::Number).map(|(word, _)| word)
}

/// Whether a word begins at `at` that no numeral before it can take a character from.
pub(super) fn strong_word_at(text: &str, at: usize) -> bool {
    NOT_NUMBERS.get().word_at(text, at).is_some_and(|(_, kind)| kind == WordKind::Strong)
}
