//! Words that date something by themselves, or open and close an expression.

use std::sync::LazyLock;

use super::part::{Date, Part, Rank};
use crate::annotate::word_table::WordTable;
use crate::text::Span;

/// Years and points of time without a number.
const RELATIVE: &str = "今年 去年 前年 明年 后年 当年 同年 次年 翌年 上年 本年 本年度 上年度 全年 年内 目前 当前 现在 现今 现阶段 眼下 眼前 如今 时下 当下 至今 \
    迄今 迄今为止 建校至今 成立至今 近年 近年来 近些年 近些年来 近几年 近几年来 近期 近来 最近 近日 日前 近一时期 这些年 这些年来 这几年 \
    多年来 长期以来 一直以来 一段时期以来 一段时间以来 当时 届时 今后 此前 此后 往年 历年 历年来 今冬 今春 今夏 今秋 今冬明春 去冬 去冬今春 新世纪以来 \
    改革开放以来 新中国成立以来 建国以来 建校以来 成立以来 入汛以来 入冬以来 上世纪 本世纪 本世纪初 上世纪末 十八大以来 党的十八大以来 十九大以来 党的十九大以来 \
    二十大以来 党的二十大以来 年初 年底 年末 岁末 年中 今年底 去年底 今年初 去年初 明年底 明年初 同期 上年同期 去年同期 \
    今年同期 报告期内 报告期末 当期 上期";

/// Seasons and feasts.
const SEASONS: &str = "春节期间 国庆期间 元旦期间 中秋期间 端午期间 清明期间 五一期间 两会期间 节日期间 假期期间 暑假期间 寒假期间 疫情期间 国庆节期间 \
    春节假期 国庆假期 五一假期 元旦假期 中秋假期 清明假期 端午假期 暑期 暑假 寒假";

/// Parts of a year.
const PERIODS: &[(&str, i64, i64)] = &[
    ("上半年", 1, 6),
    ("下半年", 7, 12),
    ("前三季度", 1, 9),
    ("前两季度", 1, 6),
    ("首季", 1, 3),
    ("一季度", 1, 3),
    ("二季度", 4, 6),
    ("三季度", 7, 9),
    ("四季度", 10, 12),
    ("第一季度", 1, 3),
    ("第二季度", 4, 6),
    ("第三季度", 7, 9),
    ("第四季度", 10, 12),
    ("1季度", 1, 3),
    ("2季度", 4, 6),
    ("3季度", 7, 9),
    ("4季度", 10, 12),
    ("前3季度", 1, 9),
];

const MONTHS: &str = "本月 上月 上个月 下月 下个月 当月 同月 次月 月底 月初 月末 本月底 上月底 本月初";

const DAYS: &str = "今天 昨天 明天 前天 后天 昨日 今日 明日 当日 当天 同日 次日 翌日 本周 上周 下周 上个星期 本星期 这周 上周末 本周末 周末 今晨 今晚 昨晚 当晚 \
    本周一 本周二 本周三 本周四 本周五 本周六 本周日 上周一 上周二 上周三 上周四 上周五 上周六 上周日 下周一 下周二 下周三 下周四 下周五 \
    周一 周二 周三 周四 周五 周六 周日 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天";

const MORNINGS: &str = "凌晨 清晨 早晨 早上 上午 中午 早间";

const AFTERNOONS: &str = "下午 傍晚 晚上 夜间 深夜 午后 晚间";

const OPENINGS: &[(&str, Date)] = &[
    ("自", Date::Since),
    ("自从", Date::Since),
    ("截至", Date::Until),
    ("截止", Date::Until),
    ("截至到", Date::Until),
    ("截止到", Date::Until),
];

const CLOSINGS: &[(&str, Date)] = &[
    ("以来", Date::Since),
    ("至今", Date::Since),
    ("期间", Date::Nothing),
    ("为止", Date::Nothing),
    ("时期", Date::Nothing),
];

/// 五年规划: with or without quotation marks, followed by one of these.
const PLAN_TAILS: &[&str] = &["时期", "期间", "以来", "末", "初", "规划期间"];

const PLANS: &[&str] = &[
    "一五",
    "二五",
    "三五",
    "四五",
    "五五",
    "六五",
    "七五",
    "八五",
    "九五",
    "十五",
    "十一五",
    "十二五",
    "十三五",
    "十四五",
    "十五五",
];

struct Words {
    table: WordTable,
    entries: Vec<(Rank, Date, bool)>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Vec<(String, Rank, Date, bool)> = Vec::new();
    let mut add = |word: &str, rank, date, alone| words.push((word.to_owned(), rank, date, alone));
    for word in RELATIVE.split_whitespace() {
        add(word, Rank::Year, Date::Unknown, true);
    }
    for word in SEASONS.split_whitespace() {
        add(word, Rank::Period, Date::Unknown, true);
    }
    for &(word, from, to) in PERIODS {
        add(word, Rank::Period, Date::Months(from, to), true);
    }
    for word in MONTHS.split_whitespace() {
        add(word, Rank::Month, Date::Unknown, true);
    }
    for word in DAYS.split_whitespace() {
        add(word, Rank::Day, Date::Unknown, true);
    }
    for word in MORNINGS.split_whitespace() {
        add(word, Rank::DayPart, Date::Nothing, false);
    }
    for word in AFTERNOONS.split_whitespace() {
        add(word, Rank::DayPart, Date::Afternoon, false);
    }
    for &(word, date) in OPENINGS {
        add(word, Rank::Opening, date, false);
    }
    for &(word, date) in CLOSINGS {
        add(word, Rank::Closing, date, false);
    }
    for plan in PLANS {
        for tail in PLAN_TAILS {
            for quoted in [format!("“{plan}”{tail}"), format!("\"{plan}\"{tail}"), format!("{plan}{tail}")] {
                add(&quoted, Rank::Year, Date::Unknown, true);
            }
        }
    }
    let table = WordTable::new(&words.iter().map(|(word, ..)| word).collect::<Vec<_>>());
    Words { table, entries: words.into_iter().map(|(_, rank, date, alone)| (rank, date, alone)).collect() }
});

/// Adds the dating words of a stretch of the text, from left to right.
pub(super) fn find(text: &str, stretch: Span, parts: &mut Vec<Part>) {
    let words = &*WORDS;
    let found = words.table.find_iter(stretch.of(text)).map(|found| {
        let (rank, date, stands_alone) = words.entries[found.word_idx];
        let span = Span::new(stretch.start + found.start, stretch.start + found.end);
        Part { span, rank, date, stands_alone }
    });
    parts.extend(found.filter(|part| !inside_longer_word(text, part.span)));
}

/// Words that hold a dating word and date nothing: 周一围, 各自, 每年内, 目前者.
fn inside_longer_word(text: &str, span: Span) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    match span.of(text) {
        "自" => before.is_some_and(|before| "各来独亲擅私暗出源".contains(before)),
        "年内" | "年底" | "年初" | "年末" | "年中" | "全年" => {
            before.is_some_and(|before| "年几数两三四五六七八九十一半1234567890来多去今".contains(before))
        }
        "当年" | "当日" | "当天" | "当月" => before.is_some_and(|before| "应担适正".contains(before)),
        "月底" | "月初" | "月末" => {
            before.is_some_and(|before| before.is_ascii_digit() || "一二三四五六七八九十".contains(before))
        }
        "上期" | "同期" | "当期" => after.is_some_and(|after| "待望限声满房".contains(after)),
        "周一" => after == Some('围'),
        "现在" => before.is_some_and(|before| "表体出呈展再实发兑".contains(before)),
        "当前" => before.is_some_and(|before| "应担每".contains(before)),
        "一季度" | "二季度" | "三季度" | "四季度" => before.is_some_and(|before| "十前".contains(before)),
        "上周" | "下周" => after.is_some_and(|after| "围转期岁".contains(after)),
        "明日" => before == Some('说'),
        _ => false,
    }
}

/// The end of an expression with the single characters that may close it: 底, 初, 末, 份.
pub(super) fn tail_end(text: &str, last: &Part) -> usize {
    let rest = &text[last.span.end..];
    let takes_tail = matches!(last.rank, Rank::Year | Rank::Month | Rank::Period) && last.date != Date::Unknown
        || is_year_word(last.span.of(text));
    let tail = if takes_tail { TAILS.iter().find(|tail| rest.starts_with(**tail)) } else { None };
    let end = last.span.end + tail.map_or(0, |tail| tail.len());
    let closing = CLOSINGS.iter().find(|(word, _)| tail.is_some() && text[end..].starts_with(word));
    end + closing.map_or(0, |(word, _)| word.len())
}

fn is_year_word(word: &str) -> bool {
    matches!(word, "今年" | "去年" | "前年" | "明年" | "当年" | "同年" | "次年" | "本月" | "上月")
}

const TAILS: &[&str] = &["上旬", "中旬", "下旬", "底", "初", "末", "年底", "年初"];
