//! Every quote is the source text at its characters and the file's bytes at its bytes, whatever the file.

mod support;

use std::collections::BTreeSet;

use jushi::emit::Record;
use jushi::source::{Encoding, Markup, Source};
use jushi::text::SourceSpan;
use proptest::collection::vec;
use proptest::prelude::*;
use support::{PIPELINE, files_below, project, shared};

/// A way of writing a text into a file.
#[derive(Clone, Copy, Debug)]
enum Writing {
    Utf8,
    Utf8Marked,
    Gb18030,
    Big5,
    Utf16Le,
    Utf16Be,
}

const WRITINGS: [Writing; 6] =
    [Writing::Utf8, Writing::Utf8Marked, Writing::Gb18030, Writing::Big5, Writing::Utf16Le, Writing::Utf16Be];

impl Writing {
    /// The bytes of a file with this text. Characters that the encoding lacks become numeric references.
    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Marked => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Self::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
            Self::Big5 => encoding_rs::BIG5.encode(text).0.into_owned(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    fn encoding(self) -> Encoding {
        match self {
            Self::Utf8 | Self::Utf8Marked => Encoding::Utf8,
            Self::Gb18030 => Encoding::Gb18030,
            Self::Big5 => Encoding::Big5,
            Self::Utf16Le => Encoding::Utf16Le,
            Self::Utf16Be => Encoding::Utf16Be,
        }
    }
}

/// Proves all records of a file, read as text and with every markup; gives how many there are in the text. Content that is
/// no text has none.
#[track_caller]
fn check(bytes: &[u8], encoding: Option<Encoding>) -> usize {
    let markups = [Markup::None, Markup::Html, Markup::Markdown];
    markups.map(|markup| check_as(bytes, encoding, markup))[0]
}

#[track_caller]
fn check_as(bytes: &[u8], encoding: Option<Encoding>, markup: Markup) -> usize {
    let Ok(source) = Source::decode(bytes.to_vec(), encoding) else { return 0 };
    let name = source.encoding;
    let document = PIPELINE.document("test.txt", source.with_markup(markup));
    let native: BTreeSet<String> = ["number", "percent", "time", "place"].map(str::to_owned).into();
    let records = PIPELINE.facts(&document, &native);
    let file = File::new(&document.source.text, bytes, name);
    for record in &records {
        file.check(record, !native.contains(&record.kind));
    }
    records.len()
}

/// A file as one who knows nothing of the engine reads it.
struct File<'a> {
    chars: Vec<char>,
    bytes: &'a [u8],
    encoding: &'static encoding_rs::Encoding,
}

impl<'a> File<'a> {
    fn new(text: &str, bytes: &'a [u8], encoding: &str) -> Self {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).expect("the name is a label");
        Self { chars: text.chars().collect(), bytes, encoding }
    }

    #[track_caller]
    fn check(&self, record: &Record, is_fact: bool) {
        self.check_quote(&record.quote, record.span);
        for (_, part) in &record.parts {
            self.check_quote(&part.quote, part.span);
        }
        let [start, end] = record.span.char;
        assert!(start < end, "an empty fact: {record:?}");
        if is_fact {
            let sentence = record.sentence;
            self.check_quote(&self.at(sentence), sentence);
            assert!(sentence.char[0] <= start && end <= sentence.char[1], "outside of its sentence: {record:?}");
        }
        let before: String = self.chars[..start].iter().collect();
        let line = before.replace("\r\n", "\n").matches(['\n', '\r']).count() + 1;
        assert_eq!(record.line, line, "{record:?}");
    }

    #[track_caller]
    fn check_quote(&self, quote: &str, span: SourceSpan) {
        assert_eq!(quote, self.at(span), "characters {:?}", span.char);
        let bytes = &self.bytes[span.byte[0]..span.byte[1]];
        let (decoded, _) = self.encoding.decode_without_bom_handling(bytes);
        assert_eq!(quote, decoded, "bytes {:?} in {}", span.byte, self.encoding.name());
    }

    fn at(&self, span: SourceSpan) -> String {
        self.chars[span.char[0]..span.char[1]].iter().collect()
    }
}

/// What texts are made of: facts in every script and state of damage, and things that are no text at all.
fn piece() -> impl Strategy<Value = String> {
    const SENTENCES: &[&str] = &[
        "2023年，广州市投入财政援助资金2.3亿元，",
        "互派党政干部18人、专业技术人才2.5万人。",
        "广州市花都区与安顺市普定县建立结对帮扶关系",
        "带动约2.5万脱贫群众增收，人均纯收入从9000多元提升到10437元；",
        "粵黔協作，實際到位投資額28.8693 億元，",
        "每村30—50万元，不少于3.7亿元，US$400，占35.5%，",
        "培训7663人次，8850户贫困户，",
        "兩個(gè)地區(qū)投入６００萬(wàn)元，",
        "建成于2018年，产值達１，２３４．５萬元",
        "投入1.2\n亿元，广州市\r\n花都区协作普定县",
        "劳动⼒１２ ．５ 万⼈，",
        "珠海协作遵义，如今已有二三十万元的收入。",
        "兩地(e)互派干(gn)部(b)60名，",
        "迁移$5 8 9 \\times 1 0 ^ { 4 }$ 人，占35.5\\%，",
        "首页 > 新闻 > 正文 投入<b>5</b>亿元 责任编辑：张三",
        "# 标题\n\n- **57**名教师\n\n| 市 | 万元 |\n|--|--|\n| 甲 | 12 |\n",
    ];
    const NOISE: &[&str] = &[
        " ",
        "　",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\u{A0}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{FFFD}",
        "(",
        ")",
        "（",
        "）",
        "。",
        "，",
        "、",
        "元",
        "亿",
        "万",
        "人",
        "名",
        "1",
        "０",
        "九",
        "几",
        "多",
        "近",
        ".",
        "-",
        "—",
        "\u{E000}",
        "\u{E002}",
        "\u{E010}",
        "\u{E200}",
        "\u{F8FF}",
        "\u{0}",
        "\u{7}",
        "\u{1B}",
        "👪",
        "𠀀",
        "e\u{301}",
        "ﬁ",
        "㎡",
        "½",
        "①",
        "㈠",
        "⼈",
        "⻄",
        "<b>",
        "<br/>",
        "&nbsp;",
        "&amp;nbsp;",
        "$",
        "\\",
        "*",
        "|",
    ];
    prop_oneof![
        6 => prop::sample::select(SENTENCES).prop_map(str::to_owned),
        5 => prop::sample::select(NOISE).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,8}",
        1 => "[0-9０-９一二三十百千万亿.,，年月日元人户%]{1,10}",
        1 => "[\u{E000}-\u{E020}\u{E100}-\u{E110}\u{E200}-\u{E220}]{1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases * 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_any_text_in_any_encoding(pieces in vec(piece(), 0..14), writing in prop::sample::select(&WRITINGS)) {
        let bytes = writing.bytes(&pieces.concat());
        check(&bytes, Some(writing.encoding()));
        check(&bytes, None);
    }

    #[test]
    fn of_any_bytes(bytes in vec(any::<u8>(), 0..300), writing in prop::sample::select(&WRITINGS)) {
        check(&bytes, Some(writing.encoding()));
        check(&bytes, None);
    }

    #[test]
    fn of_text_cut_anywhere(pieces in vec(piece(), 1..8), writing in prop::sample::select(&WRITINGS), from in 0usize..40, to in 0usize..40) {
        let bytes = writing.bytes(&pieces.concat());
        let from = from.min(bytes.len());
        let to = bytes.len().saturating_sub(to).max(from);
        check(&bytes[from..to], Some(writing.encoding()));
    }
}

#[test]
fn of_every_writing_of_one_text() {
    let text =
        "2023年，廣州市投入財政援助資金2.3億元，互派黨政幹部18人。\r\n廣州市花都區與安順市普定縣建立結對幫扶關係。";
    for writing in WRITINGS {
        let n_facts = check(&writing.bytes(text), None);
        assert!(n_facts >= 3, "{writing:?} gives {n_facts}");
    }
}

#[test]
fn of_the_corpus() {
    for (name, bytes) in files_below(&project("corpus")) {
        eprintln!("{name}: {}", check(&bytes, None));
    }
}

#[test]
fn of_shared_articles() {
    let Some(shared) = shared() else { return };
    for folder in ["corpus", "dev"] {
        for (_, bytes) in files_below(&shared.join(folder)) {
            check(&bytes, None);
        }
    }
}

#[test]
fn marks_of_the_engine_in_a_text_are_text() {
    // Private-use characters of an article stand for nothing, though the engine writes annotations so.
    for text in ["\u{E000}人", "投入\u{E000}元", "\u{E010}帮扶\u{E010}", "\u{E012}与\u{E012}协作", "近\u{E003}万元"]
    {
        assert_eq!(check(text.as_bytes(), None), 0, "{text:?}");
    }
}
