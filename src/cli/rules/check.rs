use clap::{Args, ValueEnum};
use serde::Serialize;

use super::sarif;
use crate::cli::terminal::{counted, say};
use crate::cli::{Common, DONE, FOUND, output, print_diagnostics};
use crate::outdone::outdone;
use crate::reach::unreachable;
use crate::rule::{Diagnostic, LINTS, RuleFiles, RuleSet, Severity, lint_with};

/// Arguments of `rules check`.
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub(super) struct CheckArgs {
    /// How to print what is found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 on these too: `warnings`, or the name of a lint (repeat for several)
    #[arg(long, value_name = "LINT", value_parser = lint_name)]
    deny: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, to stderr
    Text,
    /// One JSON object for each finding
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

const WARNINGS: &str = "warnings";

fn after_help() -> String {
    let width = LINTS.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lints: Vec<String> = LINTS.iter().map(|(name, about)| format!("  {name:width$}  {about}")).collect();
    format!(
        "Examples:
  jushi rules check --rules my-rules
  jushi rules check --deny warnings                 for CI: warnings fail too
  jushi rules check --format sarif > rules.sarif

Warnings, which a file or a rule takes back with allow = [\"NAME\"]:
{}",
        lints.join("\n")
    )
}

fn lint_name(name: &str) -> Result<String, String> {
    if name == WARNINGS || LINTS.iter().any(|(known, _)| *known == name) {
        return Ok(name.to_owned());
    }
    let known: Vec<&str> = LINTS.iter().map(|(known, _)| *known).collect();
    Err(format!("known are {WARNINGS}, {}", known.join(", ")))
}

pub(super) fn check(args: &CheckArgs, common: &Common) -> anyhow::Result<u8> {
    let files = common.all_rule_files()?;
    let (found, summary) = match RuleSet::compile(&files) {
        Err(found) => (found, None),
        Ok(set) => {
            let n_rules: usize = set.files.iter().map(|file| file.rules.len() + file.attributes.len()).sum();
            let n_files = set.files.len();
            let found = lint_with(&files, &outdone(set), &unreachable(&files));
            (found, Some((n_rules, n_files)))
        }
    };
    print(args.format, &found, &files)?;
    let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
    if !common.quiet && args.format == Format::Text {
        let warnings = found.len() - errors;
        match summary {
            Some((rules, files)) => {
                let (rules, files) = (counted(rules, "rule"), counted(files, "file"));
                say!("{} in {}, {}, {}", rules, files, counted(errors, "error"), counted(warnings, "warning"));
            }
            None => say!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
        }
    }
    Ok(if found.iter().any(|found| is_denied(found, &args.deny)) { FOUND } else { DONE })
}

fn is_denied(found: &Diagnostic, deny: &[String]) -> bool {
    match found.lint {
        None => true,
        Some(lint) => deny.iter().any(|name| name == WARNINGS || name == lint),
    }
}

fn print(format: Format, found: &[Diagnostic], files: &RuleFiles) -> anyhow::Result<()> {
    match format {
        Format::Text => print_diagnostics(found, files),
        Format::Json => {
            let lines: Vec<String> =
                found.iter().map(|found| serde_json::to_string(&Finding::of(found))).collect::<Result<_, _>>()?;
            output::print_text(&lines.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        }
        Format::Sarif => {
            let log = serde_json::to_string_pretty(&sarif::log(found))?;
            output::print_text(&format!("{log}\n"))?;
        }
    }
    Ok(())
}

/// A finding as JSON. Lines and columns count from 1, columns in characters; the end is behind the last one.
#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lint: Option<&'static str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl<'a> Finding<'a> {
    fn of(found: &'a Diagnostic) -> Self {
        let ((line, column), (end_line, end_column)) = (found.line_column(), found.end_line_column());
        Self {
            file: &found.file,
            line,
            column,
            end_line,
            end_column,
            severity: if found.severity == Severity::Error { "error" } else { "warning" },
            lint: found.lint,
            message: &found.message,
            hint: found.hint.as_deref(),
        }
    }
}
