//! The tags, comments and declarations of a page, each with its place. What lies between them is text.
//!
//! The tokenizer is that of the HTML standard, with two differences. What has no name of a tag is text: `若<y，投资5亿元`.
//! And a quote that is never closed does not swallow the page: its tag ends at the next `>`.

use std::ops::Range;

use html5gum::{DefaultEmitter, StringReader, Token, Tokenizer, naive_next_state};

/// A stretch of markup.
#[derive(Debug)]
pub(super) struct Markup {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) kind: MarkupKind,
}

#[derive(Debug)]
pub(super) enum MarkupKind {
    /// `<p class=x>`
    Start(Tag),
    /// `</p>`, by its name.
    End(String),
    /// A comment, a declaration.
    Other,
}

/// A start tag: its name in lower case, and its attributes.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, empty where it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

type Inner<'a> = Tokenizer<StringReader<'a>, DefaultEmitter<usize>>;

/// The markup of a text from a position on.
pub(super) struct Tokens<'a> {
    text: &'a str,
    /// Where the tokenizer began.
    base: usize,
    inner: Inner<'a>,
    /// Behind the last markup.
    at: usize,
    /// Whether an element is open whose content is no markup: a script.
    is_raw: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, from: usize) -> Self {
        Self { text, base: from, inner: tokenizer(&text[from..]), at: from, is_raw: false }
    }

    /// Goes on from a position.
    pub(super) fn restart(&mut self, from: usize) {
        *self = Self::new(self.text, from);
    }

    /// The markup that comes next, taken for nothing more than it is.
    fn markup(&self, token: Token<usize>) -> Option<Markup> {
        let (span, kind) = match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.into_iter().map(|(name, value)| (utf8(&name), utf8(&value.value)));
                (tag.span, MarkupKind::Start(Tag { name: utf8(&tag.name), attributes: attributes.collect() }))
            }
            Token::EndTag(tag) => (tag.span, MarkupKind::End(utf8(&tag.name))),
            Token::Comment(comment) => (comment.span, MarkupKind::Other),
            Token::Doctype(doctype) => (doctype.span, MarkupKind::Other),
            Token::String(_) | Token::Error(_) => return None,
        };
        Some(Markup { range: self.base + span.start..self.base + span.end, kind })
    }

    /// The end of a tag that is open at the end of the text, if one is: a quote in it was never closed.
    fn end_of_open_tag(&self) -> Option<(usize, usize)> {
        if self.is_raw {
            return None;
        }
        let rest = &self.text[self.at..];
        let start = rest.match_indices('<').map(|(at, _)| at).find(|at| {
            let behind = rest[at + 1..].strip_prefix('/').unwrap_or(&rest[at + 1..]);
            behind.starts_with(|c: char| c.is_ascii_alphabetic())
        })?;
        let end = start + rest[start..].find('>')? + 1;
        Some((self.at + start, self.at + end))
    }
}

impl Iterator for Tokens<'_> {
    type Item = Markup;

    fn next(&mut self) -> Option<Markup> {
        loop {
            let Some(token) = self.inner.next() else {
                let (start, end) = self.end_of_open_tag()?;
                let inner = &self.text[start..end];
                let name = inner.trim_start_matches(['<', '/']);
                let name = name[..name.len() - name.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len()]
                    .to_ascii_lowercase();
                let kind = if inner.starts_with("</") {
                    MarkupKind::End(name)
                } else {
                    MarkupKind::Start(Tag { name, attributes: Vec::new() })
                };
                self.restart(end);
                return Some(Markup { range: start..end, kind });
            };
            let Ok(token) = token;
            let Some(markup) = self.markup(token) else { continue };
            let name = match &markup.kind {
                MarkupKind::Start(tag) => &tag.name,
                MarkupKind::End(name) => name,
                MarkupKind::Other => "",
            };
            if is_name(name) {
                self.at = markup.range.end;
                self.is_raw =
                    matches!(markup.kind, MarkupKind::Start(_)) && naive_next_state(name.as_bytes()).is_some();
                return Some(markup);
            }
            // Text with a stray `<`; a tag may begin in what was taken for its name.
            let n_name = name.len() + 2;
            let taken = &self.text[markup.range.clone()];
            let inside = taken.floor_char_boundary(n_name.min(taken.len()));
            let next = taken[1..inside].rfind('<').map_or(markup.range.end, |at| markup.range.start + 1 + at);
            self.restart(next);
        }
    }
}

fn tokenizer(text: &str) -> Inner<'_> {
    let mut emitter = DefaultEmitter::new_with_span();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(text, emitter)
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names of tags are ASCII; those of other vocabularies may have prefixes.
fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_' | b'.'))
}
