//! The facts of a run and what people have decided about them, as the page asks for them; knows nothing of HTTP.

mod ask;
mod decide;
mod example;

pub(super) use ask::Params;
pub(super) use decide::Order;

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::Texts;
use super::reader::Reader;
use crate::cli::Common;
use crate::cli::facts::Facts;
use crate::cli::terminal::say;
use crate::document::Document;
use crate::emit::Record;
use crate::review::{Action, Decision, DecisionFile, Entry, Fold, Lines, Queue, Standings, State, Stood};
use crate::store::{DATABASE, FACTS};

/// Why a question is not answered.
#[derive(Debug)]
pub(super) enum Problem {
    /// What was sent makes no sense.
    Wrong(String),
    /// There is no such thing.
    Unknown(String),
    /// It could not be done; nothing was decided.
    Failed(String),
}

pub(super) type Answer = Result<Value, Problem>;

/// What a review works on.
pub(super) struct Subject {
    pub(super) output: PathBuf,
    pub(super) corpus: PathBuf,
    pub(super) decisions: PathBuf,
    pub(super) by: String,
    pub(super) common: Common,
}

/// Everything on the desk.
pub(super) struct Desk {
    subject: Subject,
    reader: Reader,
    facts: Facts,
    texts: Texts,
    /// Names of the articles, in order.
    articles: Vec<String>,
    /// Size and time of the facts when they were read, and a digest of them.
    stamp: Option<(u64, SystemTime)>,
    run: String,
    file: DecisionFile,
    fold: Fold,
    /// What became of each decision of the fold.
    stood: Vec<Stood>,
    /// The fact each is about.
    item_of: Vec<Option<usize>>,
    /// The decisions about each fact: records first, then facts that no run finds.
    about: Vec<Vec<usize>>,
    by_key: BTreeMap<String, usize>,
    /// The decision that describes each fact that no run finds, by index behind the records.
    extras: Vec<usize>,
    queue: Queue,
    /// Grows with everything that changes.
    revision: u64,
    lists: VecDeque<(u64, Vec<u32>)>,
    n_lists: u64,
    last: Option<Arc<Document>>,
}

impl Desk {
    pub(super) fn open(subject: Subject) -> anyhow::Result<Self> {
        let reader = Reader::new(&subject.common)?;
        let mut desk = Self {
            facts: Facts::read(&subject.output)?,
            texts: Texts::new(&subject.corpus, subject.common.reading_of(&subject.output)?)?,
            file: DecisionFile::behind(subject.common.access.files.clone(), subject.decisions.clone()),
            subject,
            reader,
            articles: Vec::new(),
            stamp: None,
            run: String::new(),
            fold: Fold::default(),
            stood: Vec::new(),
            item_of: Vec::new(),
            about: Vec::new(),
            by_key: BTreeMap::new(),
            extras: Vec::new(),
            queue: Queue::default(),
            revision: 0,
            lists: VecDeque::new(),
            n_lists: 0,
            last: None,
        };
        let is_there = |record: &Record| desk.texts.has(&record.article);
        anyhow::ensure!(
            desk.facts.records.is_empty() || desk.facts.records.iter().any(is_there),
            "the facts of {} are not those of {}: none of their articles is there; name the folder that the run read",
            desk.subject.output.display(),
            desk.subject.corpus.display()
        );
        desk.stamp = desk.facts_stamp();
        let lines = desk.file.read_if_changed()?.unwrap_or_default();
        desk.take(lines);
        Ok(desk)
    }

    pub(super) fn n_facts(&self) -> usize {
        self.facts.records.len()
    }

    pub(super) fn n_decisions(&self) -> usize {
        self.fold.held().filter(|decision| decision.action.is_verdict()).count()
    }

    /// Takes over what other programs did since: decisions in the file, or another run.
    pub(super) fn refresh(&mut self) -> Result<(), Problem> {
        let failed = |error: &dyn std::fmt::Display| Problem::Failed(format!("{error:#}"));
        let stamp = self.facts_stamp();
        let is_new_run = stamp.is_some() && stamp != self.stamp;
        if is_new_run {
            self.facts = Facts::read(&self.subject.output).map_err(|error| failed(&error))?;
            let reading = self.subject.common.reading_of(&self.subject.output);
            let texts = reading.and_then(|reading| Texts::new(&self.subject.corpus, reading));
            self.texts = texts.map_err(|error| failed(&error))?;
            self.stamp = stamp;
            self.last = None;
        }
        match self.file.read_if_changed().map_err(|error| failed(&error))? {
            Some(lines) => self.take(lines),
            None if is_new_run => {
                let decisions = self.fold.all().to_vec();
                self.take(Lines { decisions, broken: Vec::new() });
            }
            None => {}
        }
        Ok(())
    }

    fn facts_stamp(&self) -> Option<(u64, SystemTime)> {
        let output = &self.subject.output;
        let path = if output.is_dir() { output.join(FACTS) } else { output.clone() };
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    }

    /// Holds these decisions against the facts, and makes the queue anew.
    fn take(&mut self, lines: Lines) {
        for (line, error) in &lines.broken {
            say!("warning: {}:{}: no decision, and passed over: {}", self.file.path().display(), line, error);
        }
        let Self { facts, texts, .. } = self;
        self.fold = Fold::new(lines.decisions);
        let mut articles: Vec<String> = facts.names().map(str::to_owned).collect();
        articles.sort();
        articles.dedup();
        let all: Vec<&Decision> = self.fold.all().iter().collect();
        let standings = Standings::new(&facts.records, articles.iter().map(String::as_str));
        self.stood = standings.hold(&all, &mut |article| texts.text(article, Some(facts)));
        self.articles = articles;
        self.run = run_name(&self.facts.records);
        self.fill_queue();
        self.revision += 1;
    }

    fn fill_queue(&mut self) {
        let first_runs = first_runs(&self.subject.output.join(DATABASE));
        let entries = self
            .facts
            .records
            .iter()
            .enumerate()
            .map(|(place, record)| Entry::of_record(record, place, first_runs.get(&record.id).copied()));
        self.queue = Queue::new(entries);
        let n_records = self.facts.records.len();
        self.by_key = self.facts.records.iter().enumerate().map(|(index, record)| (record.id.clone(), index)).collect();
        self.about = vec![Vec::new(); n_records];
        self.extras = Vec::new();
        self.item_of = Vec::new();
        self.lists.clear();
        let mut known = KnownExtras::default();
        for index in 0..self.fold.all().len() {
            self.add_decision(index, &mut known);
        }
        for item in 0..self.about.len() {
            self.set_state(item);
        }
    }

    /// Finds the fact that a decision is about; a fact that no run finds becomes one.
    fn add_decision(&mut self, index: usize, known: &mut KnownExtras) {
        let decision = &self.fold.all()[index];
        let stood = &self.stood[index];
        let Some(anchor) = &decision.fact else {
            self.item_of.push(None);
            return;
        };
        let item = match stood.record {
            Some(record) => record,
            None => {
                let (article, span) = stood.place.clone().unwrap_or((anchor.article.clone(), anchor.span));
                let joined = anchor.joined().map(|(_, place)| place.to_owned()).collect();
                let (id, place) = (anchor.id.clone(), (article, anchor.kind.clone(), span, joined));
                let item = known.by_id.get(&id).or_else(|| known.by_place.get(&place)).copied();
                let item = item.unwrap_or_else(|| self.push_extra(index));
                known.by_id.insert(id, item);
                known.by_place.insert(place, item);
                item
            }
        };
        // A fact that was added is known by the name it had then, whoever finds it or adds it too.
        let decision = &self.fold.all()[index];
        if decision.action == Action::Add {
            self.by_key.insert(decision.id.clone(), item);
        }
        self.about[item].push(index);
        self.item_of.push(Some(item));
    }

    fn push_extra(&mut self, index: usize) -> usize {
        let decision = &self.fold.all()[index];
        let (Some(anchor), stood) = (&decision.fact, &self.stood[index]) else { return 0 };
        let article = stood.place.as_ref().map_or(&anchor.article, |(article, _)| article);
        let after = self.facts.records.partition_point(|record| {
            (record.article.as_str(), record.span.char[0]) <= (article.as_str(), anchor.span[0])
        });
        let mut entry = Entry::new(article, &anchor.kind, &anchor.rule, &anchor.quote, after);
        for (name, value) in decision.right_fields().unwrap_or(&anchor.fields) {
            entry.add_field(name, value);
        }
        self.by_key.insert(decision.id.clone(), self.about.len());
        self.extras.push(index);
        self.about.push(Vec::new());
        self.queue.push(entry)
    }

    /// Says anew what people have decided about a fact.
    fn set_state(&mut self, item: usize) {
        let decisions: Vec<(&Decision, &Stood)> =
            self.held_about(item).map(|(index, decision)| (decision, &self.stood[index])).collect();
        let state = State::of(&decisions);
        let is_extra = item >= self.facts.records.len();
        self.queue.set_state(item, state);
        // What no run finds and nobody wants is no fact.
        self.queue.set_hidden(item, is_extra && matches!(state, State::Open | State::Rejected));
    }

    fn held_about(&self, item: usize) -> impl Iterator<Item = (usize, &Decision)> {
        self.about[item].iter().filter_map(|index| Some((*index, self.fold.held_at(*index)?)))
    }

    fn item(&self, key: &str) -> Result<usize, Problem> {
        self.by_key.get(key).copied().ok_or_else(|| Problem::Unknown(format!("there is no fact {key}")))
    }

    /// The key of a fact: its id, or that of the decision that describes it.
    fn key(&self, item: usize) -> &str {
        match self.facts.records.get(item) {
            Some(record) => &record.id,
            None => &self.describing(item).id,
        }
    }

    /// The decision by which a fact that no run finds is known.
    fn describing(&self, item: usize) -> &Decision {
        &self.fold.all()[self.extras[item - self.facts.records.len()]]
    }

    /// The last verdict on a fact that no run finds: it says what the fact is.
    fn latest(&self, item: usize) -> usize {
        let verdicts = self.held_about(item).filter(|(_, decision)| decision.action.is_verdict());
        verdicts.last().map_or(self.extras[item - self.facts.records.len()], |(index, _)| index)
    }

    fn record(&self, item: usize) -> Option<&Record> {
        self.facts.records.get(item)
    }

    /// Where a fact stands: article and characters.
    fn place(&self, item: usize) -> (&str, [usize; 2]) {
        if let Some(record) = self.record(item) {
            return (&record.article, record.span.char);
        }
        let index = self.latest(item);
        match (&self.stood[index].place, &self.fold.all()[index].fact) {
            (Some((article, span)), _) => (article, *span),
            (None, Some(anchor)) => (&anchor.article, anchor.span),
            (None, None) => ("", [0, 0]),
        }
    }

    /// An article as the engine sees it.
    fn document(&mut self, name: &str) -> Result<Arc<Document>, Problem> {
        if let Some(last) = self.last.as_ref().filter(|last| last.article == name) {
            return Ok(Arc::clone(last));
        }
        let known = self.articles.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
        let source = known.then(|| self.texts.source(name, Some(&self.facts))).flatten();
        let source = source.ok_or_else(|| Problem::Unknown(format!("the article {name} cannot be read")))?;
        let document = Arc::new(self.reader.pipeline.document(name, source));
        self.last = Some(Arc::clone(&document));
        Ok(document)
    }
}

/// The facts that no run finds, by the names that decisions have for them, and by article, kind, place and what they join.
#[derive(Default)]
struct KnownExtras {
    by_id: BTreeMap<String, usize>,
    by_place: BTreeMap<(String, String, [usize; 2], Vec<String>), usize>,
}

/// A name for the state of the output: equal facts have equal names.
fn run_name(records: &[Record]) -> String {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for record in records {
        hash.update(record.id.as_bytes());
        hash.update(record.rule.as_bytes());
        for (name, value) in &record.fields {
            hash.update(name.as_bytes());
            hash.update(value.as_bytes());
        }
    }
    format!("{:016x}", hash.digest())
}

/// In which run each fact was first seen, where the store knows.
fn first_runs(database: &std::path::Path) -> BTreeMap<String, u32> {
    let read = || -> rusqlite::Result<BTreeMap<String, u32>> {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut statement = connection.prepare("SELECT id, first_run FROM fact_history")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    // The store may be deleted at any time; then nobody knows.
    if database.exists() { read().unwrap_or_default() } else { BTreeMap::new() }
}
