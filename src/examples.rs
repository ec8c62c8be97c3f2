//! Examples are tests: every example and reject of a rule set, run through the whole pipeline.

use std::collections::BTreeSet;

use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::{CompiledFile, Example, FieldType, Kind};
use crate::source::Source;

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
    /// Expected and found, for people.
    pub message: String,
}

/// Runs the examples of all rules whose id starts with `filter`.
pub fn run_examples(pipeline: &Pipeline, filter: &str) -> ExampleReport {
    let mut report = ExampleReport::default();
    for file in &pipeline.rules().files {
        let mut runner = Runner { pipeline, file, report: &mut report };
        for rule in file.rules.iter().filter(|rule| rule.id.starts_with(filter)) {
            let kind = &pipeline.rules().kinds[rule.kind];
            rule.examples.iter().for_each(|example| runner.rule_example(&rule.id, kind, example));
            rule.rejects.iter().for_each(|reject| runner.rule_reject(&rule.id, kind, reject));
        }
        for rule in file.attributes.iter().filter(|rule| rule.id.starts_with(filter)) {
            let kind = &pipeline.rules().kinds[rule.kind];
            let field = &kind.fields[rule.field].0;
            rule.examples.iter().for_each(|example| runner.attribute_example(&rule.id, kind, example));
            rule.rejects.iter().for_each(|reject| runner.attribute_reject(&rule.id, kind, field, reject));
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
    fn rule_example(&mut self, id: &str, kind: &Kind, example: &Example) {
        self.report.n_examples += 1;
        let marked = Marked::parse(&example.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        found.retain(|record| record.rule == id);
        let problem = if is_relation(kind) && marked.spans.is_empty() {
            (found.len() != example.expect.len()).then(|| format!("expected {} facts", example.expect.len()))
        } else {
            let spans: Vec<[usize; 2]> = found.iter().map(|record| record.span.char).collect();
            (spans != marked.spans).then(|| "expected the marked spans".to_owned())
        };
        let problem = problem.or_else(|| wrong_field(&found, &example.expect));
        self.record(id, example, problem, &found);
    }

    fn rule_reject(&mut self, id: &str, kind: &Kind, reject: &Example) {
        self.report.n_rejects += 1;
        let marked = Marked::parse(&reject.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        found.retain(|record| !marked.spans.contains(&record.span.char));
        let problem = (!found.is_empty()).then(|| format!("expected no {}", kind.name));
        self.record(id, reject, problem, &found);
    }

    fn attribute_example(&mut self, id: &str, kind: &Kind, example: &Example) {
        self.report.n_examples += 1;
        let marked = Marked::parse(&example.text.value);
        let mut found = self.records(&marked.text, &kind.name);
        if !marked.spans.is_empty() {
            found.retain(|record| marked.spans.contains(&record.span.char));
        }
        let problem = if found.len() == example.expect.len() {
            wrong_field(&found, &example.expect)
        } else {
            Some(format!("expected {} facts of kind {}", example.expect.len(), kind.name))
        };
        self.record(id, example, problem, &found);
    }

    fn attribute_reject(&mut self, id: &str, kind: &Kind, field: &str, reject: &Example) {
        self.report.n_rejects += 1;
        let marked = Marked::parse(&reject.text.value);
        let found = self.records(&marked.text, &kind.name);
        let problem = if found.is_empty() {
            Some(format!("expected facts of kind {} without `{field}`", kind.name))
        } else {
            found.iter().any(|record| record.field(field).is_some()).then(|| format!("expected no `{field}`"))
        };
        self.record(id, reject, problem, &found);
    }

    fn records(&self, text: &str, kind: &str) -> Vec<Record> {
        let document = self.pipeline.document("example", Source::from_text(text.to_owned()));
        let mut records = self.pipeline.facts(&document, &BTreeSet::new());
        records.retain(|record| record.kind == kind);
        records
    }

    fn record(&mut self, id: &str, example: &Example, problem: Option<String>, found: &[Record]) {
        let message = match problem {
            None if example.todo => "passes now: take `todo` away".to_owned(),
            None => return,
            Some(_) if example.todo => {
                self.report.n_todo += 1;
                return;
            }
            Some(problem) => format!("{problem}\n{}", render(found)),
        };
        self.report.failures.push(ExampleFailure {
            file: self.file.name.clone(),
            rule: id.to_owned(),
            text: example.text.value.clone(),
            message,
        });
    }
}

fn is_relation(kind: &Kind) -> bool {
    kind.fields.iter().any(|(_, field)| *field == FieldType::Place)
}

fn wrong_field(found: &[Record], expect: &[Vec<(String, String)>]) -> Option<String> {
    for (index, (record, fields)) in found.iter().zip(expect).enumerate() {
        for (name, wanted) in fields {
            let value = record.field(name).unwrap_or_default();
            // A place may be given by the end of its path.
            let ends = value.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
            if !ends || (wanted.is_empty() && !value.is_empty()) {
                return Some(format!("expected {name} = `{wanted}` in fact {}, found `{value}`", index + 1));
            }
        }
    }
    None
}

fn render(found: &[Record]) -> String {
    if found.is_empty() {
        return "  found nothing".to_owned();
    }
    let line = |record: &Record| {
        let fields: Vec<String> = record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("  found `{}` {} by {}", record.quote, fields.join(" "), record.rule)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A text with `[[marks]]`, taken apart.
struct Marked {
    text: String,
    /// Character ranges of the text without the marks.
    spans: Vec<[usize; 2]>,
}

impl Marked {
    fn parse(marked: &str) -> Self {
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut rest = marked;
        while let Some((before, inner, after)) = split_mark(rest) {
            text.push_str(before);
            let start = text.chars().count();
            text.push_str(inner);
            spans.push([start, text.chars().count()]);
            rest = after;
        }
        text.push_str(rest);
        Self { text, spans }
    }
}

fn split_mark(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("[[")?;
    let (inner, after) = rest.split_once("]]")?;
    Some((before, inner, after))
}
