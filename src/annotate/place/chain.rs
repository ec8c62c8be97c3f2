//! Names chained downwards: `广东省` `广州市` `花都区`. A step leads to a unit below the one before, levels may be left out.

use crate::annotate::gazetteer::{Form, Gazetteer, Level, Name, Trust, UnitId};

/// One name of a chain.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) trust: Trust,
    /// The readings that fit the chain so far.
    pub(super) units: Vec<UnitId>,
    old_prefix: Option<&'static str>,
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
    for &name in &names {
        let piece = Piece {
            start: at,
            end: at + name.text.len(),
            form: name.form,
            trust: name.trust,
            units: gazetteer.units_of(name).to_vec(),
            old_prefix: name.old_prefix,
        };
        let mut pieces = vec![piece];
        extend(gazetteer, text, &mut pieces);
        if best.as_ref().is_none_or(|best| rank(&pieces) > rank(best)) {
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

/// `和龙里县`: a short name whose second character begins an official name that reaches farther.
pub(super) fn is_swallowed(gazetteer: &Gazetteer, text: &str, pieces: &[Piece]) -> bool {
    let [only] = pieces else { return false };
    if only.form != Form::Short || text[only.start..only.end].chars().count() != 2 {
        return false;
    }
    let second = only.end - '二'.len_utf8();
    let (names, trap) = names_at(gazetteer, text, second);
    trap.is_some()
        || names
            .iter()
            .any(|name| name.form == Form::Full && !is_town(gazetteer, name) && second + name.text.len() > only.end)
}

fn rank(pieces: &[Piece]) -> (usize, std::cmp::Reverse<usize>, std::cmp::Reverse<Form>) {
    let end = pieces.last().map_or(0, |piece| piece.end);
    (end, std::cmp::Reverse(pieces.len()), std::cmp::Reverse(pieces.last().map_or(Form::Trap, |piece| piece.form)))
}

/// The names that begin at `at`, unless a longer trap does.
fn names_at<'g>(gazetteer: &'g Gazetteer, text: &str, at: usize) -> (Vec<&'g Name>, Option<usize>) {
    let (mut names, mut trap) = (Vec::new(), 0);
    for name in gazetteer.names_at(text, at) {
        match name.form {
            Form::Trap => trap = trap.max(name.text.len()),
            _ if splits_a_word(name, &text[at + name.text.len()..]) => {}
            _ => names.push(name),
        }
    }
    names.retain(|name| name.text.len() >= trap);
    (names, (trap > 0).then_some(at + trap))
}

/// `吉林市场` is the market of 吉林, `普陀区域` the region of 普陀.
fn splits_a_word(name: &Name, rest: &str) -> bool {
    match name.text.chars().next_back() {
        Some('市') => rest.starts_with('场') && !rest.starts_with("场监"),
        Some('区') => rest.starts_with('域') || rest.starts_with('块'),
        Some('县') => rest.starts_with('域'),
        Some('省') => rest.starts_with('份'),
        _ => false,
    }
}

/// Lengthen the chain as far as it goes.
fn extend(gazetteer: &Gazetteer, text: &str, pieces: &mut Vec<Piece>) {
    let Some(last) = pieces.last().filter(|_| pieces.len() < MAX_PIECES) else { return };
    let mut best: Option<Vec<Piece>> = None;
    for (start, spaced) in starts_after(text, last.end) {
        for name in names_at(gazetteer, text, start).0 {
            let units = readings_below(gazetteer, last, name, spaced);
            if units.is_empty() {
                continue;
            }
            let (end, old_prefix) = (start + name.text.len(), name.old_prefix);
            let mut longer = pieces.clone();
            longer.push(Piece { start, end, form: name.form, trust: name.trust, units, old_prefix });
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

/// Where the next name may begin: at once, or after one blank as in `上海 上海市 浦东区`.
fn starts_after(text: &str, end: usize) -> impl Iterator<Item = (usize, bool)> {
    let blank = text[end..].starts_with(' ').then_some((end + 1, true));
    std::iter::once((end, false)).chain(blank)
}

fn readings_below(gazetteer: &Gazetteer, last: &Piece, name: &Name, spaced: bool) -> Vec<UnitId> {
    let near = name.trust == Trust::InChain && !is_town(gazetteer, name);
    let fits = |&id: &UnitId| {
        last.units.iter().any(|&above| {
            if spaced && id == above {
                return true;
            }
            if near && name.form != Form::Full {
                // A common word is a name only right below its parent: 甘南合作, not 甘肃合作.
                return gazetteer.unit(id).parent == Some(above);
            }
            gazetteer.is_below(id, above)
        }) || last.form == Form::Old && last.old_prefix.is_some_and(|prefix| gazetteer.was_under(id, prefix))
    };
    gazetteer.units_of(name).iter().copied().filter(fits).collect()
}

fn is_town(gazetteer: &Gazetteer, name: &Name) -> bool {
    gazetteer.units_of(name).first().is_some_and(|&id| gazetteer.unit(id).level == Level::Town)
}

/// A single name may be that of several entries: 吐鲁番市 is a prefecture, and was a county; 大理 is both. All readings count,
/// but what the name was once counts only when nothing bears it now. `names` are those that begin where it does.
fn merge_readings(gazetteer: &Gazetteer, names: &[&Name], pieces: &mut [Piece]) {
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
    (piece.form, piece.trust, piece.units) = (form, trust, units);
}
