//! What the page asks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Answer, Desk, Problem};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Document;
use crate::export::Article;
use crate::report::ReportArticle;
use crate::review::{Facet, FacetCounts, Filter, Judged, Order, Proportion, Queue, State, Stood, sha256};
use crate::rule::{FieldType, Kind};
use crate::text::CharIndex;

/// Questions by name: `?kind=amount&kind=…&words=…`.
pub(in crate::cli::review) type Params = Vec<(String, String)>;

/// How many facts come at once.
const PAGE: usize = 100;
/// Lists are kept for so many filters, so that a page further down is of the same list.
const MAX_LISTS: usize = 16;
/// A facet shows so many values.
const MAX_VALUES: usize = 200;
/// So many places answer a search.
const MAX_PLACES: usize = 20;

impl Desk {
    /// Answers a question.
    pub(in crate::cli::review) fn ask(&mut self, name: &str, params: &Params) -> Answer {
        let one = |wanted: &str| params.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let need = |wanted: &str| one(wanted).ok_or_else(|| Problem::Wrong(format!("`{wanted}` is missing")));
        match name {
            "about" => Ok(self.about_all()),
            "queue" => self.choose(params),
            "facets" => self.facets(params),
            "page" => self.page(need("list")?, need("from")?),
            "fact" => self.fact(need("key")?),
            "article" => self.article(need("name")?),
            "why" => self.why(need("key")?),
            "places" => {
                let words = need("words")?;
                // The rules may know further places.
                Ok(self.reader.pipeline.scope(|| places(words)))
            }
            "progress" => Ok(self.progress()),
            "since" => self.since(need("revision")?),
            _ => Err(Problem::Unknown(format!("nothing is called {name}"))),
        }
    }

    fn about_all(&self) -> Value {
        let kind = |kind: &Kind| {
            let field = |(index, (name, field)): (usize, &(String, FieldType))| {
                let named = FieldType::NAMES.iter().find(|(_, known)| known == field).map_or("text", |(name, _)| name);
                json!({ "name": name, "type": named, "values": kind.values(index) })
            };
            json!({
                "name": kind.name,
                "fields": kind.fields.iter().enumerate().map(field).collect::<Vec<_>>(),
                "rules": self.reader.rules_of(&kind.name),
            })
        };
        json!({
            "by": self.subject.by,
            "run": self.run,
            "revision": self.revision,
            "version": env!("CARGO_PKG_VERSION"),
            "n_facts": self.facts.records.len(),
            "n_articles": self.articles.len(),
            "decisions": self.file.path().display().to_string(),
            "has_rules": !self.subject.common.rules.is_empty(),
            "kinds": self.reader.kinds().iter().map(kind).collect::<Vec<_>>(),
        })
    }

    fn choose(&mut self, params: &Params) -> Answer {
        let (filter, order) = filter(params)?;
        let chosen = self.queue.choose(&filter, order);
        self.n_lists += 1;
        let list = self.n_lists;
        let key = params.iter().find(|(name, _)| name == "key").map(|(_, key)| key.as_str());
        let item = key.and_then(|key| self.by_key.get(key)).and_then(|item| u32::try_from(*item).ok());
        let at = item.and_then(|item| chosen.indices.iter().position(|index| *index == item));
        let from = at.unwrap_or(0) / PAGE * PAGE;
        let answer = json!({
            "list": list,
            "total": chosen.indices.len(),
            "at": at,
            "from": from,
            "items": self.briefs(&chosen.indices, from),
            "facets": facet_counts(&chosen.counts),
            "revision": self.revision,
        });
        self.lists.push_back((list, chosen.indices));
        if self.lists.len() > MAX_LISTS {
            self.lists.pop_front();
        }
        Ok(answer)
    }

    /// The counts of a filter alone: the list that people look at stays as it is.
    fn facets(&self, params: &Params) -> Answer {
        let (filter, _) = filter(params)?;
        Ok(json!({ "facets": facet_counts(&self.queue.choose(&filter, Order::Place).counts) }))
    }

    fn page(&self, list: &str, from: &str) -> Answer {
        let wrong = || Problem::Wrong("a list and a place in it are numbers".to_owned());
        let list: u64 = list.parse().map_err(|_| wrong())?;
        let from: usize = from.parse().map_err(|_| wrong())?;
        let (_, indices) = self
            .lists
            .iter()
            .find(|(number, _)| *number == list)
            .ok_or_else(|| Problem::Unknown("this list is no longer kept; filter again".to_owned()))?;
        Ok(json!({ "list": list, "from": from, "items": self.briefs(indices, from) }))
    }

    fn briefs(&self, indices: &[u32], from: usize) -> Vec<Value> {
        let rest = indices.get(from..).unwrap_or_default();
        rest.iter().take(PAGE).map(|index| self.brief(*index as usize)).collect()
    }

    /// As much of a fact as a line of the list shows.
    pub(super) fn brief(&self, item: usize) -> Value {
        let (article, place) = self.place(item);
        let state = self.queue.state(item).name();
        match self.record(item) {
            Some(record) => json!({
                "key": record.id,
                "kind": record.kind,
                "quote": record.quote,
                "fields": pairs(&record.fields),
                "article": article,
                "line": record.line,
                "place": place,
                "rule": record.rule,
                "state": state,
            }),
            None => {
                let decision = &self.fold.all()[self.latest(item)];
                let anchor = decision.fact.as_ref();
                json!({
                    "key": self.key(item),
                    "kind": anchor.map(|anchor| &anchor.kind),
                    "quote": anchor.map(|anchor| &anchor.quote),
                    "fields": decision.right_fields().map(|fields| fields.iter().collect::<Vec<_>>()),
                    "article": article,
                    "line": null,
                    "place": place,
                    "rule": anchor.map(|anchor| &anchor.rule),
                    "state": state,
                })
            }
        }
    }

    fn fact(&self, key: &str) -> Answer {
        let item = self.item(key)?;
        let record = self.record(item);
        let rule = record.map(|record| record.rule.as_str()).or(self.describing_rule(item)).unwrap_or_default();
        let place_of_rule = self.reader.place_of(rule);
        let decisions: Vec<Value> = self.about[item]
            .iter()
            .map(|index| {
                let decision = &self.fold.all()[*index];
                let Stood { standing, why, .. } = &self.stood[*index];
                json!({
                    "decision": decision,
                    "holds": self.fold.held_at(*index).is_some(),
                    "standing": standing.name(),
                    "why": why.map(|why| why.says()),
                })
            })
            .collect();
        Ok(json!({
            "brief": self.brief(item),
            "record": record,
            "rule": { "id": rule, "file": place_of_rule.map(|(file, _)| file), "line": place_of_rule.map(|(_, line)| line) },
            "decisions": decisions,
            "first_run": self.queue.value(item, Facet::Run),
        }))
    }

    fn describing_rule(&self, item: usize) -> Option<&str> {
        if item < self.facts.records.len() {
            return None;
        }
        self.describing(item).fact.as_ref().map(|anchor| anchor.rule.as_str())
    }

    /// The records of an article.
    pub(super) fn records_of(&self, article: &str) -> std::ops::Range<usize> {
        let records = &self.facts.records;
        let start = records.partition_point(|record| record.article.as_str() < article);
        start..start + records[start..].partition_point(|record| record.article == article)
    }

    fn article(&mut self, name: &str) -> Answer {
        let document = self.document(name)?;
        let range = self.records_of(name);
        let records: Vec<_> = self.facts.records[range.clone()].iter().collect();
        let text = &document.source.text;
        let article = Article::new(name, text, records);
        let is_changed = article.is_err();
        let article = article.or_else(|_| Article::new(name, text, Vec::new()));
        let article = article.map_err(|problem| Problem::Failed(problem.to_string()))?;
        let report = ReportArticle {
            article,
            normalized: &document.text,
            maps: &document.maps,
            encoding: document.source.encoding,
            warnings: Vec::new(),
        };
        let keys: Vec<&str> = if is_changed { Vec::new() } else { range.map(|item| self.key(item)).collect() };
        let index = CharIndex::new(text);
        let extras: Vec<Value> = (self.facts.records.len()..self.queue.len())
            .filter(|item| self.place(*item).0 == name && !self.queue.is_hidden(*item))
            .filter_map(|item| Some(json!([self.key(item), index.utf16(self.place(item).1)?])))
            .collect();
        Ok(json!({
            "name": name,
            "encoding": document.source.encoding,
            "warnings": document.warnings,
            "is_changed": is_changed,
            "complete": self.is_complete(&document),
            "n_chars": index.n_chars(),
            "keys": keys,
            "states": keys_states(self, &keys),
            "extras": extras,
            "texts": report.texts(),
        }))
    }

    /// Whether somebody has said that an article is complete, and it has not been edited since.
    pub(super) fn is_complete(&self, document: &Document) -> bool {
        let complete = self.fold.complete();
        complete.get(document.article.as_str()).is_some_and(|hash| *hash == sha256(&document.source.text))
    }

    fn why(&mut self, key: &str) -> Answer {
        let item = self.item(key)?;
        let Some(record) = self.record(item).cloned() else {
            return Ok(json!({ "text": "" }));
        };
        let document = self.document(&record.article)?;
        Ok(json!({ "text": self.reader.why(&document, record.line, record.sentence) }))
    }

    fn progress(&mut self) -> Value {
        let list = |facet: Facet, queue: &Queue| -> Vec<Value> {
            queue.judged(facet).into_iter().map(|(name, (judged, n_facts))| figures(name, judged, n_facts)).collect()
        };
        let (kinds, rules) = (list(Facet::Kind, &self.queue), list(Facet::Rule, &self.queue));
        let mut articles = list(Facet::Article, &self.queue);
        articles.truncate(MAX_VALUES);
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for item in (0..self.queue.len()).filter(|item| !self.queue.is_hidden(*item)) {
            *states.entry(self.queue.state(item).name()).or_default() += 1;
        }
        let (without, recall) = (self.without_facts(), self.recall());
        json!({ "states": states, "kinds": kinds, "rules": rules, "articles": articles, "without": without, "recall": recall })
    }

    /// Articles in which neither rules nor people found a fact, each with whether somebody called it complete.
    fn without_facts(&self) -> Value {
        let visible = (0..self.queue.len()).filter(|item| !self.queue.is_hidden(*item));
        let with: BTreeSet<&str> = visible.map(|item| self.place(item).0).collect();
        let complete = self.fold.complete();
        let without = self.articles.iter().filter(|name| !with.contains(name.as_str()));
        let names: Vec<Value> =
            without.clone().take(MAX_VALUES).map(|name| json!([name, complete.contains_key(name.as_str())])).collect();
        json!({ "n": without.count(), "names": names })
    }

    /// Over the complete articles, by kind: how many facts that are right were found, and how many were missed.
    fn recall(&mut self) -> Value {
        let names: Vec<String> = self.fold.complete().into_keys().map(str::to_owned).collect();
        let complete: BTreeSet<String> = names
            .into_iter()
            .filter(|name| self.document(name).is_ok_and(|document| self.is_complete(&document)))
            .collect();
        let mut kinds: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for item in 0..self.queue.len() {
            if !complete.contains(self.place(item).0) {
                continue;
            }
            let (found, missed) = kinds.entry(self.queue.value(item, Facet::Kind).to_owned()).or_default();
            match self.queue.state(item) {
                State::Accepted | State::Corrected => *found += 1,
                State::Added | State::Lost => *missed += 1,
                _ => {}
            }
        }
        let kinds: Vec<Value> = kinds
            .into_iter()
            .filter(|(_, (found, missed))| found + missed > 0)
            .map(|(kind, (found, missed))| {
                let share = Proportion { part: found, whole: found + missed };
                json!({ "kind": kind, "found": found, "missed": missed, "permille": share.permille(), "interval": share.interval() })
            })
            .collect();
        json!({ "n_articles": complete.len(), "kinds": kinds })
    }

    fn since(&mut self, revision: &str) -> Answer {
        self.refresh()?;
        let revision: u64 = revision.parse().map_err(|_| Problem::Wrong("a revision is a number".to_owned()))?;
        Ok(json!({ "revision": self.revision, "is_new": self.revision != revision, "run": self.run }))
    }
}

fn facet_counts(counts: &FacetCounts) -> Map<String, Value> {
    let of = |(facet, values): (&Facet, &Vec<(String, usize)>)| {
        let shown: Vec<Value> = values.iter().take(MAX_VALUES).map(|(value, count)| json!([value, count])).collect();
        (facet.name().to_owned(), json!({ "values": shown, "n_values": values.len() }))
    };
    counts.iter().map(of).collect()
}

fn keys_states(desk: &Desk, keys: &[&str]) -> Vec<&'static str> {
    keys.iter().map(|key| desk.item(key).map_or("open", |item| desk.queue.state(item).name())).collect()
}

fn figures(name: &str, judged: Judged, n_facts: usize) -> Value {
    let precision = judged.precision();
    json!({
        "name": name,
        "facts": n_facts,
        "accepted": judged.n_accepted,
        "corrected": judged.n_corrected,
        "rejected": judged.n_rejected,
        "permille": precision.permille(),
        "interval": precision.interval(),
    })
}

fn pairs(fields: &[(String, String)]) -> Vec<[&str; 2]> {
    fields.iter().map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

/// The filter and the order that an address asks for.
pub(super) fn filter(params: &Params) -> Result<(Filter, Order), Problem> {
    let mut filter = Filter::default();
    let mut order = Order::Doubt;
    for (name, value) in params {
        match name.as_str() {
            "words" => filter.words = value.clone(),
            "order" if value == "place" => order = Order::Place,
            "order" | "key" => {}
            _ => {
                let facet: Facet = name.parse().map_err(|error| Problem::Wrong(format!("{error}")))?;
                filter.values.entry(facet).or_default().insert(value.clone());
            }
        }
    }
    Ok((filter, order))
}

/// Units of the gazetteer whose path has all words; those whose own name begins so come first, the greater before the smaller.
fn places(words: &str) -> Value {
    let gazetteer = Gazetteer::current();
    let words: Vec<&str> = words.split([' ', '/', '　']).filter(|word| !word.is_empty()).collect();
    let Some(last) = words.last() else { return json!([]) };
    let mut found: Vec<_> = gazetteer
        .ids()
        .filter(|id| gazetteer.unit(*id).name.contains(last))
        .map(|id| (id, gazetteer.unit(id), gazetteer.path(id)))
        .filter(|(_, _, path)| words.iter().all(|word| path.contains(word)))
        .collect();
    found.sort_by(|(_, a, a_path), (_, b, b_path)| {
        let rank = |name: &str| (name != *last, !name.starts_with(last));
        (rank(a.name), a.level, a_path.len(), a_path).cmp(&(rank(b.name), b.level, b_path.len(), b_path))
    });
    found.truncate(MAX_PLACES);
    let shown = found.into_iter().map(|(_, unit, path)| {
        json!({ "name": path, "code": unit.code.filter(|code| code.len() == 6), "level": unit.level.as_str() })
    });
    Value::Array(shown.collect())
}
