//! Examples are tests: every example and reject of a rule set, run through the whole pipeline.

mod difference;
mod marked;
mod update;

use std::collections::BTreeSet;

use crate::document::Document;
use crate::emit::Record;
use crate::pipeline::{FrameJoin, Pipeline};
use crate::rule::{Example, Kind, RuleSet};
use crate::source::Source;
use difference::{Shown, difference};
pub use marked::Marked;
#[cfg(feature = "app")]
pub(crate) use update::{RULES, rule_table};
pub use update::{UpdateError, Updated, update};

/// What came of running examples.
#[derive(Debug, Default)]
pub struct ExampleReport {
    /// Examples run.
    pub n_examples: usize,
    /// Rejects run.
    pub n_rejects: usize,
    /// Known misses (`todo = true`) that indeed failed.
    pub n_todo: usize,
    /// What failed, in file order.
    pub failures: Vec<ExampleFailure>,
}

/// An example that did not give what it promises.
#[derive(Clone, Debug)]
pub struct ExampleFailure {
    /// Rule file.
    pub file: String,
    /// Rule or attribute.
    pub rule: String,
    /// The text of the example, with its marks.
    pub text: String,
    /// What is wrong, in one line, and then expected and found, for people.
    pub message: String,
    /// Which example of which rule it is.
    pub example: ExampleKey,
    /// The facts that an update would expect; none where an update must not help: rejects, known misses, nothing found.
    pub found: Option<Vec<Record>>,
}

/// Which example of a rule file is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleKey {
    /// Whether it belongs to an attribute rule.
    pub attribute: bool,
    /// Whether it is a reject.
    pub reject: bool,
    /// Index among the examples, or among the rejects, of its rule.
    pub index: usize,
}

/// An example or reject, with what it is to be held against.
pub(crate) struct Case<'a> {
    file: &'a str,
    /// Rule or attribute that it belongs to.
    pub(crate) rule: &'a str,
    /// Kind of the facts that it speaks of.
    pub(crate) kind: &'a Kind,
    /// The field that an attribute fills.
    field: Option<&'a str>,
    pub(crate) example: &'a Example,
    key: ExampleKey,
    marked: Marked,
}

/// What came of a case: what is wrong, and the facts it was told from.
struct Outcome {
    problem: Option<String>,
    found: Vec<Record>,
}

/// Runs the examples of all rules whose id starts with `filter`.
pub fn run_examples(pipeline: &Pipeline, filter: &str) -> ExampleReport {
    let mut report = ExampleReport::default();
    for case in cases(pipeline.rules()).filter(|case| case.rule.starts_with(filter)) {
        match case.key.reject {
            true => report.n_rejects += 1,
            false => report.n_examples += 1,
        }
        let document = case.document(pipeline);
        let mut outcome = case.judge(case.records(pipeline, &document), true);
        outcome.problem = outcome.problem.or_else(|| case.wrong_slot(pipeline, &document));
        report.record(&case, outcome);
    }
    report
}

/// The examples and rejects of all rules, in file order.
pub(crate) fn cases(set: &RuleSet) -> impl Iterator<Item = Case<'_>> {
    set.files.iter().flat_map(move |file| {
        let rules = file.rules.iter().flat_map(move |rule| {
            let kind = &set.kinds[rule.kind];
            of_rule(&rule.examples, &rule.rejects)
                .map(|(example, key)| Case::new(&file.name, &rule.id, kind, None, example, key))
        });
        let attributes = file.attributes.iter().flat_map(move |rule| {
            let kind = &set.kinds[rule.kind];
            let field = Some(kind.fields[rule.field].0.as_str());
            let cases = of_rule(&rule.examples, &rule.rejects);
            cases.map(move |(example, key)| Case::new(&file.name, &rule.id, kind, field, example, key))
        });
        let frames = file.frames.iter().flat_map(move |frame| {
            let kind = &set.kinds[frame.kind];
            of_rule(&frame.examples, &frame.rejects)
                .map(|(example, key)| Case::new(&file.name, &frame.id, kind, None, example, key))
        });
        rules.chain(attributes).chain(frames)
    })
}

fn of_rule<'a>(examples: &'a [Example], rejects: &'a [Example]) -> impl Iterator<Item = (&'a Example, (bool, usize))> {
    let examples = examples.iter().enumerate().map(|(index, example)| (example, (false, index)));
    examples.chain(rejects.iter().enumerate().map(|(index, reject)| (reject, (true, index))))
}

impl<'a> Case<'a> {
    fn new(
        file: &'a str,
        rule: &'a str,
        kind: &'a Kind,
        field: Option<&'a str>,
        example: &'a Example,
        (reject, index): (bool, usize),
    ) -> Self {
        let marked = Marked::parse(&example.text.value);
        let key = ExampleKey { attribute: field.is_some(), reject, index };
        Self { file, rule, kind, field, example, key, marked }
    }

    pub(crate) fn document(&self, pipeline: &Pipeline) -> Document {
        pipeline.document("example", Source::from_text(self.marked.text.clone()))
    }

    /// The facts of its kind in its text.
    fn records(&self, pipeline: &Pipeline, document: &Document) -> Vec<Record> {
        let mut records = pipeline.facts(document, &BTreeSet::new());
        records.retain(|record| record.kind == self.kind.name);
        records
    }

    /// Whether what it promises comes of its text. Where `by_rule` is false, any rule may find the facts of an example.
    #[cfg(feature = "app")]
    pub(crate) fn holds(&self, pipeline: &Pipeline, document: &Document, by_rule: bool) -> bool {
        self.judge(self.records(pipeline, document), by_rule).problem.is_none()
            && (!by_rule || self.wrong_slot(pipeline, document).is_none())
    }

    /// What is not as an example of a frame says of slots, or a reject of what is missing.
    fn wrong_slot(&self, pipeline: &Pipeline, document: &Document) -> Option<String> {
        let Example { slots, misses, .. } = self.example;
        if misses.is_none() && slots.iter().all(Vec::is_empty) {
            return None;
        }
        let outcomes = pipeline.frame_outcomes(document);
        if let Some(misses) = misses {
            let here: Vec<&str> =
                outcomes.missed.iter().filter(|(id, _)| id == self.rule).map(|(_, key)| key.as_str()).collect();
            let is_right = here.contains(&misses.value.as_str());
            return (!is_right)
                .then(|| format!("expected that `{}` is missing, and it is `{}`", misses.value, here.join("`, `")));
        }
        let mut records = self.records(pipeline, document);
        records.retain(|record| record.rule == self.rule);
        let place = |record: &Record, side: &str| record.part(side).map(|part| part.span);
        records.iter().zip(slots).find_map(|(record, slots)| {
            let is_it = |join: &&FrameJoin| {
                let here = join.places.map(|place| Some(document.locate(place)));
                join.frame == self.rule && here == [place(record, "from"), place(record, "to")]
            };
            let of_record: Vec<[&str; 2]> =
                outcomes.joined.iter().filter(is_it).filter_map(|join| join.slots).collect();
            slots.iter().find_map(|(side, wanted)| {
                let stands: Vec<&str> = of_record.iter().map(|slots| slots[usize::from(side == "to")]).collect();
                let is_right = stands.contains(&wanted.as_str());
                (!is_right).then(|| {
                    format!("{side} of `{}`: expected in `{wanted}`, found in `{}`", record.quote, stands.join("`, `"))
                })
            })
        })
    }

    fn judge(&self, mut found: Vec<Record>, by_rule: bool) -> Outcome {
        let Self { rule, kind, example, marked, .. } = self;
        let n_expected = example.expect.len();
        let problem = match (self.field, self.key.reject) {
            (None, false) if !by_rule => self.missing(&found),
            (None, false) => {
                found.retain(|record| record.rule == *rule);
                let problem = if kind.is_relation() && marked.spans.is_empty() {
                    (found.len() != n_expected)
                        .then(|| format!("expected {}, found {}", facts(n_expected), found.len()))
                } else {
                    let spans: Vec<[usize; 2]> = found.iter().map(|record| record.span.char).collect();
                    (spans != marked.spans).then(|| "the facts are not those that are marked".to_owned())
                };
                problem.or_else(|| wrong_field(&found, &example.expect))
            }
            (None, true) => {
                found.retain(|record| !marked.spans.contains(&record.span.char));
                (!found.is_empty()).then(|| format!("expected no {}", kind.name))
            }
            (Some(_), false) => {
                if !marked.spans.is_empty() {
                    found.retain(|record| marked.spans.contains(&record.span.char));
                }
                if found.len() == n_expected {
                    wrong_field(&found, &example.expect)
                } else {
                    let name = &kind.name;
                    Some(format!("expected {} of kind {name}, found {}", facts(n_expected), found.len()))
                }
            }
            (Some(field), true) if found.is_empty() => {
                Some(format!("expected facts of kind {} without `{field}`", kind.name))
            }
            (Some(field), true) => {
                found.iter().any(|record| record.field(field).is_some()).then(|| format!("expected no `{field}`"))
            }
        };
        Outcome { problem, found }
    }

    /// What no rule finds of what an example expects.
    fn missing(&self, found: &[Record]) -> Option<String> {
        let spans = &self.marked.spans;
        let is_found = |span: &[usize; 2]| found.iter().any(|record| record.span.char == *span);
        let by_mark = spans.len() == self.example.expect.len();
        let is_met = |(index, expect): (usize, &Vec<(String, String)>)| {
            let mut here = found.iter().filter(|record| !by_mark || record.span.char == spans[index]);
            here.any(|record| wrong_field(std::slice::from_ref(record), std::slice::from_ref(expect)).is_none())
        };
        let all_met = spans.iter().all(is_found) && self.example.expect.iter().enumerate().all(is_met);
        (!all_met).then(|| "a fact is not found".to_owned())
    }
}

impl ExampleReport {
    fn record(&mut self, case: &Case<'_>, Outcome { problem, found }: Outcome) {
        let example = case.example;
        let expect: &[_] = if case.key.reject { &[] } else { &example.expect };
        let shown = Shown { marked: &case.marked, expect, found: &found };
        let message = match problem {
            None if example.todo => "it is a known miss no more: take `todo = true` away".to_owned(),
            None => return,
            Some(_) if example.todo => {
                self.n_todo += 1;
                return;
            }
            Some(problem) => format!("{problem}\n{}", difference(&shown)),
        };
        let may_update = !example.todo && !case.key.reject && !found.is_empty();
        self.failures.push(ExampleFailure {
            file: case.file.to_owned(),
            rule: case.rule.to_owned(),
            text: example.text.value.clone(),
            message,
            example: case.key.clone(),
            found: may_update.then_some(found),
        });
    }
}

fn facts(n: usize) -> String {
    if n == 1 { "1 fact".to_owned() } else { format!("{n} facts") }
}

fn wrong_field(found: &[Record], expect: &[Vec<(String, String)>]) -> Option<String> {
    for (index, (record, fields)) in found.iter().zip(expect).enumerate() {
        for (name, wanted) in fields {
            let value = record.field(name).unwrap_or_default();
            if !agrees(value, wanted) {
                let fact = format!("fact {}, `{}`", index + 1, record.quote);
                return Some(format!("{name} of {fact}: expected `{wanted}`, found `{value}`"));
            }
        }
    }
    None
}

/// Whether a field has the expected value; a place may be given by the end of its path.
fn agrees(value: &str, wanted: &str) -> bool {
    let ends = value.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    ends && (!wanted.is_empty() || value.is_empty())
}
