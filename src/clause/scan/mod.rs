//! Tokens -> clauses, and for each verb the phrases that stand in its slots. One pass from left to right.

mod open;
mod preposition;
mod relative;
mod verb;
mod within;

use super::grammar::{Classes, Grammar, class};
use super::phrase::{Context, Phrase, PhraseReader};
use super::token::{Token, TokenKind};
use crate::document::Annotation;
use crate::segment::dictionary::PartOfSpeech;

/// Verbs of a sentence that are read; what comes behind is not looked at. A sentence with more is a list or a table.
pub(crate) const MAX_PREDICATES: usize = 160;

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
