use std::ops::Range;

use regex_automata::Input;

use super::{CaptureKind, Item, Pattern, Projection};
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
    let regex = pattern.regex();
    let mut captures = regex.create_captures();
    let mut position = range.start;
    std::iter::from_fn(move || {
        if position > text.len() {
            return None;
        }
        regex.search_captures(&Input::new(text).range(position..), &mut captures);
        let whole = captures.get_match()?;
        let step = if overlapping || whole.is_empty() { first_char(text, whole.start()) } else { whole.len() };
        position = whole.start() + step.max(1);
        let named = pattern.captures().iter().enumerate().filter_map(|(group, (name, kind))| {
            let found = captures.get_group_by_name(name)?.range();
            let items = match kind {
                CaptureKind::Annotation(_) | CaptureKind::List(_) => projection.items(found.clone()).collect(),
                CaptureKind::Text | CaptureKind::Word(_) => Vec::new(),
            };
            Some(Captured { group, span: projection.normalized(found), items })
        });
        Some(Match { projected: whole.range(), span: projection.normalized(whole.range()), captures: named.collect() })
    })
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
        let vocabulary = Vocabulary { types: &types, macros: &BTreeMap::new(), words: &BTreeMap::new(), join: None };
        let pattern = Pattern::compile(source, &vocabulary, "", "").expect("a sound pattern");
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
