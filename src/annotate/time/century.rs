//! Centuries and decades: `21世纪`, `20世纪90年代`, 上世纪八九十年代.

use super::lexicon::LEXICON;
use super::numeric::{integer, is_digit_or_scale, part, small_number};
use super::part::{Date, Part, Rank};
use super::words::Word;
use crate::annotate::numeral::{Numeral, spelled_digit};

/// `20世纪90年代`, 上世纪八九十年代, `1990年代`, `90年代`.
pub(super) fn decade(text: &str, numeral: &Numeral) -> Option<Part> {
    let behind = Word::Decade.strip_start(&text[numeral.span.end..])?;
    let whole = numeral.number.high.is_none();
    let number = integer(numeral).or_else(|| numeral.number.value.to_u64().and_then(|value| value.try_into().ok()))?;
    let before = &text[..numeral.span.start];
    let (start, first) = match number {
        1000..=2090 => (numeral.span.start, number),
        10..=90 => {
            let last_century = Word::LastCentury.strip_end(before).map(|before| (before.len(), 1900 + number));
            let century = Word::Century.strip_end(before).and_then(|before| {
                let (digits, century) = ending_number(before)?;
                Some((before.len() - digits, 100 * (century - 1) + number))
            });
            last_century.or(century).unwrap_or((numeral.span.start, 1900 + number))
        }
        _ => return None,
    };
    let last = numeral.number.high.as_ref().and_then(|high| i64::try_from(high.to_u64()?).ok());
    let last = last.map_or(first, |last| first - number + last);
    let end = text.len() - behind.len();
    let is_sure = first % 10 == 0 && (whole || last % 10 == 0);
    let tail = LEXICON.get().begins(&LEXICON.get().decade_tails, text, end).map_or(0, str::len);
    is_sure.then(|| part(start, end + tail, Rank::Year, Date::Years(first, last + 9)))
}

/// The number at the end of a text, with its length.
fn ending_number(text: &str) -> Option<(usize, i64)> {
    let len: usize = text.chars().rev().take(3).take_while(|&c| is_digit_or_scale(c, 1)).map(char::len_utf8).sum();
    let number = small_number(&text[text.len() - len..])?;
    Some((len, number))
}

/// `21世纪`, where no decade follows.
pub(super) fn century(text: &str, numeral: &Numeral) -> Option<Part> {
    let behind = Word::Century.strip_start(&text[numeral.span.end..])?;
    let number = integer(numeral).filter(|number| (1..=30).contains(number))?;
    let goes_on = behind.starts_with(|c: char| c.is_ascii_digit() || spelled_digit(c).is_some());
    let end = text.len() - behind.len();
    (!goes_on && !Word::NoCentury.begins(behind))
        .then(|| part(numeral.span.start, end, Rank::Year, Date::Years(100 * (number - 1) + 1, 100 * number)))
}
