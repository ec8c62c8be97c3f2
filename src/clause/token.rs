//! A sentence -> tokens: words with their classes, and the places, numbers and times that are known already.

use super::grammar::{Classes, Grammar, Part, class};
use crate::document::{Annotation, AnnotationValue};
use crate::segment::dictionary::{PartOfSpeech, cut, part_of_speech};
use crate::text::char_set::HAN_LEN;
use crate::text::{Span, retain_apart};

/// What a word of the grammar costs at most when a sentence is cut: as much as one that occurs 500 times.
const KNOWN_COST: u32 = 4_300;

/// What a token is to the reading of clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Place,
    Time,
    Number,
    /// A verb of the grammar.
    Verb,
    /// Any other verb.
    OtherVerb,
    Preposition,
    /// Between members of a list.
    And,
    De,
    Adverb,
    Noun,
    Quote,
    /// Between clauses.
    Break,
    /// Any other mark.
    Mark,
}

/// A word, or what was read before as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    pub(crate) classes: Classes,
    pub(crate) part_of_speech: PartOfSpeech,
    /// Index of the annotation of a place.
    pub(crate) place: Option<usize>,
}

impl Token {
    pub(crate) fn has(&self, classes: Classes) -> bool {
        self.classes.has(classes)
    }

    pub(crate) fn is(&self, kind: TokenKind) -> bool {
        self.kind == kind
    }

    /// Whether it may stand in a phrase behind its place.
    pub(crate) fn is_nominal(&self) -> bool {
        matches!(self.kind, TokenKind::Noun | TokenKind::Number | TokenKind::Quote)
    }

    /// Whether it is nothing but blanks.
    pub(crate) fn is_blank(&self) -> bool {
        self.kind == TokenKind::Break && self.classes.is_empty()
    }

    pub(crate) fn is_verb(&self) -> bool {
        matches!(self.kind, TokenKind::Verb | TokenKind::OtherVerb)
    }
}

/// The tokens of a sentence; `range` are the annotations that start in it.
pub(crate) fn tokens(
    grammar: &Grammar,
    text: &str,
    sentence: Span,
    annotations: &[Annotation],
    range: std::ops::Range<usize>,
) -> Vec<Token> {
    let first = range.start;
    let known = annotations[range].iter().enumerate();
    let mut fixed: Vec<Token> = known.filter_map(|(n, known)| fixed(text, first + n, known)).collect();
    fixed.sort_by_key(|token| (token.span.start, std::cmp::Reverse(token.span.end), token.kind != TokenKind::Place));
    fixed.retain(|token| sentence.contains(token.span));
    retain_apart(&mut fixed, |token| token.span);
    let words = grammar.find(text, sentence);
    let mut tokens = Vec::new();
    let mut at = sentence.start;
    let end = Token { span: Span::new(sentence.end, sentence.end), ..NOTHING };
    for token in fixed.into_iter().chain([end]) {
        if token.span.start > at {
            let gap = Span::new(at, token.span.start);
            let from = words.partition_point(|word| word.start < gap.start);
            let to = words.partition_point(|word| word.start < gap.end);
            let known: Vec<Span> = words[from..to].iter().copied().filter(|word| word.end <= gap.end).collect();
            let cut = cut(text, gap, &known, KNOWN_COST);
            tokens.extend(cut.into_iter().map(|word| word_token(grammar, text, word)));
        }
        at = token.span.end;
        if token.span.start < token.span.end {
            tokens.push(token);
        }
    }
    let mut tokens = name_sides(grammar, melt(grammar, tokens));
    settle(grammar, &mut tokens);
    name_locals(&mut tokens);
    tokens
}

/// 在甘肃，当地携手天津: what stands for a place is the one that an earlier clause named as where something is.
fn name_locals(tokens: &mut [Token]) {
    let (mut named, mut here, mut is_where) = (None, None, false);
    for at in 0..tokens.len() {
        let token = tokens[at];
        let touches = at > 0 && tokens[at - 1].span.end == token.span.start;
        let behind_where =
            at > 0 && (tokens[at - 1].has(class::AT | class::MOVE) || tokens[at - 1].is(TokenKind::Place) && touches);
        match token.kind {
            TokenKind::Break if !token.is_blank() => (named, here, is_where) = (here.or(named), None, false),
            TokenKind::Place if is_where && behind_where => here = token.place,
            TokenKind::Place => {}
            _ if token.has(class::AT | class::MOVE) => is_where = true,
            _ if token.has(class::LOCAL) && named.is_some() => {
                tokens[at] = Token { kind: TokenKind::Place, place: named, ..token };
            }
            _ => {}
        }
    }
}

const NOTHING: Token = Token {
    kind: TokenKind::Mark,
    span: Span { start: 0, end: 0 },
    classes: Classes::NONE,
    part_of_speech: PartOfSpeech::Unknown,
    place: None,
};

/// The token of an annotation.
fn fixed(text: &str, index: usize, annotation: &Annotation) -> Option<Token> {
    let span = annotation.span;
    let token = |kind| Token { kind, span, ..NOTHING };
    match &annotation.value {
        AnnotationValue::Place(place) if place.is_none_for_relations() => {
            Some(Token { classes: class::COMPANY, ..token(TokenKind::Noun) })
        }
        AnnotationValue::Place(_) => Some(Token { place: Some(index), ..token(TokenKind::Place) }),
        AnnotationValue::Time(..) => Some(token(TokenKind::Time)),
        AnnotationValue::Number(..) | AnnotationValue::Percent(_) | AnnotationValue::Cell(_) => {
            (span.of(text).chars().nth(1).is_some()).then(|| token(TokenKind::Number))
        }
    }
}

fn word_token(grammar: &Grammar, text: &str, span: Span) -> Token {
    let word = span.of(text);
    let entry = grammar.entry(word);
    let part_of_speech = part_of_speech(word);
    let classes = match entry {
        Some(entry) => entry.classes,
        None => inherited(grammar, word, part_of_speech),
    };
    let kind = match entry.map(|entry| entry.part) {
        Some(Part::Function) => function_kind(classes),
        Some(Part::Verb) => TokenKind::Verb,
        Some(Part::Noun) => TokenKind::Noun,
        None if !classes.is_empty() => TokenKind::Verb,
        None => kind_of_word(word, part_of_speech),
    };
    let classes = if kind == TokenKind::Noun { classes | grammar.suffix(word) } else { classes };
    Token { kind, span, classes, part_of_speech, place: None }
}

fn function_kind(classes: Classes) -> TokenKind {
    let preposition = class::BY
        | class::TO
        | class::FOR
        | class::REGARDING
        | class::WITH
        | class::AT
        | class::FROM
        | class::TAKING
        | class::BESIDES
        | class::UNDER;
    match classes {
        _ if classes.has(class::BREAK) => TokenKind::Break,
        _ if classes.has(class::AND) => TokenKind::And,
        _ if classes.has(class::DE) => TokenKind::De,
        _ if classes.has(class::QUOTE) => TokenKind::Quote,
        _ if classes.has(preposition) => TokenKind::Preposition,
        _ if classes.has(class::ACTOR | class::ETC | class::PAIR) => TokenKind::Noun,
        _ => TokenKind::Adverb,
    }
}

fn kind_of_word(word: &str, part_of_speech: PartOfSpeech) -> TokenKind {
    match part_of_speech {
        PartOfSpeech::Verb => TokenKind::OtherVerb,
        PartOfSpeech::Adverb | PartOfSpeech::Particle => TokenKind::Adverb,
        PartOfSpeech::Number => TokenKind::Number,
        _ if word.starts_with(|c: char| c.is_ascii_digit()) => TokenKind::Number,
        _ if word.chars().all(char::is_whitespace) => TokenKind::Break,
        _ if !word.chars().any(char::is_alphanumeric) => TokenKind::Mark,
        // 充分发挥, 高度重视
        PartOfSpeech::Other | PartOfSpeech::Adjective if ends_in_verb(word) => TokenKind::OtherVerb,
        _ => TokenKind::Noun,
    }
}

/// Whether the last two of four characters are a verb.
fn ends_in_verb(word: &str) -> bool {
    let tail = word.char_indices().nth(2).map_or(0, |(at, _)| at);
    word.chars().count() == 4 && part_of_speech(&word[tail..]) == PartOfSpeech::Verb
}

/// A longer word of the dictionary is what its last two characters are: 大力支持.
fn inherited(grammar: &Grammar, word: &str, part_of_speech: PartOfSpeech) -> Classes {
    let n_chars = word.chars().count();
    let may = matches!(part_of_speech, PartOfSpeech::Pronoun | PartOfSpeech::PlaceName | PartOfSpeech::Organization);
    if !(3..=6).contains(&n_chars) || may {
        return Classes::NONE;
    }
    let tail = word.char_indices().nth(n_chars - 2).map_or(0, |(at, _)| at);
    let inherits = grammar.transitive | grammar.melting;
    match grammar.entry(&word[tail..]) {
        Some(entry) if entry.part == Part::Verb && entry.classes.has(inherits) => {
            entry.classes.without(class::MODIFIER)
        }
        _ => Classes::NONE,
    }
}

/// One verb of what means one: modifiers with the verb behind them (对口 + 支援), help with what it helps to do (协助 + 打造).
fn melt(grammar: &Grammar, tokens: Vec<Token>) -> Vec<Token> {
    let mut melted: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        while end < tokens.len() && tokens[end].has(class::MODIFIER) && tokens[end].kind != TokenKind::Preposition {
            end += 1;
        }
        let verb = match tokens.get(end) {
            Some(verb) if end > at && verb.has(grammar.melting) => Some(end),
            // 驻县帮扶干部: the last verb of them, and not the people behind it.
            _ => (at + 1..end).rev().find(|at| tokens[*at].has(grammar.melting)),
        };
        let token = tokens[at];
        let (last, kind) = match (verb, tokens.get(at + 1)) {
            (Some(verb), _) => (verb, TokenKind::Verb),
            (None, Some(next)) if melts_with_next(grammar, &token, next) => (at + 1, token.kind),
            _ => (at, token.kind),
        };
        let of = if verb.is_some() { tokens[last] } else { token };
        // 帮扶协作 is help too.
        let helps = tokens[at..last].iter().fold(Classes::NONE, |all, token| all | token.classes & class::AID);
        let classes = of.classes | tokens[last].classes & class::TRADE | helps;
        melted.push(Token { kind, span: token.span.cover(tokens[last].span), classes, ..of });
        at = last + 1;
    }
    melted
}

/// 帮扶单位, 被帮扶县: a word for help and one for who takes part name a side where they stand alone: before a colon or in a header.
fn name_sides(grammar: &Grammar, tokens: Vec<Token>) -> Vec<Token> {
    let class = |name| grammar.class(name).unwrap_or_default();
    let [helper, helped, bind] = ["role-helper", "role-helped", "bind"].map(class);
    let [from, to] = ["side-from", "side-to"].map(class);
    let touches = |at: usize| tokens[at].span.start == tokens[at - 1].span.end;
    let edge = |token: Option<&Token>| match token {
        Some(token) => token.is_blank() || matches!(token.kind, TokenKind::Mark | TokenKind::Quote),
        None => true,
    };
    let mut named = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(&first) = tokens.get(at) {
        let verb = at + usize::from(first.has(class::BY));
        let noun = verb + 1;
        let role = tokens.get(noun).filter(|noun| noun.is(TokenKind::Noun) && noun.has(helper | helped));
        let is_said = |_: &&Token| {
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let behind = tokens.get(noun + 1);
            let is_lead = behind.is_some_and(|behind| behind.has(class::LEAD | class::FOR | class::COPULA));
            let starts = before.is_none_or(|before| before.is(TokenKind::Break)) || edge(before);
            let is_cell = edge(before) && edge(behind) && (before.is_some() || behind.is_some());
            tokens[verb].has(class::AID | bind)
                && touches(noun)
                && (verb == at || touches(verb))
                && starts
                && (is_lead || is_cell)
        };
        match role.filter(is_said) {
            Some(role) => {
                let side = if verb > at || !role.has(helper) { to } else { from };
                let classes = side | tokens[verb].classes | class::BODY;
                named.push(Token { kind: TokenKind::Noun, span: first.span.cover(role.span), classes, ..*role });
                at = noun + 1;
            }
            None => {
                named.push(first);
                at += 1;
            }
        }
    }
    named
}

/// Help with the verb that says how.
fn melts_with_next(grammar: &Grammar, verb: &Token, next: &Token) -> bool {
    let helps = verb.is(TokenKind::Verb) && verb.has(class::HELP) && next.span.start == verb.span.end;
    let plain = next.is(TokenKind::OtherVerb)
        || next.is(TokenKind::Verb) && !next.has(grammar.transitive | grammar.melting | class::MOVE | class::COPULA);
    helps && plain
}

/// Words that are something else beside certain others.
fn settle(grammar: &Grammar, tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let next = tokens.get(at + 1).copied();
        let token = &tokens[at];
        let touches = next.is_some_and(|next| next.span.start == token.span.end);
        let becomes = match token.kind {
            TokenKind::Adverb if token.has(class::TOGETHER) => {
                let acts = next.is_some_and(|next| {
                    !matches!(next.kind, TokenKind::De | TokenKind::And | TokenKind::Break) && !is_plain_noun(&next)
                });
                // 早已是共同生活圈: what they are, and not what they do.
                let is_said = at > 0 && tokens[at - 1].has(class::COPULA);
                (!acts || is_said).then_some((TokenKind::Noun, Classes::NONE))
            }
            TokenKind::Verb
                if touches
                    && token.has(grammar.melting)
                    && next.is_some_and(|next| next.has(class::ORGAN))
                    && (tokens[at + 1].span.len() > HAN_LEN || !is_noun_touching(tokens, at + 2)) =>
            {
                Some((TokenKind::Noun, class::BODY))
            }
            // 海关联合公安部门: with somebody else, not with each other.
            TokenKind::Verb if token.has(class::TOGETHER) && names_partner(&tokens[at + 1..]) => {
                Some((TokenKind::Verb, Classes::NONE))
            }
            TokenKind::Verb if token.has(class::TOGETHER) && next.is_some_and(|next| next.is(TokenKind::Place)) => {
                Some((TokenKind::Verb, token.classes.without(class::TOGETHER)))
            }
            TokenKind::Preposition if token.has(class::TAKING) => {
                // 将合作开发 is told of the future, 将援疆项目 of what is handled.
                let handled = next.is_some_and(|next| match next.kind {
                    TokenKind::Place | TokenKind::Noun => true,
                    TokenKind::Verb => next.has(class::AID) || !next.has(grammar.melting),
                    _ => false,
                });
                (!handled).then_some((TokenKind::Adverb, Classes::NONE))
            }
            // 帮扶单位为甲区: it says who that is.
            TokenKind::Preposition
                if token.has(class::FOR)
                    && next.is_some_and(|next| next.is(TokenKind::Place))
                    && at > 0
                    && tokens[at - 1].has(grammar.class("role-helper").unwrap_or_default()) =>
            {
                Some((TokenKind::Verb, class::COPULA))
            }
            TokenKind::Preposition if token.has(class::LOOSE) && !before_place(&tokens[at + 1..]) => {
                Some((TokenKind::Adverb, token.classes & (class::FOR | class::BESIDES)))
            }
            _ => None,
        };
        if let Some((kind, classes)) = becomes {
            (tokens[at].kind, tokens[at].classes) = (kind, classes);
        }
    }
}

/// Whether a noun phrase that begins here is about somebody, or several.
fn names_partner(rest: &[Token]) -> bool {
    let acts = class::BODY | class::COMPANY | class::TEAM | class::ACTOR | class::PAPER | class::PERSON;
    let nouns = rest.iter().take(6).take_while(|token| token.is_nominal() || token.has(class::LOCAL));
    nouns.enumerate().any(|(n, noun)| noun.has(acts) || n == 0 && noun.is(TokenKind::Number))
}

/// Whether it is a noun that is not also a verb.
fn is_plain_noun(token: &Token) -> bool {
    token.is(TokenKind::Noun) && token.part_of_speech != PartOfSpeech::VerbalNoun
}

/// Whether a noun stands there directly behind the word before: 联手办园 names no office.
fn is_noun_touching(tokens: &[Token], at: usize) -> bool {
    let word = tokens.get(at).filter(|word| word.is(TokenKind::Noun) || word.is_verb());
    word.is_some_and(|word| word.span.start == tokens[at - 1].span.end)
}

/// Whether a place comes soon, with no verb before it.
fn before_place(rest: &[Token]) -> bool {
    for token in rest.iter().take(6) {
        match token.kind {
            TokenKind::Place => return true,
            TokenKind::Break | TokenKind::Verb | TokenKind::OtherVerb => return false,
            _ => {}
        }
    }
    false
}
