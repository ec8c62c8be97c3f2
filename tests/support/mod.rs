//! What several tests share: the project's folders, the articles in them, one pipeline.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jushi::document::Document;
use jushi::emit::Record;
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleSet, builtin_files};
use jushi::source::Source;

/// The built-in rules with all cleaning steps.
pub(crate) static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    Pipeline::new(rules, Normalizer::new())
});

/// A path below the project's folder.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder of further articles and gold that `JUSHI_SHARED` names; says so when there is none.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("JUSHI_SHARED").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("left out: JUSHI_SHARED is not set");
    }
    folder
}

/// All files below a folder, by their path below it with `/`.
pub(crate) fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder of articles") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.push((name, fs::read(&path).expect("a readable article")));
        }
    }
}

/// The document of a text.
pub(crate) fn document(text: &str) -> Document {
    PIPELINE.document("test.txt", Source::from_text(text.to_owned()))
}

/// The facts of a document, without native kinds.
pub(crate) fn facts(document: &Document) -> Vec<Record> {
    PIPELINE.facts(document, &BTreeSet::new())
}
