//! Whose money a bare 元 or $ is: that of the place an article is plainly of, as its reader takes it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::annotate::numeral::{Money, monies_of_sums};
use crate::lexicon::{self, Lexicon};
use crate::rule::{DEFAULT_CURRENCY, RuleSet};
use crate::text::WordFinder;
use crate::text::char_set::CharSet;

/// The words that tell of a place, with its currency and their weight, and the currencies that are a bare $ there.
struct Words {
    finder: WordFinder,
    said: Vec<(String, i64)>,
    /// The strong words of all places but the mainland that are no names of money, the names of those places, and their numbers among all.
    strong: (WordFinder, Vec<usize>),
    /// For each word whether it is the name of a place, and what bodies and people of a place are called behind it.
    is_place: Vec<bool>,
    bodies: Vec<String>,
    /// The last characters of the names of offices, and words that only end like one.
    office_end: CharSet,
    not_office: Vec<String>,
    /// Words of a clause that is about the mainland.
    at_home: Vec<String>,
    dollars: BTreeSet<String>,
}

static WORDS: Lexicon<Words> = Lexicon::new(&["lexicon/money_places.toml"], |texts| Words::read(texts[0]));

/// The file as it is written.
#[derive(Deserialize)]
struct File {
    lists: Lists,
    units: Units,
}

#[derive(Deserialize)]
struct Lists {
    body_of_place: Vec<String>,
    office_end: Vec<char>,
    not_office: Vec<String>,
    at_home: Vec<String>,
}

#[derive(Deserialize)]
struct Units {
    money_place: BTreeMap<String, Said>,
    money_dollar: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Said {
    currency: String,
    weight: String,
    /// `money` where the word names the money itself, `place` where it names the place.
    #[serde(default)]
    names: String,
}

impl Words {
    fn read(text: &'static str) -> Self {
        let file: File = lexicon::from_toml(text).expect("the words of places are well formed");
        let finder = WordFinder::new(file.units.money_place.keys().map(String::as_str));
        let weight = |said: &Said| (said.currency.clone(), said.weight.parse().unwrap_or_default());
        let said: Vec<(String, i64)> = file.units.money_place.values().map(weight).collect();
        let is_strong = |(word, (currency, weight)): &(&String, &(String, i64))| {
            let names = file.units.money_place[*word].names.as_str();
            currency != DEFAULT_CURRENCY && (names == "place" || *weight >= STRONG && names != "money")
        };
        let is_place = file.units.money_place.values().map(|said| said.names == "place").collect();
        let numbered = (0..).zip(file.units.money_place.keys().zip(&said));
        let strong: Vec<(usize, &str)> =
            numbered.filter(|(_, entry)| is_strong(entry)).map(|(number, (word, _))| (number, word.as_str())).collect();
        let numbers = strong.iter().map(|(number, _)| *number).collect();
        let strong = (WordFinder::new(strong.into_iter().map(|(_, word)| word)), numbers);
        let dollars = file.units.money_dollar.into_keys().collect();
        let File { lists: Lists { body_of_place: bodies, office_end, not_office, at_home }, .. } = file;
        Self {
            finder,
            said,
            strong,
            is_place,
            bodies,
            office_end: office_end.into_iter().collect(),
            not_office,
            at_home,
            dollars,
        }
    }

    /// What a word adds to its own weight: the name of a place names a body of it together with what stands behind.
    fn of_body(&self, word: usize, behind: &str) -> i64 {
        let is_body = || self.bodies.iter().any(|body| behind.starts_with(body.as_str())) || self.is_office(behind);
        if self.is_place[word] && is_body() { OF_BODY } else { 0 }
    }

    /// Whether a text begins with the name of an office: 廉政公署, 旅游发展局.
    fn is_office(&self, text: &str) -> bool {
        /// Characters of a name before its last.
        const NAME: std::ops::RangeInclusive<usize> = 2..=8;
        let name = text.char_indices().take_while(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(c));
        let last =
            name.take(NAME.end() + 1).enumerate().find(|(n, (_, c))| *n >= *NAME.start() && self.office_end.has(*c));
        last.is_some_and(|(_, (at, c))| {
            let name = &text[..at + c.len_utf8()];
            !self.not_office.iter().any(|word| name.contains(word.as_str()))
        })
    }
}

/// A word counts so many times at most.
const MAX_TIMES: i64 = 3;
/// A word of at least this weight is used by people of the place.
const STRONG: i64 = 2;
/// What the name of a place weighs with a body of it.
const OF_BODY: i64 = 3;
/// What a short article needs.
const PLAIN: i64 = 3;
/// What one in traditional characters needs, which no mainland paper writes: where words of the mainland stand beside, and where none do.
const PLAIN_IF_TRADITIONAL: [i64; 2] = [2, 1];
/// In such an article words of the mainland tell what it is about rather than where it was written, and weigh so many times less.
const LESS_IF_TRADITIONAL: i64 = 2;

/// The money of one article, looked for when a sum first asks for it.
#[derive(Debug)]
pub struct Home<'a> {
    set: &'a RuleSet,
    source: &'a str,
    text: &'a str,
    /// The money and the weight of what tells of it.
    currency: OnceCell<Option<(String, i64)>>,
    dollar_in_words: OnceCell<Option<String>>,
    /// How many sums of the article are in each money.
    n_sums: OnceCell<BTreeMap<String, usize>>,
}

impl<'a> Home<'a> {
    /// Of an article: its source, which shows in which characters it is written, and its normalized text.
    pub fn new(set: &'a RuleSet, source: &'a str, text: &'a str) -> Self {
        let (currency, dollar_in_words, n_sums) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { set, source, text, currency, dollar_in_words, n_sums }
    }

    /// The currency of a bare 元.
    pub(super) fn yuan(&self) -> &str {
        self.plain().map_or(&self.set.bare_currency, |(currency, _)| currency)
    }

    /// The currency of a number without a unit, which stands at `at`: the one foreign money of the sums in its sentence, where they are
    /// more than those in 元 that the article has; else that of its paragraph; else that of the article, where it has no other.
    pub(super) fn of_number(&self, at: usize) -> &str {
        /// One sum somewhere in an article says nothing of another.
        const N_ELSEWHERE: usize = 2;
        let home = self.yuan();
        // Most articles have no other money, and those of one line many numbers.
        if self.n_sums().keys().all(|money| money == home) {
            return home;
        }
        for ends in [&['。', '!', '?', ';', '\n'][..], &['\n']] {
            let part = around(self.text, at, ends);
            if WORDS.get().at_home.iter().any(|word| part.contains(word.as_str())) {
                return home;
            }
            let beside = self.count_sums(part);
            if let (Some((money, _)), 1) = (beside.first_key_value(), beside.len()) {
                let of_article = self.n_sums();
                let count = |money: &str| of_article.get(money).copied().unwrap_or_default();
                return if count(money) > count(home) { money } else { home };
            }
            if !beside.is_empty() {
                return home;
            }
        }
        let of_article = self.n_sums();
        let mut monies = of_article.iter();
        let (first, second) = (monies.next(), monies.next());
        first.filter(|(_, n_sums)| second.is_none() && **n_sums >= N_ELSEWHERE).map_or(home, |(money, _)| money)
    }

    fn n_sums(&self) -> &BTreeMap<String, usize> {
        let owned = |(money, n_sums): (&str, usize)| (money.to_owned(), n_sums);
        self.n_sums.get_or_init(|| self.count_sums(self.text).into_iter().map(owned).collect())
    }

    /// How many sums of a part of the article are in each money.
    fn count_sums(&self, part: &str) -> BTreeMap<&str, usize> {
        let mut n_sums: BTreeMap<&str, usize> = BTreeMap::new();
        for money in monies_of_sums(part) {
            *n_sums.entry(self.currency_of(money)).or_default() += 1;
        }
        n_sums
    }

    fn currency_of(&self, money: &Money) -> &str {
        let known = match money.name {
            _ if money.is_bare => Some(self.yuan()),
            "$" => self.dollar(),
            name if money.is_shared => self.of_shared_name(name),
            _ => None,
        };
        known.unwrap_or(money.currency)
    }

    /// The currency of a bare $, if the article is of a place with one. Of places abroad it is that of the world, so one word is no evidence.
    /// Where nothing tells of a place, it is what the words behind one say: `$85,000.00（澳门币捌万伍仟元整）`.
    pub(super) fn dollar(&self) -> Option<&str> {
        let of_place = self.plain().filter(|(_, weight)| *weight >= STRONG).map(|(currency, _)| currency.as_str());
        let of_words = || self.dollar_in_words.get_or_init(|| self.find_dollar_in_words()).as_deref();
        of_place.or_else(of_words).filter(|currency| WORDS.get().dollars.contains(*currency))
    }

    /// The money that words in brackets behind a sum in dollars name.
    fn find_dollar_in_words(&self) -> Option<String> {
        let words = WORDS.get();
        let in_words = |at: usize| {
            let behind =
                self.text[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
            let (mut first, inside) = (None, behind.strip_prefix('(')?);
            words.finder.at(inside, 0, |word, _| first = first.or(Some(&words.said[word].0)));
            first
        };
        memchr::memchr_iter(b'$', self.text.as_bytes()).find_map(in_words).cloned()
    }

    /// The currency of a name that several countries share, such as 比索: that of the one country whose name the article has.
    pub(super) fn of_shared_name(&self, name: &str) -> Option<&str> {
        let tables = self.set.files.iter().flat_map(|file| file.tables.values());
        let owned = tables.flat_map(|table| table.iter()).filter_map(|(word, attributes)| {
            let country = word.strip_suffix(name).filter(|country| country.chars().count() > 1)?;
            let (_, currency) = attributes.iter().find(|(name, _)| name == "currency")?;
            self.text.contains(country).then_some(currency.as_str())
        });
        let owned: BTreeSet<&str> = owned.collect();
        owned.first().copied().filter(|_| owned.len() == 1)
    }

    fn plain(&self) -> Option<&(String, i64)> {
        self.currency.get_or_init(|| self.find()).as_ref()
    }

    /// The place whose words weigh most, if they weigh enough and more than those of the mainland. In simplified characters only
    /// words count that people of the place use of it.
    fn find(&self) -> Option<(String, i64)> {
        let words = WORDS.get();
        let traditional = is_traditional(self.source);
        if !traditional && !self.may_be_abroad(words) {
            return None;
        }
        let mut n_times = vec![0; words.said.len()];
        let mut weights: BTreeMap<&str, i64> = BTreeMap::new();
        words.finder.scan(self.text, |word, at| {
            n_times[word] = (n_times[word] + 1).min(MAX_TIMES);
            let of_body = words.of_body(word, &self.text[at.end..]);
            if of_body > 0 {
                let weight = weights.entry(&words.said[word].0).or_default();
                *weight = (*weight + of_body).min(OF_BODY * MAX_TIMES);
            }
        });
        for ((currency, weight), n_times) in words.said.iter().zip(n_times) {
            let counts = traditional || currency == DEFAULT_CURRENCY || *weight >= STRONG;
            *weights.entry(currency).or_default() += if counts { weight * n_times } else { 0 };
        }
        let of_mainland = weights.remove(DEFAULT_CURRENCY).unwrap_or_default();
        let needed = if traditional { PLAIN_IF_TRADITIONAL[usize::from(of_mainland == 0)] } else { PLAIN };
        let against = if traditional { of_mainland / LESS_IF_TRADITIONAL } else { of_mainland };
        let (currency, weight) = weights.into_iter().max_by_key(|(_, weight)| *weight)?;
        (weight >= needed && weight > against).then(|| (currency.to_owned(), weight))
    }

    /// Whether strong words and bodies of other places than the mainland weigh enough, all together: in simplified characters no others count.
    fn may_be_abroad(&self, words: &Words) -> bool {
        let (finder, numbers) = &words.strong;
        let mut weight = 0;
        finder.scan(self.text, |found, at| {
            let word = numbers[found];
            let of_body = words.of_body(word, &self.text[at.end..]);
            weight += if words.is_place[word] { of_body } else { words.said[word].1 };
        });
        weight >= PLAIN
    }
}

/// The part of a text around `at` that has none of `ends` inside.
fn around<'a>(text: &'a str, at: usize, ends: &[char]) -> &'a str {
    /// So many bytes before and behind are looked at: the longest sentence.
    const NEAR: usize = 2400;
    let before = &text[text.floor_char_boundary(at.saturating_sub(NEAR))..at];
    let behind = &text[at..text.floor_char_boundary(text.len().min(at + NEAR))];
    let len_before = before.rsplit(ends).next().map_or(0, str::len);
    let len_behind = behind.split(ends).next().map_or(0, str::len);
    &text[at - len_before..at + len_behind]
}

/// Characters that nearly every text in traditional characters has, and what simplified ones have in their place.
static TRADITIONAL: CharSet = CharSet::of(
    "個國為會這來億萬們時後說從門開關員電車業學現發經產業區賣買貴錢價費樓廳廠實體數點頭還讓處氣園見請號線總約應單報場幣銀馬龍給將樣過無",
);
static SIMPLIFIED: CharSet = CharSet::of(
    "个国为会这来亿万们时说从门开关员电车业学现发经产业区卖买贵钱价费楼厅厂实体数点头还让处气园见请号线总约应单报场币银马龙给将样过无",
);

/// Whether a text is written in traditional characters: for the most part, since a text in simplified ones may quote or be damaged.
fn is_traditional(source: &str) -> bool {
    TRADITIONAL.find(source, 0).is_some() && count(&TRADITIONAL, source) >= count(&SIMPLIFIED, source)
}

/// How many characters of a set a text has.
fn count(set: &CharSet, text: &str) -> usize {
    let next = |at: &usize| set.find(text, at + text[*at..].chars().next().map_or(0, char::len_utf8));
    std::iter::successors(set.find(text, 0), next).count()
}
