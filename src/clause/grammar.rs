//! The words that clauses are read by, each with its classes, and what the classes mean to the reading.

use std::ops::{BitAnd, BitOr};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::{Span, WordFinder};

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u128);

impl Classes {
    /// No class.
    pub(crate) const NONE: Self = Self(0);
    /// So many classes a grammar can have.
    pub(crate) const MAX: usize = 128;

    const fn of(number: usize) -> Self {
        Self(1 << number)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether there is a class of `other` in this set.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// This set without the classes of `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for Classes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Classes {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

macro_rules! known_classes {
    ($($number:literal $constant:ident $name:literal $what:literal,)*) => {
        /// The classes that the reading of clauses knows by name. A grammar may have any others.
        #[allow(dead_code, reason = "some classes only conditions of frames look at")]
        pub(crate) mod class {
            use super::Classes;
            $(#[doc = $what] pub(crate) const $constant: Classes = Classes::of($number);)*
        }

        /// Their names, and what words they are for.
        pub(crate) const KNOWN_CLASSES: &[(&str, &str)] = &[$(($name, $what)),*];
    };
}

known_classes! {
    0 BY "by" "before one who acts (由, 被)",
    1 TO "to" "before whom something is done to (对, 向)",
    2 FOR "for" "before whom something is done for (为, 给)",
    3 REGARDING "regarding" "before what is looked at (针对)",
    4 WITH "with" "before a partner (与, 同)",
    5 AT "at" "before a place where something is (在, 于)",
    6 FROM "from" "before an origin (从, 来自)",
    7 TAKING "taking" "before what is handled (把, 将)",
    8 BESIDES "besides" "other prepositions (以, 根据)",
    9 UNDER "under" "before help that is received (得益于, 接受)",
    10 AND "and" "between members of a list",
    11 JOINS "joins" "those that may part a list into two sides (与, 同)",
    12 ALSO "also" "those that close a list (和, 及)",
    13 LINK "link" "marks between two names (·, —)",
    14 BREAK "break" "marks between clauses",
    15 DE "de" "between what describes and what is described (的)",
    16 QUOTE "quote" "quotation marks and brackets",
    17 ADVERB "adverb" "adverbs that nothing else is said of",
    18 RESPECTIVELY "respectively" "first with first, second with second (分别)",
    19 EACH "each" "each for itself (各自)",
    20 TOGETHER "together" "jointly (共同, 联合)",
    21 BELOW "below" "closes what is received (下 of 在…下)",
    22 WHILE "while" "closes a time or a course (中, 后, 时)",
    23 ACTOR "actor" "one who acts and is no place (他, 国家)",
    24 ETC "etc" "closes a list that is not complete (等)",
    25 LOOSE "loose" "prepositions that are often something else (为, 以): only before a place",
    26 NOT "not" "says that something is not or no more so",
    27 MODIFIER "modifier" "joins the verb behind it (对口 of 对口支援)",
    28 PAIR "pair" "names several places at once (两地, 双方)",
    29 BODY "body" "a public body: government, office, school, hospital",
    30 COMPANY "company" "a company",
    31 PERSON "person" "a person or persons alone",
    32 PEOPLE "people" "the people of a place (人民, 市民)",
    33 TEAM "team" "people whom a place sends (医疗队, 干部)",
    34 PRODUCT "product" "a product",
    35 PARK "park" "a park, hill or water that bears the name of a place",
    36 ROAD "road" "a road, line or station that bears the name of a place",
    37 PAPER "paper" "a newspaper, station or publisher",
    38 OTHER "other" "anything else that bears the name of a place",
    39 THING "thing" "a thing that cannot act (项目, 条例)",
    40 ORGAN "organ" "makes the name of an office of the verb before it (协作办)",
    41 MOVE "move" "verbs of motion: the place behind is where it goes",
    42 PIVOT "pivot" "the place behind is the subject of the next verb",
    43 CAUSE "cause" "makes the place behind act, and is none of its own doing (组织, 协调)",
    44 COPULA "copula" "is (是, 为)",
    45 LIGHT "light" "verbs that need a noun for their meaning (签署, 建立)",
    46 RESULT "result" "what a place gives a name to that is done by it (项目 of 援建项目)",
    47 INSIDE "inside" "closes a place where something is (里, 内)",
    48 ONWARD "onward" "since or after: what comes next is who acts (以来, 后)",
    49 AID "aid" "verbs that say by themselves that one helps another",
    50 HELP "help" "verbs of help that also have other uses",
    51 LEAD "lead" "marks behind which stands what was announced (:)",
    52 AMONG "among" "what comes next is a part of what was told (其中)",
    53 APIECE "apiece" "so much for each of them (各)",
    54 WORTH "worth" "verbs that only say how much something is (折合, 价值, 有)",
    55 TRADE "trade" "verbs of buying and selling, which help to do so does not hide (帮助销售)",
    56 LOCAL "local" "stands for the place named before as where something is (当地)",
    57 DOING "doing" "nouns that only say that it is done (工作 of 开展帮扶工作)",
    58 THANKS "thanks" "thanks that are given to who helps (对A的帮扶表示感谢)",
}

/// What kind of word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Function,
    Verb,
    Noun,
}

/// What the grammar says of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) part: Part,
    pub(crate) classes: Classes,
}

/// The words of all grammar tables, and what their classes mean.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    names: Vec<String>,
    /// The numbers of the names.
    numbers: FxHashMap<String, usize>,
    words: FxHashMap<String, Entry>,
    /// What nouns may end in.
    suffixes: FxHashMap<String, Classes>,
    /// Their last characters: most nouns end in none of them.
    suffix_lasts: FxHashSet<char>,
    /// Verbs whose object is a place itself, not what stands behind its 的.
    pub(crate) transitive: Classes,
    /// Verbs that take up the modifiers before them.
    pub(crate) melting: Classes,
    /// Verbs that need one who acts: a plain noun right before one is its subject.
    pub(crate) acting: Classes,
    /// What is received in 在…下 and behind 得益于.
    pub(crate) received: Classes,
    /// A finder of all words, and their classes by number.
    finder: OnceLock<(WordFinder, Vec<Classes>)>,
}

impl Grammar {
    /// A grammar without words.
    pub(crate) fn new() -> Self {
        let names: Vec<String> = KNOWN_CLASSES.iter().map(|(name, _)| (*name).to_owned()).collect();
        let numbers = names.iter().cloned().zip(0..).collect();
        Self { names, numbers, ..Self::default() }
    }

    /// The class of that name, made if need be; none when there are too many.
    pub(crate) fn declare(&mut self, name: &str) -> Option<Classes> {
        if let Some(known) = self.class(name) {
            return Some(known);
        }
        (self.names.len() < Classes::MAX).then(|| {
            let number = self.names.len();
            self.names.push(name.to_owned());
            self.numbers.insert(name.to_owned(), number);
            Classes::of(number)
        })
    }

    /// The class of that name.
    pub(crate) fn class(&self, name: &str) -> Option<Classes> {
        self.numbers.get(name).copied().map(Classes::of)
    }

    /// The names of all classes.
    pub(crate) fn class_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The names of the classes of a set.
    pub(crate) fn names_of(&self, classes: Classes) -> Vec<&str> {
        let named = self.names.iter().enumerate().filter(|(number, _)| classes.has(Classes::of(*number)));
        named.map(|(_, name)| name.as_str()).collect()
    }

    /// Adds a word, or classes to one. A word beginning with ~ is an ending of nouns.
    pub(crate) fn add(&mut self, word: &str, part: Part, classes: Classes) {
        if let Some(ending) = word.strip_prefix('~') {
            self.suffix_lasts.extend(ending.chars().next_back());
            let known = self.suffixes.entry(ending.to_owned()).or_default();
            *known = *known | classes;
            return;
        }
        let entry = self.words.entry(word.to_owned()).or_insert(Entry { part, classes: Classes::NONE });
        entry.classes = entry.classes | classes;
        entry.part = entry.part.min(part);
    }

    /// What is said of a word.
    pub(crate) fn entry(&self, word: &str) -> Option<Entry> {
        self.words.get(word).copied()
    }

    /// The classes that the ending of a noun gives it.
    pub(crate) fn suffix(&self, word: &str) -> Classes {
        if !word.chars().next_back().is_some_and(|last| self.suffix_lasts.contains(&last)) {
            return Classes::NONE;
        }
        let starts = word.char_indices().rev().take(4).map(|(at, _)| at);
        starts.filter_map(|at| self.suffixes.get(&word[at..])).fold(Classes::NONE, |all, more| all | *more)
    }

    /// The words of any of these classes, sorted.
    pub(crate) fn words_of(&self, classes: Classes) -> Vec<String> {
        let of_class = self.words.iter().filter(|(_, entry)| entry.classes.has(classes));
        let mut words: Vec<String> = of_class.map(|(word, _)| word.clone()).collect();
        words.sort_unstable();
        words
    }

    /// Whether a word has one of these classes.
    pub(crate) fn has_word(&self, classes: Classes) -> bool {
        self.words.values().any(|entry| entry.classes.has(classes))
    }

    /// Whether a verb has one of these classes.
    pub(crate) fn has_verb(&self, classes: Classes) -> bool {
        self.words.values().any(|entry| entry.part == Part::Verb && entry.classes.has(classes))
    }

    /// Whether an ending of nouns gives one of these classes.
    pub(crate) fn has_ending(&self, classes: Classes) -> bool {
        self.suffixes.values().any(|of_ending| of_ending.has(classes))
    }

    /// Where words of the grammar stand in a stretch of text, even within others, by start.
    pub(crate) fn find(&self, text: &str, span: Span) -> Vec<Span> {
        let mut found = Vec::new();
        self.finder().0.scan(span.of(text), |_, range| {
            found.push(Span::new(range.start + span.start, range.end + span.start));
        });
        found
    }

    /// Hands over the words of the grammar in a text, even those within others, with their classes.
    pub(crate) fn for_each_word(&self, text: &str, mut each: impl FnMut(&str, Classes)) {
        let (finder, classes) = self.finder();
        finder.scan(text, |word, range| each(&text[range], classes[word]));
    }

    fn finder(&self) -> &(WordFinder, Vec<Classes>) {
        self.finder.get_or_init(|| {
            let mut words: Vec<(&str, Classes)> =
                self.words.iter().map(|(word, entry)| (word.as_str(), entry.classes)).collect();
            words.sort_unstable_by_key(|(word, _)| *word);
            let finder = WordFinder::new(words.iter().map(|(word, _)| *word));
            (finder, words.into_iter().map(|(_, classes)| classes).collect())
        })
    }
}
