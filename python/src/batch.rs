//! Batches of texts -> batches of facts, on several threads, while the interpreter is let go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use jushi::Article;
use jushi::cli::guard::guarded;
use jushi::columnar::{Layout, Table};
use jushi::emit::Record;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::error::{InputError, InternalError};

/// How often a long call asks whether somebody pressed Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);

/// Ids and texts.
pub(crate) struct Rows {
    ids: ArrayRef,
    texts: ArrayRef,
}

/// The facts of a row, or why it has none.
type Found = Result<Vec<Record>, String>;

impl Rows {
    pub(crate) fn new(batch: RecordBatch) -> PyResult<Self> {
        let column = |name: &str| {
            let column = batch.column_by_name(name);
            let column = column.ok_or_else(|| InputError::new_err(format!("there is no column `{name}`")))?;
            match column.data_type() {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(column.clone()),
                other => Err(InputError::new_err(format!("the column `{name}` must be string, not {other}"))),
            }
        };
        Ok(Self { ids: column("id")?, texts: column("text")? })
    }

    fn n_rows(&self) -> usize {
        self.texts.len()
    }

    fn id(&self, row: usize) -> String {
        value(&self.ids, row).map_or_else(|| row.to_string(), str::to_owned)
    }

    fn find(&self, extractor: &jushi::Extractor, row: usize) -> Found {
        if self.ids.is_null(row) {
            return Err("there is no id: it is null".to_owned());
        }
        let Some(text) = value(&self.texts, row) else {
            return Err("there is no text: it is null".to_owned());
        };
        let found = guarded(|| extractor.extract(Article::new(self.id(row), text)))?;
        let facts = found.map_err(|error| error.to_string())?;
        Ok(facts.into_iter().map(jushi::Fact::into_record).collect())
    }
}

fn value(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::LargeUtf8 => column.as_string::<i64>().value(row),
        DataType::Utf8View => column.as_string_view().value(row),
        _ => column.as_string::<i32>().value(row),
    })
}

/// The facts of some rows as one batch, in the order of the rows.
pub(crate) fn extract(
    py: Python<'_>,
    extractor: jushi::Extractor,
    layout: Arc<Layout>,
    rows: Rows,
    n_threads: usize,
    keep_errors: bool,
) -> PyResult<RecordBatch> {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let asked = is_stopped.clone();
    let work = move || {
        let find = |row| if asked.load(Ordering::Relaxed) { Ok(Vec::new()) } else { rows.find(&extractor, row) };
        let all = 0..rows.n_rows();
        let found: Vec<Found> = pool(n_threads)?.install(|| all.into_par_iter().with_max_len(8).map(find).collect());
        table(layout, &rows, found, keep_errors)
    };
    let outcome = interruptible(py, work);
    if outcome.is_err() {
        is_stopped.store(true, Ordering::Relaxed);
    }
    outcome?.map_err(|failure| match failure {
        Failure::Row(message) => InputError::new_err(message),
        Failure::Ours(message) => InternalError::new_err(message),
    })
}

enum Failure {
    Row(String),
    Ours(String),
}

fn table(layout: Arc<Layout>, rows: &Rows, found: Vec<Found>, keep_errors: bool) -> Result<RecordBatch, Failure> {
    let mut table = Table::new(layout);
    for (row, found) in found.into_iter().enumerate() {
        match found {
            Ok(records) => {
                for record in &records {
                    table.push(record).map_err(|error| Failure::Ours(error.to_string()))?;
                }
            }
            Err(error) if keep_errors => table.push_error(value(&rows.ids, row), &error),
            Err(error) => {
                let id = rows.id(row);
                return Err(Failure::Row(format!(
                    "text `{id}`: {error}; mend it, leave it out, or say errors=\"column\" to get a row that says so"
                )));
            }
        }
    }
    table.take().map_err(|error| Failure::Ours(error.to_string()))
}

/// Threads, by process and number.
type Pools = Mutex<Vec<((u32, usize), Arc<rayon::ThreadPool>)>>;

/// The threads for a number of them, made when first asked for. Those of a process are not there in one that was forked from it.
fn pool(n_threads: usize) -> Result<Arc<rayon::ThreadPool>, Failure> {
    static POOLS: Pools = Mutex::new(Vec::new());
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (std::process::id(), n_threads);
    if let Some((_, pool)) = pools.iter().find(|(known, _)| *known == key) {
        return Ok(pool.clone());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
    let pool = Arc::new(pool.map_err(|error| Failure::Ours(format!("there are no more threads: {error}")))?);
    pools.push((key, pool.clone()));
    Ok(pool)
}

/// Does some work on another thread while this one lets go of the interpreter and listens to Ctrl-C. What was begun is then left to
/// itself, which ends with the text that is being read.
pub(crate) fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = sync_channel(1);
    let thread = std::thread::Builder::new().name("jushi".to_owned()).spawn(move || {
        // Nobody listens any more where it was interrupted.
        let _ = sender.send(work());
    });
    thread.map_err(|error| InternalError::new_err(format!("there are no more threads: {error}")))?;
    let mut receiver = receiver;
    loop {
        let (told, back) = py.detach(move || (receiver.recv_timeout(PATIENCE), receiver));
        receiver = back;
        match told {
            Ok(outcome) => return Ok(outcome),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(InternalError::new_err("a thread ended without an answer, please report it with the text"));
            }
        }
    }
}
