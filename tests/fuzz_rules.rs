//! Broken rule files of every kind: reading, compiling and applying them neither panics nor takes long.
//!
//! Files are pieces of the built-in and broken ones with random changes. A test run takes few; for a long one:
//! `JUSHI_FUZZ_SECONDS=300 JUSHI_FUZZ_SEED=7 cargo test --profile quick --test fuzz_rules -- --nocapture`.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, builtin_files, lint};
use jushi::source::Source;
use support::project;

/// A xorshift generator: equal seeds give equal files.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or_default()
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// What changes put in.
const TOKENS: &[&str] = &[
    "[[",
    "]]",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "(?:",
    "(?<n>",
    "(?<_x>",
    "(?=",
    "(?i)",
    "(?x)",
    "<",
    ">",
    "<n:number>",
    "<place+>",
    "<any>",
    "<@units.money>",
    "<@",
    "{ws}",
    "{",
    "*",
    "+",
    "?",
    "*?",
    "{2,3}",
    "{0,999999}",
    "{1000}",
    "{3,1}",
    ".",
    "[^,]",
    "[^",
    "\\",
    "\\p{Han}",
    "\\P{L}",
    "\\b",
    "\\z",
    "\\A",
    "\\1",
    "\\x{E000}",
    "\u{E000}",
    "|",
    "&&",
    "'",
    "\"",
    "'''",
    "\n",
    "=",
    "#",
    ",",
    "元",
    "亿",
    "\u{0}",
    "\u{10FFFF}",
    "where = 'n >= 2'\n",
    "n.value",
    "has(",
    "not ",
    " and ",
    "==",
    "in [",
    "each = [\"n\"]\n",
    "priority = -9223372036854775808\n",
    "todo = true\n",
    "[[rule]]\n",
    "[[rule.example]]\n",
    "[macros]\na = '{b}{b}'\nb = '{a}'\n",
    "sees = []\n",
    "scope = \"clause\"\n",
    "edges = \"token\"\n",
    "overlapping = true\n",
    "max_chars = 3\n",
    "factor = \"1/0\"",
    "9999999999999999999999",
];

const TEXT: &str =
    "2023年，广州市、珠海市与毕节市结对帮扶，投入近600万元、30—50万元，互派干部18人，培训7663人次。\n单位：万元\n";

/// A piece of a file: its head and a few of its rules.
fn seed(random: &mut Random, files: &[String]) -> String {
    let file = &files[random.below(files.len())];
    let mut parts: Vec<&str> = file.split("\n[[rule]]\n").collect();
    let head = parts.remove(0);
    let mut text: String = head.chars().take(4000).collect();
    for _ in 0..random.below(4) {
        if !parts.is_empty() {
            let part: String = parts[random.below(parts.len())].chars().take(3000).collect();
            text.push_str("\n[[rule]]\n");
            text.push_str(&part);
        }
    }
    text
}

fn change(random: &mut Random, text: &mut String, files: &[String]) {
    let boundary = |text: &str, mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let at = boundary(text, random.below(text.len() + 1));
    let end = boundary(text, (at + 1 + random.below(24)).min(text.len()));
    match random.below(6) {
        0 => text.replace_range(at..end, ""),
        1 => {
            let piece = text[at..end].to_owned();
            text.insert_str(end, &piece);
        }
        2 => {
            let other = seed(random, files);
            let from = boundary(&other, random.below(other.len() + 1));
            let to = boundary(&other, (from + random.below(80)).min(other.len()));
            text.insert_str(at, &other[from..to]);
        }
        3 => text.replace_range(at..end, random.one(TOKENS)),
        _ => text.insert_str(at, random.one(TOKENS)),
    }
}

/// All that is done with rule files: reading, saying what is wrong, finding facts.
fn work(files: &RuleFiles) -> bool {
    match RuleSet::compile(files) {
        Err(found) => {
            found.iter().for_each(|found| _ = found.render(false));
            false
        }
        Ok(set) => {
            lint(files, &[]).iter().for_each(|found| _ = found.render(false));
            let pipeline = Pipeline::new(set, Normalizer::new());
            let document = pipeline.document("text", Source::from_text(TEXT.to_owned()));
            pipeline.facts(&document, &BTreeSet::new());
            true
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Longer than any case takes on a busy machine.
const TOO_LONG: Duration = Duration::from_secs(20);

#[test]
fn changed_rule_files_neither_panic_nor_hang() {
    let builtin = builtin_files();
    let broken = support::files_below(&project("tests/broken"));
    let broken = broken.into_iter().filter(|(name, _)| name.ends_with(".toml"));
    let mut seeds: Vec<String> = broken.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect();
    let shipped = builtin.files.iter().filter(|(name, _)| name.ends_with(".toml") && !name.contains("currencies"));
    seeds.extend(shipped.map(|(_, text)| text.clone()).cycle().take(60));
    seeds.push(fs::read_to_string(project("rules/README.md")).expect("a reference"));
    let (seconds, seed_number) = (number("JUSHI_FUZZ_SECONDS", 0), number("JUSHI_FUZZ_SEED", 20_240_607));
    let (start, mut random) = (Instant::now(), Random(seed_number.max(1)));
    let (mut n_cases, mut n_sound) = (0, 0);
    while n_cases < 150 || start.elapsed().as_secs() < seconds {
        let mut text = seed(&mut random, &seeds);
        for _ in 0..random.below(6) {
            change(&mut random, &mut text, &seeds);
        }
        let mut files = RuleFiles::default();
        let shared = builtin.files.iter().filter(|(name, _)| name.starts_with("lexicon/") || *name == "shared.toml");
        files.files.extend(shared.map(|(name, text)| (name.clone(), text.clone())));
        files.files.insert("case.toml".to_owned(), text.clone());
        let begun = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| work(&files))) {
            Ok(sound) => n_sound += u64::from(sound),
            Err(_) => panic!("case {n_cases} of seed {seed_number} panics:\n{text}"),
        }
        let elapsed = begun.elapsed();
        assert!(elapsed < TOO_LONG, "case {n_cases} of seed {seed_number} takes {elapsed:?}:\n{text}");
        n_cases += 1;
    }
    eprintln!("{n_cases} files, {n_sound} of them sound, in {:?}", start.elapsed());
    assert!(n_sound > 0, "nothing was applied");
}
