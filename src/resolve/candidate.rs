//! A match -> the facts it states, before they are weighed against each other.

use super::condition::FactValues;
use super::home::Home;
use crate::annotate::numeral::{Glyph, NumeralWord, bound_around, glyph};
use crate::document::{Annotation, AnnotationValue, Cell};
use crate::fact::{Bound, Decimal, Number};
use crate::matcher::{CaptureKind, Captured, Item};
use crate::rule::{Attributes, BARE, CompiledRule, FieldType, Kind, Pairing, RuleMatch, RuleSet, SHARED};
use crate::text::Span;

/// What a field of a fact holds.
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// A number.
    Number(Number),
    /// A stretch of the normalized text.
    Text(Span),
    /// A constant of the rule or of a table.
    Constant(String),
    /// A place: the index of its annotation.
    Place(usize, Span),
    /// A fact of another kind in the sentence: the index of the kind, and where it stands.
    Fact(usize, Span),
}

/// A fact as one rule states it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Index of its kind.
    pub kind: usize,
    /// Index of the rule file in the set, and of the rule in it.
    pub rule: (usize, usize),
    /// Priority of the rule.
    pub priority: i64,
    /// Where it stands in the normalized text.
    pub span: Span,
    /// Value of each field of the kind.
    pub fields: Vec<Option<FieldValue>>,
}

/// The facts that a match states.
pub fn candidates(
    set: &RuleSet,
    file: usize,
    found: &RuleMatch,
    annotations: &[Annotation],
    text: &str,
    home: &Home<'_>,
) -> Vec<Candidate> {
    let rule = &set.files[file].rules[found.rule];
    let kind = &set.kinds[rule.kind];
    let builder = Builder { set, file, rule, kind, found, annotations, text, home };
    builder.choices().into_iter().filter_map(|choice| builder.build(&choice)).collect()
}

/// For each group in `each`, the member taken and whether it is the last of its list.
pub(super) type Choice = Vec<(usize, Item, bool)>;

pub(super) struct Builder<'a> {
    set: &'a RuleSet,
    file: usize,
    pub(super) rule: &'a CompiledRule,
    pub(super) kind: &'a Kind,
    pub(super) found: &'a RuleMatch,
    pub(super) annotations: &'a [Annotation],
    pub(super) text: &'a str,
    home: &'a Home<'a>,
}

impl Builder<'_> {
    fn choices(&self) -> Vec<Choice> {
        let lists: Vec<&Captured> = self
            .rule
            .each
            .iter()
            .filter_map(|name| self.found.found.captures.iter().find(|captured| self.name(captured) == name))
            .collect();
        let member = |list: &Captured, index: usize| (list.group, list.items[index], index + 1 == list.items.len());
        match (self.rule.pairing, lists.as_slice()) {
            (Pairing::Zip, [first, rest @ ..]) => {
                if rest.iter().any(|list| list.items.len() != first.items.len()) {
                    return Vec::new();
                }
                (0..first.items.len()).map(|i| lists.iter().map(|list| member(list, i)).collect()).collect()
            }
            _ => lists.iter().fold(vec![Vec::new()], |choices, list| {
                let extend = |choice: &Choice| {
                    let choice = choice.clone();
                    (0..list.items.len()).map(move |index| {
                        let mut longer = choice.clone();
                        longer.push(member(list, index));
                        longer
                    })
                };
                choices.iter().flat_map(extend).collect()
            }),
        }
    }

    fn build(&self, choice: &Choice) -> Option<Candidate> {
        let mut parts = Parts::default();
        let mut fields: Vec<Option<FieldValue>> = vec![None; self.kind.fields.len()];
        let mut span = self.found.found.span;
        let mut cover: Option<Span> = None;
        for (field, value) in &self.rule.set {
            let is_bare = value == BARE && self.kind.fields[*field].0 == "currency";
            let value = if is_bare { self.home.of_number(self.found.found.span.start) } else { value };
            fields[*field] = Some(FieldValue::Constant(value.to_owned()));
        }
        for captured in &self.found.found.captures {
            let name = self.name(captured).as_str();
            let chosen = choice.iter().find(|(group, _, _)| *group == captured.group);
            if name == "span" {
                span = captured.span;
                continue;
            }
            if let CaptureKind::Word(tables) = self.kind_of(captured) {
                self.word(tables, captured.span, &mut parts, &mut fields);
                // A word fills the field of its name itself, where no attribute does.
                if let Some(field) = self.kind.field(name) {
                    fields[field].get_or_insert(FieldValue::Text(captured.span));
                }
                continue;
            }
            let field = self.kind.field(name);
            let item = chosen.map(|(_, item, _)| *item).or_else(|| captured.items.first().copied());
            match item {
                Some(item) => {
                    self.annotation(name, field, item, &mut parts, &mut fields)?;
                    let last = captured.items.last().filter(|last| chosen.is_some() && last.span != item.span);
                    parts.share_scale(item.span.of(self.text), last.map_or("", |last| last.span.of(self.text)));
                }
                None => {
                    let Some(field) = field else { continue };
                    fields[field] = Some(FieldValue::Text(captured.span));
                }
            }
            let part = item.map_or(captured.span, |item| item.span);
            cover = Some(cover.map_or(part, |cover: Span| cover.cover(part)));
            if let Some((_, item, last)) = chosen {
                let annotation = self.annotations.get(item.index).map(|annotation| &annotation.value);
                let is_number = matches!(annotation, Some(AnnotationValue::Number(..)));
                if is_number && !*last {
                    span = item.span;
                } else if is_number {
                    span = Span::new(item.span.start, span.end);
                }
            }
        }
        let is_relation = self.kind.fields.iter().any(|(_, field)| *field == FieldType::Place);
        if is_relation && let Some(cover) = cover {
            span = cover;
            if self.joins_itself(&fields) {
                return None;
            }
        }
        parts.finish(self.kind, &mut fields)?;
        self.qualify(span, &mut fields);
        if let Some(condition) = &self.rule.condition
            && !condition.holds(&FactValues { builder: self, choice, fields: &fields })
        {
            return None;
        }
        Some(Candidate {
            kind: self.rule.kind,
            rule: (self.file, self.found.rule),
            priority: self.rule.priority,
            span,
            fields,
        })
    }

    /// Words around the fact qualify its number, unless something in it does so already.
    fn qualify(&self, span: Span, fields: &mut [Option<FieldValue>]) {
        let field = self.kind.number_field().and_then(|field| fields[field].as_mut());
        if let Some(FieldValue::Number(number)) = field
            && number.bound == Bound::Exact
            && let Some(bound) = bound_around(self.text, span)
        {
            number.bound = bound;
        }
    }

    fn name(&self, captured: &Captured) -> &String {
        &self.rule.pattern.captures()[captured.group].0
    }

    /// The value of an attribute of the table word that a group caught.
    pub(super) fn attribute(&self, captured: &Captured, name: &str) -> Option<&str> {
        let CaptureKind::Word(tables) = self.kind_of(captured) else { return None };
        let attributes = tables.iter().find_map(|table| self.lookup(table, captured.span.of(self.text)))?;
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn kind_of(&self, captured: &Captured) -> &CaptureKind {
        &self.rule.pattern.captures()[captured.group].1
    }

    fn annotation(
        &self,
        name: &str,
        field: Option<usize>,
        item: Item,
        parts: &mut Parts,
        fields: &mut [Option<FieldValue>],
    ) -> Option<()> {
        match self.annotations.get(item.index).map(|annotation| &annotation.value) {
            Some(AnnotationValue::Number(number, _) | AnnotationValue::Percent(number)) => {
                let end = match name {
                    _ if name.starts_with("low") => RangeEnd::Low,
                    _ if name.starts_with("high") => RangeEnd::High,
                    _ => RangeEnd::None,
                };
                let factor = self.rule.factors.iter().find(|(group, _)| group == name).map(|(_, factor)| factor);
                let number = factor.map_or_else(|| number.clone(), |factor| number.map(|value| value * factor));
                parts.numbers.push((end, number));
            }
            Some(AnnotationValue::Cell(cell)) => self.cell(cell, parts, fields)?,
            Some(AnnotationValue::Place(_)) => {
                if let Some(field) = field {
                    fields[field] = Some(FieldValue::Place(item.index, item.span));
                }
            }
            Some(AnnotationValue::Time(..)) | None => {
                if let Some(field) = field {
                    fields[field] = Some(FieldValue::Text(item.span));
                }
            }
        }
        Some(())
    }

    /// A number in a cell counts if its unit is a word of the rule's table; its header becomes the field for it.
    fn cell(&self, cell: &Cell, parts: &mut Parts, fields: &mut [Option<FieldValue>]) -> Option<()> {
        let table = self.rule.cell.as_ref()?;
        self.lookup(table, cell.unit.of(self.text))?;
        let number = cell.number.map(|value| value.clone().shifted(cell.exponent));
        parts.numbers.push((RangeEnd::None, number));
        self.word(std::slice::from_ref(table), cell.unit, parts, fields);
        if let (Some(field), Some(header)) = (self.rule.header, cell.header.filter(|&header| !self.is_place(header))) {
            fields[field] = Some(FieldValue::Text(header));
        }
        Some(())
    }

    /// Whether a header only says where, not what.
    fn is_place(&self, span: Span) -> bool {
        let first = self.annotations.partition_point(|annotation| annotation.span.start < span.start);
        let here = self.annotations[first..].iter().take_while(|annotation| annotation.span.start == span.start);
        here.into_iter()
            .any(|annotation| annotation.span == span && matches!(annotation.value, AnnotationValue::Place(_)))
    }

    /// The attributes of a table word become fields; `factor` scales the number and `bound` qualifies it.
    fn word(&self, tables: &[String], span: Span, parts: &mut Parts, fields: &mut [Option<FieldValue>]) {
        let word = span.of(self.text);
        let Some(attributes) = tables.iter().find_map(|table| self.lookup(table, word)) else { return };
        let is_bare = attributes.iter().any(|(name, _)| name == BARE);
        for (name, value) in attributes {
            match name.as_str() {
                // A unit that names no country has the currency of the unit before it (港币30元5角).
                "currency" if is_bare => {
                    if let Some(field) = self.kind.field(name) {
                        let bare = || FieldValue::Constant(self.home.yuan().to_owned());
                        fields[field].get_or_insert_with(bare);
                    }
                }
                "currency" => {
                    if let Some(field) = self.kind.field(name) {
                        fields[field] = Some(FieldValue::Constant(self.currency(word, value, attributes).to_owned()));
                    }
                }
                "factor" => parts.scale_last(value),
                "bound" => parts.bound = Bound::from_name(value),
                _ => {
                    if let Some(field) = self.kind.field(name) {
                        fields[field] = Some(FieldValue::Constant(value.clone()));
                    }
                }
            }
        }
    }

    /// The currency of a word: that of its table, unless the article says whose it is.
    fn currency<'c>(&'c self, word: &str, of_table: &'c str, attributes: &Attributes) -> &'c str {
        let is_shared = attributes.iter().any(|(name, _)| name == SHARED);
        let known = match word {
            "$" => self.home.dollar(),
            _ if is_shared => self.home.of_shared_name(word),
            _ => None,
        };
        known.unwrap_or(of_table)
    }

    /// The attributes of a word of a table that the rule's file names.
    fn lookup(&self, table: &str, word: &str) -> Option<&Attributes> {
        self.set.files[self.file].tables.get(table)?.get(word)
    }

    /// Whether two places of the fact are one, or one lies in the other.
    fn joins_itself(&self, fields: &[Option<FieldValue>]) -> bool {
        let names: Vec<&str> = fields
            .iter()
            .filter_map(|field| match field {
                Some(FieldValue::Place(index, _)) => match &self.annotations[*index].value {
                    AnnotationValue::Place(place) => Some(place.name.as_str()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let within = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        names.iter().enumerate().any(|(index, a)| names[index + 1..].iter().any(|b| within(a, b) || within(b, a)))
    }
}

/// To which end of a range a number belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RangeEnd {
    None,
    Low,
    High,
}

/// The parts of a number, put together once all captures are seen: several numbers add up (3元5角).
#[derive(Default)]
struct Parts {
    numbers: Vec<(RangeEnd, Number)>,
    bound: Option<Bound>,
}

impl Parts {
    /// A unit's factor belongs to the number before it.
    fn scale_last(&mut self, factor: &str) {
        if let (Ok(factor), Some((_, number))) = (factor.parse::<Decimal>(), self.numbers.last_mut()) {
            *number = number.map(|value| value * &factor);
        }
    }

    /// A member of a list takes the scale of the last one, unless it has its own: 20, 300 and 450万.
    fn share_scale(&mut self, written: &str, last: &str) {
        let last = last.trim_end_matches(|c| NumeralWord::More.has(c)).chars().next_back();
        let Some(Glyph::Scale(exponent @ (4 | 8))) = last.and_then(glyph) else { return };
        // 5千、8千、1.2万: a scale behind digits is one's own.
        let is_own = |c: char| matches!(glyph(c), Some(Glyph::Scale(4..)));
        let has_own = written.contains(is_own)
            || written.starts_with(|c: char| c.is_ascii_digit())
                && written.ends_with(|c| matches!(glyph(c), Some(Glyph::Scale(_))));
        if let Some((_, number)) = self.numbers.last_mut().filter(|_| !has_own) {
            *number = number.map(|value| value.clone().shifted(exponent));
        }
    }

    fn sum(&self, end: RangeEnd) -> Option<Number> {
        let mut numbers = self.numbers.iter().filter(|(of, _)| *of == end).map(|(_, number)| number);
        let first = numbers.next()?.clone();
        Some(numbers.fold(first, |sum, more| Number {
            bound: sum.bound.max(more.bound),
            ..sum.map(|value| value + &more.value)
        }))
    }

    /// Whether a range would be added to another number: `1元40至60分` is no sum.
    fn adds_a_range(&self) -> bool {
        [RangeEnd::None, RangeEnd::Low, RangeEnd::High].iter().any(|end| {
            let mut of_end = self.numbers.iter().filter(|(of, _)| of == end);
            of_end.clone().count() > 1 && of_end.any(|(_, number)| number.low.is_some())
        })
    }

    /// The number of the fact; none at all when its ends are no range, as in `100元到50元`, which is two sums.
    fn finish(self, kind: &Kind, fields: &mut [Option<FieldValue>]) -> Option<()> {
        if self.adds_a_range() {
            return None;
        }
        let number = match (self.sum(RangeEnd::Low), self.sum(RangeEnd::High)) {
            (Some(low), Some(high)) => {
                // 几万元到几十万元 reaches as far as its upper end does.
                let top = high.high.unwrap_or(high.value);
                (low.value <= top).then(|| Number::range(low.value, top))?
            }
            (Some(end), None) | (None, Some(end)) => end,
            (None, None) => match self.sum(RangeEnd::None) {
                Some(number) => number,
                None => return Some(()),
            },
        };
        let has_fraction = |number: &Number| {
            [Some(&number.value), number.high.as_ref()].into_iter().flatten().any(|end| !end.is_integer())
        };
        if kind.whole && has_fraction(&number) {
            return None;
        }
        let bound = self.bound.filter(|_| number.bound == Bound::Exact).unwrap_or(number.bound);
        if let Some(field) = kind.fields.iter().position(|(_, field)| *field == FieldType::Number) {
            fields[field] = Some(FieldValue::Number(Number { bound, ..number }));
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: RangeEnd = RangeEnd::Low;
    const HIGH: RangeEnd = RangeEnd::High;
    const NONE: RangeEnd = RangeEnd::None;

    /// Numbers with the factors of the units behind them, and what they make together.
    #[track_caller]
    fn check(numbers: &[(RangeEnd, &str, &str)], bound: Option<Bound>, expected: Option<&str>) {
        let mut parts = Parts { bound, ..Parts::default() };
        for (end, value, factor) in numbers {
            let value: Decimal = value.parse().expect("a decimal");
            parts.numbers.push((*end, Number::single(value, Bound::Exact)));
            parts.scale_last(factor);
        }
        let fields = vec![("value".to_owned(), FieldType::Number)];
        let kind = Kind { name: "amount".to_owned(), fields, mark: '\u{E100}', ..Kind::default() };
        let mut found = vec![None];
        let found = parts.finish(&kind, &mut found).map(|()| match &found[0] {
            Some(FieldValue::Number(Number { value, high: Some(high), bound, .. })) => {
                format!("{value} {high} {bound}")
            }
            Some(FieldValue::Number(number)) => format!("{} {}", number.value, number.bound),
            _ => "nothing".to_owned(),
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn numbers_add_up() {
        check(&[(NONE, "3", "1"), (NONE, "5", "0.1")], None, Some("3.5 exact"));
        check(&[(NONE, "3", "10000")], Some(Bound::AtLeast), Some("30000 at_least"));
        check(&[], None, Some("nothing"));
    }

    #[test]
    fn a_range_is_added_to_nothing() {
        let range = Number::range("40".parse().expect("a decimal"), "60".parse().expect("a decimal"));
        let one = Number::single("1".parse().expect("a decimal"), Bound::Exact);
        let parts = |numbers: &[&Number]| Parts {
            numbers: numbers.iter().map(|number| (NONE, (*number).clone())).collect(),
            bound: None,
        };
        assert!(parts(&[&one, &range]).adds_a_range() && parts(&[&range, &one]).adds_a_range());
        assert!(!parts(&[&range]).adds_a_range() && !parts(&[&one, &one]).adds_a_range());
    }

    #[test]
    fn ends_make_a_range_or_nothing() {
        check(&[(LOW, "50", "1"), (HIGH, "100", "1")], None, Some("50 100 range"));
        check(&[(LOW, "5", "1"), (LOW, "6", "0.1"), (HIGH, "5", "1"), (HIGH, "7", "0.1")], None, Some("5.6 5.7 range"));
        check(&[(LOW, "50", "1"), (HIGH, "50", "1")], Some(Bound::Over), Some("50 50 range"));
        check(&[(LOW, "100", "1"), (HIGH, "50", "1")], None, None);
        check(&[(HIGH, "50", "1")], None, Some("50 exact"));
    }
}
