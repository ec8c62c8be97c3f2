//! What kept a frame from firing: which slot stayed empty, and what stood there.

use super::{Verdict, WhyNot, WhyNotHere};
use crate::explain::sentence::Tracer;
use crate::pipeline::Pipeline;
use crate::text::Span;

/// The frame that is asked about.
pub(in crate::explain) struct AskedFrame<'a> {
    id: &'a str,
    file: String,
    line: usize,
    verb: String,
}

impl<'a> AskedFrame<'a> {
    pub(in crate::explain) fn new(pipeline: &Pipeline, id: &'a str) -> Option<Self> {
        let set = pipeline.rules();
        let found = set.files.iter().find_map(|file| Some((file, file.frames.iter().find(|frame| frame.id == id)?)));
        let (file, frame) = found?;
        let verb = set.grammar.names_of(frame.frame.verb).join(", ");
        Some(Self { id, file: file.name.clone(), line: frame.line, verb })
    }

    pub(in crate::explain) fn answer(self, sentences: Vec<WhyNotHere>) -> WhyNot {
        let pattern = format!("verb = {}", self.verb);
        WhyNot { rule: self.id.to_owned(), file: self.file, line: self.line, pattern, sentences }
    }

    pub(in crate::explain) fn sentence(&self, tracer: &Tracer<'_>, sentence: Span) -> WhyNotHere {
        let run = tracer.run(sentence, |_, _| {});
        let words = run.clauses.iter().map(|clause| clause.words.as_str()).collect::<Vec<_>>().join(" ");
        let mut here = WhyNotHere {
            line: tracer.document.line(sentence),
            text: tracer.normal(sentence).trim().to_owned(),
            seen: words,
            verdict: Verdict::NoMatch,
            says: Vec::new(),
            reached: None,
            suppressed: Vec::new(),
        };
        for fact in run.facts.iter().filter(|fact| tracer.set().id(fact.rule) == self.id) {
            here.verdict = Verdict::Fired;
            here.says.push(format!("the frame fired: `{}`", tracer.normal(fact.span)));
        }
        for verb in run.clauses.iter().flat_map(|clause| &clause.verbs) {
            for miss in verb.missed.iter().filter(|miss| miss.frame == self.id) {
                here.says.push(format!("{}: {}", verb.verb, miss.reason));
            }
        }
        if here.says.is_empty() {
            here.says.push(match run.clauses.is_empty() {
                true => "the sentence has no word of a frame, or fewer than two places".to_owned(),
                false => format!("no verb, or no list, of the sentence is one of the frame ({})", self.verb),
            });
        }
        here
    }
}
