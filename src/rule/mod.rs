//! Rule text -> checked, compiled rules. Errors point into the rule file, and all of them come out at once.

mod anatomy;
mod apply;
mod builtin;
mod compile;
pub mod condition;
mod currency;
mod diagnostic;
mod index;
mod laid;
mod lint;
mod meter;
mod more;
mod only;
mod parse;
#[cfg(feature = "app")]
mod part;
mod schema;
mod set;
mod show;
mod spec;
mod stack;
mod strings;
mod template;
mod trigger;
mod words;

pub(crate) use anatomy::RuleAnatomy;
pub(crate) use apply::Refusal;
pub use apply::{MarkCounts, NativeNeeds, RuleMatch};
#[allow(unused_imports, reason = "for the build script")]
pub(crate) use builtin::builtin_names;
pub use builtin::{all_builtin_files, builtin_files};
#[cfg(test)]
pub(crate) use compile::NUMBER_MARKS;
#[allow(unused_imports, reason = "for the build script")]
pub(crate) use compile::lay_out;
pub(crate) use compile::{NATIVE_MARKS, PLACE_MARKS, is_native_mark, native_mark};
pub use currency::{BARE, DEFAULT_CURRENCY, SHARED, UnknownCurrency};
pub(crate) use diagnostic::nearest;
pub use diagnostic::{Diagnostic, Severity};
pub(crate) use index::{PossibleRules, RuleId};
pub use lint::{LINTS, Outdone, Unreachable, UsedWords, WordUse, lint, lint_with, used_words};
pub use meter::{Meter, Meters};
pub use more::UnknownMore;
pub use parse::is_name;
#[cfg(feature = "app")]
pub(crate) use part::Taken;
#[cfg(feature = "app")]
pub use part::{Part, RulePart, rule_parts};
pub use schema::schema;
pub use set::{
    CompiledAttribute, CompiledFile, CompiledFrame, CompiledGuards, CompiledRule, Kind, MarkSet, RuleFiles, RuleSet,
};
pub use show::{Shown, ShownPattern, show};
pub use spec::{Attributes, Confidence, Example, FieldType, Layer, Located, Pairing, Scope, Side, TableWords};
pub use stack::{RuleFolder, StackError};
pub use template::template;
pub use trigger::TriggerSet;
pub(crate) use words::ListHit;
pub use words::WordHit;
