//! `[[frame]]` and the tables of words of `[grammar]`.

use super::value::inner_span;
use super::word_list;
use super::{Parser, Value};
use crate::rule::spec::*;

/// Keys of a frame.
pub(crate) const FRAME_KEYS: &[&str] = &[
    "id",
    "override",
    "fact",
    "verb",
    "from",
    "to",
    "between",
    "needs",
    "takes",
    "set",
    "priority",
    "confidence",
    "allow",
    "example",
    "reject",
];
/// Keys of a grammar: tables of words, then what classes mean.
pub(crate) const GRAMMAR_KEYS: &[&str] = &["function", "verbs", "nouns", "transitive", "melting", "acting", "received"];

impl Parser<'_> {
    pub(super) fn frame(&mut self, value: &Value<'_>) -> Option<FrameSpec> {
        let table = self.table(value);
        self.known_keys("key of a frame", table, FRAME_KEYS);
        let [id, fact] = self.all_required(table, value.span(), ["id", "fact"]);
        let mut strings = |key: &str| match table.get(key) {
            Some(one) if one.get_ref().is_str() => self.string(one).into_iter().collect(),
            Some(several) => self.strings(several),
            None => Vec::new(),
        };
        let (verb, from, to) = (strings("verb"), strings("from"), strings("to"));
        let (between, needs) = (strings("between"), strings("needs"));
        let frame = FrameSpec {
            verb,
            from,
            to,
            between,
            needs,
            takes: table.get("takes").map(|takes| self.takes(takes)).unwrap_or_default(),
            overrides: self.boolean(table, "override"),
            priority: self.integer(table, "priority"),
            set: table.get("set").map(|set| self.pairs(set)).unwrap_or_default(),
            confidence: self.confidence(table),
            allow: table.get("allow").map(|allow| self.strings(allow)).unwrap_or_default(),
            written: self.written(value),
            examples: self.examples(table, "example"),
            rejects: self.examples(table, "reject"),
            id: id?,
            fact: fact?,
        };
        self.complete_frame(&frame);
        Some(frame)
    }

    /// `{ amount = ["object", "head"], headcount = "object" }`.
    fn takes(&mut self, value: &Value<'_>) -> Vec<(Located<String>, Vec<Located<String>>)> {
        let table = self.table(value);
        let of_field = |(field, slots): (&toml::Spanned<std::borrow::Cow<'_, str>>, &Value<'_>)| {
            let slots = match slots.get_ref().is_str() {
                true => self.string(slots).into_iter().collect(),
                false => self.strings(slots),
            };
            (super::located(field), slots)
        };
        table.iter().map(of_field).collect()
    }

    /// A frame has a verb, and either slots for both places or what it stands between.
    fn complete_frame(&mut self, frame: &FrameSpec) {
        let at = frame.id.span.clone();
        if frame.verb.is_empty() {
            self.reporter.error(at.clone(), "a frame needs a class of words in `verb`");
        }
        let slots = [&frame.from, &frame.to].map(|slots| !slots.is_empty());
        match (frame.between.is_empty(), slots) {
            (true, [true, true]) | (false, [false, false]) => {}
            _ if !frame.between.is_empty() && !frame.takes.is_empty() => {
                self.reporter.error(at, "`takes` goes with slots, not with `between`");
            }
            _ => {
                let hint = "give `from` and `to` slots, or say `between` what the relation stands";
                self.reporter.error_with_hint(at, "a frame has slots on both sides, or `between`", hint);
            }
        }
    }

    pub(super) fn grammar(&mut self, value: &Value<'_>, grammar: &mut GrammarSpec) {
        let table = self.table(value);
        self.known_keys("key of a grammar", table, GRAMMAR_KEYS);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "function" => self.class_tables(value, &mut grammar.function),
                "verbs" => self.class_tables(value, &mut grammar.verbs),
                "nouns" => self.class_tables(value, &mut grammar.nouns),
                known if GRAMMAR_KEYS.contains(&known) => {
                    let classes = self.strings(value);
                    grammar.traits.push((super::located(key), classes));
                }
                _ => {}
            }
        }
    }

    /// Tables of words: one a line, behind a tab its classes.
    fn class_tables(&mut self, value: &Value<'_>, words: &mut Vec<ClassedWord>) {
        let entries = if value.get_ref().is_str() { std::slice::from_ref(value) } else { self.array(value) };
        for entry in entries {
            let Some(path) = self.string(entry) else { continue };
            let span = inner_span(self.text, entry.span());
            self.list_paths.push(path.value.clone());
            let Some(text) = word_list(self.files, &path.value) else {
                self.missing_words(&path.value, span);
                continue;
            };
            for (index, line) in text.lines().enumerate() {
                let place = format!("{}:{}", path.value, index + 1);
                if line.trim().is_empty() || line.starts_with('#') {
                    continue;
                }
                match line.split_once('\t') {
                    Some((word, classes)) if !word.trim().is_empty() && !classes.trim().is_empty() => {
                        let classes = classes.split_whitespace().map(str::to_owned).collect();
                        words.push(ClassedWord { word: word.trim().to_owned(), classes, place, span: span.clone() });
                    }
                    _ => {
                        let hint = "write a word, a tab, and its classes with blanks between";
                        self.reporter.error_with_hint(span.clone(), format!("no class at {place}"), hint);
                    }
                }
            }
        }
    }
}
