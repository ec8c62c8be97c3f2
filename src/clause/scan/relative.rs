//! What stands behind 的 of a relative clause.

use super::{Gap, NOTHING, Scanner, Subject};
use crate::clause::grammar::class;
use crate::clause::phrase::Context;
use crate::clause::token::{Token, TokenKind};

impl Scanner<'_> {
    pub(super) fn de(&mut self, at: usize) -> usize {
        if let Some(next) = self.head_behind_object(at) {
            return next;
        }
        let ends_clause = self.last_predicate().is_some_and(|last| {
            let directly = at > 0 && (self.is_verb(at - 1) || self.is(at - 1, TokenKind::Adverb));
            (last.is_closed || directly) && last.gap.is_none()
        });
        if ends_clause { self.relative(at) } else { at + 1 }
    }

    /// 来自…, V N 的 A: the place behind is the subject.
    pub(super) fn head_behind_object(&mut self, at: usize) -> Option<usize> {
        let last = self.last_predicate()?;
        let open = !last.is_closed && last.object.is_none() && last.goal.is_none() && !self.here().is_own;
        let between = last.token + 1..at;
        let plain = |token: &Token| token.is_nominal() || token.is(TokenKind::Adverb);
        if !open || !self.is_nominal(at - 1) || !self.reader.tokens[between].iter().all(plain) {
            return None;
        }
        let mut head = at + 1;
        while head < at + 4 && (self.is(head, TokenKind::Noun) || self.is(head, TokenKind::Number)) {
            head += 1;
        }
        if !self.is(head, TokenKind::Place) {
            return None;
        }
        let (phrase, end) = self.phrase(head, Context { is_head: true, ..NOTHING });
        let phrase = phrase?;
        let clause = self.clause();
        (clause.subject, clause.is_own) = (Subject::Phrase(phrase), true);
        if clause.first_subject.phrase().is_none() {
            clause.first_subject = clause.subject;
        }
        clause.subject_at = Some(head);
        if let Some(last) = self.last_predicate_mut() {
            last.is_closed = true;
            // 向乙地捐赠物资的甲地医院: it is who acts.
            if last.noun.is_none() && last.behind(class::TO | class::FOR).is_some() {
                (last.head, last.gap) = (Some(phrase), Some(Gap::Subject));
            }
        }
        self.bare = Some((phrase, end));
        Some(end)
    }

    pub(super) fn relative(&mut self, at: usize) -> usize {
        let mut head = at + 1;
        let mut nouns = Vec::new();
        while head < at + 8 && (self.is_nominal(head) || self.is(head, TokenKind::De)) {
            nouns.push(head);
            head += 1;
        }
        let found = if head <= at + 5 && self.is(head, TokenKind::Place) {
            self.phrase(head, Context { is_head: true, ..NOTHING })
        } else {
            (None, at + 1)
        };
        let of_clause = self.here().predicates.clone();
        let Some(&last) = of_clause.last() else { return at + 1 };
        if !self.is_verb(at + 1) {
            self.clause().relative_end = at;
        }
        let is_visited = self.is_visited(last, found.0);
        let sends = self.sends(last) && self.found.predicates[last].subject.phrase().is_none();
        let predicate = &mut self.found.predicates[last];
        let has_object = predicate.object.is_some() || predicate.goal.is_some() || is_visited;
        let gap = if has_object { Gap::Subject } else { Gap::Object };
        (predicate.gap, predicate.is_closed) = (Some(gap), true);
        let is_own = predicate.is_own;
        predicate.head_nouns.clone_from(&nouns);
        let (Some(phrase), end) = found else {
            self.bare = None;
            if !is_own || sends {
                self.act_by_team(&nouns);
            }
            return at + 1;
        };
        predicate.head = Some(phrase);
        // 帮扶地处山区的金寨县: the place is the object of the verb before.
        let takes = self.grammar.transitive | self.grammar.class("hand").unwrap_or_default() | class::MOVE;
        let before = of_clause.iter().rev().find(|of| **of != last).copied();
        if let Some(before) = before.filter(|before| {
            let before = &self.found.predicates[*before];
            let is_open =
                before.object.is_none() && before.goal.is_none() && !before.is_closed && before.noun.is_none();
            is_open && self.class_of(before).has(takes) && !self.class_of(&self.found.predicates[last]).has(takes)
        }) {
            let goes = self.goes(before);
            let before = &mut self.found.predicates[before];
            *(if goes { &mut before.goal } else { &mut before.object }) = Some(phrase);
            before.is_closed = true;
            self.bare = Some((phrase, end));
            return end;
        }
        let predicate = &self.found.predicates[last];
        let opens = gap == Gap::Subject && !predicate.is_own;
        for of in of_clause.iter().filter(|of| **of != last) {
            let other = &mut self.found.predicates[*of];
            if other.head.is_none() && !other.is_own && other.subject.phrase().is_none() {
                other.head = Some(phrase);
                other.gap.get_or_insert(Gap::Object);
            }
        }
        if opens || of_clause.len() == 1 {
            let clause = self.clause();
            (clause.subject, clause.is_own, clause.subject_at) = (Subject::Phrase(phrase), true, Some(head));
            if opens {
                clause.first_subject = clause.subject;
            }
        }
        self.bare = Some((phrase, end));
        end
    }

    /// Whether a verb is one of motion alone: the place behind is where it goes.
    pub(super) fn goes(&self, predicate: usize) -> bool {
        let classes = self.class_of(&self.found.predicates[predicate]);
        classes.has(class::MOVE) && !classes.has(self.grammar.transitive)
    }

    /// Whether a verb makes people act (抽调, 组织).
    pub(super) fn sends(&self, predicate: usize) -> bool {
        self.class_of(&self.found.predicates[predicate]).has(class::PIVOT | class::CAUSE)
    }

    /// 到喀什支教的上海老师: a verb behind the one of motion has the team for its subject.
    pub(super) fn is_visited(&self, last: usize, head: Option<usize>) -> bool {
        let is_team = head.is_some_and(|head| self.found.phrases[head].has(self.reader.tokens, class::TEAM));
        let before = self.here().predicates.iter().rev().find(|of| **of < last);
        is_team && before.is_some_and(|before| self.found.predicates[*before].goal.is_some())
    }

    /// 由广东、湖南医护人员组成的医疗队: a team acts for the places of those who make it up, or where it comes from.
    pub(super) fn act_by_team(&mut self, nouns: &[usize]) {
        let origin = self.here().prepositionals.iter().rev().find(|of| of.role.has(class::BY | class::FROM));
        let Some(origin) = origin.and_then(|of| of.phrase).filter(|_| !self.here().is_own) else { return };
        let is_team = nouns.iter().any(|noun| self.has(*noun, class::TEAM));
        if !is_team && !self.found.phrases[origin].has(self.reader.tokens, class::TEAM) {
            return;
        }
        let mut phrase = self.found.phrases[origin].clone();
        if let Some(last) = phrase.items.last_mut() {
            last.nouns.extend(nouns);
        }
        self.found.phrases.push(phrase);
        let subject = Subject::Phrase(self.found.phrases.len() - 1);
        let clause = self.clause();
        (clause.subject, clause.is_own) = (subject, true);
        if clause.first_subject.phrase().is_none() {
            clause.first_subject = subject;
        }
    }
}
