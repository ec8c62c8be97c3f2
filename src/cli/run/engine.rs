//! Everything but the articles on which the output depends, and its hash.

use sha2::{Digest, Sha256};

use super::work::hexadecimal;
use crate::cli::Common;
use crate::cli::input::Reading;
use crate::cli::kinds::Wanted;
use crate::emit::Record;
use crate::pipeline::Pipeline;
use crate::rule::RuleFiles;
use crate::source::Source;

/// Rules and options, and the pipeline they make, which is only made when an article must be read.
pub(in crate::cli) struct Engine {
    files: RuleFiles,
    /// Hash of the rule files.
    pub(super) rules_sha256: String,
    /// Hash of rule files, options and this build of the program.
    pub(super) key: String,
    /// How articles are read.
    pub(super) reading: Reading,
    /// The kinds that are asked for; all when there is none.
    pub(super) kinds: Vec<String>,
    work: Option<Work>,
}

/// What articles are worked on with.
pub(in crate::cli) struct Work {
    pub(super) pipeline: Pipeline,
    pub(super) wanted: Wanted,
}

impl Work {
    /// The facts that a run finds in an article.
    pub(in crate::cli) fn facts(&self, name: &str, source: Source) -> Vec<Record> {
        let document = self.pipeline.document(name, source);
        self.wanted.facts(&self.pipeline, &document)
    }
}

impl Engine {
    /// Reads the rules and checks the options.
    pub(in crate::cli) fn new(common: &Common, kinds: &[String]) -> anyhow::Result<Self> {
        common.normalizer()?;
        let files = common.rule_files_for(kinds)?;
        let kinds = sorted(kinds);
        let rules_sha256 = files.hash();
        let reading = common.reading()?;
        let field = |field: &Option<String>| format!("{field:?}");
        let parts = [
            env!("CARGO_PKG_VERSION"),
            env!("JUSHI_BUILD"),
            &rules_sha256,
            &sorted(&common.without).join(" "),
            reading.encoding.map(|encoding| encoding.name()).unwrap_or_default(),
            &common.currency,
            &common.access.max_article.to_string(),
            &common.date.map(|date| date.to_string()).unwrap_or_default(),
            &kinds.join(" "),
            &field(&reading.fields.text),
            &field(&reading.fields.id),
        ];
        let key = hexadecimal(&Sha256::digest(parts.join("\n")));
        Ok(Self { files, rules_sha256, key, reading, kinds, work: None })
    }

    /// The pipeline and what is wanted of it, made when it is first asked for.
    ///
    /// # Errors
    /// When the rules are broken, of which every mistake has then been printed, or know a kind not.
    pub(in crate::cli) fn prepare(&mut self, common: &Common) -> anyhow::Result<()> {
        if self.work.is_none() {
            let pipeline = common.pipeline_of(&self.files)?;
            let wanted = Wanted::new(&self.kinds, &pipeline)?;
            self.work = Some(Work { pipeline, wanted });
        }
        Ok(())
    }

    /// What articles are worked on with, once it is prepared.
    pub(in crate::cli) fn work(&self) -> Option<&Work> {
        self.work.as_ref()
    }

    /// Hash of rules, options and this build of the program.
    pub(in crate::cli) fn key(&self) -> &str {
        &self.key
    }

    /// Whether another engine would find the same.
    pub(in crate::cli) fn is_same(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Names in their order, each once.
fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names.dedup();
    names
}
