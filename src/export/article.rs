use crate::emit::Record;
use crate::text::{CharIndex, SourceSpan};

/// An article with its text and its records, which have been checked against each other.
#[derive(Debug)]
pub struct Article<'a> {
    /// Path below the corpus folder; for a line of a JSON Lines file, `path#id`.
    pub name: &'a str,
    /// The source text: what the file says, decoded.
    pub index: CharIndex<'a>,
    /// The facts found in it.
    pub records: Vec<&'a Record>,
}

/// A quote that is not in the text where it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{article}: {what} `{quote}` is not the text at characters {chars:?}")]
pub struct Mismatch {
    /// The article.
    pub article: String,
    /// The kind of the fact, with the part.
    pub what: String,
    /// The quote.
    pub quote: String,
    /// Where it should stand.
    pub chars: [usize; 2],
}

impl<'a> Article<'a> {
    /// Takes an article, its source text and its facts.
    ///
    /// # Errors
    /// The first quote of a fact or a part that is not the text at its characters.
    pub fn new(name: &'a str, text: &'a str, records: Vec<&'a Record>) -> Result<Self, Mismatch> {
        let index = CharIndex::new(text);
        for record in &records {
            let parts = record.parts.iter().map(|(name, part)| (Some(name), &part.quote, part.span));
            for (part, quote, span) in std::iter::once((None, &record.quote, record.span)).chain(parts) {
                if index.slice(span.char) != Some(quote) {
                    let what = part.map_or(record.kind.clone(), |part| format!("{}, {part}", record.kind));
                    return Err(Mismatch { article: name.to_owned(), what, quote: quote.clone(), chars: span.char });
                }
            }
        }
        Ok(Self { name, index, records })
    }

    /// A span in UTF-16 code units.
    pub(super) fn utf16(&self, span: SourceSpan) -> [usize; 2] {
        self.index.utf16(span.char).unwrap_or(span.char)
    }
}

/// Whether a value is one of a few words, like `exact`, `CNY` and `assist`: something to choose, not to write.
pub fn is_code(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}
