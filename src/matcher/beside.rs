//! What may stand right before and right behind the marks that every match of a pattern holds.
//!
//! A number beside a noun of money is in every third sentence, but few of them stand as a rule wants it: behind 花 or 赚了, before a stop.
//! The characters that may stand there are told from the pattern and the guards beside it, so that a sentence is worked on only where one of
//! its numbers stands so.

use std::ops::RangeInclusive;
use std::sync::Arc;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

use super::flat::{FlatReader, FlatWriter};
use super::pattern::{NamedWords, lay_out_words, read_words};
use super::words::slot;
use super::{Anchor, FIRST_MARK, LAST_MARK, MASK, Pattern, Words};

/// What stands for the start and the end of a text among characters.
const EDGE: u32 = char::MAX as u32 + 1;
/// A class of more marks than this is taken for one of all characters.
const MAX_MARKS: u32 = 64;

/// An annotation as it stands in a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'t> {
    /// What it is projected to.
    pub(crate) mark: char,
    /// The sentence before it.
    pub(crate) before: &'t str,
    /// The mark of the number that ends right before it.
    pub(crate) mark_before: Option<char>,
    /// The sentence behind it.
    pub(crate) behind: &'t str,
    /// The mark of the number that begins right behind it.
    pub(crate) mark_behind: Option<char>,
}

/// Marks of which any match holds one at a place of the pattern, and what may stand beside that one.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    marks: Vec<char>,
    before: Neighbors,
    behind: Neighbors,
}

impl Beside {
    /// Whether an annotation stands so that it may be the one.
    pub(crate) fn fits(&self, standing: &Standing<'_>) -> bool {
        let Standing { mark, before, mark_before, behind, mark_behind } = *standing;
        self.marks.contains(&mark)
            && self.behind.have(behind.chars().next(), mark_behind, |words| words.begins(behind))
            && self.before.have(before.chars().next_back(), mark_before, |words| words.ends(before))
    }
}

/// What may stand right before or right behind a mark.
#[derive(Clone, Debug, Default)]
struct Neighbors {
    /// Anything; then the others do not matter.
    is_any: bool,
    /// Characters, [`EDGE`] and the marks of numbers, in order and apart.
    chars: Vec<RangeInclusive<u32>>,
    /// Words of lists and tables.
    words: Vec<Arc<Words>>,
}

impl Neighbors {
    /// Whether a character is one of these, `None` being [`EDGE`], or the mark of a number that stands there, or a word.
    fn have(&self, c: Option<char>, mark: Option<char>, is_word: impl Fn(&Words) -> bool) -> bool {
        let has = |c: u32| {
            let behind = self.chars.partition_point(|range| *range.end() < c);
            self.chars.get(behind).is_some_and(|range| range.contains(&c))
        };
        self.is_any
            || has(c.map_or(EDGE, u32::from))
            || mark.is_some_and(|mark| has(mark.into()))
            || self.words.iter().any(|words| is_word(words))
    }
}

impl Neighbors {
    #[allow(dead_code, reason = "only the build script writes")]
    fn lay_out(&self, named: &NamedWords, out: &mut FlatWriter) -> bool {
        out.number(usize::from(self.is_any));
        out.number(self.chars.len());
        for range in &self.chars {
            out.number(*range.start() as usize);
            out.number((range.end() - range.start()) as usize);
        }
        lay_out_words(&self.words, named, out)
    }

    fn read(from: &mut FlatReader, named: &NamedWords) -> Self {
        let is_any = from.number() == 1;
        let chars = from.list(|from| {
            let start = from.number() as u32;
            start..=start + from.number() as u32
        });
        Self { is_any, chars, words: read_words(from, named) }
    }
}

impl Beside {
    /// Lays out what stands beside marks; gives whether that can be: whether all words have names.
    #[allow(dead_code, reason = "only the build script writes")]
    pub(crate) fn lay_out(&self, named: &NamedWords, out: &mut FlatWriter) -> bool {
        out.chars(&self.marks);
        self.before.lay_out(named, out) && self.behind.lay_out(named, out)
    }

    /// What stands here.
    pub(crate) fn read(from: &mut FlatReader, named: &NamedWords) -> Self {
        let marks = from.chars();
        let [before, behind] = [(); 2].map(|()| Neighbors::read(from, named));
        Self { marks, before, behind }
    }
}

impl Pattern {
    /// What may stand beside each of the marks of numbers that any match holds, as the guards `before` and `after` allow, where that can be
    /// told; `words` are those of a list, by its mark.
    pub(crate) fn beside(
        &self,
        numbers: &[char],
        [before, after]: [Option<&Pattern>; 2],
        words: &dyn Fn(char) -> Option<Arc<Words>>,
    ) -> Vec<Beside> {
        let mut walk = Walk::of(self);
        add_targets(self.hir(), numbers, &mut walk.targets);
        let edges = walk.walk(self.hir());
        let mut found = Vec::new();
        for mut target in walk.targets {
            if edges.first.iter().any(|piece| piece.at == target.at) {
                target.before.extend(before.map_or(vec![Piece::ANY], |guard| of_guard(guard, Anchor::End)));
            }
            if edges.last.iter().any(|piece| piece.at == target.at) {
                target.behind.extend(after.map_or(vec![Piece::ANY], |guard| of_guard(guard, Anchor::Start)));
            }
            let [before, behind] = [target.before, target.behind].map(|pieces| neighbors(&pieces, numbers, words));
            if !(before.is_any && behind.is_any) {
                found.push(Beside { marks: target.marks, before, behind });
            }
        }
        found
    }
}

/// A place of a pattern where every match holds one of some marks.
struct Target<'p> {
    at: Place,
    marks: Vec<char>,
    before: Vec<Piece<'p>>,
    behind: Vec<Piece<'p>>,
}

/// A place of a pattern: a node, by its address, and a character of it.
type Place = (usize, usize);

fn place(hir: &Hir, character: usize) -> Place {
    (std::ptr::from_ref(hir).addr(), character)
}

/// Adds the places where every match of `hir` holds one of some of the marks.
fn add_targets(hir: &Hir, of: &[char], targets: &mut Vec<Target<'_>>) {
    let mut add = |at: Place, marks: Vec<char>| {
        targets.push(Target { at, marks, before: Vec::new(), behind: Vec::new() });
    };
    match hir.kind() {
        HirKind::Literal(literal) => {
            let chars = std::str::from_utf8(&literal.0).unwrap_or_default().chars();
            let marks = chars.enumerate().filter(|(_, c)| of.contains(c));
            marks.for_each(|(number, mark)| add(place(hir, number), vec![mark]));
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            let marks: Vec<char> = chars.take(of.len() + 1).collect();
            if marks.iter().all(|mark| of.contains(mark)) {
                add(place(hir, 0), marks);
            }
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => add_targets(&repetition.sub, of, targets),
        HirKind::Capture(capture) if slot(capture).is_none() => add_targets(&capture.sub, of, targets),
        HirKind::Concat(parts) => parts.iter().for_each(|part| add_targets(part, of, targets)),
        _ => {}
    }
}

/// The characters that a guard allows beside the match.
fn of_guard(guard: &Pattern, anchor: Anchor) -> Vec<Piece<'_>> {
    if guard.anchor() != anchor {
        return vec![Piece::ANY];
    }
    let edges = Walk { is_guard: true, ..Walk::of(guard) }.walk(guard.hir());
    match anchor {
        _ if edges.may_be_empty => vec![Piece::ANY],
        Anchor::End => edges.last,
        _ => edges.first,
    }
}

/// Some of the characters of which one stands in a place, marks among them, and where in the pattern.
#[derive(Clone, Copy)]
struct Piece<'p> {
    at: Place,
    chars: PieceChars<'p>,
}

#[derive(Clone, Copy)]
enum PieceChars<'p> {
    Any,
    One(u32),
    Class(&'p ClassUnicode),
    Table(&'p Arc<Words>),
}

impl Piece<'_> {
    const ANY: Self = Self { at: (0, 0), chars: PieceChars::Any };
    const EDGE: Self = Self { at: (0, 0), chars: PieceChars::One(EDGE) };
}

/// The pieces together, with words for the marks of lists. Other marks than those of numbers may stand for anything.
fn neighbors(pieces: &[Piece<'_>], numbers: &[char], words: &dyn Fn(char) -> Option<Arc<Words>>) -> Neighbors {
    let any = || Neighbors { is_any: true, ..Neighbors::default() };
    let mut found = Neighbors::default();
    for piece in pieces {
        match piece.chars {
            PieceChars::Any => return any(),
            PieceChars::One(c) => found.chars.push(c..=c),
            PieceChars::Class(class) => {
                found.chars.extend(class.ranges().iter().map(|range| range.start().into()..=range.end().into()));
            }
            PieceChars::Table(table) => found.words.push(table.clone()),
        }
    }
    let marks: Vec<RangeInclusive<u32>> = found.chars.iter().map(marks_in).filter(|marks| !marks.is_empty()).collect();
    for marks in marks {
        if marks.end() - marks.start() > MAX_MARKS {
            return any();
        }
        for mark in marks.filter_map(char::from_u32).filter(|mark| !numbers.contains(mark)) {
            let Some(words) = Some(mark).filter(|mark| *mark != MASK).and_then(words) else { return any() };
            found.words.push(words);
        }
    }
    let mut apart: Vec<Arc<Words>> = Vec::new();
    for words in found.words {
        if !apart.iter().any(|known| Arc::ptr_eq(known, &words)) {
            apart.push(words);
        }
    }
    found.words = apart;
    found.chars.sort_unstable_by_key(|range| *range.start());
    found.chars = found.chars.into_iter().fold(Vec::new(), |mut chars: Vec<RangeInclusive<u32>>, range| {
        match chars.last_mut() {
            Some(last) if *range.start() <= last.end() + 1 => *last = *last.start()..=*range.end().max(last.end()),
            _ => chars.push(range),
        }
        chars
    });
    found
}

/// The marks of a range.
fn marks_in(range: &RangeInclusive<u32>) -> RangeInclusive<u32> {
    *range.start().max(&FIRST_MARK.into())..=*range.end().min(&LAST_MARK.into())
}

/// How the matches of a part of a pattern begin and end.
struct Edges<'p> {
    may_be_empty: bool,
    first: Vec<Piece<'p>>,
    last: Vec<Piece<'p>>,
}

impl<'p> Edges<'p> {
    fn empty() -> Self {
        Self { may_be_empty: true, first: Vec::new(), last: Vec::new() }
    }

    fn of(piece: Piece<'p>) -> Self {
        Self { may_be_empty: false, first: vec![piece], last: vec![piece] }
    }
}

/// A walk over a pattern, which gathers what stands beside its targets.
struct Walk<'p> {
    tables: &'p [Arc<Words>],
    /// Whether a guard is read: where the text begins or ends is told of it.
    is_guard: bool,
    targets: Vec<Target<'p>>,
}

impl<'p> Walk<'p> {
    fn of(pattern: &'p Pattern) -> Self {
        Self { tables: pattern.tables(), is_guard: false, targets: Vec::new() }
    }

    fn walk(&mut self, hir: &'p Hir) -> Edges<'p> {
        let of = |chars: PieceChars<'p>| Edges::of(Piece { at: place(hir, 0), chars });
        match hir.kind() {
            HirKind::Empty => Edges::empty(),
            HirKind::Look(Look::Start | Look::End) if self.is_guard => Edges::of(Piece::EDGE),
            HirKind::Look(_) if self.is_guard => Edges { may_be_empty: true, ..Edges::of(Piece::ANY) },
            HirKind::Look(_) => Edges::empty(),
            HirKind::Literal(literal) => {
                let chars = std::str::from_utf8(&literal.0).unwrap_or_default().chars().enumerate();
                let piece =
                    |(number, c): (usize, char)| Piece { at: place(hir, number), chars: PieceChars::One(c.into()) };
                chars.map(piece).fold(Edges::empty(), |before, piece| self.join(before, Edges::of(piece)))
            }
            HirKind::Class(Class::Unicode(class)) => of(PieceChars::Class(class)),
            HirKind::Class(Class::Bytes(_)) => of(PieceChars::Any),
            HirKind::Repetition(repetition) => {
                let edges = self.walk(&repetition.sub);
                if repetition.max != Some(1) {
                    self.meet(&edges.last, &edges.first);
                }
                Edges { may_be_empty: edges.may_be_empty || repetition.min == 0, ..edges }
            }
            HirKind::Capture(capture) => match slot(capture) {
                Some(index) => of(PieceChars::Table(&self.tables[index])),
                None => self.walk(&capture.sub),
            },
            HirKind::Concat(parts) => parts.iter().fold(Edges::empty(), |before, part| {
                let part = self.walk(part);
                self.join(before, part)
            }),
            HirKind::Alternation(parts) => {
                let mut all = Edges { may_be_empty: false, ..Edges::empty() };
                for part in parts {
                    let part = self.walk(part);
                    all.may_be_empty |= part.may_be_empty;
                    all.first.extend(part.first);
                    all.last.extend(part.last);
                }
                all
            }
        }
    }

    /// One part behind another.
    fn join(&mut self, before: Edges<'p>, part: Edges<'p>) -> Edges<'p> {
        self.meet(&before.last, &part.first);
        let (mut first, mut last) = (before.first, part.last);
        if before.may_be_empty {
            first.extend(part.first);
        }
        if part.may_be_empty {
            last.extend(before.last);
        }
        Edges { may_be_empty: before.may_be_empty && part.may_be_empty, first, last }
    }

    /// What may end a part stands before what may begin the next.
    fn meet(&mut self, last: &[Piece<'p>], first: &[Piece<'p>]) {
        for target in &mut self.targets {
            if first.iter().any(|piece| piece.at == target.at) {
                target.before.extend(last);
            }
            if last.iter().any(|piece| piece.at == target.at) {
                target.behind.extend(first);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::matcher::Vocabulary;

    const NUMBER: char = '\u{E000}';
    const LIST: char = '\u{E101}';

    fn compiled(source: &str, anchor: Anchor) -> Pattern {
        let types = [("number".to_owned(), vec![NUMBER]), ("noun".to_owned(), vec![LIST])].into();
        let (macros, lists) = (BTreeMap::new(), BTreeMap::new());
        let words = [("verbs".to_owned(), Arc::new(Words::new(vec!["花掉".to_owned(), "赚".to_owned()])))].into();
        let vocabulary = Vocabulary { types: &types, macros: &macros, words: &words, lists: &lists, join: None };
        Pattern::compile(source, &vocabulary, anchor).expect("a sound pattern")
    }

    /// Whether a match of the pattern may hold the number in `before|behind`, where a bar stands for it.
    #[track_caller]
    fn check(source: &str, [before, after]: [Option<&str>; 2], text: &str, expected: bool) {
        let guards =
            [before.map(|guard| compiled(guard, Anchor::End)), after.map(|guard| compiled(guard, Anchor::Start))];
        let nouns = Arc::new(Words::new(vec!["工资".to_owned(), "价".to_owned()]));
        let words = |mark: char| (mark == LIST).then(|| nouns.clone());
        let pattern = compiled(source, Anchor::None);
        let beside = pattern.beside(&[NUMBER], guards.each_ref().map(Option::as_ref), &words);
        let (before, behind) = text.split_once('|').expect("a bar");
        let mark_behind = behind.starts_with('1').then_some(NUMBER);
        let standing = Standing { mark: NUMBER, before, mark_before: None, behind, mark_behind };
        assert_eq!(beside.iter().all(|beside| beside.fits(&standing)), expected, "{source} {text}");
    }

    #[test]
    fn what_a_pattern_has_there_may_stand_there() {
        for (text, expected) in [("花|元", true), ("花了|元", true), ("过|元", false), ("花|块", false), ("|元", false)]
        {
            check("花了?<number>元", [None, None], text, expected);
        }
        for (text, expected) in [("工资|", true), ("单价|", true), ("投资|", false), ("工资到|", true)] {
            check("<noun>到?(?:<number>)", [None, None], text, expected);
        }
        for (text, expected) in [("花掉|", true), ("赚|", true), ("丢掉|", false)] {
            check("<@verbs><number>", [None, None], text, expected);
        }
        for (text, expected) in [("从|到", true), ("从|元", true), ("到|元", false), ("从|年", false)] {
            check("从<number>(?:到<number>)*元", [None, None], text, expected);
        }
        check("(?:<number>元|<noun>)", [None, None], "年|年", true);
        check("[^年]<number>", [None, None], "年|", false);
        check("[^年]<number>", [None, None], "月|", true);
    }

    #[test]
    fn guards_tell_what_stands_beside_a_match() {
        for (text, expected) in [("花|。", true), ("花|", true), ("花|吧", true), ("花|年", false)] {
            check("花<number>", [None, Some("\\z|[。,]|吧")], text, expected);
        }
        for (text, expected) in [("|元", true), ("花|元", true), ("年|元", false)] {
            check("<number>元", [Some("\\A|花"), None], text, expected);
        }
        // One that may be empty says nothing, nor does an edge of a word.
        check("花<number>", [None, Some("吧?")], "花|年", true);
        check("花<number>", [None, Some("\\b")], "花|年", true);
        for (text, expected) in [("花|1", true), ("花|年", false)] {
            check("花<number>", [None, Some("<number>")], text, expected);
        }
    }
}
