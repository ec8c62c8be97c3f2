//! Traditional characters become simplified ones, exactly as OpenCC's configuration `t2s` does it in the library; the
//! program `opencc` leaves `TSCharactersExt` out unless told otherwise.
//!
//! At every place the longest phrase is taken, else the character by `TSCharactersExt`, else by `TSCharacters`; the first
//! of several forms wins, and what no dictionary knows stays. Compatibility ideographs count as their unified forms.
//! Sequences that describe a character (`⿰亻國`) are left alone as a whole. The number of characters never changes.

mod tables;

use std::collections::HashMap;
use std::sync::LazyLock;

use self::tables::{
    CHARACTER, COMPATIBILITY, DESCRIPTIONS, PHRASE_SHIFT, Phrase, TABLE_END, TABLE_START, character_entries,
};
use crate::text::Rewriter;
use crate::text::char_set::CharSet;

/// What becomes of characters, as the build script has laid it out.
static PREPARED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/t2s.bin"));

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::read(PREPARED));

/// Text is read where something may change, from the last place before at which no phrase can be under way. In simplified
/// text, where many characters begin phrases and next to none change, nearly all of it is passed over.
pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let dictionary = &*DICTIONARY;
    let mut at = 0;
    while let Some(change) = dictionary.changing.find(text, at) {
        at = dictionary.entry_start(text, at, change);
        while at <= change {
            at = dictionary.convert(rewriter, at);
        }
    }
}

/// The simplified form of a character on its own; itself when it has none.
pub(super) fn simplified(c: char) -> char {
    character(DICTIONARY.entry(c)).unwrap_or(c)
}

/// The new character of a table entry.
fn character(entry: u32) -> Option<char> {
    char::from_u32(entry & CHARACTER).filter(|&new| new != '\0')
}

struct Dictionary {
    /// What becomes of the characters `TABLE_START..TABLE_END`.
    table: &'static [[u8; 4]],
    /// What becomes of the characters behind, in order: the character, and its entry.
    beyond: &'static [[u8; 8]],
    phrases: LazyLock<Vec<Phrase>>,
    /// What may change, alone or in a phrase, and what begins a description.
    changing: CharSet,
    /// What may stand in a phrase behind its beginning.
    inner: CharSet,
}

impl Dictionary {
    fn read(bytes: &'static [u8]) -> Self {
        let (table, rest) = bytes.split_at(4 * (TABLE_END - TABLE_START) as usize);
        let (changing, rest) = rest.split_at(CharSet::N_BYTES);
        let (inner, beyond) = rest.split_at(CharSet::N_BYTES);
        let [changing, inner] = [changing, inner].map(|bytes| CharSet::of_bits(bytes).and_all_beyond());
        let phrases = LazyLock::new(tables::phrases as fn() -> Vec<Phrase>);
        Self { table: table.as_chunks().0, beyond: beyond.as_chunks().0, phrases, changing, inner }
    }

    fn entry(&self, c: char) -> u32 {
        let code = u32::from(c);
        match code {
            TABLE_START..TABLE_END => u32::from_le_bytes(self.table[(code - TABLE_START) as usize]),
            ..TABLE_START => 0,
            _ => {
                let key = |&[a, b, c, d, ..]: &[u8; 8]| u32::from_le_bytes([a, b, c, d]);
                let found = self.beyond.binary_search_by_key(&code, key).ok();
                found.map_or(0, |at| {
                    let [.., a, b, c, d] = self.beyond[at];
                    u32::from_le_bytes([a, b, c, d])
                })
            }
        }
    }

    /// The last place up to `at` where no phrase can be under way that has begun behind `from`; at `from` none is.
    fn entry_start(&self, text: &str, from: usize, at: usize) -> usize {
        let begins_entry = |c: char| !self.inner.has(c);
        if text[at..].starts_with(begins_entry) {
            return at;
        }
        text[from..at].rfind(begins_entry).map_or(from, |start| from + start)
    }

    /// Converts what stands at `at`: a phrase, a character, or a description, which stays. Gives where it ends.
    fn convert(&self, rewriter: &mut Rewriter<'_>, at: usize) -> usize {
        let text = rewriter.input();
        let Some(c) = text[at..].chars().next() else { return text.len() };
        let end = at + c.len_utf8();
        if is_description(c) {
            return description_end(text, at).unwrap_or(end);
        }
        let entry = self.entry(c);
        let Some(phrase) = self.phrase(entry, &text[end..]) else {
            if let Some(new) = character(entry).filter(|&new| new != c) {
                rewriter.replace_char(at..end, new);
            }
            return end;
        };
        let mut at = at;
        for (old, &new) in text[at..].chars().zip(&phrase.value) {
            if old != new {
                rewriter.replace_char(at..at + old.len_utf8(), new);
            }
            at += old.len_utf8();
        }
        at
    }

    /// The longest phrase with the first character that has `entry`, and with `rest` behind it.
    fn phrase(&self, entry: u32, rest: &str) -> Option<&Phrase> {
        let start = (entry >> PHRASE_SHIFT).checked_sub(1)?;
        let first = self.phrases.get(start as usize)?.key[0];
        self.phrases[start as usize..].iter().take_while(|phrase| phrase.key[0] == first).find(|phrase| {
            let mut chars = rest.chars();
            phrase.key[1..].iter().all(|&c| chars.next().is_some_and(|other| unified(other) == c))
        })
    }
}

/// The unified form of a compatibility ideograph; other characters are their own.
fn unified(c: char) -> char {
    static UNIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| character_entries(COMPATIBILITY).collect());
    match c {
        '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => UNIFIED.get(&c).copied().unwrap_or(c),
        _ => c,
    }
}

fn is_description(c: char) -> bool {
    DESCRIPTIONS.contains(&c)
}

/// Where the description that begins at `start` ends; nothing when it is not complete.
fn description_end(text: &str, start: usize) -> Option<usize> {
    /// As deep as OpenCC follows a description.
    const MAX_DEPTH: usize = 16;
    /// Far longer than any description that means something; keeps hostile text from costing more than its size.
    const MAX_CHARS: usize = 256;

    // How many parts are missing at each level.
    let mut missing = [0_u8; MAX_DEPTH];
    let mut depth = 0;
    for (at, c) in text[start..].char_indices().take(MAX_CHARS) {
        if is_description(c) {
            depth += 1;
            *missing.get_mut(depth)? = match c {
                '\u{2FF2}' | '\u{2FF3}' => 3,
                '\u{2FFE}' | '\u{2FFF}' => 1,
                _ => 2,
            };
            continue;
        }
        // A part is complete, and with it perhaps the description of which it is the last part.
        while depth > 0 {
            missing[depth] -= 1;
            if missing[depth] > 0 {
                break;
            }
            depth -= 1;
        }
        if depth == 0 {
            return Some(start + at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("t2s", text), expected);
    }

    #[test]
    fn characters_and_phrases() {
        check("珠江,一條粵黔的母親河將廣州與黔南緊密相連", "珠江,一条粤黔的母亲河将广州与黔南紧密相连");
        check("憑藉", "凭借");
        check("慰藉", "慰藉");
        check("乾燥的乾隆皇帝", "干燥的乾隆皇帝");
        check("鰊", "𬶠");
    }

    #[test]
    fn compatibility_ideographs_are_unified_first() {
        check("\u{F900}\u{F9F4}", "岂林");
    }

    #[test]
    fn descriptions_stay() {
        check("⿰亻個國", "⿰亻個国");
        check("⿱⿰亻國國國", "⿱⿰亻國國国");
        check("⿲國國國國", "⿲國國國国");
        check("⿾國國", "⿾國国");
        check("⿰國⿰", "⿰国⿰");
        check("國⿰憑藉憑藉", "国⿰憑藉凭借");
    }

    /// What OpenCC 1.4.2 itself made of all keys of its dictionaries, of beginnings and overlaps of its phrases, and of
    /// sentences: text, tab, result.
    const VECTORS: &str = include_str!("opencc/t2s_vectors.tsv");

    #[test]
    fn agrees_with_opencc() {
        for line in VECTORS.lines() {
            let (text, expected) = line.split_once('\t').expect("a text and a result");
            // A name of a place that keeps its letters, which OpenCC does not know.
            check(text, &expected.replace("干安", "乾安"));
        }
    }

    #[test]
    fn deep_descriptions_stay_as_far_as_in_opencc() {
        let text = |depth: usize| format!("{}{}", "⿰".repeat(depth), "國".repeat(depth + 2));
        assert_eq!(after("t2s", &text(15)).matches('国').count(), 1);
        assert_eq!(after("t2s", &text(16)).matches('国').count(), 2);
        assert_eq!(after("t2s", &text(40)).matches('国').count(), 26);
    }
}
