use std::ops::Range;

use regex_automata::Input;

use super::anchored::{Slots, with_slots};
use super::pattern::Attempt;
use super::projection::Marks;
use super::starts::Starts;
use super::{Anchor, CaptureKind, Item, Pattern, Projection};
use crate::text::Span;

/// How many bytes beside a match a guard looks at.
const GUARD_WINDOW: usize = 96;

/// A stretch of text that a pattern caught.
#[derive(Clone, Debug)]
pub struct Match {
    /// Range of the projected text.
    pub projected: Range<usize>,
    /// The normalized text of the match.
    pub span: Span,
    /// Named groups that took part, in pattern order.
    pub captures: Vec<Captured>,
}

/// A named group that took part in a match.
#[derive(Clone, Debug)]
pub struct Captured {
    /// Index of the group in [`Pattern::captures`].
    pub group: usize,
    /// Its normalized text.
    pub span: Span,
    /// The annotations in it, for annotation and list groups.
    pub items: Vec<Item>,
}

/// All matches of a pattern in a range of a projection, from left to right.
pub fn search<'p>(
    pattern: &'p Pattern,
    projection: &'p Projection,
    range: Range<usize>,
    overlapping: bool,
) -> impl Iterator<Item = Match> + 'p {
    let text = &projection.text()[..range.end];
    let mut finder = Finder::of(pattern, projection, 0..range.end);
    let mut slots = Slots::new();
    let mut position = range.start;
    std::iter::from_fn(move || {
        if position > text.len() || !finder.find(position, &mut slots) {
            return None;
        }
        let whole = group(&slots, 0)?;
        let step = if overlapping || whole.is_empty() { first_char(text, whole.start) } else { whole.len() };
        position = whole.start + step.max(1);
        let named = pattern.captures().iter().zip(pattern.groups()).enumerate();
        let captures = named.filter_map(|(group_index, ((_, kind), index))| {
            let found = group(&slots, *index)?;
            let items = match kind {
                CaptureKind::Annotation(_) | CaptureKind::List(_) => projection.items(found.clone()).collect(),
                CaptureKind::Text | CaptureKind::Word(_) => Vec::new(),
            };
            Some(Captured { group: group_index, span: projection.normalized(found), items })
        });
        Some(Match { span: projection.normalized(whole.clone()), captures: captures.collect(), projected: whole })
    })
}

/// Where in a range of a projection, seen alone, a named group of the last match of a pattern lies; matches do not overlap.
pub(crate) fn last_group(
    pattern: &Pattern,
    projection: &Projection,
    range: Range<usize>,
    named: usize,
) -> Option<Range<usize>> {
    let index = pattern.groups()[named];
    let text = &projection.text()[range.clone()];
    let mut finder = Finder::of(pattern, projection, range);
    with_slots(|slots| {
        let (mut position, mut last) = (0, None);
        while position <= text.len() && finder.find(position, slots) {
            let whole = group(slots, 0)?;
            last = group(slots, index);
            let step = if whole.is_empty() { first_char(text, whole.start) } else { whole.len() };
            position = whole.start + step.max(1);
        }
        last
    })
}

/// Finds the next match of a pattern.
enum Finder<'p> {
    /// It is known where a match may begin.
    AtStarts { text: &'p str, starts: &'p Starts, marks: Marks<'p>, attempt: Attempt<'p> },
    /// No match begins with the first character.
    Nowhere,
    /// A match begins where the text begins.
    AtStart { text: &'p str, attempt: Attempt<'p> },
    /// A match ends where the text ends.
    AtEnd { text: &'p str, marks: Marks<'p>, pattern: &'p Pattern },
    /// A match may begin anywhere.
    Anywhere { text: &'p str, pattern: &'p Pattern },
}

impl<'p> Finder<'p> {
    /// In a range of a projection, which is all the text there is.
    fn of(pattern: &'p Pattern, projection: &'p Projection, range: Range<usize>) -> Self {
        let text = &projection.text()[range.clone()];
        match (pattern.anchor(), pattern.starts()) {
            (Anchor::Start, Some(starts)) if !text.chars().next().is_some_and(|first| starts.has(first)) => {
                Self::Nowhere
            }
            (Anchor::Start, _) => Self::AtStart { text, attempt: pattern.attempt() },
            (Anchor::None, Some(starts)) => {
                Self::AtStarts { text, starts, marks: projection.marks(range), attempt: pattern.attempt() }
            }
            (Anchor::End, _) => Self::AtEnd { text, marks: projection.marks(range), pattern },
            _ => Self::Anywhere { text, pattern },
        }
    }

    /// Puts the groups of the first match at or after `position` into the slots; whether there is one.
    fn find(&mut self, position: usize, slots: &mut Slots) -> bool {
        match self {
            Self::AtStarts { text, starts, marks, attempt } => {
                let next = |from: usize| starts.next(text, marks, from);
                let behind = |at: &usize| next(at + first_char(text, *at));
                std::iter::successors(next(position), behind).any(|start| attempt.find(text, start, slots))
            }
            Self::Nowhere => false,
            Self::AtStart { text, attempt } => position == 0 && attempt.find(text, 0, slots),
            Self::AtEnd { text, pattern, .. } if !pattern.may_end(text) => false,
            Self::AtEnd { text, marks, pattern } => {
                let next = |from: usize| match pattern.starts() {
                    Some(starts) => starts.next(text, marks, from),
                    None => (from <= text.len()).then_some(from),
                };
                let behind = |at: &usize| next(at + first_char(text, *at));
                for start in std::iter::successors(next(position), behind) {
                    match pattern.try_to_end(text, start, slots) {
                        Some(true) => return true,
                        Some(false) => {}
                        None => return by_regex(pattern, text, position, slots),
                    }
                }
                false
            }
            Self::Anywhere { text, pattern } => {
                let behind = |at: &usize| Some(at + first_char(text, *at)).filter(|at| *at <= text.len());
                for start in std::iter::successors(Some(position), behind) {
                    match pattern.try_from(text, start, slots) {
                        Some(true) => return true,
                        Some(false) => {}
                        None => return by_regex(pattern, text, position, slots),
                    }
                }
                false
            }
        }
    }
}

/// The same as [`Finder::find`] by the automaton of all of the pattern.
fn by_regex(pattern: &Pattern, text: &str, position: usize, slots: &mut Slots) -> bool {
    let regex = pattern.regex();
    slots.clear();
    slots.resize(2 * regex.captures_len(), None);
    regex.search_slots(&Input::new(text).range(position..), slots).is_some()
}

/// Where a group of a match lies.
fn group(slots: &Slots, index: usize) -> Option<Range<usize>> {
    let at = |slot: usize| Some(slots.get(slot)?.as_ref()?.get());
    Some(at(2 * index)?..at(2 * index + 1)?)
}

/// The projected text that ends at `position`, as far as a guard looks.
pub(crate) fn window_before(text: &str, position: usize) -> &str {
    let mut start = position.saturating_sub(GUARD_WINDOW);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..position]
}

/// The projected text that starts at `position`, as far as a guard looks.
pub(crate) fn window_after(text: &str, position: usize) -> &str {
    let mut end = (position + GUARD_WINDOW).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[position..end]
}

fn first_char(text: &str, position: usize) -> usize {
    text[position..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::matcher::Vocabulary;

    #[track_caller]
    fn check(source: &str, text: &str, overlapping: bool, expected: &[&str]) {
        let types = [("number".to_owned(), vec!['\u{E000}'])].into();
        let (macros, words, lists) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let vocabulary = Vocabulary { types: &types, macros: &macros, words: &words, lists: &lists, join: None };
        let pattern = Pattern::compile(source, &vocabulary, Anchor::None).expect("a sound pattern");
        let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
        let items =
            digits.enumerate().map(|(index, (at, _))| Item { span: Span::new(at, at + 1), mark: '\u{E000}', index });
        let projection = Projection::new(text, Span::new(0, text.len()), items);
        let whole = 0..projection.text().len();
        let found: Vec<&str> =
            search(&pattern, &projection, whole, overlapping).map(|found| found.span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn matches_come_from_left_to_right() {
        check("<n:number>家", "1家2家,3户", false, &["1家", "2家"]);
        check("<n:number>[^,]*", "1家2家", false, &["1家", "2家"]);
        check("<n:number>[^,]<m:number>", "1家2家3家", false, &["1家2"]);
        check("<n:number>[^,]<m:number>", "1家2家3家", true, &["1家2", "2家3"]);
    }

    #[test]
    fn empty_matches_end() {
        check("家?", "人家", false, &["", "家", ""]);
    }

    #[test]
    fn windows_end_on_characters() {
        let text = "亿".repeat(100);
        assert_eq!(window_before(&text, 150).len(), GUARD_WINDOW);
        assert_eq!(window_after(&text, 150).len(), GUARD_WINDOW);
        assert_eq!(window_before(&format!("a{text}"), 151).len(), GUARD_WINDOW);
        assert_eq!((window_before("元", 0), window_after("元", 3)), ("", ""));
        assert_eq!(window_after(&format!("{}a{text}", "b"), 1).len(), GUARD_WINDOW - 2);
    }
}
