//! One table for each kind of fact: every field and every part a column. UTF-8 with a byte order mark, lines that end
//! in CRLF, quoted as RFC 4180 says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ::csv::{Terminator, WriterBuilder};

use crate::emit::{Column, Record};
use crate::fact::Decimal;
use crate::text::SourceSpan;

/// The facts of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The kind.
    pub kind: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Values as they are in the records; empty where a record has none.
    pub rows: Vec<Vec<String>>,
}

/// What the tables show besides the fields.
#[derive(Debug, Default)]
pub struct Layout<'a> {
    /// The columns of kinds, so that tables of different runs have the same ones; these kinds have a table even without
    /// facts.
    pub known: &'a [(String, Vec<Column>)],
    /// The cleaned text of the sentence of each fact, by its id.
    pub sentences: BTreeMap<String, String>,
    /// Whether there are columns of offsets.
    pub offsets: bool,
}

/// The tables of the kinds that are known or occur, by name of the kind. Fields that are not known follow those they
/// stand behind.
pub fn tables(records: &[&Record], layout: &Layout<'_>) -> Vec<Table> {
    let mut by_kind: BTreeMap<&str, Vec<&Record>> =
        layout.known.iter().map(|(kind, _)| (kind.as_str(), Vec::new())).collect();
    for record in records {
        by_kind.entry(&record.kind).or_default().push(record);
    }
    by_kind.into_iter().map(|(kind, records)| layout.table(kind, &records)).collect()
}

/// Puts names that are not known yet behind those they follow.
fn merge<'a>(known: &mut Vec<String>, names: impl Iterator<Item = &'a String>) {
    let mut next = 0;
    for name in names {
        match known.iter().position(|known| known == name) {
            Some(position) => next = position + 1,
            None => {
                known.insert(next, name.clone());
                next += 1;
            }
        }
    }
}

const BEFORE_FIELDS: [&str; 7] = ["id", "article", "line", "kind", "rule", "quote", "normalized"];
const BEHIND_FIELDS: [&str; 2] = ["sentence", "repeats"];
const OFFSETS: [&str; 4] = ["char_start", "char_end", "byte_start", "byte_end"];

impl Layout<'_> {
    fn table(&self, kind: &str, records: &[&Record]) -> Table {
        let known = self.known.iter().find(|(name, _)| name == kind).map_or(&[][..], |(_, columns)| columns);
        let mut fields: Vec<String> = known.iter().map(|column| column.name.clone()).collect();
        let mut parts: Vec<String> =
            known.iter().filter(|column| column.may_be_part).map(|column| column.name.clone()).collect();
        for record in records {
            merge(&mut fields, record.fields.iter().map(|(name, _)| name));
            merge(&mut parts, record.parts.iter().map(|(name, _)| name));
        }
        let rows = records.iter().map(|record| self.row(record, &fields, &parts)).collect();
        Table { kind: kind.to_owned(), rows, header: self.header(&fields, &parts) }
    }

    fn header(&self, fields: &[String], parts: &[String]) -> Vec<String> {
        let mut header: Vec<String> = BEFORE_FIELDS.map(str::to_owned).to_vec();
        let mut push = |name: String| {
            // A field may be called like a column that every table has.
            let mut name = name;
            while header.contains(&name) {
                name = format!("field_{name}");
            }
            header.push(name);
        };
        let offsets = if self.offsets { &OFFSETS[..] } else { &[] };
        fields.iter().cloned().for_each(&mut push);
        BEHIND_FIELDS.map(str::to_owned).into_iter().for_each(&mut push);
        offsets.iter().map(|name| (*name).to_owned()).for_each(&mut push);
        offsets.iter().map(|name| format!("sentence_{name}")).for_each(&mut push);
        for part in parts {
            push(format!("{part}_quote"));
            offsets.iter().map(|name| format!("{part}_{name}")).for_each(&mut push);
        }
        header
    }

    fn row(&self, record: &Record, fields: &[String], parts: &[String]) -> Vec<String> {
        let line = record.line.to_string();
        let before: [&str; 7] =
            [&record.id, &record.article, &line, &record.kind, &record.rule, &record.quote, &record.normalized];
        let mut row: Vec<String> = before.map(str::to_owned).to_vec();
        row.extend(fields.iter().map(|name| record.field(name).unwrap_or_default().to_owned()));
        row.push(self.sentences.get(&record.id).cloned().unwrap_or_default());
        row.push(record.repeats.clone().unwrap_or_default());
        if self.offsets {
            row.extend(offsets(record.span));
            row.extend(offsets(record.sentence));
        }
        for part in parts {
            let part = record.part(part);
            row.push(part.map(|part| part.quote.clone()).unwrap_or_default());
            if self.offsets {
                row.extend(part.map_or_else(Default::default, |part| offsets(part.span)));
            }
        }
        row
    }
}

fn offsets(span: SourceSpan) -> [String; 4] {
    [span.char[0], span.char[1], span.byte[0], span.byte[1]].map(|offset| offset.to_string())
}

impl Table {
    /// The bytes of the file. Cells that a spreadsheet would run as a formula are made [safe](safe_cell), and so are ids
    /// that it would take for a number and round.
    ///
    /// # Errors
    /// None that the contents could cause.
    pub fn to_csv(&self) -> Result<Vec<u8>, ::csv::Error> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let ids = self.header.iter().map(|name| IDS.contains(&name.as_str()));
            let cells = row.iter().zip(ids).map(|(cell, is_id)| if is_id { safe_id(cell) } else { safe_cell(cell) });
            writer.write_record(cells.map(Cow::into_owned))?;
        }
        writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))
    }
}

/// The columns of ids.
const IDS: [&str; 2] = ["id", "repeats"];

/// An id that no spreadsheet takes for a number: `1234567890123456` and `12e4567890123456` get a `'` in front.
pub fn safe_id(id: &str) -> Cow<'_, str> {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'e' | b'E'));
    if is_number { Cow::Owned(format!("'{id}")) } else { safe_cell(id) }
}

/// Whether a file is one of our tables, by its first bytes.
pub fn is_table(bytes: &[u8]) -> bool {
    let head = format!("\u{FEFF}{},", BEFORE_FIELDS.join(","));
    bytes.starts_with(head.as_bytes())
}

/// A cell that no spreadsheet takes for a formula.
///
/// A cell that begins, blanks aside, with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break gets a `'`
/// in front; so does one that begins with `'`, so that taking one `'` away always gives the value. Numbers stay as they
/// are: `-1.5`.
pub fn safe_cell(cell: &str) -> Cow<'_, str> {
    let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\'', '\t', '\r', '\n']);
    if is_formula && cell.parse::<Decimal>().is_err() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_numbers_are_numbers() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+5", "'+5"),
            ("-5元", "'-5元"),
            ("--1", "'--1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("　 =1", "'　 =1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=1", "''=1"),
            ("-1.5", "-1.5"),
            ("-5", "-5"),
            ("1-5", "1-5"),
            ("5亿元", "5亿元"),
            ("", ""),
        ] {
            assert_eq!(safe_cell(cell), expected);
        }
    }

    #[test]
    fn ids_are_no_numbers() {
        for (id, expected) in [
            ("1234567890123456", "'1234567890123456"),
            ("1234567890123e56", "'1234567890123e56"),
            ("dcf9ef4d11e2a22e", "dcf9ef4d11e2a22e"),
            ("", ""),
        ] {
            assert_eq!(safe_id(id), expected);
        }
    }

    #[test]
    fn columns_keep_the_order_of_the_records() {
        let mut known: Vec<String> = ["value", "bound", "time"].map(str::to_owned).to_vec();
        let names = ["value", "low", "high", "bound", "what", "time", "note"].map(str::to_owned);
        merge(&mut known, names.iter());
        assert_eq!(known, names);
    }

    #[test]
    fn fields_do_not_hide_columns() {
        let names = ["line", "char_start"].map(str::to_owned);
        let header = Layout { offsets: true, ..Layout::default() }.header(&names, &[]);
        assert_eq!(header[7..12], ["field_line", "char_start", "sentence", "repeats", "field_char_start"]);
    }
}
