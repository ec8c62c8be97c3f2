//! The page of `report`: whole, without network, and with every offset right on both sides.

#[path = "support/command.rs"]
mod command;

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use command::{DONE, UNREADABLE, WRONG_USE, facts, json, jushi, motley, path, run, text};
use predicates::str::contains;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The page of the motley corpus, its facts in JSON blocks, and the facts of the run.
fn page() -> (String, Vec<jushi::emit::Record>) {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, page) = (path(&folder, "output"), path(&folder, "report.html"));
    jushi(&["report", &output, &corpus.path().to_string_lossy(), "-o", &page, "--title", "<资金> & \"人\""])
        .assert()
        .code(DONE)
        .stderr(contains("facts of 9 articles"));
    (text(&page), facts(&output))
}

fn block(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no block {id}")).1;
    json(rest.split_once("</script>").expect("its end").0)
}

fn units(text: &str, span: &Value) -> String {
    let at = |index: usize| usize::try_from(span[index].as_u64().expect("an offset")).expect("small");
    String::from_utf16(&text.encode_utf16().collect::<Vec<u16>>()[at(0)..at(1)]).expect("whole characters")
}

#[test]
fn every_fact_stands_where_the_page_says() {
    let (page, records) = page();
    let index = block(&page, "index");
    let rows = index["facts"].as_array().expect("facts");
    assert_eq!(rows.len(), records.len());
    let mut rows = rows.iter().zip(&records);
    let mut n_cleaned = 0;
    for (number, article) in index["articles"].as_array().expect("articles").iter().enumerate() {
        let texts = block(&page, &format!("article-{number}"));
        let source = texts["source"].as_str().expect("text");
        let normalized = texts["normalized"].as_str().unwrap_or(source);
        for places in texts["facts"].as_array().expect("facts") {
            let (row, record) = rows.next().expect("a fact");
            assert_eq!((row[0].as_u64(), row[4].as_str()), (Some(number as u64), Some(record.id.as_str())));
            assert_eq!(article[0], *record.article);
            assert!(record.fields.iter().all(|(name, value)| row[8][name] == *value.as_str()));
            assert_eq!(units(source, &places[0][0]), record.quote);
            assert_eq!(units(normalized, &places[0][1]), record.normalized);
            n_cleaned += usize::from(record.quote != record.normalized);
            for (part, (name, expected)) in places[1].as_array().expect("parts").iter().zip(&record.parts) {
                assert_eq!(
                    (part[0].as_str(), units(source, &part[2][0])),
                    (Some(name.as_str()), expected.quote.clone())
                );
                if let Some(value) = record.field(name).filter(|_| !name.starts_with("from") && !name.starts_with("to"))
                {
                    assert_eq!(units(normalized, &part[2][1]), value);
                }
            }
        }
    }
    assert!(rows.next().is_none() && n_cleaned > 3);
}

#[test]
fn what_articles_say_is_no_markup() {
    let (page, _) = page();
    assert!(!page.contains("<img") && !page.contains("<svg onload") && !page.contains("<资金>"));
    assert!(page.contains("<title>&lt;资金&gt; &amp; &quot;人&quot;</title>"));
    // Nine articles, the index and our script, each with its end, and nothing else that begins or ends one.
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (11, 11));
    assert!(!page.contains('\u{2028}') && !page.contains("<!--"));
}

#[test]
fn only_our_script_and_style_may_run() {
    let (page, _) = page();
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let between =
        |start: &str, end: &str| page.split_once(start).expect("a start").1.split_once(end).expect("an end").0;
    let policy = between("http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let (script, style) = (hash(between("<script>", "</script>")), hash(between("<style>", "</style>")));
    assert_eq!(
        policy,
        format!("default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'")
    );
    for attribute in [" style=", " onclick=", " onload=", " src=", "<link", "<base"] {
        assert!(!between("<body>", "<script").contains(attribute), "{attribute}");
    }
}

#[test]
fn equal_input_gives_an_equal_page() {
    assert_eq!(page().0, page().0);
}

#[test]
fn a_changed_article_is_left_out_and_a_page_of_other_texts_is_not_written() {
    let corpus = motley();
    let folder = run(corpus.path());
    fs::write(corpus.path().join("bom.txt"), "又").expect("a file");
    let page = path(&folder, "report.html");
    let report = |corpus: &str| jushi(&["report", &path(&folder, "output"), corpus, "-o", &page]).assert();
    report(&corpus.path().to_string_lossy())
        .code(UNREADABLE)
        .stderr(contains("bom.txt: the file was changed after the run; left out"));
    let index = block(&text(&page), "index");
    let left_out = index["unreadable"][0][1].as_str().expect("a reason");
    assert_eq!((index["articles"].as_array().map(Vec::len), left_out), (Some(8), "the file was changed after the run"));
    fs::remove_file(&page).expect("a file");
    let other = command::folder(&[("other.txt", "别的".as_bytes())]);
    report(&other.path().to_string_lossy()).code(WRONG_USE).stderr(contains("the facts are not those of"));
    assert!(fs::metadata(&page).is_err());
}

#[test]
fn the_list_has_the_sentence_and_what_repeats() {
    let passage = "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。成效明显。";
    let corpus = command::folder(&[("a.txt", format!("{passage}\n\n别的话。\n\n{passage}").as_bytes())]);
    let folder = run(corpus.path());
    let page = path(&folder, "report.html");
    jushi(&["-q", "report", &path(&folder, "output"), &corpus.path().to_string_lossy(), "-o", &page])
        .assert()
        .code(DONE);
    let rows = block(&text(&page), "index")["facts"].clone();
    let context = |row: usize| [0, 1].map(|side| rows[row][11][side].as_str().expect("text").to_owned());
    assert_eq!(context(0), ["2023年,广州市投入财政援助资金", ",互派党政干部18人。"]);
    assert_eq!((&rows[0][12], &rows[2][12]), (&Value::Null, &rows[0][4]));
}
