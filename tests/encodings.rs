//! One text in every encoding gives the same facts, with the same quotes, at true places of that file.

mod support;

use jushi::emit::Record;
use jushi::source::{Markup, Source};
use support::{PIPELINE, facts, files_below, project, shared};

/// A way of writing a text into a file: its name, the encoding that is to be found, and the bytes if it has all characters.
type Writing = (&'static str, &'static str, fn(&str) -> Option<Vec<u8>>);

const WRITINGS: [Writing; 10] = [
    ("UTF-8", "UTF-8", |text| Some(text.as_bytes().to_vec())),
    ("UTF-8 marked", "UTF-8", |text| Some([b"\xEF\xBB\xBF", text.as_bytes()].concat())),
    ("GB18030", "GB18030", |text| encoded(encoding_rs::GB18030, text)),
    ("GB18030 marked", "GB18030", |text| {
        Some([b"\x84\x31\x95\x33".to_vec(), encoded(encoding_rs::GB18030, text)?].concat())
    }),
    ("GBK", "GB18030", |text| encoded(encoding_rs::GBK, text)),
    ("Big5", "Big5", |text| encoded(encoding_rs::BIG5, text)),
    ("UTF-16LE", "UTF-16LE", |text| Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())),
    ("UTF-16LE marked", "UTF-16LE", |text| {
        Some(["\u{FEFF}", text].concat().encode_utf16().flat_map(u16::to_le_bytes).collect())
    }),
    ("UTF-16BE", "UTF-16BE", |text| Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())),
    ("UTF-16BE marked", "UTF-16BE", |text| {
        Some(["\u{FEFF}", text].concat().encode_utf16().flat_map(u16::to_be_bytes).collect())
    }),
];

/// The bytes of a text; nothing when the encoding lacks a character of it.
fn encoded(encoding: &'static encoding_rs::Encoding, text: &str) -> Option<Vec<u8>> {
    let (bytes, _, has_unmappable) = encoding.encode(text);
    (!has_unmappable).then(|| bytes.into_owned())
}

/// The articles of a folder: name, text, markup.
fn articles(folder: &std::path::Path) -> Vec<(String, String, Markup)> {
    let decoded = files_below(folder).into_iter().map(|(name, bytes)| {
        let markup = Markup::of_name(&name);
        let text = Source::decode(bytes, None).expect("articles are text").text;
        (name, text, markup)
    });
    decoded.collect()
}

fn records(name: &str, bytes: Vec<u8>, markup: Markup) -> (Vec<Record>, &'static str) {
    let source = Source::decode(bytes, None).expect("articles are text").with_markup(markup);
    let encoding = source.encoding;
    (facts(&PIPELINE.document(name, source)), encoding)
}

#[track_caller]
fn check(folder: &std::path::Path) {
    for (name, text, markup) in articles(folder) {
        let (expected, _) = records(&name, text.as_bytes().to_vec(), markup);
        for (writing, encoding, write) in WRITINGS {
            let Some(bytes) = write(&text) else {
                eprintln!("left out: {name} has characters that are not in {writing}");
                continue;
            };
            let (found, read_as) = records(&name, bytes.clone(), markup);
            assert_eq!(read_as, encoding, "{name} in {writing}");
            assert_eq!(without_bytes(&found), without_bytes(&expected), "{name} in {writing}");
            for record in &found {
                check_bytes(record, &bytes, encoding, &format!("{name} in {writing}"));
            }
        }
    }
}

/// The records without the places that depend on the encoding.
fn without_bytes(records: &[Record]) -> Vec<Record> {
    let mut records = records.to_vec();
    for record in &mut records {
        let parts = record.parts.iter_mut().map(|(_, part)| &mut part.span);
        for span in parts.chain([&mut record.span, &mut record.sentence]) {
            span.byte = [0, 0];
        }
    }
    records
}

/// The bytes of the file at a record and its parts are their quotes.
#[track_caller]
fn check_bytes(record: &Record, bytes: &[u8], encoding: &str, place: &str) {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).expect("a label");
    let parts = record.parts.iter().map(|(_, part)| (&part.quote, part.span.byte));
    for (quote, [start, end]) in parts.chain([(&record.quote, record.span.byte)]) {
        let (decoded, _) = encoding.decode_without_bom_handling(&bytes[start..end]);
        assert_eq!(decoded, *quote, "{place}, bytes {start}..{end}");
    }
}

#[test]
fn of_the_corpus() {
    check(&project("corpus"));
}

#[test]
fn of_shared_articles() {
    let Some(shared) = shared() else { return };
    check(&shared.join("corpus"));
    check(&shared.join("dev"));
}

/// Whether lines end with `\n`, `\r\n`, `\r` or now so, now so, says nothing.
#[test]
fn of_every_line_end() {
    for (name, text, markup) in articles(&project("corpus")) {
        let text = text.replace("\r\n", "\n");
        // A carriage return and a line feed with nothing between them are one line end.
        let lines = text.split_inclusive('\n').enumerate().map(|(index, line)| match line.strip_suffix('\n') {
            Some("") => "\r".to_owned(),
            Some(line) => line.to_owned() + ["\n", "\r\n", "\r"][index % 3],
            None => line.to_owned(),
        });
        let mixed: String = lines.collect();
        let said = |text: String| -> Vec<_> {
            let (records, _) = records(&name, text.into_bytes(), markup);
            records.into_iter().map(|record| (record.kind, record.line, record.normalized, record.fields)).collect()
        };
        let expected = said(text.clone());
        assert_eq!(said(text.replace('\n', "\r\n")), expected, "{name}");
        assert_eq!(said(text.replace('\n', "\r")), expected, "{name}");
        assert_eq!(said(mixed), expected, "{name}");
    }
}
