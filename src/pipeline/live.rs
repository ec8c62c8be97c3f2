//! Which sentences are worth the dear work: told from strings and from how numbers stand, then from how many places there may be.

use std::collections::BTreeSet;

use super::annotation::mark;
use crate::annotate::place::PlaceMention;
use crate::document::Annotation;
use crate::matcher::Standing;
use crate::rule::{MarkCounts, PossibleRules, RuleId, RuleSet};
use crate::text::Span;

/// A sentence in which a rule might match.
pub(crate) struct LiveSentence {
    pub(crate) sentence: Span,
    /// The heading under which it may be a row.
    pub(super) lead: Option<Span>,
    /// The rules that may match, as far as strings and numbers tell, in order.
    pub(super) rules: Vec<RuleId>,
    /// Its numbers, and how many times and places there may be.
    counts: MarkCounts,
}

impl LiveSentence {
    /// The heading under which it may be a row.
    pub(super) fn lead(&self) -> Option<Span> {
        self.lead
    }

    /// A sentence that is run whatever is in it.
    pub(crate) fn any(rules: &RuleSet, text: &str, sentence: Span, lead: Option<Span>) -> Self {
        let counts = MarkCounts::unknown();
        let mut possible = PossibleRules::new(rules.index()).of(sentence.of(text), &counts);
        if lead.is_some() {
            possible.extend(rules.row_frames());
            possible.sort_unstable();
            possible.dedup();
        }
        Self { sentence, lead, rules: possible, counts }
    }
}

/// Facts of a kind are near where a sentence begins not more than so many bytes behind the last.
const NEAR: usize = 300;

/// Where the last fact of each kind ends, or may end, near which alone some files try their rules.
pub(super) struct LastFacts(Vec<(usize, Option<usize>)>);

impl LastFacts {
    /// No fact yet, of the kinds that files of these rules ask for.
    pub(super) fn new(rules: &RuleSet) -> Self {
        let kinds: BTreeSet<usize> = rules.files.iter().filter_map(|file| file.near).collect();
        Self(kinds.into_iter().map(|kind| (kind, None)).collect())
    }

    /// There is a fact of a kind that ends here.
    pub(super) fn add(&mut self, kind: usize, end: usize) {
        if let Some((_, last)) = self.0.iter_mut().find(|(known, _)| *known == kind) {
            *last = (*last).max(Some(end));
        }
    }

    /// Whether one of a kind stands shortly before a sentence.
    pub(super) fn is_near(&self, kind: usize, sentence: Span) -> bool {
        let is_near = |end: usize| sentence.start <= end + NEAR;
        self.0.iter().any(|(known, last)| *known == kind && last.is_some_and(is_near))
    }

    /// Leaves out the rules of a sentence that are tried only near a fact where there can be none, and adds what the others may find.
    fn retain_near(&mut self, rules: &RuleSet, possible: &mut Vec<RuleId>, sentence: Span) {
        for index in 0..self.0.len() {
            let (kind, _) = self.0[index];
            let is_asking = |rule: &RuleId| rules.files[rule.0].near == Some(kind);
            let may_state = |rule: &RuleId| !is_asking(rule) && rules.may_state(*rule, kind);
            let is_stated = possible.iter().any(may_state);
            if !is_stated && !self.is_near(kind, sentence) {
                possible.retain(|rule| !is_asking(rule));
            } else if is_stated || possible.iter().any(is_asking) {
                self.add(kind, sentence.end);
            }
        }
    }
}

/// Those of some sentences that are live, as far as strings and numbers tell; `last` knows which facts there may be before them.
pub(super) fn live_sentences(
    rules: &RuleSet,
    text: &str,
    sentences: &[Span],
    numbers: &[Annotation],
    last: &mut LastFacts,
) -> Vec<LiveSentence> {
    let mut finder = PossibleRules::new(rules.index());
    let (mut live, mut standing) = (Vec::new(), Vec::new());
    let mut rest = numbers;
    for &sentence in sentences {
        rest = &rest[rest.partition_point(|number| number.span.start < sentence.start)..];
        let (here, behind) = rest.split_at(rest.partition_point(|number| number.span.start < sentence.end));
        rest = behind;
        let mut counts = MarkCounts::without_numbers();
        here.iter().for_each(|number| counts.add(mark(number)));
        let mut possible = finder.of(sentence.of(text), &counts);
        if !here.is_empty() {
            standing.clear();
            standing.extend(standings(text, sentence, here));
            rules.retain_with_standing(&mut possible, &standing);
        }
        last.retain_near(rules, &mut possible, sentence);
        rules.retain_with_kinds(&mut possible);
        if !possible.is_empty() {
            live.push(LiveSentence { sentence, lead: None, rules: possible, counts });
        }
    }
    live
}

/// The numbers of a sentence as they stand there.
pub(super) fn standings<'a>(
    text: &'a str,
    sentence: Span,
    numbers: &'a [Annotation],
) -> impl Iterator<Item = Standing<'a>> {
    numbers.iter().enumerate().map(move |(index, number)| {
        let Span { start, end } = number.span;
        let last = index.checked_sub(1).map(|last| &numbers[last]).filter(|last| last.span.end == start);
        let next = numbers.get(index + 1).filter(|next| next.span.start == end);
        Standing {
            mark: mark(number),
            before: &text[sentence.start.min(start)..start],
            mark_before: last.map(mark),
            behind: &text[end..sentence.end.max(end)],
            mark_behind: next.map(mark),
        }
    })
}

/// A heading has at most so many characters.
const MAX_HEADING: usize = 40;
/// A row has at most so many characters.
const MAX_ROW: usize = 60;
/// A heading governs at most so many sentences.
const MAX_ROWS: usize = 200;

/// Makes the short lines under a heading that has a word of a frame live too: they may be rows that it joins.
pub(super) struct Rows {
    frames: Vec<RuleId>,
    /// The heading over the sentences to come, and how many rows it has.
    lead: Option<(Span, usize)>,
}

impl Rows {
    pub(super) fn new(rules: &RuleSet) -> Self {
        Self { frames: rules.row_frames().collect(), lead: None }
    }

    /// Adds the rows among the next sentences of the text to those of them that are live.
    pub(super) fn add(&mut self, live: &mut Vec<LiveSentence>, text: &str, sentences: &[Span]) {
        let first = match (self.lead, live.first()) {
            (Some(_), _) => 0,
            (None, Some(live)) => sentences.partition_point(|sentence| sentence.start < live.sentence.start),
            (None, None) => return,
        };
        if self.frames.is_empty() {
            return;
        }
        let frames = &self.frames;
        let mut rows: Vec<LiveSentence> = Vec::new();
        for &sentence in &sentences[first..] {
            let known = live.binary_search_by_key(&sentence.start, |live| live.sentence.start);
            let has_word = known.is_ok_and(|known| live[known].rules.iter().any(|rule| frames.contains(rule)));
            let over = self.lead.filter(|(_, n_rows)| *n_rows < MAX_ROWS && is_line(text, sentence, MAX_ROW));
            match (known, over) {
                (Ok(known), Some((over, _))) => {
                    live[known].lead = Some(over);
                    live[known].rules.extend(frames);
                    live[known].rules.sort_unstable();
                    live[known].rules.dedup();
                }
                (Err(_), Some((over, _))) => {
                    let counts = MarkCounts::without_numbers();
                    rows.push(LiveSentence { sentence, lead: Some(over), rules: frames.clone(), counts });
                }
                _ => {}
            }
            self.lead = match has_word && !sentence.of(text).ends_with('。') && is_line(text, sentence, MAX_HEADING) {
                true => Some((sentence, 0)),
                false => over.map(|(over, n_rows)| (over, n_rows + 1)),
            };
        }
        live.extend(rows);
        live.sort_by_key(|live| live.sentence.start);
    }
}

/// Whether a sentence is a whole line of no more characters.
fn is_line(text: &str, sentence: Span, n_chars: usize) -> bool {
    let begins = text[..sentence.start].trim_end_matches([' ', '\t', '\u{3000}']);
    let ends = text[sentence.end..].trim_start_matches([' ', '\t', '\u{3000}']);
    (begins.is_empty() || begins.ends_with('\n'))
        && (ends.is_empty() || ends.starts_with(['\n', '\r']))
        && sentence.of(text).chars().filter(|letter| !letter.is_whitespace()).nth(n_chars).is_none()
}

/// Leaves out the sentences that have too few places for their rules; `mentions` are those of all of them.
pub(super) fn retain_with_places(live: &mut Vec<LiveSentence>, rules: &RuleSet, mentions: &[PlaceMention]) {
    live.retain_mut(|live| {
        let LiveSentence { sentence, rules: possible, counts, .. } = live;
        counts.leave_places_open(mentions_in(mentions, *sentence).len());
        possible.retain(|rule| counts.may_suffice_for(rules.native_needs(*rule)));
        rules.retain_with_kinds(possible);
        !possible.is_empty()
    });
}

/// The mentions that begin in a sentence.
pub(super) fn mentions_in(mentions: &[PlaceMention], sentence: Span) -> &[PlaceMention] {
    let from = mentions.partition_point(|mention| mention.span.start < sentence.start);
    let rest = &mentions[from..];
    &rest[..rest.partition_point(|mention| mention.span.start < sentence.end)]
}
