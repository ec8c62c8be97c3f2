//! What the annotators found, as the rules see it.

use jiff::civil::Date;

use crate::annotate::numeral::{Glyph, Numeral, NumeralKind, NumeralWord, glyph, spelled_digit};
use crate::annotate::table::{TableCell, Units, scan_tables_in};
use crate::annotate::time::TimeExpression;
use crate::document::{Annotation, AnnotationValue, Cell, Level, NumberForm, Time, TimeUse};
use crate::rule::native_mark;
use crate::text::Span;

/// The annotations of the numerals of a stretch of a text, those in tables with their units.
pub(super) fn number_annotations(text: &str, stretch: Span, numerals: &[Numeral], units: &Units) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = numerals.iter().map(|numeral| number_annotation(text, numeral)).collect();
    for cell in scan_tables_in(text, stretch, numerals, units) {
        into_cell(&mut annotations[cell.numeral], &cell);
    }
    annotations
}

fn number_annotation(text: &str, numeral: &Numeral) -> Annotation {
    let written = numeral.span.of(text);
    let next = text[numeral.span.end..].chars().next();
    let is_big = |c: char| matches!(glyph(c), Some(Glyph::Scale(4..)));
    let form = if NumeralWord::Digit1.is_word(written) {
        NumberForm::One
    } else if written.contains(is_big)
        || written.ends_with(['k', 'K', 'w', 'W'])
        || is_elliptic(written)
        || is_mixed(written, next)
    {
        NumberForm::Scaled
    } else {
        NumberForm::Plain
    };
    let value = match numeral.kind {
        NumeralKind::Number => AnnotationValue::Number(numeral.number.clone(), form),
        NumeralKind::Percent => AnnotationValue::Percent(numeral.number.clone()),
    };
    Annotation { span: numeral.span, value }
}

/// 三千二 leaves out its last scale, as sums do when people speak.
fn is_elliptic(written: &str) -> bool {
    let is_last = |c: char| {
        spelled_digit(c).is_some_and(|digit| digit > 0)
            || NumeralWord::SeveralInside.has(c)
            || glyph(c) == Some(Glyph::Half)
    };
    let before = written.strip_suffix(is_last);
    before.is_some_and(|before| before.ends_with(|c| matches!(glyph(c), Some(Glyph::Scale(2 | 3)))))
}

/// `5千` is written as sums are; in `5千克` the scale is a part of the unit.
fn is_mixed(written: &str, next: Option<char>) -> bool {
    let is_thousand = |c: char| glyph(c) == Some(Glyph::Scale(3));
    written.starts_with(|c: char| c.is_ascii_digit())
        && written.contains(is_thousand)
        && !NumeralWord::KiloUnit.is(next)
}

/// The annotation of a number becomes that of a cell.
fn into_cell(annotation: &mut Annotation, cell: &TableCell) {
    if let AnnotationValue::Number(number, _) = &annotation.value {
        let TableCell { unit, exponent, header, bracketed, .. } = *cell;
        let number = if bracketed.is_some() { number.map(|value| -value.clone()) } else { number.clone() };
        annotation.span = bracketed.unwrap_or(annotation.span);
        annotation.value = AnnotationValue::Cell(Cell { number, unit, exponent, header });
    }
}

/// A time; `basis` tells the date of the article.
pub(super) fn time_annotation(time: TimeExpression, basis: &dyn Fn() -> Option<Date>) -> Annotation {
    let TimeExpression { span, value, is_reckoned, usage } = time;
    let basis = if is_reckoned { basis() } else { None };
    Annotation { span, value: AnnotationValue::Time(Time { value, basis, usage }) }
}

/// The mark of an annotation in projected text.
pub(crate) fn mark(annotation: &Annotation) -> char {
    match &annotation.value {
        AnnotationValue::Number(_, NumberForm::One) => const { native_mark("number.one") },
        AnnotationValue::Number(_, NumberForm::Scaled) => const { native_mark("number.scaled") },
        AnnotationValue::Number(_, NumberForm::Plain) => const { native_mark("number.plain") },
        AnnotationValue::Cell(_) => const { native_mark("number.cell") },
        AnnotationValue::Percent(_) => const { native_mark("percent") },
        AnnotationValue::Time(time) => match time.usage {
            TimeUse::Dating => const { native_mark("time.date") },
            TimeUse::Day => const { native_mark("time.day") },
            TimeUse::Now => const { native_mark("time.now") },
            TimeUse::Point => const { native_mark("time.point") },
            TimeUse::From => const { native_mark("time.from") },
            TimeUse::Compared => const { native_mark("time.compared") },
            TimeUse::Vague => const { native_mark("time.vague") },
            TimeUse::Reported => const { native_mark("time.reported") },
            TimeUse::Named => const { native_mark("time.named") },
        },
        AnnotationValue::Place(place) if place.is_none_for_relations() => const { native_mark("company_place") },
        AnnotationValue::Place(place) => match place.level {
            Level::Province => const { native_mark("place.province") },
            Level::Prefecture => const { native_mark("place.prefecture") },
            Level::County => const { native_mark("place.county") },
            Level::Zone => const { native_mark("place.zone") },
            Level::Town => const { native_mark("place.town") },
            Level::Village => const { native_mark("place.village") },
        },
    }
}
