//! Radicals that have an equal ideograph but no decomposition. The facts, with where they are from, stand in `radicals.tsv`.

static PAIRS: &str = include_str!("radicals.tsv");

/// The ideograph that a radical of U+2E80..=U+2EFF stands for.
pub(super) fn ideograph(radical: char) -> Option<char> {
    if !('\u{2E80}'..='\u{2EFF}').contains(&radical) {
        return None;
    }
    let pairs = PAIRS.lines().filter_map(|line| line.split_once('\t'));
    let mut known = pairs.filter(|(code, _)| u32::from_str_radix(code, 16) == Ok(u32::from(radical)));
    known.next()?.1.chars().next()
}
