//! One sentence on its way through the rule files.

use std::cell::OnceCell;
use std::ops::Range;
use std::time::Instant;

use super::Pipeline;
use super::annotation::mark;
use super::live::LiveSentence;
use crate::annotate::numeral::ends_money;
use crate::annotate::phrase::{ChunkKind, KnownWord, chunks};
use crate::annotate::table::LabeledCell;
use crate::annotate::time::passage;
use crate::clause::{Analysis, Article, Finder, FrameMatch, KnownFact, Miss, analyse, tokens};
use crate::document::Annotation;
use crate::matcher::{Item, MASK, Projection};
use crate::resolve::{
    Candidate, EmptyFields, Home, View, candidates, complete, fill_attributes, frame_candidate, is_open, settle_with,
};
use crate::rule::{
    CompiledAttribute, CompiledFile, ListHit, MarkCounts, MarkSet, PLACE_MARKS, RuleId, Scope, Side, TriggerSet,
    WordHit, is_native_mark, native_mark,
};
use crate::text::{Span, retain_apart};

/// Not an index of any annotation: words and facts are projected, but carry nothing.
const NO_INDEX: usize = usize::MAX;
/// The marks of phrases and words that the dictionary tells.
const NOUN: char = native_mark("phrase.noun");
const NAME: char = native_mark("phrase.name");
const VERB: char = native_mark("word.verb");
const ADVERB: char = native_mark("word.adverb");
/// A file mostly sees no more words of lists in a sentence.
const N_FIRST_WORDS: usize = 16;

/// What came of a frame at a verb.
pub(crate) enum FrameOutcome<'a> {
    /// It joins two places.
    Joined(&'a FrameMatch),
    /// The verb at this token gives nothing.
    Missed(usize, Miss),
}

/// What the sentences of an article share.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The clean text.
    pub(crate) text: &'a str,
    /// What the article says of places and of aid.
    pub(crate) article: &'a Article<'a>,
    /// Native annotations of the text, by start.
    pub(crate) annotations: &'a [Annotation],
    /// Cells of the tables of the text.
    pub(crate) cells: &'a [LabeledCell],
    /// Where the article is at home, for the money of a bare 元.
    pub(crate) home: &'a Home<'a>,
    /// Whether a fact of a kind stands shortly before a sentence.
    pub(crate) is_near: &'a dyn Fn(usize, Span) -> bool,
}

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
    /// Cells of the tables of the text.
    cells: &'a [LabeledCell],
    home: &'a Home<'a>,
    is_near: &'a dyn Fn(usize, Span) -> bool,
    /// Native annotations of the sentence.
    pub(crate) items: Vec<Item>,
    counts: MarkCounts,
    /// Words of lists in the sentence, once a file asks for them.
    words: OnceCell<Vec<ListHit>>,
    /// As far as rules of passages look, once one asks, and the words of lists there.
    passage: OnceCell<Span>,
    passage_words: OnceCell<Vec<ListHit>>,
    /// The marks of their lists.
    word_marks: OnceCell<MarkSet>,
    /// Strings that attribute rules need, once a fact has an open field.
    strings: OnceCell<TriggerSet>,
    pub(crate) facts: Vec<Candidate>,
}

impl<'a> SentenceWork<'a> {
    pub(crate) fn new(
        pipeline: &'a Pipeline,
        surroundings: Surroundings<'a>,
        live: &'a LiveSentence,
        range: Range<usize>,
    ) -> Self {
        let Surroundings { text, article, annotations, cells, home, is_near } = surroundings;
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
            cells,
            home,
            is_near,
            items,
            counts,
            words: OnceCell::new(),
            passage: OnceCell::new(),
            passage_words: OnceCell::new(),
            word_marks: OnceCell::new(),
            strings: OnceCell::new(),
            facts,
        }
    }

    pub(super) fn run(&mut self) {
        self.run_watched(&mut |_, _, _| {});
    }

    /// Finds the facts; `watch` hears of what comes of each frame, by file and number in it.
    pub(super) fn run_watched(&mut self, watch: &mut dyn FnMut(usize, usize, FrameOutcome<'_>)) {
        let set = &self.pipeline.rules;
        for of_file in self.rules.chunk_by(|a, b| a.0 == b.0) {
            let index = of_file[0].0;
            let possible = self.possible(of_file);
            if !possible.is_empty() {
                let found = self.candidates(index, &set.files[index], &possible, watch);
                settle_with(&mut self.facts, found, &set.kinds, self.annotations, |_, _| {});
            }
        }
        if self.facts.is_empty() {
            return;
        }
        self.facts.sort_by_key(|fact| (fact.span.start, fact.kind, fact.span.end, fact.rule));
        let (marks, mut empty) = (self.marks(), EmptyFields::of(&self.facts));
        for file in &set.files {
            if self.may_fill(file, &empty, &marks) {
                let view = self.view(file, &empty);
                fill_attributes(file, &mut self.facts, &view, self.text);
                empty = EmptyFields::of(&self.facts);
            }
        }
        complete(&mut self.facts, &set.kinds);
    }

    /// Those of some rules of one file that may match, by their indices in the file.
    fn possible(&self, rules: &[RuleId]) -> Vec<usize> {
        let set = &self.pipeline.rules;
        let near = rules.first().and_then(|(file, _)| set.files[*file].near);
        let is_near = |kind| self.facts.iter().any(|fact| fact.kind == kind) || (self.is_near)(kind, self.sentence);
        if near.is_some_and(|kind| !is_near(kind)) {
            return Vec::new();
        }
        let may_match = |rule: &&RuleId| self.counts.may_suffice_for(set.native_needs(**rule));
        rules.iter().filter(may_match).map(|(_, rule)| *rule).collect()
    }

    /// The rules of a file that may match, by their indices.
    pub(crate) fn possible_of(&self, file: usize) -> Vec<usize> {
        let first = self.rules.partition_point(|rule| rule.0 < file);
        let behind = self.rules.partition_point(|rule| rule.0 <= file);
        self.possible(&self.rules[first..behind])
    }

    fn candidates(
        &self,
        index: usize,
        file: &CompiledFile,
        possible: &[usize],
        watch: &mut dyn FnMut(usize, usize, FrameOutcome<'_>),
    ) -> Vec<Candidate> {
        let pipeline = self.pipeline;
        let mut found: Vec<Candidate> = Vec::new();
        if possible.last().is_some_and(|last| *last == file.rules.len()) {
            found.extend(self.frame_candidates(index, file, &mut |frame, outcome| watch(index, frame, outcome)));
        }
        let possible = self.with_words(file, &possible[..possible.partition_point(|rule| *rule < file.rules.len())]);
        if possible.is_empty() {
            return found;
        }
        let projection = self.project(file);
        let (text, sentence) = (self.text, self.sentence);
        let is_word_edge = |span: Span| pipeline.is_word_edge(text, sentence, span);
        let matches = file.matches(&possible, &projection, &is_word_edge);
        let stated = matches
            .iter()
            .flat_map(|found| candidates(&pipeline.rules, index, found, self.annotations, text, self.home));
        found.extend(stated);
        found
    }

    /// Those of some rules of a file that may match, as far as the words of lists and the facts tell: what a pattern needs of these must be
    /// there before the sentence is projected.
    fn with_words(&self, file: &CompiledFile, rules: &[usize]) -> Vec<usize> {
        let needs = |rule: &usize| file.rules[*rule].pattern.needs().iter().map(|(marks, _)| marks);
        let is_declared = |marks: &&Vec<char>| !marks.iter().copied().any(is_native_mark);
        if rules.iter().flat_map(needs).all(|marks| !is_declared(&marks)) {
            return rules.to_vec();
        }
        let of_facts = self.marks_of_facts();
        let is_there = |mark: &char| of_facts.contains(*mark) || self.has_word(file, *mark);
        let may_match = |rule: &usize| needs(rule).filter(is_declared).all(|marks| marks.iter().any(is_there));
        rules.iter().copied().filter(may_match).collect()
    }

    /// What the frames of a file find; `watch` hears of what came of each of them, by its number in the file.
    pub(crate) fn frame_candidates(
        &self,
        index: usize,
        file: &CompiledFile,
        watch: &mut dyn FnMut(usize, FrameOutcome<'_>),
    ) -> Vec<Candidate> {
        let set = &self.pipeline.rules;
        let mut start = file.meters.as_ref().map(|_| Instant::now());
        let analysis = self.analysis();
        let lead = self.lead.map(|lead| tokens(&set.grammar, self.text, lead, &[], 0..0));
        let takes = file.frames.iter().any(|frame| frame.frame.takes_facts());
        let known = self.facts.iter().filter(|_| takes).map(|fact| KnownFact { kind: fact.kind, span: fact.span });
        let known: Vec<KnownFact> = known.collect();
        let finder = Finder::new(self.article, analysis, self.annotations, &known, lead.as_deref());
        let mut stated = Vec::new();
        for (number, frame) in file.frames.iter().enumerate() {
            let rule = (index, file.rules.len() + number);
            let pairs = finder.find(&frame.frame, &mut |token, miss| watch(number, FrameOutcome::Missed(token, miss)));
            if let (Some(meters), Some(start)) = (&file.meters, &mut start) {
                meters.frames[number].add(std::mem::replace(start, Instant::now()), pairs.len());
            }
            for found in pairs {
                watch(number, FrameOutcome::Joined(&found));
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

    /// Whether a rule of a file may fill a field, as far as annotations and facts, whose marks are given, and strings tell; for noun phrases,
    /// which are dear to read, also as far as the words of lists tell.
    fn may_fill(&self, file: &CompiledFile, empty: &EmptyFields, marks: &MarkSet) -> bool {
        let in_cells = |rule: &CompiledAttribute| matches!(rule.side, Side::Header | Side::Label);
        let mut wanted = file.attributes.iter().filter(|rule| empty.may_have(rule)).peekable();
        if wanted.peek().is_none() || self.cells.is_empty() && file.attributes.iter().all(in_cells) {
            return false;
        }
        let reads_phrases = !file.phrases.is_empty();
        // A measure makes a phrase of the first list.
        let is_measured = |mark: &char| marks.contains(*mark) || self.has_word(file, *mark);
        let measured = file.phrases.first().filter(|_| file.measures.iter().any(is_measured));
        let is_phrase = |mark: char| [NOUN, NAME, VERB, ADVERB].contains(&mark) || measured == Some(&mark);
        let may_be_word = |mark: char| match reads_phrases {
            true => is_phrase(mark) || self.has_word(file, mark),
            false => !is_native_mark(mark),
        };
        let may_be = |mark: &char| marks.contains(*mark) || may_be_word(*mark);
        let strings = self.pipeline.rules.attribute_strings();
        wanted.any(|rule| {
            let of_kind = || self.facts.iter().filter(|fact| fact.kind == rule.kind);
            let is_possible = || match rule.side {
                Side::Header | Side::Label => !self.cells.is_empty(),
                Side::Previous | Side::Next => {
                    of_kind().nth(1).is_some()
                        && (!reads_phrases || of_kind().any(|fact| fact.fields[rule.field].is_some()))
                }
                _ if rule.scope == Scope::Passage => true,
                _ => {
                    rule.pattern.needs().iter().all(|(of_need, _)| of_need.iter().any(may_be))
                        && strings.suffice_for(self.strings(), rule)
                }
            };
            of_kind().any(|fact| is_open(rule, fact, self.text)) && is_possible()
        })
    }

    /// The sentence as the attribute rules of a file see it that fill these fields, and the passage where one of them asks for it.
    pub(crate) fn view(&self, file: &CompiledFile, empty: &EmptyFields) -> View {
        // What its `when` says may become so while fields are filled.
        let is_empty =
            |rule: &CompiledAttribute, fact: &Candidate| fact.kind == rule.kind && fact.fields[rule.field].is_none();
        let is_wanted = |rule: &usize| empty.may_have(&file.attributes[*rule]);
        let wanted: Vec<usize> = (0..file.attributes.len()).filter(is_wanted).collect();
        let mut of_passages = wanted.iter().filter(|rule| file.attributes[**rule].scope == Scope::Passage);
        let is_asked = of_passages.next().is_some();
        let passage = || *self.passage.get_or_init(|| passage(self.text, self.sentence));
        let passage = if is_asked { passage() } else { self.sentence };
        let passage = (passage != self.sentence).then(|| self.project_elsewhere(file, passage));
        let asks_cell = |fact: &&Candidate| {
            let mut of_cells = file.attributes.iter().filter(|rule| rule.side.is_of_cell());
            of_cells.any(|rule| is_empty(rule, fact))
        };
        let in_cells = self.facts.iter().filter(|_| !self.cells.is_empty()).filter(asks_cell);
        let cells = in_cells.filter_map(|fact| self.cell(file, fact.span)).collect();
        let strings = self.pipeline.rules.attribute_strings();
        let is_possible = |rule: &CompiledAttribute| {
            let is_elsewhere = || rule.side.is_of_cell() || rule.scope == Scope::Passage;
            is_elsewhere() || strings.suffice_for(self.strings(), rule)
        };
        let possible = wanted.into_iter().filter(|rule| is_possible(&file.attributes[*rule])).collect();
        View { sentence: self.project(file), passage, cells, possible }
    }

    /// The strings that attribute rules need, as far as the sentence has them.
    fn strings(&self) -> &TriggerSet {
        self.strings.get_or_init(|| self.pipeline.rules.attribute_strings().find(self.sentence.of(self.text)))
    }

    /// The words of all lists in the sentence.
    fn words(&self) -> &[ListHit] {
        self.words.get_or_init(|| self.pipeline.rules.words.find(self.sentence.of(self.text)))
    }

    /// Whether a file sees a word of the list with this mark in the sentence.
    fn has_word(&self, file: &CompiledFile, mark: char) -> bool {
        let of_words = || self.word_marks.get_or_init(|| self.pipeline.rules.words.marks(self.words()));
        file.words.sees(mark) && of_words().contains(mark)
    }

    /// The marks of the annotations and of the facts found so far.
    fn marks(&self) -> MarkSet {
        let mut marks = self.marks_of_facts();
        self.items.iter().for_each(|item| marks.insert(item.mark));
        marks
    }

    /// The marks of the facts found so far.
    fn marks_of_facts(&self) -> MarkSet {
        let mut marks = MarkSet::default();
        self.facts.iter().for_each(|fact| marks.insert(self.pipeline.rules.kinds[fact.kind].mark));
        marks
    }

    /// The header and the label of the cell in which a fact stands, by its start.
    fn cell(&self, file: &CompiledFile, fact: Span) -> Option<(usize, Option<Projection>, Option<Projection>)> {
        let behind = self.cells.partition_point(|cell| cell.cell.start <= fact.start);
        let cell = self.cells[..behind].last().filter(|cell| cell.cell.contains(fact))?;
        let project = |span: Option<Span>| span.map(|span| self.project_elsewhere(file, span));
        Some((fact.start, project(cell.header), project(cell.label)))
    }

    /// Another stretch of the text as a file sees it.
    fn project_elsewhere(&self, file: &CompiledFile, stretch: Span) -> Projection {
        let first = self.annotations.partition_point(|annotation| annotation.span.start < stretch.start);
        let last = self.annotations.partition_point(|annotation| annotation.span.start < stretch.end);
        let item = |index: usize| {
            let annotation = &self.annotations[index];
            Item { span: annotation.span, mark: mark(annotation), index }
        };
        self.project_all(file, stretch, &(first..last).map(item).collect::<Vec<_>>())
    }

    /// The sentence as a file sees it: masks first, then leftmost longest.
    pub(crate) fn project(&self, file: &CompiledFile) -> Projection {
        self.project_all(file, self.sentence, &self.items)
    }

    /// A stretch with these annotations, and with the facts of the sentence.
    fn project_all(&self, file: &CompiledFile, stretch: Span, annotations: &[Item]) -> Projection {
        let set = &self.pipeline.rules;
        let facts =
            self.facts.iter().map(|fact| Item { span: fact.span, mark: set.kinds[fact.kind].mark, index: NO_INDEX });
        let items = annotations.iter().copied();
        let mut visible: Vec<Item> = Vec::with_capacity(self.facts.len() + annotations.len() + N_FIRST_WORDS);
        let seen = |item: &Item| file.visible.contains(item.mark) && !self.opens_unit(file, *item);
        visible.extend(facts.chain(items).filter(seen));
        let mut masked: Vec<Span> = Vec::new();
        let mut words: Vec<Item> = Vec::with_capacity(N_FIRST_WORDS);
        let take = |hit: WordHit| {
            let span = Span::new(hit.span.start + stretch.start, hit.span.end + stretch.start);
            let is_mask = file.mask == Some(hit.mark);
            if !is_mask {
                words.push(Item { span, mark: hit.mark, index: NO_INDEX });
            } else if !self.cuts_number(span) {
                masked.push(span);
            }
        };
        let elsewhere;
        let all = if stretch == self.sentence {
            self.words()
        } else if self.passage.get() == Some(&stretch) {
            self.passage_words.get_or_init(|| set.words.find(stretch.of(self.text)))
        } else {
            elsewhere = if file.words.is_empty() { Vec::new() } else { set.words.find(stretch.of(self.text)) };
            &elsewhere
        };
        // The dictionary tells which of the words that overlap is one.
        if file.phrases.is_empty() {
            file.words.leftmost(all, take);
        } else {
            file.words.all(all).for_each(take);
        }
        if file.phrases.is_empty() {
            visible.append(&mut words);
        } else {
            self.add_phrases(file, stretch, &words, &mut visible);
        }
        if !masked.is_empty() {
            visible.retain(|item| !masked.iter().any(|mask| mask.overlaps(item.span)));
            visible.extend(masked.into_iter().map(|span| Item { span, mark: MASK, index: NO_INDEX }));
        }
        visible.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
        retain_apart(&mut visible, |item| item.span);
        Projection::new(self.text, stretch, visible)
    }

    /// Adds the noun phrases, verbs and words of lists between the annotations and facts that are visible already.
    fn add_phrases(&self, file: &CompiledFile, stretch: Span, words: &[Item], visible: &mut Vec<Item>) {
        visible.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
        retain_apart(visible, |item| item.span);
        // 援疆资金: a place in a word of a list is part of it.
        let in_word = |place: &Item| {
            let mut before = words.iter().take_while(|word| word.span.start < place.span.start);
            before.any(|word| word.span.end > place.span.end && file.phrases.contains(&word.mark))
        };
        visible.retain(|item| !PLACE_MARKS.contains(&item.mark) || !in_word(item));
        let fixed: Vec<Span> = visible.iter().map(|item| item.span).filter(|span| stretch.contains(*span)).collect();
        let known: Vec<KnownWord> = words
            .iter()
            .map(|word| KnownWord {
                span: word.span,
                mark: word.mark,
                is_listed: file.visible.contains(word.mark),
                is_head: file.phrases.contains(&word.mark),
                is_measure: file.measures.contains(&word.mark),
                is_sort: file.sorts.contains(&word.mark),
                governs: file.governing.contains(&word.mark),
            })
            .collect();
        let measured = file.phrases.first().copied();
        visible.extend(chunks(self.text, stretch, &fixed, &known, measured).into_iter().filter_map(|chunk| {
            let mark = match chunk.kind {
                ChunkKind::Listed(mark) => mark,
                ChunkKind::Noun => NOUN,
                ChunkKind::Name => NAME,
                ChunkKind::Verb => VERB,
                ChunkKind::Adverb => ADVERB,
            };
            file.visible.contains(mark).then_some(Item { span: chunk.span, mark, index: NO_INDEX })
        }));
    }

    /// Whether a place only begins the name of a unit, such as 澳门元.
    fn opens_unit(&self, file: &CompiledFile, item: Item) -> bool {
        let is_place = item.index != NO_INDEX
            && matches!(self.annotations[item.index].value, crate::document::AnnotationValue::Place(_));
        if !is_place {
            return false;
        }
        // Names of money end near the name of their place.
        let (place, rest) = (item.span.of(self.text), &self.text[item.span.start..self.sentence.end]);
        let mut behind = rest[place.len()..].chars().take(4);
        behind.any(ends_money)
            && file.tables.values().any(|words| {
                let longer = words.range::<str, _>((std::ops::Bound::Excluded(place), std::ops::Bound::Unbounded));
                longer.take_while(|(word, _)| word.starts_with(place)).any(|(word, _)| rest.starts_with(word.as_str()))
            })
    }

    /// Whether a number starts before the span and reaches into it: 亿元村 is a class, but 1亿元 stays a sum.
    fn cuts_number(&self, span: Span) -> bool {
        let number = |item: &&Item| matches!(item.mark, '\u{E000}'..='\u{E00F}');
        self.items.iter().filter(number).any(|item| item.span.start < span.start && item.span.end > span.start)
    }
}
