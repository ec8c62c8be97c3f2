//! Rules on top of others: what is added, taken away and refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, StackError, lint};
use jushi::source::Source;
use tempfile::TempDir;

const BASE: &str = "schema = 1
sees = ['number', 'animal']
[lists]
animal = 'animals.txt'
[units.herd]
'群' = {}
'头' = { what = 'head' }
[macros]
ws = '\\x20?'
[kinds.herd]
fields = ['value: number', 'what']
[[rule]]
id = 'herd/animal'
fact = 'herd'
pattern = '<n:number>{ws}(?<what><animal>)'
[[rule]]
id = 'herd/unit'
fact = 'herd'
pattern = '<n:number>(?<_unit><@units.herd>)'
[[attribute]]
id = 'herd/where'
of = 'herd'
field = 'what'
before = '(?<what>山上)'
";

/// Rules of herds, and folders on top with these files.
fn stack(tops: &[&[(&str, &str)]]) -> RuleFiles {
    let files = |list: &[(&str, &str)]| RuleFiles {
        files: list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        ..RuleFiles::default()
    };
    let mut stack = files(&[("herds.toml", BASE), ("animals.txt", "羊\n牛\n")]);
    for (index, top) in tops.iter().enumerate() {
        stack.lay(Path::new(&format!("top-{index}")), files(top));
    }
    stack
}

fn facts(files: &RuleFiles, text: &str) -> Vec<String> {
    let set = RuleSet::compile(files).unwrap_or_else(|found| panic!("{}", found[0].render(false)));
    let pipeline = Pipeline::new(set, Normalizer::new());
    let document = pipeline.document("test", Source::from_text(text.to_owned()));
    let records = pipeline.facts(&document, &Default::default());
    records.iter().map(|found| format!("{} {} {:?}", found.quote, found.rule, found.field("what"))).collect()
}

#[track_caller]
fn check(tops: &[&[(&str, &str)]], text: &str, expected: &[&str]) {
    assert_eq!(facts(&stack(tops), text), expected);
}

/// What is wrong with a stack, without its source lines.
fn wrong(tops: &[&[(&str, &str)]]) -> Vec<String> {
    let found = RuleSet::compile(&stack(tops)).expect_err("a mistake");
    let told = found.iter().map(|found| {
        let (line, column) = found.line_column();
        format!("{}:{line}:{column}: {}: {}", found.file, found.message, found.hint.as_deref().unwrap_or_default())
    });
    told.collect()
}

#[test]
fn words_are_added_to_lists_and_tables() {
    check(&[&[]], "3驴、4羊", &["4羊 herd/animal Some(\"羊\")"]);
    let both = ["3驴 herd/animal Some(\"驴\")", "4羊 herd/animal Some(\"羊\")"];
    check(&[&[("animals.txt", "驴\n")]], "3驴、4羊", &both);
    check(&[&[("herds.toml", "schema = 1\n[lists]\nanimal = ['驴']\n")]], "3驴、4羊", &both);
    check(&[&[("animals.txt", "驴\n-羊\n")]], "3驴、4羊", &both[..1]);
    check(&[&[("herds.toml", "schema = 1\n[lists]\nanimal = ['驴', '-羊']\n")]], "3驴、4羊", &both[..1]);
    let unit = "schema = 1\n[units.herd]\n'圈' = { what = 'pen' }\n'头' = false\n";
    check(&[&[("herds.toml", unit)]], "3圈、4头、5群", &["3圈 herd/unit Some(\"pen\")", "5群 herd/unit None"]);
    // A word that one folder adds the next may take away.
    check(&[&[("animals.txt", "驴\n")], &[("animals.txt", "-驴\n")]], "3驴、4羊", &both[1..]);
}

#[test]
fn rules_are_added_switched_off_and_overridden() {
    let off = "schema = 1\noff = ['herd/unit', 'herd/where']\n";
    check(&[&[("mine.toml", off)]], "3群、山上4羊", &["4羊 herd/animal Some(\"羊\")"]);
    let other = "schema = 1\nsees = ['number']\n[[rule]]\nid = 'herd/unit'\noverride = true\nfact = 'herd'\npattern = '<n:number>(?<what>[群窝])'\n";
    check(&[&[("mine.toml", other)]], "3窝、4头", &["3窝 herd/unit Some(\"窝\")"]);
    // A file of the same path sees and knows what the one below does.
    let more = "schema = 1\n[[rule]]\nid = 'herd/of'\nfact = 'herd'\npriority = 1\npattern = '<n:number>{ws}(?:<@units.herd>)的?(?<what><animal>)'\n";
    check(&[&[("herds.toml", more)]], "3 群羊", &["3 群羊 herd/of Some(\"羊\")"]);
}

/// Facts of one kind compete whatever file finds them.
#[test]
fn rules_of_other_files_compete() {
    let rule = |priority: i64| {
        format!(
            "schema = 1\nsees = ['number']\n[[rule]]\nid = 'herd/goats'\nfact = 'herd'\npriority = {priority}\npattern = '<n:number>(?<what>羊)'\n"
        )
    };
    check(&[&[("mine.toml", &rule(1))]], "4羊", &["4羊 herd/goats Some(\"羊\")"]);
    check(&[&[("mine.toml", &rule(-1))]], "4羊", &["4羊 herd/animal Some(\"羊\")"]);
    check(&[&[("a.toml", &rule(1))]], "4羊", &["4羊 herd/goats Some(\"羊\")"]);
}

#[test]
fn kinds_get_fields_and_files_hide_words() {
    let kind = "schema = 1\nmask = ['4羊肉']\n[kinds.herd]\nfields = [{ name = 'owner', default = 'nobody' }]\n";
    let files = stack(&[&[("herds.toml", kind)]]);
    assert_eq!(facts(&files, "4羊肉、3羊"), ["3羊 herd/animal Some(\"羊\")"]);
    let set = RuleSet::compile(&files).expect("sound rules");
    let fields: Vec<&str> = set.kinds[0].fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(fields, ["value", "what", "owner"]);
}

#[test]
fn what_is_not_below_is_a_mistake() {
    let check = |name: &str, text: &str, expected: &str| {
        assert_eq!(wrong(&[&[(name, text)]]), [format!("top-0/{name}:{expected}")]);
    };
    check(
        "a.toml",
        "schema = 1\noff = ['herd/animl']\n",
        "2:9: unknown rule of the rules below `herd/animl`: did you mean `herd/animal`?",
    );
    let rule = "schema = 1\nsees = ['number']\n[[rule]]\nid = 'herd/unti'\noverride = true\nfact = 'herd'\npattern = '<n:number>群'\n";
    check("a.toml", rule, "4:7: unknown rule of the rules below `herd/unti`: did you mean `herd/unit`?");
    check("animals.txt", "驴\n-山羊\n", "2:2: unknown word of the file below `山羊`: did you mean `羊`?");
    check(
        "herds.toml",
        "schema = 1\n[lists]\nanimal = ['-山羊']\n",
        "3:13: unknown word of the list below `山羊`: did you mean `羊`?",
    );
    check(
        "herds.toml",
        "schema = 1\n[units.herd]\n'头头' = false\n",
        "3:1: unknown word of the table below `头头`: did you mean `头`?",
    );
    check("animal.txt", "驴\n", "1:1: nothing reads this file: did you mean `animals.txt`?");
    check(
        "herds.toml",
        "schema = 1\n[macros]\nws = 'x'\n",
        "3:1: the file below has a macro `ws` too: give this one another name: rules below keep their macros",
    );
    check(
        "lexicon/not_numbers.txt",
        "-一般性性\n",
        "1:2: unknown word of the file below `一般性性`: did you mean `一般性`?",
    );
}

#[test]
fn nothing_is_below_the_lowest() {
    let set = RuleFiles {
        files: BTreeMap::from([("a.toml".to_owned(), "schema = 1\noff = ['x/y']\n".to_owned())]),
        ..RuleFiles::default()
    };
    let found = RuleSet::compile(&set).expect_err("a mistake");
    assert_eq!(found[0].message, "there are no rules below this file");
}

#[test]
fn two_folders_that_change_one_rule_are_told() {
    let off: &[(&str, &str)] = &[("mine.toml", "schema = 1\noff = ['herd/unit']\n")];
    let found = lint(&stack(&[off, off]), &[]);
    let told: Vec<String> = found.iter().map(|found| format!("{} {}", found.file, found.message)).collect();
    assert_eq!(
        told,
        ["top-1/mine.toml `herd/unit` is changed at top-0/mine.toml:2 too, in a folder below, which has no effect"]
    );
}

#[test]
fn words_of_native_code_are_rules_too() {
    let text = "看见三羊";
    let quotes = |files: &RuleFiles| {
        facts(files, text).iter().map(|fact| fact.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(quotes(&stack(&[])), ["三羊"]);
    assert_eq!(quotes(&stack(&[&[("lexicon/not_numbers.txt", "三羊\n")]])), Vec::<String>::new());
    // Rules without it have the words that are built in.
    assert_eq!(quotes(&stack(&[])), ["三羊"]);
}

/// Folders in a temporary one, each with one file.
fn folders(list: &[(&str, &str)]) -> (TempDir, Vec<PathBuf>) {
    let root = tempfile::tempdir().expect("a folder");
    let make = |(name, text): &(&str, &str)| {
        let folder = root.path().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("rules.toml"), text).expect("a file");
        folder
    };
    let made = list.iter().map(make).collect();
    (root, made)
}

#[test]
fn folders_extend_each_other() {
    let (_root, folders) = folders(&[
        ("base", "schema = 1\nextends = 'builtin'\noff = ['amount/small']\n"),
        ("mine", "schema = 1\nextends = '../base'\n"),
    ]);
    let files = RuleFiles::stack(&folders[1..]).expect("folders");
    let levels: Vec<&str> = files.on_top.iter().filter_map(|folder| folder.path.file_name()?.to_str()).collect();
    assert_eq!(levels, ["base", "mine"]);
    assert!(files.files.contains_key("amounts.toml") && files.folder.is_none());
    let set = RuleSet::compile(&files).expect("sound rules");
    assert!(!set.files.iter().flat_map(|file| &file.rules).any(|rule| rule.id == "amount/small"));
    // The hash is that of what the rules say, not of where they are.
    let again = RuleFiles::stack(&folders).expect("folders");
    assert_eq!(files.hash(), again.hash());
    assert_ne!(files.hash(), RuleFiles::stack(&folders[..1]).expect("folders").hash());
}

#[test]
fn folders_without_extends_lie_on_each_other_alone() {
    let (_root, folders) = folders(&[
        (
            "one",
            "schema = 1\nsees = ['number']\n[kinds.k]\nfields = ['value: number']\n[[rule]]\nid = 'k/a'\nfact = 'k'\npattern = '<n:number>羊'\n",
        ),
        ("two", "schema = 1\noff = ['k/a']\n"),
    ]);
    let files = RuleFiles::stack(&folders).expect("folders");
    assert_eq!((files.files.len(), files.folder.as_deref()), (2, Some(folders[0].as_path())));
    assert!(RuleSet::compile(&files).expect("sound rules").files.is_empty());
}

#[test]
fn folders_that_extend_what_is_not_there_or_themselves_are_refused() {
    let refused = |list: &[(&str, &str)]| {
        let (root, folders) = folders(list);
        match RuleFiles::stack(&folders[..1]) {
            Err(StackError::Extends(found)) => {
                let root = format!("{}/", root.path().display());
                format!("{}:{}", found[0].file, found[0].message).replace(&root, "")
            }
            other => panic!("{other:?}"),
        }
    };
    let none = refused(&[("a", "schema = 1\nextends = '../b'\n")]);
    assert_eq!(none, "a/rules.toml:there is no folder at b");
    let round = refused(&[("a", "extends = '../b'\n"), ("b", "extends = '../a'\n")]);
    assert_eq!(round, "b/rules.toml:a extends b extends a");
}

#[test]
fn noun_phrases_below_are_phrases_on_top_too() {
    let mut files = stack(&[]);
    let below = "schema = 1\nuse = ['herds.toml']\nsees = ['herd']\nphrases = ['animal']\n";
    files.files.insert("tags.toml".to_owned(), below.to_owned());
    let attribute = "[[attribute]]\nid = 'tags/behind'\nof = 'herd'\nfield = 'what'\nafter = '(?<what><animal>)'\n";
    let top = RuleFiles {
        files: BTreeMap::from([("tags.toml".to_owned(), format!("schema = 1\n{attribute}"))]),
        ..RuleFiles::default()
    };
    files.lay(Path::new("top"), top);
    assert_eq!(facts(&files, "山下有5群高原牛"), ["5群 herd/unit Some(\"高原牛\")"]);
}

#[test]
fn words_of_numerals_are_added_by_class() {
    check(&[&[]], "幺百羊、3头", &["3头 herd/unit Some(\"head\")"]);
    let digit = ("lexicon/numerals.txt", "# == digit 1 ==\n幺\n");
    check(&[&[digit]], "幺百羊、3头", &["幺百羊 herd/animal Some(\"羊\")", "3头 herd/unit Some(\"head\")"]);
    let gone = ("lexicon/numerals.txt", "-百\n");
    check(&[&[gone]], "三百羊", &[]);
    assert_eq!(wrong(&[&[("lexicon/numerals.txt", "# == digits ==\n幺\n")]]).len(), 1);
}
