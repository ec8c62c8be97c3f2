//! Pinyin annotations: `個(gè)` becomes `個` where the bracket holds a reading of the character before it.

use std::sync::LazyLock;

use memchr::{memchr_iter, memmem::Finder};
use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;

use super::Findings;
use super::t2s::simplified;
use crate::text::Rewriter;

/// The longest syllable is `zhuǎng` with its mark apart; eight letters of up to two bytes.
const MAX_LEN: usize = 16;

/// A text with fewer annotations, none of them of a traditional character, is no page that was annotated: a writer says how
/// a rare character is read.
const MIN_ANNOTATIONS: usize = 3;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>, findings: &mut Findings) {
    let text = rewriter.input();
    let mut annotations: Vec<Annotation> = Vec::new();
    for annotation in brackets(text).filter_map(|open| annotation(text, open)) {
        // The character and its annotation are one unit, so that a span that ends here has both.
        if annotations.last().is_none_or(|last| last.end <= annotation.start) {
            annotations.push(annotation);
        }
    }
    let is_annotated = annotations.len() >= MIN_ANNOTATIONS
        || annotations.iter().any(|annotation| simplified(annotation.character) != annotation.character);
    if !is_annotated {
        return;
    }
    for Annotation { start, end, character } in annotations {
        rewriter.replace_char(start..end, character);
        findings.annotated.insert(character);
    }
}

/// Where opening brackets stand, in text order.
fn brackets(text: &str) -> impl Iterator<Item = usize> {
    let mut ascii = memchr_iter(b'(', text.as_bytes()).peekable();
    let mut wide = WIDE_BRACKET.find_iter(text.as_bytes()).peekable();
    std::iter::from_fn(move || match (ascii.peek(), wide.peek()) {
        (Some(left), Some(right)) if left > right => wide.next(),
        (Some(_), _) => ascii.next(),
        (None, _) => wide.next(),
    })
}

static WIDE_BRACKET: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("（"));

/// A character with a reading of it in brackets behind.
struct Annotation {
    start: usize,
    end: usize,
    character: char,
}

fn annotation(text: &str, open: usize) -> Option<Annotation> {
    let character = text[..open].chars().next_back().filter(|&c| c >= '\u{3400}')?;
    let (syllable, end) = bracketed(text, open)?;
    let start = open - character.len_utf8();
    is_reading(character, &syllable).then_some(Annotation { start, end, character })
}

/// The syllable in the brackets that open at `open`, and where they end.
fn bracketed(text: &str, open: usize) -> Option<(String, usize)> {
    let inside = text[open..].strip_prefix(['(', '（'])?;
    let start = text.len() - inside.len();
    let (syllable, len) = syllable(inside)?;
    let end = start + len;
    let close = text[end..].chars().next().filter(|&c| matches!(c, ')' | '）'))?;
    Some((syllable, end + close.len_utf8()))
}

/// The letters with which `text` begins as a syllable in the usual spelling, and how many bytes they are.
pub(super) fn syllable(text: &str) -> Option<(String, usize)> {
    let letters = text.char_indices().take_while(|&(at, c)| at <= MAX_LEN && is_letter(c));
    let len = letters.map(|(at, c)| at + c.len_utf8()).last()?;
    if len > MAX_LEN {
        return None;
    }
    // Tone marks come composed or apart; carons are often typed as breves.
    let syllable = text[..len].nfc().map(|c| match c {
        'ɡ' => 'g',
        'ɑ' => 'a',
        'v' => 'ü',
        'ă' => 'ǎ',
        'ĕ' => 'ě',
        'ĭ' => 'ǐ',
        'ŏ' => 'ǒ',
        'ŭ' => 'ǔ',
        other => other,
    });
    Some((syllable.collect(), len))
}

/// Whether `c` occurs in written pinyin.
fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | '\u{300}' | '\u{301}' | '\u{304}' | '\u{306}' | '\u{308}' | '\u{30C}' | 'ɡ' | 'ɑ' => true,
        '\u{0}'..='\u{BF}' => false,
        _ => "āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭüǖǘǚǜńňǹḿếề".contains(c),
    }
}

/// Whether `syllable`, as [`syllable`] gives it, is a reading of `character`; without a tone only for a reading that has
/// none, as 们 `men`.
pub(super) fn is_reading(character: char, syllable: &str) -> bool {
    readings(character).any(|reading| reading == syllable)
}

/// All readings of a character.
pub(super) fn readings(character: char) -> impl Iterator<Item = &'static str> {
    character.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::with_tone)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("pinyin", text), expected);
    }

    #[test]
    fn annotations_go() {
        check("一個(gè)偉大戰(zhàn)略", "一個偉大戰略");
        check("國（guó）務（wù）院", "國務院");
        check("共進(jìn)。", "共進。");
        check("綠(lǜ)色", "綠色");
        check("我們(men)的(de)", "我們的");
        check("還(huán)是還(hái)", "還是還");
    }

    #[test]
    fn spellings_of_tones() {
        check("國(guo\u{301})", "國");
        check("國(ɡuó)", "國");
        check("產(chăn)業", "產業");
        check("綠(lu\u{308}\u{300})", "綠");
    }

    #[test]
    fn an_annotation_of_an_annotated_character() {
        check("個(gè)(gè)", "個(gè)");
        check("((gè)個(gè)", "((gè)個");
    }

    #[test]
    fn a_writer_may_say_how_a_character_is_read() {
        check("深耕易耨（nòu）,薄税敛", "深耕易耨（nòu）,薄税敛");
        check("耄(mào)耋(dié)之年", "耄(mào)耋(dié)之年");
        check("耄(mào)耋(dié)之(zhī)年", "耄耋之年");
    }

    #[test]
    fn other_brackets_stay() {
        for text in [
            "OpenCC(t2s)",
            "中国(China)",
            "GDP(国内生产总值)",
            "他(he)",
            "大(da)",
            "個(gè",
            "個(gé)",
            "個()",
            "(gè)",
            "個(gè xìng)",
            "個(zhuangzhuangzhuang)",
            "獨山(dúshān)",
        ] {
            check(text, text);
        }
    }
}
