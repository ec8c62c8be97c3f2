//! The words around names of places, as `rules/lexicon/place_words.txt` has them; nouns that clauses are read by stand in
//! `rules/lexicon/frames/nouns.txt` and count here too, and so do the nouns for persons of `rules/lexicon/persons.txt`.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::forms::forms;
use crate::annotate::word_table::WordTable;
use crate::document::Head;
use crate::lexicon::{Lexicon, by_class};
use crate::text::char_set::HAN_LEN;

/// What a word says about the phrase that it stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// It may end the phrase and then says what it is about.
    Head { head: Head, reach: Reach },
    /// The phrase was over before it.
    Stop,
    /// It says nothing, and holds no word that does.
    Within,
    /// It does so before a noun that ends the phrase: 有关 in `有关负责人`.
    Modifier,
}

impl Role {
    fn is_firm(self) -> bool {
        matches!(self, Role::Head { head: Head::Company, reach: Reach::Any })
    }

    /// Who acts for the place that the word stands behind, wherever it does in the phrase.
    fn actor(self) -> Option<Head> {
        match self {
            Role::Head { head: head @ (Head::Body | Head::Team), reach: Reach::Any } => Some(head),
            _ => None,
        }
    }
}

/// Where a word counts that may end a phrase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// Anywhere in the phrase.
    Any,
    /// Right behind the name.
    Near,
    /// Where nothing of the phrase comes behind it: 节 in `雪顿节开幕`.
    End,
}

/// What a word beside a name makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Beside {
    /// It makes no place of a short name before it: 咸丰|皇帝.
    NoName,
    /// With the short name of a county it makes one name, that of a water or a mountain: 白云|山.
    OwnName,
    /// It does so with any short name: 杭州|湾.
    OwnNameWide,
    /// It is said of waters and mountains: 嫩江|水位.
    OfWater,
    /// With the short name of a county it names something smaller: 兴隆|村.
    VillageName,
    /// It makes the name of a road: 山西|路.
    RoadName,
    /// It is often named after a place elsewhere: 北海|公园.
    Namesake,
    /// It is so behind the short name of a prefecture too.
    NamesakeWide,
    /// A country, or a part of the world.
    Country,
    /// It may stand between a country and a name.
    InCountry,
    /// A surname.
    Surname,
    /// A surname that is nothing else in front of a name.
    SurnameAlone,
    /// It stands before the name of a person.
    Title,
}

const BESIDE: [(&str, Beside); 13] = [
    ("no name", Beside::NoName),
    ("own name", Beside::OwnName),
    ("own name wide", Beside::OwnNameWide),
    ("of water", Beside::OfWater),
    ("village name", Beside::VillageName),
    ("road name", Beside::RoadName),
    ("namesake", Beside::Namesake),
    ("namesake wide", Beside::NamesakeWide),
    ("country", Beside::Country),
    ("in country", Beside::InCountry),
    ("surname", Beside::Surname),
    ("surname alone", Beside::SurnameAlone),
    ("title", Beside::Title),
];

/// The words around names of places.
pub(super) static WORDS_AROUND: Lexicon<WordsAround> =
    Lexicon::new(&["lexicon/place_words.txt", "lexicon/frames/nouns.txt", "lexicon/persons.txt"], |texts| {
        WordsAround::parse(texts[0], texts[1], texts[2])
    });

/// How many characters a word before a name has at most.
const MAX_BEFORE: usize = 6;

/// The words around names of places.
#[derive(Debug)]
pub(super) struct WordsAround {
    table: WordTable,
    roles: Vec<Role>,
    beside: [WordTable; BESIDE.len()],
}

impl WordsAround {
    /// Reads a list with sections, `# == body near: why ==`, a table of nouns with their classes, and nouns for persons. Where several
    /// have a word the first says what it means behind a name.
    fn parse(list: &str, nouns: &str, persons: &str) -> Self {
        let (mut words, mut roles) = (Vec::new(), Vec::new());
        let mut beside: [Vec<&str>; BESIDE.len()] = Default::default();
        let mut section = Section::Other;
        for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match section {
                _ if line.starts_with('#') => {
                    let title = line[1..].trim().strip_prefix("== ").and_then(|title| title.split(':').next());
                    section = title.map_or(section, Section::of);
                }
                Section::Beside(index) => beside[index].push(line),
                Section::Role(role) => {
                    words.push(line);
                    roles.push(role);
                }
                Section::Other => {}
            }
        }
        // Behind a name what is known as an ending counts first.
        let is_ending = |line: &&str| line.starts_with('~');
        let (endings, others): (Vec<&str>, Vec<&str>) = nouns.lines().partition(is_ending);
        for (noun, head) in endings.into_iter().chain(others).filter_map(noun) {
            words.push(noun);
            roles.push(Role::Head { head, reach: Reach::Any });
        }
        // Of two that are equal the first counts.
        let mut known: FxHashMap<&str, Role> = FxHashMap::with_capacity_and_hasher(words.len(), FxBuildHasher);
        for (word, role) in words.iter().zip(&roles) {
            known.entry(word).or_insert(*role);
        }
        let firms: FxHashSet<&str> =
            words.iter().copied().zip(&roles).filter(|(_, role)| role.is_firm()).map(|(word, _)| word).collect();
        // 银行员工 are what 银行 is, and 中学教师 what 中学 is.
        let is_school = |word: &str| forms().ends("school", word);
        let is_of_firm = |person: &str| {
            person.char_indices().skip(1).any(|(at, _)| firms.contains(&person[..at]) || is_school(&person[..at]))
        };
        for (class, person) in by_class(persons).filter(|(_, person)| person.len() > HAN_LEN && !is_of_firm(person)) {
            // 扶贫干部 are what 干部 are. Who holds an office stands for it.
            let head = person.char_indices().skip(1).find_map(|(at, _)| known.get(&person[at..])?.actor());
            let of_class = if class == "officials" { Head::Body } else { Head::Person };
            words.push(person);
            roles.push(Role::Head { head: head.unwrap_or(of_class), reach: Reach::Any });
        }
        Self { table: WordTable::new(&words), roles, beside: beside.map(|words| WordTable::new(&words)) }
    }

    /// The longest word at `at` that says something about a phrase, and where it ends.
    pub(super) fn role_at(&self, text: &str, at: usize) -> Option<(Role, usize)> {
        self.table.longest_at(text, at).map(|found| (self.roles[found.word_idx], found.end))
    }

    /// Where the longest word of this kind ends that begins at `at`, unless that is the beginning of a longer word of a phrase.
    pub(super) fn end_of(&self, kind: Beside, text: &str, at: usize) -> Option<usize> {
        let found = self.of(kind).longest_at(text, at)?;
        let hidden = matches!(self.role_at(text, at), Some((role, end)) if end > found.end && role != Role::Stop);
        (!hidden).then_some(found.end)
    }

    /// Whether the character is one of this kind.
    pub(super) fn has(&self, kind: Beside, letter: char) -> bool {
        let mut bytes = [0; 4];
        let text = &*letter.encode_utf8(&mut bytes);
        self.of(kind).longest_at(text, 0).is_some_and(|found| found.end == text.len())
    }

    /// Whether a word of this kind ends a text.
    pub(super) fn ends(&self, kind: Beside, text: &str) -> bool {
        self.start_of(kind, text).is_some()
    }

    /// Where the longest word of this kind begins that ends a text.
    pub(super) fn start_of(&self, kind: Beside, text: &str) -> Option<usize> {
        let starts = text.char_indices().rev().take(MAX_BEFORE).map(|(at, _)| at);
        starts.filter(|&at| self.of(kind).longest_at(text, at).is_some_and(|found| found.end == text.len())).last()
    }

    /// Whether a word of this kind stands in a text.
    pub(super) fn any_in(&self, kind: Beside, text: &str) -> bool {
        text.char_indices().any(|(at, _)| self.of(kind).longest_at(text, at).is_some())
    }

    fn of(&self, kind: Beside) -> &WordTable {
        let index = BESIDE.iter().position(|&(_, known)| known == kind).unwrap_or_default();
        &self.beside[index]
    }
}

/// A noun of two characters or more whose one class says what a name before it belongs to.
fn noun(line: &str) -> Option<(&str, Head)> {
    let (word, class) = line.split_once('\t').filter(|_| !line.starts_with('#'))?;
    let noun = word.trim_start_matches('~');
    let head = if class == "people" { Some(Head::Person) } else { Head::parse(class) };
    head.filter(|_| noun.len() > HAN_LEN).map(|head| (noun, head))
}

/// What the words of a section are.
#[derive(Clone, Copy)]
enum Section {
    /// Words beside names, by their number among [`BESIDE`].
    Beside(usize),
    Role(Role),
    Other,
}

impl Section {
    fn of(title: &str) -> Self {
        let beside = BESIDE.iter().position(|&(name, _)| name == title).map(Self::Beside);
        beside.or_else(|| role(title).map(Self::Role)).unwrap_or(Self::Other)
    }
}

/// What the words of a section say about a phrase.
fn role(section: &str) -> Option<Role> {
    match section {
        "stop" => Some(Role::Stop),
        "within" => Some(Role::Within),
        "modifier" => Some(Role::Modifier),
        _ => {
            let ends = [(" near", Reach::Near), (" end", Reach::End)];
            let limited = ends.iter().find_map(|&(end, reach)| Some((section.strip_suffix(end)?, reach)));
            let (word, reach) = limited.unwrap_or((section, Reach::Any));
            Head::parse(word).map(|head| Role::Head { head, reach })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::lexicon::builtin_text;

    #[test]
    fn no_word_stands_in_both_lists_with_one_meaning() {
        let text = |path| builtin_text(path).expect("it is built in");
        let nouns: BTreeMap<&str, Head> = text("lexicon/frames/nouns.txt").lines().filter_map(noun).collect();
        assert!(nouns.len() > 100);
        let means = |section: &str, word: &str| matches!(role(section), Some(Role::Head { head, reach: Reach::Any }) if nouns.get(word) == Some(&head));
        let twice: Vec<&str> = by_class(text("lexicon/place_words.txt"))
            .filter(|(section, word)| means(section, word))
            .map(|(_, word)| word)
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn nouns_of_clauses_say_what_a_name_belongs_to() {
        let head = |word: &str| match WORDS_AROUND.get().role_at(word, 0) {
            Some((Role::Head { head, .. }, end)) if end == word.len() => Some(head),
            _ => None,
        };
        assert_eq!(head("水利厅"), Some(Head::Body));
        assert_eq!(head("指战员"), Some(Head::Team));
        // An ending comes before the same word as a noun, and what the list says before both.
        assert_eq!(head("协会"), Some(Head::Body));
        assert_eq!(head("长江"), None);
    }
}
