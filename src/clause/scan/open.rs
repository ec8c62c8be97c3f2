//! Where a clause begins, and what it takes over from the one before.

use super::{Clause, NOTHING, Prepositional, Scanner, Subject};
use crate::clause::grammar::class;
use crate::clause::phrase::{Context, Item, Joint};
use crate::clause::token::TokenKind;

/// So many prepositional phrases of a clause without a verb are handed on to the next.
const MAX_CARRIED: usize = 4;

impl Scanner<'_> {
    pub(super) fn open_clause(&mut self, at: usize, is_soft: bool) {
        let before = self.here();
        let carried = match before.first_subject {
            Subject::None => before.subject,
            first => first,
        };
        // 从甲地抽调队员，支援乙地: they are who acts.
        let senders = before.predicates.iter().rev().map(|at| &self.found.predicates[*at]);
        let sender = senders.into_iter().find_map(|of| self.origin(of, None));
        let carried = match carried {
            Subject::Phrase(_) => carried,
            _ => sender.map_or(carried, Subject::Phrase),
        };
        let made_act = before.predicates.iter().map(|at| &self.found.predicates[*at]);
        let made_act =
            made_act.filter(|predicate| self.class_of(predicate).has(class::CAUSE)).find_map(|of| of.object).or(sender);
        let told = match (is_soft, before.subject, before.prepositionals.last()) {
            (true, Subject::Phrase(subject), Some(Prepositional { phrase: Some(phrase), .. }))
                if before.predicates.is_empty() =>
            {
                before.told.iter().copied().chain([(subject, *phrase)]).collect()
            }
            _ => Vec::new(),
        };
        let is_pair = before.is_pair && !is_soft;
        // 甲与乙，就旅游开展合作: a clause without a verb is no clause of its own.
        let goes_on = before.is_own || before.is_begun || self.reader.tokens[at].is_blank();
        // 在乙地，以教育为重点，开展合作: what stands behind 以 is said aside.
        let is_aside = before.is_begun && self.has(before.start, class::BESIDES);
        let is_begun = !is_soft && goes_on && (before.predicates.is_empty() || is_aside);
        let prepositionals = match is_begun && before.prepositionals.len() <= MAX_CARRIED {
            true => before.prepositionals.clone(),
            false => Vec::new(),
        };
        let clause = Clause {
            start: at + 1,
            subject: carried,
            is_pair,
            is_soft,
            told,
            made_act,
            is_begun,
            prepositionals,
            ..Clause::default()
        };
        self.found.clauses.push(clause);
        (self.bare, self.last) = (None, None);
    }

    /// A comma of lists behind a finished predicate, or between A对B and C对D.
    pub(super) fn begins_soft_clause(&self, at: usize) -> bool {
        if !self.is(at + 1, TokenKind::Place) {
            return false;
        }
        let clause = self.here();
        // 增加甲地结对乙地和丙地结对丁地: it closes a list of clauses.
        if self.has(at, class::ALSO) {
            return clause.predicates.last().is_some_and(|last| {
                let last = &self.found.predicates[*last];
                last.object.is_some_and(|object| self.found.phrases[object].end == at) && self.reader.helps_next(at + 1)
            });
        }
        if self.has(at, class::JOINS | class::LINK) {
            return false;
        }
        if !clause.predicates.is_empty() {
            return true;
        }
        let role = class::TO | class::WITH | class::FOR;
        let told = clause.prepositionals.last().is_some_and(|last| last.role.has(role) && last.phrase.is_some());
        clause.is_own && told && self.any(at + 2..at + 5, |token| token.has(role))
    }

    pub(super) fn place(&mut self, at: usize) -> usize {
        let takes = self.grammar.transitive | class::MOVE | class::PIVOT;
        let open = self.last_predicate().filter(|last| !last.is_closed && last.object.is_none());
        let is_object = open.is_some_and(|last| self.class_of(last).has(takes));
        let is_open = open.is_some();
        let is_sent = open.is_some_and(|last| self.class_of(last).has(class::PIVOT | class::CAUSE));
        let (phrase, end) = self.phrase(at, Context { is_object, is_sent, ..NOTHING });
        let Some(phrase) = phrase else {
            self.bare = None;
            return end;
        };
        // 川渝两省市合作协议签署: what two have together may be the last noun of their phrase.
        if self.found.phrases[phrase].shares_noun() && self.is_verb(end) && self.has(end - 1, self.tie) {
            self.clause().words.push(end - 1);
        }
        let transitive = self.grammar.transitive;
        if is_open && let Some(last) = self.last_predicate() {
            let classes = self.class_of(last);
            let goes = classes.has(class::MOVE) && !classes.has(transitive);
            if classes.has(class::CAUSE | class::PIVOT) && self.here().subject.phrase().is_none() {
                self.clause().first_subject = Subject::Phrase(phrase);
            }
            if let Some(last) = self.last_predicate_mut() {
                if goes {
                    last.goal = Some(phrase);
                } else {
                    last.object = Some(phrase);
                }
                last.is_closed = true;
            }
        } else if let Some(object) = self.continued_object(at, end) {
            self.clause().phrases.pop();
            let more = self.found.phrases.pop().into_iter().flat_map(|phrase| phrase.items);
            let list = &mut self.found.phrases[object];
            list.items.extend(more.map(|item| Item { joint: Joint::Comma, ..item }));
            list.end = end;
            return end;
        } else if !self.is_behind_its_verb() {
            let clause = self.clause();
            (clause.subject, clause.is_own) = (Subject::Phrase(phrase), true);
            if clause.first_subject == Subject::None {
                clause.first_subject = clause.subject;
            }
            (clause.subject_at, clause.is_pair) = (Some(at), false);
            let start = clause.start;
            clause.prepositionals.retain(|of| of.at >= start);
        }
        if self.found.phrases[phrase].is_pair {
            self.clause().is_pair = true;
        }
        self.bare = Some((phrase, end));
        end
    }

    /// 援助雷山、榕江，宣恩、来凤: the object that goes on behind a comma, where nothing else stands between two breaks.
    fn continued_object(&self, at: usize, end: usize) -> Option<usize> {
        let ends = |at: usize| self.token(at).is_none_or(|token| token.is(TokenKind::Break));
        let clause = self.here();
        if clause.start != at || !ends(end) || self.found.clauses.len() < 2 {
            return None;
        }
        let before = self.found.clauses[self.found.clauses.len() - 2].predicates.last()?;
        let before = &self.found.predicates[*before];
        let object = before.object?;
        let list = &self.found.phrases[object];
        let is_open = list.end + 1 == at && list.items.len() > 1 && list.items.iter().all(|item| item.nouns.is_empty());
        (is_open && self.class_of(before).has(self.grammar.transitive)).then_some(object)
    }

    /// Whether the verb of the clause has its object already, so that a further place is no subject.
    pub(super) fn is_behind_its_verb(&self) -> bool {
        let clause = self.here();
        self.last_predicate().is_some_and(|last| {
            last.is_closed
                && last.gap.is_none()
                && clause.subject_at.is_none_or(|subject| last.token > subject)
                && clause.is_own
        })
    }
}
