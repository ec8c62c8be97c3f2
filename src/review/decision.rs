use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

use super::anchor::CONTEXT;
use crate::emit::Record;
use crate::text::CharIndex;

/// What a fact says, by name.
pub type Fields = BTreeMap<String, String>;

/// What somebody decided: a line of the decisions file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(expecting = "a decision: an object with `id`, `action`, `by` and `at`")]
pub struct Decision {
    /// Made at random; a line that stands twice is one decision.
    pub id: String,
    /// What was decided.
    pub action: Action,
    /// The fact it is about; `undo` and `complete` have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<Anchor>,
    /// The article that is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// SHA-256 of the text of the article that is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why a fact was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What a corrected fact says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Fields>,
    /// Where a corrected fact stands, in characters of the text that `fact.span` counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The filter under which many facts were decided at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facet: Option<String>,
    /// Who decided.
    pub by: String,
    /// When: RFC 3339 in UTC with milliseconds, so that the order of the texts is that of the times.
    pub at: String,
    /// The state of the output that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Ids of the decisions that no longer hold because of this one.
    #[serde(default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<String>,
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The fact is right.
    Accept,
    /// The fact is wrong.
    Reject,
    /// The fact is right with other fields or another span.
    Correct,
    /// A fact that was missed.
    Add,
    /// Every fact of an article has been found or added.
    Complete,
    /// A remark about a fact.
    Note,
    /// Takes back the decisions it supersedes.
    Undo,
}

impl Action {
    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Correct => "correct",
            Self::Add => "add",
            Self::Complete => "complete",
            Self::Note => "note",
            Self::Undo => "undo",
        }
    }

    /// Whether it says if a fact is right.
    pub fn is_verdict(self) -> bool {
        matches!(self, Self::Accept | Self::Reject | Self::Correct | Self::Add)
    }
}

/// Why a fact is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no such fact here.
    NotAFact,
    /// It begins or ends elsewhere.
    WrongSpan,
    /// Its value is another.
    WrongValue,
    /// Another field is wrong.
    WrongField,
}

/// A fact as it was when somebody decided, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Anchor {
    /// Id of the record; that of the decision for a fact that was missed.
    pub id: String,
    /// Name of the article.
    pub article: String,
    /// Kind of fact.
    pub kind: String,
    /// Rule that found it; none for a fact that was missed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// Source text of the span.
    pub quote: String,
    /// Source text before and behind it.
    pub context: [String; 2],
    /// Where it stood: characters of the source text.
    pub span: [usize; 2],
    /// What it said.
    pub fields: Fields,
}

impl Anchor {
    /// The anchor of a record in its text.
    pub fn of_record(record: &Record, text: &CharIndex<'_>) -> Self {
        let place = record.span.char;
        Self {
            id: record.id.clone(),
            article: record.article.clone(),
            kind: record.kind.clone(),
            rule: record.rule.clone(),
            quote: record.quote.clone(),
            context: context(text, place),
            span: place,
            fields: record.fields.iter().cloned().collect(),
        }
    }

    /// The anchor of a fact that no rule found; `None` when the characters are not in the text.
    pub fn of_missed(
        id: &str,
        article: &str,
        kind: &str,
        fields: Fields,
        text: &CharIndex<'_>,
        place: [usize; 2],
    ) -> Option<Self> {
        Some(Self {
            id: id.to_owned(),
            article: article.to_owned(),
            kind: kind.to_owned(),
            rule: String::new(),
            quote: text.slice(place).filter(|quote| !quote.is_empty())?.to_owned(),
            context: context(text, place),
            span: place,
            fields,
        })
    }
}

impl Anchor {
    /// The places that it joins, by the names of the fields. Facts that join others may stand at the very same text.
    pub fn joined(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_place = |name: &str| {
            ["_code", "_level", "_candidates"].iter().any(|end| self.fields.contains_key(&format!("{name}{end}")))
        };
        let fields = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        fields.filter(move |(name, _)| is_place(name))
    }
}

fn context(text: &CharIndex<'_>, place: [usize; 2]) -> [String; 2] {
    [text.before(place, CONTEXT).to_owned(), text.after(place, CONTEXT).to_owned()]
}

impl Decision {
    /// What somebody decided and when; what it is about, and what it says of that, is put in by whoever makes it.
    pub fn new(id: String, action: Action, by: &str, at: String) -> Self {
        Self {
            id,
            action,
            fact: None,
            article: None,
            sha256: None,
            reason: None,
            fields: None,
            span: None,
            note: None,
            facet: None,
            by: by.to_owned(),
            at,
            run: None,
            supersedes: Vec::new(),
        }
    }

    /// What the fact says if the decision is right; `None` when it is no fact, or the decision no verdict.
    pub fn right_fields(&self) -> Option<&Fields> {
        match self.action {
            Action::Accept | Action::Add => self.fact.as_ref().map(|fact| &fact.fields),
            Action::Correct => self.fields.as_ref().or(self.fact.as_ref().map(|fact| &fact.fields)),
            Action::Reject | Action::Complete | Action::Note | Action::Undo => None,
        }
    }

    /// Where the fact stands if the decision is right, when its anchor is now at `place`; the anchor's own place if the
    /// correction left it.
    pub fn right_span(&self, place: [usize; 2]) -> [usize; 2] {
        let (Action::Correct, Some(span), Some(fact)) = (self.action, self.span, &self.fact) else { return place };
        // Both ends move with the anchor. A place before the text begins is none.
        let moved = |at: usize| (at + place[0]).checked_sub(fact.span[0]);
        match (moved(span[0]), moved(span[1])) {
            (Some(start), Some(end)) if start < end => [start, end],
            _ => place,
        }
    }

    /// Checks what types cannot say.
    pub(super) fn is_whole(&self) -> Result<(), &'static str> {
        let needs_fact = self.action.is_verdict() || self.action == Action::Note;
        if needs_fact && self.fact.is_none() {
            return Err("`fact` is missing");
        }
        if self.fact.as_ref().is_some_and(|fact| fact.quote.is_empty() || fact.span[0] >= fact.span[1]) {
            return Err("`fact` has no text");
        }
        if self.span.is_some_and(|span| span[0] >= span[1]) {
            return Err("`span` is empty");
        }
        if self.action == Action::Complete && self.article.is_none() {
            return Err("`article` is missing");
        }
        if self.action == Action::Undo && self.supersedes.is_empty() {
            return Err("`supersedes` is missing");
        }
        Ok(())
    }
}

/// The hash by which the text of an article is known to be the one that was read.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `supersedes` may be one id or a list.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
        None,
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(id) => vec![id],
        OneOrMany::Many(ids) => ids,
        OneOrMany::None => Vec::new(),
    })
}
