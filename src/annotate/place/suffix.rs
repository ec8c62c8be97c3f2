//! Villages, communities and small towns that no table lists: known by their suffix after a parent, or in a row of such names.

use super::words::Words;
use super::{Tail, is_han};
use crate::annotate::gazetteer::{Gazetteer, Level};
use crate::text::Span;
use crate::text::char_set::CharSet;

/// The suffixes, longer ones first where one ends another.
static HEADS: Words<10> = Words::new(["村委会", "居委会", "社区", "嘎查", "街道", "苏木", "经开区", "村", "镇", "乡"]);

/// Characters no name of a village holds: function words, verbs, numerals.
static STOPS: CharSet = CharSet::of(
    "的了和与及在为有将把从由向到于对是等以被让给使至往赴去来后前再又都已也还就并或但而且则即其他她它我你们这那哪些此各全本该每个多两几数某二三四五六八九十百千万亿第化着过式型级当内外间曾正乃如因所只更最很不没未无请要会能可应须县省州",
);
/// Of these, the ones a name may begin with: `后寨村`.
static SOFT_STOPS: CharSet = CharSet::of("前后当内外间因正将上下");
static STOP_WORDS: Words<103> = Words::new([
    "移民新",
    "城中村",
    "冬奥",
    "残奥",
    "奥运",
    "亚运",
    "大运村",
    "运动员",
    "民宿",
    "度假",
    "淘宝",
    "电商",
    "文化",
    "生态",
    "村容",
    "共同",
    "一批",
    "一个",
    "一些",
    "一大",
    "打造",
    "帮助",
    "帮扶",
    "建设",
    "支持",
    "示范",
    "推动",
    "推进",
    "组织",
    "实施",
    "开展",
    "共建",
    "结对",
    "援建",
    "捐赠",
    "投入",
    "走进",
    "来到",
    "位于",
    "农业",
    "乡村",
    "农村",
    "贫困",
    "脱贫",
    "行政",
    "自然",
    "美丽",
    "样板",
    "重点",
    "试点",
    "特色",
    "扶贫",
    "旅游",
    "文明",
    "空心",
    "明星",
    "先进",
    "移民搬",
    "传统",
    "数字",
    "智慧",
    "未来",
    "城镇",
    "中心城",
    "街镇",
    "乡镇",
    "小城",
    "驻村",
    "进村",
    "入村",
    "村民",
    "村庄",
    "村镇",
    "村里",
    "发展",
    "建成",
    "安置",
    "帮带",
    "协作",
    "产业",
    "公司",
    "集团",
    "医院",
    "学校",
    "学院",
    "大学",
    "中学",
    "小学",
    "银行",
    "项目",
    "工程",
    "企业",
    "部门",
    "政府",
    "委员",
    "水乡",
    "接收",
    "选派",
    "选定",
    "确定",
    "对口",
    "包括",
    "负责",
]);
/// What stands before 村, 镇 and the like without making a name.
const GENERIC: &str = "全各本该每乡农山渔古城小大新老旧边同周外邻进出回下驻强富穷名示城市区县集";

const MAX_NAME: usize = 6;

/// The last characters of 村, 社区 and 嘎查.
pub(super) const LETTERS: &str = "村区查";

/// Whether the two characters close a village's name.
pub(super) fn ends_name(previous: u16, letter: u16) -> bool {
    let is = |code_point: u16, letter: char| u32::from(code_point) == u32::from(letter);
    is(letter, '村') || is(letter, '区') && is(previous, '社') || is(letter, '查') && is(previous, '嘎')
}

/// The parts of a name that follow a known unit which ends at `end`.
pub(super) fn tails(text: &str, end: usize, parent: Level) -> Vec<Tail> {
    let mut tails: Vec<Tail> = Vec::new();
    let (mut at, mut above) = (end, parent);
    while tails.len() < 2 && above < Level::Village {
        let Some(tail) = tail_at(text, at, above) else { break };
        (at, above) = (tail.span.end, tail.level);
        tails.push(tail);
    }
    tails
}

/// The nearest suffix after `start` with a plausible name before it.
fn tail_at(text: &str, start: usize, above: Level) -> Option<Tail> {
    let rest = &text[start..];
    // The farther above, the more likely that words other than the name stand between.
    let max_name = if above == Level::Province { 3 } else { MAX_NAME };
    for (n_chars, (offset, letter)) in rest.char_indices().enumerate() {
        if !is_han(letter) || n_chars > max_name {
            return None;
        }
        let here = &rest[offset..];
        if n_chars > 0
            && let Some(head) = HEADS.at(here)
            && !goes_on(&here[head.len()..], head)
        {
            let (stem, level) = (&rest[..offset], level_of(head));
            let fits = level > above && level != Level::Zone || level == Level::Zone && above < Level::Zone;
            return (fits && is_name(stem, head))
                .then(|| Tail { span: Span::new(start, start + offset + head.len()), level });
        }
        if STOPS.has(letter) && !(n_chars == 0 && SOFT_STOPS.has(letter)) || STOP_WORDS.begin(here) {
            return None;
        }
    }
    None
}

fn level_of(head: &str) -> Level {
    match head {
        "街道" | "苏木" | "镇" | "乡" => Level::Town,
        "经开区" => Level::Zone,
        _ => Level::Village,
    }
}

/// The suffix is part of a longer word: 村民, 村集体, 镇长, 乡亲, 街道口, or of the next suffix: 南村镇.
pub(super) fn goes_on(rest: &str, head: &str) -> bool {
    let longer: &[&str] = match head {
        "村" => &[
            "民", "集体", "级", "庄", "里", "寨", "官", "干", "支", "书", "镇", "乡", "社区", "务", "居", "落", "干部",
            "医", "小学", "口",
        ],
        "镇" => &["长", "村", "级", "上", "里", "江", "区"],
        "乡" => &["村", "亲", "镇", "土", "下", "长", "情", "愁", "里", "级", "贤", "音"],
        "街道" => &["口"],
        "社区" => &["书", "矫", "居民", "医", "服务", "团购", "卫生"],
        _ => &[],
    };
    longer.iter().any(|word| rest.starts_with(word))
}

/// Whether the town's suffix belongs to the next word: 发展乡 in `发展乡村`.
pub(super) fn is_cut_off(text: &str, town: Span) -> bool {
    let suffix = ["街道", "镇", "乡"].into_iter().find(|suffix| town.of(text).ends_with(suffix));
    suffix.is_some_and(|suffix| goes_on(&text[town.end..], suffix))
        || town.of(text).ends_with("城镇")
            && BEHIND_CITIES_AND_TOWNS.contains(text[town.end..].chars().next().unwrap_or('。'))
}

/// What goes on after 城镇 as a word: 城镇化, 城镇居民, 城镇、农村.
const BEHIND_CITIES_AND_TOWNS: &str = "化居职人登就新低基老社地住单失医建规土非体集户带群村市乡、和与及的,。";

fn is_name(stem: &str, head: &str) -> bool {
    let mut letters = stem.chars();
    let (first, only) = (letters.next(), letters.next().is_none());
    match first {
        None => false,
        Some(first) if only => !GENERIC.contains(first) && matches!(head, "村" | "镇" | "乡"),
        Some(_)
            if head == "村"
                && stem.ends_with([
                    '农', '乡', '进', '全', '各', '该', '每', '驻', '入', '离', '帮', '扶', '访', '助', '强', '回',
                    '族', '渔',
                ]) =>
        {
            false
        }
        Some(_) => !["行政", "自然", "新农", "全乡", "全镇", "中心", "经济强", "所在", "所辖", "下辖", "管辖", "辖"]
            .iter()
            .any(|word| stem.ends_with(word)),
    }
}

/// Whether two characters of a longer stem are a usual verb: 推进 in `推进安宁社区`.
fn holds_verb(gazetteer: &Gazetteer, stem: &str) -> bool {
    let cuts: Vec<usize> = stem.char_indices().map(|(at, _)| at).chain([stem.len()]).collect();
    cuts.len() > 3 && cuts.windows(3).any(|cut| gazetteer.is_verb(&stem[cut[0]..cut[2]]))
}

/// The village or community that ends at `end` and begins at the nearest boundary, not before `free`.
pub(super) fn lone(gazetteer: &Gazetteer, text: &str, free: usize, end: usize) -> Option<Vec<Tail>> {
    let head = ["村", "社区", "嘎查"].into_iter().find(|head| text[..end].ends_with(head))?;
    if goes_on(&text[end..], head) {
        return None;
    }
    let name_end = end - head.len();
    let mut start = name_end;
    for (offset, letter) in text[free..name_end].char_indices().rev().take(MAX_NAME + 3) {
        if !is_han(letter) {
            break;
        }
        if STOPS.has(letter) {
            let opens = !text[free..free + offset].chars().next_back().is_some_and(is_han);
            if opens && SOFT_STOPS.has(letter) {
                start = free + offset;
            }
            break;
        }
        start = free + offset;
    }
    let town = text[start..name_end].find(['镇', '乡']).map(|offset| start + offset + '镇'.len_utf8());
    let stem = &text[start..name_end];
    let n_chars = stem.chars().count();
    // Without a parent only a clear beginning tells a long name from other words.
    let longest = match text[..start].chars().next_back() {
        Some(opening) if is_han(opening) && !"在和与及到赴往对向将把的了于".contains(opening) => 3,
        _ => 4,
    };
    let plain = !gazetteer.is_common_word(stem)
        && !STOP_WORDS.any_in(stem)
        && !stem.contains(['进', '入'])
        && !holds_verb(gazetteer, stem)
        && is_name(stem, head);
    match town {
        Some(town) if town < name_end && n_chars <= MAX_NAME + 2 && plain && town - start >= 6 => Some(vec![
            Tail { span: Span::new(start, town), level: Level::Town },
            Tail { span: Span::new(town, end), level: Level::Village },
        ]),
        None if (2..=longest).contains(&n_chars) && plain => {
            Some(vec![Tail { span: Span::new(start, end), level: Level::Village }])
        }
        _ => None,
    }
}
