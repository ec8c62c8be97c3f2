//! Sixty files in every encoding, format and kind of damage: what a run says of them, warns of and finds.

#[path = "support/command.rs"]
mod command;

use std::fmt::Write;
use std::process::Command;

use command::{DONE, UNREADABLE, facts, jushi, path};

#[test]
fn a_folder_of_mixed_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = path(&folder, "mixed");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mixed_folder.py");
    let made = Command::new("python3").args([script, &corpus]).status().expect("Python 3 is installed");
    assert!(made.success());
    let output = path(&folder, "output");
    let done = jushi(&["run", &corpus, "-o", &output]).assert().code(UNREADABLE);
    let said = String::from_utf8_lossy(&done.get_output().stderr).replace(&format!("{corpus}/"), "");
    let changes = |line: &&str| !["output", "time", "speed"].iter().any(|row| line.trim_start().starts_with(row));
    let mut shown: String = said.lines().filter(changes).map(|line| format!("{}\n", line.trim_end())).collect();
    shown.push('\n');
    for record in facts(&output) {
        let fields = record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ");
        let repeats = if record.repeats.is_some() { " (repeats)" } else { "" };
        let quote = record.quote.replace(['\n', '\r'], "⏎");
        let _ = writeln!(shown, "{}:{} {} `{quote}` {fields}{repeats}", record.article, record.line, record.kind);
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("mixed_folder", shown);
    });
    // Every offset holds, whatever the file was like, and everything that reads the articles again can.
    jushi(&["verify", &output, &corpus]).assert().code(DONE);
    jushi(&["-q", "report", &output, &corpus, "-o", &path(&folder, "report.html")]).assert().code(DONE);
    jushi(&["-q", "export", &output, &corpus, "--format", "csv", "-o", &path(&folder, "tables")]).assert().code(DONE);
}
