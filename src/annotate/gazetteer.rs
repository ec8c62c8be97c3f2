//! The administrative units of China with their names, and an index that finds the names at a place in a text.
//!
//! In go the tables of `rules/lexicon/places`, embedded in the program; out come units by id and names by position. A look-up
//! costs one bit test where no name begins, so a text is scanned in time linear in its length.

mod index;
mod loader;
mod own;
mod prepared;
mod slots;
mod words;

pub use crate::document::Level;
use crate::lexicon::Lexicon;
use crate::text::Span;
pub(crate) use index::{Beginnings, eight};
pub(crate) use loader::{Abbreviation, Form, Name, OldCode, Trust};
use loader::{Loader, Tables, find_named};
pub use loader::{Unit, UnitId};
pub(crate) use words::Claim;
use words::Words;

/// The units and their names. Made once, shared by reference.
pub struct Gazetteer(prepared::Asked);

impl Gazetteer {
    /// The gazetteer built into the program, with the changes of the rules that run; the first call takes some milliseconds.
    pub fn current() -> &'static Gazetteer {
        GAZETTEER.get()
    }

    /// The facts about a unit.
    pub fn unit(&self, id: UnitId) -> Unit {
        self.0.units.get(id.0 as usize)
    }

    /// The level of a unit.
    pub fn level(&self, id: UnitId) -> Level {
        self.0.units.level(id)
    }

    /// The unit that a unit belongs to; none for provinces.
    pub fn parent(&self, id: UnitId) -> Option<UnitId> {
        self.0.units.parent(id)
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
        let units: Vec<Unit> = self.0.units.iter().collect();
        own::problems(table, |parent| find_named(&units, parent).is_some())
    }

    /// All units.
    pub fn ids(&self) -> impl Iterator<Item = UnitId> + use<> {
        (0..self.0.units.len() as u32).map(UnitId)
    }

    /// The unit and all above it, from below.
    pub fn line(&self, id: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::successors(Some(id), |&id| self.parent(id))
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
    pub(crate) fn names_at<'g, 't>(&'g self, text: &'t str, at: usize) -> impl Iterator<Item = Name> + use<'g, 't> {
        let rest = text.get(at..).unwrap_or("");
        self.0
            .index
            .candidates(rest)
            .map(|i| self.0.names.get(i as usize))
            .filter(move |name| rest.starts_with(name.text))
    }

    /// What tells whether a name may begin with some characters.
    pub(crate) fn beginnings(&self) -> Beginnings<'_> {
        self.0.index.beginnings()
    }

    /// The units that bear a name; none for a trap.
    pub(crate) fn units_of(&self, name: &Name) -> &[UnitId] {
        &self.0.named[name.units.0 as usize..name.units.1 as usize]
    }

    /// How much the words around a short name want its characters: 和政 in `和政府`.
    pub(crate) fn claim(&self, text: &str, name: Span) -> Claim {
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
        let from = self.0.abbreviations.partition_point(|a| a.letter < letter);
        let to = self.0.abbreviations.partition_point(|a| a.letter <= letter);
        &self.0.abbreviations[from..to]
    }

    /// The prefectures whose name begins with this character.
    pub(crate) fn prefectures_beginning(&self, letter: char) -> &[UnitId] {
        match self.0.initials.binary_search_by_key(&letter, |&(first, _)| first) {
            Ok(at) => &self.0.initials[at].1,
            Err(_) => &[],
        }
    }

    /// Whether a unit once lay under a prefecture whose code began with `prefix`.
    pub(crate) fn was_under(&self, id: UnitId, prefix: &str) -> bool {
        let from = self.0.moved.partition_point(|&(code, _)| code < prefix);
        let below = |code: &&str| code.strip_prefix(prefix).is_some_and(|rest| !rest.trim_end_matches('0').is_empty());
        let mut here = self.0.moved[from..].iter().take_while(|(code, _)| code.starts_with(prefix));
        here.any(|(code, unit)| *unit == id && below(code))
    }

    /// The codes that units had under an old name, and what they are now.
    pub(crate) fn old_codes_of(&self, name: &Name) -> &[OldCode] {
        &self.0.old_codes[name.old_codes.0 as usize..name.old_codes.1 as usize]
    }
}

/// The built-in tables as the build script read them.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));

static GAZETTEER: Lexicon<Gazetteer> = Lexicon::prepared(
    &loader::FILES,
    |texts| Gazetteer(prepared::made(Loader::default().load(&Tables::of(texts)))),
    |texts| Gazetteer(prepared::read(PREPARED, texts)),
);
/// Indexed when first asked for: many texts have no name in doubt.
static WORDS: Lexicon<Words> =
    Lexicon::prepared(&["lexicon/places/words.tsv"], |texts| Words::new(texts[0]), |texts| Words::prepared(texts[0]));

/// About how long the path of a place is, to make room once.
const BYTES_PER_PATH: usize = 48;

#[cfg(test)]
mod tests {
    use super::loader::{members, number, rows};
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
            assert!(unit.parent.is_none_or(|parent| gazetteer.level(parent) < unit.level), "{unit:?}");
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
    fn what_the_build_script_made_is_what_the_tables_say() {
        let texts: Vec<&str> =
            loader::FILES.map(|path| crate::lexicon::builtin_text(path).expect("it is built in")).to_vec();
        let (read, loaded) = (prepared::read(PREPARED, &texts), Loader::default().load(&Tables::of(&texts)));
        assert!(read.units.iter().eq(loaded.units) && read.named == loaded.named && read.index == loaded.index);
        assert!(read.names.iter().map(|name| name.all()).eq(loaded.names.iter().map(Name::all)));
        assert!(read.old_codes == loaded.old_codes && read.moved == loaded.moved && read.initials == loaded.initials);
        assert_eq!(format!("{:?}", read.abbreviations), format!("{:?}", loaded.abbreviations));
        assert!(Words::prepared(table("words")) == Words::new(table("words")));
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
