//! The facts of a run as people have left them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use clap::ValueEnum;

use super::{Texts, decisions_of, hold, read_decisions};
use crate::cli::Common;
use crate::cli::facts::Facts;
use crate::emit::{Record, sort_records};
use crate::review::{Action, Decision, Fields, Fold, State, Stood};
use crate::source::Source;
use crate::text::{CharIndex, SourceSpan};

/// Which facts of a review are handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Reviewed {
    /// What people called right, corrected or added
    Accepted,
    /// Everything that nobody called wrong, corrected where it was
    All,
}

/// The rule of a fact that people added.
const BY_PEOPLE: &str = "review/added";

/// Makes the facts those of the review beside them.
pub(in crate::cli) fn keep_reviewed(
    facts: &mut Facts,
    output: &Path,
    corpus: &Path,
    which: Reviewed,
    common: &Common,
) -> anyhow::Result<()> {
    let fold = Fold::new(read_decisions(&[decisions_of(output)])?);
    let mut texts = Texts::new(corpus, common.reading_of(output)?)?;
    let stood = hold(facts, &mut texts, &fold);
    let mut about: BTreeMap<Option<usize>, Vec<(&Decision, &Stood)>> = BTreeMap::new();
    for pair in fold.held().zip(&stood).filter(|(decision, _)| decision.action.is_verdict()) {
        about.entry(pair.1.record).or_default().push(pair);
    }
    let mut maker = Maker { facts: &*facts, texts, common };
    let mut records = Vec::new();
    for (index, record) in maker.facts.records.clone().into_iter().enumerate() {
        let decisions = about.remove(&Some(index)).unwrap_or_default();
        let is_wanted = match State::of(&decisions) {
            State::Accepted | State::Corrected => true,
            State::Rejected => false,
            _ => which == Reviewed::All,
        };
        if is_wanted {
            let last = decisions.last().map(|(decision, _)| *decision);
            records.push(last.map_or(Ok(record.clone()), |decision| maker.corrected(record, decision))?);
        }
    }
    // What two people have added is one fact, as the later says.
    let mut added: BTreeMap<(&str, [usize; 2], &str), &Decision> = BTreeMap::new();
    for (decision, stood) in about.remove(&None).unwrap_or_default() {
        if let (Action::Add, Some((article, place)), Some(fact)) = (decision.action, &stood.place, &decision.fact) {
            added.insert((article, *place, &fact.kind), decision);
        }
    }
    for ((article, place, _), decision) in added {
        records.push(maker.added(decision, article, place)?);
    }
    sort_records(&mut records);
    facts.records = records;
    Ok(())
}

struct Maker<'a> {
    facts: &'a Facts,
    texts: Texts,
    common: &'a Common,
}

impl Maker<'_> {
    /// A record as somebody corrected it.
    fn corrected(&mut self, record: Record, decision: &Decision) -> anyhow::Result<Record> {
        let Some(fields) = decision.right_fields().filter(|_| decision.action == Action::Correct) else {
            return Ok(record);
        };
        let place = decision.right_span(record.span.char);
        let mut corrected = record;
        if place != corrected.span.char {
            let source = self.source(&corrected.article)?;
            let index = CharIndex::new(&source.text);
            let span = span(&source, &index, place).context("the corrected span is not in the text")?;
            corrected.quote = index.slice(place).unwrap_or_default().to_owned();
            corrected.normalized = self.normalized(&corrected.quote)?;
            corrected.line = line(&index, place);
            corrected.span = span;
            for (end, pick) in [(0, usize::min as fn(usize, usize) -> usize), (1, usize::max)] {
                corrected.sentence.char[end] = pick(corrected.sentence.char[end], span.char[end]);
                corrected.sentence.byte[end] = pick(corrected.sentence.byte[end], span.byte[end]);
            }
        }
        // What a part says and what its field says would no longer agree.
        corrected.parts.retain(|(name, _)| fields.get(name).map(String::as_str) == field(&corrected.fields, name));
        corrected.fields = in_order(fields, &corrected.fields);
        Ok(corrected)
    }

    /// A fact that no rule finds, as a record.
    fn added(&mut self, decision: &Decision, article: &str, place: [usize; 2]) -> anyhow::Result<Record> {
        let fact = decision.fact.as_ref().context("an added fact has a text")?;
        let source = self.source(article)?;
        let index = CharIndex::new(&source.text);
        let span = span(&source, &index, place).context("an added fact is not in the text")?;
        Ok(Record {
            id: decision.id.clone(),
            article: article.to_owned(),
            kind: fact.kind.clone(),
            rule: BY_PEOPLE.to_owned(),
            line: line(&index, place),
            quote: fact.quote.clone(),
            normalized: self.normalized(&fact.quote)?,
            span,
            sentence: span,
            fields: in_order(&fact.fields, &[]),
            parts: Vec::new(),
            repeats: None,
        })
    }

    fn source(&mut self, article: &str) -> anyhow::Result<Source> {
        self.texts.source(article, Some(self.facts)).with_context(|| format!("{article} cannot be read"))
    }

    fn normalized(&self, quote: &str) -> anyhow::Result<String> {
        Ok(self.common.normalizer()?.normalize(quote).text.into_owned())
    }
}

fn span(source: &Source, index: &CharIndex<'_>, place: [usize; 2]) -> Option<SourceSpan> {
    let bytes = source.byte_range(index.bytes(place)?);
    Some(SourceSpan { char: place, byte: [bytes.start, bytes.end] })
}

fn line(index: &CharIndex<'_>, place: [usize; 2]) -> usize {
    index.slice([0, place[0]]).unwrap_or_default().matches('\n').count() + 1
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Fields in the order of others; what those do not have comes last.
fn in_order(fields: &Fields, like: &[(String, String)]) -> Vec<(String, String)> {
    let known = like.iter().filter_map(|(name, _)| Some((name.clone(), fields.get(name)?.clone())));
    let new = fields.iter().filter(|(name, _)| field(like, name).is_none());
    known.chain(new.map(|(name, value)| (name.clone(), value.clone()))).collect()
}
