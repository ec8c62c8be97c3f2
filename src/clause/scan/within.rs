//! Verbs that belong to a phrase, to a clause within another, or to a noun.

use super::{NOTHING, Predicate, Scanner, Subject};
use crate::clause::grammar::{Classes, class};
use crate::clause::phrase::Context;
use crate::clause::token::TokenKind;

/// How far before help stands the verb that only says that it is done: 开展“组团式”帮扶工作.
const MAX_LIGHT: usize = 5;

impl Scanner<'_> {
    pub(super) fn fill_prepositionals(&self, predicate: &mut Predicate) {
        let clause = self.here();
        let pivot = predicate.subject.phrase().filter(|_| predicate.is_pivot);
        let start = pivot.map_or(0, |phrase| self.found.phrases[phrase].start);
        for of in &clause.prepositionals {
            // 由省里调派的救援队抵达: who acts in a relative clause acts in none behind it.
            let is_within = of.at < clause.relative_end && of.role.has(class::BY);
            if of.at < start && !of.role.has(class::AT) || is_within {
                continue;
            }
            if of.phrase.is_none() {
                predicate.by_other |= of.role.has(class::BY);
                predicate.to_other |= of.role.has(class::TO | class::FOR);
            } else if !predicate.prepositionals.iter().any(|known| known.role == of.role) {
                predicate.prepositionals.push(*of);
            }
        }
    }

    /// 把广东援疆的项目, 与广东省支援武汉医疗队: the verb belongs to the phrase behind the preposition.
    pub(super) fn take_from_phrase(&self, at: usize, predicate: &mut Predicate) {
        let Some(last) = self.last else { return };
        let Some(phrase) = last.phrase else { return };
        if predicate.is_pivot {
            return;
        }
        let usual = class::TAKING | class::TO | class::FOR | class::WITH | class::BESIDES;
        let is_within = || !self.here().is_own || self.is_locative(at) || self.is_team_name(at);
        let roles = if is_within() { usual | class::AT } else { usual };
        // 对广州携手佛山: nothing is done to one by what two do together.
        let is_joint = !last.role.has(class::WITH | class::AT | class::FROM) && self.is_joint(at);
        // 根据《上海市对口支援喀什办法》: within a title stands a sentence of its own.
        let opened = self.found.phrases[phrase].start;
        let is_titled = self.any(last.at + 1..opened, |token| token.is(TokenKind::Quote)) && self.has(at, class::AID);
        // 在甲市继续结对乙市的基础上: what is said of the verb stands between.
        let is_next =
            last.end <= at && self.reader.tokens[last.end..at].iter().all(|token| token.is(TokenKind::Adverb));
        let follows = is_next && (is_titled || last.role.has(roles) && self.is_inner_clause(at, last.role) || is_joint);
        let through_de = last.end + 1 == at
            && self.is(last.end, TokenKind::De)
            && self.has(at, class::AID)
            && (last.role.has(class::AT | class::TAKING | class::WITH | class::BESIDES)
                || self.helps_region(at, phrase))
            && (self.is(at + 1, TokenKind::Place) || self.is(at + 1, TokenKind::Noun))
            && !self.here().predicates.iter().any(|of| self.found.predicates[*of].token > last.at);
        if follows || through_de {
            (predicate.subject, predicate.is_own) = (Subject::Phrase(phrase), true);
            predicate.prepositionals.retain(|of| of.phrase != Some(phrase));
        }
    }

    /// 对山东的援疆工作给予肯定: the verb names whom it helps itself, so that who helps stands before it.
    fn helps_region(&self, at: usize, helper: usize) -> bool {
        let region = self.token(at + 1).and_then(|token| token.place);
        let is_part = |region: usize| {
            let places = self.found.phrases[helper].places();
            places.into_iter().any(|place| place == region || self.reader.is_inside(place, region))
        };
        self.here().subject.phrase().is_none() && region.is_some_and(|region| !is_part(region))
    }

    /// 在北京援藏教师的带领下: the verb and its object are the name of a team.
    pub(super) fn is_team_name(&self, at: usize) -> bool {
        let is_object = self.has(at, class::AID) && self.is(at + 1, TokenKind::Place);
        is_object && self.reader.phrase(at + 1, NOTHING).0.has(self.reader.tokens, class::TEAM)
    }

    /// Whether the verb and what stands behind it describe a noun that is no place.
    pub(super) fn is_inner_clause(&self, at: usize, role: Classes) -> bool {
        let mut behind = at + 1;
        let has_object = self.is(behind, TokenKind::Place);
        if has_object {
            behind = self.reader.phrase(behind, NOTHING).1;
        }
        // 跟坪山支援田东、罗湖支援隆林的几个人: several clauses before one 的.
        let object = Context { is_object: true, ..NOTHING };
        let first = if has_object { self.reader.phrase(at + 1, object).1 } else { behind };
        if self.is(first, TokenKind::And) {
            behind = first;
        }
        while self.is(behind, TokenKind::And) && self.is(behind + 1, TokenKind::Place) {
            let verb = self.reader.phrase(behind + 1, NOTHING).1;
            if !self.is(verb, TokenKind::Verb) || !self.is(verb + 1, TokenKind::Place) {
                break;
            }
            behind = self.reader.phrase(verb + 1, object).1;
        }
        let inner = if self.is(behind, TokenKind::De) {
            // 在甲区帮扶的乙县: who helps stands behind 在; 在甲区支援的乙县医生 help there.
            let head = (behind + 1..behind + 3).find(|at| self.is(*at, TokenKind::Place));
            head.is_none_or(|head| {
                let head = self.reader.phrase(head, NOTHING).0;
                role.has(class::AT) && !has_object && !head.has(self.reader.tokens, class::TEAM)
            })
        } else if has_object {
            self.any(at + 1..behind, |token| token.is(TokenKind::De) || token.has(class::TEAM))
        } else {
            let token = self.token(behind);
            token.is_some_and(|token| {
                token.has(class::TEAM | class::BODY) && token.span.start == self.reader.tokens[at].span.end
            })
        };
        inner && (has_object || !role.has(class::TO | class::FOR))
    }

    /// 在A援建的学校里: the phrase behind 在 ends behind the noun.
    pub(super) fn is_locative(&self, at: usize) -> bool {
        let mut seen_de = false;
        for token in self.reader.tokens[at + 1..].iter().take(7) {
            match token.kind {
                TokenKind::Break => return false,
                TokenKind::De => seen_de = true,
                _ if token.has(class::INSIDE) => return seen_de,
                _ => {}
            }
        }
        false
    }

    pub(super) fn has_relative_object(&self, at: usize) -> bool {
        if !self.is(at + 1, TokenKind::Place) {
            return false;
        }
        let end = self.reader.phrase(at + 1, NOTHING).1;
        self.any(at + 1..end + 1, |token| token.is(TokenKind::De))
    }

    /// The noun directly behind a verb of aid that makes one thing of both: 援建单位, 帮扶资金.
    pub(super) fn noun_of(&self, at: usize) -> Option<usize> {
        let verb = self.reader.tokens[at];
        let noun = self.token(at + 1).filter(|noun| noun.is(TokenKind::Noun) && noun.span.start == verb.span.end)?;
        let of_team = noun.has(class::TEAM | class::BODY);
        // 开展帮扶工作: it is done, and no name.
        let mut before = self.reader.tokens[self.here().start.min(at)..at].iter().rev().take(MAX_LIGHT);
        let carries = class::LIGHT | self.grammar.class("dock").unwrap_or_default();
        if noun.has(class::DOING) && before.find(|token| token.is_verb()).is_some_and(|verb| verb.has(carries)) {
            return None;
        }
        let behind_verb =
            at > 0 && (self.is_verb(at - 1) || self.is(at - 1, TokenKind::Adverb) && at > 1 && self.is_verb(at - 2));
        let is_name = of_team || noun.has(class::RESULT) || behind_verb && !noun.has(class::LIGHT);
        is_name.then_some(at + 1)
    }
}
