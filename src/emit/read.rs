use std::io::{self, BufRead};

use super::Record;
use crate::text::is_control;

/// Why JSON lines are no records.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read on.
    #[error("line {line} cannot be read: {cause}")]
    Io {
        /// Line, counted from 1.
        line: usize,
        /// What the file system says.
        cause: io::Error,
    },
    /// A line holds something else.
    #[error("line {line} is no fact: {cause}")]
    Record {
        /// Line, counted from 1.
        line: usize,
        /// What is missing or wrong.
        cause: serde_json::Error,
    },
    /// A line holds a record with a name that no run could have given.
    #[error("line {line} is no fact: {what} `{name}` is not {expected}")]
    Name {
        /// Line, counted from 1.
        line: usize,
        /// What has the name.
        what: &'static str,
        /// The name.
        name: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl ReadError {
    /// The line at fault, counted from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Io { line, .. } | Self::Record { line, .. } | Self::Name { line, .. } => *line,
        }
    }
}

/// Reads records as they are written: one JSON object a line, in the order of the file. Empty lines are passed over.
///
/// Kinds, rules, ids and the names of fields become names of files, columns and styles, so they are held against what a run
/// writes: a kind is a word and not `../../x`.
///
/// # Errors
/// The first line that cannot be read or is no record.
pub fn read_records(reader: impl BufRead) -> Result<Vec<Record>, ReadError> {
    records(reader).collect()
}

/// As [`read_records`], one record after the other, so that no more than one is held. What follows an error is not to be trusted.
pub fn records(reader: impl BufRead) -> impl Iterator<Item = Result<Record, ReadError>> {
    reader.lines().enumerate().filter_map(|(index, text)| {
        let line = index + 1;
        match text {
            Err(cause) => Some(Err(ReadError::Io { line, cause })),
            Ok(text) if text.trim().is_empty() => None,
            Ok(text) => Some(read_record(&text, line)),
        }
    })
}

fn read_record(text: &str, line: usize) -> Result<Record, ReadError> {
    let record: Record = serde_json::from_str(text).map_err(|cause| ReadError::Record { line, cause })?;
    check_names(&record, line)?;
    Ok(record)
}

fn check_names(record: &Record, line: usize) -> Result<(), ReadError> {
    let check = |what, name: &str, is_right: bool, expected| {
        if is_right { Ok(()) } else { Err(ReadError::Name { line, what, name: name.to_owned(), expected }) }
    };
    check("kind", &record.kind, is_word(&record.kind), "a word of letters, digits, _ and -")?;
    let is_shown = !record.rule.is_empty() && !record.rule.contains(is_control);
    check("rule", &record.rule, is_shown, "a name that can be shown")?;
    for id in std::iter::once(&record.id).chain(&record.repeats) {
        check("id", id, is_id(id), "sixteen hexadecimal digits")?;
    }
    let names = record.fields.iter().map(|(name, _)| name).chain(record.parts.iter().map(|(name, _)| name));
    for name in names {
        check("field", name, is_word(name), "a word of letters, digits, _ and -")?;
    }
    Ok(())
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn is_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = concat!(
        r#"{"id":"6c35c8f1dd4ccbe6","article":"a.txt","kind":"amount","rule":"amount/currency","line":6,"quote":"860万元","#,
        r#""normalized":"860万元","span":{"char":[5,10],"byte":[7,16]},"sentence":{"char":[0,12],"byte":[0,20]},"#,
        r#""fields":{"value":"8600000","bound":"over","a":"z"},"parts":{"a":{"quote":"销","char":[1,2],"byte":[3,6]}}}"#
    );

    #[test]
    fn what_is_read_is_written_again() {
        let records = read_records(format!("{LINE}\n\n{LINE}\n").as_bytes()).expect("records");
        let lines: Vec<String> = records.iter().map(|record| serde_json::to_string(record).expect("JSON")).collect();
        assert_eq!(lines, [LINE, LINE]);
    }

    #[test]
    fn names_that_no_run_gives_are_refused() {
        for (right, wrong, expected) in [
            ("\"kind\":\"amount\"", "\"kind\":\"../../x\"", "kind `../../x` is not a word"),
            ("\"kind\":\"amount\"", "\"kind\":\"\"", "kind `` is not"),
            ("amount/currency", "amount\\u001b[2J", "is not a name that can be shown"),
            ("6c35c8f1dd4ccbe6", "6C35C8F1DD4CCBE6", "is not sixteen"),
            ("6c35c8f1dd4ccbe6", "<b>", "id `<b>` is not"),
            ("\"a\":\"z\"", "\"a/b\":\"z\"", "field `a/b` is not"),
            ("\"a\":{", "\"a b\":{", "field `a b` is not"),
        ] {
            assert!(LINE.contains(right), "{right}");
            let error = read_records(LINE.replacen(right, wrong, 1).as_bytes()).expect_err("a wrong name");
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        let error = read_records(format!("{LINE}\n{{\"id\":\"x\"}}\n").as_bytes()).expect_err("no record");
        assert_eq!(error.line(), 2);
        assert!(error.to_string().contains("missing field `article`"), "{error}");
        let error = read_records(LINE.replace("\"a\":\"z\"", "\"bound\":\"z\"").as_bytes()).expect_err("a field twice");
        assert!(error.to_string().contains("`bound` stands twice"), "{error}");
        let error = read_records(&b"\xFF\n"[..]).expect_err("no text");
        assert!(error.to_string().starts_with("line 1 cannot be read"), "{error}");
    }
}
