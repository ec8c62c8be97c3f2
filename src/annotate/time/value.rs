//! The value of an expression in ISO 8601.
//!
//! What the words leave open (今年, 昨天, 3月) is reckoned from the date of the article, where that is known; nothing else is.

use jiff::ToSpan;
use jiff::civil::{Date as Day, Weekday};

use super::part::{Date, Part};
use super::words::Word;

/// How the groups of an expression belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// 今天(`7月25日`)上午9时: the second says the first once more, or goes on with it.
    Same,
    /// 至, 到 and dashes.
    Range,
    /// 、 and 和.
    List,
}

/// A value, and whether the date of the article took part in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) iso: String,
    pub(super) is_reckoned: bool,
}

impl Value {
    /// Up to a date (前), from it on (后), or about it (前后).
    pub(super) fn on_side(self, side: &str) -> Self {
        let iso = match (Word::Before.is_word(side), Word::Behind.is_word(side)) {
            (true, _) => format!("../{}", self.iso),
            (_, true) => format!("{}/..", self.iso),
            _ => self.iso,
        };
        Self { iso, ..self }
    }
}

/// A point or stretch of the calendar, as far as the words say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    clock: Option<(i64, i64)>,
    /// The year and number of a week.
    week: Option<(i64, i64)>,
}

/// Tells the date of the article, if it has one: looked for when an expression asks for it.
pub(super) type Basis<'b> = &'b dyn Fn() -> Option<Day>;

/// Reads the pieces of an expression.
struct Reader<'b> {
    basis: Basis<'b>,
    is_reckoned: bool,
    since: bool,
    until: bool,
}

/// The value of an expression; `None` when some piece has none, or only the date of the article could tell and is not known.
pub(super) fn iso(groups: &[(Joint, &[Part])], basis: Basis<'_>) -> Option<Value> {
    let mut reader = Reader { basis, is_reckoned: false, since: false, until: false };
    let iso = reader.read(groups)?;
    Some(Value { iso, is_reckoned: reader.is_reckoned })
}

impl Reader<'_> {
    fn read(&mut self, groups: &[(Joint, &[Part])]) -> Option<String> {
        if let Some(only) = self.only(groups) {
            return only;
        }
        let joint = groups.iter().map(|(joint, _)| *joint).find(|joint| *joint != Joint::Same);
        let mut sides: Vec<(Moment, Option<Moment>)> = Vec::new();
        for (joint, parts) in groups {
            let of_last = if *joint == Joint::Same { sides.pop() } else { None };
            let start = of_last.map_or(Moment::default(), |(moment, _)| moment);
            sides.push(self.fold(parts, start)?);
        }
        if joint == Some(Joint::List) {
            return self.list(&sides);
        }
        let (first, end) = *sides.first()?;
        let second = sides.get(1).map(|(start, end)| end.unwrap_or(*start)).or(end);
        let value = match second {
            Some(second) => self.range(first, second)?,
            None => self.placed(first)?.write()?,
        };
        Some(match (self.since, self.until) {
            (true, _) if second.is_none() => format!("{value}/.."),
            (_, true) if second.is_none() => format!("../{value}"),
            _ => value,
        })
    }

    /// The value of 截至目前 and 近三年, which have no place of their own in the calendar.
    fn only(&mut self, groups: &[(Joint, &[Part])]) -> Option<Option<String>> {
        let [(_, parts)] = groups else { return None };
        let is_until = parts.iter().any(|part| part.date == Date::Until);
        let stretch = parts.iter().find_map(|part| match part.date {
            Date::Stretch(stretch) => Some(stretch),
            _ => None,
        });
        let is_now = parts.iter().any(|part| part.date == Date::Now);
        if !is_now && stretch.is_none() {
            return None;
        }
        let basis = self.reckon().map(written);
        Some(match stretch {
            Some(stretch) if stretch.is_ahead => basis.map(|basis| format!("{basis}/{}", stretch.duration())),
            Some(stretch) => basis.map(|basis| format!("{}/{basis}", stretch.duration())),
            None => basis.filter(|_| is_until).map(|basis| format!("../{basis}")),
        })
    }

    /// What the pieces of one group say, on top of what is known: a moment, or the two ends of a stretch.
    fn fold(&mut self, parts: &[Part], known: Moment) -> Option<(Moment, Option<Moment>)> {
        let (mut first, mut second) = (known, None);
        let mut is_afternoon = false;
        for part in parts {
            let (low, high) = match part.date {
                Date::Unknown | Date::Now | Date::Stretch(_) => return None,
                Date::Nothing => continue,
                Date::Afternoon => {
                    is_afternoon = true;
                    continue;
                }
                Date::Since => {
                    self.since = true;
                    continue;
                }
                Date::Until => {
                    self.until = true;
                    continue;
                }
                Date::Clock(hour @ 1..12, minute) if is_afternoon => (Date::Clock(hour + 12, minute), None),
                Date::Years(low, high) => (Date::Year(low), Some(Date::Year(high))),
                Date::Months(low, high) => (Date::Month(low), Some(Date::Month(high))),
                Date::Days(low, high) => (Date::Day(low), Some(Date::Day(high))),
                date => (date, None),
            };
            // 2018-2020年1-6月: not one stretch.
            if second.is_some() {
                return None;
            }
            if let Some(high) = high {
                second = Some(self.set(first, high)?);
            }
            first = self.set(first, low)?;
        }
        Some((first, second))
    }

    /// A moment with what one piece adds.
    fn set(&mut self, moment: Moment, date: Date) -> Option<Moment> {
        Some(match date {
            Date::Year(year) => Moment { year: Some(year), ..moment },
            Date::Month(month) => Moment { month: Some(month), ..moment },
            Date::Day(day) => Moment { day: Some(day), ..moment },
            Date::Full(year, month, day) => {
                Moment { year: Some(year), month: Some(month), day: Some(day), ..Moment::default() }
            }
            Date::Clock(hour, minute) => Moment { clock: Some((hour, minute)), ..moment },
            Date::YearFrom(shift) => {
                let basis = self.reckon()?;
                Moment { year: Some(i64::from(basis.year()) + shift), ..moment }
            }
            Date::MonthFrom(shift) => {
                let month = self.reckon()?.first_of_month().checked_add(shift.months()).ok()?;
                Moment { day: None, ..Moment::of(month) }
            }
            Date::DayFrom(shift) => Moment::of(self.reckon()?.checked_add(shift.days()).ok()?),
            Date::WeekFrom(shift) => {
                let week = self.reckon()?.checked_add((7 * shift).days()).ok()?.iso_week_date();
                Moment { week: Some((week.year().into(), week.week().into())), ..Moment::default() }
            }
            // 8月6日(周二): the day is told already.
            Date::Weekday(..) if moment.day.is_some() => moment,
            Date::Weekday(shift, day) => Moment::of(self.weekday(shift, day)?),
            _ => moment,
        })
    }

    /// A day of the week: of the one that is named; else of this week, unless it is still to come and may be that of the last one.
    fn weekday(&mut self, shift: Option<i64>, day: i64) -> Option<Day> {
        let basis = self.reckon()?;
        let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
        let since_monday = i64::from(basis.weekday().to_monday_zero_offset());
        let monday = basis.checked_sub(since_monday.days()).ok()?;
        let offset = 7 * shift.unwrap_or(0) + i64::from(weekday.to_monday_zero_offset());
        let date = monday.checked_add(offset.days()).ok()?;
        (shift.is_some() || date <= basis).then_some(date)
    }

    fn reckon(&mut self) -> Option<Day> {
        self.is_reckoned = true;
        (self.basis)()
    }

    /// A moment with the year and month that are not said: of the article's date, but not far ahead of it.
    fn placed(&mut self, moment: Moment) -> Option<Moment> {
        let Moment { year, month, day, clock, week } = moment;
        if year.is_some() || week.is_some() || month.is_none() && day.is_none() {
            return (clock.is_none() || month.is_some() == day.is_some()).then_some(moment);
        }
        let basis = self.reckon()?;
        let year = i64::from(basis.year());
        if let Some(month) = month {
            let here = Moment { year: Some(year), ..moment };
            let start = civil(year, month, day.unwrap_or(1))?;
            // What is reckoned up to then is not still to come.
            let n_ahead = if self.until { 0 } else { 6 };
            let is_far_ahead = start > basis.checked_add(n_ahead.months()).ok()?;
            return Some(if is_far_ahead { Moment { year: Some(year - 1), ..here } } else { here });
        }
        let of = |first: Day| Moment { year: Some(first.year().into()), month: Some(first.month().into()), ..moment };
        let this = basis.first_of_month();
        let is_ahead =
            civil(year, basis.month().into(), day?).is_none_or(|date| date > basis.saturating_add(15.days()));
        Some(of(if is_ahead { this.checked_sub(1.month()).ok()? } else { this }))
    }

    /// Two ends, each of which may leave to the other what it does not say.
    fn range(&mut self, mut first: Moment, mut second: Moment) -> Option<String> {
        if first.year.is_none() && first.month.is_some() && second.year.is_some() {
            let year = second.year;
            first.year = year;
            if first > second {
                first.year = year.map(|year| year - 1);
            }
        }
        let first = self.placed(first)?;
        if second.year.is_none() && second.week.is_none() {
            let said = second;
            second.year = first.year;
            second.month = said.month.or(first.month);
            second.day = said.day.or(if said.month.is_none() { first.day } else { None });
            if second < first && said.month.is_some() {
                second.year = second.year.map(|year| year + 1);
            } else if second < first && said.day.is_some() {
                second = second.next_month()?;
            }
        }
        if second.clock.is_none() == first.clock.is_none() && second < first {
            return None;
        }
        Some(format!("{}/{}", first.write()?, second.write()?))
    }

    /// Members of a list that follow each other are the stretch from the first to the last.
    fn list(&mut self, sides: &[(Moment, Option<Moment>)]) -> Option<String> {
        let mut moments: Vec<Moment> = Vec::new();
        for (moment, end) in sides {
            let mut moment = *moment;
            if end.is_some() {
                return None;
            }
            if let Some(last) = moments.last().filter(|_| moment.year.is_none()) {
                moment.year = last.year;
                moment.month = moment.month.or(last.month);
            }
            moments.push(self.placed(moment)?);
        }
        let follow = moments.windows(2).all(|pair| pair[0].next() == Some(pair[1]));
        let (first, last) = (moments.first()?, moments.last()?);
        if follow { Some(format!("{}/{}", first.write()?, last.write()?)) } else { None }
    }
}

impl Moment {
    fn of(date: Day) -> Self {
        let (year, month, day) = (date.year().into(), date.month().into(), date.day().into());
        Self { year: Some(year), month: Some(month), day: Some(day), clock: None, week: None }
    }

    /// The year, month or day behind this one.
    fn next(self) -> Option<Self> {
        let year = self.year?;
        match (self.month, self.day) {
            (None, _) => Some(Self { year: Some(year + 1), ..self }),
            (Some(_), None) => self.next_month(),
            (Some(month), Some(day)) => Some(Self::of(civil(year, month, day)?.tomorrow().ok()?)),
        }
    }

    fn next_month(self) -> Option<Self> {
        let (year, month) = (self.year?, self.month?);
        let is_last = month == 12;
        Some(Self { year: Some(year + i64::from(is_last)), month: Some(if is_last { 1 } else { month + 1 }), ..self })
    }

    fn write(self) -> Option<String> {
        let Self { year, month, day, clock, week } = self;
        let date = match (year, month, day) {
            (Some(year), None, None) => year_text(year),
            (Some(year), Some(month), None) => format!("{}-{month:02}", year_text(year)),
            (Some(year), Some(month), Some(day)) => {
                // Years far from ours are no dates that the calendar of the library knows.
                (i16::try_from(year).is_err() || civil(year, month, day).is_some())
                    .then(|| format!("{}-{month:02}-{day:02}", year_text(year)))?
            }
            (None, None, None) => week.map_or(String::new(), |(year, week)| format!("{}-W{week:02}", year_text(year))),
            _ => return None,
        };
        match clock {
            Some((hour, minute)) if date.is_empty() || day.is_some() => Some(format!("{date}T{hour:02}:{minute:02}")),
            Some(_) => None,
            None => Some(date).filter(|date| !date.is_empty()),
        }
    }
}

/// A day of the calendar, if there is one.
fn civil(year: i64, month: i64, day: i64) -> Option<Day> {
    Day::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A day as ISO 8601 writes it.
fn written(date: Day) -> String {
    date.to_string()
}

fn year_text(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}
