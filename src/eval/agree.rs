//! Whether a record says what a gold fact says.

use super::gold::GoldFact;
use crate::annotate::gazetteer::{Gazetteer, UnitId};
use crate::emit::Record;
use crate::fact::Decimal;

/// How well a record fits a gold fact it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// As it was marked.
    Exact,
    /// The places in the other order, where either is right.
    Crossed,
    /// It overlaps; what differs.
    Wrong(String),
}

/// How well a record fits; `None` when it speaks of something else.
pub(super) fn fit(record: &Record, gold: &GoldFact) -> Option<Fit> {
    let place = [gold.start, gold.end];
    if gold.is_relation() {
        return relation_fit(record, gold, place);
    }
    if !overlaps(record.span.char, place) {
        return None;
    }
    if record.span.char != place {
        return Some(Fit::Wrong(format!("span `{}`", record.quote)));
    }
    Some(wrong_meaning(record, gold).map_or(Fit::Exact, Fit::Wrong))
}

/// A relation of other places is another relation, so it is never wrong.
fn relation_fit(record: &Record, gold: &GoldFact, place: [usize; 2]) -> Option<Fit> {
    let (from, to) = (record.part("from")?.span.char, record.part("to")?.span.char);
    if !overlaps([from[0].min(to[0]), from[1].max(to[1])], place) {
        return None;
    }
    let (from, to) = (record.field("from").unwrap_or_default(), record.field("to").unwrap_or_default());
    let (gold_from, gold_to) = (gold.side("from")?, gold.side("to")?);
    // Another sum between the same places is another fact.
    let refers = |(name, at): (&str, [usize; 2])| record.part(name).is_some_and(|part| part.span.char == at);
    if !gold.references().all(refers) {
        return None;
    }
    if same_place(from, gold_from) && same_place(to, gold_to) {
        return Some(wrong_meaning(record, gold).map_or(Fit::Exact, Fit::Wrong));
    }
    let either = gold.either_order || gold.answers("direction").iter().flatten().any(|answer| answer == "mutual");
    (either && same_place(to, gold_from) && same_place(from, gold_to)).then_some(Fit::Crossed)
}

fn wrong_meaning(record: &Record, gold: &GoldFact) -> Option<String> {
    let found = |name: &str| record.field(name).unwrap_or("nothing").to_owned();
    let is_marked = |name: &str| gold.fields.contains_key(name);
    if is_marked("value") && !same_number(record, gold, "value") {
        return Some(format!("value {}", found("value")));
    }
    if is_marked("bound") && !is_answer(record.field("bound"), &gold.answers("bound")) {
        return Some(format!("bound {}", found("bound")));
    }
    let is_range = gold.fields.get("bound").and_then(|bound| bound.as_str()) == Some("range");
    if is_range && !(same_number(record, gold, "low") && same_number(record, gold, "high")) {
        return Some(format!("range {} to {}", found("low"), found("high")));
    }
    let unit = |name| (!same_unit(record, gold, name)).then(|| format!("{name} {}", found(name)));
    match record.kind.as_str() {
        "amount" => unit("currency"),
        "headcount" => unit("unit"),
        _ => UNITS.into_iter().filter(|name| is_marked(name)).find_map(unit),
    }
}

/// Fields that belong to the meaning of a number.
const UNITS: [&str; 2] = ["currency", "unit"];

/// Fields that are compared as meaning, not scored apart.
pub(super) const MEANING: [&str; 6] = ["value", "low", "high", "bound", UNITS[0], UNITS[1]];

fn same_number(record: &Record, gold: &GoldFact, name: &str) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    let found = record.field(name).and_then(number);
    gold.answers(name).iter().any(|answer| answer.as_deref().and_then(number) == found)
}

fn is_answer(found: Option<&str>, answers: &[Option<String>]) -> bool {
    answers.iter().any(|answer| answer.as_deref() == found)
}

/// A bare 元 may be read as CNY where only the article's origin tells which it is.
fn same_unit(record: &Record, gold: &GoldFact, name: &str) -> bool {
    if is_answer(record.field(name), &gold.answers(name)) {
        return true;
    }
    let quote = gold.quote.as_deref().unwrap_or_default();
    let is_bare = name == "currency" && record.field(name) == Some("CNY") && quote.ends_with(BARE_UNITS);
    is_bare && !CURRENCY_NAMES.iter().any(|word| quote.contains(word))
}

const BARE_UNITS: [char; 9] = ['元', '圆', '圓', '块', '塊', '亿', '億', '万', '萬'];
const CURRENCY_NAMES: [&str; 11] = ["美元", "港元", "欧元", "歐元", "日元", "澳元", "加元", "台", "臺", "港", "$"];

/// Equal paths; below the province only the deepest name must agree, since towns between may go unnamed.
fn same_place(found: &str, gold: &str) -> bool {
    let (found, gold) = (path(found), path(gold));
    let is_same = |(found, gold): (Option<&&str>, Option<&&str>)| {
        found.zip(gold).is_some_and(|(found, gold)| same_unit_of_place(found, gold))
    };
    let are_equal = found.len() == gold.len() && found.iter().map(Some).zip(gold.iter().map(Some)).all(is_same);
    let have_ends = found.len() >= 2 && gold.len() >= 2;
    are_equal || have_ends && is_same((found.first(), gold.first())) && is_same((found.last(), gold.last()))
}

fn path(name: &str) -> Vec<&str> {
    name.split('/').filter(|part| !part.is_empty()).collect()
}

/// Whether two names are those of one unit, which may be marked by a short name or by one that it no longer bears.
fn same_unit_of_place(found: &str, gold: &str) -> bool {
    found == gold || units(found).iter().any(|unit| units(gold).contains(unit))
}

/// The units that bear a name, or bore it.
fn units(name: &str) -> Vec<UnitId> {
    let gazetteer = Gazetteer::current();
    let whole = gazetteer.names_at(name, 0).filter(|known| known.text == name);
    whole.flat_map(|known| gazetteer.units_of(&known)).copied().collect()
}

/// What a record has in a field, as the text has it.
pub(super) fn found_text<'a>(record: &'a Record, name: &str) -> Option<&'a str> {
    let written = record.part(name).map(|part| part.quote.as_str()).filter(|quote| !quote.is_empty());
    written.or(record.field(name)).filter(|text| !text.is_empty())
}

/// Whether a phrase is one of the answers, or one holds the other and is not half as long again.
pub(super) fn same_text(found: Option<&str>, answers: &[Option<String>]) -> bool {
    answers.iter().any(|answer| match (found, answer.as_deref()) {
        (None, None) => true,
        (Some(found), Some(answer)) if !answer.is_empty() => {
            let (a, b) = (found.chars().count(), answer.chars().count());
            (found.contains(answer) || answer.contains(found)) && a.min(b) * 2 >= a.max(b)
        }
        _ => false,
    })
}

fn overlaps(a: [usize; 2], b: [usize; 2]) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_agrees_under_each_of_its_names() {
        for (found, gold) in [
            ("贵州省/黔西南布依族苗族自治州", "贵州省/黔西南州"),
            ("贵州省/黔西南布依族苗族自治州/兴仁市", "贵州省/黔西南州/兴仁县"),
            ("广东省/珠海市/横琴粤澳深度合作区", "广东省/横琴新区"),
            ("广东省/广州市/花都区", "广东省/花都区"),
        ] {
            assert!(same_place(found, gold), "{found} {gold}");
        }
        for (found, gold) in [("广东省/广州市", "广东省"), ("贵州省/黔南布依族苗族自治州", "贵州省/黔西南州"), ("", "")]
        {
            assert_eq!(same_place(found, gold), found == gold, "{found} {gold}");
        }
    }
}
