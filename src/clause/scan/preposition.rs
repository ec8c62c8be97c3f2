//! Phrases behind prepositions, and help that is received.

use super::{NOTHING, Prepositional, Received, Scanner};
use crate::clause::grammar::{Classes, class};
use crate::clause::phrase::{Context, Joint, Phrase};
use crate::clause::token::{Token, TokenKind};

/// How far behind 在 its 下 is looked for.
const MAX_UNDER: usize = 40;
/// How many tokens may stand between who helps and the word for it.
const MAX_HELPER: usize = 9;

/// How many tokens may describe the partner behind 与: 与同在丝路的甘肃.
const MAX_DESCRIBED: usize = 7;

/// Who helps, and whom, where that is said between the two words: 感谢A给予B的支持.
#[derive(Clone, Copy)]
struct Helper {
    phrase: usize,
    helped: Option<usize>,
}

impl Scanner<'_> {
    pub(super) fn preposition(&mut self, at: usize) -> usize {
        let token = self.reader.tokens[at];
        let is_and = token.kind == TokenKind::And;
        let role = if is_and { class::WITH } else { token.classes };
        if role.has(class::UNDER) {
            return self.received_behind(at);
        }
        if role.has(class::FROM) && self.closes_time(at) {
            return at + 1;
        }
        if role.has(class::AT) {
            if self.is(at + 1, TokenKind::Time) {
                return at + 1;
            }
            if let Some(next) = self.received_between(at) {
                return next;
            }
        }
        if role.has(class::WITH) && !self.may_be_with(at) {
            return at + 1;
        }
        if role.has(class::TO)
            && let Some(next) = self.thanked(at)
        {
            return next;
        }
        self.plain_preposition(at, role)
    }

    /// The phrase behind a preposition, words before its place aside.
    pub(super) fn plain_preposition(&mut self, at: usize, role: Classes) -> usize {
        let is_and = self.is(at, TokenKind::And);
        let (mut next, mut n_words) = (at + 1, 0);
        let goes_on = |at: usize| {
            let comma = self.is(at, TokenKind::And) && !self.has(at, class::JOINS | class::LINK);
            self.is(at, TokenKind::De) || comma && (self.is_nominal(at + 1) || self.is(at + 1, TokenKind::Place))
        };
        while n_words < 10 && (self.is_nominal(next) || self.is(next, TokenKind::Time) || n_words > 0 && goes_on(next))
        {
            (next, n_words) = (next + 1, n_words + 1);
        }
        // 与中科院、浙江大学合作: a list that begins with others.
        let is_listed = n_words > 1 && self.is(next - 1, TokenKind::And);
        // 同中国北京: the country is no partner beside its city.
        let is_of_country = n_words == 1 && self.has(next - 1, class::ACTOR) && self.has(at, class::JOINS);
        if self.is(next, TokenKind::Place) && (n_words == 0 || !is_and || is_listed || is_of_country) {
            let (phrase, end) = self.phrase(next, Context { preposition: Some(at), ..NOTHING });
            if let Some(phrase) = phrase {
                self.prepositional(Prepositional { role, phrase: Some(phrase), at, end });
            }
            return end;
        }
        if role.has(class::BY) {
            self.clause().prepositionals.push(Prepositional { role: class::BY, phrase: None, at, end: at + 1 });
        }
        if role.has(class::WITH | class::TO | class::FOR)
            && let Some(head) = self.described_place(at)
            && let (Some(phrase), end) = self.phrase(head, Context { preposition: Some(at), ..NOTHING })
        {
            self.prepositional(Prepositional { role, phrase: Some(phrase), at, end });
            return end;
        }
        if role.has(class::TO | class::FOR) {
            self.clause().prepositionals.push(Prepositional { role, phrase: None, at, end: at + 1 });
        }
        at + 1
    }

    /// 与同在丝路的甘肃: the place that is described by what stands before its 的.
    pub(super) fn described_place(&self, at: usize) -> Option<usize> {
        let says = self.grammar.transitive | self.grammar.melting | self.grammar.acting | class::LIGHT;
        let between = self.reader.tokens[at + 1..].iter().take(MAX_DESCRIBED);
        let n = between
            .take_while(|token| {
                !matches!(token.kind, TokenKind::Break | TokenKind::Place | TokenKind::De) && !token.has(says)
            })
            .count();
        let de = at + 1 + n;
        (n > 0 && self.is(de, TokenKind::De) && self.is(de + 1, TokenKind::Place)).then_some(de + 1)
    }

    pub(super) fn prepositional(&mut self, found: Prepositional) {
        let follows_verb = found.at > 0 && self.is_verb(found.at - 1);
        if found.role.has(class::TO | class::FOR)
            && follows_verb
            && let Some(last) = self.last_predicate_mut()
            && !last.is_closed
            && !last.prepositionals.iter().any(|known| known.role.has(class::TO | class::FOR))
        {
            last.prepositionals.push(found);
        }
        self.clause().prepositionals.push(found);
        // 来自哈尔滨的专家，奔赴绥化: a team that comes from a place acts for it.
        let from_team = found.role.has(class::FROM)
            && found.phrase.is_some_and(|phrase| self.found.phrases[phrase].has(self.reader.tokens, class::TEAM));
        if from_team && !self.here().is_own && self.here().predicates.is_empty() {
            self.act_by_team(&[]);
        }
        self.bare = self.bare.map(|(phrase, _)| (phrase, found.end));
        self.last = Some(found);
    }

    /// 从…以来 is a time.
    pub(super) fn closes_time(&self, at: usize) -> bool {
        self.closer(at).is_some_and(|end| self.has(end, class::ONWARD) && self.any(at..end, Token::is_verb))
    }

    /// Whether 和 or 与 may stand before a partner here, and not within a list.
    pub(super) fn may_be_with(&self, at: usize) -> bool {
        let clause = self.here();
        let by_other = clause.prepositionals.iter().rev().find(|of| of.role.has(class::BY) && of.phrase.is_none());
        if let Some(by) = by_other
            && !clause.predicates.iter().any(|of| self.found.predicates[*of].token > by.at)
            && self.is(at, TokenKind::And)
        {
            return false;
        }
        if !self.has(at, class::ALSO) {
            return true;
        }
        // 与甲医院、乙医院和丙医院: it closes the list of partners.
        let partners =
            clause.prepositionals.last().filter(|of| of.role.has(class::WITH) && self.has(of.at, class::JOINS));
        if partners.is_some_and(|of| !self.any(of.at..at, |token| token.is(TokenKind::Verb))) {
            return false;
        }
        let behind_object = self.last_predicate().is_some_and(|last| last.noun.is_none() && last.object.is_some());
        // 建设好甲园、乙城和丙城: it closes the list behind the verb.
        let tokens = &self.reader.tokens[self.here().start..at];
        let since_verb = tokens.iter().rposition(Token::is_verb).map_or(&tokens[..0], |verb| &tokens[verb..]);
        let is_comma = |token: &Token| token.is(TokenKind::And) && !token.has(class::ALSO | class::JOINS | class::LINK);
        let closes_list = behind_object || since_verb.iter().any(is_comma);
        let behind_mutual = at > 0 && self.is(at - 1, TokenKind::Verb) && self.has(at - 1, self.grammar.melting);
        self.is(at + 1, TokenKind::Place) && !(closes_list && at > 0 && self.is_nominal(at - 1)) && !behind_mutual
    }

    /// What closes 在…: the token of 下, 中, 后 in this clause.
    pub(super) fn closer(&self, at: usize) -> Option<usize> {
        let tokens = &self.reader.tokens[at + 1..];
        let inside = tokens.iter().take(MAX_UNDER).take_while(|token| !token.is(TokenKind::Break));
        let closes = class::BELOW | class::WHILE | class::ONWARD;
        inside.into_iter().position(|token| token.has(closes)).map(|n| at + 1 + n)
    }

    /// 在A的帮扶下. Gives the token behind what was read.
    pub(super) fn received_between(&mut self, at: usize) -> Option<usize> {
        let end = self.closer(at)?;
        let (below, course) = (self.has(end, class::BELOW), self.has(end, class::INSIDE));
        let inner = at + 1..end;
        if !below {
            // 在四川芦山发生地震后: where something else happened is only a place.
            let relates = self.grammar.transitive | self.grammar.melting | self.grammar.acting;
            // 甲地教师在乙地支教期间: who does it stands before.
            let is_free = self.here().is_own || !self.any(inner.clone(), |token| token.has(relates));
            let is_where = self.is(at + 1, TokenKind::Place) && is_free;
            let is_time = !is_where && self.any(inner, Token::is_verb) || !self.is(at + 1, TokenKind::Place);
            return is_time.then_some(at + 1);
        }
        let grants = self.grammar.received | self.grammar.melting;
        if !course || self.any(inner.clone(), |token| token.is(TokenKind::Verb) && token.has(grants)) {
            if let Some((helper, verb, _)) = self.helper(at + 1, end, false) {
                let helped = (at + 1..self.found.phrases[helper.phrase].start)
                    .find(|at| self.is(*at, TokenKind::Place) && self.has(at - 1, self.grammar.transitive));
                let helped = helped.and_then(|helped| self.phrase(helped, Context { is_object: true, ..NOTHING }).0);
                self.receive(helper.phrase, verb, helped);
                return Some(end + 1);
            }
            if !course && !self.any(inner.clone(), |token| token.is(TokenKind::Place)) {
                // 在对口协作框架下，甲与乙…: what it is about, for the clause behind.
                let said = inner.filter(|at| self.has(*at, self.grammar.melting) && self.is_verb(*at));
                let said: Vec<usize> = said.collect();
                self.clause().words.extend(said);
                return Some(end + 1);
            }
        }
        None
    }

    /// 得益于A的帮扶, 接受A帮扶.
    pub(super) fn received_behind(&mut self, at: usize) -> usize {
        let n_tokens = self.reader.tokens.len();
        let end = (at + 1..n_tokens.min(at + 24)).find(|end| self.is(*end, TokenKind::Break));
        let end = end.unwrap_or(n_tokens.min(at + 24));
        match self.helper(at + 1, end, true) {
            Some((helper, verb, next)) => {
                self.receive(helper.phrase, verb, helper.helped);
                self.bare = None;
                next
            }
            // Not received from a place: 得到, 获得 are verbs then, 依托 a preposition like others.
            None if self.reader.tokens[at].has(class::PIVOT | class::LIGHT) => self.verb(at),
            None => self.plain_preposition(at, class::BESIDES),
        }
    }

    /// The class of verbs of giving help: 给予, 予以.
    fn grants(&self) -> Classes {
        self.grammar.class("grant").unwrap_or_default()
    }

    /// 给予 of A给予的帮扶, 发展 of 给予B发展的支持: a verb before the 的 of what is received.
    fn describes_help(&self, at: usize, is_first: bool, is_told: bool) -> bool {
        let describes = is_told || is_first && self.has(at, self.grants());
        describes && self.is_verb(at) && self.is(at + 1, TokenKind::De)
    }

    /// 向A给予B的支持表示感谢, 对A的帮扶表示感谢: whom one thanks helps.
    fn thanked(&mut self, at: usize) -> Option<usize> {
        let behind =
            self.reader.tokens[at + 1..].iter().take(MAX_UNDER).take_while(|token| !token.is(TokenKind::Break));
        let thanks = at + 1 + behind.into_iter().position(|token| token.has(class::THANKS))?;
        let (helper, verb, next) = self.helper(at + 1, thanks, true)?;
        self.receive(helper.phrase, verb, helper.helped);
        self.bare = None;
        Some(next)
    }

    /// 给予B of 给予B的支持, 对B of 对B的支持: the phrase of whom the helper helps, and the token behind.
    fn whom(&self, at: usize) -> Option<(Phrase, usize)> {
        let gives =
            self.has(at, self.grants()) || self.is(at, TokenKind::Preposition) && self.has(at, class::TO | class::FOR);
        if !gives || !self.is(at + 1, TokenKind::Place) {
            return None;
        }
        let (phrase, end) = self.reader.phrase(at + 1, Context { is_object: true, ..NOTHING });
        (!phrase.items.is_empty()).then_some((phrase, end))
    }

    /// 挂职 of 挂职干部的帮助, 指导 of 干部的指导帮助: a verb that describes the people, or says with another what they do.
    fn is_beside_help(&self, at: usize) -> bool {
        let serves = self.grammar.class("serve").unwrap_or_default();
        let describes = self.has(at + 1, class::TEAM) || self.has(at, serves) && self.is(at + 1, TokenKind::Noun);
        let is_listed = self.any(at.saturating_sub(3)..at, |token| token.is(TokenKind::De))
            && (self.is(at + 1, TokenKind::And) || self.has(at + 1, self.grammar.received));
        self.is_verb(at)
            && !self.has(at, self.grammar.received)
            && (describes || is_listed && !self.is(at + 1, TokenKind::Place))
    }

    pub(super) fn receive(&mut self, helper: usize, verb: usize, helped: Option<usize>) {
        let clause = self.found.clauses.len() - 1;
        self.clause().words.push(verb);
        self.found.received.push(Received { clause, helper, verb, helped });
    }

    /// The helper between two tokens, the verb of its help, and the token behind that.
    fn helper(&mut self, start: usize, end: usize, is_first: bool) -> Option<(Helper, usize, usize)> {
        let mut at = start;
        while at < end {
            if !self.is(at, TokenKind::Place) {
                if is_first && (self.is_verb(at) || self.is(at, TokenKind::Break)) {
                    return None;
                }
                at += 1;
                continue;
            }
            let (phrase, behind) = self.reader.phrase(at, NOTHING);
            let passes = |token: &Token| {
                token.is_nominal()
                    || matches!(token.kind, TokenKind::Adverb | TokenKind::De | TokenKind::And | TokenKind::Time)
            };
            let (mut verb, mut limit, mut helped) = (behind, behind + MAX_HELPER, None);
            while verb < end && verb < limit {
                if is_first
                    && helped.is_none()
                    && let Some((whom, next)) = self.whom(verb)
                {
                    (helped, verb, limit) = (Some(whom), next, next + MAX_HELPER);
                    continue;
                }
                // 上海援滇干部的帮助: the first verb says who they are.
                if self.is_team_name(verb) {
                    verb = self.reader.phrase(verb + 1, NOTHING).1;
                } else if self.token(verb).is_some_and(passes)
                    || self.is_beside_help(verb)
                    || self.describes_help(verb, is_first, helped.is_some())
                {
                    verb += 1;
                } else {
                    break;
                }
            }
            let touching = phrase.items.iter().any(|item| item.joint == Joint::Touching);
            if !phrase.items.is_empty()
                && verb < end
                && self.is(verb, TokenKind::Verb)
                && self.has(verb, self.grammar.received)
                && !touching
            {
                // 在四川支援湖北医疗队中: what has an object is not received.
                if self.is(verb + 1, TokenKind::Place) {
                    return None;
                }
                let mut index = |phrase| {
                    self.found.phrases.push(phrase);
                    self.found.phrases.len() - 1
                };
                let helper = Helper { phrase: index(phrase), helped: helped.map(index) };
                return Some((helper, verb, verb + 1));
            }
            at = behind.max(at + 1);
        }
        None
    }
}
