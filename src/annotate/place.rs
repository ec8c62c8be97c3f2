//! Names of administrative places in simplified text: where they stand and which units they may mean.
//!
//! In goes a text, out come mentions in order, none overlapping another. A mention is the longest contiguous name
//! (`广州市花都区`, `毕节七星关区柏杨林社区`); its readings are those that the words themselves allow. Which one is meant is
//! decided for the whole document in [`crate::resolve::place`].

mod abbreviation;
mod chain;
mod context;
mod suffix;
mod words;

use crate::annotate::gazetteer::{Form, Gazetteer, Level, Trust, UnitId};
use crate::text::Span;
use crate::text::char_set::{CharSet, three_bytes, width};

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
    /// What follows the deepest known unit: `柏杨林社区`; a town may be followed by its village.
    pub tail: Vec<Tail>,
    /// How the deepest known unit is named.
    pub how: NameForm,
    /// Whether the name begins that of a company or of its works: `广州越秀集团`, `沈阳铁路局`.
    pub inside_company: bool,
    /// How far the name may be trusted without help from the document.
    pub(crate) trust: Trust,
    /// How many names the mention chains.
    pub(crate) n_pieces: usize,
}

impl Gazetteer {
    /// The places named in `text`, in order. The time is linear in the length of the text.
    pub fn scan(&self, text: &str) -> Vec<PlaceMention> {
        self.scan_in(text, [Span::new(0, text.len())])
    }

    /// The places named in some stretches of a text, each a sentence or more, from left to right.
    pub fn scan_in(&self, text: &str, stretches: impl IntoIterator<Item = Span>) -> Vec<PlaceMention> {
        let mut scan = Scan { gazetteer: self, text, mentions: Vec::new(), free: 0 };
        stretches.into_iter().for_each(|stretch| scan.run(stretch));
        scan.mentions
    }
}

/// One pass over a text.
struct Scan<'a> {
    gazetteer: &'a Gazetteer,
    text: &'a str,
    mentions: Vec<PlaceMention>,
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
    /// Whether the character is one of [`MARKED`].
    is_marked: bool,
}

impl Scan<'_> {
    fn run(&mut self, stretch: Span) {
        let (mut at, mut previous) = (stretch.start.max(self.free), NOT_HAN);
        while let Some(found) = self.candidate(Span { start: at, end: stretch.end }, previous) {
            let name_end = if found.begins_name { self.name(found.at) } else { None };
            let end = if found.is_marked { name_end.or_else(|| self.abbreviation(found.at)) } else { name_end };
            if let Some(end) = end {
                (at, previous) = (end, NOT_HAN);
                continue;
            }
            (at, previous) = (found.at + "一".len(), found.letter);
            if found.is_marked && suffix::ends_name(found.previous, found.letter) {
                self.lone_suffix(at);
            }
        }
    }

    /// The first candidate that begins in a span; `previous` is the character before it.
    fn candidate(&self, span: Span, mut previous: u16) -> Option<Candidate> {
        let (gazetteer, bytes) = (self.gazetteer, self.text.as_bytes());
        let n_behind = bytes.len() - span.end;
        let mut rest = bytes.get(span.start..)?;
        let mut letter = first_han(rest);
        while rest.len() > n_behind {
            if letter == NOT_HAN {
                rest = rest.get(width(rest[0])..)?;
                (previous, letter) = (NOT_HAN, first_han(rest));
                continue;
            }
            let behind = rest.get("一".len()..)?;
            let next = first_han(behind);
            let third = || behind.get("一".len()..).map_or(NOT_HAN, first_han);
            let begins_name = next != NOT_HAN && gazetteer.may_begin(letter, next, third);
            let is_marked = MARKED.has_code_point(letter);
            if begins_name || is_marked {
                let at = bytes.len() - rest.len();
                return Some(Candidate { at, previous, letter, begins_name, is_marked });
            }
            (rest, previous, letter) = (behind, letter, next);
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
        if chain::is_swallowed(self.gazetteer, self.text, &pieces) {
            return None;
        }
        // A road has the name of a place and is none: the last name goes.
        while pieces.last().is_some_and(|last| context::is_road(self.text, last.end)) {
            let road_name = pieces.pop()?;
            if pieces.is_empty() {
                return Some(road_name.end);
            }
        }
        // 吉林长白山 is in 吉林, and no part of 长白县.
        while pieces.len() > 1
            && pieces.last().is_some_and(|last| context::begins_longer_name(self.gazetteer, self.text, last))
        {
            pieces.pop();
        }
        let n_pieces = pieces.len();
        let last = pieces.last()?;
        let parent_level = last.units.iter().map(|&id| self.gazetteer.unit(id).level).max()?;
        let tail = suffix::tails(self.text, last.end, parent_level);
        if n_pieces == 1 && tail.is_empty() && self.is_other_word(last, parent_level) {
            return None;
        }
        if n_pieces == 1 && context::belongs_to_longer_name(self.text, last, parent_level, tail.is_empty()) {
            return None;
        }
        let end = tail.last().map_or(last.end, |tail| tail.span.end);
        let trust = match n_pieces {
            1 if tail.is_empty() => last.trust,
            _ => Trust::Alone,
        };
        let how = match last.form {
            Form::Full => NameForm::FullName,
            Form::Old => NameForm::OldName,
            Form::Short | Form::Trap => NameForm::ShortName,
        };
        let inside_company = context::is_company(self.text, end);
        // 宁波舟山港 is one name, and 宁波 no place beside it.
        if inside_company && let Some(before) = self.mentions.last_mut().filter(|before| before.span.end == at) {
            before.inside_company = true;
        }
        let candidates = pieces.pop()?.units;
        self.mentions.push(PlaceMention {
            span: Span::new(at, end),
            candidates,
            tail,
            how,
            inside_company,
            trust,
            n_pieces,
        });
        self.free = end;
        Some(end)
    }

    /// A name of two characters in other words or in a person's name: 和政 in `和政府`, 岐山 in `王岐山`.
    fn is_other_word(&self, name: &chain::Piece, level: Level) -> bool {
        let span = Span::new(name.start, name.end);
        if level == Level::Town && suffix::is_cut_off(self.text, span) {
            return true;
        }
        if name.form == Form::Trap || level < Level::Prefecture || span.of(self.text).chars().count() != 2 {
            return false;
        }
        let in_list = self.mentions.last().is_some_and(|last| last.span.end + '·'.len_utf8() == name.start);
        let is_person = !in_list && context::is_given_name(self.text, span, level);
        is_person || self.gazetteer.is_claimed(self.text, span)
    }

    /// An abbreviation that stands at `at`, or the local shorthand that ends with it; returns where scanning goes on.
    fn abbreviation(&mut self, at: usize) -> Option<usize> {
        let found = abbreviation::at(self.gazetteer, self.text, at);
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
        self.mentions.push(PlaceMention {
            span: Span::new(start, end),
            candidates: Vec::new(),
            tail,
            how: NameForm::Suffix,
            inside_company: false,
            trust: Trust::InContext,
            n_pieces: 1,
        });
        self.free = end;
    }
}

/// What stands for anything but a common Han character.
const NOT_HAN: u16 = 0;

/// The characters that may be abbreviations, and those that end the name of a village.
static MARKED: CharSet = CharSet::of(abbreviation::PROVINCES).and(abbreviation::CITIES).and(suffix::LETTERS);

/// The common Han character of three bytes that a text begins with, as a code point.
fn first_han(text: &[u8]) -> u16 {
    let [a @ 0xE4..=0xE9, b, c, ..] = *text else { return NOT_HAN };
    let letter = three_bytes(a, b, c);
    if letter >= 0x4E00 { letter } else { NOT_HAN }
}

fn is_han(letter: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&letter)
}
