//! The monies that a text names its sums in. Asked for where a number has no unit, and the sums around it tell whose money it is.

use super::beside::{YUAN, opens_word};
use super::glyph::glyph;
use super::words::Word;
use crate::annotate::word_table::{Found, WordTable};
use crate::lexicon::Lexicon;

static NAMES: Lexicon<Names> = Lexicon::new(&["lexicon/currencies.toml"], |texts| Names::read(texts[0]));

/// The name of a money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    /// 元 and the like, which name no country.
    pub(crate) is_bare: bool,
    /// Several countries have a money of this name.
    pub(crate) is_shared: bool,
}

struct Names {
    table: WordTable,
    monies: Vec<Money>,
    /// From here on the names stand before their numbers.
    n_behind: usize,
}

/// Their tables in the file: behind a number, and before it.
const BEHIND: [&str; 2] = ["money", "money_spoken"];
const BEFORE: &str = "money_prefix";
/// Bitcoin is counted in pieces beside sums of money, and of some names nobody knows whose they are.
const NO_STATE: [&str; 2] = ["XBT", "XXX"];

impl Names {
    /// The file has one name a line.
    fn read(text: &'static str) -> Self {
        let (mut behind, mut before, mut table) = (Vec::new(), Vec::new(), "");
        for line in text.lines() {
            if let Some(head) = line.strip_prefix("[units.") {
                table = head.trim_end_matches(']');
            }
            let Some((name, attributes)) = line.strip_prefix('\'').and_then(|rest| rest.split_once("' = {")) else {
                continue;
            };
            let value = attributes.split_once("currency = \"").and_then(|(_, rest)| rest.split_once('"'));
            let Some((currency, _)) = value else { continue };
            let (is_bare, is_shared) = (attributes.contains(" bare = "), attributes.contains(" shared = "));
            let money = Money { name, currency, is_bare, is_shared };
            if BEHIND.contains(&table) {
                behind.push(money);
            } else if table == BEFORE {
                before.push(money);
            }
        }
        let n_behind = behind.len();
        let monies = [behind, before].concat();
        let names: Vec<&str> = monies.iter().map(|money| money.name).collect();
        Self { table: WordTable::new(&names), monies, n_behind }
    }

    /// Whether a name has a number beside it.
    fn names_a_sum(&self, text: &str, found: &Found) -> bool {
        let is_number = |c: char| c.is_ascii_digit() || glyph(c).is_some() || Word::More.has(c);
        let (before, behind) = (&text[..found.start], &text[found.end..]);
        let is_behind = before.trim_end_matches(' ').ends_with(is_number);
        let is_word = Word::Yuan.ends(&text[..found.end]) && opens_word(YUAN, behind.chars().next());
        let stands_before = || {
            let money = &self.monies[found.word_idx];
            self.monies[self.n_behind..].iter().any(|before| before.name == money.name)
                && behind.trim_start_matches(' ').starts_with(is_number)
        };
        is_behind && !is_word || stands_before()
    }
}

/// The monies of the sums in a text, one for each sum. What stands in brackets behind a sum says the same in another money.
pub(crate) fn monies_of_sums(text: &str) -> impl Iterator<Item = &'static Money> {
    let names = NAMES.get();
    let mut last_end = None;
    let found = names.table.find_iter_where(text, |found| names.names_a_sum(text, found));
    found.filter_map(move |found| {
        let between = last_end.map_or("", |end: usize| &text[end..found.start]);
        if between.starts_with('(') && !between.contains(')') {
            return None;
        }
        last_end = Some(found.end);
        let money = &names.monies[found.word_idx];
        (!NO_STATE.contains(&money.currency) || money.is_shared).then_some(money)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = monies_of_sums(text).map(|money| money.name).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_with_a_number_beside_them() {
        check("片酬7亿日元,票房US$ 40万,门票300多块", &["日元", "US$", "块"]);
        check("2023元旦,欧元区19国,日元升值,人民币兑美元", &[]);
    }

    #[test]
    fn the_same_in_another_money_is_no_sum_of_its_own() {
        check("罚款4万令吉(约6.2万元人民币),律师费2万", &["令吉"]);
        check("罚款4万令吉(去年),另付5000元", &["令吉", "元"]);
    }

    #[test]
    fn coins_are_pieces() {
        check("持有5000枚比特币,价值3亿", &[]);
    }
}
