//! Annotations and strings that a pattern cannot do without and a sentence does not have.

use crate::explain::sentence::{Run, Tracer};
use crate::matcher::{Item, Pattern, Projection};
use crate::rule::{MarkCounts, NATIVE_MARKS};
use crate::text::Span;

/// So many strings of a set are named; of longer ones the list or table is named elsewhere.
const NAMED: usize = 8;

/// What is missing, one statement each.
pub(super) fn missing(tracer: &Tracer<'_>, run: &Run, projection: &Projection, pattern: &Pattern) -> Vec<String> {
    let mut says = Vec::new();
    let items: Vec<Item> = projection.items(0..projection.text().len()).collect();
    for (marks, least) in pattern.needs() {
        let there = items.iter().filter(|item| marks.contains(&item.mark)).count();
        if there >= *least {
            continue;
        }
        let name = type_name(tracer, marks);
        let has = if there == 0 { "none".to_owned() } else { there.to_string() };
        says.push(format!("it needs {least} × <{name}>, the sentence has {has}"));
        // Those that are there, but hidden by something that starts earlier or is longer.
        for item in run.items.iter().filter(|item| marks.contains(&item.mark)) {
            let cover = items.iter().find(|other| other.span.overlaps(item.span) && other.span != item.span);
            if let Some(cover) = cover {
                says.push(format!(
                    "`{}` is one, but {} stands over it",
                    tracer.normal(item.span),
                    named(tracer, cover)
                ));
            }
        }
        let family = name.split('.').next().unwrap_or_default();
        let kin = items.iter().filter(|item| !marks.contains(&item.mark));
        for item in kin.filter(|item| tracer.set().mark_name(item.mark).split('.').next() == Some(family)) {
            says.push(format!("{} is of another type", named(tracer, item)));
        }
    }
    // Words of lists are marks in projected text, so only strings of the pattern itself are looked for there.
    for set in pattern.own_literals() {
        if set.iter().any(|string| projection.text().contains(string.as_str())) {
            continue;
        }
        let all: Vec<String> = set.iter().take(NAMED).map(|string| format!("`{string}`")).collect();
        let wanted = match set.len() {
            1 => all[0].clone(),
            2..=NAMED => format!("one of {}", all.join(", ")),
            n => format!("one of {n} strings"),
        };
        says.push(match hidden(tracer, projection, &set) {
            Some(hidden) => format!("it needs {wanted}; {hidden}"),
            None if set.len() == 1 => format!("it needs {wanted}, which the sentence does not have"),
            None => format!("it needs {wanted}, and the sentence has none"),
        });
    }
    says
}

/// A string that stands in the text, but not in what the patterns see of it.
fn hidden(tracer: &Tracer<'_>, projection: &Projection, set: &[String]) -> Option<String> {
    let sentence = projection.span();
    let text = tracer.normal(sentence);
    let (at, string) = set.iter().filter_map(|string| Some((text.find(string.as_str())?, string))).min()?;
    let span = Span::new(sentence.start + at, sentence.start + at + string.len());
    let cover = projection.items(0..projection.text().len()).find(|item| item.span.overlaps(span))?;
    Some(format!("`{string}` stands in the text, but within {}", named(tracer, &cover)))
}

fn named(tracer: &Tracer<'_>, item: &Item) -> String {
    let text = tracer.normal(item.span);
    match tracer.set().mark_name(item.mark) {
        "hidden" => format!("`{text}`, which the file's `mask` hides"),
        name => format!("<{name} {text}>"),
    }
}

/// The name of a set of marks as patterns write it.
fn type_name(tracer: &Tracer<'_>, marks: &[char]) -> String {
    let same = |known: &[char]| known.len() == marks.len() && known.iter().all(|mark| marks.contains(mark));
    let native = NATIVE_MARKS.iter().find(|(_, known)| same(known)).map(|(name, _)| (*name).to_owned());
    native.unwrap_or_else(|| marks.iter().map(|mark| tracer.set().mark_name(*mark)).collect::<Vec<_>>().join("> or <"))
}

/// Whether a projection has all marks that a pattern needs.
pub(super) fn suffices(projection: &Projection, pattern: &Pattern) -> bool {
    MarkCounts::of(projection).suffice_for(pattern)
}
