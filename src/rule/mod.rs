//! Rule text -> checked, compiled rules. Errors point into the rule file, and all of them come out at once.

mod apply;
mod builtin;
mod compile;
pub mod condition;
mod currency;
mod diagnostic;
mod meter;
mod parse;
mod set;
mod spec;
mod words;

pub use apply::{MarkCounts, RuleMatch};
pub use builtin::builtin_files;
pub(crate) use compile::native_mark;
pub use currency::{BARE, DEFAULT_CURRENCY, UnknownCurrency};
pub use diagnostic::{Diagnostic, Severity};
pub use meter::{Meter, Meters};
pub use set::{CompiledAttribute, CompiledFile, CompiledGuards, CompiledRule, Kind, MarkSet, RuleFiles, RuleSet};
pub use spec::{Attributes, Confidence, Example, FieldType, Layer, Located, Pairing, Scope, Side, TableWords};
pub use words::{StringSet, WordHit};
