use std::collections::{BTreeMap, BTreeSet};

use super::agree::{Fit, MEANING, fit, found_text, same_text};
use super::figures::Counts;
use super::gold::{GoldFact, names};
use crate::emit::Record;

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct Evaluation<'a> {
    /// By kind.
    pub kinds: BTreeMap<String, KindScore>,
    /// By rule.
    pub rules: BTreeMap<String, RuleScore>,
    /// All that is missed, wrong or false, by kind, in the order of the gold, then of the records.
    pub findings: Vec<Finding<'a>>,
    /// Records of articles without gold, which do not count.
    pub n_unmarked: usize,
}

/// The figures of one kind of fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindScore {
    /// Facts with the characters and the meaning of the gold.
    pub exact: Counts,
    /// Facts that share a character with the gold.
    pub overlapping: Counts,
    /// Other fields among the facts that overlap.
    pub fields: BTreeMap<String, Counts>,
}

/// What the facts of one rule are worth. Recall is not defined: the gold does not say which rule should find a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleScore {
    /// Kind of its facts.
    pub kind: String,
    /// Exact ones.
    pub exact: usize,
    /// Those that overlap, with another span or meaning.
    pub wrong: usize,
    /// Those that no gold fact stands for.
    pub not_marked: usize,
    /// Those of optional gold facts, which do not count.
    pub optional: usize,
}

impl RuleScore {
    /// Exact ones among those that count.
    pub fn precision(&self) -> super::Ratio {
        super::Ratio { part: self.exact, whole: self.exact + self.wrong + self.not_marked }
    }
}

/// One thing that is not as marked.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// What is wrong.
    pub trouble: Trouble,
    /// Kind of fact.
    pub kind: &'a str,
    /// What was wanted, unless nothing was.
    pub gold: Option<&'a GoldFact>,
    /// What was found, unless nothing was.
    pub record: Option<&'a Record>,
}

/// What is not as marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A gold fact that nothing overlaps.
    Missed,
    /// A fact with another span or meaning; which.
    Wrong(String),
    /// A fact that no gold fact stands for.
    False,
    /// A field with another value.
    Field {
        /// Its name.
        name: String,
        /// What was found.
        found: Option<String>,
        /// What would have been right.
        wanted: Vec<Option<String>>,
    },
}

/// Compares records with gold, for these kinds.
///
/// Records count when their article is in the gold, or in `marked`: names of articles that were marked and may have no
/// facts.
pub fn evaluate<'a>(
    gold: &'a [GoldFact],
    records: &'a [Record],
    marked: &BTreeSet<String>,
    kinds: &[&'a str],
) -> Evaluation<'a> {
    let docs: BTreeSet<&str> =
        gold.iter().map(|fact| fact.doc.as_str()).chain(marked.iter().map(String::as_str)).collect();
    let counts = |record: &&Record| names(record).any(|name| docs.contains(name));
    let (records, unmarked): (Vec<&Record>, Vec<&Record>) = records.iter().partition(counts);
    let mut evaluation = Evaluation { n_unmarked: unmarked.len(), ..Evaluation::default() };
    for kind in kinds {
        let mut gold: Vec<&GoldFact> = gold.iter().filter(|fact| fact.kind == *kind).collect();
        gold.sort_by_key(|fact| fact.optional);
        let records: Vec<&Record> = records.iter().copied().filter(|record| record.kind == *kind).collect();
        KindWork::new(kind, gold, records, &mut evaluation).run();
    }
    evaluation
}

struct KindWork<'a, 'e> {
    kind: &'a str,
    gold: Vec<&'a GoldFact>,
    records: Vec<&'a Record>,
    /// Indices of records by the names of their articles.
    by_doc: BTreeMap<&'a str, Vec<usize>>,
    used: Vec<bool>,
    score: KindScore,
    n_overlapping: usize,
    n_exact: usize,
    evaluation: &'e mut Evaluation<'a>,
}

impl<'a, 'e> KindWork<'a, 'e> {
    fn new(
        kind: &'a str,
        gold: Vec<&'a GoldFact>,
        records: Vec<&'a Record>,
        evaluation: &'e mut Evaluation<'a>,
    ) -> Self {
        let mut by_doc: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, record) in records.iter().copied().enumerate() {
            for name in names(record).collect::<BTreeSet<&str>>() {
                by_doc.entry(name).or_default().push(index);
            }
        }
        let used = vec![false; records.len()];
        let score = KindScore::default();
        Self { kind, gold, records, by_doc, used, score, n_overlapping: 0, n_exact: 0, evaluation }
    }

    fn run(mut self) {
        for gold in self.gold.clone() {
            match self.best(gold) {
                Some((index, fit)) => self.found(gold, index, fit),
                None if gold.optional => {}
                None => self.finding(Trouble::Missed, Some(gold), None),
            }
        }
        for index in 0..self.records.len() {
            if !self.used[index] {
                let record = self.records[index];
                self.rule(record).not_marked += 1;
                self.finding(Trouble::False, None, Some(record));
            }
        }
        let wanted = self.gold.iter().filter(|fact| !fact.optional).count();
        let n_false = self.used.iter().filter(|used| !**used).count();
        let found = self.n_overlapping + n_false;
        self.score.exact = Counts { right: self.n_exact, found, wanted };
        self.score.overlapping = Counts { right: self.n_overlapping, found, wanted };
        self.evaluation.kinds.insert(self.kind.to_owned(), self.score);
    }

    /// Of the free records that fit, the first that fits exactly, or the first.
    fn best(&self, gold: &GoldFact) -> Option<(usize, Fit)> {
        let free = self.by_doc.get(gold.doc.as_str())?.iter().copied().filter(|index| !self.used[*index]);
        let fits = free.filter_map(|index| Some((index, fit(self.records[index], gold)?)));
        fits.min_by_key(|(index, fit)| (*fit != Fit::Exact, *index))
    }

    fn found(&mut self, gold: &'a GoldFact, index: usize, fit: Fit) {
        let record = self.records[index];
        self.used[index] = true;
        if gold.optional {
            self.rule(record).optional += 1;
            return;
        }
        self.n_overlapping += 1;
        if let Fit::Wrong(why) = fit {
            self.rule(record).wrong += 1;
            self.finding(Trouble::Wrong(why), Some(gold), Some(record));
        } else {
            self.n_exact += 1;
            self.rule(record).exact += 1;
        }
        for name in scored_fields(gold) {
            self.field(name, gold, record);
        }
    }

    fn field(&mut self, name: &str, gold: &'a GoldFact, record: &'a Record) {
        let answers = gold.answers(name);
        let counts = self.score.fields.entry(name.to_owned()).or_default();
        let (found, is_right) = if name == DIRECTION {
            let found = record.field(name);
            counts.found += 1;
            counts.wanted += 1;
            (found, answers.iter().any(|answer| answer.as_deref() == found))
        } else {
            let found = found_text(record, name);
            let is_right = same_text(found, &answers);
            counts.found += usize::from(found.is_some());
            // A right answer is wanted when it was given; else any that could have been.
            counts.wanted +=
                usize::from(if is_right { found.is_some() } else { answers.iter().flatten().any(|a| !a.is_empty()) });
            (found, is_right)
        };
        if is_right {
            counts.right += usize::from(found.is_some());
            return;
        }
        let trouble = Trouble::Field { name: name.to_owned(), found: found.map(str::to_owned), wanted: answers };
        self.finding(trouble, Some(gold), Some(record));
    }

    fn rule(&mut self, record: &Record) -> &mut RuleScore {
        let rule = self.evaluation.rules.entry(record.rule.clone()).or_default();
        rule.kind = record.kind.clone();
        rule
    }

    fn finding(&mut self, trouble: Trouble, gold: Option<&'a GoldFact>, record: Option<&'a Record>) {
        self.evaluation.findings.push(Finding { trouble, kind: self.kind, gold, record });
    }
}

/// The field that says who helps whom; always known, so a share of facts.
const DIRECTION: &str = "direction";

/// The fields that are scored apart: the known ones of a known kind, else all that the gold names.
fn scored_fields(gold: &GoldFact) -> Vec<&str> {
    match gold.kind.as_str() {
        "amount" => vec!["what", "per", "time"],
        "headcount" => vec!["role", "time"],
        "place_pair" => vec![DIRECTION, "trigger"],
        _ => {
            let is_place = |name: &str| gold.side(name).is_some() || gold.references().any(|(known, _)| known == name);
            gold.fields.keys().map(String::as_str).filter(|name| !MEANING.contains(name) && !is_place(name)).collect()
        }
    }
}
