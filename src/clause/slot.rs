//! The slots of a verb: where a place may stand that it joins with another.

use super::grammar::{Classes, class};
use super::phrase::Phrase;
use super::scan::{Analysis, Gap, Predicate, Subject};
use super::token::TokenKind;
use super::uses::{Slot, SlotUse};

/// How many clauses without a subject of their own are looked at for what a sum is spent on.
const MAX_LATER: usize = 5;

/// What stands in the slots of the verbs of a sentence; what earlier clauses hold is gathered once.
pub(crate) struct Slots<'a> {
    pub(crate) analysis: &'a Analysis,
    /// For each clause the last topic of those before it.
    topics: Vec<Option<usize>>,
    /// For each clause the subjects that stand in clauses before it, the last first: an index into `subjects`.
    n_subjects: Vec<usize>,
    subjects: Vec<usize>,
}

/// Whose slots are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    Predicate(usize),
    Received(usize),
}

impl<'a> Slots<'a> {
    pub(crate) fn new(analysis: &'a Analysis) -> Self {
        let (mut topics, mut n_subjects, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
        let mut topic = None;
        for clause in &analysis.clauses {
            topics.push(topic);
            n_subjects.push(subjects.len());
            let at = clause.prepositionals.iter().filter(|of| of.role.has(class::AT)).filter_map(|of| of.phrase);
            let goals = clause.predicates.iter().filter_map(|of| analysis.predicates[*of].goal);
            topic = at.chain(goals).last().or(topic);
            if clause.is_own {
                subjects.extend(clause.subject.phrase());
            }
        }
        Self { analysis, topics, n_subjects, subjects }
    }

    /// The phrase in a slot; `other` is the phrase on the other side, which cannot stand here too.
    pub(crate) fn fill(&self, holder: Holder, slot: SlotUse, other: Option<usize>) -> Option<usize> {
        let found = match holder {
            Holder::Predicate(predicate) if self.is_name(predicate) && slot.slot.is_around() => None,
            Holder::Predicate(predicate) => self.of_predicate(predicate, slot.slot, other),
            Holder::Received(received) => self.of_received(received, slot.slot),
        };
        found.filter(|phrase| {
            other.is_none_or(|other| !self.are_same(*phrase, other))
                && (slot.with.is_empty() || self.phrase(*phrase).has(&self.analysis.tokens, slot.with))
        })
    }

    /// The last place that clauses before this one name as where something is.
    pub(crate) fn topic(&self, clause: usize) -> Option<usize> {
        self.topics[clause]
    }

    pub(crate) fn phrase(&self, phrase: usize) -> &'a Phrase {
        &self.analysis.phrases[phrase]
    }

    /// Whether the subject of a verb is that of the clause that names the last topic, or of one behind it.
    fn follows_topic(&self, predicate: &Predicate) -> bool {
        let Some(topic) = self.topics[predicate.clause] else { return false };
        let subject = predicate.subject.phrase().map(|subject| self.phrase(subject));
        subject.is_some_and(|subject| subject.end <= self.phrase(topic).start)
    }

    /// Whether a verb is part of the name of a thing: 帮扶资金 goes nowhere.
    fn is_name(&self, predicate: usize) -> bool {
        let noun = self.analysis.predicates[predicate].noun;
        noun.is_some_and(|noun| !self.analysis.tokens[noun].has(class::TEAM | class::BODY))
    }

    fn are_same(&self, one: usize, other: usize) -> bool {
        one == other || self.phrase(one).start == self.phrase(other).start
    }

    fn of_predicate(&self, index: usize, slot: Slot, other: Option<usize>) -> Option<usize> {
        let analysis = self.analysis;
        let predicate = &analysis.predicates[index];
        let clause = &analysis.clauses[predicate.clause];
        let differs = |phrase: &usize| other.is_none_or(|other| !self.are_same(*phrase, other));
        let later = || {
            let predicates = clause.predicates.iter().map(|of| &analysis.predicates[*of]);
            predicates.filter(|of| of.token > predicate.token)
        };
        let after = |role: Classes| {
            let behind = |of: &&super::scan::Prepositional| of.role.has(role) && of.at > predicate.token;
            clause.prepositionals.iter().find(behind).and_then(|of| of.phrase)
        };
        match slot {
            Slot::Behind(role) => predicate.behind(role),
            Slot::Subject => predicate.subject.phrase().filter(|_| !predicate.by_other),
            Slot::Own => {
                // 由甲或乙帮助: the second is no subject.
                let by = predicate.behind(class::BY).map(|by| self.phrase(by).start);
                let is_before = |subject: &usize| by.is_none_or(|by| self.phrase(*subject).start < by);
                predicate.subject.phrase().filter(|_| predicate.is_own && !predicate.by_other).filter(is_before)
            }
            Slot::Object => predicate.object,
            Slot::Goal => predicate.goal.or_else(|| {
                let earlier = clause.predicates.iter().map(|of| &analysis.predicates[*of]);
                earlier.take_while(|of| of.token < predicate.token).filter_map(|of| of.goal).last()
            }),
            Slot::HeadAgent => self.head_agent(predicate),
            Slot::HeadPatient => match self.head_agent(predicate) {
                None if predicate.gap == Some(Gap::Object) => predicate.head,
                _ => None,
            },
            Slot::Topic => self.topics[predicate.clause],
            Slot::Earlier => {
                let before = &self.subjects[..self.n_subjects[predicate.clause]];
                // 广东支援喀什，湖北支援博州: who helps in a clause of the same kind is not helped here.
                let is_parallel = |subject: &usize| {
                    let verbs = &analysis.predicates[..index];
                    let classes = analysis.tokens[predicate.token].classes & (class::AID | class::HELP);
                    verbs.iter().any(|of| {
                        let of_same = of.subject == Subject::Phrase(*subject) && analysis.tokens[of.token].has(classes);
                        of_same && of.object.is_some()
                    })
                };
                before.iter().rev().copied().find(|subject| differs(subject) && !is_parallel(subject))
            }
            Slot::Outer => clause.first_subject.phrase().filter(|first| predicate.subject != Subject::Phrase(*first)),
            Slot::Next => self.next(predicate.clause),
            Slot::AfterAt => after(class::AT),
            Slot::About => {
                let before = &analysis.clauses[predicate.clause.saturating_sub(2)..predicate.clause];
                let named =
                    before.iter().rev().filter(|clause| !clause.is_own).flat_map(|clause| &clause.prepositionals);
                named.into_iter().find(|of| of.role.has(class::REGARDING)).and_then(|of| of.phrase)
            }
            Slot::AfterFrom => after(class::FROM),
            Slot::AfterFor => after(class::FOR),
            Slot::There => {
                let is_same = !clause.is_own && predicate.object.is_none() && !predicate.to_other;
                self.topics[predicate.clause].filter(|_| is_same && self.follows_topic(predicate))
            }
            Slot::Said => {
                let copula = later().find(|of| analysis.tokens[of.token].has(class::COPULA));
                copula.and_then(|of| of.object)
            }
            Slot::Following => {
                let next = analysis.clauses.get(predicate.clause + 1).filter(|next| next.is_own)?;
                next.subject.phrase()
            }
            Slot::AfterGoal => later().find_map(|of| of.goal),
            Slot::LaterObject => {
                let rest = analysis.clauses[predicate.clause + 1..].iter().take(MAX_LATER);
                let verbs = rest.take_while(|clause| !clause.is_own).flat_map(|clause| &clause.predicates);
                let verbs = verbs.into_iter().map(|of| &analysis.predicates[*of]);
                verbs.filter(|of| !analysis.tokens[of.token].has(class::COPULA)).find_map(|of| of.object)
            }
            Slot::AfterObject => later().find_map(|of| of.object),
            Slot::NextGoal => {
                let next = analysis.clauses.get(predicate.clause + 1).filter(|next| !next.is_own)?;
                let at = next.prepositionals.iter().filter(|of| of.role.has(class::AT)).find_map(|of| of.phrase);
                at.or_else(|| next.predicates.iter().find_map(|of| analysis.predicates[*of].goal))
            }
            Slot::MadeAct => clause.made_act,
            Slot::CopulaSubject => {
                self.copula(predicate)?;
                clause.subject.phrase()
            }
            Slot::CopulaObject => self.copula(predicate),
            Slot::Helper | Slot::Helped => None,
        }
    }

    /// The object of 是 before a verb: 辽宁是塔城的对口支援省份.
    fn copula(&self, predicate: &Predicate) -> Option<usize> {
        let clause = &self.analysis.clauses[predicate.clause];
        let before = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let mut before = before.take_while(|of| of.token < predicate.token);
        before.find(|of| self.analysis.tokens[of.token].has(class::COPULA) && of.object.is_some())?.object
    }

    fn head_agent(&self, predicate: &Predicate) -> Option<usize> {
        let head = predicate.head?;
        let is_open = predicate.subject.phrase().is_none() || !predicate.is_own;
        let is_agent = match predicate.gap? {
            Gap::Subject => true,
            Gap::Object => predicate.behind(class::TO | class::FOR | class::AT).is_some(),
        };
        (is_open && is_agent).then_some(head)
    }

    /// The subject of the next clause, where this one begins with 为 or ends in 以来, 后.
    fn next(&self, clause: usize) -> Option<usize> {
        let analysis = self.analysis;
        let this = &analysis.clauses[clause];
        let end = analysis.clauses.get(clause + 1)?.start.saturating_sub(1);
        let opens = analysis.tokens[this.start..end].iter().take(2).any(|token| token.has(class::FOR));
        let closing = analysis.tokens[this.start..end].iter().rev().take(2);
        let ends = class::ONWARD | class::WHILE | class::INSIDE;
        let closes = closing.into_iter().any(|token| token.has(ends) || token.is(TokenKind::Time));
        let mut next = analysis.clauses[clause + 1..].iter().take(2).filter(|next| next.is_own);
        (opens || closes).then(|| next.find_map(|next| next.subject.phrase()))?
    }

    fn of_received(&self, index: usize, slot: Slot) -> Option<usize> {
        let received = &self.analysis.received[index];
        match slot {
            Slot::Helper => Some(received.helper),
            Slot::Helped => self.helped(index),
            _ => None,
        }
    }

    /// 这是乙县在甲区帮助下建的学校: the place right before 在, where it is no subject.
    fn owner_before(&self, clause: &super::scan::Clause, helper: usize) -> Option<usize> {
        let start = self.phrase(helper).start;
        let owner = clause.phrases.iter().copied().rfind(|phrase| self.phrase(*phrase).end <= start)?;
        let between = &self.analysis.tokens[self.phrase(owner).end..start];
        let touches = between.first().is_some_and(|token| token.has(class::AT));
        (touches && !between.iter().any(super::token::Token::is_verb)).then_some(owner)
    }

    /// Who is helped: the subject of this clause or of one of the next two, a place in them, else the subject before.
    fn helped(&self, index: usize) -> Option<usize> {
        let analysis = self.analysis;
        let received = &analysis.received[index];
        if received.helped.is_some() {
            return received.helped;
        }
        let helper = self.phrase(received.helper);
        let places = helper.places();
        let differs = |phrase: &usize| {
            let phrase = self.phrase(*phrase);
            !phrase.places().iter().any(|place| places.contains(place))
        };
        for clause in analysis.clauses[received.clause..].iter().take(3) {
            let is_here = std::ptr::eq(clause, &analysis.clauses[received.clause]);
            if clause.is_own
                && let Some(subject) = clause.subject.phrase().filter(differs)
            {
                return Some(subject);
            }
            if is_here && let Some(owner) = self.owner_before(clause, received.helper).filter(differs) {
                return Some(owner);
            }
            let behind = |phrase: &&usize| !is_here || self.phrase(**phrase).start >= helper.end;
            if let Some(found) = clause.phrases.iter().filter(behind).copied().find(differs) {
                return Some(found);
            }
        }
        let before = analysis.clauses[..=received.clause].iter().rev();
        before.filter_map(|clause| clause.subject.phrase()).find(differs)
    }
}
