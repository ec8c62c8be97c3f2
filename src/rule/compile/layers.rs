//! Files of folders that lie on top of others: what they add to those below, and what they take away.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Source;
use crate::matcher::Words;
use crate::rule::diagnostic::Reporter;
use crate::rule::spec::*;

/// Applies what files on top say. The sources come from the bottom up.
pub(super) fn lay(sources: &mut [Source]) {
    let mut ids = Ids::of(sources);
    for index in 0..sources.len() {
        take_rules_away(sources, index, &mut ids);
        if sources[index].file.level > 0 {
            add_words(sources, index);
        }
    }
    // Names are resolved when nothing changes any more.
    let uses: Vec<_> = (0..sources.len()).map(|index| uses(sources, index)).collect();
    for (source, uses) in sources.iter_mut().zip(uses) {
        source.file.uses = uses;
    }
}

/// The rules and attributes that were written, those that are taken away among them.
struct Ids {
    /// The levels at which each id stands.
    levels: BTreeMap<String, Vec<usize>>,
    /// The place that changes what stands below it: level and place.
    changed: BTreeMap<String, (usize, String)>,
}

impl Ids {
    fn of(sources: &[Source]) -> Self {
        let mut levels: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for Source { file, .. } in sources {
            let ids = file.rules.iter().map(|rule| &rule.id).chain(file.attributes.iter().map(|rule| &rule.id));
            let ids = ids.chain(file.frames.iter().map(|frame| &frame.id));
            ids.for_each(|id| levels.entry(id.value.clone()).or_default().push(file.level));
        }
        Self { levels, changed: BTreeMap::new() }
    }

    fn is_below(&self, id: &str, level: usize) -> bool {
        self.levels.get(id).is_some_and(|levels| levels.iter().any(|below| *below < level))
    }

    fn below(&self, level: usize) -> impl Iterator<Item = &str> {
        self.levels.keys().map(String::as_str).filter(move |id| self.is_below(id, level))
    }
}

/// Switches off what a file says is off, and what it puts another in the place of.
fn take_rules_away(sources: &mut [Source], index: usize, ids: &mut Ids) {
    let Source { file, reporter, .. } = &mut sources[index];
    let level = file.level;
    let rules = file.rules.iter().filter(|rule| rule.overrides).map(|rule| &rule.id);
    let attributes = file.attributes.iter().filter(|rule| rule.overrides).map(|rule| &rule.id);
    let frames = file.frames.iter().filter(|frame| frame.overrides).map(|frame| &frame.id);
    let taken: Vec<Located<String>> = file.off.iter().chain(rules).chain(attributes).chain(frames).cloned().collect();
    for id in &taken {
        if level == 0 {
            let hint = "write extends = \"builtin\" in this file, or give the rules below with --rules";
            reporter.error_with_hint(id.span.clone(), "there are no rules below this file", hint);
        } else if !ids.is_below(&id.value, level) {
            reporter.unknown(id.span.clone(), "rule of the rules below", &id.value, ids.below(level));
        }
        if let Some((other, place)) = ids.changed.get(&id.value)
            && *other < level
        {
            file.twice.push((id.clone(), place.clone()));
        }
        ids.changed.insert(id.value.clone(), (level, reporter.place(id.span.start)));
    }
    let is_taken = |id: &Located<String>| taken.iter().any(|taken| taken.value == id.value);
    for Source { file, .. } in sources.iter_mut().filter(|source| !taken.is_empty() && source.file.level < level) {
        file.rules.retain(|rule| !is_taken(&rule.id));
        file.attributes.retain(|rule| !is_taken(&rule.id));
        file.frames.retain(|frame| !is_taken(&frame.id));
    }
}

/// Adds the words of a file's tables and lists to those of the same name in the files of the same path below.
fn add_words(sources: &mut [Source], index: usize) {
    // The files below come first.
    let (below, rest) = sources.split_at_mut(index);
    let Source { file, reporter, .. } = &mut rest[0];
    let mut below: Vec<&mut RuleFile> = below
        .iter_mut()
        .map(|source| &mut source.file)
        .filter(|other| other.level < file.level && other.path == file.path)
        .collect();
    for other in below.iter().rev() {
        file.layer = file.layer.or(other.layer);
        file.near = file.near.take().or_else(|| other.near.clone());
        file.sees_below.extend(other.sees.iter().cloned());
        file.phrases_below.extend(other.phrases.iter().cloned());
        file.measures.extend(other.measures.iter().cloned());
        file.sorts.extend(other.sorts.iter().cloned());
        file.governing.extend(other.governing.iter().cloned());
    }
    for (name, table) in std::mem::take(&mut file.tables) {
        match below.iter_mut().find_map(|other| other.tables.get_mut(&name)) {
            Some(into) => change_table(into, &table, reporter),
            None => {
                refuse_without(&table.without, reporter);
                file.tables.insert(name, table);
            }
        }
    }
    for (name, list) in std::mem::take(&mut file.lists) {
        match below.iter_mut().find_map(|other| other.lists.get_mut(&name)) {
            Some(into) => change_list(into, &list, reporter),
            None => {
                refuse_without(&list.without, reporter);
                file.lists.insert(name, list);
            }
        }
    }
    file.macros.retain(|name, (at, _)| {
        let is_below = below.iter().any(|other| other.macros.contains_key(name));
        if is_below {
            let message = format!("the file below has a macro `{name}` too");
            let hint = "give this one another name: rules below keep their macros";
            reporter.error_with_hint(at.span.clone(), message, hint);
        }
        !is_below
    });
}

fn change_table(into: &mut Table, table: &Table, reporter: &mut Reporter) {
    let mut words = (*into.words).clone();
    for word in &table.without {
        if words.remove(&word.value).is_none() {
            let known = into.words.keys().map(String::as_str);
            reporter.unknown(word.span.clone(), "word of the table below", &word.value, known);
        }
    }
    words.extend(table.words.iter().map(|(word, attributes)| (word.clone(), attributes.clone())));
    into.list = Arc::new(Words::new(words.keys().cloned().collect()));
    into.words = Arc::new(words);
}

fn change_list(into: &mut WordList, list: &WordList, reporter: &mut Reporter) {
    let mut words = into.words.as_slice().to_vec();
    for word in &list.without {
        let n_words = words.len();
        words.retain(|known| *known != word.value);
        if words.len() == n_words {
            let known = into.words.as_slice().iter().map(String::as_str);
            reporter.unknown(word.span.clone(), "word of the list below", &word.value, known);
        }
    }
    words.extend(list.words.as_slice().iter().cloned());
    into.words = Arc::new(Words::new(words));
}

fn refuse_without(without: &[Located<String>], reporter: &mut Reporter) {
    for word in without {
        let message = format!("there is no word `{}` below to be without", word.value);
        let hint = "a file takes words from the tables and lists of the file of the same path below it";
        reporter.error_with_hint(word.span.clone(), message, hint);
    }
}

/// The files that a file uses, by name: those of each path that it names, and those of its own path below with theirs.
fn uses(sources: &[Source], index: usize) -> Vec<Located<String>> {
    let file = &sources[index].file;
    let mut uses: Vec<Located<String>> = Vec::new();
    let at_path = |path: &str| -> Vec<&RuleFile> {
        let files = sources.iter().map(|source| &source.file);
        files.filter(|other| other.path == path && other.level <= file.level && other.name != file.name).collect()
    };
    for used in &file.uses {
        match at_path(&used.value).as_slice() {
            [] => uses.push(used.clone()),
            found => {
                let mut span = used.span.clone();
                for found in found {
                    uses.push(Located { value: found.name.clone(), span: std::mem::take(&mut span) });
                }
            }
        }
    }
    if file.level > 0 {
        for below in at_path(&file.path) {
            let theirs = below.uses.iter().flat_map(|used| at_path(&used.value)).map(|used| &used.name);
            for name in std::iter::once(&below.name).chain(theirs) {
                if !uses.iter().any(|known| known.value == *name) {
                    uses.push(Located { value: name.clone(), span: 0..0 });
                }
            }
        }
    }
    uses
}
