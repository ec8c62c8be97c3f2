use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::text::Visible;

/// How bad a finding in a rule file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rule set cannot be used.
    Error,
    /// The rule set works, but probably not as meant.
    Warning,
}

/// One finding in a rule file, with the bytes of the file that it is about.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Path of the file below the rules folder.
    pub file: String,
    /// Text of the whole file.
    pub text: Arc<str>,
    /// Bytes of `text` at fault.
    pub span: Range<usize>,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// What would mend it.
    pub hint: Option<String>,
    /// The lint that gives it; errors have none.
    pub lint: Option<&'static str>,
}

impl Diagnostic {
    /// Line and column of the first byte at fault, both counted from 1, columns in characters.
    pub fn line_column(&self) -> (usize, usize) {
        line_column(&self.text, self.start())
    }

    /// Line and column behind the last byte at fault.
    pub fn end_line_column(&self) -> (usize, usize) {
        line_column(&self.text, self.end())
    }

    /// The finding for people: place, source line, caret, hint.
    pub fn render(&self, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let path = Visible(&self.file).to_string();
        // Only the lines at fault are handed over: all of the file would be read for every finding.
        let (start, end) = (self.start(), self.end());
        let first = self.text[..start].rfind('\n').map_or(0, |line_end| line_end + 1);
        let last = self.text[end..].find('\n').map_or(self.text.len(), |len| end + len);
        let snippet = Snippet::source(&self.text[first..last])
            .line_start(line_column(&self.text, first).0)
            .path(path.as_str())
            .annotation(AnnotationKind::Primary.span(start - first..end - first));
        let mut title = level.primary_title(self.message.as_str());
        if let Some(lint) = self.lint {
            title = title.id(lint);
        }
        let mut group = title.element(snippet);
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }

    fn start(&self) -> usize {
        floor_boundary(&self.text, self.span.start)
    }

    fn end(&self) -> usize {
        floor_boundary(&self.text, self.span.end).max(self.start())
    }
}

/// Line and column of a position, both counted from 1, columns in characters.
pub(crate) fn line_column(text: &str, position: usize) -> (usize, usize) {
    let before = &text[..position];
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn floor_boundary(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

/// The findings of one file, collected so that all come out at once.
pub(crate) struct Reporter {
    pub(crate) file: String,
    pub(crate) text: Arc<str>,
    pub(crate) found: Vec<Diagnostic>,
}

impl Reporter {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.into(), found: Vec::new() }
    }

    pub(crate) fn error(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.report(None, span, message.into(), None);
    }

    pub(crate) fn error_with_hint(&mut self, span: Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.report(None, span, message.into(), Some(hint.into()));
    }

    /// Reports what a lint found: a warning.
    pub(crate) fn lint(
        &mut self,
        lint: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.report(Some(lint), span, message.into(), Some(hint.into()));
    }

    /// Reports an unknown name, with the nearest known one as the hint.
    pub(crate) fn unknown<'a>(
        &mut self,
        span: Range<usize>,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("no {what} is defined here"),
            None => format!("known are: {}", few(&known)),
        };
        self.error_with_hint(span, format!("unknown {what} `{name}`"), hint);
    }

    fn report(&mut self, lint: Option<&'static str>, span: Range<usize>, message: String, hint: Option<String>) {
        let severity = if lint.is_some() { Severity::Warning } else { Severity::Error };
        let (file, text) = (self.file.clone(), self.text.clone());
        self.found.push(Diagnostic { severity, file, text, span, message, hint, lint });
    }

    /// Line of a position, counted from 1.
    pub(crate) fn line(&self, position: usize) -> usize {
        memchr::memchr_iter(b'\n', &self.text.as_bytes()[..position]).count() + 1
    }

    /// `file:line` of a position, for messages about another place.
    pub(crate) fn place(&self, position: usize) -> String {
        format!("{}:{}", self.file, self.line(position))
    }
}

/// So many known names are told.
const MAX_KNOWN: usize = 24;

fn few(known: &[&str]) -> String {
    let more = known.len().saturating_sub(MAX_KNOWN);
    let names = known[..known.len() - more].join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}

pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance * 2 <= candidate.chars().count().max(2))
        .min()
        .map(|(_, candidate)| candidate)
}
