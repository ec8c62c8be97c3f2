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

/// The tables of the kinds that occur, by name of the kind. `known` gives the columns of kinds, so that tables of
/// different runs have the same ones; fields it does not name follow those they stand behind.
pub fn tables(records: &[&Record], known: &[(String, Vec<Column>)]) -> Vec<Table> {
    let mut by_kind: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_kind.entry(&record.kind).or_default().push(record);
    }
    let columns = |kind: &str| known.iter().find(|(name, _)| name == kind).map_or(&[][..], |(_, columns)| columns);
    by_kind.into_iter().map(|(kind, records)| table(kind, &records, columns(kind))).collect()
}

fn table(kind: &str, records: &[&Record], known: &[Column]) -> Table {
    let mut fields: Vec<String> = known.iter().map(|column| column.name.clone()).collect();
    let mut parts: Vec<String> =
        known.iter().filter(|column| column.may_be_part).map(|column| column.name.clone()).collect();
    for record in records {
        merge(&mut fields, record.fields.iter().map(|(name, _)| name));
        merge(&mut parts, record.parts.iter().map(|(name, _)| name));
    }
    let row = |record: &&Record| row(record, &fields, &parts);
    Table { kind: kind.to_owned(), rows: records.iter().map(row).collect(), header: header(&fields, &parts) }
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
const OFFSETS: [&str; 4] = ["char_start", "char_end", "byte_start", "byte_end"];

fn header(fields: &[String], parts: &[String]) -> Vec<String> {
    let mut header: Vec<String> = BEFORE_FIELDS.map(str::to_owned).to_vec();
    let mut push = |name: String| {
        // A field may be called like a column that every table has.
        let mut name = name;
        while header.contains(&name) {
            name = format!("field_{name}");
        }
        header.push(name);
    };
    fields.iter().cloned().for_each(&mut push);
    OFFSETS.map(str::to_owned).into_iter().for_each(&mut push);
    OFFSETS.map(|name| format!("sentence_{name}")).into_iter().for_each(&mut push);
    for part in parts {
        push(format!("{part}_quote"));
        OFFSETS.map(|name| format!("{part}_{name}")).into_iter().for_each(&mut push);
    }
    header
}

fn row(record: &Record, fields: &[String], parts: &[String]) -> Vec<String> {
    let line = record.line.to_string();
    let before: [&str; 7] =
        [&record.id, &record.article, &line, &record.kind, &record.rule, &record.quote, &record.normalized];
    let mut row: Vec<String> = before.map(str::to_owned).to_vec();
    row.extend(fields.iter().map(|name| record.field(name).unwrap_or_default().to_owned()));
    row.extend(offsets(record.span));
    row.extend(offsets(record.sentence));
    for part in parts {
        match record.part(part) {
            Some(part) => {
                row.push(part.quote.clone());
                row.extend(offsets(part.span));
            }
            None => row.extend(std::iter::repeat_n(String::new(), 1 + OFFSETS.len())),
        }
    }
    row
}

fn offsets(span: SourceSpan) -> [String; 4] {
    [span.char[0], span.char[1], span.byte[0], span.byte[1]].map(|offset| offset.to_string())
}

impl Table {
    /// The bytes of the file. Cells that a spreadsheet would run as a formula are made [safe](safe_cell).
    ///
    /// # Errors
    /// None that the contents could cause.
    pub fn to_csv(&self) -> Result<Vec<u8>, ::csv::Error> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(row.iter().map(|cell| safe_cell(cell).into_owned()))?;
        }
        writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))
    }
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
    fn columns_keep_the_order_of_the_records() {
        let mut known: Vec<String> = ["value", "bound", "time"].map(str::to_owned).to_vec();
        let names = ["value", "low", "high", "bound", "what", "time", "note"].map(str::to_owned);
        merge(&mut known, names.iter());
        assert_eq!(known, names);
    }

    #[test]
    fn fields_do_not_hide_columns() {
        let names = ["line", "char_start"].map(str::to_owned);
        let header = header(&names, &[]);
        assert_eq!(header[7..10], ["field_line", "char_start", "field_char_start"]);
    }
}
