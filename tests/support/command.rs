//! The `jushi` command and folders for it.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use jushi::emit::{Record, read_records};
use jushi::rule::RuleFiles;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const DONE: i32 = 0;
pub(crate) const FOUND: i32 = 1;
pub(crate) const WRONG_USE: i32 = 2;
pub(crate) const UNREADABLE: i32 = 3;

pub(crate) fn jushi(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
    command.args(arguments);
    command
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

/// A copy of the project's rules.
pub(crate) fn own_rules() -> TempDir {
    let rules = RuleFiles::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))).expect("the rules");
    let files: Vec<(&str, &[u8])> = rules.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    folder(&files)
}

pub(crate) fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs over a corpus, into the folder `output` of a new folder.
pub(crate) fn run(corpus: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = path(&folder, "output");
    jushi(&["-q", "run", &corpus.to_string_lossy(), "-o", &output]).assert().code(DONE);
    folder
}

/// The facts in the folder of a run.
pub(crate) fn facts(output: &str) -> Vec<Record> {
    let text = text(&format!("{output}/facts.jsonl"));
    read_records(text.as_bytes()).expect("a run writes facts")
}

pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Articles in several encodings and forms, with characters beyond the first plane, tags, line breaks inside facts, and
/// an article that would like to be a page.
pub(crate) fn motley() -> TempDir {
    let sums = "2023年，廣州市投入財政援助資金2.3億元，互派黨政幹部18人，建立結對幫扶關係。";
    let plain = "𬶠𬶭之乡2023年投入财政援助资金2.3亿元，人均减少-5元支出，互派党政干部18人。\n广州市花都区与安顺市普定县建立结对帮扶关系。\n";
    folder(&[
        ("big5.txt", &encoding_rs::BIG5.encode(sums).0),
        ("gb/gb.txt", &encoding_rs::GB18030.encode(plain).0),
        ("u16.txt", &[b"\xFF\xFE".to_vec(), plain.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()),
        ("bom.txt", &[b"\xEF\xBB\xBF", plain.as_bytes()].concat()),
        (
            "page.html",
            "<p>投入<b>3</b>&nbsp;亿元，帮扶干部２０名。</p>\r\n<p>福州市马尾区帮扶固原市原州区</p>".as_bytes(),
        ),
        ("torn.txt", "全县投入资金3.5\r\n亿元，选派干部12\n名。广州市与毕\n节市结对帮扶。".as_bytes()),
        ("lines.jsonl", format!("{}\n", serde_json::json!({ "id": "a/../b c", "text": plain })).as_bytes()),
        ("none.txt", "这里什么也没有。".as_bytes()),
        ("evil.txt", EVIL.as_bytes()),
    ])
}

/// What a page must not run: in the text, and in what is quoted of it.
pub(crate) const EVIL: &str = "</script><img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>\u{2028}<!--<script>投入'\"><b>资金</b>5万元，=HYPERLINK(\"x\")资金6万元，</title><svg onload=document.title='ran'>捐款7万元。\n";
