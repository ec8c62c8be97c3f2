use std::collections::BTreeMap;

use super::fields::field_changes;
use crate::emit::Record;

/// Which record of the old list is which of the new one, by index.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) only_old: Vec<usize>,
    pub(super) only_new: Vec<usize>,
}

/// Pairs the records of two lists, each with one at most. `renamed` gives the new name of articles that only changed
/// theirs.
pub(super) fn pair(old: &[Record], new: &[Record], renamed: &BTreeMap<&str, &str>) -> Pairing {
    let mut work =
        Work { old, new, renamed, pairing: Pairing::default(), free_old: sorted(old), free_new: sorted(new) };
    work.pair_by(|record, article| (article.to_owned(), place(record), record.quote.clone(), says(record)));
    work.pair_nearest(|record, article| (article.to_owned(), place(record)));
    work.pair_by(|record, article| (article.to_owned(), record.kind.clone(), record.id.clone()));
    work.pair_by(|record, article| (article.to_owned(), record.kind.clone(), record.quote.clone(), says(record)));
    let Work { mut pairing, free_old, free_new, .. } = work;
    (pairing.only_old, pairing.only_new) = (free_old, free_new);
    pairing
}

struct Work<'a> {
    old: &'a [Record],
    new: &'a [Record],
    renamed: &'a BTreeMap<&'a str, &'a str>,
    pairing: Pairing,
    /// Records that have no partner yet, in the order in which records are written.
    free_old: Vec<usize>,
    free_new: Vec<usize>,
}

type Groups<K> = BTreeMap<K, (Vec<usize>, Vec<usize>)>;

impl Work<'_> {
    /// Pairs records with equal keys, first with first.
    fn pair_by<K: Ord>(&mut self, key: impl Fn(&Record, &str) -> K) {
        for (was, is) in self.groups(key).into_values() {
            self.pairing.pairs.extend(was.into_iter().zip(is));
        }
        self.drop_paired();
    }

    /// Pairs records with equal keys, those first that have the fewest differences.
    fn pair_nearest<K: Ord>(&mut self, key: impl Fn(&Record, &str) -> K) {
        for (was, is) in self.groups(key).into_values() {
            let differences = |a: usize, b: usize| field_changes(&self.old[a], &self.new[b]).len();
            let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
            for (i, &a) in was.iter().enumerate() {
                candidates.extend(is.iter().enumerate().map(|(j, &b)| (differences(a, b), i, j)));
            }
            candidates.sort_unstable();
            let (mut used_old, mut used_new) = (vec![false; was.len()], vec![false; is.len()]);
            for (_, i, j) in candidates {
                if !used_old[i] && !used_new[j] {
                    (used_old[i], used_new[j]) = (true, true);
                    self.pairing.pairs.push((was[i], is[j]));
                }
            }
        }
        self.drop_paired();
    }

    fn groups<K: Ord>(&self, key: impl Fn(&Record, &str) -> K) -> Groups<K> {
        let mut groups: Groups<K> = BTreeMap::new();
        for &index in &self.free_old {
            let record = &self.old[index];
            let article = self.renamed.get(record.article.as_str()).copied().unwrap_or(&record.article);
            groups.entry(key(record, article)).or_default().0.push(index);
        }
        for &index in &self.free_new {
            let record = &self.new[index];
            groups.entry(key(record, &record.article)).or_default().1.push(index);
        }
        groups
    }

    fn drop_paired(&mut self) {
        let (mut paired_old, mut paired_new) = (vec![false; self.old.len()], vec![false; self.new.len()]);
        for &(was, is) in &self.pairing.pairs {
            (paired_old[was], paired_new[is]) = (true, true);
        }
        self.free_old.retain(|&index| !paired_old[index]);
        self.free_new.retain(|&index| !paired_new[index]);
    }
}

/// The indices of records, in an order that does not depend on that of the list.
fn sorted(records: &[Record]) -> Vec<usize> {
    let key = |index: &usize| {
        let record = &records[*index];
        (&record.article, place(record), &record.id, says(record), &record.rule)
    };
    let mut indices: Vec<usize> = (0..records.len()).collect();
    indices.sort_by(|a, b| key(a).cmp(&key(b)));
    indices
}

fn place(record: &Record) -> (usize, usize, String) {
    (record.span.char[0], record.span.char[1], record.kind.clone())
}

/// What a record says, wherever it stands.
pub(super) fn says(record: &Record) -> Vec<(String, String)> {
    let parts = record.parts.iter().map(|(name, part)| (format!("parts.{name}"), part.quote.clone()));
    record.fields.iter().cloned().chain(parts).collect()
}
