use std::collections::HashMap;
use std::fmt;

use super::JsonRecord;

/// Two lines of a file with one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EqualId {
    /// The id of both.
    pub id: String,
    /// The line that has it, counted from 1.
    pub first_line: usize,
    /// The line that is called otherwise.
    pub line: usize,
    /// What it is called.
    pub name: String,
}

impl fmt::Display for EqualId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, first_line, line, name } = self;
        write!(f, "lines {first_line} and {line} have the id `{id}`; line {line} is called `{name}`")
    }
}

/// The ids of the lines of one file, in their order, each given once.
///
/// The second `a` is called `a~2`, so that what a line is called does not depend on lines with other ids.
#[derive(Debug, Default)]
pub struct UniqueIds {
    /// For each id its line, and how many lines have it.
    given: HashMap<String, (usize, usize)>,
}

impl UniqueIds {
    /// The record with an id that none before it has.
    pub fn rename(&mut self, mut record: JsonRecord) -> JsonRecord {
        let Some((first_line, count)) = self.given.get_mut(&record.id) else {
            self.given.insert(record.id.clone(), (record.line, 1));
            return record;
        };
        let (first_line, mut number) = (*first_line, *count);
        let name = loop {
            number += 1;
            let name = format!("{}~{number}", record.id);
            if !self.given.contains_key(&name) {
                break name;
            }
        };
        if let Some((_, count)) = self.given.get_mut(&record.id) {
            *count = number;
        }
        self.given.insert(name.clone(), (record.line, 1));
        let id = std::mem::replace(&mut record.id, name.clone());
        record.equal = Some(EqualId { id, first_line, line: record.line, name });
        record
    }
}
