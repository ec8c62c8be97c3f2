use std::mem::ManuallyDrop;
use std::ops::ControlFlow;

use clap::Args;
use rayon::prelude::*;

use super::input::{InputFormat, Text, for_each_batch};
use super::kinds::Wanted;
use super::output::Lines;
use super::terminal::say;
use super::{Common, DONE, UNREADABLE};
use crate::document::Document;
use crate::emit::EachRecord;
use crate::pipeline::Pipeline;

/// Arguments of `extract`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  echo 两地互派党政干部18人 | jushi extract -
  jushi extract --kinds amount --input-format jsonl articles.jsonl > amounts.jsonl")]
pub(super) struct ExtractArgs {
    /// File to read, or - for stdin
    file: String,
    /// What the file is
    #[arg(long, value_enum, default_value_t)]
    input_format: InputFormat,
    /// Only these kinds of fact; number, percent, time and place can be asked for too
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
}

pub(super) fn extract(args: &ExtractArgs, common: &Common) -> anyhow::Result<u8> {
    let pipeline = common.pipeline_of(&common.rule_files_for(&args.kinds)?)?;
    let wanted = Wanted::new(&args.kinds, &pipeline)?;
    // The process ends with it, and to take it apart would take as long as to read the text.
    let pipeline = ManuallyDrop::new(wanted.narrow(pipeline));
    let find: &Find = &|pipeline, document, each| wanted.for_each_fact(pipeline, document, each);
    print_records(&args.file, args.input_format, common, &pipeline, find)
}

/// Hands what is to be printed of a document on, until that breaks off.
pub(super) type Find<'a> = dyn Fn(&Pipeline, &Document, &mut EachRecord<'_>) -> ControlFlow<()> + Sync + 'a;

/// Prints what `find` makes of each text of an input.
pub(super) fn print_records(
    file: &str,
    format: InputFormat,
    common: &Common,
    pipeline: &Pipeline,
    find: &Find<'_>,
) -> anyhow::Result<u8> {
    let mut status = DONE;
    for_each_batch(file, format, common, |mut batch| {
        let found: Vec<(Lines, Vec<String>)> = if batch.len() == 1 {
            // One text may be long: its lines go as they come.
            batch.drain(..).map(|text| work(text, pipeline, find, Lines::printed())).collect()
        } else {
            batch.into_par_iter().map(|text| work(text, pipeline, find, Lines::held())).collect()
        };
        for (lines, problems) in found {
            lines.print()?;
            for problem in problems {
                say!("{}", problem);
                if problem.starts_with("error") {
                    status = UNREADABLE;
                }
            }
        }
        Ok(())
    })?;
    Ok(status)
}

fn work(text: Text, pipeline: &Pipeline, find: &Find<'_>, mut lines: Lines) -> (Lines, Vec<String>) {
    let Text { name, source } = text;
    match source {
        Err(error) => (lines, vec![format!("error: {name}: {error}")]),
        Ok(source) => {
            let document = pipeline.document(&name, source);
            let warnings = document.warnings.iter().map(|warning| format!("warning: {name}: {warning}")).collect();
            let _ = find(pipeline, &document, &mut |record| lines.push(&record));
            (lines, warnings)
        }
    }
}
