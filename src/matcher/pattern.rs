//! Pattern text -> compiled regex over projected text.

mod layout;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use regex_automata::meta::{self, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::anchored::{AnchoredPattern, AnchoredSearch, Slots, with_slots};
use super::later::LaterPattern;
use super::literals::Literals;
use super::marks::{named_groups, required};
use super::parses::Parses;
use super::program::{Direction, Outcome, Program};
use super::starts::Starts;
use super::translate::{Translation, last_line};
use super::words::{Words, slot, written_out};
use layout::LaidPrograms;
pub(crate) use layout::{NamedWords, lay_out_words, read_words};

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
    pub words: &'a BTreeMap<String, Arc<Words>>,
    /// Mark of a list to its words.
    pub lists: &'a BTreeMap<char, Arc<Words>>,
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
    pub unknown: Option<Box<UnknownName>>,
    /// What would mend it, where that can be said.
    pub hint: Option<&'static str>,
    /// The macro that holds it, where it does not stand in the pattern itself.
    pub inside: Option<String>,
}

/// A name that is not in sight.
#[derive(Clone, Debug)]
pub struct UnknownName {
    /// What it should name.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// Names that are in sight.
    pub known: Vec<String>,
}

impl PatternError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), unknown: None, hint: None, inside: None }
    }
}

/// Whether a pattern matches the empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    /// Every match has a character.
    Never,
    /// It depends on what stands beside it.
    Sometimes,
    /// Everywhere.
    Always,
}

/// Where a match of a pattern must lie in the text that is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// Anywhere.
    #[default]
    None,
    /// It begins where the text begins.
    Start,
    /// It ends where the text ends.
    End,
    /// It is the whole text.
    Both,
}

/// The regex text over projected text, in which tables are named and which tells where its pieces come from, and the pattern without its
/// anchor, parsed.
#[derive(Clone, Debug)]
enum Written {
    Here(Box<(Translation, Hir)>),
    /// Those of the pattern that comes of compiling: of one that was laid out, few ask for them.
    Later(Box<LaterPattern>),
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    written: Written,
    anchor: Anchor,
    captures: Vec<(String, CaptureKind)>,
    /// The tables for which slots stand in it.
    tables: Vec<Arc<Words>>,
    /// Its programs, where the build script laid them out.
    laid: Option<LaidPrograms>,
    /// Built when first used: a short run never needs most of them.
    regex: OnceLock<Regex>,
    /// The same for places that are known; `None` inside when it cannot be had.
    anchored: OnceLock<Option<Arc<AnchoredPattern>>>,
    /// The same for the first tries; `None` inside when it cannot be tried so.
    program: OnceLock<Option<Arc<Program>>>,
    /// Of a pattern that must end where the text ends: read from where it begins, so that it tells groups.
    program_to_end: OnceLock<Option<Arc<Program>>>,
    /// How many steps tries have taken.
    spent: Arc<AtomicUsize>,
    /// Where a match may begin, if that can be told.
    starts: Option<Starts>,
    /// The index of each named group among all groups.
    groups: Vec<usize>,
    needs: Vec<(Vec<char>, usize)>,
    literals: Vec<Vec<String>>,
    emptiness: Emptiness,
    /// How many bytes a match has at most, where that is known.
    max_len: Option<usize>,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// An unknown name, or what the regex library refuses (syntax, size).
    pub fn compile(source: &str, vocabulary: &Vocabulary<'_>, anchor: Anchor) -> Result<Self, PatternError> {
        Self::compile_with(&mut Parses::default(), source, vocabulary, anchor)
    }

    /// The same, where much was parsed before.
    pub(crate) fn compile_with(
        parses: &mut Parses,
        source: &str,
        vocabulary: &Vocabulary<'_>,
        anchor: Anchor,
    ) -> Result<Self, PatternError> {
        let translation = Translation::with_slots(source, vocabulary)?;
        let hir = parses.parse(&translation).map_err(|error| translation.syntax_error(source, &error))?;
        let regex = OnceLock::new();
        if weight(&hir, &translation.tables) > SAFE_WEIGHT {
            let built = build(&expanded(&hir, &translation.tables), anchor);
            let built = built.map_err(|message| too_large(source, message))?;
            regex.get_or_init(|| built);
        }
        let mut groups = Vec::new();
        named_groups(&hir, &mut groups);
        Ok(Self {
            needs: required(&hir),
            emptiness: emptiness(&hir),
            max_len: hir.properties().maximum_len().filter(|_| translation.tables.is_empty()),
            starts: Starts::of(&hir, &translation.tables),
            literals: Vec::new(),
            anchored: OnceLock::new(),
            program: OnceLock::new(),
            program_to_end: OnceLock::new(),
            spent: Arc::default(),
            captures: translation.captures.clone(),
            tables: translation.tables.clone(),
            laid: None,
            written: Written::Here(Box::new((translation, hir))),
            anchor,
            regex,
            groups,
        })
    }

    /// The regex over projected text.
    ///
    /// # Panics
    /// Never: the syntax was checked when the pattern was compiled, and a pattern that might be too big was built then.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| build(&self.expanded(), self.anchor).expect("checked when the pattern was compiled"))
    }

    /// Whether a text holds a match.
    pub fn is_match(&self, text: &str) -> bool {
        let start = match self.anchor {
            Anchor::None => return self.regex().is_match(text),
            Anchor::Both if self.max_len.is_some_and(|max| text.len() > max) => return false,
            Anchor::Start | Anchor::Both => 0,
            Anchor::End => text.len(),
        };
        if let Some(matches) = with_slots(|slots| self.try_at(text, start, slots)) {
            return matches;
        }
        match self.anchored() {
            Some(pattern) if self.anchor == Anchor::End => pattern.ends(text),
            Some(pattern) => pattern.begins(text),
            None => self.regex().is_match(text),
        }
    }

    /// Whether a match begins at a place of a text, or ends there if it must end where the text ends. `None` when that is for the
    /// automaton to say.
    fn try_at(&self, text: &str, at: usize, slots: &mut Slots) -> Option<bool> {
        self.run(&self.program, || self.new_program(), text, at, slots)
    }

    /// Whether a match of a pattern that may lie anywhere begins at a place of a text; the slots tell where its groups lie. `None` when that
    /// is for the automaton to say.
    pub(super) fn try_from(&self, text: &str, at: usize, slots: &mut Slots) -> Option<bool> {
        if self.anchor == Anchor::None { self.try_at(text, at, slots) } else { None }
    }

    fn new_program(&self) -> Option<Program> {
        let (tables, direction) = (&self.tables, self.direction());
        match self.laid {
            Some(laid) => laid.program(tables, direction),
            None if self.anchor == Anchor::Both => Program::new(&to_end(self.hir().clone()), tables, direction),
            None => Program::new(self.hir(), tables, direction),
        }
    }

    fn new_program_to_end(&self) -> Option<Program> {
        match self.laid {
            Some(laid) => laid.program_to_end(&self.tables),
            None => Program::new(&to_end(self.hir().clone()), &self.tables, Direction::Forward),
        }
    }

    /// How its program reads a text.
    fn direction(&self) -> Direction {
        if self.anchor == Anchor::End { Direction::Backward } else { Direction::Forward }
    }

    /// Whether a match begins at a place of a text and ends where the text ends; the slots tell where its groups lie. `None` when
    /// that is for the automaton to say.
    pub(super) fn try_to_end(&self, text: &str, at: usize, slots: &mut Slots) -> Option<bool> {
        self.run(&self.program_to_end, || self.new_program_to_end(), text, at, slots)
    }

    /// Whether a match that must end where a text ends may end with its last character.
    pub(super) fn may_end(&self, text: &str) -> bool {
        let program = self.program_to_end.get_or_init(|| self.new_program_to_end().map(Arc::new));
        program.as_ref().is_none_or(|program| program.may_end(text))
    }

    fn run(
        &self,
        program: &OnceLock<Option<Arc<Program>>>,
        new: impl FnOnce() -> Option<Program>,
        text: &str,
        at: usize,
        slots: &mut Slots,
    ) -> Option<bool> {
        if self.spent.load(Ordering::Relaxed) > MAX_SPENT {
            return None;
        }
        let program = program.get_or_init(|| new().map(Arc::new)).as_ref()?;
        let mut spent = 0;
        let outcome = program.run(text, at, slots, &mut spent);
        self.spent.fetch_add(spent, Ordering::Relaxed);
        match outcome {
            Outcome::Match => Some(true),
            Outcome::NoMatch => Some(false),
            Outcome::GivenUp => None,
        }
    }

    /// Where a match may begin, if that can be told.
    pub(super) fn starts(&self) -> Option<&Starts> {
        self.starts.as_ref()
    }

    /// The pattern without its anchor, parsed.
    pub(super) fn hir(&self) -> &Hir {
        match &self.written {
            Written::Here(written) => &written.1,
            Written::Later(pattern) => pattern.hir(),
        }
    }

    /// The tables for which slots stand in it.
    pub(super) fn tables(&self) -> &[Arc<Words>] {
        &self.tables
    }

    /// Where a match must lie.
    pub(super) fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// A search at one place after another.
    pub(super) fn attempt(&self) -> Attempt<'_> {
        Attempt { pattern: self, search: None }
    }

    /// Builds what a search needs, which the first ones would do.
    pub fn prepare(&self) {
        self.spent.store(usize::MAX / 2, Ordering::Relaxed);
        // What must end where the text ends has its groups from the regex.
        if self.anchor == Anchor::End || self.starts.is_none() || self.anchored().is_none() {
            self.regex();
        }
    }

    fn expanded(&self) -> Cow<'_, Hir> {
        expanded(self.hir(), &self.tables)
    }

    fn anchored(&self) -> Option<&AnchoredPattern> {
        let build = || match self.anchor {
            Anchor::Both => AnchoredPattern::from_start(&to_end(self.expanded().into_owned())),
            Anchor::End => AnchoredPattern::from_end(&self.expanded()),
            Anchor::Start | Anchor::None => AnchoredPattern::from_start(&self.expanded()),
        };
        self.anchored.get_or_init(|| build().map(Arc::new)).as_deref()
    }

    /// The regex text over projected text, in which a table is some unused character, and where its pieces come from.
    pub fn translation(&self) -> &Translation {
        match &self.written {
            Written::Here(written) => &written.0,
            Written::Later(pattern) => pattern.translation(),
        }
    }

    /// Whether the pattern, but for its anchor, matches the empty text.
    pub fn emptiness(&self) -> Emptiness {
        self.emptiness
    }

    /// The index of each of [`Pattern::captures`] among all groups.
    pub(super) fn groups(&self) -> &[usize] {
        &self.groups
    }

    /// Named groups and what they catch, in order of opening.
    pub fn captures(&self) -> &[(String, CaptureKind)] {
        &self.captures
    }

    /// The same pattern, which knows strings that its matches hold; `vocabulary` is that which it was compiled with.
    pub fn with_literals(self, vocabulary: &Vocabulary<'_>) -> Self {
        let literals = Literals { vocabulary: Some(vocabulary), tables: &self.tables }.of(self.hir());
        Self { literals, ..self }
    }

    /// Sets of strings; the text of any match holds at least one string of each. None unless they were asked for.
    pub fn literals(&self) -> &[Vec<String>] {
        &self.literals
    }

    /// Sets of strings of the pattern itself, words behind marks left out; projected text of any match holds one of each.
    pub(crate) fn own_literals(&self) -> Vec<Vec<String>> {
        Literals { vocabulary: None, tables: &self.tables }.of(self.hir())
    }

    /// How many marks out of each set any match holds at least.
    pub fn needs(&self) -> &[(Vec<char>, usize)] {
        &self.needs
    }
}

/// A search for a pattern at one place of a text after another.
pub(super) struct Attempt<'p> {
    pattern: &'p Pattern,
    search: Option<AnchoredSearch<'p>>,
}

impl Attempt<'_> {
    /// Whether a match begins at a place; if so, the slots tell where its groups lie.
    pub(super) fn find(&mut self, text: &str, at: usize, slots: &mut Slots) -> bool {
        if let Some(matches) = self.pattern.try_at(text, at, slots) {
            return matches;
        }
        if self.search.is_none() {
            self.search = self.pattern.anchored().map(AnchoredPattern::start);
        }
        match &mut self.search {
            Some(search) => search.find(text, at..text.len(), slots),
            None => {
                let regex = self.pattern.regex();
                slots.clear();
                slots.resize(2 * regex.captures_len(), None);
                regex.search_slots(&Input::new(text).range(at..).anchored(Anchored::Yes), slots).is_some()
            }
        }
    }
}

/// So many steps are tried before an automaton is built, which costs about as much.
const MAX_SPENT: usize = 1_000_000;

fn to_end(hir: Hir) -> Hir {
    Hir::concat(vec![hir, Hir::look(Look::End)])
}

/// The pattern with its tables written out.
fn expanded<'h>(hir: &'h Hir, tables: &[Arc<Words>]) -> Cow<'h, Hir> {
    if tables.is_empty() { Cow::Borrowed(hir) } else { Cow::Owned(written_out(hir, tables)) }
}

/// The regex, or why it cannot be had.
fn build(hir: &Hir, anchor: Anchor) -> Result<Regex, String> {
    let from_start = |hir| Hir::concat(vec![Hir::look(Look::Start), hir]);
    let hir = match anchor {
        Anchor::None => hir.clone(),
        Anchor::Start => from_start(hir.clone()),
        Anchor::End => to_end(hir.clone()),
        Anchor::Both => to_end(from_start(hir.clone())),
    };
    let config = meta::Config::new()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid_cache_capacity(CACHE_SIZE)
        // Most patterns are too big for these, and trying costs more than they save on sentences.
        .dfa(false)
        .onepass(false);
    meta::Builder::new().configure(config).build_from_hir(&hir).map_err(|error| match error.size_limit() {
        Some(limit) => format!("compiled, the pattern takes more than {limit} bytes"),
        None => last_line(&error),
    })
}

/// What the states of one pattern may take while texts are searched, in bytes.
pub(super) const CACHE_SIZE: usize = 16 << 20;

fn too_large(source: &str, message: String) -> PatternError {
    let hint = "make counted repetitions smaller, or use a list that becomes one character";
    PatternError { hint: Some(hint), ..PatternError::new(0..source.len(), message) }
}

fn emptiness(hir: &Hir) -> Emptiness {
    match hir.properties().minimum_len() {
        Some(0) if always_matches(hir) => Emptiness::Always,
        Some(0) => Emptiness::Sometimes,
        _ => Emptiness::Never,
    }
}

fn always_matches(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
        HirKind::Repetition(repetition) => repetition.min == 0 || always_matches(&repetition.sub),
        HirKind::Capture(capture) => always_matches(&capture.sub),
        HirKind::Concat(parts) => parts.iter().all(always_matches),
        HirKind::Alternation(parts) => parts.iter().any(always_matches),
    }
}

/// Largest compiled pattern in bytes.
pub(super) const SIZE_LIMIT: usize = 2 << 20;
/// A pattern of less weight stays far below the limit: an UTF-8 range takes about four states of some thirty bytes.
const SAFE_WEIGHT: usize = 20_000;

/// About how many UTF-8 ranges the compiled pattern has, with tables and counted repetitions written out.
fn weight(hir: &Hir, tables: &[Arc<Words>]) -> usize {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => 4 * class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min + 1).max(1);
            weight(&repetition.sub, tables).saturating_add(1).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => match slot(capture) {
            Some(index) => tables[index].as_slice().iter().map(String::len).sum(),
            None => weight(&capture.sub, tables).saturating_add(2),
        },
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(|part| weight(part, tables)).fold(parts.len(), usize::saturating_add)
        }
        HirKind::Empty | HirKind::Look(_) => 1,
    }
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
        let money = Words::new(["元", "元整", "$(a)"].map(str::to_owned).to_vec());
        let (words, lists) = ([("units.money".to_owned(), Arc::new(money))].into(), BTreeMap::new());
        let vocabulary = Vocabulary { types: &types, macros: &macros, words: &words, lists: &lists, join: None };
        Pattern::compile(source, &vocabulary, Anchor::None)
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
        check_error("<number>{self}", "{", "macro `self` inserts itself");
        check_error("家<number", "<", "`<` is not closed; write `\\<` for the character itself");
        check_error("<number>{far}(家", "(", "unclosed group");
        check_error("<number>家)", ")", "unopened group");
    }
}
