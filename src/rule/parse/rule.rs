//! `[[rule]]`, `[[attribute]]` and their examples.

use std::ops::Range;

use toml::de::DeTable;

use super::{Parser, Value};
use crate::clause::Slot;
use crate::rule::spec::*;

/// Keys of a rule.
pub(crate) const RULE_KEYS: &[&str] = &[
    "id",
    "override",
    "fact",
    "pattern",
    "join",
    "scope",
    "priority",
    "each",
    "pairing",
    "set",
    "factors",
    "cell",
    "header",
    "before",
    "after",
    "not_before",
    "not_after",
    "edges",
    "overlapping",
    "max_chars",
    "where",
    "confidence",
    "allow",
    "example",
    "reject",
];
/// Keys of an attribute.
pub(crate) const ATTRIBUTE_KEYS: &[&str] = &[
    "id", "override", "of", "field", "before", "after", "nearest", "previous", "next", "header", "label", "scope",
    "when", "allow", "example", "reject",
];
/// Keys of an example.
pub(crate) const EXAMPLE_KEYS: &[&str] = &["text", "expect", "misses", "todo"];

impl Parser<'_> {
    pub(super) fn rule(&mut self, value: &Value<'_>) -> Option<RuleSpec> {
        let table = self.table(value);
        self.known_keys("key of a rule", table, RULE_KEYS);
        let [id, fact, pattern] = self.all_required(table, value.span(), ["id", "fact", "pattern"]);
        let guards = Guards {
            before: self.optional(table, "before"),
            after: self.optional(table, "after"),
            not_before: self.optional(table, "not_before"),
            not_after: self.optional(table, "not_after"),
        };
        let factors = table.get("factors").map(|factors| self.pairs(factors)).unwrap_or_default();
        factors.iter().for_each(|(_, factor)| self.decimal(factor));
        let rule = RuleSpec {
            overrides: self.boolean(table, "override"),
            join: self.optional(table, "join"),
            scope: self.scope(table),
            priority: self.integer(table, "priority"),
            each: table.get("each").map(|each| self.strings(each)).unwrap_or_default(),
            pairing: table
                .get("pairing")
                .map(|v| self.choice(v, &[("cross", Pairing::Cross), ("zip", Pairing::Zip)]))
                .unwrap_or_default(),
            set: table.get("set").map(|set| self.pairs(set)).unwrap_or_default(),
            factors,
            cell: self.optional(table, "cell"),
            header: self.optional(table, "header"),
            edges_on_tokens: table.get("edges").is_some_and(|v| self.choice(v, &[("any", false), ("token", true)])),
            overlapping: self.boolean(table, "overlapping"),
            max_chars: self.count(table, "max_chars"),
            condition: self.optional(table, "where"),
            confidence: self.confidence(table),
            allow: table.get("allow").map(|allow| self.strings(allow)).unwrap_or_default(),
            written: self.written(value),
            examples: self.examples(table, "example"),
            rejects: self.examples(table, "reject"),
            guards,
            id: id?,
            fact: fact?,
            pattern: pattern?,
        };
        Some(rule)
    }

    pub(super) fn attribute(&mut self, value: &Value<'_>) -> Option<AttributeSpec> {
        let table = self.table(value);
        self.known_keys("key of an attribute", table, ATTRIBUTE_KEYS);
        let [id, of, field] = self.all_required(table, value.span(), ["id", "of", "field"]);
        let sides = [
            ("before", Side::Before),
            ("after", Side::After),
            ("nearest", Side::Nearest),
            ("previous", Side::Previous),
            ("next", Side::Next),
            ("header", Side::Header),
            ("label", Side::Label),
        ];
        let mut patterns =
            sides.into_iter().filter_map(|(key, side)| Some((side, self.optional(table, key)?))).collect::<Vec<_>>();
        let examples = self.examples(table, "example");
        let rejects = self.examples(table, "reject");
        if patterns.len() != 1 {
            let at = id.map_or(value.span(), |id| id.span);
            let message =
                "an attribute needs exactly one of `before`, `after`, `nearest`, `previous`, `next`, `header`, `label`";
            if !(self.incomplete && patterns.is_empty()) {
                self.reporter.error(at, message);
            }
            return None;
        }
        let (side, pattern) = patterns.remove(0);
        Some(AttributeSpec {
            overrides: self.boolean(table, "override"),
            scope: self.scope(table),
            when: table.get("when").map(|when| self.pairs(when)).unwrap_or_default(),
            allow: table.get("allow").map(|allow| self.strings(allow)).unwrap_or_default(),
            written: self.written(value),
            examples,
            rejects,
            id: id?,
            of: of?,
            field: field?,
            side,
            pattern,
        })
    }

    /// What is missing is told where the id stands, or the header when there is none.
    pub(super) fn all_required<const N: usize>(
        &mut self,
        table: &DeTable<'_>,
        header: Range<usize>,
        keys: [&str; N],
    ) -> [Option<Located<String>>; N] {
        let id = table.get("id").filter(|id| id.get_ref().is_str());
        let at = id.map_or(header, |id| super::value::inner_span(self.text, id.span()));
        keys.map(|key| self.required(table, at.clone(), key))
    }

    pub(super) fn confidence(&mut self, table: &DeTable<'_>) -> Option<Confidence> {
        let text = self.optional(table, "confidence")?;
        let found = Confidence::NAMES.iter().find(|(name, _)| *name == text.value);
        if found.is_none() {
            self.reporter.unknown(text.span, "confidence", &text.value, Confidence::NAMES.map(|(name, _)| name));
        }
        found.map(|(_, confidence)| *confidence)
    }

    pub(super) fn examples(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Example> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let mut examples = Vec::new();
        for entry in self.array(value) {
            let text = if entry.get_ref().is_str() { self.string(entry) } else { None };
            if let Some(text) = text {
                self.check_marks(&text);
                let (expect, slots, expect_names) = (Vec::new(), Vec::new(), Vec::new());
                examples.push(Example { text, expect, expect_names, slots, misses: None, todo: false });
                continue;
            }
            let table = self.table(entry);
            if table.is_empty() && !entry.get_ref().is_table() {
                continue;
            }
            self.known_keys("key of an example", table, EXAMPLE_KEYS);
            let Some(text) = self.required(table, entry.span(), "text") else { continue };
            self.check_marks(&text);
            let facts = table.get("expect").map(|v| self.array(v)).unwrap_or_default();
            let (mut expect, mut expect_names, mut slots) = (Vec::new(), Vec::new(), Vec::new());
            for fact in facts {
                slots.push(self.expected_slots(fact));
                let pairs = self.pairs_but(fact, "slots");
                expect.push(pairs.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect());
                expect_names.extend(pairs.into_iter().map(|(name, _)| name));
            }
            let (misses, todo) = (self.optional(table, "misses"), self.boolean(table, "todo"));
            examples.push(Example { text, expect, expect_names, slots, misses, todo });
        }
        examples
    }

    /// `slots = { from = "by", to = "object" }` of an expected fact.
    fn expected_slots(&mut self, fact: &Value<'_>) -> Vec<(String, String)> {
        let slots = fact.get_ref().as_table().and_then(|table| table.get("slots"));
        let pairs = slots.map(|slots| self.pairs(slots)).unwrap_or_default();
        for (side, slot) in &pairs {
            if !["from", "to"].contains(&side.value.as_str()) {
                self.reporter.unknown(side.span.clone(), "side of a frame", &side.value, ["from", "to"]);
            } else if Slot::named(&slot.value).is_none() {
                let known = Slot::ALL.iter().map(|(name, ..)| *name);
                self.reporter.unknown(slot.span.clone(), "slot", &slot.value, known);
            }
        }
        pairs.into_iter().map(|(side, slot)| (side.value, slot.value)).collect()
    }

    /// `[[` and `]]` take turns.
    fn check_marks(&mut self, text: &Located<String>) {
        let written = &self.text[text.span.clone()];
        let mut open: Option<usize> = None;
        let mut position = 0;
        while let Some(at) = written[position..].find(['[', ']']).map(|at| at + position) {
            let rest = &written[at..];
            let here = text.span.start + at..text.span.start + at + 2;
            if rest.starts_with("[[") {
                if open.is_some() {
                    self.reporter.error(here.clone(), "marks cannot stand inside each other");
                }
                open = Some(here.start);
            } else if rest.starts_with("]]") {
                if open.take().is_none() {
                    self.reporter.error_with_hint(here, "`]]` without `[[` before it", "mark a fact [[so]]");
                }
            } else {
                position = at + 1;
                continue;
            }
            position = at + 2;
        }
        if let Some(start) = open {
            self.reporter.error_with_hint(start..start + 2, "`[[` without `]]` behind it", "mark a fact [[so]]");
        }
    }

    fn scope(&mut self, table: &DeTable<'_>) -> Scope {
        let scopes = [("clause", Scope::Clause), ("sentence", Scope::Sentence), ("passage", Scope::Passage)];
        table.get("scope").map(|value| self.choice(value, &scopes)).unwrap_or_default()
    }
}
