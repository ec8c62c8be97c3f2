//! Villages, communities and small towns that no table lists: known by their suffix after a parent, or in a row of such names.

use super::forms::{Forms, forms};
use super::{Tail, is_han};
use crate::annotate::gazetteer::{Gazetteer, Level};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

const MAX_NAME: usize = 6;

/// Whether the two characters close a village's name.
pub(super) fn ends_name(previous: u16, letter: u16) -> bool {
    let is = |&(before, last): &(Option<u16>, u16)| last == letter && before.is_none_or(|before| before == previous);
    forms().lone_heads.iter().any(is)
}

/// The parts of a name that follow a known unit which ends at `end`.
pub(super) fn tails(gazetteer: &Gazetteer, text: &str, end: usize, parent: Level) -> Vec<Tail> {
    let mut tails: Vec<Tail> = Vec::new();
    let (mut at, mut above) = (end, parent);
    while tails.len() < 2 && above < Level::Village {
        let Some(tail) = tail_at(gazetteer, text, at, above) else { break };
        (at, above) = (tail.span.end, tail.level);
        tails.push(tail);
    }
    tails
}

/// The nearest suffix after `start` with a plausible name before it.
fn tail_at(gazetteer: &Gazetteer, text: &str, start: usize, above: Level) -> Option<Tail> {
    let forms = forms();
    let rest = &text[start..];
    // The farther above, the more likely that words other than the name stand between.
    let max_name = if above == Level::Province { 3 } else { MAX_NAME };
    for (n_chars, (offset, letter)) in rest.char_indices().enumerate() {
        if !is_han(letter) || n_chars > max_name {
            return None;
        }
        let here = &rest[offset..];
        if n_chars > 0
            && let Some(head) = forms.heads.at(here)
            && !forms.goes_on(head, &here[head.len()..])
        {
            let (stem, level) = (&rest[..offset], level_of(forms, head));
            let fits = level > above && level != Level::Zone || level == Level::Zone && above < Level::Zone;
            // 黑龙江依托社区 names no community.
            let is_said = || above <= Level::Prefecture && (gazetteer.is_verb(stem) || holds_verb(gazetteer, stem));
            return (fits && is_name(forms, stem, head) && !is_said())
                .then(|| Tail { span: Span::new(start, start + offset + head.len()), level });
        }
        // 后寨村, 十八洞村.
        let may_begin = || rest[..offset + letter.len_utf8()].chars().all(|letter| forms.soft_stops.has(letter));
        let holds = || forms.ends("holds stop", &rest[..offset + letter.len_utf8()]);
        if forms.stops.has(letter) && !may_begin() && !holds() || forms.stop_words.begin(here) {
            return None;
        }
    }
    None
}

fn level_of(forms: &Forms, head: &str) -> Level {
    let is = |class: &str| forms.words(class).contains(&head);
    if is("town head") {
        Level::Town
    } else if is("zone head") {
        Level::Zone
    } else {
        Level::Village
    }
}

/// Whether the town's suffix belongs to the next word: 发展乡 in `发展乡村`.
pub(super) fn is_cut_off(gazetteer: &Gazetteer, text: &str, town: Span) -> bool {
    let (forms, name, behind) = (forms(), town.of(text), &text[town.end..]);
    let suffix = forms.words("town head").iter().find(|suffix| name.ends_with(**suffix));
    let short_of_town = forms.words("short of town").iter().find(|word| name.ends_with(**word));
    suffix.is_some_and(|suffix| forms.goes_on(suffix, behind))
        || short_of_town.is_some_and(|word| behind.is_empty() || forms.goes_on(word, behind))
        || forms.ends("towns and villages", name)
            && (begins_within_word(gazetteer, text, town)
                || forms.words("countryside").iter().any(|word| forms.goes_on(word, behind)))
}

/// Whether the first character of a name ends a usual word: 明 in `文明村镇`.
fn begins_within_word(gazetteer: &Gazetteer, text: &str, name: Span) -> bool {
    let before = text[..name.start].chars().next_back().filter(|&before| is_han(before)).map_or(0, char::len_utf8);
    let first = text[name.start..].chars().next().map_or(0, char::len_utf8);
    before > 0 && gazetteer.is_common_word(&text[name.start - before..name.start + first])
}

fn is_name(forms: &Forms, stem: &str, head: &str) -> bool {
    let mut letters = stem.chars();
    let (first, only) = (letters.next(), letters.next().is_none());
    match first {
        None => false,
        Some(first) if only => {
            !forms.has("generic", first) && !forms.has("counting", first) && forms.has_word("small unit", head)
        }
        Some(_) if forms.has_word("village", head) && forms.ends("no village", stem) => false,
        Some(_) => !forms.ends("no stem", stem),
    }
}

/// Whether two characters of a longer stem are a usual verb: 推进 in `推进安宁社区`.
fn holds_verb(gazetteer: &Gazetteer, stem: &str) -> bool {
    let cuts: Vec<usize> = stem.char_indices().map(|(at, _)| at).chain([stem.len()]).collect();
    cuts.len() > 3 && cuts.windows(3).any(|cut| gazetteer.is_verb(&stem[cut[0]..cut[2]]))
}

/// The village or community that ends at `end` and begins at the nearest boundary, not before `free`.
pub(super) fn lone(gazetteer: &Gazetteer, text: &str, free: usize, end: usize) -> Option<Vec<Tail>> {
    let forms = forms();
    let head = forms.words("lone head").iter().copied().find(|head| text[..end].ends_with(head))?;
    if forms.goes_on(head, &text[end..]) {
        return None;
    }
    let name_end = end - head.len();
    let mut start = name_end;
    for (offset, letter) in text[free..name_end].char_indices().rev().take(MAX_NAME + 3) {
        if !is_han(letter) {
            break;
        }
        if forms.stops.has(letter) {
            let opens = !text[free..free + offset].chars().next_back().is_some_and(is_han);
            if opens && forms.soft_stops.has(letter) {
                start = free + offset;
            }
            break;
        }
        start = free + offset;
    }
    // The 年 of 2016年大梨树村 counts.
    let before = text[..start].chars().next_back();
    if let Some(first) = text[start..name_end].chars().next()
        && before.is_some_and(|before| before.is_ascii_digit())
        && forms.has("counter", first)
    {
        start += first.len_utf8();
    }
    let town = text[start..name_end].find(|c| forms.has("town within", c)).map(|offset| start + offset + HAN_LEN);
    let stem = &text[start..name_end];
    let n_chars = stem.chars().count();
    // Without a parent only a clear beginning tells a long name from other words.
    let longest = match text[..start].chars().next_back() {
        Some(opening) if is_han(opening) && !forms.has("opens", opening) => 3,
        _ => 4,
    };
    let plain = !gazetteer.is_common_word(stem)
        && !forms.stop_words.any_in(stem)
        && !stem.contains(|letter| forms.has("enters", letter))
        && !holds_verb(gazetteer, stem)
        && is_name(forms, stem, head);
    match town {
        Some(town) if town < name_end && n_chars <= MAX_NAME + 2 && plain && town - start >= 6 => Some(vec![
            Tail { span: Span::new(start, town), level: Level::Town },
            Tail { span: Span::new(town, end), level: Level::Village },
        ]),
        None if (2..=longest).contains(&n_chars) && plain => {
            Some(vec![Tail { span: Span::new(start, end), level: Level::Village }])
        }
        _ => None,
    }
}
