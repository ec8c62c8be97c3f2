//! What the engine says of a passage that somebody has chosen.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::Common;
use crate::document::{Annotation, Document};
use crate::emit::annotation_records;
use crate::explain::Explainer;
use crate::pipeline::Pipeline;
use crate::review::Fields;
use crate::rule::{CompiledFile, FieldType, Kind, RuleFiles};
use crate::source::Source;
use crate::text::{CharIndex, SourceSpan};

/// The rules, and where each stands.
pub(super) struct Reader {
    pub(super) pipeline: Pipeline,
    files: RuleFiles,
}

/// How much text around a passage is read with it, in characters.
const AROUND: usize = 200;

impl Reader {
    pub(super) fn new(common: &Common) -> anyhow::Result<Self> {
        Self::of(common, common.rule_files()?)
    }

    /// With these rules.
    pub(super) fn of(common: &Common, files: RuleFiles) -> anyhow::Result<Self> {
        Ok(Self { pipeline: common.pipeline_of(&files)?, files })
    }

    pub(super) fn kinds(&self) -> &[Kind] {
        &self.pipeline.rules().kinds
    }

    /// File and line of a rule or a frame.
    pub(super) fn place_of(&self, rule: &str) -> Option<(&str, usize)> {
        let files = &self.pipeline.rules().files;
        files.iter().find_map(|file| {
            let line = makers(file).find(|maker| maker.id == rule).map(|maker| maker.line)?;
            Some((file.name.as_str(), line))
        })
    }

    /// The file of the user's in which a rule stands: its name among the rules, and its path. None for a built-in rule.
    pub(super) fn home_of(&self, rule: &str) -> Option<(&str, PathBuf)> {
        let (file, _) = self.place_of(rule)?;
        Some((file, self.files.path_of(file)?))
    }

    /// The rules and frames that make facts of a kind.
    pub(super) fn rules_of(&self, kind: &str) -> Vec<&str> {
        let set = self.pipeline.rules();
        let Some(kind) = set.kind(kind) else { return Vec::new() };
        set.files.iter().flat_map(makers).filter(|maker| maker.kind == kind).map(|maker| maker.id).collect()
    }

    /// What the engine reads in a passage for a fact of a kind: what a rule makes of it, else numbers, times and places.
    pub(super) fn read(&self, text: &CharIndex<'_>, place: [usize; 2], kind: &str) -> Fields {
        let (window, at) = window(text, place);
        let document = self.pipeline.document("passage", Source::from_text(window));
        let facts = self.pipeline.facts(&document, &BTreeSet::new());
        let found = facts.iter().filter(|record| record.kind == kind && overlap(record.span, at));
        if let Some(record) = found.max_by_key(|record| record.span.char == at) {
            return record.fields.iter().filter(|(name, _)| name != "confidence").cloned().collect();
        }
        let annotations = self.pipeline.annotations(&document);
        self.read_annotations(&document, &annotations, at, kind)
    }

    fn read_annotations(&self, document: &Document, annotations: &[Annotation], at: [usize; 2], kind: &str) -> Fields {
        let mut fields = Fields::new();
        let set = self.pipeline.rules();
        let Some(kind) = set.kind(kind).map(|index| &set.kinds[index]) else { return fields };
        let records: Vec<_> =
            annotation_records(document, annotations).into_iter().filter(|record| overlap(record.span, at)).collect();
        let of_type = |name: &str| {
            let mut places: Vec<_> = records.iter().filter(|record| record.kind == name).collect();
            places.reverse();
            places
        };
        let (mut numbers, mut times, mut places) = (of_type("number"), of_type("time"), of_type("place"));
        for (name, field) in &kind.fields {
            match field {
                FieldType::Number => {
                    if let Some(record) = numbers.pop() {
                        fields.extend(record.fields.iter().cloned());
                    }
                }
                FieldType::Time => {
                    if let Some(record) = times.pop() {
                        fields.insert(name.clone(), record.normalized.clone());
                    }
                }
                FieldType::Place => {
                    if let Some(record) = places.pop() {
                        let read = [
                            ("name", name.clone()),
                            ("code", format!("{name}_code")),
                            ("level", format!("{name}_level")),
                        ];
                        fields.extend(
                            read.into_iter().filter_map(|(from, to)| Some((to, record.field(from)?.to_owned()))),
                        );
                    }
                }
                FieldType::Text | FieldType::Enum | FieldType::Fact => {}
            }
        }
        for (index, value) in &kind.defaults {
            fields.entry(kind.fields[*index].0.clone()).or_insert_with(|| value.clone());
        }
        fields
    }

    /// Every step that led to the facts of a sentence.
    pub(super) fn why(&self, document: &Document, line: usize, sentence: SourceSpan) -> String {
        let mut explanation = Explainer::new(&self.pipeline, &self.files).explain(document, Some(line));
        explanation.sentences.retain(|trace| overlap(trace.span, sentence.char));
        explanation.render(false)
    }

    /// What kept a rule from firing on a line.
    pub(super) fn why_not(&self, document: &Document, line: usize, rule: &str) -> Result<String, String> {
        let explainer = Explainer::new(&self.pipeline, &self.files);
        explainer
            .why_not(document, rule, Some(line))
            .map(|answer| answer.render(false))
            .map_err(|error| error.to_string())
    }
}

/// What makes facts: a rule or a frame.
struct Maker<'a> {
    id: &'a str,
    kind: usize,
    line: usize,
}

fn makers(file: &CompiledFile) -> impl Iterator<Item = Maker<'_>> {
    let rules = file.rules.iter().map(|rule| Maker { id: &rule.id, kind: rule.kind, line: rule.line });
    rules.chain(file.frames.iter().map(|frame| Maker { id: &frame.id, kind: frame.kind, line: frame.line }))
}

fn overlap(span: SourceSpan, place: [usize; 2]) -> bool {
    span.char[0] < place[1] && place[0] < span.char[1]
}

/// The lines around a passage, not too much of them, and where it stands in them.
fn window(text: &CharIndex<'_>, place: [usize; 2]) -> (String, [usize; 2]) {
    let before = text.before(place, AROUND);
    let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let after = text.after(place, AROUND);
    let after = after.split(['\n', '\r']).next().unwrap_or_default();
    let passage = text.slice(place).unwrap_or_default();
    let start = before.chars().count();
    (format!("{before}{passage}{after}"), [start, start + passage.chars().count()])
}
