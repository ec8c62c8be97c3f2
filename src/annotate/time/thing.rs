//! Times that tell of a thing or an event, and date nothing that is told of later.

use super::clause::{MAX_GAP, clause_behind, is_numeral};
use super::lexicon::LEXICON;
use super::part::Rank;
use super::words::Word;
use crate::annotate::numeral::{Glyph, NumeralWord, glyph};
use crate::segment::dictionary::{PartOfSpeech, part_of_speech};
use crate::text::Span;

/// `2019年`修订的办法, 8月装船的大豆, 参照`2014年`的标准: it dates the thing, and `2022年`版 names it.
pub(super) fn is_of_thing(text: &str, span: Span, rank: Rank) -> bool {
    let (lexicon, before) = (LEXICON.get(), &text[..span.start]);
    let behind = &text[span.end..];
    let has_standard = |clause: &str| lexicon.standards.iter().any(|word| clause.contains(word.as_str()));
    let of_standard =
        || lexicon.of_standards.are_of(before) && has_standard(clause_behind(text, span.end, 4 * MAX_GAP));
    if Word::Edition.begins(behind) || is_running(text, span) || is_event(text, span.end) {
        return true;
    }
    // 也是在这一年,: that year is told of, and is none that something is said to have been in.
    if behind.starts_with([',', ';']) && lexicon.dated_at.are_of(before) && !Word::This.begins(span.of(text)) {
        return true;
    }
    if of_standard()
        || is_of_document(text, span)
        || is_of_given(text, span)
        || is_numbered(behind)
        || !rank.is_in_day() && is_founding(before, behind)
    {
        return true;
    }
    let clause = clause_behind(text, span.end, 3 * MAX_GAP);
    let Some(at) = clause.find(|c| Word::ThingLink.has(c)) else { return false };
    let told = behind_adverbs(&clause[..at]);
    // 今年是投产的第三年.
    if told.starts_with(|c| Word::SaidToBe.has(c)) {
        return false;
    }
    // 6月/7月装船的: another month is no sum.
    let behind_dates = told.rsplit(|c| NumeralWord::Month.has(c) || NumeralWord::Year.has(c)).next().unwrap_or(told);
    let has_number = || behind_dates.contains(|c| is_numeral(c, 4));
    let is_thing = lexicon.of_things.are_of(told) && !has_number();
    // 2003年就在此卖菜的刘大姐说,: who said it.
    let is_speaker = || {
        let [_, sayings] = &lexicon.sayings;
        !has_number() && sayings.are_of(clause_behind(text, span.end, 6 * MAX_GAP))
    };
    let is_of_one = || lexicon.of_those.iter().any(|words| words.are_of(told)) || ends_in_verb(told);
    // 今早被捕的|一名老妇.
    let are_people = || {
        let counted = Word::ThingLink.strip_start(&clause[at..]).unwrap_or_default();
        let unit = counted.trim_start_matches(|c| is_numeral(c, 4));
        let are_counted = unit.len() < counted.len() && Word::People.begins(unit) && !has_number();
        are_counted && told.chars().nth(MAX_GAP).is_none() && ends_in_verb(told)
    };
    is_thing || are_people() || is_told_of_one(text, span.end) && is_of_one() || is_speaker()
}

/// Whether what stands between a time and 的 ends in a verb, and so tells of a thing: 去年倒闭|的纺织厂,….
fn ends_in_verb(told: &str) -> bool {
    let word = |n_chars: usize| told.char_indices().rev().nth(n_chars - 1).map(|(at, _)| part_of_speech(&told[at..]));
    match word(2) {
        // 上星期完成的计划,总开支….
        _ if Word::Accomplishing.ends(told) => false,
        Some(PartOfSpeech::Unknown) => word(1) == Some(PartOfSpeech::Verb),
        of_two => of_two == Some(PartOfSpeech::Verb),
    }
}

/// 走访了`去年`失去耕地的230户: it tells which, where a verb or preposition stands right before it.
fn is_of_given(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    (Word::Toward.ends(before) || LEXICON.get().given.are_of(before)) && {
        let clause = clause_behind(text, span.end, 4 * MAX_GAP);
        let told = clause.split_once(|c| Word::ThingLink.has(c));
        told.is_some_and(|(told, counted)| {
            !told.contains(|c| is_numeral(c, 4)) && counted.starts_with(|c| is_numeral(c, 4))
        })
    }
}

/// Whether a clause ends with a comma and counts nothing but one: `2021年`毕业的一名学生,….
fn is_told_of_one(text: &str, start: usize) -> bool {
    let clause = clause_behind(text, start, 8 * MAX_GAP);
    let counts = |c: char| is_numeral(c, 4) && glyph(c) != Some(Glyph::Digit(1));
    // 今日确诊的患者,有5名…: who is counted is told of.
    let next = text[start + clause.len()..].strip_prefix(',');
    next.is_some_and(|next| LEXICON.get().counting.of(next).is_none()) && !clause.contains(counts)
}

/// `2005年`迁入新址,现有学生…: what happened then, in a clause that has no number, and nothing that is told of later.
pub(super) fn is_happening(text: &str, end: usize) -> bool {
    let rest = behind_adverbs(&text[end..]);
    let Some(verb) = LEXICON.get().happenings.of(rest) else { return false };
    let object = clause_behind(rest, verb.len(), 2 * MAX_GAP);
    rest[verb.len() + object.len()..].starts_with([',', ';']) && !object.contains(|c| is_numeral(c, 4))
}

/// 自`2021年3月1日起`至清偿日止: how long something runs, and nothing that is told of.
fn is_running(text: &str, span: Span) -> bool {
    let (lexicon, behind) = (LEXICON.get(), &text[span.end..]);
    let is_open = Word::Start.ends(span.of(text)) || Word::Stop.ends(span.of(text));
    // 自2022年1月1日起执行以下票价: what follows is a list.
    let opens_list = || behind[clause_behind(behind, 0, 4 * MAX_GAP).len()..].starts_with([':', '\n']);
    // 自2022年5月起按月支付: how often, and no interest.
    is_open && lexicon.running.of(behind).is_some() && !Word::Instalment.begins(behind) && !opens_list()
        || lexicon.run_to.are_of(&text[..span.start])
}

/// `2012年5月`登记结婚,…: an event of a life or a case, whose clause ends with it, and no sum of a later clause.
fn is_event(text: &str, end: usize) -> bool {
    let clause = clause_behind(text, end, 4 * MAX_GAP);
    if !text[end + clause.len()..].starts_with([',', ';']) || clause.contains(|c| is_numeral(c, 4)) {
        return false;
    }
    let clause = clause.trim_end_matches(|c| Word::EventTail.has(c));
    LEXICON.get().events.are_of(clause)
}

/// 在`2023年`施政报告中提出: it names a document.
fn is_of_document(text: &str, span: Span) -> bool {
    Word::EventLead.ends(&text[..span.start]) && {
        let clause = clause_behind(text, span.end, 2 * MAX_GAP);
        Word::Document.words().any(|word| {
            let behind = clause.split_once(word).map(|(_, behind)| behind);
            behind.is_some_and(|behind| Word::InDocument.begins(behind))
        })
    }
}

/// `今天上午`,出征仪式在礼堂举行,全队共42人: what happened then, and how many there are or find room on any day.
pub(super) fn is_scene(text: &str, span: Span) -> bool {
    let rest = text[span.end..].strip_prefix(',').unwrap_or(&text[span.end..]);
    let deed = clause_behind(rest, 0, 5 * MAX_GAP);
    let Some(next) = rest[deed.len()..].strip_prefix(',') else { return false };
    let mut near = deed.char_indices().rev().take(MAX_GAP + 2);
    near.any(|(at, _)| Word::Scene.begins(&deed[at..])) && !deed.contains(|c| is_numeral(c, 4)) && {
        let size = clause_behind(next, 0, 4 * MAX_GAP);
        let later = || next[size.len()..].strip_prefix(',').map(|later| clause_behind(later, 0, 4 * MAX_GAP));
        is_size(size) || later().is_some_and(is_size)
    }
}

/// 全队共42人, 队伍由36名消防员组成, 可容纳1800人: how many a group has or find room.
fn is_size(clause: &str) -> bool {
    let numbers = clause.char_indices().filter(|&(_, c)| is_numeral(c, 4));
    numbers.map(|(at, _)| clause.split_at(at)).any(|(group, number)| {
        let counted = Word::InAll.strip_end(group);
        counted.is_some_and(|group| Word::Group.ends(group) || Word::Batch.begins(group))
            || Word::OpenedBy.ends(group) && Word::Consisting.ends(number)
            || Word::Room.ends(group)
    })
}

/// `今年`第11号台风: it numbers a thing.
fn is_numbered(behind: &str) -> bool {
    let Some(number) = Word::Nth.strip_start(behind) else { return false };
    let rest = number.trim_start_matches(|c| is_numeral(c, 1));
    rest.len() < number.len() && Word::NumberedDay.begins(rest)
}

/// 创办于`1956年`,现有教师… and `1994年`设立,现有会员…: it dates how something began, and nothing that is told of it now.
fn is_founding(before: &str, behind: &str) -> bool {
    let lexicon = LEXICON.get();
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([',', ';', '。', '、', ')']);
    if ends(behind) && Word::At.strip_end(before).is_some_and(|before| lexicon.founded_at.are_of(before)) {
        return true;
    }
    let rest = behind_adverbs(behind);
    // 2010年在县城开业,现有员工20人.
    let is_there = || {
        let clause = clause_behind(rest, 0, 3 * MAX_GAP);
        Word::EventLead.begins(rest) && lexicon.founded_at.are_of(clause) && rest[clause.len()..].starts_with(',')
    };
    lexicon.founded.of(rest).is_some_and(|verb| ends(&rest[verb.len()..])) || is_there()
}

/// What stands behind the adverbs between a time and what happens then.
fn behind_adverbs(text: &str) -> &str {
    let mut rest = text;
    while let Some(behind) = Word::Will.strip_start(rest) {
        rest = behind;
    }
    rest
}
