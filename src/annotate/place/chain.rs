//! Names chained downwards: `广东省` `广州市` `花都区`. A step leads to a unit below the one before, levels may be left out.

use std::cell::LazyCell;

use super::forms::forms;
use super::{TAIWAN, is_han};
use crate::annotate::gazetteer::{Claim, Form, Gazetteer, Level, Name, Trust, UnitId};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// One name of a chain.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) trust: Trust,
    /// The readings that fit the chain so far.
    pub(super) units: Vec<UnitId>,
    /// Readings by a name that those units no longer bear, where others bear it today.
    pub(super) former: Vec<UnitId>,
    name: Name,
}

impl Piece {
    fn new(name: &Name, start: usize, units: Vec<UnitId>) -> Self {
        let end = start + name.text.len();
        Self { start, end, form: name.form, trust: name.trust, units, former: Vec::new(), name: *name }
    }

    /// How the codes of what lies or lay in it begin.
    fn prefixes(&self, gazetteer: &Gazetteer) -> Vec<&'static str> {
        let prefix = |code: &'static str| {
            let n_zeros = code.bytes().rev().take_while(|&digit| digit == b'0').count();
            match code.len() - n_zeros / 2 * 2 {
                ..=2 => code.get(..2),
                3..=4 => code.get(..4),
                _ => None,
            }
        };
        if self.form == Form::Old {
            return gazetteer.old_codes_of(&self.name).iter().filter_map(|&(code, _)| prefix(code)).collect();
        }
        let codes = self.units.iter().filter_map(|&id| gazetteer.unit(id).code.filter(|code| code.len() == 6));
        codes.filter_map(prefix).collect()
    }
}

/// Names in a row, each below the one before.
pub(super) struct Chain {
    pub(super) pieces: Vec<Piece>,
}

/// What begins at a place in the text.
pub(super) enum Found {
    Nothing,
    /// A longer word that is no place; it ends here.
    Trap(usize),
    Chain(Chain),
}

const MAX_PIECES: usize = 6;

/// The chain that begins at `at` and reaches farthest; of two that reach equally far the one with fewer names.
pub(super) fn longest(gazetteer: &Gazetteer, text: &str, at: usize) -> Found {
    let (names, trap) = names_at(gazetteer, text, at);
    if names.is_empty() {
        return trap.map_or(Found::Nothing, Found::Trap);
    }
    let mut best: Option<Vec<Piece>> = None;
    for name in &names {
        let piece = Piece::new(name, at, gazetteer.units_of(name).to_vec());
        let mut pieces = vec![piece];
        extend(gazetteer, text, &mut pieces);
        let wins = |best: &Vec<Piece>| {
            // What counts below its county alone is nothing by itself: 河北鹿泉经济开发区.
            match (counts_below(&pieces), counts_below(best)) {
                (true, false) if best.len() > 1 => false,
                (false, true) if pieces.len() > 1 => true,
                _ => rank(&pieces) > rank(best),
            }
        };
        if best.as_ref().is_none_or(wins) {
            best = Some(pieces);
        }
    }
    match best {
        Some(mut pieces) => {
            merge_readings(gazetteer, &names, &mut pieces);
            Found::Chain(Chain { pieces })
        }
        None => trap.map_or(Found::Nothing, Found::Trap),
    }
}

/// What begins with the second character of a short name and reaches farther.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Over {
    /// An official name: 龙里县 in `和龙里县`.
    Name,
    /// A longer word that is no place.
    Trap,
}

/// What takes the second character of a name that stands alone.
pub(super) fn swallowed(gazetteer: &Gazetteer, text: &str, pieces: &[Piece]) -> Option<Over> {
    let [only] = pieces else { return None };
    if only.form != Form::Short || text[only.start..only.end].chars().count() != 2 {
        return None;
    }
    let second = only.end - HAN_LEN;
    let (names, trap) = names_at(gazetteer, text, second);
    // 云南山区 are the mountains of 云南, and not 南山区.
    let is_whole = |end: usize| forms().has_word("stands whole", &text[only.end..end]);
    let is_longer = |name: &Name| {
        let end = second + name.text.len();
        name.form == Form::Full && !is_town(gazetteer, name) && end > only.end && !is_whole(end)
    };
    let over_trap = trap.map(|_| Over::Trap);
    let is_torn = ends_water(text, only.start) && begins_city(gazetteer, text, second, only.end);
    (is_torn || names.iter().any(is_longer)).then_some(Over::Name).or(over_trap)
}

/// Whether another name that counts alone begins with the second character of a short one.
pub(super) fn overlaps_name(gazetteer: &Gazetteer, text: &str, name: &Piece) -> bool {
    let counts = |other: &Name| other.trust == Trust::Alone && !is_town(gazetteer, other);
    names_at(gazetteer, text, name.end - HAN_LEN).0.iter().any(counts)
}

/// Whether the character at `at` ends the name of a water or a mountain: 河 in `潮白河北京段`.
fn ends_water(text: &str, at: usize) -> bool {
    let ends = text[at..].chars().next().is_some_and(|letter| forms().has("water", letter));
    ends && text[..at].chars().next_back().is_some_and(|before| is_han(before) && !forms().stops.has(before))
}

/// Whether the name of a province or of a city of its second level begins at `at` that reaches beyond `end`.
pub(super) fn begins_city(gazetteer: &Gazetteer, text: &str, at: usize, end: usize) -> bool {
    let is_city = |name: &Name| {
        at + name.text.len() > end
            && gazetteer.units_of(name).iter().any(|&id| gazetteer.level(id) <= Level::Prefecture)
    };
    names_at(gazetteer, text, at).0.iter().any(is_city)
}

/// Whether a name begins at `at` that is not torn: 江苏 behind 白云, but not 河北 in `永定河北京段`. With `or_minor` short ones of
/// counties do not count either: 江干 in `汨罗江干流`.
pub(super) fn begins_other(gazetteer: &Gazetteer, text: &str, at: usize, or_minor: bool) -> bool {
    let is_minor = |name: &Name| {
        name.form != Form::Full && gazetteer.units_of(name).iter().all(|&id| gazetteer.level(id) >= Level::County)
    };
    let second = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let is_torn = |name: &Name| {
        text[at..].starts_with(|letter| forms().has("water", letter))
            && begins_city(gazetteer, text, second, at + name.text.len())
    };
    names_at(gazetteer, text, at).0.iter().any(|name| !(or_minor && is_minor(name) || is_torn(name)))
}

/// Whether this is a single full name that counts below its parent only.
fn counts_below(pieces: &[Piece]) -> bool {
    matches!(pieces, [only] if only.trust == Trust::InChain && only.form == Form::Full)
}

fn rank(pieces: &[Piece]) -> (usize, std::cmp::Reverse<usize>, std::cmp::Reverse<Form>) {
    let end = pieces.last().map_or(0, |piece| piece.end);
    (end, std::cmp::Reverse(pieces.len()), std::cmp::Reverse(pieces.last().map_or(Form::Trap, |piece| piece.form)))
}

/// The names that begin at `at`, unless a longer trap does.
pub(super) fn names_at(gazetteer: &Gazetteer, text: &str, at: usize) -> (Vec<Name>, Option<usize>) {
    let (mut names, mut trap) = (Vec::new(), 0);
    for name in gazetteer.names_at(text, at) {
        match name.form {
            Form::Trap => trap = trap.max(name.text.len()),
            _ if splits_a_word(&name, &text[at + name.text.len()..]) => {}
            _ => names.push(name),
        }
    }
    names.retain(|name| name.text.len() >= trap);
    (names, (trap > 0).then_some(at + trap))
}

/// `吉林市场` is the market of 吉林, `普陀区域` the region of 普陀, `友好区县` districts and counties.
fn splits_a_word(name: &Name, rest: &str) -> bool {
    let forms = forms();
    let Some(last) = name.text.chars().next_back().filter(|&last| forms.split_lasts.has(last)) else { return false };
    // What stands behind a word that begins with the last character of the name.
    let behind = |word: &'static str| rest.strip_prefix(word.strip_prefix(last)?);
    let is_split = |word: &'static str| behind(word).is_some_and(|behind| !forms.goes_on(word, behind));
    let is_whole = |word: &str| word.strip_prefix(&*name.text).is_some_and(|tail| rest.starts_with(tail));
    let any = |class: &str, is: &dyn Fn(&'static str) -> bool| forms.words(class).iter().any(|word| is(word));
    any("splits", &is_split) && !any("splits not", &|word| behind(word).is_some()) || any("splits whole", &is_whole)
}

/// Lengthen the chain as far as it goes.
fn extend(gazetteer: &Gazetteer, text: &str, pieces: &mut Vec<Piece>) {
    let Some(last) = pieces.last().filter(|_| pieces.len() < MAX_PIECES) else { return };
    let mut best: Option<Vec<Piece>> = None;
    let prefixes = LazyCell::new(|| last.prefixes(gazetteer));
    for (start, spaced) in starts_after(text, last.end) {
        for name in names_at(gazetteer, text, start).0 {
            let units = readings_below(gazetteer, last, &prefixes, &name, spaced);
            if units.is_empty() || is_torn_township(gazetteer, text, start, &name) {
                continue;
            }
            let mut longer = pieces.clone();
            longer.push(Piece::new(&name, start, units));
            extend(gazetteer, text, &mut longer);
            if best.as_ref().is_none_or(|best| rank(&longer) > rank(best)) {
                best = Some(longer);
            }
        }
    }
    if let Some(best) = best {
        *pieces = best;
    }
}

/// Whether the short name of a township of Taiwan is the beginning of a usual word: 太平 in `台中太平洋百货`.
fn is_torn_township(gazetteer: &Gazetteer, text: &str, start: usize, name: &Name) -> bool {
    let is_in_taiwan = |id: &UnitId| gazetteer.unit(*id).code.is_some_and(|code| code.starts_with(TAIWAN));
    name.form == Form::Short
        && gazetteer.units_of(name).iter().any(is_in_taiwan)
        && gazetteer.claim(text, Span::new(start, start + name.text.len())) == Claim::Strong
}

/// Where the next name may begin: at once, or after one blank as in `上海 上海市 浦东区`.
fn starts_after(text: &str, end: usize) -> impl Iterator<Item = (usize, bool)> {
    let blank = text[end..].starts_with(' ').then_some((end + 1, true));
    std::iter::once((end, false)).chain(blank)
}

/// The units of a name that lie below the last name of a chain, or lay there; `prefixes` are those of its codes.
fn readings_below(
    gazetteer: &Gazetteer,
    last: &Piece,
    prefixes: &[&'static str],
    name: &Name,
    spaced: bool,
) -> Vec<UnitId> {
    let near = name.trust == Trust::InChain && !is_town(gazetteer, name);
    let fits = |&id: &UnitId| {
        last.units.iter().any(|&above| {
            if spaced && id == above {
                return true;
            }
            if near && name.form != Form::Full {
                // A common word is a name only right below its parent: 甘南合作, not 甘肃合作.
                return gazetteer.parent(id) == Some(above);
            }
            gazetteer.is_below(id, above)
        }) || prefixes.iter().any(|prefix| prefix.len() == 4 && gazetteer.was_under(id, prefix))
    };
    // What lay in the unit then comes before what lies in it now: 市中区 of 内江 and 市中区 of 乐山.
    let lay = |code: &str| prefixes.iter().any(|prefix| code.starts_with(prefix));
    let then: Vec<UnitId> =
        gazetteer.old_codes_of(name).iter().filter(|(code, _)| lay(code)).map(|&(_, id)| id).collect();
    let mut units =
        if then.is_empty() { gazetteer.units_of(name).iter().copied().filter(fits).collect() } else { then };
    units.sort_unstable();
    units.dedup();
    units
}

fn is_town(gazetteer: &Gazetteer, name: &Name) -> bool {
    gazetteer.units_of(name).first().is_some_and(|&id| gazetteer.level(id) == Level::Town)
}

/// A single name may be that of several entries: 吐鲁番市 is a prefecture, and was a county; 大理 is both. All readings count,
/// but what the name was once counts only when nothing bears it now. `names` are those that begin where it does.
fn merge_readings(gazetteer: &Gazetteer, names: &[Name], pieces: &mut [Piece]) {
    let [piece] = pieces else { return };
    let same = || names.iter().filter(|name| name.text.len() == piece.end - piece.start);
    if same().nth(1).is_none() {
        return;
    }
    let Some(form) = same().map(|name| name.form).min() else { return };
    let trust = same().map(|name| name.trust).min().unwrap_or(piece.trust);
    let mut units: Vec<UnitId> = same()
        .filter(|name| name.form != Form::Old || form == Form::Old)
        .flat_map(|name| gazetteer.units_of(name))
        .copied()
        .collect();
    units.sort_unstable();
    units.dedup();
    let mut former: Vec<UnitId> = same()
        .filter(|name| name.form == Form::Old && form != Form::Old)
        .flat_map(|name| gazetteer.units_of(name))
        .copied()
        .collect();
    former.retain(|id| !units.contains(id));
    (piece.form, piece.trust, piece.units, piece.former) = (form, trust, units, former);
}
