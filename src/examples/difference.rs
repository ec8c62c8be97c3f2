//! What was expected and what was found, for people.

use super::agrees;
use super::marked::Marked;
use crate::emit::Record;

/// An example and what the rules made of it.
pub(super) struct Shown<'a> {
    pub(super) marked: &'a Marked,
    pub(super) expect: &'a [Vec<(String, String)>],
    pub(super) found: &'a [Record],
}

/// The text twice, with the spans that were expected and those that were found in brackets; then the fields fact by fact.
pub(super) fn difference(shown: &Shown<'_>) -> String {
    let mut lines = Vec::new();
    let spans: Vec<[usize; 2]> = shown.found.iter().map(|record| record.span.char).collect();
    let are_apart = spans.windows(2).all(|pair| pair[0][1] <= pair[1][0]);
    if are_apart && (spans != shown.marked.spans || shown.expect.is_empty()) {
        lines.push(labeled("expected", &shown.marked.write(&shown.marked.spans)));
        lines.push(labeled("found", &shown.marked.write(&spans)));
    }
    // With one mark for each expectation the facts are told by their marks, else by their order.
    let by_mark = !shown.expect.is_empty() && shown.marked.spans.len() == shown.expect.len();
    let mut extra: Vec<&Record> = shown.found.iter().collect();
    for (index, expect) in shown.expect.iter().enumerate() {
        let at = if by_mark {
            extra.iter().position(|record| record.span.char == shown.marked.spans[index])
        } else {
            (!extra.is_empty()).then_some(0)
        };
        match at.map(|at| extra.remove(at)) {
            Some(record) => wrong_fields(expect, record, &mut lines),
            None if by_mark => {
                let [start, end] = shown.marked.spans[index];
                let quote: String = shown.marked.text.chars().skip(start).take(end - start).collect();
                lines.push(format!("not found  `{quote}` {}", fields(expect)));
            }
            None => lines.push(format!("not found  {}", fields(expect))),
        }
    }
    for record in extra {
        lines.push(format!("too much  `{}` {} by {}", record.quote, fields(&record.fields), record.rule));
    }
    lines.join("\n")
}

/// The fields of a fact that are not as expected.
fn wrong_fields(expect: &[(String, String)], record: &Record, lines: &mut Vec<String>) {
    let value = |name: &str| record.field(name).unwrap_or_default();
    let wrong: Vec<&(String, String)> = expect.iter().filter(|(name, wanted)| !agrees(value(name), wanted)).collect();
    if wrong.is_empty() {
        return;
    }
    lines.push(format!("`{}` by {}", record.quote, record.rule));
    let width = wrong.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, wanted) in wrong {
        lines.push(format!("  {name:width$}  expected `{wanted}`"));
        lines.push(format!("  {:width$}  found    `{}`", "", value(name)));
    }
}

fn labeled(label: &str, text: &str) -> String {
    let indent = format!("\n{:10}", "");
    format!("{label:10}{}", text.replace('\n', &indent))
}

fn fields(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}
