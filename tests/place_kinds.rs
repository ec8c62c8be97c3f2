//! What is a place and what only looks like one, kind by kind: `tests/places/kinds.tsv`.

mod support;

use std::fs;

use jushi::annotate::gazetteer::Gazetteer;
use jushi::document::{AnnotationValue, Place, PlaceStatus};
use jushi::resolve::place::resolve_places;
use support::project;

/// The sentences with what they name: `南京=320100/body;北京=110000/place`.
fn sentences() -> Vec<(String, String, String)> {
    let table = fs::read_to_string(project("tests/places/kinds.tsv")).expect("the table is there");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let [kind, text, places] = *row.split('\t').collect::<Vec<_>>() else { panic!("{row}") };
        (kind.to_owned(), text.to_owned(), places.to_owned())
    })
    .collect()
}

fn described(written: &str, place: &Place) -> String {
    let status = match place.status {
        PlaceStatus::Resolved => place.code.unwrap_or("none"),
        PlaceStatus::Ambiguous => "ambiguous",
        PlaceStatus::Foreign => "foreign",
    };
    format!("{written}={status}/{}", place.head.as_str())
}

fn places_of(text: &str) -> String {
    let gazetteer = Gazetteer::current();
    let places = resolve_places(text, &gazetteer.scan(text), gazetteer);
    let described: Vec<String> = places
        .iter()
        .filter_map(|found| match &found.value {
            AnnotationValue::Place(place) => Some(described(found.span.of(text), place)),
            _ => None,
        })
        .collect();
    described.join(";")
}

#[test]
fn each_sentence_names_what_its_reader_takes_for_places() {
    let sentences = sentences();
    assert!(sentences.len() > 60);
    let wrong: Vec<String> = sentences
        .iter()
        .map(|(kind, text, places)| (kind, text, places, places_of(text)))
        .filter(|(_, _, places, found)| *places != found)
        .map(|(kind, text, places, found)| format!("{kind}: {text}: {found} instead of {places}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), sentences.len(), wrong.join("\n"));
}
