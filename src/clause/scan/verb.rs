//! A verb and who acts.

use super::{NOTHING, Predicate, Prepositional, Scanner, Subject};
use crate::clause::grammar::{Classes, class};
use crate::clause::token::{Token, TokenKind};
use crate::segment::dictionary::PartOfSpeech;

/// Tokens behind a verb of sending in which the people stand who are sent.
const MAX_SENT: usize = 12;

impl Scanner<'_> {
    pub(super) fn verb(&mut self, at: usize) -> usize {
        let token = self.reader.tokens[at];
        let mut predicate = self.subject_of(at);
        if self.is_blocked(at, &predicate) {
            (predicate.subject, predicate.is_own, predicate.is_pivot) = (Subject::None, true, false);
        }
        let after_and = at > 0 && self.is(at - 1, TokenKind::And);
        if after_and && token.has(class::AID) && self.has_relative_object(at) {
            (predicate.subject, predicate.is_own) = (Subject::None, false);
        }
        if predicate.is_pivot
            && let Some(before) = self.last_predicate_mut().filter(|before| before.goal == predicate.subject.phrase())
        {
            before.goal = None;
        }
        self.fill_prepositionals(&mut predicate);
        self.take_from_phrase(at, &mut predicate);
        let index = self.found.predicates.len();
        let near = self.near(at);
        self.clause().predicates.push(index);
        self.clause().words.push(at);
        let noun = if token.has(class::AID) { self.noun_of(at) } else { self.team_of(at) };
        predicate.noun = noun;
        predicate.after = noun;
        let subject = predicate.subject;
        self.found.predicates.push(predicate);
        let Some(noun) = noun else {
            self.act_by_sent_team(at);
            return at + 1;
        };
        // 来自台州的帮扶干部
        if self.has(noun, class::TEAM) && self.is_behind_de(at) && subject.phrase().is_none() {
            self.act_by_team(&[noun]);
        }
        // 丽水的帮扶干部: they are a team of the place, whoever they are called.
        let owns = subject.phrase().filter(|phrase| {
            let end = self.found.phrases[*phrase].end;
            end == at || end + 1 == at && self.is(end, TokenKind::De)
        });
        if self.has(noun, class::TEAM)
            && let Some(item) = owns.and_then(|owner| self.found.phrases[owner].items.last_mut())
        {
            item.nouns.push(noun);
        }
        // 山东援建单位: a team of the place.
        match self.bare {
            Some((phrase, _)) if near.is_some() => self.bare = Some((phrase, at + 2)),
            _ if subject.phrase().is_some_and(|phrase| self.found.phrases[phrase].end == at) => self.bare = None,
            _ => {}
        }
        if !self.reader.tokens[noun].classes.is_empty() {
            self.clause().words.push(noun);
        }
        // 甲地疫情严峻，但支援队有支援乙地的经验: a team of nobody knows where.
        let opens = !self
            .any(self.here().start..at, |token| token.is_nominal() || token.is(TokenKind::Place) || token.is_verb());
        if opens && self.has(noun, class::TEAM) && self.is_verb(at + 2) && !self.here().is_own {
            let clause = self.clause();
            (clause.subject, clause.is_own) = (Subject::Other, true);
        }
        at + 2
    }

    /// 来自慈溪的挂职医生: the people whom a verb of service describes.
    fn team_of(&self, at: usize) -> Option<usize> {
        let serves = self.grammar.class("serve").unwrap_or_default();
        let touches = || self.reader.tokens[at + 1].span.start == self.reader.tokens[at].span.end;
        let is_team = self.has(at, serves) && self.has(at + 1, class::TEAM) && touches() && self.is_behind_de(at);
        is_team.then_some(at + 1)
    }

    /// Whether the verb, and those right before it, stand behind 的: 来自河西的驻村帮扶干部.
    fn is_behind_de(&self, at: usize) -> bool {
        let mut before = self.reader.tokens[..at].iter().rev();
        before.find(|token| !token.is_verb()).is_some_and(|token| token.is(TokenKind::De))
    }

    /// 来自沈阳的援藏医生: whom a place sends, called by whom they help.
    fn act_by_sent_team(&mut self, at: usize) {
        if !self.is_behind_de(at)
            || !self.is_team_name(at)
            || self.last_predicate().is_none_or(|of| of.subject.phrase().is_some())
        {
            return;
        }
        let end = self.reader.phrase(at + 1, NOTHING).1;
        let team: Vec<usize> = (at + 2..end).filter(|noun| self.has(*noun, class::TEAM)).collect();
        self.act_by_team(&team);
        let (subject, is_own) = (self.here().subject, self.here().is_own);
        if let Some(last) = self.last_predicate_mut().filter(|_| is_own) {
            (last.subject, last.is_own) = (subject, true);
        }
    }

    /// The phrase directly before a verb, adverbs aside.
    pub(super) fn near(&self, at: usize) -> Option<usize> {
        let (phrase, end) = self.bare?;
        let passes =
            |token: &Token| matches!(token.kind, TokenKind::Adverb | TokenKind::Quote) || token.has(class::TOGETHER);
        (end <= at && self.reader.tokens[end..at].iter().all(passes)).then_some(phrase)
    }

    pub(super) fn subject_of(&mut self, at: usize) -> Predicate {
        let clause = self.here();
        let before = clause.predicates.iter().rev().map(|at| &self.found.predicates[*at]).find(|of| of.noun.is_none());
        let (mut subject, mut is_own, mut is_pivot) = (clause.subject, clause.is_own, false);
        let mut leads_on = false;
        if let Some(before) = before {
            let classes = self.class_of(before);
            // 深入上海援建的西宁中学: who did it, and not where somebody went.
            let is_named =
                |token: &Token| token.is(TokenKind::Place) || token.has(class::BODY) && !token.has(class::TEAM);
            let is_team = self.is(at + 2, TokenKind::Place)
                && self.reader.phrase(at + 2, NOTHING).0.has(self.reader.tokens, class::TEAM);
            let of_body = self.is(at + 1, TokenKind::De) && !is_team && self.any(at + 2..at + 5, is_named);
            // 来到辽宁支援湖北医疗队的驻地.
            let of_team = self.is(at + 1, TokenKind::Place) && {
                let end = self.reader.phrase(at + 1, NOTHING).1;
                self.any(at + 2..end, |token| token.has(class::TEAM))
                    && self.any(at + 2..end + 1, |token| token.is(TokenKind::De))
            };
            let goes_there = self.has(at, self.grammar.transitive) && (of_body || of_team);
            let agent = self.near(at).filter(|near| goes_there && before.goal == Some(*near));
            if let Some(agent) = agent {
                return self.predicate(at, Subject::Phrase(agent), true, true);
            }
            let near = self.near(at).filter(|near| before.object == Some(*near));
            let passes_on = class::PIVOT | class::CAUSE | class::COPULA;
            let senders = clause.predicates.iter().rev().map(|at| &self.found.predicates[*at]);
            let sender = senders.into_iter().find(|of| !self.class_of(of).is_empty());
            let origin = sender.and_then(|sender| self.origin(sender, Some(at)));
            match near {
                Some(near)
                    if !classes.has(self.grammar.transitive | class::MOVE)
                        && (classes.has(passes_on)
                            || self.has(at, class::AID) && self.is_titled(near)
                            || self.acts_within(at) && self.found.phrases[near].may_act(self.reader.tokens))
                        || self.is_joint(at) && !self.is_joining(classes)
                        // 新增甲市结对乙市: the grammar knows no verb before, which is about the whole.
                        || classes.is_empty() && self.has(at, self.grammar.transitive) && self.is(at + 1, TokenKind::Place) =>
                {
                    (subject, is_own, is_pivot) = (Subject::Phrase(near), true, true);
                    // 已有甲地企业到乙地投资: what there is acts from here on.
                    let exists = classes.has(class::PIVOT) && classes.has(class::WORTH) && !clause.is_own;
                    leads_on = exists || clause.subject.phrase().is_none() && classes.has(class::PIVOT | class::CAUSE);
                }
                _ if origin.is_some() => {
                    (subject, is_own, is_pivot) = (Subject::from(origin), true, true);
                    leads_on = clause.subject.phrase().is_none();
                }
                _ if before.is_pivot
                    && before.subject.phrase().is_some()
                    && (classes.has(class::LIGHT) || clause.subject.phrase().is_none()) =>
                {
                    (subject, is_own, is_pivot) = (before.subject, true, true);
                }
                _ => {}
            }
        }
        if leads_on {
            self.clause().first_subject = subject;
        }
        self.predicate(at, subject, is_own, is_pivot)
    }

    /// 从广西抽调1200人增援海南: where those come from who are sent, or what is sent to help.
    pub(super) fn origin(&self, sender: &Predicate, verb: Option<usize>) -> Option<usize> {
        let people = class::TEAM | class::PEOPLE | class::PERSON;
        let sent = self.reader.tokens[sender.token + 1..].iter().take(MAX_SENT);
        let is_people = || sent.take_while(|token| !token.is(TokenKind::Verb)).any(|token| token.has(people));
        let sending = class::PIVOT | class::CAUSE | self.grammar.class("send").unwrap_or_default();
        let sends = self.class_of(sender).has(sending) && sender.object.is_none();
        let helps =
            verb.is_some_and(|verb| self.has(verb, class::AID | class::HELP) && self.is(verb + 1, TokenKind::Place));
        (sends && (helps || is_people())).then(|| sender.behind(class::FROM))?
    }

    /// 参加“上海对口支援玛多县启动仪式”: a phrase that opens a title, in which it acts.
    fn is_titled(&self, phrase: usize) -> bool {
        let start = self.found.phrases[phrase].start;
        start > 0 && self.is(start - 1, TokenKind::Quote)
    }

    /// A verb with its subject, and nothing in its other slots.
    pub(super) fn predicate(&self, at: usize, subject: Subject, is_own: bool, is_pivot: bool) -> Predicate {
        let joint = match (self.here().is_soft, self.found.clauses.len()) {
            (true, n) if n > 1 => self.found.clauses[n - 2].subject.phrase(),
            _ => None,
        };
        Predicate {
            token: at,
            clause: self.found.clauses.len() - 1,
            subject,
            is_own,
            object: None,
            goal: None,
            head: None,
            gap: None,
            head_nouns: Vec::new(),
            prepositionals: Vec::new(),
            after: None,
            noun: None,
            is_pivot,
            by_other: false,
            to_other: false,
            joint,
            is_closed: false,
        }
    }

    /// Whether what stands behind such a verb is one that it is done with, or where it leads.
    pub(super) fn is_joining(&self, classes: Classes) -> bool {
        classes.has(class::MOVE | self.grammar.melting | self.grammar.class("hand").unwrap_or_default())
    }

    /// A verb of doing something with another, directly before that: 支持成都携手重庆.
    pub(super) fn is_joint(&self, at: usize) -> bool {
        self.has(at, self.grammar.class("hand").unwrap_or_default()) && self.is(at + 1, TokenKind::Place)
    }

    /// A verb whose subject is the object of the one before, since a relative clause begins with it.
    pub(super) fn acts_within(&self, at: usize) -> bool {
        self.has(at, self.grammar.acting) && self.is_inner_clause(at, class::AT)
    }

    /// Whether a plain noun directly before the verb is its subject, so that no place is.
    pub(super) fn is_blocked(&self, at: usize, predicate: &Predicate) -> bool {
        let clause = self.here();
        let verb = self.reader.tokens[at];
        if predicate.is_pivot {
            return false;
        }
        let passes =
            |token: &Token| matches!(token.kind, TokenKind::Adverb | TokenKind::Quote) || token.has(class::TOGETHER);
        let mut noun = at;
        while noun > clause.start && passes(&self.reader.tokens[noun - 1]) {
            noun -= 1;
        }
        if noun <= clause.start || noun == 0 {
            return false;
        }
        let noun = noun - 1;
        let token = &self.reader.tokens[noun];
        let in_phrase = clause.phrases.iter().any(|phrase| {
            let phrase = &self.found.phrases[*phrase];
            (phrase.start..phrase.end).contains(&noun)
        });
        let near = self.bare.is_some_and(|(_, end)| end == noun + 1);
        let is_common = matches!(
            token.part_of_speech,
            PartOfSpeech::Noun | PartOfSpeech::Pronoun | PartOfSpeech::Abbreviation | PartOfSpeech::Organization
        ) || token.has(class::BODY | class::COMPANY | class::TEAM);
        let is_noun = token.is(TokenKind::Noun) && is_common && !clause.is_pair && !token.has(class::PAIR);
        let is_apart = is_noun && !near && !in_phrase;
        if !is_apart && !token.has(class::ACTOR) {
            return false;
        }
        let before = |of: &&Prepositional| of.at < noun && !of.role.has(class::AT);
        let is_own = clause.predicates.is_empty()
            && !clause.is_own
            && !clause.prepositionals.iter().any(|of| before(&of))
            && !self.any(clause.start..noun, |token| token.kind == TokenKind::Preposition || token.has(class::FOR));
        let object_of_verb = noun > clause.start && self.is_verb(noun - 1) && !token.has(class::ACTOR);
        let copula =
            self.last_predicate().is_some_and(|last| self.class_of(last).has(class::COPULA) && last.object.is_none());
        let acting = verb.has(self.grammar.acting);
        acting && (is_own && !object_of_verb || copula)
    }
}
