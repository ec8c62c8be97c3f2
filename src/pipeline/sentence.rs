//! One sentence on its way through the rule files.

use std::ops::Range;

use super::Pipeline;
use super::annotation::mark;
use super::live::LiveSentence;
use crate::document::Annotation;
use crate::matcher::{Item, MASK, Projection};
use crate::resolve::{Candidate, candidates, complete, fill_attributes, settle};
use crate::rule::{CompiledFile, MarkCounts, TriggerSet};
use crate::text::Span;

/// Not an index of any annotation: words and facts are projected, but carry nothing.
const NO_INDEX: usize = usize::MAX;

/// One sentence on its way through the rule files.
pub(crate) struct SentenceWork<'a> {
    pipeline: &'a Pipeline,
    text: &'a str,
    sentence: Span,
    triggers: &'a TriggerSet,
    annotations: &'a [Annotation],
    /// Native annotations of the sentence, then, once asked for, words of lists.
    pub(crate) items: Vec<Item>,
    pub(crate) counts: MarkCounts,
    has_words: bool,
    pub(crate) facts: Vec<Candidate>,
}

impl<'a> SentenceWork<'a> {
    pub(crate) fn new(
        pipeline: &'a Pipeline,
        text: &'a str,
        live: &'a LiveSentence,
        annotations: &'a [Annotation],
        range: Range<usize>,
    ) -> Self {
        let mut counts = MarkCounts::default();
        let items: Vec<Item> =
            range.map(|index| Item { span: annotations[index].span, mark: mark(&annotations[index]), index }).collect();
        // A number within a time or a place is hidden by it and counts for nothing.
        let hidden = |item: &Item| items.iter().any(|other| other.span != item.span && other.span.contains(item.span));
        items.iter().filter(|item| !hidden(item)).for_each(|item| counts.add(item.mark));
        let LiveSentence { sentence, triggers, .. } = live;
        let facts = Vec::new();
        Self { pipeline, text, sentence: *sentence, triggers, annotations, items, counts, has_words: false, facts }
    }

    pub(super) fn run(&mut self) {
        let set = &self.pipeline.rules;
        for (index, file) in set.files.iter().enumerate() {
            let possible = file.possible(self.triggers, &self.counts);
            if !possible.is_empty() {
                let found = self.candidates(index, file, &possible);
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
        complete(&mut self.facts, &set.kinds);
    }

    fn candidates(&mut self, index: usize, file: &CompiledFile, possible: &[usize]) -> Vec<Candidate> {
        let pipeline = self.pipeline;
        let projection = self.project(file);
        let (text, sentence) = (self.text, self.sentence);
        let is_word_edge = |span: Span| pipeline.is_word_edge(text, sentence, span);
        let matches = file.matches(possible, &projection, &is_word_edge);
        matches.iter().flat_map(|found| candidates(&pipeline.rules, index, found, self.annotations, text)).collect()
    }

    /// The sentence as a file sees it: masks first, then leftmost longest.
    pub(crate) fn project(&mut self, file: &CompiledFile) -> Projection {
        self.find_words();
        let set = &self.pipeline.rules;
        let masked: Vec<Item> = self
            .items
            .iter()
            .filter(|item| Some(item.mark) == file.mask && !self.cuts_number(item.span))
            .map(|item| Item { mark: MASK, ..*item })
            .collect();
        let facts =
            self.facts.iter().map(|fact| Item { span: fact.span, mark: set.kinds[fact.kind].mark, index: NO_INDEX });
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

    /// Whether a number starts before the span and reaches into it: 亿元村 is a class, but 1亿元 stays a sum.
    fn cuts_number(&self, span: Span) -> bool {
        let number = |item: &&Item| matches!(item.mark, '\u{E000}'..='\u{E00F}');
        self.items.iter().filter(number).any(|item| item.span.start < span.start && item.span.end > span.start)
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
