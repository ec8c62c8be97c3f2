//! One reading for each place named in a document.
//!
//! In go the mentions of a whole document, out come places in the same order. A name of several units is read by its suffix and
//! chain, its neighbours in a list, and the parents and parts of each unit that the document names, in that order (`Support`);
//! where these do not decide, the place stays ambiguous and has no code. Names that are also common words are dropped unless the document speaks of the place.

mod evidence;
mod village;

#[cfg(test)]
mod tests;

use evidence::Evidence;
pub(crate) use evidence::Support;

use crate::annotate::gazetteer::{Gazetteer, Trust, UnitId};
use crate::annotate::place::{NameForm, PlaceMention, ends_as_province, links_list};
use crate::document::{Annotation, AnnotationValue, Head, Level, Place, PlaceStatus};
use crate::text::Span;

/// Read every mention of a document, and tell what each place belongs to.
pub fn resolve_places(text: &str, mentions: &[PlaceMention], gazetteer: &Gazetteer) -> Vec<Annotation> {
    let mut places = read_places(text, mentions, gazetteer);
    set_heads(text, mentions, gazetteer, &[Span::new(0, text.len())], &mut places);
    places
}

/// Read every mention of a document; what the places belong to is not yet told.
pub(crate) fn read_places(text: &str, mentions: &[PlaceMention], gazetteer: &Gazetteer) -> Vec<Annotation> {
    let evidence = Evidence::gather(text, mentions, gazetteer);
    let readings = Reader::new(text, mentions, gazetteer, &evidence).read().readings;
    let parents = village::parents(text, mentions, &readings, &evidence, gazetteer);
    let mut places = Vec::with_capacity(mentions.len());
    let mut names_abroad: Vec<&str> = Vec::new();
    for (i, (mention, reading)) in mentions.iter().zip(&readings).enumerate() {
        if mention.is_abroad || is_short_of(text, mention, &names_abroad) {
            names_abroad.push(mention.span.of(text));
            places.push(abroad(text, mention));
            continue;
        }
        match (reading, parents[i]) {
            (Reading::Unit(id), _) => places.push(resolved(text, mention, *id, gazetteer)),
            (Reading::Several(ids), _) => places.push(ambiguous(text, mention, ids, gazetteer)),
            (Reading::Dropped, Some(parent)) => places.push(resolved(text, mention, parent, gazetteer)),
            (Reading::Dropped, None) => {}
        }
    }
    places
}

/// Says of places, which are those of some of the mentions, what their names belong to, in the stretches that are asked for, in order.
pub(crate) fn set_heads(
    text: &str,
    mentions: &[PlaceMention],
    gazetteer: &Gazetteer,
    asked: &[Span],
    places: &mut [Annotation],
) {
    let first = asked.first().map_or(text.len(), |stretch| stretch.start);
    let from = places.partition_point(|place| place.span.start < first);
    if from == places.len() {
        return;
    }
    let mut heads = gazetteer.heads(text, mentions, asked).into_iter().peekable();
    for annotation in &mut places[from..] {
        while heads.next_if(|(span, _)| span.start < annotation.span.start).is_some() {}
        let head = heads.next_if(|(span, _)| *span == annotation.span);
        if let (Some((_, phrase)), AnnotationValue::Place(place)) = (head, &mut annotation.value) {
            (place.head, place.head_end) = (phrase.head, phrase.end);
        }
    }
}

/// The places of a sentence, when its own words settle all of them, whatever else the document names; what they belong to is not yet told.
pub(crate) fn settled_places(text: &str, mentions: &[PlaceMention], gazetteer: &Gazetteer) -> Option<Vec<Annotation>> {
    let is_listed = |i: usize| {
        let beside = |i: usize| mentions.get(i..i + 2).is_some_and(|pair| are_listed(text, &pair[0], &pair[1]));
        i.checked_sub(1).is_some_and(beside) || beside(i)
    };
    let mut places = Vec::with_capacity(mentions.len());
    for (i, mention) in mentions.iter().enumerate() {
        if mention.is_abroad {
            places.push(abroad(text, mention));
            continue;
        }
        if !mention.former.is_empty() && is_listed(i) {
            return None;
        }
        match (mention.how, mention.trust, &*evidence::plausible(mention, gazetteer)) {
            (NameForm::Suffix | NameForm::LocalShorthand, ..) => return None,
            (_, Trust::Alone, [only]) if !is_lone_town(mention, *only, gazetteer) => {
                places.push(resolved(text, mention, *only, gazetteer));
            }
            // A common word, and no other place beside it.
            (_, Trust::InChain, _) if !is_listed(i) => {}
            _ => return None,
        }
    }
    Some(places)
}

/// The readings of every mention that were weighed, each with what speaks for it.
pub(crate) fn weigh_places(
    text: &str,
    mentions: &[PlaceMention],
    gazetteer: &Gazetteer,
) -> Vec<Vec<(UnitId, Support)>> {
    let evidence = Evidence::gather(text, mentions, gazetteer);
    let reader = Reader::new(text, mentions, gazetteer, &evidence).read();
    let weigh = |i| {
        let neighbour = reader.neighbour(i);
        evidence.candidates(i).iter().map(|&id| (id, reader.support(i, id, neighbour))).collect()
    };
    (0..mentions.len()).map(weigh).collect()
}

/// What a mention was read as.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Reading {
    Unit(UnitId),
    Several(Vec<UnitId>),
    /// No place, or one known only by the suffix of its name.
    Dropped,
}

struct Reader<'a> {
    text: &'a str,
    mentions: &'a [PlaceMention],
    gazetteer: &'a Gazetteer,
    evidence: &'a Evidence<'a>,
    readings: Vec<Reading>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, mentions: &'a [PlaceMention], gazetteer: &'a Gazetteer, evidence: &'a Evidence<'a>) -> Self {
        Self { text, mentions, gazetteer, evidence, readings: vec![Reading::Dropped; mentions.len()] }
    }

    fn read(mut self) -> Self {
        for i in 0..self.mentions.len() {
            self.readings[i] = match self.mentions[i].how {
                NameForm::Suffix | NameForm::LocalShorthand => Reading::Dropped,
                _ => self.reading(i),
            };
        }
        let mut i = 0;
        while i < self.mentions.len() {
            i += match self.mentions[i].how {
                NameForm::LocalShorthand if self.is_pair(i) => self.read_shorthand(i),
                NameForm::LocalShorthand => self.read_city(i),
                _ => 1,
            }
        }
        self
    }

    fn reading(&self, i: usize) -> Reading {
        let mention = &self.mentions[i];
        match *self.former_beside(i) {
            [] => {}
            [only] => return Reading::Unit(only),
            ref several => return Reading::Several(several.to_vec()),
        }
        let candidates = self.evidence.candidates(i);
        // Most names are those of one unit and of nothing else.
        if let (&[only], Trust::Alone) = (candidates, mention.trust) {
            let is_known =
                !is_lone_town(mention, only, self.gazetteer) || self.evidence.names_above(only, self.gazetteer);
            return if is_known { Reading::Unit(only) } else { Reading::Several(vec![only]) };
        }
        let neighbour = self.neighbour(i);
        let leaders = self.leaders(i, candidates, neighbour);
        let listed = |id: &UnitId| neighbour.is_some_and(|other| self.are_siblings(*id, other));
        let counts = match mention.trust {
            Trust::Alone => true,
            Trust::InContext => leaders.iter().any(|id| self.evidence.speaks_of(i, *id, self.gazetteer) || listed(id)),
            Trust::InChain => leaders.iter().any(listed),
        };
        match leaders.as_slice() {
            _ if !counts => Reading::Dropped,
            [] => Reading::Dropped,
            [only] => Reading::Unit(*only),
            _ => Reading::Several(candidates.to_vec()),
        }
    }

    /// The candidates for which most speaks.
    fn leaders(&self, i: usize, candidates: &[UnitId], neighbour: Option<UnitId>) -> Vec<UnitId> {
        if candidates.len() < 2 {
            return candidates.to_vec();
        }
        let supports: Vec<Support> = candidates.iter().map(|&id| self.support(i, id, neighbour)).collect();
        let best = supports.iter().copied().max().unwrap_or_default();
        candidates.iter().zip(&supports).filter(|(_, support)| **support == best).map(|(&id, _)| id).collect()
    }

    fn support(&self, i: usize, id: UnitId, neighbour: Option<UnitId>) -> Support {
        let level = match self.mentions[i].how {
            NameForm::ShortName => Some(self.gazetteer.level(id)),
            _ => None,
        };
        let mut support = self.evidence.support(i, id, self.gazetteer);
        support.is_province = level == Some(Level::Province);
        support.is_listed = neighbour.is_some_and(|other| self.are_siblings(id, other));
        support.is_prefecture = level == Some(Level::Prefecture);
        support
    }

    /// Units that bore the name once and lie where the place before it in a list does: `成都市东城区、西城区`.
    fn former_beside(&self, i: usize) -> Vec<UnitId> {
        let mention = &self.mentions[i];
        let Some(before) = i.checked_sub(1).filter(|&j| !mention.former.is_empty() && self.are_listed(j, i)) else {
            return Vec::new();
        };
        let parent = |id: &UnitId| self.gazetteer.parent(*id);
        let parents: Vec<Option<UnitId>> = match &self.readings[before] {
            Reading::Unit(id) => vec![parent(id)],
            Reading::Several(ids) => ids.iter().map(parent).collect(),
            Reading::Dropped => Vec::new(),
        };
        let beside = |id: &UnitId| parents.contains(&parent(id));
        // Of 同江市与佳木斯市 the second is the prefecture of the first.
        let is_above = |id: &UnitId| parents.contains(&Some(*id));
        if self.evidence.candidates(i).iter().any(|id| beside(id) || is_above(id)) {
            return Vec::new();
        }
        mention.former.iter().copied().filter(beside).collect()
    }

    /// The unit read for the place before this one in a list, or for the unambiguous one after it.
    fn neighbour(&self, i: usize) -> Option<UnitId> {
        let unit_of = |reading: &Reading| match reading {
            Reading::Unit(id) => Some(*id),
            _ => None,
        };
        let before = i.checked_sub(1).filter(|&j| self.are_listed(j, i)).and_then(|j| unit_of(&self.readings[j]));
        before.or_else(|| {
            let after = (i + 1 < self.mentions.len() && self.are_listed(i, i + 1)).then_some(i + 1)?;
            self.evidence.certain(after)
        })
    }

    fn are_listed(&self, i: usize, j: usize) -> bool {
        are_listed(self.text, &self.mentions[i], &self.mentions[j])
    }

    /// Both below one prefecture, or municipality; or one below the other's parent.
    fn are_siblings(&self, one: UnitId, other: UnitId) -> bool {
        let parent = |id| self.gazetteer.parent(id);
        one != other && parent(one).is_some() && parent(one) == parent(other)
    }

    fn is_pair(&self, i: usize) -> bool {
        let next = self.mentions.get(i + 1);
        next.is_some_and(|next| next.how == NameForm::LocalShorthand && next.span.start == self.mentions[i].span.end)
    }

    /// `惠黔协作` in an article on 惠州 and 黔西南州; returns how many mentions that is.
    fn read_shorthand(&mut self, i: usize) -> usize {
        let city = self.evidence.most_named(&self.mentions[i].candidates);
        let others = &self.mentions[i + 1].candidates;
        let other = self.evidence.most_named(others);
        if let (Some(city), Some(other)) = (city, other)
            && self.gazetteer.level(other) != Level::Province
        {
            // 深哈合作 in an article on 深圳 and 哈尔滨.
            if city != other {
                self.readings[i] = Reading::Unit(city);
                self.readings[i + 1] = Reading::Unit(other);
            }
            return 2;
        }
        let province = others.first().copied();
        if let (Some(city), Some(province)) = (city, province)
            && self.gazetteer.province(city) != province
        {
            let inside = self.evidence.named_prefectures_below(province, self.gazetteer);
            if let Some(partner) = self.evidence.most_named(&inside) {
                self.readings[i] = Reading::Unit(city);
                self.readings[i + 1] = Reading::Unit(partner);
            }
        }
        2
    }

    /// `在惠务工` in an article on 惠州.
    fn read_city(&mut self, i: usize) -> usize {
        if let Some(city) = self.evidence.most_named(&self.mentions[i].candidates) {
            self.readings[i] = Reading::Unit(city);
        }
        1
    }
}

/// Whether a town is named without anything above it: another of its name may be meant that no table has.
fn is_lone_town(mention: &PlaceMention, id: UnitId, gazetteer: &Gazetteer) -> bool {
    mention.n_pieces == 1 && gazetteer.level(id) == Level::Town
}

fn are_listed(text: &str, one: &PlaceMention, other: &PlaceMention) -> bool {
    text.get(one.span.end..other.span.start).is_some_and(links_list)
}

fn resolved(text: &str, mention: &PlaceMention, id: UnitId, gazetteer: &Gazetteer) -> Annotation {
    let known = gazetteer.unit(id);
    let (mut path, mut unit, mut level) = (gazetteer.path(id), id, known.level);
    let mut own_code = known.code;
    for tail in &mention.tail {
        let name = tail.span.of(text);
        level = tail.level;
        own_code = None;
        match village::town_below(gazetteer, unit, name, tail.level) {
            Some(town) => {
                unit = town;
                own_code = gazetteer.unit(town).code;
                path = gazetteer.path(town);
            }
            None => {
                path.push('/');
                path.push_str(name);
            }
        }
    }
    let read = Place {
        name: path,
        code: own_code,
        county_code: gazetteer.nearest_code(unit),
        level,
        ..as_written(text, mention, &[id])
    };
    Annotation { span: mention.span, value: AnnotationValue::Place(read) }
}

fn ambiguous(text: &str, mention: &PlaceMention, ids: &[UnitId], gazetteer: &Gazetteer) -> Annotation {
    let known = ids.first().map_or(Level::County, |&id| gazetteer.level(id));
    let read = Place {
        level: mention.tail.last().map_or(known, |tail| tail.level),
        status: PlaceStatus::Ambiguous,
        candidates: ids.iter().map(|&id| gazetteer.path(id)).collect(),
        ..as_written(text, mention, ids)
    };
    Annotation { span: mention.span, value: AnnotationValue::Place(read) }
}

fn abroad(text: &str, mention: &PlaceMention) -> Annotation {
    let level = if ends_as_province(mention.span.of(text)) { Level::Province } else { Level::County };
    let read = Place { level, status: PlaceStatus::Foreign, ..as_written(text, mention, &[]) };
    Annotation { span: mention.span, value: AnnotationValue::Place(read) }
}

/// Whether a mention is the short name of a place abroad that was named before: 隆安 behind `越南隆安省`.
fn is_short_of(text: &str, mention: &PlaceMention, names_abroad: &[&str]) -> bool {
    let written = mention.span.of(text);
    names_abroad.iter().any(|name| name.strip_prefix(written).is_some_and(ends_as_province))
}

/// What a mention says of the units that it is read as, whichever they are.
fn as_written(text: &str, mention: &PlaceMention, ids: &[UnitId]) -> Place {
    let written = mention.span.of(text);
    let is_old = mention.how == NameForm::OldName || ids.iter().any(|id| mention.former.contains(id));
    Place {
        name: written.to_owned(),
        code: None,
        county_code: None,
        level: Level::County,
        status: PlaceStatus::Resolved,
        candidates: Vec::new(),
        name_then: is_old.then(|| written.to_owned()),
        head: Head::Place,
        head_end: mention.span.end,
    }
}
