//! A file with frames of any text above the grammar that comes with the program, and behind a zero byte a text to read with it:
//! refused with findings that can be shown, or run, and then every part of a fact stands in the text.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, builtin_files};
use jushi::source::Source;
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "由苏州市援建的铜仁市水厂投产，支援仙桃市的山西医疗队返程；在宁波市的帮扶下，黎平县脱贫，与鄞州区、余姚市签署协议。";

/// The words and classes of clauses, without any frame.
static GRAMMAR: LazyLock<RuleFiles> = LazyLock::new(|| {
    let mut files = builtin_files();
    files.files.retain(|name, _| *name == "grammar.toml" || name.starts_with("lexicon/frames/"));
    files
});

fuzz_target!(|data: &[u8]| {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let (rules, text) = input.split_once('\0').unwrap_or((input, TEXT));
    let mut files = GRAMMAR.clone();
    files.files.insert("fuzz.toml".to_owned(), rules.to_owned());
    match RuleSet::compile(&files) {
        Err(found) => {
            assert!(!found.is_empty());
            found.iter().take(8).for_each(|finding| drop(finding.render(false)));
        }
        Ok(rules) => {
            let pipeline = Pipeline::new(rules, Normalizer::new());
            let document = pipeline.document("a.txt", Source::from_text(text.to_owned()));
            for record in pipeline.facts(&document, &BTreeSet::new()) {
                assert!(text.contains(&record.quote));
                assert!(record.parts.iter().all(|(_, part)| text.contains(&part.quote)), "{record:?}");
            }
        }
    }
});
