//! What is left of HTML in plain text: `&nbsp;`, `&amp;`, `<br/>`, `</p>`, `<font color=red>`.
//!
//! Only whole entities and whole tags with the names of HTML go; everything else with `<` is text: `p<0.05`, `若<3个`,
//! `List<String>`. Tags that end a line or a block become line breaks, so nothing that stood apart is joined.

use memchr::{memchr, memchr2_iter};

use super::{RAISED, entity};
use crate::text::Rewriter;

/// Longest tag.
const MAX_TAG: usize = 400;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let mut done = 0;
    for at in memchr2_iter(b'&', b'<', text.as_bytes()) {
        if at < done {
            continue;
        }
        let rest = &text[at..];
        let raised = || superscript(&text[..at], rest);
        let found = if rest.starts_with('&') { entity(rest) } else { raised().or_else(|| tag(&text[..at], rest)) };
        if let Some((new, len)) = found {
            done = at + len;
            rewriter.replace(at..done, &new);
        }
    }
}

/// What an entity stands for, and its length; pages that were saved twice have `&amp;nbsp;`.
fn entity(text: &str) -> Option<(String, usize)> {
    let (character, len) = entity::decode(text)?;
    let is_closed = text[..len].ends_with(';');
    if character == '&'
        && let Some(inner) = text.as_bytes()[len..].iter().take(9).position(|byte| *byte == b';')
        && let Some((character, _)) = entity::decode(&format!("&{}", &text[len..=len + inner]))
    {
        return Some((character.into(), len + inner + 1));
    }
    is_closed.then(|| (character.into(), len))
}

/// A raised number beside a digit: an exponent or the mark of a note, and no digits of its neighbor.
fn superscript(before: &str, text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix("<sup>")?;
    let n_digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    let behind = inside[n_digits..].strip_prefix("</sup>").filter(|_| (1..=3).contains(&n_digits))?;
    let is_digit = |c: char| c.is_ascii_digit();
    let raised = inside.bytes().take(n_digits).map(|byte| RAISED[usize::from(byte - b'0')]).collect();
    (before.ends_with(is_digit) || behind.starts_with(is_digit)).then(|| (raised, text.len() - behind.len()))
}

/// What a tag leaves behind, and its length.
fn tag(before: &str, text: &str) -> Option<(String, usize)> {
    if text.starts_with("<!--") {
        let end = text.get(..text.floor_char_boundary(MAX_TAG))?.find("-->")?;
        return Some((String::new(), end + "-->".len()));
    }
    let window = &text.as_bytes()[1..text.len().min(MAX_TAG)];
    let len = memchr(b'>', window)? + 2;
    let inside = &text[1..len - 1];
    let bare = inside.strip_prefix('/').unwrap_or(inside);
    let name_len = bare.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let attributes = &bare[name_len..];
    let name = bare[..name_len].to_ascii_lowercase();
    let new = left_behind(&name)?;
    // A letter on both sides makes a type or a comparison: `Vec<b>x`, `a<b>c`.
    let is_between_letters = attributes.is_empty()
        && inside == bare
        && name_len == 1
        && before.ends_with(|c: char| c.is_ascii_alphabetic())
        && text[len..].starts_with(|c: char| c.is_ascii_alphabetic());
    (is_attributes(attributes) && !is_between_letters).then(|| (new.to_owned(), len))
}

/// What parts the text around a tag with this name; nothing for names that are none of HTML.
fn left_behind(name: &str) -> Option<&'static str> {
    const INLINE: [&str; 16] =
        ["a", "b", "big", "em", "font", "i", "img", "o", "s", "small", "span", "strong", "sub", "sup", "u", "wbr"];
    const BLOCKS: [&str; 22] = [
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "html",
        "li",
        "ol",
        "p",
        "section",
        "table",
        "tbody",
        "ul",
    ];
    match name {
        "br" | "tr" => Some("\n"),
        "td" | "th" => Some("\t"),
        _ if INLINE.contains(&name) => Some(""),
        // More than a line break, so that no later step takes it for one inside a paragraph.
        _ if BLOCKS.contains(&name) => Some("\n\n\n"),
        _ => None,
    }
}

/// Whether what is behind the name of a tag can be its attributes: nothing, or names with values.
fn is_attributes(text: &str) -> bool {
    let text = text.strip_suffix('/').unwrap_or(text);
    let is_parted = text.starts_with(|c: char| c.is_ascii_whitespace());
    text.trim().is_empty() || (is_parted && text.contains("=") && !text.contains('<'))
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("leftovers", text), expected, "{text}");
    }

    #[test]
    fn entities() {
        check("1&nbsp;260人&amp;1200&mdash;1500元", "1\u{A0}260人&1200—1500元");
        check("投资&amp;nbsp;5亿元&lt;注&gt;&#20803;", "投资\u{A0}5亿元<注>元");
    }

    #[test]
    fn tags() {
        check("教师<strong>57</strong>名<br/>企业<BR>5家", "教师57名\n企业\n5家");
        check("投资<sup>2</sup>3000万元,10<sup>4</sup>人,m<sup>2</sup>", "投资²3000万元,10⁴人,m2");
        check("</p><p style=\"a\">甲</p>", "\n\n\n\n\n\n甲\n\n\n");
        check("<td>甲</td><td width=5>5万元</td></tr>", "\t甲\t\t5万元\t\n");
        check("前<!-- 5元 -->后<font color=\"red\">5元</font>", "前后5元");
    }

    #[test]
    fn what_is_text_stays() {
        for text in [
            "R&D,A&B;AT&T,page?a=1&copy=2&lt=5",
            "p<0.05,x<b且c>d,若<3个,5<6>4",
            "List<String>,Vec<b>x,a<b>c,a<b and c>d,<人名>,<p且q>",
            "<",
            "<p",
            "&",
            "&nbsp",
            "I <3 you",
            "<user@example.cn>,<http://a.cn>",
            "<!-- 未完",
        ] {
            check(text, text);
        }
    }
}
