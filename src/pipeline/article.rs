//! An article on its way to its facts, a stretch of sentences at a time: what a stretch takes in memory is given back before the next.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::annotation::number_annotations;
use super::live::{LastFacts, LiveSentence, Rows, live_sentences, mentions_in, retain_with_places};
use super::sentence::{SentenceWork, Surroundings};
use super::stretch::{STRETCH, Stretch, stretches, whole};
use super::{Pipeline, with_times_and_places};
use crate::annotate::numeral::{Numeral, NumeralScan};
use crate::annotate::place::PlaceMention;
use crate::annotate::table::{LabeledCell, label_cells_in};
use crate::annotate::time::passage;
use crate::clause::Article;
use crate::document::{Annotation, Document};
use crate::emit::{EachRecord, FactRecords, Record, annotation_records, sort_records};
use crate::resolve::place::{read_places, set_heads, settled_places};
use crate::resolve::{Candidate, Home};
use crate::text::{Span, retain_apart};

/// One article, and what its stretches share.
pub(super) struct ArticleWork<'a> {
    pipeline: &'a Pipeline,
    document: &'a Document,
    text: &'a str,
    numerals: NumeralScan<'a>,
    rows: Rows,
    article: Article<'a>,
    home: Home<'a>,
    /// The facts before the sentences to come, as far as strings and numbers tell, and those that were found.
    may_be_last: LastFacts,
    last: LastFacts,
    /// All names of places of the article and the places, once one of them needs the others to be read.
    places: Option<(Vec<PlaceMention>, Vec<Annotation>)>,
    /// About as long are its stretches.
    stretch: usize,
}

impl<'a> ArticleWork<'a> {
    pub(super) fn new(pipeline: &'a Pipeline, document: &'a Document) -> Self {
        let (rules, text) = (&pipeline.rules, document.text.as_str());
        Self {
            pipeline,
            document,
            text,
            numerals: NumeralScan::new(text),
            rows: Rows::new(rules),
            article: Article::new(&rules.grammar, text),
            home: Home::new(rules, &document.source.text, text),
            may_be_last: LastFacts::new(rules),
            last: LastFacts::new(rules),
            places: None,
            stretch: STRETCH,
        }
    }

    /// The same work in stretches of another length.
    #[cfg(test)]
    pub(super) fn in_stretches_of(self, stretch: usize) -> Self {
        Self { stretch, ..self }
    }

    /// Hands all facts to `each`, with those of the native kinds in `native`.
    pub(super) fn run(mut self, native: &BTreeSet<String>, each: &mut EachRecord<'_>) -> ControlFlow<()> {
        let mut records = FactRecords::new(self.document, &self.pipeline.rules);
        if !native.is_empty() {
            return self.with_annotations(records, native).into_iter().try_for_each(each);
        }
        for stretch in stretches(self.document, self.stretch) {
            self.stretch(&stretch, &mut records, each)?;
        }
        records.finish(each)
    }

    /// All facts, with annotations of some kinds, which are not made stretch by stretch.
    fn with_annotations(mut self, mut facts: FactRecords<'_>, native: &BTreeSet<String>) -> Vec<Record> {
        let annotations = self.pipeline.all_annotations(self.document);
        let mut records = annotation_records(self.document, &annotations);
        records.retain(|record| native.contains(&record.kind));
        let mut take = |record| {
            records.push(record);
            ControlFlow::Continue(())
        };
        let found = self.find_all(&annotations);
        let _ = facts.add(&found, &annotations, &mut take);
        let _ = facts.finish(&mut take);
        sort_records(&mut records);
        records
    }

    /// The facts of the whole article at once, each with its sentence.
    pub(super) fn find_all(&mut self, annotations: &[Annotation]) -> Vec<(Span, Candidate)> {
        let (_, _, live) = self.live(&whole(self.document));
        let cells = label_cells_in(self.text, Span::new(0, self.text.len()));
        self.find(&live, annotations, &cells)
    }

    fn stretch(
        &mut self,
        stretch: &Stretch<'_>,
        records: &mut FactRecords<'_>,
        each: &mut EachRecord<'_>,
    ) -> ControlFlow<()> {
        let text = self.text;
        let (numerals, numbers, mut live) = self.live(stretch);
        if live.is_empty() {
            return ControlFlow::Continue(());
        }
        let cells = label_cells_in(text, stretch.span);
        let scanned: Vec<Span> = live.iter().map(|live| live.sentence).collect();
        let mentions = self.pipeline.gazetteer.scan_in(text, scanned.iter().copied());
        retain_with_places(&mut live, &self.pipeline.rules, &mentions);
        let dated = dated(text, &live, &cells);
        let places = self.places(stretch, &live, &dated, (&scanned, mentions));
        let date = || self.pipeline.date(self.document);
        let annotations = with_times_and_places(text, &numerals, numbers, &dated, places, &date);
        drop(numerals);
        for live in groups(&live) {
            let facts = self.find(live, &annotations, &cells);
            records.add(&facts, &annotations, each)?;
        }
        ControlFlow::Continue(())
    }

    /// The numbers of a stretch, and its live sentences as far as strings and numbers tell.
    fn live(&mut self, stretch: &Stretch<'_>) -> (Vec<Numeral>, Vec<Annotation>, Vec<LiveSentence>) {
        let numerals = self.numerals.until(stretch.span.end);
        let numbers = number_annotations(self.text, stretch.span, &numerals, self.pipeline.rules.units());
        let rules = &self.pipeline.rules;
        let mut live = live_sentences(rules, self.text, stretch.sentences, &numbers, &mut self.may_be_last);
        self.rows.add(&mut live, self.text, stretch.sentences);
        (numerals, numbers, live)
    }

    /// The places in the live sentences of a stretch, where the names in some sentences are known; what they belong to is told in the
    /// stretches that are `seen`.
    ///
    /// What a name means may depend on all places of the document. They are looked for when the name itself does not settle it.
    fn places(
        &mut self,
        stretch: &Stretch<'_>,
        live: &[LiveSentence],
        seen: &[Span],
        (scanned, mut mentions): (&[Span], Vec<PlaceMention>),
    ) -> Vec<Annotation> {
        let (text, gazetteer) = (self.text, self.pipeline.gazetteer);
        let here = || live.iter().map(|live| (live.sentence, mentions_in(&mentions, live.sentence)));
        let settled: Option<Vec<Vec<Annotation>>> =
            here().map(|(_, mentions)| settled_places(text, mentions, gazetteer)).collect();
        if let Some(mut settled) = settled {
            for ((sentence, mentions), places) in here().zip(&mut settled) {
                set_heads(text, mentions, gazetteer, &[sentence], places);
            }
            return settled.concat();
        }
        let (mentions, places) = self.places.get_or_insert_with(|| {
            let is_new = |sentence: &&Span| scanned.binary_search(sentence).is_err();
            let others = self.document.sentences.iter().filter(is_new).copied();
            mentions.extend(gazetteer.scan_in(text, others));
            mentions.sort_by_key(|mention| mention.span.start);
            // A name across the cut of an overlong sentence may be found from both sides.
            retain_apart(&mut mentions, |mention| mention.span);
            let places = read_places(text, &mentions, gazetteer);
            (mentions, places)
        });
        let first = places.partition_point(|place| place.span.start < stretch.span.start);
        let behind = places.partition_point(|place| place.span.start < stretch.span.end);
        let mut places = places[first..behind].to_vec();
        set_heads(text, mentions, gazetteer, seen, &mut places);
        places
    }

    fn find(
        &mut self,
        live: &[LiveSentence],
        annotations: &[Annotation],
        cells: &[LabeledCell],
    ) -> Vec<(Span, Candidate)> {
        let Self { pipeline, text, article, home, last, .. } = self;
        let mut facts = Vec::new();
        for live in live {
            let first = annotations.partition_point(|annotation| annotation.span.start < live.sentence.start);
            let here = annotations[first..].partition_point(|annotation| annotation.span.start < live.sentence.end);
            let is_near = |kind, sentence| last.is_near(kind, sentence);
            let surroundings = Surroundings { text, article, annotations, cells, home, is_near: &is_near };
            let mut work = SentenceWork::new(pipeline, surroundings, live, first..first + here);
            work.run();
            let found = work.facts;
            found.iter().for_each(|fact| last.add(fact.kind, fact.span.end));
            facts.extend(found.into_iter().map(|fact| (live.sentence, fact)));
        }
        facts
    }
}

/// So many sentences, or about so many bytes of them, are worked on before their facts are handed on: a stretch that is nothing but facts has
/// a hundred times more of them than text.
const GROUP: usize = 64;
const GROUP_BYTES: usize = 4 << 10;

/// Live sentences in groups. Rows stay with the heading over them, from which their facts may begin.
fn groups(live: &[LiveSentence]) -> impl Iterator<Item = &[LiveSentence]> {
    let mut rest = live;
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let is_over = |n: usize| n >= GROUP || rest[n].sentence.start >= first.sentence.start + GROUP_BYTES;
        let behind = (1..rest.len()).find(|n| is_over(*n) && rest[*n].lead().is_none()).unwrap_or(rest.len());
        let (group, behind) = rest.split_at(behind);
        rest = behind;
        Some(group)
    })
}

/// Where times are looked for: in live sentences, in those before them whose times count for them, and in the headers and labels of tables.
fn dated(text: &str, live: &[LiveSentence], cells: &[LabeledCell]) -> Vec<Span> {
    let mut dated: Vec<Span> = live.iter().map(|live| passage(text, live.sentence)).collect();
    if !cells.is_empty() {
        dated.extend(cells.iter().flat_map(|cell| [cell.header, cell.label]).flatten());
        dated.sort_unstable_by_key(|span| (span.start, span.end));
    }
    let mut apart: Vec<Span> = Vec::with_capacity(dated.len());
    for span in dated {
        match apart.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}
