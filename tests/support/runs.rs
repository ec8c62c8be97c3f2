//! Runs of the `jushi` command over a folder of articles, and what they leave.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const DONE: i32 = 0;
pub(crate) const WRONG_USE: i32 = 2;
pub(crate) const UNREADABLE: i32 = 3;
pub(crate) const STOPPED: i32 = 130;

/// Rules that are quickly compiled; `unit` makes them find other things.
pub(crate) fn rules(unit: &str) -> String {
    format!(
        "schema = 1\nsees = [\"number\"]\n\n[kinds.count]\nfields = [\"value: number\"]\n\n[[rule]]\nid = \"count/any\"\n\
         fact = \"count\"\npattern = '<n:number>{unit}'\nexample = ['有[[3{unit}]]']\nreject = ['{unit}']\n"
    )
}

/// An article of so many facts, with words of its own.
pub(crate) fn article(name: &str, n_facts: usize) -> String {
    (0..n_facts).map(|index| format!("{name}有{index}家，{index}名。\n")).collect()
}

/// A folder with `corpus`, `rules` and `output`.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run said and how it ended.
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) text: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(place.path("corpus")).expect("a folder");
        place.write("rules/count.toml", &rules("家"));
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file as if long ago, so that its time can be trusted; every call gives another time.
    pub(crate) fn write(&self, name: &str, text: &str) {
        static TIMES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        let ago = 100_000 - TIMES.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 90_000;
        set_time(&path, SystemTime::now() - Duration::from_secs(ago));
    }

    pub(crate) fn command(&self, output: &str, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
        command.arg("run").arg(self.path("corpus")).arg("-o").arg(self.path(output));
        command.arg("--rules").arg(self.path("rules")).args(options).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, options: &[&str]) -> Said {
        self.run_to("output", options)
    }

    pub(crate) fn run_to(&self, output: &str, options: &[&str]) -> Said {
        let done = self.command(output, options).output().expect("the command starts");
        let status = done.status.code().expect("an exit status");
        Said { status, text: String::from_utf8(done.stderr).expect("messages are UTF-8") }
    }

    pub(crate) fn spawn(&self, options: &[&str]) -> Child {
        let mut command = self.command("output", options);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the command starts")
    }

    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Facts and articles of a run that knows of no other.
    #[track_caller]
    pub(crate) fn clean(&self, options: &[&str]) -> [Option<String>; 2] {
        let _ = fs::remove_dir_all(self.path("clean"));
        let said = self.run_to("clean", &[&["-q"], options].concat());
        assert!([DONE, UNREADABLE].contains(&said.status), "{}", said.text);
        ["clean/facts.jsonl", "clean/articles.jsonl"].map(|name| self.read(name))
    }

    /// Holds the output against that of a run that knows of no other.
    #[track_caller]
    pub(crate) fn check_clean(&self, options: &[&str]) {
        let found = ["output/facts.jsonl", "output/articles.jsonl"].map(|name| self.read(name));
        assert!(found == self.clean(options), "the output is not that of a run that knows of no other");
    }

    /// What the last run says of the files: unchanged, new, changed, moved, removed, extracted.
    pub(crate) fn files(&self) -> [u64; 6] {
        let run: Value = serde_json::from_str(&self.read("output/run.json").expect("written")).expect("JSON");
        ["unchanged", "new", "changed", "moved", "removed", "extracted"]
            .map(|name| run["files"][name].as_u64().expect("a number"))
    }

    /// Names in the output folder.
    pub(crate) fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("output")).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub(crate) fn database(&self) -> Connection {
        Connection::open(self.path("output/jushi.db")).expect("a database")
    }

    /// The first run of every fact, by path and id.
    pub(crate) fn history(&self) -> BTreeMap<(String, String), i64> {
        let database = self.database();
        let mut statement = database.prepare("SELECT path, id, first_run FROM fact_history").expect("a view");
        let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }
}

/// What a folder of outputs holds when nothing was left behind.
pub(crate) const WHOLE: [&str; 5] = ["articles.jsonl", "facts.jsonl", "jushi.db", "jushi.lock", "run.json"];

pub(crate) fn set_time(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).expect("a file");
    file.set_modified(time).expect("a time");
}

/// The facts of a file that are in the output, as ids.
pub(crate) fn ids(facts: &str, article: &str) -> Vec<String> {
    let facts = facts.lines().map(|line| serde_json::from_str::<Value>(line).expect("a fact"));
    facts.filter(|fact| fact["article"] == article).map(|fact| fact["id"].as_str().expect("an id").to_owned()).collect()
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }
}
