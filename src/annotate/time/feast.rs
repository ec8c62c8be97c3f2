//! Times that a feast names, with what belongs to them: 农历春节前, “五一”假期, 年初一当天, 暑期档.

use super::lexicon::TimeWords;
use super::piece::QUOTES;
use super::words::Word;
use crate::text::Span;

impl TimeWords {
    /// The whole expression around the name of a feast, and whether something closes it.
    pub(super) fn feast(&self, text: &str, name: Span) -> (Span, bool) {
        let Span { mut start, mut end } = name;
        let is_quoted = |(open, close): &(&str, &str)| text[..start].ends_with(open) && text[end..].starts_with(close);
        if let Some((open, close)) = QUOTES.iter().find(|quotes| is_quoted(quotes)) {
            (start, end) = (start - open.len(), end + close.len());
        }
        let head = self.feast_heads.iter().find(|head| text[..start].ends_with(head.as_str()));
        start -= head.map_or(0, String::len);
        let mut is_closed = false;
        while let Some(tail) = self.begins(&self.feast_tails, text, end) {
            is_closed = true;
            // In 国庆假期|前三天 the last words are a time of their own.
            let is_first_day = self.day_at(text, end).is_some_and(|day| day.end > end + tail.len());
            let is_counted =
                Word::FirstOf.is_word(tail) && text[end + tail.len()..].starts_with(|c: char| c.is_ascii_digit());
            if is_first_day || is_counted {
                break;
            }
            end += tail.len();
        }
        (Span::new(start, end), is_closed)
    }
}
