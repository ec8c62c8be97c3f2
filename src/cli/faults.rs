//! Every call of a run and of an export made to fail, and to be the last one.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use clap::Parser;
use tempfile::TempDir;

use super::run::{Ended, Engine, Session};
use super::{Cli, Command, Common, export};
use crate::files::{Call, Files, Gate};

const RULES: &str = "schema = 1\nsees = [\"number\"]\n\n[kinds.count]\nfields = [\"value: number\"]\n\n[[rule]]\nid = \"count/any\"\n\
                     fact = \"count\"\npattern = '<n:number>家'\nexample = ['有[[3家]]']\nreject = ['家']\n";

/// A gate that closes at one call.
#[derive(Debug)]
pub(super) struct Nth {
    state: Mutex<State>,
    /// Whether the calls behind it fail too, as if the process had ended there.
    is_last: bool,
}

#[derive(Debug)]
struct State {
    /// How many calls pass before the gate closes.
    left: usize,
    n_refused: usize,
}

impl Nth {
    pub(super) fn new(n: usize, is_last: bool) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { left: n, n_refused: 0 }), is_last })
    }

    pub(super) fn was_reached(&self) -> bool {
        self.state.lock().expect("no panic").n_refused > 0
    }
}

impl Gate for Nth {
    fn pass(&self, _call: Call, _path: &Path) -> io::Result<()> {
        let mut state = self.state.lock().expect("no panic");
        if state.left > 0 {
            state.left -= 1;
            return Ok(());
        }
        let passes = state.n_refused > 0 && !self.is_last;
        state.n_refused += 1;
        if passes { Ok(()) } else { Err(io::Error::other("the disk is broken")) }
    }
}

/// A gate that is closed for some calls on some paths.
#[derive(Debug)]
struct Closed(Call, &'static str);

impl Gate for Closed {
    fn pass(&self, call: Call, path: &Path) -> io::Result<()> {
        if call == self.0 && path.ends_with(self.1) { Err(io::Error::other("it is closed")) } else { Ok(()) }
    }
}

/// A folder with articles, rules and outputs.
pub(super) struct Place {
    folder: TempDir,
}

impl Place {
    pub(super) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder") };
        place.write("rules/count.toml", RULES);
        for index in 0..9 {
            place.write(
                &format!("corpus/{}/{index}.txt", index % 3),
                &format!("第一处有{index}家，第二处有3{index}家。"),
            );
        }
        place.write("corpus/lines.jsonl", "{\"id\":1,\"text\":\"有7家\"}\n{\"id\":2,\"text\":\"有8家\"}\n");
        place
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file as if some time ago.
    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        let file = fs::File::options().write(true).open(&path).expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(100)).expect("a time");
    }

    /// The arguments of a command, its file system behind a gate.
    pub(super) fn parse(&self, arguments: &[&str], gate: Option<Arc<dyn Gate>>) -> Cli {
        let rules = self.path("rules");
        let rules = rules.to_string_lossy();
        let arguments = [&["jushi"], arguments, &["-q", "--rules", &rules]].concat();
        let mut cli = Cli::try_parse_from(arguments).expect("the options are right");
        if let Some(gate) = gate {
            cli.common.access.files = Files::behind(gate);
        }
        cli
    }

    pub(super) fn run(&self, output: &str, gate: Option<Arc<dyn Gate>>) -> anyhow::Result<u8> {
        let cli = self.parse(&["run"], gate);
        let common: &Common = &cli.common;
        let mut engine = Engine::new(common, &[])?;
        let (corpus, output) = (self.path("corpus"), self.path(output));
        let session = Session { corpus: &corpus, output: &output, common, full: false, rehash: false, is_watch: false };
        match session.run(&mut engine)? {
            Ended::Done { status } => Ok(status),
            Ended::Stopped => unreachable!("nobody asks to stop"),
        }
    }

    pub(super) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Facts and articles of a run that knows of no other.
    fn clean(&self) -> [Option<String>; 2] {
        let _ = fs::remove_dir_all(self.path("clean"));
        self.run("clean", None).expect("a run");
        ["clean/facts.jsonl", "clean/articles.jsonl"].map(|name| self.read(name))
    }

    fn outputs(&self) -> [Option<String>; 2] {
        ["output/facts.jsonl", "output/articles.jsonl"].map(|name| self.read(name))
    }

    /// The first run of every fact.
    fn history(&self) -> BTreeMap<(String, String), i64> {
        let database = rusqlite::Connection::open(self.path("output/jushi.db")).expect("a database");
        let mut statement = database.prepare("SELECT path, id, first_run FROM fact_history").expect("a view");
        let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
            let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
            fs::File::options().write(true).open(&target).and_then(|file| file.set_modified(time)).expect("a time");
        }
    }
}

/// Makes every call of a run fail in turn; `change` is what happened since the run before.
fn every_call_of_a_run(has_run: bool, change: impl Fn(&Place)) -> usize {
    let place = Place::new();
    if has_run {
        place.run("before", None).expect("a run");
    }
    let old = place.read("before/facts.jsonl");
    change(&place);
    let new = place.clean();
    let mut n_faults = 0;
    for is_last in [false, true] {
        for n in 0.. {
            let _ = fs::remove_dir_all(place.path("output"));
            if has_run {
                copy(&place.path("before"), &place.path("output"));
            }
            let gate = Nth::new(n, is_last);
            let ended = place.run("output", Some(gate.clone()));
            let facts = place.read("output/facts.jsonl");
            if ended.as_ref().is_ok_and(|status| *status == super::DONE) {
                assert_eq!(facts, new[0], "call {n}, last {is_last}: all is said to be well");
            } else if ended.is_err() {
                assert!(facts == old || facts == new[0], "call {n}, last {is_last}: neither old nor new: {ended:?}");
            }
            let again = place.run("output", None);
            assert_eq!(again.expect("a run"), super::DONE, "call {n}, last {is_last}");
            assert_eq!(place.outputs(), new, "call {n}, last {is_last}: the next run");
            let mut left: Vec<_> = fs::read_dir(place.path("output")).expect("it").flatten().collect();
            left.retain(|entry| !entry.file_name().to_string_lossy().starts_with("jushi.db-"));
            assert_eq!(left.len(), 5, "call {n}, last {is_last}: {left:?}");
            if !gate.was_reached() {
                break;
            }
            n_faults += 1;
        }
    }
    n_faults
}

#[test]
fn every_call_of_a_first_run_may_fail() {
    assert!(every_call_of_a_run(false, |_| {}) > 100);
}

#[test]
fn every_call_of_a_changed_run_may_fail() {
    let n_faults = every_call_of_a_run(true, |place| {
        place.write("corpus/0/3.txt", "有33家，又有44家。");
        place.write("corpus/0/9.txt", "有55家。");
        fs::remove_file(place.path("corpus/1/1.txt")).expect("removed");
        fs::rename(place.path("corpus/2/2.txt"), place.path("corpus/2/22.txt")).expect("renamed");
    });
    assert!(n_faults > 100);
}

#[test]
fn what_cannot_be_listed_stays() {
    let place = Place::new();
    place.run("output", None).expect("a run");
    let (before, history) = (place.outputs(), place.history());
    // Elsewhere something changes, so that the output is written anew.
    place.write("corpus/0/9.txt", "有55家。");
    let status = place.run("output", Some(Arc::new(Closed(Call::List, "corpus/1"))));
    assert_eq!(status.expect("a run"), super::UNREADABLE);
    assert_eq!(place.outputs(), place.clean());
    let run: serde_json::Value = serde_json::from_str(&place.read("output/run.json").expect("written")).expect("JSON");
    assert!(run["unlisted"][0].as_str().is_some_and(|name| name.starts_with("1: cannot be listed")), "{run}");
    assert_eq!(run["files"]["removed"].as_u64(), Some(0));
    fs::remove_file(place.path("corpus/0/9.txt")).expect("removed");
    for closed in [Closed(Call::Look, "corpus/1/4.txt"), Closed(Call::List, "corpus/0"), Closed(Call::List, "corpus/2")]
    {
        assert_eq!(place.run("output", Some(Arc::new(closed))).expect("a run"), super::UNREADABLE);
    }
    assert_eq!(place.run("output", None).expect("a run"), super::DONE);
    assert_eq!((place.outputs(), place.history()), (before, history));
}

#[test]
fn a_corpus_that_cannot_be_listed_changes_nothing() {
    let place = Place::new();
    place.run("output", None).expect("a run");
    let before = place.outputs();
    for gate in [Closed(Call::List, "corpus"), Closed(Call::Look, "corpus")] {
        let error = place.run("output", Some(Arc::new(gate))).expect_err("nothing to be listed");
        assert!(format!("{error:#}").contains("corpus"), "{error:#}");
        assert_eq!(place.outputs(), before);
    }
}

#[test]
fn a_file_that_cannot_be_opened_keeps_its_history() {
    let place = Place::new();
    place.run("output", None).expect("a run");
    let (before, history) = (place.outputs(), place.history());
    place.write("corpus/0/3.txt", "第一处有3家，第二处有33家。又");
    let status = place.run("output", Some(Arc::new(Closed(Call::Open, "corpus/0/3.txt"))));
    assert_eq!(status.expect("a run"), super::UNREADABLE);
    assert_ne!(place.outputs(), before);
    place.write("corpus/0/3.txt", "第一处有3家，第二处有33家。");
    assert_eq!(place.run("output", None).expect("a run"), super::DONE);
    assert_eq!((place.outputs(), place.history()), (before, history));
}

/// The files of a folder, without hidden ones.
fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    named
        .filter(|(name, _)| !name.starts_with('.'))
        .flat_map(|(name, path)| {
            let inner = if path.is_dir() { files_of(&path) } else { BTreeMap::new() };
            let inner: Vec<_> = inner.into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)).collect();
            inner.into_iter().chain(fs::read(&path).ok().map(|bytes| (name, bytes)))
        })
        .collect()
}

#[test]
fn every_call_of_an_export_may_fail() {
    let place = Place::new();
    place.run("output", None).expect("a run");
    place.write("corpus/0/9.txt", "有55家。");
    place.run("later", None).expect("a run");
    let corpus = place.path("corpus").to_string_lossy().into_owned();
    let mut n_faults = 0;
    for (format, is_new) in [("csv", false), ("web-annotation", false), ("label-studio", false), ("brat", true)] {
        let target = place.path(&format!("{format}/out"));
        let path = target.to_string_lossy().into_owned();
        let export = |facts: &str, gate: Option<Arc<dyn Gate>>| {
            let facts = place.path(facts).to_string_lossy().into_owned();
            let cli = place.parse(&["export", &facts, &corpus, "--format", format, "-o", &path], gate);
            let Command::Export(args) = &cli.command else { unreachable!("an export was asked for") };
            export::export(args, &cli.common)
        };
        let clear = || {
            let _ = fs::remove_dir_all(place.path(format));
        };
        let exported = |facts: &str| {
            clear();
            // The article that is new is not in the facts of the first run.
            let done = if facts == "output" && format != "csv" { Ok(super::DONE) } else { export(facts, None) };
            done.expect("an export");
            files_of(&place.path(format))
        };
        let (mut old, new) = (if is_new { BTreeMap::new() } else { exported("output") }, exported("later"));
        assert!(!new.is_empty());
        // The table of a kind that is no longer found goes with the export, and with nothing else.
        const STALE: &str = "out/gone.csv";
        if let Some(table) = old.get("out/count.csv").cloned() {
            old.insert(STALE.to_owned(), table);
        }
        for n in 0.. {
            clear();
            for (name, bytes) in &old {
                let path = place.path(format).join(name);
                fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
                fs::write(path, bytes).expect("a file");
            }
            let gate = Nth::new(n, n % 2 == 1);
            let ended = export("later", Some(gate.clone()));
            let found = files_of(&place.path(format));
            let is_whole =
                |(name, bytes): (&String, &Vec<u8>)| old.get(name) == Some(bytes) || new.get(name) == Some(bytes);
            // An article that cannot be read is named and left out.
            let is_partial = ended.as_ref().is_ok_and(|status| *status == super::UNREADABLE);
            assert!(
                is_partial || found.iter().all(is_whole),
                "{format}, call {n}: a file is neither old nor new: {ended:?}"
            );
            let is_there = |name: &String| found.contains_key(name) || name == STALE;
            assert!(old.keys().all(is_there), "{format}, call {n}: a file is gone");
            if ended.is_ok() && !is_partial {
                assert_eq!(found, new, "{format}, call {n}");
            }
            if !gate.was_reached() {
                break;
            }
            n_faults += 1;
        }
    }
    assert!(n_faults > 40, "{n_faults}");
}
