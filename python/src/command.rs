use std::ffi::OsString;

use jushi::cli::guard::guarded;
use pyo3::prelude::*;

use crate::error::InternalError;

/// Runs the command line with these arguments, the name of the program first; gives its exit status.
#[pyfunction]
pub(crate) fn command(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    py.detach(|| guarded(|| jushi::cli::run(arguments))).map_err(InternalError::new_err)
}
