//! Where in a text a match of a pattern may begin.

use std::sync::Arc;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::projection::Marks;
use super::words::slot;
use super::{Words, is_mark};

/// More characters than this begin too many places.
const MAX_CHARS: usize = 400;

/// The characters with one of which every match begins.
#[derive(Clone, Debug)]
pub(super) struct Starts {
    /// In order.
    chars: Vec<char>,
    /// All are marks.
    are_marks: bool,
    /// A bit for the last bits of each: most characters of a text need no further look.
    lasts: [u64; N_LASTS / 64],
}

const N_LASTS: usize = 1024;

impl Starts {
    /// Those of a pattern; `None` when a match may be empty, or begin with one of too many characters.
    pub(super) fn of(hir: &Hir, tables: &[Arc<Words>]) -> Option<Self> {
        let mut chars = Vec::new();
        if add_first(hir, tables, &mut chars)? {
            return None;
        }
        chars.sort_unstable();
        chars.dedup();
        Some(Self::new(chars))
    }

    /// Those of characters that are in order.
    pub(super) fn new(chars: Vec<char>) -> Self {
        let mut lasts = [0; N_LASTS / 64];
        chars.iter().map(|c| last_bits(*c)).for_each(|last| lasts[last / 64] |= 1 << (last % 64));
        Self { are_marks: chars.iter().all(|c| is_mark(*c)), chars, lasts }
    }

    /// The characters, in order.
    #[allow(dead_code, reason = "only the build script asks")]
    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    #[inline]
    pub(super) fn has(&self, c: char) -> bool {
        let last = last_bits(c);
        self.lasts[last / 64] >> (last % 64) & 1 == 1 && self.chars.binary_search(&c).is_ok()
    }

    /// The first place in a text, at or behind `from`, where a match may begin; `marks` are those of the text.
    pub(super) fn next(&self, text: &str, marks: &Marks<'_>, from: usize) -> Option<usize> {
        if self.are_marks {
            return marks.find(from, |mark| self.has(mark));
        }
        let mut places = text[from..].char_indices();
        places.find(|(_, c)| self.has(*c)).map(|(at, _)| from + at)
    }
}

#[inline]
fn last_bits(c: char) -> usize {
    c as usize % N_LASTS
}

/// Adds the characters with which a match of `hir` may begin, and tells whether one may be empty; `None` when they are too many.
fn add_first(hir: &Hir, tables: &[Arc<Words>], chars: &mut Vec<char>) -> Option<bool> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(true),
        HirKind::Literal(literal) => {
            chars.push(std::str::from_utf8(&literal.0).ok()?.chars().next()?);
            Some(false)
        }
        HirKind::Class(Class::Unicode(class)) => {
            if class.ranges().iter().map(|range| range.len()).sum::<usize>() > MAX_CHARS {
                return None;
            }
            chars.extend(class.ranges().iter().flat_map(|range| range.start()..=range.end()));
            Some(false)
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Repetition(repetition) => Some(add_first(&repetition.sub, tables, chars)? || repetition.min == 0),
        HirKind::Capture(capture) => match slot(capture) {
            Some(index) => {
                chars.extend(tables[index].strings().iter().filter_map(|word| word.chars().next()));
                Some(false)
            }
            None => add_first(&capture.sub, tables, chars),
        },
        HirKind::Concat(parts) => {
            for part in parts {
                if !add_first(part, tables, chars)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        HirKind::Alternation(parts) => {
            let mut may_be_empty = false;
            for part in parts {
                may_be_empty |= add_first(part, tables, chars)?;
            }
            Some(may_be_empty)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Projection};
    use super::*;
    use crate::text::Span;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: &[usize]) {
        let hir = regex_syntax::parse(pattern).expect("a sound pattern");
        let starts = Starts::of(&hir, &[]).expect("few characters");
        let marked = text.char_indices().filter(|(_, c)| is_mark(*c));
        let items = marked.map(|(at, mark)| Item { span: Span::new(at, at + mark.len_utf8()), mark, index: 0 });
        let projection = Projection::new(text, Span::new(0, text.len()), items);
        let next = |from: usize| starts.next(text, &projection.marks(0..text.len()), from);
        let found: Vec<usize> = std::iter::successors(next(0), |at| next(at + 3)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn matches_begin_with_these() {
        check("家(?:户)?", "一家户家", &[3, 9]);
        check("(?:的|了)*家", "的了户家", &[0, 3, 9]);
        check("(?:^|[、,])家", "家、户", &[0, 3]);
        check("\u{E001}家|\u{E002}", "\u{E001}户\u{F8FF}\u{E002}\u{E003}", &[0, 9]);
    }

    #[test]
    fn some_begin_with_anything() {
        for pattern in ["", "家?", "[^家]户", "(?:家|)", "^"] {
            let hir = regex_syntax::parse(pattern).expect("a sound pattern");
            assert!(Starts::of(&hir, &[]).is_none(), "{pattern}");
        }
    }
}
