//! What a pattern tells of the marks in its matches.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::words::slot;
use super::{FIRST_MARK, LAST_MARK};

/// Sets of marks, each with how many of its members any match of `hir` holds at least.
pub(super) fn required(hir: &Hir) -> Vec<(Vec<char>, usize)> {
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

/// The indices of the named groups, in order of opening.
pub(super) fn named_groups(hir: &Hir, found: &mut Vec<usize>) {
    match hir.kind() {
        HirKind::Capture(capture) if slot(capture).is_some() => {}
        HirKind::Capture(capture) => {
            found.extend(capture.name.is_some().then_some(capture.index as usize));
            named_groups(&capture.sub, found);
        }
        HirKind::Repetition(repetition) => named_groups(&repetition.sub, found),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| named_groups(part, found));
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
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
