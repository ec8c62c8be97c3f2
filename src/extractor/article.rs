use std::borrow::Cow;

use crate::source::{Encoding, Markup, Source};

use super::Error;

/// A text to be read, with its name.
///
/// A string is an article without a name: `extractor.extract("…")`.
#[derive(Clone, Debug)]
pub struct Article {
    pub(super) name: String,
    pub(super) source: Source,
}

impl Article {
    /// An article of plain text. Its name goes into the ids of its facts; a date in it (`2024/0119.txt`) may date the article.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), source: Source::from_text(text.into()) }
    }

    /// The article that a file holds, in whatever encoding it is; byte offsets then count in `bytes`.
    ///
    /// The ending of the name says what the markup is: `.html`, `.htm` or `.md`, else none.
    ///
    /// # Errors
    /// When the bytes are no text: an image, an archive.
    pub fn decode(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Self::decode_as(name.into(), bytes.into(), None)
    }

    /// As [`Article::decode`], with the encoding that the caller knows: `GB18030`, `Big5`, `UTF-16LE` …
    ///
    /// # Errors
    /// When there is no such encoding, or the bytes are no text.
    pub fn decode_with(name: impl Into<String>, bytes: impl Into<Vec<u8>>, encoding: &str) -> Result<Self, Error> {
        let name = name.into();
        match Encoding::for_label(encoding) {
            Ok(encoding) => Self::decode_as(name, bytes.into(), Some(encoding)),
            Err(error) => Err(Error::Article { article: name, reason: error.to_string() }),
        }
    }

    fn decode_as(name: String, bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Self, Error> {
        match Source::decode(bytes, encoding) {
            Ok(source) => Ok(Self { source: source.with_markup(Markup::of_name(&name)), name }),
            Err(error) => Err(Error::Article { article: name, reason: error.to_string() }),
        }
    }

    /// The same article, whose text is a page of HTML.
    #[must_use]
    pub fn html(self) -> Self {
        Self { source: self.source.with_markup(Markup::Html), ..self }
    }

    /// The same article, whose text is Markdown.
    #[must_use]
    pub fn markdown(self) -> Self {
        Self { source: self.source.with_markup(Markup::Markdown), ..self }
    }

    /// Length of its text in bytes of UTF-8.
    #[doc(hidden)]
    pub fn n_bytes(&self) -> usize {
        self.source.text.len()
    }

    /// The name of the article.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// What a text is called that has no name.
const UNNAMED: &str = "-";

impl From<String> for Article {
    fn from(text: String) -> Self {
        Self::new(UNNAMED, text)
    }
}

impl From<&str> for Article {
    fn from(text: &str) -> Self {
        Self::new(UNNAMED, text)
    }
}

impl From<&String> for Article {
    fn from(text: &String) -> Self {
        Self::new(UNNAMED, text.as_str())
    }
}

impl From<Cow<'_, str>> for Article {
    fn from(text: Cow<'_, str>) -> Self {
        Self::new(UNNAMED, text.into_owned())
    }
}
