//! TOML text -> [`RuleFile`]. Goes on after an error, so that all errors of a file come out at once.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Reporter;
use super::spec::*;

static EMPTY: LazyLock<DeTable<'static>> = LazyLock::new(DeTable::new);

type Value<'a> = Spanned<DeValue<'a>>;

/// Reads one rule file. Word lists named by path are read through `word_file`.
pub(crate) fn parse_file(reporter: &mut Reporter, word_file: &dyn Fn(&str) -> Option<String>) -> RuleFile {
    let text = reporter.text.clone();
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        reporter.error(error.span().unwrap_or(0..0), error.message().trim().to_owned());
    }
    let mut parser = Parser { reporter, text: &text, word_file };
    parser.file(table.get_ref())
}

/// Splits a word list file into its words: one a line, `#` starts a comment line, a tab ends the word.
pub(crate) fn parse_word_list(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split('\t').next().unwrap_or_default().trim())
        .filter(|word| !word.is_empty() && !word.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

struct Parser<'a> {
    reporter: &'a mut Reporter,
    text: &'a str,
    word_file: &'a dyn Fn(&str) -> Option<String>,
}

const FILE_KEYS: &[&str] =
    &["schema", "layer", "use", "sees", "mask", "macros", "units", "lists", "kinds", "rule", "attribute"];
const KIND_KEYS: &[&str] = &["fields", "distinct"];
const RULE_KEYS: &[&str] = &[
    "id",
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
    "example",
    "reject",
];
const ATTRIBUTE_KEYS: &[&str] =
    &["id", "of", "field", "before", "after", "nearest", "previous", "next", "scope", "when", "example", "reject"];
const EXAMPLE_KEYS: &[&str] = &["text", "expect", "todo"];

impl Parser<'_> {
    fn file(&mut self, table: &DeTable<'_>) -> RuleFile {
        self.known_keys("key", table, FILE_KEYS);
        let mut file = RuleFile { name: self.reporter.file.clone(), ..RuleFile::default() };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "schema" => self.schema(value),
                "layer" => {
                    file.layer = self.choice(value, &[("quantity", Layer::Quantity), ("fact", Layer::Fact)]);
                }
                "use" => file.uses = self.strings(value),
                "sees" => file.sees = self.strings(value),
                "mask" => file.mask = self.strings(value),
                "macros" => {
                    for (name, value) in self.table(value) {
                        if let Some(text) = self.string(value) {
                            file.macros.insert(name.get_ref().to_string(), text);
                        }
                    }
                }
                "units" => {
                    for (name, value) in self.table(value) {
                        let table = self.unit_table(value);
                        file.tables.insert(name.get_ref().to_string(), table);
                    }
                }
                "lists" => {
                    for (name, value) in self.table(value) {
                        let words = self.word_list(value);
                        file.lists.insert(name.get_ref().to_string(), WordList { words });
                    }
                }
                "kinds" => {
                    for (name, value) in self.table(value) {
                        let kind = self.kind(name, value);
                        file.kinds.push(kind);
                    }
                }
                "rule" => {
                    for value in self.array(value) {
                        file.rules.extend(self.rule(value));
                    }
                }
                "attribute" => {
                    for value in self.array(value) {
                        file.attributes.extend(self.attribute(value));
                    }
                }
                _ => {}
            }
        }
        file
    }

    fn schema(&mut self, value: &Value<'_>) {
        if value.get_ref().as_integer().is_none_or(|number| number.as_str() != "1") {
            self.reporter.error_with_hint(
                value.span(),
                "this version reads rule files of schema 1",
                "write `schema = 1`",
            );
        }
    }

    fn unit_table(&mut self, value: &Value<'_>) -> Table {
        let mut table = Table::default();
        for (word, attributes) in self.table(value) {
            let attributes = self.pairs(attributes).into_iter().map(|(name, v)| (name.value, v)).collect();
            table.words.insert(word.get_ref().to_string(), attributes);
        }
        table
    }

    fn word_list(&mut self, value: &Value<'_>) -> Vec<String> {
        let Some(path) = value.get_ref().as_str() else {
            return self.strings(value).into_iter().map(|word| word.value).collect();
        };
        match (self.word_file)(path) {
            Some(text) => parse_word_list(&text),
            None => {
                self.reporter.error_with_hint(
                    inner_span(self.text, value.span()),
                    format!("no word list at `{path}`"),
                    "paths are below the rules folder, for example 'lexicon/persons.txt'",
                );
                Vec::new()
            }
        }
    }

    fn kind(&mut self, name: &Spanned<Cow<'_, str>>, value: &Value<'_>) -> KindSpec {
        let table = self.table(value);
        self.known_keys("key of a kind", table, KIND_KEYS);
        let mut kind = KindSpec {
            name: Located { value: name.get_ref().to_string(), span: name.span() },
            fields: Vec::new(),
            distinct: Vec::new(),
        };
        if let Some(fields) = table.get("fields") {
            for entry in self.array(fields) {
                let Some(text) = self.string(entry) else { continue };
                let (field, type_name) = text.value.split_once(':').unwrap_or((&text.value, "text"));
                let field_type = match type_name.trim() {
                    "number" => FieldType::Number,
                    "text" => FieldType::Text,
                    "place" => FieldType::Place,
                    other => {
                        self.reporter.unknown(text.span.clone(), "field type", other, ["number", "text", "place"]);
                        continue;
                    }
                };
                kind.fields.push((field.trim().to_owned(), field_type));
            }
        }
        if let Some(distinct) = table.get("distinct") {
            kind.distinct = self.strings(distinct).into_iter().map(|field| field.value).collect();
        }
        kind
    }

    fn rule(&mut self, value: &Value<'_>) -> Option<RuleSpec> {
        let table = self.table(value);
        self.known_keys("key of a rule", table, RULE_KEYS);
        let id = self.required(table, value.span(), "id")?;
        let fact = self.required(table, id.span.clone(), "fact")?;
        let pattern = self.required(table, id.span.clone(), "pattern")?;
        let guards = Guards {
            before: self.optional(table, "before"),
            after: self.optional(table, "after"),
            not_before: self.optional(table, "not_before"),
            not_after: self.optional(table, "not_after"),
        };
        Some(RuleSpec {
            join: self.optional(table, "join"),
            scope: self.scope(table),
            priority: self.integer(table, "priority"),
            each: table.get("each").map(|each| self.strings(each)).unwrap_or_default(),
            pairing: table
                .get("pairing")
                .map(|v| self.choice(v, &[("cross", Pairing::Cross), ("zip", Pairing::Zip)]))
                .unwrap_or_default(),
            set: table.get("set").map(|set| self.pairs(set)).unwrap_or_default(),
            factors: table.get("factors").map(|factors| self.pairs(factors)).unwrap_or_default(),
            cell: self.optional(table, "cell"),
            header: self.optional(table, "header"),
            edges_on_tokens: table.get("edges").is_some_and(|v| self.choice(v, &[("any", false), ("token", true)])),
            overlapping: self.boolean(table, "overlapping"),
            max_chars: usize::try_from(self.integer(table, "max_chars")).unwrap_or_default(),
            examples: self.examples(table, "example"),
            rejects: self.examples(table, "reject"),
            guards,
            id,
            fact,
            pattern,
        })
    }

    fn attribute(&mut self, value: &Value<'_>) -> Option<AttributeSpec> {
        let table = self.table(value);
        self.known_keys("key of an attribute", table, ATTRIBUTE_KEYS);
        let id = self.required(table, value.span(), "id")?;
        let of = self.required(table, id.span.clone(), "of")?;
        let field = self.required(table, id.span.clone(), "field")?;
        let sides = [
            ("before", Side::Before),
            ("after", Side::After),
            ("nearest", Side::Nearest),
            ("previous", Side::Previous),
            ("next", Side::Next),
        ];
        let mut patterns =
            sides.into_iter().filter_map(|(key, side)| Some((side, self.optional(table, key)?))).collect::<Vec<_>>();
        if patterns.len() != 1 {
            self.reporter
                .error(id.span, "an attribute needs exactly one of `before`, `after`, `nearest`, `previous`, `next`");
            return None;
        }
        let (side, pattern) = patterns.remove(0);
        Some(AttributeSpec {
            scope: self.scope(table),
            when: table.get("when").map(|when| self.pairs(when)).unwrap_or_default(),
            examples: self.examples(table, "example"),
            rejects: self.examples(table, "reject"),
            id,
            of,
            field,
            side,
            pattern,
        })
    }

    fn examples(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Example> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let mut examples = Vec::new();
        for entry in self.array(value) {
            if entry.get_ref().is_str() {
                let text = self.string(entry).expect("checked to be a string");
                examples.push(Example { text, expect: Vec::new(), todo: false });
                continue;
            }
            let table = self.table(entry);
            self.known_keys("key of an example", table, EXAMPLE_KEYS);
            let Some(text) = self.required(table, entry.span(), "text") else { continue };
            let expect = table.get("expect").map(|v| self.array(v)).unwrap_or_default();
            let expect = expect
                .iter()
                .map(|v| self.pairs(v).into_iter().map(|(name, value)| (name.value, value)).collect())
                .collect();
            examples.push(Example { text, expect, todo: self.boolean(table, "todo") });
        }
        examples
    }

    fn scope(&mut self, table: &DeTable<'_>) -> Scope {
        let scopes = [("clause", Scope::Clause), ("sentence", Scope::Sentence)];
        table.get("scope").map(|value| self.choice(value, &scopes)).unwrap_or_default()
    }

    fn known_keys(&mut self, what: &str, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                self.reporter.unknown(key.span(), what, key.get_ref(), known.iter().copied());
            }
        }
    }

    fn required(&mut self, table: &DeTable<'_>, at: Range<usize>, key: &str) -> Option<Located<String>> {
        if table.get(key).is_none() {
            self.reporter.error(at, format!("`{key}` is missing here"));
        }
        self.optional(table, key)
    }

    fn optional(&mut self, table: &DeTable<'_>, key: &str) -> Option<Located<String>> {
        table.get(key).and_then(|value| self.string(value))
    }

    fn integer(&mut self, table: &DeTable<'_>, key: &str) -> i64 {
        let Some(value) = table.get(key) else { return 0 };
        match value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok()) {
            Some(number) => number,
            None => {
                self.wrong_type(value, "an integer");
                0
            }
        }
    }

    fn boolean(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return false };
        if !value.get_ref().is_bool() {
            self.wrong_type(value, "true or false");
        }
        value.get_ref().as_bool().unwrap_or_default()
    }

    fn choice<T: Copy + Default>(&mut self, value: &Value<'_>, choices: &[(&str, T)]) -> T {
        let Some(text) = self.string(value) else { return T::default() };
        match choices.iter().find(|(name, _)| *name == text.value) {
            Some((_, choice)) => *choice,
            None => {
                self.reporter.unknown(text.span, "value", &text.value, choices.iter().map(|(name, _)| *name));
                T::default()
            }
        }
    }

    fn string(&mut self, value: &Value<'_>) -> Option<Located<String>> {
        match value.get_ref().as_str() {
            Some(text) => Some(Located { value: text.to_owned(), span: inner_span(self.text, value.span()) }),
            None => {
                self.wrong_type(value, "a string");
                None
            }
        }
    }

    fn strings(&mut self, value: &Value<'_>) -> Vec<Located<String>> {
        let mut strings = Vec::new();
        for entry in self.array(value) {
            strings.extend(self.string(entry));
        }
        strings
    }

    /// The entries of a table as pairs of name and text; numbers and booleans as written.
    fn pairs(&mut self, value: &Value<'_>) -> Vec<(Located<String>, String)> {
        let mut pairs = Vec::new();
        for (name, value) in self.table(value) {
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => self.text[value.span()].to_owned(),
                _ => {
                    self.wrong_type(value, "a string");
                    continue;
                }
            };
            pairs.push((Located { value: name.get_ref().to_string(), span: name.span() }, text));
        }
        pairs
    }

    fn array<'v, 'i>(&mut self, value: &'v Value<'i>) -> &'v [Value<'i>] {
        match value.get_ref().as_array() {
            Some(array) => array,
            None => {
                self.wrong_type(value, "an array");
                &[]
            }
        }
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> &'v DeTable<'i> {
        match value.get_ref().as_table() {
            Some(table) => table,
            None => {
                self.wrong_type(value, "a table");
                &EMPTY
            }
        }
    }

    fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        let found = value.get_ref().type_str();
        self.reporter.error(value.span(), format!("expected {expected}, found {found}"));
    }
}

/// The span between the quotes of a string value.
fn inner_span(text: &str, span: Range<usize>) -> Range<usize> {
    let written = &text[span.clone()];
    let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quotes| written.starts_with(quotes));
    let n = quotes.map_or(0, str::len);
    if written.len() < 2 * n { span } else { span.start + n..span.end - n }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a file that has no mistakes.
    #[track_caller]
    fn parse(text: &str) -> RuleFile {
        let mut reporter = Reporter::new("test.toml", text);
        let file = parse_file(&mut reporter, &|path| {
            (path == "words.txt").then(|| "# kinds\n户\n\n贫困户\thousehold\n".to_owned())
        });
        assert!(reporter.found.is_empty(), "{}", reporter.found[0].render(false));
        file
    }

    /// What is said of a file, and of which part of it.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut reporter = Reporter::new("test.toml", text);
        parse_file(&mut reporter, &|_| None);
        let found: Vec<(&str, &str)> =
            reporter.found.iter().map(|found| (&text[found.span.clone()], found.message.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn strings_know_where_their_text_stands() {
        let text = "[[rule]]\nid = \"a\"\nfact = '''b'''\npattern = '<n:number>'\n";
        let rule = &parse(text).rules[0];
        for (located, expected) in [(&rule.id, "a"), (&rule.fact, "b"), (&rule.pattern, "<n:number>")] {
            assert_eq!((located.value.as_str(), &text[located.span.clone()]), (expected, expected));
        }
    }

    #[test]
    fn defaults_are_those_of_most_rules() {
        let rule = &parse("[[rule]]\nid = 'a'\nfact = 'b'\npattern = 'c'\n").rules[0];
        assert_eq!((rule.scope, rule.priority, rule.pairing), (Scope::Sentence, 0, Pairing::Cross));
        assert!(!rule.edges_on_tokens && !rule.overlapping && rule.each.is_empty() && rule.set.is_empty());
        assert_eq!(parse("schema = 1").layer, Layer::Fact);
    }

    #[test]
    fn kinds_have_typed_fields_in_order() {
        let file = parse("[kinds.pair]\nfields = ['from: place', 'value:number', 'what']\ndistinct = ['from']\n");
        let fields: Vec<(&str, FieldType)> =
            file.kinds[0].fields.iter().map(|(name, field)| (name.as_str(), *field)).collect();
        assert_eq!(fields, [("from", FieldType::Place), ("value", FieldType::Number), ("what", FieldType::Text)]);
        assert_eq!(file.kinds[0].distinct, ["from"]);
    }

    #[test]
    fn lists_stand_in_the_file_or_beside_it() {
        let file = parse("[lists]\na = ['户', '人']\nb = 'words.txt'\n");
        assert_eq!(file.lists["a"].words, ["户", "人"]);
        assert_eq!(file.lists["b"].words, ["户", "贫困户"]);
    }

    #[test]
    fn table_values_are_text_as_written() {
        let file = parse("[units.money]\n'分' = { factor = 0.010, currency = 'CNY', whole = false }\n");
        let pairs: Vec<(&str, &str)> =
            file.tables["money"].words["分"].iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("currency", "CNY"), ("factor", "0.010"), ("whole", "false")]);
    }

    #[test]
    fn examples_are_tables_or_plain_texts() {
        let rule = "[[rule]]\nid = 'a'\nfact = 'b'\npattern = 'c'\nreject = ['甲', { text = '乙', todo = true }]\n";
        let rule =
            &parse(&format!("{rule}[[rule.example]]\ntext = '[[丙]]'\nexpect = [ {{ value = \"1\" }} ]\n")).rules[0];
        let rejects: Vec<(&str, bool)> =
            rule.rejects.iter().map(|reject| (reject.text.value.as_str(), reject.todo)).collect();
        assert_eq!(rejects, [("甲", false), ("乙", true)]);
        assert_eq!(rule.examples[0].expect, [[("value".to_owned(), "1".to_owned())]]);
    }

    #[test]
    fn mistakes_do_not_hide_each_other() {
        check(
            "sees = 'number'\nmask = [1]\n",
            &[("1", "expected a string, found integer"), ("'number'", "expected an array, found string")],
        );
        check("schema = 1\nlayers = 'x'\n", &[("layers", "unknown key `layers`")]);
        check(
            "[[rule]]\nfact = 'b'\n[[rule]]\nid = 'a'\n",
            &[("[[rule]]", "`id` is missing here"), ("a", "`fact` is missing here")],
        );
        check("[lists]\na = 'gone.txt'\n", &[("gone.txt", "no word list at `gone.txt`")]);
        check("a = [", &[("", "unclosed array, expected `]`"), ("a", "unknown key `a`")]);
    }
}
