//! The parents of villages and towns that are named without one, and towns under today's names.

use super::Reading;
use super::evidence::Evidence;
use crate::annotate::gazetteer::{Form, Gazetteer, Level, UnitId};
use crate::annotate::place::{NameForm, PlaceMention, town_heads, town_stem};

/// For each mention known by its suffix alone the unit it lies in, where that is clear.
pub(super) fn parents(
    text: &str,
    mentions: &[PlaceMention],
    readings: &[Reading],
    evidence: &Evidence<'_>,
    gazetteer: &Gazetteer,
) -> Vec<Option<UnitId>> {
    let mut parents: Vec<Option<UnitId>> = vec![None; mentions.len()];
    let only_county = evidence.only_county(gazetteer);
    for i in 0..mentions.len() {
        if mentions[i].how == NameForm::Suffix {
            parents[i] = from_list(mentions, readings, &parents, i, gazetteer)
                .or_else(|| from_town(text, &mentions[i], evidence, gazetteer))
                .or_else(|| from_sentence(mentions, readings, evidence, i, gazetteer))
                .or(only_county)
                .or_else(|| from_paragraph(readings, evidence, i, gazetteer))
                .filter(|&parent| is_in_sight(readings, evidence, i, parent, gazetteer));
        }
    }
    parents
}

/// `惠水县好花红村、排楼村`: the parent of the neighbour in the list.
fn from_list(
    mentions: &[PlaceMention],
    readings: &[Reading],
    parents: &[Option<UnitId>],
    i: usize,
    gazetteer: &Gazetteer,
) -> Option<UnitId> {
    let before = i.checked_sub(1)?;
    // One separator: 、 takes three bytes, 以及 six.
    if mentions[i].span.start - mentions[before].span.end > 6 {
        return None;
    }
    if mentions[before].how == NameForm::Suffix {
        return parents[before];
    }
    match readings[before] {
        Reading::Unit(id) if !mentions[before].tail.is_empty() => Some(id),
        Reading::Unit(id) if gazetteer.level(id) >= Level::Zone => gazetteer.parent(id),
        _ => None,
    }
}

/// `穿洞乡穿洞村` in a document that speaks of the county of 穿洞街道.
fn from_town(text: &str, mention: &PlaceMention, evidence: &Evidence<'_>, gazetteer: &Gazetteer) -> Option<UnitId> {
    let town = mention.tail.iter().find(|tail| tail.level == Level::Town)?;
    let mut counties = towns_called(gazetteer, town.span.of(text)).into_iter().filter_map(|id| gazetteer.parent(id));
    counties.find(|&county| evidence.is_around(county))
}

/// The county or town named before it in its sentence.
fn from_sentence(
    mentions: &[PlaceMention],
    readings: &[Reading],
    evidence: &Evidence<'_>,
    i: usize,
    gazetteer: &Gazetteer,
) -> Option<UnitId> {
    let sentence = evidence.sentence(i);
    (0..i).rev().take_while(|&j| evidence.sentence(j) == sentence).take(8).find_map(|j| match readings[j] {
        Reading::Unit(id) if gazetteer.level(id) >= Level::County && mentions[j].tail.is_empty() => Some(id),
        _ => None,
    })
}

/// Whether the place named last in the sentence lies in the province of a unit: `新疆的坎久村` is in no county of 福建.
fn is_in_sight(readings: &[Reading], evidence: &Evidence<'_>, i: usize, unit: UnitId, gazetteer: &Gazetteer) -> bool {
    let sentence = evidence.sentence(i);
    let here = (0..i).rev().take_while(|&j| evidence.sentence(j) == sentence);
    let last = here.into_iter().find_map(|j| match readings[j] {
        Reading::Unit(id) => Some(id),
        _ => None,
    });
    last.is_none_or(|last| gazetteer.province(last) == gazetteer.province(unit))
}

/// The only county named in the paragraph so far, or the last one named before it.
fn from_paragraph(readings: &[Reading], evidence: &Evidence<'_>, i: usize, gazetteer: &Gazetteer) -> Option<UnitId> {
    let paragraph = evidence.paragraph(i);
    let mut county = None;
    for j in (0..i).rev().take_while(|&j| paragraph - evidence.paragraph(j) <= 1).take(24) {
        if let Reading::Unit(id) = readings[j] {
            let here = gazetteer.line(id).find(|&id| gazetteer.level(id) == Level::County);
            if county.is_some() && here.is_some() && county != here {
                return None;
            }
            county = county.or(here);
        }
    }
    county
}

/// The town called `name` below `parent`; 穿洞乡 is read as 穿洞街道 when that is what there is now.
pub(super) fn town_below(gazetteer: &Gazetteer, parent: UnitId, name: &str, level: Level) -> Option<UnitId> {
    if level != Level::Town {
        return None;
    }
    towns_called(gazetteer, name).into_iter().find(|&id| gazetteer.is_below(id, parent))
}

/// The towns of this name, whether town, township or subdistrict.
fn towns_called(gazetteer: &Gazetteer, name: &str) -> Vec<UnitId> {
    let Some(stem) = town_stem(name) else { return Vec::new() };
    let called = |today: String| {
        let names = gazetteer.names_at(&today, 0).filter(|entry| entry.form == Form::Full && entry.text == today);
        names.flat_map(|entry| gazetteer.units_of(&entry)).copied().collect::<Vec<_>>()
    };
    town_heads().iter().flat_map(|suffix| called(format!("{stem}{suffix}"))).collect()
}
