//! One-character names: `粤黔协作`, `援疆`, `赴黔`, `粤企`. They count in settled frames only.

use super::forms::{Forms, forms};
use super::{HeadPhrase, NameForm, PlaceMention};
use crate::annotate::gazetteer::{Gazetteer, Trust, UnitId};
use crate::document::Head;
use crate::text::Span;

/// The abbreviations that begin at `at`, or the local shorthand whose second character stands there.
pub(super) fn at(gazetteer: &Gazetteer, text: &str, at: usize) -> Vec<PlaceMention> {
    let Some(first) = text[at..].chars().next() else { return Vec::new() };
    let forms = forms();
    let is_province = |letter: char| forms.provinces.has(letter);
    let (before, rest) = (&text[..at], &text[at + first.len_utf8()..]);
    if !is_province(first) {
        return if forms.cities.has(first) && is_city_alone(forms, before, rest) {
            vec![city(gazetteer, first, at)]
        } else {
            Vec::new()
        };
    }
    let second = rest.chars().next().filter(|&letter| is_province(letter));
    if let Some(second) = second {
        let after = &rest[second.len_utf8()..];
        if let [third, fourth] = after.chars().take(2).filter(|&letter| is_province(letter)).collect::<Vec<_>>()[..]
            && first != second
            && third != fourth
            && [first, second, third, fourth].iter().all(|&letter| forms.distinct.has(letter))
        {
            // 粤桂粤黔: two pairs in a row.
            return [first, second, third, fourth]
                .into_iter()
                .enumerate()
                .map(|(n, letter)| province(gazetteer, letter, at + 3 * n))
                .collect();
        }
        return if is_pair(forms, before, first, second, after) {
            vec![province(gazetteer, first, at), province(gazetteer, second, at + 3)]
        } else {
            Vec::new()
        };
    }
    let previous = before.chars().next_back();
    if previous.is_some_and(is_province) {
        return Vec::new();
    }
    if let Some(previous) = previous
        && !gazetteer.prefectures_beginning(previous).is_empty()
        && closes_pair(forms, rest)
    {
        return shorthand(gazetteer, previous, first, at);
    }
    if stands_alone(forms, before, first, rest) { vec![province(gazetteer, first, at)] } else { Vec::new() }
}

/// `在惠务工`: a city, if its article names it.
fn is_city_alone(forms: &Forms, before: &str, rest: &str) -> bool {
    forms.ends("before city", before) && !forms.begins("behind city", rest)
}

fn closes_pair(forms: &Forms, after: &str) -> bool {
    forms.after_two.begin(after) || after.starts_with(['”', '"', '·'])
}

/// `粤黔协作`, `鲁甘两省`; not 辽宁, 台新, 港澳, 京津冀.
fn is_pair(forms: &Forms, before: &str, first: char, second: char, after: &str) -> bool {
    let is_province = |letter: char| forms.provinces.has(letter);
    let macro_region =
        before.chars().next_back().is_some_and(is_province) || after.chars().next().is_some_and(is_province);
    let is_word = |pair: &&str| pair.chars().eq([first, second]);
    let distinct = [first, second].map(|letter| forms.distinct.has(letter));
    let opened = forms.ends("before two", before) && distinct == [true, true];
    !macro_region
        && !forms.words("no pair").iter().any(is_word)
        && first != second
        && distinct.contains(&true)
        && (closes_pair(forms, after) || opened)
}

/// `援疆`, `赴黔`, `粤企`.
fn stands_alone(forms: &Forms, before: &str, letter: char, rest: &str) -> bool {
    let is_distinct = forms.distinct.has(letter);
    if before.ends_with('援') {
        return is_distinct || forms.has("aided", letter) && !forms.begins("behind 青甘宁", rest);
    }
    let framed_after =
        || forms.has("trading", letter) && forms.begins("after one", rest) && !forms.begins("not after one", rest);
    let is_framed = is_distinct && (forms.ends("before one", before) || framed_after());
    is_framed && !is_other_word(forms, before, letter, rest)
}

/// Whether a character makes another word with what stands beside it: 川 in 川流不息, 藏 in 珍藏.
fn is_other_word(forms: &Forms, before: &str, letter: char, rest: &str) -> bool {
    let frames = forms.words(&format!("before {letter}"));
    forms.goes_on(&letter.to_string(), rest)
        || forms.ends(&format!("ending {letter}"), before)
        || !frames.is_empty() && !frames.iter().any(|frame| before.ends_with(frame))
}

fn city(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| !a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::LocalShorthand, Trust::InContext)
}

fn province(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::Abbreviation, Trust::Alone)
}

/// `惠黔协作`: which places they are only the article can say.
fn shorthand(gazetteer: &Gazetteer, previous: char, letter: char, at: usize) -> Vec<PlaceMention> {
    let provinces: Vec<UnitId> =
        gazetteer.abbreviations(letter).iter().filter(|a| a.of_province).map(|a| a.unit).collect();
    let prefectures = gazetteer.prefectures_beginning(previous).to_vec();
    vec![
        mention(prefectures, at - previous.len_utf8(), previous, NameForm::LocalShorthand, Trust::InContext),
        mention(provinces, at, letter, NameForm::LocalShorthand, Trust::InContext),
    ]
}

fn mention(candidates: Vec<UnitId>, at: usize, letter: char, how: NameForm, trust: Trust) -> PlaceMention {
    let span = Span::new(at, at + letter.len_utf8());
    let head = HeadPhrase { head: Head::Place, end: span.end };
    PlaceMention { how, trust, ..PlaceMention::new(span, candidates, head) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_cities_stand_for_cities() {
        let scan =
            |text| Gazetteer::current().scan(text).into_iter().map(|found| found.span.of(text)).collect::<Vec<_>>();
        assert_eq!(scan("在惠务工"), ["惠"]);
        assert_eq!(scan("前来查看,驻区人员"), [""; 0]);
    }
}
