//! A rule file of any text, and behind a zero byte a text to read with it: refused with findings that can be shown, or run, and then
//! every part of a fact stands in the text.

#![no_main]

use std::collections::BTreeSet;

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, lint};
use jushi::source::Source;
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "2023年3月，宁波市鄞州区投入协作资金1.7亿元，与黎平县结对，选派教师46人，占35.5%，每户30至50万元。";

fuzz_target!(|data: &[u8]| {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let (rules, text) = input.split_once('\0').unwrap_or((input, TEXT));
    let mut files = RuleFiles::default();
    files.files.insert("fuzz.toml".to_owned(), rules.to_owned());
    match RuleSet::compile(&files) {
        Err(found) => {
            assert!(!found.is_empty());
            found.iter().take(8).for_each(|finding| drop(finding.render(false)));
        }
        Ok(rules) => {
            lint(&files, &[]).iter().take(8).for_each(|finding| drop(finding.render(false)));
            let pipeline = Pipeline::new(rules, Normalizer::new());
            let document = pipeline.document("a.txt", Source::from_text(text.to_owned()));
            for record in pipeline.facts(&document, &BTreeSet::new()) {
                assert!(text.contains(&record.quote));
                assert!(record.parts.iter().all(|(_, part)| text.contains(&part.quote)), "{record:?}");
            }
        }
    }
});
