//! Rule text -> checked, compiled rules. Errors point into the rule file, and all of them come out at once.

mod anatomy;
mod apply;
mod builtin;
mod compile;
mod currency;
mod diagnostic;
mod more;
mod parse;
mod set;
mod spec;
mod trigger;
mod words;

pub(crate) use anatomy::RuleAnatomy;
pub(crate) use apply::Refusal;
pub use apply::{MarkCounts, NativeNeeds, RuleMatch};
pub use builtin::{all_builtin_files, builtin_files};
pub(crate) use compile::{NATIVE_MARKS, native_mark};
pub use currency::{BARE, DEFAULT_CURRENCY, UnknownCurrency};
pub use diagnostic::{Diagnostic, Severity};
pub use more::UnknownMore;
pub use set::{CompiledAttribute, CompiledFile, CompiledGuards, CompiledRule, Kind, MarkSet, RuleFiles, RuleSet};
pub use spec::{Attributes, Example, FieldType, Layer, Located, Pairing, Scope, Side};
pub use trigger::TriggerSet;
pub use words::WordHit;
