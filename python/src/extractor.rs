use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_pyarrow::{FromPyArrow, PyArrowType};
use arrow_schema::Schema;
use jushi::Article;
use jushi::cli::guard::guarded;
use jushi::columnar::Layout;
use jushi::rule::{RuleFiles, RuleFolder};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping};

use crate::batch::{self, Rows};
use crate::error::{Error, InternalError, from_library, text};
use crate::fact::Fact;

/// The compiled extractor; `jushi.Extractor` is made on it.
#[pyclass(frozen, subclass, module = "jushi._jushi")]
pub(crate) struct Extractor {
    inner: jushi::Extractor,
    /// The columns of all wanted kinds together, and the same with a column for errors.
    layouts: [Arc<Layout>; 2],
}

/// Rule files, as they are sent to another process: their texts by path, their folder, and the folders on top with their names.
type Shipped = (BTreeMap<String, String>, Option<String>, Vec<(String, String)>);

fn shipped(files: &RuleFiles) -> Shipped {
    let shown = |path: &PathBuf| path.to_string_lossy().into_owned();
    let on_top = files.on_top.iter().map(|folder| (folder.name.clone(), shown(&folder.path)));
    (files.files.clone(), files.folder.as_ref().map(shown), on_top.collect())
}

fn unpacked((files, folder, on_top): Shipped) -> RuleFiles {
    let on_top = on_top.into_iter().map(|(name, path)| RuleFolder { name, path: path.into() }).collect();
    RuleFiles { files, folder: folder.map(PathBuf::from), on_top, ..RuleFiles::default() }
}

#[pymethods]
impl Extractor {
    #[new]
    #[pyo3(signature = (*, rules = Vec::new(), with_ = Vec::new(), kinds = Vec::new(), currency = None, date = None,
        places = None, without = Vec::new(), shipped = None, everything = false))]
    #[allow(clippy::too_many_arguments, reason = "each is an option that Python names")]
    fn new(
        py: Python<'_>,
        rules: Vec<Bound<'_, PyAny>>,
        with_: Vec<String>,
        kinds: Vec<String>,
        currency: Option<String>,
        date: Option<String>,
        places: Option<PathBuf>,
        without: Vec<String>,
        shipped: Option<Shipped>,
        everything: bool,
    ) -> PyResult<Self> {
        let mut builder = jushi::Extractor::builder().with(with_).kinds(kinds).without(without);
        for rules in rules {
            builder = match rules.cast::<PyMapping>() {
                Ok(files) => builder.rule_texts(texts(files)?),
                Err(_) => builder.rules(rules.extract::<PathBuf>()?),
            };
        }
        if let Some(currency) = currency {
            builder = builder.currency(currency);
        }
        if let Some(date) = date {
            builder = builder.date(date);
        }
        if let Some(places) = places {
            builder = builder.places(places);
        }
        if everything {
            builder = builder.everything();
        }
        if let Some(shipped) = shipped {
            builder = builder.resolved_rules(unpacked(shipped));
        }
        let built = py.detach(|| guarded(|| builder.build())).map_err(InternalError::new_err)?;
        let inner = built.map_err(|error| from_library(&error))?;
        let layout = Layout::of_kinds(inner.pipeline().rules(), inner.kinds())
            .ok_or_else(|| InternalError::new_err("a kind without columns"))?;
        Ok(Self { layouts: [Arc::new(layout.clone()), Arc::new(layout.with_error())], inner })
    }

    /// The kinds of fact that this extractor may find.
    #[getter]
    fn kinds(&self) -> Vec<&str> {
        self.inner.kinds()
    }

    fn _extract(&self, py: Python<'_>, value: &Bound<'_, PyAny>, id: &str, format: &str) -> PyResult<Vec<Fact>> {
        let article = Article::new(id, text(value, "text")?);
        let article = match format {
            "html" => article.html(),
            "md" => article.markdown(),
            "txt" => article,
            other => return Err(Error::new_err(format!("unknown format `{other}`, expected one of txt, html, md"))),
        };
        self.facts(py, article)
    }

    fn _extract_bytes(
        &self,
        py: Python<'_>,
        value: &Bound<'_, PyAny>,
        id: &str,
        encoding: Option<&str>,
    ) -> PyResult<Vec<Fact>> {
        let bytes =
            value.cast::<PyBytes>().map_err(|_| PyTypeError::new_err("content must be bytes"))?.as_bytes().to_vec();
        let article = match encoding {
            Some(encoding) => Article::decode_with(id, bytes, encoding),
            None => Article::decode(id, bytes),
        };
        self.facts(py, article.map_err(|error| from_library(&error))?)
    }

    /// The facts of the rows of a batch with the columns `id` and `text`. Rows that cannot be read are rows with an error where
    /// `keep_errors` is said, else the first of them is raised.
    fn _extract_batch<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
        threads: usize,
        keep_errors: bool,
    ) -> PyResult<PyArrowType<RecordBatch>> {
        let rows = Rows::new(RecordBatch::from_pyarrow_bound(batch)?)?;
        let layout = &self.layouts[usize::from(keep_errors)];
        let (inner, layout) = (self.inner.clone(), layout.clone());
        Ok(PyArrowType(batch::extract(py, inner, layout, rows, threads, keep_errors)?))
    }

    fn _schema(&self, has_error: bool) -> PyArrowType<Schema> {
        PyArrowType(self.layouts[usize::from(has_error)].schema().as_ref().clone())
    }

    /// The JSON Schema of a record, as `jushi schema` prints it.
    fn _record_schema(&self) -> String {
        self.inner.schema()
    }

    /// The rule files that run, for another process.
    fn _shipped(&self) -> Shipped {
        shipped(self.inner.rule_files())
    }
}

/// Texts from here on take longer than a moment, so that Ctrl-C must work meanwhile.
const LONG: usize = 256 << 10;

impl Extractor {
    fn facts(&self, py: Python<'_>, article: Article) -> PyResult<Vec<Fact>> {
        let inner = self.inner.clone();
        let n_bytes = article.n_bytes();
        let find = move || guarded(|| inner.extract(article));
        // What is done at once needs no thread of its own.
        let found = if n_bytes < LONG { py.detach(find) } else { batch::interruptible(py, find)? };
        let found = found.map_err(InternalError::new_err)?;
        Ok(found.map_err(|error| from_library(&error))?.into_iter().map(Fact::from).collect())
    }

    pub(crate) fn inner(&self) -> &jushi::Extractor {
        &self.inner
    }
}

/// Rule files that are given as path and text.
fn texts(files: &Bound<'_, PyMapping>) -> PyResult<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for item in files.items()?.iter() {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        texts.push((text(&name, "the path of a rule file")?, text(&value, "the text of a rule file")?));
    }
    Ok(texts)
}
