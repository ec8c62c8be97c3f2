use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::anchor::locate;
use super::decision::{Action, Decision, Fields};
use crate::emit::Record;
use crate::text::CharIndex;

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The fact is there and says the same.
    Carried,
    /// The fact is there and says something else, or begins or ends elsewhere.
    Changed,
    /// The fact says the same, and its text stands elsewhere or amid other text.
    Moved,
    /// It was accepted, and is no longer found.
    Lost,
    /// It was rejected, and is no longer found.
    Gone,
}

impl Standing {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Lost => "lost",
            Self::Gone => "gone",
        }
    }
}

/// Why a fact is no longer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its text is there, and no rule finds it.
    NoRule,
    /// Its text is no longer in the article.
    NoText,
    /// The article is nowhere.
    NoArticle,
}

impl Why {
    /// The reason in words.
    pub fn says(self) -> &'static str {
        match self {
            Self::NoRule => "no rule finds it",
            Self::NoText => "its text is gone",
            Self::NoArticle => "its article is gone",
        }
    }
}

/// A decision held against the facts of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// What became of it.
    pub standing: Standing,
    /// Why its fact is not found, when it is not.
    pub why: Option<Why>,
    /// Index of the record that it is about.
    pub record: Option<usize>,
    /// Article and characters at which its text stands; that of the record, when only that was looked for.
    pub place: Option<(String, [usize; 2])>,
}

/// The facts of today.
#[derive(Debug)]
pub struct Standings<'a> {
    records: &'a [Record],
    by_id: HashMap<&'a str, usize>,
    by_article: BTreeMap<&'a str, Range<usize>>,
    articles: BTreeSet<&'a str>,
}

/// Gives the source text of an article; `None` when there is none or it cannot be read.
pub type TextOf<'a> = dyn FnMut(&str) -> Option<String> + 'a;

impl<'a> Standings<'a> {
    /// The facts of today, in the order of a run, and the names of all articles.
    pub fn new(records: &'a [Record], articles: impl IntoIterator<Item = &'a str>) -> Self {
        let by_id = records.iter().enumerate().map(|(index, record)| (record.id.as_str(), index)).collect();
        let mut by_article: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            by_article.entry(&record.article).or_insert(index..index).end = index + 1;
        }
        let articles = articles.into_iter().chain(by_article.keys().copied()).collect();
        Self { records, by_id, by_article, articles }
    }

    /// What became of these decisions, one by one; notes are held too, and what is about no fact stands as carried.
    ///
    /// Texts are asked for only where ids do not answer, every article once.
    pub fn hold(&self, decisions: &[&Decision], text_of: &mut TextOf<'_>) -> Vec<Stood> {
        let mut stood: Vec<Option<Stood>> = decisions.iter().map(|decision| self.by_id(decision)).collect();
        let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, decision) in decisions.iter().enumerate() {
            if let (None, Some(anchor)) = (&stood[index], &decision.fact) {
                open.entry(&anchor.article).or_default().push(index);
            }
        }
        let owners = self.owners(&open, decisions);
        for (article, indices) in open {
            let group: Vec<&Decision> = indices.iter().map(|index| decisions[*index]).collect();
            let places = match text_of(article) {
                Some(text) => Some((article, places(&text, &group))),
                None => self.moved_to(article, &group, &owners, text_of),
            };
            for (at, index) in indices.into_iter().enumerate() {
                let place = places.as_ref().map(|(article, places)| (*article, places[at]));
                stood[index] = Some(self.by_place(decisions[index], place));
            }
        }
        stood.into_iter().map(|stood| stood.unwrap_or(CARRIED)).collect()
    }

    /// The answer for a decision whose fact has the same id, or that is about none.
    fn by_id(&self, decision: &Decision) -> Option<Stood> {
        let Some(anchor) = &decision.fact else { return Some(CARRIED) };
        let index = *self.by_id.get(anchor.id.as_str())?;
        let record = &self.records[index];
        let is_it = record.kind == anchor.kind && record.article == anchor.article;
        let standing = if says_as_before(decision, record) { Standing::Carried } else { Standing::Changed };
        let place = Some((record.article.clone(), record.span.char));
        is_it.then_some(Stood { standing, why: None, record: Some(index), place })
    }

    /// The answer for a decision whose text stands at a place of an article, or in none.
    fn by_place(&self, decision: &Decision, place: Option<(&str, Option<[usize; 2]>)>) -> Stood {
        let Some(anchor) = &decision.fact else { return CARRIED };
        let missing = |why| {
            let standing = match decision.action {
                Action::Reject | Action::Note => Standing::Gone,
                _ => Standing::Lost,
            };
            Stood { standing, why: Some(why), record: None, place: None }
        };
        let Some((article, place)) = place else { return missing(Why::NoArticle) };
        let Some(place) = place else { return missing(Why::NoText) };
        let right = decision.right_span(place);
        let at = Some((article.to_owned(), place));
        let is_here = article == anchor.article && place == anchor.span;
        let Some(index) = self.nearest(article, decision, place) else {
            let is_kept = matches!(decision.action, Action::Add | Action::Note);
            let standing = if is_here { Standing::Carried } else { Standing::Moved };
            return if is_kept {
                Stood { standing, why: Some(Why::NoRule), record: None, place: at }
            } else {
                Stood { place: at, ..missing(Why::NoRule) }
            };
        };
        let record = &self.records[index];
        let span = record.span.char;
        let is_same = if span == right && span != place {
            says(record) == without_confidence(decision.right_fields().unwrap_or(&anchor.fields))
        } else {
            span == place && says_as_before(decision, record)
        };
        // Another id at the old place has other text around it, unless it is another span or nobody's record had it.
        let is_new_span = span != place || decision.action == Action::Add;
        let standing = match (is_same, is_here && is_new_span) {
            (false, _) => Standing::Changed,
            (true, true) => Standing::Carried,
            (true, false) => Standing::Moved,
        };
        Stood { standing, why: None, record: Some(index), place: at }
    }

    /// The record of the anchor's kind that stands at a place or where a decision corrected it to, or else has most characters in common
    /// with these; of several the one that joins the same places. What joins other places than an added fact is not that fact: such
    /// facts lie over each other.
    fn nearest(&self, article: &str, decision: &Decision, place: [usize; 2]) -> Option<usize> {
        let anchor = decision.fact.as_ref()?;
        let right = decision.right_span(place);
        let range = self.by_article.get(article)?.clone();
        let of_kind = range.filter(|index| self.records[*index].kind == anchor.kind);
        let is_added = decision.action == Action::Add;
        let joins_none = anchor.joined().next().is_none();
        let rank = |index: &usize| {
            let record = &self.records[*index];
            let span = record.span.char;
            let common = common(span, place).max(common(span, right));
            let joins = anchor.joined().all(|(name, value)| record.field(name) == Some(value));
            let is_other = is_added && span != place && record.joins_places() && (joins_none || !joins);
            (common > 0 && !is_other).then_some((span == right, span == place, joins, common))
        };
        // Of equals, the first.
        let mut best = None;
        for index in of_kind {
            let ranked = rank(&index);
            if ranked > best.and_then(|(ranked, _)| ranked) {
                best = Some((ranked, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// Where quotes of articles that are gone stand today: articles by quote, without quotes that tell nothing.
    fn owners(
        &self,
        open: &BTreeMap<&str, Vec<usize>>,
        decisions: &[&Decision],
    ) -> HashMap<&'a str, BTreeSet<&'a str>> {
        let gone = open.iter().filter(|(article, _)| !self.articles.contains(*article));
        let anchors = gone.flat_map(|(_, indices)| indices).filter_map(|index| decisions[*index].fact.as_ref());
        let wanted: BTreeSet<&str> = anchors.map(|anchor| anchor.quote.as_str()).collect();
        let mut owners: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        if !wanted.is_empty() {
            for record in self.records.iter().filter(|record| wanted.contains(record.quote.as_str())) {
                owners.entry(&record.quote).or_default().insert(&record.article);
            }
        }
        owners
    }

    /// The article that an article which is gone has become, and the places of the anchors in it.
    fn moved_to(
        &self,
        gone: &str,
        group: &[&Decision],
        owners: &HashMap<&'a str, BTreeSet<&'a str>>,
        text_of: &mut TextOf<'_>,
    ) -> Option<(&'a str, Places)> {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        let quotes = group.iter().filter_map(|decision| Some(decision.fact.as_ref()?.quote.as_str()));
        for owners in quotes.filter_map(|quote| owners.get(quote)).filter(|owners| owners.len() <= MAX_OWNERS) {
            for owner in owners {
                *shared.entry(owner).or_default() += 1;
            }
        }
        let alike: Vec<&str> =
            self.articles.iter().copied().filter(|name| last_name(name) == last_name(gone)).collect();
        for name in alike.into_iter().take(MAX_CANDIDATES) {
            *shared.entry(name).or_default() += 1;
        }
        let mut candidates: Vec<(&str, usize)> = shared.into_iter().collect();
        candidates.sort_by_key(|(name, n_shared)| (usize::MAX - n_shared, *name));
        let mut best: Option<(usize, &str, Places)> = None;
        for (name, _) in candidates.into_iter().take(MAX_CANDIDATES) {
            let Some(text) = text_of(name) else { continue };
            let places = places(&text, group);
            let n_found = places.iter().flatten().count();
            if n_found > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((n_found, name, places));
            }
            if n_found == group.len() {
                break;
            }
        }
        best.map(|(_, name, places)| (name, places))
    }
}

/// A quote that more articles have does not say which article it is.
const MAX_OWNERS: usize = 8;
/// So many articles are read at most to find one that has moved.
const MAX_CANDIDATES: usize = 8;

const CARRIED: Stood = Stood { standing: Standing::Carried, why: None, record: None, place: None };

/// Where the texts of some anchors stand, one by one.
type Places = Vec<Option<[usize; 2]>>;

fn places(text: &str, group: &[&Decision]) -> Places {
    let index = CharIndex::new(text);
    group.iter().map(|decision| locate(&index, decision.fact.as_ref()?)).collect()
}

fn common(a: [usize; 2], b: [usize; 2]) -> usize {
    a[1].min(b[1]).saturating_sub(a[0].max(b[0]))
}

/// The name of an article without its folders, or its id in a JSON Lines file.
fn last_name(article: &str) -> &str {
    article.rsplit(['/', '#']).next().unwrap_or(article)
}

/// Whether a record says what was judged, or what the decision says it should.
fn says_as_before(decision: &Decision, record: &Record) -> bool {
    let Some(anchor) = &decision.fact else { return false };
    let says = says(record);
    let is_right = decision.right_fields().is_some_and(|fields| {
        // A correction of the span is not met by a record that has kept it.
        without_confidence(fields) == says && decision.span.is_none()
    });
    is_right || without_confidence(&anchor.fields) == says
}

fn says(record: &Record) -> BTreeMap<&str, &str> {
    let pairs = record.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.filter(|(name, _)| *name != CONFIDENCE).collect()
}

fn without_confidence(fields: &Fields) -> BTreeMap<&str, &str> {
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.filter(|(name, _)| *name != CONFIDENCE).collect()
}

/// What a rule says of itself is no part of what a fact says.
const CONFIDENCE: &str = "confidence";

/// How many decisions became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Verdicts whose fact says the same.
    pub carried: usize,
    /// Verdicts whose fact says something else.
    pub changed: usize,
    /// Verdicts whose fact stands elsewhere.
    pub moved: usize,
    /// Accepted facts that are no longer found.
    pub lost: usize,
    /// Rejected facts that are no longer found.
    pub gone: usize,
}

impl Counts {
    /// Counts the verdicts; notes do not count.
    pub fn new(decisions: &[&Decision], stood: &[Stood]) -> Self {
        let mut counts = Self::default();
        for (_, stood) in decisions.iter().zip(stood).filter(|(decision, _)| decision.action.is_verdict()) {
            match stood.standing {
                Standing::Carried => counts.carried += 1,
                Standing::Changed => counts.changed += 1,
                Standing::Moved => counts.moved += 1,
                Standing::Lost => counts.lost += 1,
                Standing::Gone => counts.gone += 1,
            }
        }
        counts
    }

    /// The counts in words: `12 decisions: 10 carried, 0 changed, 1 moved, 1 lost`.
    pub fn says(&self) -> String {
        let Self { carried, changed, moved, lost, gone } = *self;
        let n = carried + changed + moved + lost + gone;
        let gone = if gone > 0 { format!(", {gone} rejected and gone") } else { String::new() };
        let decisions = if n == 1 { "decision" } else { "decisions" };
        format!("{n} {decisions}: {carried} carried, {changed} changed, {moved} moved, {lost} lost{gone}")
    }
}
