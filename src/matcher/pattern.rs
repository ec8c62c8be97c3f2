//! Pattern text -> compiled regex over projected text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::{self, Regex};
use regex_syntax::hir::{Class, Hir, HirKind};

/// First private-use code point; annotations are projected to code points from here on.
pub const FIRST_MARK: char = '\u{E000}';
/// Last private-use code point.
pub const LAST_MARK: char = '\u{F8FF}';

/// What a pattern may refer to by name.
pub struct Vocabulary<'a> {
    /// Annotation type or subtype to the code points it is projected to.
    pub types: &'a BTreeMap<String, Vec<char>>,
    /// Macro name to pattern text.
    pub macros: &'a BTreeMap<String, String>,
    /// Table or list name to its words.
    pub words: &'a BTreeMap<String, Vec<String>>,
    /// What may stand between the members of a list, as pattern text; none: 、 和 与 and the like.
    pub join: Option<&'a str>,
}

/// What a named group of a pattern catches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureKind {
    /// A stretch of text.
    Text,
    /// One annotation of this type.
    Annotation(String),
    /// A list of annotations of this type, joined by 、 or 和 or what the rule names.
    List(String),
    /// A word of these tables.
    Word(Vec<String>),
}

/// A mistake in a pattern, with the bytes of the pattern at fault.
#[derive(Clone, Debug)]
pub struct PatternError {
    /// Bytes of the pattern as written.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// Unknown name and the known ones, where that is the mistake.
    pub unknown: Option<(&'static str, String, Vec<String>)>,
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The pattern over projected text, parsed.
    hir: Hir,
    /// Built when first used: a short run never needs most of them.
    regex: OnceLock<Regex>,
    captures: Vec<(String, CaptureKind)>,
    needs: Vec<(Vec<char>, usize)>,
}

impl Pattern {
    /// Compiles a pattern; `prefix` and `suffix` are put around it as regex text, for example `\z`.
    ///
    /// # Errors
    /// An unknown name, or what the regex library refuses (syntax, size).
    pub fn compile(
        source: &str,
        vocabulary: &Vocabulary<'_>,
        prefix: &str,
        suffix: &str,
    ) -> Result<Self, PatternError> {
        let mut translator = Translator::new(vocabulary);
        translator.out.push_str(prefix);
        translator.translate(source, 0, 0)?;
        translator.out.push_str(suffix);
        let hir = regex_syntax::parse(&translator.out).map_err(|error| translator.syntax_error(source, &error))?;
        let regex = OnceLock::new();
        if weight(&hir) > SAFE_WEIGHT {
            let built =
                build(&hir).map_err(|message| PatternError { span: 0..source.len(), message, unknown: None })?;
            regex.get_or_init(|| built);
        }
        let needs = required(&hir);
        Ok(Self { hir, regex, captures: translator.captures, needs })
    }

    /// The regex over projected text.
    ///
    /// # Panics
    /// Never: the syntax was checked when the pattern was compiled, and a pattern that might be too big was built then.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| build(&self.hir).expect("checked when the pattern was compiled"))
    }

    /// Named groups and what they catch, in order of opening.
    pub fn captures(&self) -> &[(String, CaptureKind)] {
        &self.captures
    }

    /// Sets of strings; the text of any match holds at least one string of each.
    pub fn literals(&self, vocabulary: &Vocabulary<'_>) -> Vec<Vec<String>> {
        literal_sets(&self.hir, vocabulary)
    }

    /// How many marks out of each set any match holds at least.
    pub fn needs(&self) -> &[(Vec<char>, usize)] {
        &self.needs
    }
}

/// The regex, or why it cannot be had.
fn build(hir: &Hir) -> Result<Regex, String> {
    let config = meta::Config::new()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid_cache_capacity(CACHE_SIZE)
        // Most patterns are too big for these, and trying costs more than they save on sentences.
        .dfa(false)
        .onepass(false);
    meta::Builder::new().configure(config).build_from_hir(hir).map_err(|error| match error.size_limit() {
        Some(limit) => format!("compiled, the pattern takes more than {limit} bytes"),
        None => last_line(&error),
    })
}

/// What the states of one pattern may take while texts are searched, in bytes.
const CACHE_SIZE: usize = 16 << 20;

/// Largest compiled pattern in bytes.
const SIZE_LIMIT: usize = 8 << 20;
/// A pattern of less weight stays far below the limit: an UTF-8 range takes about four states of some thirty bytes.
const SAFE_WEIGHT: usize = 20_000;

/// About how many UTF-8 ranges the compiled pattern has, with counted repetitions written out.
fn weight(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => 4 * class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min + 1).max(1);
            weight(&repetition.sub).saturating_add(1).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => weight(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(weight).fold(parts.len(), usize::saturating_add)
        }
        HirKind::Empty | HirKind::Look(_) => 1,
    }
}

const MACRO_DEPTH: usize = 16;
/// What may stand between the members of a list, unless a rule says otherwise.
const LIST_JOIN: &str = "[、,]?(?:和|与|及|以及|暨)|[、,]";

/// A piece of a pattern as written that the language does not divide: a character, a class, a `<type>`, a `{macro}`.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where its translation starts.
    pub(super) out: usize,
    /// Where it stands in the pattern; for a piece of a macro, where the macro is named there.
    pub(super) origin: usize,
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
    captures: Vec<(String, CaptureKind)>,
    /// Open groups: index into `captures` for named ones.
    groups: Vec<Option<usize>>,
}

impl<'a> Translator<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary<'a>) -> Self {
        let (out, texts) = (String::new(), vec![String::new()]);
        Self { vocabulary, out, tokens: Vec::new(), texts, captures: Vec::new(), groups: Vec::new() }
    }

    /// Translates `source`. `depth` counts open macros; inside one, all positions are those of its mention at `base`.
    pub(super) fn translate(&mut self, source: &str, base: usize, depth: usize) -> Result<(), PatternError> {
        let mut position = 0;
        let text = self.texts.len() - 1;
        while position < source.len() {
            let rest = &source[position..];
            let here = if depth == 0 { position } else { base };
            let token = self.tokens.len();
            self.tokens.push(Token { out: self.out.len(), origin: here, at: position..position, text });
            position += match rest.as_bytes()[0] {
                b'\\' => self.escape(rest),
                b'[' => self.class(rest),
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
        let n = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
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
            span: here..here + 1,
            message: "`<` is not closed; write `\\<` for the character itself".to_owned(),
            unknown: None,
        })?;
        let body = &rest[1..end];
        let span = here..here + end + 1;
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
            return Err(unknown("annotation type", type_name, types.keys(), span));
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
                self.out.push_str(&format!("(?<{name}>{class}"));
            }
            None => self.out.push_str(&format!("(?:{class}")),
        }
        if list {
            self.out.push_str("(?:(?:");
            self.join(span, depth)?;
            self.out.push_str(&format!("){class})*"));
        }
        self.out.push(')');
        Ok(())
    }

    fn join(&mut self, span: Range<usize>, depth: usize) -> Result<(), PatternError> {
        let Some(join) = self.vocabulary.join else {
            self.out.push_str(LIST_JOIN);
            return Ok(());
        };
        if depth == MACRO_DEPTH {
            let message = "the joint of a list holds a list".to_owned();
            return Err(PatternError { span, message, unknown: None });
        }
        self.texts.push("join".to_owned());
        self.translate(join, span.start, depth + 1)
    }

    fn words(&mut self, table: &str, span: Range<usize>) -> Result<(), PatternError> {
        let tables = self.vocabulary.words;
        let Some(words) = tables.get(table) else {
            return Err(unknown("table or list", table, tables.keys(), span));
        };
        let mut words: Vec<&String> = words.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let words: Vec<String> = words.into_iter().map(|word| regex::escape(word)).collect();
        self.out.push_str(&format!("(?:{})", words.join("|")));
        if let Some(Some(group)) = self.groups.iter().rev().find(|group| group.is_some()) {
            match &mut self.captures[*group].1 {
                CaptureKind::Word(tables) => tables.push(table.to_owned()),
                kind => *kind = CaptureKind::Word(vec![table.to_owned()]),
            }
        }
        Ok(())
    }

    fn insert_macro(&mut self, rest: &str, here: usize, depth: usize) -> Result<usize, PatternError> {
        let end = rest.find('}').unwrap_or(rest.len() - 1);
        let name = &rest[1..end];
        let span = here..here + end + 1;
        let macros = self.vocabulary.macros;
        let Some(body) = macros.get(name) else {
            return Err(unknown("macro", name, macros.keys(), span));
        };
        if depth == MACRO_DEPTH {
            let message = format!("macro `{name}` inserts itself");
            return Err(PatternError { span, message, unknown: None });
        }
        self.out.push_str("(?:");
        self.texts.push(name.to_owned());
        self.translate(body, here, depth + 1)?;
        self.out.push(')');
        Ok(end + 1)
    }

    /// Where in the pattern as written a syntax error lies.
    fn syntax_error(&self, source: &str, error: &regex_syntax::Error) -> PatternError {
        let (span, message) = match error {
            regex_syntax::Error::Parse(error) => (error.span(), error.kind().to_string()),
            regex_syntax::Error::Translate(error) => (error.span(), error.kind().to_string()),
            other => return PatternError { span: 0..source.len(), message: last_line(other), unknown: None },
        };
        let start = self.origin(span.start.offset).min(source.len());
        let end = self.origin(span.end.offset).clamp(start, source.len());
        let end = if end == start { (start + 1).min(source.len()) } else { end };
        PatternError { span: start..end, message, unknown: None }
    }

    fn origin(&self, out: usize) -> usize {
        let after = self.tokens.partition_point(|token| token.out <= out);
        self.tokens[..after].last().map_or(0, |token| token.origin)
    }
}

fn unknown<'a>(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a String>,
    span: Range<usize>,
) -> PatternError {
    PatternError {
        span,
        message: format!("unknown {what} `{name}`"),
        unknown: Some((what, name.to_owned(), known.cloned().collect())),
    }
}

fn last_line(error: &dyn std::fmt::Display) -> String {
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

/// Sets of strings; the text of any match of `hir` holds at least one string of each set.
fn literal_sets(hir: &Hir, vocabulary: &Vocabulary<'_>) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => exact(hir, vocabulary).into_iter().collect(),
        HirKind::Repetition(repetition) if repetition.min > 0 => literal_sets(&repetition.sub, vocabulary),
        HirKind::Capture(capture) => literal_sets(&capture.sub, vocabulary),
        HirKind::Concat(parts) => {
            let mut sets = runs(parts, vocabulary);
            sets.sort_by_key(|set| commonness(set));
            sets.dedup();
            sets.truncate(MAX_SETS);
            sets
        }
        // One string of the best set of each branch.
        HirKind::Alternation(parts) => {
            let best =
                |part| literal_sets(part, vocabulary).into_iter().min_by_key(|set: &Vec<String>| commonness(set));
            let sets: Option<Vec<Vec<String>>> = parts.iter().map(best).collect();
            let all = distinct(sets.into_iter().flatten().flatten().collect());
            if all.is_empty() || all.len() > MAX_LITERALS { Vec::new() } else { vec![all] }
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// The sets of strings of parts that follow one another; those of neighbors are joined where they are few.
fn runs(parts: &[Hir], vocabulary: &Vocabulary<'_>) -> Vec<Vec<String>> {
    let mut sets = Vec::new();
    let mut run = vec![String::new()];
    let flush = |run: &mut Vec<String>, sets: &mut Vec<Vec<String>>| {
        let run = std::mem::replace(run, vec![String::new()]);
        if run.iter().all(|string| !string.is_empty()) {
            sets.push(distinct(run));
        }
    };
    for part in parts {
        let strings = exact(part, vocabulary);
        match &strings {
            Some(strings) if run.len() * strings.len() <= MAX_PRODUCT => run = product(&run, strings),
            _ => {
                flush(&mut run, &mut sets);
                match strings {
                    Some(strings) => run = strings,
                    None => sets.extend(literal_sets(part, vocabulary)),
                }
            }
        }
    }
    flush(&mut run, &mut sets);
    sets
}

/// All texts that `hir` matches, when they are few.
fn exact(hir: &Hir, vocabulary: &Vocabulary<'_>) -> Option<Vec<String>> {
    let strings = match hir.kind() {
        HirKind::Empty => vec![String::new()],
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let mut strings = vec![String::new()];
            for c in text.chars() {
                let next = texts(c, vocabulary)?;
                if strings.len() * next.len() > MAX_LITERALS {
                    return None;
                }
                strings = product(&strings, &next);
            }
            strings
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            if ranges.is_empty() || ranges.iter().map(|range| range.len()).sum::<usize>() > MAX_CLASS {
                return None;
            }
            let mut strings = Vec::new();
            for c in ranges.iter().flat_map(|range| range.start()..=range.end()) {
                strings.extend(texts(c, vocabulary)?);
            }
            strings
        }
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut strings = exact(&repetition.sub, vocabulary)?;
            strings.extend((repetition.min == 0).then(String::new));
            strings
        }
        HirKind::Capture(capture) => exact(&capture.sub, vocabulary)?,
        HirKind::Concat(parts) => {
            let mut strings = vec![String::new()];
            for part in parts {
                let next = exact(part, vocabulary)?;
                if strings.len() * next.len() > MAX_PRODUCT {
                    return None;
                }
                strings = product(&strings, &next);
            }
            strings
        }
        HirKind::Alternation(parts) => {
            let strings: Option<Vec<Vec<String>>> = parts.iter().map(|part| exact(part, vocabulary)).collect();
            strings?.into_iter().flatten().collect()
        }
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) => return None,
    };
    (strings.len() <= MAX_LITERALS).then(|| distinct(strings))
}

fn product(before: &[String], after: &[String]) -> Vec<String> {
    before.iter().flat_map(|before| after.iter().map(move |after| format!("{before}{after}"))).collect()
}

fn distinct(mut strings: Vec<String>) -> Vec<String> {
    strings.sort();
    strings.dedup();
    strings
}

/// The texts behind a character of projected text: itself, or the words of the list whose mark it is.
fn texts(c: char, vocabulary: &Vocabulary<'_>) -> Option<Vec<String>> {
    if !is_mark(c) {
        return Some(vec![c.to_string()]);
    }
    let names = vocabulary.types.iter().filter(|(_, marks)| marks.as_slice() == [c]).map(|(name, _)| name);
    let words = names.filter_map(|name| vocabulary.words.get(name)).next()?;
    let words = || words.iter().filter(|word| !word.is_empty());
    (words().count() <= MAX_WORDS).then(|| words().cloned().collect())
}

/// Less of it says more: a single character is in many sentences, and so is one of many words.
fn commonness(set: &[String]) -> (bool, usize) {
    (set.iter().any(|string| string.chars().nth(1).is_none()), set.len())
}

/// So many sets are looked for before a rule is tried.
const MAX_SETS: usize = 6;
/// A class of more characters than this is in every sentence.
const MAX_CLASS: usize = 16;
/// One of the words of a longer list is in most sentences.
const MAX_WORDS: usize = 500;
/// So many strings neighbors may make together.
const MAX_PRODUCT: usize = 600;
/// More strings than this are in most sentences.
const MAX_LITERALS: usize = 4000;

/// Sets of marks, each with how many of its members any match of `hir` holds at least.
fn required(hir: &Hir) -> Vec<(Vec<char>, usize)> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            let marks = text.chars().filter(|c| is_mark(*c)).map(|c| (vec![c], 1));
            marks.fold(Vec::new(), |all, one| merge(all, vec![one]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let all = ranges.iter().all(|range| is_mark(range.start()) && is_mark(range.end()));
            if !all || ranges.is_empty() || ranges.iter().map(|range| range.len()).sum::<usize>() > MAX_SET {
                return Vec::new();
            }
            vec![(ranges.iter().flat_map(|range| range.start()..=range.end()).collect(), 1)]
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(required).fold(Vec::new(), merge),
        HirKind::Alternation(parts) => {
            let mut sets = parts.iter().map(required);
            let first = sets.next().unwrap_or_default();
            sets.fold(first, |common, other| {
                let both = |(set, n): (Vec<char>, usize)| {
                    let m = other.iter().find(|(theirs, _)| *theirs == set)?.1;
                    Some((set, n.min(m)))
                };
                common.into_iter().filter_map(both).collect()
            })
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// A class of more marks than this says nothing worth counting.
const MAX_SET: usize = 64;

pub(crate) fn is_mark(c: char) -> bool {
    (FIRST_MARK..=LAST_MARK).contains(&c)
}

fn merge(mut all: Vec<(Vec<char>, usize)>, more: Vec<(Vec<char>, usize)>) -> Vec<(Vec<char>, usize)> {
    for (set, n) in more {
        match all.iter_mut().find(|(known, _)| *known == set) {
            Some((_, count)) => *count += n,
            None => all.push((set, n)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: char = '\u{E000}';
    const COUNTY: char = '\u{E012}';
    const TOWN: char = '\u{E013}';

    fn compile(source: &str) -> Result<Pattern, PatternError> {
        let types = [("number", vec![NUMBER]), ("place", vec![COUNTY, TOWN]), ("place.county", vec![COUNTY])];
        let types = types.map(|(name, marks)| (name.to_owned(), marks)).into();
        let macros = [("gap", "[^,]{0,2}?"), ("far", "{gap}{gap}"), ("self", "a{self}"), ("or", "家|户")];
        let macros = macros.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let words = [("units.money".to_owned(), vec!["元".to_owned(), "元整".to_owned(), "$(a)".to_owned()])].into();
        Pattern::compile(source, &Vocabulary { types: &types, macros: &macros, words: &words, join: None }, "", "")
    }

    /// `N` is a number, `C` a county, `T` a town; the match is marked.
    #[track_caller]
    fn check(source: &str, marked: &str) {
        let project = |text: &str| {
            text.replace('N', &NUMBER.to_string()).replace('C', &COUNTY.to_string()).replace('T', &TOWN.to_string())
        };
        let pattern = compile(source).expect("a sound pattern");
        let text = project(&marked.replace(['⟦', '⟧'], ""));
        let found = pattern.regex().find(&text).map(|found| text[found.range()].to_owned());
        let expected = marked.split_once('⟦').map(|(_, rest)| project(rest.split('⟧').next().unwrap_or_default()));
        assert_eq!(found, expected, "{source} on {marked}");
    }

    #[track_caller]
    fn check_error(source: &str, at: &str, message: &str) {
        let error = compile(source).expect_err("a mistake");
        assert_eq!((&source[error.span], error.message.as_str()), (at, message));
    }

    #[test]
    fn annotations_are_characters() {
        check("<n:number>家", "有⟦N家⟧");
        check("<place>", "从⟦T⟧到C");
        check("<place.county>", "从T到⟦C⟧");
        check("<from:place+>", "⟦C、T和C以及T⟧与N");
        check("<any>{3}", "⟦aNT⟧");
    }

    #[test]
    fn plain_patterns_do_not_swallow_annotations() {
        check("家.{0,3}元", "家N元");
        check("家[^,]{0,3}元", "家N元");
        check(r"家\S{0,3}元", "家N元");
        check(r"家\D{0,3}\W?元", "家N元");
        check("家.{0,3}元", "⟦家具元⟧");
        check(r"[^\]\[a]+", "N⟦bc⟧a");
    }

    #[test]
    fn words_are_literal_and_the_longest_wins() {
        check("<n:number><@units.money>", "⟦N元整⟧的");
        check("<@units.money>", "$a⟦$(a)⟧");
    }

    #[test]
    fn macros_are_groups() {
        check("<number>{or}们", "N家⟦N户们⟧");
        check("a{far}b", "⟦axxxxb⟧");
        check("a{2}", "⟦aa⟧");
    }

    #[test]
    fn captures_know_what_they_catch() {
        let pattern = compile("(?<what>[^,]+)<n:number>(?<_unit><@units.money>)<to:place+>").expect("a sound pattern");
        let expected = [
            ("what", CaptureKind::Text),
            ("n", CaptureKind::Annotation("number".to_owned())),
            ("_unit", CaptureKind::Word(vec!["units.money".to_owned()])),
            ("to", CaptureKind::List("place".to_owned())),
        ];
        assert_eq!(pattern.captures(), expected.map(|(name, kind)| (name.to_owned(), kind)));
    }

    #[test]
    fn patterns_tell_what_they_need() {
        let needs = |source: &str| {
            let pattern = compile(source).expect("a sound pattern");
            let count =
                |marks: &[char]| pattern.needs().iter().find(|(set, _)| set == marks).map_or(0, |(_, count)| *count);
            (count(&[NUMBER]), count(&[COUNTY, TOWN]), count(&[COUNTY]))
        };
        assert_eq!(needs("<n:number>家"), (1, 0, 0));
        assert_eq!(needs("<place.county>与<place>"), (0, 1, 1));
        assert_eq!(needs("<place+>与<place>(?:<number>)?"), (0, 2, 0));
        assert_eq!(needs("(?:<place>|<number>)<any>"), (0, 0, 0));
        assert_eq!(needs("(?:<number>家){2,3}"), (1, 0, 0));
        assert_eq!(needs("(?:<number>家)?(?:<place>|<place>的)"), (0, 1, 0));
    }

    #[test]
    fn mistakes_are_found_where_they_stand() {
        check_error("家<nubmer>", "<nubmer>", "unknown annotation type `nubmer`");
        check_error("家<@units.mony>", "<@units.mony>", "unknown table or list `units.mony`");
        check_error("<number>{gpa}", "{gpa}", "unknown macro `gpa`");
        check_error("<number>{self}", "{self}", "macro `self` inserts itself");
        check_error("家<number", "<", "`<` is not closed; write `\\<` for the character itself");
        check_error("<number>{far}(家", "(", "unclosed group");
        check_error("<number>家)", ")", "unopened group");
    }
}
