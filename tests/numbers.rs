//! Sums and headcounts in short texts, many of every kind: how numbers, qualifiers, signs, units and currencies are written. The
//! texts stand in `tests/numbers/`, each with the facts it has.

mod support;

use std::fs;

use support::{document, facts, project};

/// A fact as a text marks it: quote, value or range, bound, currency or unit.
type Marked = (String, String, String, String);

/// A line `胜诉金[[3万元|30000]]` and its facts.
fn read(line: &str) -> (String, Vec<Marked>) {
    let (mut text, mut marked, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, behind)) = rest.split_once("[[") {
        let (inside, behind) = behind.split_once("]]").expect("a mark that ends");
        let mut parts = inside.split('|').map(str::to_owned);
        let mut part = |default: &str| parts.next().filter(|part| !part.is_empty()).unwrap_or(default.to_owned());
        let (quote, value) = (part(""), part(""));
        let bound = part(if value.contains("..") { "range" } else { "exact" });
        marked.push((quote.clone(), value, bound, part("")));
        text.extend([before, &quote]);
        rest = behind;
    }
    (text + rest, marked)
}

fn found(text: &str) -> Vec<Marked> {
    let of_record = |record: &jushi::emit::Record| {
        let field = |name: &str| record.field(name).unwrap_or_default().to_owned();
        let value = match record.field("high") {
            Some(high) => format!("{}..{high}", field("low")),
            None => field("value"),
        };
        let unit = record.field("currency").or(record.field("unit")).unwrap_or_default();
        let unit = if matches!(unit, "CNY" | "person") { "" } else { unit };
        (record.quote.clone(), value, field("bound"), unit.to_owned())
    };
    let records = facts(&document(text));
    records.iter().filter(|record| matches!(record.kind.as_str(), "amount" | "headcount")).map(of_record).collect()
}

#[test]
fn sums_and_headcounts_of_every_kind() {
    let mut wrong = Vec::new();
    let mut n_texts = 0;
    for name in [
        "first.txt",
        "second.txt",
        "third.txt",
        "fourth.txt",
        "fifth.txt",
        "sixth.txt",
        "seventh.txt",
        "eighth.txt",
        "ninth.txt",
        "tenth.txt",
        "eleventh.txt",
        "twelfth.txt",
        "thirteenth.txt",
        "fourteenth.txt",
        "fifteenth.txt",
        "people.txt",
        "near.txt",
    ] {
        let file = fs::read_to_string(project("tests/numbers").join(name)).expect("a file of texts");
        let mut kind = "";
        for line in file.lines().filter(|line| !line.is_empty()) {
            if let Some(head) = line.strip_prefix("## ") {
                kind = head;
            } else if !line.starts_with('#') {
                n_texts += 1;
                let (text, expected) = read(&line.replace('⏎', "\n"));
                let found = found(&text);
                if found != expected {
                    wrong.push(format!("{kind}: {line}\n  expected {expected:?}\n  found    {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n_texts} texts:\n{}", wrong.len(), wrong.join("\n"));
    assert!(n_texts > 3000, "{n_texts} texts");
}
