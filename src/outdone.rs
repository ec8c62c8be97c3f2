//! Rules that lose to others: in every text of the examples, none of their facts stays.
//!
//! That is no proof that they never win; it says that nothing written down shows them winning.

use std::collections::BTreeSet;

use crate::emit::Record;
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{CompiledFile, Example, Outdone, RuleSet};
use crate::source::Source;

/// Runs the texts of all examples and rejects, and tells the rules none of whose facts stays.
pub fn outdone(set: RuleSet) -> Vec<Outdone> {
    let pipeline = Pipeline::new(set.metered(), Normalizer::new());
    let texts: Vec<String> = pipeline.rules().files.iter().flat_map(examples).map(plain).collect();
    let mut alive: BTreeSet<String> = BTreeSet::new();
    for text in &texts {
        alive.extend(records(&pipeline, text).into_iter().map(|record| record.rule));
    }
    let mut found = Vec::new();
    for file in &pipeline.rules().files {
        let matches = file.meters.iter().flat_map(|meters| &meters.rules).map(|meter| meter.hits());
        let matches: Vec<u64> = matches.collect();
        for (rule, n_matches) in file.rules.iter().zip(matches).filter(|(rule, _)| !alive.contains(&rule.id)) {
            let kind = &pipeline.rules().kinds[rule.kind].name;
            let own = rule.examples.iter().flat_map(|example| records(&pipeline, &plain(example)));
            let by: BTreeSet<String> = own.filter(|record| record.kind == *kind).map(|record| record.rule).collect();
            let by = by.into_iter().collect();
            found.push(Outdone { rule: rule.id.clone(), n_texts: texts.len(), n_matches, by });
        }
    }
    found
}

fn examples(file: &CompiledFile) -> impl Iterator<Item = &Example> {
    let rules = file.rules.iter().flat_map(|rule| rule.examples.iter().chain(&rule.rejects));
    let rules = rules.chain(file.frames.iter().flat_map(|frame| frame.examples.iter().chain(&frame.rejects)));
    rules.chain(file.attributes.iter().flat_map(|rule| rule.examples.iter().chain(&rule.rejects)))
}

/// The text of an example without its marks.
fn plain(example: &Example) -> String {
    example.text.value.replace("[[", "").replace("]]", "")
}

fn records(pipeline: &Pipeline, text: &str) -> Vec<Record> {
    let document = pipeline.document("example", Source::from_text(text.to_owned()));
    pipeline.facts(&document, &BTreeSet::new())
}
