//! Source text in, the text that everything else works on out, with the way back.
//!
//! A list of small rewriting steps, one file each. Every step works on what the step before it made and adds one layer to
//! the map; no step loses a position. Text in which a step has nothing to do is not copied.

mod blanks;
mod boilerplate;
mod digits;
mod formulas;
mod lines;
mod lost_bytes;
mod markup;
mod mojibake;
mod number_breaks;
mod pinyin;
mod t2s;
mod torn;
mod width;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use crate::source::Markup;
use crate::text::{OffsetMaps, Rewriter};

/// A rewriting step.
struct Step {
    name: &'static str,
    rewrite: fn(&mut Rewriter<'_>, &mut Findings),
    /// The markup that only this step is for; nothing when it is for all text.
    markup: Option<Markup>,
}

impl Step {
    const fn new(name: &'static str, rewrite: fn(&mut Rewriter<'_>, &mut Findings)) -> Self {
        Self { name, rewrite, markup: None }
    }

    const fn of_markup(self, markup: Markup) -> Self {
        Self { markup: Some(markup), ..self }
    }
}

/// All steps in the order in which they run.
const STEPS: [Step; 14] = [
    Step::new("mojibake", mojibake::rewrite),
    Step::new("main-content", |rewriter, _| markup::rewrite_main_content(rewriter)).of_markup(Markup::Html),
    Step::new("html", |rewriter, _| markup::rewrite_html(rewriter)).of_markup(Markup::Html),
    Step::new("markdown", |rewriter, _| markup::rewrite_markdown(rewriter)).of_markup(Markup::Markdown),
    Step::new("leftovers", |rewriter, _| markup::rewrite_leftovers(rewriter)).of_markup(Markup::None),
    Step::new("pinyin", pinyin::rewrite),
    Step::new("lost-bytes", lost_bytes::rewrite),
    Step::new("width", |rewriter, _| width::rewrite(rewriter)),
    Step::new("t2s", |rewriter, _| t2s::rewrite(rewriter)),
    Step::new("formulas", |rewriter, _| formulas::rewrite(rewriter)),
    Step::new("digits", |rewriter, _| digits::rewrite(rewriter)),
    Step::new("blanks", |rewriter, _| blanks::rewrite(rewriter)),
    Step::new("boilerplate", |rewriter, _| boilerplate::rewrite(rewriter)),
    Step::new("lines", |rewriter, _| lines::rewrite(rewriter)),
];

/// What steps tell besides their edits.
#[derive(Debug, Default)]
struct Findings {
    /// The characters that carried a pinyin annotation.
    annotated: BTreeSet<char>,
    /// Warnings of the step that is running, with places in its input.
    warnings: Vec<(Range<usize>, WarningKind)>,
}

/// Runs the rewriting steps.
///
/// ```
/// use jushi::normalize::Normalizer;
///
/// let normalized = Normalizer::new().normalize("产值２８．８６９３ 億元");
/// assert_eq!(normalized.text, "产值28.8693亿元");
/// assert_eq!(normalized.maps.source_range(6..19), 6..34);
/// ```
#[derive(Clone, Debug)]
pub struct Normalizer {
    /// Indices into `STEPS`, ascending.
    steps: Vec<usize>,
}

/// A text that has been normalized.
#[derive(Clone, Debug)]
pub struct Normalized<'a> {
    /// The normalized text; borrowed when no step changed anything.
    pub text: Cow<'a, str>,
    /// The way from `text` back to the source text.
    pub maps: OffsetMaps,
    /// Places that could not be normalized with certainty.
    pub warnings: Vec<NormalizeWarning>,
}

/// A place that could not be normalized with certainty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormalizeWarning {
    /// The step that met it.
    pub step: &'static str,
    /// Bytes of the source text.
    pub source: Range<usize>,
    /// What happened there.
    pub kind: WarningKind,
}

/// What can happen to a place that is not certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// Characters had been lost and were found again, but other characters were possible too.
    Ambiguous {
        /// The characters that were taken.
        chosen: String,
        /// The others, better ones first.
        others: Vec<String>,
    },
    /// The text looks like UTF-8 that was read in another encoding, and too much of it is lost to be sure.
    Mojibake,
    /// Characters were lost for good; U+FFFD stands in their place, and nothing is said across it.
    Damaged,
}

impl fmt::Display for NormalizeWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.source;
        match &self.kind {
            WarningKind::Ambiguous { chosen, others } => {
                write!(f, "bytes {start}..{end}: read as {chosen}, but {} is possible too", others.join(" or "))
            }
            WarningKind::Mojibake => write!(
                f,
                "bytes {start}..{end}: looks like UTF-8 that was read as Latin-1, too damaged to be read again; look for a better copy"
            ),
            WarningKind::Damaged => {
                write!(f, "bytes {start}..{end}: damaged text that could not be restored")
            }
        }
    }
}

/// One change that a step made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRecord {
    /// The name of the step.
    pub step: &'static str,
    /// Bytes of the source text.
    pub source: Range<usize>,
    /// What the step found there, after the steps before it.
    pub before: String,
    /// What it put in its place.
    pub after: String,
}

/// A name that no rewriting step has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown normalization step `{name}`, expected one of {}", Normalizer::STEP_NAMES.join(", "))]
pub struct UnknownStep {
    /// The name as it was given.
    pub name: String,
}

impl Default for Normalizer {
    fn default() -> Self {
        Self { steps: (0..STEPS.len()).collect() }
    }
}

impl Normalizer {
    /// The names of all steps, in the order in which they run.
    pub const STEP_NAMES: [&'static str; STEPS.len()] = {
        let mut names = [""; STEPS.len()];
        let mut idx = 0;
        while idx < STEPS.len() {
            names[idx] = STEPS[idx].name;
            idx += 1;
        }
        names
    };

    /// A normalizer with all steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same normalizer without the step `name`.
    ///
    /// # Errors
    /// When there is no such step.
    pub fn without(mut self, name: &str) -> Result<Self, UnknownStep> {
        let idx = step_idx(name)?;
        self.steps.retain(|&step| step != idx);
        Ok(self)
    }

    /// A normalizer that only has the step `name`.
    ///
    /// # Errors
    /// When there is no such step.
    pub fn only(name: &str) -> Result<Self, UnknownStep> {
        Ok(Self { steps: vec![step_idx(name)?] })
    }

    /// The names of the steps this normalizer has.
    pub fn step_names(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().map(|&idx| STEPS[idx].name)
    }

    /// Reads the tables of the steps, which the first text would do.
    pub fn prepare(&self) {
        let _ = self.normalize("國");
    }

    /// Runs the steps over `text`.
    ///
    /// # Panics
    /// When `text` is 4 GiB or longer.
    pub fn normalize<'a>(&self, text: &'a str) -> Normalized<'a> {
        self.run(text, Markup::None, None)
    }

    /// Runs the steps over `text` with its markup, which is taken out first.
    ///
    /// ```
    /// use jushi::normalize::Normalizer;
    /// use jushi::source::Markup;
    ///
    /// let normalized = Normalizer::new().normalize_markup("<p>花了<b>186.4</b>万元", Markup::Html);
    /// assert_eq!(normalized.text.trim(), "花了186.4万元");
    /// ```
    ///
    /// # Panics
    /// As [`normalize`](Self::normalize).
    pub fn normalize_markup<'a>(&self, text: &'a str, markup: Markup) -> Normalized<'a> {
        self.run(text, markup, None)
    }

    /// Every change that the steps make to `text`, by step and then by place; those that keep the length too.
    ///
    /// # Panics
    /// As [`normalize`](Self::normalize).
    pub fn edits(&self, text: &str, markup: Markup) -> Vec<EditRecord> {
        let mut records = Vec::new();
        self.run(text, markup, Some(&mut records));
        records
    }

    fn run<'a>(&self, text: &'a str, markup: Markup, mut records: Option<&mut Vec<EditRecord>>) -> Normalized<'a> {
        let mut normalized = Normalized { text: Cow::Borrowed(text), maps: OffsetMaps::new(), warnings: Vec::new() };
        let mut findings = Findings::default();
        let steps = self.steps.iter().map(|&idx| &STEPS[idx]);
        for step in steps.filter(|step| step.markup.is_none_or(|only| only == markup)) {
            let mut rewriter = match records {
                Some(_) => Rewriter::recording(&normalized.text),
                None => Rewriter::new(&normalized.text),
            };
            (step.rewrite)(&mut rewriter, &mut findings);
            let rewritten = rewriter.finish();
            for (range, kind) in findings.warnings.drain(..) {
                let source = normalized.maps.source_range(range);
                normalized.warnings.push(NormalizeWarning { step: step.name, source, kind });
            }
            if let Some(records) = &mut records {
                records.extend(rewritten.replacements.into_iter().map(|replacement| EditRecord {
                    step: step.name,
                    source: normalized.maps.source_range(replacement.range.clone()),
                    before: normalized.text[replacement.range].to_owned(),
                    after: replacement.text,
                }));
            }
            let map = rewritten.map;
            if let Cow::Owned(text) = rewritten.text {
                normalized.text = Cow::Owned(text);
                normalized.maps.push(map);
            }
        }
        normalized
    }
}

fn step_idx(name: &str) -> Result<usize, UnknownStep> {
    let idx = STEPS.iter().position(|step| step.name == name);
    idx.ok_or_else(|| UnknownStep { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What one step makes of `text`, for the tests of the steps.
    pub(super) fn after(step: &str, text: &str) -> String {
        Normalizer::only(step).expect("a step").normalize(text).text.into_owned()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Normalizer::new().normalize(text).text, expected);
    }

    #[test]
    fn steps_work_together() {
        check("兩個(gè)地區(qū)，产值２８．８６９３ 億元", "两个地区,产值28.8693亿元");
        check("劳动⼒１２ ．５ 万⼈", "劳动力12.5万人");
    }

    #[test]
    fn clean_text_is_borrowed() {
        let text = "广州市花都区与安顺市普定县,两地一东一西。\n第二段 ABC";
        assert!(matches!(Normalizer::new().normalize(text).text, Cow::Borrowed(_)));
    }

    #[test]
    fn noise_belongs_to_its_text() {
        let source = "約7 万5 千4 百個(gè)人";
        let normalized = Normalizer::new().normalize(source);
        assert_eq!(normalized.text, "约7万5千4百个人");
        let start = normalized.text.find('7').expect("a number");
        let range = normalized.maps.source_range(start..normalized.text.len() - "人".len());
        assert_eq!(&source[range], "7 万5 千4 百個(gè)");
    }

    #[test]
    fn steps_can_be_left_out() {
        let normalizer = Normalizer::new().without("t2s").expect("a step");
        assert_eq!(normalizer.normalize("國，").text, "國,");
        let error = normalizer.without("s2t").expect_err("no step");
        assert_eq!(
            error.to_string(),
            "unknown normalization step `s2t`, expected one of mojibake, main-content, html, markdown, leftovers, pinyin, \
             lost-bytes, width, t2s, formulas, digits, blanks, boilerplate, lines"
        );
    }

    #[test]
    fn every_edit_is_told() {
        let records = Normalizer::new().edits("國(guó)，2 亿", Markup::None);
        let told: Vec<_> = records
            .iter()
            .map(|record| (record.step, record.source.clone(), record.before.as_str(), record.after.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("pinyin", 0..9, "國(guó)", "國"),
                ("width", 9..12, "，", ","),
                ("t2s", 0..9, "國", "国"),
                ("blanks", 13..14, " ", "")
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_positions(text in any_text()) {
            let normalizer = Normalizer::new();
            let normalized = normalizer.normalize(&text);
            let mut last = 0;
            for (at, c) in normalized.text.char_indices() {
                let source = normalized.maps.source_range(at..at + c.len_utf8());
                prop_assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
                prop_assert!(last <= source.start && source.start < source.end);
                last = source.start;
            }
            for record in normalizer.edits(&text, Markup::None) {
                prop_assert!(text.is_char_boundary(record.source.start) && text.is_char_boundary(record.source.end));
                prop_assert!(record.before != record.after);
            }
        }

        #[test]
        fn most_steps_have_nothing_left_to_do(text in any_text()) {
            for step in ["width", "digits", "blanks"] {
                let once = after(step, &text);
                prop_assert_eq!(after(step, &once), once);
            }
        }
    }

    /// Text in which what the steps look for is frequent.
    fn any_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "\\PC{0,3}",
            "[0-9一二十百千万亿元年月日人 .,，。（）()?？\n　]{0,6}",
            "[個國務東優(（][(（?][a-zāáǎàēéěèīíǐìǔùǘ\u{301}]{1,4}[)）]",
            Just("我?guī)汀笔⊥鈩?wù)工".to_owned()),
            Just("e\u{301}⻓⺠㎡①ｶﾞ\u{200B}".to_owned()),
        ];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }
}
