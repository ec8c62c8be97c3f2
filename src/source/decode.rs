use encoding_rs::DecoderResult;

use super::detect::Detected;
use super::mixed::{self, Mixed};
use super::{Encoding, Markup, Source, SourceWarning};
use crate::text::OffsetMap;

/// What stands for bytes without meaning.
const REPLACEMENT: char = '\u{FFFD}';

/// Decodes `bytes` and notes where each character's bytes lay.
pub(super) fn decode(bytes: Vec<u8>, Detected { encoding, bom_len }: Detected) -> Source {
    let mut decoding = Decoding::new(encoding, bom_len);
    match (encoding, bom_len) {
        (Encoding::Utf8, 0) => match String::from_utf8(bytes) {
            Ok(text) => {
                decoding.byte = text.len();
                decoding.text = text;
            }
            Err(error) => decoding.utf8(error.as_bytes()),
        },
        (Encoding::Utf8, _) => decoding.utf8(&bytes[bom_len..]),
        _ => decoding.legacy(&bytes[bom_len..]),
    }
    decoding.finish()
}

/// Decodes a file whose lines are in two encodings; `bom_len` bytes before them are no text.
pub(super) fn decode_mixed(bytes: &[u8], bom_len: usize, mixed: Mixed) -> Source {
    let mut decoding = Decoding::new(Encoding::Utf8, bom_len);
    let text = &bytes[bom_len..];
    for (range, encoding) in &mixed.stretches {
        decoding.encoding = *encoding;
        match encoding {
            Encoding::Utf8 => decoding.utf8(&text[range.clone()]),
            _ => decoding.legacy(&text[range.clone()]),
        }
    }
    let mut source = decoding.finish();
    let Mixed { stretches, n_lines, first_line } = mixed;
    source.encoding = mixed::NAME;
    source.warnings.insert(0, SourceWarning::Mixed { n_lines, first_line });
    source.stretches =
        stretches.into_iter().map(|(range, encoding)| (range.start + bom_len..range.end + bom_len, encoding)).collect();
    source
}

/// A decoding under way.
struct Decoding {
    encoding: Encoding,
    text: String,
    units: Units,
    /// Where in the file the bytes begin that come next.
    byte: usize,
    /// Where in the text the characters begin that are not in the map yet.
    mapped: usize,
    n_malformed: usize,
    first_malformed: usize,
}

/// The map of a text under way.
#[derive(Default)]
struct Units {
    map: OffsetMap,
    /// A unit that goes on.
    open: Option<OpenUnit>,
}

/// Malformed bytes together with what the decoder had to read behind them to know that they are malformed.
///
/// `BB 38` may become a character of four bytes until `0A` comes, and only then it is U+FFFD and `8`. Cut off before the
/// `0A` the two bytes decode as something else, so nothing in between is a place where text and bytes can be cut.
struct OpenUnit {
    byte: usize,
    text: usize,
    /// The end of what was read.
    end: usize,
}

impl Units {
    /// Maps `src_unit` bytes that became `dst_unit` bytes of text.
    fn push(&mut self, byte: usize, text: usize, src_unit: usize, dst_unit: usize) {
        match &self.open {
            None if src_unit == dst_unit => {}
            None => self.map.push(byte, text, src_unit, dst_unit),
            Some(open) if byte + src_unit < open.end => {}
            Some(open) => {
                self.map.push(open.byte, open.text, byte + src_unit - open.byte, text + dst_unit - open.text);
                self.open = None;
            }
        }
    }

    /// Ends the unit that goes on, if there is one, where the bytes and the text end.
    fn close(&mut self, byte: usize, text: usize) {
        if let Some(open) = self.open.take() {
            self.map.push(open.byte, open.text, byte - open.byte, text - open.text);
        }
    }

    /// Begins a unit that goes on to `end`, or lets the one that has begun go on to there.
    fn open(&mut self, byte: usize, text: usize, end: usize) {
        let open = self.open.get_or_insert(OpenUnit { byte, text, end });
        open.end = open.end.max(end);
    }
}

impl Decoding {
    fn new(encoding: Encoding, bom_len: usize) -> Self {
        let mut units = Units::default();
        if bom_len > 0 {
            units.push(0, 0, bom_len, 0);
        }
        Self { encoding, text: String::new(), units, byte: bom_len, mapped: 0, n_malformed: 0, first_malformed: 0 }
    }

    fn utf8(&mut self, bytes: &[u8]) {
        self.text.reserve(bytes.len());
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            self.byte += chunk.valid().len();
            self.mapped = self.text.len();
            if !chunk.invalid().is_empty() {
                self.malformed(chunk.invalid().len(), 0);
            }
        }
    }

    fn legacy(&mut self, bytes: &[u8]) {
        let mut decoder = self.encoding.decoder();
        self.text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len()));
        // Up to where the decoder has read, and up to where the map has followed.
        let (mut n_read, mut n_mapped) = (0, 0);
        loop {
            let (result, n) = decoder.decode_to_string_without_replacement(&bytes[n_read..], &mut self.text, true);
            n_read += n;
            match result {
                DecoderResult::InputEmpty => {
                    self.well_formed(&bytes[n_mapped..]);
                    return;
                }
                DecoderResult::OutputFull => self.text.reserve(bytes.len() - n_read + 16),
                DecoderResult::Malformed(len, n_behind) => {
                    // The decoder may have read on behind the malformed bytes; what it saw there comes out next.
                    let end = n_read - usize::from(n_behind);
                    let start = end - usize::from(len);
                    self.well_formed(&bytes[n_mapped..start]);
                    self.malformed(usize::from(len), usize::from(n_behind));
                    n_mapped = end;
                }
            }
        }
    }

    /// Maps the characters at the end of the text that were decoded from `bytes`.
    fn well_formed(&mut self, bytes: &[u8]) {
        let text = &self.text.as_bytes()[self.mapped..];
        let (mut src, mut dst) = (0, 0);
        while src < bytes.len() {
            let (src_unit, n_chars) = unit(self.encoding, &bytes[src..]);
            let dst_unit = (0..n_chars).fold(0, |len, _| len + text.get(dst + len).map_or(0, |&lead| utf8_len(lead)));
            self.units.push(self.byte + src, self.mapped + dst, src_unit, dst_unit);
            src += src_unit;
            dst += dst_unit;
        }
        debug_assert_eq!(dst, text.len(), "characters of the text and of the file went apart");
        self.byte += bytes.len();
        self.mapped = self.text.len();
    }

    /// Takes malformed bytes, behind which the decoder has read `n_behind` more.
    fn malformed(&mut self, len: usize, n_behind: usize) {
        if self.n_malformed == 0 {
            self.first_malformed = self.byte;
        }
        self.n_malformed += 1;
        let (byte, text) = (self.byte, self.text.len());
        if n_behind > 0 {
            // The decoder keeps these; the one behind them, which showed that they are malformed, it has put back.
            let end = byte + len + n_behind + 1;
            self.units.open(byte, text, end);
        }
        self.units.push(byte, text, len, REPLACEMENT.len_utf8());
        self.text.push(REPLACEMENT);
        self.byte += len;
        self.mapped = self.text.len();
    }

    fn finish(mut self) -> Source {
        self.units.close(self.byte, self.text.len());
        let encoding = self.encoding.name();
        let warnings = (self.n_malformed > 0)
            .then_some(SourceWarning::Undecodable {
                encoding,
                first_byte: self.first_malformed,
                count: self.n_malformed,
            })
            .into_iter()
            .collect();
        let stretches = vec![(0..self.byte, self.encoding)];
        Source { text: self.text, encoding, warnings, markup: Markup::None, date: None, map: self.units.map, stretches }
    }
}

/// How many bytes the first code of well-formed `bytes` has, and how many characters it stands for.
fn unit(encoding: Encoding, bytes: &[u8]) -> (usize, usize) {
    let second = bytes.get(1).copied().unwrap_or_default();
    let (len, n_chars) = match encoding {
        Encoding::Utf8 => (utf8_len(bytes[0]), 1),
        Encoding::Gb18030 => match (bytes[0], second) {
            (..=0x80, _) => (1, 1),
            (_, b'0'..=b'9') => (4, 1),
            _ => (2, 1),
        },
        Encoding::Big5 => match (bytes[0], second) {
            (..=0x80, _) => (1, 1),
            // Ê and ê with macron or caron have no code point of their own.
            (0x88, 0x62 | 0x64 | 0xA3 | 0xA5) => (2, 2),
            _ => (2, 1),
        },
        Encoding::Utf16Le => (utf16_len(second), 1),
        Encoding::Utf16Be => (utf16_len(bytes[0]), 1),
    };
    (len.min(bytes.len()), n_chars)
}

fn utf8_len(lead: u8) -> usize {
    match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

fn utf16_len(high: u8) -> usize {
    if (0xD8..=0xDF).contains(&high) { 4 } else { 2 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENCODINGS: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Gb18030, Encoding::Big5, Encoding::Utf16Le, Encoding::Utf16Be];

    fn decoded(bytes: &[u8], encoding: Encoding) -> Source {
        decode(bytes.to_vec(), Detected { encoding, bom_len: 0 })
    }

    /// The text decodes as expected, and every character of it maps to the given bytes.
    #[track_caller]
    fn check(encoding: Encoding, parts: &[(&[u8], &str)]) {
        let bytes: Vec<u8> = parts.iter().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
        let source = decoded(&bytes, encoding);
        assert_eq!(source.text, parts.iter().map(|(_, text)| *text).collect::<String>());
        let (mut src, mut dst) = (0, 0);
        for (bytes, text) in parts {
            let range = source.byte_range(dst..dst + text.len());
            assert_eq!(range, src..src + bytes.len(), "{text:?} of {:?}", source.text);
            src += bytes.len();
            dst += text.len();
        }
        let n_malformed = source.text.matches(REPLACEMENT).count();
        let n_warned: usize = source
            .warnings
            .iter()
            .map(|warning| match warning {
                SourceWarning::Undecodable { count, .. } => *count,
                _ => 0,
            })
            .sum();
        assert_eq!(n_malformed, n_warned);
    }

    #[test]
    fn gb18030() {
        check(
            Encoding::Gb18030,
            &[
                (b"\xD6\xD0", "中"),
                (b"a", "a"),
                (b"\x80", "€"),
                (b"\xA6\xC2", "β"),
                (b"\x81\x30\x84\x36", "¥"),
                (b"\x95\x32\x82\x36", "𠀀"),
                (b"\xB9\xFA", "国"),
            ],
        );
    }

    #[test]
    fn gb18030_around_malformed_bytes() {
        check(
            Encoding::Gb18030,
            &[
                (b"\xD6\xD0", "中"),
                (b"\xFF", "\u{FFFD}"),
                (b"\xD6", "\u{FFFD}"),
                (b"(", "("),
                (b"\x810 ", "\u{FFFD}0 "),
                (b"\xB9\xFA", "国"),
                (b"\x810\x90\x41", "\u{FFFD}0怉"),
                (b"\xB9", "\u{FFFD}"),
            ],
        );
    }

    #[test]
    fn big5() {
        check(
            Encoding::Big5,
            &[
                (b"\xA4\xA4", "中"),
                (b"\x88\x62", "Ê\u{304}"),
                (b"\x88\x64", "Ê\u{30C}"),
                (b"\x87\x45", "𧉧"),
                (b"x", "x"),
                (b"\x88\xA5", "ê\u{30C}"),
                (b"\xFF", "\u{FFFD}"),
                (b"\xA4", "\u{FFFD}"),
                (b"\n", "\n"),
                (b"\xB0\xEA", "國"),
            ],
        );
    }

    #[test]
    fn utf16() {
        let be: &[(&[u8], &str)] = &[
            (b"\x4E\x2D", "中"),
            (b"\x00a", "a"),
            (b"\xD8\x40\xDC\x00", "𠀀"),
            (b"\xD8\x40", "\u{FFFD}"),
            (b"\x4E\x2D", "中"),
            (b"\xDC\x00", "\u{FFFD}"),
            (b"\x00b", "b"),
            (b"\x4E", "\u{FFFD}"),
        ];
        check(Encoding::Utf16Be, be);
        let swapped: Vec<(Vec<u8>, &str)> = be[..7]
            .iter()
            .map(|(bytes, text)| (bytes.chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect(), *text))
            .collect();
        let le: Vec<(&[u8], &str)> = swapped.iter().map(|(bytes, text)| (bytes.as_slice(), *text)).collect();
        check(Encoding::Utf16Le, &le);
    }

    #[test]
    fn utf8_around_malformed_bytes() {
        check(
            Encoding::Utf8,
            &[
                ("中".as_bytes(), "中"),
                (b"\xE4\xB8", "\u{FFFD}"),
                (b"a", "a"),
                (b"\xFF", "\u{FFFD}"),
                ("国".as_bytes(), "国"),
            ],
        );
    }

    #[test]
    fn stretches_cover_the_file() {
        for encoding in ENCODINGS {
            let bytes = encode(encoding, '市');
            let source = decoded(&bytes, encoding);
            assert_eq!(source.stretches(0..9).collect::<Vec<_>>(), [(0..bytes.len(), encoding)]);
        }
    }

    #[test]
    fn the_warning_tells_the_first_place() {
        let source = decoded(b"ab\xFFc\xFF", Encoding::Gb18030);
        let expected = SourceWarning::Undecodable { encoding: "GB18030", first_byte: 2, count: 2 };
        assert_eq!(source.warnings, [expected]);
    }

    #[test]
    fn plain_chinese_is_one_run() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("广州市花都区与安顺市普定县");
        assert_eq!(decoded(&bytes, Encoding::Gb18030).map.edits().len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_decode_as_the_library_does(bytes in bytes()) {
            for encoding in ENCODINGS {
                let source = decoded(&bytes, encoding);
                let mut expected = String::with_capacity(bytes.len() * 4 + 16);
                let _ = encoding.decoder().decode_to_string(&bytes, &mut expected, true);
                prop_assert_eq!(&source.text, &expected);
                prop_assert_eq!(source.byte_range(0..source.text.len()), 0..bytes.len());
                // Whatever is cut out, its bytes decode to its text.
                let ends: Vec<usize> = source.text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
                for (start, _) in source.text.char_indices() {
                    for end in ends.iter().filter(|end| **end > start) {
                        let cut = source.whole_codes(start..*end);
                        let mut again = String::with_capacity(bytes.len() * 4 + 16);
                        let _ = encoding.decoder().decode_to_string(&bytes[source.byte_range(cut.clone())], &mut again, true);
                        prop_assert_eq!(&again, &source.text[cut]);
                    }
                }
            }
        }

        #[test]
        fn characters_keep_their_bytes(text in "[ -~中文國€éàᠠ𠀀𬶠\u{30C}]{0,50}") {
            for encoding in ENCODINGS {
                let codes: Vec<Vec<u8>> = text.chars().map(|c| encode(encoding, c)).collect();
                let source = decoded(&codes.concat(), encoding);
                if source.text != text { continue; } // Big5 lacks some of them.
                let mut src = 0;
                for ((at, c), code) in text.char_indices().zip(&codes) {
                    prop_assert_eq!(source.byte_range(at..at + c.len_utf8()), src..src + code.len());
                    src += code.len();
                }
            }
        }
    }

    /// Bytes in which leads, trails and ASCII meet often.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            any::<u8>(),
            0x30_u8..0x3A,
            0x81_u8..0xFF,
            Just(0x88),
            Just(0x62),
            0xD8_u8..0xE0,
            0x40_u8..0x7F
        ];
        prop::collection::vec(byte, 0..40)
    }

    fn encode(encoding: Encoding, c: char) -> Vec<u8> {
        let text = c.to_string();
        match encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(&text).0.into_owned(),
            Encoding::Big5 => encoding_rs::BIG5.encode(&text).0.into_owned(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}
