//! The one file that calls every stage.

use std::collections::BTreeSet;

use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::numeral::{Numeral, NumeralKind, scan_numerals};
use crate::annotate::table::{TableCell, scan_tables};
use crate::annotate::time::{TimeExpression, scan_times_in};
use crate::document::{Annotation, AnnotationValue, Cell, Document, NumberForm, Place, TimeUse};
use crate::emit::{Record, annotation_records, fact_records, sort_records};
use crate::matcher::{Item, MASK, Projection};
use crate::normalize::Normalizer;
use crate::resolve::place::{self, PlaceStatus, resolve_places};
use crate::resolve::{Candidate, candidates, complete, fill_attributes, settle};
use crate::rule::{CompiledFile, MarkCounts, NATIVE_MARKS, RuleSet, TriggerSet, native_mark};
use crate::segment::{Segmenter, sentences};
use crate::source::Source;
use crate::text::Span;

/// All stages, ready to take articles. Shared by reference between threads.
pub struct Pipeline {
    rules: RuleSet,
    normalizer: Normalizer,
    gazetteer: &'static Gazetteer,
    segmenter: Segmenter,
}

impl Pipeline {
    /// A pipeline with these rules and normalizing steps.
    pub fn new(rules: RuleSet, normalizer: Normalizer) -> Self {
        let gazetteer = Gazetteer::builtin();
        let segmenter = Segmenter::new(move || gazetteer.ids().map(|id| gazetteer.unit(id).name).collect());
        Self { rules, normalizer, gazetteer, segmenter }
    }

    /// The rules of the pipeline.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Normalizes a source and finds its sentences.
    pub fn document(&self, article: &str, source: Source) -> Document {
        let normalized = self.normalizer.normalize_markup(&source.text, source.markup);
        let mut warnings: Vec<String> = source.warnings.iter().map(ToString::to_string).collect();
        warnings.extend(normalized.warnings.iter().map(ToString::to_string));
        let (text, maps) = (normalized.text.into_owned(), normalized.maps);
        let sentences = sentences(&text);
        Document::new(article.to_owned(), source, text, maps, sentences, warnings)
    }

    /// Numbers, percents, times and places of a document, by start.
    pub fn annotations(&self, document: &Document) -> Vec<Annotation> {
        let text = &document.text;
        let numerals = scan_numerals(text);
        let numbers = number_annotations(text, &numerals);
        self.annotate(document, &numerals, numbers, &document.sentences)
    }

    /// Adds the times and places of some sentences to the numbers of a document.
    fn annotate(
        &self,
        document: &Document,
        numerals: &[Numeral],
        numbers: Vec<Annotation>,
        sentences: &[Span],
    ) -> Vec<Annotation> {
        let text = &document.text;
        let mut annotations = numbers;
        let times = scan_times_in(text, numerals, sentences);
        annotations.extend(times.into_iter().map(|time| time_annotation(text, time)));
        annotations.extend(self.places(document, sentences).into_iter().map(place_annotation));
        annotations.sort_by_key(|annotation| (annotation.span.start, annotation.span.end));
        annotations
    }

    /// The places of a document, if it names any in these sentences. What a name means depends on all places of the document.
    fn places(&self, document: &Document, sentences: &[Span]) -> Vec<place::Place> {
        let text = &document.text;
        let mut mentions = self.gazetteer.scan_in(text, sentences.iter().copied());
        if mentions.is_empty() {
            return Vec::new();
        }
        if sentences.len() < document.sentences.len() {
            let is_new = |sentence: &&Span| sentences.binary_search(sentence).is_err();
            let others = document.sentences.iter().filter(is_new).copied();
            mentions.extend(self.gazetteer.scan_in(text, others));
            mentions.sort_by_key(|mention| mention.span.start);
            // A name across the cut of an overlong sentence may be found from both sides.
            let mut end = 0;
            mentions.retain(|mention| {
                let is_apart = mention.span.start >= end;
                end = end.max(mention.span.end);
                is_apart
            });
        }
        resolve_places(text, &mentions, self.gazetteer)
    }

    /// The facts of a document. Of the native kinds `number`, `percent`, `time`, `place` those in `native` are added.
    pub fn facts(&self, document: &Document, native: &BTreeSet<String>) -> Vec<Record> {
        let text = &document.text;
        let numerals = scan_numerals(text);
        let numbers = number_annotations(text, &numerals);
        let live = self.live(document, &numbers);
        if live.is_empty() && native.is_empty() {
            return Vec::new();
        }
        let annotations = if native.is_empty() {
            let sentences: Vec<Span> = live.iter().map(|live| live.sentence).collect();
            self.annotate(document, &numerals, numbers, &sentences)
        } else {
            self.annotate(document, &numerals, numbers, &document.sentences)
        };
        let facts = self.find(text, &live, &annotations);
        let mut records = fact_records(document, &self.rules, &facts, &annotations);
        if !native.is_empty() {
            let extra = annotation_records(document, &annotations);
            records.extend(extra.into_iter().filter(|record| native.contains(&record.kind)));
            sort_records(&mut records);
        }
        records
    }

    /// The sentences in which a rule might match, as far as strings and numbers tell. All dear work is done for these alone.
    fn live(&self, document: &Document, numbers: &[Annotation]) -> Vec<LiveSentence> {
        // Of times and places there may be any number.
        let mut open = MarkCounts::default();
        let others = NATIVE_MARKS.iter().filter(|(name, _)| *name != "percent" && !name.starts_with("number"));
        open.leave_open(others.flat_map(|(_, marks)| marks.iter().copied()));
        let mut live = Vec::new();
        let mut rest = numbers;
        for &sentence in &document.sentences {
            rest = &rest[rest.partition_point(|number| number.span.start < sentence.start)..];
            let (here, behind) = rest.split_at(rest.partition_point(|number| number.span.start < sentence.end));
            rest = behind;
            let mut counts = open.clone();
            here.iter().for_each(|number| counts.add(mark(number)));
            let triggers = self.rules.triggers_in(sentence.of(&document.text));
            if self.rules.files.iter().any(|file| file.is_possible(&triggers, &counts)) {
                live.push(LiveSentence { sentence, triggers });
            }
        }
        live
    }

    /// The words of a sentence, as `edges` sees them.
    pub(crate) fn words(&self, text: &str, sentence: Span) -> Vec<Span> {
        self.segmenter.segment(text, sentence).into_iter().map(|word| word.span).collect()
    }

    /// Whether both ends of a span are word boundaries of its sentence.
    pub(crate) fn is_word_edge(&self, text: &str, sentence: Span, span: Span) -> bool {
        let words = self.words(text, sentence);
        words.iter().any(|word| word.start == span.start) && words.iter().any(|word| word.end == span.end)
    }

    fn find(&self, text: &str, live: &[LiveSentence], annotations: &[Annotation]) -> Vec<(Span, Candidate)> {
        let mut facts = Vec::new();
        for live in live {
            let first = annotations.partition_point(|annotation| annotation.span.start < live.sentence.start);
            let here = annotations[first..].partition_point(|annotation| annotation.span.start < live.sentence.end);
            let mut work = SentenceWork::new(self, text, live, annotations, first..first + here);
            work.run();
            facts.extend(work.facts.into_iter().map(|fact| (live.sentence, fact)));
        }
        facts
    }
}

/// A sentence in which a rule might match.
pub(crate) struct LiveSentence {
    pub(crate) sentence: Span,
    /// Its strings that rules need.
    pub(crate) triggers: TriggerSet,
}

/// The annotations of the numerals of a text, those in tables with their units.
fn number_annotations(text: &str, numerals: &[Numeral]) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = numerals.iter().map(|numeral| number_annotation(text, numeral)).collect();
    for cell in scan_tables(text, numerals) {
        into_cell(&mut annotations[cell.numeral], &cell);
    }
    annotations
}

fn number_annotation(text: &str, numeral: &Numeral) -> Annotation {
    let written = numeral.span.of(text);
    let form = if written == "一" {
        NumberForm::One
    } else if written.trim_end_matches(['多', '余', '来', '几']).ends_with(['万', '亿', '兆', 'k', 'K', 'w', 'W'])
    {
        NumberForm::Scaled
    } else {
        NumberForm::Plain
    };
    let value = match numeral.kind {
        NumeralKind::Number => AnnotationValue::Number(numeral.number.clone(), form),
        NumeralKind::Percent => AnnotationValue::Percent(numeral.number.clone()),
    };
    Annotation { span: numeral.span, value }
}

/// The annotation of a number becomes that of a cell.
fn into_cell(annotation: &mut Annotation, cell: &TableCell) {
    if let AnnotationValue::Number(number, _) = &annotation.value {
        let TableCell { unit, exponent, header, .. } = *cell;
        annotation.value = AnnotationValue::Cell(Cell { number: number.clone(), unit, exponent, header });
    }
}

/// Words that say no more than that something is news.
const VAGUE_TIMES: [&str; 16] = [
    "近日",
    "日前",
    "此前",
    "今天",
    "今日",
    "昨天",
    "昨日",
    "当天",
    "当日",
    "近期",
    "不久前",
    "随后",
    "此后",
    "最近",
    "前天",
    "明天",
];
/// What stands before a time that something is compared with.
const COMPARISONS: [&str; 5] = ["比", "较", "比起", "相比", "相较"];

fn time_annotation(text: &str, time: TimeExpression) -> Annotation {
    let usage = if COMPARISONS.iter().any(|word| text[..time.span.start].ends_with(word)) {
        TimeUse::Compared
    } else if VAGUE_TIMES.contains(&time.span.of(text)) {
        TimeUse::Vague
    } else {
        TimeUse::Dating
    };
    Annotation { span: time.span, value: AnnotationValue::Time(time.value, usage) }
}

fn place_annotation(place: place::Place) -> Annotation {
    let candidates = if place.status == PlaceStatus::Ambiguous { place.candidates } else { Vec::new() };
    let value = AnnotationValue::Place(Place {
        name: place.name,
        code: place.code,
        county_code: place.county_code,
        level: place.level.as_str(),
        candidates,
        in_company: place.inside_company,
    });
    Annotation { span: place.span, value }
}

/// The mark of an annotation in projected text.
pub(crate) fn mark(annotation: &Annotation) -> char {
    let name = match &annotation.value {
        AnnotationValue::Number(_, NumberForm::One) => "number.one",
        AnnotationValue::Number(_, NumberForm::Scaled) => "number.scaled",
        AnnotationValue::Number(_, NumberForm::Plain) => "number.plain",
        AnnotationValue::Cell(_) => "number.cell",
        AnnotationValue::Percent(_) => "percent",
        AnnotationValue::Time(_, TimeUse::Dating) => "time.dating",
        AnnotationValue::Time(_, TimeUse::Compared) => "time.compared",
        AnnotationValue::Time(_, TimeUse::Vague) => "time.vague",
        AnnotationValue::Place(place) if place.in_company => "company_place",
        AnnotationValue::Place(place) => match place.level {
            "province" => "place.province",
            "prefecture" => "place.prefecture",
            "county" => "place.county",
            "town" => "place.town",
            "village" => "place.village",
            _ => "place.zone",
        },
    };
    native_mark(name)
}

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
        range: std::ops::Range<usize>,
    ) -> Self {
        let mut counts = MarkCounts::default();
        let items: Vec<Item> =
            range.map(|index| Item { span: annotations[index].span, mark: mark(&annotations[index]), index }).collect();
        // A number within a time or a place is hidden by it and counts for nothing.
        let hidden = |item: &Item| items.iter().any(|other| other.span != item.span && other.span.contains(item.span));
        items.iter().filter(|item| !hidden(item)).for_each(|item| counts.add(item.mark));
        let LiveSentence { sentence, triggers } = live;
        let facts = Vec::new();
        Self { pipeline, text, sentence: *sentence, triggers, annotations, items, counts, has_words: false, facts }
    }

    fn run(&mut self) {
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
