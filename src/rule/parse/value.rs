//! Values of the types that keys want.

use std::ops::Range;
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

use super::{Parser, Value, located};
use crate::rule::spec::Located;

static EMPTY: LazyLock<DeTable<'static>> = LazyLock::new(DeTable::new);

impl Parser<'_> {
    pub(super) fn known_keys(&mut self, what: &str, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                self.reporter.unknown(key.span(), what, key.get_ref(), known.iter().copied());
            }
        }
    }

    /// A string that has to be there. In a file that is no sound TOML it may be, unseen.
    pub(super) fn required(&mut self, table: &DeTable<'_>, at: Range<usize>, key: &str) -> Option<Located<String>> {
        if table.get(key).is_none() && !self.incomplete {
            self.reporter.error(at, format!("`{key}` is missing here"));
        }
        self.optional(table, key)
    }

    pub(super) fn optional(&mut self, table: &DeTable<'_>, key: &str) -> Option<Located<String>> {
        table.get(key).and_then(|value| self.string(value))
    }

    pub(super) fn integer(&mut self, table: &DeTable<'_>, key: &str) -> i64 {
        let Some(value) = table.get(key) else { return 0 };
        match value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok()) {
            Some(number) => number,
            None => {
                self.wrong_type(value, "an integer");
                0
            }
        }
    }

    /// An integer that is not below zero.
    pub(super) fn count(&mut self, table: &DeTable<'_>, key: &str) -> usize {
        let number = self.integer(table, key);
        usize::try_from(number).unwrap_or_else(|_| {
            let span = table.get(key).map_or(0..0, Value::span);
            self.reporter.error(span, format!("expected a number of at least 0, found {number}"));
            0
        })
    }

    pub(super) fn boolean(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return false };
        if !value.get_ref().is_bool() {
            self.wrong_type(value, "true or false");
        }
        value.get_ref().as_bool().unwrap_or_default()
    }

    pub(super) fn choice<T: Copy + Default>(&mut self, value: &Value<'_>, choices: &[(&str, T)]) -> T {
        let Some(text) = self.string(value) else { return T::default() };
        match choices.iter().find(|(name, _)| *name == text.value) {
            Some((_, choice)) => *choice,
            None => {
                self.reporter.unknown(text.span, "value", &text.value, choices.iter().map(|(name, _)| *name));
                T::default()
            }
        }
    }

    pub(super) fn string(&mut self, value: &Value<'_>) -> Option<Located<String>> {
        match value.get_ref().as_str() {
            Some(text) => Some(Located { value: text.to_owned(), span: inner_span(self.text, value.span()) }),
            None => {
                self.wrong_type(value, "a string");
                None
            }
        }
    }

    pub(super) fn strings(&mut self, value: &Value<'_>) -> Vec<Located<String>> {
        let mut strings = Vec::new();
        for entry in self.array(value) {
            strings.extend(self.string(entry));
        }
        strings
    }

    /// A text; numbers and booleans as written.
    pub(super) fn text_of(&mut self, value: &Value<'_>) -> Option<Located<String>> {
        match value.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {
                Some(Located { value: self.text[value.span()].to_owned(), span: value.span() })
            }
            _ => self.string(value),
        }
    }

    /// The entries of a table as pairs of name and text.
    pub(super) fn pairs(&mut self, value: &Value<'_>) -> Vec<(Located<String>, Located<String>)> {
        let mut pairs = Vec::new();
        for (name, value) in self.table(value) {
            pairs.extend(self.text_of(value).map(|text| (located(name), text)));
        }
        pairs
    }

    /// The pairs of a table without one key.
    pub(super) fn pairs_but(&mut self, value: &Value<'_>, key: &str) -> Vec<(Located<String>, Located<String>)> {
        let mut pairs = Vec::new();
        for (name, value) in self.table(value).iter().filter(|(name, _)| name.get_ref() != key) {
            pairs.extend(self.text_of(value).map(|text| (located(name), text)));
        }
        pairs
    }

    pub(super) fn array<'v, 'i>(&mut self, value: &'v Value<'i>) -> &'v [Value<'i>] {
        match value.get_ref().as_array() {
            Some(array) => array,
            None => {
                self.wrong_type(value, "an array");
                &[]
            }
        }
    }

    pub(super) fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> &'v DeTable<'i> {
        match value.get_ref().as_table() {
            Some(table) => table,
            None => {
                self.wrong_type(value, "a table");
                &EMPTY
            }
        }
    }

    fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        // What a syntax error leaves behind is no sign of what was meant.
        if self.incomplete {
            return;
        }
        let found = value.get_ref().type_str();
        self.reporter.error(value.span(), format!("expected {expected}, found {found}"));
    }
}

/// The span between the quotes of a string value.
pub(in crate::rule) fn inner_span(text: &str, span: Range<usize>) -> Range<usize> {
    let written = &text[span.clone()];
    let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quotes| written.starts_with(quotes));
    let n = quotes.map_or(0, str::len);
    // The closing quotes are missing where the file is no sound TOML.
    let closed = quotes.is_some_and(|quotes| written.len() >= 2 * n && written.ends_with(quotes));
    span.start + n..if closed { span.end - n } else { span.end }
}
