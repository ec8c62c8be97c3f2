//! The classes of `rules/lexicon/numerals.txt`.

use crate::lexicon::classes;

classes! {
    /// A class of characters and words that make numerals or stand beside them.
    pub(crate) enum Word of "lexicon/numerals.txt", "numerals.bin" {
        Digit0 = "digit 0",
        Digit1 = "digit 1",
        Digit2 = "digit 2",
        Digit3 = "digit 3",
        Digit4 = "digit 4",
        Digit5 = "digit 5",
        Digit6 = "digit 6",
        Digit7 = "digit 7",
        Digit8 = "digit 8",
        Digit9 = "digit 9",
        Counting2 = "counting 2",
        Weak3 = "weak 3",
        Tens2 = "tens 2",
        Tens3 = "tens 3",
        Tens4 = "tens 4",
        Scale1 = "scale 1",
        Scale2 = "scale 2",
        Scale3 = "scale 3",
        Scale4 = "scale 4",
        Scale8 = "scale 8",
        Scale12 = "scale 12",
        Scale16 = "scale 16",
        Several = "several",
        Half = "half",
        UnitScale = "unit scale",
        RareScale = "rare scale",
        SeveralInside = "several inside",
        More = "more",
        AboutTens = "about tens",
        CountedMore = "counted more",
        Counter = "counter",
        CountedScale = "counted scale",
        HalfOf = "half of",
        Tenth = "tenth",
        Discount = "discount",
        HalfPrice = "half price",
        Point = "point",
        Fraction = "fraction",
        SpokenFraction = "spoken fraction",
        MixedFraction = "mixed fraction",
        PercentPoint = "percent point",
        TenthMember = "tenth member",
        TenthPerson = "tenth person",
        Dozen = "dozen",
        Minus = "minus",
        Ordinal = "ordinal",
        RangeJoin = "range join",
        LimitJoin = "limit join",
        EndIncluded = "end included",
        SmallChange = "small change",
        Dime = "dime",
        BeforeChange = "before change",
        PaidFor = "paid for",
        Pointing = "pointing",
        ReadingOn = "reading on",
        Hiding = "counting nouns",
        EachBefore = "each before",
        Each = "each",
        DateUnit = "date unit",
        ClockUnit = "clock unit",
        Year = "year",
        Month = "month",
        DayUnit = "day",
        DayMoney = "day money",
        Yuan = "yuan",
        BeforeFractionNot = "no fraction",
        LetterCounts = "counted by letter",
        CountsPeople = "people",
        Person = "person",
        BigScale = "big scale",
        UnitBetween = "unit between",
        CompareWith = "compare with",
        ComparedOver = "compared over",
        ComparedUnder = "compared under",
        ComparedEnd = "compared end",
        CodeLink = "code link",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_file_is_named() {
        let text = crate::lexicon::builtin_text("lexicon/numerals.txt").expect("it is built in");
        assert_eq!(crate::lexicon::heads(text), Word::HEADS);
    }
}
