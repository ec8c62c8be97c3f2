//! Words beside a place of a text: what it begins with or ends in, what may not stand beside them, and what a sentence goes on with.

use rustc_hash::FxHashMap;

use crate::text::char_set::CharSet;

/// Words that a text may have at one of its ends, the longest first.
pub(super) struct Affixes {
    words: Vec<String>,
    /// Their outer characters: most texts have none of them there.
    edges: CharSet,
    end: End,
}

/// An end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Start,
    Finish,
}

impl End {
    fn letter(self, text: &str) -> Option<char> {
        match self {
            Self::Start => text.chars().next(),
            Self::Finish => text.chars().next_back(),
        }
    }
}

impl Affixes {
    /// Words that a text may begin with.
    pub(super) fn beginnings(words: Vec<String>) -> Self {
        Self::new(words, End::Start)
    }

    /// Words that a text may end in.
    pub(super) fn endings(words: Vec<String>) -> Self {
        Self::new(words, End::Finish)
    }

    /// Words that a text may begin with, and the same that it may end in.
    pub(super) fn at_both_ends(words: Vec<String>) -> [Self; 2] {
        [Self::new(words.clone(), End::Start), Self::new(words, End::Finish)]
    }

    fn new(words: Vec<String>, end: End) -> Self {
        Self { edges: words.iter().filter_map(|word| end.letter(word)).collect(), words, end }
    }

    /// The one that a text has there.
    pub(super) fn of(&self, text: &str) -> Option<&str> {
        self.end.letter(text).filter(|&letter| self.edges.has(letter))?;
        let is_there = |word: &&str| match self.end {
            End::Start => text.starts_with(*word),
            End::Finish => text.ends_with(*word),
        };
        self.words.iter().map(String::as_str).find(is_there)
    }

    /// Whether a text has one of them there.
    pub(super) fn are_of(&self, text: &str) -> bool {
        self.of(text).is_some()
    }
}

/// What a sentence begins with that goes on with the one before: 其中, 分…看.
pub(super) struct Carry {
    first: String,
    /// What stands a few characters behind it.
    last: Option<String>,
}

impl Carry {
    pub(super) fn new(entry: &str) -> Self {
        match entry.split_once('…') {
            Some((first, last)) => Self { first: first.into(), last: Some(last.into()) },
            None => Self { first: entry.into(), last: None },
        }
    }

    pub(super) fn begins(&self, text: &str) -> bool {
        let Some(behind) = text.strip_prefix(self.first.as_str()) else { return false };
        self.last.as_ref().is_none_or(|last| {
            let clause = behind.split([',', '。', ';', ':']).next().unwrap_or_default();
            clause.ends_with(last.as_str()) && clause.chars().nth(8).is_none()
        })
    }
}

/// Characters that may not stand beside a word.
#[derive(Default)]
pub(super) struct Guard {
    pub(super) before: String,
    pub(super) behind: String,
    /// It stands only behind these or where a clause begins, and only before those.
    pub(super) only_before: String,
    pub(super) only_behind: String,
}

/// The guards by their words.
pub(super) fn guards(entries: &[&str]) -> FxHashMap<String, Guard> {
    let mut guards: FxHashMap<String, Guard> = FxHashMap::default();
    for entry in entries {
        if let Some((word, characters)) = entry.split_once("=<") {
            guards.entry(word.to_owned()).or_default().only_before.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once("=>") {
            guards.entry(word.to_owned()).or_default().only_behind.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once('<') {
            guards.entry(word.to_owned()).or_default().before.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once('>') {
            guards.entry(word.to_owned()).or_default().behind.push_str(characters);
        }
    }
    guards
}
