use std::collections::HashMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::pairs;
use super::repeats::Repeats;
use crate::document::{Annotation, AnnotationValue, Cell, Document, Place, Time};
use crate::fact::Number;
use crate::resolve::{Candidate, FieldValue};
use crate::rule::{FieldType, RuleSet};
use crate::text::{SourceSpan, Span};

/// A fact as it leaves the program: one JSON object a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a fact: an object as `run` writes it")]
pub struct Record {
    /// Sixteen hexadecimal digits made of article, kind, quote and surroundings.
    pub id: String,
    /// Path of the article below the corpus folder, or the id of its JSON line.
    pub article: String,
    /// Kind of fact.
    pub kind: String,
    /// Rule that found it.
    pub rule: String,
    /// Line of the source text in which it starts, counted from 1.
    pub line: usize,
    /// Source text of the span, noise included.
    pub quote: String,
    /// The same in normalized text.
    pub normalized: String,
    /// Where it stands.
    pub span: SourceSpan,
    /// Where its sentence stands.
    pub sentence: SourceSpan,
    /// What it says: name and value, in the order of the kind.
    #[serde(with = "pairs")]
    pub fields: Vec<(String, String)>,
    /// Where the fields that stand in the text stand.
    #[serde(with = "pairs", default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<(String, Part)>,
    /// The id of the record that says the same where this passage stands for the first time in the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
}

/// Where a field stands in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Source text of the span.
    pub quote: String,
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
}

impl Record {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether it joins places: facts that do may stand at the very same text.
    pub fn joins_places(&self) -> bool {
        self.fields.iter().any(|(name, _)| name.ends_with("_level") || name.ends_with("_candidates"))
    }

    /// Whether another record says the same. Where their fields are ids of records that repeat others, those count; `first` gives for the id
    /// of such a record the one that it repeats.
    pub fn says_the_same<'a>(&'a self, other: &'a Self, first: impl Fn(&str) -> Option<&'a str>) -> bool {
        let meant = |value: &'a str| first(value).unwrap_or(value);
        let agree = |((name, value), (other, of_other)): (&'a (String, String), &'a (String, String))| {
            name == other && (value == of_other || meant(value) == meant(of_other))
        };
        self.kind == other.kind
            && self.fields.len() == other.fields.len()
            && self.fields.iter().zip(&other.fields).all(agree)
    }

    /// Where a field stands in the text, if it does.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|(part, _)| part == name).map(|(_, part)| part)
    }
}

/// Sorts records as they are written: by article, then start, then kind; then end and the places of the parts.
pub fn sort_records(records: &mut [Record]) {
    fn places(record: &Record) -> impl Iterator<Item = [usize; 2]> {
        record.parts.iter().map(|(_, part)| part.span.char)
    }
    records.sort_by(|a, b| {
        let start = |record: &Record| record.span.char[0];
        (&a.article, start(a), &a.kind, a.span.char[1])
            .cmp(&(&b.article, start(b), &b.kind, b.span.char[1]))
            .then_with(|| places(a).cmp(places(b)))
            .then_with(|| a.id.cmp(&b.id))
    });
}

/// Whether two records of an output may stand one behind the other: by file and article, then start, then kind.
pub fn in_order(first: &Record, second: &Record) -> bool {
    fn key(record: &Record) -> (&str, &str, usize, &str, usize) {
        // The lines of a JSON Lines file stand together, whatever its name.
        let end = record.article.find(".jsonl#").map_or(record.article.len(), |at| at + ".jsonl".len());
        let (file, id) = record.article.split_at(end);
        (file, id, record.span.char[0], &record.kind, record.span.char[1])
    }
    key(first) <= key(second)
}

/// The records of the facts of a document. `facts` come with the sentence they were found in.
pub fn fact_records(
    document: &Document,
    set: &RuleSet,
    facts: &[(Span, Candidate)],
    annotations: &[Annotation],
) -> Vec<Record> {
    let mut found = Vec::new();
    let mut take = |record| {
        found.push(record);
        ControlFlow::Continue(())
    };
    let mut records = FactRecords::new(document, set);
    let _ = records.add(facts, annotations, &mut take);
    let _ = records.finish(&mut take);
    found
}

/// Takes one record after the other, until it breaks off.
pub type EachRecord<'a> = dyn FnMut(Record) -> ControlFlow<()> + 'a;

/// Makes the records of the facts of a document, which come a stretch at a time.
pub struct FactRecords<'a> {
    maker: Maker<'a>,
    set: &'a RuleSet,
    repeats: Repeats<'a>,
    /// Sorted; one that is still to come may stand before the last of them.
    made: Vec<Record>,
}

impl<'a> FactRecords<'a> {
    /// For the facts of a document that rules of a set find.
    pub fn new(document: &'a Document, set: &'a RuleSet) -> Self {
        Self { maker: Maker::new(document), set, repeats: Repeats::new(&document.text), made: Vec::new() }
    }

    /// Adds facts that stand behind all before, each with its sentence, and hands on the records that are certain to be next.
    pub fn add(
        &mut self,
        facts: &[(Span, Candidate)],
        annotations: &[Annotation],
        each: &mut EachRecord<'_>,
    ) -> ControlFlow<()> {
        for facts in facts.chunk_by(|(one, _), (other, _)| one == other) {
            let first = self.made.len();
            for (sentence, fact) in facts {
                let record = self.record(*sentence, fact, annotations);
                self.made.push(record);
            }
            let records = &mut self.made[first..];
            fill_references(self.set, facts, records);
            self.repeats.mark(facts, records);
        }
        sort_records(&mut self.made);
        let Some(last) = self.made.last().map(|last| last.span.char[0]) else {
            return ControlFlow::Continue(());
        };
        let n_sure = self.made.partition_point(|record| record.span.char[0] < last);
        self.made.drain(..n_sure).try_for_each(each)
    }

    /// Hands on the rest.
    pub fn finish(self, each: &mut EachRecord<'_>) -> ControlFlow<()> {
        self.made.into_iter().try_for_each(each)
    }

    fn record(&mut self, sentence: Span, fact: &Candidate, annotations: &[Annotation]) -> Record {
        let (set, maker) = (self.set, &mut self.maker);
        let kind = &set.kinds[fact.kind];
        let mut record = maker.record(&kind.name, set.id(fact.rule).to_owned(), fact.span, sentence);
        for ((name, field), value) in kind.fields.iter().zip(&fact.fields) {
            let Some(value) = value else { continue };
            maker.add_field(&mut record, name, value, annotations);
            if let (FieldType::Time, FieldValue::Text(span)) = (field, value) {
                let time = time_of(annotations, *span);
                let value = time.and_then(|time| time.value.clone());
                record.fields.extend(value.map(|value| (format!("{name}_value"), value)));
                let basis = time.and_then(|time| time.basis);
                record.fields.extend(basis.map(|basis| (format!("{name}_basis"), basis.to_string())));
            }
        }
        record.fields.extend(set.confidence(fact.rule).map(|sure| ("confidence".to_owned(), sure.name().to_owned())));
        record
    }
}

/// The fields of a fact that refer to others: index of the field, kind and place of the other.
pub(super) fn references(fact: &Candidate) -> impl Iterator<Item = (usize, usize, Span)> {
    fact.fields.iter().enumerate().filter_map(|(field, value)| match value {
        Some(FieldValue::Fact(kind, span)) => Some((field, *kind, *span)),
        _ => None,
    })
}

/// Gives the fields of the facts of a sentence that refer to others of it the ids of their records.
fn fill_references(set: &RuleSet, facts: &[(Span, Candidate)], records: &mut [Record]) {
    for (index, (sentence, fact)) in facts.iter().enumerate() {
        for (field, kind, span) in references(fact) {
            let name = &set.kinds[fact.kind].fields[field].0;
            let is_meant = |(of, other): &(Span, Candidate)| of == sentence && other.kind == kind && other.span == span;
            let id = facts.iter().position(is_meant).map(|other| records[other].id.clone());
            if let (Some(id), Some((_, value))) =
                (id, records[index].fields.iter_mut().find(|(known, _)| known == name))
            {
                *value = id;
            }
        }
    }
}

/// The records of native annotations: numbers, percents, times and places.
pub fn annotation_records(document: &Document, annotations: &[Annotation]) -> Vec<Record> {
    let mut maker = Maker::new(document);
    let mut records: Vec<Record> = annotations
        .iter()
        .map(|annotation| {
            let mut fields = Vec::new();
            let kind = match &annotation.value {
                AnnotationValue::Number(number, _) | AnnotationValue::Cell(Cell { number, .. }) => {
                    push_number(&mut fields, number);
                    "number"
                }
                AnnotationValue::Percent(number) => {
                    push_number(&mut fields, number);
                    "percent"
                }
                AnnotationValue::Time(time) => {
                    fields.extend(time.value.iter().map(|value| ("value".to_owned(), value.clone())));
                    fields.extend(time.basis.map(|basis| ("basis".to_owned(), basis.to_string())));
                    "time"
                }
                AnnotationValue::Place(place) => {
                    push_place_status(&mut fields, place);
                    "place"
                }
            };
            let sentence = document.sentence_at(annotation.span.start);
            let mut record = maker.record(kind, format!("annotate/{kind}"), annotation.span, sentence);
            record.fields = fields;
            record
        })
        .collect();
    sort_records(&mut records);
    records
}

/// How much of the text on either side of a fact goes into its id, in characters.
const ID_CONTEXT: usize = 16;

struct Maker<'a> {
    document: &'a Document,
    /// How often each id was given: a passage printed twice gives equal ones.
    given: HashMap<u64, u32>,
    /// The sentence of the last record, in which the next one mostly stands too, and where that is.
    sentence: Option<(Span, SourceSpan)>,
}

impl<'a> Maker<'a> {
    fn new(document: &'a Document) -> Self {
        Self { document, given: HashMap::new(), sentence: None }
    }

    fn record(&mut self, kind: &str, rule: String, span: Span, sentence: Span) -> Record {
        Record {
            id: written_id(self.id(kind, span)),
            article: self.document.article.clone(),
            kind: kind.to_owned(),
            rule,
            line: self.document.line(span),
            quote: self.document.quote(span).to_owned(),
            normalized: span.of(&self.document.text).to_owned(),
            span: self.document.locate(span),
            sentence: self.locate_sentence(sentence),
            fields: Vec::new(),
            parts: Vec::new(),
            repeats: None,
        }
    }

    fn id(&mut self, kind: &str, span: Span) -> u64 {
        let text = &self.document.text;
        let article = &self.document.article;
        let mut base = String::with_capacity(article.len() + kind.len() + span.len() + 8 * ID_CONTEXT + 4);
        base.extend([article, "\0", kind, "\0", span.of(text), "\0"]);
        text[..span.start].chars().rev().take(ID_CONTEXT).for_each(|c| base.push(c));
        base.push('\0');
        let after = &text[span.end..];
        base.push_str(after.char_indices().nth(ID_CONTEXT).map_or(after, |(len, _)| &after[..len]));
        let first = short_digest(&base);
        let count = self.given.entry(first).or_default();
        let digest = if *count == 0 { first } else { short_digest(&format!("{base}\0{count}")) };
        *count += 1;
        digest
    }

    fn locate_sentence(&mut self, sentence: Span) -> SourceSpan {
        match self.sentence {
            Some((last, place)) if last == sentence => place,
            _ => self.sentence.insert((sentence, self.document.locate(sentence))).1,
        }
    }

    fn add_field(&self, record: &mut Record, name: &str, value: &FieldValue, annotations: &[Annotation]) {
        let text = &self.document.text;
        let span = match value {
            FieldValue::Number(number) => {
                push_number(&mut record.fields, number);
                return;
            }
            FieldValue::Constant(constant) => {
                record.fields.push((name.to_owned(), constant.clone()));
                return;
            }
            FieldValue::Text(span) => {
                record.fields.push((name.to_owned(), span.of(text).to_owned()));
                *span
            }
            // Which id that is, is known when all records of the sentence are made.
            FieldValue::Fact(_, span) => {
                record.fields.push((name.to_owned(), String::new()));
                *span
            }
            FieldValue::Place(index, span) => {
                if let AnnotationValue::Place(place) = &annotations[*index].value {
                    push_place(&mut record.fields, name, place, span.of(text));
                }
                *span
            }
        };
        let part = Part { quote: self.document.quote(span).to_owned(), span: self.document.locate(span) };
        record.parts.push((name.to_owned(), part));
    }
}

/// The only time in a span.
fn time_of(annotations: &[Annotation], span: Span) -> Option<&Time> {
    let first = annotations.partition_point(|annotation| annotation.span.start < span.start);
    let within = annotations[first..].iter().take_while(|annotation| annotation.span.start < span.end);
    let mut times = within.filter_map(|annotation| match &annotation.value {
        AnnotationValue::Time(time) if span.contains(annotation.span) => Some(time),
        _ => None,
    });
    let time = times.next()?;
    if times.next().is_some() { None } else { Some(time) }
}

/// An id as records have it.
pub(super) fn written_id(id: u64) -> String {
    format!("{id:016x}")
}

/// The first eight bytes of a digest.
fn short_digest(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    u64::from_be_bytes(std::array::from_fn(|index| digest[index]))
}

fn push_number(fields: &mut Vec<(String, String)>, number: &Number) {
    fields.push(("value".to_owned(), number.value.to_string()));
    fields.extend(number.low.iter().map(|low| ("low".to_owned(), low.to_string())));
    fields.extend(number.high.iter().map(|high| ("high".to_owned(), high.to_string())));
    fields.push(("bound".to_owned(), number.bound.name().to_owned()));
}

/// An ambiguous place keeps the name as written, and its candidates.
fn push_place(fields: &mut Vec<(String, String)>, name: &str, place: &Place, written: &str) {
    if place.candidates.is_empty() {
        fields.push((name.to_owned(), place.name.clone()));
        fields.extend(place.code.filter(|code| code.len() == 6).map(|code| (format!("{name}_code"), code.to_owned())));
        fields.push((format!("{name}_level"), place.level.as_str().to_owned()));
    } else {
        fields.push((name.to_owned(), written.to_owned()));
        fields.push((format!("{name}_candidates"), place.candidates.join("|")));
    }
}

fn push_place_status(fields: &mut Vec<(String, String)>, place: &Place) {
    fields.push(("name".to_owned(), place.name.clone()));
    fields.extend(place.county_code.map(|code| ("code".to_owned(), code.to_owned())));
    fields.push(("level".to_owned(), place.level.as_str().to_owned()));
    fields.push(("status".to_owned(), place.status.as_str().to_owned()));
    fields.push(("head".to_owned(), place.head.as_str().to_owned()));
    fields.extend(place.name_then.iter().map(|name| ("name_then".to_owned(), name.clone())));
    if !place.candidates.is_empty() {
        fields.push(("candidates".to_owned(), place.candidates.join("|")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::NumberForm;
    use crate::fact::Bound;
    use crate::normalize::Normalizer;
    use crate::segment::sentences;
    use crate::source::Source;

    /// The record of the number that stands at `quote` in a text.
    fn number(text: &str, quote: &str) -> Record {
        let source = Source::from_text(text.to_owned());
        let normalized = Normalizer::new().normalize(text);
        let sentences = sentences(&normalized.text);
        let start = normalized.text.find(quote).expect("a quote");
        let span = Span::new(start, start + quote.len());
        let document = Document::new(
            "a.txt".to_owned(),
            source.clone(),
            normalized.text.clone().into_owned(),
            normalized.maps,
            sentences,
            Vec::new(),
        );
        let number = Number::single(decimal("28.50"), Bound::Nearly);
        let annotation = Annotation { span, value: AnnotationValue::Number(number, NumberForm::Plain) };
        annotation_records(&document, &[annotation]).remove(0)
    }

    fn decimal(text: &str) -> crate::fact::Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn records_are_one_line_with_fixed_order() {
        let record = number("好。\n近２８．５ 亿", "28.5亿");
        let line = serde_json::to_string(&record).expect("JSON");
        let expected = concat!(
            r#","article":"a.txt","kind":"number","rule":"annotate/number","line":2,"quote":"２８．５ 亿","normalized":"28.5亿","#,
            r#""span":{"char":[4,10],"byte":[10,26]},"sentence":{"char":[3,10],"byte":[7,26]},"#,
            r#""fields":{"value":"28.5","bound":"nearly"}}"#
        );
        assert!(line.starts_with(r#"{"id":""#) && line.ends_with(expected), "{line}");
        assert!(record.id.len() == 16 && record.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn ids_survive_edits_elsewhere() {
        let text = format!("投入{}二十八亿{}。", "各种各样的钱款".repeat(4), "以及许许多多的人".repeat(4));
        let id = number(&text, "二十八亿").id;
        assert_eq!(id, number(&format!("新的一段。\n{text}"), "二十八亿").id);
        assert_eq!(id, number(&format!("{text}新的一段。"), "二十八亿").id);
        assert_ne!(id, number(&text.replace("二十八亿", "二十九亿"), "二十九亿").id);
    }

    #[test]
    fn repeated_passages_have_ids_of_their_own() {
        let text = "投入二亿元。".repeat(20);
        let source = Source::from_text(text.clone());
        let starts: Vec<usize> = text.match_indices("二亿").map(|(start, _)| start).collect();
        let document = Document::new(
            "a.txt".to_owned(),
            source,
            text.clone(),
            crate::text::OffsetMaps::new(),
            sentences(&text),
            Vec::new(),
        );
        let annotation = |start: &usize| Annotation {
            span: Span::new(*start, start + 6),
            value: AnnotationValue::Number(Number::single(decimal("2"), Bound::Exact), NumberForm::Scaled),
        };
        let annotations: Vec<Annotation> = starts.iter().map(annotation).collect();
        let mut ids: Vec<String> =
            annotation_records(&document, &annotations).into_iter().map(|record| record.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
    }
}
