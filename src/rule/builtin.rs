use super::set::RuleFiles;

macro_rules! embed {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../rules/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = embed![
    "amount_attributes.toml",
    "amounts.toml",
    "headcount_attributes.toml",
    "headcounts.toml",
    "place_pairs.toml",
    "shared.toml",
    "more/land.toml",
    "more/organizations.toml",
    "lexicon/currencies.toml",
    "lexicon/assist_bind.txt",
    "lexicon/assist_do.txt",
    "lexicon/assist_hand.txt",
    "lexicon/assist_learn.txt",
    "lexicon/assist_mutual.txt",
    "lexicon/assist_other.txt",
    "lexicon/assist_send.txt",
    "lexicon/assist_spend.txt",
    "lexicon/assist_strong.txt",
    "lexicon/assist_tie.txt",
    "lexicon/assist_weak.txt",
    "lexicon/boundary_words.txt",
    "lexicon/crops.txt",
    "lexicon/households.txt",
    "lexicon/land_nouns.txt",
    "lexicon/money_nouns.txt",
    "lexicon/not_headcount.txt",
    "lexicon/not_money.txt",
    "lexicon/per.txt",
    "lexicon/per_units.txt",
    "lexicon/person_groups.txt",
    "lexicon/persons.txt",
    "lexicon/persons_counted.txt",
    "lexicon/sale_verbs.txt",
];

/// The rule files built into the binary that run when no others are asked for.
pub fn builtin_files() -> RuleFiles {
    let mut files = all_builtin_files();
    files.files.retain(|name, _| !name.starts_with("more/"));
    files
}

/// All rule files built into the binary, those that only run when asked for too.
pub fn all_builtin_files() -> RuleFiles {
    let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    RuleFiles { files, ..RuleFiles::default() }
}
