//! File bytes in, text out, with the way back from every byte of the text to the bytes of the file.
//!
//! What cannot be decoded becomes U+FFFD and a warning; only content that is no text at all is refused.

mod date;
mod declaration;
mod decode;
mod detect;
mod encoding;
mod json_lines;
mod mixed;

pub use date::read_date;
pub(crate) use date::{declared_date, name_date};
pub use encoding::{Encoding, UnknownEncoding};
pub use json_lines::{
    EqualId, JsonErrors, JsonFields, JsonGuess, JsonGuesses, JsonLineCause, JsonLineError, JsonRecord, UniqueIds,
    json_lines, parse_json_line,
};

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;

use crate::text::OffsetMap;

/// A file that has been decoded.
#[derive(Clone, Debug)]
pub struct Source {
    /// The decoded text, without byte order mark.
    pub text: String,
    /// The name of the encoding the bytes were in: `UTF-8`, `GB18030`, `Big5`, `UTF-16LE`, `UTF-16BE`, or `UTF-8+GB18030` for
    /// lines in both.
    pub encoding: &'static str,
    /// What was wrong with the bytes.
    pub warnings: Vec<SourceWarning>,
    /// What of the text is no text.
    pub markup: Markup,
    /// The date of the article, where something beside the text says it: a member of its JSON line.
    pub date: Option<Date>,
    map: OffsetMap,
    /// Bytes of the file in one encoding, one stretch behind the other.
    stretches: Vec<(Range<usize>, Encoding)>,
}

/// The kind of markup in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Markup {
    /// All of it is text.
    #[default]
    None,
    /// Tags, entities and comments of HTML.
    Html,
    /// Signs of Markdown, with HTML in it.
    Markdown,
}

impl Markup {
    /// The markup that the extension of a file name tells: HTML for `.html` and `.htm`, Markdown for `.md`.
    pub fn of_name(name: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("html" | "htm") => Self::Html,
            Some("md") => Self::Markdown,
            _ => Self::None,
        }
    }
}

/// Something that was wrong with the bytes of a file, though its text could be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceWarning {
    /// Bytes without meaning in the encoding became U+FFFD, one for each malformed sequence.
    Undecodable {
        /// The encoding that was assumed.
        encoding: &'static str,
        /// File offset of the first such byte.
        first_byte: usize,
        /// How many malformed sequences there are.
        count: usize,
    },
    /// A page says that it is in another encoding than it is.
    Declaration {
        /// The encoding that the page declares.
        declared: &'static str,
        /// The encoding it was read in.
        encoding: &'static str,
    },
    /// Some lines are in UTF-8, others in GB18030; each was decoded in its own.
    Mixed {
        /// How many lines are in GB18030.
        n_lines: usize,
        /// The first of them, counted from 1.
        first_line: usize,
    },
    /// Another line of its JSON Lines file has the same id.
    EqualId(EqualId),
}

impl fmt::Display for SourceWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable { encoding, first_byte, count } => {
                let sequences = if *count == 1 { "sequence" } else { "sequences" };
                write!(f, "{count} malformed {encoding} {sequences} became U+FFFD, the first at byte {first_byte}")
            }
            Self::Declaration { declared, encoding } => {
                write!(f, "the page declares {declared}, but is {encoding}")
            }
            Self::Mixed { n_lines, first_line } => {
                let lines = if *n_lines == 1 { "1 line" } else { &format!("{n_lines} lines") };
                write!(
                    f,
                    "the file mixes encodings: {lines} in GB18030, the first is line {first_line}, the others in UTF-8"
                )
            }
            Self::EqualId(equal) => equal.fmt(f),
        }
    }
}

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The content is binary: an image, an archive, a PDF.
    #[error("content is binary, not text ({n_control} control bytes among the first {n_seen})")]
    Binary {
        /// Control bytes other than line ends, tabs and form feeds.
        n_control: usize,
        /// How many bytes were looked at.
        n_seen: usize,
    },
    /// Offsets are kept in 32 bits.
    #[error("file of {n_bytes} bytes is too long, expected less than 1 GiB; split it")]
    TooLong {
        /// Length of the file.
        n_bytes: usize,
    },
}

impl Source {
    /// Decodes the bytes of a file, by `encoding` where it is told, else by what the bytes look like.
    ///
    /// A byte order mark wins over `encoding`: it is never meant as text. Valid UTF-8 is checked and taken as it is. What a
    /// page declares of itself decides where the bytes leave it open; a declaration that the bytes refute is a warning.
    ///
    /// ```
    /// use jushi::source::Source;
    ///
    /// let source = Source::decode(b"\xD6\xD0\xB9\xFA".to_vec(), None)?;
    /// assert_eq!((source.text.as_str(), source.encoding), ("中国", "GB18030"));
    /// assert_eq!(source.byte_range(3..6), 2..4);
    /// # Ok::<(), jushi::source::SourceError>(())
    /// ```
    ///
    /// # Errors
    /// When the content is binary or longer than offsets can tell.
    pub fn decode(bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Self, SourceError> {
        // A byte becomes three at most, and offsets of both sides are kept in 32 bits.
        if bytes.len() >= 1 << 30 {
            return Err(SourceError::TooLong { n_bytes: bytes.len() });
        }
        let declared = if encoding.is_none() { declaration::declared(&bytes) } else { None };
        let source = Self::decode_detected(bytes, encoding)?;
        Ok(source.with_declared(declared))
    }

    fn decode_detected(bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Self, SourceError> {
        let bytes = if detect::may_be_utf8(&bytes, encoding) {
            match String::from_utf8(bytes) {
                Ok(text) => return Ok(Self::from_text(text)),
                Err(error) => error.into_bytes(),
            }
        } else {
            bytes
        };
        let mark = detect::byte_order_mark(&bytes);
        let bom_len = mark.filter(|mark| mark.encoding == Encoding::Utf8).map_or(0, |mark| mark.bom_len);
        let may_be_mixed = encoding.is_none() && mark.is_none_or(|mark| mark.encoding == Encoding::Utf8);
        if may_be_mixed
            && !bytes.contains(&0)
            && let Some(mixed) = mixed::mixed(&bytes[bom_len..])
        {
            return Ok(decode::decode_mixed(&bytes, bom_len, mixed));
        }
        let detected = detect::detect(&bytes, encoding)?;
        Ok(decode::decode(bytes, detected))
    }

    /// The source with a warning when it is not what it declares; in plain ASCII every declaration is true.
    fn with_declared(mut self, declared: Option<Encoding>) -> Self {
        let declared = declared.map(Encoding::name).filter(|declared| *declared != self.encoding);
        if let Some(declared) = declared.filter(|_| !self.text.is_ascii() && self.encoding != mixed::NAME) {
            self.warnings.push(SourceWarning::Declaration { declared, encoding: self.encoding });
        }
        self
    }

    /// A source that was text already; its bytes are the UTF-8 of the text.
    pub fn from_text(text: String) -> Self {
        let encoding = Encoding::Utf8;
        let stretches = vec![(0..text.len(), encoding)];
        let (warnings, map) = (Vec::new(), OffsetMap::new());
        Self { text, encoding: encoding.name(), warnings, markup: Markup::None, date: None, map, stretches }
    }

    /// The same source, read as text with this markup.
    #[must_use]
    pub fn with_markup(self, markup: Markup) -> Self {
        Self { markup, ..self }
    }

    /// The same source, whose article has this date.
    #[must_use]
    pub fn with_date(self, date: Option<Date>) -> Self {
        Self { date, ..self }
    }

    /// The bytes of the file from which a range of bytes of the text was decoded.
    ///
    /// Exact for every encoding; a range that ends inside a character covers the whole character's bytes where the
    /// lengths differ.
    pub fn byte_range(&self, text_range: Range<usize>) -> Range<usize> {
        self.map.source_range(text_range)
    }

    /// The encodings of bytes of the file, one stretch behind the other: one, but for a file that mixes them.
    pub fn stretches(&self, bytes: Range<usize>) -> impl Iterator<Item = (Range<usize>, Encoding)> {
        let within = move |(range, encoding): &(Range<usize>, Encoding)| {
            let range = range.start.max(bytes.start)..range.end.min(bytes.end);
            (!range.is_empty()).then_some((range, *encoding))
        };
        self.stretches.iter().filter_map(within)
    }

    /// The least part of the text around a range that whole codes of the file became.
    ///
    /// A code may become several characters: in Big5 one becomes `Ê` with a macron, in GB18030 a malformed one and what had
    /// to be read to know that belong together.
    pub fn whole_codes(&self, text_range: Range<usize>) -> Range<usize> {
        self.map.whole_units(text_range)
    }

    /// The map behind [`byte_range`](Self::byte_range); an identity for UTF-8 without byte order mark.
    pub fn map(&self) -> &OffsetMap {
        &self.map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_declaration_is_a_warning() {
        let warnings = |label: &str, text: &str| {
            let page = format!("<meta charset={label}><p>{text}</p>").into_bytes();
            Source::decode(page, None).expect("text").warnings
        };
        let expected = SourceWarning::Declaration { declared: "GB18030", encoding: "UTF-8" };
        assert_eq!(warnings("gb2312", "投资5万元"), std::slice::from_ref(&expected));
        assert_eq!(expected.to_string(), "the page declares GB18030, but is UTF-8");
        assert_eq!(warnings("utf-8", "投资5万元"), []);
        assert_eq!(warnings("gb2312", "plain"), []);
    }

    #[test]
    fn the_name_of_a_page_tells_its_markup() {
        assert_eq!(Markup::of_name("web/page.HTM"), Markup::Html);
        assert_eq!(Markup::of_name("page.html"), Markup::Html);
        assert_eq!(Markup::of_name("notes/Page.MD"), Markup::Markdown);
        assert_eq!(Markup::of_name("html"), Markup::None);
        assert_eq!(Markup::of_name("page.html.txt"), Markup::None);
    }
}
