//! JSON Lines: one article a line.

mod members;
mod unique;

pub use members::JsonFields;
pub use unique::{EqualId, UniqueIds};

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use memchr::memchr_iter;

use self::members::Members;
use super::{Source, SourceWarning};

/// One article of a JSON Lines file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRecord {
    /// The number of its line, counted from 1.
    pub line: usize,
    /// What the line calls itself: a string, or a number as it is written; the number of the line where it has no id.
    pub id: String,
    /// The article.
    pub text: String,
    /// Its date: the first of the members `date`, `published`, `pubdate`, `publish_date`, `publish_time`, `published_at` and
    /// `datetime` that is one.
    pub date: Option<Date>,
    /// Where its text and id were taken from, as far as nobody told.
    pub guess: JsonGuess,
    /// The line before it with the same id, for which it was called otherwise.
    pub equal: Option<EqualId>,
}

/// What was guessed of the members of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonGuess {
    /// The member that was taken for the text.
    pub text: Option<&'static str>,
    /// The member that was taken for the id.
    pub id: Option<&'static str>,
    /// The line is called by its number.
    pub is_numbered: bool,
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
    /// No JSON object.
    #[error("expected a JSON object: {message} (column {column})")]
    Syntax {
        /// What the parser says.
        message: String,
        /// Where in the line, counted in bytes from 1.
        column: usize,
    },
    /// An object without an article.
    #[error("{message}")]
    Content {
        /// Which member is missing or of another type.
        message: String,
    },
}

impl JsonRecord {
    /// The article as a source; an id that stands twice is a warning of it.
    pub fn into_source(self) -> Source {
        let mut source = Source::from_text(self.text).with_date(self.date);
        source.warnings.extend(self.equal.map(SourceWarning::EqualId));
        source
    }
}

/// Reads the records of a JSON Lines file, one outcome for each line that is not blank. No two records have the same id.
///
/// ```
/// use jushi::source::{JsonFields, json_lines};
///
/// let lines = "{\"id\": \"a\", \"text\": \"粤黔协作\"}\n\nno json\n";
/// let fields = JsonFields::default();
/// let mut records = json_lines(lines.as_bytes(), &fields);
/// assert_eq!(records.next().unwrap().unwrap().text, "粤黔协作");
/// assert_eq!(records.next().unwrap().unwrap_err().line, 3);
/// assert!(records.next().is_none());
/// ```
pub fn json_lines<'a>(
    bytes: &'a [u8],
    fields: &JsonFields,
) -> impl Iterator<Item = Result<JsonRecord, JsonLineError>> + use<'a> {
    let fields = fields.clone();
    let mut ids = UniqueIds::default();
    lines(bytes).enumerate().filter_map(move |(idx, line)| {
        let record = parse_json_line(idx + 1, line, &fields).transpose()?;
        Some(record.map(|record| ids.rename(record)))
    })
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

/// Reads one line, whose number is for its name and for error messages; `None` when it is blank.
///
/// # Errors
/// When the line is not UTF-8, no JSON object, or has no text.
pub fn parse_json_line(
    line_number: usize,
    line: &[u8],
    fields: &JsonFields,
) -> Result<Option<JsonRecord>, JsonLineError> {
    let error = |cause| JsonLineError { line: line_number, cause };
    let content = |message| error(JsonLineCause::Content { message });
    let line = simdutf8::compat::from_utf8(line).map_err(|e| error(JsonLineCause::Encoding { at: e.valid_up_to() }))?;
    if line.trim().is_empty() {
        return Ok(None);
    }
    let members = Members::read(line, fields).map_err(|e| {
        let message = e.to_string();
        // serde_json counts lines within the string, which says nothing here.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        error(JsonLineCause::Syntax { message, column: e.column().max(1) })
    })?;
    let (text, text_name) = members.text(fields).map_err(content)?;
    let id = members.id(fields).map_err(content)?;
    let is_numbered = id.is_none();
    let (id, id_name) = id.unwrap_or_else(|| (line_number.to_string(), None));
    let guess = JsonGuess { text: text_name, id: id_name, is_numbered };
    Ok(Some(JsonRecord { line: line_number, id, text, date: members.date(), guess, equal: None }))
}

/// What was guessed of all lines of a file, to be said once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonGuesses {
    texts: BTreeSet<&'static str>,
    ids: BTreeSet<&'static str>,
    n_numbered: usize,
}

impl JsonGuesses {
    /// Takes note of a line.
    pub fn add(&mut self, guess: JsonGuess) {
        self.texts.extend(guess.text);
        self.ids.extend(guess.id);
        self.n_numbered += usize::from(guess.is_numbered);
    }

    /// What is to be said, if anything was guessed.
    pub fn said(&self) -> Option<String> {
        let names =
            |names: &BTreeSet<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let mut said = Vec::new();
        if !self.texts.is_empty() {
            said.push(format!("the text is taken from {}", names(&self.texts)));
        }
        if !self.ids.is_empty() {
            said.push(format!("the id is taken from {}", names(&self.ids)));
        }
        match self.n_numbered {
            0 => {}
            1 => said.push("1 line without an id is called by its number".to_owned()),
            n => said.push(format!("{n} lines without an id are called by their numbers")),
        }
        (!said.is_empty()).then(|| format!("{}; --text-field and --id-field name others", said.join(", ")))
    }
}

/// The lines of a file that are no articles, to be told in one message.
#[derive(Debug, Default)]
pub struct JsonErrors {
    lines: Vec<usize>,
    n_more: usize,
    first: Option<JsonLineError>,
}

/// How many lines a message names.
const MAX_LINES: usize = 5;

impl JsonErrors {
    /// Takes note of a line.
    pub fn add(&mut self, error: JsonLineError) {
        if self.lines.len() < MAX_LINES {
            self.lines.push(error.line);
        } else {
            self.n_more += 1;
        }
        self.first.get_or_insert(error);
    }

    /// Whether every line could be read.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl fmt::Display for JsonErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = &self.first else { return Ok(()) };
        if self.lines.len() == 1 {
            return write!(f, "{first}");
        }
        let named = self.lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        let more = if self.n_more > 0 { format!(" and {} more", self.n_more) } else { String::new() };
        write!(f, "{} lines are no articles (lines {named}{more}); {first}", self.lines.len() + self.n_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_as(fields: &JsonFields, lines: &str, expected: &[&str]) {
        let found: Vec<String> = json_lines(lines.as_bytes(), fields)
            .map(|line| match line {
                Ok(JsonRecord { line, id, text, equal, .. }) => {
                    let equal = equal.map(|equal| format!(" ({equal})")).unwrap_or_default();
                    format!("{line} {id} {text}{equal}")
                }
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check(lines: &str, expected: &[&str]) {
        check_as(&JsonFields::default(), lines, expected);
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
            let record = parse_json_line(1, line.as_bytes(), &JsonFields::default()).expect("JSON").expect("a record");
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
            "{\"id\":\"a\",\"titel\":\"\"}\n{\"id\":\"a\",\"text\":1}\n[1]\n{\"text\":\"\",\"id\":[]}\n{\"id\":\"b\",\"text\":\"二\"}\n{\"id\":1,",
            &[
                "line 1: expected the member `text` with the text, found `id`, `titel`",
                "line 2: the member `text` is no string",
                "line 3: expected a JSON object: invalid type: sequence, expected an object (column 1)",
                "line 4: the member `id` is neither a string nor a number",
                "5 b 二",
                "line 6: expected a JSON object: EOF while parsing a value (column 8)",
            ],
        );
    }

    #[test]
    fn bytes_that_are_no_text() {
        let error = parse_json_line(3, b"{\"id\": \"\xFF\"}", &JsonFields::default()).expect_err("not UTF-8");
        assert_eq!(error.to_string(), "line 3: not UTF-8 at byte 8 of the line");
    }

    #[test]
    fn ids_are_unique() {
        check(
            r#"{"id":1,"text":"甲"}
{"id":"1","text":"乙"}
{"id":"1~2","text":"丙"}
{"id":123456789012345678901234567890,"text":"丁"}
{"id":123456789012345678901234567891,"text":"戊"}
{"id":1.50,"text":"己"}
{"id":1,"text":"庚"}"#,
            &[
                "1 1 甲",
                "2 1~2 乙 (lines 1 and 2 have the id `1`; line 2 is called `1~2`)",
                "3 1~2~2 丙 (lines 2 and 3 have the id `1~2`; line 3 is called `1~2~2`)",
                "4 123456789012345678901234567890 丁",
                "5 123456789012345678901234567891 戊",
                "6 1.50 己",
                "7 1~3 庚 (lines 1 and 7 have the id `1`; line 7 is called `1~3`)",
            ],
        );
    }

    #[test]
    fn usual_names_are_guessed() {
        let lines = r#"{"url":"http://a.cn","title":"题","content":"甲"}
{"content":{"x":1},"body":"乙","_id":9}
{"text":"丙","content":"丁","id":null}
{"id":"","内容":"戊"}"#;
        check(lines, &["1 1 甲", "2 9 乙", "3 3 丙", "4 4 戊"]);
        let mut guesses = JsonGuesses::default();
        let fields = JsonFields::default();
        json_lines(lines.as_bytes(), &fields).for_each(|record| guesses.add(record.expect("a record").guess));
        assert_eq!(
            guesses.said().as_deref(),
            Some(
                "the text is taken from `body`, `content`, `内容`, the id is taken from `_id`, 3 lines without an id are \
                 called by their numbers; --text-field and --id-field name others"
            )
        );
        assert_eq!(JsonGuesses::default().said(), None);
    }

    #[test]
    fn names_may_be_told() {
        let fields = JsonFields { text: Some("title".to_owned()), id: Some("url".to_owned()) };
        check_as(
            &fields,
            "{\"url\":\"http://a.cn\",\"title\":\"题\",\"text\":\"甲\"}\n{\"text\":\"乙\"}\n{\"title\":[]}",
            &[
                "1 http://a.cn 题",
                "line 2: expected the member `title` with the text, found `text`",
                "line 3: the member `title` is no string",
            ],
        );
    }

    #[test]
    fn many_errors_are_one_message() {
        let fields = JsonFields::default();
        let mut errors = JsonErrors::default();
        for record in json_lines("{}\n".repeat(8).as_bytes(), &fields) {
            errors.add(record.expect_err("no article"));
        }
        assert_eq!(
            errors.to_string(),
            "8 lines are no articles (lines 1, 2, 3, 4, 5 and 3 more); line 1: expected the member `text` with the text, \
             found none"
        );
    }
}
