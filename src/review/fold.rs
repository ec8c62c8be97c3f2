use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::decision::{Action, Decision};

/// Which decisions hold.
///
/// A decision holds when no decision that holds supersedes it. Only a later one can, by time and then id, so the question
/// always has one answer; it depends on the set of the lines alone. An undo is a decision like any other: undoing an undo
/// brings back what that took away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// In the order of time, then id.
    decisions: Vec<Decision>,
    holds: Vec<bool>,
    /// By decision: those it supersedes, and those that supersede it.
    supersedes: Vec<Vec<usize>>,
    superseded_by: Vec<Vec<usize>>,
    by_id: HashMap<String, usize>,
}

impl Fold {
    /// Folds lines, in whatever order they come.
    pub fn new(lines: impl IntoIterator<Item = Decision>) -> Self {
        // Two lines with one id are one decision; of two that differ, the lesser counts.
        let mut unique: BTreeMap<String, Decision> = BTreeMap::new();
        for line in lines {
            match unique.get_mut(&line.id) {
                Some(known) if line < *known => *known = line,
                Some(_) => {}
                None => {
                    unique.insert(line.id.clone(), line);
                }
            }
        }
        let mut decisions: Vec<Decision> = unique.into_values().collect();
        decisions.sort_by(|a, b| (&a.at, &a.id).cmp(&(&b.at, &b.id)));
        let n = decisions.len();
        let by_id = decisions.iter().enumerate().map(|(index, decision)| (decision.id.clone(), index)).collect();
        let mut fold = Self {
            decisions,
            holds: vec![true; n],
            supersedes: vec![Vec::new(); n],
            superseded_by: vec![Vec::new(); n],
            by_id,
        };
        for index in 0..n {
            fold.link(index);
        }
        for index in (0..n).rev() {
            fold.holds[index] = fold.is_held(index);
        }
        fold
    }

    /// Adds a decision that is later than all others; gives the decisions of which it may have changed whether they hold.
    /// `None`, and nothing is added, when it is not later or has the id of another.
    pub fn push(&mut self, decision: Decision) -> Option<BTreeSet<usize>> {
        let is_later = self.decisions.last().is_none_or(|last| (&last.at, &last.id) < (&decision.at, &decision.id));
        if !is_later || self.by_id.contains_key(&decision.id) {
            return None;
        }
        let index = self.decisions.len();
        self.by_id.insert(decision.id.clone(), index);
        self.decisions.push(decision);
        self.holds.push(true);
        self.supersedes.push(Vec::new());
        self.superseded_by.push(Vec::new());
        self.link(index);
        // From late to early: what holds of a decision is settled before what it supersedes is asked.
        let mut changed = BTreeSet::from([index]);
        let mut open: BTreeSet<usize> = self.supersedes[index].iter().copied().collect();
        while let Some(index) = open.pop_last() {
            let holds = self.is_held(index);
            if holds != self.holds[index] {
                self.holds[index] = holds;
                changed.insert(index);
                open.extend(&self.supersedes[index]);
            }
        }
        Some(changed)
    }

    fn link(&mut self, index: usize) {
        let targets: BTreeSet<usize> =
            self.decisions[index].supersedes.iter().filter_map(|id| self.by_id.get(id).copied()).collect();
        for target in targets.into_iter().filter(|target| *target < index) {
            self.supersedes[index].push(target);
            self.superseded_by[target].push(index);
        }
    }

    fn is_held(&self, index: usize) -> bool {
        !self.superseded_by[index].iter().any(|later| self.holds[*later])
    }

    /// Every decision, by time.
    pub fn all(&self) -> &[Decision] {
        &self.decisions
    }

    /// The decision at an index of [`Fold::all`], if it holds.
    pub fn held_at(&self, index: usize) -> Option<&Decision> {
        self.holds.get(index).is_some_and(|holds| *holds).then(|| &self.decisions[index])
    }

    /// The decisions that hold, by time.
    pub fn held(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().zip(&self.holds).filter(|(_, holds)| **holds).map(|(decision, _)| decision)
    }

    /// The decision with an id.
    pub fn get(&self, id: &str) -> Option<&Decision> {
        self.by_id.get(id).map(|index| &self.decisions[*index])
    }

    /// The time of the latest decision.
    pub fn latest(&self) -> Option<&str> {
        self.decisions.last().map(|decision| decision.at.as_str())
    }

    /// The last thing that a person did and that can be taken back: one decision, or all that were made at once.
    pub fn last_of(&self, by: &str) -> Vec<&Decision> {
        let own = |decision: &&Decision| decision.by == by && decision.action != Action::Undo;
        let held: Vec<&Decision> = self.held().filter(own).collect();
        let Some(last) = held.last() else { return Vec::new() };
        let is_same =
            |decision: &&&Decision| last.facet.is_some() && decision.facet == last.facet && decision.at == last.at;
        let mut together: Vec<&Decision> = held.iter().filter(is_same).copied().collect();
        if together.is_empty() {
            together.push(last);
        }
        together
    }

    /// The articles that are complete, with the hash of the text that was read.
    pub fn complete(&self) -> BTreeMap<&str, &str> {
        let complete = self.held().filter(|decision| decision.action == Action::Complete);
        complete
            .filter_map(|line| Some((line.article.as_deref()?, line.sha256.as_deref().unwrap_or_default())))
            .collect()
    }
}
