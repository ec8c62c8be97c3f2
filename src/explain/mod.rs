//! A text and the rules -> everything that led to its facts, or kept them away.
//!
//! In goes a document, out come plain values with a stable JSON form: what was read in it (numbers, times, places), the text as
//! the patterns of each rule file see it, every match with what became of it, and the facts with the rule behind each field.
//! [`Explainer::why_not`] answers for one rule what kept it from firing. The stages are run again, one by one, by the very functions
//! that [`Pipeline::facts`] uses; nothing is recorded when nobody asks.

mod annotation;
mod clause;
mod outcome;
mod sentence;
mod tree;
mod why_not;

use serde::Serialize;
use thiserror::Error;

pub use annotation::{AnnotationTrace, Weighed};
pub use clause::{ClauseTrace, JoinTrace, MissTrace, PhraseTrace, SlotTrace, VerbTrace};
pub use outcome::{Capture, FactTrace, FieldTrace, MatchTrace, Outcome, Suppressed};
#[cfg(feature = "app")]
pub(crate) use sentence::{Run, Tracer};
pub use sentence::{SeenText, SentenceTrace};
pub use why_not::{Expected, LaterPlace, Reached, Verdict, WhyNot, WhyNotHere};

use crate::document::{Annotation, Document};
use crate::pipeline::Pipeline;
use crate::rule::RuleFiles;
use crate::text::Span;

/// Explains texts by a pipeline and the rule files it was made of.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    pipeline: &'a Pipeline,
    files: &'a RuleFiles,
}

/// All that led to the facts of a text.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Name of the article.
    pub article: String,
    /// Its sentences, in order.
    pub sentences: Vec<SentenceTrace>,
}

/// No rule has the id that was asked for.
#[derive(Debug, Error)]
#[error("no rule has the id `{id}`{hint}")]
pub struct UnknownRule {
    id: String,
    hint: String,
}

impl<'a> Explainer<'a> {
    /// An explainer for a pipeline and the rule files that its rules come from.
    pub fn new(pipeline: &'a Pipeline, files: &'a RuleFiles) -> Self {
        Self { pipeline, files }
    }

    /// Everything that happened to a document, or to the sentences on one line of its source, counted from 1.
    pub fn explain(&self, document: &Document, line: Option<usize>) -> Explanation {
        self.pipeline.scope(|| self.explain_here(document, line))
    }

    fn explain_here(&self, document: &Document, line: Option<usize>) -> Explanation {
        let annotations = self.pipeline.annotations(document);
        let tracer = sentence::Tracer::new(self.pipeline, document, &annotations);
        let sentences = sentences_on(document, line).into_iter().map(|sentence| tracer.sentence(sentence)).collect();
        Explanation { article: document.article.clone(), sentences }
    }

    /// What kept a rule or an attribute rule from firing, sentence by sentence.
    ///
    /// # Errors
    /// When no rule has this id.
    pub fn why_not(&self, document: &Document, id: &str, line: Option<usize>) -> Result<WhyNot, UnknownRule> {
        self.pipeline.scope(|| self.why_not_here(document, id, line))
    }

    fn why_not_here(&self, document: &Document, id: &str, line: Option<usize>) -> Result<WhyNot, UnknownRule> {
        let annotations = self.pipeline.annotations(document);
        if let Some(asked) = why_not::AskedFrame::new(self.pipeline, id) {
            let tracer = sentence::Tracer::new(self.pipeline, document, &annotations);
            let here = sentences_on(document, line).into_iter().map(|sentence| asked.sentence(&tracer, sentence));
            let here = here.collect();
            return Ok(asked.answer(here));
        }
        let asked = why_not::Asked::new(self.pipeline, self.files, id).ok_or_else(|| self.unknown_rule(id))?;
        let tracer = sentence::Tracer::new(self.pipeline, document, &annotations);
        let here = sentences_on(document, line).into_iter().map(|sentence| asked.sentence(&tracer, sentence)).collect();
        Ok(asked.answer(here))
    }

    /// The error for a rule that nobody wrote.
    pub fn unknown_rule(&self, id: &str) -> UnknownRule {
        let files = &self.pipeline.rules().files;
        let rules = files.iter().flat_map(|file| file.rules.iter().map(|rule| rule.id.as_str()));
        let ids = rules.chain(files.iter().flat_map(|file| file.attributes.iter().map(|rule| rule.id.as_str())));
        let ids = ids.chain(files.iter().flat_map(|file| file.frames.iter().map(|frame| frame.id.as_str())));
        let near = ids.map(|known| (strsim::damerau_levenshtein(id, known), known)).min();
        let hint = near.filter(|(distance, _)| *distance <= id.chars().count() / 2);
        UnknownRule {
            id: id.to_owned(),
            hint: hint.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?")),
        }
    }
}

/// The sentences of a document that touch a line of its source; all of them when no line is named. Blank ones are left out.
fn sentences_on(document: &Document, line: Option<usize>) -> Vec<Span> {
    let touches = |sentence: &Span| {
        let text = sentence.of(&document.text);
        let start = sentence.start + (text.len() - text.trim_start().len());
        let end = (sentence.start + text.trim_end().len()).max(start);
        let last = text.trim_end().chars().next_back().map_or(0, char::len_utf8);
        let lines = document.line(Span::new(start, end))..=document.line(Span::new(end.saturating_sub(last), end));
        !text.trim().is_empty() && line.is_none_or(|line| lines.contains(&line))
    };
    document.sentences.iter().copied().filter(touches).collect()
}

/// The annotations that start in a sentence, as a range of all of them.
fn annotations_in(annotations: &[Annotation], sentence: Span) -> std::ops::Range<usize> {
    let first = annotations.partition_point(|annotation| annotation.span.start < sentence.start);
    let end = annotations.partition_point(|annotation| annotation.span.start < sentence.end);
    first..end
}
