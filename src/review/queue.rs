use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::state::{Judged, State};
use crate::emit::Record;

/// By what facts can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// What people have decided.
    State,
    /// Kind of fact.
    Kind,
    /// Rule that found it.
    Rule,
    /// Folder of the article.
    Folder,
    /// Article.
    Article,
    /// Size of the value, by powers of ten thousand.
    Value,
    /// Currency.
    Currency,
    /// Year of the time.
    Year,
    /// Run in which it was first seen.
    Run,
}

const N_FACETS: usize = 9;

impl Facet {
    /// All facets.
    pub const ALL: [Self; N_FACETS] = [
        Self::State,
        Self::Kind,
        Self::Rule,
        Self::Folder,
        Self::Article,
        Self::Value,
        Self::Currency,
        Self::Year,
        Self::Run,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Kind => "kind",
            Self::Rule => "rule",
            Self::Folder => "folder",
            Self::Article => "article",
            Self::Value => "value",
            Self::Currency => "currency",
            Self::Year => "year",
            Self::Run => "run",
        }
    }
}

/// No facet has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no facet is called `{0}`")]
pub struct UnknownFacet(String);

impl FromStr for Facet {
    type Err = UnknownFacet;

    fn from_str(name: &str) -> Result<Self, UnknownFacet> {
        Self::ALL.into_iter().find(|facet| facet.name() == name).ok_or_else(|| UnknownFacet(name.to_owned()))
    }
}

/// What is wanted: of every facet that is named one of the values, and all words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Values by facet. A facet without values leaves everything open.
    pub values: BTreeMap<Facet, BTreeSet<String>>,
    /// Words that must stand in the fact, its fields, its rule or the name of its article; case says nothing.
    pub words: String,
}

/// In which order facts come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Changed, lost and disputed first, then what is most doubtful.
    #[default]
    Doubt,
    /// By article and place.
    Place,
}

/// What is known of a fact for choosing it.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Values of the facets, empty where it has none; that of [`Facet::State`] is set by [`Queue::set_state`].
    pub values: [String; N_FACETS],
    /// What words are looked for in.
    pub text: String,
    /// Place in the order of the output.
    pub place: usize,
    /// What makes it doubtful by itself, in points.
    pub doubt: u32,
}

impl Entry {
    /// The entry of a record, which was first seen in a run.
    pub fn of_record(record: &Record, place: usize, first_run: Option<u32>) -> Self {
        let mut entry = Self::new(&record.article, &record.kind, &record.rule, &record.quote, place);
        for (name, value) in &record.fields {
            entry.add_field(name, value);
        }
        if record.normalized != record.quote {
            entry.add_text(&record.normalized);
        }
        entry.add_text(&record.id);
        entry.values[Facet::Run as usize] = first_run.map(|run| run.to_string()).unwrap_or_default();
        // What a passage says again was judged where it stands first.
        entry.doubt = entry.doubt.saturating_sub(if record.repeats.is_some() { REPEATED } else { 0 });
        entry
    }

    /// The entry of a fact that no run has found.
    pub fn new(article: &str, kind: &str, rule: &str, quote: &str, place: usize) -> Self {
        let mut entry = Self { place, doubt: USUAL, ..Self::default() };
        let folder = article.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (facet, value) in
            [(Facet::Article, article), (Facet::Kind, kind), (Facet::Rule, rule), (Facet::Folder, folder)]
        {
            entry.values[facet as usize] = value.to_owned();
        }
        for text in [quote, article, rule] {
            entry.add_text(text);
        }
        entry
    }

    /// Adds a field.
    pub fn add_field(&mut self, name: &str, value: &str) {
        self.add_text(value);
        match name {
            "value" => self.values[Facet::Value as usize] = size(value).to_owned(),
            "currency" => self.values[Facet::Currency as usize] = value.to_owned(),
            "confidence" if value == "low" => self.doubt += UNSURE,
            _ if name.ends_with("_candidates") => self.doubt += AMBIGUOUS,
            _ => {}
        }
        if (name == "time" || name.ends_with("time_value"))
            && let Some(year) = year(value)
        {
            self.values[Facet::Year as usize] = year.to_owned();
        }
    }

    fn add_text(&mut self, text: &str) {
        self.text.push_str(&text.to_lowercase());
        self.text.push('\n');
    }
}

const USUAL: u32 = 1000;
const REPEATED: u32 = 900;
const AMBIGUOUS: u32 = 2000;
const UNSURE: u32 = 1000;

/// The power of ten thousand below a value: the names of [`SIZES`].
fn size(value: &str) -> &'static str {
    let digits = value.trim_start_matches('-').split('.').next().unwrap_or_default().trim_start_matches('0').len();
    SIZES[match digits {
        0..=4 => 0,
        5..=8 => 1,
        9..=12 => 2,
        _ => 3,
    }]
}

const SIZES: [&str; 4] = ["<1e4", "1e4-1e8", "1e8-1e12", ">=1e12"];

/// The first four digits that are a year of our time.
fn year(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let is_year = |at: usize| {
        let four = bytes.get(at..at + 4)?;
        let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        let is_alone = !is_digit(at.checked_sub(1).and_then(|at| bytes.get(at))) && !is_digit(bytes.get(at + 4));
        (is_alone && four.iter().all(u8::is_ascii_digit) && (four.starts_with(b"19") || four.starts_with(b"20")))
            .then(|| text.get(at..at + 4))
            .flatten()
    };
    (0..bytes.len().saturating_sub(3)).find_map(is_year)
}

/// How many facts have a value of a facet, were its own filter open.
pub type FacetCounts = BTreeMap<Facet, Vec<(String, usize)>>;

/// What a filter leaves.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Indices of the entries, in order.
    pub indices: Vec<u32>,
    /// Values by facet, those with most facts first.
    pub counts: FacetCounts,
}

/// Facts that can be chosen and ordered.
#[derive(Debug, Default)]
pub struct Queue {
    values: [Names; N_FACETS],
    entries: Vec<Coded>,
}

/// Values of a facet and their numbers.
#[derive(Debug, Default)]
struct Names {
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: String) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }
}

#[derive(Debug)]
struct Coded {
    values: [u32; N_FACETS],
    text: String,
    place: usize,
    doubt: u32,
    state: State,
    is_hidden: bool,
}

impl Queue {
    /// A queue of these facts, about which nobody has decided yet.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut queue = Self::default();
        for entry in entries {
            queue.push(entry);
        }
        queue
    }

    /// Adds a fact; gives its index.
    pub fn push(&mut self, entry: Entry) -> usize {
        let Entry { mut values, text, place, doubt } = entry;
        values[Facet::State as usize] = State::Open.name().to_owned();
        let mut coded = Coded { values: [0; N_FACETS], text, place, doubt, state: State::Open, is_hidden: false };
        for (facet, value) in values.into_iter().enumerate() {
            coded.values[facet] = self.values[facet].number(value);
        }
        self.entries.push(coded);
        self.entries.len() - 1
    }

    /// Says what people have decided about a fact.
    pub fn set_state(&mut self, index: usize, state: State) {
        let number = self.values[Facet::State as usize].number(state.name().to_owned());
        let entry = &mut self.entries[index];
        entry.state = state;
        entry.values[Facet::State as usize] = number;
    }

    /// Leaves a fact out of everything, or takes it in again.
    pub fn set_hidden(&mut self, index: usize, is_hidden: bool) {
        self.entries[index].is_hidden = is_hidden;
    }

    /// Whether a fact is left out.
    pub fn is_hidden(&self, index: usize) -> bool {
        self.entries[index].is_hidden
    }

    /// The state of a fact.
    pub fn state(&self, index: usize) -> State {
        self.entries[index].state
    }

    /// How many facts there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value that a fact has of a facet.
    pub fn value(&self, index: usize, facet: Facet) -> &str {
        let number = self.entries[index].values[facet as usize] as usize;
        &self.values[facet as usize].names[number]
    }

    /// What a filter leaves, and how many facts it would leave with other values of one facet.
    pub fn choose(&self, filter: &Filter, order: Order) -> Chosen {
        let wanted: [Option<Vec<bool>>; N_FACETS] = std::array::from_fn(|facet| {
            let values = filter.values.get(&Facet::ALL[facet]).filter(|values| !values.is_empty())?;
            Some(self.values[facet].names.iter().map(|name| values.contains(name)).collect())
        });
        let words: Vec<String> = filter.words.split_whitespace().map(str::to_lowercase).collect();
        let mut counts: [Vec<usize>; N_FACETS] = std::array::from_fn(|facet| vec![0; self.values[facet].names.len()]);
        let mut indices = Vec::new();
        for (index, entry) in self.entries.iter().enumerate().filter(|(_, entry)| !entry.is_hidden) {
            let fails =
                |facet: &usize| wanted[*facet].as_ref().is_some_and(|wanted| !wanted[entry.values[*facet] as usize]);
            let mut failed = (0..N_FACETS).filter(fails);
            let (first, second) = (failed.next(), failed.next());
            if second.is_some() || !words.iter().all(|word| entry.text.contains(word.as_str())) {
                continue;
            }
            let counted = first.map_or(0..N_FACETS, |facet| facet..facet + 1);
            for facet in counted {
                counts[facet][entry.values[facet] as usize] += 1;
            }
            if first.is_none() {
                indices.push(u32::try_from(index).unwrap_or(u32::MAX));
            }
        }
        match order {
            Order::Place => indices.sort_by_key(|index| self.entries[*index as usize].place),
            Order::Doubt => self.sort_by_doubt(&mut indices),
        }
        Chosen { indices, counts: self.counts(&counts) }
    }

    fn counts(&self, counts: &[Vec<usize>; N_FACETS]) -> FacetCounts {
        let of = |facet: Facet| {
            let names = &self.values[facet as usize].names;
            let pairs =
                names.iter().zip(&counts[facet as usize]).filter(|(name, count)| **count > 0 && !name.is_empty());
            let mut pairs: Vec<(String, usize)> = pairs.map(|(name, count)| (name.clone(), *count)).collect();
            pairs.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            (facet, pairs)
        };
        Facet::ALL.into_iter().map(of).collect()
    }

    /// How the facts of every value of a facet were judged, and how many there are.
    pub fn judged(&self, facet: Facet) -> BTreeMap<&str, (Judged, usize)> {
        let names = &self.values[facet as usize].names;
        let mut judged = vec![(Judged::default(), 0); names.len()];
        for entry in self.entries.iter().filter(|entry| !entry.is_hidden) {
            let (judged, count) = &mut judged[entry.values[facet as usize] as usize];
            judged.add(entry.state);
            *count += 1;
        }
        names.iter().map(String::as_str).zip(judged).filter(|(_, (_, count))| *count > 0).collect()
    }

    /// Doubt of each entry: its own, that of its rule, and of its kind as long as few of it were judged.
    fn sort_by_doubt(&self, indices: &mut [u32]) {
        let share = |(judged, _): (Judged, usize)| {
            let precision = judged.precision();
            // One right and one wrong are taken for seen, so that a first judgment does not decide.
            let doubt = 1000 - (precision.part + 1) * 1000 / (precision.whole + 2);
            (u32::try_from(doubt).unwrap_or(0), u32::try_from(precision.whole).unwrap_or(u32::MAX))
        };
        let rules: BTreeMap<&str, (u32, u32)> =
            self.judged(Facet::Rule).into_iter().map(|(rule, judged)| (rule, share(judged))).collect();
        let kinds: BTreeMap<&str, (u32, u32)> =
            self.judged(Facet::Kind).into_iter().map(|(kind, judged)| (kind, share(judged))).collect();
        let by_number = |facet: Facet, shares: &BTreeMap<&str, (u32, u32)>| -> Vec<(u32, u32)> {
            let names = &self.values[facet as usize].names;
            names.iter().map(|name| shares.get(name.as_str()).copied().unwrap_or((0, 0))).collect()
        };
        let (rules, kinds) = (by_number(Facet::Rule, &rules), by_number(Facet::Kind, &kinds));
        indices.sort_by_cached_key(|index| {
            let entry = &self.entries[*index as usize];
            let rule = rules[entry.values[Facet::Rule as usize] as usize].0;
            let n_judged = kinds[entry.values[Facet::Kind as usize] as usize].1;
            let doubt = entry.doubt + rule + 200u32.saturating_sub(n_judged.saturating_mul(10));
            let rank = State::ALL.iter().position(|state| *state == entry.state);
            (rank, u32::MAX - doubt, entry.place)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(article: &str, kind: &str, fields: &[(&str, &str)], place: usize) -> Entry {
        let mut entry = Entry::new(article, kind, &format!("{kind}/rule"), "某某", place);
        fields.iter().for_each(|(name, value)| entry.add_field(name, value));
        entry
    }

    fn queue() -> Queue {
        Queue::new([
            entry("a/1.txt", "amount", &[("value", "5000"), ("currency", "CNY"), ("time", "2021年")], 0),
            entry("a/2.txt", "amount", &[("value", "23000000.5"), ("currency", "USD"), ("time_value", "2023-05")], 1),
            entry("b/3.txt", "place_pair", &[("from", "广东省"), ("to_candidates", "甲|乙")], 2),
        ])
    }

    #[track_caller]
    fn check(filter: &[(Facet, &str)], words: &str, expected: &[u32]) -> Chosen {
        let mut wanted = Filter { words: words.to_owned(), ..Filter::default() };
        for (facet, value) in filter {
            wanted.values.entry(*facet).or_default().insert((*value).to_owned());
        }
        let chosen = queue().choose(&wanted, Order::Place);
        assert_eq!(chosen.indices, expected);
        chosen
    }

    #[test]
    fn facets_and_words_choose() {
        check(&[], "", &[0, 1, 2]);
        check(&[(Facet::Kind, "amount")], "", &[0, 1]);
        check(&[(Facet::Year, "2023")], "", &[1]);
        check(&[(Facet::Value, "<1e4")], "", &[0]);
        check(&[(Facet::Folder, "b"), (Facet::Kind, "amount")], "", &[]);
        check(&[], "usd A/2", &[1]);
        check(&[], "广东", &[2]);
    }

    #[test]
    fn counts_leave_their_own_facet_open() {
        let chosen = check(&[(Facet::Kind, "amount")], "", &[0, 1]);
        let counts = |facet: Facet| chosen.counts[&facet].clone();
        assert_eq!(counts(Facet::Kind), [("amount".to_owned(), 2), ("place_pair".to_owned(), 1)]);
        assert_eq!(counts(Facet::Folder), [("a".to_owned(), 2)]);
        assert_eq!(counts(Facet::Value), [("1e4-1e8".to_owned(), 1), ("<1e4".to_owned(), 1)]);
    }

    #[test]
    fn what_wants_looking_at_comes_first() {
        let mut queue = queue();
        let order = |queue: &Queue| queue.choose(&Filter::default(), Order::Doubt).indices;
        assert_eq!(order(&queue), [2, 0, 1], "ambiguous places are doubtful");
        queue.set_state(1, State::Lost);
        queue.set_state(2, State::Accepted);
        assert_eq!(order(&queue), [1, 0, 2]);
        assert_eq!(queue.judged(Facet::Kind)["place_pair"].0.n_accepted, 1);
        let wanted = Filter {
            values: BTreeMap::from([(Facet::State, BTreeSet::from(["open".to_owned()]))]),
            ..Filter::default()
        };
        assert_eq!(queue.choose(&wanted, Order::Doubt).indices, [0]);
    }

    #[test]
    fn years_stand_alone() {
        let found = ["2021年", "12021", "20215", "于1998-12", "3021", "号2099号"].map(year);
        assert_eq!(found, [Some("2021"), None, None, Some("1998"), None, Some("2099")]);
    }
}
