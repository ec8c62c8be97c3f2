//! How far a pattern got, in words and in the terms of its author.

use std::ops::Range;

use super::reach::{Gap, Reach};
use super::{Asked, Expected, LaterPlace, Reached};
use crate::explain::sentence::{Tracer, first_chars};
use crate::matcher::{Part, Projection};

impl Asked<'_> {
    pub(super) fn reached(&self, tracer: &Tracer<'_>, projection: &Projection, reach: &Reach) -> Reached {
        let pattern = &self.anatomy.pattern;
        let readable = |range: Range<usize>| tracer.readable(projection, range);
        let from = reach.held.as_ref().map_or(reach.within.start, |held| held.end);
        let held = reach.held.clone().map(|held| projection.normalized(held));
        let gap = reach.gap_out.clone().map(|gap| pattern.words(gap));
        let later = reach.later.clone().map(|later| {
            let between = readable(from..later.start);
            let reason = match &reach.gap {
                Some(Gap::Short { allowed, needed }) => {
                    format!("`{}` takes {allowed} at most, {needed} stand there", gap.unwrap_or_default())
                }
                Some(Gap::Refuses(at)) => {
                    format!("`{}` does not take `{}`", gap.unwrap_or_default(), readable(at.clone()))
                }
                Some(Gap::None) => "the pattern wants it directly".to_owned(),
                Some(Gap::Other) => format!("`{}` does not match that", gap.unwrap_or_default()),
                None => "what comes before it in the pattern is missing".to_owned(),
            };
            LaterPlace { text: readable(later), between, reason }
        });
        let rest = reach.rest.as_ref();
        Reached {
            held: held.map(|held| tracer.document.quote(held).to_owned()),
            held_span: held.map(|held| tracer.document.locate(held)),
            expected: self.expected(reach.expected_out.clone()),
            instead: readable(from..first_chars(projection.text(), from).min(reach.within.end.max(from))),
            later,
            rest: rest.map(|(out, _, _)| balanced(pattern.words(out.clone())).to_owned()),
            rest_catches: rest.map(|(_, at, _)| readable(at.clone())),
        }
    }

    /// A piece of the pattern by its place in the translation.
    pub(super) fn expected(&self, out: Range<usize>) -> Expected {
        let pattern = &self.anatomy.pattern;
        let Part { at, inside } = pattern.piece(out);
        let whole = pattern.source[at.clone()].to_owned();
        let piece = inside.as_ref().map_or(whole.clone(), |(_, text, range)| text[range.clone()].to_owned());
        let home = only_name(&piece).and_then(|name| self.anatomy.homes.get(name)).cloned();
        let (name, text, bytes) = match inside {
            Some((name, text, range)) => (Some(name), Some(text), Some([range.start, range.end])),
            None => (None, None, None),
        };
        Expected { piece, bytes: [at.start, at.end], r#macro: name, macro_text: text, macro_bytes: bytes, home }
    }
}

/// The list, `@table` or `{macro}` that a piece is, when it is nothing else.
fn only_name(piece: &str) -> Option<&str> {
    let inner = piece.trim_start_matches("(?:").trim_end_matches([')', '+', '*', '?']);
    let is_one = inner.matches(['<', '{']).count() == 1 && inner.starts_with(['<', '{']) && inner.ends_with(['>', '}']);
    let is_named = piece.starts_with("(?<");
    if is_one || is_named { name_in(piece) } else { None }
}

/// The first list, `@table` or `{macro}` that a piece names.
fn name_in(piece: &str) -> Option<&str> {
    let start = piece.find(['<', '{'])?;
    let piece = &piece[start..];
    if let Some(end) = piece.find('}').filter(|_| piece.starts_with('{')) {
        return Some(&piece[..=end]);
    }
    // A group's name is no list: look behind it.
    let inner = match piece.split_once('>') {
        Some((_, rest)) if rest.starts_with(['<', '{']) => return name_in(rest),
        Some((inner, _)) => &inner[1..],
        None => return None,
    };
    let inner = inner.split_once(':').map_or(inner, |(_, name)| name);
    Some(inner.trim_end_matches('+'))
}

/// A piece up to the first bracket that closes what it does not open.
fn balanced(piece: &str) -> &str {
    let mut depth = 0;
    for (at, c) in piece.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return &piece[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    piece
}

/// The same in sentences.
pub(super) fn say(reached: &Reached, n_places: usize) -> Vec<String> {
    let mut says = Vec::new();
    let Expected { piece, home, .. } = &reached.expected;
    match &reached.held {
        Some(held) => {
            let places = if n_places > 1 { format!(" (the nearest of {n_places} places)") } else { String::new() };
            says.push(format!("the pattern holds as far as `{held}`{places}"));
            says.push(format!("there `{piece}` should follow; what follows is {}", ended(&reached.instead)));
        }
        None => says.push(format!("the pattern begins with `{piece}`")),
    }
    match &reached.later {
        Some(later) if reached.held.is_none() => {
            says.push(format!("`{}` would do, but not with what the pattern wants beside it", later.text));
        }
        Some(later) if later.between.is_empty() => {
            says.push(format!("`{}` stands there, but not with what the pattern wants behind it", later.text));
        }
        Some(later) => says.push(format!(
            "`{}` would do and stands further on, behind `{}`: {}",
            later.text, later.between, later.reason
        )),
        None => {
            let place = if reached.held.is_some() { "from there on" } else { "in the sentence" };
            says.push(format!("nothing {place} matches `{piece}`"));
            if let Some(home) = home {
                says.push(format!("`{piece}` is kept in {home}"));
            }
        }
    }
    if let (Some(rest), Some(catches)) = (&reached.rest, &reached.rest_catches) {
        let all = if reached.held.is_some() { "everything else is there" } else { "the rest is there" };
        says.push(format!("{all}: `{rest}` would catch `{catches}`"));
    }
    says
}

fn ended(text: &str) -> String {
    if text.is_empty() { "the end".to_owned() } else { format!("`{}`", text.trim_end()) }
}
