use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::emit::Record;

/// A fact marked by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "a gold fact: an object with `doc`, `kind` and what it says")]
pub struct GoldFact {
    /// Article: its path below the corpus folder, or its file name without extension.
    pub doc: String,
    /// Kind of fact.
    pub kind: String,
    /// First character in the source text.
    pub start: usize,
    /// Behind the last character.
    pub end: usize,
    /// Source text of the span; a relation may have none.
    pub quote: Option<String>,
    /// May be found or not.
    #[serde(default)]
    pub optional: bool,
    /// The places of a relation may be found in either order.
    #[serde(default)]
    pub either_order: bool,
    /// What it says. A list gives answers that are equally right, `null` among them where nothing is right too.
    #[serde(flatten)]
    pub fields: BTreeMap<String, Value>,
    /// Line of the gold file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// A line of a gold file that is no fact.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no gold fact: {cause}")]
pub struct GoldError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is missing or wrong.
    pub cause: serde_json::Error,
}

/// Reads gold facts, one JSON object a line.
///
/// # Errors
/// The first line that is no fact.
pub fn read_gold(text: &str) -> Result<Vec<GoldFact>, GoldError> {
    let lines = text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let fact = |(index, text)| {
        let line = index + 1;
        let fact: GoldFact = serde_json::from_str(text).map_err(|cause| GoldError { line, cause })?;
        Ok(GoldFact { line, ..fact })
    };
    lines.map(fact).collect()
}

impl GoldFact {
    /// Whether it joins two places.
    pub fn is_relation(&self) -> bool {
        self.side("from").is_some() && self.side("to").is_some()
    }

    /// The full name of a place of a relation.
    pub(super) fn side(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_object()?.get("name")?.as_str()
    }

    /// The facts that it refers to: the names of the fields, and where the facts stand.
    pub(super) fn references(&self) -> impl Iterator<Item = (&str, [usize; 2])> {
        self.fields.iter().filter_map(|(name, value)| {
            let at = |end: &str| value.get(end)?.as_u64().and_then(|at| usize::try_from(at).ok());
            let is_place = value.get("name").is_some();
            (!is_place).then(|| Some((name.as_str(), [at("start")?, at("end")?])))?
        })
    }

    /// The text of one end of a relation.
    pub(super) fn side_quote(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_object()?.get("quote")?.as_str()
    }

    /// The answers that are right for a field: one, or those of a list; `None` is none.
    pub(super) fn answers(&self, name: &str) -> Vec<Option<String>> {
        match self.fields.get(name) {
            None => vec![None],
            Some(Value::Array(values)) => values.iter().map(answer).collect(),
            Some(value) => vec![answer(value)],
        }
    }

    /// The text it stands for, for people.
    pub fn shown(&self) -> String {
        let side = |name| self.side_quote(name).or(self.side(name)).unwrap_or_default();
        match &self.quote {
            Some(quote) => quote.clone(),
            None => format!("{} → {}", side("from"), side("to")),
        }
    }
}

/// Numbers may be written without quotes.
fn answer(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Whether a gold fact speaks of an article: by its path, its id in a JSON Lines file, or its file name without
/// extension.
pub fn speaks_of(doc: &str, article: &str) -> bool {
    doc == stem(article) || doc == article || article.split_once('#').is_some_and(|(_, id)| doc == id)
}

/// The file name of an article without folders and extension.
pub fn stem(article: &str) -> &str {
    let name = article.rsplit('/').next().unwrap_or(article);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The names by which gold may speak of the article of a record.
pub(super) fn names(record: &Record) -> impl Iterator<Item = &str> {
    let article = record.article.as_str();
    [Some(stem(article)), Some(article), article.split_once('#').map(|(_, id)| id)].into_iter().flatten()
}
