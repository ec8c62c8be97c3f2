//! Facts in the words of Taiwan and Hong Kong.

mod support;

use support::{document, facts};

/// Kind, value, bound, and currency or unit of every fact of a text.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = facts(&document(text))
        .iter()
        .map(|record| {
            let field = |name: &str| record.field(name).unwrap_or_default();
            let values =
                [field("value"), field("high")].map(str::to_owned).into_iter().filter(|value| !value.is_empty());
            let values: Vec<String> = values.collect();
            format!("{} {} {} {}{}", record.quote, values.join("-"), field("bound"), field("currency"), field("unit"))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_bare_yuan_in_simplified_characters_is_no_money_that_is_only_named() {
    // The name of another money beside a bare 元, which then is the paper's own.
    check(
        "高雄市编列预算新台币2亿元，新台币近日升值。大陆方面投入1.5亿元。",
        &["新台币2亿元 200000000 exact TWD", "1.5亿元 150000000 exact CNY"],
    );
    check("港元兑人民币走低，港元存款增加，该厂投资3亿元。", &["3亿元 300000000 exact CNY"]);
    // One word in traditional characters makes no paper of Taiwan.
    check("台中的“億來”品牌进入市场，这家公司全年营业收入3亿元。", &["3亿元 300000000 exact CNY"]);
    check("港府拨款，本港学校受惠，每校获3万元。", &["3万元 30000 exact HKD"]);
}

#[test]
fn sums() {
    check("縣府編列經費三千五百萬元。", &["三千五百萬元 35000000 exact TWD"]);
    check("累計捐款達新台幣2.8億元，", &["新台幣2.8億元 280000000 exact TWD"]);
    check("新臺幣五十萬元整", &["新臺幣五十萬元整 500000 exact TWD"]);
    check("基金會撥款500萬元新台幣", &["500萬元新台幣 5000000 exact TWD"]);
    check("政府撥款港幣7.8億元，", &["港幣7.8億元 780000000 exact HKD"]);
    check("每人資助30萬港元，", &["30萬港元 300000 exact HKD"]);
    check("票價八十塊，月薪約3萬圓。", &["八十塊 80 exact CNY", "3萬圓 30000 approx CNY"]);
    check("每戶補助3～5萬元。", &["3～5萬元 30000-50000 range CNY"]);
    check("投入逾28.8693 億元", &["28.8693 億元 2886930000 over CNY"]);
    check("美金三百萬元", &["美金三百萬元 3000000 exact USD"]);
    check("約１，２００萬餘元", &["１，２００萬餘元 12000000 over CNY"]);
}

#[test]
fn people() {
    check("公司有500多名員工，", &["500多名 500 over person"]);
    check("共有二十個人參加，", &["二十個人 20 exact person"]);
    check("惠及3,200餘戶、1.2萬餘人次。", &["3,200餘戶 3200 over household", "1.2萬餘人次 12000 over person_time"]);
    check("招募志工20～30人，", &["20～30人 20-30 range person"]);
    check("兩岸學生兩百位", &["兩百位 200 exact person"]);
    check("派出醫護人員36名，", &["36名 36 exact person"]);
}
