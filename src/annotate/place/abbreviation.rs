//! One-character names: `粤黔协作`, `援疆`, `赴黔`, `粤企`. They count in settled frames only.

use super::around::{Beside, WORDS_AROUND};
use super::forms::{Forms, forms};
use super::{NameForm, PlaceMention, is_han};
use crate::annotate::gazetteer::{Gazetteer, Trust, UnitId};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// More characters in a row are no cluster.
const MAX_CLUSTER: usize = 6;
/// Characters between two letters and what their places do together.
const MAX_BETWEEN: usize = 9;
/// Characters between two letters and the end of the field in which they do something together.
const MAX_FIELD: usize = 24;

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
    let previous = before.chars().next_back();
    let mut n_letters =
        text[at..].chars().take(MAX_CLUSTER + 1).take_while(|&letter| stands_in_cluster(forms, letter)).count();
    // 苏 in `鄂豫皖苏区` begins another word.
    let last = |n_letters: usize| text[at..].split_at(HAN_LEN * (n_letters - 1)).1.split_at(HAN_LEN);
    if n_letters > 1 && {
        let (letter, after) = last(n_letters);
        forms.goes_on(letter, after)
    } {
        n_letters -= 1;
    }
    let (run, after) = text[at..].split_at(HAN_LEN * n_letters);
    let span = Span::new(at, at + run.len());
    if let Some(opening) = previous.filter(|&opening| opens_cluster(forms, opening, before, first))
        && closes_cluster(forms, after)
    {
        return letters(gazetteer, text, Some(opening), span);
    }
    if let Some(second) = run.chars().nth(1) {
        let is_cluster = match n_letters {
            2 if is_province(second) => is_pair(forms, before, first, second, after),
            2 => forms.harbors.has(first) && closes_cluster(forms, after),
            _ => is_cluster(forms, before, run, after),
        };
        return if is_cluster { letters(gazetteer, text, None, span) } else { Vec::new() };
    }
    if previous.is_some_and(is_province) {
        return Vec::new();
    }
    if rest.starts_with('、') && previous.is_none_or(|letter| !is_han(letter) || forms.has("before cities", letter)) {
        let listed = listed(gazetteer, text, at);
        if !listed.is_empty() {
            return listed;
        }
    }
    if let Some(previous) = previous
        && !gazetteer.prefectures_beginning(previous).is_empty()
        && closes_cluster(forms, rest)
    {
        return shorthand(gazetteer, previous, first, at);
    }
    if is_surname(gazetteer, first, rest) {
        return Vec::new();
    }
    if stands_alone(forms, text, at, first) { vec![province(gazetteer, first, at)] } else { Vec::new() }
}

/// `在惠务工`: a city, if its article names it.
fn is_city_alone(forms: &Forms, before: &str, rest: &str) -> bool {
    forms.ends("before city", before) && !forms.begins("behind city", rest)
}

/// Whether a cluster may begin with a character that elsewhere stands for no place: `深港合作`, `江浙沪三地`.
fn opens_cluster(forms: &Forms, opening: char, before: &str, first: char) -> bool {
    let is_free = || {
        let free = before.chars().rev().nth(1);
        free.is_none_or(|free| !is_han(free) || forms.has("before opening", free))
    };
    forms.harbors.has(first) && forms.beside_harbors.has(opening)
        || forms.has("cluster first", first) && forms.has("cluster opening", opening) && is_free()
}

/// A place for each character of a cluster, and for the one right before it if that opens it.
fn letters(gazetteer: &Gazetteer, text: &str, opening: Option<char>, run: Span) -> Vec<PlaceMention> {
    let forms = forms();
    let start = run.start - opening.map_or(0, char::len_utf8);
    // 宁 beside 沪 is 南京, not 宁夏.
    let is_city =
        |letter: char| forms.words(&format!("city beside {letter}")).iter().any(|other| run.of(text).contains(other));
    let place = |(n, letter): (usize, char)| {
        // 江 is 江苏 here.
        let meant = || forms.words("cluster meant").iter().find_map(|word| word.chars().next());
        let known = if forms.has("cluster opening", letter) { meant().unwrap_or(letter) } else { letter };
        let units = gazetteer.abbreviations(known).iter();
        let of_province = forms.provinces.has(known) && !is_city(known);
        let units = units.filter(|unit| unit.of_province == of_province).map(|unit| unit.unit).collect();
        let mention = mention(units, start + HAN_LEN * n, letter, NameForm::Abbreviation, Trust::Alone);
        // 京港高铁 is the name of a line.
        PlaceMention { head_from: Some(run.end), ..mention }
    };
    opening.into_iter().chain(run.of(text).chars()).enumerate().map(place).collect()
}

fn stands_in_cluster(forms: &Forms, letter: char) -> bool {
    forms.provinces.has(letter) || forms.beside_harbors.has(letter)
}

/// Three and more: `京津冀协同发展`, `粤港澳三地`, `粤桂粤黔`; not 粤港澳大湾区.
fn is_cluster(forms: &Forms, before: &str, run: &str, after: &str) -> bool {
    let n_letters = run.chars().count();
    let n_distinct = run.chars().filter(|&letter| forms.distinct.has(letter)).count();
    let n_harbors = run.chars().filter(|&letter| forms.harbors.has(letter)).count();
    let letter = |n| run.chars().nth(n);
    let two_pairs = n_letters == 4 && n_distinct == 4 && letter(0) != letter(1) && letter(2) != letter(3);
    let repeats = run.char_indices().any(|(at, letter)| run[..at].contains(letter));
    let inside = before.chars().next_back().is_some_and(|letter| stands_in_cluster(forms, letter));
    let is_partner = forms.ends("before partner", before) && n_distinct == n_letters;
    // 鄂湘赣的游客; at the head of a line: 鄂湘赣：医保有了新规.
    let opens =
        || before.chars().next_back().is_none_or(|letter| !is_han(letter) || forms.has("before cities", letter));
    let closes = || after.starts_with(|letter| forms.of_country.has(letter) || matches!(letter, ':' | ',' | ' '));
    let stands_free = n_letters >= 3 && opens() && closes();
    let is_known = forms.has_word("known cluster", run) && !forms.begins("old region", after);
    let framed = closes_cluster(forms, after)
        || forms.ends("before two", before) && after.starts_with('”')
        || is_partner
        || stands_free;
    let is_one = !inside && !repeats && n_letters <= MAX_CLUSTER;
    two_pairs || is_one && (is_known || n_distinct >= 1 && n_distinct + n_harbors >= 2) && framed
}

/// Whether a word stands behind that is said of places together, or another cluster of which that is so: `粤港和粤澳合作`.
fn closes_cluster(forms: &Forms, after: &str) -> bool {
    let next = || {
        let between = forms.words("between clusters").iter().find(|word| after.starts_with(**word))?;
        let next = &after[between.len()..];
        let behind = next.trim_start_matches(|letter| stands_in_cluster(forms, letter));
        (next.len() - behind.len() == 2 * HAN_LEN).then_some(behind)
    };
    let is_said = |after: &str| forms.after_two.begin(after);
    after.starts_with(['”', '"', '·']) || is_said(after) || next().is_some_and(is_said) || closes_in_field(forms, after)
}

/// `川港在科技方面的合作`: what they do together stands behind the field in which they do it.
fn closes_in_field(forms: &Forms, after: &str) -> bool {
    let Some(field) = after.strip_prefix(|c: char| forms.has("before field", c)) else { return false };
    let passes = |letter: char| is_han(letter) || letter == '、';
    let near = field.char_indices().take(MAX_FIELD).take_while(|&(_, letter)| passes(letter));
    let end = near.map(|(at, _)| at).find(|&at| forms.words("field").iter().any(|word| field[at..].starts_with(*word)));
    end.is_some_and(|end| closes_far(forms, &field[end..]))
}

/// `粤黔协作`, `鲁甘两省`; not 辽宁, 台新, 港澳, 京津冀.
fn is_pair(forms: &Forms, before: &str, first: char, second: char, after: &str) -> bool {
    let is_province = |letter: char| forms.provinces.has(letter);
    let macro_region =
        before.chars().next_back().is_some_and(is_province) || after.chars().next().is_some_and(is_province);
    let is_word = |pair: &&str| pair.chars().eq([first, second]);
    let distinct = [first, second].map(|letter| forms.distinct.has(letter));
    let opened = forms.ends("before two", before) && distinct == [true, true];
    // 王沪宁代表
    let follows_surname =
        before.chars().next_back().is_some_and(|last| WORDS_AROUND.get().has(Beside::SurnameAlone, last));
    !macro_region
        && !follows_surname
        && !forms.words("no pair").iter().any(is_word)
        && first != second
        && distinct.contains(&true)
        && (closes_cluster(forms, after) || opened || distinct == [true, true] && closes_far(forms, after))
}

/// `京豫南水北调对口协作`: what they do together stands a few characters behind.
fn closes_far(forms: &Forms, after: &str) -> bool {
    let near = after.char_indices().take(MAX_BETWEEN).take_while(|&(_, letter)| is_han(letter));
    near.into_iter().any(|(at, _)| forms.closes_cities.begin(&after[at..]))
}

/// `援疆`, `赴黔`, `粤企`, `赴港`.
fn stands_alone(forms: &Forms, text: &str, at: usize, letter: char) -> bool {
    let (before, rest) = (&text[..at], &text[at + letter.len_utf8()..]);
    let is_distinct = forms.distinct.has(letter);
    let is_abroad = || forms.is_near(&format!("abroad {letter}"), text, at);
    if forms.framed.has(letter) {
        let is_framed = forms.ends(&format!("to {letter}"), before)
            || forms.ends(&format!("at {letter}"), before) && forms.is_near(&format!("near {letter}"), text, at);
        let is_word = || forms.ends("no frame", before) || forms.begins(&format!("word with {letter}"), rest);
        return is_framed && !is_word();
    }
    if forms.ends("helps", before) {
        return (is_distinct || forms.has("aided", letter) && !forms.begins("behind aided", rest)) && !is_abroad();
    }
    let framed_after =
        || forms.has("trading", letter) && forms.begins("after one", rest) && !forms.begins("not after one", rest);
    let is_framed = is_distinct && (forms.ends("before one", before) || framed_after());
    is_framed && !is_other_word(forms, before, letter, rest) && !is_abroad()
}

/// Whether a letter is the surname of a person whose given name stands behind it: 桂 in `从林荣基到桂民海`.
fn is_surname(gazetteer: &Gazetteer, letter: char, rest: &str) -> bool {
    let Some((given, behind)) = rest.split_at_checked(2 * HAN_LEN) else { return false };
    let ends = || behind.chars().next().is_none_or(|next| !is_han(next) || forms().stops.has(next));
    forms().has("surname letter", letter)
        && given.chars().all(is_han)
        && !gazetteer.is_common_word(given)
        && !given.starts_with(|first| forms().stops.has(first))
        && ends()
}

/// Whether a character makes another word with what stands beside it: 川 in 川流不息, 藏 in 珍藏.
fn is_other_word(forms: &Forms, before: &str, letter: char, rest: &str) -> bool {
    let mut bytes = [0; 4];
    let letter = &*letter.encode_utf8(&mut bytes);
    let frames = forms.frames_of(letter);
    forms.goes_on(letter, rest)
        || forms.ends_word(letter, before)
        || !frames.is_empty() && !frames.iter().any(|frame| before.ends_with(frame))
}

/// `粤、港双方`, `川、渝、黔三地`: letters of a list of which one thing is said.
fn listed(gazetteer: &Gazetteer, text: &str, at: usize) -> Vec<PlaceMention> {
    let forms = forms();
    let mut found = Vec::new();
    let mut next = at;
    while let Some(letter) = text[next..].chars().next().filter(|&letter| forms.provinces.has(letter)) {
        found.push((letter, next));
        next += HAN_LEN;
        if !text[next..].starts_with('、') {
            break;
        }
        next += HAN_LEN;
    }
    let is_said = found.len() > 1
        && found.iter().any(|&(letter, _)| forms.distinct.has(letter))
        && forms.begins("both", &text[next..]);
    found.into_iter().filter(|_| is_said).map(|(letter, at)| province(gazetteer, letter, at)).collect()
}

fn city(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| !a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::LocalShorthand, Trust::InContext)
}

fn province(gazetteer: &Gazetteer, letter: char, at: usize) -> PlaceMention {
    let units = gazetteer.abbreviations(letter).iter().filter(|a| a.of_province).map(|a| a.unit).collect();
    mention(units, at, letter, NameForm::Abbreviation, Trust::Alone)
}

/// `深哈合作`, `厦临协作`: two cities that stand right before such a word, if the article names both.
pub(super) fn cities(gazetteer: &Gazetteer, text: &str, at: usize) -> Vec<PlaceMention> {
    let forms = forms();
    let mut before = text[..at].char_indices().rev();
    let (Some((second_at, second)), Some((first_at, first))) = (before.next(), before.next()) else {
        return Vec::new();
    };
    let is_free = before.next().is_none_or(|(_, letter)| !is_han(letter) || forms.has("before cities", letter));
    let candidates = |letter: char| {
        let province = gazetteer.abbreviations(letter).iter().filter(|of| of.of_province).map(|of| of.unit);
        province.chain(gazetteer.prefectures_beginning(letter).iter().copied()).collect::<Vec<_>>()
    };
    let is_word = |pair: &&str| pair.chars().eq([first, second]);
    if first == second || !is_free || forms.has("no city", first) || forms.words("no pair").iter().any(is_word) {
        return Vec::new();
    }
    let [units, others] = [first, second].map(candidates);
    if units.is_empty() || others.is_empty() {
        return Vec::new();
    }
    let of = |units, at, letter| mention(units, at, letter, NameForm::LocalShorthand, Trust::InContext);
    vec![of(units, first_at, first), of(others, second_at, second)]
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
    PlaceMention { how, trust, ..PlaceMention::new(span, candidates, None) }
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
