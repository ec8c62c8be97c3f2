//! Names that nothing refers to, and captures that nothing reads.

use std::collections::BTreeSet;

use super::{Linter, Place};
use crate::matcher::{CaptureKind, Translation};
use crate::rule::compile::{Names, Yield, yields};
use crate::rule::set::{CompiledAttribute, CompiledFile, CompiledRule};
use crate::rule::spec::*;

impl Linter<'_> {
    pub(super) fn unused_captures(
        &mut self,
        place: &Place<'_>,
        spec: &RuleSpec,
        file: &CompiledFile,
        rule: &CompiledRule,
    ) {
        let kind = &self.set.kinds[rule.kind];
        let is_relation = kind.fields.iter().any(|(_, field)| *field == FieldType::Place);
        let tested = rule.condition.as_ref().map(|condition| condition.captures()).unwrap_or_default();
        for (index, (name, capture)) in rule.pattern.captures().iter().enumerate() {
            let has_effect = match (yields(capture), capture) {
                (Yield::Number, _) => kind.number_field().is_some(),
                // Relations reach from the first place to the last.
                (Yield::Place | Yield::Time, _) => is_relation || kind.field(name).is_some(),
                (_, CaptureKind::Word(of)) => {
                    let words = of.iter().filter_map(|table| file.tables.get(table)).flat_map(|words| words.values());
                    let mut attributes = words.flatten().map(|(attribute, _)| attribute.as_str());
                    kind.field(name).is_some()
                        || attributes.any(|name| name == "factor" || name == "bound" || kind.field(name).is_some())
                }
                _ => kind.field(name).is_some(),
            };
            let inserted = spec.each.iter().any(|each| each.value == *name);
            if has_effect || inserted || name == "span" || tested.contains(&index) {
                continue;
            }
            let span = find_capture(&spec.pattern, name);
            let hint = "write (?:…) or leave out the name";
            let message = format!("capture `{name}` fills no field, and nothing tests it");
            self.report(place, "unused-capture", span, message, hint);
        }
    }

    pub(super) fn unused_attribute_captures(
        &mut self,
        place: &Place<'_>,
        spec: &AttributeSpec,
        rule: &CompiledAttribute,
    ) {
        let carried = matches!(spec.side, Side::Previous | Side::Next);
        for (name, _) in rule.pattern.captures() {
            if carried || *name != spec.field.value {
                let span = find_capture(&spec.pattern, name);
                let message = format!("capture `{name}` fills no field, and nothing tests it");
                self.report(place, "unused-capture", span, message, "write (?:…) or leave out the name");
            }
        }
    }

    /// Macros, tables, lists and used files that no file refers to.
    pub(super) fn unused_names(&mut self) {
        // Name of the file that declares it, and how it is mentioned.
        let mut used: BTreeSet<(String, String)> = BTreeSet::new();
        for index in 0..self.sources.len() {
            let file = &self.sources[index].file;
            let mentioned = mentions(file, &self.names(index));
            let in_sight = || std::iter::once(file).chain(self.used_files(file));
            for name in &mentioned {
                used.extend(in_sight().filter(|other| declares(other, name)).map(|o| (o.name.clone(), name.clone())));
            }
            // What is used because the file lies on top of another is not written.
            let written = file.uses.iter().filter(|path| !path.span.is_empty());
            let idle = written.filter(|path| {
                let other = self.sources.iter().find(|source| source.file.name == path.value);
                other.is_some_and(|other| !mentioned.iter().any(|name| declares(&other.file, name)))
            });
            let idle: Vec<Located<String>> = idle.cloned().collect();
            for path in idle {
                let message = format!("nothing of `{}` is used here", path.value);
                self.report(&Place { file: index, allow: &[] }, "unused-use", path.span, message, "take it out");
            }
        }
        for index in 0..self.sources.len() {
            for (lint, mention, name) in declared(&self.sources[index].file) {
                if !used.contains(&(self.sources[index].file.name.clone(), mention.clone())) {
                    let message = format!("`{mention}` is used nowhere");
                    self.report(&Place { file: index, allow: &[] }, lint, name.span, message, "take it out");
                }
            }
        }
    }

    pub(super) fn used_files(&self, file: &RuleFile) -> impl Iterator<Item = &RuleFile> {
        let used = |name: &Located<String>| self.sources.iter().find(|source| source.file.name == name.value);
        file.uses.iter().filter_map(used).map(|source| &source.file).collect::<Vec<_>>().into_iter()
    }

    /// The names in sight of a file; what types stand for does not matter here.
    pub(super) fn names(&self, index: usize) -> Names {
        let file = &self.sources[index].file;
        let mut names = Names::default();
        for kind in &self.set.kinds {
            names.types.insert(kind.name.clone(), vec![kind.mark]);
        }
        for (name, marks) in crate::rule::compile::NATIVE_MARKS {
            names.types.insert((*name).to_owned(), marks.to_vec());
        }
        for other in std::iter::once(file).chain(self.used_files(file)) {
            names.add(other);
            names.types.extend(other.lists.keys().map(|list| (list.clone(), vec!['\u{E200}'])));
        }
        names
    }
}

/// Everything a file declares: lint, mention, where.
fn declared(file: &RuleFile) -> Vec<(&'static str, String, Located<String>)> {
    let macros = file.macros.iter().map(|(name, (at, _))| ("unused-macro", format!("{{{name}}}"), at.clone()));
    let tables = file.tables.iter().map(|(name, table)| ("unused-table", format!("@units.{name}"), table.name.clone()));
    let lists = file.lists.iter().map(|(name, list)| ("unused-list", format!("@{name}"), list.name.clone()));
    macros.chain(tables).chain(lists).collect()
}

fn declares(file: &RuleFile, mention: &str) -> bool {
    if let Some(table) = mention.strip_prefix("@units.") {
        return file.tables.contains_key(table);
    }
    match mention.strip_prefix('@') {
        Some(list) => file.lists.contains_key(list),
        None => file.macros.contains_key(mention.trim_matches(['{', '}'])),
    }
}

/// What the patterns, masks and cells of a file mention: `{macro}`, `@list`, `@units.table`.
pub(super) fn mentions(file: &RuleFile, names: &Names) -> BTreeSet<String> {
    let mut mentioned: BTreeSet<String> = BTreeSet::new();
    mentioned.extend(file.mask.iter().filter(|entry| entry.value.starts_with('@')).map(|entry| entry.value.clone()));
    mentioned.extend(file.mentioned_lists().map(|seen| format!("@{}", seen.value)));
    mentioned.extend(file.rules.iter().filter_map(|rule| rule.cell.as_ref()).map(|cell| format!("@{}", cell.value)));
    for (pattern, join) in patterns(file) {
        let Ok(translation) = Translation::of(pattern, &names.vocabulary(join)) else { continue };
        for mention in translation.mentions() {
            let inner = mention.trim_matches(['<', '>']);
            let inner = inner.rsplit(':').next().unwrap_or_default().trim_end_matches('+');
            mentioned.insert(match inner.starts_with(['{', '@']) {
                true => inner.to_owned(),
                false => format!("@{inner}"),
            });
        }
    }
    mentioned
}

/// All patterns of a file, each with what joins its lists.
fn patterns(file: &RuleFile) -> Vec<(&str, Option<&str>)> {
    let mut all: Vec<(&str, Option<&str>)> = Vec::new();
    for rule in &file.rules {
        let join = rule.join.as_ref().map(|join| join.value.as_str());
        all.push((&rule.pattern.value, join));
        let Guards { before, after, not_before, not_after } = &rule.guards;
        let guards = [before, after, not_before, not_after].into_iter().flatten();
        all.extend(guards.map(|guard| (guard.value.as_str(), None)));
        all.extend(join.map(|join| (join, None)));
    }
    all.extend(file.attributes.iter().map(|attribute| (attribute.pattern.value.as_str(), None)));
    all
}

fn find_capture(pattern: &Located<String>, name: &str) -> std::ops::Range<usize> {
    let forms = [format!("(?<{name}>"), format!("(?P<{name}>"), format!("<{name}:")];
    let found = forms.iter().find_map(|form| Some((pattern.value.find(form.as_str())?, form.len())));
    match found {
        Some((at, length)) => pattern.span.start + at..pattern.span.start + at + length,
        None => pattern.span.clone(),
    }
}
