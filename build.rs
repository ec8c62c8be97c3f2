//! Hashes everything that the results depend on and that is built in, so that a run can tell whether another build made
//! the output it finds: the code, the rules and tables, and the versions of the dependencies. And lays out what would take
//! long to read when the program starts: the dictionary of words, the places and the words around them, the forms and
//! classes of characters, the rule files and their compiled patterns.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

#[allow(dead_code, reason = "for the program")]
#[path = "src/normalize/width/classify.rs"]
mod classify;
#[allow(dead_code, unreachable_pub, reason = "for the program")]
#[path = "src/document/level.rs"]
mod document;
#[allow(dead_code, reason = "for the program")]
#[path = "src/annotate/gazetteer/index.rs"]
mod index;
#[path = "src/segment/dictionary/layout.rs"]
mod layout;
#[allow(dead_code, unreachable_pub, reason = "for the program")]
#[path = "src/annotate/gazetteer/loader.rs"]
mod loader;
#[allow(dead_code, reason = "for the program")]
#[path = "src/annotate/gazetteer/own.rs"]
mod own;
#[allow(dead_code, reason = "for the program")]
#[path = "src/annotate/gazetteer/prepared.rs"]
mod prepared;
#[path = "src/normalize/width/radicals.rs"]
mod radicals;
#[allow(dead_code, reason = "for the program")]
#[path = "src/annotate/gazetteer/slots.rs"]
mod slots;
#[path = "src/normalize/t2s/tables.rs"]
mod t2s;

#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/fact/mod.rs"]
mod fact;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/clause/frame.rs"]
mod frame;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/clause/grammar.rs"]
mod grammar;
#[allow(dead_code, unreachable_pub, unused_imports, unused_macros, reason = "for the program")]
#[path = "src/lexicon/mod.rs"]
mod lexicon;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/matcher/mod.rs"]
mod matcher;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/rule/mod.rs"]
mod rule;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/text/mod.rs"]
mod text;
#[allow(dead_code, unreachable_pub, unused_imports, reason = "for the program")]
#[path = "src/clause/uses.rs"]
mod uses;

/// Of the module of the program, what rules name of clauses.
#[allow(unused_imports, reason = "for the program")]
mod clause {
    pub(crate) use crate::frame::{Between, Condition, Frame, Need, Sides, Test};
    pub(crate) use crate::grammar::{Classes, Grammar, KNOWN_CLASSES, Part};
    pub(crate) use crate::uses::{Slot, SlotUse, Take, TakenSlot, TakenUse};
}

/// What is built in.
const INPUTS: [&str; 4] = ["src", "rules", "Cargo.toml", "Cargo.lock"];
const WORDS: &str = "src/segment/dictionary/words.tsv";
/// Files of words in classes of which a table is laid out.
const CLASSED: [&str; 3] = ["cleaning", "dates", "numerals"];
/// Rows that count in place of those of `WORDS`.
const OWN_WORDS: &str = "src/segment/dictionary/own.tsv";

fn main() {
    let mut files = Vec::new();
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
        collect(Path::new(input), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        let bytes = fs::read(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        hasher.write(file.to_string_lossy().replace('\\', "/").as_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    println!("cargo::rustc-env=JUSHI_BUILD={:016x}", hasher.finish());
    write("dictionary.bin", &dictionary(&read(WORDS), &read(OWN_WORDS)));
    let texts: Vec<&'static str> = loader::FILES.iter().map(|path| &*read(&format!("rules/{path}")).leak()).collect();
    let places = loader::Loader::default().load(&loader::Tables::of(&texts));
    write("places.bin", &prepared::write(&places, &texts));
    write("place_words.bin", &slots::Slots::of(&read("rules/lexicon/places/words.tsv")).write());
    let classes = classify::special().flat_map(|(c, class)| c.to_le_bytes().into_iter().chain(class.to_le_bytes()));
    write("width.bin", &classes.collect::<Vec<u8>>());
    write("t2s.bin", &t2s::write());
    for name in CLASSED {
        let words = read(&format!("rules/lexicon/{name}.txt"));
        write(&format!("{name}.bin"), &lexicon::lay_out(&words, &lexicon::heads(&words)));
    }
    let is_toml = |file: &&PathBuf| file.starts_with("rules") && file.extension().is_some_and(|end| end == "toml");
    let rules: Vec<(String, String)> =
        files.iter().filter(is_toml).map(|file| (below_rules(file), read(&file.to_string_lossy()))).collect();
    write("trees.bin", &lexicon::lay_out_trees(rules.iter().map(|(path, text)| (path.as_str(), text.as_str()))));
    let built_in = rule::builtin_names().map(|name| (name.to_owned(), read(&format!("rules/{name}"))));
    let built_in = rule::RuleFiles { files: built_in.collect(), ..rule::RuleFiles::default() };
    write("rules.bin", &rule::lay_out(&built_in));
    // Modules that are a part of this script too are told by it that the tables are there.
    println!("cargo::rustc-cfg=tables");
}

fn below_rules(file: &Path) -> String {
    file.strip_prefix("rules").unwrap_or(file).to_string_lossy().replace('\\', "/")
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// Writes a table for the program, if it is another than before.
fn write(name: &str, table: &[u8]) {
    let path = Path::new(&std::env::var_os("OUT_DIR").expect("cargo names a folder")).join(name);
    if fs::read(&path).is_ok_and(|known| known == table) {
        return;
    }
    fs::write(&path, table).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}

/// All files at or below a path. `Cargo.lock` is missing where the package is a dependency.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("cannot list {}: {error}", path.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("cannot list {}: {error}", path.display()));
            collect(&entry.path(), files);
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
}

/// A word as the table has it.
struct Entry {
    cost: u16,
    tag: u8,
    longest: u8,
}

/// The rows of a list of words: word, how often it occurs, part of speech.
fn rows(text: &str) -> impl Iterator<Item = (&str, u64, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let mut columns = line.split('\t');
        let mut column = || columns.next().unwrap_or_else(|| panic!("{WORDS}: three columns in `{line}`"));
        let (word, count, tag) = (column(), column(), column());
        (word, count.parse::<u64>().unwrap_or_else(|_| panic!("{WORDS}: no count in `{line}`")), tag)
    })
}

/// The table: the number of buckets, the buckets, and the entries to which they point. Rows of `own` take the place of those of `text`.
fn dictionary(text: &str, own: &str) -> Vec<u8> {
    let total: u64 = rows(text).map(|(_, count, _)| count).sum();
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    for (word, count, tag) in rows(text).chain(rows(own)) {
        let cost = u16::try_from(log2(total) - log2(count.max(1))).expect("a cost below 256 bits");
        let longest = entries.get(word).map_or(0, |entry| entry.longest);
        entries.insert(word, Entry { cost, tag: tag_code(tag), longest });
        let n_chars = word.chars().count();
        if n_chars > 1 {
            let first_two = &word[..word.char_indices().nth(2).map_or(word.len(), |(at, _)| at)];
            let prefix =
                entries.entry(first_two).or_insert(Entry { cost: layout::NO_WORD, tag: tag_code(""), longest: 0 });
            prefix.longest = prefix.longest.max(n_chars as u8);
        }
    }
    let n_buckets = (entries.len() * 2).next_power_of_two();
    let mut buckets = vec![0u32; n_buckets];
    let mut blob = vec![0u8];
    for (word, entry) in &entries {
        let mut bucket = layout::hash(word.as_bytes()) as usize % n_buckets;
        while buckets[bucket] != 0 {
            bucket = (bucket + 1) % n_buckets;
        }
        buckets[bucket] = blob.len() as u32;
        let [low, high] = entry.cost.to_le_bytes();
        let head: [u8; layout::HEAD] = [low, high, entry.tag, entry.longest, word.len() as u8];
        blob.extend(head);
        blob.extend(word.as_bytes());
    }
    let mut pairs = vec![0u8; layout::N_PAIR_BYTES];
    for pair in entries.keys().filter_map(|word| word.as_bytes().try_into().ok()) {
        let bit = layout::pair_bit(pair);
        pairs[bit / 8] |= 1 << (bit % 8);
    }
    let mut table = (n_buckets as u32).to_le_bytes().to_vec();
    table.extend(buckets.iter().flat_map(|at| at.to_le_bytes()));
    table.extend(blob);
    table.extend(pairs);
    table
}

/// 256 times the logarithm to base two, rounded down.
fn log2(number: u64) -> u64 {
    let whole = u64::from(number.ilog2());
    // The number between one and two, in 32 bits behind the point, squared again and again.
    let mut rest = (u128::from(number) << 32) >> whole;
    let mut log = whole;
    for _ in 0..8 {
        rest = (rest * rest) >> 32;
        let bit = rest >> 33;
        log = log << 1 | bit as u64;
        rest >>= bit;
    }
    log
}

/// The part of speech in one letter: that of its group, and an own one for what is told from the rest of its group.
fn tag_code(tag: &str) -> u8 {
    match tag {
        "vn" => b'N',
        "nr" | "nrt" | "nrfg" => b'P',
        "ns" => b'L',
        "nt" => b'O',
        "ad" => b'd',
        _ => tag.bytes().next().unwrap_or(b'x'),
    }
}
