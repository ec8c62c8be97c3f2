//! Which phrases of a clause may be the two sides, or the list, that a word joins.

use super::Finder;
use crate::clause::grammar::class;
use crate::clause::phrase::{Item, Joint, Phrase};
use crate::clause::scan::{Clause, Gap, Prepositional, Subject};
use crate::clause::token::{Token, TokenKind};

/// How many clauses back a list may stand that 两地 means.
const MAX_BACK: usize = 4;

impl<'a> Finder<'a> {
    /// The subject and the phrase behind 与, and the token behind that.
    pub(super) fn with(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clause = &self.analysis.clauses[index];
        let with = clause.prepositionals.iter().rev().find(|of| of.role.has(class::WITH) && of.phrase.is_some());
        let Some((with, partner)) = with.and_then(|of| Some((of, of.phrase?))) else { return Vec::new() };
        let prior = || {
            let before = |phrase: &&usize| self.slots.phrase(**phrase).end <= with.at;
            clause.phrases.iter().rev().find(before).copied()
        };
        let topic = || {
            let earlier = self.analysis.clauses[..index].iter().rev().take(MAX_BACK);
            let at = |clause: &Clause| clause.prepositionals.iter().rev().find(|of| of.role.has(class::AT))?.phrase;
            let named = earlier.map(at).enumerate().find_map(|(n, at)| Some((n, at?)))?;
            let before = self.analysis.tokens.get(clause.start..with.at)?;
            let has_noun = before.iter().any(|token| token.is(TokenKind::Noun));
            let acts =
                (has_noun || clause.subject == Subject::None && named.0 > 0) && !before.iter().any(Token::is_verb);
            Some(named.1).filter(|_| acts)
        };
        let subject = clause.subject.phrase().filter(|subject| *subject != partner);
        // 内地与香港: they are joined, and not the subject.
        let before = with.at.checked_sub(1).map(|before| &self.analysis.tokens[before]);
        // 甲与乙共建一园、某集团与丙建设二园: the firm is the partner.
        let is_apart = clause.subject.phrase().is_none_or(|subject| self.slots.phrase(subject).end < with.at);
        let is_firm = |before: &Token| is_apart && before.has(class::COMPANY);
        let is_other = before.is_some_and(|before| before.has(class::ACTOR) || is_firm(before));
        // 得益于与甲地的合作，乙地…: a clause that begins with a preposition is about the subject of the next.
        let next = || {
            let next = self.analysis.clauses.get(index + 1).filter(|next| next.is_own)?;
            let opens = with.at == clause.start + 1 && self.analysis.tokens[clause.start].is(TokenKind::Preposition);
            next.subject.phrase().filter(|_| opens && clause.subject == Subject::None)
        };
        let left = subject.or_else(prior).or_else(topic).or_else(next).filter(|_| !is_other);
        left.filter(|left| *left != partner).map(|left| (left, partner, with.end)).into_iter().collect()
    }

    /// Whether 与 or a mark parts a list into two sides, or it is two with 和, or made of pairs: A与B, A和B, A与B、C与D.
    fn has_sides(&self, list: usize) -> bool {
        let phrase = self.slots.phrase(list);
        let n_places = phrase.items.len();
        n_places > 1 && phrase.is_close_row() && (n_places == 2 || self.is_parted(list))
    }

    /// Whether 与 or a mark stands between places of a list.
    fn is_parted(&self, list: usize) -> bool {
        self.slots.phrase(list).items.iter().any(|item| matches!(item.joint, Joint::With | Joint::Link))
    }

    /// Whether nothing but adverbs stands between two tokens.
    fn are_adverbs(&self, start: usize, end: usize) -> bool {
        self.analysis.tokens[start.min(end)..end].iter().all(|token| token.is(TokenKind::Adverb))
    }

    /// The last phrase of a clause that ends with it and has two sides.
    fn row_at_end(&self, index: usize) -> Option<usize> {
        let end = self.analysis.clauses.get(index + 1)?.start.checked_sub(1)?;
        let last = self.analysis.clauses[index].phrases.last().copied()?;
        (self.slots.phrase(last).end == end && self.has_sides(last)).then_some(last)
    }

    /// A与B，C与D建立合作关系: lists in clauses of their own, which share the word behind the last.
    pub(super) fn rows_before(&self, list: usize) -> Vec<usize> {
        let clauses = &self.analysis.clauses;
        let mut rows = Vec::new();
        let own = clauses.iter().position(|clause| clause.phrases.contains(&list));
        let Some(mut at) = own.filter(|_| self.has_sides(list)) else { return rows };
        let mut first = list;
        while at > 0 && self.are_adverbs(clauses[at].start, self.slots.phrase(first).start) {
            at -= 1;
            let Some(row) = self.row_at_end(at) else { break };
            rows.push(row);
            first = row;
        }
        rows.reverse();
        rows
    }

    /// 自建立合作关系以来，A与B…: the two sides that the next clause is about.
    pub(super) fn next_lists(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clause = &self.analysis.clauses[index];
        let Some(next) = self.analysis.clauses.get(index + 1).filter(|next| next.is_own) else { return Vec::new() };
        let words = &self.analysis.tokens[clause.start..next.start - 1];
        let closes = class::ONWARD | class::WHILE | class::BELOW;
        let is_over = |last: &Token| last.has(closes) || last.is(TokenKind::Time);
        let opens = words.first().is_some_and(|first| first.is(TokenKind::Preposition))
            || words.iter().rev().take(2).any(is_over);
        let subject = next.subject.phrase().filter(|subject| {
            let start = self.slots.phrase(*subject).start;
            opens && clause.phrases.is_empty() && self.has_sides(*subject) && self.are_adverbs(next.start, start)
        });
        subject.map(|subject| (subject, subject, clause.start)).into_iter().collect()
    }

    /// Lists that may act together, each with the token behind it.
    pub(super) fn lists(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clause = &self.analysis.clauses[index];
        let is_list = |phrase: &usize| self.slots.phrase(*phrase).items.len() > 1;
        let behind = |role| clause.prepositionals.iter().filter(move |of| of.role.has(role)).filter_map(|of| of.phrase);
        let together = || {
            // 要互学互鉴, 将合作开发: what the clause begins with says that they act together.
            let melting = self.article.grammar.melting;
            let joins = |token: &Token| token.has(class::TOGETHER) || token.has(melting) && !token.has(class::AID);
            let first = clause.words.iter().find(|word| joins(&self.analysis.tokens[**word]));
            first.is_some_and(|word| word - clause.start <= 2)
        };
        // A与B，C与D，分别签署协议: the lists are clauses of their own.
        let is_row = |subject: usize| {
            let ends = index.checked_sub(1).and_then(|before| self.row_at_end(before)) == Some(subject);
            ends && (self.is_parted(subject) || !self.rows_before(subject).is_empty())
        };
        // A与B跨越山海，因协作结下情谊: what two have together is said of both.
        let has_tie = |subject: usize| {
            let parted = self.slots.phrase(subject).items.iter().any(|item| item.joint == Joint::With);
            let tie = self.article.grammar.class("tie").unwrap_or_default();
            parted && clause.words.iter().any(|word| self.analysis.tokens[*word].has(tie))
        };
        let says =
            |subject: &usize| clause.is_own || clause.is_pair || together() || is_row(*subject) || has_tie(*subject);
        let subject = clause.subject.phrase().filter(says);
        let objects = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]).filter_map(|of| {
            let passes = class::PIVOT | class::CAUSE | class::HELP;
            // 组织云南、陕西两地三型无人机: they are no parties.
            let acts = |object: &usize| self.slots.phrase(*object).may_act(&self.analysis.tokens);
            of.object.filter(|_| self.analysis.tokens[of.token].has(passes)).filter(acts)
        });
        let own = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let own = own.filter(|of| of.is_own).filter_map(|of| of.subject.phrase());
        // B由A、C帮扶: they help, and not each other.
        let acts = behind(class::BY).filter(|by| clause.subject.phrase().is_none_or(|subject| subject == *by));
        let all = acts.chain(subject).chain(behind(class::TAKING)).chain(objects).chain(own);
        let is_partner = |phrase: usize| behind(class::WITH).any(|with| with == phrase);
        // 邮政集团和香港、澳门邮政部门共同印制: they act together with somebody who is no place.
        let act_with = |phrase: &usize| {
            let behind = self.analysis.tokens[self.slots.phrase(*phrase).end..].iter();
            let mut behind = behind.skip_while(|token| token.is(TokenKind::Adverb) && !token.has(class::TOGETHER));
            clause.subject.phrase().is_none() && behind.next().is_some_and(|token| token.has(class::TOGETHER))
        };
        let joined = clause.phrases.iter().copied().filter(|phrase| !is_partner(*phrase));
        let all = all.chain(joined.filter(|phrase| self.is_joined_by_verb(*phrase)));
        let all = all.chain(behind(class::WITH).filter(act_with));
        // 在甲县和乙县交界处，两地联合执法: the word stands for the list that was named last.
        let both = clause.words.iter().find(|word| self.analysis.tokens[**word].has(class::PAIR));
        let says_both = both.is_some_and(|word| word - clause.start <= 2);
        let is_named =
            !says_both || clause.phrases.iter().any(is_list) || clause.subject.phrase().is_some_and(|of| is_list(&of));
        let earlier =
            self.analysis.clauses[..index].iter().rev().take(MAX_BACK).flat_map(|clause| clause.phrases.iter().rev());
        let meant = earlier.copied().filter(|phrase| !is_named && is_list(phrase)).take(1);
        let all = all.chain(meant);
        let mut lists: Vec<(usize, usize, usize)> = Vec::new();
        for list in all.filter(is_list) {
            let phrase = self.slots.phrase(list);
            let is_thing = phrase.head(&self.analysis.tokens).has(class::THING) || self.is_of_things(phrase);
            // One that is carried on stands before the clause.
            let noun = phrase.end - 1;
            let start = if clause.words.contains(&noun) { noun } else { phrase.end.max(clause.start) };
            if !is_thing && !lists.iter().any(|(known, ..)| *known == list) {
                lists.push((list, list, start));
            }
        }
        lists
    }

    /// 甘肃的风电和四川的水电: what the places have, and nobody who acts.
    fn is_of_things(&self, phrase: &Phrase) -> bool {
        let tokens = &self.analysis.tokens;
        let owns = |item: &Item| tokens.get(item.token + 1).is_some_and(|token| token.is(TokenKind::De));
        phrase.items.iter().all(owns) && !phrase.may_act(tokens)
    }

    /// 推动A与B合作, A和B的合作: whatever it does in the clause, the word that joins the two stands right behind them.
    pub(super) fn is_joined_by_verb(&self, phrase: usize) -> bool {
        let phrase = self.slots.phrase(phrase);
        let joined = phrase.items.iter().any(|item| matches!(item.joint, Joint::With | Joint::Link))
            || phrase.items.len() == 2 && phrase.items[1].joint == Joint::And;
        let melting = self.article.grammar.melting;
        let passes = |token: &&Token| token.is(TokenKind::De) || token.has(class::MODIFIER) && !token.has(melting);
        let verb = self.analysis.tokens[phrase.end..].iter().find(|token| !passes(token));
        joined && verb.is_some_and(|verb| verb.is(TokenKind::Verb) && verb.has(melting))
    }

    /// The subject and the object of a verb.
    pub(super) fn objects(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clause = &self.analysis.clauses[index];
        let predicates = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let patient = of.head.filter(|_| of.gap == Some(Gap::Object));
            // 在甘肃，当地携手天津…: the place named before, where there is no other subject.
            let topic = self.slots.topic(index).filter(|_| of.subject == Subject::None);
            let (subject, object) = (of.subject.phrase().or(topic)?, of.object.or(patient)?);
            // 新增甲与乙结对: a verb that the grammar does not know joins nobody.
            if self.analysis.tokens[of.token].classes.is_empty() {
                return None;
            }
            // 对接京津冀协同发展战略: what is between other places is no partner.
            (subject != object && !self.is_relation(object)).then_some((subject, object, of.token))
        });
        sides.collect()
    }

    /// The subject, and the place behind 由.
    pub(super) fn agents(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, agent) = (of.subject.phrase().or(of.head)?, of.behind(class::BY)?);
            (subject != agent).then_some((subject, agent, of.token))
        });
        sides.collect()
    }

    /// The subject, and the place behind a verb of motion.
    pub(super) fn goals(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, goal) = (of.subject.phrase()?, of.goal?);
            (subject != goal).then_some((subject, goal, of.token))
        });
        sides.collect()
    }

    /// The subject, and where it does something.
    pub(super) fn wheres(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, at) = (of.subject.phrase()?, of.behind(class::AT)?);
            (subject != at).then_some((subject, at, of.token))
        });
        sides.collect()
    }

    /// A place that an earlier clause names and the subject of this one.
    pub(super) fn topic(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clauses = &self.analysis.clauses;
        let clause = &clauses[index];
        let Some(subject) = clause.subject.phrase() else { return Vec::new() };
        // 甲市代表团到乙县考察，两地签署协议: the word stands for who came and where.
        let both = clause.words.iter().find(|word| self.analysis.tokens[**word].has(class::PAIR));
        if !clause.is_own
            && self.slots.phrase(subject).items.len() == 1
            && let (Some(both), Some(topic)) = (both, self.slots.topic(index))
            && both - clause.start <= 2
            && topic != subject
        {
            return vec![(subject, topic, *both)];
        }
        let owner = clauses[..=index].iter().rposition(|clause| clause.is_own);
        let Some(before) = owner.and_then(|owner| owner.checked_sub(1)).map(|before| &clauses[before]) else {
            return Vec::new();
        };
        if before.is_own {
            return Vec::new();
        }
        let names = class::AT | class::REGARDING;
        // 在甲地开幕，乙地…: where something else happened is no topic.
        let happens =
            self.analysis.tokens[before.start..clauses[owner.unwrap_or(index)].start].iter().any(Token::is_verb);
        let opens = |of: &&Prepositional| {
            of.role.has(names) && of.at <= before.start + 1 && !(happens && of.role.has(class::AT))
        };
        let topics = before.prepositionals.iter().filter(opens).filter_map(|of| of.phrase);
        let start = self.slots.phrase(subject).end.max(clause.start);
        topics.filter(|topic| *topic != subject).map(|topic| (topic, subject, start)).collect()
    }
}
