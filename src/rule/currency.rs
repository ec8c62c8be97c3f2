//! Which currency a sum has that names none, and which codes the tables know.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spec::TableWords;

/// The currency of bare 元 unless another is chosen.
pub const DEFAULT_CURRENCY: &str = "CNY";

/// The attribute of units that name no country, and the value of `currency` in rules for sums without any unit.
pub const BARE: &str = "bare";

/// The attribute of names of money that several countries share.
pub const SHARED: &str = "shared";

/// The code of the tables for what is no currency or not a known one.
const NO_CURRENCY: &str = "XXX";

/// How many near codes an error names.
const MAX_NEAR: usize = 6;

/// A code that no table of the rules has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency `{code}`, expected an ISO 4217 code such as {}", near.join(", "))]
pub struct UnknownCurrency {
    /// The code as it was given.
    pub code: String,
    /// The known codes that look most like it.
    pub near: Vec<String>,
}

/// The code as the tables write it.
pub(super) fn find_currency<'a>(
    tables: impl Iterator<Item = &'a Arc<TableWords>>,
    code: &str,
) -> Result<String, UnknownCurrency> {
    let attributes = tables.flat_map(|words| words.values()).flatten();
    let known: BTreeSet<&str> = attributes
        .filter(|(name, code)| name == "currency" && code != NO_CURRENCY)
        .map(|(_, code)| code.as_str())
        .collect();
    let wanted = code.trim().to_ascii_uppercase();
    if known.contains(wanted.as_str()) {
        return Ok(wanted);
    }
    let mut near: Vec<&str> = known.into_iter().collect();
    near.sort_by_key(|known| strsim::damerau_levenshtein(&wanted, known));
    let near = near.into_iter().take(MAX_NEAR).map(str::to_owned).collect();
    Err(UnknownCurrency { code: code.to_owned(), near })
}

#[cfg(test)]
mod tests {
    use crate::rule::{RuleSet, builtin_files};

    fn builtin() -> RuleSet {
        RuleSet::compile(&builtin_files()).expect("the built-in rules compile")
    }

    #[test]
    fn codes_are_those_of_the_tables() {
        assert_eq!(builtin().bare_currency, "CNY");
        assert_eq!(builtin().with_currency("twd").expect("a currency").bare_currency, "TWD");
        assert!(builtin().with_currency("XXX").is_err());
        let message = builtin().with_currency("HKX").expect_err("no currency").to_string();
        assert!(message.starts_with("unknown currency `HKX`, expected an ISO 4217 code such as HKD"), "{message}");
    }
}
