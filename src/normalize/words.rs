//! The words and characters by which cleaning knows what it sees, from `rules/lexicon/cleaning.txt`.

use std::collections::BTreeMap;

use crate::lexicon::{Lexicon, by_class};

/// Classes of words, by the heads under which they stand.
pub(super) struct Words {
    classes: BTreeMap<&'static str, Vec<&'static str>>,
}

static WORDS: Lexicon<Words> = Lexicon::new(&["lexicon/cleaning.txt"], |texts| Words::parse(texts[0]));

/// The words of a class.
pub(super) fn words(class: &str) -> &'static [&'static str] {
    WORDS.get().classes.get(class).map_or(&[], Vec::as_slice)
}

/// Whether a text begins with a word of a class.
pub(super) fn begins(class: &str, text: &str) -> bool {
    words(class).iter().any(|word| text.starts_with(word))
}

/// Whether a text ends with a word of a class.
pub(super) fn ends(class: &str, text: &str) -> bool {
    words(class).iter().any(|word| text.ends_with(word))
}

/// Whether a class has a character.
pub(super) fn has(class: &str, character: char) -> bool {
    words(class).iter().any(|word| word.strip_prefix(character).is_some_and(str::is_empty))
}

impl Words {
    fn parse(text: &'static str) -> Self {
        let mut classes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (class, word) in by_class(text) {
            classes.entry(class).or_default().push(word);
        }
        Self { classes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words() {
        assert!(WORDS.get().classes.values().all(|words| !words.is_empty()));
        assert!(begins("trail", "首页 > 新闻") && ends("label", "如图") && has("label", '表') && !has("label", '人'));
        assert!(words("no such class").is_empty());
    }
}
