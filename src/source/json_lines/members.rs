//! The members of one JSON line: which of them is the text of the article, and which its id.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::source::read_date;

/// Names that the member with the text has where none is told, the likeliest first.
const TEXT_NAMES: [&str; 5] = ["text", "content", "body", "正文", "内容"];

/// The same for the member with the id.
const ID_NAMES: [&str; 6] = ["id", "_id", "doc_id", "docid", "article_id", "编号"];

/// Names of members that may date the article, the likeliest first.
const DATE_NAMES: [&str; 7] =
    ["date", "published", "pubdate", "publish_date", "publish_time", "published_at", "datetime"];

/// Which members of a JSON line hold the article.
///
/// Without a name the members `text` and `id` are taken, or else others with a usual name (`content`, `body`; `_id`,
/// `doc_id`). A line in which no member is the id is called by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonFields {
    /// The member with the text.
    pub text: Option<String>,
    /// The member with the id.
    pub id: Option<String>,
}

impl JsonFields {
    fn text_rank(&self, name: &str) -> Option<usize> {
        rank(self.text.as_deref(), &TEXT_NAMES, name)
    }

    fn id_rank(&self, name: &str) -> Option<usize> {
        rank(self.id.as_deref(), &ID_NAMES, name)
    }
}

/// The lower, the better; nothing for a member that is not meant.
fn rank(told: Option<&str>, usual: &[&str], name: &str) -> Option<usize> {
    match told {
        Some(told) => (told == name).then_some(0),
        None => usual.iter().position(|usual| *usual == name),
    }
}

/// What is taken of a line, each value as it is written.
#[derive(Default)]
pub(super) struct Members<'a> {
    text: Option<(usize, &'a RawValue)>,
    id: Option<(usize, &'a RawValue)>,
    dates: [Option<&'a RawValue>; DATE_NAMES.len()],
    /// Names of all members, for messages.
    names: Vec<Cow<'a, str>>,
}

/// How many names a message shows.
const MAX_NAMES: usize = 8;

impl<'a> Members<'a> {
    /// Reads the members of a line.
    pub(super) fn read(line: &'a str, fields: &JsonFields) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let members = Seed(fields).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(members)
    }

    /// The date of the article: of the members that may hold one, the first that does.
    pub(super) fn date(&self) -> Option<Date> {
        self.dates.iter().flatten().find_map(|value| match value.get().as_bytes().first()? {
            b'"' => read_date(&serde_json::from_str::<String>(value.get()).ok()?),
            b'0'..=b'9' => read_date(value.get()),
            _ => None,
        })
    }

    /// The text of the article, and the name of its member where that was guessed.
    pub(super) fn text(&self, fields: &JsonFields) -> Result<(String, Option<&'static str>), String> {
        let Some((rank, value)) = self.text else {
            let wanted = fields.text.as_deref().unwrap_or(TEXT_NAMES[0]);
            let names = self.names.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect::<Vec<_>>();
            let found = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(format!("expected the member `{wanted}` with the text, found {found}"));
        };
        let guessed = fields.text.is_none() && rank > 0;
        let text = serde_json::from_str(value.get()).map_err(|_| {
            let name = fields.text.as_deref().unwrap_or(TEXT_NAMES[rank]);
            format!("the member `{name}` is no string")
        })?;
        Ok((text, guessed.then(|| TEXT_NAMES[rank])))
    }

    /// The id of the article as it is written, and the name of its member where that was guessed.
    pub(super) fn id(&self, fields: &JsonFields) -> Result<Option<(String, Option<&'static str>)>, String> {
        let Some((rank, value)) = self.id else { return Ok(None) };
        let id = match value.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str(value.get()).map_err(|error| error.to_string())?,
            // Digits stay digits, however many there are.
            Some(b'-' | b'0'..=b'9') => value.get().to_owned(),
            Some(b'n') => return Ok(None),
            _ => {
                let name = fields.id.as_deref().unwrap_or(ID_NAMES[rank]);
                return Err(format!("the member `{name}` is neither a string nor a number"));
            }
        };
        let guessed = fields.id.is_none() && rank > 0;
        Ok(Some((id, guessed.then(|| ID_NAMES[rank]))).filter(|(id, _): &(String, _)| !id.trim().is_empty()))
    }
}

struct Seed<'f>(&'f JsonFields);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// The name of a member, borrowed where it is written without escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        while let Some(Name(name)) = map.next_key()? {
            let (text, id) = (self.0.text_rank(&name), self.0.id_rank(&name));
            let date = DATE_NAMES.iter().position(|known| *known == name);
            if text.is_none() && id.is_none() && date.is_none() {
                map.next_value::<IgnoredAny>()?;
            } else {
                let value: &RawValue = map.next_value()?;
                // A guess is none where the value cannot be the text.
                let may_be_text = self.0.text.is_some() || text == Some(0) || value.get().starts_with('"');
                take(&mut members.text, text.filter(|_| may_be_text), value);
                take(&mut members.id, id, value);
                if let Some(date) = date {
                    members.dates[date] = Some(value);
                }
            }
            members.names.push(name);
        }
        Ok(members)
    }
}

/// Keeps the better of two members; of equal ones the later, as most readers of JSON do.
fn take<'a>(kept: &mut Option<(usize, &'a RawValue)>, rank: Option<usize>, value: &'a RawValue) {
    let Some(rank) = rank else { return };
    if kept.is_none_or(|(best, _)| rank <= best) {
        *kept = Some((rank, value));
    }
}
