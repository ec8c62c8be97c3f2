//! Why an attribute rule left a field as it was.

use super::missing::{missing, suffices};
use super::reach::Field;
use super::{Asked, Reached, Verdict, WhyNotHere, words};
use crate::explain::sentence::{Run, Tracer, first_chars};
use crate::matcher::Projection;
use crate::resolve::{Candidate, FieldValue, between_facts, window};
use crate::rule::{CompiledAttribute, Side};

impl Asked<'_> {
    fn rule_of_attribute(&self) -> &CompiledAttribute {
        &self.pipeline.rules().files[self.file].attributes[self.index]
    }

    pub(super) fn attribute(&self, tracer: &Tracer<'_>, run: &Run, projection: &Projection, here: &mut WhyNotHere) {
        let rule = self.rule_of_attribute();
        let kind = &self.pipeline.rules().kinds[rule.kind];
        let facts = &run.facts;
        let own: Vec<usize> = (0..facts.len()).filter(|&index| facts[index].kind == rule.kind).collect();
        if own.is_empty() {
            here.verdict = Verdict::NoFactOfKind;
            here.says.push(format!("the sentence has no fact of kind {}", kind.name));
            return;
        }
        here.verdict = Verdict::NotAsked;
        for index in own {
            let fact = &facts[index];
            let quote = tracer.normal(fact.span);
            let filler = run.filled.iter().find(|(of, field, _)| (*of, *field) == (index, rule.field));
            let field = &kind.fields[rule.field].0;
            match (filler, &fact.fields[rule.field]) {
                (Some((_, _, id)), _) if id == self.id => {
                    here.verdict = Verdict::Fired;
                    here.says.push(format!("the rule fired: it filled `{field}` of `{quote}`"));
                }
                (Some((_, _, id)), _) => {
                    here.says.push(format!("`{field}` of `{quote}` was filled by {id}, which came first"));
                    match self.unmet(tracer, fact) {
                        Some(unmet) => here.says.push(format!("besides, `when` does not hold for `{quote}`: {unmet}")),
                        None if here.verdict == Verdict::NotAsked => {
                            self.pattern_beside(tracer, run, projection, index, here);
                        }
                        None => {}
                    }
                }
                (None, Some(_)) => {
                    let by = self.pipeline.rules().id(fact.rule);
                    here.says.push(format!("`{field}` of `{quote}` was filled by its own rule, {by}"));
                }
                (None, None) => match self.unmet(tracer, fact) {
                    Some(unmet) => here.says.push(format!("`when` does not hold for `{quote}`: {unmet}")),
                    None => self.pattern_beside(tracer, run, projection, index, here),
                },
            }
        }
    }

    /// The condition of `when` that a fact does not meet.
    fn unmet(&self, tracer: &Tracer<'_>, fact: &Candidate) -> Option<String> {
        let rule = self.rule_of_attribute();
        let kind = &self.pipeline.rules().kinds[rule.kind];
        if crate::resolve::holds(rule, fact, &tracer.document.text) {
            return None;
        }
        let unmet = rule.when.iter().find(|condition| {
            let one = CompiledAttribute { when: vec![(*condition).clone()], ..rule.clone() };
            !crate::resolve::holds(&one, fact, &tracer.document.text)
        })?;
        let found = match &fact.fields[unmet.0] {
            Some(FieldValue::Constant(value)) => format!("`{value}`"),
            Some(FieldValue::Text(span)) => format!("`{}`", tracer.normal(*span)),
            Some(FieldValue::Number(number)) => format!("`{}`", number.value),
            Some(FieldValue::Fact(_, span)) => format!("the fact `{}`", tracer.normal(*span)),
            Some(FieldValue::Place(_, span)) => format!("the place `{}`", tracer.normal(*span)),
            None => "empty".to_owned(),
        };
        let wanted = match unmet.1.as_str() {
            "" => "empty".to_owned(),
            crate::resolve::ANY_VALUE => "filled".to_owned(),
            value => format!("`{value}`"),
        };
        Some(format!("{} should be {wanted} and is {found}", kind.fields[unmet.0].0))
    }

    /// Why the pattern catches nothing beside a fact.
    fn pattern_beside(
        &self,
        tracer: &Tracer<'_>,
        run: &Run,
        projection: &Projection,
        index: usize,
        here: &mut WhyNotHere,
    ) {
        let rule = self.rule_of_attribute();
        let facts = &run.facts;
        let fact = &facts[index];
        let quote = tracer.normal(fact.span);
        let text = projection.text();
        if !suffices(projection, &rule.pattern) {
            here.verdict = Verdict::NoMatch;
            here.says.extend(missing(tracer, run, projection, &rule.pattern));
        }
        let neighbor = match rule.side {
            Side::Previous => facts[..index].iter().rev().find(|other| other.kind == fact.kind),
            Side::Next => facts[index + 1..].iter().find(|other| other.kind == fact.kind),
            Side::Before | Side::After | Side::Nearest | Side::Header | Side::Label => None,
        };
        if matches!(rule.side, Side::Header | Side::Label) {
            here.says.push(format!("the pattern looks in the table around `{quote}`, if it stands in a cell"));
            return;
        }
        let range = match (rule.side, neighbor) {
            (Side::Previous | Side::Next, None) => {
                here.says.push(format!("`{quote}` has no neighbor of its kind on that side"));
                return;
            }
            (Side::Previous | Side::Next, Some(other)) if other.fields[rule.field].is_none() => {
                let other = tracer.normal(other.span);
                here.says.push(format!("the neighbor `{other}` of `{quote}` has nothing to carry over"));
                return;
            }
            (Side::Previous, Some(other)) => between_facts(other.span.end..fact.span.start, projection),
            (Side::Next, Some(other)) => between_facts(fact.span.end..other.span.start, projection),
            _ => Some(window(rule, fact.span, projection)),
        };
        let Some(range) = range else { return };
        let seen = tracer.readable(projection, range.clone());
        let ranges = [range.clone()];
        let (anatomy, regex) = (&self.anatomy.pattern, rule.pattern.regex());
        if regex.is_match(&text[range.clone()]) {
            here.says.push(format!("beside `{quote}` the pattern does match, in `{seen}`"));
            return;
        }
        here.verdict = Verdict::NoMatch;
        let side = if rule.side == Side::After { "behind" } else { "before" };
        match rule.side {
            Side::Before => {
                let field = Field { text, ranges: &ranges, anchored: false };
                let (held, out) = field.reach_back(anatomy);
                let end = held.as_ref().map_or(range.end, |held| held.start);
                let start =
                    text[range.start..end].char_indices().rev().nth(11).map_or(range.start, |(at, _)| range.start + at);
                let reached = Reached {
                    held: held.as_ref().map(|held| tracer.readable(projection, held.clone())),
                    held_span: None,
                    expected: self.expected(out),
                    instead: tracer.readable(projection, start..end),
                    later: None,
                    rest: None,
                    rest_catches: None,
                };
                here.says.push(match &reached.held {
                    Some(held) => format!("directly before `{quote}` the end of the pattern holds: `{held}`"),
                    None => format!("directly before `{quote}` not even the end of the pattern holds"),
                });
                let (piece, instead) = (&reached.expected.piece, &reached.instead);
                here.says.push(if instead.is_empty() {
                    format!("before that `{piece}` should stand; there the scope begins")
                } else {
                    format!("before that `{piece}` should stand; what stands there is `{instead}`")
                });
                here.reached = Some(reached);
            }
            Side::After | Side::Nearest | Side::Header | Side::Label => {
                let field = Field { text, ranges: &ranges, anchored: rule.side == Side::After };
                let reach = field.reach(anatomy);
                let reached = self.reached(tracer, projection, &reach);
                let end = first_chars(text, range.start).min(range.end);
                let start = if rule.side == Side::After { range.start..end } else { range.clone() };
                let near = tracer.readable(projection, start);
                here.says.push(if near.is_empty() {
                    format!("the pattern looks {side} `{quote}`, where its scope ends at once")
                } else {
                    format!("the pattern looks {side} `{quote}`, at `{near}`")
                });
                here.says.extend(words::say(&reached, reach.n_places));
                here.reached = Some(reached);
            }
            Side::Previous | Side::Next => {
                here.says.push(format!(
                    "between `{quote}` and its neighbor stands `{seen}`, which the pattern does not match whole"
                ));
            }
        }
    }
}
