use std::collections::{BTreeMap, BTreeSet};

use super::pairing::says;
use crate::emit::Record;

type Content = BTreeMap<(String, String, Vec<(String, String)>), usize>;

/// Articles that are only in the old list, with the article that is only in the new one and has most of their facts.
///
/// At least half of the facts of both must be the same.
pub(super) fn renamed_articles<'a>(old: &'a [Record], new: &'a [Record]) -> BTreeMap<&'a str, &'a str> {
    let names = |records: &'a [Record]| records.iter().map(|record| record.article.as_str()).collect::<BTreeSet<_>>();
    let (old_names, new_names) = (names(old), names(new));
    let gone = contents(old, |name| !new_names.contains(name));
    let come = contents(new, |name| !old_names.contains(name));
    let mut owners: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for (name, content) in &come {
        for key in content.keys() {
            owners.entry(key).or_default().push(name);
        }
    }
    let mut candidates: Vec<(usize, &str, &str)> = Vec::new();
    for (was, content) in &gone {
        // Facts that many articles have tell nothing, and looking at them all would take long.
        let common = content.keys().filter_map(|key| owners.get(key)).filter(|owners| owners.len() <= MAX_OWNERS);
        for is in common.flatten().copied().collect::<BTreeSet<&str>>() {
            let n_common = n_common(content, &come[is]);
            let n_most = n_facts(content).max(n_facts(&come[is]));
            if n_common * 2 >= n_most {
                candidates.push((n_common, was, is));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut renamed = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (_, was, is) in candidates {
        if !renamed.contains_key(was) && taken.insert(is) {
            renamed.insert(was, is);
        }
    }
    renamed
}

/// A fact that more articles have does not say which article it is.
const MAX_OWNERS: usize = 8;

fn contents(records: &[Record], wanted: impl Fn(&str) -> bool) -> BTreeMap<&str, Content> {
    let mut contents: BTreeMap<&str, Content> = BTreeMap::new();
    for record in records.iter().filter(|record| wanted(&record.article)) {
        let key = (record.kind.clone(), record.quote.clone(), says(record));
        *contents.entry(&record.article).or_default().entry(key).or_default() += 1;
    }
    contents
}

fn n_facts(content: &Content) -> usize {
    content.values().sum()
}

fn n_common(a: &Content, b: &Content) -> usize {
    a.iter().map(|(key, count)| b.get(key).map_or(0, |other| *count.min(other))).sum()
}
