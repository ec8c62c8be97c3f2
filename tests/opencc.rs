//! Our traditional to simplified conversion against OpenCC itself, over the texts of a directory.
//!
//! `JUSHI_SHARED` names the directory (it has `text/hans.jsonl` and `text/hant.jsonl`), `JUSHI_OPENCC_CONFIG` the
//! configuration `t2s.json`. How to build this: see the feature `opencc` in Cargo.toml.

use std::path::Path;

use jushi::normalize::Normalizer;
use jushi::source::{JsonFields, json_lines};
use opencc_rust::OpenCC;

#[test]
fn agrees_with_opencc() {
    let config = std::env::var("JUSHI_OPENCC_CONFIG").unwrap_or_else(|_| "t2s.json".to_owned());
    let reference = OpenCC::new(&config).expect("JUSHI_OPENCC_CONFIG names the file t2s.json");
    let ours = Normalizer::only("t2s").expect("the step exists");
    let Ok(shared) = std::env::var("JUSHI_SHARED") else {
        eprintln!("skipped: JUSHI_SHARED is not set");
        return;
    };
    for name in ["hans", "hant"] {
        let path = Path::new(&shared).join("text").join(name).with_extension("jsonl");
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("skipped: {} cannot be read", path.display());
            continue;
        };
        let (mut n_texts, mut n_chars, mut n_changed) = (0, 0, 0);
        for record in json_lines(&bytes, &JsonFields::default()) {
            let text = record.expect("a record").text.replace('\0', "");
            let expected = reference.convert(&text).expect("text without zero characters");
            let found = ours.normalize(&text).text;
            assert_eq!(found, expected, "{name}, text {n_texts}");
            n_texts += 1;
            n_chars += text.chars().count();
            n_changed += text.chars().zip(found.chars()).filter(|(old, new)| old != new).count();
        }
        eprintln!("{name}: {n_texts} texts, {n_chars} characters, {n_changed} changed, all as in OpenCC");
    }
}
