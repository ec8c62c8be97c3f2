//! A rule as it was written and as it runs: what was inserted into its patterns, and where that is from.

use super::compile::{Names, Source, compile};
use super::parse::Examples;
use super::set::RuleFiles;
use super::spec::*;
use crate::matcher::{Anchor, CaptureKind, Pattern, Piece, Translation};

/// A rule or attribute, taken apart.
#[derive(Debug)]
pub struct Shown {
    /// Rule file.
    pub file: String,
    /// Line on which it begins, counted from 1.
    pub line: usize,
    /// Its text in the file.
    pub written: String,
    /// Its patterns, the main one first.
    pub patterns: Vec<ShownPattern>,
}

/// A pattern, taken apart.
#[derive(Debug)]
pub struct ShownPattern {
    /// The key it stands under.
    pub key: &'static str,
    /// Regex text in pieces that each come from one place.
    pub pieces: Vec<Piece>,
    /// The whole regex.
    pub regex: String,
    /// Named groups and what they catch.
    pub captures: Vec<(String, CaptureKind)>,
    /// How many annotations of a type any match holds at least.
    pub needs: Vec<(String, usize)>,
    /// Strings of which any match holds one of each set.
    pub literals: Vec<Vec<String>>,
    /// What the pattern mentions, and where that is declared.
    pub origins: Vec<(String, String)>,
}

/// The rule or attribute of that id; the nearest known id, if any, when there is none.
///
/// # Errors
/// When no rule has the id: the ids that look most like it.
pub fn show(files: &RuleFiles, id: &str) -> Result<Shown, Vec<String>> {
    let compiled = compile(files, Examples::Kept);
    for (index, source) in compiled.sources.iter().enumerate() {
        let file = &source.file;
        let rule = file.rules.iter().find(|rule| rule.id.value == id);
        let attribute = file.attributes.iter().find(|attribute| attribute.id.value == id);
        let frame = file.frames.iter().find(|frame| frame.id.value == id);
        let (written, patterns) = match (rule, attribute) {
            (Some(rule), _) => (&rule.written, of_rule(rule)),
            (None, Some(attribute)) => (&attribute.written, of_attribute(attribute)),
            (None, None) => match frame {
                Some(frame) => (&frame.written, Vec::new()),
                None => continue,
            },
        };
        let shower =
            Shower { sources: &compiled.sources, index, names: names(&compiled.sources, &compiled.set, index) };
        return Ok(Shown {
            file: file.name.clone(),
            line: super::diagnostic::line_column(&source.reporter.text, written.start).0,
            written: source.reporter.text[written.clone()].to_owned(),
            patterns: patterns.into_iter().filter_map(|pattern| shower.pattern(pattern)).collect(),
        });
    }
    let rules = compiled.sources.iter().flat_map(|source| {
        let rules = source.file.rules.iter().map(|rule| &rule.id.value);
        let attributes = source.file.attributes.iter().map(|attribute| &attribute.id.value);
        rules.chain(attributes).chain(source.file.frames.iter().map(|frame| &frame.id.value))
    });
    let mut near: Vec<(usize, &String)> = rules.map(|known| (strsim::damerau_levenshtein(id, known), known)).collect();
    near.sort();
    Err(near.into_iter().take(5).map(|(_, known)| known.clone()).collect())
}

type Written<'a> = (&'static str, &'a str, Option<&'a str>);

fn of_rule(rule: &RuleSpec) -> Vec<Written<'_>> {
    let Guards { before, after, not_before, not_after } = &rule.guards;
    let join = rule.join.as_ref().map(|join| join.value.as_str());
    let guards = [("before", before), ("after", after), ("not_before", not_before), ("not_after", not_after)];
    let guards = guards.into_iter().filter_map(|(key, guard)| Some((key, guard.as_ref()?.value.as_str(), None)));
    std::iter::once(("pattern", rule.pattern.value.as_str(), join)).chain(guards).collect()
}

fn of_attribute(attribute: &AttributeSpec) -> Vec<Written<'_>> {
    let key = match attribute.side {
        Side::Before => "before",
        Side::After => "after",
        Side::Nearest => "nearest",
        Side::Previous => "previous",
        Side::Next => "next",
        Side::Header => "header",
        Side::Label => "label",
    };
    vec![(key, attribute.pattern.value.as_str(), None)]
}

/// The names in sight of a file.
fn names(sources: &[Source], set: &super::set::RuleSet, index: usize) -> Names {
    let file = &sources[index].file;
    let mut names = Names::default();
    names.types.extend(super::compile::NATIVE_MARKS.iter().map(|(name, marks)| ((*name).to_owned(), marks.to_vec())));
    names.types.extend(set.kinds.iter().map(|kind| (kind.name.clone(), vec![kind.mark])));
    for source in in_sight(sources, file) {
        names.add(&source.file);
        for list in source.file.lists.keys() {
            let mark = set.list_names.iter().find(|(_, known)| known == list).map(|(mark, _)| *mark);
            names.types.insert(list.clone(), mark.into_iter().collect());
            names.lists.extend(mark.map(|mark| (mark, source.file.lists[list].words.clone())));
        }
    }
    names
}

fn in_sight<'a>(sources: &'a [Source], file: &'a RuleFile) -> impl Iterator<Item = &'a Source> {
    let seen =
        |source: &&Source| source.file.name == file.name || file.uses.iter().any(|path| path.value == source.file.name);
    sources.iter().filter(seen)
}

struct Shower<'a> {
    sources: &'a [Source],
    index: usize,
    names: Names,
}

impl Shower<'_> {
    fn pattern(&self, (key, written, join): Written<'_>) -> Option<ShownPattern> {
        let vocabulary = self.names.vocabulary(join);
        let pattern = Pattern::compile(written, &vocabulary, Anchor::None).ok()?;
        let translation = Translation::of(written, &vocabulary).ok()?;
        let type_of = |marks: &[char]| {
            let fits = self.names.types.iter().filter(|(_, known)| *known == marks);
            fits.map(|(name, _)| name.clone()).next().unwrap_or_else(|| format!("one of {} types", marks.len()))
        };
        let mut origins: Vec<(String, String)> = Vec::new();
        for mention in translation.pieces().iter().flat_map(|piece| &piece.from) {
            if !origins.iter().any(|(known, _)| known == mention) {
                origins.push((mention.clone(), self.origin(mention)));
            }
        }
        Some(ShownPattern {
            key,
            pieces: translation.pieces(),
            regex: translation.text,
            captures: pattern.captures().to_vec(),
            needs: pattern.needs().iter().map(|(marks, n)| (type_of(marks), *n)).collect(),
            literals: pattern.literals().to_vec(),
            origins,
        })
    }

    /// Where what is mentioned so is declared.
    fn origin(&self, mention: &str) -> String {
        let inner = mention.trim_matches(['<', '>', '{', '}']);
        let name = inner.rsplit(':').next().unwrap_or_default().trim_end_matches('+').trim_start_matches('@');
        for source in in_sight(self.sources, &self.sources[self.index].file) {
            let (file, place) = (&source.file, |at: usize| source.reporter.place(at));
            if mention.starts_with('{') {
                if let Some((at, _)) = file.macros.get(name) {
                    return place(at.span.start);
                }
            } else if let Some(table) = name.strip_prefix("units.").and_then(|name| file.tables.get(name)) {
                return format!("{}, {} words", place(table.name.span.start), table.words.len());
            } else if let Some(list) = file.lists.get(name) {
                return format!("{}, {} words", place(list.name.span.start), list.words.as_slice().len());
            }
        }
        let kinds = self.sources.iter().find_map(|source| {
            let kind = source.file.kinds.iter().find(|kind| kind.name.value == name)?;
            Some(source.reporter.place(kind.name.span.start))
        });
        kinds.unwrap_or_else(|| "native".to_owned())
    }
}
