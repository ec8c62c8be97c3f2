use super::*;
use crate::emit::Part;
use crate::text::SourceSpan;

/// A fact at a place, as `article@start kind quote field=value …`.
fn record(text: &str) -> Record {
    let mut words = text.split(' ');
    let (article, start) = words.next().and_then(|word| word.split_once('@')).expect("article@start");
    let (kind, quote) = (words.next().expect("a kind"), words.next().expect("a quote"));
    let start: usize = start.parse().expect("a start");
    let span = |start: usize, text: &str| SourceSpan {
        char: [start, start + text.chars().count()],
        byte: [start * 3, start * 3 + text.len()],
    };
    let fields: Vec<(String, String)> = words
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let what = fields.iter().find(|(name, _)| name == "what").map(|(_, what)| what.clone());
    let part = |what: String| ("what".to_owned(), Part { span: span(start + 20, &what), quote: what });
    Record {
        id: format!("{kind}-{quote}-{article}"),
        article: article.to_owned(),
        kind: kind.to_owned(),
        rule: fields.iter().find(|(name, _)| name == "rule").map_or("rule".to_owned(), |(_, rule)| rule.clone()),
        line: 1,
        quote: quote.to_owned(),
        normalized: quote.to_owned(),
        span: span(start, quote),
        sentence: span(0, "一二三四五"),
        fields: fields.into_iter().filter(|(name, _)| name != "rule").collect(),
        parts: what.map(part).into_iter().collect(),
        repeats: None,
    }
}

fn shown(change: &Change<'_>) -> String {
    let place = |record: &Record| format!("{}@{} {}", record.article, record.span.char[0], record.quote);
    match change {
        Change::Added(new) => format!("+ {}", place(new)),
        Change::Removed(old) => format!("- {}", place(old)),
        Change::Moved { old, new } => format!("> {} to {}@{}", place(old), new.article, new.span.char[0]),
        Change::Changed { new, fields, .. } => {
            let value = |value: &Option<String>| value.clone().unwrap_or("nothing".to_owned());
            let fields =
                fields.iter().map(|field| format!("{} {}→{}", field.field, value(&field.old), value(&field.new)));
            format!("~ {}: {}", place(new), fields.collect::<Vec<_>>().join(", "))
        }
    }
}

#[track_caller]
fn check(old: &[&str], new: &[&str], expected: &[&str]) {
    let records = |texts: &[&str]| texts.iter().map(|text| record(text)).collect::<Vec<_>>();
    let (old, new) = (records(old), records(new));
    let found: Vec<String> = diff(&old, &new).iter().map(shown).collect();
    assert_eq!(found, expected);
    let (backward_old, backward_new): (Vec<_>, Vec<_>) =
        (old.iter().rev().cloned().collect(), new.iter().rev().cloned().collect());
    let again: Vec<String> = diff(&backward_old, &backward_new).iter().map(shown).collect();
    assert_eq!(again, found, "the order of the lists decides");
}

#[test]
fn equal_lists_have_no_difference() {
    check(&[], &[], &[]);
    let facts = ["a@3 amount 5元 value=5", "a@9 amount 5元 value=5", "b@0 headcount 18人 value=18"];
    check(&facts, &facts, &[]);
}

#[test]
fn what_is_in_one_list_only() {
    check(
        &["a@3 amount 5元 value=5", "a@9 amount 6元 value=6"],
        &["a@9 amount 6元 value=6", "a@20 headcount 18人 value=18"],
        &["- a@3 5元", "+ a@20 18人"],
    );
    // Another kind at the same place is another fact.
    check(&["a@3 amount 5元"], &["a@3 price 5元"], &["- a@3 5元", "+ a@3 5元"]);
    // Another span is another fact, even if they overlap.
    check(&["a@3 amount 1.2亿"], &["a@3 amount 1.2亿元"], &["- a@3 1.2亿", "+ a@3 1.2亿元"]);
}

#[test]
fn fields_are_named() {
    check(
        &["a@3 amount 5元 value=5 bound=exact what=投资"],
        &["a@3 amount 5元 value=5 bound=over rule=other"],
        &["~ a@3 5元: bound exact→over, what 投资→nothing, parts.what 投资 at 23→nothing, rule rule→other"],
    );
}

#[test]
fn of_several_at_one_place_the_likest_are_paired() {
    check(
        &["a@3 pair 甲、乙与丙 from=甲 to=丙 trigger=与", "a@3 pair 甲、乙与丙 from=乙 to=丙 trigger=与"],
        &["a@3 pair 甲、乙与丙 from=乙 to=丙 trigger=和", "a@3 pair 甲、乙与丙 from=甲 to=丙 trigger=与"],
        &["~ a@3 甲、乙与丙: trigger 与→和"],
    );
}

#[test]
fn facts_move_with_their_text() {
    check(
        &["a@3 amount 5元 value=5 what=投资", "a@9 amount 5元 value=5", "a@30 amount 7元 value=7"],
        &["a@13 amount 5元 value=5 what=投资", "a@19 amount 5元 value=5", "a@40 amount 7元 value=8"],
        &["> a@3 5元 to a@13", "> a@9 5元 to a@19", "~ a@40 7元: value 7→8"],
    );
}

#[test]
fn an_article_with_another_name_is_recognized() {
    check(
        &["a@3 amount 5元 value=5", "a@9 amount 6元 value=6", "a@20 amount 7元 value=7", "c@3 amount 9元 value=9"],
        &["b@3 amount 5元 value=5", "b@9 amount 6元 value=6", "b@20 amount 7元 value=8", "c@3 amount 9元 value=9"],
        &["> a@3 5元 to b@3", "> a@9 6元 to b@9", "~ b@20 7元: value 7→8"],
    );
    // One fact in common is an accident.
    check(
        &["a@3 amount 5元 value=5", "a@9 amount 6元 value=6", "a@20 amount 7元 value=7"],
        &["b@3 amount 5元 value=5", "b@9 amount 1元 value=1", "b@20 amount 2元 value=2"],
        &["- a@3 5元", "- a@9 6元", "- a@20 7元", "+ b@3 5元", "+ b@9 1元", "+ b@20 2元"],
    );
    // Facts do not move between articles that are in both lists.
    check(
        &["a@3 amount 5元 value=5", "a@9 amount 6元 value=6", "b@0 amount 1元 value=1"],
        &["a@9 amount 6元 value=6", "b@0 amount 1元 value=1", "b@3 amount 5元 value=5"],
        &["- a@3 5元", "+ b@3 5元"],
    );
}
