//! What is told without a look at each word: by the character behind the full name of a unit, by a title, by a year.

use super::super::around::WORDS_AROUND;
use super::super::forms::forms;
use super::{HeadPhrase, is_done_together, is_han};
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::segment::dictionary::{PartOfSpeech, part_of_speech};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How many characters stand at most between a name and the end of the title that it is in.
const MAX_TO_TITLE_END: usize = 40;
/// How many characters stand at most between a name and the end of the quoted name that begins with it.
const MAX_QUOTED: usize = 12;

/// What one character makes of the full name of a unit that ends at `end`: who is at its head (`上海市长`), who lives there (`西宁市民`).
pub(in crate::annotate::place) fn of_unit(text: &str, end: usize) -> Option<HeadPhrase> {
    let forms = forms();
    let last = text[..end].chars().next_back().filter(|&last| forms.unit_suffixes.has(last));
    let letter = last.and_then(|_| text[end..].chars().next())?;
    let head = match letter {
        _ if forms.has("unit body", letter) => Head::Body,
        _ if forms.has("unit person", letter) => Head::Person,
        _ => return None,
    };
    let behind = end + letter.len_utf8();
    (!forms.goes_on(&text[end..behind], &text[behind..])).then_some(HeadPhrase { head, end: behind })
}

/// A station that goes by a side of its town: `成都东至资阳北段`.
pub(super) fn station_of_side(text: &str, name: Span) -> Option<HeadPhrase> {
    let behind = text[name.end..].strip_prefix(|side| forms().directions.has(side))?;
    if text[..name.end].ends_with(|letter| forms().unit_suffixes.has(letter)) {
        return None;
    }
    let end = text.len() - behind.len();
    let before = &text[..name.start];
    let follows = || {
        let station = forms().words("between stops").iter().find_map(|word| before.strip_suffix(*word));
        station.is_some_and(|station| {
            station.ends_with(|side| forms().directions.has(side)) || forms().ends("stop head", station)
        })
    };
    let is_stop = forms().begins("behind stop", behind) || follows();
    (is_stop && tells_of_railway(text, name)).then_some(HeadPhrase { head: Head::Road, end })
}

/// Whether a railway is spoken of around a name.
pub(in crate::annotate::place) fn tells_of_railway(text: &str, name: Span) -> bool {
    let from = text.floor_char_boundary(name.start.saturating_sub(MAX_TO_RAILWAY));
    let to = text.floor_char_boundary(text.len().min(name.end + MAX_TO_RAILWAY));
    forms().words("of railway").iter().any(|word| text[from..to].contains(word))
}

/// How many bytes on either side of a station tell that a railway is spoken of.
const MAX_TO_RAILWAY: usize = 90;

/// A building or a street that bears a name of its own: `湾仔富德楼`, `九龙城太子道`.
pub(super) fn building(gazetteer: &Gazetteer, text: &str, from: usize) -> Option<HeadPhrase> {
    let own = text[from..].chars().take(MAX_OWN).take_while(|&letter| is_han(letter) && !ends_building(letter)).count();
    let at = from + own * HAN_LEN;
    let letter = text[at..].chars().next().filter(|&letter| own >= 2 && ends_building(letter))?;
    let end = at + HAN_LEN;
    let is_usual = |span: Span| text.get(span.start..span.end).is_some_and(|word| gazetteer.is_common_word(word));
    // 楼市 and 街道 are words of their own.
    let last_two = &text[at - HAN_LEN..end];
    let is_torn = is_usual(Span::new(at, end + HAN_LEN)) || part_of_speech(last_two) != PartOfSpeech::Unknown;
    let is_noun = is_usual(Span::new(from, at)) || is_usual(Span::new(at - 2 * HAN_LEN, at));
    let is_said = gazetteer.is_verb(&text[from..from + 2 * HAN_LEN]);
    if is_torn || is_noun || is_said || WORDS_AROUND.get().role_at(text, from).is_some() {
        return None;
    }
    let head = if forms().has("street letter", letter) { Head::Road } else { Head::Other };
    Some(HeadPhrase { head, end })
}

/// How many characters there are at most in the name of a building before the word for it.
const MAX_OWN: usize = 3;

fn ends_building(letter: char) -> bool {
    forms().has("building letter", letter) || forms().has("street letter", letter)
}

/// What the title is that a name is in, or right before: `《澳门土地法》` is a statute, but not one on what places do together:
/// `《沪滇协作管理办法》`; `台湾《苹果日报》` is a paper.
pub(super) fn title(gazetteer: &Gazetteer, text: &str, name: Span) -> Option<HeadPhrase> {
    let is_before = text[name.end..].starts_with('《');
    let start = if is_before { name.end + '《'.len_utf8() } else { name.end };
    let close = title_end(text, start)?;
    let title = text[start..close].trim_end_matches(')');
    if is_before {
        // 《晨风》停刊: what is said of it is said of papers alone.
        let is_paper = || forms().begins("of paper", text[close..].trim_start_matches('》'));
        let is_paper = forms().ends("paper title", title) || is_paper();
        return is_paper.then_some(HeadPhrase { head: Head::Paper, end: close });
    }
    let open = title_start(text, name.end).unwrap_or(name.end);
    let last_two = title.char_indices().nth_back(1).map(|(at, _)| &title[at..])?;
    if is_done_together(&text[open..close]) {
        return None;
    }
    let is_statute =
        forms().ends("statute", title) || forms().ends("statute letter", title) && !gazetteer.is_common_word(last_two);
    is_statute.then_some(HeadPhrase { head: Head::Other, end: close })
}

/// A variety that is called by a number: `台南11号` in a text about rice.
pub(super) fn variety(text: &str, end: usize) -> Option<HeadPhrase> {
    if !text.as_bytes().get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let behind = text[end..].trim_start_matches(|letter: char| letter.is_ascii_digit());
    let letter = behind.chars().next().filter(|&letter| forms().has("of number", letter))?;
    let at = text.len() - behind.len();
    let is_variety = at > end && forms().is_near("of variety", text, end);
    is_variety.then_some(HeadPhrase { head: Head::Product, end: at + letter.len_utf8() })
}

/// The short name of a firm that has been named in full before, as 绍兴恒拓 behind `绍兴恒拓机械有限公司`, or that is said to be one:
/// `子公司宜兴华盛`.
pub(super) fn known_firm(gazetteer: &Gazetteer, text: &str, name: Span) -> Option<HeadPhrase> {
    let end = text[name.end..].char_indices().nth(2).map(|(offset, _)| name.end + offset)?;
    let (own, short) = (&text[name.end..end], &text[name.start..end]);
    if !own.chars().all(is_han) || gazetteer.is_common_word(own) || WORDS_AROUND.get().role_at(text, name.end).is_some()
    {
        return None;
    }
    let firm = HeadPhrase { head: Head::Company, end };
    // 收购湖南新合全部股权: what is bought and has shares is a firm.
    let (before, behind) = (&text[..name.start], text[end..].trim_start_matches(|c: char| c.is_ascii_digit()));
    let is_share = forms().begins("share", behind.trim_start_matches(is_percent));
    let is_taken = || forms().ends("takes firm", before) && !behind.starts_with(is_han);
    if forms().ends("named firm", before) || is_share || is_taken() {
        return Some(firm);
    }
    let from = text.floor_char_boundary(name.start.saturating_sub(MAX_TO_FULL_NAME));
    let first = from + text[from..name.start].find(short)?;
    let phrase = gazetteer.head_behind(text, Span::new(first, first + name.len()));
    (phrase.head == Head::Company && phrase.end > first + short.len()).then_some(firm)
}

/// Whether a character stands between a number of percent and what it is a share of, or within that number.
fn is_percent(letter: char) -> bool {
    matches!(letter, '%' | '.') || letter.is_ascii_digit() || forms().of_country.has(letter)
}

/// How many bytes before its short name the full one of a firm is looked for.
const MAX_TO_FULL_NAME: usize = 3000;

/// Where a quoted name ends that begins with a place and is that of a body, as the word before it says: `智库“香港愿景计划”`.
pub(super) fn named_body(text: &str, name: Span) -> Option<HeadPhrase> {
    let before = text[..name.start].strip_suffix(['“', '「'])?;
    let n_letters = text[name.end..].chars().take(MAX_QUOTED).take_while(|&letter| is_han(letter)).count();
    let end = name.end + n_letters * HAN_LEN;
    let is_closed = n_letters > 0 && text[end..].starts_with(['”', '」']);
    (is_closed && forms().ends("named body", before)).then_some(HeadPhrase { head: Head::Body, end })
}

/// Where the title begins in which a position stands, if that is near.
pub(super) fn title_start(text: &str, at: usize) -> Option<usize> {
    let floor = text.floor_char_boundary(at.saturating_sub(MAX_TO_TITLE_END * HAN_LEN));
    let mark = text[floor..at].rfind(['《', '》']).map(|mark| floor + mark)?;
    text[mark..].starts_with('《').then_some(mark)
}

/// Where the title ends in which a position stands, if that is near.
fn title_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    // The marks begin with one byte, which few other characters do.
    let near = &rest[..rest.len().min(4 * MAX_TO_TITLE_END)];
    for mark in memchr::memchr2_iter(MARK_LEAD, b'\n', near) {
        match &rest[mark..] {
            [b'\n', ..] => return None,
            mark if mark.starts_with("《".as_bytes()) || mark.starts_with("。".as_bytes()) => return None,
            close if close.starts_with("》".as_bytes()) => {
                let title = &text[at..at + mark];
                return title.chars().nth(MAX_TO_TITLE_END - 1).is_none().then_some(at + mark);
            }
            _ => {}
        }
    }
    None
}

/// The first byte of 《, 》 and 。.
const MARK_LEAD: u8 = "《".as_bytes()[0];

/// How many bytes the word for the middle of a town takes that stands behind its full name: `石家庄市中心的大楼`.
pub(super) fn middle_of_town(text: &str, end: usize) -> usize {
    if !text[..end].ends_with(|last| forms().town_suffixes.has(last)) {
        return 0;
    }
    let middle = forms().words("middle").iter().find(|middle| text[end..].starts_with(**middle));
    let len = middle.map_or(0, |middle| middle.len());
    let is_word = || matches!(WORDS_AROUND.get().role_at(text, end), Some((_, word_end)) if word_end == end + len);
    if len > 0 && is_word() { len } else { 0 }
}
