//! The kinds of fact that a command is asked for.

use crate::extractor::UnknownKind;

pub(super) use crate::extractor::{NATIVE_KINDS, Wanted};

/// Refuses a kind that is not among those known.
///
/// # Errors
/// With the known kind that is most like it, if one is.
pub(super) fn check(kind: &str, known: &[&str]) -> anyhow::Result<()> {
    Ok(UnknownKind::check(kind, known)?)
}
