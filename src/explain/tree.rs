//! Explanations as trees for people.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::Explanation;
use super::annotation::AnnotationTrace;
use super::clause::{ClauseTrace, SlotTrace};
use super::outcome::{FactTrace, MatchTrace, Outcome};
use super::sentence::SentenceTrace;
use super::why_not::{Expected, Verdict, WhyNot, WhyNotHere};
use crate::text::Visible;

/// A line of a tree with what hangs below it.
struct Node {
    text: String,
    below: Vec<Node>,
}

impl Node {
    fn leaf(text: impl Into<String>) -> Self {
        Self { text: text.into(), below: Vec::new() }
    }

    /// A leaf with a text that may hold anything.
    fn shown(text: &str) -> Self {
        Self::leaf(Visible(text).to_string())
    }

    fn new(text: impl Into<String>, below: Vec<Node>) -> Self {
        Self { text: text.into(), below }
    }

    fn write(&self, f: &mut String, indent: &str, is_last: bool, paint: Paint) {
        let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        f.push_str(&format!("{}{}\n", paint.dim(&format!("{indent}{branch}")), self.text));
        write_all(f, &self.below, &format!("{indent}{below}"), paint);
    }
}

fn write_all(f: &mut String, nodes: &[Node], indent: &str, paint: Paint) {
    for (index, node) in nodes.iter().enumerate() {
        node.write(f, indent, index + 1 == nodes.len(), paint);
    }
}

/// Colors for a terminal, or none.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &dyn fmt::Display) -> String {
        let text = Visible(text);
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    fn bold(self, text: &dyn fmt::Display) -> String {
        self.with("1", text)
    }

    fn dim(self, text: &dyn fmt::Display) -> String {
        self.with("2", text)
    }

    fn good(self, text: &dyn fmt::Display) -> String {
        self.with("32", text)
    }

    fn bad(self, text: &dyn fmt::Display) -> String {
        self.with("31", text)
    }

    fn name(self, text: &dyn fmt::Display) -> String {
        self.with("36", text)
    }
}

impl Explanation {
    /// The explanation as a tree for people.
    pub fn render(&self, color: bool) -> String {
        let paint = Paint(color);
        let mut out = String::new();
        for sentence in &self.sentences {
            out.push_str(&format!(
                "{} {}\n",
                paint.bold(&sentence.text),
                paint.dim(&format!("(line {})", sentence.line))
            ));
            write_all(&mut out, &sentence_nodes(sentence, paint), "", paint);
        }
        out
    }
}

fn clause_node(clause: &ClauseTrace, paint: Paint) -> Node {
    let verbs = clause.verbs.iter().map(|verb| {
        let slots = verb.slots.iter().map(|slot| format!(" {} = {}", paint.dim(&slot.slot), Visible(&slot.phrase)));
        let classes = paint.dim(&format!("({})", verb.classes.join(", ")));
        Node::leaf(format!("{} {classes}{}", paint.name(&verb.verb), slots.collect::<String>()))
    });
    let phrases = clause.phrases.iter().map(|phrase| {
        let several = if phrase.n_places > 1 { format!(", {} places", phrase.n_places) } else { String::new() };
        let head = if phrase.head.is_empty() { "place".to_owned() } else { phrase.head.join(", ") };
        Node::leaf(format!("phrase `{}` {}", Visible(&phrase.phrase), paint.dim(&format!("({head}{several})"))))
    });
    let joined = clause.joined.iter().map(|join| {
        let side = |side: &SlotTrace| match side.slot.as_str() {
            "" => Visible(&side.phrase).to_string(),
            slot => format!("{} {}", Visible(&side.phrase), paint.dim(&format!("({slot})"))),
        };
        let fact = join.fact.as_ref().map(|fact| format!(" with {}", Visible(fact))).unwrap_or_default();
        let (from, to) = (side(&join.from), side(&join.to));
        Node::leaf(format!("{} {} → {to}{fact} at `{}`", paint.good(&join.frame), from, Visible(&join.trigger)))
    });
    let below = phrases.chain(verbs).chain(joined);
    Node::new(Visible(&clause.words).to_string(), below.collect())
}

fn sentence_nodes(sentence: &SentenceTrace, paint: Paint) -> Vec<Node> {
    let mut nodes = Vec::new();
    let read: Vec<Node> = sentence.annotations.iter().map(|annotation| annotation_node(annotation, paint)).collect();
    if !read.is_empty() {
        nodes.push(Node::new("read", read));
    }
    // Files that see the sentence alike are shown together.
    let mut seen: Vec<(String, &str)> = Vec::new();
    for file in &sentence.seen {
        match seen.iter_mut().find(|(_, text)| *text == file.text) {
            Some((names, _)) if names.split(", ").any(|name| name == file.file) => {}
            Some((names, _)) => names.push_str(&format!(", {}", file.file)),
            None => seen.push((file.file.clone(), &file.text)),
        }
    }
    let seen = seen.into_iter().map(|(names, text)| Node::new(paint.name(&names), vec![Node::shown(text)]));
    nodes.push(Node::new("seen by the rules of", seen.collect()));
    let clauses: Vec<Node> = sentence.clauses.iter().map(|clause| clause_node(clause, paint)).collect();
    if !clauses.is_empty() {
        nodes.push(Node::new("clauses", clauses));
    }
    let matches: Vec<Node> = sentence.matches.iter().map(|found| match_node(found, paint)).collect();
    if !matches.is_empty() {
        nodes.push(Node::new("matches", matches));
    }
    let facts: Vec<Node> = sentence.facts.iter().map(|fact| fact_node(fact, paint)).collect();
    nodes.push(if facts.is_empty() { Node::leaf("no facts") } else { Node::new("facts", facts) });
    nodes
}

fn annotation_node(annotation: &AnnotationTrace, paint: Paint) -> Node {
    let fields = pairs(annotation.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let how = annotation.how.as_ref().map(|how| paint.dim(&format!(" ({how})"))).unwrap_or_default();
    let text = format!("{} `{}`{fields}{how}", paint.name(&annotation.r#type), Visible(&annotation.quote));
    // Readings for which nothing speaks are many and say nothing.
    let weighed =
        annotation.weighed.iter().take(6).map(|w| Node::leaf(format!("{} {}", Visible(&w.name), paint.dim(&w.score))));
    Node::new(text, weighed.collect())
}

fn pairs<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    fields.map(|(name, value)| format!(" {name}={}", Visible(value))).collect()
}

fn match_node(found: &MatchTrace, paint: Paint) -> Node {
    let outcome = match found.outcome {
        Outcome::Fact => paint.good(&"fact"),
        Outcome::Refused => paint.bad(&"refused"),
        Outcome::NoFact => paint.bad(&"no fact"),
        Outcome::Suppressed => paint.bad(&"suppressed"),
    };
    let place = paint.dim(&format!("({}:{})", found.file, found.line));
    let mut below: Vec<Node> = found
        .captures
        .iter()
        .filter(|capture| capture.quote != found.quote || capture.name != "span")
        .map(|capture| Node::leaf(format!("{} = `{}`", capture.name, Visible(&capture.quote))))
        .collect();
    below.extend(found.reason.as_ref().map(|reason| Node::shown(reason)));
    for lost in &found.suppressed {
        let same = if lost.distinct { "the same fact " } else { "" };
        let text = format!("`{}` lost to {same}`{}` by {}: {}", lost.quote, lost.by_quote, lost.by, lost.reason);
        below.push(Node::shown(&text));
    }
    Node::new(format!("{} `{}` → {outcome} {place}", paint.name(&found.rule), Visible(&found.quote)), below)
}

fn fact_node(fact: &FactTrace, paint: Paint) -> Node {
    let own = fact.fields.iter().filter(|field| field.by == fact.rule);
    let own = pairs(own.map(|field| (field.name.as_str(), field.value.as_str())));
    let others = fact.fields.iter().filter(|field| field.by != fact.rule);
    let others = others.map(|field| {
        Node::leaf(format!("{}={} {}", field.name, Visible(&field.value), paint.dim(&format!("by {}", field.by))))
    });
    let text = format!(
        "{} `{}`{own} {}",
        paint.good(&fact.kind),
        Visible(&fact.quote),
        paint.dim(&format!("by {}", fact.rule))
    );
    Node::new(text, others.collect())
}

impl WhyNot {
    /// The answer for people: sentence by sentence, with the failed piece marked in the pattern.
    pub fn render(&self, color: bool) -> String {
        let paint = Paint(color);
        let mut out = format!("{} {}\n", paint.name(&self.rule), paint.dim(&format!("({}:{})", self.file, self.line)));
        for here in &self.sentences {
            out.push_str(&format!("{} {}\n", paint.bold(&here.text), paint.dim(&format!("(line {})", here.line))));
            write_all(&mut out, &here_nodes(here, paint), "", paint);
            if let Some(reached) = &here.reached {
                mark_piece(&mut out, &self.pattern, &reached.expected, paint);
            }
        }
        out
    }
}

fn here_nodes(here: &WhyNotHere, paint: Paint) -> Vec<Node> {
    let verdict = match here.verdict {
        Verdict::Fired => paint.good(&"fired"),
        Verdict::Suppressed => paint.bad(&"its facts lost to others"),
        Verdict::NoFact => paint.bad(&"its match states no fact"),
        Verdict::Refused => paint.bad(&"its match was refused"),
        Verdict::AcrossClauses => paint.bad(&"the pattern holds only across clauses"),
        Verdict::NoMatch => paint.bad(&"the pattern does not match"),
        Verdict::NoFactOfKind => paint.bad(&"there is no fact that it could speak of"),
        Verdict::NotAsked => paint.bad(&"it had nothing to do"),
    };
    let seen = Node::new("seen", vec![Node::shown(&here.seen)]);
    vec![seen, Node::new(verdict, here.says.iter().map(|says| Node::shown(says)).collect())]
}

/// Columns of a pattern that are shown around the marked piece.
const SHOWN: usize = 96;

fn mark_piece(out: &mut String, pattern: &str, expected: &Expected, paint: Paint) {
    line_with_mark(out, "pattern", pattern, expected.bytes, paint);
    if let (Some(name), Some(text), Some(bytes)) = (&expected.r#macro, &expected.macro_text, expected.macro_bytes) {
        line_with_mark(out, &format!("{{{name}}}"), text, bytes, paint);
    }
}

fn line_with_mark(out: &mut String, label: &str, text: &str, [start, end]: [usize; 2], paint: Paint) {
    let (before, after) = (shortened_front(&text[..start]), shortened_back(&text[end..]));
    let piece = shortened_back(&text[start..end]);
    let label = format!("  {label}: ");
    let indent = " ".repeat(label.width() + before.width());
    out.push_str(&format!("{}{before}{}{after}\n", paint.dim(&label), paint.bad(&piece)));
    out.push_str(&format!("{indent}{}\n", paint.bad(&"^".repeat(piece.width().max(1)))));
}

fn shortened_front(text: &str) -> String {
    let start = text.char_indices().rev().nth(SHOWN / 2).map(|(at, _)| at);
    start.map_or_else(|| text.to_owned(), |start| format!("…{}", &text[start..]))
}

fn shortened_back(text: &str) -> String {
    let end = text.char_indices().nth(SHOWN / 2).map(|(at, _)| at);
    end.map_or_else(|| text.to_owned(), |end| format!("{}…", &text[..end]))
}
