//! `jushi review --status`: what became of every decision.

use std::collections::BTreeMap;

use comfy_table::{Table, presets};
use serde_json::{Value, json};

use super::{Format, ReviewArgs, Texts, hold, read_decisions};
use crate::cli::facts::Facts;
use crate::cli::{Common, DONE, FOUND, output, terminal};
use crate::review::{Agreement, Counts, Decision, Fold, Judged, Standing, State, Stood, agreement};

pub(super) fn status(args: &ReviewArgs, common: &Common) -> anyhow::Result<u8> {
    let facts = Facts::read(&args.output)?;
    let fold = Fold::new(read_decisions(&args.files())?);
    let mut texts = Texts::new(&args.corpus, common.reading_of(&args.output)?)?;
    let stood = hold(&facts, &mut texts, &fold);
    let status = Status::new(&facts, &fold, &stood, &mut texts);
    match args.format {
        Format::Text => terminal::print_lines(&status.text(), false)?,
        Format::Json => output::print_text(&format!("{:#}\n", status.json()))?,
    }
    Ok(if status.counts.lost > 0 { FOUND } else { DONE })
}

struct Status<'a> {
    facts: &'a Facts,
    /// Verdicts that hold, and what became of them.
    verdicts: Vec<(&'a Decision, &'a Stood)>,
    counts: Counts,
    rules: BTreeMap<String, Judged>,
    agreement: Vec<Agreement>,
}

impl<'a> Status<'a> {
    fn new(facts: &'a Facts, fold: &'a Fold, stood: &'a [Stood], texts: &mut Texts) -> Self {
        let held: Vec<&Decision> = fold.held().collect();
        let counts = Counts::new(&held, stood);
        let pairs = held.into_iter().zip(stood);
        let verdicts: Vec<_> = pairs.filter(|(decision, _)| decision.action.is_verdict()).collect();
        // What does not hold was judged too, so it is held against the facts as well.
        let all = Fold::new(fold.all().iter().map(|decision| Decision { supersedes: Vec::new(), ..decision.clone() }));
        let keys: BTreeMap<String, String> = all
            .held()
            .zip(hold(facts, texts, &all))
            .map(|(decision, stood)| (decision.id.clone(), key(facts, decision, &stood)))
            .collect();
        let agreement = agreement(fold.all(), |decision| keys.get(&decision.id).cloned().unwrap_or_default());
        let rules = rules(facts, &verdicts);
        Self { facts, verdicts, counts, rules, agreement }
    }

    /// The decisions that were not simply carried over, those that matter most first.
    fn news(&self) -> Vec<(&'a Decision, &'a Stood)> {
        let mut news = self.verdicts.clone();
        news.retain(|(_, stood)| stood.standing != Standing::Carried);
        let rank = |standing| match standing {
            Standing::Lost => 0,
            Standing::Changed => 1,
            Standing::Moved => 2,
            Standing::Gone | Standing::Carried => 3,
        };
        news.sort_by_key(|(decision, stood)| {
            let fact = decision.fact.as_ref();
            (rank(stood.standing), fact.map(|fact| (&fact.article, fact.span)), &decision.at, &decision.id)
        });
        news
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (decision, stood) in self.news() {
            text.push_str(&self.line(decision, stood));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        if !self.rules.is_empty() {
            text.push_str(&format!("{}\n\n", self.rule_table()));
        }
        for agreement in &self.agreement {
            text.push_str(&format!("{agreement}\n"));
        }
        text + &self.counts.says() + "\n"
    }

    fn line(&self, decision: &Decision, stood: &Stood) -> String {
        let Some(fact) = &decision.fact else { return String::new() };
        let mut line = format!("{:8} {} {}: {}", stood.standing.name(), fact.article, fact.kind, fact.quote);
        if let Some((article, [start, end])) = stood.place.as_ref().filter(|_| stood.standing != Standing::Lost) {
            let other = if *article == fact.article { String::new() } else { format!("{article} ") };
            line.push_str(&format!(", now {other}[{start}, {end}]"));
        }
        line.push_str(&stood.why.map_or_else(String::new, |why| format!(", {}", why.says())));
        line.push_str(&format!(" ({} by {}, {})\n", decision.action.name(), decision.by, day(&decision.at)));
        if stood.standing == Standing::Changed
            && let Some(record) = stood.record.map(|index| &self.facts.records[index])
        {
            let old = decision.right_fields().unwrap_or(&fact.fields);
            let new: BTreeMap<&String, &String> = record.fields.iter().map(|(name, value)| (name, value)).collect();
            let names = old.keys().chain(new.keys().copied());
            for name in names.collect::<std::collections::BTreeSet<_>>() {
                let (old, new) = (old.get(name), new.get(name).copied());
                if old != new {
                    let shown = |value: Option<&String>| value.map_or("-", String::as_str).to_owned();
                    line.push_str(&format!("         {name}: {} -> {}\n", shown(old), shown(new)));
                }
            }
            if record.quote != fact.quote {
                line.push_str(&format!("         quote: {} -> {}\n", fact.quote, record.quote));
            }
        }
        line
    }

    fn rule_table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["rule", "accepted", "corrected", "rejected", "precision"]);
        for (rule, judged) in &self.rules {
            table.add_row([
                rule.clone(),
                judged.n_accepted.to_string(),
                judged.n_corrected.to_string(),
                judged.n_rejected.to_string(),
                judged.precision().to_string(),
            ]);
        }
        table
    }

    fn json(&self) -> Value {
        let decision = |(decision, stood): (&Decision, &Stood)| {
            json!({
                "decision": decision,
                "standing": stood.standing.name(),
                "why": stood.why.map(|why| why.says()),
                "place": stood.place.as_ref().map(|(article, span)| json!({ "article": article, "span": span })),
                "record": stood.record.map(|index| &self.facts.records[index]),
            })
        };
        let rule = |(rule, judged): (&String, &Judged)| {
            let [low, high] = judged.precision().interval();
            json!({
                "rule": rule,
                "accepted": judged.n_accepted,
                "corrected": judged.n_corrected,
                "rejected": judged.n_rejected,
                "precision_permille": judged.precision().permille(),
                "interval_permille": [low, high],
            })
        };
        let agreed = |agreement: &Agreement| {
            json!({
                "kind": agreement.kind,
                "by": agreement.by,
                "both": agreement.n_both,
                "same": agreement.n_same,
                "kappa": agreement.kappa().map(|kappa| kappa.to_string()),
            })
        };
        let Counts { carried, changed, moved, lost, gone } = self.counts;
        json!({
            "counts": { "carried": carried, "changed": changed, "moved": moved, "lost": lost, "gone": gone },
            "decisions": self.news().into_iter().map(decision).collect::<Vec<_>>(),
            "rules": self.rules.iter().map(rule).collect::<Vec<_>>(),
            "agreement": self.agreement.iter().map(agreed).collect::<Vec<_>>(),
        })
    }
}

/// Which fact of today a decision is about: its record, or else its place, or else what it was.
fn key(facts: &Facts, decision: &Decision, stood: &Stood) -> String {
    let Some(fact) = &decision.fact else { return String::new() };
    let joined = || fact.joined().map(|(_, place)| place).collect::<Vec<_>>();
    match (stood.record, &stood.place) {
        (Some(index), _) => facts.records[index].id.clone(),
        (None, Some((article, span))) => format!("{article}\0{}\0{span:?}\0{:?}", fact.kind, joined()),
        (None, None) => format!("{}\0{}\0{:?}\0{}\0{:?}", fact.article, fact.kind, fact.span, fact.quote, joined()),
    }
}

/// How the facts of every rule were judged that are there today.
fn rules(facts: &Facts, verdicts: &[(&Decision, &Stood)]) -> BTreeMap<String, Judged> {
    let mut by_record: BTreeMap<usize, Vec<(&Decision, &Stood)>> = BTreeMap::new();
    for (decision, stood) in verdicts {
        if let Some(index) = stood.record {
            by_record.entry(index).or_default().push((*decision, *stood));
        }
    }
    let mut rules: BTreeMap<String, Judged> = BTreeMap::new();
    for (index, decisions) in by_record {
        rules.entry(facts.records[index].rule.clone()).or_default().add(State::of(&decisions));
    }
    rules
}

/// The day of a time.
fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}
