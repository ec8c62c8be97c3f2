//! The pieces of one expression: neighbours, ranges, lists and what brackets say once more.

use std::ops::Range;

use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::value::{self, Basis, Joint, Value};
use super::words::Word;
use super::{Extent, TimeExpression, event, stretch, usage};
use crate::annotate::numeral::{Numeral, NumeralWord};
use crate::text::Span;

/// Pieces that make one expression: groups of neighbours, the greater unit first (今年 + `3月` + `26日`), and how each belongs
/// to the one before.
pub(super) struct Group {
    groups: Vec<(Joint, Range<usize>)>,
    /// Behind the bracket of 今天(`7月25日`).
    bracket_end: Option<usize>,
}

pub(super) fn groups(text: &str, parts: &[Part]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut start = 0;
    for group in parts.chunk_by(|last, next| follows(text, last, next)) {
        let range = start..start + group.len();
        start = range.end;
        if !groups.last_mut().is_some_and(|last| last.take(text, parts, range.clone())) {
            groups.push(Group { groups: vec![(Joint::Same, range)], bracket_end: None });
        }
    }
    groups
}

fn follows(text: &str, last: &Part, next: &Part) -> bool {
    let between = &text[last.span.end..next.span.start];
    let is_about = || next.rank == Rank::Clock && last.rank.is_in_day() && Word::About.is_word(between);
    last.rank < next.rank && (matches!(between, "" | " ") || is_about())
}

/// How the value of what goes on ends.
const OPEN_END: &str = "/..";

/// Whether what follows a list of times goes on with 分别, so that each has a sum of its own.
pub(super) fn is_respective(behind: &str) -> bool {
    let clause = behind.char_indices().nth(16).map_or(behind, |(at, _)| &behind[..at]);
    Word::Respectively.words().any(|word| clause.contains(word))
}

/// Whether a member of a list says the units of the one before, and so is a whole date too: 去年12月和`今年1月`期间.
fn says_as_much(left: &[Part], right: &[Part]) -> bool {
    let units = |parts: &[Part]| -> Vec<Rank> {
        parts.iter().map(|part| part.rank).filter(|&rank| rank != Rank::Opening && rank != Rank::Closing).collect()
    };
    let (left, right) = (units(left), units(right));
    right.len() > 1 && left.ends_with(&right)
}

/// The right end of a range that ends with its brackets, and where these end: 上周(3月6日至|12日).
fn bracketed_range(text: &str, parts: &[Part], left: &Range<usize>) -> Option<(Range<usize>, usize)> {
    let (last, first) = (&parts[left.end - 1], parts.get(left.end)?);
    joins_range(text.get(last.span.end..first.span.start)?).then_some(())?;
    let n_more = parts[left.end..].windows(2).take_while(|pair| follows(text, &pair[0], &pair[1])).count();
    let right = left.end..left.end + 1 + n_more;
    let end = parts[right.end - 1].span.end;
    text[end..].starts_with(')').then_some((right, end + 1))
}

/// Whether a year says of which one a feast or season is: 今年的|“五一”假期.
fn is_feast_of_year(year: &Part, feast: &Part) -> bool {
    let is_year = matches!(year.date, Date::YearFrom(_) | Date::Year(_));
    is_year && feast.rank == Rank::Period && feast.date == Date::Unknown && feast.stands_alone
}

/// Whether a month says of which one some days are: 本月的|首三天.
fn are_days_of_month(text: &str, month: &Part, days: &Part) -> bool {
    let are_days = days.rank == Rank::Day && days.date == Date::Unknown;
    month.rank == Rank::Month && are_days && Word::FirstOf.begins(days.span.of(text))
}

/// Whether a date and what stands behind it say what a stretch lies beside: 春节前后|的, 6月底|之后的.
fn is_around(text: &str, last: &Part, between: &str) -> bool {
    let Some(side) = Word::ThingLink.strip_end(between) else { return false };
    let is_beside = if side.is_empty() { Word::Beside.ends(last.span.of(text)) } else { Word::Beside.is_word(side) };
    is_beside && last.rank.dates() && last.date != Date::Now
}

/// Whether some pieces are one stretch in which something is so: 两个月里.
fn is_inside(text: &str, parts: &[Part]) -> bool {
    let [part] = parts else { return false };
    part.rank == Rank::Year
        && matches!(part.date, Date::Unknown | Date::Stretch(_))
        && Word::Inside.ends(part.span.of(text))
}

/// Whether a text joins the members of a list.
fn joins_list(between: &str) -> bool {
    between == "、" || Word::ListJoin.is_word(between)
}

/// Whether a text joins the ends of a range.
pub(super) fn joins_range(between: &str) -> bool {
    let between = between.trim_matches(' ');
    matches!(between, "-" | "—" | "~" | "–" | "——" | "～" | "--") || NumeralWord::RangeJoin.is_word(between)
}

impl Group {
    fn last(&self) -> Range<usize> {
        self.groups.last().map_or(0..0, |(_, range)| range.clone())
    }

    /// Takes the next pieces in, if they belong to the expression.
    fn take(&mut self, text: &str, parts: &[Part], next: Range<usize>) -> bool {
        let Some((last, first)) = parts[self.last()].last().zip(parts[next.clone()].first()) else { return false };
        let Some(end) = parts[next.clone()].last().map(|part| part.span.end) else { return false };
        if let Some(bracket_end) = self.bracket_end {
            let goes_on = bracket_end == first.span.start && last.rank < first.rank;
            if goes_on {
                self.groups.push((Joint::Same, next));
                self.bracket_end = None;
            }
            return goes_on;
        }
        let between = &text[last.span.end..first.span.start];
        // 2019年|底|至2021年初.
        let behind_tail = between.strip_prefix(|c| Word::RangeTail.has(c)).unwrap_or(between);
        if between == "("
            && self.may_gloss(parts, &next)
            && let Some((rest, close)) = bracketed_range(text, parts, &next)
        {
            self.groups.extend([(Joint::Same, next), (Joint::Range, rest)]);
            self.bracket_end = Some(close);
            return true;
        }
        let joint = match between {
            "(" if self.may_gloss(parts, &next) && text[end..].starts_with(')') => {
                self.bracket_end = Some(end + 1);
                Joint::Same
            }
            _ if Word::ThingLink.is_word(between) && is_feast_of_year(last, first) => Joint::Same,
            _ if Word::ThingLink.is_word(between) && are_days_of_month(text, last, first) => Joint::Same,
            _ if is_around(text, last, between) && is_inside(text, &parts[next.clone()]) => Joint::Same,
            _ if joins_range(behind_tail) && self.may_reach(parts, &next) => Joint::Range,
            _ if joins_list(behind_tail) && self.may_list(text, parts, &next) => Joint::List,
            _ => return false,
        };
        self.groups.push((joint, next));
        true
    }

    /// Whether brackets may say once more when it is: 今天(`7月25日`), 去年(`2023年`), 上月(`6月`).
    fn may_gloss(&self, parts: &[Part], next: &Range<usize>) -> bool {
        let (left, right) = (&parts[self.last()], &parts[next.clone()]);
        let (Some(last), Some(said)) = (left.last(), right.last()) else { return false };
        let is_relative = matches!(last.date, Date::YearFrom(_) | Date::MonthFrom(_));
        last.rank == Rank::Day || is_relative && self.groups.len() == 1 && last.rank <= said.rank
    }

    /// The pieces of each member and how it belongs to the one before. What brackets say once more of a year is not reckoned.
    fn sides<'p>(&self, parts: &'p [Part]) -> Vec<(Joint, &'p [Part])> {
        let mut sides: Vec<(Joint, &[Part])> =
            self.groups.iter().map(|(joint, range)| (*joint, &parts[range.clone()])).collect();
        if let [(_, first), (Joint::Same, next), ..] = sides.as_mut_slice()
            && let Some((last, others)) = first.split_last()
            && matches!(last.date, Date::YearFrom(_))
            && next.first().is_some_and(|next| matches!(next.date, Date::Year(_)))
        {
            *first = others;
        }
        sides
    }

    /// Whether a range may go on to the next pieces: each end says the unit in which the other counts.
    fn may_reach(&self, parts: &[Part], next: &Range<usize>) -> bool {
        let (left, right) = (&parts[self.last()], &parts[next.clone()]);
        // 自2018年3月|起|至2020年3月止.
        let is_start = |part: &&Part| part.rank == Rank::Closing && part.date == Date::Since;
        let left = if left.last().filter(is_start).is_some() { &left[..left.len() - 1] } else { left };
        let (Some(last), Some(first)) = (left.last(), right.first()) else { return false };
        let is_dated = |part: &Part| part.rank.dates() && !matches!(part.date, Date::Stretch(_));
        let is_single = left.iter().filter(|part| part.rank == first.rank).count() <= 1;
        self.groups.len() == 1 && is_dated(last) && (is_dated(first) || first.rank == Rank::DayPart) && is_single
    }

    /// Whether a list may go on: years with years, months with months; not where 分别 gives each a sum of its own.
    fn may_list(&self, text: &str, parts: &[Part], next: &Range<usize>) -> bool {
        let (left, right) = (&parts[self.last()], &parts[next.clone()]);
        let (Some(last), Some(first), Some(end)) = (left.last(), right.first(), right.last()) else { return false };
        let is_listed = self.groups.iter().skip(1).all(|(joint, _)| *joint == Joint::List);
        let is_alike = last.rank == first.rank && right.len() == 1 || says_as_much(left, right);
        let is_counted =
            |part: &Part| matches!(part.date, Date::Year(_) | Date::YearFrom(_) | Date::Month(_) | Date::Day(_));
        is_listed && is_alike && is_counted(last) && is_counted(first) && {
            // Behind all members of the list.
            let others = parts[next.end..].iter();
            let list_end = others.fold(end.span.end, |end, other| {
                let joined = text.get(end..other.span.start).is_some_and(joins_list);
                if joined && other.rank == first.rank { other.span.end } else { end }
            });
            !is_respective(&text[list_end..])
        }
    }

    pub(super) fn expression(
        &self,
        text: &str,
        parts: &[Part],
        numerals: &[Numeral],
        basis: Basis<'_>,
    ) -> Option<TimeExpression> {
        let all = self.groups.first()?.1.start..self.last().end;
        if let [part] = &parts[all.clone()]
            && !part.stands_alone
        {
            let span = event::around(text, part)?;
            let end = stretch::behind_start(text, span, numerals).map_or(span.end, |(end, _)| end);
            let span = Span::new(span.start, end);
            let usage = usage::of(text, span, &parts[all]);
            return Some(TimeExpression { span, value: None, is_reckoned: false, usage });
        }
        let core = parts[all.clone()].iter().find(|part| part.rank.dates() || part.stands_alone)?;
        let (first, last) = (parts[all.clone()].first()?, parts[all.clone()].last()?);
        let lexicon = LEXICON.get();
        if all.len() == 1 && !core.stands_alone {
            return None;
        }
        let mut span = first.span.cover(last.span);
        let is_range = self.groups.iter().any(|(joint, _)| *joint == Joint::Range);
        let is_spread = is_several(last) && last.span == span;
        let is_range = is_range || is_spread && span.of(text).contains(|c| NumeralWord::RangeJoin.has(c));
        span.end = tail_end(text, last, self.bracket_end.unwrap_or(last.span.end));
        let is_joined = is_range || is_several(last) || self.groups.iter().any(|(joint, _)| *joint == Joint::List);
        if let Some(behind) = Word::RangeClosing.strip_start(&text[span.end..]).filter(|_| is_joined) {
            let closing = Span::new(span.end, text.len() - behind.len());
            span.end = if lexicon.may_stand(text, closing) { closing.end } else { span.end };
        }
        let from = Word::From.strip_end(&text[..span.start]);
        if last.rank.dates() && !is_range {
            let is_opened = first.rank == Rank::Opening && first.date == Date::Since || from.is_some();
            let happened = event::since_end(text, span.end, is_opened).or_else(|| event::that_end(text, span.end));
            span.end = happened.unwrap_or(span.end);
        }
        let beside = event::beside_end(text, span.end).filter(|_| last.rank.dates() && !is_range);
        span.end = beside.unwrap_or(span.end);
        if let Some(before) = from.filter(|_| is_range || lexicon.is_open(span.of(text))) {
            span.start = before.len();
        } else if let Some(before) = Word::OpenedBy.strip_end(&text[..span.start])
            && !before.ends_with(char::is_alphanumeric)
            && lexicon.is_open(span.of(text))
        {
            span.start = before.len();
        }
        // 由3月2日起|至今.
        if Word::Start.ends(span.of(text))
            && let Some(behind) = Word::SinceEvent.strip_start(&text[span.end..])
        {
            span.end = text.len() - behind.len();
        }
        let through = event::through(text, span).filter(|_| !is_range);
        span.end = through.unwrap_or(span.end);
        if let Some(before) = Word::UpTo.strip_end(&text[..span.start]).filter(|_| Word::SoFar.ends(span.of(text))) {
            span.start = before.len();
        }
        let is_sided = last.rank.dates() && !is_range && !matches!(last.date, Date::Now | Date::Stretch(_));
        let side = lexicon.side(text, span.end).filter(|_| is_sided && first.rank != Rank::Opening);
        span.end += side.map_or(0, str::len);
        let length = lexicon.ended_stretch(text, last, span.end);
        span.end += length.map_or(0, |(word, _)| word.len());
        let mut value = value::iso(&self.sides(parts), basis);
        if lexicon.is_open(&text[last.span.end..span.end]) {
            value = value
                .filter(|value| !value.iso.contains('/') || value.iso.ends_with(OPEN_END))
                .map(|value| Value { iso: format!("{}{OPEN_END}", value.iso.trim_end_matches(OPEN_END)), ..value });
        }
        if let Some(side) = side {
            value = value.filter(|value| !value.iso.contains('/')).map(|value| value.on_side(side));
        }
        if let Some((_, Some(length))) = length {
            value = value.and_then(|value| {
                Some(Value { iso: format!("{}/{}", length, value.iso.strip_prefix("../")?), ..value })
            });
        }
        if let Some((end, length)) = stretch::behind_start(text, span, numerals) {
            span.end = end;
            value = value.and_then(|value| {
                Some(Value { iso: format!("{}/{}", value.iso.strip_suffix(OPEN_END)?, length?), ..value })
            });
        }
        // How far it goes, an event says.
        value = value.filter(|_| through.is_none() && beside.is_none());
        let usage = usage::of(text, span, &parts[all.clone()]);
        let is_reckoned = value.as_ref().is_some_and(|value| value.is_reckoned);
        Some(TimeExpression { span, value: value.map(|value| value.iso), is_reckoned, usage })
    }
}

impl Group {
    /// How much the expression takes in, if it is no day and no end of a stretch alone.
    pub(super) fn extent(&self, parts: &[Part], span: Span) -> Option<Extent> {
        let all = &parts[self.groups.first()?.1.start..self.last().end];
        let last = all.last()?;
        let is_whole = last.span.end == span.end;
        let is_year = |part: &Part| matches!(part.date, Date::Year(_) | Date::YearFrom(_));
        if all.len() == 1 && is_whole && is_year(last) {
            return Some(Extent::Year);
        }
        let is_until = all.iter().any(|part| part.date == Date::Until);
        match last.rank {
            Rank::Closing if is_until && !is_whole => Some(Extent::Stretch),
            _ if is_until => (last.date != Date::Now).then_some(Extent::Until),
            Rank::Year | Rank::Period | Rank::Month => Some(Extent::Stretch),
            _ => None,
        }
    }
}

/// Whether a piece says several years, months or days: `2至5月`, `5、6月`.
pub(super) fn is_several(part: &Part) -> bool {
    matches!(part.date, Date::Years(..) | Date::Months(..) | Date::Days(..))
}

/// The end of an expression with what may close it: 底, 初, 末, 上旬, and 以来 behind these.
fn tail_end(text: &str, last: &Part, at: usize) -> usize {
    let takes_tail = matches!(last.rank, Rank::Year | Rank::Period | Rank::Month)
        && !matches!(last.date, Date::Now | Date::Stretch(_))
        && (last.date != Date::Unknown
            || last.span.of(text).ends_with(|c| NumeralWord::Year.has(c) || NumeralWord::Month.has(c)));
    if !takes_tail {
        return at;
    }
    let Some(tail) = LEXICON.get().begins(&LEXICON.get().tails, text, at) else {
        let middle = Word::Middle.strip_start(&text[at..]).filter(|_| last.rank == Rank::Month);
        // 6月中,.
        let middle = middle.filter(|rest| rest.starts_with(',') || Word::Until.ends(&text[..last.span.start]));
        return middle.map_or(at, |behind| text.len() - behind.len());
    };
    let end = at + tail.len();
    let closing = LEXICON.get().closings.iter().find(|(word, _)| text[end..].starts_with(word.as_str()));
    let closing = closing.filter(|(word, _)| LEXICON.get().may_stand(text, Span::new(end, end + word.len())));
    end + closing.map_or(0, |(word, _)| word.len())
}
