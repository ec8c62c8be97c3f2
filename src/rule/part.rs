//! The parts of rules that can be taken away one at a time, to see whether anything notices.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::apply::NativeNeeds;
use super::compile::Compiler;
use super::diagnostic::line_column;
use super::parse::Examples;
use super::set::{CompiledAttribute, CompiledFrame, CompiledRule, RuleFiles, RuleSet};
use super::spec::*;
use crate::clause::Sides;

/// What can be taken away from a rule or an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The rule itself.
    Rule,
    /// The attribute itself.
    Attribute,
    /// The guard `before`.
    Before,
    /// The guard `after`.
    After,
    /// The guard `not_before`.
    NotBefore,
    /// The guard `not_after`.
    NotAfter,
    /// The condition `where`.
    Where,
    /// The limit `max_chars`.
    MaxChars,
    /// `edges = "token"`.
    Edges,
    /// `priority`.
    Priority,
    /// `scope = "clause"`.
    Scope,
    /// `overlapping = true`.
    Overlapping,
    /// `when` of an attribute.
    When,
    /// The frame itself.
    Frame,
    /// One slot in `from` of a frame, by index.
    From(usize),
    /// One slot in `to` of a frame.
    To(usize),
    /// One entry of `between` of a frame.
    Between(usize),
    /// One of the `needs` of a frame.
    Need(usize),
}

impl Part {
    /// Its key in rule files; for a whole rule, attribute or frame, what it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Attribute => "attribute",
            Self::Before => "before",
            Self::After => "after",
            Self::NotBefore => "not_before",
            Self::NotAfter => "not_after",
            Self::Where => "where",
            Self::MaxChars => "max_chars",
            Self::Edges => "edges",
            Self::Priority => "priority",
            Self::Scope => "scope",
            Self::Overlapping => "overlapping",
            Self::When => "when",
            Self::Frame => "frame",
            Self::From(_) => "from",
            Self::To(_) => "to",
            Self::Between(_) => "between",
            Self::Need(_) => "needs",
        }
    }

    /// Whether it is a whole rule, attribute or frame.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Rule | Self::Attribute | Self::Frame)
    }
}

/// A part of a rule or attribute, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePart {
    /// Path of the file below the rules folder.
    pub file: String,
    /// Id of the rule or attribute.
    pub rule: String,
    /// What can be taken away.
    pub part: Part,
    /// The entry that is meant, where a key has several.
    pub entry: Option<String>,
    /// Line on which it stands, counted from 1.
    pub line: usize,
}

impl fmt::Display for RulePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.rule, self.part.name())?;
        self.entry.iter().try_for_each(|entry| write!(f, " `{entry}`"))
    }
}

/// All parts of all rules, attributes and frames, in the order of the files.
pub fn rule_parts(files: &RuleFiles) -> Vec<RulePart> {
    let mut found = Vec::new();
    for source in Compiler::read(files, Examples::Kept).sources {
        let text = &source.reporter.text;
        let mut add = |id: &Located<String>, written: &Range<usize>, parts: Vec<Part>| {
            found.extend(parts.into_iter().map(|part| RulePart {
                file: source.file.name.clone(),
                rule: id.value.clone(),
                part,
                entry: None,
                line: line_column(text, key_start(text, written, part).unwrap_or(id.span.start)).0,
            }));
        };
        source.file.rules.iter().for_each(|rule| add(&rule.id, &rule.written, of_rule(rule)));
        source.file.attributes.iter().for_each(|rule| add(&rule.id, &rule.written, of_attribute(rule)));
        for frame in &source.file.frames {
            let has = [(Part::Frame, true), (Part::Priority, frame.priority != 0)];
            add(&frame.id, &frame.written, has.into_iter().filter_map(|(part, has)| has.then_some(part)).collect());
        }
        for frame in &source.file.frames {
            found.extend(of_frame(frame).into_iter().map(|(part, entry)| RulePart {
                file: source.file.name.clone(),
                rule: frame.id.value.clone(),
                part,
                line: source.reporter.line(entry.span.start),
                entry: Some(entry.value.clone()),
            }));
        }
    }
    found
}

fn of_rule(rule: &RuleSpec) -> Vec<Part> {
    let guards = &rule.guards;
    let has = [
        (Part::Rule, true),
        (Part::Before, guards.before.is_some()),
        (Part::After, guards.after.is_some()),
        (Part::NotBefore, guards.not_before.is_some()),
        (Part::NotAfter, guards.not_after.is_some()),
        (Part::Where, rule.condition.is_some()),
        (Part::MaxChars, rule.max_chars > 0),
        (Part::Edges, rule.edges_on_tokens),
        (Part::Priority, rule.priority != 0),
        (Part::Scope, rule.scope != Scope::default()),
        (Part::Overlapping, rule.overlapping),
    ];
    has.into_iter().filter_map(|(part, has)| has.then_some(part)).collect()
}

fn of_attribute(rule: &AttributeSpec) -> Vec<Part> {
    let has =
        [(Part::Attribute, true), (Part::Scope, rule.scope != Scope::default()), (Part::When, !rule.when.is_empty())];
    has.into_iter().filter_map(|(part, has)| has.then_some(part)).collect()
}

/// The parts of a frame that are one entry of several.
fn of_frame(frame: &FrameSpec) -> Vec<(Part, &Located<String>)> {
    let entries = |of: fn(usize) -> Part, list| {
        let list: &Vec<Located<String>> = list;
        list.iter().enumerate().map(move |(index, entry)| (of(index), entry))
    };
    entries(Part::From, &frame.from)
        .chain(entries(Part::To, &frame.to))
        .chain(entries(Part::Between, &frame.between))
        .chain(entries(Part::Need, &frame.needs))
        .collect()
}

/// Where the key of a part stands, if on a line of its own.
fn key_start(text: &str, written: &Range<usize>, part: Part) -> Option<usize> {
    let mut start = written.start;
    for line in text[written.clone()].split_inclusive('\n') {
        let behind = line.trim_start().strip_prefix(part.name());
        if !part.is_whole() && behind.is_some_and(|behind| behind.trim_start().starts_with('=')) {
            return Some(start);
        }
        start += line.len();
    }
    None
}

/// What was taken away, so that it can be put back.
#[derive(Debug)]
pub(crate) enum Taken {
    Rule { file: usize, index: usize, rule: Box<CompiledRule> },
    Attribute { file: usize, index: usize, rule: Box<CompiledAttribute> },
    Frame { file: usize, index: usize, frame: Box<CompiledFrame> },
}

impl RuleSet {
    /// Takes a part away; none where the set has no such part.
    pub(crate) fn take(&mut self, part: &RulePart) -> Option<Taken> {
        // What a rule needs is that of the whole rule.
        self.index();
        let file = self.files.iter().position(|file| file.name == part.file)?;
        let of_file = &mut self.files[file];
        if let Some(index) = of_file.rules.iter().position(|rule| rule.id == part.rule) {
            let rule = Box::new(of_file.rules[index].clone());
            of_file.rules[index].lose(part.part);
            return Some(Taken::Rule { file, index, rule });
        }
        if let Some(index) = of_file.frames.iter().position(|frame| frame.id == part.rule) {
            let frame = Box::new(of_file.frames[index].clone());
            match part.part {
                Part::Frame => _ = of_file.frames.remove(index),
                part => of_file.frames[index].lose(part)?,
            }
            return Some(Taken::Frame { file, index, frame });
        }
        let index = of_file.attributes.iter().position(|rule| rule.id == part.rule)?;
        let rule = Box::new(of_file.attributes[index].clone());
        match part.part {
            Part::Scope => of_file.attributes[index].scope = Scope::default(),
            Part::When => of_file.attributes[index].when.clear(),
            _ => _ = of_file.attributes.remove(index),
        }
        Some(Taken::Attribute { file, index, rule })
    }

    /// Puts back what was taken away last.
    pub(crate) fn put_back(&mut self, taken: Taken) {
        match taken {
            Taken::Rule { file, index, rule } => self.files[file].rules[index] = *rule,
            Taken::Attribute { file, index, rule } => {
                let attributes = &mut self.files[file].attributes;
                match attributes.get_mut(index).filter(|other| other.id == rule.id) {
                    Some(there) => *there = *rule,
                    None => attributes.insert(index, *rule),
                }
            }
            Taken::Frame { file, index, frame } => {
                let frames = &mut self.files[file].frames;
                match frames.get_mut(index).filter(|other| other.id == frame.id) {
                    Some(there) => *there = *frame,
                    None => frames.insert(index, *frame),
                }
            }
        }
    }

    /// Index of the kind of a rule or attribute.
    pub(crate) fn kind_of(&self, id: &str) -> Option<usize> {
        let rules = self.files.iter().flat_map(|file| file.rules.iter().map(|rule| (&rule.id, rule.kind)));
        let attributes = self.files.iter().flat_map(|file| file.attributes.iter().map(|rule| (&rule.id, rule.kind)));
        let frames = self.files.iter().flat_map(|file| file.frames.iter().map(|frame| (&frame.id, frame.kind)));
        rules.chain(attributes).chain(frames).find(|(known, _)| *known == id).map(|(_, kind)| kind)
    }

    /// The kinds whose facts may be others when those of a kind are: its own, and those of rules that see it.
    pub(crate) fn kinds_that_see(&self, kind: usize) -> Vec<usize> {
        let mut found = vec![kind];
        let mut next = 0;
        while let Some(kind) = found.get(next).copied() {
            let seeing = self.files.iter().filter(|file| file.visible.contains(self.kinds[kind].mark));
            let kinds: Vec<usize> = seeing
                .flat_map(|file| {
                    let rules = file.rules.iter().map(|rule| rule.kind);
                    rules.chain(file.attributes.iter().map(|rule| rule.kind)).chain(file.frames.iter().map(|f| f.kind))
                })
                .collect();
            for kind in kinds {
                if !found.contains(&kind) {
                    found.push(kind);
                }
            }
            next += 1;
        }
        found
    }
}

impl CompiledRule {
    fn lose(&mut self, part: Part) {
        self.beside = OnceLock::new();
        match part {
            Part::Rule | Part::Attribute | Part::When => self.native_needs = NativeNeeds::never(),
            Part::Before => self.guards.before = None,
            Part::After => self.guards.after = None,
            Part::NotBefore => self.guards.not_before = None,
            Part::NotAfter => self.guards.not_after = None,
            Part::Where => self.condition = None,
            Part::MaxChars => self.max_chars = 0,
            Part::Edges => self.edges_on_tokens = false,
            Part::Priority => self.priority = 0,
            Part::Scope => self.scope = Scope::default(),
            Part::Overlapping => self.overlapping = false,
            Part::Frame | Part::From(_) | Part::To(_) | Part::Between(_) | Part::Need(_) => {}
        }
    }
}

impl CompiledFrame {
    /// Loses a part; none where it has no such part.
    fn lose(&mut self, part: Part) -> Option<()> {
        fn lose_at<T>(list: &mut Vec<T>, index: usize) -> Option<()> {
            (index < list.len()).then(|| _ = list.remove(index))
        }
        match (part, &mut self.frame.sides) {
            (Part::From(index), Sides::Slots { from, .. }) => lose_at(from, index),
            (Part::To(index), Sides::Slots { to, .. }) => lose_at(to, index),
            (Part::Between(index), Sides::Between(between)) => lose_at(between, index),
            (Part::Need(index), _) => lose_at(&mut self.frame.needs, index),
            (Part::Priority, _) => {
                self.priority = 0;
                Some(())
            }
            _ => None,
        }
    }
}
