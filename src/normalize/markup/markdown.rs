//! Markdown: signs of emphasis, links, headings, lists and quotes are taken out, cells of tables parted by tabs.
//!
//! What was written as plain text reads as plain text: line breaks and blank lines inside prose stay, numbers of lists stay,
//! asterisks between digits stay. Headings and items stand for themselves. Code in a named language, pictures and the
//! head of a file are no text; other code blocks are, since indented prose is one. HTML is read as HTML.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html::Html;
use super::{Break, Page};
use crate::text::Rewriter;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let mut page = Page::new(rewriter);
    let text = page.text;
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    options.set(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS, has_head(text));
    let parser = Parser::new_ext(text, options);
    let notes = notes(&parser, text);
    let mut reader = Reader { at: 0, html: Html::default(), lists: Vec::new(), notes, kind: Break::None };
    for (event, range) in parser.into_offset_iter() {
        reader.event(&mut page, &event, range);
    }
    reader.skip_to(&mut page, text.len(), Break::Block);
    page.close_gap(text.len());
}

/// Whether the text begins with a head between lines of hyphens, and not with prose between rules.
fn has_head(text: &str) -> bool {
    let mut lines = text.lines();
    let is_member = |line: &str| {
        let key = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        line.trim().is_empty() || line.starts_with([' ', '#', '-']) || (key.len() < line.len() && key.starts_with(':'))
    };
    lines.next() == Some("---") && lines.take_while(|line| !matches!(*line, "---" | "...")).all(is_member)
}

/// Notes that look like definitions of links: `[注]: 投资5亿元`. The last comes first.
fn notes(parser: &Parser<'_>, text: &str) -> Vec<Range<usize>> {
    let definitions = parser.reference_definitions().iter();
    let mut notes: Vec<Range<usize>> = definitions
        .map(|(_, definition)| definition.span.clone())
        .filter(|span| is_note(&text[span.clone()]))
        .collect();
    notes.sort_by_key(|span| std::cmp::Reverse(span.start));
    notes
}

fn is_note(definition: &str) -> bool {
    definition.split_once("]:").is_some_and(|(_, target)| !target.is_ascii())
}

struct Reader {
    /// How far the text has been read.
    at: usize,
    html: Html,
    /// For each list around, whether its items have numbers.
    lists: Vec<bool>,
    /// Text for which there are no events, what comes next at the end.
    notes: Vec<Range<usize>>,
    /// What parts the text read last from the text to come, as far as is known.
    kind: Break,
}

impl Reader {
    fn event(&mut self, page: &mut Page<'_, '_>, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(page, tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(page, range, text),
            Event::Code(_) => {
                let n_ticks = page.text[range.clone()].bytes().take_while(|byte| *byte == b'`').count();
                let inner = range.start + n_ticks..range.end - n_ticks;
                self.text(page, inner.clone(), &page.text[inner]);
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                self.skip_to(page, range.start, Break::None);
                if self.at < range.end {
                    self.at = self.html.read(page, self.at..range.end);
                }
            }
            Event::SoftBreak => self.kind = self.kind.max(Break::SoftLine),
            Event::HardBreak => self.kind = self.kind.max(Break::Line),
            Event::Rule => self.kind = Break::Block,
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, page: &mut Page<'_, '_>, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.kind = self.kind.max(Break::Paragraph),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
            Tag::Image { .. } => {
                self.skip_to(page, range.start, Break::None);
                self.skip_to(page, range.end, Break::None);
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) if is_code(language) => self.leave_out(page, range),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.kind = self.kind.max(Break::Paragraph),
            Tag::MetadataBlock(_) => self.leave_out(page, range),
            Tag::TableHead | Tag::TableRow => {
                self.skip_to(page, range.start, Break::Line);
                page.begin_row(self.at..self.at);
            }
            Tag::TableCell => {
                self.skip_to(page, range.start, Break::None);
                page.begin_cell(self.at..self.at, 1, 1);
            }
            Tag::List(first) => {
                self.lists.push(first.is_some());
                self.kind = Break::Block;
            }
            Tag::Item => {
                self.skip_to(page, range.start, Break::Block);
                // A hidden element may have ended behind the item.
                if self.lists.last() == Some(&true) && self.at == range.start {
                    let n_marker = page.text[range].find(['.', ')']).map_or(0, |at| at + 1);
                    let marker = self.at..self.at + n_marker;
                    self.text(page, marker.clone(), &page.text[marker]);
                    self.kind = Break::Blank;
                }
            }
            _ => self.kind = Break::Block,
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock => self.kind = self.kind.max(Break::Paragraph),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {}
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => {}
            TagEnd::List(_) => {
                self.lists.pop();
                self.kind = Break::Block;
            }
            _ => self.kind = Break::Block,
        }
    }

    /// Text that stands at `range`; escapes and entities are written otherwise there.
    fn text(&mut self, page: &mut Page<'_, '_>, range: Range<usize>, text: &str) {
        if range.start < self.at || range.is_empty() {
            return;
        }
        let between = &page.text[self.at..range.start];
        let is_formula = self.kind == Break::None
            && !between.is_empty()
            && between.bytes().all(|byte| matches!(byte, b'*' | b'_'))
            && page.text[..self.at].ends_with(|c: char| c.is_ascii_digit())
            && text.starts_with(|c: char| c.is_ascii_digit());
        if is_formula {
            page.close_gap(self.at);
        } else {
            self.skip_to(page, range.start, Break::None);
        }
        if page.text[range.clone()] == *text {
            page.close_gap(range.start);
        } else {
            page.replace(range.clone(), text);
        }
        self.at = range.end;
    }

    /// Takes out what lies before `end`.
    fn skip_to(&mut self, page: &mut Page<'_, '_>, end: usize, kind: Break) {
        while let Some(note) = self.notes.pop_if(|note| note.start < end) {
            if note.start >= self.at {
                let is_blank = page.text[self.at..note.start].trim().is_empty();
                page.widen(self.at..note.start, self.kind.max(Break::Paragraph), !is_blank);
                page.close_gap(note.start);
                self.at = note.end;
                self.kind = Break::Paragraph;
            }
        }
        let kind = std::mem::replace(&mut self.kind, Break::None).max(kind);
        if self.at < end {
            let is_blank = page.text[self.at..end].trim().is_empty();
            page.widen(self.at..end, kind, !is_blank);
            self.at = end;
        } else if kind != Break::None {
            page.widen(self.at..self.at, kind, false);
        }
    }

    fn leave_out(&mut self, page: &mut Page<'_, '_>, range: Range<usize>) {
        self.skip_to(page, range.start, Break::Block);
        self.skip_to(page, range.end, Break::Block);
        self.kind = Break::Block;
    }
}

/// Whether a block of code has a language that is not that of people.
fn is_code(language: &str) -> bool {
    let language = language.split_ascii_whitespace().next().unwrap_or_default();
    !matches!(language, "" | "text" | "txt" | "plain" | "plaintext" | "md" | "markdown")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::normalize::Normalizer;
    use crate::source::Markup;

    #[track_caller]
    fn check(markdown: &str, expected: &str) {
        let normalized = Normalizer::only("markdown").expect("a step").normalize_markup(markdown, Markup::Markdown);
        assert_eq!(normalized.text, expected, "{markdown}");
    }

    #[track_caller]
    fn stays(markdown: &str) {
        check(markdown, markdown);
    }

    #[test]
    fn marks_inside_a_line_leave_nothing() {
        check("投资**4.32**亿元,*约*5亿元,`6亿`元", "投资4.32亿元,约5亿元,6亿元");
        check("[广州](https://a.cn \"市 名\")帮扶![图 5人](b.png)普定", "广州帮扶普定");
        check("见<https://a.cn>,[甲][1]乙[^2]\n\n[1]: https://b.cn\n[^2]: 丙", "见https://a.cn,甲乙\n\n\n丙");
        check("5\\*6,1&nbsp;260人&amp;US\\$5", "5*6,1\u{A0}260人&US$5");
    }

    #[test]
    fn headings_and_items_stand_alone() {
        check(
            "# 标题\n正文一\n正文二\n\n## 小标题 ##\n- 甲\n- 乙\n",
            "标题\n\n\n正文一\n正文二\n\n\n小标题\n\n\n甲\n\n\n乙",
        );
        check("标题\n===\n> 引一\n> 引二\n\n***\n正文", "标题\n\n\n引一\n引二\n\n\n正文");
        check("1. 甲\n2. 乙\n   * [x] 丙", "1. 甲\n\n\n2. 乙\n\n\n丙");
    }

    #[test]
    fn cells_are_parted_by_tabs() {
        check(
            "单位:万元\n\n| 市 | 2022 | 2023 |\n|:--|--:|:-:|\n| 甲 | 12 | **13** |\n| 乙 |  | 14 |\n\n注",
            "单位:万元\n\n\n市\t2022\t2023\n甲\t12\t13\n乙\t\t14\n\n\n注",
        );
    }

    #[test]
    fn html_is_read_as_html() {
        check(
            "前<b>5</b>亿<br/>元\n\n<table><tr><td>甲</td><td>5</td></tr></table>\n\n后",
            "前5亿\n元\n\n\n甲\t5\n\n\n后",
        );
        check("<script>\nvar a = 5;\n\nvar b = 6;\n</script>\n\n后<!-- 6元 -->文", "后文");
        stays("若x<5且y>6,共<3个");
        check("前<TR hidden>\n\n0. 甲</TR>后", "前\n\n\n后");
    }

    #[test]
    fn code_and_heads_are_no_text() {
        check("---\ntitle: 题\ntags:\n  - 5元\n---\n正文", "正文");
        check("前\n\n```rust\nlet a = 5;\n```\n后", "前\n\n\n后");
        check("前\n\n```\n投资5亿元\n```\n后", "前\n\n\n投资5亿元\n\n\n后");
        stays("前文。\n\n    投资5亿元,\n    一行。");
    }

    #[test]
    fn plain_text_stays() {
        for text in [
            "两地对接7次。\n\u{3000}\u{3000}投资4.32亿元。\n\n人均9000元\n\n\n金1400万元",
            "3*4*5元,3_4_5元,10~20元,30~40元",
            "#标题 5元,1.5亿元",
            "2023年\r\n投资5亿元\r\n",
            "1.5亿元\n2.5亿元",
            "[注]: 投资5亿元",
            "正文。\n\n[备注]: 投资5亿元\n",
            "a < b,c > d & e",
            "---\n投资5亿元。\n---",
        ] {
            let expected = match text {
                // The line of hyphens is a rule, and below text the sign of a heading.
                "---\n投资5亿元。\n---" => "投资5亿元。",
                text => text,
            };
            let normalized = Normalizer::only("markdown").expect("a step").normalize_markup(text, Markup::Markdown);
            assert_eq!(normalized.text.trim_end(), expected.trim_end(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_positions(markdown in any_markdown()) {
            let normalized = Normalizer::new().normalize_markup(&markdown, Markup::Markdown);
            let mut last = 0;
            for (at, c) in normalized.text.char_indices() {
                let source = normalized.maps.source_range(at..at + c.len_utf8());
                prop_assert!(markdown.is_char_boundary(source.start) && markdown.is_char_boundary(source.end));
                prop_assert!(last <= source.start && source.start < source.end);
                last = source.start;
            }
        }
    }

    fn any_markdown() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "\\PC{0,4}",
            "[*_`~#>|!\\[\\]()<\\\\ \n-]{0,8}",
            "\n{0,2}( {0,4}|> |- |[0-9]{1,2}[.)] |#{1,3} |\\| )",
            Just("| a | b |\n|---|---|\n| 1 | 2 |\n".to_owned()),
            Just("[1]: http://a\n".to_owned()),
            Just("\n[注]: 投资\n".to_owned()),
            Just("\n```x\n".to_owned()),
            "</?(p|b|td|TR|pre|br|script)( hidden)?>",
            "&(amp|nbsp|#[0-9]{0,8});",
            "[0-9一万亿元。,\n ]{0,5}",
        ];
        prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
    }
}
