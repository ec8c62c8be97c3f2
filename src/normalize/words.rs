//! The words and characters by which cleaning knows what it sees: the classes of `rules/lexicon/cleaning.txt`.

use crate::lexicon::classes;

classes! {
    /// A class of words that cleaning knows.
    pub(super) enum Word of "lexicon/cleaning.txt", "cleaning.bin" {
        Mark = "mark",
        Line = "line",
        Trail = "trail",
        Share = "share",
        Shared = "shared",
        Note = "note",
        Section = "section",
        Listed = "listed",
        Label = "label",
        PageLabel = "page label",
        LineLabel = "line label",
        Counted = "counted",
        BehindMore = "behind more",
        BehindMyriad = "behind myriad",
        BehindHundredMillion = "behind hundred million",
        BehindYuan = "behind yuan",
        BehindYear = "behind year",
        BehindMonth = "behind month",
        BehindDay = "behind day",
        BehindNumber = "behind number",
        BehindHour = "behind hour",
        Between = "between",
        Amounted = "amounted",
        Parts = "parts",
        Each = "each",
        Renminbi = "renminbi",
        Counter = "counter",
        NoCounter = "no counter",
        Country = "country",
        MonthDay = "month day",
        HeadingUnit = "heading unit",
        PaidUnit = "paid unit",
        NumberUnit = "number unit",
        Hour = "hour",
        Yuan = "yuan",
        Remainder = "remainder",
        TornUnit = "torn unit",
        NextUnit = "next unit",
        Peoples = "people's",
        Money = "money",
        NoLabel = "no label",
        Credit = "credit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_and_end_texts() {
        assert!(Word::Trail.begins("首页 > 新闻") && Word::Label.ends("如图"));
        assert!(Word::Label.has('表') && !Word::Label.has('人'));
    }
}
