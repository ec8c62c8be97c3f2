//! The kinds of fact that a command is asked for.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::nearest;

/// Which kinds are wanted; all of the rules when none is named.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    kinds: BTreeSet<String>,
    native: BTreeSet<String>,
}

/// Kinds that need no rules.
pub(super) const NATIVE_KINDS: [&str; 4] = ["number", "percent", "time", "place"];

impl Wanted {
    /// # Errors
    /// When a kind is none of the rules' and not native.
    pub(super) fn new(kinds: &[String], pipeline: &Pipeline) -> anyhow::Result<Self> {
        let known: Vec<&str> =
            pipeline.rules().kinds.iter().map(|kind| kind.name.as_str()).chain(NATIVE_KINDS).collect();
        for kind in kinds {
            check(kind, &known)?;
        }
        let native = NATIVE_KINDS.iter().filter(|kind| kinds.iter().any(|k| k == *kind)).map(|k| (*k).to_owned());
        Ok(Self { native: native.collect(), kinds: kinds.iter().cloned().collect() })
    }

    pub(super) fn facts(&self, pipeline: &Pipeline, document: &Document) -> Vec<Record> {
        let mut records = pipeline.facts(document, &self.native);
        if !self.kinds.is_empty() {
            records.retain(|record| self.kinds.contains(&record.kind));
        }
        records
    }
}

/// Refuses a kind that is not among those known.
///
/// # Errors
/// With the known kind that is most like it, if one is.
pub(super) fn check(kind: &str, known: &[&str]) -> anyhow::Result<()> {
    if known.contains(&kind) {
        return Ok(());
    }
    let names = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    match nearest(kind, known) {
        Some(near) => anyhow::bail!("unknown kind `{kind}`; did you mean `{near}`? known are {names}"),
        None => anyhow::bail!("unknown kind `{kind}`; known are {names}"),
    }
}
