use std::collections::BTreeSet;
use std::fmt::Write;

use clap::Args;

use super::{Common, DONE, output};
use crate::pipeline::Pipeline;
use crate::source::Source;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi explain 两地互派党政干部18人")]
pub(super) struct ExplainArgs {
    /// The text to explain
    text: String,
}

pub(super) fn explain(args: &ExplainArgs, common: &Common) -> anyhow::Result<u8> {
    let pipeline = common.pipeline()?;
    let document = pipeline.document("text", Source::from_text(args.text.clone()));
    let mut out = String::new();
    let mut last = None;
    for (sentence, file, projected) in pipeline.projected(&document) {
        if last != Some(sentence) {
            writeln!(out, "{}", sentence.of(&document.text))?;
            last = Some(sentence);
        }
        writeln!(out, "  {file}: {}", readable(&projected, &pipeline))?;
    }
    for record in pipeline.facts(&document, &BTreeSet::new()) {
        let fields: Vec<String> = record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        writeln!(out, "{} `{}` {} by {}", record.kind, record.quote, fields.join(" "), record.rule)?;
    }
    output::print_text(&out)?;
    Ok(DONE)
}

/// Projected text with the names of the marks in place of the marks.
fn readable(projected: &str, pipeline: &Pipeline) -> String {
    let mut text = String::new();
    for c in projected.chars() {
        if ('\u{E000}'..='\u{F8FF}').contains(&c) {
            text.push('<');
            text.push_str(pipeline.rules().mark_name(c));
            text.push('>');
        } else {
            text.push(c);
        }
    }
    text
}
