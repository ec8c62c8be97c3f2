//! What a run wrote, read line by line: a line that is none is a breach, and the rest is proved all the same.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::emit::{Record, read_records};
use crate::store::{ARTICLES, FACTS};

/// As much of a line of articles.jsonl as is proved.
#[derive(Deserialize)]
pub(super) struct ArticleLine {
    article: String,
    pub(super) sha256: String,
    pub(super) encoding: Option<String>,
    pub(super) facts: BTreeMap<String, u64>,
}

/// As much of run.json as is proved.
#[derive(Deserialize)]
struct RunLine {
    key: Option<String>,
    #[serde(default)]
    kinds: Vec<String>,
    facts: BTreeMap<String, u64>,
}

/// Facts, articles and run.json of a run.
pub(super) struct Written {
    pub(super) records: Vec<Record>,
    /// By name; empty where there is no articles.jsonl.
    pub(super) articles: BTreeMap<String, ArticleLine>,
    /// Rules, options and program of the run, hashed.
    pub(super) key: Option<String>,
    /// The kinds that the run was asked for.
    pub(super) kinds: Vec<String>,
    /// How many facts there are by run.json.
    pub(super) counts: Option<BTreeMap<String, u64>>,
    /// What cannot be read.
    pub(super) breaches: Vec<String>,
}

impl Written {
    /// Reads the folder of a run, or its facts.jsonl.
    pub(super) fn read(output: &Path) -> anyhow::Result<Self> {
        let folder = if output.is_dir() { output } else { output.parent().unwrap_or(output) };
        let facts = if output.is_dir() { output.join(FACTS) } else { output.to_owned() };
        let mut breaches = Vec::new();
        let mut records = Vec::new();
        for_each_line(&facts, &mut breaches, |text| {
            records.extend(read_records(text).map_err(|error| error.to_string())?);
            Ok(())
        })?;
        let mut articles = BTreeMap::new();
        let path = folder.join(ARTICLES);
        if path.is_file() {
            let mut last = String::new();
            for_each_line(&path, &mut breaches, |text| {
                let line: ArticleLine = serde_json::from_slice(text).map_err(|error| error.to_string())?;
                // A JSON Lines file has a line of its own name for each of its lines that cannot be read.
                let is_behind = last <= line.article;
                last.clone_from(&line.article);
                articles.insert(line.article.clone(), line);
                if is_behind { Ok(()) } else { Err(format!("{last} stands behind an article that comes later")) }
            })?;
        }
        let run: Option<RunLine> = read_json(&folder.join("run.json"), &mut breaches);
        let (key, kinds, counts) = match run {
            Some(run) => (run.key, run.kinds, Some(run.facts)),
            None => (None, Vec::new(), None),
        };
        Ok(Self { records, articles, key, kinds, counts, breaches })
    }
}

/// Hands on the lines of a file; those that are refused are breaches.
fn for_each_line(
    path: &Path,
    breaches: &mut Vec<String>,
    mut each: impl FnMut(&[u8]) -> Result<(), String>,
) -> anyhow::Result<()> {
    let expected = || format!("cannot read {}; expected the folder of a run, or its facts.jsonl", path.display());
    let mut reader = BufReader::new(File::open(path).with_context(expected)?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).with_context(expected)? == 0 {
            break;
        }
        let place = || format!("{}:{number}", path.display());
        if line.pop_if(|last| *last == b'\n').is_none() {
            breaches.push(format!("{}: the line does not end", place()));
        }
        if line.trim_ascii().is_empty() {
            breaches.push(format!("{}: the line is empty", place()));
        } else if let Err(error) = each(&line) {
            breaches.push(format!("{}: {error}", place()));
        }
    }
    Ok(())
}

fn read_json<T: DeserializeOwned>(path: &Path, breaches: &mut Vec<String>) -> Option<T> {
    let text = fs::read(path).ok()?;
    serde_json::from_slice(&text).map_err(|error| breaches.push(format!("{}: {error}", path.display()))).ok()
}
