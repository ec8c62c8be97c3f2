//! What was read in a sentence before any rule ran, and how places came to their reading.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outcome::as_map;
use crate::annotate::gazetteer::Gazetteer;
use crate::annotate::place::{NameForm, PlaceMention};
use crate::document::{Annotation, Document};
use crate::emit::annotation_records;
use crate::pipeline::mark;
use crate::resolve::place::{Support, resolve_places, weigh_places};
use crate::rule::RuleSet;
use crate::text::{SourceSpan, Span};

/// A number, percentage, time or place.
#[derive(Clone, Debug, Serialize)]
pub struct AnnotationTrace {
    /// Its type as patterns name it, for example `number.scaled`; `no_place` for a name that was read as no place.
    pub r#type: String,
    /// Source text.
    pub quote: String,
    /// Where it stands.
    pub span: SourceSpan,
    /// What it was read as: value and bound, or name, code, level, status and candidates.
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// Of a place: by what kind of name it is known, and what decided between several readings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// Of a place with several readings: each with how much of the article speaks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weighed: Vec<Weighed>,
}

/// A reading of a place name.
#[derive(Clone, Debug, Serialize)]
pub struct Weighed {
    /// Full path of the unit.
    pub name: String,
    /// Its rank among the readings: the highest is the one for which most speaks.
    pub score: u32,
}

/// The place names of a document, as they were found and weighed.
pub(super) struct PlaceNames {
    by_span: BTreeMap<(usize, usize), (PlaceMention, Vec<Weighed>, bool)>,
}

impl PlaceNames {
    pub(super) fn of(text: &str) -> Self {
        let gazetteer = Gazetteer::current();
        let mentions = gazetteer.scan(text);
        let read = resolve_places(text, &mentions, gazetteer);
        let weighed = weigh_places(text, &mentions, gazetteer);
        let by_span = mentions.into_iter().zip(weighed).map(|(mention, weighed)| {
            let is_place = read.iter().any(|place| place.span == mention.span);
            // Only the order of what speaks for readings counts.
            let mut supports: Vec<Support> = weighed.iter().map(|&(_, support)| support).collect();
            supports.sort_unstable();
            supports.dedup();
            let score = |support| supports.iter().position(|&other| other == support).map_or(0, |at| at as u32 + 1);
            let mut weighed: Vec<Weighed> = weighed
                .into_iter()
                .map(|(id, support)| Weighed { name: gazetteer.path(id), score: score(support) })
                .collect();
            weighed.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
            ((mention.span.start, mention.span.end), (mention, weighed, is_place))
        });
        Self { by_span: by_span.collect() }
    }
}

/// The annotations of a sentence, names that were read as no place included.
pub(super) fn annotations_of(
    document: &Document,
    rules: &RuleSet,
    annotations: &[Annotation],
    names: &PlaceNames,
    sentence: Span,
) -> Vec<AnnotationTrace> {
    let mut traces: Vec<(usize, AnnotationTrace)> = Vec::new();
    for annotation in annotations {
        // Records are made one by one, so that each belongs to its annotation whatever their order.
        let Some(record) = annotation_records(document, std::slice::from_ref(annotation)).pop() else { continue };
        let name = names.by_span.get(&(annotation.span.start, annotation.span.end));
        let name = name.filter(|_| record.kind == "place");
        let trace = AnnotationTrace {
            r#type: rules.mark_name(mark(annotation)).to_owned(),
            quote: record.quote,
            span: record.span,
            fields: record.fields,
            how: name.map(|(mention, weighed, _)| how(mention, weighed)),
            weighed: name.map(|(_, weighed, _)| weighed.clone()).filter(|w| w.len() > 1).unwrap_or_default(),
        };
        traces.push((annotation.span.start, trace));
    }
    for ((start, end), (mention, weighed, is_place)) in names.by_span.range((sentence.start, 0)..(sentence.end, 0)) {
        if *is_place || weighed.is_empty() {
            continue;
        }
        let span = Span::new(*start, *end);
        let trace = AnnotationTrace {
            r#type: "no_place".to_owned(),
            quote: document.quote(span).to_owned(),
            span: document.locate(span),
            fields: Vec::new(),
            how: Some(format!("{}, and nothing in the article speaks for the place", form(mention.how))),
            weighed: weighed.clone(),
        };
        traces.push((*start, trace));
    }
    traces.sort_by_key(|(start, _)| *start);
    traces.into_iter().map(|(_, trace)| trace).collect()
}

fn how(mention: &PlaceMention, weighed: &[Weighed]) -> String {
    let form = form(mention.how);
    match weighed {
        [first, second, ..] if first.score > second.score => {
            format!("{form}, one of {} readings, the one for which most of the article speaks", weighed.len())
        }
        [_, _, ..] => format!("{form} with {} readings; nothing in the article decides", weighed.len()),
        _ => form.to_owned(),
    }
}

fn form(how: NameForm) -> &'static str {
    match how {
        NameForm::FullName => "official name",
        NameForm::ShortName => "customary short name",
        NameForm::OldName => "name that it no longer bears",
        NameForm::Abbreviation => "abbreviation of one character",
        NameForm::LocalShorthand => "shorthand that the article explains",
        NameForm::Suffix => "known by its suffix alone",
    }
}
