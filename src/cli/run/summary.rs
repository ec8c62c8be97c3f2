//! What a run says of itself: `run.json`, and a table for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use comfy_table::{CellAlignment, Table, presets};
use serde::{Deserialize, Serialize};

use crate::cli::corpus::shown_path;
use crate::cli::input::Reading;
use crate::cli::terminal::{self, say};
use crate::source::Encoding;
use crate::store::{ARTICLES, Changes, Committed, FACTS};
use crate::text::Visible;

/// The content of run.json.
#[derive(Serialize)]
struct RunLine<'a> {
    version: &'a str,
    /// Hash of everything but the articles that the facts depend on.
    key: &'a str,
    /// The kinds that were asked for.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    kinds: &'a [String],
    rules_sha256: &'a str,
    articles: u64,
    bytes: u64,
    facts: &'a BTreeMap<String, u64>,
    warnings: u64,
    unreadable: u64,
    skipped: &'a [String],
    #[serde(skip_serializing_if = "ReadingLine::is_empty")]
    reading: ReadingLine<'a>,
    /// What could not be listed; facts that are known from there stay.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unlisted: &'a [String],
    files: Files,
    seconds: String,
}

/// How the articles were read, as far as it was told; commands that read them again go by it.
#[derive(Serialize)]
struct ReadingLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_field: Option<&'a str>,
}

impl<'a> ReadingLine<'a> {
    fn new(reading: &'a Reading) -> Self {
        let Reading { encoding, fields, .. } = reading;
        let encoding = encoding.map(Encoding::name);
        Self { encoding, text_field: fields.text.as_deref(), id_field: fields.id.as_deref() }
    }

    fn is_empty(&self) -> bool {
        self.encoding.is_none() && self.text_field.is_none() && self.id_field.is_none()
    }
}

/// What became of the files since the run before.
#[derive(Serialize)]
struct Files {
    unchanged: u64,
    new: u64,
    changed: u64,
    moved: u64,
    removed: u64,
    /// How many of them were read and worked on.
    extracted: u64,
}

/// What a run knows besides what was committed.
pub(super) struct Summary<'a> {
    pub(super) key: &'a str,
    pub(super) kinds: &'a [String],
    pub(super) rules_sha256: &'a str,
    pub(super) reading: &'a Reading,
    /// What could not be listed.
    pub(super) unlisted: &'a [String],
    pub(super) skipped: &'a [String],
    pub(super) n_extracted: u64,
    pub(super) n_bytes_extracted: u64,
}

impl Summary<'_> {
    pub(super) fn n_unreadable(&self, committed: &Committed) -> u64 {
        committed.counts.unreadable + self.unlisted.len() as u64
    }

    /// The text of run.json.
    pub(super) fn json(&self, committed: &Committed, elapsed: Duration) -> String {
        let Changes { unchanged, new, changed, moved, removed } = committed.changes;
        let line = RunLine {
            version: env!("CARGO_PKG_VERSION"),
            key: self.key,
            kinds: self.kinds,
            rules_sha256: self.rules_sha256,
            articles: committed.counts.articles,
            bytes: committed.n_bytes,
            facts: &committed.counts.facts,
            warnings: committed.counts.warnings,
            unreadable: self.n_unreadable(committed),
            skipped: self.skipped,
            reading: ReadingLine::new(self.reading),
            unlisted: self.unlisted,
            files: Files { unchanged, new, changed, moved, removed, extracted: self.n_extracted },
            seconds: seconds(elapsed),
        };
        let mut text = serde_json::to_string_pretty(&line).expect("strings and numbers can be written into memory");
        text.push('\n');
        text
    }

    /// Tells people.
    pub(super) fn print(&self, committed: &Committed, elapsed: Duration, output: &Path) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let mut row = |name: &str, value: String| {
            table.add_row(vec![name.to_owned(), value]);
        };
        row("articles", committed.counts.articles.to_string());
        for (kind, count) in &committed.counts.facts {
            row(kind, count.to_string());
        }
        row("warnings", committed.counts.warnings.to_string());
        let n_unreadable = self.n_unreadable(committed);
        if n_unreadable > 0 {
            row("unreadable", n_unreadable.to_string());
        }
        if !self.skipped.is_empty() {
            row("skipped", format!("{} ({})", self.skipped.len(), named(self.skipped)));
        }
        row("files", changes(committed.changes));
        row("output", output.join(FACTS).display().to_string());
        row("time", format!("{} s", seconds(elapsed)));
        if self.n_bytes_extracted >= MEASURED {
            // Tenths of a megabyte per second in whole numbers.
            let tenths = u128::from(self.n_bytes_extracted) * 10 / elapsed.as_micros().max(1);
            row("speed", format!("{}.{} MB/s", tenths / 10, tenths % 10));
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Left);
        }
        terminal::say_lines(&format!("{table}\n"), false);
    }
}

/// Less than so many bytes say nothing about the speed.
const MEASURED: u64 = 1_000_000;

/// What changed, in words: `3 new, 1 moved, 96 unchanged`.
pub(super) fn changes(changes: Changes) -> String {
    let Changes { unchanged, new, changed, moved, removed } = changes;
    let all = [(new, "new"), (changed, "changed"), (moved, "moved"), (removed, "removed"), (unchanged, "unchanged")];
    let some: Vec<String> =
        all.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    some.join(", ")
}

pub(super) fn seconds(elapsed: Duration) -> String {
    format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis())
}

/// The first few names.
fn named(names: &[String]) -> String {
    let shown = names.iter().take(5).map(|name| Visible(name).to_string()).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown}, …") } else { shown }
}

/// As much of a line of articles.jsonl as tells what is wrong with the article.
#[derive(Deserialize)]
struct Unreadable {
    article: String,
    error: Option<String>,
}

/// Names the unreadable articles that were not named yet, because an earlier run has met them.
pub(super) fn name_unreadable(output: &Path, root: &Path, named: &BTreeSet<String>) -> anyhow::Result<()> {
    let path = output.join(ARTICLES);
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    for line in BufReader::new(file).lines() {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        if !line.contains(",\"error\":\"") {
            continue;
        }
        if let Ok(Unreadable { article, error: Some(error) }) = serde_json::from_str(&line)
            && !named.contains(&article)
        {
            say!("error: {}: {}", shown_path(root, &article), error);
        }
    }
    Ok(())
}
