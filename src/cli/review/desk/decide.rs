//! What the page decides.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{Params, filter};
use super::{Answer, Desk, Problem};
use crate::cli::review::random_id;
use crate::document::Document;
use crate::review::{Action, Anchor, Decision, Fields, Reason, Standing, State, Stood, sha256, time_after};
use crate::text::{CharIndex, LineIndex, Span};

/// Something to be decided or done.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub(in crate::cli::review) enum Order {
    /// Accept, reject, correct or remark on facts.
    Decide {
        /// Keys of the facts.
        keys: Vec<String>,
        /// What is decided.
        action: Action,
        reason: Option<Reason>,
        fields: Option<Fields>,
        place: Option<Place>,
        note: Option<String>,
    },
    /// Accept or reject all open facts that a filter leaves.
    All { filter: Params, action: Action, reason: Option<Reason> },
    /// Add a fact that was missed.
    Add { article: String, place: Place, kind: String, fields: Fields, note: Option<String> },
    /// Say that an article has no further facts.
    Complete { article: String },
    /// Take back the last thing this person did.
    Undo {},
    /// Take back the last undo of this person.
    Redo {},
    /// What the engine reads in a passage for a fact of a kind.
    Read { article: String, place: Place, kind: String },
    /// What kept a rule from firing on a passage.
    WhyNot { article: String, place: Place, rule: String },
    /// The rule-file text of an example or a reject for a fact; written into the user's rule when `append` is set.
    Example { key: String, reject: bool, rule: Option<String>, append: bool },
}

/// A passage as a browser counts: UTF-16 code units of one of the two texts of an article.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli::review) struct Place {
    side: Side,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Source,
    Normalized,
}

/// An answer names so many facts that have changed.
const MAX_SHOWN: usize = 100;
/// A remark is no longer than this, in bytes.
const MAX_NOTE: usize = 10_000;

impl Desk {
    /// Does what is asked. What was decided is on the disk when this returns.
    pub(in crate::cli::review) fn obey(&mut self, order: Order) -> Answer {
        self.refresh()?;
        match order {
            Order::Decide { keys, action, reason, fields, place, note } => {
                self.decide(&keys, action, reason, fields, place, note)
            }
            Order::All { filter, action, reason } => self.decide_all(&filter, action, reason),
            Order::Add { article, place, kind, fields, note } => self.add(&article, place, &kind, fields, note),
            Order::Complete { article } => self.complete(&article),
            Order::Undo {} => self.undo(),
            Order::Redo {} => self.redo(),
            Order::Read { article, place, kind } => {
                let document = self.document(&article)?;
                let index = CharIndex::new(&document.source.text);
                let chars = chars(&document, &index, place)?;
                let fields = self.reader.read(&index, chars, &kind);
                Ok(json!({ "fields": fields, "quote": index.slice(chars), "place": index.utf16(chars) }))
            }
            Order::WhyNot { article, place, rule } => {
                let document = self.document(&article)?;
                let index = CharIndex::new(&document.source.text);
                let chars = chars(&document, &index, place)?;
                let start = index.bytes(chars).map_or(0, |bytes| bytes.start);
                let line = LineIndex::new(&document.source.text).line(&document.source.text, start);
                let text = self.reader.why_not(&document, line, &rule).map_err(Problem::Wrong)?;
                Ok(json!({ "text": text }))
            }
            Order::Example { key, reject, rule, append } => self.example(&key, reject, rule.as_deref(), append),
        }
    }

    fn decide(
        &mut self,
        keys: &[String],
        action: Action,
        reason: Option<Reason>,
        fields: Option<Fields>,
        place: Option<Place>,
        note: Option<String>,
    ) -> Answer {
        let can_be = matches!(action, Action::Accept | Action::Reject | Action::Correct | Action::Note);
        if !can_be || keys.is_empty() || (keys.len() > 1 && (fields.is_some() || place.is_some())) {
            return Err(Problem::Wrong("expected one fact, or several to accept or to reject".to_owned()));
        }
        if note.as_ref().is_some_and(|note| note.len() > MAX_NOTE) {
            return Err(Problem::Wrong("this remark is too long".to_owned()));
        }
        let mut decisions = Vec::new();
        for key in keys {
            let item = self.item(key)?;
            let mut decision = self.about_item(item, action)?;
            let fields = fields.clone().filter(|_| action == Action::Correct);
            let fields = fields.map(|fields| fields.into_iter().filter(|(_, value)| !value.is_empty()).collect());
            let span = place.map(|place| self.span_of(item, place)).transpose()?;
            self.set_right(&mut decision, fields, span)?;
            decision.reason = reason.filter(|_| action == Action::Reject);
            decision.note.clone_from(&note);
            decisions.push((Some(item), decision));
        }
        self.write(decisions)
    }

    /// The characters of the article of a fact that a browser means.
    fn span_of(&mut self, item: usize, place: Place) -> Result<[usize; 2], Problem> {
        let article = self.place(item).0.to_owned();
        let document = self.document(&article)?;
        chars(&document, &CharIndex::new(&document.source.text), place)
    }

    /// Says what is right instead. Of a fact that no rule finds that is what it is; of another, a correction.
    fn set_right(
        &mut self,
        decision: &mut Decision,
        fields: Option<Fields>,
        span: Option<[usize; 2]>,
    ) -> Result<(), Problem> {
        let Some(anchor) = decision.fact.take() else { return Ok(()) };
        if decision.action != Action::Add {
            decision.span = span.filter(|span| *span != anchor.span);
            decision.fields = fields;
            decision.fact = Some(anchor);
            return Ok(());
        }
        let fields = fields.unwrap_or_else(|| anchor.fields.clone());
        let Some(span) = span else {
            decision.fact = Some(Anchor { fields, ..anchor });
            return Ok(());
        };
        let document = self.document(&anchor.article)?;
        let index = CharIndex::new(&document.source.text);
        let new = Anchor::of_missed(&anchor.id, &anchor.article, &anchor.kind, fields, &index, span);
        decision.fact = Some(new.ok_or_else(|| Problem::Wrong("nothing is selected".to_owned()))?);
        Ok(())
    }

    /// Decides on all facts that a filter leaves and about which nobody has decided, as one thing that is taken back as one.
    fn decide_all(&mut self, params: &Params, action: Action, reason: Option<Reason>) -> Answer {
        if !matches!(action, Action::Accept | Action::Reject) {
            return Err(Problem::Wrong("many facts can be accepted or rejected".to_owned()));
        }
        let (filter, order) = filter(params)?;
        let indices = self.queue.choose(&filter, order).indices;
        let is_open = |item: &usize| self.queue.state(*item) == State::Open;
        let items: Vec<usize> = indices.into_iter().map(|index| index as usize).filter(is_open).collect();
        let facet: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut decisions = Vec::new();
        for item in items {
            let mut decision = self.about_item(item, action)?;
            decision.reason = reason.filter(|_| action == Action::Reject);
            decision.facet = Some(facet.join("&"));
            decisions.push((Some(item), decision));
        }
        if decisions.is_empty() {
            return Err(Problem::Wrong("nothing is open here".to_owned()));
        }
        self.write(decisions)
    }

    /// A decision about a fact, in place of all that hold about it.
    fn about_item(&mut self, item: usize, action: Action) -> Result<Decision, Problem> {
        let supersedes = match action {
            Action::Note => Vec::new(),
            _ => {
                let verdicts = self.held_about(item).filter(|(_, decision)| decision.action.is_verdict());
                verdicts.map(|(_, decision)| decision.id.clone()).collect()
            }
        };
        let (article, place) = self.place(item);
        let article = article.to_owned();
        let anchor = match self.record(item).cloned() {
            Some(record) => {
                let document = self.document(&article)?;
                let index = CharIndex::new(&document.source.text);
                if index.slice(record.span.char) != Some(&record.quote) {
                    return Err(Problem::Failed(format!("{article} was changed after the run; run again first")));
                }
                Anchor::of_record(&record, &index)
            }
            None => {
                let decision = &self.fold.all()[self.latest(item)];
                let old = decision.fact.clone().ok_or_else(|| Problem::Unknown("this is no fact".to_owned()))?;
                let fields = decision.right_fields().unwrap_or(&old.fields).clone();
                // Where its text still stands, it is taken as it stands there now.
                let now = self.document(&article).ok().and_then(|document| {
                    let index = CharIndex::new(&document.source.text);
                    let is_there = index.slice(place) == Some(&old.quote);
                    is_there.then(|| Anchor::of_missed(&old.id, &article, &old.kind, fields, &index, place)).flatten()
                });
                match now {
                    Some(now) => Anchor { rule: old.rule, ..now },
                    None if action == Action::Reject => old,
                    None => return Err(Problem::Wrong("its text is no longer in the article".to_owned())),
                }
            }
        };
        let is_extra = item >= self.facts.records.len();
        // What no rule finds and somebody calls right was missed.
        let action = if is_extra && matches!(action, Action::Accept | Action::Correct) { Action::Add } else { action };
        Ok(Decision { fact: Some(anchor), supersedes, ..self.new_decision(action)? })
    }

    fn new_decision(&self, action: Action) -> Result<Decision, Problem> {
        let id = random_id().map_err(Problem::Failed)?;
        let decision = Decision::new(id, action, &self.subject.by, time_after(self.fold.latest()));
        Ok(Decision { run: Some(self.run.clone()), ..decision })
    }

    fn add(&mut self, article: &str, place: Place, kind: &str, fields: Fields, note: Option<String>) -> Answer {
        if !self.reader.kinds().iter().any(|known| known.name == kind) {
            return Err(Problem::Wrong(format!("no kind is called {kind}")));
        }
        let document = self.document(article)?;
        let index = CharIndex::new(&document.source.text);
        let chars = chars(&document, &index, place)?;
        let mut decision = self.new_decision(Action::Add)?;
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let anchor = Anchor::of_missed(&decision.id, article, kind, fields, &index, chars);
        decision.fact = Some(anchor.ok_or_else(|| Problem::Wrong("nothing is selected".to_owned()))?);
        decision.note = note;
        self.write(vec![(None, decision)])
    }

    fn complete(&mut self, article: &str) -> Answer {
        let document = self.document(article)?;
        let held = self.fold.held().filter(|decision| decision.action == Action::Complete);
        let earlier = held.filter(|decision| decision.article.as_deref() == Some(article));
        let supersedes = earlier.map(|decision| decision.id.clone()).collect();
        let decision = Decision {
            article: Some(article.to_owned()),
            sha256: Some(sha256(&document.source.text)),
            supersedes,
            ..self.new_decision(Action::Complete)?
        };
        self.write(vec![(None, decision)])
    }

    fn undo(&mut self) -> Answer {
        let last: Vec<String> =
            self.fold.last_of(&self.subject.by).iter().map(|decision| decision.id.clone()).collect();
        self.take_back(last, "there is nothing to take back")
    }

    fn redo(&mut self) -> Answer {
        let by = &self.subject.by;
        // Only right after an undo: what was decided since would be lost sight of.
        let last = self.fold.all().iter().enumerate().rev().find(|(_, decision)| decision.by == *by);
        let mut undone = None;
        if let Some((_, decision)) = last
            && decision.action == Action::Undo
        {
            let held = self.fold.held().filter(|decision| decision.by == *by && decision.action == Action::Undo);
            let mut held: Vec<&Decision> = held.filter(|undo| !self.is_redo(undo)).collect();
            undone = held.pop().map(|undo| undo.id.clone());
        }
        self.take_back(undone.into_iter().collect(), "there is nothing to do again")
    }

    /// Whether an undo takes back an undo.
    fn is_redo(&self, undo: &Decision) -> bool {
        undo.supersedes.iter().all(|id| self.fold.get(id).is_some_and(|target| target.action == Action::Undo))
    }

    fn take_back(&mut self, ids: Vec<String>, nothing: &str) -> Answer {
        if ids.is_empty() {
            return Err(Problem::Wrong(nothing.to_owned()));
        }
        let undo = Decision { supersedes: ids, ..self.new_decision(Action::Undo)? };
        self.write(vec![(None, undo)])
    }

    /// Writes decisions down, all of them or none, and says what is different then. Each comes with the fact it is about;
    /// one that was missed is none yet.
    fn write(&mut self, mut decisions: Vec<(Option<usize>, Decision)>) -> Answer {
        // What is decided at once has one time, and its ids rise, so that each is later than the one before.
        let at = decisions.first().map(|(_, first)| first.at.clone()).unwrap_or_default();
        decisions.iter_mut().for_each(|(_, decision)| decision.at.clone_from(&at));
        decisions.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        let lines: Vec<Decision> = decisions.iter().map(|(_, decision)| decision.clone()).collect();
        self.file.append(&lines).map_err(|error| Problem::Failed(error.to_string()))?;
        let mut changed = BTreeSet::new();
        for (item, decision) in decisions {
            changed.extend(self.take_one(item, decision));
        }
        for item in &changed {
            self.set_state(*item);
        }
        self.revision += 1;
        let ids: Vec<&str> = lines.iter().map(|decision| decision.id.as_str()).collect();
        let items: Vec<Value> = changed.iter().take(MAX_SHOWN).map(|item| self.brief(*item)).collect();
        Ok(json!({ "ids": ids, "changed": changed.len(), "items": items, "revision": self.revision }))
    }

    /// Takes over a decision that was just written; gives the facts of which the state may be another.
    fn take_one(&mut self, item: Option<usize>, decision: Decision) -> Vec<usize> {
        let place = decision.fact.as_ref().map(|anchor| (anchor.article.clone(), anchor.span));
        let is_fact = place.is_some();
        let Some(changed) = self.fold.push(decision) else { return Vec::new() };
        let index = self.fold.all().len() - 1;
        let record = item.filter(|item| *item < self.facts.records.len());
        self.stood.push(Stood { standing: Standing::Carried, why: None, record, place });
        let item = match item {
            None if is_fact => Some(self.push_extra(index)),
            item => item,
        };
        if let Some(item) = item {
            self.about[item].push(index);
        }
        self.item_of.push(item);
        changed.into_iter().filter_map(|index| self.item_of[index]).collect()
    }
}

/// The characters of the source text that a browser means.
fn chars(document: &Document, index: &CharIndex<'_>, place: Place) -> Result<[usize; 2], Problem> {
    let wrong = || Problem::Wrong("this is no passage of the article".to_owned());
    let chars = match place.side {
        Side::Source => [index.char_of_utf16(place.start), index.char_of_utf16(place.end)],
        Side::Normalized => {
            let clean = CharIndex::new(&document.text);
            let (start, end) = (clean.char_of_utf16(place.start), clean.char_of_utf16(place.end));
            let range = start.zip(end).and_then(|(start, end)| clean.bytes([start, end])).ok_or_else(wrong)?;
            let source = document.source_range(Span::new(range.start, range.end));
            [index.char_of_byte(source.start), index.char_of_byte(source.end)]
        }
    };
    match chars {
        [Some(start), Some(end)] if start < end => Ok([start, end]),
        _ => Err(wrong()),
    }
}

/// The fields that a rule's example expects, those that only follow from others left out.
pub(super) fn expected(fields: &Fields) -> BTreeMap<&str, &str> {
    let follows = |name: &str| ["_code", "_level", "_candidates", "confidence"].iter().any(|end| name.ends_with(end));
    fields.iter().filter(|(name, _)| !follows(name)).map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
