//! The clauses of a sentence as frames see them: verbs, what stands in their slots, and what became of each frame.

use serde::Serialize;

use crate::clause::{Analysis, Grammar, Holder, Miss, Slot, SlotUse, Slots};
use crate::text::Span;

/// A clause, as frames see it.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseTrace {
    /// Its words with a bar between them.
    pub words: String,
    /// Its verbs that have a class, in order.
    pub verbs: Vec<VerbTrace>,
}

/// A verb and what stands in its slots.
#[derive(Clone, Debug, Serialize)]
pub struct VerbTrace {
    /// The verb.
    pub verb: String,
    /// Its classes.
    pub classes: Vec<String>,
    /// The slots that are filled, with what stands there.
    pub slots: Vec<SlotTrace>,
    /// Why frames of the verb gave nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<MissTrace>,
}

/// A slot that is filled.
#[derive(Clone, Debug, Serialize)]
pub struct SlotTrace {
    /// Its name.
    pub slot: String,
    /// The phrase in it.
    pub phrase: String,
}

/// A frame that gave nothing for a verb.
#[derive(Clone, Debug, Serialize)]
pub struct MissTrace {
    /// Id of the frame.
    pub frame: String,
    /// Why, in words.
    pub reason: String,
}

/// The clauses of a sentence; `missed` are frames and the tokens of verbs for which they gave nothing.
pub(super) fn clauses(
    grammar: &Grammar,
    analysis: &Analysis,
    text: &str,
    missed: &[(String, usize, Miss)],
) -> Vec<ClauseTrace> {
    let slots = Slots::new(analysis);
    let end_of = |index: usize| analysis.clauses.get(index + 1).map_or(analysis.tokens.len(), |next| next.start);
    let numbered = analysis.clauses.iter().enumerate();
    numbered
        .filter(|(index, clause)| clause.start < end_of(*index))
        .map(|(index, clause)| {
            let words = analysis.tokens[clause.start..end_of(index)].iter().map(|token| token.span.of(text));
            let words = words.collect::<Vec<_>>().join("|");
            let received = analysis.received.iter().enumerate().filter(|(_, of)| of.clause == index);
            let received = received.map(|(number, of)| (of.verb, Holder::Received(number)));
            let predicates =
                clause.predicates.iter().map(|of| (analysis.predicates[*of].token, Holder::Predicate(*of)));
            let verbs = predicates.chain(received).filter(|(token, _)| !analysis.tokens[*token].classes.is_empty());
            let verbs = verbs.map(|(token, holder)| VerbTrace {
                verb: analysis.tokens[token].span.of(text).to_owned(),
                classes: grammar.names_of(analysis.tokens[token].classes).into_iter().map(str::to_owned).collect(),
                slots: filled(&slots, holder, text),
                missed: missed
                    .iter()
                    .filter(|(_, at, _)| *at == token)
                    .map(|missed| miss_trace(analysis, text, missed))
                    .collect(),
            });
            ClauseTrace { words, verbs: verbs.collect() }
        })
        .collect()
}

fn filled(slots: &Slots<'_>, holder: Holder, text: &str) -> Vec<SlotTrace> {
    let all = Slot::ALL.iter().filter_map(|(name, slot, _)| {
        let phrase = slots.fill(holder, SlotUse::of(*slot), None)?;
        Some(SlotTrace { slot: (*name).to_owned(), phrase: phrase_text(slots.analysis, phrase, text) })
    });
    all.collect()
}

fn phrase_text(analysis: &Analysis, phrase: usize, text: &str) -> String {
    let phrase = &analysis.phrases[phrase];
    let end = analysis.tokens[phrase.end.max(phrase.start + 1) - 1].span.end;
    Span::new(analysis.tokens[phrase.start].span.start, end).of(text).to_owned()
}

/// How many words beside a verb are shown.
const N_BESIDE: usize = 4;

fn miss_trace(analysis: &Analysis, text: &str, (frame, token, miss): &(String, usize, Miss)) -> MissTrace {
    let clause = analysis.clauses.partition_point(|clause| clause.start <= *token);
    let start = analysis.clauses[clause.saturating_sub(1)].start.max(token.saturating_sub(N_BESIDE));
    let end = analysis.clauses.get(clause).map_or(analysis.tokens.len(), |next| next.start);
    let words = |range: std::ops::Range<usize>| {
        analysis.tokens[range].iter().map(|token| token.span.of(text)).collect::<String>()
    };
    let before = words(start..*token);
    let behind = words(token + 1..end.min(token + 1 + N_BESIDE).max(token + 1));
    let reason = match miss {
        Miss::From => format!("no slot of `from` is filled; before it stands `{before}`"),
        Miss::To => format!("no slot of `to` is filled; behind it stands `{behind}`"),
        Miss::Need(need) => format!("`{need}` does not hold"),
        Miss::Same => "the places are one, or one lies in the other".to_owned(),
    };
    MissTrace { frame: frame.clone(), reason }
}
