//! Everything but the articles on which the output depends, and its hash.

use sha2::{Digest, Sha256};

use super::work::hexadecimal;
use crate::cli::Common;
use crate::pipeline::Pipeline;
use crate::rule::RuleFiles;

/// Rules and options, and the pipeline they make, which is only made when an article must be read.
pub(in crate::cli) struct Engine {
    files: RuleFiles,
    /// Hash of the rule files.
    pub(super) rules_sha256: String,
    /// Hash of rule files, options and this build of the program.
    pub(super) key: String,
    pipeline: Option<Pipeline>,
}

impl Engine {
    /// Reads the rules and checks the options.
    pub(in crate::cli) fn new(common: &Common) -> anyhow::Result<Self> {
        common.normalizer()?;
        let files = common.rule_files()?;
        let rules_sha256 = files.hash();
        let mut without = common.without.clone();
        without.sort_unstable();
        without.dedup();
        let encoding = common.encoding()?.map(|encoding| encoding.name()).unwrap_or_default();
        let parts = [
            env!("CARGO_PKG_VERSION"),
            env!("JUSHI_BUILD"),
            &rules_sha256,
            &without.join(" "),
            encoding,
            &common.currency,
            &common.date.map(|date| date.to_string()).unwrap_or_default(),
        ];
        let key = hexadecimal(&Sha256::digest(parts.join("\n")));
        Ok(Self { files, rules_sha256, key, pipeline: None })
    }

    /// The pipeline, made when it is first asked for.
    ///
    /// # Errors
    /// When the rules are broken; every mistake has then been printed.
    pub(in crate::cli) fn pipeline(&mut self, common: &Common) -> anyhow::Result<&Pipeline> {
        let pipeline = match self.pipeline.take() {
            Some(pipeline) => pipeline,
            None => common.pipeline_of(&self.files)?,
        };
        Ok(self.pipeline.insert(pipeline))
    }

    /// Whether another engine would find the same.
    pub(in crate::cli) fn is_same(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
