use std::borrow::Cow;
use std::ops::Range;

use super::OffsetMap;

/// Builds a changed copy of a text together with the map back.
///
/// Changes are told in text order; what no change covers is kept. Nothing is copied before the first change, so a text
/// that stays as it is costs nothing.
///
/// ```
/// use jushi::text::Rewriter;
///
/// let mut rewriter = Rewriter::new("28.8693 億元");
/// rewriter.delete(7..8);
/// rewriter.replace(8..11, "亿");
/// let rewritten = rewriter.finish();
/// assert_eq!(rewritten.text, "28.8693亿元");
/// assert_eq!(rewritten.map.source_range(0..13), 0..14);
/// ```
#[derive(Debug)]
pub struct Rewriter<'a> {
    input: &'a str,
    /// How much of the input has been copied or replaced.
    done: usize,
    output: String,
    changed: bool,
    map: OffsetMap,
    replacements: Option<Vec<Replacement>>,
}

/// One change that was made to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Bytes of the input.
    pub range: Range<usize>,
    /// What stands there now.
    pub text: String,
}

/// What a [`Rewriter`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten<'a> {
    /// The text after all changes; borrowed when there were none.
    pub text: Cow<'a, str>,
    /// The way from `text` back to the input.
    pub map: OffsetMap,
    /// All changes in text order, from a recording rewriter only.
    pub replacements: Vec<Replacement>,
}

impl<'a> Rewriter<'a> {
    /// A rewriter that has changed nothing yet.
    pub fn new(input: &'a str) -> Self {
        Self { input, done: 0, output: String::new(), changed: false, map: OffsetMap::new(), replacements: None }
    }

    /// A rewriter that also lists every change, those that keep the length too.
    pub fn recording(input: &'a str) -> Self {
        Self { replacements: Some(Vec::new()), ..Self::new(input) }
    }

    /// The text as it was given.
    pub fn input(&self) -> &'a str {
        self.input
    }

    /// Puts `text` in the place of the bytes `range` of the input, as one unit of the map.
    ///
    /// # Panics
    /// When `range` begins before the end of the last change or does not lie on character boundaries of the input.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        self.open(range.start);
        if !same_boundaries(&self.input[range.clone()], text) {
            self.map.push(range.start, self.output.len(), range.len(), text.len());
        }
        self.output.push_str(text);
        self.done = range.end;
        if let Some(replacements) = &mut self.replacements {
            replacements.push(Replacement { range, text: text.to_owned() });
        }
    }

    /// Puts one character in the place of another: [`replace`](Self::replace) for the most frequent case.
    ///
    /// # Panics
    /// As `replace`.
    #[inline]
    pub fn replace_char(&mut self, range: Range<usize>, new: char) {
        self.open(range.start);
        if new.len_utf8() != range.len() {
            self.map.push(range.start, self.output.len(), range.len(), new.len_utf8());
        }
        self.output.push(new);
        self.done = range.end;
        if let Some(replacements) = &mut self.replacements {
            replacements.push(Replacement { range, text: new.to_string() });
        }
    }

    /// Takes the bytes `range` of the input out.
    ///
    /// # Panics
    /// As [`replace`](Self::replace).
    pub fn delete(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// The changed text with its map.
    pub fn finish(mut self) -> Rewritten<'a> {
        let replacements = self.replacements.take().unwrap_or_default();
        if !self.changed {
            return Rewritten { text: Cow::Borrowed(self.input), map: self.map, replacements };
        }
        self.output.push_str(&self.input[self.done..]);
        Rewritten { text: Cow::Owned(self.output), map: self.map, replacements }
    }

    /// Copies what lies between the last change and a new one.
    #[inline]
    fn open(&mut self, start: usize) {
        if !self.changed {
            self.changed = true;
            self.output.reserve(self.input.len() + self.input.len() / 64 + 16);
        }
        self.output.push_str(&self.input[self.done..start]);
    }
}

/// Whether characters end at the same offsets in both texts, so that no map is needed between them.
fn same_boundaries(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.chars().map(char::len_utf8).eq(right.chars().map(char::len_utf8))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_changed_is_borrowed() {
        let rewritten = Rewriter::new("粤黔协作").finish();
        assert!(matches!(rewritten.text, Cow::Borrowed("粤黔协作")));
        assert!(rewritten.map.is_identity());
    }

    #[test]
    fn equal_lengths_need_no_map_but_are_recorded() {
        let mut rewriter = Rewriter::recording("個人");
        rewriter.replace(0..3, "个");
        let rewritten = rewriter.finish();
        assert_eq!(rewritten.text, "个人");
        assert!(rewritten.map.is_identity());
        assert_eq!(rewritten.replacements, [Replacement { range: 0..3, text: "个".to_owned() }]);
    }

    #[test]
    fn equal_lengths_with_other_boundaries_need_a_map() {
        let mut rewriter = Rewriter::new("abc人");
        rewriter.replace(0..3, "人");
        let rewritten = rewriter.finish();
        assert_eq!(rewritten.map.source_range(0..3), 0..3);
        assert_eq!(rewritten.map.edits().len(), 1);
    }

    #[test]
    fn an_annotation_belongs_to_its_character() {
        let mut rewriter = Rewriter::new("一個(gè)人");
        rewriter.replace(3..11, "個");
        let rewritten = rewriter.finish();
        assert_eq!(rewritten.text, "一個人");
        assert_eq!(rewritten.map.source_range(0..6), 0..11);
        assert_eq!(rewritten.map.source_range(6..9), 11..14);
    }

    /// A step of a random rewriting: characters kept, characters replaced, and by what.
    fn steps() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
        prop::collection::vec((0_usize..4, 0_usize..4, "[a人é𬶠]{0,3}"), 0..12)
    }

    proptest! {
        #[test]
        fn every_range_of_the_output_maps_to_its_source(input in "[ab中文é𬶠，]{0,40}", steps in steps()) {
            let boundaries: Vec<usize> = input.char_indices().map(|(at, _)| at).chain([input.len()]).collect();
            let mut rewriter = Rewriter::new(&input);
            // For every output character that was kept, its source offset.
            let mut kept: Vec<(usize, usize)> = Vec::new();
            let (mut char_idx, mut out_len) = (0, 0);
            let mut covered = vec![];
            for (n_kept, n_replaced, text) in &steps {
                for _ in 0..*n_kept {
                    if char_idx + 1 < boundaries.len() {
                        kept.push((out_len, boundaries[char_idx]));
                        out_len += boundaries[char_idx + 1] - boundaries[char_idx];
                        char_idx += 1;
                    }
                }
                let end_idx = (char_idx + n_replaced).min(boundaries.len() - 1);
                if end_idx == char_idx {
                    continue;
                }
                rewriter.replace(boundaries[char_idx]..boundaries[end_idx], text);
                covered.push((out_len..out_len + text.len(), boundaries[char_idx]..boundaries[end_idx]));
                out_len += text.len();
                char_idx = end_idx;
            }
            while char_idx + 1 < boundaries.len() {
                kept.push((out_len, boundaries[char_idx]));
                out_len += boundaries[char_idx + 1] - boundaries[char_idx];
                char_idx += 1;
            }
            let rewritten = rewriter.finish();
            let output = rewritten.text.as_ref();
            prop_assert_eq!(output.len(), out_len);
            let ends: Vec<usize> = output.char_indices().map(|(at, _)| at).chain([output.len()]).collect();
            for (idx, &start) in ends.iter().enumerate() {
                for &end in &ends[idx..] {
                    let source = rewritten.map.source_range(start..end);
                    prop_assert!(source.start <= source.end && source.end <= input.len());
                    prop_assert!(input.is_char_boundary(source.start) && input.is_char_boundary(source.end));
                    // Kept characters within the range lie within the source range, the others without.
                    for &(at, src) in &kept {
                        let inside = start <= at && at < end;
                        prop_assert_eq!(inside, source.start <= src && src < source.end);
                        if inside {
                            prop_assert_eq!(output[at..].chars().next(), input[src..].chars().next());
                        }
                    }
                    // Replaced text belongs to every range that overlaps what replaced it.
                    for (dst, src) in &covered {
                        if start < end && start < dst.end && dst.start < end {
                            prop_assert!(source.start < src.end && src.start < source.end);
                        }
                    }
                }
            }
            if covered.iter().all(|(dst, _)| !dst.is_empty()) && !output.is_empty() {
                prop_assert_eq!(rewritten.map.source_range(0..output.len()), 0..input.len());
            }
        }
    }
}
