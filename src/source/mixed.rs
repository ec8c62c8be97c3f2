//! Files whose lines are in two encodings, UTF-8 and GB18030: what was written on different machines and joined.

use std::ops::Range;

use super::Encoding;
use super::detect::{frequent_share, is_chance_utf8};

/// The name under which such a file is told.
pub(super) const NAME: &str = "UTF-8+GB18030";

/// Of a thousand characters of a group of lines so many have to be frequent ones.
const GROUP_SHARE: usize = 250;

/// The same for one line that is long enough to ask.
const LINE_SHARE: usize = 120;

/// A line with fewer bytes beyond ASCII says nothing by its share.
const ASKED_LEN: usize = 12;

/// Stretches of lines in one encoding, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mixed {
    /// Bytes of each stretch, and its encoding.
    pub(super) stretches: Vec<(Range<usize>, Encoding)>,
    /// How many lines are in GB18030.
    pub(super) n_lines: usize,
    /// The first of them, counted from 1.
    pub(super) first_line: usize,
}

/// The stretches of a file that is certain to mix both encodings: no line is damaged in its own, and the lines of each read as
/// Chinese in it.
pub(super) fn mixed(bytes: &[u8]) -> Option<Mixed> {
    let mut mixed = Mixed { stretches: Vec::new(), n_lines: 0, first_line: 0 };
    // What is in each encoding, as much as tells what it reads like.
    let (mut utf8, mut gb18030) = (Vec::new(), Vec::new());
    let mut start = 0;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let range = start..start + line.len();
        start = range.end;
        if line.is_ascii() {
            match mixed.stretches.last_mut() {
                Some((last, _)) => last.end = range.end,
                None => mixed.stretches.push((range, Encoding::Utf8)),
            }
            continue;
        }
        let encoding = encoding_of(line)?;
        if encoding == Encoding::Gb18030 {
            mixed.n_lines += 1;
            if mixed.first_line == 0 {
                mixed.first_line = index + 1;
            }
            gb18030.extend_from_slice(line);
        } else {
            utf8.extend_from_slice(line);
        }
        match mixed.stretches.last_mut() {
            Some((last, known)) if *known == encoding => last.end = range.end,
            _ => mixed.stretches.push((range, encoding)),
        }
    }
    let reads = |bytes: &[u8], encoding| !bytes.is_empty() && frequent_share(bytes, encoding) >= GROUP_SHARE;
    (reads(&utf8, Encoding::Utf8) && reads(&gb18030, Encoding::Gb18030)).then_some(mixed)
}

/// The encoding of a line beyond ASCII; nothing when it is not certain.
fn encoding_of(line: &[u8]) -> Option<Encoding> {
    if std::str::from_utf8(line).is_ok() {
        return Some(if is_chance_utf8(line) { Encoding::Gb18030 } else { Encoding::Utf8 });
    }
    let (_, had_errors) = encoding_rs::GB18030.decode_without_bom_handling(line);
    if had_errors {
        return None;
    }
    let n_beyond = line.iter().filter(|byte| !byte.is_ascii()).count();
    let is_chinese = n_beyond < ASKED_LEN || frequent_share(line, Encoding::Gb18030) >= LINE_SHARE;
    is_chinese.then_some(Encoding::Gb18030)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourceWarning};

    const ONE: &str = "广州市投入财政援助资金2.3亿元，互派干部18人。\n";
    const TWO: &str = "全县共有农村人口58.6万人，产业发展到位资金1.1亿多元。\n";

    fn gb(text: &str) -> Vec<u8> {
        encoding_rs::GB18030.encode(text).0.into_owned()
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, expected: &str, encoding: &str) -> Source {
        let source = Source::decode(bytes, None).expect("text");
        assert_eq!((source.text.as_str(), source.encoding), (expected, encoding));
        source
    }

    #[test]
    fn lines_are_decoded_each_in_its_own() {
        let bytes = [b"-- 1 --\n", ONE.as_bytes(), &gb(TWO), b"\r\n", &gb(ONE), TWO.as_bytes()].concat();
        let text = format!("-- 1 --\n{ONE}{TWO}\r\n{ONE}{TWO}");
        let source = check(bytes.clone(), &text, NAME);
        assert_eq!(source.warnings, [SourceWarning::Mixed { n_lines: 2, first_line: 3 }]);
        // Every character comes from its own bytes.
        for (at, c) in text.char_indices() {
            let range = source.byte_range(at..at + c.len_utf8());
            let decoded: String = source
                .stretches(range)
                .map(|(range, encoding)| {
                    encoding.of_library().decode_without_bom_handling(&bytes[range]).0.into_owned()
                })
                .collect();
            assert_eq!(decoded, c.to_string());
        }
    }

    #[test]
    fn a_byte_order_mark_may_stand_before_both() {
        check([b"\xEF\xBB\xBF", ONE.as_bytes(), &gb(TWO)].concat(), &format!("{ONE}{TWO}"), NAME);
    }

    #[test]
    fn what_is_not_certain_has_one_encoding() {
        // A character that was torn in UTF-8, and one in GB18030.
        let mut torn = [ONE, TWO].concat().into_bytes();
        torn.remove(10);
        assert_eq!(mixed(&torn), None);
        let mut torn = [gb(ONE), gb(TWO)].concat();
        torn.remove(10);
        assert_eq!(mixed(&torn), None);
        for text in
            [gb(&ONE.repeat(3)), encoding_rs::BIG5.encode("廣州市投入財政援助資金\n互派幹部。\n").0.into_owned()]
        {
            assert_eq!(mixed(&text), None);
        }
        // One line of noise is no text in the other encoding.
        assert_eq!(mixed(&[ONE.as_bytes(), b"\xFF\xFE\n"].concat()), None);
    }
}
