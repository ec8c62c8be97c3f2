//! From a decision to a test of a rule.

use std::fmt::Display;
use std::path::PathBuf;

use serde_json::{Value, json};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value as TomlValue};

use super::decide::expected;
use super::{Answer, Desk, Problem};
use crate::cli::output::write_text;
use crate::cli::review::reader::Reader;
use crate::examples::{Marked, RULES, rule_table, run_examples};
use crate::review::{Facet, Fields, State};
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
        let kind = self.queue.value(item, Facet::Kind);
        // Facts that join places lie over each other, so those of an example are told by their fields alone.
        let is_marked = reject || !self.reader.kinds().iter().any(|known| known.name == kind && known.is_relation());
        let of = |(span, _): &([usize; 2], Fields)| [span[0] - sentence[0], span[1] - sentence[0]];
        let spans: Vec<[usize; 2]> = facts.iter().filter(|_| is_marked).map(of).collect();
        let marked = Marked { text, spans: Vec::new() }.write(&spans);
        let value = if reject { TomlValue::from(marked) } else { example_value(&marked, &facts) };
        let name = if reject { "reject" } else { "example" };
        let toml = format!("{name} = [{}]", value.to_string().trim());
        let home = self.reader.home_of(&rule).map(|(file, path)| (file.to_owned(), path));
        let tested = if append { self.append_example(&rule, home.clone(), name, value)? } else { Value::Null };
        Ok(json!({ "toml": toml, "rule": rule, "file": home.map(|(file, _)| file), "tested": tested }))
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
        // Of two facts that say the same of one place, one is expected.
        facts.dedup();
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

    /// Adds an example to a rule that stands in a file of the user's, and runs the examples of that rule.
    fn append_example(&mut self, rule: &str, home: Option<(String, PathBuf)>, name: &str, value: TomlValue) -> Answer {
        let common = &self.subject.common;
        let Some((file, path)) = home else {
            let hint =
                if common.rules.is_empty() { "name yours with --rules" } else { "override it in a file of yours" };
            return Err(Problem::Wrong(format!("{rule} is a built-in rule; {hint}")));
        };
        let failed = |error: &dyn Display| Problem::Failed(format!("{file}: {error:#}; nothing was written"));
        // The files may have been edited since they were read.
        let mut files = common.rule_files().map_err(|error| failed(&error))?;
        let text = files.files.get(&file).ok_or_else(|| failed(&"it is gone"))?;
        let mut document: DocumentMut = text.parse().map_err(|error| failed(&error))?;
        push_example(&mut document, rule, name, value).ok_or_else(|| failed(&format!("there is no rule {rule}")))?;
        let new = document.to_string();
        files.files.insert(file.clone(), new.clone());
        let reader = Reader::of(common, files).map_err(|error| failed(&error))?;
        let report = run_examples(&reader.pipeline, rule);
        write_text(&common.access.files, &path, &new).map_err(|error| failed(&error))?;
        self.reader = reader;
        let failures = report.failures.iter();
        let failures: Vec<_> = failures
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

/// Adds an example to a rule or a frame as those before it are written: in tables of their own, or in one array.
fn push_example(document: &mut DocumentMut, rule: &str, name: &str, value: TomlValue) -> Option<()> {
    let table = rule_table(document, RULES, rule)?;
    let array = match table.entry(name).or_insert_with(|| Item::Value(TomlValue::Array(Array::new()))) {
        Item::ArrayOfTables(tables) => {
            tables.push(match value {
                TomlValue::InlineTable(example) => example.into_table(),
                text => Table::from_iter([("text", text)]),
            });
            return Some(());
        }
        item => item.as_array_mut()?,
    };
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
