//! Frames on a sentence -> pairs of places, each with its trigger and what stood where.

mod between;
mod compound;
mod condition;
mod sides;
mod slots;

use std::cell::OnceCell;

use super::frame::{Frame, Sides};
use super::grammar::{Classes, Grammar};
use super::phrase::is_inside;
use super::scan::{Analysis, Predicate};
use super::slot::Slots;
use super::take::{KnownFact, Placed, placed};
use super::token::Token;
use super::uses::Slot;
use crate::document::{Annotation, AnnotationValue, Place};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// A list in which each is joined with each has at most so many members; a longer one is an enumeration.
const MAX_LIST: usize = 6;

/// Two places that a frame joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameMatch {
    /// Annotations of the places.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The word that joins them.
    pub(crate) trigger: Span,
    /// The predicate, where one holds the slots.
    pub(crate) token: usize,
    /// The slots in which they stand.
    pub(crate) slots: Option<(Slot, Slot)>,
    /// The fact that goes with them.
    pub(crate) fact: Option<TakenFact>,
}

/// A fact that goes with two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TakenFact {
    /// The field that refers to it, by index.
    pub(crate) field: usize,
    /// Its kind, by index.
    pub(crate) kind: usize,
    pub(crate) span: Span,
    /// Whether it goes with other pairs too.
    pub(crate) is_shared: bool,
}

/// Why a verb of a frame gave nothing.
#[derive(Clone, Debug)]
pub(crate) enum Miss {
    /// No slot for the first place is filled.
    From,
    /// No slot for the second is.
    To,
    /// A need is not met.
    Need(String),
    /// The places are one, or one lies in the other.
    Same,
    /// No slot for a fact is filled.
    Fact,
}

impl Miss {
    /// What is missing, as rejects name it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::From => "from".to_owned(),
            Self::To => "to".to_owned(),
            Self::Fact => "takes".to_owned(),
            Self::Same => "same".to_owned(),
            Self::Need(written) => written.clone(),
        }
    }
}

/// What is known of the article around a sentence.
pub(crate) struct Article<'a> {
    pub(super) grammar: &'a Grammar,
    text: &'a str,
    classes: OnceCell<Classes>,
}

impl<'a> Article<'a> {
    pub(crate) fn new(grammar: &'a Grammar, text: &'a str) -> Self {
        Self { grammar, text, classes: OnceCell::new() }
    }

    /// What stands in it.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The classes of all its words of two characters or more.
    fn classes(&self) -> Classes {
        *self.classes.get_or_init(|| {
            let mut all = Classes::NONE;
            self.grammar.for_each_word(self.text, |word, classes| {
                if word.len() > HAN_LEN {
                    all = all | classes;
                }
            });
            all
        })
    }
}

/// Looks for frames in a sentence that was taken apart.
pub(crate) struct Finder<'a> {
    pub(super) article: &'a Article<'a>,
    pub(super) analysis: &'a Analysis,
    annotations: &'a [Annotation],
    pub(super) slots: Slots<'a>,
    classes: Classes,
    /// Facts of other kinds, which frames take.
    pub(super) placed: Vec<Placed>,
    /// The heading over the sentence.
    pub(super) lead: Option<&'a [Token]>,
}

/// What the conditions of a frame are tested on.
pub(super) struct Case<'a> {
    pub(super) clause: usize,
    pub(super) token: usize,
    pub(super) predicate: Option<&'a Predicate>,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) list: Option<usize>,
    /// The heading or lead-in of a row, and the tokens of the row.
    pub(super) lead: Option<(&'a [Token], (usize, usize))>,
    /// Classes of the word that joins, where it is none of the sentence.
    pub(super) trigger: Option<Classes>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(
        article: &'a Article<'a>,
        analysis: &'a Analysis,
        annotations: &'a [Annotation],
        facts: &[KnownFact],
        lead: Option<&'a [Token]>,
    ) -> Self {
        let classes = analysis.tokens.iter().fold(Classes::NONE, |all, token| all | token.classes);
        let placed = placed(analysis, facts);
        Self { article, analysis, annotations, slots: Slots::new(analysis), classes, placed, lead }
    }

    /// What a frame finds; `missed` hears of every verb of it that gives nothing.
    pub(crate) fn find(&self, frame: &Frame, missed: &mut dyn FnMut(usize, Miss)) -> Vec<FrameMatch> {
        let mut found = Vec::new();
        let lead = self.lead.into_iter().flatten().fold(Classes::NONE, |all, token| all | token.classes);
        if !(self.classes | lead).has(frame.verb) {
            return found;
        }
        match &frame.sides {
            Sides::Slots { from, to } => self.by_slots(frame, from, to, &mut found, missed),
            Sides::Between(between) => {
                for between in between {
                    self.between(frame, *between, &mut found);
                }
            }
        }
        found
    }

    pub(super) fn place(&self, index: usize) -> Option<&'a Place> {
        match &self.annotations.get(index)?.value {
            AnnotationValue::Place(place) => Some(place),
            _ => None,
        }
    }

    fn is_inside(&self, part: usize, whole: usize) -> bool {
        let (Some(part), Some(whole)) = (self.place(part), self.place(whole)) else { return false };
        is_inside(&part.name, &whole.name)
    }

    pub(super) fn span(&self, annotation: usize) -> Span {
        self.annotations[annotation].span
    }

    pub(super) fn emit(
        &self,
        from: usize,
        to: usize,
        token: usize,
        slots: Option<(Slot, Slot)>,
        found: &mut Vec<FrameMatch>,
    ) {
        let (Some(one), Some(other)) = (self.place(from), self.place(to)) else { return };
        if one.name == other.name || is_inside(&one.name, &other.name) || is_inside(&other.name, &one.name) {
            return;
        }
        let trigger = self.analysis.tokens[token].span;
        found.push(FrameMatch { from, to, trigger, token, slots, fact: None });
    }
}
