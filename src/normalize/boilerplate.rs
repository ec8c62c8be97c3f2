//! What a web page has around its text: `首页 > 新闻 > 正文`, `分享到:微信 微博`, `责任编辑:…`, `上一篇:…`.
//!
//! Nothing is taken out, since a headline or a date may be in it. Only a blank between such a stretch and text becomes a line
//! break, so that no sentence has both; and lines that are such a stretch are never joined with others (see `lines`).
//! Text is simplified and half-width here.

use memchr::{memchr_iter, memchr2, memchr2_iter};

use super::words::Word;
use crate::text::Rewriter;

/// A stretch this long in characters is no item of a trail.
const MAX_ITEM: usize = 16;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    let mut cuts: Vec<usize> = blanks_before_marks(text).collect();
    cuts.extend(blanks_behind_stretches(text));
    cuts.sort_unstable();
    cuts.dedup();
    for at in cuts {
        rewriter.replace(at..at + 1, "\n");
    }
}

/// Whether a line is no part of the text of a page, so that it is not to be joined with other lines.
pub(super) fn is_boilerplate(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '(', '[', '【', '\u{3000}']);
    Word::Mark.begins(line) || Word::Line.begins(line) || trail_end(line).is_some()
}

/// The blank right before each mark that has text before it.
fn blanks_before_marks(text: &str) -> impl Iterator<Item = usize> {
    memchr_iter(b' ', text.as_bytes()).filter(|&blank| {
        let rest = &text[blank + 1..];
        // A blank and an ASCII character are by far the most.
        !rest.starts_with(|c: char| c.is_ascii())
            && Word::Mark.begins(rest)
            && text[..blank].ends_with(|c: char| !c.is_whitespace())
    })
}

/// The blank behind each trail and each list of places to share, at the beginning of a line, where text follows.
fn blanks_behind_stretches(text: &str) -> impl Iterator<Item = usize> {
    let starts = std::iter::once(0).chain(memchr2_iter(b'\n', b'\r', text.as_bytes()).map(|at| at + 1));
    starts.filter_map(|start| {
        let rest = text[start..].trim_start_matches([' ', '\u{3000}']);
        let is_stretch = Word::Share.begins(rest) || Word::Trail.begins(rest);
        is_stretch.then_some(())?;
        let line = &rest[..memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())];
        let end = trail_end(line).or_else(|| shares_end(line))?;
        let is_followed = line[end..].starts_with(' ') && !line[end..].trim().is_empty();
        is_followed.then_some(text.len() - rest.len() + end)
    })
}

/// Where the trail ends with which a line begins: `首页 > 新闻 > 正文`.
fn trail_end(line: &str) -> Option<usize> {
    Word::Trail.begins(line).then_some(())?;
    let mut end = None;
    let mut at = 0;
    // Items are parted by signs with or without blanks; a blank alone ends the trail.
    while let Some(len) = line[at..].find(['>', '»', '›', '→']) {
        if line[at..at + len].chars().take(MAX_ITEM + 1).count() > MAX_ITEM {
            break;
        }
        at += len + line[at + len..].chars().next().map_or(1, char::len_utf8);
        let item = line[at..].trim_start_matches([' ', '>']);
        let start = line.len() - item.len();
        end = Some(start + item.find([' ', '>', '»', '›', '→']).unwrap_or(item.len()));
    }
    // What is longer than an item is the text.
    let last_len =
        |end: usize| line[..end].chars().rev().take(MAX_ITEM + 1).take_while(|c| !">»›→".contains(*c)).count();
    end.filter(|&end| last_len(end) <= MAX_ITEM)
}

/// Where the places to share end with which a line begins: `分享到:微信 微博`.
fn shares_end(line: &str) -> Option<usize> {
    let rest = Word::Share.strip_start(line)?;
    let mut rest = rest.strip_prefix(':')?;
    loop {
        let item = rest.trim_start_matches([' ', '|', '/', '、', ',', '+']);
        let Some(behind) = Word::Shared.strip_start(item) else { break };
        // 大 and 中 may begin words of the text.
        if !behind.is_empty() && behind.starts_with(|c: char| c.is_alphanumeric()) {
            break;
        }
        rest = behind;
    }
    Some(line.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;
    use super::is_boilerplate;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("boilerplate", text), expected, "{text}");
    }

    #[test]
    fn text_is_parted_from_what_is_around_it() {
        check("首页 > 新闻 > 正文 广州与黔南协作", "首页 > 新闻 > 正文\n广州与黔南协作");
        check("当前位置:首页>要闻>国内 投资5亿元", "当前位置:首页>要闻>国内\n投资5亿元");
        check("分享到:微信 微博 QQ空间 大 中 小 广州投资5亿元", "分享到:微信 微博 QQ空间 大 中 小\n广州投资5亿元");
        check("投资5亿元 责任编辑:张三 上一篇:广州", "投资5亿元\n责任编辑:张三\n上一篇:广州");
    }

    #[test]
    fn prose_stays() {
        for text in [
            "他在首页 > 新闻里看到投资",
            "首页 投资5亿元",
            "首页改版后 点击量>5万",
            "分享到 微信的内容",
            "在下一篇 我们说,请看下一篇文章",
            "他是责任编辑 负责5人",
            "分享到:大家的 成果",
            "增幅 > 5 > 3",
            "首页",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn lines_of_a_page() {
        for line in ["首页 > 新闻 > 正文", "分享到:", "(责任编辑:张三)", "上一篇 广州", "打印本页 关闭窗口"]
        {
            assert!(is_boilerplate(line), "{line}");
        }
        for line in ["首页改版,共5人", "广州|黔南", "下次分享到此为止,", "甲 > 乙", "编辑部有5人"]
        {
            assert!(!is_boilerplate(line), "{line}");
        }
    }
}
