//! Figures for people and for programs.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

use super::Docs;
use crate::eval::{Counts, Evaluation, Finding, Ratio, Trouble};
use crate::text::{LineIndex, Visible};

/// What is printed.
pub(super) struct Shown<'a> {
    pub(super) evaluation: &'a Evaluation<'a>,
    pub(super) docs: &'a Docs,
    pub(super) problems: &'a [String],
    pub(super) misses: bool,
}

impl Shown<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if self.misses {
            for finding in &self.evaluation.findings {
                text.push_str(&self.line(finding));
            }
            text.push('\n');
        }
        for table in [self.kinds(), self.fields(), self.rules()].into_iter().flatten() {
            for line in table.lines() {
                let _ = writeln!(text, "{}", line.trim_end());
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    fn kinds(&self) -> Option<Table> {
        let head = ["kind", "gold", "found", "exact P", "R", "F1", "overlapping P", "R", "F1"];
        let rows = self.evaluation.kinds.iter().map(|(kind, score)| {
            let counts = score.exact;
            let mut row = vec![kind.clone(), counts.wanted.to_string(), counts.found.to_string()];
            row.extend([counts, score.overlapping].into_iter().flat_map(three));
            row
        });
        table(&head, rows.collect())
    }

    fn fields(&self) -> Option<Table> {
        let rows = self.evaluation.kinds.iter().flat_map(|(kind, score)| {
            score.fields.iter().map(move |(name, counts)| {
                let mut row = vec![format!("{kind} {name}"), counts.wanted.to_string(), counts.found.to_string()];
                row.extend(three(*counts));
                row
            })
        });
        table(&["field", "gold", "found", "P", "R", "F1"], rows.collect())
    }

    fn rules(&self) -> Option<Table> {
        let rows = self.evaluation.rules.iter().map(|(rule, score)| {
            let counts = [score.exact, score.wrong, score.not_marked, score.optional].map(|count| count.to_string());
            let mut row = vec![rule.clone()];
            row.extend(counts);
            row.extend([score.precision(), self.share(rule)].map(|ratio| ratio.to_string()));
            row
        });
        table(&["rule", "exact", "wrong", "false", "optional", "P", "share of gold"], rows.collect())
    }

    /// How much of the wanted facts of its kind a rule finds.
    fn share(&self, rule: &str) -> Ratio {
        let score = &self.evaluation.rules[rule];
        let wanted = self.evaluation.kinds.get(&score.kind).map_or(0, |kind| kind.exact.wanted);
        Ratio { part: score.exact, whole: wanted }
    }

    /// One finding on one line: what, where, what was found and what was wanted.
    fn line(&self, finding: &Finding<'_>) -> String {
        let quote = finding.record.map(|record| record.quote.clone());
        let wanted = finding.gold.map(|gold| gold.shown());
        let rule = finding.record.map(|record| format!(" by {}", record.rule)).unwrap_or_default();
        let shown = |text: &Option<String>| format!("`{}`", text.as_deref().unwrap_or_default());
        let what = match &finding.trouble {
            Trouble::Missed => format!("missed {} {}", finding.kind, shown(&wanted)),
            Trouble::False => format!("false  {} {}{rule}", finding.kind, shown(&quote)),
            Trouble::Wrong(why) => format!("wrong  {} {}: {why}{rule}", finding.kind, shown(&wanted)),
            Trouble::Field { name, found, wanted: answers } => {
                let answers: Vec<&str> = answers.iter().map(|a| a.as_deref().unwrap_or("nothing")).collect();
                let found = found.as_deref().unwrap_or("nothing");
                format!("field  {} {}: {name} is {found}, not {}", finding.kind, shown(&wanted), answers.join(" or "))
            }
        };
        format!("{}: {}\n", Visible(self.place(finding)), Visible(what.replace(['\n', '\r', '\t'], " ")))
    }

    /// `article:line`, or `article@character` where the text is not known.
    fn place(&self, finding: &Finding<'_>) -> String {
        if let Some(record) = finding.record {
            return format!("{}:{}", record.article, record.line);
        }
        let Some(gold) = finding.gold else { return String::new() };
        let Some((article, text)) = self.docs.of_gold(&gold.doc) else { return format!("{}@{}", gold.doc, gold.start) };
        let at = text.char_indices().nth(gold.start).map_or(text.len(), |(at, _)| at);
        format!("{article}:{}", LineIndex::new(text).line(text, at))
    }

    pub(super) fn json(&self) -> Value {
        let kinds: Map<String, Value> = self
            .evaluation
            .kinds
            .iter()
            .map(|(kind, score)| {
                let fields: Map<String, Value> =
                    score.fields.iter().map(|(name, counts)| (name.clone(), figures(*counts))).collect();
                let (exact, overlapping) = (figures(score.exact), figures(score.overlapping));
                (kind.clone(), json!({ "exact": exact, "overlapping": overlapping, "fields": fields }))
            })
            .collect();
        let rules: Map<String, Value> = self
            .evaluation
            .rules
            .iter()
            .map(|(rule, score)| {
                let value = json!({
                    "kind": score.kind, "exact": score.exact, "wrong": score.wrong, "false": score.not_marked,
                    "optional": score.optional, "precision": number(score.precision()), "share": number(self.share(rule)),
                });
                (rule.clone(), value)
            })
            .collect();
        let mut shown = json!({
            "kinds": kinds, "rules": rules, "wrong_offsets": self.problems, "unmarked": self.evaluation.n_unmarked,
        });
        if self.misses {
            shown["misses"] = self.evaluation.findings.iter().map(|finding| self.finding(finding)).collect();
        }
        shown
    }

    fn finding(&self, finding: &Finding<'_>) -> Value {
        let mut shown = json!({ "kind": finding.kind, "where": self.place(finding) });
        match &finding.trouble {
            Trouble::Missed => shown["what"] = json!("missed"),
            Trouble::False => shown["what"] = json!("false"),
            Trouble::Wrong(why) => (shown["what"], shown["why"]) = (json!("wrong"), json!(why)),
            Trouble::Field { name, found, wanted } => {
                shown["what"] = json!("field");
                shown["field"] = json!(name);
                shown["found"] = json!(found);
                shown["wanted"] = json!(wanted);
            }
        }
        if let Some(gold) = finding.gold {
            shown["gold"] = json!({ "doc": gold.doc, "line": gold.line, "start": gold.start, "end": gold.end, "quote": gold.shown() });
        }
        if let Some(record) = finding.record {
            shown["record"] = json!(record);
        }
        shown
    }
}

fn three(counts: Counts) -> [String; 3] {
    [counts.precision(), counts.recall(), counts.f1()].map(|ratio| ratio.to_string())
}

fn figures(counts: Counts) -> Value {
    json!({
        "gold": counts.wanted, "found": counts.found, "right": counts.right,
        "precision": number(counts.precision()), "recall": number(counts.recall()), "f1": number(counts.f1()),
    })
}

/// A share as a JSON number of six digits, or null for a share of none.
fn number(ratio: Ratio) -> Value {
    serde_json::from_str(&ratio.rounded(6)).unwrap_or(Value::Null)
}

fn table(head: &[&str], rows: Vec<Vec<String>>) -> Option<Table> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(head.to_vec());
    (!rows.is_empty()).then_some(())?;
    table.add_rows(rows);
    for index in 1..head.len() {
        table.column_mut(index)?.set_cell_alignment(CellAlignment::Right);
    }
    Some(table)
}
