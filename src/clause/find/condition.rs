//! What the conditions of a frame look at.

use super::{Case, Finder, Miss};
use crate::clause::frame::{Condition, Frame, Need, Test};
use crate::clause::grammar::{Classes, class};
use crate::clause::phrase::{Joint, Phrase, province};
use crate::clause::scan::Prepositional;
use crate::clause::token::{Token, TokenKind};

impl<'a> Finder<'a> {
    pub(in crate::clause) fn meet(&self, frame: &Frame, case: &Case<'_>) -> Result<(), Miss> {
        let unmet = |need: &&Need| !need.any_of.iter().any(|condition| self.holds(condition, case));
        match frame.needs.iter().find(unmet) {
            Some(need) => Err(Miss::Need(need.written.clone())),
            None => Ok(()),
        }
    }

    pub(super) fn holds(&self, condition: &Condition, case: &Case<'_>) -> bool {
        self.test(condition.test, case) != condition.is_denied
    }

    pub(super) fn test(&self, test: Test, case: &Case<'_>) -> bool {
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
            Test::FromIn(classes) => self.is_in(from, classes),
            Test::ToIn(classes) => self.is_in(to, classes),
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
                // 县区 | 帮扶单位: what stands before the only side that is named is the other.
                let first = lead.iter().position(|token| names_side(&token));
                first.is_some_and(|first| {
                    let is_only = lead[first + 1..].iter().all(|token| !names_side(&token));
                    let is_behind = lead[..first].iter().any(|token| token.is_nominal());
                    lead[first].has(classes) && !(is_only && is_behind)
                })
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
            Test::Alone => case.predicate.is_none_or(|of| of.object.is_none() && of.after.is_none()),
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
                let is_partner = |of: &Prepositional| of.phrase.is_some() && of.phrase != case.list;
                clause.prepositionals.iter().any(|of| of.role.has(class::WITH) && is_partner(of))
                    || list.is_some_and(|list| self.behind_partner(list.end) > list.end)
            }
            Test::Close => list.is_some_and(Phrase::is_close),
            Test::Parted => {
                list.is_some_and(|list| list.items.iter().any(|item| matches!(item.joint, Joint::With | Joint::Link)))
            }
            Test::Pair => clause.is_pair || list.is_some_and(|list| list.is_pair),
            Test::Next => list.is_some_and(|list| {
                let passes = |token: &Token| {
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
    pub(super) fn behind_partner(&self, at: usize) -> usize {
        let tokens = &self.analysis.tokens[at..];
        let is_with = tokens.first().is_some_and(|token| token.has(class::WITH) && !token.has(class::ALSO));
        let n_nouns = tokens.iter().skip(1).take_while(|token| token.is_nominal()).count();
        if is_with && n_nouns > 0 { at + 1 + n_nouns } else { at }
    }

    /// Whether all places of a phrase lie in provinces whose names have one of these classes.
    fn is_in(&self, phrase: &Phrase, classes: Classes) -> bool {
        let mut names = phrase.places().into_iter().filter_map(|place| self.place(place));
        names.all(|place| self.article.grammar.entry(province(&place.name)).is_some_and(|of| of.classes.has(classes)))
    }

    pub(super) fn are_apart(&self, from: &Phrase, to: &Phrase) -> bool {
        let provinces = |phrase: &Phrase| {
            let names = phrase.places().into_iter().filter_map(|place| self.place(place));
            names.map(|place| province(&place.name).to_owned()).collect::<Vec<_>>()
        };
        let to = provinces(to);
        !provinces(from).iter().any(|province| to.contains(province))
    }

    pub(super) fn has_before(&self, token: usize, n: usize, classes: Classes) -> bool {
        self.analysis.tokens[token.saturating_sub(n)..token].iter().any(|token| token.has(classes))
    }
}
