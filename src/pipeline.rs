//! The one file that calls every stage.

mod annotation;
mod article;
mod live;
mod sentence;
mod stretch;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::civil::Date;

use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::numeral::{Numeral, NumeralWord, scan_numerals};
use crate::annotate::place::PlaceMention;
use crate::annotate::table::label_cells;
use crate::annotate::time::{TimeExpression, date_line, scan_times_on};
use crate::clause::Article;
use crate::document::{Annotation, Document};
use crate::emit::Record;
use crate::normalize::Normalizer;
use crate::resolve::Home;
use crate::resolve::place::resolve_places;
use crate::rule::RuleSet;
#[cfg(feature = "app")]
use crate::rule::{RulePart, Taken};
use crate::segment::{MAX_SENTENCE, Sentences, sentences_cut, words};
use crate::source::Source;
use crate::text::Span;

use self::annotation::{number_annotations, time_annotation};
use self::article::ArticleWork;
use self::live::{LastFacts, Rows, live_sentences};

pub(crate) use self::annotation::mark;
pub(crate) use self::live::LiveSentence;
pub(crate) use self::sentence::{FrameOutcome, SentenceWork, Surroundings};

/// What comes of the frames in a document.
#[derive(Debug, Default)]
pub(crate) struct FrameOutcomes {
    pub(crate) joined: Vec<FrameJoin>,
    /// Frames, and what is missing at a verb: `from`, `to`, `takes`, `same`, or a need as written.
    pub(crate) missed: Vec<(String, String)>,
}

/// Two places that a frame joins.
#[derive(Debug)]
pub(crate) struct FrameJoin {
    pub(crate) frame: String,
    pub(crate) places: [Span; 2],
    pub(crate) slots: Option<[&'static str; 2]>,
}

/// All stages, ready to take articles. Shared by reference between threads.
pub struct Pipeline {
    rules: RuleSet,
    normalizer: Normalizer,
    gazetteer: &'static Gazetteer,
    date: Option<Date>,
}

impl Pipeline {
    /// A pipeline with these rules and normalizing steps.
    pub fn new(rules: RuleSet, normalizer: Normalizer) -> Self {
        let gazetteer = rules.lexicons.scope(Gazetteer::current);
        Self { rules, normalizer, gazetteer, date: None }
    }

    /// The same pipeline, for which articles that do not say their date have this one.
    #[must_use]
    pub fn with_date(self, date: Option<Date>) -> Self {
        Self { date, ..self }
    }

    /// The date of a document: what it says itself, else what the pipeline was told.
    pub fn date(&self, document: &Document) -> Option<Date> {
        document.date(date_line).or(self.date)
    }

    /// The same pipeline, which finds facts of these kinds alone and does no other work; the facts are the same.
    #[must_use]
    pub fn only(self, kinds: &[&str]) -> Self {
        Self { rules: self.rules.only(kinds), ..self }
    }

    /// The rules of the pipeline.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Does some work with the vocabularies of these rules.
    pub(crate) fn scope<R>(&self, work: impl FnOnce() -> R) -> R {
        self.rules.lexicons.scope(work)
    }

    /// Takes a part of a rule away; none where there is no such part.
    #[cfg(feature = "app")]
    pub(crate) fn take(&mut self, part: &RulePart) -> Option<Taken> {
        self.rules.take(part)
    }

    /// Puts back what was taken away last.
    #[cfg(feature = "app")]
    pub(crate) fn put_back(&mut self, taken: Taken) {
        self.rules.put_back(taken);
    }

    /// Normalizes a source and finds its sentences.
    pub fn document(&self, article: &str, source: Source) -> Document {
        self.scope(|| self.new_document(article, source))
    }

    fn new_document(&self, article: &str, source: Source) -> Document {
        let normalized = self.normalizer.normalize_markup(&source.text, source.markup);
        let mut warnings: Vec<String> = source.warnings.iter().map(ToString::to_string).collect();
        warnings.extend(normalized.warnings.iter().map(ToString::to_string));
        let (text, maps) = (normalized.text.into_owned(), normalized.maps);
        let Sentences { spans, cuts } = sentences_cut(&text, &|cut| number_over(&text, cut));
        let mut document = Document::new(article.to_owned(), source, text, maps, spans, warnings);
        if let Some(first) = cuts.first() {
            let line = document.line(Span::new(*first, *first));
            document.warnings.push(format!(
                "{} cuts in sentences of more than {MAX_SENTENCE} bytes, the first in line {line}; a fact across a cut is not found",
                cuts.len()
            ));
        }
        document
    }

    /// Numbers, percents, times and places of a document, by start.
    pub fn annotations(&self, document: &Document) -> Vec<Annotation> {
        self.scope(|| self.all_annotations(document))
    }

    fn all_annotations(&self, document: &Document) -> Vec<Annotation> {
        let text = &document.text;
        let numerals = scan_numerals(text);
        let numbers = number_annotations(text, Span::new(0, text.len()), &numerals, self.rules.units());
        let mentions = self.gazetteer.scan_in(text, document.sentences.iter().copied());
        let places = self.resolve(text, &mentions);
        with_times_and_places(text, &numerals, numbers, &document.sentences, places, &|| self.date(document))
    }

    /// The facts of a document. Of the native kinds `number`, `percent`, `time`, `place` those in `native` are added.
    pub fn facts(&self, document: &Document, native: &BTreeSet<String>) -> Vec<Record> {
        let mut records = Vec::new();
        let _ = self.for_each_fact(document, native, &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        });
        records
    }

    /// Hands the facts of a document to `each`, in their order, as they are found and until it breaks off: of a long article never all
    /// are in memory.
    pub fn for_each_fact(
        &self,
        document: &Document,
        native: &BTreeSet<String>,
        each: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.scope(|| ArticleWork::new(self, document).run(native, each))
    }

    /// The kinds and spans of all facts of a document.
    pub(crate) fn fact_spans(&self, document: &Document, annotations: &[Annotation]) -> Vec<(usize, Span)> {
        let found = ArticleWork::new(self, document).find_all(annotations);
        found.into_iter().map(|(_, fact)| (fact.kind, fact.span)).collect()
    }

    /// Whether a fact of a kind, of those of a document, stands shortly before a sentence.
    pub(crate) fn is_near(&self, facts: &[(usize, Span)], kind: usize, sentence: Span) -> bool {
        let mut last = LastFacts::new(&self.rules);
        let before = facts.iter().filter(|(of, span)| *of == kind && span.start < sentence.start);
        before.for_each(|(kind, span)| last.add(*kind, span.end));
        last.is_near(kind, sentence)
    }

    fn resolve(&self, text: &str, mentions: &[PlaceMention]) -> Vec<Annotation> {
        if mentions.is_empty() { Vec::new() } else { resolve_places(text, mentions, self.gazetteer) }
    }

    /// The sentences of a document that stand under a heading, each with that, by start.
    pub(crate) fn leads(&self, document: &Document) -> Vec<(Span, Span)> {
        let text = &document.text;
        let whole = Span::new(0, text.len());
        let numbers = number_annotations(text, whole, &scan_numerals(text), self.rules.units());
        let mut live =
            live_sentences(&self.rules, text, &document.sentences, &numbers, &mut LastFacts::new(&self.rules));
        Rows::new(&self.rules).add(&mut live, text, &document.sentences);
        live.iter().filter_map(|live| Some((live.sentence, live.lead()?))).collect()
    }

    /// What comes of every frame in a document: the pairs that it joins with their slots, and what is missing where it gives nothing.
    pub(crate) fn frame_outcomes(&self, document: &Document) -> FrameOutcomes {
        self.scope(|| {
            let (annotations, cells) = (self.annotations(document), label_cells(&document.text));
            let (leads, text) = (self.leads(document), document.text.as_str());
            let home = Home::new(&self.rules, &document.source.text, text);
            let article = Article::new(&self.rules.grammar, text);
            let mut outcomes = FrameOutcomes::default();
            for &sentence in &document.sentences {
                let lead = leads.iter().find(|(row, _)| *row == sentence).map(|(_, lead)| *lead);
                let live = LiveSentence::any(&self.rules, text, sentence, lead);
                let first = annotations.partition_point(|annotation| annotation.span.start < sentence.start);
                let last = annotations.partition_point(|annotation| annotation.span.start < sentence.end);
                let surroundings = Surroundings {
                    text,
                    article: &article,
                    annotations: &annotations,
                    cells: &cells,
                    home: &home,
                    // Frames do not ask.
                    is_near: &|_, _| false,
                };
                let mut work = SentenceWork::new(self, surroundings, &live, first..last);
                work.run_watched(&mut |file, frame, outcome| {
                    let frame = self.rules.files[file].frames[frame].id.clone();
                    match outcome {
                        FrameOutcome::Missed(_, miss) => outcomes.missed.push((frame, miss.key())),
                        FrameOutcome::Joined(found) => outcomes.joined.push(FrameJoin {
                            frame,
                            places: [found.from, found.to].map(|place| annotations[place].span),
                            slots: found.slots.map(|(from, to)| [from.name(), to.name()]),
                        }),
                    }
                });
            }
            outcomes
        })
    }

    /// The words of a sentence, as `edges` sees them; a name of a place is one.
    pub(crate) fn words(&self, text: &str, sentence: Span) -> Vec<Span> {
        let places = self.gazetteer.scan_in(text, [sentence]);
        words(text, sentence, &places.iter().map(|place| place.span).collect::<Vec<_>>())
    }

    /// Whether both ends of a span are word boundaries of its sentence.
    pub(crate) fn is_word_edge(&self, text: &str, sentence: Span, span: Span) -> bool {
        let words = self.words(text, sentence);
        words.iter().any(|word| word.start == span.start) && words.iter().any(|word| word.end == span.end)
    }
}

/// How far a number and its unit may reach.
const MAX_NUMBER: usize = 192;

/// The start of the number in which a position lies, or which ends there: its unit would stand behind.
fn number_over(text: &str, position: usize) -> Option<usize> {
    let start = text.floor_char_boundary(position.saturating_sub(MAX_NUMBER));
    let end = text.floor_char_boundary((position + MAX_NUMBER).min(text.len()));
    let numerals = scan_numerals(&text[start..end]);
    let is_over = |numeral: &&Numeral| start + numeral.span.start < position && position <= start + numeral.span.end;
    numerals.iter().find(is_over).map(|numeral| start + numeral.span.start)
}

/// Adds the times of some sentences and places to the numbers of a text.
fn with_times_and_places(
    text: &str,
    numerals: &[Numeral],
    numbers: Vec<Annotation>,
    sentences: &[Span],
    places: Vec<Annotation>,
    date: &dyn Fn() -> Option<Date>,
) -> Vec<Annotation> {
    // 1:50 before 元 is a label and a sum.
    let is_sum =
        |time: &TimeExpression| NumeralWord::Yuan.begins(&text[time.span.end..]) && time.span.of(text).contains(':');
    let times = scan_times_on(text, numerals, sentences, date).into_iter().filter(|time| !is_sum(time));
    // Of a number that is a time (113 in 113、114年度分别), the time counts.
    let mut annotations: Vec<Annotation> = times.map(|time| time_annotation(time, date)).collect();
    annotations.extend(numbers.into_iter().chain(places));
    annotations.sort_by_key(|annotation| (annotation.span.start, annotation.span.end));
    annotations
}
