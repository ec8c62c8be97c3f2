//! Broken rule files and what is said about them, word for word.
//!
//! `cargo insta review` takes new wording over.

use jushi::rule::{RuleFiles, RuleSet};

/// All that is said about a set of rule files, as the command prints it without colors.
fn findings(files: &[(&str, &str)]) -> String {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let found = match RuleSet::compile(&RuleFiles { files }) {
        Ok(set) => set.warnings,
        Err(found) => found,
    };
    let rendered: Vec<String> = found.iter().map(|diagnostic| diagnostic.render(false)).collect();
    rendered.join("\n\n")
}

/// The findings in one file.
fn check(text: &str) -> String {
    findings(&[("test.toml", text)])
}

/// A name nearly known brings the known one.
#[test]
fn unknown_annotation_type() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:nubmer>家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown annotation type `nubmer`
     --> test.toml:8:12
      |
    8 | pattern = '<n:nubmer>家'
      |            ^^^^^^^^^^
      |
      = help: did you mean `number`?
    "#);
}

#[test]
fn unknown_annotation_type_in_sees() {
    let found = check(
        r#"schema = 1
sees = ["number", "plcae"]
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown annotation type `plcae`
     --> test.toml:2:20
      |
    2 | sees = ["number", "plcae"]
      |                    ^^^^^
      |
      = help: did you mean `place`?
    "#);
}

#[test]
fn unknown_key() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
patern = 'x'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown key of a rule `patern`
     --> test.toml:9:1
      |
    9 | patern = 'x'
      | ^^^^^^
      |
      = help: did you mean `pattern`?
    "#);
}

#[test]
fn missing_id() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
fact = 'count'
pattern = '<n:number>家'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: `id` is missing here
     --> test.toml:5:1
      |
    5 | [[rule]]
      | ^^^^^^^^
    "#);
}

#[test]
fn missing_pattern() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: `pattern` is missing here
     --> test.toml:6:7
      |
    6 | id = 'count/x'
      |       ^^^^^^^
    "#);
}

/// The caret stands in the pattern, behind the parts that were translated.
#[test]
fn bad_regex() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家(?:企业|公司'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unclosed group
     --> test.toml:8:23
      |
    8 | pattern = '<n:number>家(?:企业|公司'
      |                        ^
    "#);
}

#[test]
fn bad_repetition() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>{3,1}家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: invalid repetition count range, the start must be <= the end
     --> test.toml:8:22
      |
    8 | pattern = '<n:number>{3,1}家'
      |                      ^^^^^
    "#);
}

/// No pattern may grow beyond what is searched in linear time with little memory.
#[test]
fn pattern_too_large() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>(?:[\p{Han}]{900}){900}'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: Compiled regex exceeds size limit of 8388608 bytes.
     --> test.toml:8:12
      |
    8 | pattern = '<n:number>(?:[\p{Han}]{900}){900}'
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn unclosed_mark() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: `<` is not closed; write `\<` for the character itself
     --> test.toml:8:12
      |
    8 | pattern = '<n:number家'
      |            ^
    "#);
}

#[test]
fn capture_that_fits_no_field() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家(?<whom>企业)'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: capture `whom` cannot fill a field of kind `count`
     --> test.toml:8:12
      |
    8 | pattern = '<n:number>家(?<whom>企业)'
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: fields are value, what; a group of no field starts with `_`; the group `span` narrows the fact
    "#);
}

#[test]
fn text_for_a_place() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.pair]
fields = ["from: place", "to: place"]
[[rule]]
id = 'pair/x'
fact = 'pair'
pattern = '(?<from>[\p{Han}]{2})帮扶<to:place>'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: capture `from` cannot fill a field of kind `pair`
     --> test.toml:8:12
      |
    8 | pattern = '(?<from>[\p{Han}]{2})帮扶<to:place>'
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: fields are from, to; a group of no field starts with `_`; the group `span` narrows the fact
    "#);
}

#[test]
fn list_capture_without_each() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.pair]
fields = ["from: place", "to: place"]
[[rule]]
id = 'pair/x'
fact = 'pair'
pattern = '<from:place>帮扶<to:place+>'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: list capture `to` is in no `each`
     --> test.toml:8:12
      |
    8 | pattern = '<from:place>帮扶<to:place+>'
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write each = ["to"]
    "#);
}

#[test]
fn each_of_an_unknown_capture() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.pair]
fields = ["from: place", "to: place"]
[[rule]]
id = 'pair/x'
fact = 'pair'
pattern = '<from:place+>帮扶<to:place>'
each = ['form']
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: list capture `from` is in no `each`
     --> test.toml:8:12
      |
    8 | pattern = '<from:place+>帮扶<to:place>'
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write each = ["from"]

    error: unknown capture `form`
     --> test.toml:9:10
      |
    9 | each = ['form']
      |          ^^^^
      |
      = help: did you mean `from`?
    "#);
}

#[test]
fn macro_that_inserts_itself() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[macros]
gap = '很{gap}?'
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>{gap}家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: macro `gap` inserts itself
      --> test.toml:10:22
       |
    10 | pattern = '<n:number>{gap}家'
       |                      ^^^^^
    "#);
}

#[test]
fn unknown_macro() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[macros]
gap = '很?'
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>{gpa}家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown macro `gpa`
      --> test.toml:10:22
       |
    10 | pattern = '<n:number>{gpa}家'
       |                      ^^^^^
       |
       = help: did you mean `gap`?
    "#);
}

#[test]
fn unknown_table() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[units.company]
'家' = { what = 'x' }
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>(?<_unit><@units.companies>)'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown table or list `units.companies`
      --> test.toml:10:31
       |
    10 | pattern = '<n:number>(?<_unit><@units.companies>)'
       |                               ^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `units.company`?
    "#);
}

#[test]
fn toml_syntax() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x
fact = 'count'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: invalid literal string, expected `'`
     --> test.toml:6:14
      |
    6 | id = 'count/x
      |              ^

    error: `pattern` is missing here
     --> test.toml:6:7
      |
    6 | id = 'count/x
      |       ^^^^^^
    "#);
}

#[test]
fn wrong_value_type() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
priority = 'high'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: expected an integer, found string
     --> test.toml:9:12
      |
    9 | priority = 'high'
      |            ^^^^^^
    "#);
}

#[test]
fn unknown_value() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
scope = 'clauze'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown value `clauze`
     --> test.toml:9:10
      |
    9 | scope = 'clauze'
      |          ^^^^^^
      |
      = help: did you mean `clause`?
    "#);
}

/// It could never match.
#[test]
fn pattern_needs_an_unseen_type() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<time><n:number>家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: the pattern needs `time`, which this file does not see
     --> test.toml:8:12
      |
    8 | pattern = '<time><n:number>家'
      |            ^^^^^^^^^^^^^^^^^^
      |
      = help: add "time" to `sees`
    "#);
}

#[test]
fn duplicate_kind() {
    let text = r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[kinds.pair]
fields = []
"#;
    let found = findings(&[("test.toml", text), ("other.toml", "schema = 1\n[kinds.count]\nfields = []\n")]);
    insta::assert_snapshot!(found, @r#"
    error: kind `count` is declared twice
     --> test.toml:3:8
      |
    3 | [kinds.count]
      |        ^^^^^
    "#);
}

#[test]
fn unknown_field_type() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: nummer"]
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown field type `nummer`
     --> test.toml:4:12
      |
    4 | fields = ["value: nummer"]
      |            ^^^^^^^^^^^^^
      |
      = help: did you mean `number`?
    "#);
}

#[test]
fn unknown_kind() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'counts'
pattern = '<n:number>家'
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown kind of fact `counts`
     --> test.toml:7:9
      |
    7 | fact = 'counts'
      |         ^^^^^^
      |
      = help: did you mean `count`?
    "#);
}

#[test]
fn unknown_field_in_set() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
set = { unti = 'x' }
example = ['[[3家]]']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown field `unti`
     --> test.toml:9:9
      |
    9 | set = { unti = 'x' }
      |         ^^^^
      |
      = help: known are: value, what
    "#);
}

#[test]
fn unknown_file_in_use() {
    let text = r#"schema = 1
sees = ["number", "place"]
use = ["sharde.toml"]
"#;
    let found = findings(&[("test.toml", text), ("shared.toml", "schema = 1\n")]);
    insta::assert_snapshot!(found, @r#"
    error: unknown rule file `sharde.toml`
     --> test.toml:3:9
      |
    3 | use = ["sharde.toml"]
      |         ^^^^^^^^^^^
      |
      = help: did you mean `shared.toml`?
    "#);
}

#[test]
fn missing_word_list() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[lists]
person = "lexicon/persons.txt"
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: no word list at `lexicon/persons.txt`
     --> test.toml:4:11
      |
    4 | person = "lexicon/persons.txt"
      |           ^^^^^^^^^^^^^^^^^^^
      |
      = help: paths are below the rules folder, for example 'lexicon/persons.txt'
    "#);
}

#[test]
fn unknown_mask() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
mask = ['元旦', '@not_mony']
[lists]
not_money = ['元月']
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: unknown table or list `not_mony`
     --> test.toml:3:16
      |
    3 | mask = ['元旦', '@not_mony']
      |                  ^^^^^^^^^
      |
      = help: did you mean `not_money`?
    "#);
}

#[test]
fn attribute_without_a_side() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[attribute]]
id = 'count/what'
of = 'count'
field = 'what'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: an attribute needs exactly one of `before`, `after`, `nearest`, `previous`, `next`
     --> test.toml:6:7
      |
    6 | id = 'count/what'
      |       ^^^^^^^^^^
    "#);
}

#[test]
fn attribute_without_its_capture() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[attribute]]
id = 'count/what'
of = 'count'
field = 'what'
after = '(?<_what>企业)'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: the pattern has no capture named `what`
     --> test.toml:9:10
      |
    9 | after = '(?<_what>企业)'
      |          ^^^^^^^^^^^^^^
      |
      = help: write (?<what>…) around what the field is to hold
    "#);
}

#[test]
fn other_schema() {
    let found = check(
        r#"schema = 2
"#,
    );
    insta::assert_snapshot!(found, @r#"
    error: this version reads rule files of schema 1
     --> test.toml:1:10
      |
    1 | schema = 2
      |          ^
      |
      = help: write `schema = 1`
    "#);
}

/// Every mistake of every file comes out in one go.
#[test]
fn all_errors_at_once() {
    let text = r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'coumt'
pattern = '<n:nubmer>家'
example = ['[[3家]]']
[[rule]]
id = 'count/y'
fact = 'count'
pattern = '(家'
example = ['[[3家]]']
"#;
    let found = findings(&[("test.toml", text), ("other.toml", "layer = 'facts'\n")]);
    insta::assert_snapshot!(found, @r#"
    error: unknown value `facts`
     --> other.toml:1:10
      |
    1 | layer = 'facts'
      |          ^^^^^
      |
      = help: did you mean `fact`?

    error: unknown kind of fact `coumt`
     --> test.toml:7:9
      |
    7 | fact = 'coumt'
      |         ^^^^^
      |
      = help: did you mean `count`?

    error: unknown annotation type `nubmer`
     --> test.toml:8:12
      |
    8 | pattern = '<n:nubmer>家'
      |            ^^^^^^^^^^
      |
      = help: did you mean `number`?

    error: unclosed group
      --> test.toml:13:12
       |
    13 | pattern = '(家'
       |            ^
    "#);
}

/// A warning: the rules work.
#[test]
fn rule_without_an_example() {
    let found = check(
        r#"schema = 1
sees = ["number", "place"]
[kinds.count]
fields = ["value: number", "what"]
[[rule]]
id = 'count/x'
fact = 'count'
pattern = '<n:number>家'
"#,
    );
    insta::assert_snapshot!(found, @r#"
    warning: this rule has no example
     --> test.toml:6:7
      |
    6 | id = 'count/x'
      |       ^^^^^^^
      |
      = help: add a [[rule.example]] with the span marked [[so]]
    "#);
}

#[test]
fn equal_ids() {
    let rule = "[[rule]]\nid = 'count/x'\nfact = 'count'\npattern = '<n:number>家'\nexample = ['[[3家]]']\n";
    let head = "schema = 1\nsees = ['number']\n[kinds.count]\nfields = ['value: number']\n";
    let found = check(&format!("{head}{rule}{rule}"));
    assert!(found.contains("the id `count/x` is used twice, first in test.toml"), "{found}");
    assert!(found.contains("test.toml:11:7"), "{found}");
}
