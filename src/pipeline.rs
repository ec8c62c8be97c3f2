//! The one file that calls every stage.

use std::collections::BTreeSet;

use crate::annotate::{Annotator, place_mark};
use crate::document::{Annotation, AnnotationValue, Document};
use crate::emit::{Record, annotation_records, fact_records, sort_records};
use crate::matcher::{Item, MASK, Projection};
use crate::normalize::Normalizer;
use crate::resolve::{Candidate, candidates, fill_attributes, settle};
use crate::rule::{CompiledFile, MarkCounts, RuleSet};
use crate::segment::{Segmenter, sentences};
use crate::source::Source;
use crate::text::Span;

/// All stages, ready to take articles. Shared by reference between threads.
#[derive(Debug)]
pub struct Pipeline {
    rules: RuleSet,
    normalizer: Normalizer,
    annotator: Annotator,
    segmenter: Segmenter,
}

impl Pipeline {
    /// A pipeline with these rules and normalizing steps.
    pub fn new(rules: RuleSet, normalizer: Normalizer) -> Self {
        let annotator = Annotator::new();
        let segmenter = Segmenter::new(annotator.place_names());
        Self { rules, normalizer, annotator, segmenter }
    }

    /// The rules of the pipeline.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Normalizes a source and finds its sentences.
    pub fn document(&self, article: &str, source: Source) -> Document {
        let normalized = self.normalizer.normalize(&source.text);
        let text = normalized.text.into_owned();
        let mut warnings: Vec<String> = source.warnings.iter().map(ToString::to_string).collect();
        warnings.extend(normalized.warnings.iter().map(ToString::to_string));
        let sentences = sentences(&text);
        Document::new(article.to_owned(), source, text, normalized.maps, sentences, warnings)
    }

    /// Numbers, percents, times and places of a document, by start.
    pub fn annotations(&self, document: &Document) -> Vec<Annotation> {
        self.annotator.annotate(&document.text, &document.sentences)
    }

    /// The facts of a document. Of the native kinds `number`, `percent`, `time`, `place` those in `native` are added.
    pub fn facts(&self, document: &Document, native: &BTreeSet<String>) -> Vec<Record> {
        let annotations = self.annotations(document);
        let facts = self.find(document, &annotations);
        let mut records = fact_records(document, &self.rules, &facts, &annotations);
        if !native.is_empty() {
            let extra = annotation_records(document, &annotations);
            records.extend(extra.into_iter().filter(|record| native.contains(&record.kind)));
            sort_records(&mut records);
        }
        records
    }

    fn find(&self, document: &Document, annotations: &[Annotation]) -> Vec<(Span, Candidate)> {
        let mut facts = Vec::new();
        let mut next = 0;
        for sentence in &document.sentences {
            while next < annotations.len() && annotations[next].span.start < sentence.start {
                next += 1;
            }
            let first = next;
            while next < annotations.len() && annotations[next].span.start < sentence.end {
                next += 1;
            }
            if first < next {
                let mut work = SentenceWork::new(self, &document.text, *sentence, annotations, first..next);
                work.run();
                facts.extend(work.facts.into_iter().map(|fact| (*sentence, fact)));
            }
        }
        facts
    }
}

/// The mark of an annotation in projected text.
fn mark(annotation: &Annotation) -> char {
    match &annotation.value {
        AnnotationValue::Number(_) => '\u{E000}',
        AnnotationValue::Percent(_) => '\u{E001}',
        AnnotationValue::Time(_) => '\u{E002}',
        AnnotationValue::Place(place) => place_mark(place),
    }
}

/// Not an index of any annotation: words and facts are projected, but carry nothing.
const NO_INDEX: usize = usize::MAX;

/// One sentence on its way through the rule files.
struct SentenceWork<'a> {
    pipeline: &'a Pipeline,
    text: &'a str,
    sentence: Span,
    annotations: &'a [Annotation],
    /// Native annotations of the sentence, then, once asked for, words of lists.
    items: Vec<Item>,
    counts: MarkCounts,
    has_words: bool,
    facts: Vec<Candidate>,
}

impl<'a> SentenceWork<'a> {
    fn new(
        pipeline: &'a Pipeline,
        text: &'a str,
        sentence: Span,
        annotations: &'a [Annotation],
        range: std::ops::Range<usize>,
    ) -> Self {
        let mut counts = MarkCounts::default();
        let items: Vec<Item> = range
            .map(|index| Item { span: annotations[index].span, mark: mark(&annotations[index]), index })
            .collect();
        items.iter().for_each(|item| counts.add(item.mark));
        Self { pipeline, text, sentence, annotations, items, counts, has_words: false, facts: Vec::new() }
    }

    fn run(&mut self) {
        let set = &self.pipeline.rules;
        for (index, file) in set.files.iter().enumerate() {
            if file.could_match(&self.counts) {
                let found = self.candidates(index, file);
                self.facts.extend(settle(found, &set.kinds, self.annotations));
            }
        }
        self.facts.sort_by_key(|fact| (fact.span.start, fact.kind, fact.span.end, fact.rule));
        for file in set.files.iter().filter(|file| !file.attributes.is_empty()) {
            let concerned = |fact: &Candidate| file.attributes.iter().any(|rule| rule.kind == fact.kind);
            if self.facts.iter().any(concerned) {
                let projection = self.project(file);
                fill_attributes(file, &mut self.facts, &projection, self.text);
            }
        }
    }

    fn candidates(&mut self, index: usize, file: &CompiledFile) -> Vec<Candidate> {
        let pipeline = self.pipeline;
        let projection = self.project(file);
        let (text, sentence) = (self.text, self.sentence);
        let is_word_edge = |span: Span| {
            let words = pipeline.segmenter.segment(text, sentence);
            let starts = words.iter().any(|word| word.span.start == span.start);
            starts && words.iter().any(|word| word.span.end == span.end)
        };
        let matches = file.matches(&projection, &self.counts, &is_word_edge);
        matches
            .iter()
            .flat_map(|found| candidates(&pipeline.rules, index, found, self.annotations, text))
            .collect()
    }

    /// The sentence as a file sees it: masks first, then leftmost longest.
    fn project(&mut self, file: &CompiledFile) -> Projection {
        self.find_words();
        let set = &self.pipeline.rules;
        let masked: Vec<Item> = self
            .items
            .iter()
            .filter(|item| Some(item.mark) == file.mask)
            .map(|item| Item { mark: MASK, ..*item })
            .collect();
        let facts = self.facts.iter().map(|fact| Item { span: fact.span, mark: set.kinds[fact.kind].mark, index: NO_INDEX });
        let mut visible: Vec<Item> = facts
            .chain(self.items.iter().copied())
            .filter(|item| file.visible.contains(item.mark))
            .filter(|item| !masked.iter().any(|mask| mask.span.overlaps(item.span)))
            .chain(masked.iter().copied())
            .collect();
        visible.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
        let mut end = 0;
        visible.retain(|item| {
            let free = item.span.start >= end;
            if free {
                end = item.span.end;
            }
            free
        });
        Projection::new(self.text, self.sentence, visible)
    }

    fn find_words(&mut self) {
        if std::mem::replace(&mut self.has_words, true) {
            return;
        }
        let offset = self.sentence.start;
        let hits = self.pipeline.rules.words_in(self.sentence.of(self.text));
        self.items.extend(hits.into_iter().map(|hit| Item {
            span: Span::new(hit.span.start + offset, hit.span.end + offset),
            mark: hit.mark,
            index: NO_INDEX,
        }));
    }
}
