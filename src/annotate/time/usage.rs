//! What a time is there for: to date what is said, or something else.

use super::Extent;
use super::clause::{MAX_GAP, clause_behind, is_numeral};
use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::thing::{is_happening, is_of_thing, is_scene};
use super::words::Word;
use crate::annotate::numeral::NumeralWord;
use crate::annotate::word_table::Found;
use crate::document::TimeUse;
use crate::text::Span;

/// Longest name in quotation marks in which a time is only part of the name.
const MAX_NAME: usize = 40;

/// The use of a time, whose pieces are given.
pub(super) fn of(text: &str, span: Span, parts: &[Part]) -> TimeUse {
    let Some(last) = parts.last() else { return TimeUse::Vague };
    if is_compared(text, span) {
        TimeUse::Compared
    } else if LEXICON.get().vague.contains(span.of(text)) || is_of_age(text, span.end) {
        TimeUse::Vague
    } else if is_reported(text, span.end, last.rank) || is_said(text, span.end) {
        TimeUse::Reported
    } else if last.rank > Rank::Year && is_of_every(&text[..span.start], last)
        || Word::Purpose.ends(&text[..span.start])
        || is_in_name(text, span)
        || is_of_thing(text, span, last.rank)
        || is_happening(text, span.end) && !is_stretch(parts)
        || is_of_term(&text[..span.start], parts)
        || is_said_of(text, span)
        || is_counted_on(text, span)
        || last.rank > Rank::Period && !is_stretch(parts) && is_scene(text, span)
    {
        TimeUse::Named
    } else if is_left_behind(text, span, parts) || is_paid_for(text, span) || is_changing(text, span, parts) {
        TimeUse::From
    } else if is_point(text, span, last) {
        TimeUse::Point
    } else if parts.iter().any(|part| part.date == Date::Now) && parts.iter().all(|part| part.date != Date::Until) {
        TimeUse::Now
    } else if last.rank.is_in_day() && parts.iter().all(|part| !matches!(part.rank, Rank::Opening | Rank::Closing)) {
        TimeUse::Day
    } else {
        TimeUse::Dating
    }
}

/// Whether a time says less than an earlier one of its sentence: 2023年,全市`全年`, 截至6月30日止六个月,`期内`, 截至3月底,公司`目前`.
pub(super) fn is_told(text: &str, earlier: Span, extent: Extent, span: Span) -> bool {
    let (lexicon, word) = (LEXICON.get(), span.of(text));
    let is_any = |words: &[String]| words.iter().any(|known| known == word);
    let between = &text[earlier.end..span.start];
    let is_less = match extent {
        Extent::Year => is_any(&lexicon.years_told) || is_any(&lexicon.stretches_told),
        Extent::Stretch => is_any(&lexicon.stretches_told),
        // What has a sum of its own before it may be of another time.
        Extent::Until => is_any(&lexicon.untils_told) && !between.contains(|c| is_numeral(c, 4)),
    };
    // 发布2022年年度报告,报告期内: the year is the report's.
    let names_report = || Word::Report.words().any(|word| clause_behind(between, 0, 2 * MAX_GAP).contains(word));
    is_less && !between.contains(['。', '!', '?', '\n']) && !names_report()
}

/// 将于9月向`2017年`应届考生发放: who gets something is named by a year, and the clause has another date.
pub(super) fn is_of_receivers(text: &str, dated: Span, span: Span) -> bool {
    let year = Word::Degree.strip_end(span.of(text)).unwrap_or(span.of(text));
    let Some(between) = text.get(dated.end..span.start).filter(|_| NumeralWord::Year.ends(year)) else { return false };
    let between = between.strip_prefix(',').unwrap_or(between);
    let near = between.char_indices().rev().nth(MAX_GAP).map_or(between, |(at, _)| &between[at..]);
    near.contains(|c| Word::Toward.has(c)) && !between.contains([',', ';', '。', ':', '\n', '、'])
}

/// 将于7月发放`本年度`第一期津贴: for which year something is given, and the clause has another date.
pub(super) fn is_of_given_year(text: &str, dated: Span, span: Span) -> bool {
    let between = text.get(dated.end..span.start).unwrap_or_default();
    Word::GivenYear.is_word(span.of(text))
        && (2..=MAX_GAP).contains(&between.chars().count())
        && between.chars().all(char::is_alphanumeric)
}

/// 连续`第六年`加价, 今年是投产的`第三年`: it counts the years of something, and dates nothing.
fn is_counted_on(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    is_long(text, span)
        || Word::InARow.begins(span.of(text)) && !is_run(text, span)
        || Word::Nth.begins(span.of(text))
            && (Word::InARow.ends(before) || {
                let clause = before.rfind([',', ';', '。', ':', '\n']).map_or(before, |at| &before[at..]);
                clause.char_indices().rev().take(2 * MAX_GAP).any(|(_, c)| Word::SaidToBe.has(c))
            })
}

/// 每月|5日前, 每周二和|周五: a date that comes round.
fn is_of_every(before: &str, last: &Part) -> bool {
    let is_listed = || {
        let earlier = before.strip_suffix('、').or_else(|| Word::ListJoin.strip_end(before))?;
        let day = earlier.char_indices().rev().nth(1)?.0;
        (LEXICON.get().day_at(earlier, day)?.end == earlier.len()).then_some(&earlier[..day])
    };
    Word::Every.ends(before)
        || matches!(last.date, Date::Weekday(..)) && is_listed().is_some_and(|before| Word::Every.ends(before))
}

/// `连续三年`出口额超过1亿美元: in which a clause that it begins says how much there was.
fn is_run(text: &str, span: Span) -> bool {
    let clause = clause_behind(text, span.end, 4 * MAX_GAP);
    // 连续8年位居第三 counts nothing else.
    let counts = |(at, c): (usize, char)| is_numeral(c, 4) && !Word::Nth.ends(&clause[..at]);
    !text[..span.start].ends_with(char::is_alphanumeric) && clause.char_indices().any(counts)
}

/// 持货`至今`逾25年: how long it was.
fn is_long(text: &str, span: Span) -> bool {
    LEXICON.get().until_now.contains(span.of(text)) && is_how_long(&text[span.end..])
}

/// Whether a text begins with how long something has been: 逾25年.
pub(super) fn is_how_long(behind: &str) -> bool {
    let counted = &behind[LEXICON.get().exceeding.of(behind).map_or(0, str::len)..];
    let unit = counted.trim_start_matches(|c| is_numeral(c, 2));
    unit.len() < counted.len() && LEXICON.get().unit(unit).is_some()
}

/// 2014年至2019年, `2021年以来`, 近三年: in which more than one thing may be so.
fn is_stretch(parts: &[Part]) -> bool {
    let opens = |part: &Part| matches!(part.date, Date::Since | Date::Until | Date::Stretch(_));
    let is_one = parts.windows(2).all(|pair| pair[0].rank < pair[1].rank);
    !is_one || parts.iter().any(|part| opens(part) || super::group::is_several(part))
}

/// 建设期为`2023年至2025年`, 租期自`2021年3月起`: how long something lasts, and nothing that is told of.
fn is_of_term(before: &str, parts: &[Part]) -> bool {
    // 合同期限 | 2023年5月 |: the cell before it names it.
    let before = before.trim_end_matches(' ');
    let is_led = before.ends_with(|c| matches!(c, ':' | '|') || Word::TermLink.has(c) || Word::From.has(c));
    let before = before.trim_end_matches(['|', ' ']);
    let is_opened = parts.first().is_some_and(|first| first.rank == Rank::Opening && first.date == Date::Since);
    (is_led || is_opened) && LEXICON.get().ends_in_term(Word::From.strip_end(before).unwrap_or(before))
}

/// 支付`2023年度`工资5000元、补偿金2万元: it dates the first sum, for which it says what is paid.
fn is_paid_for(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    let before = Word::Party.strip_end(before).unwrap_or(before);
    LEXICON.get().paying.are_of(before)
}

/// `6月底前`完成两座桥,并拨款…: up to when something is to be done, and nothing that is told of later.
fn is_deadline(text: &str, span: Span, last: &Part) -> bool {
    let Some(date) = Word::Before.strip_end(span.of(text)) else { return false };
    let is_day = last.rank.is_in_day() || last.rank == Rank::Month;
    is_day && last.span.end <= span.start + date.len() || last.rank == Rank::Year && Word::EndOfYear.ends(date)
}

/// `今天`是世界读书日, `今年`适逢建校百年: what the day or year is, and nothing that happens in it.
fn is_said_of(text: &str, span: Span) -> bool {
    let lexicon = LEXICON.get();
    let rest = text[span.end..].trim_start_matches(|c| Word::Also.has(c));
    if !rest.chars().next().is_some_and(|first| lexicon.copula_firsts.has(first)) {
        return false;
    }
    let Some(verb) = lexicon.copulas.iter().find(|verb| rest.starts_with(verb.as_str())) else { return false };
    let clause = clause_behind(rest, verb.len(), 6 * MAX_GAP);
    // 今年是投产的第三年: something is in its third year, and this one still is its date.
    let is_counted = NumeralWord::Year.strip_end(clause).is_some_and(|nth| nth.ends_with(|c| is_numeral(c, 2)));
    !is_counted && lexicon.anniversaries.iter().any(|word| clause.ends_with(word.as_str()))
}

/// 今年24岁: it dates an age, and nothing else in the sentence.
fn is_of_age(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches(|c: char| is_numeral(c, 1));
    rest.len() < text.len() - end && LEXICON.get().ages.iter().any(|word| rest.starts_with(word.as_str()))
}

/// 比去年, 较`2012年`, 与去年同期相比.
fn is_compared(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    // 在2015年的水平上多给30元.
    let base = || clause_behind(text, span.end, 2 * MAX_GAP);
    if Word::EventLead.ends(before) && LEXICON.get().bases.iter().any(|word| base().contains(word.as_str())) {
        return true;
    }
    if LEXICON.get().compares.are_of(before) {
        return true;
    }
    LEXICON.get().compares_with.are_of(before) && {
        let clause = clause_behind(text, span.end, 3 * MAX_GAP);
        // 与去年预算比,: behind a noun the clause may end with 比 itself.
        let is_closed = || text[span.end + clause.len()..].starts_with(',') && LEXICON.get().compares.are_of(clause);
        let lexicon = LEXICON.get();
        lexicon.compare_closings.iter().any(|word| clause.contains(word.as_str()))
            || lexicon.compare_changes.of(clause).is_some()
            || is_closed()
    }
}

/// 年末, and 他`两年前`学艺: behind a subject such a time says nothing of later clauses.
fn is_point(text: &str, span: Span, last: &Part) -> bool {
    let (lexicon, time) = (LEXICON.get(), span.of(text));
    let has_subject = || text[..span.start].ends_with(char::is_alphanumeric);
    // 去年同期为1.4亿元,: what something is compared with, though no word says so.
    let is_same = || lexicon.same.are_of(time) && lexicon.same_is.of(&text[span.end..]).is_some();
    lexicon.points.contains(time)
        || is_deadline(text, span, last)
        || Word::InARow.begins(time)
        || lexicon.conditions.are_of(&text[..span.start])
        || is_same()
        || has_subject()
            && (lexicon.once.contains(time)
                || is_bought(text, span.end)
                || lexicon.point_endings.are_of(time) && !matches!(last.date, Date::Year(_)))
}

/// 于`2004年10月`以922万购入单位: what was paid then, and nothing that came of it.
fn is_bought(text: &str, end: usize) -> bool {
    Word::AtPrice.begins(&text[end..]) && {
        let clause = clause_behind(text, end, 4 * MAX_GAP);
        LEXICON.get().bought.iter().any(|verb| clause.contains(verb.as_str()))
    }
}

/// 从`2012年`的499亿元增长到1951亿元: what was so then is so no longer.
fn is_left_behind(text: &str, span: Span, parts: &[Part]) -> bool {
    let lexicon = LEXICON.get();
    let is_open_stretch = parts.iter().any(|part| matches!(part.date, Date::Since | Date::Until));
    !is_open_stretch && lexicon.change_openings.are_of(&text[..span.start]) && {
        let clause = clause_behind(text, span.end, 4 * MAX_GAP);
        let changes = |text: &str| lexicon.change_closings.iter().any(|word| text.contains(word.as_str()));
        // 由现时每名408元,增至1000元: the change may be a clause of its own.
        let next = || text[span.end + clause.len()..].strip_prefix(',').map(|next| clause_behind(next, 0, MAX_GAP / 2));
        let behind_number = clause.find(|c: char| is_numeral(c, 4));
        behind_number.is_some_and(|at| changes(&clause[at..]) || next().is_some_and(changes))
    }
}

/// `现时`车费为7元,加价后将升至8元: what is so now will be so no more, and it dates no sum of the next clause.
fn is_changing(text: &str, span: Span, parts: &[Part]) -> bool {
    parts.iter().any(|part| part.date == Date::Now) && {
        let clause = clause_behind(text, span.end, 6 * MAX_GAP);
        let next = text[span.end + clause.len()..].strip_prefix(',').map(|next| clause_behind(next, 0, 2 * MAX_GAP));
        next.is_some_and(|next| {
            let coming = next.find(|c| Word::Coming.has(c)).map(|at| &next[at..]);
            coming.is_some_and(|change| LEXICON.get().change_closings.iter().any(|word| change.contains(word.as_str())))
        })
    }
}

/// A day on which somebody said what follows: 今天公布, `24日`称. A verb of one character stands right behind the day, and any behind a month (`上月`引述).
fn is_reported(text: &str, end: usize, rank: Rank) -> bool {
    let max_gap = match rank {
        _ if rank.is_in_day() => MAX_GAP,
        Rank::Month => 0,
        _ => return false,
    };
    let clause = clause_behind(text, end, 2 * MAX_GAP);
    // 5月2日至6月3日累计公布320位病患: what is added up was no saying.
    !Word::Totalling.begins(clause)
        && clause.char_indices().take(max_gap + 1).any(|(at, first)| {
            let verb = LEXICON.get().reports.longest_at(clause, at);
            // 8月份宣布7000人的裁员计划: what the clause counts is what happened in the month.
            let is_said = |verb: Found| rank.is_in_day() || !clause[verb.end..].starts_with(|c| is_numeral(c, 4));
            verb.is_some_and(|verb| (at == 0 || verb.end > at + first.len_utf8()) && is_said(verb))
        })
}

/// `去年9月`发信,称…: on it somebody said what follows.
fn is_said(text: &str, end: usize) -> bool {
    let rest = text[end..].strip_prefix(',').unwrap_or(&text[end..]);
    let clause = clause_behind(rest, 0, 4 * MAX_GAP);
    let next = rest[clause.len()..].strip_prefix(',').filter(|_| !clause.contains(|c| is_numeral(c, 4)));
    let [sayings, _] = &LEXICON.get().sayings;
    next.is_some_and(|next| sayings.are_of(next))
}

/// Within the quotation marks of a title or name: “`2012年`富豪榜”, 《`2023年`工作要点》.
fn is_in_name(text: &str, span: Span) -> bool {
    let Some((open, before)) = open_name(&text[..span.start]) else { return false };
    let close = match open {
        '《' => '》',
        '“' => '”',
        '「' => '」',
        _ => '』',
    };
    let rest = &text[span.end..];
    let near = rest.char_indices().nth(MAX_NAME).map_or(rest, |(at, _)| &rest[..at]);
    let near = near.split('\n').next().unwrap_or(near);
    let Some((inside, _)) = near.split_once(close) else { return false };
    let is_speech = inside.contains(['。', '!', '?', ';'])
        || open != '《' && (inside.contains([',', '，']) || before.contains(','));
    !(is_speech || before.is_empty() && inside.is_empty())
}

/// The mark that opens a name which goes on at the end of a text, and what stands behind it.
fn open_name(text: &str) -> Option<(char, &str)> {
    // All marks but one begin with one of two bytes, which few other characters do.
    let near = text.floor_char_boundary(text.len().saturating_sub(4 * MAX_NAME));
    let marks = memchr::memrchr3_iter(b'\n', 0xE2, 0xE3, &text.as_bytes()[near..]);
    let marks = marks.filter_map(|at| Some((near + at, text[near + at..].chars().next()?)));
    for (at, mark) in marks {
        match mark {
            '《' | '“' | '「' | '『' => {
                let behind = &text[at + mark.len_utf8()..];
                return behind.chars().nth(MAX_NAME - 1).is_none().then_some((mark, behind));
            }
            '》' | '”' | '」' | '』' | '\n' | '。' => return None,
            _ => {}
        }
    }
    None
}

impl Rank {
    /// Whether it is a day or a part of one.
    pub(super) fn is_in_day(self) -> bool {
        matches!(self, Self::Day | Self::DayPart | Self::Clock)
    }
}
