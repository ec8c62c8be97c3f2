//! Words that name the sides of a relation: `乙县的帮扶方是甲区`, `受援方乙县，支援方为甲区`, `甲区是乙县的帮扶方`.

use super::find::{Case, Finder, FrameMatch};
use super::frame::Frame;
use super::grammar::class;
use super::token::TokenKind;

/// The two sides, each with its phrases in order and the word that names it.
#[derive(Default)]
struct Labelled {
    from: Vec<usize>,
    to: Vec<usize>,
    label: Option<usize>,
    /// A label behind which a mark or a verb says who it is.
    said: Option<usize>,
}

impl Finder<'_> {
    /// The places that labels of a sentence name as helping and as helped.
    pub(super) fn labels(&self, frame: &Frame, found: &mut Vec<FrameMatch>) {
        let class = |name| self.article.grammar.class(name).unwrap_or_default();
        let (helper, helped) = (class("side-from"), class("side-to"));
        let mut sides = Labelled::default();
        for at in 0..self.analysis.tokens.len() {
            let token = &self.analysis.tokens[at];
            if !token.is(TokenKind::Noun) || !token.has(helper | helped) {
                continue;
            }
            let (named, owner) = (self.named_by(at), self.owner_of(at));
            let (of_label, of_owner) = match token.has(helper) {
                true => (&mut sides.from, &mut sides.to),
                false => (&mut sides.to, &mut sides.from),
            };
            if named.is_none() {
                continue;
            }
            of_label.extend(named);
            of_owner.extend(owner);
            if self.says_who(at) > 0 {
                sides.said = Some(at);
            }
            // The word that says who helps says most.
            let is_first = sides.label.is_none_or(|label| !self.analysis.tokens[label].has(helper));
            if token.has(frame.verb) && is_first && (token.has(helper) || sides.label.is_none()) {
                sides.label = Some(at);
            }
        }
        self.name_other_side(&mut sides);
        self.join_labelled(frame, &sides, found);
    }

    /// 乙县，帮扶方为甲区: where one side alone has a label, the place that is a clause before it is the other.
    fn name_other_side(&self, sides: &mut Labelled) {
        let Some(said) = sides.said.filter(|_| sides.from.is_empty() != sides.to.is_empty()) else { return };
        let tokens = &self.analysis.tokens;
        let is_alone = |phrase: &usize| {
            let phrase = self.slots.phrase(*phrase);
            let breaks = |at: usize| tokens.get(at).is_some_and(|token| token.is(TokenKind::Break));
            let opens = phrase.start == 0 || breaks(phrase.start - 1);
            phrase.end < said && opens && breaks(phrase.end) && !tokens[phrase.end].has(class::LEAD)
        };
        let before = (0..self.analysis.phrases.len()).rev().find(is_alone);
        if sides.from.is_empty() { &mut sides.from } else { &mut sides.to }.extend(before);
    }

    fn join_labelled(&self, frame: &Frame, sides: &Labelled, found: &mut Vec<FrameMatch>) {
        let (Some(&from), Some(&to), Some(token)) = (sides.from.first(), sides.to.first(), sides.label) else { return };
        let clause = self.analysis.clauses.partition_point(|clause| clause.start <= token).saturating_sub(1);
        let case = Case { clause, token, predicate: None, from, to, list: None, lead: None, trigger: None };
        if self.meet(frame, &case).is_err() {
            return;
        }
        if sides.from.len() == sides.to.len() {
            sides.from.iter().zip(&sides.to).for_each(|(from, to)| self.sides(*from, *to, token, found));
        } else {
            let pairs = sides.from.iter().flat_map(|from| sides.to.iter().map(move |to| (from, to)));
            pairs.for_each(|(from, to)| self.sides(*from, *to, token, found));
        }
    }

    /// How many tokens behind a label say that it is told who that is: 是, a colon, an opening bracket.
    fn says_who(&self, label: usize) -> usize {
        let says = |at: usize| {
            let token = self.analysis.tokens.get(at);
            token.is_some_and(|token| token.has(class::COPULA | class::FOR | class::LEAD | class::QUOTE))
        };
        (1..3).take_while(|n| says(label + n)).count()
    }

    /// The place that a label names: directly behind it, behind 是 or a colon, or as the subject of a 是 before it.
    fn named_by(&self, label: usize) -> Option<usize> {
        let tokens = &self.analysis.tokens;
        let first = label + 1 + self.says_who(label);
        let behind = self.analysis.phrases.iter().position(|phrase| phrase.start == first);
        behind.or_else(|| {
            let verb = self.analysis.predicates.iter().rev().find(|of| of.token < label)?;
            let is_said = tokens[verb.token].has(class::COPULA) && self.owner_of(label).is_some();
            verb.subject.phrase().filter(|_| is_said)
        })
    }

    /// Whose side it is: the place before its 的.
    fn owner_of(&self, label: usize) -> Option<usize> {
        let is_de = label > 0 && self.analysis.tokens[label - 1].is(TokenKind::De);
        let mut phrases = self.analysis.phrases.iter();
        phrases.position(|phrase| phrase.start < label && (phrase.end > label || is_de && phrase.end + 1 == label))
    }
}
