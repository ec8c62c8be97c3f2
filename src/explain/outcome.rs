//! What became of the matches of a sentence.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::text::SourceSpan;

/// A stretch of text that the pattern of a rule matched, and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct MatchTrace {
    /// Id of the rule.
    pub rule: String,
    /// Rule file.
    pub file: String,
    /// Line of the rule in it, counted from 1.
    pub line: usize,
    /// Source text of the match.
    pub quote: String,
    /// Where it stands.
    pub span: SourceSpan,
    /// What the named groups caught.
    pub captures: Vec<Capture>,
    /// What became of it.
    pub outcome: Outcome,
    /// The reason in words, for matches that gave no fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The facts of this match that lost to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Suppressed>,
}

/// What became of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It gave at least one fact.
    Fact,
    /// A guard, the edges or `max_chars` refused it.
    Refused,
    /// It states no fact, for example a range whose low end is the greater.
    NoFact,
    /// All its facts lost to others.
    Suppressed,
}

/// What a named group caught.
#[derive(Clone, Debug, Serialize)]
pub struct Capture {
    /// Name of the group.
    pub name: String,
    /// Source text.
    pub quote: String,
    /// Where it stands.
    pub span: SourceSpan,
}

/// A fact that lost to another of its kind.
#[derive(Clone, Debug, Serialize)]
pub struct Suppressed {
    /// Source text of the fact that lost.
    pub quote: String,
    /// Rule of the fact that won.
    pub by: String,
    /// Source text of the fact that won.
    pub by_quote: String,
    /// What decided: `priority`, `length`, `start` or `order`.
    pub decided: &'static str,
    /// Whether they compete for being the same by the `distinct` fields of their kind, rather than by overlap.
    pub distinct: bool,
    /// The reason in words.
    pub reason: String,
}

/// A fact, with what filled each field.
#[derive(Clone, Debug, Serialize)]
pub struct FactTrace {
    /// Kind of fact.
    pub kind: String,
    /// Rule that found it.
    pub rule: String,
    /// Source text.
    pub quote: String,
    /// Where it stands.
    pub span: SourceSpan,
    /// Its fields in the order of the kind.
    pub fields: Vec<FieldTrace>,
}

/// A field of a fact.
#[derive(Clone, Debug, Serialize)]
pub struct FieldTrace {
    /// Its name.
    pub name: String,
    /// What it says.
    pub value: String,
    /// The rule or attribute rule that filled it.
    pub by: String,
}

pub(super) fn as_map<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
