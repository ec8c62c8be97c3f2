//! A pattern taken apart, so that it can be said which part of it failed where.

use std::ops::Range;

use regex_syntax::ast::{Ast, parse::Parser};

use super::pattern::{PatternError, Vocabulary};
use super::translate::{Token, Translator};

/// A pattern as written, its translation, and the way from a piece of the one to a piece of the other.
#[derive(Clone, Debug)]
pub(crate) struct Anatomy {
    /// The pattern as written.
    pub(crate) source: String,
    /// The regex text over projected text.
    pub(crate) translated: String,
    /// The syntax of the translation; its spans count bytes of it.
    pub(crate) ast: Ast,
    tokens: Vec<Token>,
    /// Names and texts of the macros inserted; the first entry is the pattern itself.
    texts: Vec<(String, String)>,
}

/// A piece of a pattern in the author's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes of the pattern as written.
    pub(crate) at: Range<usize>,
    /// Within a macro: its name, its text, and the bytes of it.
    pub(crate) inside: Option<(String, String, Range<usize>)>,
}

impl Anatomy {
    /// Takes a pattern apart.
    pub(crate) fn of(source: &str, vocabulary: &Vocabulary<'_>) -> Result<Self, PatternError> {
        let mut translator = Translator::new(vocabulary, None);
        translator.translate(source, 0, 0)?;
        let Translator { out, tokens, texts, .. } = translator;
        let ast =
            Parser::new().parse(&out).map_err(|error| PatternError::new(0..source.len(), error.kind().to_string()))?;
        let text_of = |name: String| {
            let text = if name.is_empty() { source } else { vocabulary.macros.get(&name).map_or("", String::as_str) };
            (name, text.to_owned())
        };
        let texts = texts.into_iter().map(text_of).collect();
        Ok(Self { source: source.to_owned(), translated: out, ast, tokens, texts })
    }

    /// The piece of the pattern behind a range of the translation.
    pub(crate) fn piece(&self, out: Range<usize>) -> Part {
        let top = self.covering(&out, 0);
        let Some((first, last)) = top else { return Part { at: 0..self.source.len(), inside: None } };
        let at = self.tokens[first].at.start..self.tokens[last].at.end;
        // The innermost macro that holds the whole piece, when it is not the whole macro.
        let inner = (1..self.texts.len()).rev().find_map(|text| {
            let (first, last) = self.covering(&out, text)?;
            let starts = self.tokens[first].out <= out.start && self.tokens[first].at.start < self.tokens[last].at.end;
            (starts && first < last + 1 && self.end(last) >= out.end && !self.texts[text].1.is_empty()).then(|| {
                let range = self.tokens[first].at.start..self.tokens[last].at.end;
                (self.texts[text].0.clone(), self.texts[text].1.clone(), range)
            })
        });
        Part { at, inside: inner.filter(|_| first == last) }
    }

    /// The words of the piece behind a range of the translation.
    pub(crate) fn words(&self, out: Range<usize>) -> &str {
        &self.source[self.piece(out).at]
    }

    /// Whether a range of the translation is more than one token, or the inside of a macro, so that it can be divided.
    pub(crate) fn divides(&self, out: &Range<usize>) -> bool {
        let within = |token: &&Token| token.out >= out.start && token.out < out.end;
        self.tokens.iter().filter(within).count() > 1
    }

    /// First and last token of a text that overlap a range of the translation.
    fn covering(&self, out: &Range<usize>, text: usize) -> Option<(usize, usize)> {
        let mut covering = (0..self.tokens.len())
            .filter(|&index| self.tokens[index].text == text)
            .filter(|&index| self.tokens[index].out < out.end && self.end(index) > out.start);
        let first = covering.next()?;
        Some((first, covering.next_back().unwrap_or(first)))
    }

    /// Where the translation of a token ends: where the next one of its text, or of the text around it, starts.
    fn end(&self, index: usize) -> usize {
        let text = self.tokens[index].text;
        let next = self.tokens[index + 1..].iter().find(|token| token.text <= text);
        match next {
            // The bracket that closes a macro belongs to the macro, not to its last piece.
            Some(next) if next.text < text => next.out - 1,
            Some(next) => next.out,
            None if text > 0 => self.translated.len() - 1,
            None => self.translated.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// `part` of the translation stands for `at` of the pattern and, within a macro, for `inside` of that.
    #[track_caller]
    fn check(source: &str, part: &str, at: &str, inside: Option<&str>) {
        let types = [("number".to_owned(), vec!['N'])].into();
        let macros = [("verb", "帮扶|协{hand}"), ("hand", "作(?:好|完)")];
        let macros: BTreeMap<String, String> = macros.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let (words, lists) = (BTreeMap::new(), BTreeMap::new());
        let vocabulary = Vocabulary { types: &types, macros: &macros, words: &words, lists: &lists, join: None };
        let anatomy = Anatomy::of(source, &vocabulary).expect("a sound pattern");
        let start = anatomy.translated.find(part).expect("a part of the translation");
        let piece = anatomy.piece(start..start + part.len());
        let words = |(_, text, range): &(String, String, Range<usize>)| text[range.clone()].to_owned();
        assert_eq!((&source[piece.at.clone()], piece.inside.as_ref().map(words).as_deref()), (at, inside));
    }

    #[test]
    fn pieces_are_told_in_the_words_of_the_author() {
        check("甲<n:number>家", "[N]", "<n:number>", None);
        check("甲<n:number>家", "家", "家", None);
        check("甲(?:{verb})乙", "帮扶", "{verb}", Some("帮扶"));
        check("甲(?:{verb})乙", "作(?:好|完)", "{verb}", Some("作(?:好|完)"));
        check("甲(?:{verb})乙", "好", "{verb}", Some("好"));
        check("甲{verb}乙", "乙", "乙", None);
    }
}
