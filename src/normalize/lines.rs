//! Line breaks that cut a clause in two: the line before does not end where a sentence or a heading may end, and the line
//! behind goes on as prose. Such a break is deleted with the blanks and blank lines around it. Lone carriage returns end
//! lines too and become line feeds.
//!
//! Where all lines of a text are about equally long, the text was wrapped, and the lines need not look like prose.

use memchr::{memchr_iter, memchr2, memchr2_iter, memchr3};

use super::boilerplate::is_boilerplate;
use super::words::Word;
use crate::annotate::numeral::{Glyph, NumeralWord, glyph};
use crate::text::Rewriter;

/// A line with fewer characters is a heading, a name or a caption.
const MIN_CHARS: usize = 15;

/// A line without the end of a sentence in it has to be longer than headlines and captions are.
const MIN_CHARS_WITHOUT_SENTENCE: usize = 80;

/// More line ends than this separate blocks: one blank line may stand between the halves of a clause.
const MAX_LINE_ENDS: usize = 2;

pub(super) fn rewrite(rewriter: &mut Rewriter<'_>) {
    let text = rewriter.input();
    if memchr2(b'\n', b'\r', text.as_bytes()).is_none() {
        return;
    }
    let wrap_width = wrap_width(text);
    let mut paragraph = Paragraph::default();
    let mut at = 0;
    while let Some(line_break) = next_break(text, at) {
        let line = &text[at..line_break.start];
        at = line_break.end;
        let Some(last) = line.chars().next_back().filter(|&last| may_go_on(last, &line_break)) else {
            paragraph = Paragraph::default();
            feed_lines(rewriter, &line_break);
            continue;
        };
        let after = &text[line_break.end..line_end(text, line_break.end)];
        paragraph.add(line);
        if is_cut(&paragraph, line, last, after, &line_break, wrap_width) {
            if needs_blank(line, after) {
                rewriter.replace(line_break.start..line_break.end, " ");
            } else {
                rewriter.delete(line_break.start..line_break.end);
            }
        } else {
            paragraph = Paragraph::default();
            feed_lines(rewriter, &line_break);
        }
    }
}

/// Makes line feeds of the lone carriage returns in a break.
fn feed_lines(rewriter: &mut Rewriter<'_>, line_break: &LineBreak) {
    let bytes = rewriter.input().as_bytes();
    for at in memchr_iter(b'\r', &bytes[line_break.start..line_break.end]).map(|at| line_break.start + at) {
        if bytes.get(at + 1) != Some(&b'\n') {
            rewriter.replace(at..at + 1, "\n");
        }
    }
}

/// What is known of the lines that were joined so far.
#[derive(Default)]
struct Paragraph {
    n_chars: usize,
    has_comma: bool,
    /// Exclamations and questions are frequent in headlines, a full stop is not.
    has_full_stop: bool,
}

impl Paragraph {
    fn add(&mut self, line: &str) {
        self.n_chars += line.chars().count();
        self.has_comma = self.has_comma || has_comma(line);
        self.has_full_stop = self.has_full_stop || line.contains(['。', '；']);
    }

    fn is_prose(&self) -> bool {
        self.has_full_stop || (self.has_comma && self.n_chars >= MIN_CHARS_WITHOUT_SENTENCE)
    }
}

/// What lies between two lines that are not blank.
struct LineBreak {
    /// Behind the last character of the line before that is no blank.
    start: usize,
    /// At the first character of the line behind that is no blank.
    end: usize,
    n_line_ends: usize,
    /// Whether the line behind is indented as paragraphs are.
    is_indented: bool,
}

/// The next break at or behind `at` that has text on both sides.
fn next_break(text: &str, at: usize) -> Option<LineBreak> {
    let line_end = at + memchr2(b'\n', b'\r', &text.as_bytes()[at..])?;
    let start = at + text[at..line_end].trim_end_matches(is_blank).len();
    let end = text.len() - text[line_end..].trim_start_matches(|c| is_blank(c) || is_line_end(c)).len();
    let gap = &text[line_end..end];
    let ends_line = |at: &usize| match gap.as_bytes()[*at] {
        b'\n' => true,
        b'\r' => gap.as_bytes().get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let n_line_ends = (0..gap.len()).filter(ends_line).count();
    let indent = &gap[gap.rfind(is_line_end).map_or(0, |at| at + 1)..];
    let is_indented = indent.chars().count() > 1 || indent.contains(['\t', '\u{3000}']);
    (end < text.len()).then_some(LineBreak { start, end, n_line_ends, is_indented })
}

/// Whether a line with `last` at its end can go on behind the break at all.
fn may_go_on(last: char, line_break: &LineBreak) -> bool {
    line_break.n_line_ends <= MAX_LINE_ENDS && !is_final(last)
}

/// Whether a break between `line`, with which `paragraph` ends, and `after`, the line behind, cuts a clause in two.
fn is_cut(
    paragraph: &Paragraph,
    line: &str,
    last: char,
    after: &str,
    line_break: &LineBreak,
    wrap_width: Option<usize>,
) -> bool {
    // No block begins with what closes or separates.
    let goes_on = after.starts_with([',', '，', '。', '、', ';', '；', '”', '》', '」'])
        || !line_break.is_indented
            && (wrap_width.is_some_and(|wrap_width| line_break.n_line_ends == 1 && is_full(line, wrap_width))
                || is_unfinished(paragraph, line, last, after))
            && !starts_block(after);
    let stands_alone = |line: &str| is_table(line) || is_boilerplate(line);
    goes_on && !is_credit(line) && !stands_alone(line) && !stands_alone(after)
}

/// Whether a line with `last` at its end reads as if it went on in the line `after`.
fn is_unfinished(paragraph: &Paragraph, line: &str, last: char, after: &str) -> bool {
    paragraph.n_chars >= MIN_CHARS
        && (matches!(last, ',' | '，' | '、')
            || paragraph.is_prose()
                && (has_comma(after) || after.contains(is_sentence_end))
                && !is_other_tail(line, after))
}

/// Whether two lines are English, whose words a line break parts.
fn needs_blank(line: &str, after: &str) -> bool {
    let mut last = line.chars().rev();
    let is_english = match last.next() {
        Some(',') => last.next().is_some_and(|c| c.is_ascii_alphabetic()),
        last => last.is_some_and(|c| c.is_ascii_alphabetic()),
    };
    is_english && after.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a line with `last` at its end is complete.
fn is_final(last: char) -> bool {
    is_sentence_end(last)
        || matches!(last, ':' | '：' | '.' | '…' | '⋯' | '—' | ')' | '）' | ']' | '】' | '}' | '>' | '》' | '〉')
        || matches!(last, '」' | '』' | '”' | '’' | '"' | '\'' | '~' | '*' | '|')
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '!' | '？' | '?' | '；' | ';')
}

/// Whether a line has a comma that parts clauses; that of thousands parts none.
fn has_comma(line: &str) -> bool {
    let is_digit = |at: usize| line.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    line.match_indices(is_comma).any(|(at, comma)| !(at > 0 && is_digit(at - 1) && is_digit(at + comma.len())))
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，')
}

/// `图片:美联社`, `。美联社` or `——区家麟` at the end of a line: a name behind a mark.
fn is_credit(line: &str) -> bool {
    let tail_len =
        |longest: usize, marks: &[char]| line.chars().rev().take(longest + 1).position(|c| marks.contains(&c));
    let is_name = |n_chars: usize| line.chars().rev().take(n_chars).all(char::is_alphabetic);
    Word::Credit.ends(line)
        || tail_len(7, &[':', '：', '—']).is_some_and(is_name)
        || tail_len(3, &['。']).is_some_and(is_name)
}

/// Whether what stands behind the last sentence of a line is the headline of the next (`白宫:动机不明` before `白宫发言人…`) or
/// says whose words these are (`——《罪言》陆心源`).
fn is_other_tail(line: &str, after: &str) -> bool {
    /// As much as a headline and its text have to share.
    const N_SHARED: usize = 3;
    let start = line.rfind(is_sentence_end).map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
    let tail = line[start..].trim_start_matches(|c: char| is_blank(c) || "”’」』\"".contains(c));
    let shares_start = || {
        let shared = tail.chars().zip(after.chars()).take(N_SHARED).take_while(|(a, b)| a == b && !is_comma(*a));
        shared.count() == N_SHARED
    };
    tail.starts_with("——") && start > 0 || !tail.contains(is_comma) && shares_start()
}

fn is_table(line: &str) -> bool {
    // Only with the first byte of the lines of a box may there be such a line.
    let may_be = memchr3(b'\t', b'|', "│".as_bytes()[0], line.as_bytes()).is_some();
    may_be && line.contains(['\t', '|', '│', '┃'])
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{3000}' | '\u{2002}' | '\u{2003}')
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// The end of the line in which `at` stands, without its line end.
fn line_end(text: &str, at: usize) -> usize {
    memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len)
}

/// Whether a line looks like the beginning of a block of its own: an item, a heading, a label, a note of origin.
fn starts_block(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return true };
    if "—–-□■•●◆◇▲△★☆※○◎→·#>|*+=_【〔[".contains(first)
        || ('①'..='⓿').contains(&first)
        || ('㈠'..='㈩').contains(&first)
    {
        return true;
    }
    Word::Note.begins(line) || is_item(line) || is_labeled(line) || is_time(line)
}

/// `1、`, `1.`, `(一)`, `一、`, `第三条`.
fn is_item(line: &str) -> bool {
    let is_number = |c: char| matches!(glyph(c), Some(Glyph::Ascii | Glyph::Digit(_) | Glyph::Scale(1 | 2)));
    let bare = line.trim_start_matches(|c| matches!(c, '(' | '（') || NumeralWord::Ordinal.has(c));
    let rest = bare.trim_start_matches(is_number);
    if line.starts_with(['(', '（']) {
        let rest = bare.trim_start_matches(|c: char| is_number(c) || c.is_ascii_alphabetic());
        return rest.len() < bare.len() && rest.starts_with([')', '）']);
    }
    if matches!(line.as_bytes(), [b'a'..=b'z' | b'A'..=b'Z', b')' | b'.', ..]) {
        return true;
    }
    if rest.len() == bare.len() {
        return false;
    }
    if NumeralWord::Ordinal.begins(line) {
        return Word::Section.begins(rest);
    }
    // A point is a decimal point when a digit follows.
    let point = rest.strip_prefix(['.', '．']);
    rest.starts_with(['、', ')', '）']) || point.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `19:54:警方`: what happened when.
fn is_time(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let n_digits = line.len() - rest.len();
    matches!(n_digits, 1 | 2)
        && rest.strip_prefix([':', '：']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `地址:…`: a few characters and a colon.
fn is_labeled(line: &str) -> bool {
    let colon = line.chars().take(7).position(|c| matches!(c, ':' | '：'));
    colon.is_some() && !line.chars().take(7).take_while(|c| !matches!(c, ':' | '：')).any(|c| c.is_ascii_digit())
}

/// The width at which the text was wrapped, in columns; nothing when it was not.
fn wrap_width(text: &str) -> Option<usize> {
    /// Lines of printed or mailed text; wider ones are paragraphs.
    const WIDTHS: std::ops::RangeInclusive<usize> = 30..=120;
    const MIN_LINES: usize = 5;

    // Three bytes have two columns, so most lines that are too long are so before their characters are counted.
    if lines(text).any(|line| line.len() > WIDTHS.end() * 3 / 2 + 3) {
        return None;
    }
    let widths: Vec<usize> = lines(text).filter(|line| !line.is_empty()).map(width).collect();
    let widest = widths.iter().copied().max().filter(|widest| WIDTHS.contains(widest))?;
    let n_full = widths.iter().filter(|&&width| width + WRAP_SLACK >= widest).count();
    (widths.len() >= MIN_LINES && n_full * 10 >= widths.len() * 6).then_some(widest)
}

/// The lines of a text without the blanks at their ends.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    memchr2_iter(b'\n', b'\r', text.as_bytes()).chain(std::iter::once(text.len())).map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line.trim_end_matches(is_blank)
    })
}

/// Columns that may stay free at the end of a wrapped line: a word or a mark that did not fit.
const WRAP_SLACK: usize = 4;

fn is_full(line: &str, wrap_width: usize) -> bool {
    width(line) + WRAP_SLACK >= wrap_width
}

/// Columns of a line: one for ASCII, two for everything else.
fn width(line: &str) -> usize {
    2 * line.chars().count() - line.bytes().filter(u8::is_ascii).count()
}

#[cfg(test)]
mod tests {
    use super::super::tests::after;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(after("lines", text), expected);
    }

    #[track_caller]
    fn check_kept(text: &str) {
        check(text, text);
    }

    #[test]
    fn a_clause_cut_in_two() {
        check(
            "结合开展乡村建设。近年来,花都区累计统筹安排广州市各类帮扶资\n\n金1400多万元,重点帮助普定县打造。",
            "结合开展乡村建设。近年来,花都区累计统筹安排广州市各类帮扶资金1400多万元,重点帮助普定县打造。",
        );
        check(
            "——推动兴产业惠民生。花都区帮助普定县\n\n累计到位东西部协作财政资金1.1亿多元,用于",
            "——推动兴产业惠民生。花都区帮助普定县累计到位东西部协作财政资金1.1亿多元,用于",
        );
        check(
            "两地之间联系更加紧密。人均收入\r\n\r\n从9000元提升,成了",
            "两地之间联系更加紧密。人均收入从9000元提升,成了",
        );
    }

    #[test]
    fn a_comma_at_the_end_goes_on() {
        check(
            "组织广东一百余家企业到普定县开展考察, \n 支持普定县建设",
            "组织广东一百余家企业到普定县开展考察,支持普定县建设",
        );
    }

    #[test]
    fn commas_of_thousands_part_no_clauses() {
        check_kept("另付保证金1,500元。 楼层 月租\n1 $ 4,120\n2 $ 5,380\n3 $ 6,040");
    }

    #[test]
    fn a_comma_at_the_beginning_goes_on() {
        check("花都区帮助普定县\n,成效明显", "花都区帮助普定县,成效明显");
    }

    #[test]
    fn wrapped_text() {
        check(
            "广州黔南两地联合组织开展了多种形式的协\n作促进脱贫劳动力外出务工就近就业稳步增\n长。2023年黔南州共设立三十个劳务协作站\n为在粤务工的黔南籍人员提供跟踪服务和保\n障\n",
            "广州黔南两地联合组织开展了多种形式的协作促进脱贫劳动力外出务工就近就业稳步增长。2023年黔南州共设立三十个劳务协作站为在粤务工的黔南籍人员提供跟踪服务和保障\n",
        );
    }

    #[test]
    fn english_words_keep_a_blank() {
        check(
            "花都区组织开展。They said that, all the\npeople came, and saw",
            "花都区组织开展。They said that, all the people came, and saw",
        );
    }

    #[test]
    fn sentences_and_headings_end() {
        check_kept("近三年来,花都区突出抓好各项重点工作。\n\n两地协作,向纵深发展。");
        check_kept("强化组织领导 统筹推进东西部协作工作\n\n自2021年3月以来,两地对接7次。");
        check_kept("千里携手谋发展, 同心聚力谱新篇的新时代\n\n广州市花都区与普定县,一东一西。");
        check_kept(
            "花都区政协来政协委员会工作组带领花都区中小企业文化促进会企业赴普定县考察调研\n\n集中整合资源 推动区域紧密协作",
        );
        check_kept("各县(市、新区)乡村振兴指挥部,州直各相关单位:\n\n工作要点,已同意。");
    }

    #[test]
    fn blocks_begin() {
        let line = "两地干部互派,交流广泛。双方社会力量积极参与帮扶工作";
        for block in [
            "——持续打造,园。",
            "□本报记者,某。",
            "1、一是,。",
            "1. 是,。",
            "(一)做细,。",
            "(b)做细,。",
            "b) 做细,。",
            "19:54:警方,。",
            "一、有效,。",
            "第三条 为,。",
            "【责任编辑,。",
            "地址:某,。",
            "\t表格,。",
            "a|b,。",
            "①是,。",
        ] {
            check_kept(&format!("{line}\n{block}"));
        }
        check_kept(&format!("{line}\n\u{3000}\u{3000}双方,。"));
        check_kept(&format!("{line}\n\n\n双方,。"));
        check_kept("地区,全市合计,人均产值水平，。全省\t合计\n甲,乙。");
    }

    #[test]
    fn headlines_and_credits_end() {
        check_kept("谣言的制造和传播者？政治操弄,难掩抗疫不力事实的真相\n央视网消息:今天,出版的。");
        check_kept("出示七万份文件,指出必须讨论教练职位。图片:美联社\n瑞典队胜墨西哥队,巴西胜。");
        check_kept("花都区认购茶园活动,成效明显。美联社\n巴西队胜,出线。");
        check_kept("该组织反对北约,曾制造袭击。美国白宫:恐怖袭击动机不明\n美国白宫发言人卡尼说,尽管如此。");
        check_kept("大家应当记住,有始有终。” ——《罪言》陆心源的话\n2019年第一天,你做过什么。");
        check_kept("总受灾人数约800万人,其中140万人急需粮食援助\n中国国际救援队,赶赴当地。");
    }

    #[test]
    fn carriage_returns_end_lines() {
        check("标题\r正文一。\r\r正文二\r\n正文三", "标题\n正文一。\n\n正文二\r\n正文三");
    }

    #[test]
    fn what_is_around_a_page_stays_apart() {
        let line = "两地干部互派,交流广泛。双方社会力量积极参与帮扶工作";
        for around in ["分享到:微信,微博。", "首页 > 新闻,要闻。", "下一篇:花都,普定。", "责任编辑:张三,李四。"]
        {
            check_kept(&format!("{line}\n{around}"));
        }
        check_kept("当前位置:首页 > 要闻 > 广州市与黔南州协作,成效\n两地干部互派,交流广泛。");
    }

    #[test]
    fn numbers_are_no_items() {
        let line = "两地干部互派,交流广泛。产值达到";
        check(&format!("{line}\n1.5亿元,增长"), &format!("{line}1.5亿元,增长"));
        check(&format!("{line}\n10437元,增长"), &format!("{line}10437元,增长"));
    }
}
