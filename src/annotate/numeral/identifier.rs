//! Digits that count nothing: names with letters, telephone numbers, codes, clock times, scores, addresses on the net.

use super::arabic::{Arabic, read_extended};
use super::cursor::Cursor;
use super::glyph;
use crate::text::char_set::CharSet;

/// Letters that may stand right before a number: currencies.
const CURRENCY_PREFIXES: &[&str] = &[
    "US", "USD", "RMB", "CNY", "HK", "HKD", "EUR", "GBP", "JPY", "AUD", "CAD", "SGD", "TWD", "NT", "NTD", "MOP", "KRW",
];

/// Letters that may stand right behind a number: units of measure and currencies. Sorted.
const UNITS: &[&str] = &[
    "A", "CNY", "EUR", "GHz", "GPa", "GW", "GWh", "HKD", "Hz", "J", "KB", "KM", "KW", "KWh", "Kg", "L", "MB", "MHz",
    "MPa", "MW", "MWh", "Mbps", "Pa", "RMB", "TB", "USD", "V", "W", "Wh", "bp", "bps", "cm", "dB", "eV", "g", "h",
    "ha", "hPa", "kHz", "kPa", "kV", "kW", "kWh", "kcal", "kg", "kj", "km", "l", "m", "mL", "mg", "min", "ml", "mm",
    "mmHg", "mol", "ms", "nm", "ppm", "pt", "px", "s", "t",
];

/// Words that announce a code.
const CODE_WORDS: &[&str] = &[
    "电话",
    "热线",
    "编号",
    "证号",
    "账号",
    "帐号",
    "卡号",
    "邮编",
    "代码",
    "备",
    "号码",
    "微信",
    "传真",
    "手机",
    "文号",
    "学号",
    "公网安备",
    "ISBN",
    "ISSN",
    "QQ",
    "QQ群",
    "邮政编码",
    "信用代码",
    "订单号",
    "车牌号",
    "尾号",
];

/// Their last characters, for a quick no.
static CODE_LAST: CharSet = CharSet::of("话线号编码备信真机NQ群");

/// Past the identifier that the number at hand belongs to, or None when it counts something. Another numeral ends at `floor`.
pub(super) fn identifier_end(cursor: Cursor<'_>, number: &Arabic, floor: usize) -> Option<usize> {
    letters_before(cursor, number, floor)
        .or_else(|| letters_after(cursor, number).filter(|_| read_extended(cursor, number.clone()).end == number.end))
        .or_else(|| clock_or_score(cursor, number))
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
    let counts = cursor.char_at(number.end).is_some_and(|next| matches!(next, '万' | '亿' | '%'));
    if hyphens == 0 && (CURRENCY_PREFIXES.contains(&letters) || counts) {
        return None;
    }
    Some(code_end(cursor, number.end))
}

/// `5G`, `3D`, `1000011Administrator`; but `5kg` and `20MW` count.
fn letters_after(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let rest = &cursor.text.as_bytes()[number.end..];
    let n_letters = rest.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let letters = &cursor.text[number.end..number.end + n_letters];
    if n_letters == 0 || UNITS.binary_search(&letters).is_ok() && !rest.get(n_letters).is_some_and(u8::is_ascii_digit) {
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

/// `8:30`, `3:1`
fn clock_or_score(cursor: Cursor<'_>, number: &Arabic) -> Option<usize> {
    let mut end = number.end;
    while number.plain && cursor.byte(end) == b':' && cursor.byte(end + 1).is_ascii_digit() {
        end = cursor.skip_digits(end + 1);
    }
    (end > number.end).then_some(end).or_else(|| score(cursor, number))
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
    let before = cursor.text[..number.start].trim_end_matches([' ', ':', '为', '是', '(', '[', '〔', '第']);
    let may_announce = before.chars().next_back().is_some_and(|last| CODE_LAST.has(last));
    let announces = may_announce && CODE_WORDS.iter().any(|word| before.ends_with(word));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_answers_know_every_word_before_a_code() {
        assert!(CODE_WORDS.iter().all(|word| word.ends_with(|last| CODE_LAST.has(last))));
    }
}
