//! Hashes everything that the results depend on and that is built in, so that a run can tell whether another build made
//! the output it finds: the code, the rules and tables, and the versions of the dependencies.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// What is built in.
const INPUTS: [&str; 4] = ["src", "rules", "Cargo.toml", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
        collect(Path::new(input), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        hasher.write(file.to_string_lossy().replace('\\', "/").as_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    println!("cargo::rustc-env=JUSHI_BUILD={:016x}", hasher.finish());
}

/// All files at or below a path. `Cargo.lock` is missing where the package is a dependency.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("cannot list {}: {error}", path.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("cannot list {}: {error}", path.display()));
            collect(&entry.path(), files);
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
}
