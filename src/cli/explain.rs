use std::path::Path;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::corpus::has_article_extension;
use super::input::{InputFormat, Text, for_each_batch, read_bytes};
use super::terminal::say;
use super::{Common, DONE, UNREADABLE, output, terminal};
use crate::explain::Explainer;
use crate::pipeline::Pipeline;
use crate::rule::RuleFiles;
use crate::source::{JsonFields, Source, parse_json_line};

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi explain 两地互派党政干部18人
  jushi explain corpus/2024/notice_jing-meng.txt:7
  jushi explain 恩施市有32家企业 --rules my-rules --why-not companies/counted
  echo 投入1.2亿元 | jushi explain - --format json")]
pub(super) struct ExplainArgs {
    /// A text, FILE:LINE for the sentences on a line of an article, or - for stdin
    text: String,
    /// Show only what this rule caught
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Say what kept this rule, or attribute rule, from firing
    #[arg(long, value_name = "ID", conflicts_with = "rule")]
    why_not: Option<String>,
    /// A tree for people, or JSON
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What an article is, when it is named
    #[arg(long, value_enum, default_value_t)]
    input_format: InputFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

pub(super) fn explain(args: &ExplainArgs, common: &Common) -> anyhow::Result<u8> {
    // A rule of a further file is asked for by its id, which begins with its kind.
    let ids = args.rule.iter().chain(&args.why_not);
    let kinds: Vec<String> = ids.filter_map(|id| Some(id.split_once('/')?.0.to_owned())).collect();
    let files = common.rule_files_for(&kinds)?;
    let pipeline = common.pipeline_of(&files)?;
    let work = Work { args, pipeline: &pipeline, files: &files };
    work.ensure_order()?;
    let mut status = DONE;
    if let Some((file, line)) = line_of_file(&args.text)? {
        let explained = if args.input_format.is_json_lines(file) {
            work.one(json_line(file, line, &common.reading()?.fields)?, None)?
        } else {
            let mut explained = None;
            for_each_batch(file, args.input_format, common, |batch| {
                for text in batch {
                    explained = work.one(text, Some(line))?;
                }
                Ok(())
            })?;
            explained
        };
        anyhow::ensure!(explained != Some(0), "there is no sentence on line {line} of {file}");
        if explained.is_none() {
            status = UNREADABLE;
        }
    } else if args.text == "-" {
        for_each_batch("-", args.input_format, common, |batch| {
            for text in batch {
                if work.one(text, None)?.is_none() {
                    status = UNREADABLE;
                }
            }
            Ok(())
        })?;
    } else {
        work.one(Text { name: "text".to_owned(), source: Ok(Source::from_text(args.text.clone())) }, None)?;
    }
    Ok(status)
}

/// A file and a line of it, where a text names them.
///
/// # Errors
/// When the text can only be meant so, and there is no such file; when it is the name of a file without a line.
fn line_of_file(text: &str) -> anyhow::Result<Option<(&str, usize)>> {
    let path = Path::new(text);
    anyhow::ensure!(
        !path.is_dir(),
        "{text} is a folder; a line of an article in it is explained by its name: jushi explain FILE:LINE"
    );
    anyhow::ensure!(
        !path.is_file(),
        "{text} is a file; name a line of it, as in {text}:1, or give all of it on stdin: jushi explain - < {text}"
    );
    let Some((file, line)) = text.rsplit_once(':') else { return Ok(None) };
    let Some(line) = line.parse().ok().filter(|line| *line > 0) else { return Ok(None) };
    if Path::new(file).is_file() {
        return Ok(Some((file, line)));
    }
    let is_name = !file.contains(char::is_whitespace) && (file.contains('/') || has_article_extension(file));
    anyhow::ensure!(
        !is_name,
        "no file at {file}; to explain a text that reads like one, give it on stdin: jushi explain -"
    );
    Ok(None)
}

/// The article on a line of a JSON Lines file.
fn json_line(file: &str, line: usize, fields: &JsonFields) -> anyhow::Result<Text> {
    let bytes = read_bytes(file)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let found = bytes.split(|byte| *byte == b'\n').nth(line - 1).unwrap_or_default();
    let record = parse_json_line(line, found, fields)?;
    let record = record.with_context(|| format!("there is no article on line {line} of {file}"))?;
    Ok(Text { name: record.id.clone(), source: Ok(record.into_source()) })
}

struct Work<'a> {
    args: &'a ExplainArgs,
    pipeline: &'a Pipeline,
    files: &'a RuleFiles,
}

impl Work<'_> {
    /// Explains one text; gives how many sentences that were, none when the text cannot be read.
    fn one(&self, text: Text, line: Option<usize>) -> anyhow::Result<Option<usize>> {
        let source = match text.source {
            Ok(source) => source,
            Err(error) => {
                say!("error: {}: {}", text.name, error);
                return Ok(None);
            }
        };
        let document = self.pipeline.document(&text.name, source);
        let explainer = Explainer::new(self.pipeline, self.files);
        let color = terminal::has_color(&std::io::stdout());
        let (shown, n_sentences) = if let Some(id) = &self.args.why_not {
            let answer = explainer.why_not(&document, id, line)?;
            let shown = match self.args.format {
                Format::Text => answer.render(color),
                Format::Json => json(&answer)?,
            };
            (shown, answer.sentences.len())
        } else {
            let mut explanation = explainer.explain(&document, line);
            if let Some(id) = &self.args.rule {
                anyhow::ensure!(self.knows(id), explainer.unknown_rule(id));
                for sentence in &mut explanation.sentences {
                    sentence.matches.retain(|found| found.rule == *id);
                    sentence.facts.retain(|fact| fact.rule == *id || fact.fields.iter().any(|field| field.by == *id));
                }
            }
            let shown = match self.args.format {
                Format::Text => explanation.render(color),
                Format::Json => json(&explanation)?,
            };
            (shown, explanation.sentences.len())
        };
        if n_sentences > 0 || line.is_none() {
            match self.args.format {
                Format::Text => terminal::print_lines(&shown, color)?,
                Format::Json => output::print_text(&shown)?,
            }
        }
        Ok(Some(n_sentences))
    }

    /// That the rule stands behind its option, and not where the text belongs.
    fn ensure_order(&self) -> anyhow::Result<()> {
        let text = &self.args.text;
        for (option, id) in [("--rule", &self.args.rule), ("--why-not", &self.args.why_not)] {
            let Some(id) = id.as_ref().filter(|id| !self.knows(id) && self.knows(text)) else { continue };
            anyhow::bail!("{text} is a rule, and {id} is none; the rule comes after its option: {option} {text}");
        }
        Ok(())
    }

    fn knows(&self, id: &str) -> bool {
        let files = &self.pipeline.rules().files;
        files.iter().any(|file| {
            file.rules.iter().any(|rule| rule.id == id)
                || file.attributes.iter().any(|rule| rule.id == id)
                || file.frames.iter().any(|frame| frame.id == id)
        })
    }
}

fn json(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(value)?))
}
