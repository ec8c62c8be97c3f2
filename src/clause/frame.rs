//! Frames: which slots of which verbs hold the two places of a fact.

use super::grammar::Classes;
use super::uses::{SlotUse, Take};

/// What a frame needs beside its verb and its slots: one of several conditions.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    /// As written.
    pub(crate) written: String,
    pub(crate) any_of: Vec<Condition>,
}

/// A condition, or its contrary.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) is_denied: bool,
    pub(crate) test: Test,
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// A word of the sentence.
    Sentence(Classes),
    /// A word of the clause.
    Clause(Classes),
    /// A word of the article of two characters or more.
    Article(Classes),
    /// The verb itself.
    Verb(Classes),
    /// The token directly behind the verb.
    Behind(Classes),
    /// The token directly before the verb.
    Before(Classes),
    /// A noun of the phrase of the first place.
    From(Classes),
    /// A noun of the phrase of the second place.
    To(Classes),
    /// What the phrase of the first place is about; no class: a bare place.
    FromHead(Classes),
    /// What the phrase of the second place is about.
    ToHead(Classes),
    /// The name of the province in which the first place lies.
    FromIn(Classes),
    /// The name of the province in which the second place lies.
    ToIn(Classes),
    /// A word directly behind the list.
    List(Classes),
    /// The first verb behind the list.
    First(Classes),
    /// A word of the heading or lead-in of a row.
    Lead(Classes),
    /// The first word of the heading that names a side of the row.
    LeadFirst(Classes),
    /// A word of the clause before the verb, and behind any other, denies it.
    Denied,
    /// A place is the head of the relative clause that the verb ends.
    Headed,
    /// The places lie in different provinces.
    Apart,
    /// The subject stands in the clause of the verb.
    Own,
    /// The verb has a place for its object.
    Object,
    /// The object stands directly behind the verb.
    Direct,
    /// The verb ends a relative clause.
    Relative,
    /// The verb is part of a noun (援建项目).
    Nominal,
    /// A place stands behind 与 or 和 in the clause.
    With,
    /// The last two of the list are joined by more than a comma.
    Close,
    /// 与 or a mark parts the list.
    Parted,
    /// A word says that the list are several that belong together.
    Pair,
    /// The verb is the first word behind the list.
    Next,
    /// The first place has no noun behind it.
    Bare,
    /// The subject is a list whose last two are joined closely.
    Joined,
    /// An earlier subject or one outside stands before the clause.
    Outer,
    /// The subject stands in the clause, or no noun stands before the verb in it that could be another.
    Free,
    /// The list stands in the clause of the word.
    Here,
    /// No place and no noun stands behind the verb that it could be done to.
    Alone,
    /// 对 stands between the sides of the row.
    Toward,
    /// A place to which it goes, or for which it is done, stands beside the verb.
    Directed,
}

/// Makes a test of the classes that it looks for.
type OfClasses = fn(Classes) -> Test;

impl Test {
    /// The classes that it looks for.
    pub(crate) fn classes(self) -> Classes {
        match self {
            Self::Sentence(classes)
            | Self::Clause(classes)
            | Self::Article(classes)
            | Self::Verb(classes)
            | Self::Behind(classes)
            | Self::Before(classes)
            | Self::From(classes)
            | Self::To(classes)
            | Self::FromHead(classes)
            | Self::ToHead(classes)
            | Self::FromIn(classes)
            | Self::ToIn(classes)
            | Self::List(classes)
            | Self::First(classes)
            | Self::Lead(classes)
            | Self::LeadFirst(classes) => classes,
            _ => Classes::NONE,
        }
    }

    /// Tests that look for classes, by name.
    pub(crate) const OF_CLASSES: [(&'static str, OfClasses); 16] = [
        ("sentence", Self::Sentence),
        ("clause", Self::Clause),
        ("article", Self::Article),
        ("verb", Self::Verb),
        ("behind", Self::Behind),
        ("before", Self::Before),
        ("from", Self::From),
        ("to", Self::To),
        ("from.head", Self::FromHead),
        ("to.head", Self::ToHead),
        ("from.in", Self::FromIn),
        ("to.in", Self::ToIn),
        ("list", Self::List),
        ("first", Self::First),
        ("lead", Self::Lead),
        ("lead.first", Self::LeadFirst),
    ];
    /// Tests without classes, by name.
    pub(crate) const PLAIN: [(&'static str, Self); 21] = [
        ("headed", Self::Headed),
        ("parted", Self::Parted),
        ("denied", Self::Denied),
        ("apart", Self::Apart),
        ("own", Self::Own),
        ("object", Self::Object),
        ("direct", Self::Direct),
        ("relative", Self::Relative),
        ("nominal", Self::Nominal),
        ("with", Self::With),
        ("close", Self::Close),
        ("pair", Self::Pair),
        ("next", Self::Next),
        ("bare", Self::Bare),
        ("joined", Self::Joined),
        ("outer", Self::Outer),
        ("directed", Self::Directed),
        ("toward", Self::Toward),
        ("free", Self::Free),
        ("here", Self::Here),
        ("alone", Self::Alone),
    ];
}

/// Between which places a relation without direction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Between {
    /// The subject, and a phrase behind 与.
    With,
    /// The members of a list.
    List,
    /// The subject and the object.
    Object,
    /// Names that touch, or that a mark joins.
    Compound,
    /// A place named before and the subject.
    Topic,
    /// The subject and where it goes.
    Goal,
    /// The subject and where it does something.
    Where,
    /// The subject, and who acts on it.
    By,
    /// The members of the object, where no place is the subject.
    Partners,
    /// The sides of a row under a heading or behind a lead-in that has the word.
    Rows,
    /// The same, where the second side is the first place.
    RowsReversed,
    /// The places that words of the sentence name as the two sides.
    Labels,
    /// The two sides that the next clause is about, where this one only opens the sentence.
    Next,
}

impl Between {
    /// All of them with their names.
    pub(crate) const NAMES: [(&'static str, Self); 13] = [
        ("next-list", Self::Next),
        ("labels", Self::Labels),
        ("where", Self::Where),
        ("partners", Self::Partners),
        ("with", Self::With),
        ("list", Self::List),
        ("object", Self::Object),
        ("compound", Self::Compound),
        ("topic", Self::Topic),
        ("goal", Self::Goal),
        ("by", Self::By),
        ("rows", Self::Rows),
        ("rows-reversed", Self::RowsReversed),
    ];
}

/// Where the two places of a fact stand.
#[derive(Clone, Debug)]
pub(crate) enum Sides {
    /// The first slot that is filled, for each.
    Slots { from: Vec<SlotUse>, to: Vec<SlotUse> },
    /// Each with each.
    Between(Vec<Between>),
}

/// A frame, checked and compiled.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Classes of which the verb must have one.
    pub(crate) verb: Classes,
    pub(crate) sides: Sides,
    pub(crate) needs: Vec<Need>,
    /// Facts of other kinds in slots of the verb: the pair is a fact with each of them.
    pub(crate) takes: Vec<Take>,
}

impl Frame {
    /// Every class that it names.
    pub(crate) fn classes(&self) -> Classes {
        let of_slots = match &self.sides {
            Sides::Slots { from, to } => from.iter().chain(to).fold(Classes::NONE, |all, of| all | of.with),
            Sides::Between(_) => Classes::NONE,
        };
        let conditions = self.needs.iter().flat_map(|need| &need.any_of);
        let of_needs = conditions.fold(Classes::NONE, |all, of| all | of.test.classes());
        let taken = self.takes.iter().flat_map(|take| &take.slots);
        taken.fold(self.verb | of_slots | of_needs, |all, of| all | of.with)
    }

    /// Whether it takes facts of other kinds.
    pub(crate) fn takes_facts(&self) -> bool {
        !self.takes.is_empty()
    }

    /// Whether it looks at rows under headings.
    pub(crate) fn reads_rows(&self) -> bool {
        let is_row = |between: &Between| matches!(between, Between::Rows | Between::RowsReversed);
        matches!(&self.sides, Sides::Between(between) if between.iter().any(is_row))
    }
}
