//! Texts from files, stdin and JSON Lines.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;
use clap::ValueEnum;

use super::Common;
use super::corpus::Access;
use super::terminal::say;
use crate::source::{Encoding, JsonErrors, JsonFields, JsonGuesses, Markup, Source, json_lines};

/// What the input is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// JSON Lines for .jsonl files, HTML for .html and .htm files, else plain text
    #[default]
    Auto,
    /// Plain text
    Txt,
    /// A page whose tags are no text
    Html,
    /// A text with the signs of Markdown
    Md,
    /// One article a line: {"id": …, "text": …}
    Jsonl,
}

/// One text to be worked on: its name, and its source or why there is none.
pub(super) struct Text {
    pub(super) name: String,
    pub(super) source: Result<Source, String>,
}

impl InputFormat {
    /// Whether the input at `path` is JSON Lines.
    pub(super) fn is_json_lines(self, path: &str) -> bool {
        match self {
            Self::Auto => path.ends_with(".jsonl"),
            Self::Txt | Self::Html | Self::Md => false,
            Self::Jsonl => true,
        }
    }

    /// The markup of the input at `path`.
    fn markup(self, path: &str) -> Markup {
        match self {
            Self::Auto => Markup::of_name(path),
            Self::Html => Markup::Html,
            Self::Md => Markup::Markdown,
            Self::Txt | Self::Jsonl => Markup::None,
        }
    }
}

/// How inputs are read, as far as it is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// The encoding of files.
    pub(super) encoding: Option<Encoding>,
    /// The members of JSON lines.
    pub(super) fields: JsonFields,
    /// How files are found and opened.
    pub(super) access: Access,
}

impl Common {
    pub(super) fn reading(&self) -> anyhow::Result<Reading> {
        let encoding = self.encoding.as_deref().map(Encoding::for_label).transpose()?;
        let fields = JsonFields { text: self.text_field.clone(), id: self.id_field.clone() };
        Ok(Reading { encoding, fields, access: self.access.clone() })
    }
}

/// The bytes of a file, or of stdin for `-`.
pub(super) fn read_bytes(path: &str) -> anyhow::Result<Vec<u8>> {
    if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read stdin")?;
        return Ok(bytes);
    }
    fs::read(path).with_context(|| format!("cannot read {path}"))
}

/// The bytes of an article, or why it is none: it is too large, for example.
fn read_article(path: &str, access: &Access) -> anyhow::Result<Result<Vec<u8>, String>> {
    if path == "-" {
        return Ok(access.read(io::stdin().lock(), 0));
    }
    let cannot_read = || match is_text(path) {
        true => {
            format!("cannot read {path}, which is no file; a text is read from stdin: echo {path} | jushi extract -")
        }
        false => format!("cannot read {path}"),
    };
    let file = File::open(path).with_context(cannot_read)?;
    let metadata = file.metadata().with_context(cannot_read)?;
    anyhow::ensure!(
        !metadata.is_dir(),
        "cannot read {path}: it is a folder; `jushi run {path}` reads all articles below it"
    );
    Ok(access.read(file, metadata.len()))
}

/// Whether something that should be a path is a text by its looks: Chinese, and nothing that paths have.
fn is_text(path: &str) -> bool {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    path.contains(is_han) && !path.contains(['/', '\\', '.']) && !Path::new(path).exists()
}

/// Hands the texts of an input to `each` in batches that keep their order.
pub(super) fn for_each_batch(
    path: &str,
    format: InputFormat,
    common: &Common,
    mut each: impl FnMut(Vec<Text>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let reading = common.reading()?;
    if !format.is_json_lines(path) {
        let decode = |bytes| Source::decode(bytes, reading.encoding).map_err(|error| error.to_string());
        let source = read_article(path, &reading.access)?.and_then(decode);
        let source = source.map(|source| source.with_markup(format.markup(path)));
        if let Ok(source) = source.as_ref()
            && format == InputFormat::Auto
            && let Some(seems) = seems(source, &reading.fields).filter(|_| !common.quiet)
        {
            say!("note: {} {}", text_name(path), seems);
        }
        return each(vec![Text { name: text_name(path), source }]);
    }
    let bytes = read_bytes(path)?;
    let mut batch = Vec::new();
    let mut batch_bytes = 0;
    let (mut guesses, mut errors) = (JsonGuesses::default(), JsonErrors::default());
    for record in json_lines(&bytes, &reading.fields) {
        match record {
            Ok(record) => {
                guesses.add(record.guess);
                batch_bytes += record.text.len();
                batch.push(Text { name: record.id.clone(), source: Ok(record.into_source()) });
            }
            Err(error) => errors.add(error),
        }
        if batch_bytes > BATCH_BYTES {
            each(std::mem::take(&mut batch))?;
            batch_bytes = 0;
        }
    }
    if !errors.is_empty() {
        batch.push(Text { name: text_name(path), source: Err(errors.to_string()) });
    }
    if let Some(said) = guesses.said().filter(|_| !common.quiet) {
        say!("note: {}: {}", path, said);
    }
    each(batch)
}

/// What a text that is read as plain seems to be instead, by its beginning, and what reads it so.
fn seems(source: &Source, fields: &JsonFields) -> Option<&'static str> {
    let text = source.text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    let begins = |tag: &str| first.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    if source.markup == Markup::None && (begins("<!doctype html") || begins("<html")) {
        return Some("looks like a page; --input-format html takes its tags for what they are");
    }
    let is_article =
        first.starts_with('{') && json_lines(first.as_bytes(), fields).next().is_some_and(|line| line.is_ok());
    is_article.then_some("looks like JSON Lines; --input-format jsonl reads each line as an article")
}

/// About as much text as is worked on at once.
const BATCH_BYTES: usize = 4 << 20;

fn text_name(path: &str) -> String {
    if path == "-" {
        return path.to_owned();
    }
    Path::new(path).file_name().map_or(path.to_owned(), |name| name.to_string_lossy().into_owned())
}
