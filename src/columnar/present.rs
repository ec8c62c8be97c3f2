use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use serde::Deserialize;

use crate::emit::{ReadError, Record};

/// The kinds of the facts of an output, and the rules that found them. Columns are made of them before the facts are read.
#[derive(Clone, Debug, Default)]
pub struct Present {
    rules: BTreeMap<String, BTreeSet<String>>,
}

/// As much of a record as is looked at.
#[derive(Deserialize)]
struct Named {
    kind: String,
    rule: String,
}

impl Present {
    /// Those of the lines of a file of facts.
    ///
    /// # Errors
    /// The first line that cannot be read or is no fact.
    pub fn read(reader: impl BufRead) -> Result<Self, ReadError> {
        let mut present = Self::default();
        for (index, text) in reader.lines().enumerate() {
            let line = index + 1;
            let text = text.map_err(|cause| ReadError::Io { line, cause })?;
            if !text.trim().is_empty() {
                let named: Named = serde_json::from_str(&text).map_err(|cause| ReadError::Record { line, cause })?;
                present.add(named.kind, named.rule);
            }
        }
        Ok(present)
    }

    /// Those of some records.
    pub fn of(records: &[Record]) -> Self {
        let mut present = Self::default();
        records.iter().for_each(|record| present.add(record.kind.clone(), record.rule.clone()));
        present
    }

    fn add(&mut self, kind: String, rule: String) {
        let rules = self.rules.entry(kind).or_default();
        if !rules.contains(&rule) {
            rules.insert(rule);
        }
    }

    /// These kinds, and those of the facts that are none of them, by name.
    pub fn kinds_with(&self, kinds: &[String]) -> Vec<String> {
        let more = self.rules.keys().filter(|kind| !kinds.contains(kind));
        kinds.iter().chain(more).cloned().collect()
    }

    /// The kinds of the facts, by name.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// The rules that found facts of these kinds, by name.
    pub fn rules(&self, kinds: &[String]) -> impl Iterator<Item = &String> {
        self.rules.iter().filter(|(kind, _)| kinds.contains(kind)).flat_map(|(_, rules)| rules)
    }
}
