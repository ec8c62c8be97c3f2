//! Tasks and a labeling config for [Label Studio](https://labelstud.io). Offsets are UTF-16 code units, which its front
//! end counts.
//!
//! A fact and each of its parts is a labeled region, `amount` and `amount.what`; a relation named like the field joins
//! them. Each field of a fact is a value of its region: a choice where there are few values, else text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::article::{Article, is_code};
use crate::emit::{Column, Record};
use crate::text::SourceSpan;

/// Whether facts are shown as proposals or as work that is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// To be looked at and taken over.
    #[default]
    Predictions,
    /// Taken as they are, to be corrected.
    Annotations,
}

const LABELS: &str = "label";
const TEXT: &str = "text";
/// The relation of a fact of a repeated passage to the first that says the same.
const REPEATS: &str = "repeats";

/// The task of an article: its text, and its facts as one prediction or annotation.
pub fn task(article: &Article<'_>, config: &Config, role: Role) -> Value {
    let mut result = Vec::new();
    for record in &article.records {
        fact(article, config, record, &mut result);
    }
    let data = json!({ TEXT: article.index.text(), "article": article.name });
    match role {
        Role::Predictions => {
            let version = concat!("jushi ", env!("CARGO_PKG_VERSION"));
            json!({ "data": data, "predictions": [{ "model_version": version, "result": result }] })
        }
        Role::Annotations => json!({ "data": data, "annotations": [{ "result": result }] }),
    }
}

fn fact(article: &Article<'_>, config: &Config, record: &Record, result: &mut Vec<Value>) {
    let region = |id: &str, span: SourceSpan, quote: &str, label: &str| {
        let [start, end] = article.utf16(span);
        json!({
            "id": id, "from_name": LABELS, "to_name": TEXT, "type": "labels",
            "value": { "start": start, "end": end, "text": quote, "labels": [label] },
        })
    };
    result.push(region(&record.id, record.span, &record.quote, &record.kind));
    let [start, end] = article.utf16(record.span);
    for (name, value) in &record.fields {
        let (kind, key) = if config.is_choice(name) { ("choices", "choices") } else { ("textarea", "text") };
        result.push(json!({
            "id": record.id, "from_name": control(name), "to_name": TEXT, "type": kind,
            "value": { "start": start, "end": end, key: [value] },
        }));
    }
    for (name, part) in &record.parts {
        let id = format!("{}.{name}", record.id);
        result.push(region(&id, part.span, &part.quote, &format!("{}.{name}", record.kind)));
        result.push(json!({
            "type": "relation", "from_id": record.id, "to_id": id, "direction": "right", "labels": [name],
        }));
    }
    if let Some(first) = &record.repeats {
        result.push(json!({
            "type": "relation", "from_id": record.id, "to_id": first, "direction": "right", "labels": [REPEATS],
        }));
    }
}

/// The name of the control of a field: apart from those of the labels and the text.
fn control(field: &str) -> String {
    format!("field_{field}")
}

/// What the labeling config has to declare, gathered from the kinds of the rules and from all records.
#[derive(Clone, Debug, Default)]
pub struct Config {
    labels: BTreeSet<(String, Option<String>)>,
    relations: BTreeSet<String>,
    /// Fields in the order in which they came, each with its values, as long as they are few words to choose from.
    fields: Vec<(String, Option<BTreeSet<String>>)>,
}

/// More values are not chosen but written.
const MAX_CHOICES: usize = 200;

impl Config {
    /// The config for facts of these kinds, with every value that the rules can give.
    pub fn of_kinds(kinds: &[(String, Vec<Column>)]) -> Self {
        let mut config = Self::default();
        for (kind, columns) in kinds {
            config.labels.insert((kind.clone(), None));
            for column in columns {
                if column.may_be_part {
                    config.labels.insert((kind.clone(), Some(column.name.clone())));
                    config.relations.insert(column.name.clone());
                }
                let choices = config.choices(&column.name);
                match choices {
                    Some(values) if !column.values.is_empty() => values.extend(column.values.iter().cloned()),
                    choices => *choices = None,
                }
            }
        }
        config
    }

    /// The values of a field, which is declared when it is not yet.
    fn choices(&mut self, field: &str) -> &mut Option<BTreeSet<String>> {
        let index = self.fields.iter().position(|(known, _)| known == field).unwrap_or_else(|| {
            self.fields.push((field.to_owned(), Some(BTreeSet::new())));
            self.fields.len() - 1
        });
        &mut self.fields[index].1
    }

    /// Takes note of a record.
    pub fn add(&mut self, record: &Record) {
        if record.repeats.is_some() {
            self.relations.insert(REPEATS.to_owned());
        }
        self.labels.insert((record.kind.clone(), None));
        for (name, _) in &record.parts {
            self.labels.insert((record.kind.clone(), Some(name.clone())));
            self.relations.insert(name.clone());
        }
        for (name, value) in &record.fields {
            let choices = self.choices(name);
            if let Some(values) = choices {
                values.insert(value.clone());
                if !is_code(value) || record.part(name).is_some() || values.len() > MAX_CHOICES {
                    *choices = None;
                }
            }
        }
    }

    fn is_choice(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, choices)| name == field && choices.is_some())
    }
}

/// Backgrounds of labels, one for each kind in turn.
const COLORS: [&str; 8] = ["#2a6fbb", "#b3541e", "#2e7d4f", "#8e44ad", "#b0306a", "#5d6d1e", "#00798c", "#6b4f3a"];

impl fmt::Display for Config {
    /// The labeling config, as XML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut colors: BTreeMap<&str, &str> = BTreeMap::new();
        writeln!(f, "<View>\n  <Labels name=\"{LABELS}\" toName=\"{TEXT}\">")?;
        for (kind, part) in &self.labels {
            let next = COLORS[colors.len() % COLORS.len()];
            let color = colors.entry(kind).or_insert(next);
            let label = part.as_ref().map_or(kind.clone(), |part| format!("{kind}.{part}"));
            writeln!(f, "    <Label value=\"{}\" background=\"{color}\"/>", escaped(&label))?;
        }
        writeln!(f, "  </Labels>\n  <Relations>")?;
        for name in &self.relations {
            writeln!(f, "    <Relation value=\"{}\"/>", escaped(name))?;
        }
        writeln!(f, "  </Relations>\n  <Text name=\"{TEXT}\" value=\"$text\" granularity=\"symbol\"/>")?;
        for (name, choices) in &self.fields {
            let (title, control) = (escaped(name), escaped(&control(name)));
            writeln!(f, "  <Header value=\"{title}\" size=\"6\"/>")?;
            match choices {
                None => writeln!(
                    f,
                    "  <TextArea name=\"{control}\" toName=\"{TEXT}\" perRegion=\"true\" editable=\"true\"/>"
                )?,
                Some(values) => {
                    writeln!(
                        f,
                        "  <Choices name=\"{control}\" toName=\"{TEXT}\" perRegion=\"true\" showInline=\"true\">"
                    )?;
                    for value in values {
                        writeln!(f, "    <Choice value=\"{}\"/>", escaped(value))?;
                    }
                    writeln!(f, "  </Choices>")?;
                }
            }
        }
        writeln!(f, "</View>")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
