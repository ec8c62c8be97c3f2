//! Formulas in LaTeX become what they show: `$5 8 9 \times 1 0 ^ { 4 }$ 人` becomes `589×10^4 人`, `35.5\%` becomes `35.5%`.
//!
//! Between dollars stands a formula only where nothing else can: a command, a power or an index, or figures alone with a
//! dollar on either side. Sums in dollars stay: `US$5`, `$5和$8`, `从$5到$8`. A formula with a command that is not known
//! here stays as it is. Text is simplified and half-width here.

use std::ops::Range;

use memchr::memchr2_iter;

use crate::text::Rewriter;

/// Longest formula in bytes.
const MAX_LEN: usize = 160;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let mut done = 0;
    for at in memchr2_iter(b'$', b'\\', text.as_bytes()) {
        if at < done {
            continue;
        }
        let found = match text.as_bytes()[at] {
            b'$' => formula(text, at),
            _ => escaped_formula(text, at).or_else(|| command_in_text(text, at)),
        };
        if let Some((range, new)) = found {
            done = range.end;
            rewriter.replace(range, &new);
        }
    }
}

/// The formula that the dollar at `open` begins, and what it shows.
fn formula(text: &str, open: usize) -> Option<(Range<usize>, String)> {
    let n_dollars = if text[open + 1..].starts_with('$') { 2 } else { 1 };
    let start = open + n_dollars;
    let len = text.as_bytes()[start..].iter().take(MAX_LEN).position(|byte| matches!(byte, b'$' | b'\n'))?;
    let inside = &text[start..start + len];
    let end = start + len + n_dollars;
    if text.get(start + len..end)?.bytes().any(|byte| byte != b'$') {
        return None;
    }
    // US$5, and the next sum behind a first one.
    let is_sum = text[..open].ends_with(|c: char| c.is_ascii_alphanumeric())
        || text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_formula = inside.contains(['\\', '^', '{']) || is_figures(inside);
    (!is_sum && is_formula).then_some(())?;
    Some((open..end, shown(inside)?))
}

/// `\( 5 . 8 \)`.
fn escaped_formula(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let inside = text[at..].strip_prefix("\\(")?;
    let len = inside[..inside.floor_char_boundary(MAX_LEN)].find("\\)")?;
    Some((at..at + len + 4, shown(&inside[..len])?))
}

/// Whether there is nothing but figures: `28 . 86`, `3.7 - 5`.
fn is_figures(inside: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b',' | b'%' | b'-' | b'~' | b'+');
    let is_digit = |c: char| c.is_ascii_digit();
    inside.bytes().all(is_part) && inside.contains(is_digit) && inside.trim_end().ends_with(|c| is_digit(c) || c == '%')
}

/// A command behind a digit outside of formulas: `35.5\%`, `5\text{亿元}`.
fn command_in_text(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let before = text[..at].trim_end_matches(' ');
    let rest = &text[at..];
    if rest.starts_with("\\%") && before.ends_with(|c: char| c.is_ascii_digit()) {
        return Some((at..at + 2, "%".to_owned()));
    }
    let (inside, len) = text_command(rest)?;
    (!inside.is_ascii()).then(|| (at..at + len, inside.to_owned()))
}

/// What is in the braces of `\text{…}` and its like, and how long all of it is.
fn text_command(text: &str) -> Option<(&str, usize)> {
    const NAMES: [&str; 8] = ["text", "mathrm", "textbf", "mathbf", "textrm", "rm", "mbox", "operatorname"];
    let rest = text.strip_prefix('\\')?;
    let name_len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    NAMES.contains(&&rest[..name_len]).then_some(())?;
    let inside = rest[name_len..].trim_start_matches(' ').strip_prefix('{')?;
    let len = inside[..inside.floor_char_boundary(MAX_LEN)].find(['}', '{', '\\', '$', '\n'])?;
    let start = text.len() - inside.len();
    inside[len..].starts_with('}').then(|| (inside[..len].trim(), start + len + 1))
}

/// What a formula shows; nothing when there is more in it than is known here.
fn shown(formula: &str) -> Option<String> {
    const COMMANDS: [(&str, &str); 22] = [
        ("times", "×"),
        ("cdot", "·"),
        ("sim", "~"),
        ("approx", "≈"),
        ("pm", "±"),
        ("leqslant", "≤"),
        ("geqslant", "≥"),
        ("leq", "≤"),
        ("geq", "≥"),
        ("le", "≤"),
        ("ge", "≥"),
        ("circ", "°"),
        ("quad", ""),
        ("left", ""),
        ("right", ""),
        ("%", "%"),
        ("$", "$"),
        (",", ""),
        (";", ""),
        (" ", ""),
        ("!", ""),
        ("&", "&"),
    ];
    let mut new = String::with_capacity(formula.len());
    let mut at = 0;
    while let Some(c) = formula[at..].chars().next() {
        let rest = &formula[at..];
        at += match c {
            '\\' => match text_command(rest) {
                Some((inside, len)) => {
                    new.push_str(inside);
                    len
                }
                None => {
                    let name_len = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count().max(1);
                    let name = rest.get(1..1 + name_len)?;
                    new.push_str(COMMANDS.iter().find(|(known, _)| *known == name)?.1);
                    1 + name_len
                }
            },
            // Blanks show nothing in a formula.
            '{' | '}' | ' ' | '~' => 1,
            c if c.is_ascii_digit() || ".,%^_+-*/()=<>".contains(c) || !c.is_ascii() || c.is_ascii_alphabetic() => {
                new.push(c);
                c.len_utf8()
            }
            _ => return None,
        };
    }
    // The ring that is raised for degrees.
    let new = new.replace("^°", "°");
    (!new.is_empty()).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("formulas", text), expected, "{text}");
    }

    #[test]
    fn formulas_become_what_they_show() {
        check("迁移$7 . 8 \\times 1 0 ^ { 4 }$ 人", "迁移7.8×10^4 人");
        check("约$5 8 9 \\times 10^4$ 人", "约589×10^4 人");
        check("投入$28 . 86$亿元,占$3 5 . 5 \\%$", "投入28.86亿元,占35.5%");
        check("投入$2.3\\text{亿元}$,\\( 1 5 \\)万人,$$1.2$$亿元", "投入2.3亿元,15万人,1.2亿元");
        check("$2.3 \\sim 3.5$亿元,$20 ^ { \\circ } \\mathrm { C }$", "2.3~3.5亿元,20°C");
    }

    #[test]
    fn commands_outside_of_formulas() {
        check("占35.5\\%,5\\text{亿元}", "占35.5%,5亿元");
    }

    #[test]
    fn dollars_and_code_stay() {
        for text in [
            "US$5和US$8,HK$5亿",
            "每股$5,次年$8",
            "从$5到$8,$5 - $8,$5-$8",
            "$900的時薪,$12,600",
            "| $42.6 | $43 |",
            "约$5\n$8",
            "$5",
            "$",
            "$$",
            "$x$,$PATH$,$a+b$",
            "$\\frac{1}{2}$,$\\sum_i$",
            "C:\\text\\5,\\n,\\d+,a\\%b,\\text{abc}",
            "\\",
            "\\(",
        ] {
            check(text, text);
        }
    }
}
