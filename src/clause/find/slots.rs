//! Places in the slots of a verb.

use super::{Case, Finder, FrameMatch, Miss};
use crate::clause::flow::Holding;
use crate::clause::frame::Frame;
use crate::clause::grammar::class;
use crate::clause::phrase::{Item, Joint, is_inside};
use crate::clause::scan::Predicate;
use crate::clause::slot::Holder;
use crate::clause::uses::{Slot, SlotUse};
use crate::text::char_set::HAN_LEN;

impl<'a> Finder<'a> {
    pub(super) fn by_slots(
        &self,
        frame: &Frame,
        from: &[SlotUse],
        to: &[SlotUse],
        found: &mut Vec<FrameMatch>,
        missed: &mut dyn FnMut(usize, Miss),
    ) {
        let analysis = self.analysis;
        let predicates = analysis.predicates.iter().enumerate();
        let holders = predicates.map(|(index, of)| (Holder::Predicate(index), of.token, of.clause));
        let received = analysis.received.iter().enumerate();
        let received = received.map(|(index, of)| (Holder::Received(index), of.verb, of.clause));
        for (holder, token, clause) in holders.chain(received) {
            if !analysis.tokens[token].has(frame.verb) {
                continue;
            }
            if let Err(miss) = self.hold(frame, (from, to), (holder, token, clause), found) {
                missed(token, miss);
            }
        }
    }

    pub(super) fn hold(
        &self,
        frame: &Frame,
        (from, to): (&[SlotUse], &[SlotUse]),
        (holder, token, clause): (Holder, usize, usize),
        found: &mut Vec<FrameMatch>,
    ) -> Result<(), Miss> {
        let fill = |slots: &[SlotUse], other| {
            slots.iter().find_map(|slot| Some((slot.slot, self.slots.fill(holder, *slot, other)?)))
        };
        let (from_slot, from) = fill(from, None).filter(|(_, from)| !self.names_relation(*from)).ok_or(Miss::From)?;
        let (to_slot, to) = fill(to, Some(from)).ok_or(Miss::To)?;
        // 支持甲与乙共建园区: what the two do together is helped.
        let is_name = |item: &Item| {
            let token = self.analysis.tokens[item.token];
            token.span.len() > HAN_LEN && !token.has(class::LOCAL)
        };
        if to_slot == Slot::Object && self.is_joined_by_verb(to) && self.slots.phrase(to).items.iter().all(is_name) {
            return Err(Miss::To);
        }
        let predicate = match holder {
            Holder::Predicate(index) => Some(&self.analysis.predicates[index]),
            Holder::Received(_) => None,
        };
        let case = Case { clause, token, predicate, from, to, list: None, lead: None, trigger: None };
        self.meet(frame, &case)?;
        let mut helpers = self.slots.phrase(from).places();
        let mut helped = self.slots.phrase(to).places();
        // 京津冀三地支持北京副中心建设: one of them is not helped by the others. 甲与乙结对, 甲的学校帮扶乙的学校 says who is on which side.
        let is_parted = self.slots.phrase(from).items.iter().any(|item| item.joint == Joint::With);
        let name = |place: &usize| self.place(*place).map(|place| &place.name);
        let is_among =
            helpers.len() > 1 && helpers.iter().any(|helper| helped.iter().any(|of| name(of) == name(helper)));
        if is_among && !is_parted {
            return Err(Miss::Same);
        }
        self.within_region(predicate, from, &mut helped);
        if let Some(joint) = predicate.and_then(|of| of.joint)
            && self.has_before(token, 4, class::TOGETHER)
        {
            helpers.splice(0..0, self.slots.phrase(joint).places());
        }
        if frame.takes_facts() {
            let holder = Holding { token, clause, sides: [from, to], slots: (from_slot, to_slot) };
            return self.with_facts(frame, &holder, (&helpers, &helped), found);
        }
        for (subject, object) in predicate.map_or(&[][..], |of| &self.analysis.clauses[of.clause].told) {
            self.cross(*subject, *object, token, (from_slot, to_slot), found);
        }
        let n_before = found.len();
        let zip = self.is_respective(from, token, token + 3);
        let slots = Some((from_slot, to_slot));
        if zip && helpers.len() == helped.len() && helpers.len() > 1 {
            let pairs = helpers.iter().zip(&helped);
            pairs.for_each(|(from, to)| self.emit(*from, *to, token, slots, found));
        } else {
            for from in &helpers {
                helped.iter().for_each(|to| self.emit(*from, *to, token, slots, found));
            }
        }
        if found.len() == n_before { Err(Miss::Same) } else { Ok(()) }
    }

    /// Whether a word between a phrase, or the verb, and a token says first with first.
    pub(in crate::clause) fn is_respective(&self, phrase: usize, token: usize, end: usize) -> bool {
        let start = self.slots.phrase(phrase).end.min(token);
        let between = &self.analysis.tokens[start..end.clamp(start, self.analysis.tokens.len())];
        between.iter().any(|token| token.has(class::RESPECTIVELY | class::EACH))
    }

    /// 京蒙协作助力…: the two names and the verb are what acts. 当地 is helped, and helps nobody.
    pub(super) fn names_relation(&self, phrase: usize) -> bool {
        let is_local = |item: &Item| self.analysis.tokens[item.token].has(class::LOCAL);
        self.slots.phrase(phrase).items.iter().any(is_local) || self.is_relation(phrase)
    }

    /// 京蒙协作: names side by side with the word that joins them.
    pub(super) fn is_relation(&self, phrase: usize) -> bool {
        let phrase = self.slots.phrase(phrase);
        let touching = phrase.items.iter().any(|item| item.joint == Joint::Touching);
        let behind = self.analysis.tokens.get(phrase.end);
        touching && !phrase.is_pair && behind.is_some_and(|behind| behind.has(self.article.grammar.melting))
    }

    pub(super) fn cross(&self, from: usize, to: usize, token: usize, slots: (Slot, Slot), found: &mut Vec<FrameMatch>) {
        for from in self.slots.phrase(from).places() {
            for to in self.slots.phrase(to).places() {
                self.emit(from, to, token, Some(slots), found);
            }
        }
    }

    /// 援藏 with a place in 西藏 elsewhere in the sentence: that is where the help goes.
    pub(super) fn within_region(&self, predicate: Option<&Predicate>, from: usize, helped: &mut Vec<usize>) {
        let Some(object) = predicate.and_then(|of| of.object) else { return };
        let Some(region) = self.slots.phrase(object).items.first() else { return };
        let is_letter = self.analysis.tokens[region.token].span.len() == HAN_LEN;
        let Some(whole) = self.place(region.place) else { return };
        let clause = predicate.map(|of| &self.analysis.clauses[of.clause]);
        // 支援湖北的医疗队奋战在武汉: a name that is written out is of one clause with the place.
        let beside: Vec<usize> = clause.map_or_else(Vec::new, |clause| {
            let at = clause.prepositionals.iter().filter(|of| of.role.has(class::AT)).filter_map(|of| of.phrase);
            at.chain(clause.predicates.iter().filter_map(|of| self.analysis.predicates[*of].goal)).collect()
        });
        if !is_letter && beside.is_empty() {
            return;
        }
        // 甲省援藏队来了，其中乙市援藏队驻波密县: that is told of another.
        let is_told_of_other = |index: usize| {
            let of = self.analysis.clauses.iter().enumerate().find(|(_, clause)| clause.phrases.contains(&index));
            let other = of.filter(|(at, of)| predicate.is_some_and(|own| own.clause != *at) && of.is_own);
            let subject = other.and_then(|(_, of)| of.subject.phrase());
            subject.is_some_and(|subject| subject != index && subject != from)
        };
        let others = self.analysis.phrases.iter().enumerate().filter(|(index, _)| *index != from && *index != object);
        let inside = others
            .filter(|(index, _)| (is_letter || beside.contains(index)) && !is_told_of_other(*index))
            .flat_map(|(_, phrase)| phrase.places())
            .filter(|place| self.place(*place).is_some_and(|place| is_inside(&place.name, &whole.name)));
        let inside: Vec<usize> = inside.take(3).collect();
        helped.extend(inside);
    }
}
