//! Facts marked in other tools -> marks, each at its place in an article.
//!
//! What is read is what `export` writes, with whatever people have changed in it since: tables, brat, Label Studio; and gold, one
//! JSON object a line. Every mark has its article as the file names it, characters of the source text, kind and fields.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decision::Fields;
use crate::eval::{GoldFact, read_gold};
use crate::text::CharIndex;

/// A fact that somebody has marked elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Article, as the file names it.
    pub article: String,
    /// Kind of fact.
    pub kind: String,
    /// Characters of the source text.
    pub place: [usize; 2],
    /// The text there, if the file says.
    pub quote: Option<String>,
    /// What it says; fields that the file does not name are open.
    pub fields: Fields,
}

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct MarkError {
    /// Line, task or row.
    pub place: String,
    /// What is wrong, and what was expected.
    pub problem: String,
}

fn wrong(place: impl ToString, problem: impl ToString) -> MarkError {
    MarkError { place: place.to_string(), problem: problem.to_string() }
}

/// Gold facts, one JSON object a line.
///
/// # Errors
/// The first line that is none.
pub fn marks_of_gold(text: &str) -> Result<Vec<Mark>, MarkError> {
    let gold = read_gold(text).map_err(|error| wrong(format!("line {}", error.line), error.cause))?;
    Ok(gold.into_iter().filter(|fact| !fact.optional).map(of_gold).collect())
}

fn of_gold(fact: GoldFact) -> Mark {
    let answer = |value: &Value| match value {
        // Of several right answers the first is taken.
        Value::Array(answers) => answers.first().and_then(plain),
        other => plain(other),
    };
    let fields = fact.fields.iter().filter_map(|(name, value)| Some((name.clone(), answer(value)?))).collect();
    Mark { article: fact.doc, kind: fact.kind, place: [fact.start, fact.end], quote: fact.quote, fields }
}

/// A value as records have it; the end of a relation is its name.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("name")?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// Rows of a table of one kind, with the columns `article`, `char_start`, `char_end` and the fields. `kind` is for tables without
/// that column.
///
/// # Errors
/// The first row that cannot be read.
pub fn marks_of_csv(bytes: &[u8], kind: &str) -> Result<Vec<Mark>, MarkError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|error| wrong("header", error))?.clone();
    let mut marks = Vec::new();
    for (index, row) in reader.records().enumerate() {
        let place = format!("row {}", index + 2);
        let row = row.map_err(|error| wrong(&place, error))?;
        let cells: BTreeMap<&str, &str> = header.iter().zip(row.iter().map(without_guard)).collect();
        let number = |name: &str| -> Result<usize, MarkError> {
            let cell = cells.get(name).ok_or_else(|| {
                wrong(&place, format!("the column {name} is missing; export the table with --offsets"))
            })?;
            cell.parse()
                .map_err(|_| wrong(&place, format!("expected a number of characters in {name}, found `{cell}`")))
        };
        let chars = [number("char_start")?, number("char_end")?];
        let text = |name: &str| cells.get(name).copied().filter(|cell| !cell.is_empty()).map(str::to_owned);
        let fields = header
            .iter()
            .skip_while(|name| *name != "normalized")
            .skip(1)
            .take_while(|name| !["sentence", "char_start"].contains(name));
        marks.push(Mark {
            article: text("article").ok_or_else(|| wrong(&place, "no article"))?,
            kind: text("kind").unwrap_or_else(|| kind.to_owned()),
            place: chars,
            quote: text("quote"),
            fields: fields
                .filter_map(|name| Some((name.strip_prefix("field_").unwrap_or(name).to_owned(), text(name)?)))
                .collect(),
        });
    }
    Ok(marks)
}

/// A cell without the `'` that keeps spreadsheets from running it.
fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Tasks of Label Studio: the annotations of each, or its predictions where nobody has annotated it.
///
/// # Errors
/// When the file is no list of tasks, or one has no text.
pub fn marks_of_label_studio(bytes: &[u8]) -> Result<Vec<Mark>, MarkError> {
    let tasks: Vec<Value> = serde_json::from_slice(bytes).map_err(|error| wrong("tasks", error))?;
    let mut marks = Vec::new();
    for (number, task) in tasks.iter().enumerate() {
        let place = format!("task {}", number + 1);
        let data = |name: &str| task["data"][name].as_str();
        let text = data("text").ok_or_else(|| wrong(&place, "expected data.text"))?;
        let article = data("article").ok_or_else(|| wrong(&place, "expected data.article"))?;
        let index = CharIndex::new(text);
        let of =
            |name: &str| task[name].as_array().and_then(|all| all.iter().rfind(|one| one["was_cancelled"] != true));
        let Some(result) = of("annotations").or(of("predictions")).and_then(|one| one["result"].as_array()) else {
            continue;
        };
        marks.extend(regions(result, article, &index, &place)?);
    }
    Ok(marks)
}

fn regions(result: &[Value], article: &str, index: &CharIndex<'_>, place: &str) -> Result<Vec<Mark>, MarkError> {
    let mut fields: BTreeMap<&str, Fields> = BTreeMap::new();
    for item in result {
        let (Some(id), Some(name)) = (item["id"].as_str(), item["from_name"].as_str()) else { continue };
        let value = item["value"]["choices"].as_array().or(item["value"]["text"].as_array());
        if let (Some(name), Some(value)) = (name.strip_prefix("field_"), value.and_then(|all| all.first()?.as_str())) {
            fields.entry(id).or_default().insert(name.to_owned(), value.to_owned());
        }
    }
    let mut marks = Vec::new();
    for item in result.iter().filter(|item| item["type"] == "labels") {
        // Parts are labels with a point; the fields have what they say.
        let label = item["value"]["labels"][0].as_str().filter(|label| !label.contains('.'));
        let Some(kind) = label else { continue };
        let at =
            |name: &str| item["value"][name].as_u64().and_then(|at| index.char_of_utf16(usize::try_from(at).ok()?));
        let (Some(start), Some(end)) = (at("start"), at("end")) else {
            return Err(wrong(place, format!("a region of {kind} is not in the text")));
        };
        marks.push(Mark {
            article: article.to_owned(),
            kind: kind.to_owned(),
            place: [start, end],
            quote: index.slice([start, end]).map(str::to_owned),
            fields: item["id"].as_str().and_then(|id| fields.remove(id)).unwrap_or_default(),
        });
    }
    Ok(marks)
}

/// An `.ann` file of brat. `article` names it where no note does, and `kinds` are those that count as facts.
///
/// # Errors
/// The first line that is no annotation.
pub fn marks_of_brat(ann: &str, article: &str, kinds: &[&str]) -> Result<Vec<Mark>, MarkError> {
    let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
    let mut attributes: Vec<(&str, &str, &str)> = Vec::new();
    let mut notes: Vec<(&str, Value)> = Vec::new();
    for (number, line) in ann.lines().enumerate() {
        let place = format!("line {}", number + 1);
        let mut columns = line.splitn(3, '\t');
        let (Some(id), Some(about)) = (columns.next(), columns.next()) else { continue };
        let text = columns.next();
        let mut words = about.split(' ');
        match id.chars().next() {
            Some('T') => {
                let kind = words.next().unwrap_or_default();
                // Fragments are what a line break cuts in two.
                let ends: Vec<usize> =
                    about[kind.len()..].split([' ', ';']).filter_map(|end| end.parse().ok()).collect();
                let (Some(start), Some(end)) = (ends.first(), ends.last()) else {
                    return Err(wrong(place, "expected a kind and two offsets"));
                };
                if kinds.contains(&kind) {
                    let quote = text.filter(|_| ends.len() == 2).map(str::to_owned);
                    let mark = Mark {
                        article: article.to_owned(),
                        kind: kind.to_owned(),
                        place: [*start, *end],
                        quote,
                        fields: Fields::new(),
                    };
                    marks.insert(id, mark);
                }
            }
            Some('A') => {
                if let (Some(name), Some(of), Some(value)) = (words.next(), words.next(), words.next()) {
                    attributes.push((of, name, value));
                }
            }
            Some('#') => {
                if let (Some(of), Some(note)) = (words.nth(1), text.and_then(|text| serde_json::from_str(text).ok())) {
                    notes.push((of, note));
                }
            }
            _ => {}
        }
    }
    for (of, note) in notes {
        let Some(mark) = marks.get_mut(of) else { continue };
        if let Some(article) = note["article"].as_str() {
            article.clone_into(&mut mark.article);
        }
        let fields = note["fields"].as_object().into_iter().flatten();
        mark.fields.extend(fields.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
    }
    // What an attribute says was perhaps changed after the note was written.
    for (of, name, value) in attributes {
        if let Some(mark) = marks.get_mut(of) {
            mark.fields.insert(name.to_owned(), value.to_owned());
        }
    }
    Ok(marks.into_values().collect())
}
