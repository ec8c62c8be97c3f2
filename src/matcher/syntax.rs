//! Regex text -> syntax tree, for what most patterns are made of.
//!
//! The library reads every kind of regex, and takes ten times as long for it: that was a fifth of the time in which the program starts. Here
//! are literals, groups, alternations, repetitions, plain classes and `\p{Han}`; other classes are read by the library, and so is all of a
//! regex that has anything else, or in which something is wrong.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Dot, Hir, HirKind, Look, Repetition};
use rustc_hash::FxHashMap;

use super::words::{FIRST_SLOT, filled, with_slots};

/// Groups inside each other are read to this depth.
const MAX_DEPTH: usize = 50;
/// A number in a repetition has at most so many digits.
const MAX_DIGITS: usize = 4;

/// The syntax tree of a regex, with its slots filled: those numbered below `n_tables` are groups for tables, the others what was inserted.
///
/// # Errors
/// What the library finds wrong with it.
pub(super) fn parse(text: &str, n_tables: usize, inserted: &[Arc<Hir>]) -> Result<Hir, Box<regex_syntax::Error>> {
    let has_slots = n_tables + inserted.len() > 0;
    let fill = |number: char| filled(number, n_tables, inserted);
    if let Some(hir) = plain(text, has_slots.then_some(&fill as &Fill<'_>)) {
        return Ok(hir);
    }
    let hir = regex_syntax::parse(text)?;
    Ok(if has_slots { with_slots(hir, n_tables, inserted) } else { hir })
}

/// Gives what stands in the place of a slot.
type Fill<'f> = dyn Fn(char) -> Hir + 'f;

/// The syntax tree of a regex in which nothing unusual is written.
fn plain(text: &str, fill: Option<&Fill<'_>>) -> Option<Hir> {
    let mut parser = Parser { rest: text.chars().peekable(), fill, names: Vec::new(), n_groups: 0 };
    let hir = parser.alternation(0)?;
    parser.rest.next().is_none().then_some(hir)
}

struct Parser<'t> {
    rest: Peekable<Chars<'t>>,
    /// Where there are slots.
    fill: Option<&'t Fill<'t>>,
    /// The names of groups so far.
    names: Vec<String>,
    n_groups: u32,
}

impl Parser<'_> {
    /// Up to the end of the text or of the group.
    fn alternation(&mut self, depth: usize) -> Option<Hir> {
        let first = self.concatenation(depth)?;
        if self.rest.peek() != Some(&'|') {
            return Some(first);
        }
        let mut branches = vec![first];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.concatenation(depth)?);
        }
        Some(Hir::alternation(branches))
    }

    fn concatenation(&mut self, depth: usize) -> Option<Hir> {
        let mut parts: Vec<Hir> = Vec::new();
        // Characters that were read and that no repetition can take any more.
        let mut literal = String::new();
        while let Some(letter) = self.rest.next_if(|letter| !matches!(letter, '|' | ')')) {
            if is_literal(letter) && !self.is_slot(letter) && !matches!(self.rest.peek(), Some('?' | '*' | '+' | '{')) {
                literal.push(letter);
                continue;
            }
            if !literal.is_empty() {
                parts.push(Hir::literal(std::mem::take(&mut literal).into_bytes()));
            }
            let atom = self.atom(letter, depth)?;
            let part = self.repeated(atom)?;
            parts.extend(Some(part).filter(|part| !matches!(part.kind(), HirKind::Empty)));
        }
        if !literal.is_empty() {
            parts.push(Hir::literal(literal.into_bytes()));
        }
        Some(Hir::concat(parts))
    }

    fn atom(&mut self, letter: char, depth: usize) -> Option<Hir> {
        match letter {
            '(' => self.group(depth + 1),
            '\\' => self.escape(),
            _ if self.is_slot(letter) => self.rest.next().and_then(|number| Some(self.fill?(number))),
            '[' => self.any_class(),
            '.' => Some(Hir::dot(Dot::AnyCharExceptLF)),
            '^' => Some(Hir::look(Look::Start)),
            '$' => Some(Hir::look(Look::End)),
            _ => is_literal(letter).then(|| Hir::literal(letter.encode_utf8(&mut [0; 4]).as_bytes())),
        }
    }

    /// Whether the next character is the number of a slot.
    fn is_slot(&self, letter: char) -> bool {
        letter == FIRST_SLOT && self.fill.is_some()
    }

    /// Behind the backslash.
    fn escape(&mut self) -> Option<Hir> {
        match self.rest.next()? {
            'A' => Some(Hir::look(Look::Start)),
            'z' => Some(Hir::look(Look::End)),
            'p' => self.han().map(|han| Hir::class(Class::Unicode(han.clone()))),
            'x' => self.code().map(|letter| Hir::literal(letter.encode_utf8(&mut [0; 4]).as_bytes())),
            mark => (!is_literal(mark)).then(|| Hir::literal(mark.encode_utf8(&mut [0; 4]).as_bytes())),
        }
    }

    /// Behind the `p` of a class that has a name.
    fn han(&mut self) -> Option<&'static ClassUnicode> {
        "{Han}".chars().all(|letter| self.rest.next_if_eq(&letter).is_some()).then_some(HAN.as_ref())?
    }

    /// Behind the `x` of an ASCII character that is given by its code.
    fn code(&mut self) -> Option<char> {
        let mut digit = || self.rest.next()?.to_digit(16);
        let (high, low) = (digit()?, digit()?);
        char::from_u32(16 * high + low).filter(char::is_ascii)
    }

    /// Behind the bracket that opens it.
    fn group(&mut self, depth: usize) -> Option<Hir> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut name = None;
        let mut is_capture = true;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                ':' => is_capture = false,
                '<' => name = Some(self.name()?),
                's' => {
                    return ":.)".chars().all(|c| self.rest.next_if_eq(&c).is_some()).then(|| Hir::dot(Dot::AnyChar));
                }
                _ => return None,
            }
        }
        self.n_groups += u32::from(is_capture);
        let index = self.n_groups;
        let sub = self.alternation(depth)?;
        self.rest.next_if_eq(&')')?;
        if !is_capture {
            return Some(sub);
        }
        Some(Hir::capture(Capture { index, name: name.map(String::into_boxed_str), sub: Box::new(sub) }))
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.rest.next()? {
                '>' => break,
                letter if letter.is_ascii_alphabetic() || letter == '_' => name.push(letter),
                digit if digit.is_ascii_digit() && !name.is_empty() => name.push(digit),
                _ => return None,
            }
        }
        let is_new = !name.is_empty() && !self.names.contains(&name);
        is_new.then(|| self.names.push(name.clone()))?;
        Some(name)
    }

    /// Behind the bracket that opens it.
    fn any_class(&mut self) -> Option<Hir> {
        let before = self.rest.clone();
        self.class().or_else(|| {
            self.rest = before;
            self.unusual_class()
        })
    }

    /// One that is left to the library: `[\p{Han}--[的]]`.
    fn unusual_class(&mut self) -> Option<Hir> {
        let (mut text, mut depth) = ("[".to_owned(), 1);
        while depth > 0 {
            let letter = self.rest.next().filter(|letter| !self.is_slot(*letter))?;
            text.push(letter);
            match letter {
                '\\' => text.push(self.rest.next()?),
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
        }
        // Patterns mostly have the same ones.
        let mut known = UNUSUAL_CLASSES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(class) = known.get(&text) {
            return Some(Hir::class(class.clone()));
        }
        let HirKind::Class(class) = regex_syntax::parse(&text).ok()?.into_kind() else { return None };
        known.insert(text, class.clone());
        Some(Hir::class(class))
    }

    /// Behind the bracket that opens it.
    fn class(&mut self) -> Option<Hir> {
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => break,
                '\\' if self.rest.next_if_eq(&'p').is_some() => {
                    ranges.extend_from_slice(self.han()?.ranges());
                    // A range cannot begin with a class.
                    if self.rest.peek() == Some(&'-') {
                        return None;
                    }
                    continue;
                }
                '\\' if self.rest.next_if_eq(&'n').is_some() => '\n',
                '\\' => self.rest.next_if_eq(&'x').and_then(|_| self.code())?,
                first => Some(first).filter(|first| is_plain_member(*first))?,
            };
            let last = match self.rest.next_if_eq(&'-') {
                Some(_) => self.rest.next().filter(|last| is_plain_member(*last) && *last >= first)?,
                None => first,
            };
            ranges.push(ClassUnicodeRange::new(first, last));
        }
        let mut class = ClassUnicode::new(ranges);
        if is_negated {
            class.negate();
        }
        Some(Hir::class(Class::Unicode(class)))
    }

    /// An atom with the repetition behind it, if there is one.
    fn repeated(&mut self, atom: Hir) -> Option<Hir> {
        let (min, max) = match self.rest.next_if(|next| matches!(next, '?' | '*' | '+' | '{')) {
            None => return Some(atom),
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some(_) => self.counts()?,
        };
        let greedy = self.rest.next_if_eq(&'?').is_none();
        let goes_on = matches!(self.rest.peek(), Some('?' | '*' | '+' | '{'));
        (!goes_on).then(|| Hir::repetition(Repetition { min, max, greedy, sub: Box::new(atom) }))
    }

    /// Behind the brace that opens them.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let min = self.number()?;
        let max = match self.rest.next()? {
            '}' => return Some((min, Some(min))),
            ',' if self.rest.next_if_eq(&'}').is_some() => return Some((min, None)),
            ',' => self.number().filter(|max| *max >= min)?,
            _ => return None,
        };
        self.rest.next_if_eq(&'}').map(|_| (min, Some(max)))
    }

    fn number(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if digits.len() > MAX_DIGITS { None } else { digits.parse().ok() }
    }
}

/// The classes that the library was asked for.
static UNUSUAL_CLASSES: LazyLock<Mutex<FxHashMap<String, Class>>> = LazyLock::new(Mutex::default);

/// The class `\p{Han}`.
static HAN: LazyLock<Option<ClassUnicode>> =
    LazyLock::new(|| match regex_syntax::parse(r"\p{Han}").ok()?.into_kind() {
        HirKind::Class(Class::Unicode(han)) => Some(han),
        _ => None,
    });

/// Whether a character stands for itself outside classes.
fn is_literal(letter: char) -> bool {
    !matches!(letter, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$')
}

/// Whether a character stands for itself wherever it stands in a class.
fn is_plain_member(letter: char) -> bool {
    !matches!(letter, '\\' | '[' | ']' | '^' | '-' | '&' | '~')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::slot_text;
    use super::*;

    /// Both readings agree; gives whether the plain one could read it.
    #[track_caller]
    fn check(text: &str) -> bool {
        let read = plain(text, None);
        let by_library = regex_syntax::parse(text).ok();
        assert!(read.is_none() || read == by_library, "{text}: {read:?} {by_library:?}");
        read.is_some()
    }

    #[test]
    fn what_patterns_are_made_of_is_read() {
        for text in [
            "",
            "投入资金",
            "(?:共|合计)?投入(?<sum>[^,，。]{0,12}?)元",
            "(?<a>甲|乙|)(丙)+丁*|[0-9一-十]{2,}戊{3}",
            "^(?:、|和)?.$",
            "(?:甲乙|甲丙)(?:)丁(?:戊{0,2})",
            r"\A\p{Han}{2}[^\p{Han}a\x20]\(\[[\x41-Z]\|\z",
            "a|b|[cd]",
            r"[\p{Han}--[的了]]{0,2}[^\n\]乙-甲](?s:.)",
            r"[[:alpha:]]|[a&&b]",
        ] {
            assert!(check(text), "{text}");
        }
    }

    /// What the library reads and then fills is the same.
    #[test]
    fn slots_are_filled() {
        let slot = |number| slot_text(number).expect("few slots");
        let inserted: Vec<Arc<Hir>> =
            ["丙|丁", "", "戊+"].map(|text| Arc::new(regex_syntax::parse(text).expect("a sound regex"))).to_vec();
        let [table, or, nothing, more] = [0, 1, 2, 3].map(slot);
        for text in [
            format!("甲(?:{table})乙"),
            format!("(?:{or}){{2}}|(?<a>甲(?:{table}))?(?:{nothing})乙"),
            format!("(?:{more})(?:{or})|(?:{more})甲|{nothing}"),
        ] {
            let by_library = with_slots(regex_syntax::parse(&text).expect("a sound regex"), 1, &inserted);
            assert_eq!(parse(&text, 1, &inserted).ok(), Some(by_library), "{text}");
            assert!(plain(&text, Some(&|number| filled(number, 1, &inserted))).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_library() {
        for text in [
            "\\d",
            "(?i)a",
            "[]a]",
            "a**",
            "*",
            "a{2,1}",
            "(?<a>b)(?<a>c)",
            "(",
            ")",
            "a{,2}",
            "[b-a]",
            r"[\p{Han}-a]",
            r"[\p{Han}--[的]",
            r"\p{Latin}",
            "(?s:..)",
            r"\xFF",
            r"\n",
            "(?P<a>b)",
            "a{99999}",
            "[^]",
        ] {
            assert!(!check(text), "{text}");
        }
    }

    /// Texts of what patterns are made of, sound or not.
    fn any_regex() -> impl Strategy<Value = String> {
        const PARTS: [&str; 31] = [
            "甲", "乙", "a", "1", ",", "|", "(", ")", "(?:", "(?<x>", "(?<y>", "[", "[^", "]", "-", "^", "$", ".", "?",
            "*", "+", "{", "{1,2}", "{2}", "}", r"\A", r"\z", r"\p{Han}", r"\x20", r"\(", r"\s",
        ];
        proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn both_readings_agree(text in any_regex()) {
            check(&text);
        }
    }
}
