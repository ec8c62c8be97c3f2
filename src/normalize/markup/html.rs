//! HTML: tags, comments and what is no text are taken out, entities decoded, blocks parted by line breaks and cells by tabs.
//!
//! A tag inside a line leaves nothing behind, so `<b>57</b>名` is one number. Line breaks of the file are blanks, and between
//! Chinese characters nothing. Broken markup is no error: what is no tag stays text.

use std::ops::Range;

use super::tokens::{Markup, MarkupKind, Tag, Tokens};
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

impl Html {
    /// Reads a stretch of the page; elements whose content is no text may end behind it. Gives where it ended.
    pub(super) fn read(&mut self, page: &mut Page<'_, '_>, range: Range<usize>) -> usize {
        let mut tokens = Tokens::new(page.text, range.start);
        let mut at = range.start;
        while let Some(Markup { range: markup, kind }) = tokens.next() {
            if markup.start >= range.end {
                break;
            }
            self.text(page, at..markup.start);
            at = match kind {
                MarkupKind::Other => page.widen(markup, Break::None, true),
                MarkupKind::End(name) => {
                    self.end_tag(page, &name, markup.clone());
                    markup.end
                }
                MarkupKind::Start(tag) => match self.left_out(page.text, &tag, &markup, &mut tokens) {
                    Some((end, kind)) => page.widen(markup.start..end, kind, true),
                    None => self.start_tag(page, &tag, markup),
                },
            };
        }
        if at < range.end {
            self.text(page, at..range.end);
            at = range.end;
        }
        at
    }

    /// Text between tags: entities become characters, blanks one blank.
    fn text(&mut self, page: &mut Page<'_, '_>, range: Range<usize>) {
        let bytes = page.text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            at = match bytes[at] {
                b'&' => entity(page, at),
                byte if byte.is_ascii_whitespace() => self.blanks(page, at..range.end),
                _ => {
                    page.close_gap(at);
                    let rest = &bytes[at..range.end];
                    let is_plain = |byte: &u8| *byte != b'&' && !byte.is_ascii_whitespace();
                    at + rest.iter().take_while(|byte| is_plain(byte)).count()
                }
            };
        }
    }

    /// Where an element ends that is no text, and what it parts; nothing for an element that is text.
    fn left_out(
        &mut self,
        text: &str,
        tag: &Tag,
        markup: &Range<usize>,
        tokens: &mut Tokens<'_>,
    ) -> Option<(usize, Break)> {
        let name = tag.name.as_str();
        let kind = if let Some(kind) = without_text(name) {
            kind
        } else if is_hidden(tag) {
            if is_block(name) { Break::Block } else { Break::None }
        } else if name == "sup" && is_note(&text[markup.end..]) {
            Break::None
        } else {
            return None;
        };
        if is_void(name) || self.unclosed.len() > MAX_UNCLOSED || self.unclosed.iter().any(|unclosed| unclosed == name)
        {
            return None;
        }
        let end = end_of_element(text, name, tokens);
        if end.is_none() {
            self.unclosed.push(name.to_owned());
            tokens.restart(markup.end);
        }
        end.map(|end| (end, kind))
    }

    fn start_tag(&mut self, page: &mut Page<'_, '_>, tag: &Tag, range: Range<usize>) -> usize {
        let end = range.end;
        match tag.name.as_str() {
            "td" | "th" => page.begin_cell(range, number(tag, "colspan"), number(tag, "rowspan")),
            "tr" => page.begin_row(range),
            "sup" => return superscript(page, range),
            "pre" => {
                self.n_preformatted += 1;
                page.widen(range, Break::Block, true);
            }
            "table" => {
                page.row.begin_table();
                page.widen(range, Break::Block, true);
            }
            name => _ = page.widen(range, parted(name), true),
        }
        end
    }

    fn end_tag(&mut self, page: &mut Page<'_, '_>, name: &str, range: Range<usize>) {
        if name == "pre" {
            self.n_preformatted = self.n_preformatted.saturating_sub(1);
        }
        page.widen(range, parted(name), true);
    }

    fn blanks(&mut self, page: &mut Page<'_, '_>, range: Range<usize>) -> usize {
        let rest = &page.text.as_bytes()[range.clone()];
        let end = range.start + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        if self.n_preformatted > 0 {
            page.close_gap(range.start);
            return end;
        }
        page.widen(range.start..end, Break::Blank, false)
    }
}

/// Behind the end tag of the element that has just begun. A script that is never closed ends with the page, a head where the
/// body begins.
fn end_of_element(text: &str, name: &str, tokens: &mut Tokens<'_>) -> Option<usize> {
    let mut depth = 1;
    for Markup { range, kind } in tokens.by_ref() {
        match kind {
            MarkupKind::Start(tag) if name == "head" && tag.name == "body" => {
                tokens.restart(range.start);
                return Some(range.start);
            }
            MarkupKind::Start(tag) if tag.name == name => depth += 1,
            MarkupKind::End(closed) if closed == name => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(range.end);
        }
    }
    matches!(name, "script" | "style").then_some(text.len())
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

/// Raised digits are no digits of the number beside them: `10<sup>4</sup>`, `投入<sup>1</sup>50万元`. Those of a unit are part
/// of it: `m<sup>2</sup>`. Gives the position behind what was read, which is the tag alone where there is no such number.
fn superscript(page: &mut Page<'_, '_>, tag: Range<usize>) -> usize {
    const RAISED: [&str; 10] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
    let rest = &page.text.as_bytes()[tag.end..];
    let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_number = (1..=3).contains(&n_digits) && rest[n_digits..].starts_with(b"</");
    let is_behind_unit = page.text[..tag.start].ends_with(|c: char| c.is_ascii_alphabetic());
    page.widen(tag.clone(), Break::None, true);
    if !is_number || is_behind_unit {
        return tag.end;
    }
    for at in tag.end..tag.end + n_digits {
        page.replace(at..at + 1, RAISED[usize::from(page.text.as_bytes()[at] - b'0')]);
    }
    tag.end + n_digits
}

/// How much of an element is looked at to tell whether it is the mark of a note, in bytes.
const MAX_NOTE: usize = 400;

/// Longest mark of a note, in characters.
const MAX_NOTE_CHARS: usize = 6;

/// Whether a raised element, of which this is the content and what follows, is the mark of a note: a number in brackets, a
/// sign, or a short text that is a link.
fn is_note(rest: &str) -> bool {
    let window = &rest[..rest.floor_char_boundary(MAX_NOTE.min(rest.len()))];
    let mut shown = String::new();
    let (mut at, mut is_link) = (0, false);
    for Markup { range, kind } in Tokens::new(window, 0) {
        shown.push_str(&window[at..range.start]);
        at = range.end;
        match kind {
            MarkupKind::End(name) if name == "sup" => {
                let shown = shown.trim();
                let is_short = !shown.is_empty() && shown.chars().count() <= MAX_NOTE_CHARS;
                return is_short && (is_link || is_note_mark(shown));
            }
            MarkupKind::Start(tag) => is_link |= tag.name == "a",
            _ => {}
        }
    }
    false
}

/// `[1]`, `（2）`, `①`, `*`.
fn is_note_mark(shown: &str) -> bool {
    const SIGNS: [char; 6] = ['*', '†', '‡', '#', '＊', '※'];
    let inner = shown.trim_matches(['[', ']', '［', '］', '〔', '〕', '【', '】', '(', ')', '（', '）']);
    let is_bracketed = inner.len() < shown.len() && inner.chars().all(|c| c.is_alphanumeric());
    is_bracketed || shown.chars().all(|c| SIGNS.contains(&c) || ('①'..='⒛').contains(&c))
}

/// Elements without content and end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// What a tag parts, by its name.
fn parted(name: &str) -> Break {
    match name {
        "br" | "tr" => Break::Line,
        _ if is_block(name) => Break::Block,
        _ => Break::None,
    }
}

/// For elements whose content is no text, what they part.
pub(super) fn without_text(name: &str) -> Option<Break> {
    match name {
        "script" | "style" | "head" | "template" | "svg" | "noscript" | "textarea" | "iframe" => Some(Break::Block),
        // Readings beside characters.
        "rt" | "rp" => Some(Break::None),
        _ => None,
    }
}

/// Whether a tag says that its element is not shown.
pub(super) fn is_hidden(tag: &Tag) -> bool {
    let has_attribute = tag.attribute("hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"));
    has_attribute || tag.attribute("style").is_some_and(is_hiding)
}

/// Whether a style hides its element.
fn is_hiding(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| {
        let value = value.trim().trim_end_matches("!important").trim_end();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value.eq_ignore_ascii_case("none"),
            "visibility" => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}

/// The number of an attribute, 1 where there is none.
fn number(tag: &Tag, attribute: &str) -> usize {
    let value = tag.attribute(attribute).unwrap_or_default().trim();
    value[..value.bytes().take(3).take_while(u8::is_ascii_digit).count()].parse().unwrap_or(1)
}

/// Tags that begin and end a block of text.
pub(super) fn is_block(name: &str) -> bool {
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
        check("10<sup>4</sup>人,m<sup>2</sup>,投入<sup>1</sup>50万元", "10⁴人,m2,投入¹50万元");
    }

    #[test]
    fn marks_of_notes_are_no_text() {
        check("5元<sup>[1]</sup>,120<sup><a href=\"#n1\">3</a></sup>万元", "5元,120万元");
        check("人<sup id=r class=reference><a href=#c><span>[</span>12<span>]</span></a></sup>共", "人共");
        check("甲<sup>①</sup>乙<sup>（2）</sup>丙<sup> * </sup>丁<sup>注</sup>", "甲乙丙丁注");
        check("x<sup>n</sup>,<sup></sup>甲<sup>[1]", "xn,甲[1]");
    }

    #[test]
    fn attributes_are_read_as_such() {
        check("<p title=\"the hidden gem\">甲</p><p data-x='a > b' title=\"display:none\">乙</p>", "甲\n\n\n乙");
        check("<p alt=\"style='display:none'\">甲</p><p style='color:red; DISPLAY : None !important'>乙</p>", "甲");
        check("<td title='colspan=5'>甲<td colspan = \"2\">乙<td>丙", "甲\t乙\t\t丙");
        check("<p class=hidden>甲</p><p data-hidden>乙</p><p Hidden=''>丙</p>", "甲\n\n\n乙");
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        check("甲<!-- 1 --!>乙<!-->丙<!--->丁<!-- <b> -- > -->戊<?xml 5元?>己</ x>庚", "甲乙丙丁戊己庚");
        check("甲<!-- 5元", "甲");
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_its_tag() {
        check("甲<p title=\"x>乙</p><b>丙</b>", "甲\n\n\n乙\n\n\n丙");
        check("若x<y,投资<b>5</b>亿元", "若x<y,投资5亿元");
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
