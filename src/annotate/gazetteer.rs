//! The administrative units of China with their names, and an index that finds the names at a place in a text.
//!
//! In go the tables of `rules/lexicon/places`, embedded in the program; out come units by id and names by position. A look-up
//! costs one bit test where no name begins, so a text is scanned in time linear in its length.

mod index;
mod own;
mod words;

pub use crate::document::Level;
use crate::lexicon::Lexicon;
use crate::text::Span;
use index::Index;
use own::OwnLevel;
use words::Words;

/// One administrative unit or development zone of a [`Gazetteer`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitId(u32);

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
    units: (u32, u32),
    /// For old names, where the codes stand that units had under this name; see [`Gazetteer::old_codes_of`].
    old_codes: (u32, u32),
}

impl Name {
    fn of(text: &'static str, form: Form, trust: Trust, units: (u32, u32)) -> Self {
        Self { text, form, trust, units, old_codes: (0, 0) }
    }
}

/// The units and their names. Made once, shared by reference.
pub struct Gazetteer {
    units: Vec<Unit>,
    names: Vec<Name>,
    /// The units of every name, name after name.
    named: Vec<UnitId>,
    /// Codes that are no longer in use, each with a unit of today, old name after old name.
    old_codes: Vec<OldCode>,
    index: Index,
    abbreviations: Vec<Abbreviation>,
    initials: Vec<(char, Vec<UnitId>)>,
    /// Codes of the past with what has become of the unit, sorted.
    moved: Vec<OldCode>,
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

impl Gazetteer {
    /// The gazetteer built into the program, with the changes of the rules that run; the first call takes some milliseconds.
    pub fn current() -> &'static Gazetteer {
        GAZETTEER.get()
    }

    /// The facts about a unit.
    pub fn unit(&self, id: UnitId) -> Unit {
        self.units[id.0 as usize]
    }

    /// The full path from the province down: `广东省/广州市/花都区`.
    pub fn path(&self, id: UnitId) -> String {
        let mut path = String::with_capacity(BYTES_PER_PATH);
        self.write_path(id, &mut path);
        path
    }

    fn write_path(&self, id: UnitId, path: &mut String) {
        let unit = self.unit(id);
        if let Some(parent) = unit.parent {
            self.write_path(parent, path);
            path.push('/');
        }
        path.push_str(unit.name);
    }

    /// The code of the unit itself, or of the nearest unit above it that has one; six digits.
    pub fn nearest_code(&self, id: UnitId) -> Option<&'static str> {
        self.line(id).find_map(|id| self.unit(id).code.filter(|code| code.len() == 6))
    }

    /// The unit with this six- or nine-digit code.
    pub fn by_code(&self, code: &str) -> Option<UnitId> {
        self.ids().find(|&id| self.unit(id).code == Some(code))
    }

    /// What is wrong with a table of further places, line by line.
    pub(crate) fn problems_of_own(&self, table: &str) -> Vec<String> {
        own::problems(table, |parent| find_named(&self.units, parent).is_some())
    }

    /// All units.
    pub fn ids(&self) -> impl Iterator<Item = UnitId> + use<> {
        (0..self.units.len() as u32).map(UnitId)
    }

    /// The unit and all above it, from below.
    pub fn line(&self, id: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::successors(Some(id), |&id| self.unit(id).parent)
    }

    /// Whether `id` lies below `ancestor`.
    pub fn is_below(&self, id: UnitId, ancestor: UnitId) -> bool {
        self.line(id).skip(1).any(|above| above == ancestor)
    }

    /// The province, municipality or region of a unit.
    pub fn province(&self, id: UnitId) -> UnitId {
        self.line(id).last().unwrap_or(id)
    }

    /// The names that begin at byte `at` of `text`, in no particular order.
    pub(crate) fn names_at<'g, 't>(&'g self, text: &'t str, at: usize) -> impl Iterator<Item = &'g Name> + use<'g, 't> {
        let rest = text.get(at..).unwrap_or("");
        self.index.candidates(rest).map(|i| &self.names[i as usize]).filter(move |name| rest.starts_with(name.text))
    }

    /// Whether a name may begin with these three characters; the third is 0 at the end of a run of Han characters.
    #[inline]
    pub(crate) fn may_begin(&self, first: u16, second: u16, third: impl FnOnce() -> u16) -> bool {
        self.index.may_begin(first, second, third)
    }

    /// The units that bear a name; none for a trap.
    pub(crate) fn units_of(&self, name: &Name) -> &[UnitId] {
        &self.named[name.units.0 as usize..name.units.1 as usize]
    }

    /// Whether the words around a short name want its characters: 和政 in `和政府`.
    pub(crate) fn is_claimed(&self, text: &str, name: Span) -> bool {
        WORDS.get().claim(text, name)
    }

    /// Whether this is a usual word, so that `加强社区` is no community.
    pub(crate) fn is_common_word(&self, word: &str) -> bool {
        WORDS.get().is_common(word)
    }

    /// Whether this is a usual verb.
    pub(crate) fn is_verb(&self, word: &str) -> bool {
        WORDS.get().is_verb(word)
    }

    /// The units a single character may stand for.
    pub(crate) fn abbreviations(&self, letter: char) -> &[Abbreviation] {
        let from = self.abbreviations.partition_point(|a| a.letter < letter);
        let to = self.abbreviations.partition_point(|a| a.letter <= letter);
        &self.abbreviations[from..to]
    }

    /// The prefectures whose name begins with this character.
    pub(crate) fn prefectures_beginning(&self, letter: char) -> &[UnitId] {
        match self.initials.binary_search_by_key(&letter, |&(first, _)| first) {
            Ok(at) => &self.initials[at].1,
            Err(_) => &[],
        }
    }

    /// Whether a unit once lay under a prefecture whose code began with `prefix`.
    pub(crate) fn was_under(&self, id: UnitId, prefix: &str) -> bool {
        let from = self.moved.partition_point(|&(code, _)| code < prefix);
        let below = |code: &&str| code.strip_prefix(prefix).is_some_and(|rest| !rest.trim_end_matches('0').is_empty());
        let mut here = self.moved[from..].iter().take_while(|(code, _)| code.starts_with(prefix));
        here.any(|(code, unit)| *unit == id && below(code))
    }

    /// The codes that units had under an old name, and what they are now.
    pub(crate) fn old_codes_of(&self, name: &Name) -> &[OldCode] {
        &self.old_codes[name.old_codes.0 as usize..name.old_codes.1 as usize]
    }
}

static GAZETTEER: Lexicon<Gazetteer> = Lexicon::new(
    &[
        "lexicon/places/units.tsv",
        "lexicon/places/zones.tsv",
        "lexicon/places/history.tsv",
        "lexicon/places/common.tsv",
        "lexicon/places/towns.tsv",
        "lexicon/places/traps.tsv",
        "lexicon/places/abbreviations.tsv",
        "lexicon/places/own.tsv",
    ],
    |texts| match *texts {
        [units, zones, history, common, towns, traps, abbreviations, own] => {
            let tables = Tables { units, zones, history, common, towns, traps, abbreviations, own };
            Loader::default().load(&tables)
        }
        _ => Loader::default().load(&Tables::default()),
    },
);
/// Indexed when first asked for: many texts have no name in doubt.
static WORDS: Lexicon<Words> = Lexicon::new(&["lexicon/places/words.tsv"], |texts| Words::new(texts[0]));

/// The texts of the tables.
#[derive(Default)]
struct Tables {
    units: &'static str,
    zones: &'static str,
    history: &'static str,
    common: &'static str,
    towns: &'static str,
    traps: &'static str,
    abbreviations: &'static str,
    own: &'static str,
}

/// About how long the path of a place is, to make room once.
const BYTES_PER_PATH: usize = 48;

/// So many digits the code of a town has.
const TOWN_CODE_LEN: usize = 9;

/// About how long a line of a table is, to make room once.
const BYTES_PER_TOWN: usize = 19;

/// The lines of a table without its header, split into its `N` columns; missing ones are empty.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
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
fn members(column: &'static str) -> impl Iterator<Item = &'static str> {
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
        at += if byte < 0xE0 { 1 } else { "一".len() };
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
fn find_named(units: &[Unit], parent: &str) -> Option<UnitId> {
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
fn number(code: &str) -> Option<u32> {
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
struct Loader {
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
    fn load(mut self, tables: &Tables) -> Gazetteer {
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
        Gazetteer {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> &'static str {
        crate::lexicon::builtin_text(&format!("lexicon/places/{name}.tsv")).expect("the table is built in")
    }

    #[test]
    fn tables_are_sound() {
        let gazetteer = Gazetteer::current();
        let mut counts = std::collections::BTreeMap::new();
        for id in gazetteer.ids() {
            let unit = gazetteer.unit(id);
            *counts.entry(unit.level).or_insert(0) += 1;
            assert!(!unit.name.is_empty(), "{unit:?}");
            assert_eq!(unit.parent.is_none(), unit.level == Level::Province, "{unit:?}");
            assert!(unit.parent.is_none_or(|parent| gazetteer.unit(parent).level < unit.level), "{unit:?}");
            assert!(
                unit.code
                    .is_none_or(|code| matches!(code.len(), 6 | 9) && code.bytes().all(|digit| digit.is_ascii_digit())),
                "{unit:?}"
            );
            assert!(unit.code.is_some() || unit.level == Level::Zone, "{unit:?}");
        }
        assert_eq!(counts[&Level::Province], 34);
        assert!((333..=360).contains(&counts[&Level::Prefecture]), "{counts:?}");
        assert!((2840..=3100).contains(&counts[&Level::County]), "{counts:?}");
        assert!(counts[&Level::Zone] > 200, "{counts:?}");
        assert!(counts[&Level::Town] > 40_000, "{counts:?}");
    }

    #[test]
    fn tables_are_sorted_and_without_repetition() {
        for table in ["units", "towns", "zones", "history", "abbreviations", "common", "traps", "words"].map(table) {
            let lines: Vec<&str> = table.lines().skip(1).collect();
            assert!(
                lines.windows(2).all(|pair| pair[0] < pair[1]),
                "{:?}",
                lines.windows(2).find(|pair| pair[0] >= pair[1])
            );
        }
    }

    #[test]
    fn every_old_code_has_a_name_years_and_heirs() {
        let gazetteer = Gazetteer::current();
        for [code, name, became, from, to, shorts] in rows(table("history")) {
            assert!(number(code).is_some() && !name.is_empty(), "{code} {name}");
            assert!(
                !became.is_empty() && members(became).all(|code| gazetteer.by_code(code).is_some()),
                "{code} {name}"
            );
            assert!(from.len() == 4 && to.len() == 4 && from < to, "{code} {name} {from} {to}");
            assert!(members(shorts).all(|short| name.starts_with(short)), "{code} {name} {shorts}");
        }
    }

    #[test]
    fn paths_run_from_the_province_down() {
        let gazetteer = Gazetteer::current();
        let path = |code: &str| gazetteer.by_code(code).map(|id| gazetteer.path(id));
        assert_eq!(path("440114").as_deref(), Some("广东省/广州市/花都区"));
        assert_eq!(path("110105").as_deref(), Some("北京市/朝阳区"));
        assert_eq!(path("429021").as_deref(), Some("湖北省/神农架林区"));
    }
}
