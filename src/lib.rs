//! Exact, traceable facts from Chinese text: sums of money, numbers of people, and pairs of places that help each other.
//!
//! An [`Extractor`] is made once from rules and asked about any number of texts. What it finds is what the command `jushi` finds,
//! to the byte.
//!
//! ```
//! use jushi::{Article, Extractor, Statement};
//!
//! let extractor = Extractor::builder().currency("CNY").date("2024-03-05").build()?;
//! let text = "去年以来，广州市投入协作資金近28.8693 億元，选派党政干部18人到毕节市挂职。";
//! for fact in extractor.extract(Article::new("2024/0119.txt", text))? {
//!     match fact.statement() {
//!         Statement::Amount(amount) => {
//!             assert_eq!((fact.quote(), fact.line()), ("28.8693 億元", 1));
//!             assert_eq!(amount.number.value.to_string(), "2886930000");
//!             assert_eq!(amount.number.bound.name(), "nearly");
//!         }
//!         Statement::Headcount(people) => assert_eq!(people.role.as_deref(), Some("党政干部")),
//!         Statement::PlacePair(pair) => assert_eq!(pair.to.name, "贵州省/毕节市"),
//!         _ => {}
//!     }
//!     assert_eq!(text.chars().collect::<Vec<_>>()[fact.span().chars()].iter().collect::<String>(), fact.quote());
//!     assert!(fact.to_json().starts_with(r#"{"id":""#));
//! }
//! # Ok::<(), jushi::Error>(())
//! ```
//!
//! What a fact is, and what its fields mean, FACTS.md says; rules are written as rules/README.md says. The items on this page are
//! the library. With `default-features = false` it is pure Rust; the feature `app` adds the command line and its store.

// `eprintln!` panics where stderr is gone, and shows what it is given as it is; `cli::terminal` does neither. Tests may.
#![cfg_attr(not(test), warn(clippy::print_stderr))]

// The modules stand in the order in which a text passes through them. Those that the command line and the tests use are public, but no
// part of what the library promises: that is what is named at the end.

#[doc(hidden)]
pub mod text;

mod lexicon;

#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod fact;

#[doc(hidden)]
pub mod source;

#[doc(hidden)]
pub mod normalize;

#[doc(hidden)]
pub mod segment;

#[doc(hidden)]
pub mod annotate;

#[doc(hidden)]
pub mod matcher;

mod clause;

#[doc(hidden)]
pub mod rule;

#[doc(hidden)]
pub mod resolve;

#[doc(hidden)]
pub mod emit;

#[doc(hidden)]
pub mod pipeline;

mod extractor;

#[doc(hidden)]
pub mod explain;

#[doc(hidden)]
pub mod examples;

#[doc(hidden)]
pub mod outdone;

#[cfg(feature = "arrow")]
#[doc(hidden)]
pub mod columnar;

#[doc(hidden)]
pub mod diff;
#[cfg(feature = "app")]
#[doc(hidden)]
pub mod files;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod store;

#[doc(hidden)]
pub mod eval;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod mutate;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod reach;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod export;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod report;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod review;

#[cfg(feature = "app")]
#[doc(hidden)]
pub mod cli;

pub use emit::Part;
pub use extractor::{
    Amount, Article, Direction, Error, Extraction, Extractor, ExtractorBuilder, Fact, Headcount, HeadcountUnit, Place,
    PlacePair, RuleError, Statement, Time,
};
pub use fact::{Bound, Decimal, Number, ParseDecimalError};
pub use text::SourceSpan;
