use super::evidence::Evidence;
use super::{Loss, Restored, annotation_end, gbk, loss};
use crate::normalize::pinyin::is_reading;

/// A shift over more characters than this is none.
const MAX_SHIFT: usize = 40;

/// The ways to read the place of `loss`, likeliest first.
///
/// `before` is the true character before it. Its second byte and the lost byte together are the code that the tool took
/// for the character with the reading `loss.syllable`.
pub(super) fn restore(text: &str, before: char, loss: &Loss, evidence: &Evidence<'_>) -> Vec<Restored> {
    let Some([_, trail]) = gbk::encode(before) else { return Vec::new() };
    let mut ways: Vec<Restored> = Vec::new();
    for lost in 0x81..=0xFE {
        let Some(found) = annotated(trail, lost, &loss.syllable, evidence) else { continue };
        for (end, found, restored) in walk(text, loss.end, lost, found, evidence) {
            let score = evidence.score(&found, before, &restored, text[end..].chars().next());
            match ways.iter_mut().find(|way| way.text == restored) {
                Some(way) => way.score = way.score.max(score),
                None => ways.push(Restored { end, text: restored, score }),
            }
        }
    }
    // Equal scores keep the order of the codes, so that the outcome is always the same.
    ways.sort_by_key(|way| -way.score);
    ways
}

/// Whether there is any character that the tool may have taken the damaged bytes for.
pub(super) fn is_explained(before: char, loss: &Loss, evidence: &Evidence<'_>) -> bool {
    let Some([_, trail]) = gbk::encode(before) else { return false };
    (0x81..=0xFE).any(|lost| annotated(trail, lost, &loss.syllable, evidence).is_some())
}

/// Where text is right again behind a loss that cannot be restored.
pub(super) fn damage_end(text: &str, first: &Loss) -> usize {
    let mut at = first.end;
    for _ in 0..MAX_SHIFT {
        match next(text, at) {
            Next::Trail(_, end) | Next::HalfHole(end) | Next::Loss(Loss { end, .. }) => return end,
            Next::Pair(_, end) | Next::Hole(end) => at = end,
            Next::End => break,
        }
    }
    // Nothing shows that the text behind was shifted.
    first.end
}

/// The character with this code, if it has this reading and is one that the tool annotates.
fn annotated(lead: u8, trail: u8, syllable: &str, evidence: &Evidence<'_>) -> Option<char> {
    gbk::decode(lead, trail).filter(|&c| is_reading(c, syllable) && evidence.may_be_annotated(c))
}

/// Pairs bytes anew from `at`, where the byte `lead` was lost, until the shown text is aligned again.
///
/// Gives the end of the shift, the characters that the tool annotated, and the true text, once for every byte that is
/// possible at the end.
fn walk(text: &str, at: usize, lead: u8, found: char, evidence: &Evidence<'_>) -> Vec<(usize, Vec<char>, String)> {
    let mut restored = String::new();
    // The first byte of the next true character; nothing when that was lost with the one before.
    let mut lead = Some(lead);
    let mut at = at;
    for _ in 0..MAX_SHIFT {
        match next(text, at) {
            Next::Trail(trail, end) => {
                let Some(c) = pair(lead, trail) else { return Vec::new() };
                restored.push(c);
                return vec![(annotation_end(text, end, c), vec![found], restored)];
            }
            Next::Loss(loss) => {
                let Some(lead) = lead else {
                    restored.push(char::REPLACEMENT_CHARACTER);
                    return vec![(loss.end, vec![found], restored)];
                };
                // What was annotated here is the true character, whose second byte was lost.
                let chars = (0x80..=0xFE).filter_map(|lost| annotated(lead, lost, &loss.syllable, evidence));
                return chars.map(|c| (loss.end, vec![found, c], format!("{restored}{c}"))).collect();
            }
            Next::Pair([trail, next_lead], end) => {
                let Some(c) = pair(lead, trail) else { return Vec::new() };
                restored.push(c);
                lead = Some(next_lead);
                at = end;
            }
            Next::HalfHole(end) => {
                restored.push(char::REPLACEMENT_CHARACTER);
                return vec![(end, vec![found], restored)];
            }
            Next::Hole(end) => {
                restored.push(char::REPLACEMENT_CHARACTER);
                lead = None;
                at = end;
            }
            Next::End => return Vec::new(),
        }
    }
    Vec::new()
}

/// The true character of two bytes; U+FFFD when the first is not known.
fn pair(lead: Option<u8>, trail: u8) -> Option<char> {
    match lead {
        Some(lead) => gbk::decode(lead, trail),
        None => Some(char::REPLACEMENT_CHARACTER),
    }
}

/// What the shown text has next while it is shifted by one byte.
enum Next {
    /// A character whose first byte ends a true character and whose second byte begins the next.
    Pair([u8; 2], usize),
    /// An ASCII character that is the second byte of a true character; behind it the text is right.
    Trail(u8, usize),
    /// The second byte of a true character was lost before its annotation; behind it the text is right.
    Loss(Loss),
    /// The second byte of a true character became a question mark, because what follows is no second byte.
    HalfHole(usize),
    /// Two bytes that are no code became a question mark.
    Hole(usize),
    /// Nothing that can stand in a shift.
    End,
}

fn next(text: &str, at: usize) -> Next {
    let Some(c) = text[at..].chars().next() else { return Next::End };
    let end = at + c.len_utf8();
    match c {
        '?' | '\u{FFFD}' => match (loss(text, at), text[end..].chars().next()) {
            (Some(loss), _) => Next::Loss(loss),
            (None, None | Some('\0'..'\u{40}')) => Next::HalfHole(end),
            (None, _) => Next::Hole(end),
        },
        '\u{40}'..='\u{7E}' => Next::Trail(c as u8, end),
        _ => gbk::encode(c).map_or(Next::End, |code| Next::Pair(code, end)),
    }
}
