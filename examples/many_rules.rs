//! Writes a rule file of as many plausible rules as wanted, each with a word of its own:
//!
//! ```text
//! mkdir many && cp -r rules/* many
//! cargo run --example many_rules -- 1000 > many/things.toml
//! jushi rules bench articles.jsonl --rules many
//! ```

use std::collections::BTreeSet;
use std::fmt::Write;

use jushi::rule::builtin_files;

fn main() {
    let n_rules = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1000);
    let files = builtin_files();
    let lists = ["lexicon/persons.txt", "lexicon/money_nouns.txt"].map(|name| files.files[name].as_str());
    let words: BTreeSet<&str> = lists
        .into_iter()
        .flat_map(str::lines)
        .map(|line| line.split('\t').next().unwrap_or_default())
        .filter(|word| !word.starts_with('#') && word.chars().count() > 1)
        .collect();
    let mut out = "schema = 1\nlayer = \"quantity\"\nsees = [\"number\", \"percent\", \"time\", \"place\"]\n\
        [macros]\nws = '\\x20{0,2}'\n[kinds.thing]\nfields = [\"value: number\", \"what\"]\n"
        .to_owned();
    // Every third word, so that the words are not all neighbors.
    let spread = (0..3).flat_map(|first| words.iter().skip(first).step_by(3));
    for (index, word) in spread.take(n_rules).enumerate() {
        let pattern = format!("<n:number>{{ws}}(?:多|余)?[个家项名]?[^,。]{{0,6}}?(?<what>{word})");
        let rule = format!(
            "[[rule]]\nid = \"thing/{index}\"\nfact = \"thing\"\npattern = '{pattern}'\nnot_before = '第|前'\n"
        );
        let examples = format!("example = ['[[30个{word}]]']\nreject = ['第30个{word}']\n");
        let _ = write!(out, "{rule}{examples}");
    }
    #[expect(clippy::print_stdout, reason = "that is its output")]
    {
        print!("{out}");
    }
}
