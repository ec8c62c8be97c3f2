use jiff::civil::Date;
use memchr::memchr_iter;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Source, read_date};

/// One article of a JSON Lines file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRecord {
    /// The number of its line, counted from 1.
    pub line: usize,
    /// What the line calls itself, `id`; a number is taken as its digits.
    pub id: String,
    /// The article.
    pub text: String,
    /// Its date: the first of the members `date`, `published`, `pubdate`, `publish_date`, `publish_time`, `published_at` and
    /// `datetime` that is one.
    pub date: Option<Date>,
}

impl JsonRecord {
    /// The article as a source.
    pub fn source(self) -> Source {
        Source::from_text(self.text).with_date(self.date)
    }
}

/// A line of a JSON Lines file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct JsonLineError {
    /// The number of the line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub cause: JsonLineCause,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum JsonLineCause {
    /// The bytes are no UTF-8, which JSON has to be.
    #[error("not UTF-8 at byte {at} of the line")]
    Encoding {
        /// Offset within the line.
        at: usize,
    },
    /// No JSON object with the two members.
    #[error("expected an object with the strings `id` and `text`: {message} (column {column})")]
    Content {
        /// What the parser says.
        message: String,
        /// Where in the line, counted in bytes from 1; 0 when the whole line is meant.
        column: usize,
    },
}

/// Reads the records of a JSON Lines file, one outcome for each line that is not blank.
///
/// Of the other members one may date the article; the rest are ignored.
///
/// ```
/// use jushi::source::json_lines;
///
/// let lines = "{\"id\": \"a\", \"text\": \"粤黔协作\"}\n\nno json\n";
/// let mut records = json_lines(lines.as_bytes());
/// assert_eq!(records.next().unwrap().unwrap().text, "粤黔协作");
/// assert_eq!(records.next().unwrap().unwrap_err().line, 3);
/// assert!(records.next().is_none());
/// ```
pub fn json_lines(bytes: &[u8]) -> impl Iterator<Item = Result<JsonRecord, JsonLineError>> {
    lines(bytes).enumerate().filter_map(|(idx, line)| parse_json_line(idx + 1, line).transpose())
}

/// The lines of a JSON Lines file, without their line feeds and without the byte order mark of the file.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut start = 0;
    memchr_iter(b'\n', bytes).chain(std::iter::once(bytes.len())).map(move |end| {
        let line = &bytes[start..end];
        start = end + 1;
        line
    })
}

/// Reads one line, whose number is for error messages; `None` when it is blank.
///
/// # Errors
/// When the line is not UTF-8, not JSON, or has no `id` or `text`.
pub fn parse_json_line(line_number: usize, line: &[u8]) -> Result<Option<JsonRecord>, JsonLineError> {
    let error = |cause| JsonLineError { line: line_number, cause };
    let line = simdutf8::compat::from_utf8(line).map_err(|e| error(JsonLineCause::Encoding { at: e.valid_up_to() }))?;
    if line.trim().is_empty() {
        return Ok(None);
    }
    // serde would also take an array as a struct.
    if !line.trim_start().starts_with('{') {
        return Err(error(JsonLineCause::Content { message: "not an object".to_owned(), column: 1 }));
    }
    let members: Members = serde_json::from_str(line).map_err(|e| {
        let message = e.to_string();
        // serde_json counts lines within the string, which says nothing here.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        error(JsonLineCause::Content { message, column: e.column() })
    })?;
    let date = members.date();
    let id = match members.id {
        Id::String(id) => id,
        Id::Number(id) => id.to_string(),
    };
    Ok(Some(JsonRecord { line: line_number, id, text: members.text, date }))
}

#[derive(Deserialize)]
struct Members {
    id: Id,
    text: String,
    date: Option<Dated>,
    published: Option<Dated>,
    pubdate: Option<Dated>,
    publish_date: Option<Dated>,
    publish_time: Option<Dated>,
    published_at: Option<Dated>,
    datetime: Option<Dated>,
}

impl Members {
    fn date(&self) -> Option<Date> {
        let Self { date, published, pubdate, publish_date, publish_time, published_at, datetime, .. } = self;
        let members = [date, published, pubdate, publish_date, publish_time, published_at, datetime];
        members.into_iter().flatten().find_map(|member| match member {
            Dated::String(written) => read_date(written),
            Dated::Number(number) => read_date(&number.to_string()),
            Dated::Other(_) => None,
        })
    }
}

/// A member that may hold a date; what it holds else is nobody's mistake.
#[derive(Deserialize)]
#[serde(untagged)]
enum Dated {
    String(String),
    Number(u64),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`id` is neither a string nor a number")]
enum Id {
    String(String),
    Number(serde_json::Number),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &str, expected: &[&str]) {
        let found: Vec<String> = json_lines(lines.as_bytes())
            .map(|line| match line {
                Ok(JsonRecord { line, id, text, .. }) => format!("{line} {id} {text}"),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn records() {
        check(
            "\u{FEFF}{\"id\":\"a\",\"text\":\"一\\n二\",\"more\":[1]}\r\n\n  \n{\"text\":\"三\",\"id\":7}",
            &["1 a 一\n二", "4 7 三"],
        );
    }

    #[test]
    fn members_that_date_an_article() {
        let date = |line: &str| {
            let record = parse_json_line(1, line.as_bytes()).expect("JSON").expect("a record");
            record.date.map(|date| date.to_string())
        };
        assert_eq!(date(r#"{"id":1,"text":"","date":"2024-01-19T08:00:00+08:00"}"#).as_deref(), Some("2024-01-19"));
        assert_eq!(date(r#"{"id":1,"text":"","date":null,"pubdate":20240119}"#).as_deref(), Some("2024-01-19"));
        assert_eq!(
            date(r#"{"id":1,"text":"","date":{"day":1},"datetime":"2024/1/19"}"#).as_deref(),
            Some("2024-01-19")
        );
        assert_eq!(date(r#"{"id":1,"text":"","other":"2024-01-19"}"#), None);
    }

    #[test]
    fn errors_name_line_and_cause() {
        check(
            "{\"id\":\"a\"}\n{\"id\":\"a\",\"text\":1}\n[1\n{\"id\":null,\"text\":\"\"}\n{\"id\":\"b\",\"text\":\"二\"}",
            &[
                "line 1: expected an object with the strings `id` and `text`: missing field `text` (column 10)",
                "line 2: expected an object with the strings `id` and `text`: invalid type: integer `1`, expected a string (column 18)",
                "line 3: expected an object with the strings `id` and `text`: not an object (column 1)",
                "line 4: expected an object with the strings `id` and `text`: `id` is neither a string nor a number (column 10)",
                "5 b 二",
            ],
        );
    }

    #[test]
    fn bytes_that_are_no_text() {
        let error = parse_json_line(3, b"{\"id\": \"\xFF\"}").expect_err("not UTF-8");
        assert_eq!(error.to_string(), "line 3: not UTF-8 at byte 8 of the line");
    }
}
