//! Pairs of places with the facts that go with them: who gives which sum to whom.

use super::find::{Finder, FrameMatch, Miss, TakenFact};
use super::frame::Frame;
use super::grammar::class;
use super::take::{Placed, Shares, Taker, shares};
use super::uses::{Slot, Take};

/// A verb of a frame that holds both places.
pub(super) struct Holding {
    pub(super) token: usize,
    pub(super) clause: usize,
    /// The phrases of the places.
    pub(super) sides: [usize; 2],
    pub(super) slots: (Slot, Slot),
}

/// Which fact goes with which places, by their indices in the lists.
struct Share {
    from: usize,
    to: usize,
    fact: usize,
    is_shared: bool,
}

impl Finder<'_> {
    /// The pairs that a verb joins, each with every fact that it takes.
    pub(super) fn with_facts(
        &self,
        frame: &Frame,
        holding: &Holding,
        (from, to): (&[usize], &[usize]),
        found: &mut Vec<FrameMatch>,
    ) -> Result<(), Miss> {
        let (n_before, mut has_facts) = (found.len(), false);
        let taker =
            Taker { analysis: self.analysis, token: holding.token, clause: holding.clause, sides: holding.sides };
        for take in &frame.takes {
            let facts = taker.facts(take, &self.placed);
            has_facts |= !facts.is_empty();
            for Share { from: of, to: for_whom, fact, is_shared } in self.shared_out(holding, from, to, &facts) {
                self.emit_with(holding, (from[of], to[for_whom]), take, facts[fact], is_shared, found);
            }
            if !facts.is_empty() {
                self.parts(holding, from, take, found);
            }
        }
        match found.len() > n_before {
            true => Ok(()),
            false if has_facts => Err(Miss::Same),
            false => Err(Miss::Fact),
        }
    }

    /// Which of the facts goes from whom to whom.
    fn shared_out(&self, holding: &Holding, from: &[usize], to: &[usize], facts: &[&Placed]) -> Vec<Share> {
        let (n_from, n_to) = (from.len(), to.len());
        let last = facts.iter().map(|fact| fact.first).max().unwrap_or_default();
        let zip = self.is_respective(holding.sides[0], holding.token, last.max(holding.token + 3));
        let apiece = self.is_apiece(holding, last);
        let starts: Vec<usize> = to.iter().map(|to| self.span(*to).start).collect();
        let of = |from, to, fact, is_shared| Share { from, to, fact, is_shared };
        if zip && n_from == n_to && n_from > 1 {
            let own = facts.len() == n_from;
            let facts_of = |pair: usize| if own { pair..pair + 1 } else { 0..facts.len() };
            return (0..n_from).flat_map(|pair| facts_of(pair).map(move |fact| of(pair, pair, fact, false))).collect();
        }
        if zip && n_from > 1 && n_from == facts.len() {
            let of_giver = |giver: usize| (0..n_to).map(move |to| of(giver, to, giver, n_to > 1 && !apiece));
            return (0..n_from).flat_map(of_giver).collect();
        }
        let several = n_from > 1 && !apiece;
        let of_facts: Vec<(usize, usize, bool)> = match shares(&starts, facts, zip, apiece) {
            Shares::Zip => (0..n_to).map(|at| (at, at, several)).collect(),
            Shares::Beside(beside) => {
                let of_place =
                    |(to, facts): (usize, Vec<usize>)| facts.into_iter().map(move |fact| (to, fact, several));
                beside.into_iter().enumerate().flat_map(of_place).collect()
            }
            Shares::Cross(is_shared) => {
                let every = |to| (0..facts.len()).map(move |fact| (to, fact, is_shared || several));
                (0..n_to).flat_map(every).collect()
            }
        };
        let of_giver = |giver| of_facts.iter().map(move |(to, fact, is_shared)| of(giver, *to, *fact, *is_shared));
        (0..n_from).flat_map(of_giver).collect()
    }

    /// Whether a word before the fact says that each of several gives or gets so much (各2000万元).
    fn is_apiece(&self, holding: &Holding, fact: usize) -> bool {
        let start = self.analysis.clauses[holding.clause].start.min(fact);
        self.analysis.tokens[start..fact].iter().any(|token| token.has(class::APIECE))
    }

    /// 其中昭觉县2亿元、布拖县1亿元: the verb of the clause before is meant again.
    fn parts(&self, holding: &Holding, from: &[usize], take: &Take, found: &mut Vec<FrameMatch>) {
        for (index, clause) in self.analysis.clauses.iter().enumerate().skip(holding.clause + 1) {
            let opens = self.analysis.tokens[clause.start..].first().is_some_and(|token| token.has(class::AMONG));
            if !clause.predicates.is_empty() || (index == holding.clause + 1 && !opens) {
                return;
            }
            let places: Vec<usize> =
                clause.phrases.iter().flat_map(|phrase| self.slots.phrase(*phrase).places()).collect();
            for fact in self.placed.iter().filter(|fact| fact.clause == index && fact.fact.kind == take.kind) {
                let before = |to: &&usize| self.span(**to).end <= fact.fact.span.start;
                let Some(to) = places.iter().rev().find(before) else { continue };
                let is_shared = from.len() > 1;
                from.iter().for_each(|from| self.emit_with(holding, (*from, *to), take, fact, is_shared, found));
            }
        }
    }

    fn emit_with(
        &self,
        holding: &Holding,
        (from, to): (usize, usize),
        take: &Take,
        fact: &Placed,
        is_shared: bool,
        found: &mut Vec<FrameMatch>,
    ) {
        let n_before = found.len();
        self.emit(from, to, holding.token, Some(holding.slots), found);
        let taken = TakenFact { field: take.field, kind: take.kind, span: fact.fact.span, is_shared };
        found[n_before..].iter_mut().for_each(|pair| pair.fact = Some(taken));
    }
}
