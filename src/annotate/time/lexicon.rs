//! The vocabulary of times: `rules/lexicon/times.txt`, read when the first text with a time is.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::part::{Date, Part, Rank, Stretch, Unit};
use super::words::Word;
use crate::annotate::numeral::NumeralWord;
use crate::annotate::word_table::{Found, WordTable};
use crate::lexicon::{Lexicon, by_class};
use crate::text::Span;
use crate::text::char_set::CharSet;

/// The words of each class, by its name.
type Classes<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The words of the lexicon, by what they are for.
pub(super) struct TimeWords {
    /// Words that are pieces of expressions.
    table: WordTable,
    pieces: Vec<Piece>,
    guards: FxHashMap<String, Guard>,
    pub(super) tails: Beginnings,
    pub(super) decade_tails: Beginnings,
    pub(super) closings: Vec<(String, Date)>,
    /// Words before a number of units, with the side of now on which the stretch lies; what they end in.
    stretch_openings: Vec<(String, Option<bool>)>,
    opening_lasts: CharSet,
    pub(super) stretch_closings: Beginnings,
    /// What opens a stretch that ends with a date or an hour: 截至.
    until_openings: Vec<String>,
    /// Units of a stretch by what they begin with, the longest first; `None` where the number is not exact.
    units: FxHashMap<char, Vec<(String, Option<Unit>)>>,
    /// What those begin with.
    pub(super) unit_firsts: CharSet,
    pub(super) vague: FxHashSet<String>,
    /// Times that date what their own clause says, and endings of such.
    pub(super) points: FxHashSet<String>,
    pub(super) point_endings: Endings,
    /// Words that are points behind a subject.
    pub(super) once: FxHashSet<String>,
    /// Words before a time at which something begins to change, and words before what it becomes.
    pub(super) change_openings: Endings,
    pub(super) change_closings: Vec<String>,
    pub(super) compares: Endings,
    pub(super) compares_with: Endings,
    pub(super) compare_closings: Vec<String>,
    pub(super) reports: WordTable,
    pub(super) carries: Vec<Carry>,
    /// What these begin with.
    pub(super) carry_firsts: CharSet,
    /// Before how long something lasts (有期徒刑).
    terms: Vec<String>,
    pub(super) ages: Vec<String>,
    /// Periods and feasts of which no months are known, and what closes these.
    holidays: Vec<String>,
    /// What stands before the name of a feast, and behind it.
    pub(super) feast_heads: Vec<String>,
    pub(super) feast_tails: Beginnings,
    /// What is named by a feast right before it.
    feast_things: Beginnings,
    /// Behind a time, where something is added to what was so then.
    pub(super) bases: Vec<String>,
    /// What says on which side of a date something lies: 前, 之后, 前后.
    sides: Beginnings,
    /// Before a number of days that something lasts.
    lasting: Vec<String>,
    /// Characters of words that stand before times.
    event_stops: String,
    pub(super) labels: Vec<String>,
    /// 以来 and 期间, which close the name of an event too.
    pub(super) since_close: String,
    pub(super) during: String,
    /// What ends the name of an event behind 截至.
    pub(super) until_ends: Vec<String>,
    /// What no event has in its name.
    pub(super) event_never: Vec<String>,
    /// Words of events that look like the name of a place.
    pub(super) events_known: FxHashSet<String>,
    /// Stretches that end on the day of 截至…止, with their length.
    ended_stretches: Vec<(String, Option<String>)>,
    /// Words that say less than a year, and than any stretch, named before.
    pub(super) years_told: Vec<String>,
    pub(super) stretches_told: Vec<String>,
    /// Verbs by which a time dates the thing behind 的.
    pub(super) of_things: Vec<String>,
    /// And these where the clause says no more: 2021年毕业的学生,….
    pub(super) of_those: Vec<String>,
    /// What happened then, and dates no sum of a later clause: 2005年迁入新址,….
    pub(super) happenings: Beginnings,
    /// A clause that begins so tells what somebody said.
    pub(super) sayings: Vec<String>,
    /// Say no more than 截至 and a time before them.
    pub(super) untils_told: Vec<String>,
    /// Before the end of how long interest runs.
    pub(super) run_to: Endings,
    /// Between 至今 and how long it is.
    pub(super) exceeding: Beginnings,
    pub(super) until_now: FxHashSet<String>,
    /// Verbs right before a time that tells which ones.
    pub(super) given: Endings,
    /// Say that the time is when something was, at the end of a clause.
    pub(super) dated_at: Endings,
    /// Close a time that another is like, and what stands behind it where that is told.
    pub(super) same: Endings,
    pub(super) same_is: Beginnings,
    /// Opens a clause that counts those told of before.
    pub(super) counting: Beginnings,
    /// What opens a condition.
    pub(super) conditions: Endings,
    /// Right behind a time with which something is compared.
    pub(super) compare_changes: Beginnings,
    /// Prepositions of standards, and verbs of buying.
    pub(super) of_standards: Endings,
    /// The standard that is named behind the time.
    pub(super) standards: Vec<String>,
    /// Verbs by which a time dates how something began, where they close its clause.
    pub(super) founded: Beginnings,
    pub(super) founded_at: Endings,
    /// Verbs of paying, before the time for which is paid.
    pub(super) paying: Endings,
    /// Behind a beginning, up to when or how something runs.
    pub(super) running: Beginnings,
    /// Events of a life or a case.
    pub(super) events: Endings,
    pub(super) bought: Vec<String>,
    /// Verbs behind a time that say what it is, and what it then is.
    pub(super) copulas: Vec<String>,
    pub(super) copula_firsts: CharSet,
    pub(super) anniversaries: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    rank: Rank,
    date: Date,
    stands_alone: bool,
    /// 晚 and 早, which are parts of a day only where a day is.
    needs_day: bool,
    /// 以前, which dates something only where a clause begins.
    opens_clause: bool,
    /// 之初, which takes what it is the beginning of: 搬迁之初.
    takes_event: bool,
    /// 那年, which takes only what is short (毕业那年) and stands alone too.
    takes_short_event: bool,
    /// The name of a feast, which takes what stands beside it (春节前).
    feast: Option<Feast>,
}

/// How the name of a feast dates something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feast {
    Alone,
    /// Only with what closes it: 五一假期.
    Bound,
}

impl Piece {
    /// A piece that dates something by itself, wherever it stands.
    fn new(rank: Rank, date: Date) -> Self {
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

/// What a sentence begins with that goes on with the one before: 其中, 分…看.
pub(super) struct Carry {
    first: String,
    /// What stands a few characters behind it.
    last: Option<String>,
}

impl Carry {
    fn new(entry: &str) -> Self {
        match entry.split_once('…') {
            Some((first, last)) => Self { first: first.into(), last: Some(last.into()) },
            None => Self { first: entry.into(), last: None },
        }
    }

    pub(super) fn begins(&self, text: &str) -> bool {
        let Some(behind) = text.strip_prefix(self.first.as_str()) else { return false };
        self.last.as_ref().is_none_or(|last| {
            let clause = behind.split([',', '。', ';', ':']).next().unwrap_or_default();
            clause.ends_with(last.as_str()) && clause.chars().nth(8).is_none()
        })
    }
}

/// Words that a text may begin with, the longest first.
pub(super) struct Beginnings {
    words: Vec<String>,
    /// Their first characters: most texts begin with none of them.
    firsts: CharSet,
}

impl Beginnings {
    fn new(words: Vec<String>) -> Self {
        Self { firsts: words.iter().filter_map(|word| word.chars().next()).collect(), words }
    }

    /// The one that a text begins with.
    pub(super) fn of(&self, text: &str) -> Option<&str> {
        text.chars().next().filter(|&first| self.firsts.has(first))?;
        self.words.iter().map(String::as_str).find(|word| text.starts_with(word))
    }
}

/// Words that a text may end in.
pub(super) struct Endings {
    words: Vec<String>,
    /// Their last characters: most texts end in none of them.
    lasts: CharSet,
}

impl Endings {
    fn new(words: Vec<String>) -> Self {
        Self { lasts: words.iter().filter_map(|word| word.chars().next_back()).collect(), words }
    }

    /// Whether one of them ends a text.
    pub(super) fn end(&self, text: &str) -> bool {
        text.chars().next_back().is_some_and(|last| self.lasts.has(last))
            && self.words.iter().any(|word| text.ends_with(word.as_str()))
    }
}

/// Characters that may not stand beside a word.
#[derive(Default)]
struct Guard {
    before: String,
    behind: String,
    /// It stands only behind these or where a clause begins, and only before those.
    only_before: String,
    only_behind: String,
}

pub(super) static LEXICON: Lexicon<TimeWords> =
    Lexicon::new(&["lexicon/times.txt", "lexicon/dates.txt"], |texts| TimeWords::parse(texts[0]));

impl TimeWords {
    fn parse(text: &str) -> Self {
        let mut classes = Classes::new();
        for (class, word) in by_class(text) {
            classes.entry(class).or_default().push(word);
        }
        let mut words = pieces(&classes);
        let list = |class: &str| -> Vec<String> {
            let mut words: Vec<String> = classes.get(class).into_iter().flatten().map(|&word| word.into()).collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words
        };
        let closings = words
            .iter()
            .filter(|(_, piece)| piece.rank == Rank::Closing)
            .map(|(word, piece)| (word.clone(), piece.date))
            .collect();
        let open = |side: &str, ahead| list(side).into_iter().map(move |word| (word, ahead));
        let mut stretch_openings: Vec<(String, Option<bool>)> = open("stretch -1", Some(false))
            .chain(open("stretch 1", Some(true)))
            .chain(open("stretch ?", None))
            .collect();
        stretch_openings.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let units = list("units").into_iter().map(|entry| {
            let (word, unit) = entry.split_once('=').unwrap_or((&entry, "?"));
            (word.to_owned(), self::unit(unit))
        });
        let mut units: Vec<(String, Option<Unit>)> = units.collect();
        units.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        words.retain(|(word, _)| !word.is_empty());
        Self {
            table: WordTable::new(&words.iter().map(|(word, _)| word).collect::<Vec<_>>()),
            pieces: words.into_iter().map(|(_, piece)| piece).collect(),
            guards: guards(classes.get("guard").map_or(&[], Vec::as_slice)),
            tails: Beginnings::new(list("tail")),
            decade_tails: Beginnings::new(list("decade-tail")),
            closings,
            opening_lasts: stretch_openings.iter().filter_map(|(word, _)| word.chars().next_back()).collect(),
            stretch_openings,
            stretch_closings: Beginnings::new(list("stretch-close")),
            until_openings: list("open until"),
            unit_firsts: units.iter().filter_map(|(word, _)| word.chars().next()).collect(),
            units: by_first(units),
            vague: list("vague").into_iter().collect(),
            points: list("point").into_iter().collect(),
            point_endings: Endings::new(list("point-end")),
            once: list("once").into_iter().collect(),
            change_openings: Endings::new(list("change-from")),
            change_closings: list("change-to"),
            compares: Endings::new(list("compare")),
            compares_with: Endings::new(list("compare-with")),
            compare_closings: list("compare-close"),
            reports: WordTable::new(&list("report")),
            carry_firsts: list("carry").iter().filter_map(|entry| entry.chars().next()).collect(),
            carries: list("carry").iter().map(|entry| Carry::new(entry)).collect(),
            terms: list("term"),
            ages: list("age"),
            holidays: ["period ?", "feast", "feast-bound", "feast-tail"].into_iter().flat_map(list).collect(),
            feast_heads: list("feast-head"),
            feast_tails: Beginnings::new(list("feast-tail")),
            feast_things: Beginnings::new(list("feast-thing")),
            bases: list("basis"),
            sides: Beginnings::new(list("side")),
            lasting: list("lasting"),
            event_stops: list("event-stop").concat(),
            labels: list("label"),
            since_close: list("event-since").concat(),
            during: list("event-during").concat(),
            until_ends: list("event-until"),
            event_never: list("event-never"),
            events_known: list("event-known").into_iter().collect(),
            ended_stretches: list("until-close").into_iter().map(ended_stretch).collect(),
            years_told: list("told year"),
            stretches_told: list("told stretch"),
            of_things: list("of-thing"),
            of_those: list("of-one"),
            happenings: Beginnings::new(list("happening")),
            sayings: list("saying"),
            untils_told: list("told until"),
            run_to: Endings::new(list("run-to")),
            exceeding: Beginnings::new(list("exceeding")),
            until_now: list("close-now").into_iter().collect(),
            given: Endings::new(list("given")),
            dated_at: Endings::new(list("dated-at")),
            same: Endings::new(list("close-same")),
            counting: Beginnings::new(list("counting")),
            same_is: Beginnings::new(list("same-is")),
            conditions: Endings::new(list("if")),
            compare_changes: Beginnings::new(list("compare-change")),
            of_standards: Endings::new(list("of-standard")),
            standards: list("standard"),
            founded: Beginnings::new(list("founded")),
            founded_at: Endings::new(list("founded")),
            paying: Endings::new(list("paying")),
            running: Beginnings::new(list("running")),
            events: Endings::new(list("life-event")),
            bought: list("bought"),
            copulas: list("is"),
            copula_firsts: list("is").iter().filter_map(|word| word.chars().next()).collect(),
            anniversaries: list("is-day"),
        }
    }

    /// Adds the dating words of a stretch of the text, from left to right.
    pub(super) fn find(&self, text: &str, stretch: Span, parts: &mut Vec<Part>) {
        let span_of = move |found: &Found| Span::new(stretch.start + found.start, stretch.start + found.end);
        let is_wanted = |found: &Found| {
            let span = span_of(found);
            let Piece { needs_day, opens_clause, feast, date, .. } = self.pieces[found.word_idx];
            // 第2季的 is a season of a show, 去年第2季的 is none.
            let is_of_year = || matches!(date, Date::Months(..)) && NumeralWord::Year.ends(&text[..span.start]);
            (self.may_stand(text, span) || is_of_year())
                && feast.is_none_or(|feast| feast == Feast::Alone || self.feast(text, span).1)
                && (feast.is_none() || self.feast_things.of(&text[span.end..]).is_none())
                && (!needs_day || ends_a_day(&text[..span.start]))
                && (!opens_clause || !text[..span.start].ends_with(char::is_alphanumeric))
        };
        let found = self.table.find_iter_where(stretch.of(text), is_wanted).map(|found| {
            let Piece { rank, date, stands_alone, takes_event, takes_short_event, feast, .. } =
                self.pieces[found.word_idx];
            let span = span_of(&found);
            if feast.is_some() {
                return Part { span: self.feast(text, span).0, rank, date, stands_alone };
            }
            let start = if takes_event || takes_short_event {
                event_start(text, stretch, span.start, takes_event)
            } else if rank == Rank::Day && date == Date::Unknown && Word::OfCourse.begins(span.of(text)) {
                // 展销会|第三天.
                Word::Course.strip_end(&text[stretch.start..span.start]).map_or(span.start, |b| stretch.start + b.len())
            } else {
                span.start
            };
            let span = Span::new(start, span.end);
            Part { span, rank, date, stands_alone }
        });
        parts.extend(found);
    }

    /// The words for a day with which a text goes on at a place.
    pub(super) fn day_at(&self, text: &str, at: usize) -> Option<Span> {
        let found = self.table.longest_at(text, at)?;
        (self.pieces[found.word_idx].rank == Rank::Day).then(|| Span::new(found.start, found.end))
    }

    /// Whether a word is not the middle of a longer one: 周一围, 各自, 每年内.
    pub(super) fn may_stand(&self, text: &str, span: Span) -> bool {
        let Some(guard) = self.guards.get(span.of(text)) else { return true };
        let before = text[..span.start].chars().next_back();
        let behind = text[span.end..].chars().next();
        let is_led =
            || !before.is_some_and(char::is_alphanumeric) || before.is_some_and(|c| guard.only_before.contains(c));
        let is_followed = || behind.is_some_and(|behind| guard.only_behind.contains(behind));
        !before.is_some_and(|before| guard.before.contains(before))
            && !behind.is_some_and(|behind| guard.behind.contains(behind))
            && (guard.only_before.is_empty() || is_led())
            && (guard.only_behind.is_empty() || is_followed())
    }

    /// The stretch that ends with 截至 and a day, behind its 止: 六个月, 年度. With its length in ISO 8601.
    pub(super) fn ended_stretch(&self, text: &str, last: &Part, at: usize) -> Option<(&str, Option<&str>)> {
        let is_until = last.rank == Rank::Closing && last.date == Date::Until;
        let found =
            self.ended_stretches.iter().filter(|_| is_until).find(|(word, _)| text[at..].starts_with(word.as_str()));
        found.map(|(word, length)| (word.as_str(), length.as_deref()))
    }

    /// The longest of some words that a text goes on with at a place, if it may end there.
    pub(super) fn begins<'a>(&self, words: &'a Beginnings, text: &str, at: usize) -> Option<&'a str> {
        let word = words.of(&text[at..])?;
        let behind = text[at + word.len()..].chars().next();
        let guard = self.guards.get(word);
        let is_cut = guard.zip(behind).is_some_and(|(guard, behind)| guard.behind.contains(behind));
        (!is_cut).then_some(word)
    }

    /// Whether an expression ends with what says that it goes on from then: 从3月初|开始.
    pub(super) fn is_open(&self, expression: &str) -> bool {
        Word::SinceEvent.ends(expression)
            || self.closings.iter().any(|(word, date)| *date == Date::Since && expression.ends_with(word.as_str()))
    }

    /// What stands behind a date and says on which side of it something lies.
    pub(super) fn side(&self, text: &str, at: usize) -> Option<&str> {
        self.begins(&self.sides, text, at)
    }

    /// The longest unit of a stretch that a text begins with.
    pub(super) fn unit(&self, text: &str) -> Option<&(String, Option<Unit>)> {
        let first = text.chars().next().filter(|&first| self.unit_firsts.has(first))?;
        self.units.get(&first)?.iter().find(|(unit, _)| text.starts_with(unit.as_str()))
    }

    /// The longest word before a number of units that a text ends in, with the side of now on which the stretch lies.
    pub(super) fn stretch_opening(&self, text: &str) -> Option<&(String, Option<bool>)> {
        text.chars().next_back().filter(|&last| self.opening_lasts.has(last))?;
        self.stretch_openings.iter().find(|(word, _)| text.ends_with(word.as_str()))
    }
}

impl TimeWords {
    /// Whether a word for a part of the day stands at a place: 上午, 晚.
    pub(super) fn is_day_part(&self, text: &str, at: usize) -> bool {
        self.table.longest_at(text, at).is_some_and(|found| self.pieces[found.word_idx].rank == Rank::DayPart)
    }

    /// Whether a text begins with part of a year: 第3季, 上半年, 底.
    pub(super) fn is_part_of_year(&self, text: &str) -> bool {
        self.is_period(text) || self.begins(&self.tails, text, 0).is_some()
    }

    /// Whether a text begins with months of a year: 第3季, 上半年.
    pub(super) fn is_period(&self, text: &str) -> bool {
        let found = self.table.longest_at(text, 0);
        found.is_some_and(|found| matches!(self.pieces[found.word_idx].date, Date::Months(..)))
    }

    /// Whether a text ends in the name of a holiday: 春节假日|前四天.
    pub(super) fn ends_in_holiday(&self, text: &str) -> bool {
        self.holidays.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether a text ends in a word for how long something lasts: 累计|12日.
    pub(super) fn ends_in_lasting(&self, text: &str) -> bool {
        self.lasting.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether a text ends in what opens a stretch that ends with a date or an hour.
    pub(super) fn ends_in_until(&self, text: &str) -> bool {
        self.until_openings.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether a text ends in the name of a term.
    pub(super) fn ends_in_term(&self, text: &str) -> bool {
        let text = text.trim_end_matches(|c| c == ':' || Word::TermLink.has(c));
        self.terms.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether a text ends in such a word.
    pub(super) fn ends_in_day(&self, text: &str) -> bool {
        let start = |n_chars: usize| text.char_indices().rev().nth(n_chars - 1).map(|(at, _)| at);
        [1, 2].into_iter().filter_map(start).any(|at| {
            let found = self.table.longest_at(text, at).filter(|found| found.end == text.len());
            found.is_some_and(|found| {
                let Piece { rank, needs_day, .. } = self.pieces[found.word_idx];
                let is_night = Word::Night.is_word(&text[found.start..found.end]);
                rank == Rank::DayPart && (!needs_day || ends_a_day(&text[..found.start])) || is_night
            })
        })
    }
}

/// Where the words for an event before a place begin: at most six characters, and not across words that stand before times. Of a
/// longer clause it takes these, or none.
fn event_start(text: &str, stretch: Span, end: usize, of_longer: bool) -> usize {
    let before = &text[stretch.start..end];
    let stop = |c: &char| {
        !(c.is_ascii_digit() || ('\u{4E00}'..='\u{9FFF}').contains(c)) || LEXICON.get().event_stops.contains(*c)
    };
    let event = || before.chars().rev().take_while(|c| !stop(c));
    let is_longer = event().nth(6).is_some();
    if is_longer && !of_longer { end } else { end - event().take(6).map(char::len_utf8).sum::<usize>() }
}

/// A day of the week, a month's day or a word for a day ends here: 周二, `16日`, 昨.
fn ends_a_day(before: &str) -> bool {
    let mut letters = before.chars().rev();
    let (last, earlier) = (letters.next(), letters.next());
    let is_day = |c| Word::Day.has(c) || Word::NumberedDay.has(c);
    match last {
        Some(')') => before.trim_end_matches(')').ends_with(is_day),
        Some(last) => Word::DayEnd.has(last) || Word::WeekdayDigit.has(last) && Word::WeekEnd.is(earlier),
        None => false,
    }
}

/// All words that are pieces, with what they say.
fn pieces(classes: &Classes<'_>) -> Vec<(String, Piece)> {
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

fn guards(entries: &[&str]) -> FxHashMap<String, Guard> {
    let mut guards: FxHashMap<String, Guard> = FxHashMap::default();
    for entry in entries {
        if let Some((word, characters)) = entry.split_once("=<") {
            guards.entry(word.to_owned()).or_default().only_before.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once("=>") {
            guards.entry(word.to_owned()).or_default().only_behind.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once('<') {
            guards.entry(word.to_owned()).or_default().before.push_str(characters);
        } else if let Some((word, characters)) = entry.split_once('>') {
            guards.entry(word.to_owned()).or_default().behind.push_str(characters);
        }
    }
    guards
}

/// An entry `word=length` or `word` alone.
fn ended_stretch(entry: String) -> (String, Option<String>) {
    match entry.split_once('=') {
        Some((word, length)) => (word.to_owned(), Some(length.to_owned())),
        None => (entry, None),
    }
}

/// Units by their first characters.
fn by_first(units: Vec<(String, Option<Unit>)>) -> FxHashMap<char, Vec<(String, Option<Unit>)>> {
    let mut by_first: FxHashMap<char, Vec<_>> = FxHashMap::default();
    for unit in units {
        by_first.entry(unit.0.chars().next().unwrap_or_default()).or_default().push(unit);
    }
    by_first
}

/// `P1Y`, `P3M`, `P7D`, `PT1H`.
fn unit(written: &str) -> Option<Unit> {
    let number = |unit: &str| written.strip_prefix('P')?.strip_suffix(unit)?.parse().ok();
    match written {
        "P1Y" => Some(Unit::Years),
        "PT1H" => Some(Unit::Hours),
        _ => number("M").map(Unit::Months).or_else(|| number("D").map(Unit::Days)),
    }
}

impl Stretch {
    /// The stretch as a duration of ISO 8601.
    pub(super) fn duration(self) -> String {
        match self.unit {
            Unit::Years => format!("P{}Y", self.number),
            Unit::Months(factor) => format!("P{}M", self.number * factor),
            Unit::Days(factor) => format!("P{}D", self.number * factor),
            Unit::Hours => format!("PT{}H", self.number),
        }
    }
}
