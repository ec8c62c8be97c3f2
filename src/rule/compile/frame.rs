//! Frames and the grammar: names of classes, slots and conditions are resolved, and what can never be is refused.

use super::file::FileCompiler;
use super::{Compiler, PLACE_MARKS, Source};
use crate::clause::{
    Between, Classes, Condition, Frame, Grammar, KNOWN_CLASSES, Need, Part, Sides, Slot, SlotUse, Take, TakenSlot,
    TakenUse, Test,
};
use crate::rule::apply::NativeNeeds;
use crate::rule::set::*;
use crate::rule::spec::*;

impl Compiler {
    /// The words of all files with their classes.
    pub(super) fn grammar(&mut self) -> Grammar {
        let mut grammar = Grammar::new();
        for source in &mut self.sources {
            let spec = source.file.grammar.clone();
            for (words, part) in
                [(&spec.function, Part::Function), (&spec.verbs, Part::Verb), (&spec.nouns, Part::Noun)]
            {
                for word in words {
                    source.classed_word(&mut grammar, word, part);
                }
            }
        }
        for Source { file, reporter, .. } in &mut self.sources {
            for (name, classes) in &file.grammar.traits {
                let mut all = Classes::NONE;
                for class in classes {
                    match grammar.class(&class.value) {
                        Some(known) => all = all | known,
                        None => {
                            reporter.unknown(class.span.clone(), "class", &class.value, grammar.class_names());
                        }
                    }
                }
                let of_trait = match name.value.as_str() {
                    "transitive" => &mut grammar.transitive,
                    "melting" => &mut grammar.melting,
                    "acting" => &mut grammar.acting,
                    _ => &mut grammar.received,
                };
                *of_trait = *of_trait | all;
            }
        }
        grammar
    }
}

impl Source {
    fn classed_word(&mut self, grammar: &mut Grammar, word: &ClassedWord, part: Part) {
        let mut classes = Classes::NONE;
        for name in &word.classes {
            let is_known = KNOWN_CLASSES.iter().any(|(known, _)| known == name);
            if part == Part::Function && !is_known {
                let message = format!("`{name}` at {} is no class of function words", word.place);
                let hint =
                    format!("there are {}", KNOWN_CLASSES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
                self.reporter.error_with_hint(word.span.clone(), message, hint);
                continue;
            }
            match grammar.declare(name) {
                Some(class) => classes = classes | class,
                None => {
                    let message = format!("too many classes: `{name}` at {}", word.place);
                    self.reporter.error(word.span.clone(), message);
                }
            }
        }
        grammar.add(&word.word, part, classes);
    }
}

impl FileCompiler<'_> {
    pub(super) fn frame(&mut self, spec: &FrameSpec, grammar: &Grammar) -> Option<CompiledFrame> {
        let kind = self.kind(&spec.fact)?;
        let places = self.place_fields(spec, kind)?;
        let verb = self.classes(&spec.verb, grammar);
        let sides = if spec.between.is_empty() {
            Sides::Slots { from: self.slots(&spec.from, grammar), to: self.slots(&spec.to, grammar) }
        } else {
            Sides::Between(spec.between.iter().filter_map(|name| self.between(name)).collect())
        };
        let needs = spec.needs.iter().map(|need| self.need(need, grammar)).collect();
        self.can_fill(spec, &sides, verb, grammar);
        self.known_misses(spec);
        let takes: Vec<Take> =
            spec.takes.iter().filter_map(|(field, slots)| self.take(kind, field, slots, grammar)).collect();
        Some(CompiledFrame {
            id: spec.id.value.clone(),
            kind,
            line: self.reporter.line(spec.id.span.start),
            places,
            takes: takes.iter().map(|take| (take.field, take.kind)).collect(),
            frame: Frame { verb: verb?, sides, needs, takes },
            priority: spec.priority,
            set: self.constants(kind, &spec.set),
            confidence: spec.confidence,
            examples: spec.examples.clone(),
            rejects: spec.rejects.clone(),
        })
    }

    /// What a sentence must have before the frames of a file are tried: a word of one, and two places.
    pub(super) fn frame_needs(&mut self, frames: &[CompiledFrame], grammar: &Grammar) -> Option<FrameNeeds> {
        let verbs = frames.iter().fold(Classes::NONE, |all, frame| all | frame.frame.verb);
        if frames.is_empty() {
            return None;
        }
        let words = grammar.words_of(verbs);
        let sets = if words.is_empty() { Vec::new() } else { vec![words] };
        let (triggers, first_trigger) = self.triggers.add(&sets);
        let mut kinds: Vec<usize> = frames.iter().map(|frame| frame.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Some(FrameNeeds { native: NativeNeeds::of_marks(&[(PLACE_MARKS, 2)]), triggers, first_trigger, kinds })
    }

    /// The two fields of a kind that are places.
    fn place_fields(&mut self, spec: &FrameSpec, kind: usize) -> Option<[usize; 2]> {
        let fields = self.kinds[kind].fields.iter().enumerate();
        let mut places = fields.filter(|(_, (_, field))| *field == FieldType::Place).map(|(index, _)| index);
        let found = places.next().zip(places.next()).map(|(from, to)| [from, to]);
        if found.is_none() {
            let message =
                format!("a frame joins two places, and kind `{}` has no two fields for them", spec.fact.value);
            self.reporter.error_with_hint(spec.fact.span.clone(), message, "declare two fields of type place");
        }
        found
    }

    fn classes(&mut self, names: &[Located<String>], grammar: &Grammar) -> Option<Classes> {
        let mut all = Classes::NONE;
        for name in names {
            match grammar.class(&name.value) {
                Some(class) => all = all | class,
                None => self.reporter.unknown(name.span.clone(), "class", &name.value, grammar.class_names()),
            }
        }
        if let Some(first) = names.first()
            && !all.is_empty()
            && !grammar.has_word(all)
        {
            let hint = "name tables with words of it in [grammar]";
            self.reporter.error_with_hint(first.span.clone(), "no word has this class, so the frame never fires", hint);
        }
        (!all.is_empty()).then_some(all)
    }

    /// Slots such as `by` and `subject:team|body`.
    fn slots(&mut self, names: &[Located<String>], grammar: &Grammar) -> Vec<SlotUse> {
        let mut slots: Vec<SlotUse> = Vec::new();
        for written in names {
            let (name, classes) = written.value.split_once(':').unwrap_or((&written.value, ""));
            let Some(slot) = Slot::named(name) else {
                let known = Slot::ALL.iter().map(|(name, ..)| *name);
                self.reporter.unknown(written.span.clone(), "slot", name, known);
                continue;
            };
            let with = self.class_list(classes, written, grammar);
            let is_covered = |known: &SlotUse| known.slot == slot && (known.with.is_empty() || known.with == with);
            if slots.iter().any(is_covered) {
                let message = format!("`{}` can never fill: `{name}` stands before it", written.value);
                self.reporter.error(written.span.clone(), message);
            }
            slots.push(SlotUse { slot, with });
        }
        slots
    }

    /// A frame of which no verb can have both places never fires.
    fn can_fill(&mut self, spec: &FrameSpec, sides: &Sides, verb: Option<Classes>, grammar: &Grammar) {
        let (Sides::Slots { from, to }, Some(verb)) = (sides, verb) else { return };
        if from.is_empty() || to.is_empty() {
            return;
        }
        let (at, any) = (spec.id.span.clone(), |slots: &[SlotUse], received: bool| {
            slots.iter().any(|of| of.slot.is_received() == received)
        });
        let by_verb = any(from, false) && any(to, false);
        let by_help = any(from, true) && any(to, true);
        if let ([one], [other]) = (from.as_slice(), to.as_slice())
            && one.slot == other.slot
        {
            let message = format!("this frame can never fill: both places would stand in `{}`", one.slot.name());
            self.reporter.error_with_hint(at, message, "name another slot on one of the sides");
        } else if !by_verb && !by_help {
            let hint = "`helper` and `helped` are slots of help that is received, all others those of a verb";
            self.reporter.error_with_hint(at, "this frame can never fill: its slots are never filled together", hint);
        } else if !by_verb && !grammar.received.has(verb) {
            let hint = "add a class of it to `received` in [grammar]";
            self.reporter.error_with_hint(at, "this frame can never fill: help by its verb is never received", hint);
        } else if by_verb && !by_help && !grammar.has_verb(verb) {
            let hint = "slots are those of verbs: add words of the class to a table of `verbs`, or say `between`";
            self.reporter.error_with_hint(at, "this frame can never fill: no verb has its class", hint);
        }
    }

    /// A reject may say what of its frame is missing, and that must be something of it.
    fn known_misses(&mut self, spec: &FrameSpec) {
        let parts =
            ["from", "to", "takes", "same"].into_iter().chain(spec.needs.iter().map(|need| need.value.as_str()));
        let parts: Vec<&str> = parts.collect();
        for misses in spec.examples.iter().chain(&spec.rejects).filter_map(|example| example.misses.as_ref()) {
            if !parts.contains(&misses.value.as_str()) {
                self.reporter.unknown(misses.span.clone(), "part of the frame", &misses.value, parts.iter().copied());
            }
        }
    }

    /// A field that takes facts of the kind that it is named after.
    fn take(
        &mut self,
        kind: usize,
        name: &Located<String>,
        slots: &[Located<String>],
        grammar: &Grammar,
    ) -> Option<Take> {
        let field = self.field(kind, name)?;
        if self.kinds[kind].fields[field].1 != FieldType::Fact {
            let message = format!("`{}` takes no facts", name.value);
            let hint = format!("declare it as \"{}: fact\"", name.value);
            self.reporter.error_with_hint(name.span.clone(), message, hint);
            return None;
        }
        let slots = self.taken_slots(slots, grammar);
        Some(Take { field, kind: self.kind(name)?, slots })
    }

    /// Slots such as `object` and `before.object:fund|give`.
    fn taken_slots(&mut self, names: &[Located<String>], grammar: &Grammar) -> Vec<TakenUse> {
        let mut slots: Vec<TakenUse> = Vec::new();
        for written in names {
            let (name, classes) = written.value.split_once(':').unwrap_or((&written.value, ""));
            let Some(slot) = TakenSlot::named(name) else {
                let known = TakenSlot::ALL.iter().map(|(name, ..)| *name);
                self.reporter.unknown(written.span.clone(), "slot for facts", name, known);
                continue;
            };
            let with = self.class_list(classes, written, grammar);
            if slots.iter().any(|known| known.slot == slot && known.with.is_empty()) {
                let message = format!("`{}` can never fill: `{name}` stands before it", written.value);
                self.reporter.error(written.span.clone(), message);
            }
            slots.push(TakenUse { slot, with });
        }
        slots
    }

    fn between(&mut self, name: &Located<String>) -> Option<Between> {
        let found = Between::NAMES.iter().find(|(known, _)| *known == name.value).map(|(_, between)| *between);
        if found.is_none() {
            let known = Between::NAMES.iter().map(|(known, _)| *known);
            self.reporter.unknown(name.span.clone(), "construction", &name.value, known);
        }
        found
    }

    /// A need: conditions with `or` between them, each with `not` before it where the contrary is needed.
    fn need(&mut self, written: &Located<String>, grammar: &Grammar) -> Need {
        let mut any_of = Vec::new();
        for condition in written.value.split(" or ") {
            let condition = condition.trim();
            let (is_denied, name) = match condition.strip_prefix("not ") {
                Some(rest) => (true, rest.trim()),
                None => (false, condition),
            };
            if let Some(test) = self.frame_condition(name, written, grammar) {
                any_of.push(Condition { is_denied, test });
            }
        }
        Need { written: written.value.clone(), any_of }
    }

    fn frame_condition(&mut self, name: &str, written: &Located<String>, grammar: &Grammar) -> Option<Test> {
        if let Some((name, classes)) = name.split_once(':')
            && let Some((_, test)) = Test::OF_CLASSES.iter().find(|(known, _)| *known == name)
        {
            return Some(test(self.class_list(classes, written, grammar)));
        }
        let plain = Test::PLAIN.iter().find(|(known, _)| *known == name).map(|(_, test)| *test);
        if plain.is_none() {
            let known =
                Test::OF_CLASSES.iter().map(|(known, _)| *known).chain(Test::PLAIN.iter().map(|(known, _)| *known));
            let name = name.split(':').next().unwrap_or_default();
            self.reporter.unknown(written.span.clone(), "condition", name, known);
        }
        plain
    }

    /// Classes with `|` between them.
    fn class_list(&mut self, names: &str, written: &Located<String>, grammar: &Grammar) -> Classes {
        let mut all = Classes::NONE;
        for name in names.split('|').map(str::trim).filter(|name| !name.is_empty()) {
            match grammar.class(name) {
                Some(class) if !grammar.has_word(class) && !grammar.has_ending(class) => {
                    let message = format!("no word has the class `{name}`, so this is never so");
                    self.reporter.error_with_hint(
                        written.span.clone(),
                        message,
                        "name tables with words of it in [grammar]",
                    );
                }
                Some(class) => all = all | class,
                None => self.reporter.unknown(written.span.clone(), "class", name, grammar.class_names()),
            }
        }
        all
    }
}
