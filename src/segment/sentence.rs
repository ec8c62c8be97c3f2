use crate::text::Span;

/// Longest sentence in bytes. Longer stretches without a sentence end are cut, so that no pattern runs over more.
pub const MAX_SENTENCE: usize = 2400;

/// The sentences of a text without the blanks around them, from left to right; nothing but blanks is no sentence.
pub fn sentences(text: &str) -> Vec<Span> {
    sentences_cut(text, &|_| None).spans
}

/// Sentences, and where overlong ones were cut.
#[derive(Debug)]
pub struct Sentences {
    /// The sentences, from left to right.
    pub spans: Vec<Span>,
    /// Where there is no end of a sentence, though one span ends and the next begins.
    pub cuts: Vec<usize>,
}

/// The sentences of a text, overlong ones not cut in a number: `number_over` gives the start of the number that a cut at a
/// position would part from its unit or in itself.
pub fn sentences_cut(text: &str, number_over: &dyn Fn(usize) -> Option<usize>) -> Sentences {
    let mut sentences = Sentences { spans: Vec::with_capacity(text.len() / 96 + 1), cuts: Vec::new() };
    let mut start = 0;
    let mut position = 0;
    while let Some(end) = next_end(text, position) {
        let end = behind_closers(text, end);
        sentences.push(text, start, end, number_over);
        start = end;
        position = end;
    }
    sentences.push(text, start, text.len(), number_over);
    sentences
}

/// The position behind the next sentence end at or after `from`.
fn next_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut position = from;
    while let Some(&lead) = bytes.get(position) {
        let step = usize::from(STEPS[usize::from(lead)]);
        if step > 0 {
            position += step;
            continue;
        }
        match lead {
            b'\n' | b'\r' => return Some(position + 1),
            _ if lead.is_ascii() => {
                if !within_latin(bytes, position) {
                    return Some(position + 1);
                }
                position += 1;
            }
            _ if is_wide_end(&bytes[position..]) => return Some(position + 3),
            _ => position += 3,
        }
    }
    None
}

/// For each byte that begins a character, how long that is; 0 if it may end a sentence.
static STEPS: [u8; 256] = {
    let mut steps = [1; 256];
    let mut lead = 0xC0;
    while lead < steps.len() {
        steps[lead] = match lead {
            // Of 。 and of ！；？.
            0xE3 | 0xEF => 0,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
            _ => 2,
        };
        lead += 1;
    }
    let mut idx = 0;
    while idx < ASCII_ENDS.len() {
        steps[ASCII_ENDS[idx] as usize] = 0;
        idx += 1;
    }
    steps
};

const ASCII_ENDS: [u8; 5] = *b"\n\r!?;";

fn is_wide_end(bytes: &[u8]) -> bool {
    // 。 or one of ！；？.
    matches!(bytes, [0xE3, 0x80, 0x82, ..] | [0xEF, 0xBC, 0x81 | 0x9B | 0x9F, ..])
}

/// A mark directly before a Latin letter or digit belongs to an address or an entity (`page?id=7`, `&nbsp;x`).
fn within_latin(bytes: &[u8], position: usize) -> bool {
    let next = bytes.get(position + 1).copied().unwrap_or(b' ');
    next.is_ascii_alphanumeric() || (0xC3..=0xC9).contains(&next)
}

/// Closing quotes and brackets behind a sentence end belong to the sentence, as do further ends.
fn behind_closers(text: &str, end: usize) -> usize {
    if matches!(text.as_bytes()[end - 1], b'\n' | b'\r') {
        return end;
    }
    let closers = ['”', '’', '」', '』', ')', '）', '》', '。', '!', '?', '！', '？', '"'];
    let rest = &text[end..];
    end + (rest.len() - rest.trim_start_matches(closers).len())
}

impl Sentences {
    fn push(&mut self, text: &str, start: usize, end: usize, number_over: &dyn Fn(usize) -> Option<usize>) {
        let (mut start, mut end) = (start, end);
        if !has_no_blank_ends(&text.as_bytes()[start..end]) {
            let raw = &text[start..end];
            let trimmed = raw.trim_start();
            start += raw.len() - trimmed.len();
            end = start + trimmed.trim_end().len();
        }
        while end - start > MAX_SENTENCE {
            let cut = cut_point(text, start, number_over);
            self.spans.push(Span::new(start, cut));
            self.cuts.push(cut);
            start = cut;
        }
        if start < end {
            self.spans.push(Span::new(start, end));
        }
    }
}

/// Whether a text is sure to begin and end with no blank: with a common Han character, or a full stop.
fn has_no_blank_ends(text: &[u8]) -> bool {
    matches!(text, [0xE4..=0xE9, _, _, .., 0xE4..=0xE9, _, _] | [0xE4..=0xE9, _, _, .., 0xE3, 0x80, 0x82])
}

/// Where to cut an overlong sentence: behind the last comma or blank of the allowed length, else at its end, and before a
/// number that would be cut there.
fn cut_point(text: &str, start: usize, number_over: &dyn Fn(usize) -> Option<usize>) -> usize {
    let end = text.floor_char_boundary(start + MAX_SENTENCE);
    let soft = text[start..end]
        .char_indices()
        .rev()
        .take(MAX_SENTENCE / 6)
        .find(|(_, c)| matches!(c, ',' | '，' | '、' | ' ' | '\t' | ':' | '：'));
    let cut = soft.map_or(end, |(index, c)| start + index + c.len_utf8());
    // A number as long as a sentence is cut all the same.
    number_over(cut).filter(|number| start + MAX_SENTENCE / 2 < *number).unwrap_or(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ends() {
        check("两地协作。投入1亿元!好吗?第一;第二", &["两地协作。", "投入1亿元!", "好吗?", "第一;", "第二"]);
        check("标题\n正文一。\n\n正文二", &["标题", "正文一。", "正文二"]);
        check("标题\r\n正文一\r正文二", &["标题", "正文一", "正文二"]);
        check("他说:“来了。”大家笑了。", &["他说:“来了。”", "大家笑了。"]);
        check("", &[]);
        check(" \n\n ", &[]);
    }

    #[test]
    fn marks_inside_latin_text_end_nothing() {
        check("见http://a.cn/p?id=7页", &["见http://a.cn/p?id=7页"]);
    }

    #[test]
    fn cuts_keep_off_what_they_are_told() {
        let text = "协作".repeat(1000);
        let found = sentences_cut(&text, &|cut| Some(cut - 30));
        assert_eq!(found.spans.iter().map(|span| span.len()).collect::<Vec<_>>(), [2370, 2370, 1260]);
        assert_eq!(found.cuts, [2370, 4740]);
        let found = sentences_cut(&text, &|_| Some(0));
        assert_eq!(found.cuts, [2400, 4800]);
    }

    #[test]
    fn overlong_text_is_cut_but_kept_whole() {
        let text = "协作,".repeat(20_000);
        let found = sentences(&text);
        assert!(found.iter().all(|span| span.len() <= MAX_SENTENCE));
        assert_eq!(found.iter().map(|span| span.len()).sum::<usize>(), text.len());
        let unbroken = "亿".repeat(50_000);
        assert_eq!(sentences(&unbroken).iter().map(|span| span.len()).sum::<usize>(), unbroken.len());
    }
}
