//! HTML: tags, comments and what is no text are taken out, entities decoded, blocks parted by line breaks and cells by tabs.
//!
//! A tag inside a line leaves nothing behind, so `<b>57</b>名` is one number. Line breaks of the file are blanks, and between
//! Chinese characters nothing. Broken markup is no error: what is no tag stays text.

mod entity;

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::text::Rewriter;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let mut page = Page { text, rewriter, gap: None, begins_row: false, n_preformatted: 0, unclosed: Vec::new() };
    page.read();
}

/// What parts the text before a stretch of markup from the text behind it. The greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Blank,
    Cell,
    Line,
    Block,
}

impl Break {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Blank => " ",
            // One tab for each cell.
            Self::Cell => "",
            Self::Line => "\n",
            // More than a line break, so that no later step takes it for one inside a paragraph.
            Self::Block => "\n\n\n",
        }
    }
}

/// Markup and blanks between two pieces of text.
struct Gap {
    range: Range<usize>,
    kind: Break,
    /// How many cells begin in it, behind its last line break.
    n_cells: usize,
    has_tag: bool,
}

struct Page<'t, 'r, 'a> {
    text: &'t str,
    rewriter: &'r mut Rewriter<'a>,
    gap: Option<Gap>,
    /// Whether the next cell is the first of its row.
    begins_row: bool,
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

impl Page<'_, '_, '_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            at = match bytes[at] {
                b'<' => self.markup(at),
                b'&' => self.entity(at),
                byte if byte.is_ascii_whitespace() => self.blanks(at),
                _ => {
                    self.close_gap(at);
                    let rest = &bytes[at..];
                    at + rest
                        .iter()
                        .position(|byte| matches!(byte, b'<' | b'&') || byte.is_ascii_whitespace())
                        .unwrap_or(rest.len())
                }
            };
        }
        self.close_gap(bytes.len());
    }

    /// Reads what begins with `<`; gives the position behind it.
    fn markup(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(self.text.len(), |len| at + "<!--".len() + len + "-->".len());
            return self.widen(at..end, Break::None, true);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let end = memchr(b'>', rest.as_bytes()).map_or(self.text.len(), |len| at + len + 1);
            return self.widen(at..end, Break::None, true);
        }
        match read_tag(self.text, at) {
            Some(tag) => self.tag(at, &tag),
            None => {
                self.close_gap(at);
                at + 1
            }
        }
    }

    fn tag(&mut self, at: usize, tag: &Tag) -> usize {
        let name = tag.name.as_str();
        if !tag.closes
            && matches!(name, "script" | "style" | "head" | "template" | "svg" | "noscript" | "textarea" | "iframe")
        {
            let end = self.end_of_element(name, tag.end);
            return self.widen(at..end, Break::Block, true);
        }
        if name == "pre" {
            self.n_preformatted =
                if tag.closes { self.n_preformatted.saturating_sub(1) } else { self.n_preformatted + 1 };
        }
        let kind = match name {
            "br" => Break::Line,
            "tr" => {
                self.begins_row = !tag.closes;
                Break::Line
            }
            "td" | "th" if tag.closes => Break::None,
            "td" | "th" if std::mem::take(&mut self.begins_row) => Break::None,
            "td" | "th" => Break::Cell,
            _ if is_block(name) => Break::Block,
            _ => Break::None,
        };
        self.widen(at..tag.end, kind, true)
    }

    /// Behind the closing tag of an element whose content is no text, or the end of the page. A head that is never closed
    /// ends where the body begins.
    fn end_of_element(&mut self, name: &str, from: usize) -> usize {
        if self.unclosed.iter().any(|unclosed| unclosed == name) {
            return from;
        }
        let behind = |at: usize| memchr(b'>', &self.text.as_bytes()[at..]).map_or(self.text.len(), |len| at + len + 1);
        if let Some(at) = find_ignoring_case(self.text, &format!("</{name}"), from) {
            return behind(at);
        }
        self.unclosed.push(name.to_owned());
        match name {
            "head" => find_ignoring_case(self.text, "<body", from).unwrap_or(from),
            "script" | "style" => self.text.len(),
            _ => from,
        }
    }

    fn blanks(&mut self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at..];
        let end = at + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        if self.n_preformatted > 0 {
            self.close_gap(at);
            return end;
        }
        self.widen(at..end, Break::Blank, false)
    }

    fn entity(&mut self, at: usize) -> usize {
        self.close_gap(at);
        match entity::decode(&self.text[at..]) {
            Some((character, len)) => {
                self.rewriter.replace(at..at + len, character.encode_utf8(&mut [0; 4]));
                at + len
            }
            None => at + 1,
        }
    }

    /// Adds to the gap that is open, or opens one.
    fn widen(&mut self, range: Range<usize>, kind: Break, is_tag: bool) -> usize {
        let end = range.end;
        let gap = self.gap.get_or_insert(Gap { range: range.clone(), kind, n_cells: 0, has_tag: false });
        gap.range.end = end;
        gap.kind = gap.kind.max(kind);
        gap.has_tag |= is_tag;
        gap.n_cells = match kind {
            Break::Cell => gap.n_cells + 1,
            Break::Line | Break::Block => 0,
            Break::None | Break::Blank => gap.n_cells,
        };
        end
    }

    /// Writes the gap before the text at `at`.
    fn close_gap(&mut self, at: usize) {
        let Some(Gap { range, kind, n_cells, has_tag }) = self.gap.take() else { return };
        let (before, after) = (&self.text[..range.start], &self.text[at..]);
        let has_line_end = self.text[range.clone()].contains(['\n', '\r']);
        if !has_tag && !has_line_end {
            return;
        }
        let is_chinese = |c: char| c as u32 >= 0x2E80;
        let within_chinese =
            before.chars().next_back().is_none_or(is_chinese) && after.chars().next().is_none_or(is_chinese);
        let kind = if kind == Break::Blank && has_line_end && within_chinese { Break::None } else { kind };
        let is_inside = !before.is_empty() && !after.is_empty();
        let new = if is_inside { kind.text().to_owned() + &"\t".repeat(n_cells) } else { String::new() };
        if self.text[range.clone()] != *new {
            self.rewriter.replace(range, &new);
        }
    }
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
