//! Pages with pinyin annotations, made as they come about, from clean text: what comes back is the clean text, or flagged.
//!
//! The tool that spoils such pages looks for the GBK codes of the characters of its table at every byte, whole characters or
//! not, and puts `(pinyin)` behind each. Where that tears a character apart, reading the bytes again makes `?` of a byte
//! that has lost its other half, together with the byte behind it.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use jushi::normalize::Normalizer;
use jushi::source::{JsonFields, Source, json_lines};
use pinyin::ToPinyin;
use support::{files_below, project, shared};

/// The characters that have a simplified form, and their first one.
const CHARACTERS: &str = include_str!("../src/normalize/opencc/TSCharacters.txt");

/// The GBK codes of the characters that a tool annotates, with their reading.
type Table = BTreeMap<[u8; 2], &'static str>;

fn table(characters: impl IntoIterator<Item = char>) -> Table {
    let coded = characters.into_iter().filter_map(|c| Some((code(c)?, c.to_pinyin()?.with_tone())));
    coded.collect()
}

fn code(c: char) -> Option<[u8; 2]> {
    let text = c.to_string();
    let (bytes, _, has_unmappable) = encoding_rs::GBK.encode(&text);
    (!has_unmappable).then_some(bytes.as_ref())?.try_into().ok()
}

fn traditional() -> impl Iterator<Item = char> {
    let keys = CHARACTERS.lines().filter_map(|line| {
        let (key, value) = line.split_once('\t')?;
        (!value.starts_with(key)).then_some(key.chars().next()?)
    });
    keys.filter(|&c| code(c).is_some())
}

/// A pseudorandom half of the traditional characters, the same every time.
fn random_half() -> Table {
    let mut state = 20_u64;
    let half = traditional().filter(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 63 == 1
    });
    table(half)
}

/// Text in traditional characters, one for one, as far as that goes.
fn to_traditional(text: &str) -> String {
    static TRADITIONAL: std::sync::LazyLock<BTreeMap<char, char>> = std::sync::LazyLock::new(|| {
        let mut map = BTreeMap::new();
        for line in CHARACTERS.lines() {
            let Some((key, values)) = line.split_once('\t') else { continue };
            let (Some(key), Some(value)) = (key.chars().next(), values.chars().next()) else { continue };
            if code(key).is_some() && !values.contains(key) {
                map.entry(value).or_insert(key);
            }
        }
        map
    });
    text.chars().map(|c| TRADITIONAL.get(&c).copied().unwrap_or(c)).collect()
}

/// What the tool makes of a line; nothing for characters that GBK lacks.
fn spoiled(line: &str, table: &Table) -> Option<String> {
    let (bytes, _, has_unmappable) = encoding_rs::GBK.encode(line);
    if has_unmappable {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for (at, &byte) in bytes.iter().enumerate() {
        out.push(byte);
        let found = at.checked_sub(1).and_then(|before| table.get(&[bytes[before], byte]));
        if let Some(reading) = found {
            out.extend_from_slice(&encoding_rs::GBK.encode(&format!("({reading})")).0);
        }
    }
    Some(read_again(&out))
}

/// Decodes as the tool's successor did: two bytes that are no code become one question mark.
fn read_again(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let n_bytes = if bytes[at] < 0x80 { 1 } else { 2 };
        let unit = &bytes[at..bytes.len().min(at + n_bytes)];
        let decoded = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(unit);
        let decoded = decoded.filter(|text| !text.chars().any(|c| ('\u{E000}'..='\u{F8FF}').contains(&c)));
        text.push_str(decoded.as_deref().unwrap_or("?"));
        at += n_bytes;
    }
    text
}

#[derive(Debug, Default)]
struct Outcome {
    n_lines: usize,
    n_annotated: usize,
    n_torn: usize,
    exact: usize,
    flagged: usize,
    /// Lines that were restored wrongly with no word of doubt.
    wrong: Vec<(String, String)>,
}

/// Spoils articles line by line and restores them as wholes.
fn restore(articles: &[String], table: &Table) -> Outcome {
    let normalizer = Normalizer::STEP_NAMES
        .iter()
        .filter(|name| !matches!(**name, "pinyin" | "lost-bytes"))
        .fold(Normalizer::new(), |normalizer, name| normalizer.without(name).expect("a step"));
    let mut outcome = Outcome::default();
    for article in articles {
        let lines: Vec<(&str, String)> =
            article.lines().filter_map(|line| Some((line, spoiled(line, table)?))).collect();
        let page: Vec<&str> = lines.iter().map(|(_, spoiled)| spoiled.as_str()).collect();
        let page = page.join("\n");
        let normalized = normalizer.normalize(&page);
        let mut start = 0;
        let doubted: BTreeSet<usize> =
            normalized.warnings.iter().map(|warning| line_of(&page, warning.source.start)).collect();
        for (index, ((line, spoiled), restored)) in lines.iter().zip(normalized.text.split('\n')).enumerate() {
            outcome.n_lines += 1;
            let n_readings = spoiled.matches([
                'ā', 'á', 'ǎ', 'à', 'ē', 'é', 'ě', 'è', 'ī', 'í', 'ǐ', 'ì', 'ō', 'ó', 'ǒ', 'ò', 'ū', 'ú', 'ǔ', 'ù',
            ]);
            outcome.n_annotated += n_readings.count();
            outcome.n_torn +=
                spoiled.matches('?').count() - line.matches('?').count().min(spoiled.matches('?').count());
            if restored == *line {
                outcome.exact += 1;
            } else if doubted.contains(&index) || restored.contains('\u{FFFD}') {
                outcome.flagged += 1;
            } else {
                outcome.wrong.push(((*line).to_owned(), restored.to_owned()));
            }
            start += spoiled.len() + 1;
        }
        assert!(start >= page.len(), "a line was lost");
    }
    outcome
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count()
}

/// At most one line in a thousand comes back wrong without a word; for a few lines none does.
#[track_caller]
fn check(name: &str, articles: &[String], table: &Table) {
    let outcome = restore(articles, table);
    eprintln!(
        "{name}, table of {}: {} lines, {} annotations, {} question marks; {} exact, {} flagged, {} wrong without a word",
        table.len(),
        outcome.n_lines,
        outcome.n_annotated,
        outcome.n_torn,
        outcome.exact,
        outcome.flagged,
        outcome.wrong.len()
    );
    for (line, restored) in outcome.wrong.iter().take(12) {
        eprintln!("  wrong: {}", difference(line, restored));
    }
    assert!(outcome.n_annotated > 0, "nothing was annotated");
    assert!(outcome.wrong.len() * 1000 <= outcome.n_lines, "{} of {} lines", outcome.wrong.len(), outcome.n_lines);
}

/// Where two lines differ, with a little around.
fn difference(expected: &str, found: &str) -> String {
    let n_equal = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(n_equal.saturating_sub(6)).take(18).collect::<String>();
    format!("{} became {}", around(expected), around(found))
}

/// The characters that carry their reading in a page.
fn annotated_in(text: &str) -> BTreeSet<char> {
    let edits = Normalizer::only("pinyin").expect("a step").edits(text, jushi::source::Markup::None);
    edits.iter().filter_map(|edit| edit.after.chars().next()).collect()
}

fn decoded(bytes: Vec<u8>) -> String {
    Source::decode(bytes, None).expect("text").text
}

/// The articles of the sample corpus that have no annotations of their own, in traditional characters.
fn own_articles() -> Vec<String> {
    let files = files_below(&project("corpus")).into_iter().filter(|(name, _)| name.ends_with(".txt"));
    let texts = files.map(|(_, bytes)| decoded(bytes)).filter(|text| annotated_in(text).is_empty());
    texts.map(|text| to_traditional(&text)).collect()
}

#[test]
fn of_the_corpus() {
    let page = decoded(std::fs::read(project("corpus/hant/pinyin_su-shan.txt")).expect("an annotated article"));
    let articles = own_articles();
    assert!(articles.len() > 8);
    check("corpus", &articles, &table(annotated_in(&page)));
    check("corpus", &articles, &random_half());
    check("corpus", &articles, &table(traditional()));
}

#[test]
fn of_shared_texts() {
    let Some(shared) = shared() else { return };
    let page = files_below(&shared.join("corpus")).into_iter().find(|(name, _)| name.starts_with("003"));
    let seen = annotated_in(&decoded(page.expect("an annotated article").1));
    let texts = |name: &str| -> Vec<String> {
        let bytes = std::fs::read(shared.join("text").join(name)).expect("texts");
        json_lines(&bytes, &JsonFields::default()).map(|record| record.expect("a record").text).collect()
    };
    let hans: Vec<String> = texts("hans.jsonl").iter().step_by(4).map(|text| to_traditional(text)).collect();
    let hant: Vec<String> =
        texts("hant.jsonl").into_iter().step_by(2).filter(|text| annotated_in(text).is_empty()).collect();
    for (name, articles) in [("hans", &hans), ("hant", &hant)] {
        check(name, articles, &table(seen.iter().copied()));
        check(name, articles, &random_half());
    }
}

/// The page that is known: no annotation and nothing of the damage is left.
#[test]
fn of_a_shared_page() {
    let Some(shared) = shared() else { return };
    let page = files_below(&shared.join("corpus")).into_iter().find(|(name, _)| name.starts_with("003"));
    let text = decoded(page.expect("an annotated article").1);
    let normalized = Normalizer::new().normalize(&text);
    let toned = |c: char| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ".contains(c);
    let left: Vec<(usize, char)> =
        normalized.text.char_indices().filter(|&(_, c)| toned(c) || c == '\u{FFFD}').collect();
    assert!(text.contains(toned) && left.is_empty(), "{left:?}");
    assert!(!normalized.text.contains("?)") && normalized.text.matches('?').count() <= 1);
}

#[test]
fn the_model_makes_what_pages_have() {
    let table = table("務協優規動財個訓東".chars());
    assert_eq!(spoiled("個人", &table).as_deref(), Some("個(gè)人"));
    let found = spoiled("推動東西部協作", &table).expect("all in GBK");
    assert!(found.contains("動(dòng)"), "{found}");
    let torn = spoiled("我幫”省外務工", &table).expect("all in GBK");
    assert_eq!(torn, "我?guī)汀笔⊥鈩?wù)工");
}
