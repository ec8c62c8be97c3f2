use std::ops::Range;

use memchr::memchr2;

use super::{LAST_MARK, is_mark};
use crate::text::Span;

/// What hidden text is projected to; no pattern can name it.
pub const MASK: char = LAST_MARK;

const MARK_LEN: usize = 3;

/// An annotation to be projected.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Where it stands in the normalized text.
    pub span: Span,
    /// What it becomes.
    pub mark: char,
    /// Its number among the caller's annotations.
    pub index: usize,
}

/// A stretch of text with its annotations replaced by marks, and the way back.
#[derive(Clone, Debug)]
pub struct Projection {
    text: String,
    pieces: Vec<Piece>,
    span: Span,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    projected: usize,
    normalized: usize,
    item: Option<Item>,
}

impl Projection {
    /// Projects `span` of `text`. Items are sorted by start and do not overlap; those across the edges are left out.
    pub fn new(text: &str, span: Span, items: impl IntoIterator<Item = Item>) -> Self {
        let items = items.into_iter();
        let n_items = items.size_hint().0;
        let mut projection = Self {
            text: String::with_capacity(span.len() + MARK_LEN * n_items),
            pieces: Vec::with_capacity(2 * n_items + 1),
            span,
        };
        let is_plain = memchr2(b'\xEE', b'\xEF', span.of(text).as_bytes()).is_none();
        let mut position = span.start;
        for item in items.filter(|item| span.contains(item.span)) {
            projection.copy(text, position..item.span.start, is_plain);
            projection.pieces.push(Piece {
                projected: projection.text.len(),
                normalized: item.span.start,
                item: Some(item),
            });
            projection.text.push(item.mark);
            position = item.span.end;
        }
        projection.copy(text, position..span.end, is_plain);
        projection
    }

    /// Adds text without annotations; when it is plain, no byte of it can begin a private-use character.
    #[inline]
    fn copy(&mut self, text: &str, range: Range<usize>, is_plain: bool) {
        if range.is_empty() {
            return;
        }
        self.pieces.push(Piece { projected: self.text.len(), normalized: range.start, item: None });
        let piece = &text[range];
        if is_plain {
            self.text.push_str(piece);
        } else {
            // Private-use characters of the source take three bytes as the mask does, so positions stay.
            let hide = |c: char| if is_mark(c) { MASK } else { c };
            self.text.extend(piece.chars().map(hide));
        }
    }

    /// The projected text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretch of normalized text that is projected.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The normalized span of a range of projected text.
    pub fn normalized(&self, range: Range<usize>) -> Span {
        let start = self.piece_from(range.start).map_or(self.span.end, |piece| piece.position(range.start));
        let end = match range.end.checked_sub(1).and_then(|last| self.piece_from(last)) {
            Some(Piece { item: Some(item), .. }) if !range.is_empty() => item.span.end,
            Some(piece) if !range.is_empty() => piece.normalized + (range.end - piece.projected),
            _ => start,
        };
        Span::new(start, end.max(start))
    }

    /// The position in projected text of a normalized position; inside an annotation, the annotation's start.
    pub fn projected(&self, normalized: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.normalized <= normalized);
        let Some(piece) = self.pieces[..after].last() else { return 0 };
        match piece.item {
            Some(item) if normalized >= item.span.end => piece.projected + MARK_LEN,
            Some(_) => piece.projected,
            None => (piece.projected + (normalized - piece.normalized)).min(self.text.len()),
        }
    }

    /// The items whose marks stand in a range of projected text.
    pub fn items(&self, range: Range<usize>) -> impl Iterator<Item = Item> + '_ {
        let first = self.pieces.partition_point(|piece| piece.projected < range.start);
        self.pieces[first..].iter().take_while(move |piece| piece.projected < range.end).filter_map(|piece| piece.item)
    }

    /// The marks in a range of projected text.
    pub(super) fn marks(&self, range: Range<usize>) -> Marks<'_> {
        let first = self.pieces.partition_point(|piece| piece.projected < range.start);
        let behind = self.pieces.partition_point(|piece| piece.projected < range.end);
        Marks { pieces: &self.pieces[first..behind.max(first)], start: range.start }
    }

    /// Ranges of projected text between commas, colons and dashes.
    pub fn clauses(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut start = 0;
        self.text.split([',', ':', '，', '：', ';', '。', '!', '?', '\n']).map(move |clause| {
            let range = start..start + clause.len();
            let separator = self.text[range.end..].chars().next().map_or(0, char::len_utf8);
            start = range.end + separator;
            range
        })
    }

    fn piece_from(&self, projected: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.projected <= projected);
        let piece = self.pieces[..after].last().copied()?;
        (projected < self.text.len()).then_some(piece)
    }
}

/// Where the marks of a stretch of projected text stand in it.
pub(super) struct Marks<'p> {
    pieces: &'p [Piece],
    start: usize,
}

impl Marks<'_> {
    /// The place of the first mark of some kind at or behind `from`.
    #[inline]
    pub(super) fn find(&self, from: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
        let from = from + self.start;
        let first = self.pieces.partition_point(|piece| piece.projected < from);
        let marked = self.pieces[first..].iter().find(|piece| piece.item.is_some_and(|item| is_wanted(item.mark)));
        marked.map(|piece| piece.projected - self.start)
    }
}

impl Piece {
    fn position(self, projected: usize) -> usize {
        match self.item {
            Some(item) if projected > self.projected => item.span.end,
            Some(item) => item.span.start,
            None => self.normalized + (projected - self.projected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: char = '\u{E000}';

    /// Projects a text whose annotations are marked `⟦so⟧`; gives it without the marks too.
    fn project(marked: &str) -> (String, Projection) {
        let mut text = String::new();
        let mut items = Vec::new();
        for (index, piece) in marked.split('⟦').enumerate() {
            let (inner, after) = if index == 0 { ("", piece) } else { piece.split_once('⟧').expect("closed marks") };
            let start = text.len();
            text.push_str(inner);
            if index > 0 {
                items.push(Item { span: Span::new(start, text.len()), mark: MARK, index: index - 1 });
            }
            text.push_str(after);
        }
        let span = Span::new(0, text.len());
        let projection = Projection::new(&text, span, items);
        (text, projection)
    }

    /// `part` of the projected text, where `N` is an annotation, comes from `expected`.
    #[track_caller]
    fn check(marked: &str, part: &str, expected: &str) {
        let (text, projection) = project(marked);
        let part = part.replace('N', &MARK.to_string());
        let start = projection.text().find(&part).expect("a part of the projected text");
        assert_eq!(projection.normalized(start..start + part.len()).of(&text), expected);
    }

    #[test]
    fn ranges_map_back() {
        check("投入⟦4.32亿⟧元，⟦18⟧人", "N元", "4.32亿元");
        check("投入⟦4.32亿⟧元，⟦18⟧人", "N", "4.32亿");
        check("投入⟦4.32亿⟧元，⟦18⟧人", "入N元，N", "入4.32亿元，18");
        check("投入⟦4.32亿⟧元，⟦18⟧人", "投", "投");
        check("⟦18⟧⟦2.5万⟧", "NN", "182.5万");
        check("⟦18⟧", "N", "18");
        check("没有", "没有", "没有");
    }

    #[test]
    fn empty_ranges_map_to_empty_spans() {
        let (text, projection) = project("投入⟦4.32亿⟧元");
        for at in [0, 3, 6, 9, 12] {
            let span = projection.normalized(at..at);
            assert!(span.is_empty() && text.is_char_boundary(span.start), "{at}: {span:?}");
        }
        assert_eq!(projection.normalized(12..12).start, text.len());
    }

    #[test]
    fn positions_map_forth() {
        let (text, projection) = project("投入⟦4.32亿⟧元");
        let position = |part: &str| projection.projected(text.find(part).expect("a part"));
        assert_eq!(position("投"), 0);
        assert_eq!(position("4"), 6);
        assert_eq!(position("亿"), 6, "inside an annotation is its start");
        assert_eq!(position("元"), 9);
        assert_eq!(projection.projected(text.len()), 12);
    }

    #[test]
    fn private_characters_of_the_text_are_hidden() {
        let text = "投\u{E000}入\u{F8FF}\u{E200}，";
        let projection = Projection::new(text, Span::new(0, text.len()), []);
        assert_eq!(projection.text(), format!("投{MASK}入{MASK}{MASK}，"));
        assert_eq!(projection.normalized(3..6).of(text), "\u{E000}");
    }

    #[test]
    fn only_the_stretch_is_projected() {
        let text = "一百元。二百元。";
        let items = [(0, 6), (12, 18)].map(|(start, end)| Item { span: Span::new(start, end), mark: MARK, index: 0 });
        let projection = Projection::new(text, Span::new(12, 24), items);
        assert_eq!(projection.text(), format!("{MARK}元。"));
        assert_eq!(projection.normalized(0..6).of(text), "二百元");
        assert_eq!(projection.items(0..9).count(), 1);
    }

    #[test]
    fn clauses_are_cut_at_commas() {
        let (_, projection) = project("投入,⟦18⟧人：好。");
        let clauses: Vec<&str> = projection.clauses().map(|range| &projection.text()[range]).collect();
        assert_eq!(clauses, ["投入", &format!("{MARK}人"), "好", ""]);
    }
}
