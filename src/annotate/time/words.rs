//! The classes of `rules/lexicon/dates.txt`.

use crate::lexicon::classes;

classes! {
    /// A class of words of dates.
    pub(super) enum Word of "lexicon/dates.txt", "dates.bin" {
        EraBefore = "era before",
        EraRepublic = "era of the Republic",
        Era = "era",
        Degree = "year closing",
        NoYear = "no year",
        SchoolYear = "year of two",
        MonthClosing = "month closing",
        NoMonth = "no month",
        Day = "day",
        NumberedDay = "numbered day",
        NoDay = "no day",
        DayEnd = "day end",
        WeekdayDigit = "weekday digit",
        WeekEnd = "week end",
        Hour = "hour",
        FullHour = "full hour",
        NoHour = "no hour",
        HalfHour = "half hour",
        FullTime = "full time",
        Minute = "minute",
        About = "about",
        Decade = "decade",
        LastCentury = "last century",
        Century = "century",
        NoCentury = "no century",
        Anniversary = "anniversary",
        CalendarUnit = "calendar unit",
        Quarter = "quarter",
        PartOfYear = "part of year",
        FirstOf = "first of",
        FirstDay = "first day",
        Ago = "ago",
        UntilNow = "until now",
        Nth = "nth",
        NthUnit = "nth unit",
        This = "this",
        ThisUnit = "this unit",
        Lead = "lead",
        LeadUnit = "lead unit",
        SinceClosing = "since closing",
        NoSince = "no since",
        OpenedClosing = "opened closing",
        ListJoin = "list join",
        Respectively = "respectively",
        From = "from",
        Since = "since",
        Middle = "middle",
        Until = "until",
        TermLink = "term link",
        Night = "night",
        PlanBegin = "plan beginning",
        PlanEnd = "plan end",
        RangeClosing = "range closing",
        EventCut = "event cut",
        EventStop = "event stop",
        EventLead = "event lead",
        Edition = "edition",
        ThingLink = "thing link",
        Also = "also",
        AtPrice = "at price",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_file_is_named() {
        let text = crate::lexicon::builtin_text("lexicon/dates.txt").expect("it is built in");
        assert_eq!(crate::lexicon::heads(text), Word::HEADS);
    }
}
