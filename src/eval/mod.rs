//! Records and facts marked by hand in, precision and recall out: by kind, field and rule, with all that is missed or
//! wrong.
//!
//! A fact is *exact* when its characters and its meaning are those of the gold: value, ends of a range, bound, currency
//! or unit. It is *overlapping* when it shares a character with the gold's. A relation between places is found when
//! both resolve to the gold's names where the gold names them; its direction is scored apart. Other fields are scored
//! among the facts that overlap. Optional facts of the gold are neither rewarded nor punished.

mod agree;
mod figures;
mod gold;
mod score;

pub use figures::{Counts, Ratio};
pub use gold::{GoldError, GoldFact, read_gold, speaks_of, stem};
pub use score::{Evaluation, Finding, KindScore, RuleScore, Trouble, evaluate};

#[cfg(test)]
mod tests;
