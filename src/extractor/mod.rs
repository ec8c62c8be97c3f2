//! The front door of the library: texts in, facts out.
//!
//! An [`Extractor`] is made once from rules and options and then asked about any number of articles, from any number of
//! threads. What it finds is what the command line finds, to the byte.

mod article;
mod builder;
mod error;
mod fact;
mod statement;
mod wanted;

use std::fmt;
use std::sync::Arc;

pub use article::Article;
pub use builder::ExtractorBuilder;
pub use error::{Error, RuleError};
pub use fact::Fact;
pub use statement::{Amount, Direction, Headcount, HeadcountUnit, Place, PlacePair, Statement, Time};
#[cfg(feature = "app")]
pub(crate) use wanted::NATIVE_KINDS;
pub(crate) use wanted::{UnknownKind, Wanted};

use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::RuleFiles;
use crate::source::Source;

/// Finds the facts of texts.
///
/// It is made once, which takes some ten milliseconds, and is then cheap to clone and safe to share: clones are one extractor. It
/// holds compiled rules and nothing of the articles, so equal articles have equal facts whatever was asked before.
///
/// ```
/// use jushi::{Extractor, Statement};
///
/// let extractor = Extractor::new()?;
/// let facts = extractor.extract("广州市投入协作资金1.4亿元。")?;
/// assert_eq!(facts[0].quote(), "1.4亿元");
/// let Statement::Amount(amount) = facts[0].statement() else { unreachable!() };
/// assert_eq!((amount.number.value.to_string().as_str(), amount.currency.as_str()), ("140000000", "CNY"));
/// # Ok::<(), jushi::Error>(())
/// ```
#[derive(Clone)]
pub struct Extractor {
    inner: Arc<Inner>,
}

struct Inner {
    pipeline: Pipeline,
    wanted: Wanted,
    files: RuleFiles,
}

/// What was found in one article.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Extraction {
    /// The name of the article.
    pub article: String,
    /// Its facts, by start, then kind.
    pub facts: Vec<Fact>,
    /// What was odd about it, for people: bytes without meaning, a sentence too long to be read whole.
    pub warnings: Vec<String>,
}

impl Extractor {
    /// An extractor with the built-in rules: amounts, headcounts and place pairs.
    ///
    /// # Errors
    /// None that is known; what [`ExtractorBuilder::build`] may give.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A builder for other rules and options.
    pub fn builder() -> ExtractorBuilder {
        ExtractorBuilder::default()
    }

    /// The facts of an article, by start, then kind. A text without a name is called `-`, as the command line calls its input.
    ///
    /// # Errors
    /// When the article is too long for its offsets.
    pub fn extract(&self, article: impl Into<Article>) -> Result<Vec<Fact>, Error> {
        Ok(self.read(article)?.facts)
    }

    /// The facts of an article, with what was odd about it.
    ///
    /// # Errors
    /// When the article is too long for its offsets.
    pub fn read(&self, article: impl Into<Article>) -> Result<Extraction, Error> {
        let Article { name, source } = article.into();
        let n_bytes = source.text.len();
        if n_bytes >= MAX_BYTES {
            return Err(Error::TooLong { article: name, n_bytes });
        }
        let (records, warnings) = self.inner.wanted.read(&self.inner.pipeline, &name, source);
        Ok(Extraction { article: name, facts: records.into_iter().map(Fact::from).collect(), warnings })
    }

    /// Reads articles one after the other as the iterator is asked for them, so that no more than one is held.
    ///
    /// An article that cannot be read is an error of its own, and the others go on. For several threads share the extractor:
    /// `texts.par_iter().map(|text| extractor.extract(text))` with rayon.
    pub fn read_all<A: Into<Article>>(
        &self,
        articles: impl IntoIterator<Item = A>,
    ) -> impl Iterator<Item = Result<Extraction, Error>> {
        articles.into_iter().map(|article| self.read(article))
    }

    /// The kinds of fact that this extractor may find, by name.
    pub fn kinds(&self) -> Vec<&str> {
        self.inner.wanted.names(&self.inner.pipeline)
    }

    /// The JSON Schema (2020-12) of a record of these rules, as `jushi schema` prints it.
    pub fn schema(&self) -> String {
        format!("{:#}\n", crate::emit::record_schema(self.inner.pipeline.rules()))
    }

    /// The rule files that it was made from, for the layers that must send them elsewhere.
    #[doc(hidden)]
    pub fn rule_files(&self) -> &RuleFiles {
        &self.inner.files
    }

    /// The pipeline, for the layers that know it.
    #[doc(hidden)]
    pub fn pipeline(&self) -> &Pipeline {
        &self.inner.pipeline
    }
}

/// Offsets are kept in 32 bits, and cleaning may make a text longer.
const MAX_BYTES: usize = 1 << 30;

impl fmt::Debug for Extractor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extractor").field("kinds", &self.kinds()).finish_non_exhaustive()
    }
}

/// The records of one text, as every command that extracts makes them, with what was odd about the text.
impl Wanted {
    pub(crate) fn read(&self, pipeline: &Pipeline, name: &str, source: Source) -> (Vec<Record>, Vec<String>) {
        let document = pipeline.document(name, source);
        let records = self.facts(pipeline, &document);
        (records, document.warnings)
    }
}
