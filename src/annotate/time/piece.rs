//! Words that are pieces of expressions, with what they say: 今年, 上半年, 周三, 截至, “十四五”时期.

use std::collections::BTreeMap;

use super::lexicon::Classes;
use super::part::{Date, Rank};
use super::words::Word;

#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) rank: Rank,
    pub(super) date: Date,
    pub(super) stands_alone: bool,
    /// 晚 and 早, which are parts of a day only where a day is.
    pub(super) needs_day: bool,
    /// 以前, which dates something only where a clause begins.
    pub(super) opens_clause: bool,
    /// 之初, which takes what it is the beginning of: 搬迁之初.
    pub(super) takes_event: bool,
    /// 那年, which takes only what is short (毕业那年) and stands alone too.
    pub(super) takes_short_event: bool,
    /// The name of a feast, which takes what stands beside it (春节前).
    pub(super) feast: Option<Feast>,
}

/// How the name of a feast dates something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    Alone,
    /// Only with what closes it: 五一假期.
    Bound,
}

impl Piece {
    /// A piece that dates something by itself, wherever it stands.
    pub(super) fn new(rank: Rank, date: Date) -> Self {
        Self {
            rank,
            date,
            stands_alone: true,
            needs_day: false,
            opens_clause: false,
            takes_event: false,
            takes_short_event: false,
            feast: None,
        }
    }
}

/// All words that are pieces, with what they say.
pub(super) fn pieces(classes: &Classes<'_>) -> Vec<(String, Piece)> {
    let mut pieces = Vec::new();
    for (class, words) in classes {
        let mut class = class.split_whitespace();
        let (name, first, second) = (class.next().unwrap_or_default(), class.next(), class.next());
        let number = first.and_then(|first| first.parse::<i64>().ok());
        let piece = |rank, date, stands_alone| Piece { stands_alone, ..Piece::new(rank, date) };
        let from = |make: fn(i64) -> Date| number.map_or(Date::Unknown, make);
        let day_part = if matches!(first, Some("afternoon")) { Date::Afternoon } else { Date::Nothing };
        let side = match first {
            Some("since") => Date::Since,
            Some("until") => Date::Until,
            _ => Date::Nothing,
        };
        let made = match name {
            "year" => piece(Rank::Year, from(Date::YearFrom), true),
            "now" => piece(Rank::Year, Date::Now, true),
            "month" => piece(Rank::Month, from(Date::MonthFrom), true),
            "day" => piece(Rank::Day, from(Date::DayFrom), true),
            "vague" | "point" | "once" => piece(Rank::Year, Date::Unknown, true),
            "week" => piece(Rank::Day, from(Date::WeekFrom), true),
            "feast" => Piece { feast: Some(Feast::Alone), ..piece(Rank::Period, Date::Unknown, true) },
            "feast-bound" => Piece { feast: Some(Feast::Bound), ..piece(Rank::Period, Date::Unknown, true) },
            "zone" => piece(Rank::Zone, Date::Nothing, false),
            "period" => {
                let last = second.and_then(|second| second.parse().ok());
                let months = number.zip(last).map_or(Date::Unknown, |(first, last)| Date::Months(first, last));
                piece(Rank::Period, months, true)
            }
            "whole" => piece(Rank::Period, Date::Nothing, true),
            "season" => piece(Rank::Period, Date::Nothing, false),
            "close-same" => piece(Rank::Closing, Date::Nothing, true),
            "morning" => piece(Rank::DayPart, Date::Nothing, false),
            "afternoon" => piece(Rank::DayPart, Date::Afternoon, false),
            "part" => Piece { needs_day: true, ..piece(Rank::DayPart, day_part, false) },
            "start" => Piece { opens_clause: true, ..piece(Rank::Year, Date::Unknown, true) },
            "event" => Piece { takes_event: true, ..piece(Rank::Year, Date::Unknown, true) },
            "event-short" => Piece { takes_short_event: true, ..piece(Rank::Year, Date::Unknown, true) },
            "open" => piece(Rank::Opening, side, false),
            "close" => piece(Rank::Closing, side, false),
            "close-now" => piece(Rank::Closing, Date::Since, true),
            _ => continue,
        };
        pieces.extend(words.iter().map(|&word| (word.to_owned(), made)));
        if let (true, Some(week)) = (name == "week", number) {
            // 一 in 周一 is the day in 上周一 too.
            let days: BTreeMap<char, i64> =
                numbered(classes, "weekday").filter_map(|(word, day)| Some((word.chars().next_back()?, day))).collect();
            let day = |number| piece(Rank::Day, Date::Weekday(Some(week), number), true);
            let of_week =
                |word: &&str| days.iter().map(|(name, number)| (format!("{word}{name}"), day(*number))).collect();
            pieces.extend(words.iter().flat_map(|word| -> Vec<_> { of_week(word) }));
        }
    }
    pieces.extend(
        numbered(classes, "weekday")
            .map(|(word, day)| (word.to_owned(), Piece::new(Rank::Day, Date::Weekday(None, day)))),
    );
    pieces.extend(plans(classes));
    pieces.extend(occasions(classes));
    pieces.sort_by(|a, b| (&a.0, a.1.rank).cmp(&(&b.0, b.1.rank)));
    pieces
}

/// The entries `word=number` of a class.
fn numbered<'a>(classes: &Classes<'a>, class: &str) -> impl Iterator<Item = (&'a str, i64)> {
    let entries = classes.get(class).cloned().unwrap_or_default();
    entries.into_iter().filter_map(|entry| {
        let (word, number) = entry.split_once('=')?;
        Some((word, number.parse().ok()?))
    })
}

/// Occasions with what makes a time of them: 开春时.
fn occasions(classes: &Classes<'_>) -> Vec<(String, Piece)> {
    let list = |class: &str| classes.get(class).cloned().unwrap_or_default();
    let (tails, piece) = (list("occasion-tail"), Piece::new(Rank::Period, Date::Unknown));
    list("occasion").iter().flat_map(|word| tails.iter().map(move |tail| (format!("{word}{tail}"), piece))).collect()
}

/// Quotation marks around the names of plans and feasts.
pub(super) const QUOTES: [(&str, &str); 4] = [("“", "”"), ("‘", "’"), ("「", "」"), ("\"", "\"")];

/// Plans of five years, with and without quotation marks.
fn plans(classes: &Classes<'_>) -> Vec<(String, Piece)> {
    let tails = classes.get("plan-tail").cloned().unwrap_or_default();
    let mut plans = Vec::new();
    for (plan, first) in numbered(classes, "plan") {
        for tail in &tails {
            let date = match *tail {
                _ if Word::PlanBegin.is_word(tail) => Date::Year(first),
                _ if Word::PlanEnd.is_word(tail) => Date::Year(first + 4),
                _ => Date::Years(first, first + 4),
            };
            for (open, close) in QUOTES.into_iter().chain([("", "")]) {
                plans.push((format!("{open}{plan}{close}{tail}"), Piece::new(Rank::Year, date)));
            }
        }
    }
    plans
}

/// A day of the week, a month's day or a word for a day ends here: 周二, `16日`, 昨.
pub(super) fn ends_a_day(before: &str) -> bool {
    let mut letters = before.chars().rev();
    let (last, earlier) = (letters.next(), letters.next());
    let is_day = |c| Word::Day.has(c) || Word::NumberedDay.has(c);
    match last {
        Some(')') => before.trim_end_matches(')').ends_with(is_day),
        Some(last) => Word::DayEnd.has(last) || Word::WeekdayDigit.has(last) && Word::WeekEnd.is(earlier),
        None => false,
    }
}
