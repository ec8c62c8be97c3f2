use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

create_exception!(
    jushi,
    Error,
    PyValueError,
    "What was asked of jushi cannot be done; the message says why, and what would mend it."
);
create_exception!(
    jushi,
    RulesError,
    Error,
    "Rules are broken, or cannot be read: all mistakes of all files, each with its line and a caret."
);
create_exception!(jushi, InputError, Error, "A text cannot be read: it is missing, no Unicode, or too long.");
create_exception!(jushi, InternalError, PyException, "A bug of jushi; please report it with the text.");

/// The exception that an error of the library is.
pub(crate) fn from_library(error: &jushi::Error) -> PyErr {
    let message = error.to_string();
    match error {
        jushi::Error::Rules(_) | jushi::Error::Folder { .. } => RulesError::new_err(message),
        jushi::Error::Article { .. } | jushi::Error::TooLong { .. } => InputError::new_err(message),
        _ => Error::new_err(message),
    }
}

/// A string of Python as text.
///
/// # Errors
/// `TypeError` when it is no string, `InputError` when half of a surrogate pair stands in it.
pub(crate) fn text(value: &Bound<'_, PyAny>, what: &str) -> PyResult<String> {
    let Ok(string) = value.cast::<PyString>() else {
        let found = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
        let hint = if found == "bytes" { "; decode it first, or use Extractor.extract_bytes" } else { "" };
        return Err(pyo3::exceptions::PyTypeError::new_err(format!("{what} must be str, not {found}{hint}")));
    };
    match string.to_cow() {
        Ok(text) => Ok(text.into_owned()),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(value.py()) => {
            let position: usize = error.value(value.py()).getattr("start").and_then(|at| at.extract()).unwrap_or(0);
            Err(InputError::new_err(format!(
                "{what} has half of a surrogate pair at character {position}, which no text has; \
                 make it text with .encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
            )))
        }
        Err(error) => Err(error),
    }
}
