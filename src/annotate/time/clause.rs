//! What stands in the clause behind a time.

use crate::annotate::numeral::{Glyph, glyph};

/// How far behind a time the verb of a report or of a comparison may stand, in characters.
pub(super) const MAX_GAP: usize = 6;

/// The text behind a place, up to the end of the clause or some characters.
pub(super) fn clause_behind(text: &str, start: usize, max_chars: usize) -> &str {
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    for _ in 0..max_chars {
        let Some(&first) = bytes.get(end) else { break };
        let is_end = match first {
            // A comma in 38,639万元 ends nothing.
            b',' => end == 0 || !is_digit(end - 1) || !is_digit(end + 1),
            b';' | b':' | b'\n' | b'!' | b'?' => true,
            0xE3 => bytes[end..].starts_with("。".as_bytes()),
            _ => false,
        };
        if is_end {
            break;
        }
        end += letter_len(first);
    }
    &rest[..end]
}

/// How many bytes a character has that begins with this one.
fn letter_len(first: u8) -> usize {
    match first {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// A digit, or a scale up to a power of ten.
pub(super) fn is_numeral(c: char, largest: i64) -> bool {
    match glyph(c) {
        Some(Glyph::Ascii | Glyph::Digit(_)) => true,
        Some(Glyph::Scale(exponent)) => exponent <= largest,
        _ => false,
    }
}
