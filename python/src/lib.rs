//! jushi for Python: the compiled half of the package `jushi`.
//!
//! Texts come in as strings or as batches of Arrow, facts go out as objects or as batches. The interpreter is let go while texts are
//! read. No panic crosses the border: it becomes an `InternalError`.

mod batch;
mod command;
mod error;
mod extractor;
mod fact;
mod read;

use pyo3::prelude::*;

#[pymodule]
mod _jushi {
    #[pymodule_export]
    use super::command::command;
    #[pymodule_export]
    use super::error::{Error, InputError, InternalError, RulesError};
    #[pymodule_export]
    use super::extractor::Extractor;
    #[pymodule_export]
    use super::fact::{Fact, Part};
    #[pymodule_export]
    use super::read::read_facts;
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "so it is called in Python")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
