//! What stands behind a name and says that it is not, or not only, the name of a place.

use super::chain::Piece;
use super::is_han;
use super::words::Words;
use crate::annotate::gazetteer::{Form, Gazetteer, Level};
use crate::text::Span;
use crate::text::char_set::CharSet;

static SURNAMES: CharSet = CharSet::of(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊陆郝孔崔邱秦顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚甄樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甘项曲成游阳裴席卫查屈鲍位覃霍翁隋植穆闫闵佟尚蓝褚邸",
);

/// The last characters of titles: 委员长, 主任, 书记.
const TITLES: &str = "长任员理席记授帅将士者";

/// Whether the name is the given name of a person: `。王岐山说`, `委员长张德江`, `迈克尔·瑞安`.
pub(super) fn is_given_name(text: &str, name: Span, level: Level) -> bool {
    let mut before = text[..name.start].chars().rev();
    let quoted = text[name.end..].starts_with(['”', '"', '》']);
    match (before.next(), before.next()) {
        (Some('·'), Some(letter)) => is_han(letter) && !quoted,
        (Some(surname), opening) if SURNAMES.has(surname) => {
            // A surname may close another word before a city: there the title has to be said.
            let titled = opening.is_some_and(|letter| TITLES.contains(letter));
            titled || level > Level::Prefecture && opening.is_none_or(|letter| !is_han(letter))
        }
        _ => false,
    }
}

static ROAD_HEADS: Words<9> = Words::new(["路", "大街", "大道", "街", "巷", "胡同", "弄", "道口", "里弄"]);
/// What the name of a road may go on with behind that of a place.
static ROAD_FIRST: CharSet = CharSet::of("东西南北中一二三四五六七八九十路大街巷胡弄道里");

/// Whether the name that ends at `end` is that of a road: `山西路`, `南京东路`, `长安街`.
pub(super) fn is_road(text: &str, end: usize) -> bool {
    if !text[end..].starts_with(|first| ROAD_FIRST.has(first)) {
        return false;
    }
    let rest = text[end..].trim_start_matches(['东', '西', '南', '北', '中']);
    if text[end..].len() - rest.len() > '中'.len_utf8() {
        return false;
    }
    let numbered = rest.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    let rest = if rest.len() - numbered.len() <= 6 { numbered } else { rest };
    let Some(head) = ROAD_HEADS.at(rest) else { return false };
    let after = &rest[head.len()..];
    match head {
        "路" => !["径", "线", "网", "桥", "上", "透", "演", "况", "政"].iter().any(|word| after.starts_with(word)),
        "街" => !["道", "头", "镇", "坊", "区", "舞"].iter().any(|word| after.starts_with(word)),
        _ => true,
    }
}

/// Whether the last name of a chain is that of a mountain or river.
pub(super) fn begins_longer_name(gazetteer: &Gazetteer, text: &str, name: &Piece) -> bool {
    let is_county = name.units.iter().all(|&id| gazetteer.unit(id).level >= Level::County);
    let rest = &text[name.end..];
    name.form == Form::Short && is_county && NATURE_HEADS.begin(rest) && !OTHER_WORDS.begin(rest)
}

/// What follows a short name when it is only the beginning of another name.
static NATURE_HEADS: Words<9> = Words::new(["山", "江", "河", "湖", "岭", "岛", "海", "峡", "寺"]);
static LONGER_HEADS: Words<19> = Words::new([
    "村", "镇", "乡", "街道", "社区", "寺", "庙", "庄", "屯", "沟", "山", "桥", "江", "河", "湖", "岭", "岛", "海",
    "峡",
]);
static VILLAGE_HEADS: Words<3> = Words::new(["村", "镇", "乡"]);
/// And when it is not.
static OTHER_WORDS: Words<24> = Words::new([
    "江苏", "江西", "江北", "江南", "江东", "河北", "河南", "河东", "湖北", "湖南", "湖州", "海南", "海口", "海外",
    "海关", "乡村", "村镇", "山区", "山水", "山东", "山西", "乡亲", "桥梁", "乡镇",
]);

/// Whether a county's short name is only the beginning of another name: `白云山`, `金山镇`, `兴隆村`.
pub(super) fn belongs_to_longer_name(text: &str, name: &Piece, level: Level, without_tail: bool) -> bool {
    let rest = &text[name.end..];
    let heads = if level >= Level::County {
        LONGER_HEADS.begin(rest)
    } else {
        level == Level::Prefecture && VILLAGE_HEADS.begin(rest)
    };
    name.form == Form::Short && (without_tail || name.units.len() > 1) && heads && !OTHER_WORDS.begin(rest)
}

static COMPANY_HEADS: Words<14> = Words::new([
    "有限公司",
    "股份",
    "集团",
    "公司",
    "控股",
    "银行",
    "实业",
    "药业",
    "电器",
    "证券",
    "农商行",
    "啤酒",
    "茅台",
    "长虹",
]);
const MAX_COMPANY: usize = 12;
/// Directly behind a place these name a plant, a line, a station or an army, which belong to no place.
static WORKS_HEADS: Words<26> = Words::new([
    "机场",
    "国际机场",
    "铁路局",
    "铁路集团",
    "火车站",
    "高铁站",
    "客运站",
    "换流站",
    "变电站",
    "水电站",
    "核电",
    "电厂",
    "电网",
    "油田",
    "航空",
    "石化",
    "卫视",
    "站",
    "港",
    "联勤",
    "战区",
    "军区",
    "舰",
    "队",
    "籍",
    "海事局",
]);
/// And when they do not.
static OTHER_WORKS: Words<20> = Words::new([
    "站在",
    "站起",
    "站上",
    "站稳",
    "站位",
    "站到",
    "站台",
    "港澳",
    "港资",
    "港企",
    "港人",
    "港商",
    "港深",
    "港珠",
    "队伍",
    "队员",
    "队长",
    "航空港",
    "航空航天",
    "航空经济",
]);
/// Between the place and the head of a company's name these do not stand.
static NOT_IN_COMPANIES: Words<49> = Words::new([
    "教育集团",
    "医疗集团",
    "医院",
    "学校",
    "大学",
    "的",
    "在",
    "和",
    "与",
    "及",
    "为",
    "了",
    "将",
    "把",
    "从",
    "向",
    "到",
    "对",
    "是",
    "等",
    "有",
    "省",
    "市",
    "州",
    "县",
    "区",
    "国有",
    "国企",
    "央企",
    "多家",
    "企业",
    "这家",
    "一家",
    "引进",
    "引导",
    "组织",
    "支持",
    "帮助",
    "协调",
    "推动",
    "鼓励",
    "动员",
    "投资",
    "成立",
    "该",
    "各",
    "某",
    "数家",
    "龙头",
]);

/// Whether the place that ends at `end` begins the name of a company, or of its works: `广州|越秀集团`, `沈阳|铁路局`.
pub(super) fn is_company(text: &str, end: usize) -> bool {
    let rest = &text[end..];
    if WORKS_HEADS.begin(rest) {
        return !OTHER_WORKS.begin(rest);
    }
    for (n_chars, (offset, letter)) in rest.char_indices().enumerate() {
        let here = &rest[offset..];
        if COMPANY_HEADS.begin(here) {
            return !(here.starts_with("集团军") || here.starts_with("股份制") || here.starts_with("集团化"));
        }
        if n_chars >= MAX_COMPANY || !(is_han(letter) || letter == '(' || letter == ')') || NOT_IN_COMPANIES.begin(here)
        {
            return false;
        }
    }
    false
}
