use super::set::RuleFiles;

/// The build script reads the files when it runs.
#[cfg(tables)]
macro_rules! text {
    ($path:literal) => {
        include_str!(concat!("../../rules/", $path))
    };
}
#[cfg(not(tables))]
macro_rules! text {
    ($path:literal) => {
        ""
    };
}

macro_rules! embed {
    ($($path:literal),* $(,)?) => {
        &[$(($path, text!($path))),*]
    };
}

const FILES: &[(&str, &str)] = embed![
    "amount_arguments.toml",
    "amount_attributes.toml",
    "amount_labels.toml",
    "amount_phrases.toml",
    "amount_rates_and_times.toml",
    "amounts.toml",
    "amounts_in_talk.toml",
    "amounts_next.toml",
    "amounts_said_again.toml",
    "headcount_attributes.toml",
    "headcount_phrases.toml",
    "headcounts.toml",
    "grammar.toml",
    "place_pairs.toml",
    "shared.toml",
    "more/flows.toml",
    "more/land.toml",
    "more/organizations.toml",
    "lexicon/currencies.toml",
    "lexicon/frames/flow_words.txt",
    "lexicon/frames/flows.txt",
    "lexicon/frames/function.txt",
    "lexicon/frames/nouns.txt",
    "lexicon/frames/verbs.txt",
    "lexicon/phrases/buying.txt",
    "lexicon/phrases/levying.txt",
    "lexicon/phrases/making.txt",
    "lexicon/phrases/owner.txt",
    "lexicon/phrases/settling.txt",
    "lexicon/phrases/sort.txt",
    "lexicon/phrases/vague.txt",
    "lexicon/phrases/work.txt",
    "lexicon/bodies.txt",
    "lexicon/measures.toml",
    "lexicon/money_places.toml",
    "lexicon/number_words.toml",
    "lexicon/qualifiers.toml",
    "lexicon/amounting.txt",
    "lexicon/boundary_words.txt",
    "lexicon/crops.txt",
    "lexicon/households.txt",
    "lexicon/land_nouns.txt",
    "lexicon/links.txt",
    "lexicon/money_nouns.txt",
    "lexicon/not_headcount.txt",
    "lexicon/not_money.txt",
    "lexicon/per.txt",
    "lexicon/per_units.txt",
    "lexicon/person_groups.txt",
    "lexicon/persons.txt",
    "lexicon/persons_counted.txt",
    "lexicon/sale_verbs.txt",
    "lexicon/sum_verbs.txt",
    "lexicon/table_headers.toml",
];

/// The names of those that run when no others are asked for.
pub(crate) fn builtin_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("more/"))
}

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

/// Whether a file is as it is built in.
pub(super) fn is_builtin(name: &str, text: &str) -> bool {
    builtin_text(name, text).is_some()
}

/// The text of a file that is as it is built in.
pub(super) fn builtin_text(name: &str, text: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, builtin)| *known == name && *builtin == text).map(|(_, builtin)| *builtin)
}
