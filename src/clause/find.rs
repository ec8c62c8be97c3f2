//! Frames on a sentence -> pairs of places, each with its trigger and what stood where.

use std::cell::OnceCell;

use super::frame::{Between, Condition, Frame, Need, Sides, Test};
use super::grammar::{Classes, Grammar, class};
use super::phrase::{Joint, Phrase, is_inside, province};
use super::scan::{Analysis, Clause, Gap, Predicate, Subject};
use super::slot::{Holder, Slot, SlotUse, Slots};
use super::take::{KnownFact, Placed, placed};
use super::token::{Token, TokenKind};
use crate::document::{Annotation, AnnotationValue, Place};
use crate::text::Span;

/// A list in which each is joined with each has at most so many members; a longer one is an enumeration.
const MAX_LIST: usize = 6;
/// How many clauses back a list may stand that 两地 means.
const MAX_BACK: usize = 4;
/// How far behind a list its verb may stand, in tokens.
const MAX_BEHIND_LIST: usize = 40;
/// Nouns between letters side by side and their verb: 京冀产业和公共服务等领域协同发展.
const MAX_NOUNS: usize = 14;

/// Two places that a frame joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameMatch {
    /// Annotations of the places.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The word that joins them.
    pub(crate) trigger: Span,
    /// The predicate, where one holds the slots.
    pub(crate) token: usize,
    /// The slots in which they stand.
    pub(crate) slots: Option<(Slot, Slot)>,
    /// The fact that goes with them.
    pub(crate) fact: Option<TakenFact>,
}

/// A fact that goes with two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TakenFact {
    /// The field that refers to it, by index.
    pub(crate) field: usize,
    /// Its kind, by index.
    pub(crate) kind: usize,
    pub(crate) span: Span,
    /// Whether it goes with other pairs too.
    pub(crate) is_shared: bool,
}

/// Why a verb of a frame gave nothing.
#[derive(Clone, Debug)]
pub(crate) enum Miss {
    /// No slot for the first place is filled.
    From,
    /// No slot for the second is.
    To,
    /// A need is not met.
    Need(String),
    /// The places are one, or one lies in the other.
    Same,
    /// No slot for a fact is filled.
    Fact,
}

impl Miss {
    /// What is missing, as rejects name it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::From => "from".to_owned(),
            Self::To => "to".to_owned(),
            Self::Fact => "takes".to_owned(),
            Self::Same => "same".to_owned(),
            Self::Need(written) => written.clone(),
        }
    }
}

/// What is known of the article around a sentence.
pub(crate) struct Article<'a> {
    pub(super) grammar: &'a Grammar,
    text: &'a str,
    classes: OnceCell<Classes>,
}

impl<'a> Article<'a> {
    pub(crate) fn new(grammar: &'a Grammar, text: &'a str) -> Self {
        Self { grammar, text, classes: OnceCell::new() }
    }

    /// The classes of all its words of two characters or more.
    fn classes(&self) -> Classes {
        *self.classes.get_or_init(|| {
            let mut all = Classes::NONE;
            self.grammar.for_each_word(self.text, |word, classes| {
                if word.len() > '一'.len_utf8() {
                    all = all | classes;
                }
            });
            all
        })
    }
}

/// Looks for frames in a sentence that was taken apart.
pub(crate) struct Finder<'a> {
    pub(super) article: &'a Article<'a>,
    pub(super) analysis: &'a Analysis,
    annotations: &'a [Annotation],
    pub(super) slots: Slots<'a>,
    classes: Classes,
    /// Facts of other kinds, which frames take.
    pub(super) placed: Vec<Placed>,
    /// The heading over the sentence.
    pub(super) lead: Option<&'a [Token]>,
}

/// What the conditions of a frame are tested on.
pub(super) struct Case<'a> {
    pub(super) clause: usize,
    pub(super) token: usize,
    pub(super) predicate: Option<&'a Predicate>,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) list: Option<usize>,
    /// The heading or lead-in of a row, and the tokens of the row.
    pub(super) lead: Option<(&'a [Token], (usize, usize))>,
    /// Classes of the word that joins, where it is none of the sentence.
    pub(super) trigger: Option<Classes>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(
        article: &'a Article<'a>,
        analysis: &'a Analysis,
        annotations: &'a [Annotation],
        facts: &[KnownFact],
        lead: Option<&'a [Token]>,
    ) -> Self {
        let classes = analysis.tokens.iter().fold(Classes::NONE, |all, token| all | token.classes);
        let placed = placed(analysis, facts);
        Self { article, analysis, annotations, slots: Slots::new(analysis), classes, placed, lead }
    }

    /// What a frame finds; `missed` hears of every verb of it that gives nothing.
    pub(crate) fn find(&self, frame: &Frame, missed: &mut dyn FnMut(usize, Miss)) -> Vec<FrameMatch> {
        let mut found = Vec::new();
        let lead = self.lead.into_iter().flatten().fold(Classes::NONE, |all, token| all | token.classes);
        if !(self.classes | lead).has(frame.verb) {
            return found;
        }
        match &frame.sides {
            Sides::Slots { from, to } => self.by_slots(frame, from, to, &mut found, missed),
            Sides::Between(between) => {
                for between in between {
                    self.between(frame, *between, &mut found);
                }
            }
        }
        found
    }

    // ---- slots ----

    fn by_slots(
        &self,
        frame: &Frame,
        from: &[SlotUse],
        to: &[SlotUse],
        found: &mut Vec<FrameMatch>,
        missed: &mut dyn FnMut(usize, Miss),
    ) {
        let analysis = self.analysis;
        let predicates = analysis.predicates.iter().enumerate();
        let holders = predicates.map(|(index, of)| (Holder::Predicate(index), of.token, of.clause));
        let received = analysis.received.iter().enumerate();
        let received = received.map(|(index, of)| (Holder::Received(index), of.verb, of.clause));
        for (holder, token, clause) in holders.chain(received) {
            if !analysis.tokens[token].has(frame.verb) {
                continue;
            }
            if let Err(miss) = self.hold(frame, (from, to), (holder, token, clause), found) {
                missed(token, miss);
            }
        }
    }

    fn hold(
        &self,
        frame: &Frame,
        (from, to): (&[SlotUse], &[SlotUse]),
        (holder, token, clause): (Holder, usize, usize),
        found: &mut Vec<FrameMatch>,
    ) -> Result<(), Miss> {
        let fill = |slots: &[SlotUse], other| {
            slots.iter().find_map(|slot| Some((slot.slot, self.slots.fill(holder, *slot, other)?)))
        };
        let (from_slot, from) = fill(from, None).filter(|(_, from)| !self.names_relation(*from)).ok_or(Miss::From)?;
        let (to_slot, to) = fill(to, Some(from)).ok_or(Miss::To)?;
        let predicate = match holder {
            Holder::Predicate(index) => Some(&self.analysis.predicates[index]),
            Holder::Received(_) => None,
        };
        let case = Case { clause, token, predicate, from, to, list: None, lead: None, trigger: None };
        self.meet(frame, &case)?;
        let mut helpers = self.slots.phrase(from).places();
        let mut helped = self.slots.phrase(to).places();
        // 京津冀三地支持北京副中心建设: one of them is not helped by the others. 甲与乙结对, 甲的学校帮扶乙的学校 says who is on which side.
        let is_parted = self.slots.phrase(from).items.iter().any(|item| item.joint == Joint::With);
        let name = |place: &usize| self.place(*place).map(|place| &place.name);
        let is_among =
            helpers.len() > 1 && helpers.iter().any(|helper| helped.iter().any(|of| name(of) == name(helper)));
        if is_among && !is_parted {
            return Err(Miss::Same);
        }
        self.within_region(predicate, from, &mut helped);
        if let Some(joint) = predicate.and_then(|of| of.joint)
            && self.has_before(token, 4, class::TOGETHER)
        {
            helpers.splice(0..0, self.slots.phrase(joint).places());
        }
        if frame.takes_facts() {
            let holder = super::flow::Holding { token, clause, sides: [from, to], slots: (from_slot, to_slot) };
            return self.with_facts(frame, &holder, (&helpers, &helped), found);
        }
        for (subject, object) in predicate.map_or(&[][..], |of| &self.analysis.clauses[of.clause].told) {
            self.cross(*subject, *object, token, (from_slot, to_slot), found);
        }
        let n_before = found.len();
        let zip = self.is_respective(from, token, token + 3);
        let slots = Some((from_slot, to_slot));
        if zip && helpers.len() == helped.len() && helpers.len() > 1 {
            let pairs = helpers.iter().zip(&helped);
            pairs.for_each(|(from, to)| self.emit(*from, *to, token, slots, found));
        } else {
            for from in &helpers {
                helped.iter().for_each(|to| self.emit(*from, *to, token, slots, found));
            }
        }
        if found.len() == n_before { Err(Miss::Same) } else { Ok(()) }
    }

    /// Whether a word between a phrase, or the verb, and a token says first with first.
    pub(super) fn is_respective(&self, phrase: usize, token: usize, end: usize) -> bool {
        let start = self.slots.phrase(phrase).end.min(token);
        let between = &self.analysis.tokens[start..end.clamp(start, self.analysis.tokens.len())];
        between.iter().any(|token| token.has(class::RESPECTIVELY | class::EACH))
    }

    /// 京蒙协作助力…: the two names and the verb are what acts. 当地 is helped, and helps nobody.
    fn names_relation(&self, phrase: usize) -> bool {
        let phrase = self.slots.phrase(phrase);
        if phrase.items.iter().any(|item| self.analysis.tokens[item.token].has(class::LOCAL)) {
            return true;
        }
        let touching = phrase.items.iter().any(|item| item.joint == Joint::Touching);
        let behind = self.analysis.tokens.get(phrase.end);
        touching && !phrase.is_pair && behind.is_some_and(|behind| behind.has(self.article.grammar.melting))
    }

    fn cross(&self, from: usize, to: usize, token: usize, slots: (Slot, Slot), found: &mut Vec<FrameMatch>) {
        for from in self.slots.phrase(from).places() {
            for to in self.slots.phrase(to).places() {
                self.emit(from, to, token, Some(slots), found);
            }
        }
    }

    /// 援藏 with a place in 西藏 elsewhere in the sentence: that is where the help goes.
    fn within_region(&self, predicate: Option<&Predicate>, from: usize, helped: &mut Vec<usize>) {
        let Some(object) = predicate.and_then(|of| of.object) else { return };
        let Some(region) = self.slots.phrase(object).items.first() else { return };
        let is_letter = self.analysis.tokens[region.token].span.len() == '一'.len_utf8();
        let Some(whole) = self.place(region.place) else { return };
        let clause = predicate.map(|of| &self.analysis.clauses[of.clause]);
        // 支援湖北的医疗队奋战在武汉: a name that is written out is of one clause with the place.
        let beside: Vec<usize> = clause.map_or_else(Vec::new, |clause| {
            let at = clause.prepositionals.iter().filter(|of| of.role.has(class::AT)).filter_map(|of| of.phrase);
            at.chain(clause.predicates.iter().filter_map(|of| self.analysis.predicates[*of].goal)).collect()
        });
        if !is_letter && beside.is_empty() {
            return;
        }
        // 甲省援藏队来了，其中乙市援藏队驻波密县: that is told of another.
        let is_told_of_other = |index: usize| {
            let of = self.analysis.clauses.iter().enumerate().find(|(_, clause)| clause.phrases.contains(&index));
            let other = of.filter(|(at, of)| predicate.is_some_and(|own| own.clause != *at) && of.is_own);
            let subject = other.and_then(|(_, of)| of.subject.phrase());
            subject.is_some_and(|subject| subject != index && subject != from)
        };
        let others = self.analysis.phrases.iter().enumerate().filter(|(index, _)| *index != from && *index != object);
        let inside = others
            .filter(|(index, _)| (is_letter || beside.contains(index)) && !is_told_of_other(*index))
            .flat_map(|(_, phrase)| phrase.places())
            .filter(|place| self.place(*place).is_some_and(|place| is_inside(&place.name, &whole.name)));
        let inside: Vec<usize> = inside.take(3).collect();
        helped.extend(inside);
    }

    // ---- each with each ----

    fn between(&self, frame: &Frame, between: Between, found: &mut Vec<FrameMatch>) {
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
                Between::Compound | Between::Partners | Between::Rows | Between::RowsReversed | Between::Labels => {
                    Vec::new()
                }
            };
            for (from, to, start) in sides {
                let is_list = between == Between::List;
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
                        true => self.split(from, token, found),
                        false => self.sides(from, to, token, found),
                    }
                    break;
                }
            }
        }
    }

    /// 总工会联合北京、天津主办: somebody who is no place makes the places act together.
    fn partners(&self, frame: &Frame, found: &mut Vec<FrameMatch>) {
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

    pub(super) fn sides(&self, from: usize, to: usize, token: usize, found: &mut Vec<FrameMatch>) {
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

    /// The subject and the phrase behind 与, and the token behind that.
    fn with(&self, index: usize) -> Vec<(usize, usize, usize)> {
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
        let is_other = with.at > 0 && self.analysis.tokens[with.at - 1].has(class::ACTOR);
        // 得益于与甲地的合作，乙地…: a clause that begins with a preposition is about the subject of the next.
        let next = || {
            let next = self.analysis.clauses.get(index + 1).filter(|next| next.is_own)?;
            let opens = with.at == clause.start + 1 && self.analysis.tokens[clause.start].is(TokenKind::Preposition);
            next.subject.phrase().filter(|_| opens && clause.subject == Subject::None)
        };
        let left = subject.or_else(prior).or_else(topic).or_else(next).filter(|_| !is_other);
        left.filter(|left| *left != partner).map(|left| (left, partner, with.end)).into_iter().collect()
    }

    /// Lists that may act together, each with the token behind it.
    fn lists(&self, index: usize) -> Vec<(usize, usize, usize)> {
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
        let subject = clause.subject.phrase().filter(|_| clause.is_own || clause.is_pair || together());
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
            let is_thing = phrase.head(&self.analysis.tokens).has(class::THING);
            // One that is carried on stands before the clause.
            let noun = phrase.end - 1;
            let start = if clause.words.contains(&noun) { noun } else { phrase.end.max(clause.start) };
            if !is_thing && !lists.iter().any(|(known, ..)| *known == list) {
                lists.push((list, list, start));
            }
        }
        lists
    }

    /// 推动A与B合作, A和B的合作: whatever it does in the clause, the word that joins the two stands right behind them.
    fn is_joined_by_verb(&self, phrase: usize) -> bool {
        let phrase = self.slots.phrase(phrase);
        let joined = phrase.items.iter().any(|item| matches!(item.joint, Joint::With | Joint::Link))
            || phrase.items.len() == 2 && phrase.items[1].joint == Joint::And;
        let melting = self.article.grammar.melting;
        let passes = |token: &&Token| token.is(TokenKind::De) || token.has(class::MODIFIER) && !token.has(melting);
        let verb = self.analysis.tokens[phrase.end..].iter().find(|token| !passes(token));
        joined && verb.is_some_and(|verb| verb.is(TokenKind::Verb) && verb.has(melting))
    }

    /// The subject and the object of a verb.
    fn objects(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clause = &self.analysis.clauses[index];
        let predicates = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let patient = of.head.filter(|_| of.gap == Some(Gap::Object));
            // 在甘肃，当地携手天津…: the place named before, where there is no other subject.
            let topic = self.slots.topic(index).filter(|_| of.subject == Subject::None);
            let (subject, object) = (of.subject.phrase().or(topic)?, of.object.or(patient)?);
            (subject != object).then_some((subject, object, of.token))
        });
        sides.collect()
    }

    /// The subject, and the place behind 由.
    fn agents(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, agent) = (of.subject.phrase().or(of.head)?, of.behind(class::BY)?);
            (subject != agent).then_some((subject, agent, of.token))
        });
        sides.collect()
    }

    /// The subject, and the place behind a verb of motion.
    fn goals(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, goal) = (of.subject.phrase()?, of.goal?);
            (subject != goal).then_some((subject, goal, of.token))
        });
        sides.collect()
    }

    /// The subject, and where it does something.
    fn wheres(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let predicates = self.analysis.clauses[index].predicates.iter().map(|of| &self.analysis.predicates[*of]);
        let sides = predicates.filter_map(|of| {
            let (subject, at) = (of.subject.phrase()?, of.behind(class::AT)?);
            (subject != at).then_some((subject, at, of.token))
        });
        sides.collect()
    }

    /// A place that an earlier clause names and the subject of this one.
    fn topic(&self, index: usize) -> Vec<(usize, usize, usize)> {
        let clauses = &self.analysis.clauses;
        let clause = &clauses[index];
        let Some(subject) = clause.subject.phrase() else { return Vec::new() };
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
        let opens = |of: &&super::scan::Prepositional| {
            of.role.has(names) && of.at <= before.start + 1 && !(happens && of.role.has(class::AT))
        };
        let topics = before.prepositionals.iter().filter(opens).filter_map(|of| of.phrase);
        let start = self.slots.phrase(subject).end.max(clause.start);
        topics.filter(|topic| *topic != subject).map(|topic| (topic, subject, start)).collect()
    }

    /// A与B: left with right; A、B、C: each with each; A与B、C与D: first with second.
    pub(super) fn split(&self, list: usize, token: usize, found: &mut Vec<FrameMatch>) {
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
        let start = phrase.end.min(token);
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
    fn cut(&self, phrase: &Phrase, joints: &[Joint], token: usize) -> Option<usize> {
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

    /// 闽宁协作, 花都·普定东西部协作: names side by side, and the word behind them.
    fn compounds(&self, frame: &Frame, found: &mut Vec<FrameMatch>) {
        let tokens = &self.analysis.tokens;
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at].kind != TokenKind::Place {
                at += 1;
                continue;
            }
            let (mut run, end, is_linked) = self.run(at);
            at = end.max(at + 1);
            let is_letter_place = |token: &Token| token.is(TokenKind::Place) && token.span.len() == '一'.len_utf8();
            let is_letter = |at: &usize| is_letter_place(&tokens[*at]);
            let is_partner = |at: usize| at > 0 && tokens[at - 1].has(class::WITH);
            if run.len() > 2 && !is_letter(&run[0]) && run[1..].iter().all(is_letter) {
                run.remove(0);
            }
            // 京豫南水北调对口协作: letters side by side are joined, whatever it is about.
            let is_linked = is_linked || run.iter().all(is_letter);
            if !(2..=MAX_LIST).contains(&run.len()) {
                continue;
            }
            let passes = |token: &Token| {
                let closes = class::NOT | class::BELOW | class::WHILE | class::ONWARD;
                let is_adverb = token.is(TokenKind::Adverb) && !token.has(closes);
                let is_said = token.has(class::PAIR | class::MODIFIER) || token.is(TokenKind::Quote);
                !token.is(TokenKind::Verb) && (is_said || is_adverb)
            };
            let mut trigger = end;
            while trigger < end + 5 && tokens.get(trigger).is_some_and(passes) && !tokens[trigger].has(frame.verb) {
                trigger += 1;
            }
            let is_trigger = |at: usize| tokens.get(at).is_some_and(|token| token.has(frame.verb));
            let trigger = match is_trigger(trigger) {
                true => Some(trigger),
                false if is_linked => {
                    (end..end + if run.iter().all(is_letter) { 3 } else { 8 }).find(|at| is_trigger(*at))
                }
                false => None,
            };
            // 粤港和粤澳科技合作: the word behind the second is said of the first too.
            let trigger = trigger.or_else(|| {
                let is_and = tokens.get(end).is_some_and(|token| token.is(TokenKind::And));
                let n_letters = tokens[end..].iter().skip(1).take_while(|token| is_letter_place(token)).count();
                let behind = end + 1 + n_letters;
                let at = (behind..behind + 3).find(|at| is_trigger(*at));
                at.filter(|_| is_and && n_letters > 1 && run.iter().all(is_letter))
            });
            // 京冀产业和公共服务等领域协同发展: nothing but nouns stands between.
            let trigger = match trigger {
                // 与京冀、长三角对接: they are the partners of somebody else.
                None if run.iter().all(is_letter) && !is_partner(run[0]) => {
                    let is_noun = |token: &&Token| {
                        let is_named =
                            token.is_nominal() || matches!(token.kind, TokenKind::And | TokenKind::OtherVerb);
                        (is_named || token.has(class::ETC)) && !token.has(frame.verb)
                    };
                    let n_nouns = tokens[end..].iter().take(MAX_NOUNS).take_while(is_noun).count();
                    let between = &tokens[end..end + n_nouns];
                    let is_list =
                        between.iter().any(|token| token.has(class::ETC)) || !between.iter().any(Token::is_verb);
                    let is_said = |at: usize| is_trigger(at) && tokens[at].is_verb();
                    Some(end + n_nouns).filter(|at| n_nouns > 0 && is_list && is_said(*at))
                }
                trigger => trigger,
            };
            let Some(trigger) = trigger else { continue };
            let clause = self.analysis.clauses.partition_point(|clause| clause.start <= trigger).saturating_sub(1);
            let phrase = self.analysis.phrases.iter().position(|phrase| phrase.start <= at && phrase.end > run[0]);
            let Some(phrase) = phrase.or(if self.analysis.phrases.is_empty() { None } else { Some(0) }) else {
                continue;
            };
            let case = Case {
                clause,
                token: trigger,
                predicate: None,
                from: phrase,
                to: phrase,
                list: None,
                lead: None,
                trigger: None,
            };
            if self.meet(frame, &case).is_err() {
                continue;
            }
            let places: Vec<usize> = run.iter().filter_map(|at| tokens[*at].place).collect();
            let name = |place: &usize| self.place(*place).map(|place| &place.name);
            // 粤桂粤黔: two pairs in a row.
            if places.len() == 4 && name(&places[0]) == name(&places[2]) {
                places.chunks(2).for_each(|pair| self.emit(pair[0], pair[1], trigger, None, found));
                continue;
            }
            for (index, from) in places.iter().enumerate() {
                places[index + 1..].iter().for_each(|to| self.emit(*from, *to, trigger, None, found));
            }
        }
    }

    /// Places side by side from a token on, the token behind them, and whether a mark joins them.
    fn run(&self, start: usize) -> (Vec<usize>, usize, bool) {
        let tokens = &self.analysis.tokens;
        let (mut run, mut at, mut is_linked) = (vec![start], start + 1, false);
        loop {
            let is_place = |at: usize| tokens.get(at).is_some_and(|token| token.is(TokenKind::Place));
            let last = run[run.len() - 1];
            let part = tokens.get(at).and_then(|token| token.place).zip(tokens[last].place);
            if is_place(at) && tokens[at].span.start == tokens[at - 1].span.end {
                let inside = part.is_some_and(|(part, whole)| self.is_inside(part, whole));
                if inside {
                    let n = run.len();
                    run[n - 1] = at;
                } else {
                    run.push(at);
                }
                at += 1;
            } else if tokens.get(at).is_some_and(|token| token.is_blank()) && is_place(at + 1) {
                run.push(at + 1);
                at += 2;
            } else if tokens.get(at).is_some_and(|token| token.has(class::LINK)) && is_place(at + 1) {
                run.push(at + 1);
                (at, is_linked) = (at + 2, true);
            } else if self.is_bracketed(at + 1) && is_place(at + 1) {
                // 深圳（汕尾）产业园
                run.push(at + 1);
                at += 3;
            } else {
                return (run, at, is_linked);
            }
        }
    }

    /// Whether a token alone stands in brackets.
    fn is_bracketed(&self, at: usize) -> bool {
        let is = |at: usize, brackets: [char; 2]| {
            let token = self.analysis.tokens.get(at).filter(|token| token.is(TokenKind::Quote));
            token.is_some_and(|token| token.span.of(self.article.text).starts_with(brackets))
        };
        is(at - 1, ['(', '（']) && is(at + 1, [')', '）'])
    }

    // ---- conditions ----

    pub(super) fn meet(&self, frame: &Frame, case: &Case<'_>) -> Result<(), Miss> {
        let unmet = |need: &&Need| !need.any_of.iter().any(|condition| self.holds(condition, case));
        match frame.needs.iter().find(unmet) {
            Some(need) => Err(Miss::Need(need.written.clone())),
            None => Ok(()),
        }
    }

    fn holds(&self, condition: &Condition, case: &Case<'_>) -> bool {
        self.test(condition.test, case) != condition.is_denied
    }

    fn test(&self, test: Test, case: &Case<'_>) -> bool {
        let tokens = &self.analysis.tokens;
        let has = |at: Option<usize>, classes: Classes| {
            at.and_then(|at| tokens.get(at)).is_some_and(|token| token.has(classes))
        };
        let clause = &self.analysis.clauses[case.clause];
        let (from, to) = (self.slots.phrase(case.from), self.slots.phrase(case.to));
        let list = case.list.map(|list| self.slots.phrase(list));
        match test {
            Test::Sentence(classes) => self.classes.has(classes),
            Test::Clause(classes) => clause.words.iter().any(|word| tokens[*word].has(classes)),
            Test::Article(classes) => self.article.classes().has(classes),
            Test::Verb(classes) => case.trigger.map_or_else(|| has(Some(case.token), classes), |of| of.has(classes)),
            Test::Behind(classes) => has(Some(case.token + 1), classes),
            Test::Before(classes) => has(case.token.checked_sub(1), classes),
            Test::From(classes) => from.has(tokens, classes),
            Test::To(classes) => {
                let is_de = tokens.get(to.end).is_some_and(|token| token.is(TokenKind::De));
                let nouns = tokens[to.end..].iter().skip(1).take(3).take_while(|token| token.is_nominal());
                to.has(tokens, classes) || is_de && nouns.into_iter().any(|noun| noun.has(classes))
            }
            Test::FromHead(classes) => from.head(tokens).has(classes),
            Test::ToHead(classes) => to.head(tokens).has(classes),
            Test::List(classes) => list.is_some_and(|list| {
                let behind = tokens[self.behind_partner(list.end.max(clause.start))..].iter().take(3);
                behind.take_while(|token| !token.is(TokenKind::Break)).any(|token| token.has(classes))
            }),
            Test::First(classes) => list.is_some_and(|list| {
                let behind = tokens[self.behind_partner(list.end.max(clause.start))..].iter().take(12);
                let verb = behind.take_while(|token| !token.is(TokenKind::Break)).find(|token| token.is_verb());
                verb.is_some_and(|verb| verb.has(classes))
            }),
            Test::Lead(classes) => case.lead.is_some_and(|(lead, _)| lead.iter().any(|token| token.has(classes))),
            Test::LeadFirst(classes) => case.lead.is_some_and(|(lead, _)| {
                let names_side = |token: &&Token| {
                    let sides =
                        ["side-from", "side-to"].map(|side| self.article.grammar.class(side).unwrap_or_default());
                    token.has(sides[0] | sides[1])
                };
                lead.iter().find(names_side).is_some_and(|token| token.has(classes))
            }),
            Test::Free => case.predicate.is_none_or(|of| {
                let before = &tokens[clause.start.min(of.token)..of.token];
                let subject = before.iter().find(|token| {
                    !matches!(token.kind, TokenKind::Adverb | TokenKind::Time | TokenKind::Quote | TokenKind::Mark)
                });
                let is_other = |token: &Token| token.is(TokenKind::Noun) && !token.has(class::PAIR | class::TEAM);
                of.is_own || !subject.is_some_and(is_other)
            }),
            Test::Here => list.is_none_or(|list| list.start >= clause.start),
            Test::Toward => case.lead.is_some_and(|(_, (start, end))| {
                tokens[start..end].iter().any(|token| token.is(TokenKind::Preposition) && token.has(class::TO))
            }),
            // 没有实质的支援: nothing but what describes the verb stands between.
            Test::Denied => {
                let before = tokens[clause.start.min(case.token)..case.token].iter().rev();
                let passes = |token: &&Token| !token.is_verb() || token.has(class::LIGHT);
                before.take_while(passes).any(|token| token.has(class::NOT))
            }
            Test::Headed => case.predicate.is_some_and(|of| of.head.is_some()),
            Test::Apart => self.are_apart(from, to),
            Test::Own => case.predicate.is_some_and(|of| of.is_own),
            Test::Object => case.predicate.is_some_and(|of| of.object.is_some()),
            Test::Direct => case
                .predicate
                .is_some_and(|of| of.object.is_some_and(|object| self.slots.phrase(object).start == of.token + 1)),
            Test::Relative => case.predicate.is_some_and(|of| of.gap.is_some()),
            Test::Nominal => case
                .predicate
                .is_some_and(|of| of.noun.is_some_and(|noun| !tokens[noun].has(class::TEAM | class::BODY))),
            Test::With => {
                let is_partner = |of: &super::scan::Prepositional| of.phrase.is_some() && of.phrase != case.list;
                clause.prepositionals.iter().any(|of| of.role.has(class::WITH) && is_partner(of))
                    || list.is_some_and(|list| self.behind_partner(list.end) > list.end)
            }
            Test::Close => list.is_some_and(Phrase::is_close),
            Test::Parted => {
                list.is_some_and(|list| list.items.iter().any(|item| matches!(item.joint, Joint::With | Joint::Link)))
            }
            Test::Pair => clause.is_pair || list.is_some_and(|list| list.is_pair),
            Test::Next => list.is_some_and(|list| {
                let passes = |token: &super::token::Token| {
                    let plain = [TokenKind::Adverb, TokenKind::Quote, TokenKind::Time, TokenKind::Number];
                    plain.contains(&token.kind) || token.is(TokenKind::De) && list.is_close()
                };
                let mut at = list.end.max(clause.start);
                while at < case.token && passes(&tokens[at]) {
                    at += 1;
                }
                at == case.token
            }),
            Test::Directed => case.predicate.is_some_and(|of| {
                let later = clause.predicates.iter().map(|of| &self.analysis.predicates[*of]);
                of.behind(class::TO | class::FOR).is_some()
                    || of.goal.is_some()
                    || later.filter(|later| later.token > of.token).any(|later| later.goal.is_some())
            }),
            Test::Bare => from.items.last().is_some_and(|item| item.nouns.is_empty()),
            Test::Joined => case.predicate.is_some_and(|of| {
                let subject = of.subject.phrase().map(|subject| self.slots.phrase(subject));
                subject.is_some_and(|subject| subject.items.len() > 1 && (subject.is_pair || subject.is_close()))
            }),
            Test::Outer => case.predicate.is_some_and(|of| {
                clause.first_subject.phrase().is_some_and(|first| of.subject.phrase() != Some(first))
            }),
        }
    }

    /// Behind 与铁路总公司: a partner that is no place.
    fn behind_partner(&self, at: usize) -> usize {
        let tokens = &self.analysis.tokens[at..];
        let is_with = tokens.first().is_some_and(|token| token.has(class::WITH) && !token.has(class::ALSO));
        let n_nouns = tokens.iter().skip(1).take_while(|token| token.is_nominal()).count();
        if is_with && n_nouns > 0 { at + 1 + n_nouns } else { at }
    }

    fn are_apart(&self, from: &Phrase, to: &Phrase) -> bool {
        let provinces = |phrase: &Phrase| {
            let names = phrase.places().into_iter().filter_map(|place| self.place(place));
            names.map(|place| province(&place.name).to_owned()).collect::<Vec<_>>()
        };
        let to = provinces(to);
        !provinces(from).iter().any(|province| to.contains(province))
    }

    fn has_before(&self, token: usize, n: usize, classes: Classes) -> bool {
        self.analysis.tokens[token.saturating_sub(n)..token].iter().any(|token| token.has(classes))
    }

    // ---- pairs ----

    pub(super) fn place(&self, index: usize) -> Option<&'a Place> {
        match &self.annotations.get(index)?.value {
            AnnotationValue::Place(place) => Some(place),
            _ => None,
        }
    }

    fn is_inside(&self, part: usize, whole: usize) -> bool {
        let (Some(part), Some(whole)) = (self.place(part), self.place(whole)) else { return false };
        is_inside(&part.name, &whole.name)
    }

    pub(super) fn span(&self, annotation: usize) -> Span {
        self.annotations[annotation].span
    }

    pub(super) fn emit(
        &self,
        from: usize,
        to: usize,
        token: usize,
        slots: Option<(Slot, Slot)>,
        found: &mut Vec<FrameMatch>,
    ) {
        let (Some(one), Some(other)) = (self.place(from), self.place(to)) else { return };
        if one.name == other.name || is_inside(&one.name, &other.name) || is_inside(&other.name, &one.name) {
            return;
        }
        let trigger = self.analysis.tokens[token].span;
        found.push(FrameMatch { from, to, trigger, token, slots, fact: None });
    }
}
