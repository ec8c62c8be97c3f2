use proptest::prelude::*;

use super::{TimeExpression, scan_times};
use crate::annotate::numeral::scan_numerals;

/// Checks the expressions of a text in which their spans are marked; `expected` lists their values, `-` for none.
#[track_caller]
fn check(marked: &str, expected: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let times = scan_times(&text, &scan_numerals(&text));
    assert_eq!(mark(&text, &times), marked);
    let values: Vec<&str> = times.iter().map(|time| time.value.as_deref().unwrap_or("-")).collect();
    assert_eq!(values.join(", "), expected, "{marked}");
}

#[track_caller]
fn check_all(cases: &[(&str, &str)]) {
    for (marked, expected) in cases {
        check(marked, expected);
    }
}

fn mark(text: &str, times: &[TimeExpression]) -> String {
    let (mut marked, mut end) = (String::new(), 0);
    for time in times {
        marked.push_str(&text[end..time.span.start]);
        marked.push('⟦');
        marked.push_str(time.span.of(text));
        marked.push('⟧');
        end = time.span.end;
    }
    marked + &text[end..]
}

#[test]
fn dates_and_stretches() {
    check_all(&[
        ("⟦2022年⟧投入", "2022"),
        ("⟦2021年3月份⟧", "2021-03"),
        ("⟦自2021年3月份以来⟧", "2021-03/.."),
        ("⟦2021年以来⟧", "2021/.."),
        ("⟦截至目前⟧", "-"),
        ("⟦截至2023年11月底⟧", "../2023-11"),
        ("⟦截止6月14日为止⟧", "-"),
        ("⟦截至5月中旬⟧", "-"),
        ("⟦今年以来⟧", "-"),
        ("⟦截至今年底⟧", "-"),
        ("⟦今年3月26日⟧", "-"),
        ("⟦今年上半年⟧", "-"),
        ("⟦今年前5个月⟧", "-"),
        ("⟦4月28日⟧", "-"),
        ("⟦15日⟧", "-"),
        ("⟦1—11月⟧", "-"),
        ("⟦今年1至3月⟧", "-"),
        ("⟦2014至2018年⟧", "2014/2018"),
        ("⟦2014年至2018年⟧", "2014/2018"),
        ("⟦2023年3月1日至12月31日⟧", "2023-03-01/2023-12-31"),
        ("⟦2018-19年度⟧", "2018/2019"),
        ("⟦2024/25年度⟧", "2024/2025"),
        ("⟦“十四五”时期⟧", "-"),
        ("⟦“十四五”期间⟧", "-"),
        ("⟦近三年⟧", "-"),
        ("⟦五千年来⟧", "-"),
        ("⟦近24小时⟧", "-"),
        ("志愿服务近5万小时", ""),
        ("撬动比达到1:10.3", ""),
        ("⟦近3年来⟧", "-"),
        ("⟦三年来⟧", "-"),
        ("⟦十年来⟧", "-"),
        ("⟦近年来⟧", "-"),
        ("⟦过去两星期⟧", "-"),
        ("⟦过去五年⟧", "-"),
        ("⟦连续三年⟧", "-"),
        ("⟦未来五年⟧", "-"),
        ("⟦目前⟧", "-"),
        ("⟦现在⟧", "-"),
        ("⟦建校至今⟧", "-"),
        ("⟦今天⟧", "-"),
        ("⟦日前⟧", "-"),
        ("⟦本月⟧", "-"),
        ("⟦本周三⟧", "-"),
        ("⟦2019年春节期间⟧", "-"),
        ("⟦2023年上半年⟧", "2023-01/2023-06"),
        ("⟦一季度⟧", "-"),
        ("⟦2022年第一季度⟧", "2022-01/2022-03"),
        ("⟦前三季度⟧", "-"),
        ("⟦全年⟧", "-"),
        ("⟦年内⟧", "-"),
        ("⟦2011 年⟧", "2011"),
        ("⟦民国109年⟧", "2020"),
        ("⟦二〇二三年⟧", "2023"),
        ("⟦公元前221年⟧", "-0220"),
        ("⟦8时30分⟧", "T08:30"),
        ("⟦8:30⟧", "T08:30"),
        ("⟦上午10点⟧", "T10:00"),
        ("⟦下午3点半⟧", "T15:30"),
        ("⟦晚上八点五十分⟧", "T20:50"),
        ("⟦2017年10月18日上午9时⟧", "2017-10-18T09:00"),
        ("⟦2024-01-19 08:56⟧", "2024-01-19T08:56"),
        ("⟦2024/1/19⟧", "2024-01-19"),
        ("⟦2021.3.5⟧", "2021-03-05"),
        ("来自⟦2021年⟧", "2021"),
        ("各自⟦3月⟧", "-"),
        ("⟦第三季度⟧", "-"),
        ("⟦2023年年底⟧", "2023"),
    ]);
}

#[test]
fn what_dates_nothing() {
    check_all(&[
        ("附近三年", ""),
        ("体现在", ""),
        ("百年", ""),
        ("千年", ""),
        ("年产", ""),
        ("为期5年", ""),
        ("5年以上", ""),
        ("48岁", ""),
        ("月工资", ""),
        ("每月", ""),
        ("两千年", ""),
        ("1500年历史", ""),
        ("三年", ""),
        ("三年级", ""),
        ("说明日本", ""),
        ("3:1", ""),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_are_ordered_and_lie_on_characters(text in prop_oneof![
        any::<String>(),
        "[0-9年月日号时点分半:/.~至到—上下午近过去前来以自截今明底初中旬个 -]{0,40}",
    ]) {
        let mut end = 0;
        for time in scan_times(&text, &scan_numerals(&text)) {
            prop_assert!(time.span.start >= end && !time.span.is_empty());
            prop_assert!(text.get(time.span.range()).is_some());
            end = time.span.end;
        }
    }
}
