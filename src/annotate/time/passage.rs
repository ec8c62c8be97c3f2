//! How far back a time at the head counts: the sentences with which one goes on.

use super::lexicon::LEXICON;
use super::words::Word;
use crate::text::Span;

/// A sentence with those before it in its line that it goes on with, so that a time there still counts: behind `;`, or where it begins with
/// 其中, or a page cut it in two.
pub(crate) fn passage(text: &str, sentence: Span) -> Span {
    // One look behind costs as much on a long line as on a short one.
    let floor = text.floor_char_boundary(sentence.start.saturating_sub(2 * MAX_PASSAGE));
    if let Some(list) = list_start(text, floor, sentence.start) {
        return Span::new(list, sentence.end);
    }
    let line = line_before(text, floor, sentence.start);
    let line_start = line.unwrap_or(floor);
    let lexicon = LEXICON.get();
    let is_carried = |at: usize| {
        let opening = text[at..].trim_start();
        opening.chars().next().is_some_and(|first| lexicon.carry_firsts.has(first))
            && lexicon.carries.iter().any(|carry| carry.begins(opening))
    };
    let mut start = sentence.start;
    while start > line_start && sentence.end - start < MAX_PASSAGE {
        let before = text[line_start..start].trim_end();
        let is_wrapped = text[..start].ends_with('\n') && is_wrapped(before);
        if !before.ends_with([';', ':']) && !is_carried(start) && !is_wrapped {
            break;
        }
        let inner = if is_wrapped { before } else { before.strip_suffix(|_: char| true).unwrap_or(before) };
        start = match inner.rfind(['。', '!', '?', ';']) {
            Some(at) => line_start + at + inner[at..].chars().next().map_or(0, char::len_utf8),
            None if line.is_some() || floor == 0 => line_start,
            None => break,
        };
    }
    Span::new(start, sentence.end)
}

/// Where the line of a place begins, with the lines before it of whose list it is an item: behind `:` or `;`. None where it begins before `floor`.
fn line_before(text: &str, floor: usize, at: usize) -> Option<usize> {
    let mut start = text[floor..at].rfind('\n').map(|found| floor + found + 1)?;
    loop {
        let before = text[floor..start].trim_end();
        if !before.ends_with([':', ';']) && !is_wrapped(before) && !goes_on(text, start) {
            return Some(start);
        }
        start = before.rfind('\n').map(|found| floor + found + 1)?;
    }
}

/// Whether the line that begins at a place says what is among what the line right before it told.
fn goes_on(text: &str, start: usize) -> bool {
    Word::CarriedLine.begins(&text[start..]) && text[..start].ends_with("。\n")
}

/// Where the line begins that opens a list with `:`, where the line that begins at a place is one of its items: short, with a number, and no sentence.
fn list_start(text: &str, floor: usize, at: usize) -> Option<usize> {
    let is_item = |line: &str| {
        line.len() <= MIN_WRAPPED
            && line.bytes().any(|byte| byte.is_ascii_digit())
            && !line.contains(['。', ',', ';', '|', '\t'])
    };
    text[at..].split('\n').next().filter(|line| is_item(line.trim_end()))?;
    let mut start = at;
    for line in text[floor..at].strip_suffix('\n')?.rsplit('\n').take(MAX_ITEMS) {
        start = start.checked_sub(line.len() + 1).filter(|start| *start > floor || floor == 0)?;
        if line.ends_with(':') {
            return Some(start);
        }
        if !is_item(line) {
            return None;
        }
    }
    None
}

/// Longest list that a line with a colon opens, with that line.
const MAX_ITEMS: usize = 12;

/// Whether a text ends with a line of prose that a page cut within a clause: it has a comma, and ends with no mark.
fn is_wrapped(before: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && {
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let sentence = &line[line.rfind('。').map_or(0, |at| at + '。'.len_utf8())..];
        sentence.len() > MIN_WRAPPED && sentence.contains([',', ';'])
    }
}

/// A shorter piece of a line, in bytes, is none that a page cut.
const MIN_WRAPPED: usize = 45;

/// A passage grows to about this length, in bytes.
const MAX_PASSAGE: usize = 900;
