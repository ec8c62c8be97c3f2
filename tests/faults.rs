//! Runs that are killed at any moment: the facts are always those of the run before or the new ones, and the next run's
//! output is that of a run that knows of no other.
//!
//! `cargo test --test faults -- --ignored` kills 200 runs; JUSHI_SEED is the seed of the moments.

#[path = "support/runs.rs"]
mod runs;

use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use runs::{DONE, Place, Random, WHOLE, article, rules};

/// What is different for the run that is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scenario {
    FirstRun,
    ChangedArticles,
    ChangedRules,
}

const SCENARIOS: [Scenario; 3] = [Scenario::FirstRun, Scenario::ChangedArticles, Scenario::ChangedRules];

/// How far runs came before they were killed.
#[derive(Debug, Default)]
struct Reached {
    nothing_written: usize,
    old_facts: usize,
    new_facts: usize,
    drafts_left: usize,
    temporary_files_left: usize,
}

struct Faults {
    place: Place,
    random: Random,
    round: usize,
    /// How long a run took at most.
    longest: Duration,
    reached: Reached,
}

#[test]
fn killed_runs_leave_whole_facts() {
    Faults::new().run(12);
}

#[test]
#[ignore = "takes some minutes"]
fn killed_runs_leave_whole_facts_200_times() {
    Faults::new().run(200);
}

impl Faults {
    fn new() -> Self {
        let seed = std::env::var("JUSHI_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_401);
        eprintln!("seed {seed}");
        let place = Place::new();
        for index in 0..1200 {
            place
                .write(&format!("corpus/{}/{index}.txt", index % 20), &article(&format!("第{index}篇"), 1 + index % 9));
        }
        let line = |id: usize| serde_json::json!({ "id": id, "text": article("行", id) }).to_string();
        place.write("corpus/lines.jsonl", &(1..40).map(line).collect::<Vec<_>>().join("\n"));
        let longest = Duration::from_millis(50);
        Self { place, random: Random(seed), round: 0, longest, reached: Reached::default() }
    }

    fn run(mut self, n_rounds: usize) {
        let started = Instant::now();
        assert_eq!(self.place.run(&["-q"]).status, DONE);
        self.longest = self.longest.max(started.elapsed());
        for round in 0..n_rounds {
            self.round = round;
            self.round(SCENARIOS[round % SCENARIOS.len()]);
        }
        eprintln!("{n_rounds} runs killed: {:?}", self.reached);
    }

    fn round(&mut self, scenario: Scenario) {
        let old = self.place.read("output/facts.jsonl").expect("of the round before");
        match scenario {
            Scenario::FirstRun => fs::remove_dir_all(self.place.path("output")).expect("removed"),
            Scenario::ChangedArticles => self.change_articles(),
            Scenario::ChangedRules => {
                let unit = if (self.round / SCENARIOS.len()).is_multiple_of(2) { "名" } else { "家" };
                self.place.write("rules/count.toml", &rules(unit));
            }
        }
        let old = (scenario != Scenario::FirstRun).then_some(old);
        let [new, new_articles] = self.place.clean(&[]);
        // Now and then the run after a killed one is killed too.
        for _ in 0..=self.random.below(4) / 3 {
            self.kill_a_run();
            let left = self.place.read("output/facts.jsonl");
            assert!(
                left == old || left == new,
                "round {}, {scenario:?}: the facts are neither old nor new",
                self.round
            );
            self.note(left.as_deref(), old.as_deref());
        }
        let started = Instant::now();
        let said = self.place.run(&["-q"]);
        self.longest = self.longest.max(started.elapsed());
        assert_eq!((said.status, said.text.as_str()), (DONE, ""), "round {}, {scenario:?}", self.round);
        assert!(self.place.read("output/facts.jsonl") == new, "round {}, {scenario:?}: other facts", self.round);
        assert!(self.place.read("output/articles.jsonl") == new_articles, "round {}, {scenario:?}", self.round);
        assert_eq!(self.place.left(), WHOLE, "round {}, {scenario:?}", self.round);
        assert_eq!(self.place.run(&["-q"]).status, DONE);
        let [unchanged, .., extracted] = self.place.files();
        assert!(unchanged > 1000 && extracted == 0, "round {}, {scenario:?}: not all is remembered", self.round);
    }

    /// Changes, removes, adds and renames some articles.
    fn change_articles(&mut self) {
        for change in 0..40 {
            let index = self.random.below(1200);
            let name = format!("corpus/{}/{index}.txt", index % 20);
            let text = article(&format!("第{}回", self.round), 1 + self.random.below(9) as usize);
            match change % 4 {
                0 => drop(fs::remove_file(self.place.path(&name))),
                1 => self.place.write(&format!("corpus/new/{}-{change}.txt", self.round), &text),
                2 => drop(fs::rename(self.place.path(&name), self.place.path(&format!("corpus/{index}.txt")))),
                _ => self.place.write(&name, &text),
            }
        }
    }

    /// Kills at a random moment of the whole run, or at one after the new files have begun to appear.
    fn kill_a_run(&mut self) {
        let mut child = self.place.spawn(&["-q"]);
        if self.random.below(2) == 0 {
            let longest = self.longest.as_micros() as u64;
            std::thread::sleep(Duration::from_micros(self.random.below(longest)));
        } else {
            self.wait_for_commit(&mut child);
            std::thread::sleep(Duration::from_micros(self.random.below(30_000)));
        }
        // The run may be over.
        let _ = child.kill();
        child.wait().expect("the command ends");
    }

    fn wait_for_commit(&self, child: &mut Child) {
        let begun = || self.place.left_or_none().iter().any(|name| name.starts_with(".jushi-run-"));
        while !begun() && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_micros(300));
        }
    }

    fn note(&mut self, left: Option<&str>, old: Option<&str>) {
        let reached = &mut self.reached;
        let names = self.place.left_or_none();
        let count = match left {
            None => &mut reached.nothing_written,
            left if left == old => &mut reached.old_facts,
            _ => &mut reached.new_facts,
        };
        *count += 1;
        reached.drafts_left += usize::from(names.iter().any(|name| name.starts_with("jushi.draft-")));
        reached.temporary_files_left += usize::from(names.iter().any(|name| name.ends_with(".tmp")));
    }
}

impl Place {
    /// Names in the output folder, which may not be there yet.
    fn left_or_none(&self) -> Vec<String> {
        if self.path("output").exists() { self.left() } else { Vec::new() }
    }
}
