//! The standoff format of [brat](https://brat.nlplab.org): `.txt` and `.ann` beside each other, offsets in characters,
//! and one `annotation.conf`.
//!
//! A fact and each of its parts is a text-bound annotation, `amount` and `amount_what`; a relation named like the field
//! joins them. Values of a few (`bound`, `currency`, `direction`) are attributes; a note holds the whole record's id,
//! rule and fields as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::article::{Article, is_code};
use crate::emit::Record;

/// The content of the `.ann` file of an article.
pub fn annotations(article: &Article<'_>) -> String {
    let mut writer = Writer {
        article,
        ann: String::new(),
        bound: BTreeMap::new(),
        n_bound: 0,
        n_relations: 0,
        n_attributes: 0,
        n_notes: 0,
    };
    for record in &article.records {
        writer.fact(record);
    }
    writer.ann
}

struct Writer<'a, 'b> {
    article: &'a Article<'b>,
    ann: String,
    /// The number of the annotation of each fact, by its id.
    bound: BTreeMap<&'b str, usize>,
    n_bound: usize,
    n_relations: usize,
    n_attributes: usize,
    n_notes: usize,
}

impl<'b> Writer<'_, 'b> {
    fn fact(&mut self, record: &'b Record) {
        let fact = self.text_bound(&type_name(&record.kind), record.span.char);
        self.bound.insert(&record.id, fact);
        if let Some(first) = record.repeats.as_deref().and_then(|id| self.bound.get(id)).copied() {
            self.n_relations += 1;
            self.line(&format!("R{}\t{REPEATS} Arg1:T{fact} Arg2:T{first}", self.n_relations));
        }
        for (name, part) in &record.parts {
            let part = self.text_bound(&part_type(&record.kind, name), part.span.char);
            self.n_relations += 1;
            self.line(&format!("R{}\t{} Arg1:T{fact} Arg2:T{part}", self.n_relations, type_name(name)));
        }
        for (name, value) in codes(record) {
            self.n_attributes += 1;
            self.line(&format!("A{}\t{} T{fact} {value}", self.n_attributes, type_name(name)));
        }
        self.n_notes += 1;
        self.line(&format!("#{}\tAnnotatorNotes T{fact}\t{}", self.n_notes, on_one_line(&note(record))));
    }

    /// A text-bound annotation; what a line break cuts in two has two fragments, as brat wants it.
    fn text_bound(&mut self, type_name: &str, chars: [usize; 2]) -> usize {
        self.n_bound += 1;
        let text = self.article.index.slice(chars).unwrap_or_default();
        let (mut spans, mut texts) = (Vec::new(), Vec::new());
        let mut start = chars[0];
        for piece in text.split(is_line_end) {
            let end = start + piece.chars().count();
            if !piece.is_empty() {
                spans.push(format!("{start} {end}"));
                texts.push(piece);
            }
            start = end + 1;
        }
        self.line(&format!("T{}\t{type_name} {}\t{}", self.n_bound, spans.join(";"), texts.join(" ")));
        self.n_bound
    }

    fn line(&mut self, line: &str) {
        self.ann.push_str(line);
        self.ann.push('\n');
    }
}

/// Whether a reader of the lines of a file may take a character for the end of one.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A value on one line, whatever is taken for the end of a line.
fn on_one_line(value: &Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        if is_line_end(c) {
            let _ = write!(line, "\\u{:04x}", u32::from(c));
        } else {
            line.push(c);
        }
    }
    line
}

fn note(record: &Record) -> Value {
    let fields: Map<String, Value> = record.fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut note = json!({ "id": record.id, "article": record.article, "rule": record.rule, "fields": fields });
    if let Some(first) = &record.repeats {
        note[REPEATS] = json!(first);
    }
    note
}

/// The relation of a fact of a repeated passage to the first that says the same.
const REPEATS: &str = "repeats";

/// The fields whose value is one of a few words and stands nowhere in the text.
fn codes(record: &Record) -> impl Iterator<Item = (&str, &str)> {
    record
        .fields
        .iter()
        .filter(|(name, value)| is_code(value) && record.part(name).is_none())
        .map(|(name, value)| (name.as_str(), value.as_str()))
}

/// A name as brat allows it.
fn type_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).collect()
}

fn part_type(kind: &str, part: &str) -> String {
    format!("{}_{}", type_name(kind), type_name(part))
}

/// What `annotation.conf` has to declare, gathered from all records.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Kinds and their parts.
    entities: BTreeMap<String, BTreeSet<String>>,
    /// Fields that join a kind and its part.
    relations: BTreeMap<String, BTreeSet<String>>,
    /// Fields of a few values: kinds and values.
    attributes: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
    /// Kinds of which facts repeat others.
    repeated: BTreeSet<String>,
}

impl Config {
    /// Takes note of a record.
    pub fn add(&mut self, record: &Record) {
        let kind = type_name(&record.kind);
        for (name, _) in &record.parts {
            self.entities.entry(kind.clone()).or_default().insert(part_type(&record.kind, name));
            self.relations.entry(type_name(name)).or_default().insert(record.kind.clone());
        }
        for (name, value) in codes(record) {
            let (kinds, values) = self.attributes.entry(type_name(name)).or_default();
            kinds.insert(kind.clone());
            values.insert(value.to_owned());
        }
        if record.repeats.is_some() {
            self.repeated.insert(kind.clone());
        }
        self.entities.entry(kind).or_default();
    }
}

impl std::fmt::Display for Config {
    /// The text of `annotation.conf`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "[entities]")?;
        for (kind, parts) in &self.entities {
            writeln!(f, "{kind}")?;
            for part in parts {
                writeln!(f, "\t{part}")?;
            }
        }
        writeln!(f, "\n[relations]\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>")?;
        for (name, kinds) in &self.relations {
            let facts: Vec<String> = kinds.iter().map(|kind| type_name(kind)).collect();
            let parts: Vec<String> = kinds.iter().map(|kind| part_type(kind, name)).collect();
            writeln!(f, "{name}\tArg1:{}, Arg2:{}", facts.join("|"), parts.join("|"))?;
        }
        if !self.repeated.is_empty() {
            let kinds = self.repeated.iter().cloned().collect::<Vec<_>>().join("|");
            writeln!(f, "{REPEATS}\tArg1:{kinds}, Arg2:{kinds}")?;
        }
        writeln!(f, "\n[events]\n\n[attributes]")?;
        for (name, (kinds, values)) in &self.attributes {
            let joined = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join("|");
            writeln!(f, "{name}\tArg:{}, Value:{}", joined(kinds), joined(values))?;
        }
        Ok(())
    }
}

/// Names of files for articles: paths without extension, each given once.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    given: BTreeSet<String>,
}

/// As much of a name as every file system takes, with room for an extension, in bytes.
const MAX_NAME: usize = 200;

impl FileNames {
    /// The path of an article's files, without extension: `2024/a.txt` gives `2024/a`, `web/page.html` gives
    /// `web/page.html`.
    ///
    /// What a path of a URL cannot hold becomes `_`, and names that differ in nothing else get a number.
    pub fn name(&mut self, article: &str) -> String {
        let path = article.strip_suffix(".txt").unwrap_or(article);
        let parts: Vec<String> = path.split('/').map(file_name).collect();
        let path = parts.join("/");
        let mut name = path.clone();
        let mut number = 2;
        // Some file systems do not tell upper case from lower.
        while !self.given.insert(name.to_lowercase()) {
            name.clear();
            let _ = write!(name, "{path}-{number}");
            number += 1;
        }
        name
    }
}

fn file_name(part: &str) -> String {
    let mut name: String =
        part.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    while name.len() > MAX_NAME {
        name.pop();
    }
    if name.is_empty() || name.starts_with('.') { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_given_once() {
        let mut names = FileNames::default();
        for (article, expected) in [
            ("2024/a.txt", "2024/a"),
            ("2024/A.txt", "2024/A-2"),
            ("web/page.html", "web/page.html"),
            ("all.jsonl#../../etc/x y", "all.jsonl_../_../etc/x_y"),
            ("/", "_/_"),
        ] {
            assert_eq!(names.name(article), expected, "{article}");
        }
        assert_eq!(names.name(&"长".repeat(300)).chars().count(), MAX_NAME / 3);
    }
}
