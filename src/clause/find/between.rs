//! Relations without direction: the word that joins two sides, or the members of a list.

use super::{Case, Finder, FrameMatch, MAX_LIST};
use crate::clause::frame::{Between, Frame};
use crate::clause::grammar::class;
use crate::clause::phrase::{Joint, Phrase};
use crate::clause::token::Token;

/// How far behind a list its verb may stand, in tokens.
const MAX_BEHIND_LIST: usize = 40;

impl<'a> Finder<'a> {
    pub(super) fn between(&self, frame: &Frame, between: Between, found: &mut Vec<FrameMatch>) {
        match between {
            Between::Compound => return self.compounds(frame, found),
            Between::Partners => return self.partners(frame, found),
            Between::Rows => return self.rows(frame, false, found),
            Between::RowsReversed => return self.rows(frame, true, found),
            Between::Labels => return self.labels(frame, found),
            _ => {}
        }
        for (index, clause) in self.analysis.clauses.iter().enumerate() {
            let sides = match between {
                Between::With => self.with(index),
                Between::List => self.lists(index),
                Between::Object => self.objects(index),
                Between::Topic => self.topic(index),
                Between::Goal => self.goals(index),
                Between::Where => self.wheres(index),
                Between::By => self.agents(index),
                Between::Next => self.next_lists(index),
                Between::Compound | Between::Partners | Between::Rows | Between::RowsReversed | Between::Labels => {
                    Vec::new()
                }
            };
            for (from, to, start) in sides {
                let is_list = matches!(between, Between::List | Between::Next);
                let behind = clause.words.iter().copied().filter(|word| *word >= start);
                for token in behind.take_while(|word| word - start < MAX_BEHIND_LIST) {
                    let predicate = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
                    let predicate = predicate.into_iter().find(|of| of.token == token);
                    let list = is_list.then_some(from);
                    let case = Case { clause: index, token, predicate, from, to, list, lead: None, trigger: None };
                    if !self.analysis.tokens[token].has(frame.verb) || self.meet(frame, &case).is_err() {
                        continue;
                    }
                    match is_list {
                        true => {
                            self.rows_before(from).into_iter().for_each(|row| self.split(row, token, found));
                            self.split(from, token, found);
                        }
                        false => self.sides(from, to, token, found),
                    }
                    break;
                }
            }
        }
    }

    /// 总工会联合北京、天津主办: somebody who is no place makes the places act together.
    pub(super) fn partners(&self, frame: &Frame, found: &mut Vec<FrameMatch>) {
        for predicate in &self.analysis.predicates {
            let Some(list) = predicate.object.filter(|_| predicate.subject.phrase().is_none()) else { continue };
            let clause = &self.analysis.clauses[predicate.clause];
            let acts = clause.predicates.iter().any(|of| self.analysis.predicates[*of].token > predicate.token)
                || self.analysis.tokens.get(self.slots.phrase(list).end).is_some_and(Token::is_verb)
                || self
                    .analysis
                    .clauses
                    .get(predicate.clause + 1)
                    .is_some_and(|next| !next.is_own && !next.predicates.is_empty());
            let case = Case {
                clause: predicate.clause,
                token: predicate.token,
                predicate: Some(predicate),
                from: list,
                to: list,
                list: Some(list),
                lead: None,
                trigger: None,
            };
            let is_verb = self.analysis.tokens[predicate.token].has(frame.verb);
            if is_verb && acts && self.slots.phrase(list).items.len() > 1 && self.meet(frame, &case).is_ok() {
                self.split(list, predicate.token, found);
            }
        }
    }

    pub(in crate::clause) fn sides(&self, from: usize, to: usize, token: usize, found: &mut Vec<FrameMatch>) {
        let (left, right) = (self.slots.phrase(from).places(), self.slots.phrase(to).places());
        let end = self.slots.phrase(from).end.min(token);
        let zip = (end..token).any(|at| self.analysis.tokens[at].has(class::RESPECTIVELY));
        if zip && left.len() == right.len() {
            left.iter().zip(&right).for_each(|(from, to)| self.emit(*from, *to, token, None, found));
            return;
        }
        for from in left {
            right.iter().for_each(|to| self.emit(from, *to, token, None, found));
        }
    }

    /// A与B: left with right; A、B、C: each with each; A与B、C与D: first with second.
    pub(in crate::clause) fn split(&self, list: usize, token: usize, found: &mut Vec<FrameMatch>) {
        let phrase = self.slots.phrase(list);
        let joints: Vec<Joint> = phrase.items.iter().map(|item| item.joint).collect();
        let places = phrase.places();
        let n = places.len();
        let by_two = n >= 4
            && n.is_multiple_of(2)
            && joints.iter().skip(1).step_by(2).all(|joint| joint.is_close())
            && joints.iter().skip(2).step_by(2).all(|joint| *joint == Joint::Comma);
        if by_two {
            places.chunks(2).for_each(|pair| self.emit(pair[0], pair[1], token, None, found));
            return;
        }
        // 两地的干部都来了，决定共建…: what another clause says of each is not said here.
        let clause = self.analysis.clauses.partition_point(|clause| clause.start <= token).saturating_sub(1);
        let own = self.analysis.clauses[clause].start;
        let says_both = self.analysis.tokens[own.min(token)..token].iter().any(|token| token.has(class::PAIR));
        let start = if says_both { phrase.end.max(own) } else { phrase.end }.min(token);
        let each = (start..token).any(|at| self.analysis.tokens[at].has(class::RESPECTIVELY | class::EACH));
        match self.cut(phrase, &joints, token) {
            Some(cut) if each && cut * 2 == n && n > 2 => {
                let (left, right) = places.split_at(cut);
                left.iter().zip(right).for_each(|(from, to)| self.emit(*from, *to, token, None, found));
            }
            None if each => {}
            Some(cut) => {
                for from in &places[..cut] {
                    places[cut..].iter().for_each(|to| self.emit(*from, *to, token, None, found));
                }
            }
            None if n <= MAX_LIST => {
                for (index, from) in places.iter().enumerate() {
                    places[index + 1..].iter().for_each(|to| self.emit(*from, *to, token, None, found));
                }
            }
            None => {}
        }
    }

    /// Where a list falls into two sides.
    pub(super) fn cut(&self, phrase: &Phrase, joints: &[Joint], token: usize) -> Option<usize> {
        let last = |wanted: Joint| joints.iter().rposition(|joint| *joint == wanted);
        if let Some(cut) = last(Joint::With) {
            return Some(cut);
        }
        if joints.iter().filter(|joint| **joint == Joint::Link).count() == 1 {
            return last(Joint::Link);
        }
        let cut = last(Joint::And)?;
        if self.analysis.tokens[token].has(class::AID | self.article.grammar.class("bind").unwrap_or_default()) {
            return Some(cut);
        }
        let one = joints.iter().filter(|joint| **joint == Joint::And).count() == 1;
        let group =
            !phrase.items[cut - 1].nouns.is_empty() && phrase.items[..cut - 1].iter().all(|item| item.nouns.is_empty());
        (one && joints.len() > 2 && group).then_some(cut)
    }
}
