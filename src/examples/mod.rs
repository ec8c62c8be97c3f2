//! Examples are tests: every example and reject of a rule set, run through the whole pipeline.

mod difference;
mod marked;
mod update;

use std::collections::BTreeSet;

use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::{CompiledFile, Example, FieldType, Kind};
use crate::source::Source;
use difference::{Shown, difference};
pub use marked::Marked;
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
#[derive(Debug)]
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

/// Runs the examples of all rules whose id starts with `filter`.
pub fn run_examples(pipeline: &Pipeline, filter: &str) -> ExampleReport {
    let mut report = ExampleReport::default();
    for file in &pipeline.rules().files {
        let mut runner = Runner { pipeline, file, report: &mut report };
        for rule in file.rules.iter().filter(|rule| rule.id.starts_with(filter)) {
            let kind = &pipeline.rules().kinds[rule.kind];
            let key = |reject, index| ExampleKey { attribute: false, reject, index };
            for (index, example) in rule.examples.iter().enumerate() {
                runner.rule_example(&rule.id, kind, example, key(false, index));
            }
            for (index, reject) in rule.rejects.iter().enumerate() {
                runner.rule_reject(&rule.id, kind, reject, key(true, index));
            }
        }
        for rule in file.attributes.iter().filter(|rule| rule.id.starts_with(filter)) {
            let kind = &pipeline.rules().kinds[rule.kind];
            let field = &kind.fields[rule.field].0;
            let key = |reject, index| ExampleKey { attribute: true, reject, index };
            for (index, example) in rule.examples.iter().enumerate() {
                runner.attribute_example(&rule.id, kind, example, key(false, index));
            }
            for (index, reject) in rule.rejects.iter().enumerate() {
                runner.attribute_reject(&rule.id, kind, field, reject, key(true, index));
            }
        }
    }
    report
}

struct Runner<'a> {
    pipeline: &'a Pipeline,
    file: &'a CompiledFile,
    report: &'a mut ExampleReport,
}

impl Runner<'_> {
    fn rule_example(&mut self, id: &str, kind: &Kind, example: &Example, key: ExampleKey) {
        self.report.n_examples += 1;
        let marked = Marked::parse(&example.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        found.retain(|record| record.rule == id);
        let problem = if is_relation(kind) && marked.spans.is_empty() {
            (found.len() != example.expect.len())
                .then(|| format!("expected {}, found {}", facts(example.expect.len()), found.len()))
        } else {
            let spans: Vec<[usize; 2]> = found.iter().map(|record| record.span.char).collect();
            (spans != marked.spans).then(|| "the facts are not those that are marked".to_owned())
        };
        let problem = problem.or_else(|| wrong_field(&found, &example.expect));
        let shown = Shown { marked: &marked, expect: &example.expect, found: &found };
        self.record(id, example, problem, shown, key);
    }

    fn rule_reject(&mut self, id: &str, kind: &Kind, reject: &Example, key: ExampleKey) {
        self.report.n_rejects += 1;
        let marked = Marked::parse(&reject.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        found.retain(|record| !marked.spans.contains(&record.span.char));
        let problem = (!found.is_empty()).then(|| format!("expected no {}", kind.name));
        let shown = Shown { marked: &marked, expect: &[], found: &found };
        self.record(id, reject, problem, shown, key);
    }

    fn attribute_example(&mut self, id: &str, kind: &Kind, example: &Example, key: ExampleKey) {
        self.report.n_examples += 1;
        let marked = Marked::parse(&example.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        if !marked.spans.is_empty() {
            found.retain(|record| marked.spans.contains(&record.span.char));
        }
        let problem = if found.len() == example.expect.len() {
            wrong_field(&found, &example.expect)
        } else {
            let kind = &kind.name;
            Some(format!("expected {} of kind {kind}, found {}", facts(example.expect.len()), found.len()))
        };
        let shown = Shown { marked: &marked, expect: &example.expect, found: &found };
        self.record(id, example, problem, shown, key);
    }

    fn attribute_reject(&mut self, id: &str, kind: &Kind, field: &str, reject: &Example, key: ExampleKey) {
        self.report.n_rejects += 1;
        let marked = Marked::parse(&reject.text.value);
        let found = self.records(&marked.text, &kind.name);
        let problem = if found.is_empty() {
            Some(format!("expected facts of kind {} without `{field}`", kind.name))
        } else {
            found.iter().any(|record| record.field(field).is_some()).then(|| format!("expected no `{field}`"))
        };
        let shown = Shown { marked: &marked, expect: &[], found: &found };
        self.record(id, reject, problem, shown, key);
    }

    fn records(&self, text: &str, kind: &str) -> Vec<Record> {
        let document = self.pipeline.document("example", Source::from_text(text.to_owned()));
        let mut records = self.pipeline.facts(&document, &BTreeSet::new());
        records.retain(|record| record.kind == kind);
        records
    }

    fn record(&mut self, id: &str, example: &Example, problem: Option<String>, shown: Shown<'_>, key: ExampleKey) {
        let message = match problem {
            None if example.todo => "it is a known miss no more: take `todo = true` away".to_owned(),
            None => return,
            Some(_) if example.todo => {
                self.report.n_todo += 1;
                return;
            }
            Some(problem) => format!("{problem}\n{}", difference(&shown)),
        };
        let may_update = !example.todo && !key.reject && !shown.found.is_empty();
        self.report.failures.push(ExampleFailure {
            file: self.file.name.clone(),
            rule: id.to_owned(),
            text: example.text.value.clone(),
            message,
            example: key,
            found: may_update.then(|| shown.found.to_vec()),
        });
    }
}

fn facts(n: usize) -> String {
    if n == 1 { "1 fact".to_owned() } else { format!("{n} facts") }
}

fn is_relation(kind: &Kind) -> bool {
    kind.fields.iter().any(|(_, field)| *field == FieldType::Place)
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
