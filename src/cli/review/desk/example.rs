//! From a decision to a test of a rule.

use std::path::Path;

use serde_json::json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Value as TomlValue};

use super::decide::expected;
use super::{Answer, Desk, Problem};
use crate::cli::output::write_text;
use crate::examples::{Marked, run_examples};
use crate::review::{Facet, Fields, State};
use crate::rule::RuleFiles;
use crate::text::CharIndex;

impl Desk {
    /// The sentence of a fact as an example of its rule, or as a reject.
    pub(super) fn example(&mut self, key: &str, reject: bool, rule: Option<&str>, append: bool) -> Answer {
        let item = self.item(key)?;
        let (article, place) = self.place(item);
        let article = article.to_owned();
        let document = self.document(&article)?;
        let index = CharIndex::new(&document.source.text);
        let sentence = self.sentence(item, &index, place);
        let own = self.record(item).map(|record| record.rule.clone()).filter(|rule| !rule.is_empty());
        let rule = rule.map(str::to_owned).or(own).ok_or_else(|| Problem::Wrong("name a rule".to_owned()))?;
        let facts = self.facts_in(item, &rule, sentence, reject);
        let text = index.slice(sentence).unwrap_or_default().to_owned();
        let spans: Vec<[usize; 2]> =
            facts.iter().map(|(span, _)| [span[0] - sentence[0], span[1] - sentence[0]]).collect();
        let marked = Marked { text, spans: Vec::new() }.write(&spans);
        let value = if reject { TomlValue::from(marked) } else { example_value(&marked, &facts) };
        let name = if reject { "reject" } else { "example" };
        let toml = format!("{name} = [{}]", value.to_string().trim());
        if !append {
            return Ok(json!({ "toml": toml, "rule": rule }));
        }
        let tested = self.append_example(&rule, name, value)?;
        Ok(json!({ "toml": toml, "rule": rule, "tested": tested }))
    }

    /// The sentence around a fact; a passage that no run has looked at has the line it stands on.
    fn sentence(&self, item: usize, index: &CharIndex<'_>, place: [usize; 2]) -> [usize; 2] {
        if let Some(record) = self.record(item) {
            return record.sentence.char;
        }
        let before = index.before(place, 100);
        let after = index.after(place, 100);
        let start = before.rsplit(['\n', '。', '！', '？']).next().unwrap_or_default().chars().count();
        let end = after.split_inclusive(['\n', '。', '！', '？']).next().unwrap_or_default().trim_end().chars().count();
        [place[0] - start, place[1] + end]
    }

    /// The facts to be marked: in an example those of the rule that nobody has rejected, in a reject the others of the kind.
    fn facts_in(&self, item: usize, rule: &str, sentence: [usize; 2], reject: bool) -> Vec<([usize; 2], Fields)> {
        let brief_kind = self.queue.value(item, Facet::Kind);
        let (article, own) = self.place(item);
        let mut facts: Vec<([usize; 2], Fields)> = Vec::new();
        for other in self.records_of(article) {
            let Some(record) = self.record(other) else { continue };
            let span = record.span.char;
            let is_inside = sentence[0] <= span[0] && span[1] <= sentence[1] && record.kind == brief_kind;
            let is_right = self.queue.state(other) != State::Rejected && (!reject || other != item);
            if is_inside && is_right && (reject || record.rule == rule) {
                facts.push((self.right_span(other, span), self.right_fields(other)));
            }
        }
        if !reject && !facts.iter().any(|(span, _)| *span == self.right_span(item, own)) {
            facts.push((self.right_span(item, own), self.right_fields(item)));
        }
        facts.retain(|(span, _)| sentence[0] <= span[0] && span[1] <= sentence[1]);
        facts.sort_by_key(|(span, _)| *span);
        facts.dedup_by(|later, earlier| later.0 == earlier.0);
        facts
    }

    fn right_span(&self, item: usize, place: [usize; 2]) -> [usize; 2] {
        let last = self.held_about(item).filter(|(_, decision)| decision.action.is_verdict()).last();
        last.map_or(place, |(_, decision)| decision.right_span(place))
    }

    fn right_fields(&self, item: usize) -> Fields {
        let last = self.held_about(item).filter(|(_, decision)| decision.action.is_verdict()).last();
        let right = last.and_then(|(_, decision)| decision.right_fields().cloned());
        let found = || self.record(item).map(|record| record.fields.iter().cloned().collect()).unwrap_or_default();
        right.unwrap_or_else(found)
    }

    /// Adds an example to a rule in the user's folder of rules, and runs the examples of that rule.
    fn append_example(&self, rule: &str, name: &str, value: TomlValue) -> Answer {
        let folder = self.subject.rules.as_deref();
        let folder = folder
            .ok_or_else(|| Problem::Wrong("the rules are the built-in ones; name yours with --rules".to_owned()))?;
        let place = self.reader.place_of(rule);
        let (file, _) = place.ok_or_else(|| Problem::Unknown(format!("no rule has the id {rule}")))?;
        let path = folder.join(file);
        let failed = |error: String| Problem::Failed(error);
        let text = std::fs::read_to_string(&path).map_err(|error| failed(format!("{file}: {error}")))?;
        let mut document: DocumentMut = text.parse().map_err(|error| failed(format!("{file}: {error}")))?;
        push_example(&mut document, rule, name, value).ok_or_else(|| failed(format!("{file} has no rule {rule}")))?;
        let new = document.to_string();
        let report = self.test(folder, file, &new, rule)?;
        write_text(&self.subject.common.access.files, &path, &new).map_err(|error| failed(format!("{error:#}")))?;
        Ok(report)
    }

    /// What the examples of a rule give, were its file another.
    fn test(&self, folder: &Path, file: &str, text: &str, rule: &str) -> Answer {
        let failed = |error: String| Problem::Failed(error);
        let mut files = RuleFiles::read(folder).map_err(|error| failed(error.to_string()))?;
        files.files.insert(file.to_owned(), text.to_owned());
        let pipeline = self.subject.common.pipeline_of(&files).map_err(|error| failed(error.to_string()))?;
        let report = run_examples(&pipeline, rule);
        let failures: Vec<_> = report
            .failures
            .iter()
            .map(|failure| json!({ "rule": failure.rule, "text": failure.text, "message": failure.message }))
            .collect();
        Ok(json!({ "n": report.n_examples + report.n_rejects, "failures": failures, "file": file }))
    }
}

fn example_value(marked: &str, facts: &[([usize; 2], Fields)]) -> TomlValue {
    let mut expect = Array::new();
    for (_, fields) in facts {
        let mut table = InlineTable::new();
        for (name, value) in expected(fields) {
            table.insert(name, value.into());
        }
        expect.push(table);
    }
    let mut example = InlineTable::new();
    example.insert("text", marked.into());
    example.insert("expect", TomlValue::Array(expect));
    TomlValue::InlineTable(example)
}

fn push_example(document: &mut DocumentMut, rule: &str, name: &str, value: TomlValue) -> Option<()> {
    let rules = document.get_mut("rule")?.as_array_of_tables_mut()?;
    let table = rules.iter_mut().find(|table| table.get("id").and_then(Item::as_str) == Some(rule))?;
    let array = table.entry(name).or_insert_with(|| Item::Value(TomlValue::Array(Array::new()))).as_array_mut()?;
    let is_long = array.iter().any(|value| {
        value.decor().prefix().is_some_and(|prefix| prefix.as_str().is_some_and(|text| text.contains('\n')))
    });
    array.push(value);
    if is_long || array.len() > 1 {
        for value in array.iter_mut() {
            value.decor_mut().set_prefix("\n    ");
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    Some(())
}
