use clap::Args;
use serde::Serialize;

use super::input::{InputFormat, Text, for_each_batch};
use super::terminal::say;
use super::{Common, DONE, UNREADABLE, output};
use crate::normalize::Normalizer;
use crate::text::{LineIndex, SourceSpan};

/// Arguments of `normalize`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi normalize page.txt
  jushi normalize --edits page.txt      one JSON object for each edit
  jushi normalize --without t2s -       leave traditional characters as they are")]
pub(super) struct NormalizeArgs {
    /// File to read, or - for stdin
    file: String,
    /// What the file is; for JSON Lines the output is JSON Lines too
    #[arg(long, value_enum, default_value_t)]
    input_format: InputFormat,
    /// Print every edit with its step, source place and text before and after
    #[arg(long)]
    edits: bool,
}

/// One edit as it is printed.
#[derive(Serialize)]
struct EditLine<'a> {
    article: &'a str,
    step: &'a str,
    /// Line, characters and bytes of the source, as in a fact.
    line: usize,
    span: SourceSpan,
    before: &'a str,
    after: &'a str,
}

/// A normalized article of a JSON Lines input.
#[derive(Serialize)]
struct TextLine<'a> {
    id: &'a str,
    text: &'a str,
}

pub(super) fn normalize(args: &NormalizeArgs, common: &Common) -> anyhow::Result<u8> {
    let normalizer = common.normalizer()?;
    let as_lines = args.input_format.is_json_lines(&args.file);
    let mut status = DONE;
    for_each_batch(&args.file, args.input_format, common, |batch| {
        for text in batch {
            if !print_one(&text, &normalizer, args.edits, as_lines)? {
                status = UNREADABLE;
            }
        }
        Ok(())
    })?;
    Ok(status)
}

/// Prints one text; `false` when it could not be read.
fn print_one(text: &Text, normalizer: &Normalizer, edits: bool, as_lines: bool) -> anyhow::Result<bool> {
    let name = &text.name;
    let source = match &text.source {
        Ok(source) => source,
        Err(error) => {
            say!("error: {}: {}", name, error);
            return Ok(false);
        }
    };
    for warning in &source.warnings {
        say!("warning: {}: {}", name, warning);
    }
    if edits {
        let records = normalizer.edits(&source.text, source.markup);
        let index = LineIndex::new(&source.text);
        let lines: Vec<EditLine<'_>> = records
            .iter()
            .map(|edit| {
                let bytes = source.byte_range(edit.source.clone());
                let char = index.char_range(&source.text, edit.source.clone().into());
                EditLine {
                    article: name,
                    step: edit.step,
                    line: index.line(&source.text, edit.source.start),
                    span: SourceSpan { char, byte: [bytes.start, bytes.end] },
                    before: &edit.before,
                    after: &edit.after,
                }
            })
            .collect();
        output::print_lines(&lines)?;
        return Ok(true);
    }
    let normalized = normalizer.normalize_markup(&source.text, source.markup);
    for warning in &normalized.warnings {
        say!("warning: {}: {}", name, warning);
    }
    if as_lines {
        output::print_lines(&[TextLine { id: name, text: &normalized.text }])?;
    } else {
        output::print_text(&normalized.text)?;
    }
    Ok(true)
}
