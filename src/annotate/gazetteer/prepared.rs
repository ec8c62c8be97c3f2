//! The gazetteer as bytes: the build script writes them, the program reads them in a tenth of the time that the tables take.
//!
//! All is in the order of [`Loaded`]: how many records, then the records, numbers with the low byte first. Texts are not copied: a record
//! tells in which table one stands, where, and how long it is. Units and names, of which a text asks few, stay records until then.

use std::fmt;

use super::index::{Filter, Index, Table};
use super::loader::{Abbreviation, Form, Loaded, Name, OldCode, Trust, Unit, UnitId};
use crate::document::Level;

/// So many bits tell where in its table a text stands; the others tell the table.
const PLACE_BITS: u32 = 24;
/// In the place of a unit where there is none.
const NO_UNIT: u32 = u32::MAX;

const LEVELS: [Level; 6] =
    [Level::Province, Level::Prefecture, Level::County, Level::Zone, Level::Town, Level::Village];
const FORMS: [Form; 4] = [Form::Full, Form::Short, Form::Old, Form::Trap];
const TRUSTS: [Trust; 3] = [Trust::Alone, Trust::InContext, Trust::InChain];

/// The bytes of a gazetteer that was loaded from tables with these texts.
#[allow(dead_code, reason = "only the build script writes")]
pub(super) fn write(loaded: &Loaded, texts: &[&'static str]) -> Vec<u8> {
    let mut writer = Writer { bytes: Vec::new(), texts };
    let Loaded { units, names, named, old_codes, index, abbreviations, initials, moved } = loaded;
    writer.all(units, |writer, unit| {
        writer.text(unit.name);
        writer.text(unit.code.unwrap_or_default());
        writer.bytes.push(unit.level as u8);
        writer.number(unit.parent.map_or(NO_UNIT, |parent| parent.0));
    });
    writer.all(names, |writer, name| {
        writer.text(name.text);
        writer.bytes.extend([name.form as u8, name.trust as u8]);
        for (start, end) in [name.units, name.old_codes] {
            writer.number(start);
            writer.number(end);
        }
    });
    writer.all(named, |writer, unit| writer.number(unit.0));
    writer.all(old_codes, Writer::old_code);
    writer.all(moved, Writer::old_code);
    writer.all(abbreviations, |writer, abbreviation| {
        writer.number(abbreviation.letter.into());
        writer.number(abbreviation.unit.0);
        writer.bytes.push(abbreviation.of_province.into());
    });
    let initials: Vec<(char, UnitId)> =
        initials.iter().flat_map(|(first, units)| units.iter().map(|unit| (*first, *unit))).collect();
    writer.all(&initials, |writer, (first, unit)| {
        writer.number((*first).into());
        writer.number(unit.0);
    });
    for filter in [index.starts.0.as_slice(), index.pairs.filter.0.as_slice(), index.triples.filter.0.as_slice()] {
        writer.all(filter, |writer, bits| writer.bytes.extend(bits.to_le_bytes()));
    }
    writer.all(&index.pairs.heads, |writer, head| writer.number(*head));
    writer.all(&index.triples.heads, |writer, head| writer.number(*head));
    writer.all(&index.next, |writer, (next, hash)| {
        writer.number(*next);
        writer.number(*hash);
    });
    writer.bytes
}

struct Writer<'t> {
    bytes: Vec<u8>,
    texts: &'t [&'static str],
}

impl Writer<'_> {
    fn all<T>(&mut self, records: &[T], write: impl Fn(&mut Self, &T)) {
        self.number(records.len() as u32);
        records.iter().for_each(|record| write(self, record));
    }

    fn number(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        let place = (0..).zip(self.texts).find_map(|(table, whole)| {
            let at = text.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
            (at + text.len() <= whole.len()).then_some(table << PLACE_BITS | at as u32)
        });
        let place = if text.is_empty() { Some(0) } else { place };
        self.number(place.expect("all texts stand in the tables"));
        self.bytes.push(u8::try_from(text.len()).expect("a short text"));
    }

    fn old_code(&mut self, (code, unit): &OldCode) {
        self.text(code);
        self.number(unit.0);
    }
}

/// Units or names by their numbers.
pub(super) enum Records<T, const N: usize> {
    /// Loaded from tables.
    Made(Vec<T>),
    /// As the build script wrote them.
    Written { records: &'static [[u8; N]], texts: Texts, read: fn(&[u8; N], &Texts) -> T },
}

impl<T: Copy, const N: usize> Records<T, N> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Made(list) => list.len(),
            Self::Written { records, .. } => records.len(),
        }
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> T {
        match self {
            Self::Made(list) => list[number],
            Self::Written { records, texts, read } => read(&records[number], texts),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len()).map(|number| self.get(number))
    }
}

impl Records<Unit, UNIT> {
    #[inline]
    pub(super) fn level(&self, UnitId(number): UnitId) -> Level {
        match self {
            Self::Made(list) => list[number as usize].level,
            Self::Written { records, .. } => LEVELS[usize::from(records[number as usize][10])],
        }
    }

    #[inline]
    pub(super) fn parent(&self, UnitId(number): UnitId) -> Option<UnitId> {
        match self {
            Self::Made(list) => list[number as usize].parent,
            Self::Written { records, .. } => {
                let [.., a, b, c, d] = records[number as usize];
                Some(UnitId(self::number([a, b, c, d]))).filter(|UnitId(parent)| *parent != NO_UNIT)
            }
        }
    }
}

impl<T, const N: usize> fmt::Debug for Records<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}

/// The texts of the tables.
#[derive(Clone)]
pub(super) struct Texts(Vec<&'static str>);

impl Texts {
    /// The text of a place and a length.
    #[inline]
    fn at(&self, [a, b, c, d, len]: [u8; 5]) -> &'static str {
        let place = number([a, b, c, d]);
        let (table, at) = (place >> PLACE_BITS, place as usize % (1 << PLACE_BITS));
        &self.0[table as usize][at..at + usize::from(len)]
    }
}

/// How many bytes the record of a unit has.
const UNIT: usize = 15;
/// How many the record of a name has.
const NAME: usize = 23;

fn unit(record: &[u8; UNIT], texts: &Texts) -> Unit {
    let [a, b, c, d, e, f, g, h, i, len, level, j, k, l, m] = *record;
    let parent = number([j, k, l, m]);
    Unit {
        code: (len > 0).then(|| texts.at([f, g, h, i, len])),
        name: texts.at([a, b, c, d, e]),
        level: LEVELS[usize::from(level)],
        parent: (parent != NO_UNIT).then_some(UnitId(parent)),
    }
}

fn name(record: &[u8; NAME], texts: &Texts) -> Name {
    let [a, b, c, d, e, form, trust, ..] = *record;
    let (numbers, _) = record[7..].as_chunks();
    let number = |index: usize| number(numbers[index]);
    Name {
        text: texts.at([a, b, c, d, e]),
        form: FORMS[usize::from(form)],
        trust: TRUSTS[usize::from(trust)],
        units: (number(0), number(1)),
        old_codes: (number(2), number(3)),
    }
}

/// A gazetteer as the program asks it.
pub(super) type Asked = Loaded<Records<Unit, UNIT>, Records<Name, NAME>>;

/// A gazetteer that was loaded from tables.
pub(super) fn made(loaded: Loaded) -> Asked {
    let Loaded { units, names, named, old_codes, index, abbreviations, initials, moved } = loaded;
    let (units, names) = (Records::Made(units), Records::Made(names));
    Loaded { units, names, named, old_codes, index, abbreviations, initials, moved }
}

/// The gazetteer of these bytes; `texts` are those of the tables that it was loaded from.
pub(super) fn read(bytes: &'static [u8], texts: &[&'static str]) -> Asked {
    let mut reader = Reader { rest: bytes };
    let texts = Texts(texts.to_vec());
    let text = |record: [u8; 5]| texts.at(record);
    let units = Records::Written { records: reader.records(), texts: texts.clone(), read: unit };
    let names = Records::Written { records: reader.records(), texts: texts.clone(), read: name };
    let named = reader.numbers().map(UnitId).collect();
    let mut codes = || -> Vec<OldCode> {
        let records = reader.records().iter();
        records.map(|&[a, b, c, d, e, f, g, h, i]| (text([a, b, c, d, e]), UnitId(number([f, g, h, i])))).collect()
    };
    let (old_codes, moved) = (codes(), codes());
    let letter = |bytes| char::from_u32(number(bytes)).unwrap_or_default();
    let abbreviations = reader.records().iter().map(|&[a, b, c, d, e, f, g, h, of_province]| Abbreviation {
        letter: letter([a, b, c, d]),
        unit: UnitId(number([e, f, g, h])),
        of_province: of_province == 1,
    });
    let abbreviations = abbreviations.collect();
    let mut initials: Vec<(char, Vec<UnitId>)> = Vec::new();
    for &[a, b, c, d, e, f, g, h] in reader.records() {
        let (first, unit) = (letter([a, b, c, d]), UnitId(number([e, f, g, h])));
        match initials.last_mut() {
            Some((last, units)) if *last == first => units.push(unit),
            _ => initials.push((first, vec![unit])),
        }
    }
    let (starts, of_pairs, of_triples) = (reader.filter(), reader.filter(), reader.filter());
    let pairs = Table { filter: of_pairs, heads: reader.numbers().collect() };
    let triples = Table { filter: of_triples, heads: reader.numbers().collect() };
    let next = reader.records().iter().map(|&[a, b, c, d, e, f, g, h]| (number([a, b, c, d]), number([e, f, g, h])));
    let index = Index { starts, pairs, triples, next: next.collect() };
    Loaded { units, names, named, old_codes, index, abbreviations, initials, moved }
}

#[inline]
fn number(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes)
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn records<const N: usize>(&mut self) -> &'b [[u8; N]] {
        let (n_records, rest) = self.rest.split_first_chunk().expect("the build script wrote them");
        let (records, rest) = rest.split_at(number(*n_records) as usize * N);
        self.rest = rest;
        records.as_chunks().0
    }

    fn numbers(&mut self) -> impl ExactSizeIterator<Item = u32> + use<'b> {
        self.records().iter().map(|record| number(*record))
    }

    fn filter<const N_WORDS: usize>(&mut self) -> Filter<N_WORDS> {
        let words: Vec<u64> = self.records().iter().map(|word| u64::from_le_bytes(*word)).collect();
        Filter(words.try_into().expect("the build script wrote as many"))
    }
}
