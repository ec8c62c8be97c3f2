//! UTF-8 that was read as Latin-1 or Windows-1252 and saved again: `2.3äº¿å…ƒ` is `2.3亿元`.
//!
//! Every character that such a reading makes stands for one byte, so the bytes can be had again. They are taken as UTF-8 where
//! that is certain: they make Chinese characters, and next to none of them is left over. What is left over in such a text was
//! lost for good. Text that looks like it and is not certain stays as it is, with a warning.

use std::ops::Range;

use memchr::memchr_iter;

use super::{Findings, WarningKind};
use crate::text::Rewriter;

/// With so many Chinese characters in the bytes a text is certain to be one, if little of it is broken.
const MANY: usize = 4;

/// For one broken place so many whole characters are wanted.
const WHOLE_PER_BROKEN: usize = 8;

/// Windows-1252 has these characters for the bytes from 0x80 on, but for those that are zero here.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>, findings: &mut Findings) {
    let text = rewriter.input();
    if !may_be(text) {
        return;
    }
    let runs = runs(text);
    let sum = |count: fn(&Run) -> usize| runs.iter().map(count).sum::<usize>();
    let (n_chinese, n_broken) = (sum(|run| run.n_chinese), sum(|run| run.n_broken));
    let n_other = sum(|run| run.n_other);
    let is_certain = match n_chinese {
        0 | 1 => false,
        MANY.. => n_broken * WHOLE_PER_BROKEN <= n_chinese && n_other * 2 <= n_chinese,
        _ => n_broken + n_other == 0,
    };
    if is_certain {
        for piece in runs.into_iter().filter(|run| run.n_chinese > 0).flat_map(|run| run.pieces) {
            match piece.character {
                Some(character) => rewriter.replace_char(piece.range, character),
                None => {
                    findings.warnings.push((piece.range.clone(), WarningKind::Damaged));
                    rewriter.replace_char(piece.range, char::REPLACEMENT_CHARACTER);
                }
            }
        }
    } else if n_chinese >= MANY
        && let (Some(first), Some(last)) = (runs.first(), runs.last())
    {
        findings.warnings.push((first.range.start..last.range.end, WarningKind::Mojibake));
    }
}

/// Whether anything in a text can be the first two bytes of a Chinese character: `ã` to `é` before a character of another
/// byte. Nearly no text has any.
fn may_be(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(0xC3, bytes).any(|at| {
        matches!(bytes.get(at + 1), Some(0xA3..=0xA9))
            && text
                .get(at + 2..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|next| byte_of(next).is_some_and(|byte| matches!(byte, 0x80..=0xBF)))
    })
}

/// The byte that a character was read from; nothing for what no such reading makes.
fn byte_of(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{FF}' => u8::try_from(u32::from(c)).ok(),
        _ => {
            let index = WINDOWS_1252.iter().position(|known| *known == c)?;
            u8::try_from(0x80 + index).ok()
        }
    }
}

/// Characters one behind the other that each stand for a byte.
struct Run {
    range: Range<usize>,
    pieces: Vec<Piece>,
    n_chinese: usize,
    n_other: usize,
    n_broken: usize,
}

/// What stands for one character, or for bytes that are none.
struct Piece {
    range: Range<usize>,
    character: Option<char>,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    // Where the character of each byte starts, and where the last one ends.
    let mut starts: Vec<usize> = Vec::new();
    for (at, c) in text.char_indices() {
        // An editor has made a plain blank of the one that may not break a line.
        let byte = byte_of(c).or((c == ' ' && is_cut(&bytes)).then_some(0xA0));
        match byte {
            Some(byte) => {
                bytes.push(byte);
                starts.push(at);
            }
            None => push_run(&mut runs, &mut bytes, &mut starts, at),
        }
    }
    push_run(&mut runs, &mut bytes, &mut starts, text.len());
    runs
}

/// Whether a character of UTF-8 is begun and not ended.
fn is_cut(bytes: &[u8]) -> bool {
    let n_behind = bytes.iter().rev().take(3).take_while(|byte| matches!(byte, 0x80..=0xBF)).count();
    let lead = bytes.len().checked_sub(n_behind + 1).map_or(0, |at| bytes[at]);
    let wanted = match lead {
        0xE2..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => 0,
    };
    n_behind < wanted
}

fn push_run(runs: &mut Vec<Run>, bytes: &mut Vec<u8>, starts: &mut Vec<usize>, end: usize) {
    if bytes.is_empty() {
        return;
    }
    starts.push(end);
    let mut run = Run { range: starts[0]..end, pieces: Vec::new(), n_chinese: 0, n_other: 0, n_broken: 0 };
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            run.pieces.push(Piece { range: starts[at]..starts[at + c.len_utf8()], character: Some(c) });
            at += c.len_utf8();
            if is_chinese(c) {
                run.n_chinese += 1;
            } else {
                run.n_other += 1;
            }
        }
        if !chunk.invalid().is_empty() {
            run.pieces.push(Piece { range: starts[at]..starts[at + chunk.invalid().len()], character: None });
            at += chunk.invalid().len();
            run.n_broken += 1;
        }
    }
    runs.push(run);
    bytes.clear();
    starts.clear();
}

/// Characters of Chinese text: its script, its punctuation, full-width forms.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{203B}' | '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' | '·')
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;
    use crate::normalize::{Normalizer, WarningKind};
    use crate::source::Markup;

    /// A text as it is when its UTF-8 was read as Latin-1, or as Windows-1252.
    fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
        match encoding == encoding_rs::WINDOWS_1252 {
            true => encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned(),
            false => text.bytes().map(char::from).collect(),
        }
    }

    const TEXT: &str = "2023年，广州市投入财政援助资金2.3亿元，“互派”干部18人。\nABC";

    #[test]
    fn misread_text_is_read_again() {
        for encoding in [encoding_rs::UTF_8, encoding_rs::WINDOWS_1252] {
            for text in [TEXT, "亿元", "投入5亿元"] {
                let misread = misread(text, encoding);
                assert_eq!(after("mojibake", &misread), text, "{misread}");
                let normalized = Normalizer::new().normalize(&misread);
                assert!(normalized.warnings.is_empty());
            }
        }
    }

    #[test]
    fn every_character_comes_from_its_own() {
        let misread = misread(TEXT, encoding_rs::WINDOWS_1252);
        let normalized = Normalizer::only("mojibake").expect("a step").normalize(&misread);
        let start = normalized.text.find('亿').expect("a word");
        let source = normalized.maps.source_range(start..start + "亿元".len());
        assert_eq!(&misread[source], "äº¿å…ƒ");
    }

    #[test]
    fn blanks_that_became_plain_are_bytes() {
        let misread = misread("加强领导，加大投入5亿元", encoding_rs::WINDOWS_1252).replace('\u{A0}', " ");
        assert_eq!(after("mojibake", &misread), "加强领导，加大投入5亿元");
    }

    #[test]
    fn what_was_lost_is_damage() {
        let mut misread = misread(TEXT, encoding_rs::WINDOWS_1252);
        misread.remove(misread.find('º').expect("a byte of 亿"));
        let normalized = Normalizer::only("mojibake").expect("a step").normalize(&misread);
        assert!(normalized.text.contains("2.3\u{FFFD}元，“互派”"), "{}", normalized.text);
        assert_eq!(normalized.warnings.len(), 1);
    }

    #[test]
    fn what_is_not_certain_stays_with_a_warning() {
        let misread = misread("广州市投入资金", encoding_rs::UTF_8);
        let torn: String = misread.chars().enumerate().filter(|(at, _)| at % 7 != 3).map(|(_, c)| c).collect();
        let torn = format!("{torn}äº¿äº¿äº¿äº¿");
        let normalized = Normalizer::new().normalize_markup(&torn, Markup::None);
        assert!(matches!(normalized.warnings[0].kind, WarningKind::Mojibake), "{:?}", normalized.warnings);
        assert_eq!(after("mojibake", &torn), torn);
    }

    #[test]
    fn other_text_stays() {
        for text in
            ["café «é…» naïve, à côté, 5 ±3°C", "Ünïcödé – été", "广州市投入2.3亿元，étude", "Š é»¿ ä", "«café»…"]
        {
            assert_eq!(after("mojibake", text), text);
        }
    }
}
