//! Width and compatibility forms: `１２．５％` becomes `12.5%`, `（` becomes `(`, `⻄` becomes `西`.
//!
//! This is Unicode's normalization form NFKC with four differences. Marks do not become digits, letters or blanks: `①`,
//! `Ⅱ`, `10⁴`, `½`, `㎡`, `℃`, `™` and `…` stay. Radicals for which Unicode names an equal ideograph but no decomposition
//! become that ideograph. Upright lines of a box (`│`) become bars. Characters that nobody sees (zero width, direction marks, soft hyphen) are deleted.

mod class;
mod classify;
mod radicals;

use class::{CLASSES, Classes};
use classify::Class;

use crate::text::Rewriter;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let classes = &*CLASSES;
    let mut at = 0;
    while let Some((start, c, found)) = classes.next_special(text, at) {
        let end = start + c.len_utf8();
        at = match found {
            Class::Replaced(_) if is_comma_of_digits(text, start, c) => end,
            Class::Replaced(new) if !joins(classes, text, end) => {
                rewriter.replace_char(start..end, new);
                end
            }
            Class::Deleted if !joins(classes, text, end) => {
                rewriter.delete(start..end);
                end
            }
            Class::Replaced(_) | Class::Decomposed => rewrite_segment(rewriter, classes, start),
            Class::Deleted | Class::Combining => {
                // What is before was met already and stayed, or it would have taken this character with it.
                let before = text[at..start].chars().next_back().map_or(0, char::len_utf8);
                rewrite_segment(rewriter, classes, start - before)
            }
            Class::Plain => end,
        };
    }
}

/// A full-width comma between half-width digits mostly parts two numbers; the step that knows the words before them decides.
fn is_comma_of_digits(text: &str, at: usize, c: char) -> bool {
    let bytes = text.as_bytes();
    c == '，'
        && at > 0
        && bytes[at - 1].is_ascii_digit()
        && bytes.get(at + c.len_utf8()).is_some_and(u8::is_ascii_digit)
}

/// Whether the character at `at` has to be seen together with the one before it.
fn joins(classes: &Classes, text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| classes.joins(c))
}

/// Normalizes the character at `start` with all that combines with it, and returns where that ends.
fn rewrite_segment(rewriter: &mut Rewriter<'_>, classes: &Classes, start: usize) -> usize {
    let rest = &rewriter.input()[start..];
    let first_len = rest.chars().next().map_or(0, char::len_utf8);
    let next = rest[first_len..].char_indices().find(|&(_, c)| !classes.joins(c));
    let len = next.map_or(rest.len(), |(at, _)| first_len + at);
    let new = class::normalized(&rest[..len]);
    if new != rest[..len] {
        rewriter.replace(start..start + len, &new);
    }
    start + len
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("width", text), expected);
    }

    #[test]
    fn width() {
        check("产值１２．５％，（约）：！？；", "产值12.5%,(约):!?;");
        check("ＡＢｃ　～￥﹐﹪︵", "ABc ~¥,%(");
        check("ｶﾞｷﾞ｡｢", "ガギ。「");
    }

    #[test]
    fn bars() {
        check("│县名┃户数║人数￨", "|县名|户数|人数|");
        check("├──┼──┤", "├──┼──┤");
    }

    #[test]
    fn radicals() {
        check("⻄部⻓江⺠族⼈⽇⻋⾦⻔", "西部长江民族人日车金门");
        check("〸〹\u{F900}\u{2F800}", "十卄豈丽");
    }

    #[test]
    fn marks_stay() {
        let text = "①⑴⒈㈠Ⅱⅳ10⁴m²H₂O½⅓㎡㎏㎞℃№™…‥㊣㈱㋀㍿🄰ªº´¨゛";
        check(text, text);
    }

    #[test]
    fn unseen_characters_go() {
        check("\u{FEFF}一\u{200B}二\u{AD}三\u{202E}四\u{2069}葛\u{E0100}", "一二三四葛");
    }

    #[test]
    fn marks_combine_with_what_they_follow() {
        check("Cafe\u{301} ａ\u{301} a\u{200B}\u{301}", "Café á á");
        check("ᄒ\u{1161}\u{11AB}글", "한글");
        check("\u{301}a", "\u{301}a");
        check("か\u{3099}", "が");
    }

    #[test]
    fn blanks_are_ascii() {
        check("一\u{A0}二\u{3000}三\u{2002}四", "一 二 三 四");
    }

    #[test]
    fn other_characters_follow_nfkc() {
        let is_ours = |c: char| after("width", &c.to_string()) != c.nfkc().collect::<String>();
        let ours: Vec<char> = ('\0'..=char::MAX).filter(|&c| is_ours(c)).collect();
        // Marks that stay, radicals and deleted characters: as many as the tables say, and nowhere else.
        assert!(
            ours.iter().all(|&c| !matches!(c, '0'..='9' | '\u{3400}'..='\u{A69B}' | '\u{AC00}'..='\u{FDFF}')),
            "{ours:?}"
        );
        assert_eq!(ours.iter().filter(|c| ('\u{2E80}'..='\u{2EFF}').contains(*c)).count(), 112);
    }
}
