//! The rules and attributes of one file.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Names;
use crate::fact::Decimal;
use crate::matcher::{Anchor, CaptureKind, Emptiness, FlatReader, LaterPattern, Parses, Pattern, PatternError};
use crate::rule::apply::NativeNeeds;
use crate::rule::condition::Condition;
use crate::rule::diagnostic::Reporter;
use crate::rule::laid::{LaidBeside, LaidFile};
use crate::rule::set::*;
use crate::rule::spec::*;
use crate::rule::trigger::{TriggerSet, TriggersBuilder};

pub(super) struct FileCompiler<'a> {
    pub(super) kinds: &'a [Kind],
    pub(super) names: &'a Arc<Names>,
    pub(super) visible: &'a MarkSet,
    pub(super) triggers: &'a mut TriggersBuilder,
    pub(super) parses: &'a mut Parses,
    /// Where the file is known to be sound: what was parsed of patterns that are compiled when they are first used.
    pub(super) later: Option<Arc<Mutex<Parses>>>,
    /// What was laid out of the file.
    pub(super) laid: Option<LaidFile>,
    pub(super) reporter: &'a mut Reporter,
}

/// The pattern of a rule, with what was laid out beside it: the strings that the rule needs, and how numbers stand in its matches.
struct RulePattern {
    pattern: Pattern,
    triggers: Option<(TriggerSet, Option<usize>)>,
    beside: Option<LaidBeside>,
}

impl FileCompiler<'_> {
    pub(super) fn rule(&mut self, spec: &RuleSpec) -> Option<CompiledRule> {
        let kind = self.kind(&spec.fact);
        self.refuse_slots(&spec.examples, &spec.rejects);
        let join = self.join(spec);
        let found = join.and_then(|join| self.rule_pattern(spec, join));
        let guards = CompiledGuards {
            before: self.guard(&spec.guards.before, true, Anchor::End),
            after: self.guard(&spec.guards.after, true, Anchor::Start),
            not_before: self.guard(&spec.guards.not_before, false, Anchor::End),
            not_after: self.guard(&spec.guards.not_after, false, Anchor::Start),
        };
        let (kind, RulePattern { pattern, triggers, beside: laid_beside }) = (kind?, found?);
        let condition = self.condition(spec, kind, &pattern);
        let (triggers, first_trigger) = triggers.unwrap_or_else(|| {
            let mut literals = condition.as_ref().map(Condition::literals).unwrap_or_default();
            literals.extend(pattern.literals().iter().cloned());
            self.triggers.add(&literals)
        });
        self.refuse_empty(&spec.pattern, &pattern);
        self.check_captures(spec, kind, &pattern);
        Some(CompiledRule {
            id: spec.id.value.clone(),
            line: self.line(spec.id.span.start),
            scope: spec.scope,
            priority: spec.priority,
            each: self.each(spec, &pattern),
            pairing: self.pairing(spec),
            set: self.constants(kind, &spec.set),
            factors: self.factors(spec, &pattern),
            cell: self.cell(spec, &pattern),
            header: spec.header.as_ref().and_then(|field| self.field(kind, field)),
            edges_on_tokens: spec.edges_on_tokens,
            overlapping: spec.overlapping,
            max_chars: spec.max_chars,
            condition,
            confidence: spec.confidence,
            examples: spec.examples.clone(),
            rejects: spec.rejects.clone(),
            kind,
            native_needs: NativeNeeds::of(&pattern),
            kind_needs: self.kind_needs(&pattern),
            triggers,
            first_trigger,
            pattern,
            guards,
            beside: OnceLock::new(),
            laid_beside,
        })
    }

    /// The pattern of a rule: as it was laid out, or compiled.
    fn rule_pattern(&mut self, spec: &RuleSpec, join: Option<&str>) -> Option<RulePattern> {
        let Some((laid, mut from)) = self.laid_at(&spec.pattern) else {
            let pattern = self.compiled(&spec.pattern, join, Anchor::None)?;
            let pattern = pattern.with_literals(&self.names.vocabulary(join));
            return Some(RulePattern { pattern, triggers: None, beside: None });
        };
        let mut triggers = TriggerSet::default();
        from.list(FlatReader::number).into_iter().for_each(|set| triggers.insert(set));
        let first = from.number().checked_sub(1);
        let beside = from.part().map(|from| LaidBeside { from, names: self.names.clone() });
        let later = self.compiled_later(&spec.pattern, join, Anchor::None)?;
        let pattern = Pattern::read(&mut from, &self.names.words, laid.classes(), Anchor::None, later);
        Some(RulePattern { pattern, triggers: Some((triggers, first)), beside })
    }

    /// What was laid out of a pattern.
    fn laid_at(&self, spec: &Located<String>) -> Option<(LaidFile, FlatReader)> {
        let laid = self.laid?;
        Some((laid, laid.at(spec.span.start)?))
    }

    pub(super) fn attribute(&mut self, spec: &AttributeSpec) -> Option<CompiledAttribute> {
        let kind = self.kind(&spec.of);
        self.refuse_slots(&spec.examples, &spec.rejects);
        let anchor = match spec.side {
            Side::Before => Anchor::End,
            Side::After => Anchor::Start,
            Side::Nearest | Side::Header | Side::Label => Anchor::None,
            Side::Previous | Side::Next => Anchor::Both,
        };
        let laid = self.laid_at(&spec.pattern);
        let laid_strings = laid.and_then(|(_, mut from)| from.part());
        let behind = laid.map(|(laid, mut from)| {
            from.part();
            (laid, from)
        });
        let (pattern, field) = match self.later(&spec.pattern, anchor, behind) {
            Some(pattern) => (pattern, self.field(kind?, &spec.field)?),
            None => self.checked_attribute(spec, kind, anchor)?,
        };
        Some(CompiledAttribute {
            id: spec.id.value.clone(),
            side: spec.side,
            scope: spec.scope,
            when: self.constants(kind?, &spec.when),
            laid_strings,
            number: 0,
            examples: spec.examples.clone(),
            rejects: spec.rejects.clone(),
            kind: kind?,
            field,
            pattern,
        })
    }

    /// The pattern of an attribute and the field that it fills.
    fn checked_attribute(
        &mut self,
        spec: &AttributeSpec,
        kind: Option<usize>,
        anchor: Anchor,
    ) -> Option<(LaterPattern, usize)> {
        let pattern = self.compiled(&spec.pattern, None, anchor)?;
        let kind = kind?;
        let field = self.field(kind, &spec.field)?;
        let carried = matches!(spec.side, Side::Previous | Side::Next);
        let captured = pattern.captures().iter().any(|(name, _)| *name == spec.field.value);
        if !carried && !captured {
            let message = format!("the pattern has no capture named `{}`", spec.field.value);
            let hint = format!("write (?<{}>…) around what the field is to hold", spec.field.value);
            self.reporter.error_with_hint(spec.pattern.span.clone(), message, hint);
        }
        let field_type = self.kinds[kind].fields[field].1;
        if !carried && !matches!(field_type, FieldType::Text | FieldType::Time) {
            let message = format!("`{}` is no text, so an attribute can only carry it over", spec.field.value);
            let hint = "use `previous` or `next`, or capture it in the rule";
            self.reporter.error_with_hint(spec.field.span.clone(), message, hint);
        }
        Some((pattern.into(), field))
    }

    /// A pattern of a file that is known to be sound, which is read or compiled when it is first used.
    fn later(
        &self,
        spec: &Located<String>,
        anchor: Anchor,
        laid: Option<(LaidFile, FlatReader)>,
    ) -> Option<LaterPattern> {
        let compiled = self.compiled_later(spec, None, anchor)?;
        let Some((laid, from)) = laid else { return Some(compiled) };
        let names = self.names.clone();
        Some(LaterPattern::new(move || {
            Pattern::read(&mut from.clone(), &names.words, laid.classes(), anchor, compiled.clone())
        }))
    }

    fn compiled_later(&self, spec: &Located<String>, join: Option<&str>, anchor: Anchor) -> Option<LaterPattern> {
        let parses = self.later.clone()?;
        let (names, source, join) = (self.names.clone(), spec.value.clone(), join.map(str::to_owned));
        Some(LaterPattern::new(move || {
            let parses = &mut *parses.lock().unwrap_or_else(PoisonError::into_inner);
            let vocabulary = names.vocabulary(join.as_deref());
            Pattern::compile_with(parses, &source, &vocabulary, anchor).expect("built-in rules are sound")
        }))
    }

    /// What examples say of slots is for frames alone.
    fn refuse_slots(&mut self, examples: &[Example], rejects: &[Example]) {
        for example in examples.iter().chain(rejects) {
            if example.slots.iter().any(|slots| !slots.is_empty()) {
                self.reporter.error(example.text.span.clone(), "`slots` are for examples of frames");
            }
            if let Some(misses) = &example.misses {
                self.reporter.error(misses.span.clone(), "`misses` is for rejects of frames");
            }
        }
    }

    pub(super) fn kind(&mut self, name: &Located<String>) -> Option<usize> {
        let found = self.kinds.iter().position(|kind| kind.name == name.value);
        if found.is_none() {
            let known = self.kinds.iter().map(|kind| kind.name.as_str());
            self.reporter.unknown(name.span.clone(), "kind of fact", &name.value, known);
        }
        found
    }

    pub(super) fn field(&mut self, kind: usize, name: &Located<String>) -> Option<usize> {
        let kind = &self.kinds[kind];
        let found = kind.field(&name.value);
        if found.is_none() {
            let known = kind.fields.iter().map(|(field, _)| field.as_str());
            self.reporter.unknown(name.span.clone(), "field", &name.value, known);
        }
        found
    }

    /// Constants for fields; that of an enum is one of its values.
    pub(super) fn constants(
        &mut self,
        kind: usize,
        set: &[(Located<String>, Located<String>)],
    ) -> Vec<(usize, String)> {
        let mut constants = Vec::new();
        for (name, value) in set {
            let Some(field) = self.field(kind, name) else { continue };
            let kind = &self.kinds[kind];
            let values = kind.values(field);
            let is_enum = kind.fields[field].1 == FieldType::Enum;
            if is_enum && !value.value.is_empty() && !values.contains(&value.value) {
                let known = values.iter().map(String::as_str);
                self.reporter.unknown(value.span.clone(), "value", &value.value, known);
            }
            if kind.fields[field].1 == FieldType::Fact {
                let message = format!("`{}` refers to a fact and has no constant value", name.value);
                self.reporter.error(name.span.clone(), message);
            }
            constants.push((field, value.value.clone()));
        }
        constants
    }

    fn each(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Vec<String> {
        for name in &spec.each {
            self.known_capture(name, pattern);
        }
        spec.each.iter().map(|name| name.value.clone()).collect()
    }

    fn known_capture(&mut self, name: &Located<String>, pattern: &Pattern) {
        if !pattern.captures().iter().any(|(capture, _)| *capture == name.value) {
            let known = pattern.captures().iter().map(|(capture, _)| capture.as_str());
            self.reporter.unknown(name.span.clone(), "capture", &name.value, known);
        }
    }

    fn pairing(&mut self, spec: &RuleSpec) -> Pairing {
        if spec.pairing == Pairing::Zip && spec.each.len() < 2 {
            let hint = "name both lists: each = [\"from\", \"to\"]";
            self.reporter.error_with_hint(spec.id.span.clone(), "`zip` pairs two lists, `each` names fewer", hint);
        }
        spec.pairing
    }

    fn factors(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Vec<(String, Decimal)> {
        let mut factors = Vec::new();
        for (name, factor) in &spec.factors {
            self.known_capture(name, pattern);
            // One that is no number was reported when the file was read.
            factors.extend(factor.value.parse().ok().map(|factor| (name.value.clone(), factor)));
        }
        factors
    }

    fn condition(&mut self, spec: &RuleSpec, kind: usize, pattern: &Pattern) -> Option<Condition> {
        let condition = spec.condition.as_ref()?;
        match Condition::compile(&condition.value, &self.condition_scope(kind, pattern)) {
            Ok(condition) => Some(condition),
            Err(error) => {
                let span = within(&condition.span, &error.span);
                match error.hint {
                    Some(hint) => self.reporter.error_with_hint(span, error.message, hint),
                    None => self.reporter.error(span, error.message),
                }
                None
            }
        }
    }

    /// A cell has a unit, so a rule that captures one has to name the table of its unit.
    fn cell(&mut self, spec: &RuleSpec, pattern: &Pattern) -> Option<String> {
        let is_cell = |capture: &CaptureKind| matches!(capture, CaptureKind::Annotation(name) if name == "number.cell");
        let captured = pattern.captures().iter().any(|(_, capture)| is_cell(capture));
        match &spec.cell {
            None if captured => {
                let hint = "write cell = \"units.NAME\"";
                self.reporter.error_with_hint(spec.pattern.span.clone(), "a cell needs the table of its unit", hint);
            }
            Some(table) if !captured => {
                let hint = "capture a number of a cell: <n:number.cell>";
                self.reporter.error_with_hint(table.span.clone(), "the pattern captures no cell", hint);
            }
            Some(table) if !self.names.tables.contains_key(&table.value) => {
                let known = self.names.tables.keys().map(String::as_str);
                self.reporter.unknown(table.span.clone(), "table", &table.value, known);
            }
            _ => {}
        }
        spec.cell.as_ref().map(|table| table.value.clone())
    }

    /// A rule that matches nothing at all would find it everywhere.
    fn refuse_empty(&mut self, spec: &Located<String>, pattern: &Pattern) {
        if pattern.emptiness() != Emptiness::Never {
            let message =
                if spec.value.is_empty() { "the pattern is empty" } else { "the pattern matches the empty text" };
            let hint = "a match must have a character: write + instead of *, or leave out a ?";
            self.reporter.error_with_hint(spec.span.clone(), message, hint);
        }
    }

    fn guard(&mut self, spec: &Option<Located<String>>, positive: bool, anchor: Anchor) -> Option<LaterPattern> {
        let spec = spec.as_ref()?;
        if let Some(pattern) = self.later(spec, anchor, self.laid_at(spec)) {
            return Some(pattern);
        }
        let pattern = self.compiled(spec, None, anchor)?;
        if pattern.emptiness() == Emptiness::Always {
            let message = if positive { "this guard always holds" } else { "this guard never holds" };
            let hint = "it matches the empty text: leave it out, or write + instead of *";
            self.reporter.error_with_hint(spec.span.clone(), message, hint);
        }
        Some(pattern.into())
    }

    /// The joint of a rule's lists, checked as a pattern of its own; `None` when it is wrong.
    fn join<'a>(&mut self, spec: &'a RuleSpec) -> Option<Option<&'a str>> {
        let Some(join) = &spec.join else { return Some(None) };
        if self.laid.is_some() {
            return Some(Some(&join.value));
        }
        let pattern = self.compiled(join, None, Anchor::None)?;
        if let Some((name, _)) = pattern.captures().first() {
            let message = format!("the joint of a list cannot capture `{name}`");
            self.reporter.error_with_hint(join.span.clone(), message, "write (?:…) instead of (?<name>…)");
            return None;
        }
        Some(Some(&join.value))
    }

    fn compiled(&mut self, spec: &Located<String>, join: Option<&str>, anchor: Anchor) -> Option<Pattern> {
        match Pattern::compile_with(self.parses, &spec.value, &self.names.vocabulary(join), anchor) {
            Ok(pattern) => {
                self.check_visible(spec, &pattern);
                Some(pattern)
            }
            Err(error) => {
                self.pattern_error(&spec.span, error);
                None
            }
        }
    }

    /// Reports a mistake in a pattern, unless it was told where it is from.
    fn pattern_error(&mut self, span: &Range<usize>, error: PatternError) {
        let from_faulty = error.inside.as_ref().is_some_and(|name| self.names.faulty.contains(name));
        let unseen = self.names.incomplete && error.unknown.is_some();
        if !from_faulty && !unseen {
            report_pattern_error(self.reporter, span, error);
        }
    }

    /// The kinds of facts that any match of a pattern holds.
    fn kind_needs(&self, pattern: &Pattern) -> Vec<Vec<usize>> {
        let kind_of = |mark: &char| self.kinds.iter().position(|kind| kind.mark == *mark);
        pattern.needs().iter().filter_map(|(marks, _)| marks.iter().map(kind_of).collect()).collect()
    }

    /// A pattern that needs an annotation its file does not see can never match.
    fn check_visible(&mut self, spec: &Located<String>, pattern: &Pattern) {
        for (marks, _) in pattern.needs() {
            if !marks.iter().any(|mark| self.visible.contains(*mark)) {
                let known = |known: &Vec<char>| marks.iter().all(|mark| known.contains(mark));
                let name =
                    self.names.types.iter().filter(|(_, marks)| known(marks)).min_by_key(|(_, marks)| marks.len());
                let name = name.map(|(name, _)| name.as_str());
                let name = name.unwrap_or("this type");
                let message = format!("the pattern needs `{name}`, which this file does not see");
                self.reporter.error_with_hint(spec.span.clone(), message, format!("add \"{name}\" to `sees`"));
            }
        }
    }

    fn line(&self, position: usize) -> usize {
        self.reporter.line(position)
    }
}

fn within(outer: &Range<usize>, inner: &Range<usize>) -> Range<usize> {
    let at = |offset: usize| (outer.start + offset).min(outer.end);
    at(inner.start)..at(inner.end)
}

/// Reports a mistake in a pattern that stands at `span`.
pub(super) fn report_pattern_error(reporter: &mut Reporter, span: &Range<usize>, error: PatternError) {
    let at = within(span, &error.span);
    let hint = match error.unknown.as_deref() {
        Some(unknown) if error.inside.is_none() => {
            reporter.unknown(at, unknown.what, &unknown.name, unknown.known.iter().map(String::as_str));
            return;
        }
        Some(_) => Some("name its file in `use`"),
        None => error.hint,
    };
    let message = match &error.inside {
        Some(name) => format!("in macro `{name}`: {}", error.message),
        None => error.message,
    };
    match hint {
        Some(hint) => reporter.error_with_hint(at, message, hint),
        None => reporter.error(at, message),
    }
}
