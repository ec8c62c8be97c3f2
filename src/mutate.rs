//! Parts of rules that nothing notices: each guard, limit, condition, rule and attribute is taken away in turn, and what the
//! examples, rejects and marked facts say is held against what they said before.
//!
//! A part is noticed when an example or reject fails that held with it, or when in a marked article something is missed, wrong or
//! false that was not. When a rule is gone, another may find the facts of its examples: then nothing needs it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::document::Document;
use crate::emit::Record;
use crate::eval::{GoldFact, Trouble, evaluate, speaks_of};
use crate::examples::{Case, cases};
use crate::pipeline::Pipeline;
use crate::rule::{RulePart, RuleSet};

/// An article with the facts that were marked in it.
pub struct MarkedArticle {
    /// The article, normalized.
    pub document: Document,
    /// The facts of `gold` that speak of it.
    gold: Vec<GoldFact>,
    /// What is not as marked with all rules as they are.
    troubles: BTreeSet<Told>,
}

/// What is not as marked, without what is found in its place: kind, what is wrong, line of the gold, place of the fact.
type Told = (String, String, Option<usize>, Option<[usize; 2]>);

/// The marked articles of a pipeline: those of which gold speaks.
pub fn marked_articles(pipeline: &Pipeline, documents: Vec<Document>, gold: &[GoldFact]) -> Vec<MarkedArticle> {
    let mark = |document: Document| {
        let gold: Vec<GoldFact> = gold.iter().filter(|fact| speaks_of(&fact.doc, &document.article)).cloned().collect();
        let mut article = MarkedArticle { document, gold, troubles: BTreeSet::new() };
        let kinds: BTreeSet<&str> = article.gold.iter().map(|fact| fact.kind.as_str()).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        article.troubles = article.troubles_with(pipeline, &kinds);
        (!article.gold.is_empty()).then_some(article)
    };
    documents.into_par_iter().filter_map(mark).collect()
}

impl MarkedArticle {
    fn troubles_with(&self, pipeline: &Pipeline, kinds: &[&str]) -> BTreeSet<Told> {
        // Kinds that were not marked in this article say nothing.
        let is_marked = |kind: &&str| self.gold.iter().any(|fact| fact.kind == *kind);
        let kinds: Vec<&str> = kinds.iter().copied().filter(is_marked).collect();
        if kinds.is_empty() {
            return BTreeSet::new();
        }
        let records = pipeline.facts(&self.document, &BTreeSet::new());
        let marked = BTreeSet::from([self.document.article.clone()]);
        let evaluation = evaluate(&self.gold, &records, &marked, &kinds);
        let told = |trouble: &Trouble| match trouble {
            Trouble::Missed => "missed".to_owned(),
            Trouble::Wrong(_) => "wrong".to_owned(),
            Trouble::False => "false".to_owned(),
            Trouble::Field { name, .. } => format!("field {name}"),
        };
        let place = |record: Option<&Record>, gold: Option<&GoldFact>| match gold {
            Some(_) => None,
            None => record.map(|record| record.span.char),
        };
        let findings = evaluation.findings.iter().map(|finding| {
            let line = finding.gold.map(|gold| gold.line);
            (finding.kind.to_owned(), told(&finding.trouble), line, place(finding.record, finding.gold))
        });
        findings.collect()
    }

    fn notices(&self, pipeline: &Pipeline, kinds: &[&str]) -> bool {
        self.troubles_with(pipeline, kinds).difference(&self.troubles).next().is_some()
    }
}

/// Takes each part away in turn and gives those that nothing notices, in the order of `parts`.
///
/// `compile` makes a pipeline of the same rules, one for each thread. `done` is called when a part has been tried.
pub fn unnoticed<'p>(
    pipeline: &Pipeline,
    compile: &(dyn Fn() -> Pipeline + Sync),
    articles: &[MarkedArticle],
    parts: &'p [RulePart],
    done: &(dyn Fn() + Sync),
) -> Vec<&'p RulePart> {
    let judge = Judge::new(pipeline, articles);
    let pipelines: Mutex<Vec<Pipeline>> = Mutex::default();
    let free = || pipelines.lock().unwrap_or_else(PoisonError::into_inner);
    let try_part = |part: &'p RulePart| {
        let known = free().pop();
        let mut mutated = known.unwrap_or_else(compile);
        let taken = mutated.take(part);
        let is_noticed = taken.is_none() || judge.notices(&mutated, part);
        taken.into_iter().for_each(|taken| mutated.put_back(taken));
        free().push(mutated);
        done();
        (!is_noticed).then_some(part)
    };
    parts.par_iter().filter_map(try_part).collect()
}

/// All that may notice.
struct Judge<'a> {
    set: &'a RuleSet,
    /// The examples and rejects that hold, by kind, with their texts.
    cases: BTreeMap<&'a str, Vec<(Case<'a>, Document)>>,
    articles: &'a [MarkedArticle],
}

impl<'a> Judge<'a> {
    fn new(pipeline: &'a Pipeline, articles: &'a [MarkedArticle]) -> Self {
        let mut by_kind: BTreeMap<&str, Vec<(Case<'_>, Document)>> = BTreeMap::new();
        for case in cases(pipeline.rules()) {
            let document = case.document(pipeline);
            // Known misses fail in either case.
            if !case.example.todo && case.holds(pipeline, &document, true) {
                by_kind.entry(&case.kind.name).or_default().push((case, document));
            }
        }
        Self { set: pipeline.rules(), cases: by_kind, articles }
    }

    fn notices(&self, mutated: &Pipeline, part: &RulePart) -> bool {
        let Some(kind) = self.set.kind_of(&part.rule) else { return true };
        let kinds: Vec<&str> =
            self.set.kinds_that_see(kind).into_iter().map(|kind| self.set.kinds[kind].name.as_str()).collect();
        let cases = || kinds.iter().filter_map(|kind| self.cases.get(kind)).flatten();
        let is_own = |case: &Case<'_>| case.rule == part.rule;
        let fails = |(case, document): &(Case<'_>, Document)| {
            !case.holds(mutated, document, !(part.part.is_whole() && is_own(case)))
        };
        // Mostly the examples of the rule itself notice.
        cases().filter(|(case, _)| is_own(case)).any(fails)
            || cases().filter(|(case, _)| !is_own(case)).any(fails)
            || self.articles.iter().any(|article| article.notices(mutated, &kinds))
    }
}
