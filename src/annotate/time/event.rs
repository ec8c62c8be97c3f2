//! Times that an event gives instead of a date: 截至审计结束时, 自开园以来, 展会期间.

use super::lexicon::LEXICON;
use super::part::{Date, Part, Rank};
use super::usage;
use super::words::Word;
use crate::segment::dictionary::{PartOfSpeech, cut, part_of_speech};
use crate::text::Span;

/// Longest name of an event, in characters.
const MAX_EVENT: usize = 12;
/// Longest name of an event during which something is so.
const MAX_COURSE: usize = 4;
/// Longest name of an event behind a date that 自 opens.
const MAX_OPENED: usize = 22;

/// The expression that a word which opens or closes one makes with the event beside it, where no date stands there. What has the name of a
/// place or a number in it says who does something, and is left to be read.
pub(super) fn around(text: &str, part: &Part) -> Option<Span> {
    beside(text, part).filter(|span| !says_who(text, *span))
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
    LEXICON.get().event_never.iter().any(|word| span.of(text).contains(word.as_str()))
        || cut(text, span, &[], 0).iter().any(is_other)
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
    let max_chars = if is_opened { MAX_OPENED } else { MAX_COURSE };
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

/// 开园以来 and 展会期间, where these words begin the clause.
fn closed(text: &str, close: Span, max_chars: usize) -> Option<Span> {
    let before = &text[..close.start];
    let is_event = |c: &char| is_han(*c) && !Word::EventStop.has(*c);
    let event: usize = before.chars().rev().take(max_chars + 1).take_while(is_event).map(char::len_utf8).sum();
    let start = close.start - event;
    let n_chars = before[start..].chars().count();
    let is_end = |c: char| ",。;:!?、(\n ".contains(c) || Word::EventLead.has(c);
    let opens = before[..start].chars().next_back().is_none_or(is_end);
    ((2..=max_chars).contains(&n_chars) && opens).then(|| Span::new(start, close.end))
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
