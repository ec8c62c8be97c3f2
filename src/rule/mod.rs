//! Rule text -> checked, compiled rules. Errors point into the rule file, and all of them come out at once.

mod apply;
mod builtin;
mod compile;
mod currency;
mod diagnostic;
mod parse;
mod set;
mod spec;
mod trigger;
mod words;

pub use apply::{MarkCounts, NativeNeeds, RuleMatch};
pub use builtin::builtin_files;
pub(crate) use compile::{NATIVE_MARKS, native_mark};
pub use currency::{BARE, DEFAULT_CURRENCY, UnknownCurrency};
pub use diagnostic::{Diagnostic, Severity};
pub use set::{CompiledAttribute, CompiledFile, CompiledGuards, CompiledRule, Kind, MarkSet, RuleFiles, RuleSet};
pub use spec::{Attributes, Example, FieldType, Layer, Located, Pairing, Scope, Side};
pub use trigger::TriggerSet;
pub use words::WordHit;
