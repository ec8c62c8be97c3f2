use std::borrow::Cow;

use super::*;
use crate::fact::{Bound, Number};

/// `n` is 30 to 50, `m` is 2 and missing when the text says so, `from` and `to` are places, `_unit` a word.
struct Sample;

const N: usize = 0;
const M: usize = 1;
const FROM: usize = 2;
const TO: usize = 3;
const UNIT: usize = 4;
const GONE: usize = 5;

impl Values for Sample {
    fn number(&self, source: Source) -> Option<Cow<'_, Number>> {
        match source {
            Source::Capture(N) => Some(Cow::Owned(Number::range(30.into(), 50.into()))),
            Source::Capture(M) => Some(Cow::Owned(Number::single(2.into(), Bound::AtLeast))),
            _ => None,
        }
    }

    fn text(&self, source: Source, part: &TextPart) -> Option<Cow<'_, str>> {
        let text = match (source, part) {
            (Source::Capture(M), TextPart::Bound) => "at_least",
            (Source::Capture(FROM), TextPart::Name) => "广东省/广州市",
            (Source::Capture(TO), TextPart::Name) => "贵州省",
            (Source::Capture(FROM), TextPart::Text) => "广州",
            (Source::Capture(FROM), TextPart::Level) => "prefecture",
            (Source::Capture(UNIT), TextPart::Text) => "美元",
            (Source::Capture(UNIT), TextPart::Attribute(_)) => "USD",
            (Source::Field(0), TextPart::Text) => "assist",
            _ => return None,
        };
        Some(Cow::Borrowed(text))
    }

    fn has(&self, source: Source) -> bool {
        source != Source::Capture(GONE)
    }
}

fn scope() -> Scope {
    let capture = |name: &str, index, name_type| (name.to_owned(), Source::Capture(index), name_type);
    let directions = vec!["assist".to_owned(), "mutual".to_owned()];
    let names = vec![
        capture("n", N, NameType::Number),
        capture("m", M, NameType::Number),
        capture("from", FROM, NameType::Place),
        capture("to", TO, NameType::Place),
        capture("_unit", UNIT, NameType::Word(vec!["currency".to_owned()])),
        capture("gone", GONE, NameType::Number),
        ("direction".to_owned(), Source::Field(0), NameType::Enum(directions)),
    ];
    Scope { names }
}

#[track_caller]
fn check(source: &str, expected: bool) {
    let condition = Condition::compile(source, &scope()).expect("a sound expression");
    assert_eq!(condition.holds(&Sample), expected, "{source}");
}

/// The part of an expression at fault, and what is said of it.
#[track_caller]
fn check_error(source: &str, at: &str, message: &str) {
    let error = Condition::compile(source, &scope()).expect_err("a mistake");
    assert_eq!((&source[error.span], error.message.as_str()), (at, message));
}

#[test]
fn numbers_are_compared_exactly() {
    check("m >= 2", true);
    check("m.value > 2", false);
    check("n.low == 30 and n.high == 50.0", true);
    check("n < m", false);
    check("m != 2.0", false);
    check("m > -1", true);
    check("m in [1, 2, 3]", true);
    check("m not in [1, 2]", false);
    check("n.high <= 1_000", true);
}

#[test]
fn texts_and_places_are_equal_or_not() {
    check("from != to", true);
    check("from == from", true);
    check("from.level == 'prefecture' && from.text == \"广州\"", true);
    check("_unit.currency in ['CNY', 'USD']", true);
    check("_unit not in ['元', '块']", true);
    check("_unit.length == 2", true);
    check("direction == 'assist'", true);
    check("m.bound == 'at_least'", true);
}

#[test]
fn words_join_and_brackets_group() {
    check("m == 1 or m == 2 and n > 3", true);
    check("(m == 1 or m == 2) and n > 300", false);
    check("not m == 1 && !(n > 300 || m == 3)", true);
}

#[test]
fn what_is_not_there_holds_for_nothing() {
    check("gone >= 0", false);
    check("gone != 3", false);
    check("not gone >= 0", true);
    check("has(gone) or has(n)", true);
    check("!has(gone)", true);
    check("to.code == '1'", false);
    check("to.code != '1'", false);
}

#[test]
fn mistakes_are_found_where_they_stand() {
    check_error("", "", "the expression is empty");
    check_error("n = 2", "=", "`=` tests nothing");
    check_error("n >= 2 & m == 1", "&", "`&` joins nothing");
    check_error("n >=", "", "expected a name, a number or a text, found the end");
    check_error("n >= 2 m", "m", "expected `and`, `or` or the end, found `m`");
    check_error("(n >= 2", "", "expected `)`, found the end");
    check_error("n", "", "expected a comparison (== != < <= > >= in), found the end");
    check_error("n == 'x", "'x", "this text is not closed");
    check_error("n ≥ 2", "≥", "unexpected `≥`");
    check_error("n == 1.2.3", "1.2.3", "`1.2.3` is no decimal number");
    check_error("nn >= 2", "nn", "unknown capture or field `nn`");
    check_error("n.velue >= 2", "velue", "unknown part `velue`");
    check_error("n == from", "n == from", "a number cannot be compared with a place");
    check_error("from == '广东省'", "from == '广东省'", "a place cannot be compared with a text");
    check_error("from < to", "from < to", "a place cannot be more or less than another");
    check_error("m.bound == 'atleast'", "'atleast'", "unknown bound `atleast`");
    check_error("direction in ['assist', 'mutaul']", "'mutaul'", "unknown value `mutaul`");
    check_error("has(3)", "3", "`has` asks for the name of a capture or field");
    let deep = format!("{}n > 1{}", "(".repeat(40), ")".repeat(40));
    check_error(&deep, "(", "more than 32 brackets inside each other");
    let long = vec!["n > 1"; 20_000].join(" or ");
    let error = Condition::compile(&long, &scope()).expect_err("too long").message;
    assert_eq!(error, "more than 256 parts joined by `and` and `or`");
}
