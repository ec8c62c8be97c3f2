//! How far a pattern gets in a text in which it does not match: the longest part from its beginning that holds anywhere, what
//! was expected next, and whether that, or the rest of the pattern, stands further on.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{Ast, GroupKind, RepetitionKind, RepetitionRange};

use crate::matcher::Anatomy;

/// Where a pattern was tried.
pub(super) struct Field<'a> {
    /// Projected text.
    pub(super) text: &'a str,
    /// The stretches of it in which the pattern must lie.
    pub(super) ranges: &'a [Range<usize>],
    /// Whether it must start where the stretch does.
    pub(super) anchored: bool,
}

/// How far a pattern got. Ranges called `out` count bytes of the translated pattern, the others bytes of the projected text.
#[derive(Debug)]
pub(super) struct Reach {
    /// What the longest part caught, without trailing optional pieces; none when not even the first piece is there.
    pub(super) held: Option<Range<usize>>,
    /// The piece that failed.
    pub(super) expected_out: Range<usize>,
    /// Optional pieces between what held and what failed.
    pub(super) gap_out: Option<Range<usize>>,
    /// The stretch in which it was tried.
    pub(super) within: Range<usize>,
    /// Where the failed piece stands further on.
    pub(super) later: Option<Range<usize>>,
    /// What keeps the gap from reaching that far.
    pub(super) gap: Option<Gap>,
    /// The rest of the pattern that would hold further on, and where; whether it is all of the rest.
    pub(super) rest: Option<(Range<usize>, Range<usize>, bool)>,
    /// At how many places the longest part holds.
    pub(super) n_places: usize,
}

/// Why optional pieces do not reach to where the failed piece stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// It takes fewer characters than stand there.
    Short { allowed: u32, needed: usize },
    /// It takes no such character.
    Refuses(Range<usize>),
    /// There is no gap: the pieces must touch.
    None,
    /// Some other reason.
    Other,
}

/// Pieces of a pattern that hold, as regex text, and what follows them.
#[derive(Clone, Default)]
struct Prefix {
    /// All pieces that hold.
    full: String,
    /// The same without optional pieces at the end.
    firm: String,
    gap_out: Option<Range<usize>>,
    expected_out: Range<usize>,
    /// What the pattern wants behind the piece that failed, from its nearest parts to ever fewer: start in the translation, regex text.
    rests: Vec<(usize, String)>,
}

/// An item of a concatenation: one node, or a run of literal characters.
struct Item<'a> {
    out: Range<usize>,
    ast: Option<&'a Ast>,
}

/// Branches of an alternation that are tried one by one, and places looked at.
const MAX_BRANCHES: usize = 64;
const MAX_PLACES: usize = 64;

impl Field<'_> {
    /// How far the pattern gets; it must not match.
    pub(super) fn reach(&self, anatomy: &Anatomy) -> Reach {
        let prober = Prober { field: self, anatomy };
        let prefix = prober.descend(Prefix::default(), &anatomy.ast, &[]);
        prober.place(prefix)
    }

    /// The smallest end of the pattern that holds where the text ends: for patterns that stand before something.
    pub(super) fn reach_back(&self, anatomy: &Anatomy) -> (Option<Range<usize>>, Range<usize>) {
        let prober = Prober { field: self, anatomy };
        let items = items(top_concat(&anatomy.ast));
        let mut held = None;
        for (index, item) in items.iter().enumerate().rev() {
            let end = items.last().map_or(item.out.end, |last| last.out.end);
            let regex = format!(r"(?:{})\z", &anatomy.translated[item.out.start..end]);
            match prober.first(&regex) {
                Some((_, found)) => held = Some((index, found)),
                None => return (held.map(|(_, found)| found).filter(|found| !found.is_empty()), item.out.clone()),
            }
        }
        (held.map(|(_, found)| found), 0..anatomy.translated.len())
    }
}

/// The regex of a part of a pattern, with room for the largest.
fn build_regex(part: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(part).size_limit(16 << 20).build()
}

struct Prober<'a> {
    field: &'a Field<'a>,
    anatomy: &'a Anatomy,
}

impl Prober<'_> {
    fn slice(&self, out: Range<usize>) -> &str {
        &self.anatomy.translated[out]
    }

    /// The first match in any stretch, with the stretch.
    fn first(&self, regex: &str) -> Option<(Range<usize>, Range<usize>)> {
        self.all(regex, 1).into_iter().next()
    }

    fn all(&self, regex: &str, limit: usize) -> Vec<(Range<usize>, Range<usize>)> {
        let regex = if self.field.anchored { format!(r"\A(?:{regex})") } else { regex.to_owned() };
        let Ok(regex) = build_regex(&regex) else { return Vec::new() };
        let mut all = Vec::new();
        for range in self.field.ranges {
            let text = &self.field.text[range.clone()];
            let found = regex.find_iter(text).map(|found| found.start() + range.start..found.end() + range.start);
            all.extend(found.take(limit - all.len()).map(|found| (range.clone(), found)));
        }
        all
    }

    fn holds(&self, regex: &str) -> bool {
        self.first(regex).is_some()
    }

    fn matches(&self, regex: &str, text: &str) -> bool {
        build_regex(regex).is_ok_and(|regex| regex.is_match(text))
    }

    /// Follows the pattern into the piece that fails. `base` holds, and `base` with `ast` does not. `after` is what the
    /// pattern wants behind `ast`.
    fn descend(&self, base: Prefix, ast: &Ast, after: &[(usize, String)]) -> Prefix {
        let out = span(ast);
        let stop = |base: Prefix| Prefix { expected_out: out.clone(), rests: after.to_vec(), ..base };
        if !self.anatomy.divides(&out) {
            return stop(base);
        }
        match ast {
            Ast::Group(group) if !has_flags(&group.kind) => self.descend(base, &group.ast, after),
            Ast::Alternation(alternation) => {
                let tried = alternation.asts.iter().take(MAX_BRANCHES);
                let tried = tried.map(|branch| self.descend(base.clone(), branch, after));
                // The branch that caught most, and of equal ones the first.
                let caught = |prefix: &Prefix| self.first(&prefix.firm).map_or(0, |(_, found)| found.len());
                let best = tried
                    .map(|prefix| (caught(&prefix), prefix))
                    .reduce(|best, other| if other.0 > best.0 { other } else { best });
                match best {
                    Some((_, prefix)) if prefix.firm != base.firm => prefix,
                    _ => stop(base),
                }
            }
            Ast::Repetition(repetition) if !is_optional(ast) => {
                let once = format!("{}{}", base.full, self.slice(span(&repetition.ast)));
                // It holds, but not as often as it must.
                if self.holds(&once) {
                    return stop(Prefix { full: once.clone(), firm: once, gap_out: None, ..base });
                }
                self.descend(base, &repetition.ast, after)
            }
            Ast::Concat(_) => self.concat(base, ast, after),
            _ => stop(base),
        }
    }

    fn concat(&self, base: Prefix, ast: &Ast, after: &[(usize, String)]) -> Prefix {
        let items = items(ast);
        let start = span(ast).start;
        let prefix = |n: usize| format!("{}{}", base.full, self.slice(start..items[n - 1].out.end));
        let failed = (1..=items.len()).find(|n| !self.holds(&prefix(*n))).unwrap_or(items.len()) - 1;
        let firm = (0..failed).rev().find(|&index| items[index].ast.is_none_or(|ast| !is_optional(ast)));
        let gap_end = items[failed].out.start;
        let here = Prefix {
            full: if failed == 0 { base.full.clone() } else { prefix(failed) },
            firm: firm.map_or_else(|| base.firm.clone(), |index| prefix(index + 1)),
            gap_out: match firm {
                Some(index) if index + 1 < failed => Some(items[index + 1].out.start..gap_end),
                Some(_) => None,
                None if failed > 0 => Some(base.gap_out.as_ref().map_or(start, |gap| gap.start)..gap_end),
                None => base.gap_out.clone(),
            },
            ..Prefix::default()
        };
        let end = span(ast).end;
        let tail = after.first().map_or("", |(_, text)| text.as_str());
        let mut rests: Vec<(usize, String)> = items[failed + 1..]
            .iter()
            .map(|item| (item.out.start, format!("{}{tail}", self.slice(item.out.start..end))))
            .collect();
        rests.extend_from_slice(after);
        match items[failed].ast {
            Some(failing) => self.descend(here, failing, &rests),
            None => Prefix { expected_out: items[failed].out.clone(), rests, ..here },
        }
    }

    /// Finds the best place for what holds, and looks beyond it.
    fn place(&self, prefix: Prefix) -> Reach {
        let places = if prefix.firm.is_empty() { Vec::new() } else { self.all(&prefix.firm, MAX_PLACES) };
        let expected = self.slice(prefix.expected_out.clone()).to_owned();
        let beyond = |range: &Range<usize>, from: usize| self.find_beyond(&expected, range, from);
        // Of several places the one behind which the failed piece comes soonest.
        let distance = |(range, found): &(Range<usize>, Range<usize>)| {
            beyond(range, found.end).map_or(usize::MAX, |later| later.start - found.end)
        };
        let best = (0..places.len()).min_by_key(|&index| (distance(&places[index]), index));
        let held = best.map(|index| places[index].1.clone());
        let within = match best {
            Some(index) => places[index].0.clone(),
            None => self.field.ranges.first().cloned().unwrap_or_default(),
        };
        let from = held.as_ref().map_or(within.start, |held| held.end);
        let later = beyond(&within, from);
        let gap = match (&held, &later) {
            (Some(_), Some(later)) => Some(self.gap(&prefix, from..later.start)),
            _ => None,
        };
        let rest = prefix.rests.iter().enumerate().find_map(|(index, (start, regex))| {
            let found = self.find_beyond(regex, &within, from).filter(|found| !found.is_empty())?;
            Some((*start..self.anatomy.translated.len(), found, index == 0))
        });
        let Prefix { expected_out, gap_out, .. } = prefix;
        Reach { held, expected_out, gap_out, within, later, gap, rest, n_places: places.len() }
    }

    fn find_beyond(&self, regex: &str, range: &Range<usize>, from: usize) -> Option<Range<usize>> {
        let regex = build_regex(regex).ok()?;
        let found = regex.find_at(&self.field.text[..range.end], from)?;
        (!found.is_empty()).then(|| found.range())
    }

    /// The last repetition of a gap; brackets of groups may close behind it.
    fn last_repetition<'a>(&self, ast: &'a Ast, gap: &Range<usize>) -> Option<&'a Ast> {
        let own = span(ast);
        let is_last = own.end <= gap.end && self.slice(own.end..gap.end).chars().all(|c| c == ')');
        if matches!(ast, Ast::Repetition(_)) && own.start >= gap.start && is_last && !self.anatomy.divides(&own) {
            return Some(ast);
        }
        let inside: Vec<&Ast> = match ast {
            Ast::Group(group) => vec![&group.ast],
            Ast::Repetition(repetition) => vec![&repetition.ast],
            Ast::Concat(concat) => concat.asts.iter().collect(),
            Ast::Alternation(alternation) => alternation.asts.iter().collect(),
            _ => Vec::new(),
        };
        let within = inside.into_iter().find_map(|ast| self.last_repetition(ast, gap));
        within.or_else(|| (matches!(ast, Ast::Repetition(_)) && own.start >= gap.start && is_last).then_some(ast))
    }

    /// Why the gap does not reach over a stretch of text.
    fn gap(&self, prefix: &Prefix, between: Range<usize>) -> Gap {
        let Some(gap) = prefix.gap_out.clone() else { return Gap::None };
        let Some(last) = self.last_repetition(&self.anatomy.ast, &gap) else { return Gap::Other };
        let Ast::Repetition(repetition) = last else { return Gap::Other };
        let piece = format!(r"\A(?:{})\z", self.slice(span(&repetition.ast)));
        let text = self.field.text;
        let refused =
            text[between.clone()].char_indices().find(|(_, c)| !self.matches(&piece, c.encode_utf8(&mut [0; 4])));
        if let Some((at, c)) = refused {
            let start = between.start + at;
            return Gap::Refuses(start..start + c.len_utf8());
        }
        match repetition.op.kind {
            RepetitionKind::ZeroOrOne => Gap::Short { allowed: 1, needed: text[between].chars().count() },
            RepetitionKind::Range(RepetitionRange::Bounded(_, allowed) | RepetitionRange::Exactly(allowed)) => {
                Gap::Short { allowed, needed: text[between].chars().count() }
            }
            _ => Gap::Other,
        }
    }
}

fn span(ast: &Ast) -> Range<usize> {
    let span = ast.span();
    span.start.offset..span.end.offset
}

/// The pieces of a pattern: those inside the group when it is but one group.
fn top_concat(ast: &Ast) -> &Ast {
    match ast {
        Ast::Group(group) if !has_flags(&group.kind) => top_concat(&group.ast),
        _ => ast,
    }
}

/// The items of a concatenation, literal characters that stand together as one.
fn items(ast: &Ast) -> Vec<Item<'_>> {
    let Ast::Concat(concat) = ast else { return vec![Item { out: span(ast), ast: Some(ast) }] };
    let mut items: Vec<Item<'_>> = Vec::new();
    for ast in &concat.asts {
        let out = span(ast);
        match items.last_mut() {
            Some(run) if run.ast.is_none() && matches!(ast, Ast::Literal(_)) => run.out.end = out.end,
            _ => items.push(Item { out, ast: (!matches!(ast, Ast::Literal(_))).then_some(ast) }),
        }
    }
    items
}

fn has_flags(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::NonCapturing(flags) if !flags.items.is_empty())
}

/// Whether a piece may be left out.
fn is_optional(ast: &Ast) -> bool {
    match ast {
        Ast::Repetition(repetition) => match &repetition.op.kind {
            RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => true,
            RepetitionKind::OneOrMore => is_optional(&repetition.ast),
            RepetitionKind::Range(
                RepetitionRange::Exactly(least) | RepetitionRange::AtLeast(least) | RepetitionRange::Bounded(least, _),
            ) => *least == 0 || is_optional(&repetition.ast),
        },
        Ast::Group(group) => is_optional(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().all(is_optional),
        Ast::Alternation(alternation) => alternation.asts.iter().any(is_optional),
        Ast::Empty(_) | Ast::Flags(_) => true,
        _ => false,
    }
}
