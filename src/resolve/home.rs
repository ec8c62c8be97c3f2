//! Whose money a bare 元 or $ is: that of the place an article is plainly of, as its reader takes it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::rule::{DEFAULT_CURRENCY, RuleSet};
use crate::text::WordFinder;
use crate::text::char_set::CharSet;

/// The words that tell of a place, with its currency and their weight, and the currencies that are a bare $ there.
struct Words {
    finder: WordFinder,
    said: Vec<(String, i64)>,
    dollars: BTreeSet<String>,
}

static WORDS: Lexicon<Words> = Lexicon::new(&["lexicon/money_places.toml"], |texts| Words::read(texts[0]));

/// The file as it is written.
#[derive(Deserialize)]
struct File {
    units: Units,
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
}

impl Words {
    fn read(text: &str) -> Self {
        let file: File = toml::from_str(text).expect("the words of places are well formed");
        let finder = WordFinder::new(file.units.money_place.keys().map(String::as_str));
        let weight = |said: Said| (said.currency, said.weight.parse().unwrap_or_default());
        let said = file.units.money_place.into_values().map(weight).collect();
        Self { finder, said, dollars: file.units.money_dollar.into_keys().collect() }
    }
}

/// A word counts so many times at most.
const MAX_TIMES: i64 = 3;
/// A word of at least this weight is used by people of the place.
const STRONG: i64 = 2;
/// What a short article needs, and one in traditional characters, which no mainland paper writes.
const PLAIN: i64 = 3;
const PLAIN_IF_TRADITIONAL: i64 = 2;

/// The money of one article, looked for when a sum first asks for it.
#[derive(Debug)]
pub struct Home<'a> {
    set: &'a RuleSet,
    source: &'a str,
    text: &'a str,
    currency: OnceCell<Option<String>>,
}

impl<'a> Home<'a> {
    /// Of an article: its source, which shows in which characters it is written, and its normalized text.
    pub fn new(set: &'a RuleSet, source: &'a str, text: &'a str) -> Self {
        Self { set, source, text, currency: OnceCell::new() }
    }

    /// The currency of a bare 元.
    pub(super) fn yuan(&self) -> &str {
        self.plain().unwrap_or(&self.set.bare_currency)
    }

    /// The currency of a bare $, if the article is of a place with one.
    pub(super) fn dollar(&self) -> Option<&str> {
        self.plain().filter(|&currency| WORDS.get().dollars.contains(currency))
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

    fn plain(&self) -> Option<&str> {
        self.currency.get_or_init(|| self.find()).as_deref()
    }

    /// The place whose words weigh most, if they weigh enough and more than those of the mainland. In simplified characters only
    /// words count that people of the place use of it.
    fn find(&self) -> Option<String> {
        let words = WORDS.get();
        let mut n_times = vec![0; words.said.len()];
        words.finder.scan(self.text, |word, _| n_times[word] = (n_times[word] + 1).min(MAX_TIMES));
        let traditional = is_traditional(self.source);
        let mut weights: BTreeMap<&str, i64> = BTreeMap::new();
        for ((currency, weight), n_times) in words.said.iter().zip(n_times) {
            let counts = traditional || currency == DEFAULT_CURRENCY || *weight >= STRONG;
            *weights.entry(currency).or_default() += if counts { weight * n_times } else { 0 };
        }
        let needed = if traditional { PLAIN_IF_TRADITIONAL } else { PLAIN };
        let weight_of_mainland = weights.get(DEFAULT_CURRENCY).copied().unwrap_or_default();
        let (currency, weight) = weights.into_iter().max_by_key(|(_, weight)| *weight)?;
        (weight >= needed && weight > weight_of_mainland).then(|| currency.to_owned())
    }
}

/// Characters that nearly every text in traditional characters has.
static TRADITIONAL: CharSet = CharSet::of("個國為會這來億萬們時後說從門開關員電車業學現發經產業區");

/// Whether a text is written in traditional characters.
fn is_traditional(source: &str) -> bool {
    TRADITIONAL.find(source, 0).is_some()
}
