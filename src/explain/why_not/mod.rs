//! What kept a rule from firing on a sentence.

mod attribute;
mod frame;
mod missing;
mod reach;
mod words;

use std::ops::Range;

use serde::Serialize;

use super::outcome::Suppressed;
use super::sentence::{Run, Tracer, Try, guard_key, refusal_text};
use crate::matcher::{Projection, search};
use crate::pipeline::Pipeline;
use crate::rule::{CompiledRule, RuleAnatomy, RuleFiles, Scope};
use crate::text::{SourceSpan, Span};
pub(super) use frame::AskedFrame;
use reach::Field;

/// What kept a rule from firing on a text.
#[derive(Clone, Debug, Serialize)]
pub struct WhyNot {
    /// Id of the rule or attribute rule.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// Its line in the file, counted from 1.
    pub line: usize,
    /// Its pattern as written.
    pub pattern: String,
    /// Sentence by sentence.
    pub sentences: Vec<WhyNotHere>,
}

/// What kept a rule from firing on one sentence.
#[derive(Clone, Debug, Serialize)]
pub struct WhyNotHere {
    /// Line of the source in which the sentence starts, counted from 1.
    pub line: usize,
    /// Normalized text.
    pub text: String,
    /// The text as the patterns of the rule's file see it.
    pub seen: String,
    /// The reason in one word.
    pub verdict: Verdict,
    /// The reason in words, one statement each.
    pub says: Vec<String>,
    /// How far the pattern got, when it did not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<Reached>,
    /// Facts of the rule that lost to others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Suppressed>,
}

/// Why a rule did not fire, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It did.
    Fired,
    /// Its facts lost to others.
    Suppressed,
    /// Its match states no fact.
    NoFact,
    /// A guard, the edges or `max_chars` refused its match.
    Refused,
    /// The pattern holds only across clauses.
    AcrossClauses,
    /// The pattern does not hold.
    NoMatch,
    /// Of an attribute: no fact of its kind is there.
    NoFactOfKind,
    /// Of an attribute: `when` does not hold, the field is filled, or there is no neighbor to carry from.
    NotAsked,
}

/// How far a pattern got.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// Source text that the longest part of the pattern caught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// Where that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_span: Option<SourceSpan>,
    /// What the pattern wants next (before it, for patterns that end at a fact).
    pub expected: Expected,
    /// What stands there instead, as the patterns see it.
    pub instead: String,
    /// Where the wanted piece stands further on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<LaterPlace>,
    /// The end of the pattern, as written, that would hold further on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    /// What that would catch, as the patterns see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_catches: Option<String>,
}

/// A piece of a pattern that was wanted and did not come.
#[derive(Clone, Debug, Serialize)]
pub struct Expected {
    /// The piece as written.
    pub piece: String,
    /// Bytes of the pattern as written.
    pub bytes: [usize; 2],
    /// When it lies within a macro: the macro's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#macro: Option<String>,
    /// The macro's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_text: Option<String>,
    /// Bytes of the macro's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_bytes: Option<[usize; 2]>,
    /// Where the list, table or macro that the piece names is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
}

/// Where a wanted piece stands further on.
#[derive(Clone, Debug, Serialize)]
pub struct LaterPlace {
    /// What it would catch there, as the patterns see it.
    pub text: String,
    /// What stands before it that the pattern does not pass over, as the patterns see it.
    pub between: String,
    /// Why the pattern does not pass over it.
    pub reason: String,
}

/// The rule that is asked about.
pub(super) struct Asked<'a> {
    pipeline: &'a Pipeline,
    id: &'a str,
    anatomy: RuleAnatomy,
    /// Index of its file, and of the rule or attribute rule in it.
    file: usize,
    index: usize,
    is_attribute: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn new(pipeline: &'a Pipeline, files: &RuleFiles, id: &'a str) -> Option<Self> {
        let set = pipeline.rules();
        let anatomy = RuleAnatomy::of(files, id)?;
        let file = set.files.iter().position(|file| file.name == anatomy.file)?;
        let rule = set.files[file].rules.iter().position(|rule| rule.id == id);
        let attribute = || set.files[file].attributes.iter().position(|rule| rule.id == id);
        let is_attribute = rule.is_none();
        Some(Self { pipeline, id, anatomy, file, index: rule.or_else(attribute)?, is_attribute })
    }

    pub(super) fn answer(self, sentences: Vec<WhyNotHere>) -> WhyNot {
        let RuleAnatomy { file, line, pattern, .. } = self.anatomy;
        WhyNot { rule: self.id.to_owned(), file, line, pattern: pattern.source, sentences }
    }

    fn rule(&self) -> &CompiledRule {
        &self.pipeline.rules().files[self.file].rules[self.index]
    }

    pub(super) fn sentence(&self, tracer: &Tracer<'_>, sentence: Span) -> WhyNotHere {
        let mut projection = None;
        let name = &self.pipeline.rules().files[self.file].name;
        let run = tracer.run(sentence, |file, seen| {
            if file.name == *name && (projection.is_none() || self.is_attribute) {
                projection = Some(seen.clone());
            }
        });
        let projection = projection.unwrap_or_else(|| Projection::new(&tracer.document.text, sentence, []));
        let mut here = WhyNotHere {
            line: tracer.document.line(sentence),
            text: tracer.normal(sentence).trim().to_owned(),
            seen: tracer.readable(&projection, 0..projection.text().len()).trim().to_owned(),
            verdict: Verdict::NoMatch,
            says: Vec::new(),
            reached: None,
            suppressed: Vec::new(),
        };
        if self.is_attribute {
            self.attribute(tracer, &run, &projection, &mut here);
        } else {
            self.tries(tracer, &run, &projection, &mut here);
        }
        here
    }

    /// What became of the matches of the rule, or why there are none.
    fn tries(&self, tracer: &Tracer<'_>, run: &Run, projection: &Projection, here: &mut WhyNotHere) {
        let own: Vec<&Try> = run.tries.iter().filter(|tried| tried.rule == (self.file, self.index)).collect();
        let mut verdicts: Vec<Verdict> = Vec::new();
        for tried in &own {
            let quote = tracer.normal(tried.found.span);
            match &tried.refusal {
                Some((refusal, beside)) => {
                    verdicts.push(Verdict::Refused);
                    let why = refusal_text(self.rule(), *refusal, beside);
                    here.says.push(format!("the pattern matches `{quote}`, but {why}"));
                    if let Some(key) = guard_key(*refusal) {
                        let guard = self.anatomy.guards.get(key).map_or("", String::as_str);
                        here.says.push(format!("{key} = '{guard}'"));
                    }
                }
                None if tried.n_stated == 0 => {
                    verdicts.push(Verdict::NoFact);
                    here.says.push(format!("the pattern matches `{quote}`, but {}", tracer.no_fact(self.rule())));
                }
                None => {
                    verdicts.push(if tried.n_kept > 0 { Verdict::Fired } else { Verdict::Suppressed });
                    if tried.n_kept > 0 {
                        here.says.push(format!("the rule fired: `{quote}`"));
                    }
                }
            }
            for (loser, winner) in &tried.lost {
                let lost = tracer.suppressed(loser, winner);
                let (fact, other) = (tracer.normal(loser.span), tracer.normal(winner.span));
                let same = if lost.distinct { "the same fact, " } else { "" };
                here.says.push(format!("its fact `{fact}` lost to {same}`{other}` by {}: {}", lost.by, lost.reason));
                here.suppressed.push(lost);
            }
        }
        self.covered(tracer, &own, projection, here);
        let order = [Verdict::Fired, Verdict::Suppressed, Verdict::NoFact, Verdict::Refused];
        match order.into_iter().find(|verdict| verdicts.contains(verdict)) {
            Some(verdict) => here.verdict = verdict,
            None => self.no_match(tracer, run, projection, here),
        }
    }

    /// Matches that start inside another match of the rule, where the search does not look.
    fn covered(&self, tracer: &Tracer<'_>, own: &[&Try], projection: &Projection, here: &mut WhyNotHere) {
        let rule = self.rule();
        if rule.overlapping || own.iter().all(|tried| tried.refusal.is_none()) {
            return;
        }
        let is_word_edge = |span: Span| tracer.pipeline.is_word_edge(&tracer.document.text, projection.span(), span);
        for range in self.ranges(projection) {
            for found in search(&rule.pattern, projection, range, true) {
                let cover = own.iter().find(|tried| {
                    tried.refusal.is_some()
                        && tried.found.projected.start < found.projected.start
                        && found.projected.start < tried.found.projected.end
                });
                let Some(cover) = cover else { continue };
                if rule.refusal(projection.text(), &found, &is_word_edge).is_none() {
                    here.says.push(format!(
                        "`{}` inside of the refused `{}` is not tried; `overlapping = true` goes on inside a match",
                        tracer.normal(found.span),
                        tracer.normal(cover.found.span)
                    ));
                    return;
                }
            }
        }
    }

    fn ranges(&self, projection: &Projection) -> Vec<Range<usize>> {
        match self.rule().scope {
            Scope::Sentence | Scope::Passage => std::iter::once(0..projection.text().len()).collect(),
            Scope::Clause => projection.clauses().collect(),
        }
    }

    fn no_match(&self, tracer: &Tracer<'_>, run: &Run, projection: &Projection, here: &mut WhyNotHere) {
        let text = projection.text();
        if self.rule().scope == Scope::Clause
            && let Some(found) = self.rule().pattern.regex().find(text)
        {
            here.verdict = Verdict::AcrossClauses;
            let caught = tracer.readable(projection, found.range());
            here.says.push(format!(
                "the pattern would hold across clauses, at `{caught}`; `scope = \"clause\"` keeps it between `,` `:` `;`"
            ));
            return;
        }
        here.says.extend(missing::missing(tracer, run, projection, &self.rule().pattern));
        let ranges = self.ranges(projection);
        let field = Field { text, ranges: &ranges, anchored: false };
        let reach = field.reach(&self.anatomy.pattern);
        let reached = self.reached(tracer, projection, &reach);
        here.says.extend(words::say(&reached, reach.n_places));
        here.reached = Some(reached);
    }
}
