//! One rule as its author wrote it, with its patterns taken apart: made anew when somebody asks, so that it costs nothing before.

use std::collections::BTreeMap;

use super::compile::Compiler;
use super::parse::Examples;
use super::set::RuleFiles;
use super::spec::{Guards, Located, RuleFile};
use crate::matcher::Anatomy;

/// A rule or attribute rule as written.
#[derive(Clone, Debug)]
pub(crate) struct RuleAnatomy {
    /// Path of its file below the rules folder.
    pub(crate) file: String,
    /// Line of its id, counted from 1.
    pub(crate) line: usize,
    /// Its pattern.
    pub(crate) pattern: Anatomy,
    /// Its guards as written, by key.
    pub(crate) guards: BTreeMap<&'static str, String>,
    /// Where lists, tables (`@name`) and macros (`{name}`) that it may name are kept.
    pub(crate) homes: BTreeMap<String, String>,
}

impl RuleAnatomy {
    /// Takes the rule of that id apart; none when there is no such rule or its pattern is broken.
    pub(crate) fn of(files: &RuleFiles, id: &str) -> Option<Self> {
        let mut compiler = Compiler::read(files, Examples::Kept);
        compiler.declare_kinds();
        compiler.declare_lists();
        let has = |file: &RuleFile| {
            file.rules.iter().any(|rule| rule.id.value == id) || file.attributes.iter().any(|rule| rule.id.value == id)
        };
        let index = compiler.sources.iter().position(|source| has(&source.file))?;
        let names = compiler.names(index);
        let source = &compiler.sources[index];
        let rule = source.file.rules.iter().find(|rule| rule.id.value == id);
        let (written, join, guards, pattern) = match rule {
            Some(rule) => (&rule.id, rule.join.as_ref(), guards(&rule.guards), &rule.pattern),
            None => {
                let rule = source.file.attributes.iter().find(|rule| rule.id.value == id)?;
                (&rule.id, None, BTreeMap::new(), &rule.pattern)
            }
        };
        let vocabulary = names.vocabulary(join.map(|join| join.value.as_str()));
        Some(Self {
            file: source.file.name.clone(),
            line: line(&source.reporter.text, written),
            pattern: Anatomy::of(&pattern.value, &vocabulary).ok()?,
            guards,
            homes: homes(files, &source.file),
        })
    }
}

fn line(text: &str, id: &Located<String>) -> usize {
    text[..id.span.start].matches('\n').count() + 1
}

fn guards(guards: &Guards) -> BTreeMap<&'static str, String> {
    let all = [
        ("before", &guards.before),
        ("after", &guards.after),
        ("not_before", &guards.not_before),
        ("not_after", &guards.not_after),
    ];
    all.into_iter().filter_map(|(name, guard)| Some((name, guard.as_ref()?.value.clone()))).collect()
}

/// Where what a file can name is written: a path for word lists, else the section and its file.
fn homes(files: &RuleFiles, file: &RuleFile) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    let used = file.uses.iter().map(|used| &used.value).chain([&file.name]);
    for name in used {
        let Some(table) = files.files.get(name).and_then(|text| text.parse::<toml::Table>().ok()) else { continue };
        let section = |key: &str| table.get(key).and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for (list, value) in section("lists") {
            let home = value.as_str().map_or_else(|| format!("[lists] of {name}"), str::to_owned);
            homes.insert(format!("@{list}"), home.clone());
            homes.insert(list, home);
        }
        for (table, _) in section("units") {
            homes.insert(format!("@units.{table}"), format!("[units.{table}] of {name}"));
        }
        for (text, _) in section("macros") {
            homes.insert(format!("{{{text}}}"), format!("[macros] of {name}"));
        }
    }
    homes
}
