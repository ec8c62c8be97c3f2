use std::collections::BTreeSet;

use super::*;
use crate::emit::{Record, read_records};

/// A sum at a place of article `a`.
fn amount(rule: &str, start: usize, end: usize, fields: &str, parts: &str) -> String {
    format!(
        concat!(
            r#"{{"id":"0000000000000000","article":"x/a.txt","kind":"amount","rule":"{}","line":1,"quote":"q","normalized":"q","#,
            r#""span":{{"char":[{},{}],"byte":[0,0]}},"sentence":{{"char":[0,0],"byte":[0,0]}},"#,
            r#""fields":{{{}}},"parts":{{{}}}}}"#
        ),
        rule, start, end, fields, parts
    )
}

fn records(lines: &[String]) -> Vec<Record> {
    read_records(lines.join("\n").as_bytes()).expect("records")
}

const FIVE: &str = r#""value":"5","bound":"exact","currency":"CNY""#;

#[track_caller]
fn check(
    gold: &[&str],
    found: &[String],
    kind: &str,
    expected: [(usize, usize, usize); 2],
) -> (Vec<GoldFact>, Vec<Record>) {
    let gold = read_gold(&gold.join("\n")).expect("gold");
    let found = records(found);
    let score = evaluate(&gold, &found, &BTreeSet::new(), &[kind]).kinds.remove(kind).expect("a score");
    let counts = |counts: Counts| (counts.right, counts.found, counts.wanted);
    assert_eq!([counts(score.exact), counts(score.overlapping)], expected);
    (gold, found)
}

#[test]
fn exact_overlapping_false_and_missed() {
    let gold = [
        r#"{"doc":"a","kind":"amount","start":0,"end":2,"quote":"5元","value":"5.0","bound":"exact","currency":"CNY"}"#,
        r#"{"doc":"a","kind":"amount","start":10,"end":12,"quote":"5元","value":"5","bound":["over","exact"],"currency":"CNY"}"#,
        r#"{"doc":"a","kind":"amount","start":20,"end":22,"quote":"5元","value":"6","bound":"exact","currency":"CNY"}"#,
        r#"{"doc":"a","kind":"amount","start":30,"end":32,"quote":"5元","value":"5","bound":"exact","currency":"CNY"}"#,
        r#"{"doc":"a","kind":"amount","start":40,"end":42,"quote":"5元","value":"5","bound":"exact","currency":"CNY","optional":true}"#,
    ];
    let found = [
        amount("r/one", 0, 2, FIVE, ""),
        amount("r/one", 9, 12, FIVE, ""),
        amount("r/two", 20, 22, FIVE, ""),
        amount("r/two", 40, 42, FIVE, ""),
        amount("r/two", 50, 52, FIVE, ""),
    ];
    let (gold, found) = check(&gold, &found, "amount", [(1, 4, 4), (3, 4, 4)]);
    let evaluation = evaluate(&gold, &found, &BTreeSet::new(), &["amount"]);
    let troubles: Vec<&Trouble> = evaluation.findings.iter().map(|finding| &finding.trouble).collect();
    assert_eq!(
        troubles,
        [
            &Trouble::Wrong("span `q`".to_owned()),
            &Trouble::Wrong("value 5".to_owned()),
            &Trouble::Missed,
            &Trouble::False
        ]
    );
    let two = &evaluation.rules["r/two"];
    assert_eq!((two.exact, two.wrong, two.not_marked, two.optional), (0, 1, 1, 1));
    assert_eq!(evaluation.rules["r/one"].precision().rounded(3), "0.500");
}

#[test]
fn a_fact_is_used_once_and_the_exact_one_first() {
    let gold =
        r#"{"doc":"a","kind":"amount","start":0,"end":4,"quote":"5元","value":"5","bound":"exact","currency":"CNY"}"#;
    let found = [amount("r", 0, 2, FIVE, ""), amount("r", 0, 4, FIVE, "")];
    check(&[gold], &found, "amount", [(1, 2, 1), (1, 2, 1)]);
    check(&[gold, gold], &found[1..], "amount", [(1, 1, 2), (1, 1, 2)]);
}

#[test]
fn phrases_may_be_a_little_longer_or_shorter() {
    let gold =
        r#"{"doc":"a","kind":"amount","start":0,"end":2,"quote":"5元","value":"5","bound":"exact","currency":"CNY",
        "what":"财政援助资金","time":null,"per":["每人",null]}"#
            .replace('\n', "");
    let part = |name: &str, quote: &str| format!(r#""{name}":{{"quote":"{quote}","char":[0,0],"byte":[0,0]}}"#);
    for (parts, expected) in [
        (part("what", "援助资金"), [("per", (0, 0, 0)), ("time", (0, 0, 0)), ("what", (1, 1, 1))]),
        (part("what", "资金"), [("per", (0, 0, 0)), ("time", (0, 0, 0)), ("what", (0, 1, 1))]),
        (part("time", "去年"), [("per", (0, 0, 0)), ("time", (0, 1, 0)), ("what", (0, 0, 1))]),
        (part("per", "每人"), [("per", (1, 1, 1)), ("time", (0, 0, 0)), ("what", (0, 0, 1))]),
    ] {
        let found = [amount("r", 0, 2, FIVE, &parts)];
        let (gold, found) = check(&[&gold], &found, "amount", [(1, 1, 1), (1, 1, 1)]);
        let score = evaluate(&gold, &found, &BTreeSet::new(), &["amount"]);
        let fields = score.kinds["amount"].fields.iter();
        let fields: Vec<_> = fields.map(|(name, c)| (name.as_str(), (c.right, c.found, c.wanted))).collect();
        assert_eq!(fields, expected, "{parts}");
    }
}

#[test]
fn relations_are_found_where_their_places_stand() {
    let pair = |from: &str, to: &str| {
        let part = |at: usize| format!(r#"{{"quote":"x","char":[{at},{}],"byte":[0,0]}}"#, at + 2);
        amount("p", 0, 9, &format!(r#""from":"{from}","to":"{to}","direction":"mutual""#), "")
            .replace(r#""parts":{}"#, &format!(r#""parts":{{"from":{},"to":{}}}"#, part(0), part(6)))
            .replace("amount", "place_pair")
    };
    let gold = |direction: &str| {
        format!(
            r#"{{"doc":"a","kind":"place_pair","start":0,"end":8,"from":{{"name":"广东省/广州市"}},"to":{{"name":"贵州省/安顺市/普定县"}},"direction":"{direction}"}}"#
        )
    };
    let found = [pair("广东省/广州市", "贵州省/普定县")];
    check(&[&gold("assist")], &found, "place_pair", [(1, 1, 1), (1, 1, 1)]);
    let crossed = [pair("贵州省/安顺市/普定县", "广东省/广州市")];
    check(&[&gold("assist")], &crossed, "place_pair", [(0, 1, 1), (0, 1, 1)]);
    let (gold, found) = check(&[&gold("mutual")], &crossed, "place_pair", [(1, 1, 1), (1, 1, 1)]);
    let score = evaluate(&gold, &found, &BTreeSet::new(), &["place_pair"]);
    assert_eq!(score.kinds["place_pair"].fields["direction"].precision().rounded(3), "1.000");
}

#[test]
fn articles_without_gold_do_not_count_unless_they_are_marked() {
    let gold = read_gold(r#"{"doc":"b","kind":"amount","start":0,"end":2,"value":"5","bound":"exact"}"#).expect("gold");
    let found = records(&[amount("r", 0, 2, FIVE, "")]);
    let evaluation = evaluate(&gold, &found, &BTreeSet::new(), &["amount"]);
    assert_eq!((evaluation.n_unmarked, evaluation.kinds["amount"].exact.found), (1, 0));
    for name in ["a", "x/a.txt"] {
        let evaluation = evaluate(&gold, &found, &BTreeSet::from([name.to_owned()]), &["amount"]);
        assert_eq!((evaluation.n_unmarked, evaluation.kinds["amount"].exact.found), (0, 1));
    }
}

#[test]
fn figures_are_exact() {
    let counts = Counts { right: 1, found: 3, wanted: 1 };
    assert_eq!(
        [counts.precision(), counts.recall(), counts.f1()].map(|ratio| ratio.to_string()),
        ["0.333", "1.000", "0.500"]
    );
    let nothing = Counts::default();
    assert_eq!([nothing.precision(), nothing.f1()].map(|ratio| ratio.to_string()), ["–", "–"]);
    assert_eq!(Ratio { part: 2, whole: 3 }.rounded(6), "0.666667");
    let least = |text: &str| text.parse().expect("a decimal");
    assert!(counts.f1().is_below(&least("0.51")) && !counts.f1().is_below(&least("0.5")));
    assert!(!nothing.f1().is_below(&least("1")));
}
