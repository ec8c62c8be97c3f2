use crate::text::Span;

/// Longest sentence in bytes. Longer stretches without a sentence end are cut, so that no pattern runs over more.
pub const MAX_SENTENCE: usize = 2400;

/// The sentences of a text without the blanks around them, from left to right; nothing but blanks is no sentence.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut sentences = Vec::with_capacity(text.len() / 96 + 1);
    let mut start = 0;
    let mut position = 0;
    while let Some(end) = next_end(text, position) {
        let end = behind_closers(text, end);
        push(text, start, end, &mut sentences);
        start = end;
        position = end;
    }
    push(text, start, text.len(), &mut sentences);
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

fn push(text: &str, start: usize, end: usize, sentences: &mut Vec<Span>) {
    let raw = &text[start..end];
    let trimmed = raw.trim_start();
    let mut start = start + (raw.len() - trimmed.len());
    let end = start + trimmed.trim_end().len();
    while end - start > MAX_SENTENCE {
        let cut = cut_point(text, start);
        sentences.push(Span::new(start, cut));
        start = cut;
    }
    if start < end {
        sentences.push(Span::new(start, end));
    }
}

/// Where to cut an overlong sentence: behind the last comma or blank of the allowed length, else at its end.
fn cut_point(text: &str, start: usize) -> usize {
    let mut end = start + MAX_SENTENCE;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[start..end];
    let soft = window
        .char_indices()
        .rev()
        .take(MAX_SENTENCE / 6)
        .find(|(_, c)| matches!(c, ',' | '，' | '、' | ' ' | ':' | '：'));
    soft.map_or(end, |(index, c)| start + index + c.len_utf8())
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
    fn overlong_text_is_cut_but_kept_whole() {
        let text = "协作,".repeat(20_000);
        let found = sentences(&text);
        assert!(found.iter().all(|span| span.len() <= MAX_SENTENCE));
        assert_eq!(found.iter().map(|span| span.len()).sum::<usize>(), text.len());
        let unbroken = "亿".repeat(50_000);
        assert_eq!(sentences(&unbroken).iter().map(|span| span.len()).sum::<usize>(), unbroken.len());
    }
}
