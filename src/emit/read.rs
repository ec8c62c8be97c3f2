use std::io::{self, BufRead};

use super::Record;

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
}

impl ReadError {
    /// The line at fault, counted from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Io { line, .. } | Self::Record { line, .. } => *line,
        }
    }
}

/// Reads records as they are written: one JSON object a line, in the order of the file. Empty lines are passed over.
///
/// # Errors
/// The first line that cannot be read or is no record.
pub fn read_records(reader: impl BufRead) -> Result<Vec<Record>, ReadError> {
    let mut records = Vec::new();
    for (index, text) in reader.lines().enumerate() {
        let line = index + 1;
        let text = text.map_err(|cause| ReadError::Io { line, cause })?;
        if !text.trim().is_empty() {
            records.push(serde_json::from_str(&text).map_err(|cause| ReadError::Record { line, cause })?);
        }
    }
    Ok(records)
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
