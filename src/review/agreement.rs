use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::decision::{Action, Decision};
use super::fold::Fold;
use crate::fact::Decimal;

/// How far two people agree on the facts that both judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The two, by name.
    pub by: [String; 2],
    /// Kind of fact.
    pub kind: String,
    /// How many facts both judged.
    pub n_both: u64,
    /// On how many they say the same.
    pub n_same: u64,
    /// The sum over all verdicts of how often one gave it times how often the other did.
    chance: u64,
}

impl Agreement {
    /// Cohen's kappa to at most three places, rounded towards zero: 1 when they always agree, 0 when as often as by chance.
    pub fn kappa(&self) -> Option<Decimal> {
        let signed = |count: u64| i128::from(count);
        let below = signed(self.n_both) * signed(self.n_both) - signed(self.chance);
        if below == 0 {
            // Both gave one verdict alone.
            return (self.n_both > 0).then(|| Decimal::from(1));
        }
        let above = signed(self.n_both) * signed(self.n_same) - signed(self.chance);
        let thousandths = above * 1000 / below;
        let sign = if thousandths < 0 { "-" } else { "" };
        let digits = thousandths.unsigned_abs();
        format!("{sign}{}.{:03}", digits / 1000, digits % 1000).parse().ok()
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kappa = self.kappa().map_or_else(|| "-".to_owned(), |kappa| kappa.to_string());
        let [a, b] = &self.by;
        write!(f, "{}: {a} and {b} agree on {} of {}, kappa {kappa}", self.kind, self.n_same, self.n_both)
    }
}

/// The agreement of every two people on every kind. `fact` says which fact of today a decision is about.
///
/// What one person took back or replaced does not count, and what another replaced does: both have judged.
pub fn agreement(lines: &[Decision], fact: impl Fn(&Decision) -> String) -> Vec<Agreement> {
    let people: BTreeSet<&str> = lines.iter().map(|line| line.by.as_str()).collect();
    let mut verdicts: BTreeMap<&str, BTreeMap<String, (String, Verdict)>> = BTreeMap::new();
    for person in &people {
        let own = Fold::new(lines.iter().filter(|line| line.by == *person).cloned());
        for decision in own.held().filter(|decision| decision.action.is_verdict()) {
            let Some(anchor) = &decision.fact else { continue };
            verdicts.entry(person).or_default().insert(fact(decision), (anchor.kind.clone(), verdict(decision)));
        }
    }
    let judged: Vec<_> = verdicts.iter().collect();
    let mut found = Vec::new();
    for (index, (a, of_a)) in judged.iter().enumerate() {
        for (b, of_b) in &judged[index + 1..] {
            found.extend(of_pair([a, b], of_a, of_b));
        }
    }
    found
}

/// Two corrections agree when they say the same.
type Verdict = (Action, Option<String>);

fn verdict(decision: &Decision) -> Verdict {
    let says = decision.right_fields().filter(|_| decision.action != Action::Accept);
    (decision.action, says.map(|fields| format!("{fields:?} {:?}", decision.span)))
}

fn of_pair(
    by: [&str; 2],
    of_a: &BTreeMap<String, (String, Verdict)>,
    of_b: &BTreeMap<String, (String, Verdict)>,
) -> Vec<Agreement> {
    let mut pairs: BTreeMap<&str, Vec<(&Verdict, &Verdict)>> = BTreeMap::new();
    for (fact, (kind, a)) in of_a {
        if let Some((_, b)) = of_b.get(fact) {
            pairs.entry(kind).or_default().push((a, b));
        }
    }
    let count = |pairs: &[(&Verdict, &Verdict)]| {
        let mut counts: BTreeMap<&Verdict, [u64; 2]> = BTreeMap::new();
        for (a, b) in pairs {
            counts.entry(a).or_default()[0] += 1;
            counts.entry(b).or_default()[1] += 1;
        }
        counts.values().map(|[a, b]| a * b).sum()
    };
    let of_kind = |(kind, pairs): (&str, Vec<(&Verdict, &Verdict)>)| Agreement {
        by: by.map(str::to_owned),
        kind: kind.to_owned(),
        n_both: pairs.len() as u64,
        n_same: pairs.iter().filter(|(a, b)| a == b).count() as u64,
        chance: count(&pairs),
    };
    pairs.into_iter().map(of_kind).collect()
}
