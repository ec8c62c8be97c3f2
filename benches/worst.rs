//! The worst that a rule file may ask for on the worst text for it: one line of ten megabytes.
//!
//! What could take longer than time linear in the text is refused when the rules load; these are the patterns that are not.

use std::collections::BTreeSet;
use std::fmt;

use divan::Bencher;
use divan::counter::BytesCount;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet};
use jushi::source::Source;

const N_BYTES: usize = 10_000_000;

struct Case {
    name: &'static str,
    pattern: String,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn cases() -> Vec<Case> {
    let word = |i: u32| [char::from_u32(0x4E00 + i), char::from_u32(0x4E00 + i * 3 % 5000)].into_iter().flatten();
    let words = (0..4000).map(|i| word(i).collect::<String>()).collect::<Vec<_>>().join("|");
    let case = |name, pattern: &str| Case { name, pattern: format!("<n:number>(?:{pattern})") };
    vec![
        case("nested quantifiers", "(?:(?:[^,。]+)+)+的"),
        case("nested counted repetitions", "(?:(?:家{1,30}){1,30}){1,10}的"),
        case("a long counted repetition", "[家户]{1,5000}的"),
        case("ambiguous for long", "[家户]*家[家户]{300}的"),
        case("four thousand words", &words),
        case("three gaps", "[^,。]*家[^,。]*户[^,。]*的"),
    ]
}

#[divan::bench(args = cases(), sample_count = 1, sample_size = 1)]
fn one_line(bencher: Bencher<'_, '_>, case: &Case) {
    let head = "schema = 1\nsees = ['number']\n[kinds.count]\nfields = ['value: number']\n";
    let rule = format!("[[rule]]\nid = 'count/x'\nfact = 'count'\npattern = '{}'\n", case.pattern);
    let files = [("worst.toml".to_owned(), format!("{head}{rule}"))].into();
    let rules = RuleSet::compile(&RuleFiles { files, ..RuleFiles::default() }).expect("a pattern of moderate size");
    let pipeline = Pipeline::new(rules, Normalizer::new());
    // 家 and 户 in the order of a xorshift generator, with a number every now and then.
    let (mut state, mut text) = (1u32, String::with_capacity(N_BYTES));
    while text.len() < N_BYTES {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        text.push_str(if state % 97 == 0 {
            "3"
        } else if state & 8 == 0 {
            "家"
        } else {
            "户"
        });
    }
    bencher.counter(BytesCount::new(text.len())).bench(|| {
        let document = pipeline.document("worst", Source::from_text(text.clone()));
        pipeline.facts(&document, &BTreeSet::new())
    });
}

fn main() {
    divan::main();
}
