//! Stretches of a long text that can be worked on one after the other: nothing that is read of a sentence looks over their ends.

use crate::annotate::table::may_go_on;
use crate::document::Document;
use crate::text::Span;

/// About as much text as is worked on at once; few articles are longer.
pub(super) const STRETCH: usize = 32 << 10;
/// Where no line ends between prose for so many times as long, the end of a sentence will do.
const AT_SENTENCE: usize = 2;
/// Where no sentence ends either, one that was cut will.
const ANYWHERE: usize = 4;

/// Sentences, and the text from the first to the stretch behind.
pub(super) struct Stretch<'a> {
    pub(super) span: Span,
    pub(super) sentences: &'a [Span],
}

/// A document as one stretch.
pub(super) fn whole(document: &Document) -> Stretch<'_> {
    Stretch { span: Span::new(0, document.text.len()), sentences: &document.sentences }
}

/// The stretches of a document, which are all of it, each of about `len` bytes.
pub(super) fn stretches(document: &Document, len: usize) -> impl Iterator<Item = Stretch<'_>> {
    let (text, sentences) = (document.text.as_str(), document.sentences.as_slice());
    let (mut start, mut first) = (0, 0);
    std::iter::from_fn(move || {
        (start < text.len() || first < sentences.len()).then(|| {
            let behind = end_of_stretch(text, sentences, first, start, len);
            let end =
                sentences.get(behind).map_or(text.len(), |next| start_of_stretch(text, sentences[behind - 1], *next));
            let stretch = Stretch { span: Span::new(start, end), sentences: &sentences[first..behind] };
            (start, first) = (end, behind);
            stretch
        })
    })
}

/// A stretch begins with the line of its first sentence, where that begins one.
fn start_of_stretch(text: &str, last: Span, next: Span) -> usize {
    text[last.end..next.start].rfind('\n').map_or(next.start, |at| last.end + at + 1)
}

/// The number of the first sentence that stands behind the stretch which begins with sentence `first`.
fn end_of_stretch(text: &str, sentences: &[Span], first: usize, start: usize, len: usize) -> usize {
    let n_here = sentences[first..].partition_point(|sentence| sentence.start < start + len);
    let mut behind = first + n_here.max(1);
    let mut looked_at = 0;
    while let Some(next) = sentences.get(behind) {
        // Short lines all look alike.
        let is_due = next.start >= looked_at + len / 64;
        if is_due {
            looked_at = next.start;
        }
        if is_due && may_part(text, sentences[behind - 1], *next, (next.start - start) / len) {
            return behind;
        }
        behind += 1;
    }
    sentences.len()
}

/// Whether a stretch that is so many times as long as it should be may end between two sentences.
fn may_part(text: &str, last: Span, next: Span, times: usize) -> bool {
    let begins_line = text[last.end..next.start].contains('\n');
    if begins_line && !may_go_on(text, start_of_stretch(text, last, next)) {
        return true;
    }
    let ends_sentence = last.of(text).ends_with(['。', '!', '?']);
    let is_long = times >= ANYWHERE || times >= AT_SENTENCE && ends_sentence && !begins_line;
    is_long && !is_near_row(text, next.start)
}

/// Whether something parts cells near a position.
fn is_near_row(text: &str, position: usize) -> bool {
    const NEAR: usize = 512;
    let from = text.floor_char_boundary(position.saturating_sub(NEAR));
    let to = text.floor_char_boundary((position + NEAR).min(text.len()));
    text[from..to].contains(['|', '\t']) || text[from..to].contains("  ")
}
