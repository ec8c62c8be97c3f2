//! Words that contain a numeral character and no number: 一般, 三亚, 四川.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};

use super::glyph::glyph;

static NOT_NUMBERS: LazyLock<NotNumbers> = LazyLock::new(|| NotNumbers::parse(include_str!("../../../rules/lexicon/not_numbers.txt")));

/// A word list that can be asked what word covers a numeral.
struct NotNumbers {
    automaton: AhoCorasick,
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

/// A word of the list in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl NotNumbers {
    fn parse(list: &str) -> Self {
        let lines = list.lines().map(|line| line.split('#').next().unwrap_or("").trim()).filter(|word| !word.is_empty());
        let (words, kinds): (Vec<&str>, Vec<WordKind>) = lines.map(word_and_kind).unzip();
        let leads = words.iter().map(|word| word.char_indices().find(|&(_, c)| glyph(c).is_some()).map_or(0, |(at, _)| at));
        let max_lead = leads.max().unwrap_or(0);
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&words)
            .expect("the embedded word list is small");
        Self { automaton, kinds, max_lead }
    }

    fn word_at(&self, text: &str, at: usize) -> Option<(Word, WordKind)> {
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        let found = self.automaton.try_find(input).ok()??;
        Some((Word { start: at, end: found.end() }, self.kinds[found.pattern().as_usize()]))
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
/// Nothing before `floor` is looked at.
pub(super) fn word_over(text: &str, at: usize, floor: usize) -> Option<Word> {
    let lowest = at.saturating_sub(NOT_NUMBERS.max_lead).max(floor);
    let starts = (lowest..=at).filter(|&start| text.is_char_boundary(start));
    let found = starts.filter_map(|start| NOT_NUMBERS.word_at(text, start)).find(|(word, _)| word.end > at);
    found.filter(|(_, kind)| *kind != WordKind::Number).map(|(word, _)| word)
}

/// Whether a word begins at `at` that no numeral before it can take a character from.
pub(super) fn strong_word_at(text: &str, at: usize) -> bool {
    NOT_NUMBERS.word_at(text, at).is_some_and(|(_, kind)| kind == WordKind::Strong)
}
