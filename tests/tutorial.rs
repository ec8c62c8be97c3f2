//! The tutorial is true: every command of `docs/tutorial.md` is run as it stands, and prints what is shown.
//!
//! The commands run in a folder with a copy of `rules/` and `corpus/`, as in a fresh clone. A line `Write this to \`FILE\`:` or
//! `Add this to \`FILE\`:` says what the block behind it becomes. `UPDATE_TUTORIAL=1` writes what is printed into the document.
#![cfg(all(unix, feature = "app"))]

mod support;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use support::{files_below, project};

/// A block of the document: the line before it, the language, the lines.
struct Block<'a> {
    said: &'a str,
    language: &'a str,
    lines: Vec<&'a str>,
}

#[test]
fn every_command_prints_what_is_shown() {
    let path = project("docs/tutorial.md");
    let document = fs::read_to_string(&path).expect("a tutorial");
    let clone = tempfile::tempdir().expect("a folder");
    for folder in ["rules", "corpus"] {
        for (name, bytes) in files_below(&project(folder)) {
            write(&clone.path().join(folder).join(name), &bytes);
        }
    }
    let (mut written, mut n_commands) = (String::new(), 0);
    let mut lines = document.lines();
    let mut said = "";
    while let Some(line) = lines.next() {
        writeln!(written, "{line}").expect("strings take everything");
        if let Some(language) = line.strip_prefix("```") {
            let block = Block { said, language, lines: lines.by_ref().take_while(|line| *line != "```").collect() };
            let (shown, n) = perform(&block, clone.path());
            written.push_str(&shown);
            written.push_str("```\n");
            n_commands += n;
        }
        if !line.is_empty() {
            said = line;
        }
    }
    assert!(n_commands >= 15, "only {n_commands} commands are left");
    if std::env::var_os("UPDATE_TUTORIAL").is_some() {
        fs::write(path, written).expect("the tutorial can be written");
    } else {
        let differs = document
            .lines()
            .zip(written.lines())
            .find(|(shown, printed)| without_counts(shown) != without_counts(printed));
        assert!(differs.is_none() && document.lines().count() == written.lines().count(), "{differs:?}\n\n{written}");
    }
}

/// A line without what changes whenever a rule is added: how many rules and examples the project has, and on which lines.
fn without_counts(line: &str) -> String {
    let counts = ["known misses", " warnings", "facts are the same"].iter().any(|end| line.ends_with(end));
    let pattern = if counts { r"\b\d{3,}\b|\d+ files" } else { r"toml:\d{3,}\)" };
    Regex::new(pattern).expect("a sound pattern").replace_all(line, "N").into_owned()
}

/// Does what a block says; gives its lines anew, with what its commands print, and how many commands there were.
fn perform(block: &Block<'_>, folder: &Path) -> (String, usize) {
    let text: String = block.lines.iter().map(|line| format!("{line}\n")).collect();
    let file = || block.said.split('`').nth(1).expect("the line before names a file in backticks");
    if block.said.starts_with("Write this to") {
        write(&folder.join(file()), text.as_bytes());
    } else if block.said.starts_with("Add this to") {
        let path = folder.join(file());
        let before = fs::read_to_string(&path).expect("a file to add to");
        write(&path, format!("{before}\n{text}").as_bytes());
    }
    if block.language != "console" {
        return (text, 0);
    }
    let mut shown = String::new();
    let commands: Vec<&str> = block.lines.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
    for command in &commands {
        writeln!(shown, "$ {command}").expect("strings take everything");
        shown.push_str(&run(command, folder));
    }
    (shown, commands.len())
}

/// What a command prints, to stdout and stderr.
fn run(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_jushi")).parent().expect("a file lies in a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let done = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .expect("a shell");
    let printed = String::from_utf8(done.stdout).expect("what is printed is UTF-8");
    if printed.is_empty() || printed.ends_with('\n') { printed } else { format!("{printed}\n") }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}
