use jushi::emit::Record;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};

use crate::error::Error;

/// One statement found at one place of a text.
///
/// >>> import jushi
/// >>> fact = jushi.Extractor().extract("广州市投入协作资金近1.4亿元。")[0]
/// >>> fact.kind, fact.quote, fact.value, fact.bound
/// ('amount', '1.4亿元', Decimal('140000000'), 'nearly')
/// >>> "广州市投入协作资金近1.4亿元。"[slice(*fact.span)]
/// '1.4亿元'
#[pyclass(frozen, module = "jushi", eq)]
#[derive(PartialEq)]
pub(crate) struct Fact {
    record: Record,
}

/// Where a field of a fact stands in the text.
#[pyclass(frozen, module = "jushi", eq, get_all)]
#[derive(PartialEq)]
pub(crate) struct Part {
    /// The text of the source there, noise included.
    quote: String,
    /// Characters of the source text, half open, counted from 0.
    span: (usize, usize),
    /// Bytes of the source, half open, counted from 0.
    byte_span: (usize, usize),
}

#[pymethods]
impl Part {
    fn __repr__(&self) -> String {
        format!("Part(quote={:?}, span={:?})", self.quote, self.span)
    }
}

impl From<jushi::Fact> for Fact {
    fn from(fact: jushi::Fact) -> Self {
        Self { record: fact.into_record() }
    }
}

fn pair([start, end]: [usize; 2]) -> (usize, usize) {
    (start, end)
}

impl Fact {
    /// A number as `decimal.Decimal`, which takes text of any length exactly.
    fn decimal<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        // Of a time the value is text.
        if self.record.field("bound").is_none() {
            return Ok(None);
        }
        let number = self.record.field(name);
        number.map(|text| DECIMAL.import(py, "decimal", "Decimal")?.call1((text,))).transpose()
    }

    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.record).map_err(|error| Error::new_err(error.to_string()))
    }
}

#[pymethods]
impl Fact {
    /// Sixteen hexadecimal digits; edits elsewhere in the text do not change them.
    #[getter]
    fn id(&self) -> &str {
        &self.record.id
    }

    /// Name of the text.
    #[getter]
    fn article(&self) -> &str {
        &self.record.article
    }

    /// Kind of fact: `amount`, `headcount`, `place_pair` or one of other rules.
    #[getter]
    fn kind(&self) -> &str {
        &self.record.kind
    }

    /// The rule that found it.
    #[getter]
    fn rule(&self) -> &str {
        &self.record.rule
    }

    /// Line in which it starts, counted from 1.
    #[getter]
    fn line(&self) -> usize {
        self.record.line
    }

    /// The text of the source there, noise included.
    #[getter]
    fn quote(&self) -> &str {
        &self.record.quote
    }

    /// The same after cleaning.
    #[getter]
    fn normalized(&self) -> &str {
        &self.record.normalized
    }

    /// Characters of the text, half open, counted from 0: `text[start:end]` is the quote.
    #[getter]
    fn span(&self) -> (usize, usize) {
        pair(self.record.span.char)
    }

    /// Bytes of the text in UTF-8, or of the file it was read from; half open, counted from 0.
    #[getter]
    fn byte_span(&self) -> (usize, usize) {
        pair(self.record.span.byte)
    }

    /// The sentence, in characters of the text.
    #[getter]
    fn sentence(&self) -> (usize, usize) {
        pair(self.record.sentence.char)
    }

    /// The sentence, in bytes.
    #[getter]
    fn sentence_bytes(&self) -> (usize, usize) {
        pair(self.record.sentence.byte)
    }

    /// The number, exact and with its scale: of an amount in whole units of its currency, of a headcount in persons or households. Of a
    /// range the lower end. `None` where the kind has no number.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.decimal(py, "value")
    }

    /// The lower end of a range, else `None`.
    #[getter]
    fn low<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.decimal(py, "low")
    }

    /// The upper end of a range, else `None`.
    #[getter]
    fn high<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.decimal(py, "high")
    }

    /// How the number is qualified: `exact`, `approx`, `nearly`, `over`, `at_least`, `at_most` or `range`.
    #[getter]
    fn bound(&self) -> Option<&str> {
        self.record.field("bound")
    }

    /// What it says, as text by name, in the order of its kind; nothing that is unknown.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let fields = PyDict::new(py);
        self.record.fields.iter().try_for_each(|(name, value)| fields.set_item(name, value))?;
        Ok(fields)
    }

    /// Where those of its fields stand that stand in the text.
    #[getter]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let parts = PyDict::new(py);
        for (name, part) in &self.record.parts {
            let (span, byte_span) = (pair(part.span.char), pair(part.span.byte));
            parts.set_item(name, Part { quote: part.quote.clone(), span, byte_span })?;
        }
        Ok(parts)
    }

    /// The id of the fact that says the same earlier in the text; leave facts with one out of sums.
    #[getter]
    fn repeats(&self) -> Option<&str> {
        self.record.repeats.as_deref()
    }

    /// A field by name, or `default`.
    ///
    /// >>> import jushi
    /// >>> jushi.Extractor().extract("月薪3000元。")[0].get("currency")
    /// 'CNY'
    #[pyo3(signature = (name, default = None))]
    fn get<'py>(&self, py: Python<'py>, name: &str, default: Option<Bound<'py, PyAny>>) -> Option<Bound<'py, PyAny>> {
        self.record.field(name).map(|value| PyString::new(py, value).into_any()).or(default)
    }

    /// The line of `facts.jsonl` that says this fact: byte for byte what the command line writes.
    fn to_json(&self) -> PyResult<String> {
        self.json()
    }

    /// The same as a `dict`: what `json.loads(fact.to_json())` gives.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.json()?,))
    }

    /// The fact that a line of `facts.jsonl` says.
    #[staticmethod]
    fn from_json(line: &str) -> PyResult<Self> {
        let record = serde_json::from_str(line);
        record.map(|record| Self { record }).map_err(|error| Error::new_err(format!("this is no fact: {error}")))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Self>().getattr("from_json")?, (self.json()?,)))
    }

    fn __hash__(&self) -> u64 {
        // Equal facts have equal ids, which are digests.
        u64::from_str_radix(&self.record.id, 16).unwrap_or_default()
    }

    fn __repr__(&self) -> String {
        let fields = self.record.fields.iter().map(|(name, value)| format!("{name}={value}"));
        let fields = fields.collect::<Vec<_>>().join(" ");
        format!("<Fact {} {} {} {fields}>", self.record.kind, self.record.id, self.record.quote)
    }
}
