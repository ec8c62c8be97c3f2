//! What stands beside a name and says that it is not, or not only, the name of a place.

use super::around::{Beside, Role, WORDS_AROUND};
use super::chain::{self, Piece};
use super::forms::forms;
use super::{HONG_KONG, PlaceMention, is_han};
use crate::annotate::gazetteer::{Form, Gazetteer, Level, Name, Trust, UnitId};
use crate::annotate::numeral::{Glyph, glyph};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

fn is_direction(letter: char) -> bool {
    forms().directions.has(letter)
}

/// Between a country and a name.
fn is_of(letter: char) -> bool {
    forms().of_country.has(letter)
}

/// What else a name may be than the name of a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Otherwise {
    /// A name or word of its own, which ends here.
    Ends(usize),
    /// The name of a thing that may be named after a place elsewhere.
    Namesake,
}

/// Where a name ends that is none of a place of ours, and whether it is one abroad.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Elsewhere {
    pub(super) end: usize,
    pub(super) is_abroad: bool,
}

/// Whether one more character makes a name of a person of what stands before, who then speaks: 祥指出 behind 江永. A county's own
/// suffix makes none.
fn speaks(behind: &str) -> bool {
    let mut letters = behind.chars();
    let given = letters.next().filter(|&letter| is_han(letter) && !forms().has("suffix", letter));
    given.is_some() && forms().begins("said", letters.as_str())
}

/// How far before a name its country may stand, in characters.
const MAX_TO_COUNTRY: usize = 24;

/// How many characters of a foreign name stand at most between its country and what looks like a name of ours.
const MAX_FOREIGN: usize = 2;

impl Gazetteer {
    /// A full name right behind a country (`韩国晋州市`), a short name there or beside a place abroad, or one with the suffix of a level that none of its units has:
    /// `越南广宁省`. `before` is the mention before it.
    pub(super) fn elsewhere(&self, text: &str, name: &Piece, before: Option<&PlaceMention>) -> Option<Elsewhere> {
        // 波士顿台山会馆 is called after a county at home.
        if name.trust == Trust::InChain || forms().begins("home society", &text[name.end..]) {
            return None;
        }
        let words = WORDS_AROUND.get();
        if name.form != Form::Short {
            let before = text[..name.start].trim_end_matches(is_of);
            let is_abroad = words.ends(Beside::Country, before) && forms().ends("full suffix", &text[..name.end]);
            return is_abroad.then_some(Elsewhere { end: name.end, is_abroad });
        }
        let suffix = text[name.end..].chars().next().filter(|&suffix| forms().foreign_suffixes.has(suffix));
        let suffix =
            suffix.filter(|_| !matches!(words.role_at(text, name.end), Some((_, end)) if end > name.end + HAN_LEN));
        let is_province = suffix.is_some_and(|suffix| forms().has("province suffix", suffix));
        let end = name.end + suffix.map_or(0, char::len_utf8);
        let head = &text[..name.start];
        let near = head.trim_end_matches(is_of);
        let near = words.start_of(Beside::InCountry, near).map_or(near, |at| &near[..at]);
        let listed = |before: &&PlaceMention| before.is_abroad && super::joins_list(&text[before.span.end..name.start]);
        let is_county = name.units.iter().all(|&id| self.level(id) >= Level::County);
        let is_near = words.ends(Beside::Country, near) || before.as_ref().is_some_and(listed);
        if is_near && (is_county || is_province) {
            return Some(Elsewhere { end, is_abroad: true });
        }
        if is_county && self.ends_foreign_name(near) {
            return Some(Elsewhere { end, is_abroad: false });
        }
        suffix?;
        let start = head
            .char_indices()
            .rev()
            .take(MAX_TO_COUNTRY)
            .take_while(|&(_, letter)| !"。!?;\n".contains(letter))
            .last();
        let is_abroad = is_province && words.any_in(Beside::Country, start.map_or("", |(at, _)| &head[at..]));
        Some(Elsewhere { end, is_abroad })
    }

    /// Whether a text ends with a country and the first characters of a foreign name: `瑞士瓦` before 莱州.
    fn ends_foreign_name(&self, text: &str) -> bool {
        let mut stem = text;
        for _ in 0..MAX_FOREIGN {
            let Some(shorter) = stem.strip_suffix(|letter| forms().foreign.has(letter)) else { return false };
            if WORDS_AROUND.get().ends(Beside::Country, shorter) {
                return true;
            }
            stem = shorter;
        }
        false
    }

    /// Where a person's name stands of which the name is a part: `。王岐山说`, `委员长张德江`, `迈克尔·瑞安`, `警司江永祥`.
    pub(super) fn person(&self, text: &str, name: Span, level: Level) -> Option<Span> {
        let words = WORDS_AROUND.get();
        let mut before = text[..name.start].chars().rev();
        let (previous, opening) = (before.next(), before.next());
        let quoted = text[name.end..].starts_with(['”', '"', '》']);
        let opens = opening.is_none_or(|letter| !is_han(letter));
        let is_county = level > Level::Prefecture;
        // Behind a particle only what is nothing but a surname counts: `事后的贺兴仁`.
        let led = || is_county && opening.is_some_and(|letter| forms().has("opens", letter));
        // Cities are named behind a dot too: `中国·贵阳`.
        let is_given = |letter: char| is_han(letter) && (is_county || forms().foreign.has(letter));
        let titled = |end: usize| words.ends(Beside::Title, &text[..end]);
        let is_person = match previous {
            Some('·') => return (opening.is_some_and(is_given) && !quoted).then_some(name),
            Some(surname)
                if words.has(if is_county { Beside::Surname } else { Beside::SurnameAlone }, surname)
                    && titled(name.start - surname.len_utf8()) =>
            {
                true
            }
            // A surname may close another word before a city: there it has to be nothing else.
            Some(surname) if opens && is_county && words.has(Beside::Surname, surname) => true,
            Some(surname) => words.has(Beside::SurnameAlone, surname) && (opens || led()),
            None => false,
        };
        if is_person {
            return Some(Span::new(name.start - previous.map_or(0, char::len_utf8), name.end));
        }
        let first = text[name.start..].chars().next();
        let is_person = is_county
            && first.is_some_and(|first| words.has(Beside::Surname, first))
            && (titled(name.start) || speaks(&text[name.end..]));
        let given = text[name.end..].chars().next().filter(|&given| is_han(given));
        is_person.then(|| Span::new(name.start, name.end + given.map_or(0, char::len_utf8)))
    }

    /// Whether a name and one more character stand alone like the name of a person: `作者:吴兴三。`.
    pub(super) fn may_be_person(&self, text: &str, name: Span) -> bool {
        let words = WORDS_AROUND.get();
        let is_surname = text[name.start..].chars().next().is_some_and(|first| words.has(Beside::Surname, first));
        let opens = |letter: char| !is_han(letter) || forms().has("opens", letter);
        let before = &text[..name.start];
        if !is_surname || !before.chars().next_back().is_none_or(opens) && !words.ends(Beside::Title, before) {
            return false;
        }
        let mut behind = text[name.end..].chars();
        let is_given = behind.next().is_some_and(|given| is_han(given) && !forms().has("suffix", given));
        let rest = behind.as_str();
        let ends = rest.chars().next().is_none_or(|next| !is_han(next)) || forms().begins("behind person", rest);
        is_given && ends && words.role_at(text, name.end).is_none() && !self.is_road(text, name.end)
    }

    /// Whether a name stands among characters that write foreign names: 凯里 in `斯凯里特`.
    pub(super) fn is_transliterated(&self, text: &str, name: Span) -> bool {
        let is_foreign = |letter: &char| forms().foreign.has(*letter);
        let count = |letters: &mut dyn Iterator<Item = char>| {
            let around: Vec<char> = letters.take(3).take_while(|&letter| is_han(letter)).collect();
            (around.iter().filter(|letter| is_foreign(letter)).count(), around.first().is_some_and(is_foreign))
        };
        let (before, ends) = count(&mut text[..name.start].chars().rev());
        let (behind, begins) = count(&mut text[name.end..].chars());
        before >= 2 || behind >= 2 || ends && begins
    }

    /// Whether the short name of a province ends at `end`.
    fn is_province(&self, text: &str, end: usize) -> bool {
        let start = text[..end].char_indices().nth_back(1).map_or(end, |(at, _)| at);
        let is_province = |name: &Name| self.units_of(name).iter().any(|&id| self.level(id) == Level::Province);
        self.names_at(text, start).any(|name| start + name.text.len() == end && is_province(&name))
    }

    /// Whether the name that ends at `end` is that of a road: `山西路`, `南京东路`, `长安街`.
    pub(super) fn is_road(&self, text: &str, end: usize) -> bool {
        let is_wall = |letter: char| forms().walls.has(letter);
        let behind = text[end..].strip_prefix(is_wall).filter(|rest| rest.starts_with(is_direction));
        let behind = behind.unwrap_or(&text[end..]);
        let directed = behind.trim_start_matches(is_direction);
        if behind.len() - directed.len() > HAN_LEN {
            return false;
        }
        // 广西一路 is no road.
        let is_numeral = |letter: char| match glyph(letter) {
            Some(Glyph::Digit(1)) => !self.is_province(text, end),
            Some(Glyph::Digit(1..) | Glyph::Scale(1)) => true,
            _ => false,
        };
        let numbered = directed.trim_start_matches(is_numeral);
        let rest = if directed.len() - numbered.len() <= 2 * HAN_LEN { numbered } else { directed };
        WORDS_AROUND.get().end_of(Beside::RoadName, text, text.len() - rest.len()).is_some()
    }

    /// Whether the name of a chain is that of a road. A street of a county with a direction is none: `范县|北街`.
    pub(super) fn is_of_road(&self, text: &str, name: &Piece) -> bool {
        let is_full = name.form == Form::Full && text[..name.end].ends_with(|letter| forms().unit_suffixes.has(letter));
        !(is_full && text[name.end..].starts_with(is_direction)) && self.is_road(text, name.end)
    }

    /// Whether a name that begins like a road ends the name of one: 路北区 in `人民南路北区`.
    pub(super) fn is_cut_from_road(&self, text: &str, name: Span) -> bool {
        let words = WORDS_AROUND.get();
        if words.end_of(Beside::RoadName, text, name.start).is_none_or(|end| end >= name.end) {
            return false;
        }
        let mut before = text[..name.start].char_indices().rev();
        let (last, second) = (before.next(), before.next());
        let Some((last_at, last)) = last.filter(|&(_, letter)| is_han(letter)) else { return false };
        let is_said = self.is_verb(second.map_or("", |(at, _)| &text[at..name.start]))
            || matches!(words.role_at(text, last_at), Some((Role::Stop, _)));
        is_direction(last) || !is_said
    }

    /// Whether the last name of a chain is only the beginning of that of a mountain or water: 长白 in `吉林长白山`.
    pub(super) fn begins_longer_name(&self, text: &str, name: &Piece) -> bool {
        self.is_short_of_county(name) && self.own_name_end(text, name, Beside::OwnName).is_some()
    }

    /// Where a water or a mountain ends whose name begins with a short name: 南沙 in `南沙湾`.
    pub(super) fn own_name(&self, text: &str, name: &Piece) -> Option<usize> {
        let is_county = self.is_short_of_county(name);
        let kind = if is_county { Beside::OwnName } else { Beside::OwnNameWide };
        let end = if name.form == Form::Short { self.own_name_end(text, name, kind) } else { None };
        end.or_else(|| if is_county { self.water_end(text, name) } else { None })
    }

    /// Where a name ends that is said of a water or a mountain itself: 嫩江 in `嫩江水位`.
    fn water_end(&self, text: &str, name: &Piece) -> Option<usize> {
        let is_water = text[..name.end].ends_with(|letter| forms().has("water", letter));
        (is_water && WORDS_AROUND.get().end_of(Beside::OfWater, text, name.end).is_some()).then_some(name.end)
    }

    /// What a single name without a tail is instead of the name of a place, if it is: `白云山`, `金山镇`, `咸丰皇帝`.
    pub(super) fn otherwise(&self, text: &str, name: &Piece) -> Option<Otherwise> {
        let (words, forms) = (WORDS_AROUND.get(), forms());
        // 禄丰龙 is a dinosaur.
        if self.is_genus(text, name.end) {
            return Some(Otherwise::Ends(name.end));
        }
        if name.form != Form::Short {
            return None;
        }
        let is_quarter = forms.quarters.at(&text[name.start..]).is_some_and(|word| name.start + word.len() == name.end);
        if is_quarter && forms.is_about_harbor(text, name.start) {
            return Some(Otherwise::Namesake);
        }
        let written = &text[name.start..name.end];
        if forms.has_word("sea", written) && forms.is_near("of sea", text, name.start) {
            return Some(Otherwise::Ends(name.end));
        }
        let is_county = self.is_short_of_county(name);
        if let Some(end) = self.own_name_end(text, name, Beside::NoName) {
            return Some(Otherwise::Ends(end));
        }
        let is_prefecture = || name.units.iter().any(|&id| self.level(id) == Level::Prefecture);
        if (is_county || is_prefecture() && forms.begins("small unit", &text[name.end..]))
            && words.end_of(Beside::VillageName, text, name.end).is_some()
        {
            return Some(Otherwise::Ends(name.end));
        }
        let namesake = if is_county { words.end_of(Beside::Namesake, text, name.end) } else { None };
        let wide = || words.end_of(Beside::NamesakeWide, text, name.end);
        namesake.or_else(|| if is_prefecture() { wide() } else { None })?;
        // 元朗广场 stands in 元朗.
        let is_in_harbor = |id: &UnitId| self.unit(*id).code.is_some_and(|code| code.starts_with(HONG_KONG));
        (!name.units.iter().all(is_in_harbor)).then_some(Otherwise::Namesake)
    }

    /// Whether a name makes that of a kind of fossils with what stands behind it.
    fn is_genus(&self, text: &str, end: usize) -> bool {
        let is_word = || text.get(end..end + 2 * HAN_LEN).is_some_and(|word| self.is_common_word(word));
        forms().begins("genus", &text[end..]) && !is_word() && forms().is_near("of fossil", text, end)
    }

    fn is_short_of_county(&self, name: &Piece) -> bool {
        name.form == Form::Short && name.units.iter().all(|&id| self.level(id) >= Level::County)
    }

    /// Where the word ends that makes another name of a short name, unless a name begins there: 江苏 behind 白云.
    fn own_name_end(&self, text: &str, name: &Piece, kind: Beside) -> Option<usize> {
        let end = WORDS_AROUND.get().end_of(kind, text, name.end)?;
        (!chain::begins_other(self, text, name.end, kind == Beside::OwnName)).then_some(end)
    }
}
