use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A range of bytes of a file of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Offset of the first byte.
    pub start: u64,
    /// Number of bytes.
    pub len: u64,
}

impl Lines {
    /// The offset behind the last byte.
    pub fn end(self) -> u64 {
        self.start.saturating_add(self.len)
    }
}

/// Where the lines of one corpus file stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its facts.
    pub facts: Lines,
    /// Its articles.
    pub articles: Lines,
}

/// Lines of one corpus file that were written, and how they are recognized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Where they stand.
    pub place: Place,
    /// Their digests: of the facts, of the articles.
    pub digests: [i64; 2],
}

impl Written {
    /// The facts (0) or the articles (1).
    pub(super) fn lines(&self, index: usize) -> Lines {
        if index == 0 { self.place.facts } else { self.place.articles }
    }
}

/// What was found in one corpus file, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Articles, readable or not.
    pub articles: u64,
    /// Facts by kind.
    pub facts: BTreeMap<String, u64>,
    /// Warnings.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warnings: u64,
    /// Articles that could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unreadable: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Counts {
    /// Adds the counts of `times` files of these counts.
    pub fn add(&mut self, other: &Self, times: u64) {
        // What a damaged database says must not stop a run.
        let add = |sum: &mut u64, count: u64| *sum = sum.saturating_add(count.saturating_mul(times));
        add(&mut self.articles, other.articles);
        add(&mut self.warnings, other.warnings);
        add(&mut self.unreadable, other.unreadable);
        for (kind, count) in &other.facts {
            add(self.facts.entry(kind.clone()).or_default(), *count);
        }
    }
}

/// Sums of the counts of many files, most of which have equal ones.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many files have these counts, as the database writes them.
    by_counts: BTreeMap<String, u64>,
    n_bytes: u64,
}

impl Tally {
    /// Adds a file with its counts as the database writes them.
    pub fn add(&mut self, counts: &str, n_bytes: u64) {
        self.n_bytes = self.n_bytes.saturating_add(n_bytes);
        if let Some(n_files) = self.by_counts.get_mut(counts) {
            *n_files += 1;
        } else {
            self.by_counts.insert(counts.to_owned(), 1);
        }
    }

    /// Bytes of all files.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// The sums. Counts that cannot be read, which only a damaged database has, count as none.
    pub fn sum(&self) -> Counts {
        let mut sum = Counts::default();
        for (counts, n_files) in &self.by_counts {
            sum.add(&serde_json::from_str(counts).unwrap_or_default(), *n_files);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_the_sum_of_its_files() {
        let counts = |amounts: u64, warnings: u64| {
            let facts = BTreeMap::from([("amount".to_owned(), amounts)]);
            serde_json::to_string(&Counts { articles: 1, facts, warnings, unreadable: 0 }).expect("JSON")
        };
        let mut tally = Tally::default();
        for (counts, n_bytes) in [(counts(2, 0), 10), (counts(2, 0), 20), (counts(5, 1), 30)] {
            tally.add(&counts, n_bytes);
        }
        let facts = BTreeMap::from([("amount".to_owned(), 9)]);
        assert_eq!(tally.sum(), Counts { articles: 3, facts, warnings: 1, unreadable: 0 });
        assert_eq!(tally.n_bytes(), 60);
    }
}
