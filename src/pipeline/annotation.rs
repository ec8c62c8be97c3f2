//! What the annotators found, as the rules see it.

use crate::annotate::numeral::{Numeral, NumeralKind};
use crate::annotate::table::{TableCell, scan_tables};
use crate::annotate::time::TimeExpression;
use crate::document::{Annotation, AnnotationValue, Cell, NumberForm, Place, TimeUse};
use crate::resolve::place::{self, PlaceStatus};
use crate::rule::native_mark;

/// The annotations of the numerals of a text, those in tables with their units.
pub(super) fn number_annotations(text: &str, numerals: &[Numeral]) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = numerals.iter().map(|numeral| number_annotation(text, numeral)).collect();
    for cell in scan_tables(text, numerals) {
        into_cell(&mut annotations[cell.numeral], &cell);
    }
    annotations
}

fn number_annotation(text: &str, numeral: &Numeral) -> Annotation {
    let written = numeral.span.of(text);
    let form = if written == "一" {
        NumberForm::One
    } else if written.trim_end_matches(['多', '余', '来', '几']).ends_with(['万', '亿', '兆', 'k', 'K', 'w', 'W'])
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

/// The annotation of a number becomes that of a cell.
fn into_cell(annotation: &mut Annotation, cell: &TableCell) {
    if let AnnotationValue::Number(number, _) = &annotation.value {
        let TableCell { unit, exponent, header, .. } = *cell;
        annotation.value = AnnotationValue::Cell(Cell { number: number.clone(), unit, exponent, header });
    }
}

/// Words that say no more than that something is news.
const VAGUE_TIMES: [&str; 16] = [
    "近日",
    "日前",
    "此前",
    "今天",
    "今日",
    "昨天",
    "昨日",
    "当天",
    "当日",
    "近期",
    "不久前",
    "随后",
    "此后",
    "最近",
    "前天",
    "明天",
];
/// What stands before a time that something is compared with.
const COMPARISONS: [&str; 5] = ["比", "较", "比起", "相比", "相较"];

pub(super) fn time_annotation(text: &str, time: TimeExpression) -> Annotation {
    let usage = if COMPARISONS.iter().any(|word| text[..time.span.start].ends_with(word)) {
        TimeUse::Compared
    } else if VAGUE_TIMES.contains(&time.span.of(text)) {
        TimeUse::Vague
    } else {
        TimeUse::Dating
    };
    Annotation { span: time.span, value: AnnotationValue::Time(time.value, usage) }
}

pub(super) fn place_annotation(place: place::Place) -> Annotation {
    let candidates = if place.status == PlaceStatus::Ambiguous { place.candidates } else { Vec::new() };
    let value = AnnotationValue::Place(Place {
        name: place.name,
        code: place.code,
        county_code: place.county_code,
        level: place.level.as_str(),
        candidates,
        in_company: place.inside_company,
    });
    Annotation { span: place.span, value }
}

/// The mark of an annotation in projected text.
pub(crate) fn mark(annotation: &Annotation) -> char {
    let name = match &annotation.value {
        AnnotationValue::Number(_, NumberForm::One) => "number.one",
        AnnotationValue::Number(_, NumberForm::Scaled) => "number.scaled",
        AnnotationValue::Number(_, NumberForm::Plain) => "number.plain",
        AnnotationValue::Cell(_) => "number.cell",
        AnnotationValue::Percent(_) => "percent",
        AnnotationValue::Time(_, TimeUse::Dating) => "time.dating",
        AnnotationValue::Time(_, TimeUse::Compared) => "time.compared",
        AnnotationValue::Time(_, TimeUse::Vague) => "time.vague",
        AnnotationValue::Place(place) if place.in_company => "company_place",
        AnnotationValue::Place(place) => match place.level {
            "province" => "place.province",
            "prefecture" => "place.prefecture",
            "county" => "place.county",
            "town" => "place.town",
            "village" => "place.village",
            _ => "place.zone",
        },
    };
    native_mark(name)
}
