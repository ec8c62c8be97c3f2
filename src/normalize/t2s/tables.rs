//! The dictionaries of OpenCC -> what becomes of each character, in bytes: the build script writes them, the program looks them up where
//! they lie.
//!
//! First come the entries of the characters of the dense table, four bytes each, then the sets of characters that may change and that stand
//! in phrases, then character and entry of those behind the table, in order.

use std::collections::BTreeMap;

pub(super) const COMPATIBILITY: &str = include_str!("../opencc/CJK_Compatibility_Ideographs.txt");
const PHRASES: &str = include_str!("../opencc/TSPhrases.txt");
const CHARACTERS_EXT: &str = include_str!("../opencc/TSCharactersExt.txt");
const CHARACTERS: &str = include_str!("../opencc/TSCharacters.txt");
/// Ours: forms that the others do not have, and names of places that keep letters which change elsewhere.
const VARIANTS: &str = include_str!("../../../rules/lexicon/variants.txt");

/// The bits of a table entry that hold the new character, 0 for none.
pub(super) const CHARACTER: u32 = 0x1F_FFFF;
/// Above these bits a table entry has where the phrases begin that begin with the character, counted from 1; 0 for none.
pub(super) const PHRASE_SHIFT: u32 = 21;

/// The first character of the dense table. Nothing before it is converted.
pub(super) const TABLE_START: u32 = 0x2E80;
pub(super) const TABLE_END: u32 = 0x1_0000;

/// The symbols that begin the description of a character.
pub(super) const DESCRIPTIONS: std::ops::RangeInclusive<char> = '\u{2FF0}'..='\u{2FFF}';

/// Characters that become others together.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) key: Vec<char>,
    pub(super) value: Vec<char>,
}

/// By first character, longer ones first.
pub(super) fn phrases() -> Vec<Phrase> {
    let ours = VARIANTS.lines().filter(|line| line.chars().take_while(|&letter| letter != '\t').nth(1).is_some());
    let lines = PHRASES.lines().chain(ours).filter_map(|line| line.split_once('\t'));
    let first = |values: &'static str| values.split(' ').next().unwrap_or_default();
    let entries =
        lines.map(|(key, values)| Phrase { key: key.chars().collect(), value: first(values).chars().collect() });
    let mut phrases: Vec<Phrase> = entries.collect();
    phrases.sort_by(|left, right| (left.key[0], right.key.len()).cmp(&(right.key[0], left.key.len())));
    phrases
}

/// The lines of a dictionary of characters: what is replaced, and its first replacement.
pub(super) fn character_entries(dictionary: &'static str) -> impl Iterator<Item = (char, char)> {
    dictionary.lines().filter_map(|line| {
        let mut letters = line.chars();
        let (key, tab, value) = (letters.next()?, letters.next()?, letters.next()?);
        (tab == '\t').then_some((key, value))
    })
}

/// The bytes of the tables.
#[allow(dead_code, reason = "only the build script writes")]
pub(super) fn write() -> Vec<u8> {
    let phrases = phrases();
    let mut entries: BTreeMap<char, u32> = BTreeMap::new();
    let entry = |entries: &BTreeMap<char, u32>, c: char| entries.get(&c).copied().unwrap_or_default();
    // The stronger dictionary comes later and overwrites.
    let characters: Vec<(char, char)> =
        [CHARACTERS, CHARACTERS_EXT, VARIANTS].into_iter().flat_map(character_entries).collect();
    let compatible: Vec<(char, char)> = character_entries(COMPATIBILITY).collect();
    entries.extend(characters.iter().map(|(key, value)| (*key, u32::from(*value))));
    for (number, phrase) in (1_u32..).zip(&phrases) {
        let first = entries.entry(phrase.key[0]).or_default();
        if *first >> PHRASE_SHIFT == 0 {
            *first |= number << PHRASE_SHIFT;
        }
    }
    for (key, unified) in &compatible {
        let unified_entry = entry(&entries, *unified);
        let has_form = unified_entry & CHARACTER != 0;
        entries.insert(*key, if has_form { unified_entry } else { unified_entry | u32::from(*unified) });
    }
    let keys = characters.iter().chain(&compatible).map(|(key, _)| *key);
    let alone = keys.filter(|&key| ![0, u32::from(key)].contains(&(entry(&entries, key) & CHARACTER)));
    let in_phrases = phrases.iter().flat_map(|phrase| {
        let pairs = phrase.key.iter().zip(&phrase.value);
        pairs.filter(|(old, new)| old != new).map(|(old, _)| *old)
    });
    let changing = bits(alone.chain(in_phrases).chain(DESCRIPTIONS));
    let inner = phrases.iter().flat_map(|phrase| phrase.key[1..].iter().copied());
    let inner = bits(inner.chain(compatible.iter().map(|(key, _)| *key)));
    let in_table = (TABLE_START..TABLE_END).map(|code| char::from_u32(code).map_or(0, |c| entry(&entries, c)));
    let mut bytes: Vec<u8> = in_table.flat_map(u32::to_le_bytes).collect();
    bytes.extend(changing.iter().chain(&inner).flat_map(|word| word.to_le_bytes()));
    for (c, entry) in entries.range(char::from_u32(TABLE_END).unwrap_or_default()..) {
        bytes.extend(u32::from(*c).to_le_bytes());
        bytes.extend(entry.to_le_bytes());
    }
    bytes
}

/// A bit for each character of the basic multilingual plane.
#[allow(dead_code, reason = "only the build script writes")]
fn bits(letters: impl Iterator<Item = char>) -> Vec<u64> {
    let mut bits = vec![0; 1024];
    for code in letters.map(u32::from).filter(|code| *code < 0x1_0000) {
        bits[code as usize / 64] |= 1 << (code % 64);
    }
    bits
}
