//! Repetitions of almost any character that have no limit.

use std::ops::Range;

use regex_syntax::ast::{self, Ast, RepetitionKind, RepetitionOp, RepetitionRange};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::matcher::Pattern;
use crate::rule::spec::Located;

/// A class of so many characters is almost any.
const WIDE: usize = 2000;

/// The gaps of a pattern: bytes of the rule file, and what is written there.
pub(super) fn unbounded<'a>(spec: &'a Located<String>, pattern: &Pattern) -> Vec<(Range<usize>, &'a str)> {
    let translation = pattern.translation();
    let translated = &translation.text;
    let Ok(tree) = ast::parse::Parser::new().parse(translated) else { return Vec::new() };
    let Ok(ranges) = ast::visit(&tree, Gaps { translated, found: Vec::new() });
    let mut gaps: Vec<(Range<usize>, &str)> = Vec::new();
    for range in ranges {
        let written = translation.written(&spec.value, range);
        let span = spec.span.start + written.start..spec.span.start + written.end;
        // Several in one macro are told once, at its mention.
        if !gaps.iter().any(|(known, _)| known.start <= span.start && span.start < known.end) {
            gaps.push((span, &spec.value[written]));
        }
    }
    gaps
}

struct Gaps<'a> {
    translated: &'a str,
    found: Vec<Range<usize>>,
}

impl ast::Visitor for Gaps<'_> {
    type Output = Vec<Range<usize>>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.found)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        if let Ast::Repetition(repetition) = tree
            && is_unbounded(&repetition.op)
            && is_wide(&self.translated[bytes(repetition.ast.span())])
        {
            self.found.push(bytes(&repetition.span));
        }
        Ok(())
    }
}

fn bytes(span: &ast::Span) -> Range<usize> {
    span.start.offset..span.end.offset
}

fn is_unbounded(op: &RepetitionOp) -> bool {
    match &op.kind {
        RepetitionKind::ZeroOrMore | RepetitionKind::OneOrMore => true,
        RepetitionKind::ZeroOrOne => false,
        RepetitionKind::Range(range) => matches!(range, RepetitionRange::AtLeast(_)),
    }
}

fn is_wide(text: &str) -> bool {
    regex_syntax::parse(text).is_ok_and(|hir| widest(&hir) >= WIDE)
}

fn widest(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().map(|range| range.len()).sum(),
        HirKind::Repetition(repetition) => widest(&repetition.sub),
        HirKind::Capture(capture) => widest(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(widest).max().unwrap_or_default(),
        HirKind::Alternation(parts) => parts.iter().map(widest).max().unwrap_or_default(),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 0,
    }
}
