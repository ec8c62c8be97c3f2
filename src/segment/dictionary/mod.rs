//! The dictionary of words: how dear each is, and its part of speech.
//!
//! The build script lays the words out as a table, so nothing is read when the program starts. A stretch of text is cut into the
//! words that are cheapest together, those that occur most; a character that no word begins is a word of its own.

mod layout;

use std::sync::atomic::{AtomicU32, Ordering};

use self::layout::{HEAD, N_PAIR_BYTES, NO_WORD, finished, longer, pair_bit};
use crate::text::Span;
use crate::text::char_set::{HAN_LEN, three_bytes, width};

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/dictionary.bin"));
/// Cost of a character that the dictionary does not know: more than that of any word.
const UNKNOWN: u32 = 7_000;

/// Part of speech, as far as clauses need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartOfSpeech {
    Noun,
    Person,
    PlaceName,
    Organization,
    Abbreviation,
    Pronoun,
    Verb,
    VerbalNoun,
    Adverb,
    /// Conjunctions, prepositions and particles.
    Particle,
    Adjective,
    Number,
    Other,
    /// Not in the dictionary.
    Unknown,
}

impl PartOfSpeech {
    /// Whether the dictionary knows the word.
    pub(crate) fn is_word(self) -> bool {
        !matches!(self, Self::Unknown | Self::Other)
    }

    fn of_code(code: u8) -> Self {
        match code {
            b'n' | b's' | b't' | b'f' => Self::Noun,
            b'P' => Self::Person,
            b'L' => Self::PlaceName,
            b'O' => Self::Organization,
            b'j' => Self::Abbreviation,
            b'r' => Self::Pronoun,
            b'v' => Self::Verb,
            b'N' => Self::VerbalNoun,
            b'd' => Self::Adverb,
            b'c' | b'u' | b'y' | b'e' | b'o' | b'p' => Self::Particle,
            b'a' | b'b' | b'z' => Self::Adjective,
            b'm' | b'q' => Self::Number,
            _ => Self::Other,
        }
    }
}

/// What the dictionary says of a word.
struct Entry {
    cost: Option<u32>,
    /// The code of its part of speech.
    code: u8,
    /// The most characters that a word with these first two has.
    longest: usize,
}

/// Whether a word may begin with two characters: most pairs of characters begin none.
#[inline]
fn may_begin(pair: &[u8]) -> bool {
    let (Ok(pair), Some(bits)) = (<[u8; 6]>::try_from(pair), TABLE.last_chunk::<N_PAIR_BYTES>()) else { return true };
    let bit = pair_bit(pair);
    bits[bit / 8] >> (bit % 8) & 1 == 1
}

/// `hash` is that of the word, unfinished.
fn look_up(word: &[u8], hash: u32) -> Option<Entry> {
    let number = |at: usize| Some(u32::from_le_bytes(TABLE.get(at..at + 4)?.try_into().ok()?) as usize);
    let n_buckets = number(0)?;
    let blob = 4 + 4 * n_buckets;
    let mut bucket = finished(hash) as usize & (n_buckets - 1);
    loop {
        let at = number(4 + 4 * bucket).filter(|at| *at != 0)? + blob;
        let &[low, high, code, longest, n_bytes] = TABLE.get(at..at + HEAD)? else { return None };
        if usize::from(n_bytes) == word.len() && is_same(&TABLE[at + HEAD..], word) {
            let cost = u16::from_le_bytes([low, high]);
            return Some(Entry { cost: (cost != NO_WORD).then_some(cost.into()), code, longest: longest.into() });
        }
        bucket = (bucket + 1) & (n_buckets - 1);
    }
}

/// Whether a table goes on with a word: most have two Han characters.
#[inline]
fn is_same(table: &[u8], word: &[u8]) -> bool {
    match word.len() {
        6 => table.first_chunk::<6>() == word.first_chunk::<6>(),
        _ => table.starts_with(word),
    }
}

/// The part of speech of a word.
pub(crate) fn part_of_speech(word: &str) -> PartOfSpeech {
    let word = word.as_bytes();
    if let [a @ 0xE0..0xF0, b, c] = *word {
        return letter([a, b, c]).map_or(PartOfSpeech::Unknown, |(_, part_of_speech)| part_of_speech);
    }
    match look_up(word, longer(0, word)) {
        Some(entry) if entry.cost.is_some() => PartOfSpeech::of_code(entry.code),
        _ => PartOfSpeech::Unknown,
    }
}

/// The first common Han character.
const HAN: u16 = 0x4E00;
const N_HAN: usize = 0x5200;

/// What is known of words of one common Han character, which are looked up for every character that is cut: 0 where none was looked up, else
/// [`IS_KNOWN`] with the cost and the part of speech, or alone where there is no such word.
static LETTERS: [AtomicU32; N_HAN] = [const { AtomicU32::new(0) }; N_HAN];
const IS_KNOWN: u32 = 1 << 31;
const IS_WORD: u32 = 1 << 30;

/// What the dictionary says of a word of one character of three bytes: its cost and its part of speech.
#[inline]
fn letter(letter: [u8; 3]) -> Option<(u32, PartOfSpeech)> {
    let [a, b, c] = letter;
    let Some(known) = LETTERS.get(usize::from(three_bytes(a, b, c).wrapping_sub(HAN))) else {
        return look_up_letter(letter).map(read_letter);
    };
    match known.load(Ordering::Relaxed) {
        0 => {
            let found = look_up_letter(letter);
            known.store(IS_KNOWN | found.unwrap_or(0), Ordering::Relaxed);
            found.map(read_letter)
        }
        found => (found & IS_WORD != 0).then(|| read_letter(found)),
    }
}

/// The cost of a word of one character in the low bytes, with the code of its part of speech over them.
fn look_up_letter(letter: [u8; 3]) -> Option<u32> {
    let entry = look_up(&letter, longer(0, &letter))?;
    Some(IS_WORD | entry.cost? | u32::from(entry.code) << 16)
}

fn read_letter(found: u32) -> (u32, PartOfSpeech) {
    let [low, high, code, _] = found.to_le_bytes();
    (u16::from_le_bytes([low, high]).into(), PartOfSpeech::of_code(code))
}

/// A place between two characters of a stretch, and how the text behind it is best cut.
#[derive(Clone, Copy)]
struct Cut {
    at: usize,
    /// The least that the text behind it costs.
    cost: u32,
    /// How many characters its first word has.
    n: u32,
}

/// Cuts a stretch of text into words without gaps. `known` are further words in it, which are no dearer than `cost`.
pub(crate) fn cut(text: &str, span: Span, known: &[Span], cost: u32) -> Vec<Span> {
    let bytes = &text.as_bytes()[..span.end];
    let mut cuts: Vec<Cut> = Vec::with_capacity(span.len() / HAN_LEN + 8);
    let mut at = span.start;
    while at < span.end {
        cuts.push(Cut { at, cost: 0, n: 1 });
        at += width(bytes[at]);
    }
    let n_chars = cuts.len();
    cuts.push(Cut { at: span.end, cost: 0, n: 0 });
    // From right to left.
    let mut rest = known;
    for first in (0..n_chars).rev() {
        let behind = &cuts[first..];
        let start = behind[0].at;
        let word = |n: usize| &bytes[start..behind[n].at];
        let alone = match *word(1) {
            [a @ 0xE0..0xF0, b, c] => letter([a, b, c]).map(|(cost, _)| cost),
            ref other => look_up(other, longer(0, other)).and_then(|entry| entry.cost),
        };
        let mut cheapest = (alone.unwrap_or(UNKNOWN) + behind[1].cost, 1);
        let mut offer = |cost: u32, n: usize| {
            let cost = cost + behind[n].cost;
            if cost < cheapest.0 {
                cheapest = (cost, n);
            }
        };
        let n_left = behind.len() - 1;
        if n_left > 1 && may_begin(word(2)) {
            let mut hash = longer(longer(0, word(1)), &bytes[behind[1].at..behind[2].at]);
            if let Some(two) = look_up(word(2), hash) {
                two.cost.into_iter().for_each(|cost| offer(cost, 2));
                for n in 3..=two.longest.min(n_left) {
                    hash = longer(hash, &bytes[behind[n - 1].at..behind[n].at]);
                    if let Some(cost) = look_up(word(n), hash).and_then(|entry| entry.cost) {
                        offer(cost, n);
                    }
                }
            }
        }
        while let Some((last, before)) = rest.split_last()
            && last.start >= start
        {
            if last.start == start
                && let Ok(n) = behind.binary_search_by_key(&last.end, |cut| cut.at)
            {
                offer(cost, n);
            }
            rest = before;
        }
        let (cost, n) = cheapest;
        cuts[first] = Cut { at: start, cost, n: n as u32 };
    }
    let mut words = Vec::with_capacity(n_chars / 2 + 1);
    let mut first = 0;
    while first < n_chars {
        let next = first + cuts[first].n as usize;
        words.push(Span::new(cuts[first].at, cuts[next].at));
        first = next;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, known: &[Span], expected: &[&str]) {
        let words = cut(text, Span::new(0, text.len()), known, 4000);
        assert_eq!(words.iter().map(|word| word.of(text)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_commonest_words_win() {
        check("帮助农村劳动力就业", &[], &["帮助", "农村", "劳动力", "就业"]);
        check("研究生命的起源", &[], &["研究", "生命", "的", "起源"]);
        check("a帮b", &[], &["a", "帮", "b"]);
        check("", &[], &[]);
    }

    #[test]
    fn further_words_take_part() {
        check("组团式支教", &[], &["组团", "式", "支教"]);
        check("组团式支教", &[Span::new(0, 9)], &["组团式", "支教"]);
    }

    #[test]
    fn words_have_their_part_of_speech() {
        assert_eq!(part_of_speech("帮助"), PartOfSpeech::Verb);
        assert_eq!(part_of_speech("医院"), PartOfSpeech::Noun);
        assert_eq!(part_of_speech("帮医"), PartOfSpeech::Unknown);
    }
}
