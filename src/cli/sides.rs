//! What two sets of rules find in the same articles.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::corpus::{Corpus, CorpusFile};
use super::input::Reading;
use super::terminal::say;
use super::{Common, print_diagnostics};
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::{RuleFiles, RuleSet, StackError, all_builtin_files};

/// The two lists of facts that are compared.
pub(super) struct Sides {
    pub(super) old: Vec<Record>,
    pub(super) new: Vec<Record>,
    pub(super) n_unreadable: usize,
}

impl Sides {
    /// The facts that the old and the new rules find below a folder. Articles that cannot be read are named.
    pub(super) fn of_rules(old: &RuleFiles, new: &RuleFiles, common: &Common, corpus: &Path) -> anyhow::Result<Self> {
        let pipelines = [pipeline(old, common, "the old rules")?, pipeline(new, common, "the new rules")?];
        let reading = common.reading()?;
        let corpus = Corpus::list(corpus, &reading.access)?;
        let mut problems = corpus.unreadable.clone();
        let work = |file: &CorpusFile| facts_of(file, &pipelines, &reading);
        let found: Vec<_> = corpus.files.par_iter().map(work).collect();
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for (facts, errors) in found {
            let [was, is] = facts;
            old.extend(was);
            new.extend(is);
            problems.extend(errors);
        }
        for problem in &problems {
            say!("error: {}", problem);
        }
        Ok(Self { old, new, n_unreadable: problems.len() })
    }
}

/// The rule files of some folders and of what they extend; those that are built in where there is no folder.
pub(super) fn read_rules(folders: &[PathBuf]) -> anyhow::Result<RuleFiles> {
    if folders.is_empty() {
        return Ok(all_builtin_files());
    }
    told(RuleFiles::stack(folders))
}

/// Prints what is wrong where folders extend each other.
pub(super) fn told(stack: Result<RuleFiles, StackError>) -> anyhow::Result<RuleFiles> {
    stack.map_err(|error| {
        if let StackError::Extends(found) = &error {
            print_diagnostics(found, &RuleFiles::default());
        }
        error.into()
    })
}

fn pipeline(files: &RuleFiles, common: &Common, which: &str) -> anyhow::Result<Pipeline> {
    let set = RuleSet::compile(files).map_err(|found| {
        print_diagnostics(&found, files);
        anyhow::anyhow!("{which} are broken; nothing was compared")
    })?;
    Ok(Pipeline::new(common.with_currency(set)?, common.normalizer()?).with_date(common.date))
}

/// What two pipelines find in the articles of a file, and the articles that cannot be read.
fn facts_of(file: &CorpusFile, pipelines: &[Pipeline; 2], reading: &Reading) -> ([Vec<Record>; 2], Vec<String>) {
    let mut found = [Vec::new(), Vec::new()];
    let mut problems = Vec::new();
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => return (found, vec![format!("{}: {error}", file.path.display())]),
    };
    for (name, source) in file.articles(bytes, reading) {
        match source {
            Err(error) => problems.push(format!("{}: {error}", file.shown(&name))),
            Ok(source) => {
                let document = pipelines[0].document(&name, source);
                for (pipeline, found) in pipelines.iter().zip(&mut found) {
                    found.extend(pipeline.facts(&document, &BTreeSet::new()));
                }
            }
        }
    }
    (found, problems)
}
