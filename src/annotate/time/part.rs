use crate::text::Span;

/// A piece of a time expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) span: Span,
    pub(super) rank: Rank,
    pub(super) date: Date,
    /// Whether it dates something without further parts.
    pub(super) stands_alone: bool,
}

/// Order of the pieces within an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// 自, 截至.
    Opening,
    /// 当地时间, which says whose clock counts.
    Zone,
    /// 今年, `2023年`, 目前, 近三年.
    Year,
    /// 上半年, 一季度, 春节.
    Period,
    /// `3月`, 本月.
    Month,
    /// `15日`, 今天.
    Day,
    /// 上午.
    DayPart,
    /// `8时30分`.
    Clock,
    /// 以来, 期间, 为止.
    Closing,
}

impl Rank {
    /// Whether such a piece dates something, rather than only opening or closing an expression.
    pub(super) fn dates(self) -> bool {
        !matches!(self, Self::Opening | Self::Zone | Self::Closing | Self::DayPart)
    }
}

/// What a piece says of the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Date {
    /// Nothing that could be written down.
    Unknown,
    /// Nothing, and nothing that would change the date: 底, 期间.
    Nothing,
    Year(i64),
    Years(i64, i64),
    Month(i64),
    Months(i64, i64),
    Day(i64),
    Days(i64, i64),
    /// A date that is written in one: year, month, day.
    Full(i64, i64, i64),
    /// 今年, 上月, 昨天: so many units after that of the article's date.
    YearFrom(i64),
    MonthFrom(i64),
    DayFrom(i64),
    WeekFrom(i64),
    /// A day of the week, 1 for Monday, in a week counted from that of the article's date; `None` where no week is named.
    Weekday(Option<i64>, i64),
    /// 目前: the date of the article, as far as something ends with it.
    Now,
    /// A stretch that ends with the article's date, or begins with it.
    Stretch(Stretch),
    /// Hour and minute.
    Clock(i64, i64),
    /// 下午 and later: small hours that follow count from noon.
    Afternoon,
    /// From then on.
    Since,
    /// Up to then.
    Until,
}

/// The length of a stretch of time, and on which side of now it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) number: i64,
    pub(super) unit: Unit,
    pub(super) is_ahead: bool,
}

/// A unit of time as ISO 8601 counts durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Years,
    Months(i64),
    Days(i64),
    Hours,
}
