//! Precision and recall against facts marked by hand.
//!
//! A fact is right when its characters and its meaning are those of the gold: value, ends of a range, bound, currency or
//! unit. A pair of places is right when both resolve to the gold's names where the gold names them. Optional facts of the
//! gold are neither rewarded nor punished. All figures are thousandths.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use jushi::emit::Record;
use jushi::fact::Decimal;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, all_builtin_files};
use jushi::source::{Markup, Source};
use serde_json::Value;
use support::{PIPELINE, files_below, project, shared};

/// The least precision and recall of a kind.
struct Floor {
    kind: &'static str,
    precision: usize,
    recall: usize,
}

const fn floor(kind: &'static str, precision: usize, recall: usize) -> Floor {
    Floor { kind, precision, recall }
}

#[test]
fn corpus() {
    let floors = [floor("amount", 900, 810), floor("headcount", 970, 935), floor("place_pair", 845, 740)];
    check(&project("tests/gold/corpus.jsonl"), &project("corpus"), &floors);
}

/// The kinds that only run when they are asked for, on the same articles.
#[test]
fn corpus_with_further_kinds() {
    let rules = RuleSet::compile(&all_builtin_files()).expect("the built-in rules are sound");
    let pipeline = Pipeline::new(rules, Normalizer::new());
    let floors = [floor("organization_count", 1000, 1000), floor("land_area", 1000, 1000)];
    check_with(&pipeline, &project("tests/gold/more.jsonl"), &project("corpus"), &floors);
}

#[test]
fn shared_seeds() {
    let Some(shared) = shared() else { return };
    let floors = [floor("amount", 970, 970), floor("headcount", 970, 970), floor("place_pair", 970, 960)];
    check(&shared.join("gold/seeds.jsonl"), &shared.join("corpus"), &floors);
}

#[test]
fn shared_dev() {
    let Some(shared) = shared() else { return };
    let floors = [floor("amount", 980, 980), floor("headcount", 970, 970), floor("place_pair", 900, 900)];
    check(&shared.join("gold/dev.jsonl"), &shared.join("dev"), &floors);
}

#[track_caller]
fn check(gold: &Path, articles: &Path, floors: &[Floor]) {
    check_with(&PIPELINE, gold, articles, floors);
}

#[track_caller]
fn check_with(pipeline: &Pipeline, gold: &Path, articles: &Path, floors: &[Floor]) {
    let mut read = BTreeSet::new();
    let mut found = Vec::new();
    for (name, bytes) in files_below(articles) {
        let source = Source::decode(bytes, None).expect("articles are text").with_markup(Markup::of_name(&name));
        found.extend(pipeline.facts(&pipeline.document(&name, source), &BTreeSet::new()));
        read.insert(stem(&name).to_owned());
    }
    let gold = std::fs::read_to_string(gold).expect("a gold file");
    let gold: Vec<Value> = gold.lines().map(|line| serde_json::from_str(line).expect("a gold fact")).collect();
    let gold: Vec<&Value> = gold.iter().filter(|fact| read.contains(text(fact, "doc"))).collect();
    let mut short = Vec::new();
    for Floor { kind, precision, recall } in floors {
        let score = Score::new(kind, &gold, &found);
        eprintln!("{kind}: {score:?}, precision {} recall {}", score.precision(), score.recall());
        if score.precision() < *precision || score.recall() < *recall {
            short.push(format!("{kind}: precision {precision} recall {recall} are wanted, {score:?}"));
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}

/// What came of one kind of fact.
#[derive(Debug, Default)]
struct Score {
    /// Facts of the gold that are not optional.
    gold: usize,
    /// Facts found, but for those that are optional in the gold.
    found: usize,
    /// Facts found that are right.
    right: usize,
}

impl Score {
    fn new(kind: &str, gold: &[&Value], found: &[Record]) -> Self {
        let mut gold: Vec<&Value> = gold.iter().copied().filter(|fact| text(fact, "kind") == kind).collect();
        let found: Vec<&Record> = found.iter().filter(|record| record.kind == kind).collect();
        gold.sort_by_key(|fact| is_optional(fact));
        let mut score = Self { found: found.len(), ..Self::default() };
        let mut used = vec![false; found.len()];
        for fact in gold {
            score.gold += usize::from(!is_optional(fact));
            let free = (0..found.len()).filter(|index| !used[*index]);
            // Of several that are right or nearly right, the best and then the first.
            let best = free.filter_map(|index| Some((!agrees(found[index], fact)?, index))).min();
            let Some((is_wrong, index)) = best else { continue };
            used[index] = true;
            if is_optional(fact) {
                score.found -= 1;
            } else {
                score.right += usize::from(!is_wrong);
            }
        }
        score
    }

    fn precision(&self) -> usize {
        (self.right * 1000).checked_div(self.found).unwrap_or(1000)
    }

    fn recall(&self) -> usize {
        (self.right * 1000).checked_div(self.gold).unwrap_or(1000)
    }
}

/// Whether a record says what a fact of the gold says; `None` when it speaks of something else.
fn agrees(record: &Record, gold: &Value) -> Option<bool> {
    if stem(&record.article) != text(gold, "doc") {
        return None;
    }
    let place = [offset(gold, "start"), offset(gold, "end")];
    if record.kind == "place_pair" {
        return pair_agrees(record, gold, place);
    }
    overlaps(record.span.char, place).then(|| record.span.char == place && same_meaning(record, gold))
}

/// A pair that joins other places is another pair, so it is never wrong.
fn pair_agrees(record: &Record, gold: &Value, place: [usize; 2]) -> Option<bool> {
    let part = |name: &str| record.parts.iter().find(|(part, _)| part == name).map(|(_, part)| part.span.char);
    let (from, to) = (part("from")?, part("to")?);
    if !overlaps([from[0].min(to[0]), from[1].max(to[1])], place) {
        return None;
    }
    let (from, to) = (record.field("from").unwrap_or_default(), record.field("to").unwrap_or_default());
    let names = (text(&gold["from"], "name"), text(&gold["to"], "name"));
    let straight = same_place(from, names.0) && same_place(to, names.1);
    let either = gold["either_order"].as_bool() == Some(true) || allowed(&gold["direction"]).contains(&"mutual");
    (straight || (either && same_place(to, names.0) && same_place(from, names.1))).then_some(true)
}

fn same_meaning(record: &Record, gold: &Value) -> bool {
    let number = |name: &str| record.field(name).and_then(|value| value.parse::<Decimal>().ok());
    let wanted = |name: &str| gold[name].as_str().and_then(|value| value.parse::<Decimal>().ok());
    let bounds = allowed(&gold["bound"]);
    let is_range = bounds == ["range"];
    number("value") == wanted("value")
        && bounds.contains(&record.field("bound").unwrap_or_default())
        && (!is_range || (number("low") == wanted("low") && number("high") == wanted("high")))
        && same_unit(record, gold)
}

/// A bare 元 may be read as CNY where only the article's origin tells which it is.
fn same_unit(record: &Record, gold: &Value) -> bool {
    let name = match record.kind.as_str() {
        "amount" => "currency",
        "organization_count" => "type",
        _ => "unit",
    };
    let found = record.field(name);
    if found == gold[name].as_str() {
        return true;
    }
    let quote = text(gold, "quote");
    let is_bare = quote.ends_with(['元', '圆', '圓', '块', '塊', '亿', '億', '万', '萬']);
    let names_one = ["美元", "港元", "欧元", "歐元", "日元", "澳元", "加元", "台", "臺", "港", "$"];
    found == Some("CNY") && is_bare && !names_one.iter().any(|word| quote.contains(word))
}

/// Equal paths; below the county only the deepest name must agree, since towns between may go unnamed.
fn same_place(found: &str, gold: &str) -> bool {
    let (found, gold) = (path(found), path(gold));
    found == gold
        || (found.len() >= 2 && gold.len() >= 2 && found.first() == gold.first() && found.last() == gold.last())
}

fn path(name: &str) -> Vec<&str> {
    let known = |part| match part {
        "黔西南州" => "黔西南布依族苗族自治州",
        "黔南州" => "黔南布依族苗族自治州",
        "黔东南州" => "黔东南苗族侗族自治州",
        "兴仁县" => "兴仁市",
        "横琴新区" | "横琴粤澳深度合作区" => "横琴",
        other => other,
    };
    name.split('/').filter(|part| !part.is_empty()).map(known).collect()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// One answer, or a list of equally right ones.
fn allowed(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

fn is_optional(fact: &Value) -> bool {
    fact["optional"].as_bool() == Some(true)
}

fn overlaps(a: [usize; 2], b: [usize; 2]) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

fn text<'a>(fact: &'a Value, name: &str) -> &'a str {
    fact[name].as_str().unwrap_or_default()
}

fn offset(fact: &Value, name: &str) -> usize {
    fact[name].as_u64().and_then(|offset| usize::try_from(offset).ok()).expect("gold facts have offsets")
}
