use std::fmt;
use std::path::PathBuf;

use crate::normalize::UnknownStep;
use crate::rule::{Diagnostic, StackError, UnknownCurrency, UnknownMore};

use super::UnknownKind;

/// Why an extractor cannot be made, or an article cannot be read. The message names the thing at fault and what would mend it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Rule files are broken: all of their mistakes.
    #[error("{}", shown(.0))]
    Rules(Vec<RuleError>),
    /// A folder of rules cannot be read, or holds none.
    #[error("{reason}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it, with its path.
        reason: String,
    },
    /// A kind of fact was asked for that the rules do not state.
    #[error("{reason}")]
    Kind {
        /// The name that was given.
        kind: String,
        /// What is wrong, with the names that are known.
        reason: String,
    },
    /// An option has a value that means nothing.
    #[error("{reason}")]
    Option {
        /// Its name: `with`, `currency`, `date`, `places` or `without`.
        option: &'static str,
        /// What is wrong, with what was expected.
        reason: String,
    },
    /// The bytes of an article are no text.
    #[error("{article}: {reason}")]
    Article {
        /// Its name.
        article: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An article is longer than offsets can tell.
    #[error("{article}: text of {n_bytes} bytes is too long, expected less than 1 GiB; split it")]
    TooLong {
        /// Its name.
        article: String,
        /// How long it is.
        n_bytes: usize,
    },
}

/// One mistake in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// Path of the file below its folder.
    pub file: String,
    /// Line of the mistake, counted from 1.
    pub line: usize,
    /// Column of the mistake in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub hint: Option<String>,
    /// The mistake with its line of the file and a caret below it, as the command line prints it.
    pub rendered: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

/// The mistakes, an empty line between them.
fn shown(mistakes: &[RuleError]) -> String {
    mistakes.iter().map(|mistake| mistake.rendered.as_str()).collect::<Vec<_>>().join("\n\n")
}

impl Error {
    pub(super) fn rules(found: &[Diagnostic]) -> Self {
        Self::Rules(found.iter().map(RuleError::from).collect())
    }
}

impl From<&Diagnostic> for RuleError {
    fn from(found: &Diagnostic) -> Self {
        let (line, column) = found.line_column();
        Self {
            file: found.file.clone(),
            line,
            column,
            message: found.message.clone(),
            hint: found.hint.clone(),
            rendered: found.render(false),
        }
    }
}

impl From<StackError> for Error {
    fn from(error: StackError) -> Self {
        let reason = error.to_string();
        match error {
            StackError::Extends(found) => Self::rules(&found),
            StackError::Unreadable { folder, .. } | StackError::Empty(folder) => Self::Folder { folder, reason },
        }
    }
}

impl From<UnknownKind> for Error {
    fn from(error: UnknownKind) -> Self {
        Self::Kind { reason: error.to_string(), kind: error.kind }
    }
}

impl From<UnknownMore> for Error {
    fn from(error: UnknownMore) -> Self {
        Self::Option { option: "with", reason: error.to_string() }
    }
}

impl From<UnknownCurrency> for Error {
    fn from(error: UnknownCurrency) -> Self {
        Self::Option { option: "currency", reason: error.to_string() }
    }
}

impl From<UnknownStep> for Error {
    fn from(error: UnknownStep) -> Self {
        Self::Option { option: "without", reason: error.to_string() }
    }
}
