//! Two lists of records in, what differs between them out: facts added, removed, changed and moved.
//!
//! Facts are paired one with one, the surest pairs first: those that are equal, those at the same place, those with one
//! id, those that say the same elsewhere in their article. An article that only has another name is recognized by its
//! facts. An id that differs is no difference by itself, since it is made of the text around a fact.

mod fields;
mod pairing;
mod renamed;

pub use fields::FieldChange;

use crate::emit::Record;
use fields::field_changes;

/// One difference between two lists of records.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<'a> {
    /// Only in the new list.
    Added(&'a Record),
    /// Only in the old list.
    Removed(&'a Record),
    /// The same place, or the same fact elsewhere, and something else is said of it.
    Changed {
        /// As it was.
        old: &'a Record,
        /// As it is.
        new: &'a Record,
        /// What differs; never empty.
        fields: Vec<FieldChange>,
    },
    /// The same quote and fields at another place: span, line or article.
    Moved {
        /// As it was.
        old: &'a Record,
        /// As it is.
        new: &'a Record,
    },
}

impl<'a> Change<'a> {
    /// `added`, `removed`, `changed` or `moved`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Changed { .. } => "changed",
            Self::Moved { .. } => "moved",
        }
    }

    /// The record as it is, or as it was when it is gone.
    pub fn record(&self) -> &'a Record {
        match self {
            Self::Added(record) | Self::Removed(record) => record,
            Self::Changed { new, .. } | Self::Moved { new, .. } => new,
        }
    }

    /// The record as it was.
    pub fn old(&self) -> Option<&'a Record> {
        match self {
            Self::Added(_) => None,
            Self::Removed(old) | Self::Changed { old, .. } | Self::Moved { old, .. } => Some(old),
        }
    }
}

/// What differs between two lists of records, by article, start and kind. Neither list needs an order.
///
/// ```
/// use jushi::diff::diff;
///
/// assert!(diff(&[], &[]).is_empty());
/// ```
pub fn diff<'a>(old: &'a [Record], new: &'a [Record]) -> Vec<Change<'a>> {
    let renamed = renamed::renamed_articles(old, new);
    let pairing = pairing::pair(old, new, &renamed);
    let mut changes: Vec<Change<'a>> = Vec::new();
    for &(was, is) in &pairing.pairs {
        changes.extend(compare(&old[was], &new[is]));
    }
    changes.extend(pairing.only_old.iter().map(|&index| Change::Removed(&old[index])));
    changes.extend(pairing.only_new.iter().map(|&index| Change::Added(&new[index])));
    changes.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    changes
}

fn compare<'a>(old: &'a Record, new: &'a Record) -> Option<Change<'a>> {
    let fields = field_changes(old, new);
    if !fields.is_empty() {
        return Some(Change::Changed { old, new, fields });
    }
    let is_there = old.article == new.article && old.span == new.span && old.line == new.line;
    (!is_there).then_some(Change::Moved { old, new })
}

/// By place, then removed before added, then all that tells two facts of one place apart.
fn sort_key<'a>(change: &Change<'a>) -> impl Ord + use<'a> {
    let record = change.record();
    let rank = match change {
        Change::Removed(_) => 0,
        Change::Changed { .. } => 1,
        Change::Moved { .. } => 2,
        Change::Added(_) => 3,
    };
    let span = record.span.char;
    let parts: Vec<[usize; 2]> = record.parts.iter().map(|(_, part)| part.span.char).collect();
    (record.article.as_str(), span[0], record.kind.as_str(), span[1], rank, parts, record.id.as_str())
}

#[cfg(test)]
mod tests;
