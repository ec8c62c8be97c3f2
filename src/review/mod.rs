//! Decisions of people about facts, and what becomes of them after every run.
//!
//! A [`Decision`] is a line of `decisions.jsonl`, which only ever grows ([`DecisionFile`]). What holds is a [`Fold`] over all
//! lines, in whatever order they stand, so the files of two people merge by putting one behind the other. [`Standings`] hold
//! the decisions against the facts and texts of today: carried, changed, moved or lost.

mod agreement;
mod anchor;
mod decision;
mod file;
mod fold;
mod gold;
mod marks;
mod page;
mod proportion;
mod queue;
mod standing;
mod state;

pub use agreement::{Agreement, agreement};
pub use anchor::{CONTEXT, locate};
pub use decision::{Action, Anchor, Decision, Fields, Reason, sha256};
pub use file::{AppendError, DECISIONS, DecisionFile, Lines, read_lines, time_after};
pub use fold::Fold;
pub use gold::gold_facts;
pub use marks::{Mark, MarkError, marks_of_brat, marks_of_csv, marks_of_gold, marks_of_label_studio};
pub use page::Page;
pub use proportion::Proportion;
pub use queue::{Chosen, Entry, Facet, FacetCounts, Filter, Order, Queue, UnknownFacet};
pub use standing::{Counts, Standing, Standings, Stood, TextOf, Why};
pub use state::{Judged, State};

#[cfg(test)]
mod tests;
