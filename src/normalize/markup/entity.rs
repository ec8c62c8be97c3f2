//! Character references: `&nbsp;`, `&#20803;`, `&#x5143;`.

/// Longest reference in bytes.
const MAX_LEN: usize = 12;

/// Names of characters that pages write as references.
const NAMES: [(&str, char); 62] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("shy", '\u{AD}'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("middot", '·'),
    ("bull", '•'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("times", '×'),
    ("divide", '÷'),
    ("minus", '−'),
    ("plusmn", '±'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("deg", '°'),
    ("permil", '‰'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("yen", '¥'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("sect", '§'),
    ("para", '¶'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("mu", 'μ'),
    ("micro", 'µ'),
    ("sim", '∼'),
    ("radic", '√'),
    ("infin", '∞'),
];

/// The character that the reference at the start of `text` stands for, and the length of the reference in bytes.
pub(super) fn decode(text: &str) -> Option<(char, usize)> {
    let window = &text.as_bytes()[1..text.len().min(MAX_LEN)];
    let name_len = window.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let name = &text[1..1 + name_len];
    let is_closed = window.get(name_len) == Some(&b';');
    if is_closed {
        let character = match name.strip_prefix('#') {
            Some(number) => numeric(number),
            None => NAMES.iter().find(|(known, _)| *known == name).map(|(_, character)| *character),
        };
        return character.map(|character| (character, name_len + 2));
    }
    // The one that pages often leave open.
    name.starts_with("nbsp").then_some(('\u{A0}', "&nbsp".len()))
}

fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(match code {
        // Browsers read these as Windows-1252, in which old pages wrote dashes and quotes.
        0x80..=0x9F => {
            let byte = [u8::try_from(code).unwrap_or_default()];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        0 => char::REPLACEMENT_CHARACTER,
        9 | 10 | 12 | 13 => ' ',
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    })
}
