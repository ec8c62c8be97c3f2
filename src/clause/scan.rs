//! Tokens -> clauses, and for each verb the phrases that stand in its slots. One pass from left to right.

use super::grammar::{Classes, Grammar, class};
use super::phrase::{Context, Phrase, PhraseReader};
use super::token::{Token, TokenKind};
use crate::document::Annotation;
use crate::segment::dictionary::PartOfSpeech;

/// Verbs of a sentence that are read; what comes behind is not looked at. A sentence with more is a list or a table.
pub(crate) const MAX_PREDICATES: usize = 160;
/// So many prepositional phrases of a clause without a verb are handed on to the next.
const MAX_CARRIED: usize = 4;
/// How many tokens may describe the partner behind 与: 与同在丝路的甘肃.
const MAX_DESCRIBED: usize = 7;
/// How far behind 在 its 下 is looked for.
const MAX_UNDER: usize = 40;
/// Tokens behind a verb of sending in which the people stand who are sent.
const MAX_SENT: usize = 12;
/// How far before help stands the verb that only says that it is done: 开展“组团式”帮扶工作.
const MAX_LIGHT: usize = 5;

/// Who acts in a clause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Nobody was named.
    #[default]
    None,
    /// Somebody who is no place.
    Other,
    /// A phrase, by index.
    Phrase(usize),
}

impl From<Option<usize>> for Subject {
    fn from(phrase: Option<usize>) -> Self {
        phrase.map_or(Self::None, Self::Phrase)
    }
}

impl Subject {
    pub(crate) fn phrase(self) -> Option<usize> {
        match self {
            Self::Phrase(phrase) => Some(phrase),
            _ => None,
        }
    }
}

/// A phrase behind a preposition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepositional {
    /// Class of the preposition.
    pub(crate) role: Classes,
    /// None where no place stands behind it.
    pub(crate) phrase: Option<usize>,
    /// Its token.
    pub(crate) at: usize,
    /// The token behind the phrase.
    pub(crate) end: usize,
}

/// What a relative clause leaves out, which is its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// It has an object: its subject is left out (支援武汉的医生).
    Subject,
    /// Its object is left out (浙江援建的医院).
    Object,
}

/// A clause: what stands between two breaks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clause {
    /// First token.
    pub(crate) start: usize,
    pub(crate) subject: Subject,
    /// Whether the subject stands in the clause itself.
    pub(crate) is_own: bool,
    /// The first subject, which is the one that is carried on.
    pub(crate) first_subject: Subject,
    /// Token at which the subject stands.
    subject_at: Option<usize>,
    pub(crate) predicates: Vec<usize>,
    pub(crate) prepositionals: Vec<Prepositional>,
    /// Tokens of words with classes, verbs among them.
    pub(crate) words: Vec<usize>,
    pub(crate) phrases: Vec<usize>,
    /// Several places that belong together are its subject (两地).
    pub(crate) is_pair: bool,
    /// It begins behind a comma of lists, not a break.
    pub(crate) is_soft: bool,
    /// A对B、C对D…: subjects and whom each does something to, told before the verb.
    pub(crate) told: Vec<(usize, usize)>,
    /// Whom the clause before made act.
    pub(crate) made_act: Option<usize>,
    /// A clause before it without a verb begins it.
    is_begun: bool,
    /// The last 的 that ends a relative clause.
    relative_end: usize,
}

/// A verb and what stands in its slots.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) token: usize,
    pub(crate) clause: usize,
    pub(crate) subject: Subject,
    /// Whether its subject stands in the clause itself.
    pub(crate) is_own: bool,
    pub(crate) object: Option<usize>,
    pub(crate) goal: Option<usize>,
    /// Head of the relative clause that the verb ends.
    pub(crate) head: Option<usize>,
    pub(crate) gap: Option<Gap>,
    /// Nouns between 的 and the head, or the head itself where it is no place.
    pub(crate) head_nouns: Vec<usize>,
    /// The first phrase behind each preposition.
    pub(crate) prepositionals: Vec<Prepositional>,
    /// The first noun behind the verb that is no place.
    pub(crate) after: Option<usize>,
    /// The noun of which the verb is a part (项目 of 援建项目).
    pub(crate) noun: Option<usize>,
    /// Its subject is the object of the verb before.
    pub(crate) is_pivot: bool,
    /// Somebody who is no place stands behind 由 or 被.
    pub(crate) by_other: bool,
    /// Something is done for somebody who is no place.
    pub(crate) to_other: bool,
    /// Places that act with the subject, told before.
    pub(crate) joint: Option<usize>,
    is_closed: bool,
}

impl Predicate {
    /// The phrase behind a preposition of that class.
    pub(crate) fn behind(&self, role: Classes) -> Option<usize> {
        self.prepositionals.iter().find(|of| of.role.has(role)).and_then(|of| of.phrase)
    }
}

/// Help that is received: 在A的帮扶下.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received {
    pub(crate) clause: usize,
    pub(crate) helper: usize,
    /// Token of the verb.
    pub(crate) verb: usize,
    /// Whom the helper is said to help within it: 在支援乙县的甲区帮助下.
    pub(crate) helped: Option<usize>,
}

/// A sentence taken apart.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    pub(crate) tokens: Vec<Token>,
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) received: Vec<Received>,
    /// Whether the sentence has more verbs than are read.
    pub(crate) is_cut: bool,
}

/// Takes a sentence apart.
pub(crate) fn analyse(grammar: &Grammar, text: &str, tokens: Vec<Token>, annotations: &[Annotation]) -> Analysis {
    let analysis = {
        let reader = PhraseReader { tokens: &tokens, text, annotations, transitive: grammar.transitive };
        let tie = grammar.class("tie").unwrap_or_default();
        let found = Analysis::default();
        let mut scanner = Scanner { grammar, reader, found, bare: None, last: None, outside: None, tie };
        scanner.found.clauses.push(Clause::default());
        scanner.run();
        scanner.found
    };
    Analysis { tokens, ..analysis }
}

struct Scanner<'a> {
    grammar: &'a Grammar,
    reader: PhraseReader<'a>,
    found: Analysis,
    /// The last phrase without a preposition, and the token behind it.
    bare: Option<(usize, usize)>,
    /// The last phrase behind a preposition in this clause.
    last: Option<Prepositional>,
    /// Where brackets opened: the clause, and the subject outside them.
    outside: Option<(usize, Subject)>,
    /// The class of nouns for what places have together.
    tie: Classes,
}

const NOTHING: Context = Context { is_head: false, is_object: false, is_sent: false, preposition: None };

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.reader.tokens.len() {
            if self.found.predicates.len() >= MAX_PREDICATES {
                self.found.is_cut = true;
                return;
            }
            at = self.step(at);
        }
    }

    fn step(&mut self, at: usize) -> usize {
        let token = self.reader.tokens[at];
        match token.kind {
            TokenKind::Break => {
                self.open_clause(at, false);
                at + 1
            }
            TokenKind::And if self.begins_soft_clause(at) => {
                self.open_clause(at, true);
                at + 1
            }
            TokenKind::And if !token.has(class::WITH) => at + 1,
            TokenKind::Place => self.place(at),
            TokenKind::And | TokenKind::Preposition => self.preposition(at),
            TokenKind::Verb | TokenKind::OtherVerb => self.verb(at),
            TokenKind::De => self.de(at),
            TokenKind::Quote => self.bracket(at),
            _ => self.word(at),
        }
    }

    /// （香港称为义教）: what is said in brackets has a subject of its own, which is not carried out of them.
    fn bracket(&mut self, at: usize) -> usize {
        let mark = self.reader.tokens[at].span.of(self.reader.text);
        let clause = self.found.clauses.len() - 1;
        if mark.starts_with(['(', '（']) {
            let subject = match self.here().first_subject {
                Subject::None => self.here().subject,
                first => first,
            };
            self.outside = Some((clause, subject));
        } else if mark.starts_with([')', '）'])
            && let Some((opened, subject)) = self.outside.take()
            && opened < clause
        {
            let clause = self.clause();
            (clause.subject, clause.first_subject, clause.is_own) = (subject, Subject::None, false);
        }
        self.word(at)
    }

    // ---- what stands where ----

    fn token(&self, at: usize) -> Option<&'a Token> {
        self.reader.tokens.get(at)
    }

    fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.token(at).is_some_and(|token| token.kind == kind)
    }

    fn has(&self, at: usize, classes: Classes) -> bool {
        self.token(at).is_some_and(|token| token.has(classes))
    }

    fn is_verb(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_verb)
    }

    fn is_nominal(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_nominal)
    }

    fn any(&self, range: std::ops::Range<usize>, test: impl Fn(&Token) -> bool) -> bool {
        self.reader.tokens[range.start.min(self.reader.tokens.len())..range.end.min(self.reader.tokens.len())]
            .iter()
            .any(test)
    }

    fn clause(&mut self) -> &mut Clause {
        self.found.clauses.last_mut().expect("there is always a clause")
    }

    fn here(&self) -> &Clause {
        self.found.clauses.last().expect("there is always a clause")
    }

    fn last_predicate(&self) -> Option<&Predicate> {
        self.here().predicates.last().map(|at| &self.found.predicates[*at])
    }

    fn last_predicate_mut(&mut self) -> Option<&mut Predicate> {
        let at = *self.here().predicates.last()?;
        self.found.predicates.get_mut(at)
    }

    fn class_of(&self, predicate: &Predicate) -> Classes {
        self.reader.tokens[predicate.token].classes
    }

    fn phrase(&mut self, at: usize, context: Context) -> (Option<usize>, usize) {
        let (phrase, end) = self.reader.phrase(at, context);
        if phrase.items.is_empty() {
            return (None, end);
        }
        self.found.phrases.push(phrase);
        let index = self.found.phrases.len() - 1;
        self.clause().phrases.push(index);
        (Some(index), end)
    }

    // ---- clauses ----

    fn open_clause(&mut self, at: usize, is_soft: bool) {
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
        let made_act = made_act.filter(|predicate| self.class_of(predicate).has(class::CAUSE)).find_map(|of| of.object);
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
        let is_begun = !is_soft && goes_on && before.predicates.is_empty();
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
    fn begins_soft_clause(&self, at: usize) -> bool {
        if self.has(at, class::ALSO | class::JOINS | class::LINK) || !self.is(at + 1, TokenKind::Place) {
            return false;
        }
        let clause = self.here();
        if !clause.predicates.is_empty() {
            return true;
        }
        let role = class::TO | class::WITH | class::FOR;
        let told = clause.prepositionals.last().is_some_and(|last| last.role.has(role) && last.phrase.is_some());
        clause.is_own && told && self.any(at + 2..at + 5, |token| token.has(role))
    }

    // ---- places ----

    fn place(&mut self, at: usize) -> usize {
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

    /// Whether the verb of the clause has its object already, so that a further place is no subject.
    fn is_behind_its_verb(&self) -> bool {
        let clause = self.here();
        self.last_predicate().is_some_and(|last| {
            last.is_closed
                && last.gap.is_none()
                && clause.subject_at.is_none_or(|subject| last.token > subject)
                && clause.is_own
        })
    }

    // ---- prepositions ----

    fn preposition(&mut self, at: usize) -> usize {
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
        self.plain_preposition(at, role)
    }

    /// The phrase behind a preposition, words before its place aside.
    fn plain_preposition(&mut self, at: usize, role: Classes) -> usize {
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
        if self.is(next, TokenKind::Place) && (n_words == 0 || !is_and || is_listed) {
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
    fn described_place(&self, at: usize) -> Option<usize> {
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

    fn prepositional(&mut self, found: Prepositional) {
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
    fn closes_time(&self, at: usize) -> bool {
        self.closer(at).is_some_and(|end| self.has(end, class::ONWARD) && self.any(at..end, Token::is_verb))
    }

    /// Whether 和 or 与 may stand before a partner here, and not within a list.
    fn may_be_with(&self, at: usize) -> bool {
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
    fn closer(&self, at: usize) -> Option<usize> {
        let tokens = &self.reader.tokens[at + 1..];
        let inside = tokens.iter().take(MAX_UNDER).take_while(|token| !token.is(TokenKind::Break));
        let closes = class::BELOW | class::WHILE | class::ONWARD;
        inside.into_iter().position(|token| token.has(closes)).map(|n| at + 1 + n)
    }

    /// 在A的帮扶下. Gives the token behind what was read.
    fn received_between(&mut self, at: usize) -> Option<usize> {
        let end = self.closer(at)?;
        let (below, course) = (self.has(end, class::BELOW), self.has(end, class::INSIDE));
        let inner = at + 1..end;
        if !below {
            // 在四川芦山发生地震后: where something else happened is only a place.
            let relates = self.grammar.transitive | self.grammar.melting | self.grammar.acting;
            let is_where = self.is(at + 1, TokenKind::Place) && !self.any(inner.clone(), |token| token.has(relates));
            let is_time = !is_where && self.any(inner, Token::is_verb) || !self.is(at + 1, TokenKind::Place);
            return is_time.then_some(at + 1);
        }
        let grants = self.grammar.received | self.grammar.melting;
        if !course || self.any(inner.clone(), |token| token.is(TokenKind::Verb) && token.has(grants)) {
            if let Some((helper, verb, _)) = self.helper(at + 1, end, false) {
                let helped = (at + 1..self.found.phrases[helper].start)
                    .find(|at| self.is(*at, TokenKind::Place) && self.has(at - 1, self.grammar.transitive));
                let helped = helped.and_then(|helped| self.phrase(helped, Context { is_object: true, ..NOTHING }).0);
                self.receive(helper, verb, helped);
                return Some(end + 1);
            }
            if !course && !self.any(inner, |token| token.is(TokenKind::Place)) {
                return Some(end + 1);
            }
        }
        None
    }

    /// 得益于A的帮扶, 接受A帮扶.
    fn received_behind(&mut self, at: usize) -> usize {
        let n_tokens = self.reader.tokens.len();
        let end = (at + 1..n_tokens.min(at + 24)).find(|end| self.is(*end, TokenKind::Break));
        let end = end.unwrap_or(n_tokens.min(at + 24));
        match self.helper(at + 1, end, true) {
            Some((helper, verb, next)) => {
                self.receive(helper, verb, None);
                self.bare = None;
                next
            }
            // Not received from a place: 得到, 获得 are verbs then, 依托 a preposition like others.
            None if self.reader.tokens[at].has(class::PIVOT | class::LIGHT) => self.verb(at),
            None => self.plain_preposition(at, class::BESIDES),
        }
    }

    fn receive(&mut self, helper: usize, verb: usize, helped: Option<usize>) {
        let clause = self.found.clauses.len() - 1;
        self.clause().words.push(verb);
        self.found.received.push(Received { clause, helper, verb, helped });
    }

    /// The helper between two tokens, the verb of its help, and the token behind that.
    fn helper(&mut self, start: usize, end: usize, is_first: bool) -> Option<(usize, usize, usize)> {
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
            let mut verb = behind;
            while verb < end && verb < behind + 7 && self.token(verb).is_some_and(passes) {
                verb += 1;
            }
            let touching = phrase.items.iter().any(|item| item.joint == super::phrase::Joint::Touching);
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
                self.found.phrases.push(phrase);
                return Some((self.found.phrases.len() - 1, verb, verb + 1));
            }
            at = behind.max(at + 1);
        }
        None
    }

    // ---- verbs ----

    fn verb(&mut self, at: usize) -> usize {
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
        let noun = if token.has(class::AID) { self.noun_of(at) } else { None };
        predicate.noun = noun;
        predicate.after = noun;
        let subject = predicate.subject;
        self.found.predicates.push(predicate);
        let Some(noun) = noun else { return at + 1 };
        // 来自台州的帮扶干部
        if self.has(noun, class::TEAM) && at > 0 && self.is(at - 1, TokenKind::De) && subject.phrase().is_none() {
            self.act_by_team(&[noun]);
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

    /// The phrase directly before a verb, adverbs aside.
    fn near(&self, at: usize) -> Option<usize> {
        let (phrase, end) = self.bare?;
        let passes =
            |token: &Token| matches!(token.kind, TokenKind::Adverb | TokenKind::Quote) || token.has(class::TOGETHER);
        (end <= at && self.reader.tokens[end..at].iter().all(passes)).then_some(phrase)
    }

    fn subject_of(&mut self, at: usize) -> Predicate {
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
                            || self.acts_within(at) && self.found.phrases[near].may_act(self.reader.tokens))
                        || self.is_joint(at) && !self.is_joining(classes) =>
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
    fn origin(&self, sender: &Predicate, verb: Option<usize>) -> Option<usize> {
        let people = class::TEAM | class::PEOPLE | class::PERSON;
        let sent = self.reader.tokens[sender.token + 1..].iter().take(MAX_SENT);
        let is_people = || sent.take_while(|token| !token.is(TokenKind::Verb)).any(|token| token.has(people));
        let sending = class::PIVOT | class::CAUSE | self.grammar.class("send").unwrap_or_default();
        let sends = self.class_of(sender).has(sending) && sender.object.is_none();
        let helps =
            verb.is_some_and(|verb| self.has(verb, class::AID | class::HELP) && self.is(verb + 1, TokenKind::Place));
        (sends && (helps || is_people())).then(|| sender.behind(class::FROM))?
    }

    /// A verb with its subject, and nothing in its other slots.
    fn predicate(&self, at: usize, subject: Subject, is_own: bool, is_pivot: bool) -> Predicate {
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
    fn is_joining(&self, classes: Classes) -> bool {
        classes.has(class::MOVE | self.grammar.melting | self.grammar.class("hand").unwrap_or_default())
    }

    /// A verb of doing something with another, directly before that: 支持成都携手重庆.
    fn is_joint(&self, at: usize) -> bool {
        self.has(at, self.grammar.class("hand").unwrap_or_default()) && self.is(at + 1, TokenKind::Place)
    }

    /// A verb whose subject is the object of the one before, since a relative clause begins with it.
    fn acts_within(&self, at: usize) -> bool {
        self.has(at, self.grammar.acting) && self.is_inner_clause(at, class::AT)
    }

    /// Whether a plain noun directly before the verb is its subject, so that no place is.
    fn is_blocked(&self, at: usize, predicate: &Predicate) -> bool {
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

    fn fill_prepositionals(&self, predicate: &mut Predicate) {
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
    fn take_from_phrase(&self, at: usize, predicate: &mut Predicate) {
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
        let follows =
            last.end == at && (is_titled || last.role.has(roles) && self.is_inner_clause(at, last.role) || is_joint);
        let through_de = last.end + 1 == at
            && self.is(last.end, TokenKind::De)
            && self.has(at, class::AID)
            && last.role.has(class::AT | class::TAKING | class::WITH | class::BESIDES)
            && (self.is(at + 1, TokenKind::Place) || self.is(at + 1, TokenKind::Noun))
            && !self.here().predicates.iter().any(|of| self.found.predicates[*of].token > last.at);
        if follows || through_de {
            (predicate.subject, predicate.is_own) = (Subject::Phrase(phrase), true);
            predicate.prepositionals.retain(|of| of.phrase != Some(phrase));
        }
    }

    /// 在北京援藏教师的带领下: the verb and its object are the name of a team.
    fn is_team_name(&self, at: usize) -> bool {
        let is_object = self.has(at, class::AID) && self.is(at + 1, TokenKind::Place);
        is_object && self.reader.phrase(at + 1, NOTHING).0.has(self.reader.tokens, class::TEAM)
    }

    /// Whether the verb and what stands behind it describe a noun that is no place.
    fn is_inner_clause(&self, at: usize, role: Classes) -> bool {
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
    fn is_locative(&self, at: usize) -> bool {
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

    fn has_relative_object(&self, at: usize) -> bool {
        if !self.is(at + 1, TokenKind::Place) {
            return false;
        }
        let end = self.reader.phrase(at + 1, NOTHING).1;
        self.any(at + 1..end + 1, |token| token.is(TokenKind::De))
    }

    /// The noun directly behind a verb of aid that makes one thing of both: 援建单位, 帮扶资金.
    fn noun_of(&self, at: usize) -> Option<usize> {
        let verb = self.reader.tokens[at];
        let noun = self.token(at + 1).filter(|noun| noun.is(TokenKind::Noun) && noun.span.start == verb.span.end)?;
        let of_team = noun.has(class::TEAM | class::BODY);
        // 开展帮扶工作: it is done, and no name.
        let before = self.reader.tokens[self.here().start.min(at)..at].iter().rev().take(MAX_LIGHT);
        let mut before = before.take_while(|token| !token.is(TokenKind::De)).filter(|token| token.is_verb());
        if noun.has(class::DOING) && before.next().is_some_and(|verb| verb.has(class::LIGHT)) {
            return None;
        }
        let behind_verb =
            at > 0 && (self.is_verb(at - 1) || self.is(at - 1, TokenKind::Adverb) && at > 1 && self.is_verb(at - 2));
        let is_name = of_team || noun.has(class::RESULT) || behind_verb && !noun.has(class::LIGHT);
        is_name.then_some(at + 1)
    }

    // ---- 的 ----

    fn de(&mut self, at: usize) -> usize {
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
    fn head_behind_object(&mut self, at: usize) -> Option<usize> {
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

    fn relative(&mut self, at: usize) -> usize {
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
    fn goes(&self, predicate: usize) -> bool {
        let classes = self.class_of(&self.found.predicates[predicate]);
        classes.has(class::MOVE) && !classes.has(self.grammar.transitive)
    }

    /// Whether a verb makes people act (抽调, 组织).
    fn sends(&self, predicate: usize) -> bool {
        self.class_of(&self.found.predicates[predicate]).has(class::PIVOT | class::CAUSE)
    }

    /// 到喀什支教的上海老师: a verb behind the one of motion has the team for its subject.
    fn is_visited(&self, last: usize, head: Option<usize>) -> bool {
        let is_team = head.is_some_and(|head| self.found.phrases[head].has(self.reader.tokens, class::TEAM));
        let before = self.here().predicates.iter().rev().find(|of| **of < last);
        is_team && before.is_some_and(|before| self.found.predicates[*before].goal.is_some())
    }

    /// 由广东、湖南医护人员组成的医疗队: a team acts for the places of those who make it up, or where it comes from.
    fn act_by_team(&mut self, nouns: &[usize]) {
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

    // ---- other words ----

    /// Whether the subject that is carried on is a list.
    fn carries_list(&self) -> bool {
        let carried = self.here().subject.phrase().filter(|_| !self.here().is_own);
        carried.is_some_and(|carried| self.found.phrases[carried].items.len() > 1)
    }

    fn word(&mut self, at: usize) -> usize {
        let token = self.reader.tokens[at];
        if !token.classes.is_empty() {
            self.clause().words.push(at);
        }
        if token.has(class::PAIR) {
            self.clause().is_pair = true;
        }
        let is_people =
            token.has(class::PEOPLE) && token.is(TokenKind::Noun) && self.carries_list() && self.is_verb(at + 1);
        let somebody = token.has(class::ACTOR)
            || token.part_of_speech == PartOfSpeech::Person && token.is(TokenKind::Noun)
            || is_people;
        let before = at.checked_sub(1).filter(|before| *before >= self.here().start);
        let clause = self.here();
        if somebody
            && clause.predicates.is_empty()
            && !clause.is_own
            && !clause.is_pair
            && !before.is_some_and(|before| self.is(before, TokenKind::Preposition))
        {
            let clause = self.clause();
            (clause.subject, clause.is_own) = (Subject::Other, true);
            if clause.first_subject == Subject::None {
                clause.first_subject = Subject::Other;
            }
        }
        if token.is(TokenKind::Noun)
            && let Some(last) = self.last_predicate_mut()
            && !last.is_closed
        {
            last.after.get_or_insert(at);
        }
        at + 1
    }
}
