//! Pattern text -> regex text over projected text, with the way back to where each piece of it was written.

use std::ops::Range;
use std::sync::Arc;

use super::pattern::{FIRST_MARK, LAST_MARK, UnknownName};
use super::words::{Words, forbids_slots, slot_text};
use super::{CaptureKind, PatternError, Vocabulary};

/// The regex text of a pattern.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The regex text.
    pub text: String,
    /// Named groups and what they catch, in order of opening.
    pub captures: Vec<(String, CaptureKind)>,
    /// The tables for which slots stand.
    pub(super) tables: Vec<Arc<Words>>,
    /// Where macros and annotation types are inserted, each of them all that is in a group: outer ones before those they hold.
    /// None where the text of a pattern forbids slots.
    pub(super) inserts: Vec<Range<usize>>,
    /// Where stretches of `text` come from, by start.
    origins: Vec<Origin>,
    frames: Vec<Frame>,
}

#[derive(Clone, Copy, Debug)]
struct Origin {
    /// Start in the regex text.
    out: usize,
    /// Start in the pattern as written; inside macros, that of the mention.
    at: usize,
    /// The innermost name it comes from: index into the frames, or none.
    frame: usize,
}

/// A macro, table, list or annotation type that is mentioned in a pattern.
#[derive(Clone, Debug)]
struct Frame {
    name: String,
    is_macro: bool,
    parent: usize,
}

const NO_FRAME: usize = usize::MAX;

/// A stretch of regex text and the names it comes from, the outermost first; none: the pattern itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The regex text.
    pub text: String,
    /// As they are mentioned: `{gap}`, `<@units.money>`, `<place>`.
    pub from: Vec<String>,
}

impl Translation {
    /// Translates a pattern.
    ///
    /// # Errors
    /// An unknown name, a macro that inserts itself, a pattern that grows too large. Syntax is not looked at.
    pub fn of(source: &str, vocabulary: &Vocabulary<'_>) -> Result<Self, PatternError> {
        Self::within(None, source, vocabulary, false)
    }

    /// The same with a slot for each table where that can be: some have hundreds of words.
    ///
    /// # Errors
    /// As for [`Translation::of`].
    pub(super) fn with_slots(source: &str, vocabulary: &Vocabulary<'_>) -> Result<Self, PatternError> {
        Self::within(None, source, vocabulary, true)
    }

    /// The same for the body of a macro, which may not insert itself.
    ///
    /// # Errors
    /// As for [`Translation::of`].
    pub fn of_macro(name: &str, body: &str, vocabulary: &Vocabulary<'_>) -> Result<Self, PatternError> {
        Self::within(Some(name), body, vocabulary, true)
    }

    fn within(
        name: Option<&str>,
        source: &str,
        vocabulary: &Vocabulary<'_>,
        slots: bool,
    ) -> Result<Self, PatternError> {
        let mut translator = Translator { slots, ..Translator::new(vocabulary, name) };
        translator.translate(source, 0, 0)?;
        if slots && !translator.slots && !translator.tables.is_empty() {
            return Self::within(name, source, vocabulary, false);
        }
        translator.origins.push(Origin { out: translator.out.len(), at: source.len(), frame: NO_FRAME });
        if !translator.slots {
            translator.inserts.clear();
        }
        let Translator { out: text, captures, tables, inserts, origins, frames, .. } = translator;
        Ok(Self { text, captures, tables, inserts, origins, frames })
    }

    /// Where in the pattern as written a mistake lies that the regex library found.
    pub fn syntax_error(&self, source: &str, error: &regex_syntax::Error) -> PatternError {
        let (span, message) = match error {
            regex_syntax::Error::Parse(error) => (error.span(), error.kind().to_string()),
            regex_syntax::Error::Translate(error) => (error.span(), error.kind().to_string()),
            other => return PatternError::new(0..source.len(), last_line(other)),
        };
        let hint = hint(&message);
        let span_in_source = self.written(source, span.start.offset..span.end.offset);
        let inside = self.origin(span.start.offset).and_then(|origin| macro_of(&self.frames, origin.frame));
        PatternError { hint, inside, ..PatternError::new(span_in_source, message) }
    }

    /// The part of the pattern as written behind a range of the regex text.
    pub fn written(&self, source: &str, range: Range<usize>) -> Range<usize> {
        let at = |out: usize| self.origin(out).map_or(0, |origin| origin.at).min(source.len());
        let start = at(range.start);
        let end = if range.end >= self.text.len() { source.len() } else { at(range.end).max(start) };
        if end > start {
            return start..end;
        }
        // Within a mention: the whole of it.
        let next = self.origins.iter().find(|origin| origin.out >= range.end && origin.at > start);
        let character = || start + source[start..].chars().next().map_or(0, char::len_utf8);
        start..next.map_or_else(character, |next| next.at.min(source.len()))
    }

    /// The regex text in pieces that each come from one place.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (index, origin) in self.origins.iter().enumerate() {
            let end = self.origins.get(index + 1).map_or(self.text.len(), |next| next.out);
            let text = &self.text[origin.out..end];
            let from = self.chain(origin.frame);
            match pieces.last_mut() {
                _ if text.is_empty() => {}
                Some(last) if last.from == from => last.text.push_str(text),
                _ => pieces.push(Piece { text: text.to_owned(), from }),
            }
        }
        pieces
    }

    /// The names that a pattern mentions, directly or through macros.
    pub fn mentions(&self) -> impl Iterator<Item = &str> {
        self.frames.iter().map(|frame| frame.name.as_str())
    }

    fn chain(&self, mut frame: usize) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(found) = self.frames.get(frame) {
            names.push(found.name.clone());
            frame = found.parent;
        }
        names.reverse();
        names
    }

    fn origin(&self, out: usize) -> Option<Origin> {
        let after = self.origins.partition_point(|origin| origin.out <= out);
        self.origins[..after].last().copied()
    }
}

/// The innermost macro around a frame.
fn macro_of(frames: &[Frame], mut frame: usize) -> Option<String> {
    while let Some(found) = frames.get(frame) {
        if found.is_macro {
            return Some(found.name.trim_matches(['{', '}']).to_owned());
        }
        frame = found.parent;
    }
    None
}

/// What helps against what the regex library refuses.
fn hint(message: &str) -> Option<&'static str> {
    let hints = [
        ("look-around", "say what stands beside the match with `before`, `after`, `not_before`, `not_after`"),
        ("backreferences", "capture both and compare them: where = 'a.text == b.text'"),
        ("repetition operator missing", "write \\* \\+ \\? for the characters themselves"),
        ("unopened group", "write \\) for the character itself"),
        ("duplicate capture group", "give each group a name of its own; one of no field begins with `_`"),
    ];
    hints.into_iter().find(|(part, _)| message.contains(part)).map(|(_, hint)| hint)
}

const MACRO_DEPTH: usize = 16;
/// So many bytes a pattern may have when all macros and tables are inserted.
const MAX_TRANSLATED: usize = 512 << 10;
/// What may stand between the members of a list, unless a rule says otherwise.
const LIST_JOIN: &str = "[、,]?(?:和|与|及|以及|暨)|[、,]";

/// A piece of a pattern as written that the language does not divide: a character, a class, a `<type>`, a `{macro}`.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where its translation starts.
    pub(super) out: usize,
    /// Where it stands in its own text, which is the pattern or a macro.
    pub(super) at: Range<usize>,
    /// Index in [`Translator::texts`] of its own text.
    pub(super) text: usize,
}

pub(super) struct Translator<'a> {
    vocabulary: &'a Vocabulary<'a>,
    pub(super) out: String,
    /// The pieces translated, in order.
    pub(super) tokens: Vec<Token>,
    /// Names of the macros inserted; the first entry is the pattern itself.
    pub(super) texts: Vec<String>,
    origins: Vec<Origin>,
    frames: Vec<Frame>,
    /// The frame that is open.
    frame: usize,
    /// Whether tables are written as slots; not where the text of a pattern forbids it.
    slots: bool,
    /// The tables for which slots stand.
    tables: Vec<Arc<Words>>,
    inserts: Vec<Range<usize>>,
    /// The macro whose body is translated.
    own_name: Option<&'a str>,
    captures: Vec<(String, CaptureKind)>,
    /// Open groups: index into `captures` for named ones.
    groups: Vec<Option<usize>>,
}

impl<'a> Translator<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary<'a>, own_name: Option<&'a str>) -> Self {
        Self {
            vocabulary,
            out: String::new(),
            tokens: Vec::new(),
            texts: vec![String::new()],
            origins: Vec::new(),
            frames: Vec::new(),
            frame: NO_FRAME,
            slots: false,
            tables: Vec::new(),
            inserts: Vec::new(),
            own_name,
            captures: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Opens a frame for what is mentioned at `at`; gives the frame to return to.
    fn enter(&mut self, name: String, is_macro: bool, at: usize) -> usize {
        let parent = self.frame;
        self.frames.push(Frame { name, is_macro, parent });
        self.frame = self.frames.len() - 1;
        self.begin_origin(at);
        parent
    }

    /// Something is inserted from here on; gives its number among the inserts.
    fn begin_insert(&mut self) -> usize {
        self.inserts.push(self.out.len()..self.out.len());
        self.inserts.len() - 1
    }

    fn end_insert(&mut self, insert: usize) {
        self.inserts[insert].end = self.out.len();
    }

    /// What is written from here on comes from `at` in the pattern.
    fn begin_origin(&mut self, at: usize) {
        let is_same = |last: &Origin| (last.at, last.frame) == (at, self.frame);
        if !self.origins.last().is_some_and(is_same) {
            self.origins.push(Origin { out: self.out.len(), at, frame: self.frame });
        }
    }

    /// The innermost macro that is open.
    fn inside(&self) -> Option<String> {
        macro_of(&self.frames, self.frame)
    }

    fn is_open(&self, name: &str) -> bool {
        let is_its = |mention: &str| mention.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name);
        let mut frame = self.frame;
        while let Some(found) = self.frames.get(frame) {
            if found.is_macro && is_its(&found.name) {
                return true;
            }
            frame = found.parent;
        }
        self.own_name == Some(name)
    }

    /// Translates `source`. `depth` counts open macros; inside one, all positions are those of its mention at `base`.
    pub(super) fn translate(&mut self, source: &str, base: usize, depth: usize) -> Result<(), PatternError> {
        let mut position = 0;
        let text = self.texts.len() - 1;
        self.slots &= !forbids_slots(source);
        while position < source.len() {
            let rest = &source[position..];
            let here = if depth == 0 { position } else { base };
            self.begin_origin(here);
            if self.out.len() > MAX_TRANSLATED {
                let message = format!("the pattern takes more than {} KiB when all is inserted", MAX_TRANSLATED >> 10);
                let hint = Some("use a list that becomes one character: [lists] and <name>");
                return Err(PatternError { hint, ..PatternError::new(here..here + 1, message) });
            }
            let token = self.tokens.len();
            self.tokens.push(Token { out: self.out.len(), at: position..position, text });
            position += match rest.as_bytes()[0] {
                b'\\' => self.escape(rest),
                b'[' => self.class(rest),
                b'(' if rest.starts_with("(?<=") || rest.starts_with("(?<!") => {
                    let message = "look-around, including look-ahead and look-behind, is not supported";
                    let (hint, inside) = (hint(message), self.inside());
                    return Err(PatternError { hint, inside, ..PatternError::new(here..here + 1, message) });
                }
                b'(' => self.open(rest),
                b')' => {
                    self.groups.pop();
                    self.copy(")")
                }
                b'.' => {
                    self.out.push_str(&format!("[^\\n{FIRST_MARK}-{LAST_MARK}]"));
                    1
                }
                b'<' => self.mark(rest, here, depth)?,
                b'{' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') => {
                    self.insert_macro(rest, here, depth)?
                }
                _ => {
                    let n = rest.chars().next().map_or(1, char::len_utf8);
                    self.copy(&rest[..n])
                }
            };
            self.tokens[token].at.end = position;
        }
        Ok(())
    }

    fn copy(&mut self, text: &str) -> usize {
        self.out.push_str(text);
        text.len()
    }

    fn escape(&mut self, rest: &str) -> usize {
        let negated = ["\\S", "\\D", "\\W"].into_iter().find(|class| rest.starts_with(class));
        if let Some(class) = negated {
            self.out.push_str(&format!("[{class}--{FIRST_MARK}-{LAST_MARK}]"));
            return 2;
        }
        // To the regex library they are edges of words.
        if rest.starts_with("\\<") || rest.starts_with("\\>") {
            self.out.push_str(&rest[1..2]);
            return 2;
        }
        // `\p{Han}`, `\x{4E00}`: what stands in braces is no macro.
        let n = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        let braced = rest[1..].starts_with(['p', 'P', 'x', 'u', 'U', 'b']) && rest[n..].starts_with('{');
        let n = if braced { rest.find('}').map_or(n, |end| end + 1) } else { n };
        if rest.starts_with("\\P") {
            self.out.push_str(&format!("[{}--{FIRST_MARK}-{LAST_MARK}]", &rest[..n]));
            return n;
        }
        self.copy(&rest[..n])
    }

    /// A bracketed class; negated ones leave the marks out.
    fn class(&mut self, rest: &str) -> usize {
        let end = class_end(rest);
        if rest.starts_with("[^") {
            self.out.push_str("[^");
            self.out.push(FIRST_MARK);
            self.out.push('-');
            self.out.push(LAST_MARK);
            self.copy(&rest[2..end]);
        } else if ["[^", "\\S", "\\D", "\\W", "\\P"].iter().any(|negated| rest[1..end].contains(negated)) {
            self.out.push_str(&format!("[{}--[{FIRST_MARK}-{LAST_MARK}]]", &rest[..end]));
        } else {
            self.copy(&rest[..end]);
        }
        end
    }

    fn open(&mut self, rest: &str) -> usize {
        let name = rest.strip_prefix("(?<").or_else(|| rest.strip_prefix("(?P<")).and_then(|tail| {
            let (name, _) = tail.split_once('>')?;
            (!name.starts_with(['=', '!'])).then_some(name)
        });
        match name {
            Some(name) => {
                self.groups.push(Some(self.captures.len()));
                self.captures.push((name.to_owned(), CaptureKind::Text));
                self.copy(&rest[..rest.find('>').expect("the name was cut at it") + 1])
            }
            None => {
                self.groups.push(None);
                self.copy("(")
            }
        }
    }

    /// `<type>`, `<name:type>`, `<name:type+>`, `<@table>`, `<any>`.
    fn mark(&mut self, rest: &str, here: usize, depth: usize) -> Result<usize, PatternError> {
        let end = rest.find('>').ok_or_else(|| PatternError {
            inside: self.inside(),
            ..PatternError::new(here..here + 1, "`<` is not closed; write `\\<` for the character itself")
        })?;
        let body = &rest[1..end];
        let span = if depth == 0 { here..here + end + 1 } else { here..here + 1 };
        let outer = self.enter(rest[..=end].to_owned(), false, here);
        if let Some(table) = body.strip_prefix('@') {
            self.words(table, span)?;
        } else if body == "any" {
            self.out.push_str("(?s:.)");
        } else {
            let (name, type_name) = match body.split_once(':') {
                Some((name, type_name)) => (Some(name), type_name),
                None => (None, body),
            };
            let (type_name, list) = match type_name.strip_suffix('+') {
                Some(type_name) => (type_name, true),
                None => (type_name, false),
            };
            self.annotation(name, type_name, list, span, depth)?;
        }
        self.frame = outer;
        Ok(end + 1)
    }

    fn annotation(
        &mut self,
        name: Option<&str>,
        type_name: &str,
        list: bool,
        span: Range<usize>,
        depth: usize,
    ) -> Result<(), PatternError> {
        let types = self.vocabulary.types;
        let Some(marks) = types.get(type_name) else {
            return Err(self.unknown("annotation type", type_name, types.keys(), span));
        };
        let class = format!("[{}]", marks.iter().collect::<String>());
        match name {
            Some(name) => {
                let kind = if list {
                    CaptureKind::List(type_name.to_owned())
                } else {
                    CaptureKind::Annotation(type_name.to_owned())
                };
                self.captures.push((name.to_owned(), kind));
                self.out.push_str(&format!("(?<{name}>"));
            }
            None => self.out.push_str("(?:"),
        }
        let insert = self.begin_insert();
        self.out.push_str(&class);
        if list {
            self.out.push_str("(?:(?:");
            self.join(span, depth)?;
            self.out.push_str(&format!("){class})*"));
        }
        self.end_insert(insert);
        self.out.push(')');
        Ok(())
    }

    fn join(&mut self, span: Range<usize>, depth: usize) -> Result<(), PatternError> {
        let Some(join) = self.vocabulary.join else {
            self.out.push_str(LIST_JOIN);
            return Ok(());
        };
        if depth == MACRO_DEPTH {
            return Err(PatternError::new(span, "the joint of a list holds a list"));
        }
        self.texts.push("join".to_owned());
        self.translate(join, span.start, depth + 1)
    }

    fn words(&mut self, table: &str, span: Range<usize>) -> Result<(), PatternError> {
        let tables = self.vocabulary.words;
        let Some(words) = tables.get(table) else {
            return Err(self.unknown("table or list", table, tables.keys(), span));
        };
        let slot = if self.slots && words.are_plain() { slot_text(self.tables.len()) } else { None };
        match slot {
            Some(slot) => {
                self.tables.push(words.clone());
                self.out.push_str(&format!("(?:{slot})"));
            }
            None => {
                let words: Vec<String> =
                    words.longest_first().into_iter().map(|word| regex_syntax::escape(word)).collect();
                self.out.push_str(&format!("(?:{})", words.join("|")));
            }
        }
        if let Some(Some(group)) = self.groups.iter().rev().find(|group| group.is_some()) {
            match &mut self.captures[*group].1 {
                CaptureKind::Word(tables) => tables.push(table.to_owned()),
                kind => *kind = CaptureKind::Word(vec![table.to_owned()]),
            }
        }
        Ok(())
    }

    fn insert_macro(&mut self, rest: &str, here: usize, depth: usize) -> Result<usize, PatternError> {
        let Some(end) = rest.find('}') else {
            let message = "`{` is not closed; write `\\{` for the character itself";
            return Err(PatternError { inside: self.inside(), ..PatternError::new(here..here + 1, message) });
        };
        let name = &rest[1..end];
        let span = if depth == 0 { here..here + end + 1 } else { here..here + 1 };
        let macros = self.vocabulary.macros;
        let Some(body) = macros.get(name) else {
            return Err(self.unknown("macro", name, macros.keys(), span));
        };
        if self.is_open(name) || depth == MACRO_DEPTH {
            let message = if depth == MACRO_DEPTH {
                format!("macros insert each other more than {MACRO_DEPTH} deep")
            } else {
                format!("macro `{name}` inserts itself")
            };
            let inside = self.inside().filter(|_| self.own_name.is_none());
            return Err(PatternError { inside, ..PatternError::new(span, message) });
        }
        let outer = self.enter(rest[..=end].to_owned(), true, here);
        self.out.push_str("(?:");
        let insert = self.begin_insert();
        self.texts.push(name.to_owned());
        self.translate(body, here, depth + 1)?;
        self.end_insert(insert);
        self.begin_origin(here);
        self.out.push(')');
        self.frame = outer;
        Ok(end + 1)
    }

    fn unknown<'n>(
        &self,
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'n String>,
        span: Range<usize>,
    ) -> PatternError {
        PatternError {
            unknown: Some(Box::new(UnknownName { what, name: name.to_owned(), known: known.cloned().collect() })),
            inside: self.inside(),
            ..PatternError::new(span, format!("unknown {what} `{name}`"))
        }
    }
}

pub(super) fn last_line(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
}

/// Length in bytes of the class that `rest` starts with, nested classes and escapes included.
fn class_end(rest: &str) -> usize {
    let mut depth = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        match c {
            '\\' => {
                characters.next();
            }
            '[' => {
                depth += 1;
                // A closing bracket directly behind the opening one is a member.
                if characters.peek().is_some_and(|(_, next)| *next == '^') {
                    characters.next();
                }
                if characters.peek().is_some_and(|(_, next)| *next == ']') {
                    characters.next();
                }
            }
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            _ => {}
        }
    }
    rest.len()
}
