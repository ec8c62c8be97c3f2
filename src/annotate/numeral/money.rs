//! The words of money that readers of numbers know, from the one table of currencies: those that may stand right behind a number,
//! and the codes in Latin letters that may stand on either side.

use std::collections::BTreeSet;

use super::beside::{YUAN, opens_word};
use super::words::Word;
use crate::annotate::word_table::WordTable;
use crate::lexicon::Lexicon;
use crate::text::char_set::CharSet;

static WORDS: Lexicon<MoneyWords> = Lexicon::new(&["lexicon/currencies.toml"], |texts| MoneyWords::read(texts[0]));

struct MoneyWords {
    units: WordTable,
    /// The last characters of the units.
    lasts: CharSet,
    /// In capitals.
    codes: BTreeSet<String>,
}

/// What is left of US$, HK$ and NT$ where the sign is not written.
const WITHOUT_SIGN: [&str; 3] = ["US", "HK", "NT"];

impl MoneyWords {
    /// The words of the tables of units behind and before a number. The file has one word a line.
    fn read(text: &str) -> Self {
        let (mut units, mut codes) = (Vec::new(), BTreeSet::from(WITHOUT_SIGN.map(str::to_owned)));
        let mut table = "";
        for line in text.lines() {
            if let Some(head) = line.strip_prefix("[units.") {
                table = head.trim_end_matches(']');
            }
            let Some((word, _)) = line.strip_prefix('\'').and_then(|rest| rest.split_once("' = {")) else { continue };
            if word.bytes().all(|byte| byte.is_ascii_alphabetic()) && word.len() > 1 {
                codes.insert(word.to_ascii_uppercase());
            }
            if table == "money" || table == "money_spoken" {
                units.push(word);
            }
        }
        let lasts = units.iter().filter_map(|unit| unit.chars().next_back()).collect();
        Self { units: WordTable::new(&units), lasts, codes }
    }
}

/// The length of the unit of money that `text` begins with. 元 in 元旦 is none, nor is 块 before what is counted in pieces.
pub(crate) fn money_at(text: &str) -> Option<usize> {
    let unit = WORDS.get().units.longest_at(text, 0)?;
    let is_other_word = Word::Yuan.ends(&text[..unit.end]) && opens_word(YUAN, text[unit.end..].chars().next());
    (!is_other_word).then_some(unit.end)
}

/// Whether the name of some money ends with a character.
pub(crate) fn ends_money(last: char) -> bool {
    WORDS.get().lasts.has(last)
}

/// Whether letters are the code of a currency, in whatever case.
pub(super) fn is_code(letters: &str) -> bool {
    letters.len() > 1 && WORDS.get().codes.contains(letters.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let text = crate::lexicon::builtin_text("lexicon/currencies.toml").expect("it is built in");
        let file: toml::Table = toml::from_str(text).expect("a table");
        for table in ["money", "money_spoken"] {
            let words = file["units"][table].as_table().expect("a table of words");
            assert!(
                words.keys().all(|word| WORDS
                    .get()
                    .units
                    .longest_at(word, 0)
                    .is_some_and(|found| found.end == word.len()))
            );
        }
        let prefixes = file["units"]["money_prefix"].as_table().expect("a table of words");
        let letters =
            prefixes.keys().filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()));
        assert!(letters.into_iter().all(|word| is_code(word)));
    }

    #[test]
    fn units_and_codes() {
        assert_eq!(money_at("新西兰元的"), Some("新西兰元".len()));
        assert_eq!(money_at("元旦"), None);
        assert_eq!(money_at("人"), None);
        assert!(is_code("usd") && is_code("US") && !is_code("A") && !is_code("GDP"));
    }
}
