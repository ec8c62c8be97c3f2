//! Lists of places with what hangs on them: the phrases that fill slots.

use super::grammar::{Classes, class};
use super::token::{Token, TokenKind};
use crate::document::{Annotation, AnnotationValue, Place};
use crate::segment::dictionary::PartOfSpeech;
use crate::text::char_set::HAN_LEN;

/// What stands before a member of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// It is the first.
    First,
    /// Nothing: 粤黔.
    Touching,
    /// A comma of lists.
    Comma,
    /// What closes a list: 和, 及.
    And,
    /// What parts two sides: 与, 同.
    With,
    /// A mark between names: ·, —.
    Link,
}

impl Joint {
    /// Whether the two it stands between are joined more closely than members of a list.
    pub(crate) fn is_close(self) -> bool {
        matches!(self, Self::Touching | Self::And | Self::With | Self::Link)
    }

    fn of(token: &Token) -> Self {
        match token {
            _ if token.has(class::JOINS) => Self::With,
            _ if token.has(class::LINK) => Self::Link,
            _ if token.has(class::ALSO) => Self::And,
            _ => Self::Comma,
        }
    }
}

/// A place of a phrase, and the nouns that hang on it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Index of the annotation.
    pub(crate) place: usize,
    /// The token of the place.
    pub(crate) token: usize,
    /// Tokens of the nouns behind it.
    pub(crate) nouns: Vec<usize>,
    pub(crate) joint: Joint,
}

/// A list of places.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    pub(crate) items: Vec<Item>,
    /// First token.
    pub(crate) start: usize,
    /// The token behind the last.
    pub(crate) end: usize,
    /// A noun says that they are several that belong together (两地).
    pub(crate) is_pair: bool,
}

impl Phrase {
    /// Whether a noun of the phrase has one of the classes.
    pub(crate) fn has(&self, tokens: &[Token], classes: Classes) -> bool {
        self.items.iter().flat_map(|item| &item.nouns).any(|noun| tokens[*noun].has(classes))
    }

    /// Whether the places are joined more closely than members of a list: by 与, a mark, nothing, or 和 between two.
    pub(crate) fn is_close(&self) -> bool {
        self.items.iter().any(|item| match item.joint {
            Joint::And => self.items.len() == 2,
            joint => joint.is_close(),
        })
    }

    /// Whether its last noun is said of all its places: 川渝两省协议.
    pub(crate) fn shares_noun(&self) -> bool {
        let Some((last, others)) = self.items.split_last() else { return false };
        let is_one = self.is_close() || self.is_pair;
        let ends = last.nouns.last().is_some_and(|noun| noun + 1 == self.end);
        is_one && ends && !others.is_empty() && others.iter().all(|item| item.nouns.is_empty())
    }

    /// Whether it may be somebody who acts: places alone, or with a last noun that says so.
    pub(crate) fn may_act(&self, tokens: &[Token]) -> bool {
        let agents = class::BODY | class::TEAM | class::PEOPLE | class::PERSON | class::COMPANY;
        let nouns = self.items.last().into_iter().flat_map(|item| &item.nouns).map(|noun| &tokens[*noun]);
        let last = nouns.rev().find(|noun| noun.is(TokenKind::Noun));
        let is_bare = |last: &Token| last.has(class::ETC | class::PAIR) || last.span.len() <= HAN_LEN;
        self.has(tokens, agents) || last.is_none_or(is_bare)
    }

    /// Whether it is a row of two sides, or of pairs.
    pub(crate) fn is_close_row(&self) -> bool {
        let n_close = self.items.iter().filter(|item| item.joint.is_close() && item.joint != Joint::Touching).count();
        n_close == 1 || n_close * 2 == self.items.len()
    }

    /// The places, by annotation.
    pub(crate) fn places(&self) -> Vec<usize> {
        self.items.iter().map(|item| item.place).collect()
    }

    /// What the phrase is about: the class of its last noun that has one of these, else that of the place itself.
    pub(crate) fn head(&self, tokens: &[Token]) -> Classes {
        self.items.last().map_or(Classes::NONE, |item| head(tokens, &item.nouns))
    }
}

/// Classes that say what a name belongs to.
const HEADS: [Classes; 11] = [
    class::COMPANY,
    class::PAPER,
    class::PRODUCT,
    class::PARK,
    class::ROAD,
    class::OTHER,
    class::TEAM,
    class::BODY,
    class::PEOPLE,
    class::PERSON,
    class::THING,
];

/// The class of the last of these nouns that says what they are.
pub(crate) fn head(tokens: &[Token], nouns: &[usize]) -> Classes {
    let of = |noun: &usize| HEADS.into_iter().find(|head| tokens[*noun].has(*head));
    nouns.iter().rev().find_map(of).unwrap_or(Classes::NONE)
}

/// Reads phrases of a sentence.
#[derive(Clone, Copy)]
pub(super) struct PhraseReader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) text: &'a str,
    pub(super) annotations: &'a [Annotation],
    /// Verbs whose object is a place itself.
    pub(super) transitive: Classes,
}

/// So many words the name of a body has at most.
const MAX_NAME: usize = 8;

/// Where a phrase stands, which decides how far it reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// Behind the 的 of a relative clause.
    pub(super) is_head: bool,
    /// The object of a verb: its 的 is left to what comes.
    pub(super) is_object: bool,
    /// The object of a verb that makes somebody act: a team behind 的 is who does (调派四川的专家支援).
    pub(super) is_sent: bool,
    /// The preposition before it.
    pub(super) preposition: Option<usize>,
}

impl<'a> PhraseReader<'a> {
    pub(super) fn place(&self, index: usize) -> Option<&'a Place> {
        match &self.annotations.get(index)?.value {
            AnnotationValue::Place(place) => Some(place),
            _ => None,
        }
    }

    fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    fn is(&self, at: usize, kind: TokenKind) -> bool {
        self.token(at).is_some_and(|token| token.kind == kind)
    }

    fn has(&self, at: usize, classes: Classes) -> bool {
        self.token(at).is_some_and(|token| token.has(classes))
    }

    fn touches(&self, at: usize) -> bool {
        at > 0 && self.token(at).is_some_and(|token| token.span.start == self.tokens[at - 1].span.end)
    }

    /// Whether a token is a place named by one character.
    fn is_letter(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.is(TokenKind::Place) && token.span.len() == HAN_LEN)
    }

    /// Whether the first place lies in the second.
    pub(super) fn is_inside(&self, part: usize, whole: usize) -> bool {
        let (Some(part), Some(whole)) = (self.place(part), self.place(whole)) else { return false };
        is_inside(&part.name, &whole.name)
    }

    /// The phrase that begins at the place `at`, and the token behind it. A phrase without items names no place.
    pub(super) fn phrase(&self, at: usize, context: Context) -> (Phrase, usize) {
        let mut items: Vec<Item> = Vec::new();
        let (mut next, mut joint) = (at, Joint::First);
        while self.is(next, TokenKind::Place) {
            let Some(place) = self.tokens[next].place else { break };
            let mut item = Item { place, token: next, nouns: Vec::new(), joint };
            next = self.nouns(&mut item, next + 1, joint, context);
            let has_nouns = !item.nouns.is_empty();
            items.push(item);
            if !has_nouns && self.is(next, TokenKind::Place) && self.touches(next) {
                // 汉中市苏陕协作办: the letters are a name of their own.
                let n_letters = (next..next + 6).take_while(|at| self.is_letter(*at)).count();
                if self.is_letter(next - 1) || n_letters < 2 {
                    joint = Joint::Touching;
                    continue;
                }
                if let Some(item) = items.last_mut() {
                    item.nouns.extend(next..next + n_letters);
                    next = self.nouns(item, next + n_letters, joint, context);
                }
            }
            match self.joint(items.last_mut(), next, context) {
                Joined::Place(at, with) => (next, joint) = (at, with),
                Joined::End(at) => {
                    next = at;
                    break;
                }
            }
        }
        let items = self.actual(items);
        let pair = items.last().is_some_and(|item| item.nouns.iter().any(|noun| self.tokens[*noun].has(class::PAIR)));
        (Phrase { items, start: at, end: next, is_pair: pair }, next)
    }

    /// The nouns that hang on a place, from `at` on; gives the token behind them.
    fn nouns(&self, item: &mut Item, mut at: usize, joint: Joint, context: Context) -> usize {
        while let Some(token) = self.token(at) {
            let next = match token.kind {
                // 西藏昌都, 四川“512”地震灾区黑水县.
                TokenKind::Place => match token.place {
                    Some(part) if self.is_inside(part, item.place) => {
                        (item.place, item.token) = (part, at);
                        Some(at + 1)
                    }
                    _ => None,
                },
                TokenKind::Quote => self.bracket(item, at).or_else(|| {
                    item.nouns.push(at);
                    Some(at + 1)
                }),
                _ if token.is_nominal() || token.has(class::ETC) => {
                    item.nouns.push(at);
                    Some(at + 1)
                }
                TokenKind::OtherVerb if self.touches(at + 1) && self.has(at + 1, class::BODY | class::TEAM) => {
                    item.nouns.push(at);
                    Some(at + 1)
                }
                TokenKind::Verb if self.is_in_name(item, at) => {
                    item.nouns.push(at);
                    Some(at + 1)
                }
                TokenKind::De => self.behind_de(item, at, joint, context),
                _ => None,
            };
            // 发展和改革委员会: what a body is called may have 和 and verbs in it.
            let next = match next {
                Some(_) if !token.is_nominal() || !self.is(at + 1, TokenKind::And) => next,
                _ => self.body_name(item, at).or(next),
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The name of a body from `at` on that has 和 in it: all its words touch, and the last is that of a body.
    fn body_name(&self, item: &mut Item, at: usize) -> Option<usize> {
        let ands = class::ALSO | class::JOINS;
        let barred = self.transitive | class::MOVE | class::PIVOT | class::COPULA | class::LIGHT;
        let (mut end, mut n_ands) = (at, 0);
        while let Some(token) = self.token(end).filter(|_| end < at + MAX_NAME && (end == at || self.touches(end))) {
            let is_and = token.is(TokenKind::And) && token.has(ands) && end > at;
            let is_word = token.is(TokenKind::Noun) || token.is_verb() && !token.has(barred);
            if !is_and && !is_word {
                return None;
            }
            // 医院和学校: two bodies, and not one.
            let acts = class::BODY | class::TEAM | class::COMPANY | class::PEOPLE;
            if n_ands == 0 && !is_and && token.has(acts) {
                return None;
            }
            n_ands += usize::from(is_and);
            end += 1;
            if n_ands > 0 && token.has(class::BODY) {
                item.nouns.extend((at..end).filter(|at| self.is(*at, TokenKind::Noun)));
                return (n_ands == 1).then_some(end);
            }
        }
        None
    }

    /// Nouns in brackets behind a place.
    fn bracket(&self, item: &mut Item, at: usize) -> Option<usize> {
        if !self.tokens[at].span.of(self.text).starts_with(['(', '（']) {
            return None;
        }
        let closes = |token: &Token| token.span.of(self.text).starts_with([')', '）']);
        let end = (at + 1..(at + 14).min(self.tokens.len())).find(|end| closes(&self.tokens[*end]))?;
        let inner = at + 1..end;
        if inner.clone().any(|inner| self.is(inner, TokenKind::Break) || self.is(inner, TokenKind::Place)) {
            return None;
        }
        item.nouns.extend(inner.filter(|inner| self.tokens[*inner].is_nominal()));
        Some(end + 1)
    }

    /// A verb inside the name of a body: 救治定点医院.
    fn is_in_name(&self, item: &Item, at: usize) -> bool {
        let verb = &self.tokens[at];
        let follows_noun = !item.nouns.is_empty() && self.is(at - 1, TokenKind::Noun) && self.touches(at);
        let is_noun = verb.part_of_speech == PartOfSpeech::VerbalNoun;
        if !follows_noun || !is_noun || verb.has(self.transitive | class::MOVE | class::PIVOT | class::COPULA) {
            return false;
        }
        let mut end = at + 1;
        while end < at + 4 && self.is(end, TokenKind::Noun) && self.touches(end) && !self.has(end, class::BODY) {
            end += 1;
        }
        self.touches(end) && self.has(end, class::BODY)
    }

    /// Nouns behind 的: 上海的中小学. Never past a verb.
    fn behind_de(&self, item: &mut Item, at: usize, joint: Joint, context: Context) -> Option<usize> {
        let mut end = at + 1;
        let comma = |at: usize| self.is(at, TokenKind::And) && !self.has(at, class::ALSO | class::JOINS | class::LINK);
        let is_handled = context.is_sent || context.preposition.is_some_and(|at| self.has(at, class::TAKING));
        // 湖南的打捞队伍: a verb that a team is called by.
        let of_team = |at: usize| {
            let is_verb =
                self.token(at).is_some_and(|token| token.is_verb() && (is_handled || token.classes.is_empty()));
            is_verb && self.touches(at + 1) && self.has(at + 1, class::TEAM)
        };
        while self.token(end).is_some_and(Token::is_nominal)
            || comma(end) && self.token(end + 1).is_some_and(Token::is_nominal)
            || of_team(end)
        {
            end += 1;
        }
        let behind = self.token(end)?;
        if end > at + 1 {
            let ends_well = !matches!(behind.kind, TokenKind::Place | TokenKind::De);
            let goes_on = behind.is(TokenKind::And) && self.is(end + 1, TokenKind::Place);
            let is_left = context.is_object && joint == Joint::First && !goes_on;
            let is_team = context.is_sent && (at + 1..end).any(|at| self.has(at, class::TEAM));
            if !ends_well || is_left && !is_team {
                return None;
            }
            item.nouns.extend((at + 1..end).filter(|at| self.tokens[*at].is_nominal()));
            return Some(end);
        }
        // 川滇黔三省边界的毕节 is in none of the three more than in the others.
        let is_one = joint != Joint::Touching;
        let part = behind.place.filter(|part| is_one && self.is_inside(*part, item.place))?;
        (item.place, item.token) = (part, end);
        Some(end + 1)
    }

    /// What comes behind a member of a list.
    fn joint(&self, item: Option<&mut Item>, at: usize, context: Context) -> Joined {
        let Some(item) = item else { return Joined::End(at) };
        // 甲地、乙地，以及丙地: what closes a list may stand behind a comma.
        let closes = self.is(at, TokenKind::Break) && !self.has(at, class::LEAD);
        if closes
            && self.is(at + 1, TokenKind::And)
            && self.has(at + 1, class::ALSO)
            && self.is(at + 2, TokenKind::Place)
        {
            return Joined::Place(at + 2, Joint::And);
        }
        if !self.is(at, TokenKind::And) {
            return Joined::End(at);
        }
        let mut joint = Joint::of(&self.tokens[at]);
        let mut next = at + 1;
        while self.is(next, TokenKind::Quote) {
            next += 1;
        }
        if self.is(next, TokenKind::And) && self.has(next, class::ALSO | class::JOINS) {
            joint = Joint::of(&self.tokens[next]);
            next += 1;
        }
        // 建设甲园项目、乙市与丙市共建丁园: who acts next is no member of a list of things.
        let is_thing = item.nouns.last().is_some_and(|noun| self.has(*noun, class::THING));
        if joint == Joint::Comma && is_thing && self.is(next, TokenKind::Place) && self.has(next + 1, class::JOINS) {
            return Joined::End(at);
        }
        if self.is(next, TokenKind::Place) {
            return if self.begins_clause(next, joint, context) { Joined::End(at) } else { Joined::Place(next, joint) };
        }
        let mut end = next;
        while end < next + 10 && self.token(end).is_some_and(Token::is_nominal) {
            end += 1;
        }
        let comma = joint == Joint::Comma;
        let place_behind = self.is(end, TokenKind::And) && self.is(end + 1, TokenKind::Place);
        if comma && end > next && place_behind {
            let with = Joint::of(&self.tokens[end]);
            let short = end - next <= 4 && !self.is(next, TokenKind::Quote);
            if short && matches!(with, Joint::Comma | Joint::And) {
                return Joined::Place(end + 1, with);
            }
            if !item.nouns.is_empty() && with != Joint::Comma {
                item.nouns.extend(next..end);
                return Joined::Place(end + 1, with);
            }
        }
        // 近350名医疗专家、1000多人次…: the list of nouns goes on.
        while comma && end > next && self.is(end, TokenKind::And) && Joint::of(&self.tokens[end]) != Joint::With {
            let more = (end + 1..end + 8).take_while(|at| self.token(*at).is_some_and(Token::is_nominal)).count();
            if more == 0 {
                break;
            }
            end += 1 + more;
        }
        let quoted = item.nouns.last().is_some_and(|noun| self.is(*noun, TokenKind::Quote));
        let goes_on = self.token(end).is_some_and(|token| {
            let goes_on = [TokenKind::Adverb, TokenKind::Preposition, TokenKind::Time];
            token.is_verb() || goes_on.contains(&token.kind)
        });
        if comma && end > next && !quoted && goes_on {
            // 由甲省、机场集团共同建设: a firm in the list is none of the place.
            item.nouns.extend((next..end).filter(|at| !self.has(*at, class::COMPANY)));
            return Joined::End(end);
        }
        Joined::End(at)
    }

    /// Whether a place of a list begins a clause of its own: A帮扶B、C帮扶D.
    fn begins_clause(&self, at: usize, joint: Joint, context: Context) -> bool {
        let acts = |at: usize| self.is(at, TokenKind::Verb) && self.is(at + 1, TokenKind::De);
        if context.is_head && (acts(at + 1) || acts(at + 2)) {
            return true;
        }
        let mut behind = at + 1;
        while self.token(behind).is_some_and(|token| token.is(TokenKind::Noun) && token.has(class::BODY | class::TEAM))
        {
            behind += 1;
        }
        if joint == Joint::And && context.is_object && self.helps_next(at) {
            return true;
        }
        if joint != Joint::Comma {
            return false;
        }
        let same = |preposition: usize| {
            let word = |at: usize| self.token(at).map(|token| token.span.of(self.text));
            word(behind) == word(preposition)
        };
        if context.preposition.is_some_and(same) {
            return true;
        }
        context.is_object && self.helps_next(at)
    }

    /// Whether the place at a token helps the place behind the next verb: 甲区医院帮扶乙县.
    pub(super) fn helps_next(&self, at: usize) -> bool {
        let is_of_place = |at: usize| self.is(at, TokenKind::Noun) && self.has(at, class::BODY | class::TEAM);
        let n_nouns = (at + 1..self.tokens.len()).take_while(|at| is_of_place(*at)).count();
        let verb = at + 1 + n_nouns;
        self.is(verb, TokenKind::Verb) && self.has(verb, self.transitive) && self.is(verb + 1, TokenKind::Place)
    }

    /// The items that are places and not the beginnings of other names.
    fn actual(&self, items: Vec<Item>) -> Vec<Item> {
        let mut kept: Vec<Item> = Vec::with_capacity(items.len());
        for item in items {
            if self.is_of_other_name(&item) {
                continue;
            }
            let of_body = item.joint == Joint::Touching
                && self.is_short(&item)
                && item.nouns.first().is_some_and(|noun| self.tokens[*noun].has(class::BODY));
            match kept.last_mut() {
                // 上海瑞金医院: the second name is that of the body.
                Some(last)
                    if of_body && !self.is_inside(item.place, last.place) && !self.are_of_one_province(&item, last) =>
                {
                    last.nouns.clone_from(&item.nouns);
                }
                _ => kept.push(item),
            }
        }
        kept
    }

    fn are_of_one_province(&self, one: &Item, other: &Item) -> bool {
        let province = |item: &Item| self.place(item.place).map(|place| province(&place.name));
        province(one) == province(other)
    }

    /// A name as short as those that other names begin with.
    fn is_short(&self, item: &Item) -> bool {
        let written = self.tokens[item.token].span.of(self.text);
        let full = self.place(item.place).is_some_and(|place| place.name.rsplit('/').next() == Some(written));
        !full && written.chars().count() <= 3
    }

    /// 北海公园, 成都军区, 广州越秀集团.
    fn is_of_other_name(&self, item: &Item) -> bool {
        // 援藏队 is no sports team of the place.
        if item.token > 0 && self.has(item.token - 1, class::AID) && self.is_letter(item.token) {
            return false;
        }
        let names = class::PARK | class::ROAD | class::PRODUCT | class::PAPER | class::OTHER | class::COMPANY;
        let first = item.nouns.first().map(|noun| &self.tokens[*noun]);
        let touches = first.is_some_and(|first| first.span.start == self.tokens[item.token].span.end);
        if touches && self.is_short(item) && first.is_some_and(|first| first.has(names) && !first.has(class::BODY)) {
            return true;
        }
        let company = item.nouns.iter().any(|noun| self.tokens[*noun].has(class::COMPANY));
        let mut nouns = item.nouns.iter().rev().skip_while(|noun| self.is(**noun, TokenKind::Quote));
        let last_is_body = nouns.next().is_some_and(|noun| self.tokens[*noun].has(class::BODY));
        company && !last_is_body
    }
}

/// What comes behind a member of a list.
enum Joined {
    Place(usize, Joint),
    End(usize),
}

/// Whether the path of a place lies below another.
pub(crate) fn is_inside(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'))
}

/// The first unit of a path.
pub(crate) fn province(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}
