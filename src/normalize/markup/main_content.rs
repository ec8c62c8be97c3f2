//! What stands around the text of a page is taken out: menus, sidebars, footers, buttons, lists of links to other pages.
//!
//! It works on the page as it is written and takes out whole elements, so that its edits show what went. An element goes for what
//! it is (`nav`, `role`), for what it is called (`class`, `id`, by `page_parts.txt`), or as a list of links beside a text. None
//! goes that holds the heading or most of the sentences of the page, so nothing is lost where there is nothing around.

use std::collections::BTreeSet;
use std::ops::Range;

use super::html::{is_hidden, is_void, without_text};
use super::tokens::{Markup, MarkupKind, Tag, Tokens};
use crate::lexicon::{Lexicon, by_class};
use crate::text::Rewriter;

/// What stands in the place of an element: it parts what was before from what comes behind.
const RULE: &str = "<hr>";

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let page = Elements::read(rewriter.input());
    for range in page.around() {
        rewriter.replace(range, RULE);
    }
}

/// Words in names of parts.
static WORDS: Lexicon<Words> = Lexicon::new(&["lexicon/page_parts.txt"], |texts| Words::parse(texts[0]));

struct Words {
    around: BTreeSet<&'static str>,
    linked: BTreeSet<&'static str>,
    button: BTreeSet<&'static str>,
}

impl Words {
    fn parse(text: &'static str) -> Self {
        let of = |wanted: &str| by_class(text).filter(|(class, _)| *class == wanted).map(|(_, word)| word).collect();
        Self { around: of("around"), linked: of("linked"), button: of("button") }
    }
}

/// What an element is taken for by its name, its role and what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text,
    /// Around the text where most of it is links.
    Linked,
    Around,
    Button,
}

fn part(tag: &Tag, is_in_article: bool) -> Part {
    let by_name = match tag.name.as_str() {
        "nav" | "dialog" | "menu" => Part::Around,
        "button" | "select" | "datalist" => Part::Button,
        "footer" | "aside" if !is_in_article => Part::Around,
        "footer" | "aside" | "header" => Part::Linked,
        _ => Part::Text,
    };
    let words = WORDS.get();
    let names = ["class", "id", "role"].into_iter().filter_map(|name| tag.attribute(name));
    let by_words = names.flat_map(words_of).map(|word| match word.as_str() {
        // The foot of an article is part of it.
        "footer" if is_in_article => Part::Linked,
        word if words.around.contains(word) => Part::Around,
        word if words.linked.contains(word) => Part::Linked,
        word if words.button.contains(word) => Part::Button,
        _ => Part::Text,
    });
    // What a frame of the whole page says of its columns does not make it one.
    if matches!(tag.name.as_str(), "html" | "body" | "main" | "article" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return Part::Text;
    }
    by_words.fold(by_name, Part::max)
}

/// The words of names, in lower case, and each two of a name joined: `leftSideBar` has `left`, `side`, `bar`, `leftside` and
/// `sidebar`.
fn words_of(names: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for name in names.split_ascii_whitespace() {
        let first = words.len();
        let mut was_lower = false;
        let mut goes_on = false;
        for c in name.chars() {
            let is_letter = c.is_ascii_alphabetic();
            if is_letter && (!goes_on || (c.is_ascii_uppercase() && was_lower)) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| is_letter) {
                word.push(c.to_ascii_lowercase());
            }
            (was_lower, goes_on) = (c.is_ascii_lowercase(), is_letter);
        }
        let joined: Vec<String> = words[first..].windows(2).map(|pair| pair.concat()).collect();
        words.extend(joined);
    }
    words
}

/// An element, with what is in it.
#[derive(Debug)]
struct Element {
    name: String,
    part: Part,
    range: Range<usize>,
    parent: usize,
    /// Characters of text, blanks apart.
    n_chars: usize,
    /// Those of them in links.
    n_linked: usize,
    n_links: usize,
    /// Ends of sentences outside of links.
    n_stops: usize,
    has_heading: bool,
    has_article: bool,
    is_in_article: bool,
    /// Whether it ends where the page says so.
    is_closed: bool,
}

impl Element {
    fn n_prose(&self) -> usize {
        self.n_chars - self.n_linked
    }

    /// Whether at least so many of a hundred characters are links.
    fn is_linked(&self, percent: usize) -> bool {
        self.n_chars > 0 && self.n_linked * 100 >= self.n_chars * percent
    }
}

/// The elements of a page; the first stands for all of it.
struct Elements {
    elements: Vec<Element>,
}

/// Elements deeper than this are taken for one.
const MAX_DEPTH: usize = 256;

impl Elements {
    fn read(text: &str) -> Self {
        let mut reader = Reader { text, elements: Vec::new(), open: Vec::new(), n_anchors: 0 };
        reader.begin(&Tag::default(), 0..0);
        let mut at = 0;
        let mut tokens = Tokens::new(text, 0);
        while let Some(Markup { range, kind }) = tokens.next() {
            reader.text(at..range.start);
            at = range.end;
            match kind {
                MarkupKind::Start(tag) if without_text(&tag.name).is_some() || is_hidden(&tag) => {
                    at = skipped(&tag.name, &mut tokens, range.end);
                }
                MarkupKind::Start(tag) if !is_void(&tag.name) => reader.begin(&tag, range),
                MarkupKind::End(name) => reader.end(&name, range),
                _ => {}
            }
        }
        reader.text(at..text.len());
        reader.finish()
    }

    /// What is around the text, in order, none within another.
    fn around(&self) -> Vec<Range<usize>> {
        let main = self.main();
        let mut around: Vec<Range<usize>> = Vec::new();
        for (index, element) in self.elements.iter().enumerate().skip(1) {
            let is_within = around.last().is_some_and(|last| element.range.start < last.end);
            if !is_within && self.is_around(index, element, main) {
                around.push(element.range.clone());
            }
        }
        around
    }

    fn is_around(&self, index: usize, element: &Element, main: usize) -> bool {
        let page = &self.elements[0];
        if !element.is_closed {
            return false;
        }
        if element.part == Part::Button {
            return element.n_chars <= MAX_BUTTON && !element.has_heading;
        }
        if element.has_heading || element.has_article || self.has_most(element) {
            return false;
        }
        // Rows and cells keep their columns.
        if matches!(
            element.name.as_str(),
            "tr" | "tbody" | "thead" | "th" | "caption" | "a" | "p" | "em" | "b" | "strong"
        ) {
            return false;
        }
        let is_list =
            matches!(element.name.as_str(), "ul" | "ol" | "dl" | "div" | "section" | "table" | "td" | "center");
        let links_beside_text = || {
            let is_outside = !self.is_within(index, main);
            is_list && is_outside && page.n_stops >= 2 && page.n_prose() >= MIN_PROSE && element.n_links >= 3
        };
        let is_menu = || {
            let is_short = element.n_links >= 4 && element.n_linked <= element.n_links * MENU_ITEM;
            is_list && is_short && element.is_linked(90) && page.n_prose() >= MIN_PROSE
        };
        match element.part {
            Part::Around => true,
            Part::Linked if element.is_linked(50) => true,
            _ => (element.is_linked(70) && element.n_stops == 0 && links_beside_text()) || is_menu(),
        }
    }

    /// Whether an element has most of the sentences of the page, or of its text where there are no sentences.
    fn has_most(&self, element: &Element) -> bool {
        let page = &self.elements[0];
        if page.n_stops > 0 { element.n_stops * 2 > page.n_stops } else { element.n_prose() * 2 > page.n_prose() }
    }

    /// The innermost element with most of the sentences.
    fn main(&self) -> usize {
        let has_most = |element: &Element| element.n_stops * 10 >= self.elements[0].n_stops * 6;
        self.elements.iter().rposition(has_most).unwrap_or(0)
    }

    fn is_within(&self, mut index: usize, outer: usize) -> bool {
        while index > outer {
            index = self.elements[index].parent;
        }
        index == outer && outer != 0
    }
}

/// Longest text of a button, in characters.
const MAX_BUTTON: usize = 40;

/// A page with less text outside of links may be a list of links that is read for itself.
const MIN_PROSE: usize = 40;

/// Longest item of a menu on average, in characters.
const MENU_ITEM: usize = 6;

/// Behind an element whose content is not looked at; behind its start tag when it is never closed.
fn skipped(name: &str, tokens: &mut Tokens<'_>, from: usize) -> usize {
    if is_void(name) {
        return from;
    }
    let mut depth = 1;
    for Markup { range, kind } in tokens.by_ref() {
        match kind {
            MarkupKind::Start(tag) if name == "head" && tag.name == "body" => {
                tokens.restart(range.start);
                return range.start;
            }
            MarkupKind::Start(tag) if tag.name == name => depth += 1,
            MarkupKind::End(closed) if closed == name => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return range.end;
        }
    }
    // Nothing behind it is taken out then.
    usize::MAX
}

struct Reader<'a> {
    text: &'a str,
    elements: Vec<Element>,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    n_anchors: usize,
}

impl Reader<'_> {
    fn begin(&mut self, tag: &Tag, range: Range<usize>) {
        self.close_implied(&tag.name, range.start);
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let parent = self.open.last().copied().unwrap_or(0);
        let is_article = matches!(tag.name.as_str(), "article" | "main");
        let is_in_article = is_article || self.elements.get(parent).is_some_and(|parent| parent.is_in_article);
        self.n_anchors += usize::from(tag.name == "a");
        self.open.push(self.elements.len());
        self.elements.push(Element {
            part: part(tag, is_in_article),
            range,
            parent,
            n_chars: 0,
            n_linked: 0,
            n_links: usize::from(tag.name == "a"),
            n_stops: 0,
            has_heading: tag.name == "h1",
            has_article: is_article,
            is_in_article,
            is_closed: true,
            name: tag.name.clone(),
        });
    }

    /// Closes what a tag ends without saying so.
    fn close_implied(&mut self, name: &str, at: usize) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "option" => (&["option"], &["select"]),
            "a" => (&["a"], &["td", "li", "div", "table"]),
            _ => (&["p"], &[]),
        };
        if within.is_empty() {
            let is_closed =
                super::html::is_block(name) && self.open.last().is_some_and(|last| self.elements[*last].name == "p");
            if is_closed {
                self.close_from(self.open.len() - 1, at);
            }
            return;
        }
        for position in (1..self.open.len()).rev() {
            let open = self.elements[self.open[position]].name.as_str();
            if ends.contains(&open) {
                self.close_from(position, at);
                return;
            }
            if within.contains(&open) {
                return;
            }
        }
    }

    fn end(&mut self, name: &str, range: Range<usize>) {
        for position in (1..self.open.len()).rev() {
            let open = self.elements[self.open[position]].name.as_str();
            if open == name {
                for index in &self.open[position + 1..] {
                    let element = &mut self.elements[*index];
                    element.is_closed = ends_with_its_parent(&element.name);
                }
                self.close_from(position + 1, range.start);
                self.close_from(position, range.end);
                return;
            }
            // A cell is not ended by a tag that it does not begin.
            if matches!(open, "td" | "th" | "table") && !matches!(name, "tr" | "table" | "tbody" | "body" | "html") {
                return;
            }
        }
    }

    /// Closes the open elements from a position of the list on.
    fn close_from(&mut self, position: usize, at: usize) {
        for index in self.open.drain(position..) {
            self.elements[index].range.end = at;
            self.n_anchors -= usize::from(self.elements[index].name == "a");
        }
    }

    fn text(&mut self, range: Range<usize>) {
        let Some(text) = self.text.get(range) else { return };
        let Some(element) = self.open.last().map(|index| &mut self.elements[*index]) else { return };
        let n_chars = text.chars().filter(|c| !c.is_whitespace()).count();
        element.n_chars += n_chars;
        if self.n_anchors > 0 {
            element.n_linked += n_chars;
        } else {
            element.n_stops += text.chars().filter(|c| matches!(c, '。' | '！' | '？' | '；')).count();
        }
    }

    fn finish(mut self) -> Elements {
        for index in &self.open {
            self.elements[*index].is_closed = false;
        }
        self.close_from(0, self.text.len());
        for index in (1..self.elements.len()).rev() {
            let Element { n_chars, n_linked, n_links, n_stops, has_heading, has_article, parent, .. } =
                self.elements[index];
            let parent = &mut self.elements[parent];
            parent.n_chars += n_chars;
            parent.n_linked += n_linked;
            parent.n_links += n_links;
            parent.n_stops += n_stops;
            parent.has_heading |= has_heading;
            parent.has_article |= has_article;
        }
        Elements { elements: self.elements }
    }
}

/// Elements whose end tag may be left out.
fn ends_with_its_parent(name: &str) -> bool {
    matches!(name, "p" | "li" | "dt" | "dd" | "tr" | "td" | "th" | "tbody" | "option")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::normalize::Normalizer;
    use crate::source::Markup;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let normalizer = Normalizer::only("main-content").expect("a step");
        assert_eq!(normalizer.normalize_markup(html, Markup::Html).text, expected, "{html}");
    }

    const TEXT: &str =
        "<p>广州市投入财政援助资金2.3亿元，互派党政干部18人。</p><p>两地结对帮扶，成效明显，群众满意。</p>";

    #[test]
    fn what_stands_around_goes() {
        check(
            &format!("<nav><a>首页</a>5元</nav><h1>题</h1>{TEXT}<footer>版权5元</footer>"),
            &format!("<hr><h1>题</h1>{TEXT}<hr>"),
        );
        check(
            &format!(
                "<div class=\"page with-sidebar\"><div id=leftSideBar><p>热点：5元</p></div><div>{TEXT}</div></div>"
            ),
            &format!(
                "<div class=\"page with-sidebar\"><div id=leftSideBar><p>热点：5元</p></div><div>{TEXT}</div></div>"
            )
            .replace("<div id=leftSideBar><p>热点：5元</p></div>", "<hr>"),
        );
        check(&format!("{TEXT}<a class='btn btn-primary'>捐5元</a>"), &format!("{TEXT}<hr>"));
        let links = "<ul><li><a>甲县获资金5亿元</a><li><a>乙县获资金6亿元</a><li><a>丙县获资金7亿元</a></ul>";
        check(&format!("<div>{TEXT}</div>{links}"), &format!("<div>{TEXT}</div><hr>"));
    }

    #[test]
    fn the_text_stays_whatever_it_is_called() {
        for page in [
            format!("<div class=sidebar>{TEXT}</div>"),
            format!("<aside>{TEXT}</aside><p>一句。</p>"),
            format!("<div class=menu><h1>投资5亿元</h1></div>{TEXT}"),
            format!(
                "<article><header><h2>题</h2><p>2024年 来源：本报</p></header>{TEXT}<footer>责任编辑</footer></article>"
            ),
            "<ul><li><a>甲县获资金5亿元</a><li><a>乙县获资金6亿元</a><li><a>丙县获资金7亿元</a></ul>".to_owned(),
            "<table class=list><tr><td>甲<td>5亿元<tr><td>乙<td>6亿元</table>".to_owned(),
            format!("{TEXT}<p><a>附件1</a> <a>附件2</a> <a>附件3</a></p>"),
            "<nav".to_owned(),
            String::new(),
        ] {
            check(&page, &page);
        }
    }

    #[test]
    fn names_have_words() {
        assert_eq!(
            super::words_of("sideBar-2 nav_top footer"),
            ["side", "bar", "sidebar", "nav", "top", "navtop", "footer"]
        );
    }

    proptest! {
        #[test]
        fn any_page_is_read(html in "(</?(div|nav|p|td|tr|table|ul|li|a|script|footer|h1|head|body)( class=(nav|menu))?>|[元。5 ]{0,3}|<|<!--|-->){0,14}") {
            let normalized = Normalizer::new().normalize_markup(&html, Markup::Html);
            let _ = normalized.maps.source_range(0..normalized.text.len());
        }
    }
}
