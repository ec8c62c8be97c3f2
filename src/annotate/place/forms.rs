//! The words and characters by which names are known that no table lists, from `rules/lexicon/place_forms.txt`: endings of villages and
//! towns, and what stands around abbreviations.

use rustc_hash::FxHashMap;

use super::words::Words;
use crate::annotate::gazetteer::eight;
use crate::lexicon::{Lexicon, by_class};
use crate::text::WordFinder;
use crate::text::char_set::{CharSet, HAN_LEN};

/// The words of the file by class, and those of them that are asked at many places of a text in a form that answers fast.
pub(super) struct Forms {
    classes: FxHashMap<&'static str, Class>,
    /// For each word of one character its classes, and all those characters.
    classes_of: FxHashMap<char, Vec<&'static str>>,
    letters: CharSet,
    /// What stands behind a head that then is none, and before and around single characters, by these.
    behind: Classes,
    before: Classes,
    ending: Classes,
    /// Endings of villages, towns and zones, longer ones first where one ends another.
    pub(super) heads: Words,
    pub(super) stops: CharSet,
    pub(super) soft_stops: CharSet,
    pub(super) stop_words: Words,
    /// Hong Kong and Macao by one character, and cities that are named beside them so.
    pub(super) harbors: CharSet,
    pub(super) beside_harbors: CharSet,
    pub(super) provinces: CharSet,
    pub(super) cities: CharSet,
    /// Provinces whose abbreviation hardly means anything else.
    pub(super) distinct: CharSet,
    /// Those that stand alone behind a few verbs only.
    pub(super) framed: CharSet,
    pub(super) after_two: Words,
    /// What two cities do together: `深哈合作`.
    pub(super) closes_cities: Words,
    /// Verbs that say in the name of an association what it is for: `拯救猫狗协会`.
    pub(super) causes: Words,
    /// Quarters of Hong Kong that are called like places elsewhere.
    pub(super) quarters: Words,
    /// Words that only texts about Hong Kong have.
    of_harbor: WordFinder,
    /// Characters that foreign names are written with.
    pub(super) foreign: CharSet,
    /// The last two characters of what ends the name of a village without its parent, as code points.
    pub(super) lone_heads: Vec<(Option<u16>, u16)>,
    /// Characters that are asked at every name: parts of the names of roads, what stands between a country and a name, and endings of
    /// the full names of units.
    pub(super) directions: CharSet,
    pub(super) walls: CharSet,
    pub(super) of_country: CharSet,
    pub(super) unit_suffixes: CharSet,
    pub(super) town_suffixes: CharSet,
    pub(super) foreign_suffixes: CharSet,
    /// The last characters of names that may be torn out of a longer word.
    pub(super) split_lasts: CharSet,
    /// Characters that may be abbreviations, those with which a word behind two cities begins, and those that end the name of a village
    /// without its parent.
    pub(super) marked: Marked,
}

type Classes = FxHashMap<&'static str, Vec<&'static str>>;

/// Characters of three bytes that are asked at every one of a text.
pub(super) struct Marked {
    letters: CharSet,
    /// One bit for the last two bytes of each: most others differ in these.
    bits: [u64; 256],
}

impl Marked {
    fn of(letters: &str) -> Self {
        let mut bits = [0; 256];
        for letter in letters.as_bytes().chunks_exact(HAN_LEN) {
            let (word, bit) = Self::bit(eight(letter, 0));
            bits[word] |= 1 << bit;
        }
        Self { letters: CharSet::of(letters), bits }
    }

    /// Whether the character at the start of these bytes may be one of them.
    #[inline]
    pub(super) fn may_have(&self, eight: u64) -> bool {
        let (word, bit) = Self::bit(eight);
        self.bits[word] >> bit & 1 == 1
    }

    /// Whether the character with this code point is one of them.
    pub(super) fn has(&self, letter: u16) -> bool {
        self.letters.has_code_point(letter)
    }

    #[inline]
    fn bit(eight: u64) -> (usize, u64) {
        ((eight >> 8) as usize % 256, (eight >> 16) % 64)
    }
}

/// The words of a class.
struct Class {
    words: Vec<&'static str>,
    /// One bit for each hash of a first and of a last character: most texts have none of them.
    firsts: u64,
    lasts: u64,
}

impl Class {
    fn new(words: Vec<&'static str>) -> Self {
        let bits = |letters: &mut dyn Iterator<Item = char>| letters.fold(0, |bits, letter| bits | bit(letter));
        let firsts = bits(&mut words.iter().filter_map(|word| word.chars().next()));
        let lasts = bits(&mut words.iter().filter_map(|word| word.chars().next_back()));
        Self { words, firsts, lasts }
    }
}

/// The bit for the hash of a character.
fn bit(letter: char) -> u64 {
    1 << (u32::from(letter) % u64::BITS)
}

static FORMS: Lexicon<Forms> =
    Lexicon::new(&["lexicon/place_forms.txt", "lexicon/places/abbreviations.tsv"], |texts| {
        Forms::parse(texts[0], texts[1])
    });

/// So many bytes on either side of a name tell what the text is about there: two or three paragraphs of news.
const NEARBY: usize = 1500;

/// The forms, with the changes of the rules that run.
pub(super) fn forms() -> &'static Forms {
    FORMS.get()
}

impl Forms {
    fn parse(text: &'static str, abbreviations: &'static str) -> Self {
        let mut classes = Classes::default();
        for (class, word) in by_class(text) {
            classes.entry(class).or_default().push(word);
        }
        let of = |class: &str| classes.get(class).cloned().unwrap_or_default();
        let set = |class: &str| CharSet::of(&of(class).concat());
        let mut heads = [of("village head"), of("town head"), of("zone head")].concat();
        heads.sort_by_key(|head| std::cmp::Reverse(head.len()));
        let provinces = abbreviations.lines().filter_map(|line| line.strip_suffix("\tprovince")?.split('\t').next());
        let provinces: String = provinces.collect();
        let cities = of("city alone").concat();
        let closers: String = of("after cities").iter().filter_map(|word| word.chars().next()).collect();
        let mut classes_of: FxHashMap<char, Vec<&'static str>> = FxHashMap::default();
        for (class, word) in by_class(text) {
            letters(&[word]).into_iter().for_each(|letter| classes_of.entry(letter).or_default().push(class));
        }
        let last: String = of("lone head").iter().filter_map(|head| head.chars().next_back()).collect();
        Self {
            heads: Words::new(heads),
            stops: set("stop"),
            soft_stops: set("soft stop"),
            stop_words: Words::new(of("stop word")),
            distinct: set("distinct"),
            framed: set("framed"),
            after_two: Words::new(of("after two")),
            marked: Marked::of(&format!("{provinces}{cities}{last}{closers}")),
            closes_cities: Words::new(of("after cities")),
            causes: Words::new(of("cause")),
            quarters: Words::new(of("quarter of harbor")),
            of_harbor: WordFinder::new(of("of harbor")),
            foreign: set("foreign"),
            lone_heads: of("lone head").iter().filter_map(|head| last_two(head)).collect(),
            directions: set("direction"),
            walls: set("town wall"),
            of_country: set("of"),
            unit_suffixes: set("unit suffix"),
            town_suffixes: set("town suffix"),
            foreign_suffixes: set("foreign suffix"),
            split_lasts: split_lasts(&of("splits"), &of("splits whole")),
            provinces: CharSet::of(&provinces),
            cities: CharSet::of(&cities),
            letters: classes_of.keys().copied().collect(),
            classes_of,
            harbors: set("harbor"),
            beside_harbors: set("beside harbor"),
            behind: of_each(&classes, "behind "),
            before: of_each(&classes, "before "),
            ending: of_each(&classes, "ending "),
            classes: classes.into_iter().map(|(class, words)| (class, Class::new(words))).collect(),
        }
    }

    /// Whether what stands around a position is about Hong Kong.
    pub(super) fn is_about_harbor(&self, text: &str, at: usize) -> bool {
        let start = text.floor_char_boundary(at.saturating_sub(NEARBY));
        let end = text.floor_char_boundary((at + NEARBY).min(text.len()));
        let mut is_about = false;
        self.of_harbor.scan(&text[start..end], |_, _| is_about = true);
        is_about
    }

    /// Whether a word of a class stands around a position.
    pub(super) fn is_near(&self, class: &str, text: &str, at: usize) -> bool {
        let words = self.words(class);
        let start = text.floor_char_boundary(at.saturating_sub(NEARBY));
        let end = text.floor_char_boundary((at + NEARBY).min(text.len()));
        words.iter().any(|word| text[start..end].contains(word))
    }

    /// The words of a class.
    pub(super) fn words(&self, class: &str) -> &[&'static str] {
        self.classes.get(class).map_or(&[], |class| class.words.as_slice())
    }

    /// Whether a class has a character.
    pub(super) fn has(&self, class: &str, letter: char) -> bool {
        self.letters.has(letter) && self.classes_of.get(&letter).is_some_and(|classes| classes.contains(&class))
    }

    /// Whether a text is a word of a class.
    pub(super) fn has_word(&self, class: &str, word: &str) -> bool {
        self.words(class).contains(&word)
    }

    /// Whether a text begins with a word of a class.
    pub(super) fn begins(&self, class: &str, text: &str) -> bool {
        let (Some(class), Some(first)) = (self.classes.get(class), text.chars().next()) else { return false };
        class.firsts & bit(first) != 0 && class.words.iter().any(|word| text.starts_with(word))
    }

    /// Whether a text ends with a word of a class.
    pub(super) fn ends(&self, class: &str, text: &str) -> bool {
        let (Some(class), Some(last)) = (self.classes.get(class), text.chars().next_back()) else { return false };
        class.lasts & bit(last) != 0 && class.words.iter().any(|word| text.ends_with(word))
    }

    /// Whether `head` goes on to a longer word with what stands behind it.
    pub(super) fn goes_on(&self, head: &str, behind: &str) -> bool {
        self.behind.get(head).is_some_and(|words| words.iter().any(|word| behind.starts_with(word)))
    }

    /// Whether a character ends a longer word with what stands before it.
    pub(super) fn ends_word(&self, letter: &str, before: &str) -> bool {
        self.ending.get(letter).is_some_and(|words| words.iter().any(|word| before.ends_with(word)))
    }

    /// The words before a character of which one must stand there; none when any may.
    pub(super) fn frames_of(&self, letter: &str) -> &[&'static str] {
        self.before.get(letter).map_or(&[], Vec::as_slice)
    }
}

/// The last two characters of a word as code points, the first of which it may not have.
fn last_two(word: &str) -> Option<(Option<u16>, u16)> {
    let mut letters = word.chars().rev().map(|letter| u16::try_from(u32::from(letter)).unwrap_or_default());
    let last = letters.next()?;
    Some((letters.next(), last))
}

/// The characters with which words that split a name begin, and those that a word has before its last one.
fn split_lasts(words: &[&str], whole: &[&str]) -> CharSet {
    let firsts = words.iter().filter_map(|word| word.chars().next());
    firsts.chain(whole.iter().flat_map(|word| word.chars().rev().skip(1))).collect()
}

/// Those of some words that are one character.
fn letters(words: &[&str]) -> Vec<char> {
    words.iter().filter(|word| word.chars().nth(1).is_none()).filter_map(|word| word.chars().next()).collect()
}

/// The classes whose names begin so, by what follows in the name.
fn of_each(classes: &Classes, prefix: &str) -> Classes {
    classes.iter().filter_map(|(class, words)| Some((class.strip_prefix(prefix)?, words.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words() {
        let forms = forms();
        assert!(forms.classes.values().all(|class| !class.words.is_empty()));
        assert!(forms.provinces.has('粤') && !forms.provinces.has('穗') && forms.cities.has('穗'));
        assert!("村粤".chars().all(|letter| forms.marked.has(letter as u16)) && !forms.marked.has('人' as u16));
        assert_eq!(forms.heads.at("居委会主任"), Some("居委会"));
        assert!(forms.goes_on("村", "民") && !forms.goes_on("村", "的") && !forms.goes_on("苏木", "的"));
        assert!(forms.has("generic", '全') && forms.ends("no stem", "行政") && forms.begins("after one", "企业"));
    }
}
