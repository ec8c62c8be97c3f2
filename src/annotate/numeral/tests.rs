mod bounds;
mod forms;
mod not_numbers;

use proptest::prelude::*;

use super::{Numeral, NumeralKind, NumeralScan, scan_numerals};
use crate::fact::Bound;

/// Checks the numerals of a text in which their spans are marked: `投资⟦4.32亿⟧元`.
///
/// `expected` gives for each its value, or both ends as `low..high`, then % and the bound where there is one.
#[track_caller]
fn check(marked: &str, expected: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let numerals = scan_numerals(&text);
    assert_eq!(mark(&text, &numerals), marked);
    let values: Vec<String> = numerals.iter().map(render).collect();
    assert_eq!(values.join(", "), expected, "{marked}");
}

#[track_caller]
fn check_all(cases: &[(&str, &str)]) {
    for (marked, expected) in cases {
        check(marked, expected);
    }
}

fn mark(text: &str, numerals: &[Numeral]) -> String {
    let (mut marked, mut end) = (String::new(), 0);
    for numeral in numerals {
        marked.push_str(&text[end..numeral.span.start]);
        marked.push('⟦');
        marked.push_str(numeral.span.of(text));
        marked.push('⟧');
        end = numeral.span.end;
    }
    marked + &text[end..]
}

fn render(numeral: &Numeral) -> String {
    let number = &numeral.number;
    let value = match (&number.low, &number.high) {
        (Some(low), Some(high)) => format!("{low}..{high}"),
        _ => number.value.to_string(),
    };
    let sign = if numeral.kind == NumeralKind::Percent { "%" } else { "" };
    match number.bound {
        Bound::Exact | Bound::Range => format!("{value}{sign}"),
        bound => format!("{value}{sign} {bound}"),
    }
}

#[test]
fn a_digit_run_of_any_length_is_one_number() {
    let digits = "1".repeat(200_000);
    assert_eq!(scan_numerals(&digits)[0].number.value.to_string(), digits);
    let spelled = "一".repeat(200_000);
    assert_eq!(scan_numerals(&spelled)[0].number.value.to_string(), digits);
}

#[test]
fn repetition_costs_no_more_than_its_length() {
    for part in [
        "十一",
        "1,111",
        "1-",
        "a1",
        "1 ",
        "万",
        "百",
        "1万",
        "1:",
        "1至",
        "三分之",
        "十点一",
        "一又",
        "1.",
        "1/",
        "百零一一",
        "负",
        "第1",
    ] {
        scan_numerals(&part.repeat(100_000));
    }
}

fn numeral_text() -> impl Strategy<Value = String> {
    let pieces = "[0-9零一二三五十百千万亿兆京两几数半多余来点成折打个之分又第负参陆 .,%^$ek/:~至到—-]{0,30}";
    prop_oneof![
        pieces.prop_map(String::from),
        any::<String>(),
        "\\PC{0,60}",
        "[约近超上过不少于到以左右起、,年月日一二三万亿0-9]{0,40}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_are_ordered_and_lie_on_characters(text in numeral_text()) {
        let mut end = 0;
        for numeral in scan_numerals(&text) {
            prop_assert!(numeral.span.start >= end && !numeral.span.is_empty());
            prop_assert!(text.get(numeral.span.range()).is_some());
            end = numeral.span.end;
        }
    }

    #[test]
    fn stretch_by_stretch_they_are_the_same(text in numeral_text(), len in 1usize..20) {
        let mut scan = NumeralScan::new(&text);
        let mut taken = Vec::new();
        for end in (0..text.len() + len).step_by(len) {
            let next = scan.until(end.min(text.len()));
            prop_assert!(next.iter().all(|numeral| numeral.span.start < end));
            taken.extend(next);
        }
        prop_assert_eq!(taken, scan_numerals(&text));
    }

    #[test]
    fn the_bound_agrees_with_the_ends(text in numeral_text()) {
        for Numeral { number, .. } in scan_numerals(&text) {
            prop_assert_eq!(number.bound == Bound::Range, number.low.is_some() && number.high.is_some());
            prop_assert_eq!(number.low.is_some(), number.high.is_some());
            prop_assert!(number.low <= number.high);
        }
    }

    #[test]
    fn digits_come_out_again(whole in 1u64..10_000_000_000, fraction in "[0-9]{0,6}[1-9]") {
        let plain = format!("{whole}.{fraction}");
        let text = format!("投资{plain}元");
        prop_assert_eq!(scan_numerals(&text)[0].number.value.to_string(), plain);
    }

    #[test]
    fn chinese_numerals_come_out_again(value in 0u64..1_000_000_000_000) {
        let text = format!("共{}个", spoken(value));
        let numerals = scan_numerals(&text);
        prop_assert_eq!(numerals.len(), 1, "{}", text);
        prop_assert_eq!(numerals[0].number.value.to_u64(), Some(value), "{}", text);
    }
}

/// The number in Chinese, every 零 said.
fn spoken(value: u64) -> String {
    if value == 0 {
        return "零".to_owned();
    }
    let (mut text, mut gap) = (String::new(), false);
    for (divisor, scale) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = value / divisor % 10_000;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap || !text.is_empty() && group < 1000 {
            text.push('零');
        }
        text.push_str(&spoken_group(group));
        text.push_str(scale);
        gap = false;
    }
    text
}

fn spoken_group(group: u64) -> String {
    let (mut text, mut gap) = (String::new(), false);
    for (divisor, scale) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = group / divisor % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
        }
        text.extend("零一二三四五六七八九".chars().nth(usize::try_from(digit).unwrap_or(0)));
        text.push_str(scale);
        gap = false;
    }
    text
}
