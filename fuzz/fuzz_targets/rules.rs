//! A rule file of any text: refused with findings that can be shown, or compiled and run.

#![no_main]

use std::collections::BTreeSet;

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet};
use jushi::source::Source;
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "2023年3月，宁波市鄞州区投入协作资金1.7亿元，与黎平县结对，选派教师46人，占35.5%，每户30至50万元。";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut files = RuleFiles::default();
    files.files.insert("fuzz.toml".to_owned(), text.to_owned());
    match RuleSet::compile(&files) {
        Err(found) => {
            assert!(!found.is_empty());
            found.iter().take(8).for_each(|finding| drop(finding.render(false)));
        }
        Ok(rules) => {
            let pipeline = Pipeline::new(rules, Normalizer::new());
            let document = pipeline.document("a.txt", Source::from_text(TEXT.to_owned()));
            for record in pipeline.facts(&document, &BTreeSet::new()) {
                assert!(TEXT.contains(&record.quote));
            }
        }
    }
});
