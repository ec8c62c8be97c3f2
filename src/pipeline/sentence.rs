//! One sentence on its way through the rule files.

use std::cell::OnceCell;
use std::ops::Range;

use super::Pipeline;
use super::annotation::mark;
use super::live::LiveSentence;
use crate::clause::{Analysis, Article, Finder, Miss, analyse, tokens};
use crate::document::Annotation;
use crate::matcher::{Item, MASK, Projection};
use crate::resolve::{Candidate, candidates, complete, fill_attributes, frame_candidate, has_open_field, settle_with};
use crate::rule::{CompiledFile, MarkCounts, RuleId};
use crate::text::{Span, retain_apart};

/// Not an index of any annotation: words and facts are projected, but carry nothing.
const NO_INDEX: usize = usize::MAX;
/// A file mostly sees no more words of lists in a sentence.
const N_FIRST_WORDS: usize = 16;

/// One sentence on its way through the rule files.
pub(crate) struct SentenceWork<'a> {
    pipeline: &'a Pipeline,
    text: &'a str,
    sentence: Span,
    article: &'a Article<'a>,
    /// What its clauses are, once a frame may be in it.
    analysis: OnceCell<Analysis>,
    range: Range<usize>,
    /// The heading over it.
    lead: Option<Span>,
    /// Rules that may match, in order.
    rules: &'a [RuleId],
    annotations: &'a [Annotation],
    /// Native annotations of the sentence.
    pub(crate) items: Vec<Item>,
    counts: MarkCounts,
    pub(crate) facts: Vec<Candidate>,
}

impl<'a> SentenceWork<'a> {
    pub(crate) fn new(
        pipeline: &'a Pipeline,
        text: &'a str,
        article: &'a Article<'a>,
        live: &'a LiveSentence,
        annotations: &'a [Annotation],
        range: Range<usize>,
    ) -> Self {
        let mut counts = MarkCounts::default();
        let items: Vec<Item> = range
            .clone()
            .map(|index| Item { span: annotations[index].span, mark: mark(&annotations[index]), index })
            .collect();
        // A number within a time or a place is hidden by it and counts for nothing.
        let hidden = |item: &Item| items.iter().any(|other| other.span != item.span && other.span.contains(item.span));
        items.iter().filter(|item| !hidden(item)).for_each(|item| counts.add(item.mark));
        let LiveSentence { sentence, rules, lead, .. } = live;
        let facts = Vec::new();
        let analysis = OnceCell::new();
        Self {
            pipeline,
            text,
            sentence: *sentence,
            article,
            analysis,
            range,
            lead: *lead,
            rules,
            annotations,
            items,
            counts,
            facts,
        }
    }

    pub(super) fn run(&mut self) {
        let set = &self.pipeline.rules;
        for of_file in self.rules.chunk_by(|a, b| a.0 == b.0) {
            let index = of_file[0].0;
            let possible = self.possible(of_file);
            if !possible.is_empty() {
                let found = self.candidates(index, &set.files[index], &possible);
                settle_with(&mut self.facts, found, &set.kinds, self.annotations, |_, _| {});
            }
        }
        self.facts.sort_by_key(|fact| (fact.span.start, fact.kind, fact.span.end, fact.rule));
        for file in &set.files {
            if self.facts.iter().any(|fact| has_open_field(file, fact, self.text)) {
                let projection = self.project(file);
                fill_attributes(file, &mut self.facts, &projection, self.text);
            }
        }
        complete(&mut self.facts, &set.kinds);
    }

    /// Those of some rules of one file that may match, by their indices in the file.
    fn possible(&self, rules: &[RuleId]) -> Vec<usize> {
        let set = &self.pipeline.rules;
        let may_match = |rule: &&RuleId| self.counts.may_suffice_for(set.native_needs(**rule));
        rules.iter().filter(may_match).map(|(_, rule)| *rule).collect()
    }

    /// The rules of a file that may match, by their indices.
    pub(crate) fn possible_of(&self, file: usize) -> Vec<usize> {
        let first = self.rules.partition_point(|rule| rule.0 < file);
        let behind = self.rules.partition_point(|rule| rule.0 <= file);
        self.possible(&self.rules[first..behind])
    }

    fn candidates(&self, index: usize, file: &CompiledFile, possible: &[usize]) -> Vec<Candidate> {
        let pipeline = self.pipeline;
        let mut found: Vec<Candidate> = Vec::new();
        if possible.last().is_some_and(|last| *last == file.rules.len()) {
            found.extend(self.frame_candidates(index, file, &mut |_, _, _| {}));
        }
        let possible = &possible[..possible.partition_point(|rule| *rule < file.rules.len())];
        if possible.is_empty() {
            return found;
        }
        let projection = self.project(file);
        let (text, sentence) = (self.text, self.sentence);
        let is_word_edge = |span: Span| pipeline.is_word_edge(text, sentence, span);
        let matches = file.matches(possible, &projection, &is_word_edge);
        let stated = matches.iter().flat_map(|found| candidates(&pipeline.rules, index, found, self.annotations, text));
        found.extend(stated);
        found
    }

    /// What the frames of a file find; `missed` hears of every verb of a frame that gives nothing.
    pub(crate) fn frame_candidates(
        &self,
        index: usize,
        file: &CompiledFile,
        missed: &mut dyn FnMut(usize, usize, Miss),
    ) -> Vec<Candidate> {
        let set = &self.pipeline.rules;
        let analysis = self.analysis();
        let lead = self.lead.map(|lead| tokens(&set.grammar, self.text, lead, &[], 0..0));
        let finder = Finder::new(self.article, analysis, self.annotations, lead.as_deref());
        let mut stated = Vec::new();
        for (number, frame) in file.frames.iter().enumerate() {
            let rule = (index, file.rules.len() + number);
            for found in finder.find(&frame.frame, &mut |token, miss| missed(number, token, miss)) {
                stated.extend(frame_candidate(set, rule, &found, self.annotations, self.sentence));
            }
        }
        stated
    }

    /// The clauses of the sentence.
    pub(crate) fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let grammar = &self.pipeline.rules.grammar;
            let tokens = tokens(grammar, self.text, self.sentence, self.annotations, self.range.clone());
            analyse(grammar, self.text, tokens, self.annotations)
        })
    }

    /// The sentence as a file sees it: masks first, then leftmost longest.
    pub(crate) fn project(&self, file: &CompiledFile) -> Projection {
        let set = &self.pipeline.rules;
        let facts =
            self.facts.iter().map(|fact| Item { span: fact.span, mark: set.kinds[fact.kind].mark, index: NO_INDEX });
        let items = self.items.iter().copied();
        let mut visible: Vec<Item> = Vec::with_capacity(self.facts.len() + self.items.len() + N_FIRST_WORDS);
        visible.extend(facts.chain(items).filter(|item| file.visible.contains(item.mark)));
        let mut masked: Vec<Span> = Vec::new();
        file.words.scan(self.sentence.of(self.text), |hit| {
            let span = Span::new(hit.span.start + self.sentence.start, hit.span.end + self.sentence.start);
            let is_mask = file.mask == Some(hit.mark);
            if !is_mask {
                visible.push(Item { span, mark: hit.mark, index: NO_INDEX });
            } else if !self.cuts_number(span) {
                masked.push(span);
            }
        });
        if !masked.is_empty() {
            visible.retain(|item| !masked.iter().any(|mask| mask.overlaps(item.span)));
            visible.extend(masked.into_iter().map(|span| Item { span, mark: MASK, index: NO_INDEX }));
        }
        visible.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
        retain_apart(&mut visible, |item| item.span);
        Projection::new(self.text, self.sentence, visible)
    }

    /// Whether a number starts before the span and reaches into it: 亿元村 is a class, but 1亿元 stays a sum.
    fn cuts_number(&self, span: Span) -> bool {
        let number = |item: &&Item| matches!(item.mark, '\u{E000}'..='\u{E00F}');
        self.items.iter().filter(number).any(|item| item.span.start < span.start && item.span.end > span.start)
    }
}
