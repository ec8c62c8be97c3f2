//! Names of administrative places in simplified text: where they stand and which units they may mean.
//!
//! In goes a text, out come mentions in order, none overlapping another. A mention is the longest contiguous name
//! (`广州市花都区`, `毕节七星关区柏杨林社区`); its readings are those that the words themselves allow. Which one is meant is
//! decided for the whole document in [`crate::resolve::place`].

mod abbreviation;
mod around;
mod chain;
mod context;
mod forms;
mod head;
mod suffix;
mod words;

pub use head::HeadPhrase;

use chain::Piece;
use context::{Elsewhere, Otherwise};
use forms::Marked;
use rustc_hash::FxHashSet;

use crate::annotate::gazetteer::{Claim, Form, Gazetteer, Level, Trust, UnitId, eight};
use crate::document::Head;
use crate::text::Span;
use crate::text::char_set::{HAN_LEN, three_bytes, width};

/// Whether a text joins two members of a list of places, or nothing stands there.
fn joins_list(between: &str) -> bool {
    matches!(between, "" | "、") || forms::forms().has_word("list join", between)
}

/// Whether a text links two members of a list, in whatever way.
pub(crate) fn links_list(between: &str) -> bool {
    matches!(between, "、" | "," | "，" | "·" | "—" | "-" | "/") || forms::forms().has_word("list link", between)
}

/// Whether a name ends like that of a province.
pub(crate) fn ends_as_province(name: &str) -> bool {
    forms::forms().ends("province suffix", name)
}

/// The name of a town, township or subdistrict without the word for it.
pub(crate) fn town_stem(name: &str) -> Option<&str> {
    forms::forms().words("town head").iter().find_map(|head| name.strip_suffix(head))
}

/// Words for towns, townships and subdistricts.
pub(crate) fn town_heads() -> &'static [&'static str] {
    forms::forms().words("town head")
}

/// How the codes of Hong Kong begin.
const HONG_KONG: &str = "81";
/// How many names before one tell which of its readings the sentence is about.
const MAX_BACK: usize = 6;
/// How the codes of Taiwan begin.
const TAIWAN: &str = "71";

/// How a place is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NameForm {
    /// The deepest unit has its official name: `花都区`, `广州市花都区`.
    FullName,
    /// The deepest unit has a customary short name: `花都`, `黔西南州`.
    ShortName,
    /// The deepest unit has a name it no longer bears: `兴仁县`.
    OldName,
    /// One character for a province or city: `粤`, `黔`.
    Abbreviation,
    /// One character that only its article can explain: 惠 and 黔 in `惠黔协作`.
    LocalShorthand,
    /// A village or town known by its suffix alone, without a parent: `排楼村`.
    Suffix,
}

/// A part of a name that is known by its suffix and not from the gazetteer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tail {
    /// Where it stands.
    pub span: Span,
    /// Town or village, or a zone.
    pub level: Level,
}

/// A place named in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceMention {
    /// The longest contiguous name.
    pub span: Span,
    /// The deepest known unit of the name, in every reading; empty for [`NameForm::Suffix`].
    pub candidates: Vec<UnitId>,
    /// Units that bore the name once, where others bear it today: 西城区 of 成都.
    pub former: Vec<UnitId>,
    /// What follows the deepest known unit: `柏杨林社区`; a town may be followed by its village.
    pub tail: Vec<Tail>,
    /// How the deepest known unit is named.
    pub how: NameForm,
    /// From where on the words are read that say what the name belongs to in its phrase; none where the place itself is meant.
    pub(crate) head_from: Option<usize>,
    /// Whether a place abroad is meant: 广宁 in `越南广宁省`.
    pub is_abroad: bool,
    /// How far the name may be trusted without help from the document.
    pub(crate) trust: Trust,
    /// How many names the mention chains.
    pub(crate) n_pieces: usize,
}

impl PlaceMention {
    /// A short name that may be trusted.
    fn new(span: Span, candidates: Vec<UnitId>, head_from: Option<usize>) -> Self {
        let how = NameForm::ShortName;
        let (tail, former, trust) = (Vec::new(), Vec::new(), Trust::Alone);
        Self { span, candidates, former, tail, how, head_from, is_abroad: false, trust, n_pieces: 1 }
    }
}

impl Gazetteer {
    /// The places named in `text`, in order. The time is linear in the length of the text.
    pub fn scan(&self, text: &str) -> Vec<PlaceMention> {
        self.scan_in(text, [Span::new(0, text.len())])
    }

    /// The places named in some stretches of a text, each a sentence or more, from left to right.
    pub fn scan_in(&self, text: &str, stretches: impl IntoIterator<Item = Span>) -> Vec<PlaceMention> {
        let mut scan = Scan {
            gazetteer: self,
            text,
            marked: &forms::forms().marked,
            mentions: Vec::new(),
            persons: FxHashSet::default(),
            free: 0,
        };
        stretches.into_iter().for_each(|stretch| scan.run(stretch));
        scan.mentions
    }
}

/// One pass over a text.
struct Scan<'a> {
    gazetteer: &'a Gazetteer,
    text: &'a str,
    /// Characters that may be abbreviations or end the name of a village.
    marked: &'static Marked,
    mentions: Vec<PlaceMention>,
    /// Names of persons that hold one of a place, as they were met.
    persons: FxHashSet<&'a str>,
    /// Nothing before this byte can still become part of a mention.
    free: usize,
}

/// A character with which something of interest may begin or end.
struct Candidate {
    at: usize,
    /// The Han character before it and itself.
    previous: u16,
    letter: u16,
    /// Whether a name may begin here.
    begins_name: bool,
    /// Whether the character may be an abbreviation or end the name of a village.
    is_marked: bool,
}

impl Scan<'_> {
    fn run(&mut self, stretch: Span) {
        let (mut at, mut previous) = (stretch.start.max(self.free), NOT_HAN);
        while let Some(found) = self.candidate(Span { start: at, end: stretch.end }, previous) {
            let closes_cities = found.is_marked && forms::forms().closes_cities.begin(&self.text[found.at..]);
            if closes_cities {
                // 深哈合作: what stands behind two cities may be the name of one too.
                self.take(abbreviation::cities(self.gazetteer, self.text, found.at));
            }
            let name_end = if found.begins_name { self.name(found.at) } else { None };
            let may_be_short = found.is_marked && !closes_cities;
            let end = if may_be_short { name_end.or_else(|| self.abbreviation(found.at)) } else { name_end };
            if let Some(end) = end {
                (at, previous) = (end, NOT_HAN);
                continue;
            }
            (at, previous) = (found.at + HAN_LEN, found.letter);
            if found.is_marked && suffix::ends_name(found.previous, found.letter) {
                self.lone_suffix(at);
            }
        }
    }

    /// The first candidate that begins in a span; `previous` is the character before it.
    fn candidate(&self, span: Span, mut previous: u16) -> Option<Candidate> {
        let (beginnings, bytes) = (self.gazetteer.beginnings(), self.text.as_bytes());
        let mut at = span.start;
        while at < span.end {
            let eight = eight(bytes, at);
            // Most characters have three bytes; what few of them may begin or end is told without decoding them.
            if eight & 0xF0 != 0xE0 {
                at += width(eight as u8);
                continue;
            }
            let may_begin = beginnings.may_have(eight);
            if may_begin || self.marked.may_have(eight) {
                let (letter, next) = (han_at(bytes, at), han_at(bytes, at + HAN_LEN));
                let is_marked = letter != NOT_HAN && self.marked.has(letter);
                let is_pair = may_begin && letter != NOT_HAN && next != NOT_HAN;
                let begins_name = is_pair && beginnings.may_begin(letter, next, han_at(bytes, at + 2 * HAN_LEN));
                if begins_name || is_marked {
                    if at > span.start {
                        previous = at.checked_sub(HAN_LEN).map_or(NOT_HAN, |before| han_at(bytes, before));
                    }
                    return Some(Candidate { at, previous, letter, begins_name, is_marked });
                }
            }
            at += HAN_LEN;
        }
        None
    }

    /// A chain of names, or a trap, that begins at `at`; returns where scanning goes on.
    fn name(&mut self, at: usize) -> Option<usize> {
        let chain = match chain::longest(self.gazetteer, self.text, at) {
            chain::Found::Nothing => return None,
            chain::Found::Trap(end) => return Some(end),
            chain::Found::Chain(chain) => chain,
        };
        let mut pieces = chain.pieces;
        let over = chain::swallowed(self.gazetteer, self.text, &pieces);
        if over != Some(chain::Over::Name)
            && let [only] = &*pieces
            && let Some(end) = self.gazetteer.own_name(self.text, only)
        {
            return Some(end);
        }
        if over.is_some() {
            return None;
        }
        // A road has the name of a place and is none: the last name goes.
        while pieces.last().is_some_and(|last| self.gazetteer.is_of_road(self.text, last)) {
            let road_name = pieces.pop()?;
            if pieces.is_empty() {
                return Some(road_name.end);
            }
        }
        // 吉林长白山 is in 吉林, and no part of 长白县.
        while pieces.len() > 1 && pieces.last().is_some_and(|last| self.gazetteer.begins_longer_name(self.text, last)) {
            pieces.pop();
        }
        let n_pieces = pieces.len();
        self.keep_meant(pieces.last_mut()?);
        let last = pieces.last()?;
        if n_pieces == 1 && self.is_unknown_district(last) {
            return Some(last.end);
        }
        if n_pieces == 1
            && let Some(elsewhere) = self.gazetteer.elsewhere(self.text, last, self.mentions.last())
        {
            return Some(self.push_elsewhere(last, elsewhere));
        }
        let parent_level = last.units.iter().map(|&id| self.gazetteer.level(id)).max()?;
        let tail = suffix::tails(self.gazetteer, self.text, last.end, parent_level);
        let mut is_doubtful = false;
        if n_pieces == 1 {
            match self.doubt(last, parent_level, &tail) {
                Claim::Strong => return None,
                Claim::Weak => is_doubtful = true,
                Claim::None => {}
            }
        }
        if n_pieces == 1 && (tail.is_empty() || last.units.len() > 1) {
            match self.gazetteer.otherwise(self.text, last) {
                Some(Otherwise::Ends(end)) => return Some(end),
                Some(Otherwise::Namesake) => is_doubtful = true,
                None => {}
            }
        }
        let end = tail.last().map_or(last.end, |tail| tail.span.end);
        let trust = match n_pieces {
            1 if is_doubtful => last.trust.max(Trust::InContext),
            1 if tail.is_empty() => last.trust,
            _ => Trust::Alone,
        };
        let how = match last.form {
            Form::Full => NameForm::FullName,
            Form::Old => NameForm::OldName,
            Form::Short | Form::Trap => NameForm::ShortName,
        };
        let is_bare = n_pieces == 1 && tail.is_empty() && how == NameForm::ShortName;
        // 北京新建八大学院: behind a name it is the verb, and no district of 南昌.
        let is_verb = || matches!(around::WORDS_AROUND.get().role_at(self.text, at), Some((around::Role::Stop, stop)) if stop == end);
        if is_bare && self.follows_name(at) && is_verb() {
            return None;
        }
        // 香港澳门各界 are those of both.
        if is_bare
            && parent_level > Level::Province
            && self.follows_name(at)
            && !self.are_in_hong_kong(last)
            && self.is_of_thing(Span::new(at, end))
        {
            self.mentions.last_mut()?.head_from = Some(end);
            return Some(end);
        }
        let Piece { units, former, .. } = pieces.pop()?;
        // Of 西宁市民 the name is 西宁.
        let is_of_people = tail.is_empty()
            && self.text[..end].ends_with(|letter| forms::forms().has("city suffix", letter))
            && head::of_unit(self.text, end).is_some_and(|phrase| phrase.head == Head::Person);
        let name_end = if is_of_people { end - HAN_LEN } else { end };
        let mention = PlaceMention::new(Span::new(at, name_end), units, Some(end));
        self.push(PlaceMention { tail, how, trust, n_pieces, former, ..mention });
        Some(end)
    }

    /// Of several readings those stay that the text is about: 大埔 beside 港铁 is in Hong Kong, 连江县 of 马祖 in Taiwan, and the end
    /// of a railway is a city: `吉林至敦化铁路`.
    fn keep_meant(&self, name: &mut Piece) {
        if name.units.len() < 2 {
            return;
        }
        let (gazetteer, forms) = (self.gazetteer, forms::forms());
        let is_in = |id: &UnitId, code: &str| gazetteer.unit(*id).code.is_some_and(|known| known.starts_with(code));
        let is_city = |id: &UnitId| gazetteer.level(*id) > Level::Province;
        if name.units.iter().any(|id| is_in(id, HONG_KONG)) && forms.is_about_harbor(self.text, name.start) {
            name.units.retain(|id| is_in(id, HONG_KONG));
            // 新界北区: there it is the name of nothing else, but not within that of a ward: 利东区.
            if name.form == Form::Full && self.begins_district(name.start) {
                name.trust = Trust::Alone;
            }
        } else if name.units.iter().any(|id| is_in(id, TAIWAN)) && forms.is_near("of Taiwan", self.text, name.start) {
            name.units.retain(|id| is_in(id, TAIWAN));
        } else if name.units.iter().any(|id| is_in(id, TAIWAN) && self.is_beside_county(*id, name.start)) {
            name.units.retain(|id| is_in(id, TAIWAN) && self.is_beside_county(*id, name.start));
        } else if !name.units.iter().all(is_city) && self.is_end_of_railway(name) {
            name.units.retain(is_city);
        }
    }

    /// Whether the sentence has named the county of a township, or another township of it: 竹山 in `南投县的草屯、竹山`.
    fn is_beside_county(&self, township: UnitId, at: usize) -> bool {
        let gazetteer = self.gazetteer;
        let county = gazetteer.parent(township).filter(|&county| gazetteer.level(county) > Level::Province);
        let sentence = self.text[..at].rfind(['。', '\n']).unwrap_or_default();
        let near = self.mentions.iter().rev().take(MAX_BACK).take_while(|before| before.span.start >= sentence);
        near.into_iter().any(|before| match *before.candidates {
            [only] => {
                gazetteer.level(only) > Level::Province && (Some(only) == county || gazetteer.parent(only) == county)
            }
            _ => false,
        })
    }

    /// Whether a short name is one end of a railway of which the other is a city: `吉林至敦化客运专线`.
    fn is_end_of_railway(&self, name: &Piece) -> bool {
        let (text, joints) = (self.text, forms::forms().words("between stops"));
        let is_city = |id: &UnitId| self.gazetteer.level(*id) > Level::Province;
        let begins_city = |at: usize| {
            self.gazetteer.names_at(text, at).any(|name| self.gazetteer.units_of(&name).iter().all(is_city))
        };
        let leads =
            || joints.iter().any(|joint| text[name.end..].starts_with(joint) && begins_city(name.end + joint.len()));
        let follows = || {
            self.mentions.last().filter(|last| last.candidates.iter().all(is_city)).is_some_and(|last| {
                last.span.end < name.start && joints.contains(&Span::new(last.span.end, name.start).of(text))
            })
        };
        name.form == Form::Short
            && self.gazetteer.names_at(text, name.end).next().is_none()
            && (leads() || follows())
            && head::tells_of_railway(text, Span::new(name.start, name.end))
    }

    fn push(&mut self, mention: PlaceMention) {
        self.free = mention.span.end;
        self.mentions.push(mention);
    }

    /// Whether the words behind a name say that something else is meant than the place.
    fn is_of_thing(&self, name: Span) -> bool {
        self.gazetteer.head_behind(self.text, name).head != Head::Place
    }

    /// A short name that is none of a place of ours; returns where it ends.
    fn push_elsewhere(&mut self, name: &Piece, elsewhere: Elsewhere) -> usize {
        if elsewhere.is_abroad {
            let span = Span::new(name.start, elsewhere.end);
            self.push(PlaceMention { is_abroad: true, ..PlaceMention::new(span, name.units.clone(), None) });
        }
        elsewhere.end
    }

    /// Whether this is a district right behind a city that is not known to have one so called: it is none of another city's.
    fn is_unknown_district(&self, name: &Piece) -> bool {
        let Some(city) = self.mentions.last().filter(|city| city.span.end == name.start) else { return false };
        let is_prefecture = |id: &UnitId| self.gazetteer.level(*id) == Level::Prefecture;
        let is_full = city.how == NameForm::FullName && forms::forms().ends("city suffix", city.span.of(self.text));
        let is_city = city.tail.is_empty() && (is_full || city.candidates.iter().all(is_prefecture));
        let is_below = |id: &UnitId| city.candidates.iter().any(|&city| self.gazetteer.is_below(*id, city));
        is_city
            && name.form != Form::Short
            && forms::forms().ends("district suffix", &self.text[..name.end])
            && !name.units.iter().any(is_below)
            || self.is_unknown_county(name, city)
    }

    /// Whether this is a county right behind a province that is not known to have or have had one so called: 海丰县 in `山东海丰县`.
    fn is_unknown_county(&self, name: &Piece, province: &PlaceMention) -> bool {
        let gazetteer = self.gazetteer;
        let is_province = |id: &UnitId| gazetteer.level(*id) == Level::Province;
        let was_under = |id: UnitId, above: UnitId| {
            let prefix = gazetteer.unit(above).code.and_then(|code| code.get(..2));
            prefix.is_some_and(|prefix| gazetteer.was_under(id, prefix))
        };
        let is_below = |id: &UnitId| {
            province.candidates.iter().any(|&above| gazetteer.is_below(*id, above) || was_under(*id, above))
        };
        name.form != Form::Short
            && province.tail.is_empty()
            && province.how != NameForm::Abbreviation
            && !province.candidates.is_empty()
            && province.candidates.iter().all(is_province)
            && forms::forms().ends("county suffix", &self.text[..name.end])
            && !name.units.iter().chain(&name.former).any(is_below)
    }

    /// How likely a name without a parent is none: it stands in other words or in a person's name (和政 in `和政府`, 岐山 in `王岐山`),
    /// or names something in the place right before it (`长春北湖科技园`).
    fn doubt(&mut self, name: &Piece, level: Level, tail: &[Tail]) -> Claim {
        let (gazetteer, text) = (self.gazetteer, self.text);
        let span = Span::new(name.start, name.end);
        let n_chars = span.of(text).chars().count();
        let is_short = name.form == Form::Short && n_chars == 2;
        if !tail.is_empty() {
            let is_county = is_short && level >= Level::County;
            return if is_county && gazetteer.claim(text, span) == Claim::Strong { Claim::Strong } else { Claim::None };
        }
        if level == Level::Town && suffix::is_cut_off(gazetteer, text, span) || gazetteer.is_cut_from_road(text, span) {
            return Claim::Strong;
        }
        // Behind a full name and that of a province words begin that hold its end: 市委 in `上海市委`, 京大 in `北京大学`.
        let before = &text[..span.end];
        let is_strong = |text: &str| gazetteer.claim(text, span) == Claim::Strong;
        if n_chars == 3 && name.form == Form::Full {
            let is_other = self.is_counted(name.start) || is_strong(before);
            return if is_other { Claim::Strong } else { Claim::None };
        }
        if name.form == Form::Trap || n_chars != 2 {
            return Claim::None;
        }
        if self.joins_persons(name.start) {
            return Claim::Strong;
        }
        let in_list = self.mentions.last().is_some_and(|last| last.span.end + '·'.len_utf8() == name.start);
        // 警员于荃湾: before a place of Hong Kong or Taiwan 于 is no surname.
        let is_of_sea = |id: &UnitId| {
            gazetteer.unit(*id).code.is_some_and(|code| code.starts_with(HONG_KONG) || code.starts_with(TAIWAN))
        };
        let is_at = || forms::forms().ends("surname too", &text[..span.start]) && name.units.iter().all(is_of_sea);
        if !in_list && !is_at() && self.is_person(span, level) {
            return Claim::Strong;
        }
        if level < Level::Prefecture {
            return if is_strong(before) { Claim::Strong } else { Claim::None };
        }
        let claim = match gazetteer.claim(text, span) {
            // Of two names that overlap the first one counts: 正安 in `正安吉他`.
            Claim::Weak if chain::overlaps_name(gazetteer, text, name) => Claim::None,
            claim => claim,
        };
        let is_county = name.units.iter().all(|&id| gazetteer.level(id) >= Level::County);
        let is_within = || is_short && self.follows_name(span.start) && !self.are_in_hong_kong(name);
        let is_doubtful = || {
            is_county
                && !forms::forms().begins("home society", &text[name.end..])
                && (gazetteer.is_transliterated(text, span)
                    || is_within()
                    || self.is_counted(span.start)
                    || self.is_joined(span.start)
                    || is_short && gazetteer.may_be_person(text, span))
        };
        if claim == Claim::None && is_doubtful() { Claim::Weak } else { claim }
    }

    /// Whether the name is a part of a person's, here or where that person was named before.
    fn is_person(&mut self, name: Span, level: Level) -> bool {
        if self.is_known_person(name) {
            return true;
        }
        let Some(person) = self.gazetteer.person(self.text, name, level) else { return false };
        if level > Level::Prefecture || person != name {
            self.persons.insert(person.of(self.text));
        }
        true
    }

    /// Whether a person named before has these characters, with a surname before them or one more behind.
    fn is_known_person(&self, name: Span) -> bool {
        if self.persons.is_empty() {
            return false;
        }
        let surname = self.text[..name.start].chars().next_back().map_or(0, char::len_utf8);
        let given = self.text[name.end..].chars().next().map_or(0, char::len_utf8);
        let spans = [name, Span::new(name.start - surname, name.end), Span::new(name.start, name.end + given)];
        spans.iter().any(|span| self.persons.contains(span.of(self.text)))
    }

    /// Whether the first character of a name joins what stands before it to what comes behind: 和县 in `人民医院和县中医院`.
    fn is_joined(&self, at: usize) -> bool {
        let (forms, before) = (forms::forms(), &self.text[..at]);
        let joins = self.text[at..].starts_with(|first| forms.has("joins", first));
        let mut letters = before.char_indices().rev();
        let (last, second) = (letters.next(), letters.next());
        joins
            && last.is_some_and(|(_, last)| is_han(last) && !forms.has("opens", last))
            && !second.is_some_and(|(at, _)| self.gazetteer.is_verb(&before[at..]))
            && self.mentions.last().is_none_or(|mention| mention.span.end != at)
    }

    /// Whether the first character of a name joins two persons, of whom the second one begins with its second: `赵长天和田立新`.
    fn joins_persons(&self, at: usize) -> bool {
        let (words, forms) = (around::WORDS_AROUND.get(), forms::forms());
        let is_surname = |letter: char| words.has(around::Beside::Surname, letter);
        let mut letters = self.text[at..].chars();
        let joins = letters.next().is_some_and(|first| forms.has("joins", first));
        if !joins
            || !letters.next().is_some_and(is_surname)
            || self.mentions.last().is_some_and(|last| last.span.end == at)
        {
            return false;
        }
        let before: Vec<char> = self.text[..at].chars().rev().take(4).take_while(|&letter| is_han(letter)).collect();
        matches!(before.len(), 2 | 3) && before.last().is_some_and(|&first| is_surname(first))
    }

    /// Whether a name that is no abbreviation ends at `at`.
    fn follows_name(&self, at: usize) -> bool {
        let is_name = |before: &PlaceMention| before.how != NameForm::Abbreviation && before.trust != Trust::InChain;
        self.mentions.last().is_some_and(|before| before.span.end == at && is_name(before))
    }

    /// Whether the name of a district of Hong Kong may begin behind what stands before it: a mark, a function word, a verb, another part
    /// of Hong Kong.
    fn begins_district(&self, at: usize) -> bool {
        let (forms, before) = (forms::forms(), &self.text[..at]);
        let two = before.char_indices().nth_back(1).map_or(before, |(at, _)| &before[at..]);
        before.chars().next_back().is_none_or(|last| !is_han(last) || forms.stops.has(last))
            || self.gazetteer.is_verb(two)
            || forms.has_word("beside district", two)
    }

    /// Whether a name and the one before it are both districts of Hong Kong, which stand in a row without marks: `荃湾葵青地政处`.
    fn are_in_hong_kong(&self, name: &Piece) -> bool {
        let is_in = |ids: &[UnitId]| {
            ids.iter().all(|id| self.gazetteer.unit(*id).code.is_some_and(|code| code.starts_with(HONG_KONG)))
        };
        is_in(&name.units) && self.mentions.last().is_some_and(|before| is_in(&before.candidates))
    }

    /// Whether things are counted right before `at`, or with its first character: in `11个新兴区` and `多名山区儿童` the name is a noun.
    fn is_counted(&self, at: usize) -> bool {
        let forms = forms::forms();
        let counts = |before: &str| {
            before.ends_with(|last: char| {
                last.is_ascii_digit() || forms.has("counting", last) || forms.has("counted more", last)
            })
        };
        let before = &self.text[..at];
        let first = self.text[at..].chars().next();
        before.strip_suffix(|c| forms.has("counted", c)).is_some_and(counts)
            || first.is_some_and(|first| forms.has("counter", first)) && counts(before)
    }

    /// An abbreviation that stands at `at`, or the local shorthand that ends with it; returns where scanning goes on.
    fn abbreviation(&mut self, at: usize) -> Option<usize> {
        self.take(abbreviation::at(self.gazetteer, self.text, at))
    }

    /// Takes abbreviations that stand side by side; returns where they end.
    fn take(&mut self, found: Vec<PlaceMention>) -> Option<usize> {
        let (start, end) = (found.first()?.span.start, found.last()?.span.end);
        if start < self.free {
            return None;
        }
        self.mentions.extend(found);
        self.free = end;
        Some(end)
    }

    /// A village or community whose parent is not named before it.
    fn lone_suffix(&mut self, end: usize) {
        let Some(tail) = suffix::lone(self.gazetteer, self.text, self.free, end) else { return };
        let start = tail.first().map_or(end, |first| first.span.start);
        let mention = PlaceMention::new(Span::new(start, end), Vec::new(), Some(end));
        self.push(PlaceMention { tail, how: NameForm::Suffix, trust: Trust::InContext, ..mention });
    }
}

/// What stands for anything but a common Han character.
const NOT_HAN: u16 = 0;

/// The common Han character of three bytes at a place of a text, as a code point.
#[inline]
fn han_at(text: &[u8], at: usize) -> u16 {
    let Some([a @ 0xE4..=0xE9, b, c]) = text.get(at..at + HAN_LEN) else { return NOT_HAN };
    let letter = three_bytes(*a, *b, *c);
    if letter >= 0x4E00 { letter } else { NOT_HAN }
}

fn is_han(letter: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&letter)
}
