use super::*;

/// Checks the chunks of a text in which the words of two lists are known: heads as `+`, function words as `-`.
#[track_caller]
fn check(text: &str, heads: &[&str], functions: &[&str], expected: &str) {
    check_measures(text, heads, functions, &[], expected);
}

/// The same with measures.
#[track_caller]
fn check_measures(text: &str, heads: &[&str], functions: &[&str], measures: &[&str], expected: &str) {
    let mut known: Vec<KnownWord> = Vec::new();
    for word in measures {
        known.extend(text.match_indices(word).map(|(at, word)| KnownWord {
            span: Span::new(at, at + word.len()),
            mark: '=',
            is_listed: false,
            is_head: false,
            is_measure: true,
            is_sort: false,
            governs: false,
        }));
    }
    for (words, is_head) in [(heads, true), (functions, false)] {
        for word in words {
            known.extend(text.match_indices(word).map(|(at, word)| KnownWord {
                span: Span::new(at, at + word.len()),
                mark: if is_head { '+' } else { '-' },
                is_listed: true,
                is_head,
                is_measure: false,
                is_sort: false,
                governs: false,
            }));
        }
    }
    known.sort_by_key(|word| word.span.start);
    let written = chunks(text, Span::new(0, text.len()), &[], &known, Some('+')).into_iter().map(|chunk| {
        let kind = match chunk.kind {
            ChunkKind::Listed(mark) => mark.to_string(),
            ChunkKind::Name => "name".to_owned(),
            ChunkKind::Noun => "noun".to_owned(),
            ChunkKind::Verb => "verb".to_owned(),
            ChunkKind::Adverb => "adverb".to_owned(),
        };
        format!("{} {kind}", chunk.span.of(text))
    });
    assert_eq!(written.collect::<Vec<_>>().join(", "), expected);
}

#[test]
fn phrases_end_in_nouns() {
    check("农村劳动力就业", &["劳动力"], &[], "农村劳动力 +, 就业 verb");
    check("医疗器械和药品", &[], &["和"], "医疗器械 noun, 和 -, 药品 noun");
}

#[test]
fn a_verbal_noun_behind_a_listed_one_is_another_phrase() {
    check("资金支持", &["资金"], &[], "资金 +, 支持 verb");
}

#[test]
fn adverbs_and_adjectives_part_phrases() {
    check("总产值率先突破", &["总产值"], &["突破"], "总产值 +, 率先 adverb, 突破 -");
    check("资金新建学校", &["资金"], &[], "资金 +, 新建学校 noun");
}

#[test]
fn a_word_inside_a_longer_one_is_none() {
    check("工人党议员", &["工人"], &[], "工人党议员 noun");
    check("助残志愿者", &["志愿者"], &["助"], "助残志愿者 +");
    check("住院伙食补助费", &["补助", "费"], &[], "住院伙食补助费 +");
}

#[test]
fn words_that_share_a_character_are_one() {
    check("鉴定费用由双方承担", &["鉴定费", "费用"], &[], "鉴定费用 +, 双方 noun, 承担 verb");
    check("投资金额", &["投资", "资金", "金额"], &[], "投资金额 +");
}

#[test]
fn a_measure_takes_the_verb_before_it() {
    check_measures("项目签约总额", &[], &[], &["总额"], "项目签约总额 +");
    check_measures("加价幅度", &[], &["加价"], &["幅度"], "加价幅度 +");
    check_measures("签约项目", &[], &[], &["总额"], "签约 verb, 项目 noun");
    check_measures("的总额", &[], &["总额"], &["总额"], "总额 -");
}

#[test]
fn what_says_which_is_part_of_a_long_name() {
    check("不良贷款余额", &["贷款余额"], &[], "不良贷款余额 +");
    check("北京贷款余额", &["贷款余额"], &[], "北京 noun, 贷款余额 +");
    check("名下贷款余额", &["贷款余额"], &["名下"], "名下 -, 贷款余额 +");
}

#[test]
fn a_noun_that_ends_in_a_listed_character_is_listed() {
    check("年承包费", &["费"], &[], "承包费 +");
    check("航空公司赔偿", &["赔偿"], &["公司"], "航空公司 -, 赔偿 +");
}

#[test]
fn verbs_that_the_dictionary_has_for_nouns_are_no_part_of_a_phrase() {
    check("计提存货减值准备", &["减值准备"], &[], "计提 verb, 存货减值准备 +");
    check("预计年度采购额", &["采购额"], &[], "预计 verb, 年度采购额 +");
}

#[test]
fn a_deed_with_an_object_is_no_part_of_what_is_listed() {
    check("盈余投资未来", &["盈余", "投资"], &[], "盈余 +, 投资 verb, 未来 noun");
    check("基金投资收益", &["基金", "投资", "收益"], &[], "基金投资收益 +");
}

#[test]
fn an_adverb_is_part_of_the_noun_behind_it() {
    check("一次性补贴", &["补贴"], &[], "一次性补贴 +");
    check("率先投资", &["投资"], &[], "率先 adverb, 投资 +");
}
