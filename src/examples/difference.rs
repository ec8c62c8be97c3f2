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
    for index in 0..shown.expect.len().max(shown.found.len()) {
        let (expect, found) = (shown.expect.get(index), shown.found.get(index));
        match (expect, found) {
            (Some(expect), Some(found)) if !shown.expect.is_empty() => {
                let wrong: Vec<&(String, String)> = expect
                    .iter()
                    .filter(|(name, wanted)| !agrees(found.field(name).unwrap_or_default(), wanted))
                    .collect();
                if !wrong.is_empty() {
                    lines.push(format!("{}  `{}` by {}", index + 1, found.quote, found.rule));
                    let width = wrong.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
                    for (name, wanted) in wrong {
                        let value = found.field(name).unwrap_or_default();
                        lines.push(format!("   {name:width$}  expected `{wanted}`"));
                        lines.push(format!("   {:width$}  found    `{value}`", ""));
                    }
                }
            }
            (Some(expect), None) => {
                lines.push(format!("{}  expected {}", index + 1, fields(expect)));
                lines.push("   found nothing".to_owned());
            }
            (_, Some(found)) => {
                lines.push(format!(
                    "{}  found `{}` {} by {}",
                    index + 1,
                    found.quote,
                    fields(&found.fields),
                    found.rule
                ));
            }
            (None, None) => {}
        }
    }
    lines.join("\n")
}

fn labeled(label: &str, text: &str) -> String {
    let indent = format!("\n{:10}", "");
    format!("{label:10}{}", text.replace('\n', &indent))
}

fn fields(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}
