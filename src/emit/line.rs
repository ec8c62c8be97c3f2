//! A record as a line of JSON, the very bytes that its [`Serialize`](serde::Serialize) gives. Records are most of what is written, and are
//! made of so many small pieces that to hand each of them on costs more than to find the fact.

use super::{Part, Record};
use crate::text::SourceSpan;

/// About as many bytes as a record is long.
const USUAL_LINE: usize = 512;

impl Record {
    /// Adds the record to a text as one line.
    pub fn write_line(&self, out: &mut Vec<u8>) {
        out.reserve(USUAL_LINE);
        for (before, text) in [
            ("{\"id\":", &self.id),
            (",\"article\":", &self.article),
            (",\"kind\":", &self.kind),
            (",\"rule\":", &self.rule),
        ] {
            write(out, before);
            write_text(out, text);
        }
        write(out, ",\"line\":");
        write_number(out, self.line);
        write(out, ",\"quote\":");
        write_text(out, &self.quote);
        write(out, ",\"normalized\":");
        write_text(out, &self.normalized);
        write(out, ",\"span\":{");
        write_span(out, self.span);
        write(out, "},\"sentence\":{");
        write_span(out, self.sentence);
        write(out, "},\"fields\":{");
        write_pairs(out, &self.fields, |out, value| write_text(out, value));
        if !self.parts.is_empty() {
            write(out, "},\"parts\":{");
            write_pairs(out, &self.parts, |out, Part { quote, span }| {
                write(out, "{\"quote\":");
                write_text(out, quote);
                write(out, ",");
                write_span(out, *span);
                write(out, "}");
            });
        }
        write(out, "}");
        if let Some(first) = &self.repeats {
            write(out, ",\"repeats\":");
            write_text(out, first);
        }
        write(out, "}\n");
    }
}

fn write(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn write_pairs<V>(out: &mut Vec<u8>, pairs: &[(String, V)], write_value: impl Fn(&mut Vec<u8>, &V)) {
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            write(out, ",");
        }
        write_text(out, name);
        write(out, ":");
        write_value(out, value);
    }
}

fn write_span(out: &mut Vec<u8>, SourceSpan { char, byte }: SourceSpan) {
    for (before, number) in [("\"char\":[", char[0]), (",", char[1]), ("],\"byte\":[", byte[0]), (",", byte[1])] {
        write(out, before);
        write_number(out, number);
    }
    write(out, "]");
}

fn write_number(out: &mut Vec<u8>, number: usize) {
    /// As many digits as the largest number has.
    const N_DIGITS: usize = usize::MAX.ilog10() as usize + 1;
    let (mut digits, mut first, mut rest) = ([0; N_DIGITS], N_DIGITS, number);
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    let is_plain = text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    if is_plain {
        out.push(b'"');
        write(out, text);
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("a text can be written into memory");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span() -> impl Strategy<Value = SourceSpan> {
        any::<[usize; 4]>().prop_map(|[a, b, c, d]| SourceSpan { char: [a, b], byte: [c, d] })
    }

    fn text() -> impl Strategy<Value = String> {
        "[a甲\"\\\\\u{0}-\u{1F}\u{7F}\u{2028}😀/]{0,6}"
    }

    fn record() -> impl Strategy<Value = Record> {
        let fields = proptest::collection::vec((text(), text()), 0..3);
        let part = (text(), span()).prop_map(|(quote, span)| Part { quote, span });
        let parts = proptest::collection::vec((text(), part), 0..3);
        let texts = [(); 6].map(|()| text());
        (texts, any::<usize>(), span(), span(), fields, parts, proptest::option::of(text())).prop_map(
            |([id, article, kind, rule, quote, normalized], line, span, sentence, fields, parts, repeats)| Record {
                id,
                article,
                kind,
                rule,
                line,
                quote,
                normalized,
                span,
                sentence,
                fields,
                parts,
                repeats,
            },
        )
    }

    proptest! {
        #[test]
        fn a_line_is_what_the_library_writes(record in record()) {
            let mut line = Vec::new();
            record.write_line(&mut line);
            let expected = serde_json::to_string(&record).expect("strings and numbers") + "\n";
            prop_assert_eq!(String::from_utf8(line), Ok(expected));
        }
    }
}
