//! The tables of places -> units and names. The build script reads the built-in ones with this, the program those that rules change.

use super::index::Index;
use super::own::{self, OwnLevel};
use crate::document::Level;

/// One administrative unit or development zone of the gazetteer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitId(pub(super) u32);

/// What the gazetteer knows about a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Six digits down to the county, nine for towns; none for zones that have no code of their own.
    pub code: Option<&'static str>,
    /// The full name: `花都区`.
    pub name: &'static str,
    /// The unit's level.
    pub level: Level,
    /// The unit it belongs to; none for provinces.
    pub parent: Option<UnitId>,
}

/// What kind of name an entry of the index is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Form {
    /// The official name.
    Full,
    /// A customary shorter name: `花都`, `黔西南州`.
    Short,
    /// The name of a unit that was abolished or renamed; its units are those it became part of.
    Old,
    /// No place, but a longer word that holds the name of one.
    Trap,
}

/// How far a name may be trusted when it stands alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Trust {
    /// A place unless something speaks against it.
    Alone,
    /// A person, mountain, street or brand as well: counts when the document speaks of the unit.
    InContext,
    /// A common word: counts below its parent or in a list of places.
    InChain,
}

/// A name in the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub(crate) text: &'static str,
    pub(crate) form: Form,
    pub(crate) trust: Trust,
    /// Where the units so called stand in the gazetteer's list of named units; see [`Gazetteer::units_of`].
    pub(super) units: (u32, u32),
    /// For old names, where the codes stand that units had under this name; see [`Gazetteer::old_codes_of`].
    pub(super) old_codes: (u32, u32),
}

impl Name {
    fn of(text: &'static str, form: Form, trust: Trust, units: (u32, u32)) -> Self {
        Self { text, form, trust, units, old_codes: (0, 0) }
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> (&'static str, Form, Trust, (u32, u32), (u32, u32)) {
        (self.text, self.form, self.trust, self.units, self.old_codes)
    }
}

/// A code of the past, and what has become of its unit.
pub(crate) type OldCode = (&'static str, UnitId);

/// A one-character name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abbreviation {
    pub(crate) letter: char,
    pub(crate) unit: UnitId,
    pub(crate) of_province: bool,
}

/// The texts of the tables.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) units: &'static str,
    pub(super) zones: &'static str,
    pub(super) history: &'static str,
    pub(super) common: &'static str,
    pub(super) towns: &'static str,
    pub(super) traps: &'static str,
    pub(super) abbreviations: &'static str,
    pub(super) own: &'static str,
}

/// The files of the tables, in the order of [`Tables::of`].
pub(super) const FILES: [&str; 8] = [
    "lexicon/places/units.tsv",
    "lexicon/places/zones.tsv",
    "lexicon/places/history.tsv",
    "lexicon/places/common.tsv",
    "lexicon/places/towns.tsv",
    "lexicon/places/traps.tsv",
    "lexicon/places/abbreviations.tsv",
    "lexicon/places/own.tsv",
];

impl Tables {
    /// The tables with these texts.
    pub(super) fn of(texts: &[&'static str]) -> Self {
        match *texts {
            [units, zones, history, common, towns, traps, abbreviations, own] => {
                Self { units, zones, history, common, towns, traps, abbreviations, own }
            }
            _ => Self::default(),
        }
    }
}

/// The units and their names, as they are kept: in lists, or as records that are read when they are asked for.
#[derive(Debug)]
pub(super) struct Loaded<Units = Vec<Unit>, Names = Vec<Name>> {
    pub(super) units: Units,
    pub(super) names: Names,
    /// The units of every name, name after name.
    pub(super) named: Vec<UnitId>,
    /// Codes that are no longer in use, each with a unit of today, old name after old name.
    pub(super) old_codes: Vec<OldCode>,
    pub(super) index: Index,
    pub(super) abbreviations: Vec<Abbreviation>,
    pub(super) initials: Vec<(char, Vec<UnitId>)>,
    /// Codes of the past with what has become of the unit, sorted.
    pub(super) moved: Vec<OldCode>,
}

/// So many digits the code of a town has.
/// Bytes of a Chinese character.
const HAN_LEN: usize = 3;

const TOWN_CODE_LEN: usize = 9;

/// About how long a line of a table is, to make room once.
const BYTES_PER_TOWN: usize = 19;

/// The lines of a table without its header, split into its `N` columns; missing ones are empty.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let (_header, _, mut rest) = cut(table, |byte| byte == b'\n');
    std::iter::from_fn(move || {
        let mut end = if rest.is_empty() { return None } else { b'\t' };
        let columns = std::array::from_fn(|_| {
            let column;
            (column, end, rest) = if end == b'\t' { cut(rest, |byte| byte < b' ') } else { ("", end, rest) };
            column
        });
        if end == b'\r' {
            rest = rest.trim_start_matches('\n');
        }
        Some(columns)
    })
}

/// What a column holds that may hold several things.
pub(super) fn members(column: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = column;
    std::iter::from_fn(move || {
        let member;
        (member, _, rest) = if rest.is_empty() { return None } else { cut(rest, |byte| byte == b'|') };
        Some(member)
    })
}

/// A text up to the first ASCII character that ends it, that character, and what is behind. Decoding would take longer than all
/// else that is done here.
#[inline]
fn cut(text: &'static str, ends: impl Fn(u8) -> bool) -> (&'static str, u8, &'static str) {
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(&byte) = bytes.get(at) {
        if ends(byte) {
            return (&text[..at], byte, &text[at + 1..]);
        }
        at += if byte < 0xE0 { 1 } else { HAN_LEN };
    }
    (text, b'\n', "")
}

/// The level that a word of the table names.
fn level_of(word: &str) -> Level {
    match word {
        "province" => Level::Province,
        "prefecture" => Level::Prefecture,
        "county" => Level::County,
        "zone" => Level::Zone,
        _ => Level::Town,
    }
}

/// The only unit with a code, or a path from any level down: `贵州省/毕节市/七星关区`, `毕节市/七星关区`.
pub(super) fn find_named(units: &[Unit], parent: &str) -> Option<UnitId> {
    let line = |id: Option<UnitId>| std::iter::successors(id, |&id| units[id.0 as usize].parent);
    let fits = |unit: &Unit| {
        let (mut steps, mut above) = (parent.rsplit('/'), unit.parent);
        unit.code == Some(parent)
            || steps.next() == Some(unit.name)
                && steps.all(|step| {
                    let next = line(above).find(|&id| units[id.0 as usize].name == step);
                    above = next.and_then(|id| units[id.0 as usize].parent);
                    next.is_some()
                })
    };
    let mut found = (0..).zip(units).filter(|(_, unit)| fits(unit)).map(|(index, _)| UnitId(index));
    found.next().filter(|_| found.next().is_none())
}

/// The value of a code of six digits.
pub(super) fn number(code: &str) -> Option<u32> {
    let value = |sum: u32, digit: u8| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'));
    if code.len() == 6 { code.bytes().try_fold(0, value) } else { None }
}

/// A name and a unit that bears it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spoken {
    /// The first bytes of the name: most names are told apart by them.
    first: u64,
    name: &'static str,
    form: Form,
    unit: UnitId,
}

impl Spoken {
    fn new(name: &'static str, form: Form, unit: UnitId) -> Self {
        let mut first = [0; 8];
        first.iter_mut().zip(name.bytes()).for_each(|(to, byte)| *to = byte);
        Self { first: u64::from_be_bytes(first), name, form, unit }
    }
}

#[derive(Default)]
pub(super) struct Loader {
    units: Vec<Unit>,
    /// Provinces, prefectures, counties and coded zones by code, which is the order of their table.
    by_code: Vec<(u32, UnitId)>,
    /// Where the codes with the same first four digits begin in `by_code`.
    prefectures: Vec<u32>,
    /// Every name but the towns' with one of its units, in the order of reading.
    spoken: Vec<Spoken>,
    /// Old names with their codes, which become one after the other.
    old: Vec<(&'static str, OldCode)>,
    old_codes: Vec<OldCode>,
    names: Vec<Name>,
    named: Vec<UnitId>,
    moved: Vec<OldCode>,
}

impl Loader {
    /// Reads all tables.
    pub(super) fn load(mut self, tables: &Tables) -> Loaded {
        self.read_units(tables.units);
        self.read_zones(tables.zones);
        let n_above_towns = self.units.len();
        self.read_history(tables.history);
        let own = own::read(tables.own);
        self.read_own(&own);
        self.collect_names(tables.common);
        self.read_towns(tables.towns);
        let no_places = own.iter().filter(|row| row.level == OwnLevel::NoPlace).map(|row| row.name);
        for word in rows(tables.traps).map(|[word]| word).chain(no_places) {
            self.names.push(Name::of(word, Form::Trap, Trust::Alone, (0, 0)));
        }
        let index = Index::build(self.names.iter().map(|name| name.text));
        let abbreviations = self.read_abbreviations(tables.abbreviations);
        let initials = self.initials(n_above_towns, &abbreviations);
        self.moved.sort_unstable();
        Loaded {
            units: self.units,
            names: self.names,
            named: self.named,
            old_codes: self.old_codes,
            index,
            abbreviations,
            initials,
            moved: self.moved,
        }
    }

    fn add_unit(&mut self, unit: Unit) -> UnitId {
        let id = UnitId(self.units.len() as u32);
        self.units.push(unit);
        id
    }

    fn find(&self, code: &str) -> Option<UnitId> {
        let code = number(code)?;
        let start = *self.prefectures.get(code as usize / 100)?;
        let siblings = self.by_code.get(start as usize..)?;
        siblings.iter().take_while(|&&(other, _)| other <= code).find(|&&(other, _)| other == code).map(|&(_, id)| id)
    }

    fn enter(&mut self, code: &str, id: UnitId) {
        let Some(code) = number(code) else { return };
        let next = self.by_code.len() as u32;
        self.prefectures.resize(self.prefectures.len().max(code as usize / 100 + 1), next);
        self.by_code.push((code, id));
    }

    fn speak(&mut self, name: &'static str, shorts: &'static str, id: UnitId) {
        self.spoken.push(Spoken::new(name, Form::Full, id));
        self.spoken.extend(members(shorts).map(|short| Spoken::new(short, Form::Short, id)));
    }

    fn read_units(&mut self, table: &'static str) {
        for [code, parent, level, name, shorts] in rows(table) {
            let parent = self.find(parent);
            let id = self.add_unit(Unit { code: Some(code), name, level: level_of(level), parent });
            self.enter(code, id);
            self.speak(name, shorts, id);
        }
    }

    fn read_zones(&mut self, table: &'static str) {
        for [name, parent, shorts] in rows(table) {
            let parent = self.find(parent);
            let id = self.add_unit(Unit { code: None, name, level: Level::Zone, parent });
            self.speak(name, shorts, id);
        }
    }

    fn read_history(&mut self, table: &'static str) {
        for [code, name, became, _from, _to, shorts] in rows(table) {
            for code_now in members(became) {
                let Some(id) = self.find(code_now) else { continue };
                self.moved.push((code, id));
                // A prefecture may have left its name to a county: what lay in it is known by its code.
                if self.units[id.0 as usize].name == name && !code.ends_with("00") {
                    continue;
                }
                for name in std::iter::once(name).chain(members(shorts)) {
                    self.spoken.push(Spoken::new(name, Form::Old, id));
                    self.old.push((name, (code, id)));
                }
            }
        }
    }

    /// The places of the user: zones, towns and villages of their own, and other names of units.
    fn read_own(&mut self, rows: &[own::Own<'static>]) {
        for row in rows {
            let Some(above) = find_named(&self.units, row.parent) else { continue };
            match row.level {
                OwnLevel::NoPlace => {}
                OwnLevel::OtherName => self.spoken.push(Spoken::new(row.name, Form::Short, above)),
                OwnLevel::Unit(level) => {
                    let id = self.add_unit(Unit { code: None, name: row.name, level, parent: Some(above) });
                    self.speak(row.name, row.shorts, id);
                }
            }
        }
    }

    /// One entry for each name and form, with all units so called.
    fn collect_names(&mut self, common: &'static str) {
        self.spoken.sort_unstable();
        self.spoken.dedup();
        self.old.sort_unstable();
        let mut common = rows(common).peekable();
        let old = std::mem::take(&mut self.old);
        let mut rest = old.as_slice();
        for group in self.spoken.chunk_by(|one, other| (one.name, one.form) == (other.name, other.form)) {
            let Spoken { name: text, form, .. } = group[0];
            // Both are in order.
            while common.next_if(|[word, _]| *word < text).is_some() {}
            let trust = match common.peek() {
                // 郊区, 城区: units of that name came and went.
                _ if form == Form::Old && text.len() <= "城区".len() && text.ends_with('区') => Trust::InChain,
                Some([word, kind]) if *word == text => {
                    if *kind == "word" {
                        Trust::InChain
                    } else {
                        Trust::InContext
                    }
                }
                _ => Trust::Alone,
            };
            let start = self.named.len() as u32;
            self.named.extend(group.iter().map(|spoken| spoken.unit));
            let mut name = Name::of(text, form, trust, (start, self.named.len() as u32));
            if form == Form::Old {
                rest = &rest[rest.partition_point(|&(other, _)| other < text)..];
                let here = &rest[..rest.partition_point(|&(other, _)| other == text)];
                let start = self.old_codes.len() as u32;
                self.old_codes.extend(here.iter().map(|&(_, code)| code));
                name.old_codes = (start, self.old_codes.len() as u32);
            }
            self.names.push(name);
        }
    }

    /// Towns come one name a line.
    fn read_towns(&mut self, table: &'static str) {
        self.units.reserve(table.len() / BYTES_PER_TOWN);
        self.named.reserve(table.len() / BYTES_PER_TOWN);
        self.names.reserve(table.len() / BYTES_PER_TOWN);
        for [name, kind, codes] in rows(table) {
            let start = self.named.len() as u32;
            for at in (0..codes.len()).step_by(TOWN_CODE_LEN + 1) {
                let Some(code) = codes.get(at..at + TOWN_CODE_LEN) else { break };
                let parent = code.get(..6).and_then(|county| self.find(county));
                let id = self.add_unit(Unit { code: Some(code), name, level: Level::Town, parent });
                self.named.push(id);
            }
            let trust = if kind.is_empty() { Trust::Alone } else { Trust::InChain };
            self.names.push(Name::of(name, Form::Full, trust, (start, self.named.len() as u32)));
        }
    }

    fn read_abbreviations(&self, table: &'static str) -> Vec<Abbreviation> {
        let mut abbreviations: Vec<Abbreviation> = rows(table)
            .filter_map(|[name, code, kind]| {
                Some(Abbreviation {
                    letter: name.chars().next()?,
                    unit: self.find(code)?,
                    of_province: kind == "province",
                })
            })
            .collect();
        abbreviations.sort_by_key(|a| (a.letter, !a.of_province, a.unit));
        abbreviations
    }

    fn initials(&self, n_units: usize, abbreviations: &[Abbreviation]) -> Vec<(char, Vec<UnitId>)> {
        let mut pairs: Vec<(char, UnitId)> = (0..n_units as u32)
            .map(UnitId)
            .filter(|id| self.units[id.0 as usize].level == Level::Prefecture)
            .filter_map(|id| Some((self.units[id.0 as usize].name.chars().next()?, id)))
            .chain(abbreviations.iter().filter(|a| !a.of_province).map(|a| (a.letter, a.unit)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs.chunk_by(|a, b| a.0 == b.0).map(|group| (group[0].0, group.iter().map(|&(_, id)| id).collect())).collect()
    }
}
