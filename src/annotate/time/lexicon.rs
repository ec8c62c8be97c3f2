//! The vocabulary of times: `rules/lexicon/times.txt`, read when the first text with a time is.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::affix::{Affixes, Carry, Guard, guards};
use super::event::{course_start, event_start};
use super::part::{Date, Part, Rank, Unit};
use super::piece::{Feast, Piece, ends_a_day, pieces};
use super::unit::{by_first, ended_stretch};
use super::words::Word;
use crate::annotate::numeral::NumeralWord;
use crate::annotate::word_table::{Found, WordTable};
use crate::lexicon::{Lexicon, by_class};
use crate::text::Span;
use crate::text::char_set::CharSet;

/// The words of each class, by its name.
pub(super) type Classes<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The words of the lexicon, by what they are for.
pub(super) struct TimeWords {
    /// Words that are pieces of expressions.
    table: WordTable,
    pieces: Vec<Piece>,
    guards: FxHashMap<String, Guard>,
    pub(super) tails: Affixes,
    pub(super) decade_tails: Affixes,
    pub(super) closings: Vec<(String, Date)>,
    /// Words before a number of units, with the side of now on which the stretch lies; what they end in.
    stretch_openings: Vec<(String, Option<bool>)>,
    opening_lasts: CharSet,
    pub(super) stretch_closings: Affixes,
    /// What opens a stretch that ends with a date or an hour: 截至.
    until_openings: Vec<String>,
    /// Units of a stretch by what they begin with, the longest first; `None` where the number is not exact.
    units: FxHashMap<char, Vec<(String, Option<Unit>)>>,
    /// What those begin with.
    pub(super) unit_firsts: CharSet,
    pub(super) vague: FxHashSet<String>,
    /// Times that date what their own clause says, and endings of such.
    pub(super) points: FxHashSet<String>,
    pub(super) point_endings: Affixes,
    /// Words that are points behind a subject.
    pub(super) once: FxHashSet<String>,
    /// Words before a time at which something begins to change, and words before what it becomes.
    pub(super) change_openings: Affixes,
    pub(super) change_closings: Vec<String>,
    pub(super) compares: Affixes,
    pub(super) compares_with: Affixes,
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
    pub(super) feast_tails: Affixes,
    /// What is named by a feast right before it.
    feast_things: Affixes,
    /// Behind a time, where something is added to what was so then.
    pub(super) bases: Vec<String>,
    /// What says on which side of a date something lies: 前, 之后, 前后.
    sides: Affixes,
    /// Before a number of days that something lasts.
    lasting: Vec<String>,
    /// Characters of words that stand before times.
    pub(super) event_stops: String,
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
    pub(super) of_things: Affixes,
    /// And these where the clause says no more: 2021年毕业的学生,….
    pub(super) of_those: [Affixes; 2],
    /// What happened then, and dates no sum of a later clause: 2005年迁入新址,….
    pub(super) happenings: Affixes,
    /// A clause that begins so tells what somebody said.
    pub(super) sayings: [Affixes; 2],
    /// Say no more than 截至 and a time before them.
    pub(super) untils_told: Vec<String>,
    /// Before the end of how long interest runs.
    pub(super) run_to: Affixes,
    /// Between 至今 and how long it is.
    pub(super) exceeding: Affixes,
    pub(super) until_now: FxHashSet<String>,
    /// Verbs right before a time that tells which ones.
    pub(super) given: Affixes,
    /// Say that the time is when something was, at the end of a clause.
    pub(super) dated_at: Affixes,
    /// Close a time that another is like, and what stands behind it where that is told.
    pub(super) same: Affixes,
    pub(super) same_is: Affixes,
    /// Opens a clause that counts those told of before.
    pub(super) counting: Affixes,
    /// What opens a condition.
    pub(super) conditions: Affixes,
    /// Right behind a time with which something is compared.
    pub(super) compare_changes: Affixes,
    /// Prepositions of standards, and verbs of buying.
    pub(super) of_standards: Affixes,
    /// The standard that is named behind the time.
    pub(super) standards: Vec<String>,
    /// Verbs by which a time dates how something began, where they close its clause.
    pub(super) founded: Affixes,
    pub(super) founded_at: Affixes,
    /// Verbs of paying, before the time for which is paid.
    pub(super) paying: Affixes,
    /// Behind a beginning, up to when or how something runs.
    pub(super) running: Affixes,
    /// Events of a life or a case.
    pub(super) events: Affixes,
    pub(super) bought: Vec<String>,
    /// Verbs behind a time that say what it is, and what it then is.
    pub(super) copulas: Vec<String>,
    pub(super) copula_firsts: CharSet,
    pub(super) anniversaries: Vec<String>,
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
            (word.to_owned(), super::unit::unit(unit))
        });
        let mut units: Vec<(String, Option<Unit>)> = units.collect();
        units.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        words.retain(|(word, _)| !word.is_empty());
        Self {
            table: WordTable::new(&words.iter().map(|(word, _)| word).collect::<Vec<_>>()),
            pieces: words.into_iter().map(|(_, piece)| piece).collect(),
            guards: guards(classes.get("guard").map_or(&[], Vec::as_slice)),
            tails: Affixes::beginnings(list("tail")),
            decade_tails: Affixes::beginnings(list("decade-tail")),
            closings,
            opening_lasts: stretch_openings.iter().filter_map(|(word, _)| word.chars().next_back()).collect(),
            stretch_openings,
            stretch_closings: Affixes::beginnings(list("stretch-close")),
            until_openings: list("open until"),
            unit_firsts: units.iter().filter_map(|(word, _)| word.chars().next()).collect(),
            units: by_first(units),
            vague: list("vague").into_iter().collect(),
            points: list("point").into_iter().collect(),
            point_endings: Affixes::endings(list("point-end")),
            once: list("once").into_iter().collect(),
            change_openings: Affixes::endings(list("change-from")),
            change_closings: list("change-to"),
            compares: Affixes::endings(list("compare")),
            compares_with: Affixes::endings(list("compare-with")),
            compare_closings: list("compare-close"),
            reports: WordTable::new(&list("report")),
            carry_firsts: list("carry").iter().filter_map(|entry| entry.chars().next()).collect(),
            carries: list("carry").iter().map(|entry| Carry::new(entry)).collect(),
            terms: list("term"),
            ages: list("age"),
            holidays: ["period ?", "feast", "feast-bound", "feast-tail"].into_iter().flat_map(list).collect(),
            feast_heads: list("feast-head"),
            feast_tails: Affixes::beginnings(list("feast-tail")),
            feast_things: Affixes::beginnings(list("feast-thing")),
            bases: list("basis"),
            sides: Affixes::beginnings(list("side")),
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
            of_things: Affixes::endings(list("of-thing")),
            of_those: Affixes::at_both_ends(list("of-one")),
            happenings: Affixes::beginnings(list("happening")),
            sayings: Affixes::at_both_ends(list("saying")),
            untils_told: list("told until"),
            run_to: Affixes::endings(list("run-to")),
            exceeding: Affixes::beginnings(list("exceeding")),
            until_now: list("close-now").into_iter().collect(),
            given: Affixes::endings(list("given")),
            dated_at: Affixes::endings(list("dated-at")),
            same: Affixes::endings(list("close-same")),
            counting: Affixes::beginnings(list("counting")),
            same_is: Affixes::beginnings(list("same-is")),
            conditions: Affixes::endings(list("if")),
            compare_changes: Affixes::beginnings(list("compare-change")),
            of_standards: Affixes::endings(list("of-standard")),
            standards: list("standard"),
            founded: Affixes::beginnings(list("founded")),
            founded_at: Affixes::endings(list("founded")),
            paying: Affixes::endings(list("paying")),
            running: Affixes::beginnings(list("running")),
            events: Affixes::endings(list("life-event")),
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
            // 第2季的 is a season of a show, 去年第2季的 and 升至第2季的 are none.
            let before = &text[..span.start];
            let is_of_year =
                || matches!(date, Date::Months(..)) && (NumeralWord::Year.ends(before) || Word::Until.ends(before));
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
            } else if date == Date::Unknown && Word::OfCourse.begins(span.of(text)) {
                course_start(text, stretch, span.start)
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
    pub(super) fn begins<'a>(&self, words: &'a Affixes, text: &str, at: usize) -> Option<&'a str> {
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
