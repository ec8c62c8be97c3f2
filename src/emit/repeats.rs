//! Records of one article in, those of repeated passages marked: a page that prints a paragraph twice states its sums once.

use std::collections::HashMap;

use memchr::{memchr2, memrchr2};

use super::Record;
use crate::text::Span;

/// A shorter sentence may be said twice and mean two things (`每人补贴500元。`); then its line has to be repeated.
const MIN_CHARS: usize = 20;

/// A line that stands twice in a row, as headlines do, may be shorter.
const MIN_LINE_CHARS: usize = 8;

/// A line of which no end is found within so many bytes is no passage; keeps time in proportion to the text.
const MAX_LINE: usize = 8192;

/// Gives records that say again what an earlier one said in the same passage the id of that one.
///
/// `places` holds the sentence and the span of each record, in text order. A passage is a sentence, or a line where the
/// sentence is short; it is repeated when the same normalized text stands earlier in the article. Rows of tables are none:
/// equal rows of two tables are two facts. Only what is found at the same place of the passage with the same fields repeats.
/// `refers` says which records refer to others; they are marked when those are.
pub(super) fn mark(text: &str, places: &[(Span, Span)], refers: &[bool], records: &mut [Record]) {
    let mut passages = Passages { text, first_starts: HashMap::new(), line: None, sentence: None };
    let earlier: Vec<Earlier> = places.iter().map(|(sentence, _)| passages.earlier(*sentence)).collect();
    let mut firsts: HashMap<String, String> = HashMap::new();
    let order =
        (0..places.len()).filter(|index| !refers[*index]).chain((0..places.len()).filter(|index| refers[*index]));
    for index in order {
        let Some((now, first)) = earlier[index] else { continue };
        let span = places[index].1;
        let span = Span::new(span.start - now + first, span.end - now + first);
        let first_of = |id: &str| firsts.get(id).map(String::as_str);
        let same = |other: &usize| records[*other].says_the_same(&records[index], first_of);
        let original = with_span(&places[..index], span).find(same);
        if let Some(original) = original {
            let id = records[original].repeats.clone().unwrap_or_else(|| records[original].id.clone());
            firsts.insert(records[index].id.clone(), id.clone());
            records[index].repeats = Some(id);
        }
    }
}

/// The numbers of the records with a span, which lies in their sentence.
fn with_span(places: &[(Span, Span)], span: Span) -> impl Iterator<Item = usize> {
    let first = places.partition_point(|(sentence, _)| sentence.end <= span.start);
    let near = places.iter().enumerate().skip(first).take_while(move |(_, (sentence, _))| sentence.start <= span.start);
    near.filter(move |(_, (_, other))| *other == span).map(|(index, _)| index)
}

/// Where a passage starts, and where it stood first.
type Earlier = Option<(usize, usize)>;

struct Passages<'a> {
    text: &'a str,
    first_starts: HashMap<&'a str, usize>,
    /// The line that was looked at last, and what came of it; nothing for a line whose ends are not near.
    line: Option<(Span, Earlier)>,
    /// The same for the sentence.
    sentence: Option<(Span, Earlier)>,
}

impl Passages<'_> {
    /// What is known of the passage in which a sentence stands, if it was there before.
    fn earlier(&mut self, sentence: Span) -> Earlier {
        if let Some((_, earlier)) = self.sentence.filter(|(last, _)| *last == sentence) {
            return earlier;
        }
        let earlier = if is_row(sentence.of(self.text)) {
            None
        } else if has_chars(sentence.of(self.text), MIN_CHARS) {
            self.earlier_copy(sentence)
        } else {
            self.earlier_line(sentence)
        };
        self.sentence = Some((sentence, earlier));
        earlier
    }

    fn earlier_line(&mut self, sentence: Span) -> Earlier {
        if let Some((_, earlier)) = self.line.filter(|(line, _)| line.contains(sentence)) {
            return earlier;
        }
        let line = line_around(self.text, sentence)?;
        let written = line.of(self.text);
        let earlier = if is_row(written) {
            None
        } else if has_chars(written, MIN_CHARS) {
            self.earlier_copy(line)
        } else {
            line_before(self.text, line)
        };
        self.line = Some((line, earlier));
        earlier
    }

    fn earlier_copy(&mut self, passage: Span) -> Earlier {
        let first = *self.first_starts.entry(passage.of(self.text)).or_insert(passage.start);
        (first < passage.start).then_some((passage.start, first))
    }
}

/// The same line right before, blank lines apart.
fn line_before(text: &str, line: Span) -> Earlier {
    let written = line.of(text);
    let before = text[..line.start].trim_end().strip_suffix(written)?;
    let is_line = before.is_empty() || before.trim_end_matches([' ', '\u{3000}']).ends_with(['\n', '\r']);
    (is_line && has_chars(written, MIN_LINE_CHARS)).then_some((line.start, before.len()))
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
