//! Everything that is written for people: messages to stderr, and to stdout what no program is to read.
//!
//! Nothing that comes from a file reaches the terminal as more than text (see [`Visible`]). A stderr that cannot be
//! written any more loses messages and nothing else: whoever closed it does not want them.

use std::fmt::{self, Display};
use std::io::{self, Write};

use super::output;
use crate::text::{Visible, VisibleLines};

/// Writes a message of one line to stderr. Every argument is shown on one line, whatever it holds; only `{}` and `{:#}`
/// are understood.
macro_rules! say {
    ($format:literal $(, $argument:expr)* $(,)?) => {
        // Without `concat!` the format could name variables, which would go past `Visible`.
        $crate::cli::terminal::message(format_args!(concat!($format, "\n") $(, $crate::text::Visible(&$argument))*))
    };
}

pub(super) use say;

/// Whether a stream wants colors: it is a terminal, and nobody set `NO_COLOR`.
pub(super) fn has_color(stream: &impl io::IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A number of things: `1 fact`, `2 facts`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// What [`say!`] calls.
pub(super) fn message(text: fmt::Arguments<'_>) {
    // One piece, so that messages of several threads and processes do not mix.
    let _ = io::stderr().lock().write_all(text.to_string().as_bytes());
}

/// Writes a text of several lines to stderr, with colors where `color` says that they are meant.
pub(super) fn say_lines(text: &str, color: bool) {
    message(format_args!("{}", VisibleLines { text, color }));
}

/// Writes an error to stderr: its first line behind `error: `, the others indented, so that none looks like a message of
/// its own.
pub(super) fn say_error(error: &dyn Display, behind: &str) {
    let text = format!("{error:#}");
    let mut lines = text.split('\n');
    let mut shown = format!("error: {}", Visible(lines.next().unwrap_or_default()));
    for line in lines {
        shown.push_str(if line.starts_with("  ") { "\n" } else { "\n  " });
        shown.push_str(&Visible(line).to_string());
    }
    message(format_args!("{shown}{behind}\n"));
}

/// Writes a text for people to stdout.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn print_lines(text: &str, color: bool) -> anyhow::Result<()> {
    output::print_text(&VisibleLines { text, color }.to_string())
}
