//! One-character names: `粤黔协作`, `援疆`, `赴黔`, `粤企`. They count in settled frames only.

use super::words::Words;
use super::{HeadPhrase, NameForm, PlaceMention};
use crate::annotate::gazetteer::{Gazetteer, Trust, UnitId};
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::CharSet;

/// The characters that stand for a province; a local shorthand ends with one.
pub(super) const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新疆台港澳";
/// The characters that stand for a city.
pub(super) const CITIES: &str = "穗莞惠甬杭蓉榕邕";
static PROVINCE: CharSet = CharSet::of(PROVINCES);
static CITY: CharSet = CharSet::of(CITIES);
/// Those that hardly mean anything else, and so need less of a frame.
static DISTINCT: CharSet = CharSet::of("京津冀晋蒙沪浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔滇藏陕陇疆苏");

/// After two of them.
static AFTER_TWO: Words<61> = Words::new([
    "协作",
    "合作",
    "两省",
    "两地",
    "两市",
    "两州",
    "两区",
    "三省",
    "对口",
    "帮扶",
    "扶贫",
    "劳务",
    "产业",
    "携手",
    "东西部",
    "东西",
    "山海",
    "情",
    "联盟",
    "共建",
    "结对",
    "互",
    "一家",
    "同心",
    "牵手",
    "联手",
    "联动",
    "交流",
    "友谊",
    "友好",
    "现代",
    "人才",
    "消费",
    "教育",
    "医疗",
    "农业",
    "旅游",
    "示范",
    "品牌",
    "园区",
    "企业",
    "青年",
    "干部",
    "两",
    "扶",
    "援",
    "家",
    "模式",
    "协同",
    "合力",
    "产",
    "铁路",
    "高铁",
    "直通",
    "专列",
    "文化",
    "科技",
    "共同",
    "之",
    "行",
    "分会",
]);
/// Before two of them.
const BEFORE_TWO: [&str; 9] = ["“", "深化", "推进", "推动", "加强", "开展", "聚焦", "围绕", "讲述"];
/// Before one of them.
const BEFORE_ONE: [&str; 17] =
    ["援", "赴", "入", "在", "驻", "来", "离", "投", "返", "支援", "对口支援", "奔", "进", "到", "至", "留", "旅"];
/// After one of them.
const AFTER_ONE: [&str; 8] = ["企", "资", "商", "籍", "品", "味", "菜", "剧"];

/// The abbreviations that begin at `at`, or the local shorthand whose second character stands there.
pub(super) fn at(gazetteer: &Gazetteer, text: &str, at: usize) -> Vec<PlaceMention> {
    let Some(first) = text[at..].chars().next() else { return Vec::new() };
    let (before, rest) = (&text[..at], &text[at + first.len_utf8()..]);
    if !is_province(first) {
        return if CITY.has(first) && is_city_alone(before, first, rest) {
            vec![city(gazetteer, first, at)]
        } else {
            Vec::new()
        };
    }
    let second = rest.chars().next().filter(|&letter| is_province(letter));
    if let Some(second) = second {
        let after = &rest[second.len_utf8()..];
        if let [third, fourth] = after.chars().take(2).filter(|&letter| is_province(letter)).collect::<Vec<_>>()[..]
            && first != second
            && third != fourth
            && [first, second, third, fourth].iter().all(|&letter| DISTINCT.has(letter))
        {
            // 粤桂粤黔: two pairs in a row.
            return [first, second, third, fourth]
                .into_iter()
                .enumerate()
                .map(|(n, letter)| province(gazetteer, letter, at + 3 * n))
                .collect();
        }
        return if is_pair(before, first, second, after) {
            vec![province(gazetteer, first, at), province(gazetteer, second, at + 3)]
        } else {
            Vec::new()
        };
    }
    let previous = before.chars().next_back();
    if previous.is_some_and(is_province) {
        return Vec::new();
    }
    if let Some(previous) = previous
        && !gazetteer.prefectures_beginning(previous).is_empty()
        && closes_pair(rest)
    {
        return shorthand(gazetteer, previous, first, at);
    }
    if stands_alone(before, first, rest) { vec![province(gazetteer, first, at)] } else { Vec::new() }
}

/// `在惠务工`: a city, if its article names it.
fn is_city_alone(before: &str, letter: char, rest: &str) -> bool {
    let framed = ["在", "赴", "驻", "来", "入", "援"].iter().any(|word| before.ends_with(word));
    framed && !starts_with_any(rest, &["州", "城", "江", "民", "农", "及", "树"]) && letter != '宁'
}

fn is_province(letter: char) -> bool {
    PROVINCE.has(letter)
}

fn closes_pair(after: &str) -> bool {
    AFTER_TWO.begin(after) || after.starts_with(['”', '"', '·'])
}

fn starts_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

/// `粤黔协作`, `鲁甘两省`; not 辽宁, 台新, 港澳, 京津冀.
fn is_pair(before: &str, first: char, second: char, after: &str) -> bool {
    let macro_region =
        before.chars().next_back().is_some_and(is_province) || after.chars().next().is_some_and(is_province);
    let word = matches!(
        (first, second),
        ('辽', '宁')
            | ('港', '澳')
            | ('澳', '台')
            | ('台', '新')
            | ('新', '疆')
            | ('西', '藏')
            | ('新', '新')
            | ('青', '云')
    );
    let distinct = DISTINCT.has(first) || DISTINCT.has(second);
    let opened = BEFORE_TWO.iter().any(|word| before.ends_with(word)) && DISTINCT.has(first) && DISTINCT.has(second);
    !macro_region && !word && first != second && distinct && (closes_pair(after) || opened)
}

/// `援疆`, `赴黔`, `粤企`.
fn stands_alone(before: &str, letter: char, rest: &str) -> bool {
    if before.ends_with('援') {
        return DISTINCT.has(letter)
            || "青甘宁".contains(letter) && !starts_with_any(rest, &["年", "少", "春", "肃", "夏", "静", "海"]);
    }
    if !DISTINCT.has(letter) {
        return false;
    }
    let word = match letter {
        '川' => starts_with_any(rest, &["流", "普", "剧"]) || before.ends_with('山'),
        '疆' => starts_with_any(rest, &["域", "土"]) || before.ends_with("边"),
        '苏' => starts_with_any(rest, &["联", "醒", "打", "伊", "丹"]),
        '京' => starts_with_any(rest, &["剧", "东"]),
        '桂' => starts_with_any(rest, &["花", "圆", "冠"]),
        '鲁' => starts_with_any(rest, &["迅", "莽", "班"]),
        '津' => starts_with_any(rest, &["巴", "贴", "津"]),
        '蒙' => !before.ends_with('赴') && !before.ends_with('援') || rest.starts_with('古'),
        '藏' => {
            !["援", "进", "赴", "驻", "入", "在"].iter().any(|word| before.ends_with(word))
                || starts_with_any(rest, &["身", "匿", "书", "传", "族", "医", "语", "历"])
        }
        _ => false,
    };
    let framed_before = BEFORE_ONE.iter().any(|word| before.ends_with(word));
    let framed_after = starts_with_any(rest, &AFTER_ONE) && "粤黔闽浙鲁渝沪桂滇湘鄂豫皖赣琼".contains(letter);
    !word && (framed_before || framed_after && !starts_with_any(rest, &["品牌", "商品", "企图", "剧", "菜", "味"]))
}

fn city(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| !a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::LocalShorthand, Trust::InContext)
}

fn province(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::Abbreviation, Trust::Alone)
}

/// `惠黔协作`: which places they are only the article can say.
fn shorthand(gazetteer: &Gazetteer, previous: char, letter: char, at: usize) -> Vec<PlaceMention> {
    let provinces: Vec<UnitId> =
        gazetteer.abbreviations(letter).iter().filter(|a| a.of_province).map(|a| a.unit).collect();
    let prefectures = gazetteer.prefectures_beginning(previous).to_vec();
    vec![
        mention(prefectures, at - previous.len_utf8(), previous, NameForm::LocalShorthand, Trust::InContext),
        mention(provinces, at, letter, NameForm::LocalShorthand, Trust::InContext),
    ]
}

fn mention(candidates: Vec<UnitId>, at: usize, letter: char, how: NameForm, trust: Trust) -> PlaceMention {
    let span = Span::new(at, at + letter.len_utf8());
    let head = HeadPhrase { head: Head::Place, end: span.end };
    PlaceMention { how, trust, ..PlaceMention::new(span, candidates, head) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_cities_stand_for_cities() {
        let scan =
            |text| Gazetteer::current().scan(text).into_iter().map(|found| found.span.of(text)).collect::<Vec<_>>();
        assert_eq!(scan("在惠务工"), ["惠"]);
        assert_eq!(scan("前来查看,驻区人员"), [""; 0]);
    }
}
