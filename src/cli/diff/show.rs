//! Differences for people, for programs and for browsers.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::{Value, json};

use crate::cli::terminal::counted;
use crate::diff::{Change, FieldChange};
use crate::emit::Record;
use crate::text::Visible;

/// How many changes there are, by name, and by kind and rule.
pub(in crate::cli) struct Totals {
    n_old: usize,
    n_new: usize,
    names: BTreeMap<&'static str, usize>,
    kinds: BTreeMap<String, BTreeMap<&'static str, usize>>,
    rules: BTreeMap<String, BTreeMap<&'static str, usize>>,
}

const NAMES: [&str; 4] = ["added", "removed", "changed", "moved"];

impl Totals {
    pub(in crate::cli) fn new(changes: &[Change<'_>], n_old: usize, n_new: usize) -> Self {
        let names = NAMES.map(|name| (name, 0)).into();
        let mut totals = Self { n_old, n_new, names, kinds: BTreeMap::new(), rules: BTreeMap::new() };
        for change in changes {
            let record = change.record();
            *totals.names.entry(change.name()).or_default() += 1;
            *totals.kinds.entry(record.kind.clone()).or_default().entry(change.name()).or_default() += 1;
            *totals.rules.entry(record.rule.clone()).or_default().entry(change.name()).or_default() += 1;
        }
        totals
    }

    pub(in crate::cli) fn summary(&self) -> String {
        let mut summary =
            format!("{} before, {} after: {}\n", counted(self.n_old, "fact"), self.n_new, counts(&self.names));
        for (title, groups) in [("by kind", &self.kinds), ("by rule", &self.rules)] {
            if !groups.is_empty() {
                let _ = writeln!(summary, "{title}:");
            }
            for (name, group) in groups {
                let _ = writeln!(summary, "  {name}: {}", counts(group));
            }
        }
        summary
    }
}

fn counts(counts: &BTreeMap<&'static str, usize>) -> String {
    let shown = |name: &&str| counts.get(*name).map(|count| format!("{count} {name}"));
    NAMES.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

fn sign(change: &Change<'_>) -> char {
    match change {
        Change::Added(_) => '+',
        Change::Removed(_) => '-',
        Change::Changed { .. } => '~',
        Change::Moved { .. } => '>',
    }
}

fn place(record: &Record) -> String {
    format!("{}:{}", record.article, record.line)
}

fn position(record: &Record) -> String {
    format!("{} [{}..{}]", place(record), record.span.char[0], record.span.char[1])
}

fn fields(record: &Record) -> String {
    record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

fn value(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("(nothing)")
}

fn on_one_line(quote: &str) -> String {
    quote.replace(['\n', '\r', '\t'], " ")
}

pub(in crate::cli) fn text(changes: &[Change<'_>]) -> String {
    let mut text = String::new();
    let mut line = |shown: fmt::Arguments<'_>| {
        let _ = writeln!(text, "{}", Visible(shown));
    };
    for change in changes {
        let record = change.record();
        let quote = on_one_line(&record.quote);
        line(format_args!("{} {} {} `{quote}` by {}", sign(change), place(record), record.kind, record.rule));
        match change {
            Change::Added(record) | Change::Removed(record) => line(format_args!("    {}", fields(record))),
            Change::Moved { old, new } => line(format_args!("    {} → {}", position(old), position(new))),
            Change::Changed { old, new, fields } => {
                if position(old) != position(new) {
                    line(format_args!("    {} → {}", position(old), position(new)));
                }
                for FieldChange { field, old, new } in fields {
                    line(format_args!("    {field}: {} → {}", on_one_line(value(old)), on_one_line(value(new))));
                }
            }
        }
    }
    text
}

pub(super) fn json(changes: &[Change<'_>], totals: &Totals) -> Value {
    let change = |change: &Change<'_>| {
        let mut shown = json!({ "change": change.name() });
        if let Some(old) = change.old() {
            shown["old"] = json!(old);
        }
        if !matches!(change, Change::Removed(_)) {
            shown["new"] = json!(change.record());
        }
        if let Change::Changed { fields, .. } = change {
            shown["fields"] = json!(fields);
        }
        shown
    };
    json!({
        "before": totals.n_old,
        "after": totals.n_new,
        "totals": totals.names,
        "kinds": totals.kinds,
        "rules": totals.rules,
        "changes": changes.iter().map(change).collect::<Vec<Value>>(),
    })
}

const STYLE: &str = include_str!("diff.css");

pub(super) fn html(changes: &[Change<'_>], totals: &Totals) -> String {
    let mut rows = String::new();
    for change in changes {
        let record = change.record();
        let _ = writeln!(
            rows,
            concat!(
                "<tr class=\"{name}\"><td>{name}</td><td>{kind}</td><td lang=\"zh\"><q>{quote}</q></td>",
                "<td lang=\"zh\">{what}</td><td>{rule}</td><td lang=\"zh\">{place}</td></tr>"
            ),
            name = change.name(),
            kind = escaped(&record.kind),
            quote = escaped(&record.quote),
            what = what(change),
            rule = escaped(&record.rule),
            place = escaped(&place(record)),
        );
    }
    let heads =
        ["change", "kind", "quote", "what", "rule", "where"].map(|head| format!("<th scope=\"col\">{head}</th>"));
    format!(
        concat!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<title>jushi diff</title>\n<style>{style}</style>\n</head>\n<body>\n<h1>What differs</h1>\n<pre>{summary}</pre>\n",
            "<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</body>\n</html>\n"
        ),
        style = STYLE,
        summary = totals.summary().lines().map(escaped).collect::<Vec<_>>().join("\n"),
        heads = heads.concat(),
        rows = rows,
    )
}

fn what(change: &Change<'_>) -> String {
    match change {
        Change::Added(record) | Change::Removed(record) => escaped(&fields(record)),
        Change::Moved { old, new } => format!("{} → {}", escaped(&position(old)), escaped(&position(new))),
        Change::Changed { fields, .. } => {
            let shown = |field: &FieldChange| {
                let (old, new) = (escaped(value(&field.old)), escaped(value(&field.new)));
                format!("{}: <del>{old}</del> → <ins>{new}</ins>", escaped(&field.field))
            };
            fields.iter().map(shown).collect::<Vec<_>>().join("<br>")
        }
    }
}

/// A text as it is shown in a page, where the direction of writing could be turned round too.
fn escaped(text: &str) -> String {
    Visible(on_one_line(text))
        .to_string()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
