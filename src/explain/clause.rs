//! The clauses of a sentence as frames see them: verbs, what stands in their slots, and what became of each frame.

use serde::Serialize;

use crate::clause::{Analysis, FrameMatch, Holder, Miss, Sides, Slot, SlotUse, Slots, Subject};
use crate::document::Annotation;
use crate::rule::{CompiledFrame, RuleSet};
use crate::text::Span;

/// A clause, as frames see it.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseTrace {
    /// Its words with a bar between them.
    pub words: String,
    /// The places in it with what hangs on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<PhraseTrace>,
    /// Its verbs that have a class, in order.
    pub verbs: Vec<VerbTrace>,
    /// The pairs that frames join at its words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinTrace>,
}

/// A place, or a list of them, with what hangs on it.
#[derive(Clone, Debug, Serialize)]
pub struct PhraseTrace {
    /// Its words.
    pub phrase: String,
    /// How many places it names.
    pub n_places: usize,
    /// What it is about, by class; nothing for a bare place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<String>,
}

/// Two places that a frame joins.
#[derive(Clone, Debug, Serialize)]
pub struct JoinTrace {
    /// Id of the frame.
    pub frame: String,
    /// The word that joins them.
    pub trigger: String,
    /// The first place, and the slot in which it stands.
    pub from: SlotTrace,
    /// The second place, and its slot.
    pub to: SlotTrace,
    /// The fact that goes with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
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
    /// Its name; empty where the frame says `between` and no slots.
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

/// A frame, a verb by its token, and why it gave nothing there.
pub(super) type Missed<'a> = (&'a CompiledFrame, usize, Miss);

/// The clauses of a sentence; `missed` are frames and the tokens of verbs for which they gave nothing, `joined` what frames found.
pub(super) fn clauses(
    set: &RuleSet,
    analysis: &Analysis,
    (text, annotations): (&str, &[Annotation]),
    missed: &[Missed<'_>],
    joined: &[(&CompiledFrame, FrameMatch)],
) -> Vec<ClauseTrace> {
    let grammar = &set.grammar;
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
                classes: names(grammar.names_of(analysis.tokens[token].classes)),
                slots: filled(&slots, holder, text),
                missed: missed
                    .iter()
                    .filter(|(_, at, _)| *at == token)
                    .map(|missed| miss_trace(analysis, text, missed))
                    .collect(),
            });
            let phrases = clause.phrases.iter().map(|phrase| PhraseTrace {
                phrase: phrase_text(analysis, *phrase, text),
                n_places: analysis.phrases[*phrase].items.len(),
                head: names(grammar.names_of(analysis.phrases[*phrase].head(&analysis.tokens))),
            });
            let here = joined.iter().filter(|(_, found)| (clause.start..end_of(index)).contains(&found.token));
            let joined = here.map(|(frame, found)| join_trace(frame, found, text, annotations));
            ClauseTrace { words, phrases: phrases.collect(), verbs: verbs.collect(), joined: joined.collect() }
        })
        .collect()
}

fn names(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn join_trace(frame: &CompiledFrame, found: &FrameMatch, text: &str, annotations: &[Annotation]) -> JoinTrace {
    let side = |place: usize, slot: Option<Slot>| SlotTrace {
        slot: slot.map(Slot::name).unwrap_or_default().to_owned(),
        phrase: annotations[place].span.of(text).to_owned(),
    };
    let (from, to) = found.slots.unzip();
    JoinTrace {
        frame: frame.id.clone(),
        trigger: found.trigger.of(text).to_owned(),
        from: side(found.from, from),
        to: side(found.to, to),
        fact: found.fact.map(|fact| fact.span.of(text).to_owned()),
    }
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

fn miss_trace(analysis: &Analysis, text: &str, (frame, token, miss): &Missed<'_>) -> MissTrace {
    let clause = analysis.clauses.partition_point(|clause| clause.start <= *token);
    let start = analysis.clauses[clause.saturating_sub(1)].start.max(token.saturating_sub(N_BESIDE));
    let end = analysis.clauses.get(clause).map_or(analysis.tokens.len(), |next| next.start);
    let words = |range: std::ops::Range<usize>| {
        analysis.tokens[range].iter().map(|token| token.span.of(text)).collect::<String>()
    };
    let before = words(start..*token);
    let behind = words(token + 1..end.min(token + 1 + N_BESIDE).max(token + 1));
    let tried =
        |slots: &[SlotUse]| slots.iter().map(|of| format!("`{}`", of.slot.name())).collect::<Vec<_>>().join(", ");
    let (from, to) = match &frame.frame.sides {
        Sides::Slots { from, to } => (tried(from), tried(to)),
        Sides::Between(_) => Default::default(),
    };
    let stands = |is_subject: bool| stands(analysis, text, *token, is_subject);
    let reason = match miss {
        Miss::From => format!("`from` stays empty: no place in {from}; {}before it stands `{before}`", stands(true)),
        Miss::To => format!("`to` stays empty: no place in {to}; {}behind it stands `{behind}`", stands(false)),
        Miss::Need(need) => format!("`{need}` does not hold"),
        Miss::Fact => format!("`takes` stays empty: no such fact stands there; behind it stands `{behind}`"),
        Miss::Same => "the places are one, or one lies in the other".to_owned(),
    };
    MissTrace { frame: frame.id.clone(), reason }
}

/// What stands where a place might: who acts and is no place, what a verb is done to.
fn stands(analysis: &Analysis, text: &str, token: usize, is_subject: bool) -> String {
    let Some(predicate) = analysis.predicates.iter().find(|of| of.token == token) else { return String::new() };
    let word = |at: usize| analysis.tokens[at].span.of(text);
    let clause = &analysis.clauses[predicate.clause];
    let noun_before = || {
        let before = clause.start..token;
        before.rev().find(|at| analysis.tokens[*at].is_nominal()).map(word)
    };
    match predicate.subject {
        _ if is_subject && predicate.by_other => "who acts is no place; ".to_owned(),
        Subject::Other if is_subject => "the subject is no place; ".to_owned(),
        Subject::None if is_subject && predicate.is_own => {
            noun_before().map(|noun| format!("the subject is `{noun}`, no place; ")).unwrap_or_default()
        }
        _ if is_subject => String::new(),
        _ => predicate.after.map(|noun| format!("the object is `{}`, no place; ", word(noun))).unwrap_or_default(),
    }
}
