//! A file of any bytes through all stages with the built-in rules: every quote stands where its record says.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, builtin_files};
use jushi::source::{Encoding, Markup, Source};
use jushi::text::CharIndex;
use libfuzzer_sys::fuzz_target;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    Pipeline::new(rules, Normalizer::new())
});

fuzz_target!(|data: &[u8]| {
    let [choice, bytes @ ..] = data else { return };
    let label = ["utf-8", "gb18030", "big5", "utf-16le"].get(usize::from(choice % 5));
    let encoding = label.map(|label| Encoding::for_label(label).expect("a label"));
    let Ok(source) = Source::decode(bytes.to_vec(), encoding) else { return };
    let markup = [Markup::None, Markup::Html, Markup::Markdown][usize::from(choice / 5 % 3)];
    let document = PIPELINE.document("a.txt", source.with_markup(markup));
    let native: BTreeSet<String> = ["number", "percent", "time", "place"].map(str::to_owned).into();
    let index = CharIndex::new(&document.source.text);
    for record in PIPELINE.facts(&document, &native) {
        assert_eq!(index.slice(record.span.char), Some(record.quote.as_str()), "{record:?}");
        for (_, part) in &record.parts {
            assert_eq!(index.slice(part.span.char), Some(part.quote.as_str()), "{record:?}");
        }
        if let Some(library) = encoding_rs::Encoding::for_label(document.source.encoding.as_bytes()) {
            let bytes = &bytes[record.span.byte[0]..record.span.byte[1]];
            assert_eq!(library.decode_without_bom_handling(bytes).0, record.quote, "{record:?}");
        }
    }
});
