//! Facts of other kinds in the slots of a verb: the sum that is given, the people who are sent.

use super::grammar::class;
use super::scan::{Analysis, Predicate};
use super::token::{Token, TokenKind};
use super::uses::{Take, TakenSlot, TakenUse};
use crate::text::Span;

/// How many clauses before and behind a verb are looked at, while they have no subject of their own.
const MAX_CLAUSES: usize = 5;

/// A fact that stands in the sentence already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownFact {
    /// Its kind, by index.
    pub(crate) kind: usize,
    pub(crate) span: Span,
}

/// A known fact, and where it stands among clauses and verbs.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) fact: KnownFact,
    /// Its first token.
    pub(super) first: usize,
    pub(super) clause: usize,
    /// Tokens of the verbs whose object it is, the nearest first.
    governors: Vec<usize>,
    /// Token of the verb of the relative clause whose head it is.
    head_of: Option<usize>,
    /// A word before it says that it is a part of what was told before (其中).
    pub(super) is_part: bool,
}

/// Where known facts stand in a sentence that was taken apart.
pub(super) fn placed(analysis: &Analysis, facts: &[KnownFact]) -> Vec<Placed> {
    let tokens = &analysis.tokens;
    let of_fact = |fact: &KnownFact| {
        let first = tokens.partition_point(|token| token.span.end <= fact.span.start);
        tokens.get(first)?;
        let clause = analysis.clauses.partition_point(|clause| clause.start <= first).saturating_sub(1);
        let start = analysis.clauses[clause].start.min(first);
        let has = |classes| tokens[start..first].iter().any(|token| token.has(classes));
        let mut governors = governors(analysis, clause, first);
        // 捐赠电脑120台，折价48万元: what is worth so much stands in the clause before.
        if governors.is_empty() && clause > 0 && has(class::WORTH) && !analysis.clauses[clause].is_own {
            governors = self::governors(analysis, clause - 1, start);
        }
        let head_of = head_of(analysis, clause, first);
        Some(Placed { fact: *fact, first, clause, governors, head_of, is_part: has(class::AMONG) })
    };
    facts.iter().filter_map(of_fact).collect()
}

/// The verbs of a clause whose object begins at a token or goes on there, the nearest first. A verb right before a noun may only describe
/// that (选派挂职干部3名); then the verb before it governs too.
fn governors(analysis: &Analysis, clause: usize, first: usize) -> Vec<usize> {
    let tokens = &analysis.tokens;
    let nominal = |at: usize| tokens.get(at).is_some_and(Token::is_nominal);
    // 援助资金, 拨付协作资金: the verb is part of a noun.
    let is_part_of_noun = |of: &Predicate| {
        let follows = of.token > 0 && (tokens[of.token - 1].is_verb() || nominal(of.token - 1));
        of.noun.is_some() || tokens[of.token].has(class::MODIFIER) && follows && nominal(of.token + 1)
    };
    let governs = |of: &&Predicate| of.gap.is_none() && !tokens[of.token].has(class::WORTH) && !is_part_of_noun(of);
    let predicates = analysis.clauses[clause].predicates.iter().map(|of| &analysis.predicates[*of]);
    let received = analysis.received.iter().filter(|of| of.clause == clause).map(|of| of.verb);
    let mut verbs: Vec<usize> = predicates.filter(governs).map(|of| of.token).chain(received).collect();
    verbs.retain(|verb| *verb < first);
    verbs.sort_unstable_by(|a, b| b.cmp(a));
    let describes = |verb: usize, outer: usize| {
        let touches = |at: usize| tokens[at].is(TokenKind::Noun) && tokens[at].span.start == tokens[at - 1].span.end;
        let plain = |token: &Token| token.is_nominal() || token.is(TokenKind::Adverb);
        verb + 1 < first && touches(verb + 1) && tokens[outer + 1..verb].iter().all(plain)
    };
    let n_verbs = 1 + verbs.windows(2).take_while(|pair| describes(pair[0], pair[1])).count();
    verbs.truncate(n_verbs);
    verbs
}

/// The verb of the relative clause whose head begins at a token or goes on there: 捐赠的书款200万元, 选派到重庆的有693人.
fn head_of(analysis: &Analysis, clause: usize, first: usize) -> Option<usize> {
    let tokens = &analysis.tokens;
    let passes = |token: &Token| {
        let worth = token.has(class::WORTH);
        worth || token.is_nominal() || matches!(token.kind, TokenKind::Adverb | TokenKind::Place | TokenKind::And)
    };
    let is_head = |of: &&Predicate| {
        let de = (of.token + 1..first).rev().find(|at| tokens[*at].is(TokenKind::De));
        of.gap.is_some() && de.is_some_and(|de| tokens[de + 1..first].iter().all(passes))
    };
    let predicates = analysis.clauses[clause].predicates.iter().map(|of| &analysis.predicates[*of]);
    predicates.filter(|of| of.token < first).filter(is_head).map(|of| of.token).next_back()
}

/// A verb of a frame, for the slots that take facts.
pub(super) struct Taker<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) token: usize,
    pub(super) clause: usize,
    /// The phrases of the two places.
    pub(super) sides: [usize; 2],
}

impl Taker<'_> {
    /// The facts in the first slot that is filled.
    pub(super) fn facts<'p>(&self, take: &Take, placed: &'p [Placed]) -> Vec<&'p Placed> {
        let has_own = placed.iter().any(|fact| fact.fact.kind == take.kind && fact.governors.contains(&self.token));
        // A verb with a sum of its own needs none of a verb before it.
        let is_of_other = |of: &TakenUse| matches!(of.slot, TakenSlot::BeforeObject | TakenSlot::EarlierObject);
        let in_slot = |of: &TakenUse| -> Vec<&Placed> {
            placed.iter().filter(|fact| fact.fact.kind == take.kind && self.fills(*of, fact)).collect()
        };
        take.slots
            .iter()
            .filter(|of| !has_own || !is_of_other(of))
            .map(in_slot)
            .find(|facts| !facts.is_empty())
            .unwrap_or_default()
    }

    fn fills(&self, of: TakenUse, fact: &Placed) -> bool {
        let here = fact.clause == self.clause;
        let has = |verb: &&usize| of.with.is_empty() || self.analysis.tokens[**verb].has(of.with);
        let governed = |test: &dyn Fn(&usize) -> bool| fact.governors.iter().filter(has).any(test);
        let stands = match of.slot {
            TakenSlot::Object => governed(&|verb| *verb == self.token),
            TakenSlot::Head => fact.head_of == Some(self.token) && has(&&self.token),
            TakenSlot::Subject => {
                let is_free = fact.governors.is_empty() && fact.head_of.is_none();
                here && is_free && fact.first < self.token && has(&&self.token)
            }
            TakenSlot::BeforeObject => here && governed(&|verb| *verb < self.token),
            TakenSlot::AfterObject => here && governed(&|verb| *verb > self.token),
            TakenSlot::EarlierObject => self.is_near(fact.clause, self.clause, &[]) && governed(&|_| true),
            TakenSlot::LaterObject => self.is_near(self.clause, fact.clause, &self.sides) && governed(&|_| true),
        };
        // A part of what was told before belongs to its own verb alone.
        stands && !(fact.is_part && (!here || !fact.governors.contains(&self.token)))
    }

    /// Whether one clause stands before another, and none up to that has a subject but these.
    fn is_near(&self, first: usize, last: usize, subjects: &[usize]) -> bool {
        let clauses = &self.analysis.clauses;
        first < last
            && last - first <= MAX_CLAUSES
            && clauses[first + 1..=last].iter().all(|clause| {
                !clause.is_own || clause.subject.phrase().is_some_and(|subject| subjects.contains(&subject))
            })
    }
}

/// How recipients share the facts of a verb.
pub(super) enum Shares {
    /// Every one with every other; whether each is one fact for several.
    Cross(bool),
    /// First with first.
    Zip,
    /// Behind each place stand its facts, by their index.
    Beside(Vec<Vec<usize>>),
}

/// How several places share facts; `starts` is where the names of the places start, `zip` whether a word says first with first.
pub(super) fn shares(starts: &[usize], facts: &[&Placed], zip: bool, apiece: bool) -> Shares {
    if starts.len() > 1 && facts.len() > 1 {
        let of_place = |(index, start): (usize, &usize)| {
            let end = starts.get(index + 1).copied().unwrap_or(usize::MAX);
            let within = |fact: &Placed| (*start..end).contains(&fact.fact.span.start);
            let found = facts.iter().enumerate().filter(|(_, fact)| within(fact));
            found.map(|(number, _)| number).collect::<Vec<_>>()
        };
        let beside: Vec<Vec<usize>> = starts.iter().enumerate().map(of_place).collect();
        let is_all = beside.iter().map(Vec::len).sum::<usize>() == facts.len();
        if is_all && beside.iter().all(|facts| !facts.is_empty()) {
            return Shares::Beside(beside);
        }
        if zip && starts.len() == facts.len() {
            return Shares::Zip;
        }
    }
    Shares::Cross(starts.len() > 1 && !apiece)
}
