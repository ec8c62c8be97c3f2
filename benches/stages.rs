//! Speed of every stage and of the whole, in bytes of its input, on one core.
//!
//! The text is that of `corpus/`, repeated to about two megabytes; with `JUSHI_SHARED` also the beginning of
//! `text/hans.jsonl` and `text/hant.jsonl` there. `cargo bench -- facts` runs what has `facts` in its name.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jushi::annotate::gazetteer::Gazetteer;
use jushi::annotate::numeral::scan_numerals;
use jushi::annotate::time::scan_times;
use jushi::document::Document;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::resolve::place::resolve_places;
use jushi::rule::{RuleSet, builtin_files};
use jushi::segment::sentences;
use jushi::source::{Encoding, JsonFields, Markup, Source, json_lines};

/// About as much text as a bench reads.
const N_BYTES: usize = 2_000_000;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    Pipeline::new(rules, Normalizer::new())
});

/// Articles under a name.
struct Text {
    name: &'static str,
    articles: Vec<String>,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Text {
    /// Repeats articles up to the size of a bench, or cuts them there.
    fn new(name: &'static str, articles: Vec<String>) -> Option<Self> {
        let mut n_bytes = 0;
        let enough = articles.iter().cycle().take_while(|article| {
            let more = n_bytes < N_BYTES;
            n_bytes += article.len();
            more
        });
        let articles: Vec<String> = enough.cloned().collect();
        (!articles.is_empty()).then_some(Self { name, articles })
    }

    fn whole(&self) -> String {
        self.articles.concat()
    }

    /// The articles as the stages behind normalizing see them.
    fn documents(&self) -> Vec<Document> {
        let document = |text: &String| PIPELINE.document("bench.txt", Source::from_text(text.clone()));
        self.articles.iter().map(document).collect()
    }
}

static TEXTS: LazyLock<Vec<Text>> = LazyLock::new(|| {
    let corpus = |folders: &[&str]| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let files = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).into_iter().flatten().flatten());
        let mut paths: Vec<_> =
            files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ext| ext == "txt")).collect();
        paths.sort();
        let sources = paths.into_iter().filter_map(|path| Source::decode(fs::read(path).ok()?, None).ok());
        sources.map(|source| source.text).collect()
    };
    let shared = |name: &str| -> Vec<String> {
        let Some(shared) = std::env::var_os("JUSHI_SHARED") else { return Vec::new() };
        let bytes = fs::read(Path::new(&shared).join("text").join(name)).unwrap_or_default();
        json_lines(&bytes, &JsonFields::default()).flatten().map(|record| record.text).collect()
    };
    let texts = [
        Text::new("simplified", corpus(&["2024", "finance", "misc", "web", "tables"])),
        Text::new("traditional", corpus(&["hant"])),
        Text::new("shared hans", shared("hans.jsonl")),
        Text::new("shared hant", shared("hant.jsonl")),
    ];
    texts.into_iter().flatten().collect()
});

fn texts() -> impl Iterator<Item = &'static Text> {
    TEXTS.iter()
}

fn main() {
    divan::main();
}

#[divan::bench(args = ["UTF-8", "GB18030", "Big5", "UTF-16LE"])]
fn decode(bencher: Bencher<'_, '_>, encoding: &str) {
    let text = TEXTS[usize::from(encoding == "Big5")].whole();
    let bytes = match encoding {
        "GB18030" => encoding_rs::GB18030.encode(&text).0.into_owned(),
        "Big5" => encoding_rs::BIG5.encode(&text).0.into_owned(),
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.into_bytes(),
    };
    let encoding = Encoding::for_label(encoding).expect("a label");
    bencher
        .counter(BytesCount::new(bytes.len()))
        .with_inputs(|| bytes.clone())
        .bench_values(|bytes| Source::decode(bytes, Some(encoding)).expect("text"));
}

#[divan::bench]
fn detect(bencher: Bencher<'_, '_>) {
    let bytes = encoding_rs::GB18030.encode(&TEXTS[0].whole()).0.into_owned();
    bencher
        .counter(BytesCount::new(bytes.len()))
        .with_inputs(|| bytes.clone())
        .bench_values(|bytes| Source::decode(bytes, None).expect("text"));
}

#[divan::bench(args = texts())]
fn normalize(bencher: Bencher<'_, '_>, text: &Text) {
    let text = text.whole();
    let normalizer = Normalizer::new();
    bencher.counter(BytesCount::of_str(text.as_str())).bench(|| normalizer.normalize(black_box(&text)).text.len());
}

/// A step over simplified text, which has nothing for most steps.
#[divan::bench(args = Normalizer::STEP_NAMES)]
fn step_over_simplified(bencher: Bencher<'_, '_>, step: &str) {
    normalize_step(bencher, step, &TEXTS[0]);
}

/// A step over traditional text with annotations.
#[divan::bench(args = Normalizer::STEP_NAMES)]
fn step_over_traditional(bencher: Bencher<'_, '_>, step: &str) {
    normalize_step(bencher, step, &TEXTS[1]);
}

fn normalize_step(bencher: Bencher<'_, '_>, step: &str, text: &Text) {
    let text = text.whole();
    let markup = match step {
        "html" => Markup::Html,
        "markdown" => Markup::Markdown,
        _ => Markup::None,
    };
    let normalizer = Normalizer::only(step).expect("a step");
    let work = || normalizer.normalize_markup(black_box(&text), markup).text.len();
    bencher.counter(BytesCount::of_str(text.as_str())).bench(work);
}

/// What no normalizing can be faster than: to copy the text.
#[divan::bench(args = texts())]
fn copy(bencher: Bencher<'_, '_>, text: &Text) {
    let text = text.whole();
    bencher.counter(BytesCount::of_str(text.as_str())).bench(|| black_box(text.as_str()).to_owned());
}

/// A stage over the normalized texts of articles.
fn stage<T>(bencher: Bencher<'_, '_>, text: &Text, work: impl Fn(&str) -> T + Sync) {
    let documents = text.documents();
    let n_bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    bencher.counter(BytesCount::new(n_bytes)).bench(|| {
        for document in &documents {
            black_box(work(black_box(&document.text)));
        }
    });
}

#[divan::bench(args = texts())]
fn find_sentences(bencher: Bencher<'_, '_>, text: &Text) {
    stage(bencher, text, sentences);
}

#[divan::bench(args = texts())]
fn numerals(bencher: Bencher<'_, '_>, text: &Text) {
    stage(bencher, text, scan_numerals);
}

#[divan::bench(args = texts())]
fn numerals_and_times(bencher: Bencher<'_, '_>, text: &Text) {
    stage(bencher, text, |text| scan_times(text, &scan_numerals(text)));
}

#[divan::bench(args = texts())]
fn place_names(bencher: Bencher<'_, '_>, text: &Text) {
    stage(bencher, text, |text| Gazetteer::current().scan(text));
}

#[divan::bench(args = texts())]
fn places(bencher: Bencher<'_, '_>, text: &Text) {
    let gazetteer = Gazetteer::current();
    stage(bencher, text, |text| resolve_places(text, &gazetteer.scan(text), gazetteer));
}

/// Words of all lists, as if every sentence asked for them.
#[divan::bench(args = texts())]
fn words(bencher: Bencher<'_, '_>, text: &Text) {
    stage(bencher, text, |text| PIPELINE.rules().words_in(text));
}

/// Everything, from the bytes of an article to the lines of its facts.
#[divan::bench(args = texts())]
fn facts(bencher: Bencher<'_, '_>, text: &Text) {
    let n_bytes: usize = text.articles.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(n_bytes)).bench(|| {
        for article in &text.articles {
            let source = Source::decode(article.clone().into_bytes(), None).expect("text");
            let document = PIPELINE.document("bench.txt", source);
            for record in PIPELINE.facts(&document, &BTreeSet::new()) {
                black_box(serde_json::to_string(&record).expect("JSON"));
            }
        }
    });
}
