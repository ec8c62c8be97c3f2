//! Regex text -> syntax tree, in which what many patterns insert is parsed once.

use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::Hir;
use rustc_hash::FxHashMap;

use super::syntax;
use super::translate::Translation;
use super::words::{FIRST_SLOT, slot_text};

/// What was parsed of macros and annotation types, by regex text.
#[derive(Debug, Default)]
pub(crate) struct Parses {
    /// `None` for what cannot be parsed alone, or has groups, whose numbers depend on what stands before.
    known: FxHashMap<String, Option<Arc<Hir>>>,
}

impl Parses {
    /// The syntax tree of a translation, with a group for each table: that of its text, or what is wrong with that.
    pub(crate) fn parse(&mut self, translation: &Translation) -> Result<Hir, Box<regex_syntax::Error>> {
        let Translation { text, tables, inserts, .. } = translation;
        if let Some(hir) = self.assembled(text, 0..text.len(), inserts, tables.len()) {
            return Ok(hir);
        }
        syntax::parse(text, tables.len(), &[])
    }

    /// The syntax tree of a stretch of text: slots are parsed in the place of what is inserted in it, and then filled.
    fn assembled(
        &mut self,
        text: &str,
        stretch: Range<usize>,
        inserts: &[Range<usize>],
        n_tables: usize,
    ) -> Option<Hir> {
        let (mut short, mut inserted, mut end) = (String::new(), Vec::new(), stretch.start);
        let mut rest = inserts;
        while let Some((insert, behind)) = rest.split_first() {
            let (inner, outer) = behind.split_at(behind.partition_point(|other| other.start < insert.end));
            // Else what it holds may be known.
            rest = behind;
            if let Some(hir) = self.inserted(text, insert, inner) {
                short.push_str(&text[end..insert.start]);
                short.push_str(&slot_text(n_tables + inserted.len())?);
                inserted.push(hir);
                (end, rest) = (insert.end, outer);
            }
        }
        short.push_str(&text[end..stretch.end]);
        syntax::parse(&short, n_tables, &inserted).ok()
    }

    fn inserted(&mut self, text: &str, insert: &Range<usize>, inner: &[Range<usize>]) -> Option<Arc<Hir>> {
        let written = &text[insert.clone()];
        if written.contains(FIRST_SLOT) {
            return None;
        }
        if let Some(known) = self.known.get(written) {
            return known.clone();
        }
        let hir = self.assembled(text, insert.clone(), inner, 0);
        let hir = hir.filter(|hir| hir.properties().explicit_captures_len() == 0).map(Arc::new);
        self.known.insert(written.to_owned(), hir.clone());
        hir
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::matcher::Vocabulary;

    /// The tree is that of the whole text.
    #[track_caller]
    fn check(source: &str) {
        let types = [("number".to_owned(), vec!['\u{E000}', '\u{E003}'])].into();
        let macros =
            [("gap", "[^,]"), ("far", "{gap}*|<number>"), ("or", "家|户"), ("group", "(家)"), ("half", "家)|(?:户")];
        let macros: BTreeMap<String, String> = macros.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let (words, lists) = (BTreeMap::new(), BTreeMap::new());
        let vocabulary = Vocabulary { types: &types, macros: &macros, words: &words, lists: &lists, join: None };
        let translation = Translation::with_slots(source, &vocabulary).expect("a sound pattern");
        let whole = regex_syntax::parse(&translation.text).map_err(|error| error.to_string());
        let mut parses = Parses::default();
        for _ in 0..2 {
            let hir = parses.parse(&translation).map_err(|error| error.to_string());
            assert_eq!(hir, whole, "{source}");
        }
    }

    #[test]
    fn parts_make_the_whole() {
        for source in [
            "{or}",
            "{or}{2}们|{or}",
            "a{gap}b{far}c",
            "{gap}家|{gap}户",
            "{or}|们",
            "a{or}b|a{or}c",
            "<n:number+>{far}?",
        ] {
            check(source);
        }
        for source in ["{group}x{or}(们)", "{half}", "(?i){or}", "{or}**(", "家{0,2}{or}{0,99}"] {
            check(source);
        }
    }
}
