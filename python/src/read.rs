use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_pyarrow::PyArrowType;
use arrow_schema::Schema;
use jushi::columnar::{Layout, Present, Table};
use jushi::emit::records;
use pyo3::exceptions::PyFileNotFoundError;
use pyo3::prelude::*;

use crate::batch::interruptible;
use crate::error::{Error, InternalError};
use crate::extractor::Extractor;

/// How many facts a batch has.
const BATCH: usize = 1 << 15;

/// The facts that a run wrote, of these kinds and, where not `only` these are wanted, of the others that are there; as a schema and its
/// batches.
#[pyfunction]
#[pyo3(signature = (path, extractor, kinds, only))]
pub(crate) fn read_facts(
    py: Python<'_>,
    path: PathBuf,
    extractor: &Extractor,
    kinds: Vec<String>,
    only: bool,
) -> PyResult<(PyArrowType<Schema>, Vec<PyArrowType<RecordBatch>>)> {
    let path = if path.is_dir() { path.join("facts.jsonl") } else { path };
    if !path.exists() {
        let message =
            format!("there is no {}; name the folder that `jushi run` wrote, or its facts.jsonl", path.display());
        return Err(PyFileNotFoundError::new_err(message));
    }
    let inner = extractor.inner().clone();
    let read = interruptible(py, move || read(&path, &inner, &kinds, only))?;
    let (schema, batches) = read.map_err(|failure| match failure {
        Failure::Theirs(message) => Error::new_err(message),
        Failure::Ours(message) => InternalError::new_err(message),
    })?;
    Ok((PyArrowType(schema), batches.into_iter().map(PyArrowType).collect()))
}

enum Failure {
    Theirs(String),
    Ours(String),
}

fn read(
    path: &Path,
    extractor: &jushi::Extractor,
    kinds: &[String],
    only: bool,
) -> Result<(Schema, Vec<RecordBatch>), Failure> {
    let shown = path.display();
    let open = || {
        File::open(path).map(BufReader::new).map_err(|error| Failure::Theirs(format!("cannot read {shown}: {error}")))
    };
    let wrong = |error: &dyn std::fmt::Display| Failure::Theirs(format!("{shown}: {error}"));
    let present = Present::read(open()?).map_err(|error| wrong(&error))?;
    let rules = extractor.pipeline().rules();
    let kinds = if only { kinds.to_vec() } else { present.kinds_with(kinds) };
    let layout = Layout::of_kinds(rules, kinds.iter().map(String::as_str)).ok_or_else(|| {
        let message =
            format!("unknown kind among {}; name the rules that state it with rules= or with_=", kinds.join(", "));
        Failure::Theirs(message)
    })?;
    let layout = Arc::new(layout.with_rules(present.rules(&kinds)));
    let mut table = Table::new(layout.clone());
    let mut batches = Vec::new();
    for record in records(open()?) {
        let record = record.map_err(|error| wrong(&error))?;
        if kinds.contains(&record.kind) {
            table.push(&record).map_err(|error| wrong(&error))?;
        }
        if table.n_rows() == BATCH {
            batches.push(table.take().map_err(|error| Failure::Ours(error.to_string()))?);
        }
    }
    if table.n_rows() > 0 {
        batches.push(table.take().map_err(|error| Failure::Ours(error.to_string()))?);
    }
    Ok((layout.schema().as_ref().clone(), batches))
}
