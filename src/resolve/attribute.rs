//! Attributes: fields of a fact that stand beside it, or are carried over from a neighbor.

use std::ops::Range;
use std::time::Instant;

use super::{Candidate, FieldValue};
use crate::matcher::{Projection, last_group};
use crate::rule::{CompiledAttribute, CompiledFile, MarkCounts, Scope, Side};
use crate::segment::dictionary::{cut, part_of_speech};
use crate::text::Span;
use crate::text::char_set::HAN_LEN;

/// How far an attribute rule looks, in bytes of projected text.
const WINDOW: usize = 900;

/// Fills empty fields of the facts of a sentence by the attribute rules of a file. The first rule that matches wins.
///
/// `facts` are sorted by start.
pub fn fill_attributes(file: &CompiledFile, facts: &mut [Candidate], view: &View, text: &str) {
    fill_attributes_watched(file, facts, view, text, |_, _| {});
}

/// A sentence as a file sees it, with the facts as marks where it sees them.
#[derive(Debug)]
pub struct View {
    /// The sentence.
    pub sentence: Projection,
    /// The passage up to its end, where rules ask for it and it begins before the sentence.
    pub passage: Option<Projection>,
    /// For facts in cells of tables the header of the column and the label of the row, by the start of the fact, where rules ask for them.
    pub cells: Vec<(usize, Option<Projection>, Option<Projection>)>,
    /// The rules of the file that may fill an empty field of some fact, as far as strings tell, by their indices.
    pub(crate) possible: Vec<usize>,
}

impl View {
    /// The header or label in which a rule looks for a fact.
    fn of_cell(&self, rule: &CompiledAttribute, fact: Span) -> Option<&Projection> {
        let (_, header, label) = self.cells.iter().find(|(start, ..)| *start == fact.start)?;
        if rule.side == Side::Header { header.as_ref() } else { label.as_ref() }
    }

    /// As far as a rule may look.
    pub(crate) fn of(&self, rule: &CompiledAttribute) -> &Projection {
        self.passage.as_ref().filter(|_| rule.scope == Scope::Passage).unwrap_or(&self.sentence)
    }
}

/// Fills fields, and tells which rule filled one of which fact.
pub(crate) fn fill_attributes_watched(
    file: &CompiledFile,
    facts: &mut [Candidate],
    view: &View,
    text: &str,
    mut filled: impl FnMut(&CompiledAttribute, usize),
) {
    let n_facts = facts.len();
    let of_sentence = MarkCounts::of(&view.sentence);
    let of_passage = view.passage.as_ref().map(MarkCounts::of);
    let counts =
        |rule: &CompiledAttribute| of_passage.as_ref().filter(|_| rule.scope == Scope::Passage).unwrap_or(&of_sentence);
    let possible: Vec<(usize, &CompiledAttribute)> = view
        .possible
        .iter()
        .map(|index| (*index, &file.attributes[*index]))
        .filter(|(_, rule)| rule.side.is_of_cell() || counts(rule).suffice_for(&rule.pattern))
        .collect();
    let mut fill = |(number, rule): &(usize, &CompiledAttribute), index: usize| {
        let start = file.meters.as_ref().map(|_| Instant::now());
        let Some(is_filled) = fill(rule, facts, index, view, text) else { return };
        if let Some((meters, start)) = file.meters.as_ref().zip(start) {
            meters.attributes[*number].add(start, usize::from(is_filled));
        }
        if is_filled {
            filled(rule, index);
        }
    };
    for index in 0..n_facts {
        possible.iter().filter(|(_, rule)| rule.side != Side::Next).for_each(|rule| fill(rule, index));
    }
    for index in (0..n_facts).rev() {
        possible.iter().filter(|(_, rule)| rule.side == Side::Next).for_each(|rule| fill(rule, index));
    }
}

/// Fills one field of one fact; `None` when there is nothing to do, else whether something was found.
fn fill(rule: &CompiledAttribute, facts: &mut [Candidate], index: usize, view: &View, text: &str) -> Option<bool> {
    let projection = view.of(rule);
    let fact = &facts[index];
    if !is_open(rule, fact, text) {
        return None;
    }
    let value = match rule.side {
        Side::Before | Side::After | Side::Nearest => {
            let range = window(rule, fact.span, projection);
            caught(rule, range, projection, text).map(FieldValue::Text)
        }
        Side::Header | Side::Label => view.of_cell(rule, fact.span).and_then(|cell| {
            let whole = 0..cell.text().len();
            caught(rule, whole, cell, text).map(FieldValue::Text)
        }),
        Side::Previous => {
            let other = facts[..index].iter().rev().find(|other| other.kind == fact.kind);
            other.and_then(|other| carried(rule, other, other.span.end..fact.span.start, projection))
        }
        Side::Next => {
            let other = facts[index + 1..].iter().find(|other| other.kind == fact.kind);
            other.and_then(|other| carried(rule, other, fact.span.end..other.span.start, projection))
        }
    };
    let filled = value.is_some();
    if filled {
        facts[index].fields[rule.field] = value;
    }
    Some(filled)
}

/// The fields that are empty in some of the facts of a sentence: every attribute rule asks for its own.
pub(crate) struct EmptyFields(Vec<(usize, u64)>);

impl EmptyFields {
    /// Those of some facts.
    pub(crate) fn of(facts: &[Candidate]) -> Self {
        let mut of_kinds: Vec<(usize, u64)> = Vec::new();
        for fact in facts {
            let empty = fact.fields.iter().enumerate().filter(|(_, value)| value.is_none());
            let bits = empty.fold(0, |bits, (field, _)| bits | field_bit(field));
            match of_kinds.iter_mut().find(|(kind, _)| *kind == fact.kind) {
                Some((_, known)) => *known |= bits,
                None => of_kinds.push((fact.kind, bits)),
            }
        }
        Self(of_kinds)
    }

    /// Whether the field that a rule fills may be among them, whatever the rule asks of the fact.
    #[inline]
    pub(crate) fn may_have(&self, rule: &CompiledAttribute) -> bool {
        self.0.iter().any(|(kind, fields)| *kind == rule.kind && fields & field_bit(rule.field) != 0)
    }
}

/// The bit of a field; fields beyond the first share the last.
fn field_bit(field: usize) -> u64 {
    1 << field.min(63)
}

/// Whether a rule is there for a fact, and its field is empty.
#[inline]
pub(crate) fn is_open(rule: &CompiledAttribute, fact: &Candidate, text: &str) -> bool {
    fact.kind == rule.kind && fact.fields[rule.field].is_none() && holds(rule, fact, text)
}

/// In `when`: whatever the field has.
pub(crate) const ANY_VALUE: &str = "*";

pub(crate) fn holds(rule: &CompiledAttribute, fact: &Candidate, text: &str) -> bool {
    rule.when.iter().all(|(field, wanted)| match &fact.fields[*field] {
        Some(_) if wanted == ANY_VALUE => true,
        Some(FieldValue::Constant(value)) => value == wanted,
        Some(FieldValue::Text(span)) => span.of(text) == wanted,
        Some(FieldValue::Number(number)) => number.value.to_string() == *wanted,
        Some(FieldValue::Place(..) | FieldValue::Fact(..)) => false,
        None => wanted.is_empty(),
    })
}

/// The projected text at which a rule that looks beside a fact looks.
pub(crate) fn window(rule: &CompiledAttribute, fact: Span, projection: &Projection) -> Range<usize> {
    let whole = projection.text();
    if rule.side != Side::After {
        let end = projection.projected(fact.start);
        scope_start(rule.scope, whole, end)..end
    } else {
        let start = projected_end(projection, fact);
        start..scope_end(rule.scope, whole, start)
    }
}

/// What the pattern catches in a range of a projection.
fn caught(rule: &CompiledAttribute, range: Range<usize>, projection: &Projection, text: &str) -> Option<Span> {
    let (window, offset) = (&projection.text()[range.clone()], range.start);
    let group = last_group(&rule.pattern, projection, range, field_group(rule)?)?;
    if group.is_empty() {
        return None;
    }
    // A single character is meant: 月 of 月工资.
    let is_plain = window[group.clone()].starts_with(is_han) && window[group.clone()].chars().nth(1).is_some();
    let found = projection.normalized(group.start + offset..group.end + offset);
    if is_plain { whole_words(text, found) } else { Some(found) }
}

/// So many characters around what is caught may belong to its first and last word.
const MAX_WORD_REST: usize = 6;

/// A stretch without the rest of a word that begins before it: 外|籍护工 is 护工, 也|门人口 人口. `None` when nothing remains, or when
/// its end is the beginning of another word: 总裁|判官, 人民|大会堂.
fn whole_words(text: &str, found: Span) -> Option<Span> {
    let in_word = |c: &char| is_han(*c);
    let before = text[..found.start].chars().rev().take(MAX_WORD_REST).take_while(in_word);
    let behind = text[found.end..].chars().take(MAX_WORD_REST).take_while(in_word);
    let n_bytes = |characters: usize| characters * HAN_LEN;
    let around = Span::new(found.start - n_bytes(before.count()), found.end + n_bytes(behind.count()));
    let words = cut(text, around, &[], 0);
    let cuts = |at: usize| {
        let word = words.iter().find(|word| word.start < at && word.end > at).copied();
        word.filter(|word| part_of_speech(word.of(text)).is_word())
    };
    let is_part = |word: Span| word.start > found.start || word.end - found.end > n_bytes(1);
    if cuts(found.end).is_some_and(is_part) {
        return None;
    }
    let Some(first) = cuts(found.start) else { return Some(found) };
    let rest = Span::new(first.end.min(found.end), found.end);
    rest.of(text).chars().nth(1).map(|_| rest)
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The capture that fills the field: the one group of the pattern whose name does not start with `_`.
fn field_group(rule: &CompiledAttribute) -> Option<usize> {
    rule.pattern.captures().iter().position(|(name, _)| !name.starts_with('_'))
}

fn carried(
    rule: &CompiledAttribute,
    other: &Candidate,
    between: Range<usize>,
    projection: &Projection,
) -> Option<FieldValue> {
    let text = projection.text().get(between_facts(between, projection)?)?;
    rule.pattern.is_match(text).then(|| other.fields[rule.field].clone())?
}

/// The projected text between two facts; none when they overlap.
pub(crate) fn between_facts(between: Range<usize>, projection: &Projection) -> Option<Range<usize>> {
    if between.is_empty() && between.start > between.end {
        return None;
    }
    let start = projection.projected(between.start);
    Some(start..projection.projected(between.end).max(start))
}

fn projected_end(projection: &Projection, fact: Span) -> usize {
    if fact.end >= projection.span().end { projection.text().len() } else { projection.projected(fact.end) }
}

const CLAUSE_ENDS: [char; 8] = [',', ':', ';', '，', '：', '。', '!', '?'];

fn scope_start(scope: Scope, text: &str, end: usize) -> usize {
    let mut start = end.saturating_sub(WINDOW);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    match scope {
        Scope::Sentence | Scope::Passage => start,
        Scope::Clause => {
            let window = &text[start..end];
            window
                .char_indices()
                .rev()
                .find(|(_, c)| CLAUSE_ENDS.contains(c))
                .map_or(start, |(at, c)| start + at + c.len_utf8())
        }
    }
}

fn scope_end(scope: Scope, text: &str, start: usize) -> usize {
    let mut end = (start + WINDOW).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match scope {
        Scope::Sentence | Scope::Passage => end,
        Scope::Clause => text[start..end].find(CLAUSE_ENDS).map_or(end, |at| start + at),
    }
}
