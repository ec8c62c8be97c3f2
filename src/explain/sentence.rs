//! One sentence, run through the rule files again with every step written down.

use std::cell::OnceCell;

use serde::Serialize;

use super::annotation::{AnnotationTrace, PlaceNames, annotations_of};
use super::annotations_in;
use super::clause::{ClauseTrace, clauses};
use super::outcome::{Capture, FactTrace, FieldTrace, MatchTrace, Outcome, Suppressed};
use crate::annotate::table::{LabeledCell, label_cells};
use crate::clause::Article;
use crate::document::{Annotation, Document};
use crate::emit::fact_records;
use crate::matcher::{Item, MASK, Match, Projection, is_mark, window_after, window_before};
use crate::pipeline::{FrameOutcome, LiveSentence, Pipeline, SentenceWork, Surroundings};
use crate::resolve::{
    Candidate, EmptyFields, FieldValue, Home, candidates, complete, fill_attributes_watched, has_required, settle_with,
};
use crate::rule::{CompiledFile, CompiledRule, FieldType, Kind, Pairing, Refusal, RuleMatch, RuleSet};
use crate::text::{SourceSpan, Span};

/// Everything that happened to one sentence.
#[derive(Clone, Debug, Serialize)]
pub struct SentenceTrace {
    /// Line of the source in which it starts, counted from 1.
    pub line: usize,
    /// Normalized text.
    pub text: String,
    /// Where it stands in the source.
    pub span: SourceSpan,
    /// Numbers, percentages, times and places, by start.
    pub annotations: Vec<AnnotationTrace>,
    /// The sentence as the patterns of each rule file see it.
    pub seen: Vec<SeenText>,
    /// Its clauses, where a frame might be in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseTrace>,
    /// Matches of rules, in the order in which they were tried.
    pub matches: Vec<MatchTrace>,
    /// The facts, by start.
    pub facts: Vec<FactTrace>,
}

/// A sentence as the patterns of one rule file see it.
#[derive(Clone, Debug, Serialize)]
pub struct SeenText {
    /// Rule file.
    pub file: String,
    /// The text, each mark written as `<type text>`.
    pub text: String,
}

/// Runs the sentences of a document again.
pub(crate) struct Tracer<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) document: &'a Document,
    pub(super) annotations: &'a [Annotation],
    names: PlaceNames,
    /// Sentences under headings.
    leads: Vec<(Span, Span)>,
    cells: Vec<LabeledCell>,
    home: Home<'a>,
    /// All facts of the document, once a sentence asks what stands before it.
    facts: OnceCell<Vec<(usize, Span)>>,
}

/// What came of the rules of a sentence, with the places in the engine.
pub(crate) struct Run {
    /// Native annotations, then words of lists.
    pub(super) items: Vec<Item>,
    pub(super) facts: Vec<Candidate>,
    pub(crate) tries: Vec<Try>,
    /// The clauses, where a frame might be in the sentence.
    pub(super) clauses: Vec<ClauseTrace>,
    /// For each fact the fields that attribute rules filled: index of the field, rule.
    pub(super) filled: Vec<(usize, usize, String)>,
}

/// A match of a rule.
pub(crate) struct Try {
    pub(crate) rule: (usize, usize),
    pub(crate) found: Match,
    pub(super) refusal: Option<(Refusal, String)>,
    /// How many facts it states, and how many of them stayed.
    pub(super) n_stated: usize,
    pub(super) n_kept: usize,
    pub(super) lost: Vec<(Candidate, Candidate)>,
}

impl Run {
    /// Drops facts without a required field, which then count as not stated, and fills defaults.
    fn complete(&mut self, set: &RuleSet) {
        let is_kept: Vec<bool> = self.facts.iter().map(|fact| has_required(fact, &set.kinds)).collect();
        for (fact, _) in self.facts.iter().zip(&is_kept).filter(|(_, is_kept)| !**is_kept) {
            let of_fact =
                |tried: &&mut Try| tried.rule == fact.rule && tried.n_kept > 0 && tried.found.span.overlaps(fact.span);
            if let Some(tried) = self.tries.iter_mut().find(of_fact) {
                (tried.n_stated, tried.n_kept) = (tried.n_stated - 1, tried.n_kept - 1);
            }
        }
        self.filled.retain(|(fact, ..)| is_kept[*fact]);
        for (fact, ..) in &mut self.filled {
            *fact = is_kept[..*fact].iter().filter(|is_kept| **is_kept).count();
        }
        complete(&mut self.facts, &set.kinds);
    }
}

impl<'a> Tracer<'a> {
    pub(crate) fn new(pipeline: &'a Pipeline, document: &'a Document, annotations: &'a [Annotation]) -> Self {
        let (cells, leads) = (label_cells(&document.text), pipeline.leads(document));
        let home = Home::new(pipeline.rules(), &document.source.text, &document.text);
        let names = PlaceNames::of(&document.text);
        Self { pipeline, document, annotations, names, leads, cells, home, facts: OnceCell::new() }
    }

    pub(super) fn set(&self) -> &'a RuleSet {
        self.pipeline.rules()
    }

    /// Runs a sentence; `look` is shown it as each rule file sees it.
    pub(crate) fn run(&self, sentence: Span, mut look: impl FnMut(&CompiledFile, &Projection)) -> Run {
        let (set, text) = (self.set(), self.document.text.as_str());
        let range = annotations_in(self.annotations, sentence);
        let lead = self.leads.iter().find(|(row, _)| *row == sentence).map(|(_, lead)| *lead);
        let live = LiveSentence::any(set, text, sentence, lead);
        let article = Article::new(&set.grammar, text);
        let facts = || self.facts.get_or_init(|| self.pipeline.fact_spans(self.document, self.annotations));
        let is_near = |kind, sentence| self.pipeline.is_near(facts(), kind, sentence);
        let mut work = SentenceWork::new(
            self.pipeline,
            Surroundings {
                text,
                article: &article,
                annotations: self.annotations,
                cells: &self.cells,
                home: &self.home,
                is_near: &is_near,
            },
            &live,
            range,
        );
        let mut tries = Vec::new();
        let (mut missed, mut joined) = (Vec::new(), Vec::new());
        let mut is_framed = false;
        for (index, file) in
            set.files.iter().enumerate().filter(|(_, file)| !file.rules.is_empty() || !file.frames.is_empty())
        {
            let projection = work.project(file);
            look(file, &projection);
            let possible = work.possible_of(index);
            let framed = match possible.last() {
                Some(last) if *last == file.rules.len() => {
                    work.frame_candidates(index, file, &mut |frame, outcome| match outcome {
                        FrameOutcome::Missed(token, miss) => missed.push((&file.frames[frame], token, miss)),
                        FrameOutcome::Joined(found) => joined.push((&file.frames[frame], *found)),
                    })
                }
                _ => Vec::new(),
            };
            is_framed |= possible.last().is_some_and(|last| *last == file.rules.len());
            let possible = &possible[..possible.partition_point(|rule| *rule < file.rules.len())];
            self.rule_file((index, possible), &projection, sentence, framed, &mut tries, &mut work.facts);
        }
        work.facts.sort_by_key(|fact| (fact.span.start, fact.kind, fact.span.end, fact.rule));
        let mut filled = Vec::new();
        for file in set.files.iter().filter(|file| !file.attributes.is_empty()) {
            let view = work.view(file, &EmptyFields::of(&work.facts));
            look(file, &view.sentence);
            if work.facts.iter().any(|fact| file.attributes.iter().any(|rule| rule.kind == fact.kind)) {
                fill_attributes_watched(file, &mut work.facts, &view, text, |rule, fact| {
                    filled.push((fact, rule.field, rule.id.clone()));
                });
            }
        }
        let clauses = match is_framed {
            true => clauses(set, work.analysis(), (text, self.annotations), &missed, &joined),
            false => Vec::new(),
        };
        let SentenceWork { mut items, facts, .. } = work;
        items.extend(set.words_in(sentence.of(text)).into_iter().map(|hit| Item {
            span: Span::new(hit.span.start + sentence.start, hit.span.end + sentence.start),
            mark: hit.mark,
            index: usize::MAX,
        }));
        let mut run = Run { items, facts, tries, clauses, filled };
        run.complete(set);
        run
    }

    /// The rules of one file that may match; adds the facts that stay to those of the files before it.
    fn rule_file(
        &self,
        (index, possible): (usize, &[usize]),
        projection: &Projection,
        sentence: Span,
        framed: Vec<Candidate>,
        tries: &mut Vec<Try>,
        facts: &mut Vec<Candidate>,
    ) {
        let (set, text) = (self.set(), self.document.text.as_str());
        let file = &set.files[index];
        let is_word_edge = |span: Span| self.pipeline.is_word_edge(text, sentence, span);
        let mut stated: Vec<(usize, Candidate)> = Vec::new();
        file.try_matches(possible, projection, &is_word_edge, |rule, found, refusal| {
            let refusal = refusal.map(|refusal| (refusal, self.beside(&file.rules[rule], refusal, &found, projection)));
            let found = RuleMatch { rule, found };
            let facts = match refusal {
                Some(_) => Vec::new(),
                None => candidates(set, index, &found, self.annotations, text, &self.home),
            };
            let n_stated = facts.len();
            stated.extend(facts.into_iter().map(|fact| (tries.len(), fact)));
            let (rule, found) = ((index, rule), found.found);
            tries.push(Try { rule, found, refusal, n_stated, n_kept: 0, lost: Vec::new() });
        });
        let all = framed.into_iter().chain(stated.iter().map(|(_, fact)| fact.clone())).collect();
        settle_with(facts, all, &set.kinds, self.annotations, |loser, winner| {
            let from = stated.iter().position(|(_, fact)| same(fact, &loser));
            if let Some((from, _)) = from.map(|at| stated.remove(at)) {
                tries[from].lost.push((loser, winner.clone()));
                return;
            }
            let of_file_before = |tried: &&mut Try| {
                tried.rule == loser.rule && tried.n_kept > 0 && tried.found.span.overlaps(loser.span)
            };
            if let Some(tried) = tries.iter_mut().find(of_file_before) {
                tried.n_kept -= 1;
                tried.lost.push((loser, winner.clone()));
            }
        });
        stated.iter().for_each(|(from, _)| tries[*from].n_kept += 1);
    }

    /// What stands at the place that a refusal is about.
    fn beside(&self, rule: &CompiledRule, refusal: Refusal, found: &Match, projection: &Projection) -> String {
        let text = projection.text();
        let caught = |pattern: &Option<crate::matcher::LaterPattern>, window: &str, start: usize| {
            let hit = pattern.as_ref().and_then(|pattern| pattern.regex().find(window));
            hit.map(|hit| self.readable(projection, start + hit.start()..start + hit.end())).unwrap_or_default()
        };
        let (start, end) = (found.projected.start, found.projected.end);
        let (before, after) = (window_before(text, start), window_after(text, end));
        match refusal {
            Refusal::NotBefore => caught(&rule.guards.not_before, before, start - before.len()),
            Refusal::NotAfter => caught(&rule.guards.not_after, after, end),
            Refusal::Before => self.readable(projection, last_chars(text, start)..start),
            Refusal::After => self.readable(projection, end..first_chars(text, end)),
            Refusal::TooLong => text[found.projected.clone()].chars().count().to_string(),
            Refusal::Edges => {
                let words = self.pipeline.words(&self.document.text, projection.span());
                let near = words.iter().filter(|word| word.start < found.span.end && word.end > found.span.start);
                near.map(|word| word.of(&self.document.text)).collect::<Vec<_>>().join("|")
            }
        }
    }

    /// Projected text for people: marks with their name and what they stand for.
    pub(super) fn readable(&self, projection: &Projection, range: std::ops::Range<usize>) -> String {
        let mut out = String::new();
        for (at, c) in projection.text()[range.clone()].char_indices() {
            let at = range.start + at;
            match projection.items(at..at + 1).next() {
                Some(item) if item.mark == MASK => out.push_str(&format!("<hidden {}>", self.normal(item.span))),
                Some(item) => {
                    out.push_str(&format!("<{} {}>", self.set().mark_name(item.mark), self.normal(item.span)));
                }
                None if is_mark(c) => out.push_str("<private-use character>"),
                None => out.push(c),
            }
        }
        out
    }

    pub(super) fn normal(&self, span: Span) -> &str {
        span.of(&self.document.text)
    }

    pub(super) fn sentence(&self, sentence: Span) -> SentenceTrace {
        let mut seen = Vec::new();
        let run = self.run(sentence, |file, projection| {
            let text = self.readable(projection, 0..projection.text().len());
            seen.push(SeenText { file: file.name.clone(), text: text.trim_end().to_owned() });
        });
        let range = annotations_in(self.annotations, sentence);
        let annotations = &self.annotations[range];
        SentenceTrace {
            line: self.document.line(sentence),
            text: self.normal(sentence).trim().to_owned(),
            span: self.document.locate(sentence),
            annotations: annotations_of(self.document, self.set(), annotations, &self.names, sentence),
            seen,
            clauses: run.clauses.clone(),
            matches: run.tries.iter().map(|tried| self.match_trace(tried)).collect(),
            facts: (0..run.facts.len()).map(|index| self.fact_trace(&run, index, sentence)).collect(),
        }
    }

    fn match_trace(&self, tried: &Try) -> MatchTrace {
        let file = &self.set().files[tried.rule.0];
        let rule = &file.rules[tried.rule.1];
        let (outcome, reason) = match &tried.refusal {
            Some((refusal, beside)) => (Outcome::Refused, Some(refusal_text(rule, *refusal, beside))),
            None if tried.n_stated == 0 => (Outcome::NoFact, Some(self.no_fact(rule).to_owned())),
            None if tried.n_kept == 0 => (Outcome::Suppressed, None),
            None => (Outcome::Fact, None),
        };
        let capture = |captured: &crate::matcher::Captured| Capture {
            name: rule.pattern.captures()[captured.group].0.clone(),
            quote: self.document.quote(captured.span).to_owned(),
            span: self.document.locate(captured.span),
        };
        MatchTrace {
            rule: rule.id.clone(),
            file: file.name.clone(),
            line: rule.line,
            quote: self.document.quote(tried.found.span).to_owned(),
            span: self.document.locate(tried.found.span),
            captures: tried.found.captures.iter().map(capture).collect(),
            outcome,
            reason,
            suppressed: tried.lost.iter().map(|(loser, winner)| self.suppressed(loser, winner)).collect(),
        }
    }

    pub(super) fn suppressed(&self, loser: &Candidate, winner: &Candidate) -> Suppressed {
        let distinct = !self.set().kinds[loser.kind].distinct.is_empty();
        let (decided, reason) = decision(loser, winner, distinct, &self.document.text);
        Suppressed {
            quote: self.document.quote(loser.span).to_owned(),
            by: self.set().id(winner.rule).to_owned(),
            by_quote: self.document.quote(winner.span).to_owned(),
            decided,
            distinct,
            reason,
        }
    }

    /// Why a match that nothing refused states no fact.
    pub(super) fn no_fact(&self, rule: &CompiledRule) -> &'static str {
        let kind: &Kind = &self.set().kinds[rule.kind];
        let is_relation = kind.fields.iter().any(|(_, field)| *field == FieldType::Place);
        match () {
            () if !kind.required.is_empty() && rule.condition.is_none() => "a field that its kind requires stays empty",
            () if rule.condition.is_some() => "its `where` does not hold for what it captured",
            () if rule.pairing == Pairing::Zip && rule.each.len() > 1 => {
                "its lists are not equally long (pairing = \"zip\"), or a place would be joined with itself"
            }
            () if is_relation => "it joins a place with itself, or with what lies in it",
            () if rule.cell.is_some() => "the unit of the cell is not in the table of the rule",
            () => "the low end of its range is greater than the high end",
        }
    }

    fn fact_trace(&self, run: &Run, index: usize, sentence: Span) -> FactTrace {
        let fact = &run.facts[index];
        let set = self.set();
        let kind = &set.kinds[fact.kind];
        let records = fact_records(self.document, set, &[(sentence, fact.clone())], self.annotations);
        let mut record = records[0].clone();
        // Without the others there is no id: what is referred to says more to people.
        let named = |name: &str| fact.fields[kind.field(name)?].as_ref();
        for (name, value) in &mut record.fields {
            if let Some(FieldValue::Fact(_, span)) = named(name) {
                *value = self.normal(*span).to_owned();
            }
        }
        let record = &record;
        let by = |name: &str| {
            let owns = |field: usize| {
                let (base, field_type) = &kind.fields[field];
                let below =
                    name.strip_prefix(base.as_str()).is_some_and(|rest| matches!(rest, "" | "_code" | "_level"));
                below || (*field_type == FieldType::Number && matches!(name, "value" | "low" | "high" | "bound"))
            };
            let filled = run.filled.iter().find(|(fact, field, _)| *fact == index && owns(*field));
            filled.map_or_else(|| record.rule.clone(), |(_, _, rule)| rule.clone())
        };
        let fields = record.fields.iter().map(|(name, value)| FieldTrace {
            name: name.clone(),
            value: value.clone(),
            by: by(name),
        });
        FactTrace {
            kind: record.kind.clone(),
            rule: record.rule.clone(),
            quote: record.quote.clone(),
            span: record.span,
            fields: fields.collect(),
        }
    }
}

/// Whether two candidates are the same one: settling moves them, but does not change them.
fn same(one: &Candidate, other: &Candidate) -> bool {
    let ends = |fact: &Candidate| format!("{:?}", fact.fields);
    one.rule == other.rule && one.span == other.span && ends(one) == ends(other)
}

/// The key of a guard that refuses; none for what is no guard.
pub(super) fn guard_key(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::Before => Some("before"),
        Refusal::After => Some("after"),
        Refusal::NotBefore => Some("not_before"),
        Refusal::NotAfter => Some("not_after"),
        Refusal::Edges | Refusal::TooLong => None,
    }
}

/// Why a match is refused, in words.
pub(super) fn refusal_text(rule: &CompiledRule, refusal: Refusal, beside: &str) -> String {
    match refusal {
        Refusal::NotBefore => format!("`not_before` finds `{beside}` before it"),
        Refusal::NotAfter => format!("`not_after` finds `{beside}` behind it"),
        Refusal::Before => format!("`before` does not match `{beside}` before it"),
        Refusal::After => format!("`after` does not match `{beside}` behind it"),
        Refusal::TooLong => format!("it has {beside} characters, and `max_chars` is {}", rule.max_chars),
        Refusal::Edges => format!("its ends are no word boundaries (`edges`): {beside}"),
    }
}

fn decision(loser: &Candidate, winner: &Candidate, distinct: bool, text: &str) -> (&'static str, String) {
    let length = |fact: &Candidate| fact.span.of(text).chars().count();
    let (mine, theirs) = (length(loser), length(winner));
    match () {
        () if loser.priority != winner.priority => {
            ("priority", format!("its priority is {}, that of the other {}", loser.priority, winner.priority))
        }
        () if distinct && loser.span.start != winner.span.start => ("start", "the other starts earlier".to_owned()),
        () if loser.span.len() != winner.span.len() && distinct => {
            ("length", format!("the other is tighter: {theirs} characters against {mine}"))
        }
        () if loser.span.len() != winner.span.len() => {
            ("length", format!("the other is longer: {theirs} characters against {mine}"))
        }
        () if loser.span.start != winner.span.start => ("start", "the other starts earlier".to_owned()),
        () if loser.rule == winner.rule => ("order", "the other comes first in the match".to_owned()),
        () => ("order", "the other rule stands earlier in its file".to_owned()),
    }
}

const BESIDE: usize = 12;

fn last_chars(text: &str, end: usize) -> usize {
    text[..end].char_indices().rev().nth(BESIDE - 1).map_or(0, |(at, _)| at)
}

pub(super) fn first_chars(text: &str, start: usize) -> usize {
    text[start..].char_indices().nth(BESIDE).map_or(text.len(), |(at, _)| start + at)
}
