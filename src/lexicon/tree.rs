//! The TOML files of `rules/` as the build script has read them: their tables and values, where each stands, and the texts that are not
//! written as they are meant. Examples of rules are left out: they are more than half of the files, and only tests of rules ask for them.
//!
//! All files stand one behind the other: how long the path is, the path, how long the tree is, the tree. Numbers have four bytes, the low
//! one first.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// In the place of where a text stands when it does not stand in the file.
const HERE: u32 = u32::MAX;

const TEXT: u8 = 0;
const YES: u8 = 1;
const NO: u8 = 2;
/// A number or time: as it is written.
const OTHER: u8 = 3;
const ARRAY: u8 = 4;
const TABLE: u8 = 5;

/// The trees of some files, given with their paths.
#[allow(dead_code, reason = "only the build script writes")]
pub(crate) fn write<'t>(files: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, text) in files {
        let bare = without_examples(text);
        // What is wrong with a file is told when it is read.
        let Ok(table) = DeTable::parse(&bare) else { continue };
        let mut writer = Writer { bytes: Vec::new(), text: &bare };
        writer.table(table.get_ref());
        let tree = writer.bytes;
        for part in [path.as_bytes(), &tree] {
            bytes.extend((part.len() as u32).to_le_bytes());
            bytes.extend(part);
        }
    }
    bytes
}

/// The tree of a file, if it is there. The text is that of the file, as it was when the trees were written.
pub(crate) fn read(mut bytes: &'static [u8], path: &str, text: &'static str) -> Option<DeTable<'static>> {
    let mut part = || {
        let (len, rest) = bytes.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        bytes = rest;
        Some(part)
    };
    while let Some((name, tree)) = part().zip(part()) {
        if name == path.as_bytes() {
            return Reader { rest: tree, text }.table();
        }
    }
    None
}

/// The text of a rule file with blanks in the place of its examples and rejects, so that everything else stands where it stood.
#[allow(dead_code, reason = "only the build script writes")]
fn without_examples(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut is_example = false;
    for line in text.split_inclusive('\n') {
        if let Some(header) = line.strip_prefix("[") {
            is_example = [".example]]", ".reject]]"].iter().any(|end| header.trim_end().ends_with(end));
        }
        match is_example {
            true => bare.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' })),
            false => bare.push_str(line),
        }
    }
    bare
}

#[allow(dead_code, reason = "only the build script writes")]
struct Writer<'t> {
    bytes: Vec<u8>,
    text: &'t str,
}

#[allow(dead_code, reason = "only the build script writes")]
impl Writer<'_> {
    fn number(&mut self, number: usize) {
        self.bytes.extend(u32::try_from(number).expect("files are small").to_le_bytes());
    }

    fn span(&mut self, span: Range<usize>) {
        self.number(span.start);
        self.number(span.end);
    }

    /// A text with quotes or without, which mostly stands in the file as it is.
    fn string(&mut self, string: &str, span: Range<usize>) {
        let at = self.text[span.clone()].find(string);
        self.number(at.map_or(HERE as usize, |at| span.start + at));
        self.number(string.len());
        if at.is_none() {
            self.bytes.extend(string.as_bytes());
        }
    }

    fn table(&mut self, table: &DeTable<'_>) {
        self.number(table.len());
        for (key, value) in table {
            self.span(key.span());
            self.string(key.get_ref(), key.span());
            self.value(value);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        self.span(value.span());
        match value.get_ref() {
            DeValue::String(string) => {
                self.bytes.push(TEXT);
                self.string(string, value.span());
            }
            DeValue::Boolean(true) => self.bytes.push(YES),
            DeValue::Boolean(false) => self.bytes.push(NO),
            DeValue::Array(array) => {
                self.bytes.push(ARRAY);
                self.number(array.len());
                array.iter().for_each(|value| self.value(value));
            }
            DeValue::Table(table) => {
                self.bytes.push(TABLE);
                self.table(table);
            }
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => self.bytes.push(OTHER),
        }
    }
}

struct Reader {
    rest: &'static [u8],
    text: &'static str,
}

/// None of what is read is missing in a tree that was written.
impl Reader {
    fn number(&mut self) -> Option<usize> {
        let (number, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u32::from_le_bytes(*number) as usize)
    }

    fn span(&mut self) -> Option<Range<usize>> {
        Some(self.number()?..self.number()?)
    }

    fn string(&mut self) -> Option<Cow<'static, str>> {
        let (at, len) = (self.number()?, self.number()?);
        if at != HERE as usize {
            return self.text.get(at..at + len).map(Cow::Borrowed);
        }
        let (here, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        std::str::from_utf8(here).ok().map(Cow::Borrowed)
    }

    fn table(&mut self) -> Option<DeTable<'static>> {
        let n_entries = self.number()?;
        (0..n_entries).map(|_| Some((Spanned::new(self.span()?, self.string()?), self.value()?))).collect()
    }

    fn value(&mut self) -> Option<Spanned<DeValue<'static>>> {
        let span = self.span()?;
        let (kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        let value = match *kind {
            TEXT => DeValue::String(self.string()?),
            YES => DeValue::Boolean(true),
            NO => DeValue::Boolean(false),
            ARRAY => {
                let mut array = DeArray::new();
                for _ in 0..self.number()? {
                    array.push(self.value()?);
                }
                DeValue::Array(array)
            }
            TABLE => DeValue::Table(self.table()?),
            _ => DeValue::parse(self.text.get(span.clone())?).ok()?.into_inner(),
        };
        Some(Spanned::new(span, value))
    }
}
