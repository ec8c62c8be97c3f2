use super::set::RuleFiles;

macro_rules! embed {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../rules/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = embed![
    "amounts.toml",
    "headcounts.toml",
    "place_pairs.toml",
    "lexicon/currencies.toml",
    "lexicon/persons.txt",
];

/// The rule files built into the binary.
pub fn builtin_files() -> RuleFiles {
    let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    RuleFiles { files }
}
