//! The dictionary of words: how dear each is, and its part of speech.
//!
//! The build script lays the words out as a table, so nothing is read when the program starts. A stretch of text is cut into the
//! words that are cheapest together, those that occur most; a character that no word begins is a word of its own.

mod layout;

use std::sync::atomic::{AtomicU16, Ordering};

use self::layout::{HEAD, NO_WORD, finished, longer};
use crate::text::Span;
use crate::text::char_set::three_bytes;

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
    part_of_speech: PartOfSpeech,
    /// The most characters that a word with these first two has.
    longest: usize,
}

/// `hash` is that of the word, unfinished.
fn look_up(word: &[u8], hash: u32) -> Option<Entry> {
    let number = |at: usize| Some(u32::from_le_bytes(TABLE.get(at..at + 4)?.try_into().ok()?) as usize);
    let n_buckets = number(0)?;
    let blob = 4 + 4 * n_buckets;
    let mut bucket = finished(hash) as usize & (n_buckets - 1);
    loop {
        let at = number(4 + 4 * bucket).filter(|at| *at != 0)? + blob;
        let &[low, high, tag, longest, n_bytes] = TABLE.get(at..at + HEAD)? else { return None };
        if TABLE.get(at + HEAD..at + HEAD + usize::from(n_bytes)) == Some(word) {
            let cost = u16::from_le_bytes([low, high]);
            return Some(Entry {
                cost: (cost != NO_WORD).then_some(cost.into()),
                part_of_speech: PartOfSpeech::of_code(tag),
                longest: longest.into(),
            });
        }
        bucket = (bucket + 1) & (n_buckets - 1);
    }
}

/// The part of speech of a word.
pub(crate) fn part_of_speech(word: &str) -> PartOfSpeech {
    let word = word.as_bytes();
    match look_up(word, longer(0, word)) {
        Some(entry) if entry.cost.is_some() => entry.part_of_speech,
        _ => PartOfSpeech::Unknown,
    }
}

/// The first common Han character.
const HAN: u16 = 0x4E00;
const N_HAN: usize = 0x5200;

/// What is known of the costs of words of one common Han character, which are looked up for every character that is cut: 0 where none was,
/// 1 where it is no word, else two more than the cost.
static LETTERS: [AtomicU16; N_HAN] = [const { AtomicU16::new(0) }; N_HAN];

/// The cost of a word of one character; `hash` is that of the word, unfinished.
fn cost_of_letter(letter: &[u8], hash: u32) -> Option<u32> {
    let known = match *letter {
        [a @ 0xE0..0xF0, b, c] => LETTERS.get(usize::from(three_bytes(a, b, c).wrapping_sub(HAN))),
        _ => None,
    };
    let look_up = || look_up(letter, hash).and_then(|entry| entry.cost);
    let Some(known) = known else { return look_up() };
    match known.load(Ordering::Relaxed) {
        0 => {
            let cost = look_up();
            known.store(cost.map_or(1, |cost| cost as u16 + 2), Ordering::Relaxed);
            cost
        }
        1 => None,
        cost => Some(u32::from(cost) - 2),
    }
}

/// Cuts a stretch of text into words without gaps. `known` are further words in it, which are no dearer than `cost`.
pub(crate) fn cut(text: &str, span: Span, known: &[Span], cost: u32) -> Vec<Span> {
    let stretch = span.of(text);
    let mut starts: Vec<usize> = stretch.char_indices().map(|(at, _)| span.start + at).collect();
    let n_chars = starts.len();
    starts.push(span.end);
    let bytes = text.as_bytes();
    // From right to left: the least that the rest costs from each character on, and the character behind its first word.
    let mut best = vec![(0u32, n_chars); n_chars + 1];
    let mut rest = known;
    for first in (0..n_chars).rev() {
        let word = |n: usize| &bytes[starts[first]..starts[first + n]];
        let letter = |n: usize| &bytes[starts[first + n - 1]..starts[first + n]];
        let mut hash = longer(0, letter(1));
        let mut cheapest = (UNKNOWN, 1);
        if let Some(cost) = cost_of_letter(word(1), hash) {
            cheapest.0 = cost;
        }
        cheapest.0 += best[first + 1].0;
        let mut offer = |cost: u32, n: usize| {
            let cost = cost + best[first + n].0;
            if cost < cheapest.0 {
                cheapest = (cost, n);
            }
        };
        let n_left = n_chars - first;
        if n_left > 1 {
            hash = longer(hash, letter(2));
            if let Some(two) = look_up(word(2), hash) {
                two.cost.into_iter().for_each(|cost| offer(cost, 2));
                for n in 3..=two.longest.min(n_left) {
                    hash = longer(hash, letter(n));
                    if let Some(cost) = look_up(word(n), hash).and_then(|entry| entry.cost) {
                        offer(cost, n);
                    }
                }
            }
        }
        while let Some((last, before)) = rest.split_last()
            && last.start >= starts[first]
        {
            if last.start == starts[first]
                && let Ok(end) = starts.binary_search(&last.end)
            {
                offer(cost, end - first);
            }
            rest = before;
        }
        best[first] = (cheapest.0, first + cheapest.1);
    }
    let mut words = Vec::with_capacity(n_chars / 2 + 1);
    let mut at = 0;
    while at < n_chars {
        let next = best[at].1;
        words.push(Span::new(starts[at], starts[next]));
        at = next;
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
