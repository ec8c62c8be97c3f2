use crate::emit::{Part, Record};

/// Something that two records say differently of one fact.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldChange {
    /// A field's name; `quote`, `normalized`, `rule`, `sentence`; `parts.NAME` for where a field stands.
    pub field: String,
    /// As it was, if it was known.
    pub old: Option<String>,
    /// As it is, if it is known.
    pub new: Option<String>,
}

/// What differs, fields first, in the order of the records.
pub(super) fn field_changes(old: &Record, new: &Record) -> Vec<FieldChange> {
    let same_place = old.article == new.article && old.span.char == new.span.char;
    let mut changes = Vec::new();
    let names = |record: &'_ Record| record.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    for name in united(names(old), names(new)) {
        let (was, is) = (old.field(&name).map(str::to_owned), new.field(&name).map(str::to_owned));
        push(&mut changes, &name, was, is);
    }
    let names = |record: &'_ Record| record.parts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    for name in united(names(old), names(new)) {
        // Where a field went with its fact, the part is the same one.
        let shown = |part: &Part| match same_place {
            true => format!("{} at {}", part.quote, part.span.char[0]),
            false => part.quote.clone(),
        };
        push(&mut changes, &format!("parts.{name}"), old.part(&name).map(shown), new.part(&name).map(shown));
    }
    push(&mut changes, "quote", Some(old.quote.clone()), Some(new.quote.clone()));
    push(&mut changes, "normalized", Some(old.normalized.clone()), Some(new.normalized.clone()));
    push(&mut changes, "rule", Some(old.rule.clone()), Some(new.rule.clone()));
    if same_place {
        let shown = |record: &Record| Some(format!("{}..{}", record.sentence.char[0], record.sentence.char[1]));
        push(&mut changes, "sentence", shown(old), shown(new));
    }
    changes
}

fn push(changes: &mut Vec<FieldChange>, field: &str, old: Option<String>, new: Option<String>) {
    if old != new {
        changes.push(FieldChange { field: field.to_owned(), old, new });
    }
}

fn united(mut names: Vec<String>, more: Vec<String>) -> Vec<String> {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
