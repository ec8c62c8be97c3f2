//! What a time is there for: to date what is said, or something else.

use super::Extent;
use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::words::Word;
use crate::annotate::numeral::{Glyph, NumeralWord, glyph};
use crate::document::TimeUse;
use crate::text::Span;

/// How far behind a time the verb of a report or of a comparison may stand, in characters.
const MAX_GAP: usize = 6;
/// Longest name in quotation marks in which a time is only part of the name.
const MAX_NAME: usize = 40;

/// The use of a time, whose pieces are given.
pub(super) fn of(text: &str, span: Span, parts: &[Part]) -> TimeUse {
    let Some(last) = parts.last() else { return TimeUse::Vague };
    if is_compared(text, span) {
        TimeUse::Compared
    } else if LEXICON.get().vague.contains(span.of(text)) || is_of_age(text, span.end) {
        TimeUse::Vague
    } else if last.rank.is_in_day() && is_reported(text, span.end) {
        TimeUse::Reported
    } else if is_in_name(text, span)
        || is_of_thing(text, span, last.rank)
        || is_said_of(text, span)
        || is_counted_on(text, span)
    {
        TimeUse::Named
    } else if is_left_behind(text, span, parts) || is_paid_for(text, span) || is_changing(text, span, parts) {
        TimeUse::From
    } else if is_point(text, span) {
        TimeUse::Point
    } else if parts.iter().any(|part| part.date == Date::Now) && parts.iter().all(|part| part.date != Date::Until) {
        TimeUse::Now
    } else if last.rank.is_in_day() && parts.iter().all(|part| !matches!(part.rank, Rank::Opening | Rank::Closing)) {
        TimeUse::Day
    } else {
        TimeUse::Dating
    }
}

/// Whether a time says less than an earlier one of its sentence: 2023年,全市`全年`, 截至6月30日止六个月,`期内`.
pub(super) fn is_told(text: &str, earlier: Span, extent: Extent, span: Span) -> bool {
    let (lexicon, word) = (LEXICON.get(), span.of(text));
    let is_any = |words: &[String]| words.iter().any(|known| known == word);
    let is_less = is_any(&lexicon.years_told) && extent == Extent::Year || is_any(&lexicon.stretches_told);
    let between = &text[earlier.end..span.start];
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

/// 连续`第六年`加价, 今年是投产的`第三年`: it counts the years of something, and dates nothing.
fn is_counted_on(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    Word::Nth.begins(span.of(text))
        && (Word::InARow.ends(before) || {
            let clause = before.rfind([',', ';', '。', ':', '\n']).map_or(before, |at| &before[at..]);
            clause.char_indices().rev().take(2 * MAX_GAP).any(|(_, c)| Word::SaidToBe.has(c))
        })
}

/// `2019年`修订的办法, 8月装船的大豆, 参照`2014年`的标准: it dates the thing, and `2022年`版 names it.
fn is_of_thing(text: &str, span: Span, rank: Rank) -> bool {
    let (lexicon, before) = (LEXICON.get(), &text[..span.start]);
    let behind = &text[span.end..];
    let clause = clause_behind(text, span.end, 2 * MAX_GAP);
    let has_standard = |clause: &str| lexicon.standards.iter().any(|word| clause.contains(word.as_str()));
    let of_standard = || lexicon.of_standards.end(before) && has_standard(clause_behind(text, span.end, 4 * MAX_GAP));
    if Word::Edition.begins(behind) || is_running(text, span) || is_event(text, span.end) {
        return true;
    }
    if of_standard() || is_numbered(behind) || !rank.is_in_day() && is_founding(before, behind) {
        return true;
    }
    let Some(at) = clause.find(|c| Word::ThingLink.has(c)) else { return false };
    lexicon.of_things.iter().any(|verb| clause[..at].ends_with(verb.as_str()))
}

/// 支付`2023年度`工资5000元、补偿金2万元: it dates the first sum, for which it says what is paid.
fn is_paid_for(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    let before = Word::Party.strip_end(before).unwrap_or(before);
    LEXICON.get().paying.end(before)
}

/// 自`2021年3月1日起`至清偿日止: how long something runs, and nothing that is told of.
fn is_running(text: &str, span: Span) -> bool {
    let is_open = Word::Start.ends(span.of(text)) || Word::Stop.ends(span.of(text));
    is_open && LEXICON.get().running.of(&text[span.end..]).is_some()
}

/// `2012年5月`登记结婚,…: an event of a life or a case, whose clause ends with it, and no sum of a later clause.
fn is_event(text: &str, end: usize) -> bool {
    let clause = clause_behind(text, end, 4 * MAX_GAP);
    if !text[end + clause.len()..].starts_with([',', ';']) || clause.contains(|c| is_numeral(c, 4)) {
        return false;
    }
    let clause = clause.trim_end_matches(|c| Word::EventTail.has(c));
    LEXICON.get().events.end(clause)
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
    if ends(behind) && Word::At.strip_end(before).is_some_and(|before| lexicon.founded_at.end(before)) {
        return true;
    }
    let rest = behind.trim_start_matches(|c| Word::Will.has(c));
    lexicon.founded.of(rest).is_some_and(|verb| ends(&rest[verb.len()..]))
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
    lexicon.anniversaries.iter().any(|word| clause.ends_with(word.as_str()))
}

/// 今年24岁: it dates an age, and nothing else in the sentence.
fn is_of_age(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches(|c: char| is_numeral(c, 1));
    rest.len() < text.len() - end && LEXICON.get().ages.iter().any(|word| rest.starts_with(word.as_str()))
}

/// A digit, or a scale up to a power of ten.
fn is_numeral(c: char, largest: i64) -> bool {
    match glyph(c) {
        Some(Glyph::Ascii | Glyph::Digit(_)) => true,
        Some(Glyph::Scale(exponent)) => exponent <= largest,
        _ => false,
    }
}

/// 比去年, 较`2012年`, 与去年同期相比.
fn is_compared(text: &str, span: Span) -> bool {
    let before = &text[..span.start];
    if LEXICON.get().compares.end(before) {
        return true;
    }
    LEXICON.get().compares_with.end(before) && {
        let clause = clause_behind(text, span.end, 3 * MAX_GAP);
        LEXICON.get().compare_closings.iter().any(|word| clause.contains(word.as_str()))
    }
}

/// 年末, and 他`两年前`学艺: behind a subject such a time says nothing of later clauses.
fn is_point(text: &str, span: Span) -> bool {
    let (lexicon, time) = (LEXICON.get(), span.of(text));
    let has_subject = || text[..span.start].ends_with(char::is_alphanumeric);
    lexicon.points.contains(time)
        || has_subject()
            && (lexicon.once.contains(time) || is_bought(text, span.end) || lexicon.point_endings.end(time))
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
    !is_open_stretch && lexicon.change_openings.end(&text[..span.start]) && {
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

/// A day on which somebody said what follows: 今天公布, `24日`称. A verb of one character stands right behind the day.
fn is_reported(text: &str, end: usize) -> bool {
    let clause = clause_behind(text, end, 2 * MAX_GAP);
    clause.char_indices().take(MAX_GAP + 1).any(|(at, first)| {
        let verb = LEXICON.get().reports.longest_at(clause, at);
        verb.is_some_and(|verb| at == 0 || verb.end > at + first.len_utf8())
    })
}

/// The text behind a place, up to the end of the clause or some characters.
fn clause_behind(text: &str, start: usize, max_chars: usize) -> &str {
    let rest = &text[start..];
    let is_end = |letter: char| matches!(letter, ',' | '。' | ';' | ':' | '\n' | '!' | '?');
    let is_digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    // A comma in 38,639万元 ends nothing.
    let in_number = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at + 1);
    let mut letters = rest.char_indices().zip(0..);
    let end = letters.find(|&((at, letter), n)| n == max_chars || is_end(letter) && !(letter == ',' && in_number(at)));
    &rest[..end.map_or(rest.len(), |((at, _), _)| at)]
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
