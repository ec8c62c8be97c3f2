//! What a document says about its places: the units it names beyond doubt, and where.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::annotate::gazetteer::{Gazetteer, Level, Trust, UnitId};
use crate::annotate::place::{NameForm, PlaceMention};

/// How many mentions on either side are looked at one by one; beyond, the document counts as a whole.
const WINDOW: usize = 12;

pub(super) struct Evidence<'a> {
    text: &'a str,
    mentions: &'a [PlaceMention],
    /// For each mention the readings worth considering.
    candidates: Vec<Cow<'a, [UnitId]>>,
    /// For each mention its unit, when the words alone settle it.
    certain: Vec<Option<UnitId>>,
    /// Sentence and paragraph of each mention, counted from the beginning; most documents leave no doubt that needs them.
    positions: OnceCell<Vec<(usize, usize)>>,
    /// The units named beyond doubt and how often, by unit.
    named: Vec<(UnitId, usize)>,
    /// The prefectures among them.
    prefectures: Vec<UnitId>,
    /// Units named, and all above them, sorted.
    around: Vec<UnitId>,
}

impl<'a> Evidence<'a> {
    pub(super) fn gather(text: &'a str, mentions: &'a [PlaceMention], gazetteer: &Gazetteer) -> Evidence<'a> {
        let candidates: Vec<Cow<'a, [UnitId]>> = mentions.iter().map(|mention| plausible(mention, gazetteer)).collect();
        let certain: Vec<Option<UnitId>> =
            mentions.iter().zip(&candidates).map(|(mention, ids)| certain(mention, ids, gazetteer)).collect();
        let mut units: Vec<UnitId> = certain.iter().copied().flatten().collect();
        units.sort_unstable();
        let named: Vec<(UnitId, usize)> =
            units.chunk_by(|one, other| one == other).map(|group| (group[0], group.len())).collect();
        let mut around: Vec<UnitId> = named.iter().flat_map(|&(id, _)| gazetteer.line(id)).collect();
        around.sort_unstable();
        around.dedup();
        let is_prefecture = |id: &UnitId| gazetteer.level(*id) == Level::Prefecture;
        let prefectures = named.iter().map(|&(id, _)| id).filter(is_prefecture).collect();
        Evidence { text, mentions, candidates, certain, positions: OnceCell::new(), named, prefectures, around }
    }

    pub(super) fn candidates(&self, i: usize) -> &[UnitId] {
        &self.candidates[i]
    }

    pub(super) fn certain(&self, i: usize) -> Option<UnitId> {
        self.certain[i]
    }

    pub(super) fn sentence(&self, i: usize) -> usize {
        self.position(i).0
    }

    pub(super) fn paragraph(&self, i: usize) -> usize {
        self.position(i).1
    }

    fn position(&self, i: usize) -> (usize, usize) {
        self.positions.get_or_init(|| positions(self.text, self.mentions))[i]
    }

    /// How often the document names the unit beyond doubt.
    fn n_named(&self, id: UnitId) -> usize {
        self.named.binary_search_by_key(&id, |&(id, _)| id).map_or(0, |at| self.named[at].1)
    }

    /// Whether the document names the unit or a part of it, or the sentence of mention `i` a unit above it.
    pub(super) fn speaks_of(&self, i: usize, id: UnitId, gazetteer: &Gazetteer) -> bool {
        let is_above = |unit: UnitId| gazetteer.is_below(id, unit);
        let (from, to) = (i.saturating_sub(WINDOW), (i + WINDOW + 1).min(self.certain.len()));
        self.is_around(id)
            || (from..to).any(|j| self.certain[j].is_some_and(is_above) && self.sentence(j) == self.sentence(i))
    }

    /// Whether the document names the unit or something in it.
    pub(super) fn is_around(&self, id: UnitId) -> bool {
        self.around.binary_search(&id).is_ok()
    }

    /// Whether the document names something above the unit, or beside it.
    pub(super) fn names_above(&self, id: UnitId, gazetteer: &Gazetteer) -> bool {
        let mut others = self.named.iter().map(|&(other, _)| other).filter(|&other| other != id);
        let parent = gazetteer.parent(id);
        others.any(|other| gazetteer.is_below(id, other) || gazetteer.line(other).any(|above| Some(above) == parent))
    }

    /// What the document says for reading mention `i` as `id`.
    pub(super) fn support(&self, i: usize, id: UnitId, gazetteer: &Gazetteer) -> Support {
        let mut support = Support { is_named: self.n_named(id) > 0, ..Support::default() };
        let (from, to) = (i.saturating_sub(WINDOW), (i + WINDOW + 1).min(self.certain.len()));
        for j in (from..to).filter(|&j| j != i) {
            let Some(other) = self.certain[j] else { continue };
            let kinship = kinship(gazetteer, id, other);
            let place = match () {
                _ if self.sentence(j) == self.sentence(i) => &mut support.kin_in_sentence,
                _ if self.paragraph(j) == self.paragraph(i) => &mut support.kin_in_paragraph,
                _ => &mut support.kin_nearby,
            };
            *place = kinship.max(*place);
        }
        let above = |(_, unit): &(usize, UnitId)| self.is_around(*unit);
        support.nearest_above =
            gazetteer.line(id).enumerate().skip(1).find(above).map(|(distance, _)| Reverse(distance));
        support
    }

    /// The one of `ids` the document names most often; none when it names none.
    pub(super) fn most_named(&self, ids: &[UnitId]) -> Option<UnitId> {
        let best = ids.iter().copied().max_by_key(|&id| (self.n_named(id), std::cmp::Reverse(id)))?;
        (self.n_named(best) > 0).then_some(best)
    }

    pub(super) fn named_prefectures_below(&self, province: UnitId, gazetteer: &Gazetteer) -> Vec<UnitId> {
        let is_inside =
            |id: &UnitId| gazetteer.level(*id) == Level::Prefecture && gazetteer.parent(*id) == Some(province);
        self.prefectures.iter().copied().filter(is_inside).collect()
    }

    /// The county of the document, when it names only one.
    pub(super) fn only_county(&self, gazetteer: &Gazetteer) -> Option<UnitId> {
        let mut counties = self.around.iter().copied().filter(|&id| gazetteer.level(id) == Level::County);
        counties.next().filter(|_| counties.next().is_none())
    }
}

/// What speaks for a reading of a name. The first difference between two readings decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Support {
    /// The short name of a province: 吉林 alone is the province.
    pub(super) is_province: bool,
    /// It lies where the place beside it in a list does.
    pub(super) is_listed: bool,
    /// How near the nearest place in the sentence is.
    kin_in_sentence: Kinship,
    /// The document names it beyond doubt.
    is_named: bool,
    /// The short name of a prefecture: 大理 alone is the prefecture.
    pub(super) is_prefecture: bool,
    kin_in_paragraph: Kinship,
    /// How near the nearest of the places before and behind the paragraph is.
    kin_nearby: Kinship,
    /// How far above it the lowest unit is that the document speaks of.
    nearest_above: Option<Reverse<usize>>,
}

/// How near one unit is to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
enum Kinship {
    #[default]
    None,
    /// In one province.
    Province,
    /// In one prefecture, on different levels.
    Prefecture,
    /// It lies in the other, levels apart.
    Below,
    /// Side by side, or the other in it.
    Sibling,
    /// The other is right above it.
    Parent,
    Same,
}

/// How near two units are: the same, one in the other, or side by side.
fn kinship(gazetteer: &Gazetteer, id: UnitId, other: UnitId) -> Kinship {
    // Two units of one province are not near for that.
    let is_prefecture = |id: &UnitId| gazetteer.level(*id) > Level::Province;
    let above = gazetteer.parent(id);
    let prefecture = above.filter(is_prefecture);
    match () {
        _ if id == other => Kinship::Same,
        _ if above == Some(other) => Kinship::Parent,
        _ if gazetteer.is_below(other, id) => Kinship::Sibling,
        _ if prefecture.is_some() && gazetteer.parent(other) == prefecture => Kinship::Sibling,
        _ if gazetteer.is_below(id, other) => Kinship::Below,
        _ if prefecture.is_some_and(|above| gazetteer.is_below(other, above)) => Kinship::Prefecture,
        _ if gazetteer.province(id) == gazetteer.province(other) => Kinship::Province,
        _ => Kinship::None,
    }
}

/// Readings without those that only count for want of others: Taiwan's districts named like cities of the mainland, and towns and
/// zones named like something above them.
pub(super) fn plausible<'a>(mention: &'a PlaceMention, gazetteer: &Gazetteer) -> Cow<'a, [UnitId]> {
    let ids = &mention.candidates;
    if ids.len() < 2 {
        return Cow::Borrowed(ids);
    }
    let weight = |id: UnitId| {
        let unit = gazetteer.unit(id);
        let minor =
            matches!(unit.level, Level::Town | Level::Zone) || unit.code.is_some_and(|code| code.starts_with('7'));
        u8::from(minor)
    };
    let least = ids.iter().map(|&id| weight(id)).min().unwrap_or(0);
    // 大理 and 湘潭 are the prefecture, not the county in it that bears the same name; 锦西市 was both.
    let inner =
        |id: UnitId| mention.how != NameForm::FullName && ids.iter().any(|&other| gazetteer.is_below(id, other));
    ids.iter().copied().filter(|&id| weight(id) == least && !inner(id)).collect()
}

fn certain(mention: &PlaceMention, candidates: &[UnitId], gazetteer: &Gazetteer) -> Option<UnitId> {
    let settled = !mention.is_abroad
        && mention.trust == Trust::Alone
        && !matches!(mention.how, NameForm::Suffix | NameForm::LocalShorthand);
    match candidates {
        [only] if settled => Some(*only),
        // 吉林 alone is the province.
        _ if settled && mention.n_pieces == 1 => {
            candidates.iter().copied().find(|&id| gazetteer.level(id) == Level::Province)
        }
        _ => None,
    }
}

/// The sentence and the paragraph each mention stands in.
fn positions(text: &str, mentions: &[PlaceMention]) -> Vec<(usize, usize)> {
    let (mut at, mut sentence, mut paragraph) = (0, 0, 0);
    mentions
        .iter()
        .map(|mention| {
            for letter in text.get(at..mention.span.start).unwrap_or("").chars() {
                match letter {
                    '\n' => {
                        sentence += 1;
                        paragraph += 1;
                    }
                    '。' | '！' | '？' | '!' | '?' | '；' | ';' => sentence += 1,
                    _ => {}
                }
            }
            at = mention.span.start;
            (sentence, paragraph)
        })
        .collect()
}
