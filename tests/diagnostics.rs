//! Broken rule files and what is said about them, word for word.
//!
//! Each is a file in `tests/broken/`, what is said of it the `.snap` beside it; a line `#=== name` begins a further file, a line
//! `#=== on top: folder` a folder that lies on top of all before it.
//! `INSTA_UPDATE=always cargo test --test diagnostics` takes new wording over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jushi::outdone::outdone;
use jushi::rule::{Diagnostic, RuleFiles, RuleSet, lint};

/// The files of a case: the first is `test.toml`.
fn rule_files(case: &str) -> RuleFiles {
    let (mut files, mut below) = (RuleFiles::default(), Vec::new());
    let (mut name, mut text) = ("test.toml".to_owned(), String::new());
    for line in case.split_inclusive('\n').chain(["#=== \n"]) {
        let Some(next) = line.strip_prefix("#=== ") else {
            text.push_str(line);
            continue;
        };
        match name.strip_suffix(" (unreadable)") {
            Some(name) => {
                let reason = "stream did not contain valid UTF-8".to_owned();
                files.unreadable.insert(name.to_owned(), reason);
            }
            None if name.starts_with("on top: ") => {}
            None => _ = files.files.insert(name, text),
        }
        if let Some(folder) = next.strip_prefix("on top: ") {
            below.push((std::mem::take(&mut files), folder.trim().to_owned()));
        }
        (name, text) = (next.trim().to_owned(), String::new());
    }
    let mut folders = below.iter().map(|(_, folder)| folder);
    let mut layers = below.iter().map(|(files, _)| files.clone()).chain([files]);
    let mut stack = layers.next().unwrap_or_default();
    for top in layers {
        stack.lay(Path::new(folders.next().expect("its name")), top);
    }
    stack
}

/// All that `rules check` says about a set of rule files.
fn findings(files: &RuleFiles) -> Vec<Diagnostic> {
    match RuleSet::compile(files) {
        Ok(set) => lint(files, &outdone(set)),
        Err(found) => found,
    }
}

fn check(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken");
    let case = fs::read_to_string(format!("{folder}/{name}.toml")).expect("a case");
    let found = findings(&rule_files(&case));
    let rendered: Vec<String> = found.iter().map(|diagnostic| diagnostic.render(false)).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, rendered.join("\n\n")));
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*
        const CASES: &[&str] = &[$(stringify!($name)),*];
    };
}

cases! {
    all_errors_at_once
    attribute_of_a_number
    attribute_with_two_sides
    attribute_without_a_side
    attribute_without_its_capture
    back_reference
    bad_bound_in_a_table
    bad_confidence
    bad_defaults
    bad_edges
    bad_factor_in_a_table
    bad_factor_of_a_rule
    bad_guard
    bad_join
    bad_regex
    bad_regex_in_a_macro
    bad_repetition
    byte_order_mark_in_a_list
    capture_that_fits_no_field
    cell_of_an_unknown_table
    cell_without_its_table
    distinct_of_no_field
    each_of_an_unknown_capture
    empty_pattern
    empty_table
    empty_word_list
    enum_without_values
    equal_ids
    equal_ids_in_two_files
    equal_kinds
    equal_lists_in_two_files
    equal_macros_in_two_files
    equal_tables_in_two_files
    example_of_a_wrong_type
    example_without_text
    frame_examples_of_nothing
    frame_that_never_fills
    frame_that_takes_what_is_none
    frame_with_unknown_names
    group_named_twice
    groups_too_deep
    guards_that_say_nothing
    lint_allowed
    lint_missing_example
    lint_never_stays
    lint_slow_pattern
    lint_unbounded_gap
    lint_unknown_expect_field
    lint_unused_capture
    lint_unused_class
    lint_unused_names
    list_capture_without_each
    list_named_like_a_type
    look_around
    look_behind
    macro_that_inserts_itself
    macros_that_grow
    macros_that_insert_each_other
    marks_that_do_not_close
    missing_fact_and_pattern
    missing_id
    missing_word_list
    missing_word_list_nearly_known
    names_with_signs
    negative_max_chars
    nested_quantifiers_too_large
    number_for_a_text
    other_schema
    pattern_that_matches_nothing
    pattern_too_large
    repetition_of_nothing
    repetition_too_large
    required_field_that_nothing_fills
    scope_of_a_paragraph
    slots_of_a_rule
    sound
    syntax_error_elsewhere
    text_for_a_place
    text_for_a_time
    text_for_an_enum
    toml_syntax
    toml_twice_the_same_key
    toml_unclosed_array
    two_numbers
    unclosed_class
    unclosed_macro_mention
    unclosed_mark
    unknown_annotation_type
    unknown_annotation_type_in_sees
    unknown_attribute_of_a_word
    unknown_field_in_set
    unknown_field_type
    unknown_file_in_use
    unknown_key
    unknown_key_of_attribute
    unknown_key_of_example
    unknown_key_of_file
    unknown_key_of_kind
    unknown_kind
    unknown_layer
    unknown_lint
    unknown_macro
    unknown_macro_in_a_macro
    unknown_mask
    unknown_table
    unknown_value
    unopened_group
    unreadable_word_list
    unseen_type
    use_of_itself
    value_that_is_none_of_an_enum
    where_assignment
    where_attribute_of_a_word
    where_order_of_texts
    where_places
    where_syntax
    where_type
    where_unknown_bound
    where_unknown_capture
    where_unknown_part
    wrong_value_type
    zip_of_one_list
}

/// A file without a test would say nothing.
#[test]
fn every_file_is_a_case() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken");
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let found: BTreeSet<String> = names.filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned())).collect();
    assert_eq!(found, CASES.iter().map(|&name| name.to_owned()).collect());
}
