//! Digits that count nothing: names with letters, telephone numbers, codes, clock times, scores, addresses on the net.

use serde::Deserialize;

use super::arabic::{Arabic, read_extended, read_number};
use super::beside::{PERSON, opens_word};
use super::cursor::Cursor;
use super::glyph;
use super::money::{is_code, money_at};
use super::words::Word;
use crate::lexicon::{self, Lexicon};
use crate::text::char_set::CharSet;

/// Letters that may stand right behind a number: units of measure. Sorted.
const UNITS: &[&str] = &[
    "A", "GHz", "GPa", "GW", "GWh", "Hz", "J", "KB", "KM", "KW", "KWh", "Kg", "L", "MB", "MHz", "MPa", "MW", "MWh",
    "Mbps", "Pa", "TB", "V", "W", "Wh", "bp", "bps", "cm", "dB", "eV", "g", "h", "ha", "hPa", "kHz", "kPa", "kV", "kW",
    "kWh", "kcal", "kg", "kj", "km", "l", "m", "mL", "mg", "min", "ml", "mm", "mmHg", "mol", "ms", "nm", "ppm", "pt",
    "px", "s", "t",
];

/// Words that announce a code, and their last characters for a quick no.
struct CodeWords {
    words: Vec<String>,
    last: CharSet,
}

#[derive(Deserialize)]
struct File {
    lists: Lists,
}

#[derive(Deserialize)]
struct Lists {
    before_code: Vec<String>,
}

static CODE_WORDS: Lexicon<CodeWords> = Lexicon::new(&["lexicon/number_words.toml"], |texts| {
    let file: File = lexicon::from_toml(texts[0]).expect("the words beside numbers are well formed");
    let words = file.lists.before_code;
    let last: String = words.iter().filter_map(|word| word.chars().next_back()).collect();
    CodeWords { words, last: CharSet::of(&last) }
});

/// Past the identifier that the number at hand belongs to, or None when it counts something. Another numeral ends at `floor`.
pub(super) fn identifier_end(cursor: Cursor<'_>, number: &Arabic, floor: usize) -> Option<usize> {
    letters_before(cursor, number, floor)
        .or_else(|| letters_after(cursor, number).filter(|_| read_extended(cursor, number.clone()).end == number.end))
        .or_else(|| clock_or_score(cursor, number))
        .or_else(|| month_of_year(cursor, number))
        .or_else(|| year_over_money(cursor, number))
        .or_else(|| telephone(cursor, number))
        .or_else(|| internet_address(cursor, number))
        .or_else(|| announced_code(cursor, number))
}

/// `G42`, `PM2.5`, `COVID-19`; but `USD100` and `GDP1.2万亿元` count.
fn letters_before(cursor: Cursor<'_>, number: &Arabic, floor: usize) -> Option<usize> {
    let bytes = cursor.text.as_bytes();
    let hyphens = usize::from(matches!(cursor.byte_before(number.start), b'-' | b'_') && number.start > 1);
    let end = number.start - hyphens;
    let n_letters = bytes[..end].iter().rev().take(8).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if n_letters == 0 || end == floor {
        return None;
    }
    let letters = &cursor.text[end - n_letters..end];
    if hyphens == 0 && (is_code(letters) || counts_behind_letters(cursor, number)) {
        return None;
    }
    Some(code_end(cursor, number.end))
}

/// `GDP1.2万亿元`, `Resources91美元`: what stands behind the number counts, so that the letters are a word of their own.
fn counts_behind_letters(cursor: Cursor<'_>, number: &Arabic) -> bool {
    let rest = cursor.rest(cursor.skip_blanks(number.end, 1));
    let next = rest.chars().next();
    money_at(rest).is_some()
        || next == Some('%')
        || Word::BigScale.is(next)
        || Word::Person.strip_start(rest).is_some_and(|rest| !opens_word(PERSON, rest.chars().next()))
}

/// `5G`, `3D`, `1000011Administrator`; but `5kg` and `20MW` count.
fn letters_after(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let rest = &cursor.text.as_bytes()[number.end..];
    let n_letters = rest.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let letters = &cursor.text[number.end..number.end + n_letters];
    if n_letters == 0 {
        return None;
    }
    let is_unit = UNITS.binary_search(&letters).is_ok() || is_code(letters);
    if is_unit && !rest.get(n_letters).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some(code_end(cursor, number.end))
}

/// Past the letters and digits at `at`, and the points and hyphens among them.
fn code_end(cursor: Cursor<'_>, mut at: usize) -> usize {
    loop {
        let joins = matches!(cursor.byte(at), b'.' | b'-' | b'_' | b'/');
        let next = at + usize::from(joins);
        if !cursor.byte(next).is_ascii_alphanumeric() {
            return at;
        }
        at = next + 1;
    }
}

/// `1:5000元` in 标准1:5000元: a label and a sum. No clock and no score counts money or tens of thousands.
fn is_label(cursor: Cursor<'_>, number: &Arabic, end: usize) -> bool {
    let one_colon = cursor.text[number.end..end].matches(':').count() == 1;
    let last = read_number(cursor, number.end + 1);
    let rest = cursor.rest(cursor.skip_blanks(last.end, 1));
    let is_clock = last.end - number.end == 3 && number.len() <= 2;
    let counts_people = Word::CountsPeople.begins(rest) && !is_clock;
    one_colon && (counts_people || Word::BigScale.begins(rest) || money_at(rest).is_some())
}

/// `8:30`, `3:1`
fn clock_or_score(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let mut end = number.end;
    while number.plain && cursor.byte(end) == b':' && cursor.byte(end + 1).is_ascii_digit() {
        end = cursor.skip_digits(end + 1);
    }
    (end > number.end && !is_label(cursor, number, end)).then_some(end).or_else(|| score(cursor, number))
}

/// `2024/06`: a year and its month in two digits.
fn month_of_year(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let month = cursor.text.get(number.end + 1..number.end + 3)?;
    let is_year = number.plain && is_year(&cursor.text[number.start..number.end]);
    let is_month = matches!(month.as_bytes(), [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
    let end = number.end + 3;
    let ends = !matches!(cursor.byte(end), b'0'..=b'9' | b'/' | b'.' | b',' | b'-' | b'%');
    (is_year && is_month && ends && cursor.byte(number.end) == b'/').then_some(end)
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.starts_with("19") || digits.starts_with("20"))
}

/// `附註 2019 澳門元 2018 澳門元`: the years over two columns, each with the money of its column.
fn year_over_money(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    if !number.plain || !is_year(&cursor.text[number.start..number.end]) {
        return None;
    }
    let rest = cursor.rest(cursor.skip_blanks(number.end, 1));
    let (money, behind) = rest.split_at(money_at(rest)?);
    let is_next = || {
        let (year, rest) = behind.strip_prefix(' ')?.split_at_checked(4)?;
        Some(is_year(year) && rest.trim_start_matches(' ').starts_with(money))
    };
    let is_last = || {
        let before = cursor.text[..number.start].strip_suffix(' ')?.strip_suffix(money)?.trim_end_matches(' ');
        Some(before.get(before.len().checked_sub(4)?..).is_some_and(is_year))
    };
    (is_next() == Some(true) || is_last() == Some(true)).then_some(number.end)
}

/// `3-1`: falling small numbers around a hyphen, with nothing more on either side.
fn score(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let start = number.end + 1;
    let end = cursor.skip_digits(start);
    let alone = !matches!(cursor.byte(end), b'-' | b'.' | b'%' | b',' | b'/')
        && !matches!(cursor.byte_before(number.start), b'-' | b'/' | b'.')
        && cursor.char_at(end).and_then(glyph::scale).is_none();
    if !number.plain || cursor.byte(number.end) != b'-' || end == start || number.len().max(end - start) > 3 || !alone {
        return None;
    }
    let right = cursor.text[start..end].parse().ok()?;
    (number.value.to_u64()? > right).then_some(end)
}

/// `13800138000`, `010-65525021`, `400-810-8888`, `978-7-02-000872-7`
fn telephone(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    if !number.plain || cursor.byte_before(number.start) == b'-' {
        return None;
    }
    let digits = &cursor.text[number.start..number.end];
    if digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9') {
        return Some(number.end);
    }
    if cursor.byte(number.end) != b'-' {
        return None;
    }
    let mut parts = vec![digits.len()];
    let mut end = number.end;
    while cursor.byte(end) == b'-' && cursor.byte(end + 1).is_ascii_digit() && parts.len() < 8 {
        let next = cursor.skip_digits(end + 1);
        parts.push(next - end - 1);
        end = next;
    }
    let area_code =
        parts.len() == 2 && digits.starts_with('0') && matches!(parts[0], 3 | 4) && matches!(parts[1], 7 | 8);
    let long = parts.len() >= 3 && !(parts.len() == 3 && parts[0] == 4 && parts[1] <= 2 && parts[2] <= 2);
    (area_code || long).then_some(end)
}

/// `192.168.1.1`
fn internet_address(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    if !number.plain || cursor.byte(number.end) != b'.' || cursor.byte_before(number.start) == b'.' {
        return None;
    }
    let (mut at, mut n_parts) = (number.start, 0);
    loop {
        let end = cursor.skip_digits(at);
        if !(1..=3).contains(&(end - at)) || cursor.text[at..end].parse().is_ok_and(|part: u16| part > 255) {
            return None;
        }
        n_parts += 1;
        if n_parts == 4 {
            return (cursor.byte(end) != b'.').then_some(end);
        }
        if cursor.byte(end) != b'.' {
            return None;
        }
        at = end + 1;
    }
}

/// `编号:20230045`, `粤ICP备12345号`
fn announced_code(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    if !number.plain || number.len() < 4 {
        return None;
    }
    let before = cursor.text[..number.start]
        .trim_end_matches(|c| matches!(c, ' ' | ':' | '(' | '[' | '〔') || Word::CodeLink.has(c));
    let code = CODE_WORDS.get();
    let may_announce = before.chars().next_back().is_some_and(|last| code.last.has(last));
    let announces = may_announce && code.words.iter().any(|word| before.ends_with(word));
    announces.then(|| code_end(cursor, number.end))
}

/// Finds addresses such as `http://…?RQT=305`, looking at every byte at most twice.
#[derive(Debug, Default)]
pub(super) struct UrlFinder {
    start: usize,
    end: usize,
    is_url: bool,
}

impl UrlFinder {
    /// The end of the address around `at`, if there is one. Calls come with rising positions.
    pub(super) fn url_end(&mut self, text: &str, at: usize) -> Option<usize> {
        if !(self.start..self.end).contains(&at) {
            let bytes = text.as_bytes();
            let n_before = bytes[self.end.min(at)..at].iter().rev().take_while(|byte| byte.is_ascii_graphic()).count();
            self.start = at - n_before;
            self.end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_graphic()).count();
            let run = &text[self.start..self.end];
            let has_mark = run.bytes().any(|byte| matches!(byte, b':' | b'w' | b'@'));
            self.is_url =
                has_mark && (run.contains("://") || run.contains("www.") || run.contains('@') && run.contains('.'));
        }
        self.is_url.then_some(self.end)
    }
}
