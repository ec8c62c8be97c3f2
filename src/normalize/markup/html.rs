//! HTML: tags, comments and what is no text are taken out, entities decoded, blocks parted by line breaks and cells by tabs.
//!
//! A tag inside a line leaves nothing behind, so `<b>57</b>名` is one number. Line breaks of the file are blanks, and between
//! Chinese characters nothing. Broken markup is no error: what is no tag stays text.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::{Break, Page, entity};
use crate::text::Rewriter;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let mut page = Page::new(rewriter);
    let end = page.text.len();
    Html::default().read(&mut page, 0..end);
    page.close_gap(end);
}

/// A reader of HTML, and of the stretches of it that stand in other text.
#[derive(Default)]
pub(super) struct Html {
    n_preformatted: usize,
    /// Elements without text that are never closed behind here.
    unclosed: Vec<String>,
}

/// A tag: its name in lower case, whether it closes, and where it ends.
struct Tag {
    name: String,
    closes: bool,
    end: usize,
}

impl Html {
    /// Reads a stretch of the page; elements whose content is no text may end behind it.
    pub(super) fn read(&mut self, page: &mut Page<'_, '_>, range: Range<usize>) -> usize {
        let bytes = page.text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            at = match bytes[at] {
                b'<' => self.markup(page, at),
                b'&' => entity(page, at),
                byte if byte.is_ascii_whitespace() => self.blanks(page, at),
                _ => {
                    page.close_gap(at);
                    let rest = &bytes[at..range.end];
                    at + rest
                        .iter()
                        .position(|byte| matches!(byte, b'<' | b'&') || byte.is_ascii_whitespace())
                        .unwrap_or(rest.len())
                }
            };
        }
        at
    }

    /// Reads what begins with `<`; gives the position behind it.
    fn markup(&mut self, page: &mut Page<'_, '_>, at: usize) -> usize {
        let rest = &page.text[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(page.text.len(), |len| at + "<!--".len() + len + "-->".len());
            return page.widen(at..end, Break::None, true);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let end = memchr(b'>', rest.as_bytes()).map_or(page.text.len(), |len| at + len + 1);
            return page.widen(at..end, Break::None, true);
        }
        match read_tag(page.text, at) {
            Some(tag) => self.tag(page, at, &tag),
            None => {
                page.close_gap(at);
                at + 1
            }
        }
    }

    fn tag(&mut self, page: &mut Page<'_, '_>, at: usize, tag: &Tag) -> usize {
        let name = tag.name.as_str();
        let attributes = &page.text[at..tag.end];
        if !tag.closes
            && let Some(kind) = without_text(name)
        {
            let end = self.end_of_element(page.text, name, tag.end);
            return page.widen(at..end, kind, true);
        }
        if !tag.closes
            && is_hidden(attributes)
            && let Some(end) = self.end_of_hidden(page.text, name, tag.end)
        {
            return page.widen(at..end, if is_block(name) { Break::Block } else { Break::None }, true);
        }
        if name == "pre" {
            self.n_preformatted =
                if tag.closes { self.n_preformatted.saturating_sub(1) } else { self.n_preformatted + 1 };
        }
        let range = at..tag.end;
        match name {
            "tr" if !tag.closes => page.begin_row(range),
            "td" | "th" if !tag.closes => {
                let (n_columns, n_rows) = (number(attributes, "colspan"), number(attributes, "rowspan"));
                page.begin_cell(range, n_columns, n_rows);
            }
            "sup" if !tag.closes => return superscript(page, range),
            "br" | "tr" => _ = page.widen(range, Break::Line, true),
            _ if is_block(name) => {
                if name == "table" {
                    page.row.begin_table();
                }
                page.widen(range, Break::Block, true);
            }
            _ => _ = page.widen(range, Break::None, true),
        }
        tag.end
    }

    /// Behind the closing tag of an element whose content is no text, or the end of the page. A head that is never closed
    /// ends where the body begins.
    fn end_of_element(&mut self, text: &str, name: &str, from: usize) -> usize {
        if self.unclosed.iter().any(|unclosed| unclosed == name) {
            return from;
        }
        let behind = |at: usize| memchr(b'>', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len + 1);
        if let Some(at) = find_ignoring_case(text, &format!("</{name}"), from) {
            return behind(at);
        }
        self.unclosed.push(name.to_owned());
        match name {
            "head" => find_ignoring_case(text, "<body", from).unwrap_or(from),
            "script" | "style" => text.len(),
            _ => from,
        }
    }

    /// Behind the closing tag of an element that is hidden; nothing when it is never closed.
    fn end_of_hidden(&mut self, text: &str, name: &str, from: usize) -> Option<usize> {
        let is_void = matches!(name, "area" | "br" | "col" | "hr" | "img" | "input" | "link" | "meta" | "wbr");
        if is_void || self.unclosed.len() > MAX_UNCLOSED || self.unclosed.iter().any(|unclosed| unclosed == name) {
            return None;
        }
        let mut depth = 1;
        for at in memchr_iter(b'<', &text.as_bytes()[from..]).map(|at| from + at) {
            let closes = text.as_bytes().get(at + 1) == Some(&b'/');
            let start = at + 1 + usize::from(closes);
            let is_same = text.as_bytes().get(start..start + name.len()).is_some_and(|found| {
                found.eq_ignore_ascii_case(name.as_bytes())
                    && !text[start + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
            });
            if is_same {
                depth = if closes { depth - 1 } else { depth + 1 };
            }
            if depth == 0 {
                return read_tag(text, at).map(|tag| tag.end);
            }
        }
        self.unclosed.push(name.to_owned());
        None
    }

    fn blanks(&mut self, page: &mut Page<'_, '_>, at: usize) -> usize {
        let rest = &page.text.as_bytes()[at..];
        let end = at + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        if self.n_preformatted > 0 {
            page.close_gap(at);
            return end;
        }
        page.widen(at..end, Break::Blank, false)
    }
}

/// Kinds of hidden elements that are never closed; with more the page is too broken to say what is hidden.
const MAX_UNCLOSED: usize = 8;

fn entity(page: &mut Page<'_, '_>, at: usize) -> usize {
    page.close_gap(at);
    match entity::decode(&page.text[at..]) {
        Some((character, len)) => {
            page.replace(at..at + len, character.encode_utf8(&mut [0; 4]));
            at + len
        }
        None => at + 1,
    }
}

/// A raised number behind a digit is an exponent, and not its last digits: `10<sup>4</sup>`. Gives the position behind what
/// was read, which is the tag alone where there is no such number.
fn superscript(page: &mut Page<'_, '_>, tag: Range<usize>) -> usize {
    const RAISED: [&str; 10] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
    let rest = &page.text.as_bytes()[tag.end..];
    let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_number = (1..=3).contains(&n_digits) && rest[n_digits..].starts_with(b"</");
    let is_behind_digit = page.text[..tag.start].ends_with(|c: char| c.is_ascii_digit());
    page.widen(tag.clone(), Break::None, true);
    if !is_number || !is_behind_digit {
        return tag.end;
    }
    for at in tag.end..tag.end + n_digits {
        page.replace(at..at + 1, RAISED[usize::from(page.text.as_bytes()[at] - b'0')]);
    }
    tag.end + n_digits
}

/// For elements whose content is no text, what they part.
fn without_text(name: &str) -> Option<Break> {
    match name {
        "script" | "style" | "head" | "template" | "svg" | "noscript" | "textarea" | "iframe" => Some(Break::Block),
        // Readings beside characters.
        "rt" | "rp" => Some(Break::None),
        _ => None,
    }
}

/// Whether a tag says that its element is not shown.
fn is_hidden(tag: &str) -> bool {
    let tag = tag.as_bytes();
    // Nearly all tags end here.
    if tag.len() < "<a hidden>".len() || memchr_iter(b' ', tag).next().is_none() {
        return false;
    }
    let tag = String::from_utf8_lossy(tag).to_ascii_lowercase();
    let has_attribute = tag.split_ascii_whitespace().skip(1).any(|part| {
        matches!(part.trim_end_matches(['>', '/']), "hidden" | "hidden=\"\"" | "hidden=\"hidden\"" | "hidden=hidden")
    });
    let style = tag.split_once("style").map(|(_, style)| style.replace([' ', '\t', '\n'], "")).unwrap_or_default();
    has_attribute || style.contains("display:none") || style.contains("visibility:hidden")
}

/// The number of an attribute, 1 where there is none.
fn number(tag: &str, attribute: &str) -> usize {
    let find = || {
        let at = tag.to_ascii_lowercase().find(attribute)?;
        let rest = tag[at + attribute.len()..].trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
        rest[..rest.bytes().take(3).take_while(u8::is_ascii_digit).count()].parse().ok()
    };
    find().unwrap_or(1)
}

/// Tags that begin and end a block of text.
fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 41] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    ];
    BLOCKS.contains(&name)
}

/// Longest name of a tag that matters.
const MAX_NAME: usize = 32;

/// The tag at `at`, which is a `<`. None where it begins none.
fn read_tag(text: &str, at: usize) -> Option<Tag> {
    let bytes = text.as_bytes();
    let closes = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(closes);
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let len =
        bytes[start..].iter().take(MAX_NAME).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let name = text[start..start + len].to_ascii_lowercase();
    let end = tag_end(bytes, start + len)?;
    Some(Tag { name, closes, end })
}

/// Longest tag. What goes on for longer is text with a stray `<` in it.
const MAX_TAG: usize = 1 << 16;

/// Behind the `>` of a tag; those in quoted values end nothing, unless a quote is never closed.
fn tag_end(bytes: &[u8], at: usize) -> Option<usize> {
    let window = &bytes[at..bytes.len().min(at + MAX_TAG)];
    let mut quote = None;
    for (index, &byte) in window.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + index + 1),
            (None, b'<') => return None,
            (None, b'"' | b'\'') if index > 0 && matches!(window[index - 1], b'=' | b' ') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
    }
    memchr(b'>', window).map(|index| at + index + 1)
}

fn find_ignoring_case(text: &str, what: &str, from: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[from..];
    let at = memchr_iter(b'<', bytes)
        .find(|&at| bytes.get(at..at + what.len()).is_some_and(|found| found.eq_ignore_ascii_case(what.as_bytes())))?;
    Some(from + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::normalize::Normalizer;
    use crate::source::Markup;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let normalized = Normalizer::only("html").expect("a step").normalize_markup(html, Markup::Html);
        assert_eq!(normalized.text, expected, "{html}");
    }

    #[test]
    fn tags_inside_a_line_leave_nothing() {
        check("教师<strong>57</strong>名,<a href=\"/x?a>b\">企业</a>", "教师57名,企业");
        check("教师<b\n>57</b><!-- 3名 -->名", "教师57名");
        check("5<6,a < b,<3个,结束<", "5<6,a < b,<3个,结束<");
    }

    #[test]
    fn blocks_are_parted() {
        check("<html><body><p>甲</p>\n<P class=x>乙<br/>丙</p></body></html>", "甲\n\n\n乙\n丙");
        check("<ul>\n<li>一</li>\n<li>二</li></ul>", "一\n\n\n二");
        check("两个\n  词,one\ntwo  three", "两个词,one two  three");
        check("<pre>甲\n  乙</pre>", "甲\n  乙");
    }

    #[test]
    fn cells_may_cover_several_columns_and_rows() {
        check(
            "<table><tr><th rowspan=2>市</th><th colspan='2'>资金(万元)</th></tr><tr><th>2022</th><th>2023</th></tr>\
             <tr><td>甲</td><td>12</td><td>13</td></tr><tr><td colspan=\"2\">合计</td><td>25</td></tr></table>",
            "市\t资金(万元)\n\t2022\t2023\n甲\t12\t13\n合计\t\t25",
        );
        check(
            "<tr><td>甲<td rowspan=3>乙<td>丙<tr><td>丁<td>戊<tr><td>己<tr><td>庚<td>辛",
            "甲\t乙\t丙\n丁\t\t戊\n己\n庚\t辛",
        );
        check("<table><tr><td colspan=0>甲<td colspan=x>乙<td colspan=999>丙</table>", "甲\t乙\t丙");
    }

    #[test]
    fn hidden_elements_are_no_text() {
        check("甲<span style=\"display: none\">乙<span>丙</span>5元</span>丁", "甲丁");
        check("甲<div HIDDEN><p>乙</p></div>丁", "甲\n\n\n丁");
        check("甲<input type=hidden value=乙>丁", "甲丁");
        check("甲<b hidden>乙", "甲乙");
        check("甲<b hidden>乙<br hidden>丙<bb></b>丁", "甲丁");
        check("甲<b data-x='style' class=hidden>乙</b>", "甲乙");
    }

    #[test]
    fn readings_and_exponents() {
        check("<ruby>個<rp>(</rp><rt>gè</rt><rp>)</rp>人<rt>rén</rt></ruby>", "個人");
        check("10<sup>4</sup>人,5元<sup>[1]</sup>,m<sup>2</sup>", "10⁴人,5元[1],m2");
    }

    #[test]
    fn cells_are_parted_by_tabs() {
        let table =
            "<table>\n<tr><th>项目</th><th>金额</th></tr>\n<tr>\n <td>书</td>\n <td></td><td>12.6</td>\n</tr></table>";
        check(table, "项目\t金额\n书\t\t12.6");
    }

    #[test]
    fn what_is_no_text_is_taken_out() {
        check("<!DOCTYPE html><head><title>题</title><script>if(a<b){}</script></head><body>文</body>", "文");
        check("文<SCRIPT>var a = '</p>100元';</SCRIPT>本<style>p{}", "文\n\n\n本");
        check("<head><meta charset=utf-8><body>文", "文");
    }

    #[test]
    fn entities_become_characters() {
        check("1&nbsp;260人&amp;1200&mdash;1500元", "1\u{A0}260人&1200—1500元");
        check("&#20803;&#x5143;&#151;&#0;&#x110000;", "元元—\u{FFFD}\u{FFFD}");
        check("R&D,A&B;&unknown;&#;&#xZ;&", "R&D,A&B;&unknown;&#;&#xZ;&");
    }

    proptest! {
        #[test]
        fn any_page_keeps_its_positions(html in any_page()) {
            let normalized = Normalizer::new().normalize_markup(&html, Markup::Html);
            let mut last = 0;
            for (at, c) in normalized.text.char_indices() {
                let source = normalized.maps.source_range(at..at + c.len_utf8());
                prop_assert!(html.is_char_boundary(source.start) && html.is_char_boundary(source.end));
                prop_assert!(last <= source.start && source.start < source.end);
                last = source.start;
            }
        }
    }

    fn any_page() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "\\PC{0,4}",
            "[<>&;/!\"'= \n\t元a1#x-]{0,8}",
            "</?(p|b|td|TR|pre|br|script|head|style|body|!--)( a=[\"']?x>?)?>?",
            "&(amp|nbsp|#[0-9]{0,8}|#x[0-9a-f]{0,7});?",
            "[0-9一万亿元。,\n ]{0,5}",
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }
}
