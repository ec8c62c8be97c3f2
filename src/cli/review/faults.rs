//! Every call of a session of review made to fail, and to be the last one.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::desk::{Desk, Order, Subject};
use crate::cli::Command;
use crate::cli::faults::{Nth, Place};
use crate::files::Gate;
use crate::review::read_lines;

/// A place with a run, of which facts are decided.
struct Session {
    place: Place,
    keys: Vec<String>,
    /// How many lines other programs have begun in the log and not ended.
    n_torn: usize,
}

impl Session {
    fn new() -> Self {
        let place = Place::new();
        place.run("output", None).expect("a run");
        let facts = place.read("output/facts.jsonl").expect("written");
        let key = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().map(str::to_owned);
        let keys = facts.lines().map(|line| key(line).expect("an id")).collect();
        Self { place, keys, n_torn: 0 }
    }

    fn log(&self) -> PathBuf {
        self.place.path("decisions.jsonl")
    }

    fn open(&self, gate: Option<Arc<dyn Gate>>) -> anyhow::Result<Desk> {
        let [output, corpus] = ["output", "corpus"].map(|name| self.place.path(name));
        let words = [&output, &corpus].map(|path| path.to_string_lossy().into_owned());
        let cli = self.place.parse(&["review", &words[0], &words[1]], gate);
        assert!(matches!(cli.command, Command::Review(_)));
        let by = "li".to_owned();
        Desk::open(Subject { output, corpus, decisions: self.log(), by, common: cli.common })
    }

    /// What is done in a session, in order.
    fn orders(&self) -> Vec<Value> {
        let decide = |key: usize, action: &str| json!({"do": "decide", "keys": [self.keys[key]], "action": action});
        let all = json!({"do": "all", "filter": [["article", "2/2.txt"]], "action": "accept"});
        vec![
            decide(0, "accept"),
            decide(1, "reject"),
            json!({"do": "undo"}),
            json!({"do": "redo"}),
            decide(1, "accept"),
            all,
            json!({"do": "complete", "article": "0/0.txt"}),
            decide(2, "note"),
            json!({"do": "decide", "keys": [self.keys[3], self.keys[4]], "action": "reject", "reason": "not_a_fact"}),
        ]
    }

    /// The ids of all decisions in the log; no line of it is broken but those that others have begun and one cut one.
    fn ids(&self, may_be_cut: bool) -> BTreeSet<String> {
        let lines = read_lines(&fs::read(self.log()).unwrap_or_default());
        assert!(lines.broken.len() <= self.n_torn + usize::from(may_be_cut), "{:?}", lines.broken);
        lines.decisions.into_iter().map(|decision| decision.id).collect()
    }
}

fn obey(desk: &mut Desk, order: &Value) -> Option<Vec<String>> {
    let order: Order = serde_json::from_value(order.clone()).expect("an order");
    let answer = desk.obey(order).ok()?;
    let ids = answer["ids"].as_array().expect("ids");
    Some(ids.iter().map(|id| id.as_str().expect("text").to_owned()).collect())
}

/// Runs a session behind a gate that closes at call `n`; gives whether it did.
fn session_with_fault(session: &mut Session, n: usize, is_last: bool) -> bool {
    fs::write(session.log(), "").expect("an empty log");
    if n.is_multiple_of(3) {
        fs::remove_file(session.log()).expect("removed");
    }
    session.n_torn = 0;
    let gate = Nth::new(n, is_last);
    let mut confirmed = BTreeSet::new();
    if let Ok(mut desk) = session.open(Some(gate.clone())) {
        for (index, order) in session.orders().iter().enumerate() {
            if index == 4 && session.log().exists() {
                // Another program is killed while it adds a line.
                let mut file = fs::File::options().append(true).open(session.log()).expect("the log");
                file.write_all(b"{\"id\":\"torn\",\"act").expect("written");
                session.n_torn = 1;
            }
            let before = session.ids(true);
            match obey(&mut desk, order) {
                Some(ids) => confirmed.extend(ids),
                None if !is_last && desk.refresh().is_ok() => {
                    // A disk that failed once: what was not confirmed is not there.
                    assert_eq!(session.ids(true), before, "call {n}: not confirmed and decided");
                }
                None => {}
            }
        }
    }
    let ids = session.ids(true);
    assert!(confirmed.is_subset(&ids), "call {n}, last {is_last}: {confirmed:?} is not all in {ids:?}");
    // The next session takes up what is there and goes on.
    let mut desk = session.open(None).expect("a desk");
    let order = json!({"do": "decide", "keys": [session.keys[5]], "action": "accept"});
    let new = obey(&mut desk, &order).expect("it is decided");
    let after = session.ids(true);
    assert!(ids.is_subset(&after) && new.iter().all(|id| after.contains(id)), "call {n}, last {is_last}");
    assert_eq!(session.open(None).expect("a desk").n_decisions(), desk.n_decisions());
    gate.was_reached()
}

#[test]
fn every_call_of_a_session_of_review_may_fail() {
    let mut session = Session::new();
    let mut n_faults = 0;
    for is_last in [false, true] {
        for n in 0.. {
            if !session_with_fault(&mut session, n, is_last) {
                break;
            }
            n_faults += 1;
        }
    }
    assert!(n_faults > 120, "{n_faults}");
    // Without a fault all of it is decided.
    assert_eq!(session.n_torn, 1);
}
