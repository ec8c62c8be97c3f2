//! The slots of verbs as rule files name them.

use super::grammar::{Classes, class};

/// A slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Behind a preposition of the class.
    Behind(Classes),
    Subject,
    Own,
    Object,
    Goal,
    HeadAgent,
    HeadPatient,
    Topic,
    Earlier,
    Outer,
    Next,
    AfterAt,
    AfterGoal,
    AfterObject,
    NextGoal,
    MadeAct,
    CopulaSubject,
    CopulaObject,
    Helper,
    Helped,
    Following,
    There,
    Said,
    AfterFrom,
    /// Behind 给 after the verb.
    AfterFor,
    About,
    LaterObject,
}

impl Slot {
    /// Every slot with its name in rule files and what it holds.
    pub(crate) const ALL: [(&'static str, Self, &'static str); 34] = [
        ("by", Self::Behind(class::BY), "behind 由, 被"),
        ("to", Self::Behind(class::TO), "behind 对, 向"),
        ("for", Self::Behind(class::FOR), "behind 为, 给"),
        ("regarding", Self::Behind(class::REGARDING), "behind 针对"),
        ("with", Self::Behind(class::WITH), "behind 与, 和, 同"),
        ("at", Self::Behind(class::AT), "behind 在, 于"),
        ("from", Self::Behind(class::FROM), "behind 从, 来自"),
        ("taking", Self::Behind(class::TAKING), "behind 把, 将"),
        ("subject", Self::Subject, "the subject, of this clause or carried on from an earlier one"),
        ("own", Self::Own, "the subject, if it stands in this clause"),
        ("object", Self::Object, "the object"),
        ("goal", Self::Goal, "behind a verb of motion of the clause"),
        ("head.agent", Self::HeadAgent, "the head of a relative clause that acts (支援武汉的上海医生)"),
        (
            "head.patient",
            Self::HeadPatient,
            "the head of a relative clause to which something is done (上海援建的武汉医院)",
        ),
        ("topic", Self::Topic, "the last place of an earlier clause behind 在 or a verb of motion"),
        ("earlier", Self::Earlier, "the subject of an earlier clause"),
        ("outer", Self::Outer, "the first subject of the clause, where the verb has another"),
        ("next", Self::Next, "the subject of the next clause, where this one only opens the sentence (…以来，)"),
        ("following", Self::Following, "the subject of the next clause"),
        ("there", Self::There, "where the subject was or went in an earlier clause, if nothing here says for whom"),
        ("said", Self::Said, "the object of a later 是 (帮扶乙县的是甲区)"),
        ("about", Self::About, "behind 针对 in one of the two clauses before"),
        ("after.from", Self::AfterFrom, "behind 来自 after the verb"),
        ("after.for", Self::AfterFor, "behind 给 after the verb"),
        ("after.at", Self::AfterAt, "behind 在 after the verb"),
        ("after.goal", Self::AfterGoal, "behind a later verb of motion of the clause"),
        ("after.object", Self::AfterObject, "the object of a later verb of the clause"),
        (
            "later.object",
            Self::LaterObject,
            "the object of a verb in the clauses that follow without a subject of their own",
        ),
        (
            "next.goal",
            Self::NextGoal,
            "behind 在 or a verb of motion in the next clause, if that has no subject of its own",
        ),
        ("made", Self::MadeAct, "whom the clause before made act"),
        ("copula.subject", Self::CopulaSubject, "the subject of 是, where its object stands before the verb"),
        ("copula.object", Self::CopulaObject, "the object of 是 before the verb"),
        ("helper", Self::Helper, "who helps in 在…帮扶下 and behind 得益于"),
        ("helped", Self::Helped, "who is helped there"),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, ..)| *known == name).map(|(_, slot, _)| *slot)
    }

    /// Its name in rule files.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, slot, _)| *slot == self).map(|(name, ..)| *name).unwrap_or_default()
    }

    /// Whether it is a slot of help that is received, and of no verb.
    pub(crate) fn is_received(self) -> bool {
        matches!(self, Self::Helper | Self::Helped)
    }

    /// Whether what stands here is only where the verb happens.
    pub(super) fn is_around(self) -> bool {
        matches!(self, Self::Goal | Self::HeadPatient | Self::HeadAgent | Self::Topic)
            || self == Self::Behind(class::AT)
    }
}

/// A slot, and words of which its phrase must have one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotUse {
    pub(crate) slot: Slot,
    /// Any of these classes, unless there is none.
    pub(crate) with: Classes,
}

impl SlotUse {
    /// A slot, whatever its phrase.
    pub(crate) fn of(slot: Slot) -> Self {
        Self { slot, with: Classes::NONE }
    }
}

/// A slot that takes facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakenSlot {
    Object,
    Head,
    Subject,
    BeforeObject,
    AfterObject,
    EarlierObject,
    LaterObject,
}

impl TakenSlot {
    /// Every slot with its name in rule files and what it holds.
    pub(crate) const ALL: [(&'static str, Self, &'static str); 7] = [
        ("object", Self::Object, "behind the verb, and behind no other since (捐赠200万元)"),
        ("head", Self::Head, "in the head of a relative clause that the verb ends (捐赠的200万元)"),
        ("subject", Self::Subject, "before the verb, and behind no other in the clause (资金200万元用于…)"),
        ("before.object", Self::BeforeObject, "the object of a verb before it in the clause (安排200万元支持…)"),
        ("after.object", Self::AfterObject, "the object of a later verb of the clause"),
        (
            "earlier.object",
            Self::EarlierObject,
            "the object of a verb in a clause before, since the subject was named (拿出200万元，用于…)",
        ),
        (
            "later.object",
            Self::LaterObject,
            "the object of a verb in the clauses that follow, while their subject is none or one of the two places",
        ),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, ..)| *known == name).map(|(_, slot, _)| *slot)
    }
}

/// A slot, and classes of which the verb that governs the fact must have one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TakenUse {
    pub(crate) slot: TakenSlot,
    /// Any of these classes, unless there is none.
    pub(crate) with: Classes,
}

/// Facts of one kind that a frame takes.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    /// The field that refers to the fact, by index.
    pub(crate) field: usize,
    /// The kind of the fact, by index.
    pub(crate) kind: usize,
    /// Slots; those of the first that is filled count.
    pub(crate) slots: Vec<TakenUse>,
}
