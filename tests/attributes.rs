//! What a sum is, what one is paid for, who was counted and when, in short texts of many kinds of writing. The texts stand in
//! `tests/attributes/`, each with its facts and what they say.

mod support;

use std::fs;

use jushi::emit::Record;
use support::{document, facts, project};

/// A fact as a text marks it: quote, then `|name=value` for each field that matters; several values with / between are all right; `⏎` is a line break.
type Marked = (String, Vec<(String, String)>);

/// A line `收取[[300元|what=培训费|per=每人]]` and its facts; ⏎ is a line break.
fn read(line: &str) -> (String, Vec<Marked>) {
    let (mut text, mut marked, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, behind)) = rest.split_once("[[") {
        let (inside, behind) = behind.split_once("]]").expect("a mark that ends");
        let (quote, fields) = inside.split_once('|').unwrap_or((inside, ""));
        let fields = fields.split_terminator('|').map(|field| field.split_once('=').expect("name=value"));
        marked.push((quote.to_owned(), fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()));
        text.extend([before, quote]);
        rest = behind;
    }
    ((text + rest).replace('⏎', "\n"), marked)
}

/// What a record lacks of what is expected, as text.
fn differs(record: &Record, fields: &[(String, String)]) -> Option<String> {
    let found = |name: &str| record.field(name).unwrap_or("-").to_owned();
    let wrong = fields.iter().find(|(name, values)| !values.split('/').any(|value| value == found(name)));
    wrong.map(|(name, values)| format!("{}: {name} {}, expected {values}", record.quote, found(name)))
}

#[test]
fn what_per_role_and_time() {
    let mut wrong = Vec::new();
    let mut n_facts = 0;
    for name in [
        "companies.txt",
        "tables.txt",
        "law.txt",
        "procurement.txt",
        "hong_kong_and_taiwan.txt",
        "news.txt",
        "kinds.txt",
        "compounds.txt",
        "voices.txt",
        "people.txt",
        "times.txt",
    ] {
        let file = fs::read_to_string(project("tests/attributes").join(name)).expect("a file of texts");
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (text, expected) = read(&line.replace('⏎', "\n"));
            let records = facts(&document(&text));
            for (quote, fields) in expected {
                n_facts += 1;
                match records.iter().find(|record| record.quote == quote) {
                    Some(record) => wrong.extend(differs(record, &fields).map(|what| format!("{what} in {line}"))),
                    None => wrong.push(format!("{quote} is not found in {line}")),
                }
            }
        }
    }
    assert!(n_facts > 100);
    assert!(wrong.is_empty(), "{} of {n_facts} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
