//! Alternatives as the steps of a program take them: those that are a single character are one way.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use super::Compiler;

/// One of several alternatives.
pub(super) enum Part<'h> {
    /// One of some characters.
    Letter(ClassUnicode),
    Other(&'h Hir),
}

impl Compiler<'_> {
    /// Alternatives, with those that are a single character joined: most of those that a gap names are marks. One goes to those before it
    /// where no alternative between them may be empty or begin with the same character, so that none is preferred to it that was not.
    pub(super) fn joined<'h>(&self, parts: &'h [Hir]) -> Vec<Part<'h>> {
        let mut joined: Vec<Part<'h>> = Vec::with_capacity(parts.len());
        // The last that is a single character, and what those behind it begin with.
        let mut last: Option<(usize, Vec<ClassUnicodeRange>)> = None;
        for part in parts {
            let Some(letter) = letter(part) else {
                if let Some((_, between)) = &mut last
                    && self.add_first(part, between) != Some(false)
                {
                    last = None;
                }
                joined.push(Part::Other(part));
                continue;
            };
            match &last {
                Some((at, between)) if is_apart(&letter, between) => {
                    if let Part::Letter(class) = &mut joined[*at] {
                        class.union(&letter);
                    }
                }
                _ => {
                    last = Some((joined.len(), Vec::new()));
                    joined.push(Part::Letter(letter));
                }
            }
        }
        joined
    }
}

/// The characters of a pattern of which every match is a single one.
fn letter(hir: &Hir) -> Option<ClassUnicode> {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class.clone()),
        HirKind::Literal(literal) => {
            let mut letters = std::str::from_utf8(&literal.0).ok()?.chars();
            let letter = letters.next().filter(|_| letters.next().is_none())?;
            Some(ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]))
        }
        _ => None,
    }
}

/// Whether a class has none of the characters in some ranges.
fn is_apart(class: &ClassUnicode, ranges: &[ClassUnicodeRange]) -> bool {
    let meets = |range: &ClassUnicodeRange| {
        let ranges = class.ranges();
        let at = ranges.partition_point(|own| own.end() < range.start());
        ranges.get(at).is_some_and(|own| own.start() <= range.end())
    };
    !ranges.iter().any(meets)
}
