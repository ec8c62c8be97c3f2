use std::fmt::Write;

use anyhow::bail;
use clap::Args;

use crate::cli::{Common, DONE, print_diagnostics, terminal};
use crate::matcher::CaptureKind;
use crate::rule::{RuleSet, ShownPattern, show};

/// Arguments of `rules show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  jushi rules show amount/currency
  jushi rules show amount/currency --full | less")]
pub(super) struct ShowArgs {
    /// Id of a rule or attribute
    id: String,
    /// Do not shorten what tables and lists bring
    #[arg(long)]
    full: bool,
}

pub(super) fn show_rule(args: &ShowArgs, common: &Common) -> anyhow::Result<u8> {
    let files = common.rule_files()?;
    if let Err(found) = RuleSet::compile(&files) {
        print_diagnostics(&found, &files);
        bail!("the rules are broken");
    }
    let shown = match show(&files, &args.id) {
        Ok(shown) => shown,
        Err(near) => bail!("no rule has the id `{}`; nearest are {}", args.id, near.join(", ")),
    };
    let mut out = String::new();
    writeln!(out, "{}:{}\n\n{}", shown.file, shown.line, shown.written)?;
    let shorten = Shorten(if args.full { usize::MAX } else { 160 });
    for pattern in &shown.patterns {
        write_pattern(&mut out, pattern, &shorten)?;
    }
    terminal::print_lines(&out, false)?;
    Ok(DONE)
}

/// The longest text that is told whole, in characters.
struct Shorten(usize);

impl Shorten {
    fn text(&self, text: &str) -> String {
        let length = text.chars().count();
        if length <= self.0 {
            return text.to_owned();
        }
        let start: String = text.chars().take(self.0).collect();
        format!("{start}… ({length} characters, --full for all)")
    }
}

fn write_pattern(out: &mut String, pattern: &ShownPattern, shorten: &Shorten) -> std::fmt::Result {
    writeln!(out, "\n{}", pattern.key)?;
    writeln!(out, "  pieces")?;
    for piece in &pattern.pieces {
        let from = if piece.from.is_empty() { "pattern".to_owned() } else { piece.from.join(" > ") };
        writeln!(out, "    {from}: {}", shorten.text(&visible(&piece.text)))?;
    }
    if !pattern.origins.is_empty() {
        writeln!(out, "  names")?;
    }
    for (mention, place) in &pattern.origins {
        writeln!(out, "    {mention}: {place}")?;
    }
    if !pattern.captures.is_empty() {
        writeln!(out, "  captures")?;
    }
    for (name, capture) in &pattern.captures {
        writeln!(out, "    {name}: {}", told(capture))?;
    }
    for (name, n) in &pattern.needs {
        writeln!(out, "  needs at least {n} of <{name}>")?;
    }
    for set in &pattern.literals {
        writeln!(out, "  needs one of {}", shorten.text(&set.join(" ")))?;
    }
    writeln!(out, "  regex\n    {}", shorten.text(&visible(&pattern.regex)))
}

fn told(capture: &CaptureKind) -> String {
    match capture {
        CaptureKind::Text => "text".to_owned(),
        CaptureKind::Annotation(name) => format!("<{name}>"),
        CaptureKind::List(name) => format!("a list of <{name}>"),
        CaptureKind::Word(tables) => format!("a word of {}", tables.join(", ")),
    }
}

/// Private-use characters as escapes.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{E000}'..='\u{F8FF}' => out.push_str(&format!("\\u{{{:X}}}", c as u32)),
            _ => out.push(c),
        }
    }
    out
}
