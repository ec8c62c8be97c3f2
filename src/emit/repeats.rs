//! Records of one article in, those of repeated passages marked: a page that prints a paragraph twice states its sums once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use memchr::{memchr2, memrchr2};
use rustc_hash::FxHasher;

use super::Record;
use super::record::{references, written_id};
use crate::resolve::Candidate;
use crate::text::Span;

/// A shorter sentence may be said twice and mean two things (`每人补贴500元。`); then its line has to be repeated.
const MIN_CHARS: usize = 20;

/// A line that stands twice in a row, as headlines do, may be shorter.
const MIN_LINE_CHARS: usize = 8;

/// A line of which no end is found within so many bytes is no passage; keeps time in proportion to the text.
const MAX_LINE: usize = 8192;

/// Knows what an article has said, to tell what says it again in the same passage.
///
/// A passage is a sentence, or a line where the sentence is short; it is repeated when the same normalized text stands earlier in the
/// article. Rows of tables are none: equal rows of two tables are two facts. Only what is found at the same place of the passage with
/// the same fields repeats.
pub(super) struct Repeats<'a> {
    passages: Passages<'a>,
    /// What may be said again, in the order of the text.
    said: Vec<Said>,
}

/// A fact, as far as it takes to know it again: a long article has many.
struct Said {
    start: u32,
    end: u32,
    /// Of its kind and fields.
    digest: u64,
    /// Of the fact, or of the one that it repeats itself.
    id: u64,
}

impl<'a> Repeats<'a> {
    /// Of an article with this normalized text.
    pub(super) fn new(text: &'a str) -> Self {
        let passages = Passages { text, first_starts: HashMap::new(), line: None, sentence: None };
        Self { passages, said: Vec::new() }
    }

    /// Marks the records of the facts of a sentence that say again what an earlier one says; sentences come in the order of the text.
    pub(super) fn mark(&mut self, facts: &[(Span, Candidate)], records: &mut [Record]) {
        let Some((sentence, _)) = facts.first() else { return };
        let passage = self.passages.of(*sentence);
        let (again, is_asked) = match passage {
            Passage::None => return,
            Passage::First => (None, true),
            Passage::Again { start, first } => (Some((start, first)), false),
            Passage::Below { start, first } => (Some((start, first)), true),
        };
        // Facts that refer to others are told by what those repeat.
        let refers = |index: &usize| references(&facts[*index].1).next().is_some();
        let plain = (0..facts.len()).filter(|index| !refers(index));
        let mut said = Vec::with_capacity(facts.len());
        for index in plain.chain((0..facts.len()).filter(|index| refers(index))) {
            let span = facts[index].1.span;
            let digest = digest(index, records, refers(&index));
            let at = |(start, first): (usize, usize)| (span.start - start + first, span.end - start + first);
            let first = again.map(at).and_then(|(start, end)| self.said_at(start, end, digest));
            let id = first.unwrap_or_else(|| u64::from_str_radix(&records[index].id, 16).unwrap_or_default());
            said.push(Said { start: short(span.start), end: short(span.end), digest, id });
            records[index].repeats = first.map(written_id);
        }
        if is_asked {
            said.sort_by_key(|said| said.start);
            self.said.append(&mut said);
        }
    }

    fn said_at(&self, start: usize, end: usize, digest: u64) -> Option<u64> {
        let (start, end) = (short(start), short(end));
        let first = self.said.partition_point(|said| said.start < start);
        let mut here = self.said[first..].iter().take_while(|said| said.start == start);
        here.find(|said| said.end == end && said.digest == digest).map(|said| said.id)
    }
}

/// A place in a text, which is no longer than 4 GiB.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Equal for records that say the same, as [`Record::says_the_same`] has it.
fn digest(index: usize, records: &[Record], refers: bool) -> u64 {
    let first = |value: &str| {
        let named = records.iter().filter(|_| refers).find(|other| other.id == value);
        named.and_then(|other| other.repeats.clone())
    };
    let mut hasher = FxHasher::default();
    records[index].kind.hash(&mut hasher);
    for (name, value) in &records[index].fields {
        name.hash(&mut hasher);
        first(value).as_deref().unwrap_or(value).hash(&mut hasher);
    }
    hasher.finish()
}

/// What is known of the passage in which a sentence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passage {
    /// It is none that could be repeated.
    None,
    /// It stands there for the first time.
    First,
    /// Where it starts, and where it stood first: there others of its kind will look for what was said.
    Again { start: usize, first: usize },
    /// Where it starts, and where it stands right before; the next one will look here.
    Below { start: usize, first: usize },
}

struct Passages<'a> {
    text: &'a str,
    first_starts: HashMap<&'a str, usize>,
    /// The line that was looked at last, and what came of it; nothing for a line whose ends are not near.
    line: Option<(Span, Passage)>,
    /// The same for the sentence.
    sentence: Option<(Span, Passage)>,
}

impl Passages<'_> {
    fn of(&mut self, sentence: Span) -> Passage {
        if let Some((_, passage)) = self.sentence.filter(|(last, _)| *last == sentence) {
            return passage;
        }
        let passage = if is_row(sentence.of(self.text)) {
            Passage::None
        } else if has_chars(sentence.of(self.text), MIN_CHARS) {
            self.copy(sentence)
        } else {
            self.line_of(sentence)
        };
        self.sentence = Some((sentence, passage));
        passage
    }

    fn line_of(&mut self, sentence: Span) -> Passage {
        if let Some((_, passage)) = self.line.filter(|(line, _)| line.contains(sentence)) {
            return passage;
        }
        let Some(line) = line_around(self.text, sentence) else { return Passage::None };
        let written = line.of(self.text);
        let passage = if is_row(written) || !has_chars(written, MIN_LINE_CHARS) {
            Passage::None
        } else if has_chars(written, MIN_CHARS) {
            self.copy(line)
        } else {
            line_before(self.text, line).map_or(Passage::First, |first| Passage::Below { start: line.start, first })
        };
        self.line = Some((line, passage));
        passage
    }

    fn copy(&mut self, passage: Span) -> Passage {
        let first = *self.first_starts.entry(passage.of(self.text)).or_insert(passage.start);
        if first < passage.start { Passage::Again { start: passage.start, first } } else { Passage::First }
    }
}

/// Where the same line stands right before, blank lines apart.
fn line_before(text: &str, line: Span) -> Option<usize> {
    let written = line.of(text);
    let before = text[..line.start].trim_end().strip_suffix(written)?;
    let is_line = before.is_empty() || before.trim_end_matches([' ', '\u{3000}']).ends_with(['\n', '\r']);
    is_line.then_some(before.len())
}

/// The line of a sentence, without the blanks at its ends.
fn line_around(text: &str, sentence: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let from = sentence.start.saturating_sub(MAX_LINE);
    let to = text.len().min(sentence.end + MAX_LINE);
    let start = memrchr2(b'\n', b'\r', &bytes[from..sentence.start]).map(|at| from + at + 1);
    let start = start.or((from == 0).then_some(0))?;
    let end = memchr2(b'\n', b'\r', &bytes[sentence.end..to]).map(|at| sentence.end + at);
    let end = end.or((to == text.len()).then_some(to))?;
    let line = &text[start..end];
    let start = start + (line.len() - line.trim_start().len());
    Some(Span::new(start, start + line.trim().len()))
}

fn has_chars(text: &str, n_chars: usize) -> bool {
    text.chars().nth(n_chars - 1).is_some()
}

fn is_row(line: &str) -> bool {
    memchr2(b'\t', b'|', line.as_bytes()).is_some() || line.contains("  ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use crate::emit::Record;
    use crate::normalize::Normalizer;
    use crate::pipeline::Pipeline;
    use crate::rule::{RuleSet, builtin_files};
    use crate::source::Source;

    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
        let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
        Pipeline::new(rules, Normalizer::new())
    });

    fn facts(text: &str) -> Vec<Record> {
        PIPELINE.facts(&PIPELINE.document("a.txt", Source::from_text(text.to_owned())), &BTreeSet::new())
    }

    /// For each fact the number of the fact that it repeats.
    #[track_caller]
    fn check(text: &str, expected: &[Option<usize>]) {
        let records = facts(text);
        let index = |id: &String| records.iter().position(|record| record.id == *id).expect("a record of the article");
        let found: Vec<Option<usize>> = records.iter().map(|record| record.repeats.as_ref().map(index)).collect();
        assert_eq!(found, expected, "{text}\n{records:#?}");
    }

    const PARAGRAPH: &str = "2023年,广州市投入财政援助资金2.3亿元,互派党政干部18人。成效明显。";

    #[test]
    fn a_passage_printed_twice() {
        check(&format!("{PARAGRAPH}\n\n别的话。\n\n{PARAGRAPH}"), &[None, None, Some(0), Some(1)]);
        let wide = PARAGRAPH.replace(',', "，").replace("2.3亿", "2.3 亿");
        check(&format!("{PARAGRAPH}\n{wide}\n{PARAGRAPH}"), &[None, None, Some(0), Some(1), Some(0), Some(1)]);
    }

    #[test]
    fn short_sentences_repeat_with_their_line() {
        let line = "投入2亿元。全市上下共同努力。派出18人。大家都说好。";
        check(&format!("{line}\n其他。\n{line}\n"), &[None, None, Some(0), Some(1)]);
        check("甲村补贴500元。乙村也补贴。\n补贴500元。\n丙村说。补贴500元。", &[None, None, None]);
    }

    #[test]
    fn a_headline_printed_twice() {
        check("我市拨付资金5亿元\n\n我市拨付资金5亿元\n我市拨付资金5亿元", &[None, Some(0), Some(0)]);
        check("我市拨付资金5亿元\n又一条消息\n我市拨付资金5亿元", &[None, None]);
    }

    #[test]
    fn what_differs_does_not_repeat() {
        check(&format!("{PARAGRAPH}\n{}", PARAGRAPH.replace("2.3", "2.4")), &[None, None, None, None]);
        let table = "单位:万元\n项目\t2022年\t2023年\n教师培训和学生资助\t120\t130\n";
        let records = facts(&format!("{table}\n{table}"));
        assert!(records.len() >= 4 && records.iter().all(|record| record.repeats.is_none()), "{records:#?}");
    }

    #[test]
    fn the_record_names_the_first() {
        let records = facts(&format!("{PARAGRAPH}\n{PARAGRAPH}"));
        let line = serde_json::to_string(&records[2]).expect("JSON");
        assert!(line.ends_with(&format!(",\"repeats\":\"{}\"}}", records[0].id)), "{line}");
        let first = serde_json::to_string(&records[0]).expect("JSON");
        assert!(!first.contains("repeats"), "{first}");
    }
}
