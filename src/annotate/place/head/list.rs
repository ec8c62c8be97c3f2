//! What all members of a list of places belong to, said once behind the last: `赣州、九江等多个机场`, `福州、南宁海关`.

use super::super::around::{Reach, Role, WORDS_AROUND};
use super::super::forms::forms;
use super::super::{NameForm, PlaceMention, joins_list};
use super::{HeadPhrase, is_counted, is_han};
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// Whether two mentions stand side by side in a list.
pub(super) fn joins(text: &str, one: &PlaceMention, other: &PlaceMention) -> bool {
    let between = Span::new(one.span.end, other.span.start.max(one.span.end)).of(text);
    !between.is_empty() && joins_list(between)
}

/// Whether what one of two mentions belongs to may be told by the other, the next of the text.
pub(super) fn may_share(text: &str, one: &PlaceMention, other: &PlaceMention) -> bool {
    let between = Span::new(one.span.end, other.span.start.max(one.span.end)).of(text);
    one.head_from.is_some() && one.head_from == other.head_from
        || joins(text, one, other)
        || forms().has_word("between stops", between)
}

/// Those of some mentions from the first stretch that is asked for to the last, with one before them, and behind them what they may share.
pub(super) fn with_all<'m>(text: &str, mentions: &'m [PlaceMention], asked: &[Span]) -> &'m [PlaceMention] {
    let (Some(first), Some(last)) = (asked.first(), asked.last()) else { return &[] };
    let from = mentions.partition_point(|mention| mention.span.start < first.start).saturating_sub(1);
    let mut end = mentions.partition_point(|mention| mention.span.start < last.end);
    while end > 0 && mentions.get(end).is_some_and(|next| may_share(text, &mentions[end - 1], next)) {
        end += 1;
    }
    &mentions[from.min(end)..end]
}

/// Whether a park behind the second of two places is one that both have.
pub(super) fn share_park(text: &str, one: &PlaceMention, other: &PlaceMention) -> bool {
    let between = Span::new(one.span.end, other.span.start.max(one.span.end)).of(text);
    let are_letters = one.how == NameForm::Abbreviation && other.how == NameForm::Abbreviation;
    forms().has_word("joint", between) || between.is_empty() && are_letters
}

/// Whether what the last of a list belongs to is said of all of it.
pub(super) fn shares(text: &str, last: &PlaceMention, HeadPhrase { head, end }: HeadPhrase) -> bool {
    if head == Head::Place || end < last.span.end {
        return false;
    }
    let behind = Span::new(last.span.end, end).of(text).trim_start_matches(counts);
    matches!(head, Head::Body | Head::Team | Head::Company) && forms().has_word("shared head", behind)
        // 湖南、云南和成都市委书记: each unit has the office.
        || head == Head::Body && behind.len() <= MAX_OFFICE * HAN_LEN && forms().ends("shared office", behind)
        || behind.starts_with(|letter| forms().has("and so on", letter))
}

/// The noun that all of a list bear, behind its last name: `赣州、九江等多个机场`, `湖南、四川等五支代表队`.
pub(super) fn noun(text: &str, end: usize) -> Option<HeadPhrase> {
    let forms = forms();
    let behind = text[end..].strip_prefix(|letter| forms.has("and so on", letter))?;
    let mut noun = behind.trim_start_matches(counts);
    while let Some(word) = forms.words("new").iter().find(|word| noun.starts_with(**word)) {
        noun = &noun[word.len()..];
    }
    let words = WORDS_AROUND.get();
    let has_head =
        |end: usize| matches!(words.role_at(text, end), Some((Role::Head { reach: Reach::Any | Reach::Near, .. }, _)));
    // 等国际机场: the word may begin the noun too.
    let starts = [text.len() - noun.len(), text.len() - behind.trim_start_matches(counts).len()];
    starts.into_iter().find_map(|at| match words.role_at(text, at) {
        Some((Role::Head { head, .. }, end)) if end > at + HAN_LEN && !has_head(end) => {
            let is_listed = head == Head::Road || forms.ends("listed", &text[at..end]);
            is_listed.then_some(HeadPhrase { head, end })
        }
        _ => None,
    })
}

/// A member of a list of firms, sights or products that goes by a name of its own: `嘉兴瑞科、台州远大等多家水泵企业`,
/// `西安钟楼、陕西壶口等景区`.
pub(super) fn member(text: &str, end: usize) -> Option<HeadPhrase> {
    const MARK: char = '、';
    // Most names stand in no such list.
    let is_mark = |letter: char| letter == MARK || !is_han(letter) || forms().has("and so on", letter);
    if !matches!(text[end..].chars().take(5).position(is_mark), Some(2..)) {
        return None;
    }
    let forms = forms();
    let near = &text[end..text.floor_char_boundary(text.len().min(end + MAX_TO_LIST_END * HAN_LEN))];
    let list = &near[..near.find(|letter| forms.has("and so on", letter))?];
    let own = list.split(MARK).next().filter(|own| (2..=4).contains(&own.chars().count()))?;
    let is_member = |member: &str| (2..=8).contains(&member.chars().count()) && member.chars().all(is_han);
    if !list.split(MARK).all(is_member) || is_counted(own) || WORDS_AROUND.get().role_at(text, end).is_some() {
        return None;
    }
    let behind: String = near[list.len()..]
        .chars()
        .skip(1)
        .take(MAX_TO_FIRMS)
        .take_while(|&letter| is_han(letter) || letter.is_ascii_digit())
        .collect();
    let heads = [("firms", Head::Company), ("sights", Head::Park), ("goods", Head::Product)];
    let is_of = |class: &str| forms.words(class).iter().any(|noun| behind.contains(noun));
    let head = heads.into_iter().find_map(|(class, head)| is_of(class).then_some(head))?;
    Some(HeadPhrase { head, end: end + own.len() })
}

/// How many characters stand at most between a member of a list of firms and its end, and from there to the noun for them.
const MAX_TO_LIST_END: usize = 40;
const MAX_TO_FIRMS: usize = 10;

/// How many characters there are at most in the office that the members of a list have alike.
const MAX_OFFICE: usize = 7;

/// Whether the first of two places bears what the second does because a line goes from one to the other: `西宁至兰州铁路`.
pub(super) fn ends_line(
    text: &str,
    one: &PlaceMention,
    other: &PlaceMention,
    HeadPhrase { head, end }: HeadPhrase,
) -> bool {
    head == Head::Road && is_line(text, one, other) && forms().ends("line", &text[..end])
}

/// Whether a line may go from the first of two places to the second: `西宁至兰州`.
pub(super) fn is_line(text: &str, one: &PlaceMention, other: &PlaceMention) -> bool {
    let between = Span::new(one.span.end, other.span.start.max(one.span.end)).of(text);
    forms().has_word("between stops", between)
}

/// Whether a character counts what stands behind it, or stands between a number and that: 5 and 支 in `5支医疗队`.
fn counts(letter: char) -> bool {
    letter.is_ascii_digit() || forms().has("counting", letter) || forms().has("counter", letter)
}
