use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;

use crate::document::Document;
use crate::emit::{EachRecord, Record};
use crate::pipeline::Pipeline;
use crate::rule::nearest;

/// Which kinds of fact are wanted; all of the rules when none is named.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    kinds: BTreeSet<String>,
    native: BTreeSet<String>,
}

/// Kinds that need no rules.
pub(crate) const NATIVE_KINDS: [&str; 4] = ["number", "percent", "time", "place"];

/// A kind that is not among those known.
#[derive(Clone, Debug)]
pub(crate) struct UnknownKind {
    pub(crate) kind: String,
    near: Option<String>,
    known: Vec<String>,
}

impl Wanted {
    /// # Errors
    /// When a kind is none of the rules' and not native.
    pub(crate) fn new(kinds: &[String], pipeline: &Pipeline) -> Result<Self, UnknownKind> {
        let of_rules = pipeline.rules().kinds.iter().map(|kind| kind.name.as_str());
        let known: Vec<&str> = of_rules.chain(NATIVE_KINDS).collect();
        kinds.iter().try_for_each(|kind| UnknownKind::check(kind, &known))?;
        let native = NATIVE_KINDS.iter().filter(|kind| kinds.iter().any(|k| k == *kind)).map(|k| (*k).to_owned());
        Ok(Self { native: native.collect(), kinds: kinds.iter().cloned().collect() })
    }

    /// The pipeline without the work for other kinds.
    pub(crate) fn narrow(&self, pipeline: Pipeline) -> Pipeline {
        if self.kinds.is_empty() {
            return pipeline;
        }
        pipeline.only(&self.kinds.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(crate) fn facts(&self, pipeline: &Pipeline, document: &Document) -> Vec<Record> {
        let mut records = Vec::new();
        let _ = self.for_each_fact(pipeline, document, &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        });
        records
    }

    /// Hands the facts that are wanted to `each` as they are found, until it breaks off.
    pub(crate) fn for_each_fact(
        &self,
        pipeline: &Pipeline,
        document: &Document,
        each: &mut EachRecord<'_>,
    ) -> ControlFlow<()> {
        pipeline.for_each_fact(document, &self.native, &mut |record| {
            let is_wanted = self.kinds.is_empty() || self.kinds.contains(&record.kind);
            if is_wanted { each(record) } else { ControlFlow::Continue(()) }
        })
    }

    /// The names of the wanted kinds.
    pub(crate) fn names<'a>(&'a self, pipeline: &'a Pipeline) -> Vec<&'a str> {
        if self.kinds.is_empty() {
            pipeline.rules().kinds.iter().map(|kind| kind.name.as_str()).collect()
        } else {
            self.kinds.iter().map(String::as_str).collect()
        }
    }
}

impl UnknownKind {
    /// Refuses a kind that is not among those known.
    pub(crate) fn check(kind: &str, known: &[&str]) -> Result<(), Self> {
        if known.contains(&kind) {
            return Ok(());
        }
        let near = nearest(kind, known).map(str::to_owned);
        Err(Self { kind: kind.to_owned(), near, known: known.iter().map(|kind| (*kind).to_owned()).collect() })
    }
}

impl std::error::Error for UnknownKind {}

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, near, known } = self;
        let names = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        match near {
            Some(near) => write!(f, "unknown kind `{kind}`; did you mean `{near}`? known are {names}"),
            None => write!(f, "unknown kind `{kind}`; known are {names}"),
        }
    }
}
