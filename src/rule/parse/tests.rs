use super::*;

/// Parses a file that has no mistakes.
#[track_caller]
fn parse(text: &str) -> RuleFile {
    let mut reporter = Reporter::new("test.toml", text);
    let words = ("words.txt".to_owned(), "# kinds\n户\n\n贫困户\thousehold\n".to_owned());
    let files = RuleFiles { files: [words].into(), ..RuleFiles::default() };
    let file = parse_file(&mut reporter, &files, Examples::Kept);
    assert!(reporter.found.is_empty(), "{}", reporter.found[0].render(false));
    file
}

/// What is said of a file, and of which part of it.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let mut reporter = Reporter::new("test.toml", text);
    parse_file(&mut reporter, &RuleFiles::default(), Examples::Kept);
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
    assert_eq!(parse("schema = 1").layer, None);
}

#[test]
fn kinds_have_typed_fields_in_order() {
    let file = parse("[kinds.pair]\nfields = ['from: place', 'value:number', 'what']\ndistinct = ['from']\n");
    let fields: Vec<(&str, FieldType)> =
        file.kinds[0].fields.iter().map(|field| (field.name.value.as_str(), field.field_type)).collect();
    assert_eq!(fields, [("from", FieldType::Place), ("value", FieldType::Number), ("what", FieldType::Text)]);
    assert_eq!(file.kinds[0].distinct[0].value, "from");
}

#[test]
fn lists_stand_in_the_file_or_beside_it() {
    let file = parse("[lists]\na = ['户', '人']\nb = 'words.txt'\n");
    assert_eq!(file.lists["a"].words.as_slice(), ["户", "人"]);
    assert_eq!(file.lists["b"].words.as_slice(), ["户", "贫困户"]);
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
    let rule = &parse(&format!("{rule}[[rule.example]]\ntext = '[[丙]]'\nexpect = [ {{ value = \"1\" }} ]\n")).rules[0];
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
        &[
            ("[[rule]]", "`id` is missing here"),
            ("[[rule]]", "`pattern` is missing here"),
            ("a", "`fact` is missing here"),
            ("a", "`pattern` is missing here"),
        ],
    );
    check("[lists]\na = 'gone.txt'\n", &[("gone.txt", "no word list at `gone.txt`")]);
    check("a = [", &[("", "unclosed array, expected `]`"), ("a", "unknown key `a`")]);
}

/// Found by `tests/fuzz_rules.rs`: the last byte of such a string is no quote.
#[test]
fn a_string_that_is_not_closed_ends_on_a_character() {
    for string in ["'家", "\"家", "'''家", "'", "'''"] {
        let text = format!("[[rule]]\nid = 'a'\nfact = 'b'\npattern = 'c'\nreject = [{string}");
        let mut reporter = Reporter::new("test.toml", &text);
        let file = parse_file(&mut reporter, &RuleFiles::default(), Examples::Kept);
        assert!(!reporter.found.is_empty(), "{text}");
        let spans = file.rules.iter().flat_map(|rule| &rule.rejects).map(|reject| reject.text.span.clone());
        spans.for_each(|span| assert!(text.get(span).is_some(), "{text}"));
    }
}

#[test]
fn examples_can_be_left_out_and_nothing_else() {
    let files = super::super::builtin::all_builtin_files();
    let mut n_examples = [0, 0];
    for (name, text) in files.files.iter().filter(|(name, _)| name.ends_with(".toml")) {
        let [kept, left_out] = [Examples::Kept, Examples::LeftOut].map(|examples| {
            let mut reporter = Reporter::new(name, text);
            let mut file = parse_file(&mut reporter, &files, examples);
            assert!(reporter.found.is_empty(), "{name}");
            let count = &mut n_examples[usize::from(examples == Examples::LeftOut)];
            // Where a rule ends in the file depends on what stands behind it.
            let mut take = |written: &mut Range<usize>, examples: &mut Vec<Example>, rejects: &mut Vec<Example>| {
                *written = 0..0;
                *count += examples.drain(..).count() + rejects.drain(..).count();
            };
            file.rules.iter_mut().for_each(|rule| take(&mut rule.written, &mut rule.examples, &mut rule.rejects));
            file.attributes.iter_mut().for_each(|rule| take(&mut rule.written, &mut rule.examples, &mut rule.rejects));
            file.frames.iter_mut().for_each(|rule| take(&mut rule.written, &mut rule.examples, &mut rule.rejects));
            format!("{file:?}")
        });
        assert_eq!(kept, left_out, "{name}");
    }
    let [kept, left_out] = n_examples;
    assert!(3 * left_out < kept, "{left_out} of {kept} are read");
}
