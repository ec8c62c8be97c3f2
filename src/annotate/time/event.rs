//! Times that an event gives instead of a date: 截至审计结束时, 自开园以来, 展会期间.

use super::clause::is_numeral;
use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::piece::QUOTES;
use super::usage;
use super::words::Word;
use crate::segment::dictionary::{PartOfSpeech, cut, part_of_speech};
use crate::text::Span;

/// Longest name of an event, in characters.
const MAX_EVENT: usize = 12;
/// Longest name of an event during which something is so.
const MAX_COURSE: usize = 4;
/// Longest name of an event behind a date that nothing opens.
const MAX_UNOPENED: usize = 8;
/// Longest name of an event behind a date that 自 opens.
const MAX_OPENED: usize = 22;

/// The expression that a word which opens or closes one makes with the event beside it, where no date stands there. What has the name of a
/// place or a number in it says who does something, and is left to be read.
pub(super) fn around(text: &str, part: &Part) -> Option<Span> {
    let is_closing = |word: &str| part.rank == Rank::Closing && part.span.of(text) == word;
    beside(text, part)
        .filter(|span| !says_who(text, *span))
        .or_else(|| is_closing(&LEXICON.get().during).then(|| with_name(text, part.span)).flatten())
        .or_else(|| is_closing(&LEXICON.get().since_close).then(|| begun(text, part.span)).flatten())
}

/// Whether what an expression takes in has the name of a place or a number in it, or a word that no event has.
fn says_who(text: &str, span: Span) -> bool {
    // One character alone is seldom a name: 日 of 披露日.
    let is_other = |word: &Span| match part_of_speech(word.of(text)) {
        PartOfSpeech::PlaceName => {
            word.of(text).chars().nth(1).is_some() && !LEXICON.get().events_known.contains(word.of(text))
        }
        PartOfSpeech::Number => !Word::Day.is_word(word.of(text)),
        _ => false,
    };
    is_never(text, span) || cut(text, span, &[], 0).iter().any(is_other)
}

/// Whether an expression has a word in it that no event has.
fn is_never(text: &str, span: Span) -> bool {
    LEXICON.get().event_never.iter().any(|word| span.of(text).contains(word.as_str()))
}

fn beside(text: &str, part: &Part) -> Option<Span> {
    match (part.rank, part.date) {
        (Rank::Opening, Date::Until) => until(text, part.span),
        (Rank::Opening, Date::Since) => since(text, part.span),
        (Rank::Closing, Date::Since) if part.span.of(text) == LEXICON.get().since_close => {
            closed(text, part.span, MAX_EVENT)
        }
        (Rank::Closing, Date::Nothing) if part.span.of(text) == LEXICON.get().during => {
            closed(text, part.span, MAX_COURSE).filter(|span| !is_term(text, *span))
        }
        _ => None,
    }
}

/// 截至案发, with a comma behind it, or up to a word that says when: 截至本公告日公司已回购.
fn until(text: &str, open: Span) -> Option<Span> {
    let event = han_behind(text, open.end);
    if event.is_empty() {
        return None;
    }
    let end = open.end + event.len();
    if text[end..].starts_with(',') && event.chars().count() <= MAX_EVENT {
        return Some(Span::new(open.start, end));
    }
    let ends = event.char_indices().take(MAX_EVENT).skip(2).map(|(at, c)| at + c.len_utf8());
    let is_end = |at: &usize| LEXICON.get().until_ends.iter().any(|word| event[..*at].ends_with(word.as_str()));
    ends.filter(is_end)
        .find(|at| !Word::EventCut.begins(&text[open.end + at..]))
        .map(|at| Span::new(open.start, open.end + at))
}

/// 自开业以来, 自项目启动至今.
fn since(text: &str, open: Span) -> Option<Span> {
    let event = han_behind(text, open.end);
    let ends = LEXICON.get().closings.iter().filter(|(_, date)| *date == Date::Since);
    let end = ends.filter_map(|(word, _)| Some((event.find(word.as_str()).filter(|at| *at > 0)?, word.len()))).min()?;
    let is_short = event[..end.0].chars().count() <= MAX_EVENT;
    is_short.then(|| Span::new(open.start, open.end + end.0 + end.1))
}

/// Behind a date, what happened then with 以来 or 至今: 自2015年|开业以来, 2019年|成立以来, 2018年|投产至今.
pub(super) fn since_end(text: &str, at: usize, is_opened: bool) -> Option<usize> {
    let max_chars = if is_opened { MAX_OPENED } else { MAX_UNOPENED };
    let rest = &text[at..];
    let is_of_event = |&(_, c): &(usize, char)| is_han(c) && !Word::EventStop.has(c);
    let mut ends = rest.char_indices().take(max_chars + 1).take_while(is_of_event).skip(1);
    let (n_event, behind) = ends.find_map(|(at, _)| Some((at, Word::SinceEvent.strip_start(&rest[at..])?)))?;
    let end = text.len() - behind.len();
    // 2010年买入至今逾10年 is how long it was.
    let is_event = n_event > 0 && !usage::is_how_long(behind);
    (is_event && !says_who(text, Span::new(at, end))).then_some(end)
}

/// Behind a date, which event of then is meant: 1998年|那场洪水过后.
pub(super) fn that_end(text: &str, at: usize) -> Option<usize> {
    let rest = Word::ThatEvent.strip_start(&text[at..])?;
    let event = han_behind(text, text.len() - rest.len());
    let is_closed =
        rest[event.len()..].starts_with(',') && Word::ThatClosing.strip_end(event).is_some_and(|e| !e.is_empty());
    is_closed.then_some(text.len() - rest.len() + event.len())
}

/// Behind a date, on which side of what happened then something was: 2016年|改造之前|为5元.
pub(super) fn beside_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let mut letters =
        rest.char_indices().take(MAX_COURSE + 1).take_while(|&(_, c)| is_han(c) && !Word::EventStop.has(c));
    let behind = letters.nth(1).and_then(|_| letters.find_map(|(at, _)| Word::WideBeside.strip_start(&rest[at..])))?;
    let is_told = || Word::SaidToBe.begins(behind) || Word::TermLink.begins(behind);
    let end = text.len() - behind.len();
    ((behind.starts_with([',', ')']) || is_told()) && !says_who(text, Span::new(at, end))).then_some(end)
}

/// Behind 自…起, up to when it goes on where that is an event and dates what is paid: 自2013年6月起|至女儿年满18周岁止|的抚养费. How long interest runs dates nothing.
pub(super) fn through(text: &str, span: Span) -> Option<usize> {
    let behind = Word::Until.strip_start(&text[span.end..]).filter(|_| Word::Start.ends(span.of(text)))?;
    let limit = behind.char_indices().nth(MAX_OPENED).map_or(behind.len(), |(end, _)| end);
    let (at, close) = behind[..limit].char_indices().find(|&(_, c)| Word::Stop.has(c))?;
    let rest = &behind[at + close.len_utf8()..];
    let is_event = behind[..at].chars().all(char::is_alphanumeric);
    // 至成年之日止,: what is paid for somebody until then, and no interest.
    let is_of_life = || rest.starts_with(',') && Word::LifeTerm.words().any(|word| behind[..at].contains(word));
    let is_paid = || {
        let Some(paid) = Word::ThingLink.strip_start(rest) else { return false };
        let paid = paid.char_indices().nth(MAX_EVENT).map_or(paid, |(end, _)| &paid[..end]);
        !Word::Accruing.words().any(|word| paid.contains(word))
    };
    (is_event && (is_of_life() || is_paid())).then_some(text.len() - rest.len())
}

/// 开园以来, 展会期间 and 在港期间, where these words begin the clause.
fn closed(text: &str, close: Span, max_chars: usize) -> Option<Span> {
    let before = &text[..close.start];
    let start = close.start - event_len(before, max_chars + 1);
    let n_chars = before[start..].chars().count();
    if n_chars == 1
        && let Some(head) = Word::EventLead.strip_end(&before[..start])
    {
        return opens(head).then(|| Span::new(head.len(), close.end));
    }
    ((2..=max_chars).contains(&n_chars) && opens(&before[..start])).then(|| Span::new(start, close.end))
}

/// How long the name of an event is in which a text ends.
fn event_len(text: &str, max_chars: usize) -> usize {
    let is_event = |c: &char| is_han(*c) && !Word::EventStop.has(*c);
    text.chars().rev().take(max_chars).take_while(is_event).map(char::len_utf8).sum()
}

/// Whether an event may begin behind a text.
fn opens(before: &str) -> bool {
    let is_end = |c: char| ",。;:!?、(\n ".contains(c) || Word::EventLead.has(c);
    before.chars().next_back().is_none_or(is_end)
}

/// An event with what stands before it: its name in quotation marks (“慈善周”|活动期间) or how long it is (三个月的|占领行动期间).
fn with_name(text: &str, close: Span) -> Option<Span> {
    let before = &text[..close.start];
    let before = &before[..before.len() - event_len(before, MAX_COURSE)];
    let start = quoted_start(before).or_else(|| length_start(before))?;
    let span = Span::new(start, close.end);
    (opens(&text[..start]) && !is_term(text, span)).then_some(span)
}

/// Where the quoted name begins in which a text ends.
fn quoted_start(text: &str) -> Option<usize> {
    let mut quotes = QUOTES.iter().filter(|(open, close)| open != close);
    let (open, inner) = quotes.find_map(|(open, close)| Some((open, text.strip_suffix(close)?)))?;
    let start = inner.rfind(open)?;
    let is_name = inner[start..].chars().count() <= MAX_EVENT && !inner[start..].contains([',', '。']);
    is_name.then_some(start)
}

/// Where the length of a stretch begins in which a text with 的 ends: 三个月的.
fn length_start(text: &str) -> Option<usize> {
    let counted = Word::ThingLink.strip_end(text)?;
    let is_unit = |at: usize| LEXICON.get().unit(&counted[at..]).is_some_and(|(unit, _)| counted[at..] == **unit);
    let units = counted.char_indices().rev().take(MAX_COURSE).filter(|(at, _)| is_unit(*at));
    let head = &counted[..units.last()?.0];
    let start = head.trim_end_matches(|c| is_numeral(c, 2)).len();
    (start < head.len()).then_some(start)
}

/// 推行积分制管理以来,: a clause that begins with a verb of beginning.
fn begun(text: &str, close: Span) -> Option<Span> {
    let before = &text[..close.start];
    let near = text.floor_char_boundary(close.start.saturating_sub(4 * MAX_OPENED));
    let mark =
        before[near..].char_indices().rev().find(|(_, c)| matches!(c, ',' | '。' | ';' | ':' | '\n' | '!' | '?'));
    let start = mark.map(|(at, mark)| near + at + mark.len_utf8()).or_else(|| (near == 0).then_some(0))?;
    let clause = &before[start..];
    let mut heads = clause.char_indices().take(MAX_COURSE + 1).map(|(at, _)| &clause[at..]);
    let is_begun = clause.chars().count() <= MAX_OPENED && heads.any(|clause| Word::Beginning.begins(clause));
    let span = Span::new(start, close.end);
    (is_begun && text[close.end..].starts_with(',') && !is_never(text, span)).then_some(span)
}

/// Whether a course is a term: 租赁期间.
fn is_term(text: &str, span: Span) -> bool {
    let course = span.of(text);
    LEXICON.get().ends_in_term(Word::RangeClosing.strip_end(course).unwrap_or(course))
}

/// The Chinese characters behind a place, at most a few more than an event has.
fn han_behind(text: &str, at: usize) -> &str {
    let n_bytes: usize = text[at..].chars().take(MAX_EVENT + 3).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    &text[at..at + n_bytes]
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Where the words for an event before a place begin: at most six characters, and not across words that stand before times. Of a
/// longer clause it takes these, or none.
pub(super) fn event_start(text: &str, stretch: Span, end: usize, of_longer: bool) -> usize {
    let before = &text[stretch.start..end];
    let stop = |c: &char| {
        !(c.is_ascii_digit() || ('\u{4E00}'..='\u{9FFF}').contains(c)) || LEXICON.get().event_stops.contains(*c)
    };
    let event = || before.chars().rev().take_while(|c| !stop(c));
    let is_longer = event().nth(6).is_some();
    if is_longer && !of_longer { end } else { end - event().take(6).map(char::len_utf8).sum::<usize>() }
}

/// Where a course begins before one of its days, with the few words that name it where they begin a clause: 展销会|第三天, 新规实施|首月.
pub(super) fn course_start(text: &str, stretch: Span, end: usize) -> usize {
    let Some(before) = Word::Course.strip_end(&text[stretch.start..end]) else { return end };
    let stop = |c: &char| !('\u{4E00}'..='\u{9FFF}').contains(c) || LEXICON.get().event_stops.contains(*c);
    let name: usize = before.chars().rev().take(6).take_while(|c| !stop(c)).map(char::len_utf8).sum();
    let start = stretch.start + before.len();
    let opens = !before[..before.len() - name].ends_with(char::is_alphanumeric);
    if opens { start - name } else { start }
}
