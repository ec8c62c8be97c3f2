use std::collections::BTreeMap;

use super::decision::{Action, Decision, Fields};
use super::proportion::Proportion;
use super::standing::{Standing, Stood};

/// What people have decided about a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It was accepted, and says something else today.
    Changed,
    /// It was accepted, and is no longer found.
    Lost,
    /// Two people have decided differently.
    Disputed,
    /// Nobody has decided.
    Open,
    /// It is right.
    Accepted,
    /// It is right with other fields, or at another place.
    Corrected,
    /// It is wrong.
    Rejected,
    /// No rule finds it.
    Added,
}

impl State {
    /// All states, in the order in which they want to be looked at.
    pub const ALL: [Self; 8] = [
        Self::Changed,
        Self::Lost,
        Self::Disputed,
        Self::Open,
        Self::Accepted,
        Self::Corrected,
        Self::Rejected,
        Self::Added,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Disputed => "disputed",
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Corrected => "corrected",
            Self::Rejected => "rejected",
            Self::Added => "added",
        }
    }

    /// The state with a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state of a fact from the decisions about it that hold, by time, and what became of each.
    ///
    /// Of each person the last verdict counts.
    pub fn of(decisions: &[(&Decision, &Stood)]) -> Self {
        let mut verdicts: BTreeMap<&str, (&Decision, &Stood)> = BTreeMap::new();
        let mut last = None;
        for (decision, stood) in decisions.iter().filter(|(decision, _)| decision.action.is_verdict()) {
            verdicts.insert(&decision.by, (decision, stood));
            last = Some((*decision, *stood));
        }
        let Some((decision, stood)) = last else { return Self::Open };
        if verdicts.values().any(|(other, _)| says(other) != says(decision)) {
            return Self::Disputed;
        }
        match (stood.standing, decision.action) {
            (Standing::Changed, _) => Self::Changed,
            (Standing::Lost, _) => Self::Lost,
            (_, Action::Accept) => Self::Accepted,
            (_, Action::Correct) => Self::Corrected,
            (_, Action::Reject) => Self::Rejected,
            (_, Action::Add) if stood.record.is_some() => Self::Accepted,
            _ => Self::Added,
        }
    }
}

/// What is right by a verdict. Fields with an empty value say nothing.
fn says(decision: &Decision) -> (Option<Fields>, Option<[usize; 2]>) {
    let said = |fields: &Fields| fields.iter().filter(|(_, value)| !value.is_empty()).map(pair).collect();
    (decision.right_fields().map(said), decision.span)
}

fn pair((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

/// How many facts were judged, and how many of them are right as they were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Right.
    pub n_accepted: u64,
    /// Wrong.
    pub n_rejected: u64,
    /// Right with other fields, or at another place.
    pub n_corrected: u64,
}

impl Judged {
    /// Counts a fact in a state.
    pub fn add(&mut self, state: State) {
        match state {
            State::Accepted => self.n_accepted += 1,
            State::Rejected => self.n_rejected += 1,
            State::Corrected => self.n_corrected += 1,
            _ => {}
        }
    }

    /// The share that is right as found.
    pub fn precision(&self) -> Proportion {
        Proportion { part: self.n_accepted, whole: self.n_accepted + self.n_rejected + self.n_corrected }
    }
}
