//! What works but is probably not meant: warnings with names, which a file or a rule can allow.

mod gaps;
mod unused;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::compile::{Compiled, Source, compile};
use super::diagnostic::{Diagnostic, nearest};
use super::parse::Examples;
use super::set::{CompiledAttribute, CompiledFile, CompiledRule, RuleFiles, RuleSet};
use super::spec::*;
use crate::clause::KNOWN_CLASSES;
use crate::matcher::Pattern;

pub use self::words::{Unreachable, UsedWords, WordUse, used_words};

/// Every lint with what it finds.
pub const LINTS: [(&str, &str); 15] = [
    ("missing-example", "a rule or attribute without an example"),
    ("missing-reject", "a rule without a reject"),
    ("never-stays", "a rule none of whose facts stays in any text of the examples"),
    ("overridden-twice", "a rule that two folders switch off or put another in the place of"),
    ("slow-pattern", "a pattern that needs no annotation and no string, so it is tried on every sentence"),
    ("unbounded-gap", "a repetition of almost any character without a limit, in a rule without max_chars"),
    ("unknown-expect-field", "`expect` names a field that the kind does not have"),
    ("unreachable-word", "a word of a table or list that no file that uses it can find"),
    ("unused-allow", "`allow` names a lint that finds nothing there"),
    ("unused-capture", "a capture that fills no field and is tested by nothing"),
    ("unused-class", "a class of words that no frame and no setting of the grammar names"),
    ("unused-list", "a list that no file uses"),
    ("unused-macro", "a macro that no pattern inserts"),
    ("unused-table", "a table that no pattern uses"),
    ("unused-use", "a file in `use` of which nothing is used"),
];

/// A rule none of whose facts stayed in the texts of the examples.
#[derive(Clone, Debug)]
pub struct Outdone {
    /// Its id.
    pub rule: String,
    /// How many texts were looked at.
    pub n_texts: usize,
    /// How often it matched in them.
    pub n_matches: u64,
    /// Rules of the same kind whose facts stay in the texts of its own examples.
    pub by: Vec<String>,
}

/// What the lints find in rule files without errors; the errors when there are any. By file and place.
pub fn lint(files: &RuleFiles, outdone: &[Outdone]) -> Vec<Diagnostic> {
    lint_with(files, outdone, &[])
}

/// As [`lint`], with the words that cannot be found.
pub fn lint_with(files: &RuleFiles, outdone: &[Outdone], unreachable: &[Unreachable]) -> Vec<Diagnostic> {
    let compiled = compile(files, Examples::Kept);
    let errors = compiled.errors();
    if !errors.is_empty() {
        return errors;
    }
    let Compiled { set, sources, .. } = compiled;
    let mut linter = Linter::new(&set, sources);
    let outdone = outdone.iter().map(|outdone| (outdone.rule.as_str(), outdone)).collect();
    for index in 0..linter.sources.len() {
        linter.rules(index, &outdone);
        linter.attributes(index);
        linter.frames(index);
        linter.overridden_twice(index);
        linter.unused_classes(index);
    }
    linter.unused_names();
    let in_lists = linter.unreachable_words(files, unreachable);
    linter.unused_allows();
    // What is built in was looked at before it was.
    let sources = linter.sources.into_iter().filter(|source| !files.is_given(&source.file.name));
    let mut found: Vec<Diagnostic> = sources.flat_map(|source| source.reporter.found).collect();
    found.extend(in_lists);
    found.sort_by(|a, b| (&a.file, a.span.start, a.lint).cmp(&(&b.file, b.span.start, b.lint)));
    found
}

struct Linter<'a> {
    set: &'a RuleSet,
    /// Rules with their files, by id.
    compiled: BTreeMap<&'a str, (&'a CompiledFile, &'a CompiledRule)>,
    sources: Vec<Source>,
    /// File and start of the entries of `allow` that silenced something.
    used_allows: BTreeSet<(usize, usize)>,
}

/// Where something stands: the file, and what the rule around it allows.
struct Place<'a> {
    file: usize,
    allow: &'a [Located<String>],
}

impl<'a> Linter<'a> {
    fn new(set: &'a RuleSet, sources: Vec<Source>) -> Self {
        let rules =
            set.files.iter().flat_map(|file| file.rules.iter().map(move |rule| (rule.id.as_str(), (file, rule))));
        Self { set, compiled: rules.collect(), sources, used_allows: BTreeSet::new() }
    }

    fn report(&mut self, place: &Place<'_>, lint: &'static str, span: Range<usize>, message: String, hint: &str) {
        debug_assert!(LINTS.iter().any(|(known, _)| *known == lint));
        let Source { file, reporter, .. } = &mut self.sources[place.file];
        match place.allow.iter().chain(&file.allow).find(|allowed| allowed.value == lint) {
            Some(allowed) => _ = self.used_allows.insert((place.file, allowed.span.start)),
            None => reporter.lint(lint, span, message, hint),
        }
    }

    fn rules(&mut self, index: usize, outdone: &BTreeMap<&str, &Outdone>) {
        for spec in self.sources[index].file.rules.clone() {
            let place = Place { file: index, allow: &spec.allow };
            let Some(&(file, rule)) = self.compiled.get(spec.id.value.as_str()) else { continue };
            let id = spec.id.span.clone();
            if spec.examples.is_empty() {
                let hint = "add a [[rule.example]] with the span marked [[so]]";
                self.report(&place, "missing-example", id.clone(), "this rule has no example".to_owned(), hint);
            }
            if spec.rejects.is_empty() {
                let hint = "add a [[rule.reject]] with a near miss";
                self.report(&place, "missing-reject", id.clone(), "this rule has no reject".to_owned(), hint);
            }
            if let Some(outdone) = outdone.get(spec.id.value.as_str())
                && (outdone.n_matches > 0 || !spec.examples.is_empty())
            {
                let (message, hint) = told(outdone);
                self.report(&place, "never-stays", id.clone(), message, &hint);
            }
            self.slow_pattern(&place, &spec.pattern, &rule.pattern);
            if spec.max_chars == 0 {
                for (span, written) in gaps::unbounded(&spec.pattern, &rule.pattern) {
                    let message = format!("`{written}` may reach to the end of the sentence");
                    let hint = "give it a limit, such as {0,12}, or give the rule max_chars";
                    self.report(&place, "unbounded-gap", span, message, hint);
                }
            }
            self.expected(&place, rule.kind, spec.examples.iter().chain(&spec.rejects));
            self.unused_captures(&place, &spec, file, rule);
        }
    }

    fn frames(&mut self, index: usize) {
        for spec in self.sources[index].file.frames.clone() {
            let place = Place { file: index, allow: &spec.allow };
            let kind = self.set.files.iter().flat_map(|file| &file.frames).find(|frame| frame.id == spec.id.value);
            let Some(kind) = kind.map(|frame| frame.kind) else { continue };
            let id = spec.id.span.clone();
            if spec.examples.is_empty() {
                let hint = "add a [[frame.example]] with `expect`";
                self.report(&place, "missing-example", id.clone(), "this frame has no example".to_owned(), hint);
            }
            if spec.rejects.is_empty() {
                let hint = "add a [[frame.reject]] with a near miss";
                self.report(&place, "missing-reject", id, "this frame has no reject".to_owned(), hint);
            }
            self.expected(&place, kind, spec.examples.iter().chain(&spec.rejects));
        }
    }

    /// Words may have classes that the reading of clauses knows, and those that frames and settings name.
    fn unused_classes(&mut self, index: usize) {
        let grammar = &self.set.grammar;
        let frames = self.set.files.iter().flat_map(|file| &file.frames);
        let used = frames
            .fold(grammar.transitive | grammar.melting | grammar.acting | grammar.received, |all, frame| {
                all | frame.frame.classes()
            });
        let spec = self.sources[index].file.grammar.clone();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for word in spec.function.iter().chain(&spec.verbs).chain(&spec.nouns) {
            for class in &word.classes {
                let is_known = KNOWN_CLASSES.iter().any(|(known, _)| known == class);
                let is_used = is_known || grammar.class(class).is_some_and(|class| used.has(class));
                if !is_used && told.insert(class) {
                    let message =
                        format!("no frame asks for the class `{class}`, which `{}` has at {}", word.word, word.place);
                    let hint = "take the class out, or name it in a frame";
                    self.report(&Place { file: index, allow: &[] }, "unused-class", word.span.clone(), message, hint);
                }
            }
        }
    }

    /// What the upper folder says holds, and whoever wrote the lower one may not know.
    fn overridden_twice(&mut self, index: usize) {
        for (id, other) in self.sources[index].file.twice.clone() {
            let message = format!("`{}` is changed at {other} too, in a folder below, which has no effect", id.value);
            let hint = "say it in one of the two folders";
            self.report(&Place { file: index, allow: &[] }, "overridden-twice", id.span, message, hint);
        }
    }

    fn attributes(&mut self, index: usize) {
        for spec in self.sources[index].file.attributes.clone() {
            let place = Place { file: index, allow: &spec.allow };
            let Some(rule) = attribute_of(self.set, &spec.id.value) else { continue };
            if spec.examples.is_empty() {
                let hint = "add an [[attribute.example]] with `expect`";
                let message = "this attribute has no example".to_owned();
                self.report(&place, "missing-example", spec.id.span.clone(), message, hint);
            }
            self.expected(&place, rule.kind, spec.examples.iter().chain(&spec.rejects));
            self.unused_attribute_captures(&place, &spec, rule);
        }
    }

    fn slow_pattern(&mut self, place: &Place<'_>, spec: &Located<String>, pattern: &Pattern) {
        if pattern.needs().is_empty() && pattern.literals().is_empty() {
            let message = "the pattern needs no annotation and no string, so it is tried on every sentence".to_owned();
            let hint = "write a number, a place or a word that every match has, outside of optional parts";
            self.report(place, "slow-pattern", spec.span.clone(), message, hint);
        }
    }

    fn expected<'e>(&mut self, place: &Place<'_>, kind: usize, examples: impl Iterator<Item = &'e Example>) {
        let kind = &self.set.kinds[kind];
        let known = kind.record_keys();
        for name in examples.flat_map(|example| &example.expect_names) {
            if !known.contains(&name.value) {
                let message = format!("a fact of kind `{}` never has `{}`", kind.name, name.value);
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let hint = match nearest(&name.value, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has: {}", known.join(", ")),
                };
                self.report(place, "unknown-expect-field", name.span.clone(), message, &hint);
            }
        }
    }

    fn unused_allows(&mut self) {
        for (index, Source { file, reporter, .. }) in self.sources.iter_mut().enumerate() {
            // Whether words can be found is not always asked.
            let unused = |allowed: &&Located<String>| {
                allowed.value != "unreachable-word" && !self.used_allows.contains(&(index, allowed.span.start))
            };
            for allowed in allows(file).filter(unused) {
                let message = format!("`{}` finds nothing here", allowed.value);
                reporter.lint("unused-allow", allowed.span.clone(), message, "take it out");
            }
        }
    }
}

fn attribute_of<'a>(set: &'a RuleSet, id: &str) -> Option<&'a CompiledAttribute> {
    set.files.iter().flat_map(|file| &file.attributes).find(|rule| rule.id == id)
}

pub(super) fn allows(file: &RuleFile) -> impl Iterator<Item = &Located<String>> {
    let rules = file.rules.iter().flat_map(|rule| &rule.allow);
    let rules = rules.chain(file.frames.iter().flat_map(|frame| &frame.allow));
    file.allow.iter().chain(rules).chain(file.attributes.iter().flat_map(|rule| &rule.allow))
}

fn told(outdone: &Outdone) -> (String, String) {
    let Outdone { n_texts, n_matches, by, .. } = outdone;
    if *n_matches == 0 {
        let message = format!("this rule matches nothing in the {n_texts} texts of all examples");
        return (message, "add an example that it catches, or take the rule out".to_owned());
    }
    let message = format!(
        "this rule matches {n_matches} times in the {n_texts} texts of all examples, and none of its facts stays"
    );
    let hint = match by.as_slice() {
        [] => "another rule of the kind wins each time: give this one a higher priority, or take it out".to_owned(),
        by => format!(
            "in its own examples stay facts of {}: give this one a higher priority, or take it out",
            by.join(", ")
        ),
    };
    (message, hint)
}
