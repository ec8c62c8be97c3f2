//! The class of a character, told from what Unicode says of it. The build script asks for all of them.

use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

use super::radicals::ideograph;

/// What the width step does with a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It stays.
    Plain,
    /// It becomes one other character.
    Replaced(char),
    /// It becomes something longer.
    Decomposed,
    /// It may combine with the character before it.
    Combining,
    /// It is taken out.
    Deleted,
}

/// So many characters have their class in a table.
pub(super) const TABLE_LEN: u32 = 0x1_0000;
/// Where characters below U+10000 are that are not plain. Ideographs, syllables, surrogates and private use are by far the most.
#[allow(dead_code, reason = "only the build script asks for all")]
const MIXED: [Range<u32>; 7] =
    [0x80..0x1200, 0x135D..0x1360, 0x1714..0x2552, 0x2A0C..0x2ADD, 0x2C7C..0x3190, 0xA66F..0xAC00, 0xF900..0x1_0000];

/// The characters below U+10000 that are not plain, with their classes, packed.
#[allow(dead_code, reason = "only the build script asks for all")]
pub(super) fn special() -> impl Iterator<Item = (u16, u32)> {
    let classes = MIXED.into_iter().flatten().filter_map(char::from_u32).map(|c| (c, classify(c)));
    let special = classes.filter(|(_, class)| *class != Class::Plain);
    special.filter_map(|(c, class)| Some((u16::try_from(u32::from(c)).ok()?, pack(class))))
}

/// The class of any character.
pub(super) fn classify(c: char) -> Class {
    if c.is_ascii() {
        return Class::Plain;
    }
    if is_unseen(c) {
        return Class::Deleted;
    }
    if let Some(ideograph) = ideograph(c) {
        return Class::Replaced(ideograph);
    }
    if is_bar(c) {
        return Class::Replaced('|');
    }
    if is_kept(c) {
        return Class::Plain;
    }
    if canonical_combining_class(c) == 0 && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes {
        return Class::Plain;
    }
    let mut first = None;
    decompose_compatible(c, |part| _ = first.get_or_insert(part));
    if combines(c) || first.is_some_and(combines) {
        return Class::Combining;
    }
    let mut normalized = std::iter::once(c).nfkc();
    match (normalized.next(), normalized.next()) {
        (Some(same), None) if same == c => Class::Plain,
        (Some(other), None) => Class::Replaced(other),
        _ => Class::Decomposed,
    }
}

/// Whether `c` can change together with what is before it.
fn combines(c: char) -> bool {
    canonical_combining_class(c) != 0 || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// Characters that show nothing and only get between others: zero width, direction, soft hyphen, variation selectors.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Upright lines of a drawn box, which part the cells of a table.
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '│' | '┃' | '║' | '┆' | '┇' | '┊' | '┋' | '￨')
}

/// Marks that NFKC would turn into digits, letters, ideographs, dots or blanks: enclosed and squared characters, superscripts
/// and subscripts, fractions and Roman numerals, unit and letterlike symbols, ellipses, accents that stand alone.
#[rustfmt::skip]
pub(super) fn is_kept(c: char) -> bool {
    matches!(
        c,
        '\u{A8}' | '\u{AA}' | '\u{AF}' | '\u{B2}'..='\u{B4}' | '\u{B8}'..='\u{BA}'
        | '\u{BC}'..='\u{BE}' | '\u{2B0}'..='\u{2B8}' | '\u{2D8}'..='\u{2DD}'
        | '\u{2E0}'..='\u{2E4}' | '\u{37A}' | '\u{384}' | '\u{10FC}' | '\u{1D2C}'..='\u{1D6A}'
        | '\u{1D78}' | '\u{1D9B}'..='\u{1DBF}' | '\u{1FBD}' | '\u{1FBF}' | '\u{1FC0}'
        | '\u{1FFE}' | '\u{2017}' | '\u{2025}' | '\u{2026}' | '\u{203E}'
        | '\u{2070}'..='\u{209C}' | '\u{20A8}' | '\u{2100}' | '\u{2101}' | '\u{2103}'
        | '\u{2105}' | '\u{2106}' | '\u{2109}' | '\u{2116}' | '\u{2120}'..='\u{2122}'
        | '\u{213B}' | '\u{2150}'..='\u{218F}' | '\u{2460}'..='\u{24FF}' | '\u{2C7C}'
        | '\u{2C7D}' | '\u{2D6F}' | '\u{309B}' | '\u{309C}' | '\u{3190}'..='\u{319F}'
        | '\u{3200}'..='\u{33FF}' | '\u{A69C}' | '\u{A69D}' | '\u{A770}'
        | '\u{A7F2}'..='\u{A7F4}' | '\u{A7F8}' | '\u{A7F9}' | '\u{AB5C}'..='\u{AB5F}'
        | '\u{AB69}' | '\u{FE19}' | '\u{FE30}' | '\u{FE49}'..='\u{FE4C}'
        | '\u{10780}'..='\u{107BA}' | '\u{1F100}'..='\u{1F2FF}'
    )
}

/// A plain character, packed.
pub(super) const PLAIN: u32 = 0;

fn pack(class: Class) -> u32 {
    match class {
        Class::Plain => PLAIN,
        Class::Decomposed => 1,
        Class::Combining => 2,
        Class::Deleted => 3,
        Class::Replaced(c) => u32::from(c) << 2 | 4 << 24,
    }
}

/// The class of a packed number.
#[allow(dead_code, reason = "only the program unpacks")]
pub(super) fn unpack(packed: u32) -> Class {
    match packed {
        PLAIN => Class::Plain,
        1 => Class::Decomposed,
        2 => Class::Combining,
        3 => Class::Deleted,
        _ => char::from_u32((packed & 0xFF_FFFF) >> 2).map_or(Class::Plain, Class::Replaced),
    }
}
