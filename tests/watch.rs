//! `jushi watch`: follows articles and rules, outlives broken ones, and ends when asked to.

#![cfg(unix)]

#[path = "support/runs.rs"]
mod runs;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use runs::{DONE, Place, article, rules};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watch {
    place: Place,
    child: Child,
    said: Receiver<String>,
}

impl Watch {
    fn start(options: &[&str]) -> Self {
        let place = Place::new();
        place.write("corpus/a.txt", &article("a", 2));
        let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
        command.arg("watch").arg(place.path("corpus")).arg("-o").arg(place.path("output"));
        command.arg("--rules").arg(place.path("rules")).args(options);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the command starts");
        let stderr = child.stderr.take().expect("a pipe");
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { place, child, said }
    }

    /// Waits until there are so many facts.
    #[track_caller]
    fn expect_facts(&self, expected: usize) {
        let started = Instant::now();
        let found = || self.place.read("output/facts.jsonl").map(|facts| facts.lines().count());
        while found() != Some(expected) {
            assert!(started.elapsed() < PATIENCE, "{:?} facts, expected {expected}", found());
            std::thread::sleep(Duration::from_millis(10));
        }
        eprintln!("{expected} facts after {:?}", started.elapsed());
    }

    /// Waits until something is said.
    #[track_caller]
    fn expect_words(&self, part: &str) {
        while !self.said.recv_timeout(PATIENCE).expect("it says more").contains(part) {}
    }

    #[track_caller]
    fn end(mut self) {
        let interrupt = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupt.expect("the command starts").success());
        assert_eq!(self.child.wait().expect("it ends").code(), Some(DONE));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A test that has failed leaves the command running.
        let _ = self.child.kill();
    }
}

#[test]
fn articles_and_rules_are_followed() {
    let watch = Watch::start(&[]);
    watch.expect_facts(2);
    watch.expect_words("watching");
    watch.place.write("corpus/new/b.txt", &article("b", 3));
    watch.expect_facts(5);
    fs::rename(watch.place.path("corpus/new"), watch.place.path("corpus/old")).expect("renamed");
    fs::remove_file(watch.place.path("corpus/a.txt")).expect("removed");
    watch.expect_facts(3);
    watch.place.write("rules/count.toml", "schema = 1\nsees = [\"nubmer\"]\n");
    watch.expect_words("did you mean `number`?");
    watch.expect_words("the rules of before stay in use");
    watch.place.write("corpus/c.txt", &article("c", 1));
    watch.expect_facts(4);
    watch.place.write("rules/count.toml", &rules("[家名]"));
    watch.expect_facts(8);
    watch.place.check_clean(&[]);
    watch.end();
}

#[test]
fn polling_finds_changes_too() {
    let watch = Watch::start(&["--poll", "1"]);
    watch.expect_facts(2);
    watch.place.write("corpus/b.txt", &article("b", 3));
    watch.expect_facts(5);
    watch.end();
}

#[test]
fn a_corpus_may_become_empty_for_a_while() {
    let watch = Watch::start(&[]);
    watch.expect_facts(2);
    watch.expect_words("watching");
    fs::remove_file(watch.place.path("corpus/a.txt")).expect("removed");
    watch.expect_words("no articles below");
    watch.place.write("corpus/b.txt", &article("b", 3));
    watch.expect_facts(3);
    watch.end();
}
