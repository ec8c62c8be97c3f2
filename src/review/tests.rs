//! Logs in any order, cut anywhere; decisions held against edited articles and changed facts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::emit::Record;
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{RuleSet, builtin_files};
use crate::source::Source;
use crate::text::CharIndex;

/// The facts of some articles.
struct Run {
    texts: BTreeMap<String, String>,
    records: Vec<Record>,
}

fn run(articles: &[(&str, &str)]) -> Run {
    let rules = RuleSet::compile(&builtin_files()).unwrap_or_else(|_| panic!("the built-in rules hold"));
    let pipeline = Pipeline::new(rules, Normalizer::new());
    let texts: BTreeMap<String, String> =
        articles.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let records = texts.iter().flat_map(|(name, text)| {
        let document = pipeline.document(name, Source::from_text(text.clone()));
        pipeline.facts(&document, &BTreeSet::new())
    });
    Run { records: records.collect(), texts }
}

fn decision(id: &str, action: Action, by: &str, at: u32, supersedes: &[&str]) -> Decision {
    Decision {
        article: (action == Action::Complete).then(|| "a.txt".to_owned()),
        supersedes: supersedes.iter().map(|id| (*id).to_owned()).collect(),
        ..Decision::new(id.to_owned(), action, by, format!("2026-01-01T00:00:00.{at:03}Z"))
    }
}

impl Run {
    fn decide(&self, action: Action, quote: &str) -> Decision {
        let record = self.records.iter().find(|record| record.quote == quote);
        let record = record.unwrap_or_else(|| panic!("no fact {quote}: {:?}", self.records));
        let index = CharIndex::new(&self.texts[&record.article]);
        let fact = Some(Anchor::of_record(record, &index));
        Decision { fact, ..decision(quote, action, "a", 0, &[]) }
    }

    fn hold(&self, decisions: &[Decision]) -> Vec<Stood> {
        let standings = Standings::new(&self.records, self.texts.keys().map(String::as_str));
        standings.hold(&decisions.iter().collect::<Vec<_>>(), &mut |name| self.texts.get(name).cloned())
    }

    #[track_caller]
    fn check(&self, decision: &Decision, standing: Standing, why: Option<Why>) -> Stood {
        let stood = self.hold(std::slice::from_ref(decision)).remove(0);
        assert_eq!((stood.standing, stood.why), (standing, why), "{stood:?}");
        stood
    }
}

const TEXT: &str = "据介绍，广州市去年共投入财政援助资金2.3亿元，用于改善当地的办学条件。\n当年选派干部人才18人到毕节市挂职锻炼，签订了为期三年的协议。\n";

#[test]
fn what_has_not_changed_is_carried() {
    let run = run(&[("a.txt", TEXT)]);
    for action in [Action::Accept, Action::Reject, Action::Correct] {
        run.check(&run.decide(action, "2.3亿元"), Standing::Carried, None);
    }
}

#[test]
fn other_fields_are_a_change() {
    let run = run(&[("a.txt", TEXT)]);
    let mut old = run.decide(Action::Accept, "2.3亿元");
    let fields = &mut old.fact.as_mut().expect("a fact").fields;
    fields.insert("what".to_owned(), "别的".to_owned());
    let stood = run.check(&old, Standing::Changed, None);
    assert_eq!(run.records[stood.record.expect("a record")].quote, "2.3亿元");
    // What a rule says of itself changes nothing.
    let mut sure = run.decide(Action::Accept, "2.3亿元");
    sure.fact.as_mut().expect("a fact").fields.insert("confidence".to_owned(), "low".to_owned());
    run.check(&sure, Standing::Carried, None);
}

#[test]
fn a_correction_is_met_by_what_was_asked_for() {
    let run = run(&[("a.txt", TEXT)]);
    let mut asked = run.decide(Action::Correct, "2.3亿元");
    let right = asked.fact.as_ref().expect("a fact").fields.clone();
    asked.fields = Some(right);
    asked.fact.as_mut().expect("a fact").fields.insert("what".to_owned(), "别的".to_owned());
    run.check(&asked, Standing::Carried, None);
}

#[test]
fn another_span_of_the_same_kind_is_a_change() {
    let run = run(&[("a.txt", TEXT)]);
    let mut old = run.decide(Action::Accept, "2.3亿元");
    let anchor = old.fact.as_mut().expect("a fact");
    (anchor.id, anchor.quote) = ("0".to_owned(), "资金2.3亿元".to_owned());
    anchor.span[0] -= 2;
    let before: String =
        anchor.context[0].chars().collect::<Vec<_>>().split_last_chunk::<2>().expect("text").0.iter().collect();
    anchor.context[0] = before;
    run.check(&old, Standing::Changed, None);
}

#[test]
fn edits_around_a_fact_move_it() {
    let old = run(&[("a.txt", TEXT)]);
    let accepted = old.decide(Action::Accept, "2.3亿元");
    let edits = [
        TEXT.replace("用于改善当地的", "全部用来改善了当地的"),
        TEXT.replace("援助资金2.3亿元，", "援助资金一共2.3亿元，主要"),
    ];
    // Edits further away change no id.
    let longer = format!("新的第一段，没有事实。\n{}", TEXT.replace("据介绍", "据有关部门介绍"));
    run(&[("a.txt", &longer)]).check(&accepted, Standing::Carried, None);
    for edited in edits {
        let new = run(&[("a.txt", &edited)]);
        let stood = new.check(&accepted, Standing::Moved, None);
        let (article, place) = stood.place.expect("a place");
        assert_eq!(CharIndex::new(&new.texts[&article]).slice(place), Some("2.3亿元"));
    }
}

#[test]
fn of_many_equal_quotes_the_one_with_its_context_is_taken() {
    let old = run(&[("a.txt", "去年招收学徒30人参加培训。今年招收教师40人参加培训。")]);
    let accepted = old.decide(Action::Accept, "30人");
    let new = run(&[(
        "a.txt",
        "前年招收工人30人参加会议，后来离开。去年一共招收学徒30人参加培训。今年招收教师40人参加培训。",
    )]);
    let stood = new.check(&accepted, Standing::Moved, None);
    assert_eq!(stood.place.expect("a place").1, [27, 30]);
    let without = run(&[("a.txt", "前年雇用工人30人去往外地，后来离开。")]);
    without.check(&accepted, Standing::Lost, Some(Why::NoText));
}

#[test]
fn pairs_of_one_place_are_told_apart_by_what_they_join() {
    let text = "去年，深圳投入帮扶资金30万元为独山、三都、罗甸等县购买图书。";
    let old = run(&[("a.txt", text)]);
    let index = CharIndex::new(text);
    let pairs: Vec<&Record> = old.records.iter().filter(|record| record.kind == "place_pair").collect();
    assert!(pairs.len() > 1 && pairs.iter().all(|pair| pair.span == pairs[0].span), "{pairs:?}");
    let accepted: Vec<Decision> = pairs
        .iter()
        .map(|pair| Decision {
            fact: Some(Anchor::of_record(pair, &index)),
            ..decision(&pair.id, Action::Accept, "a", 0, &[])
        })
        .collect();
    let new = run(&[("a.txt", &text.replace("去年", "今年七月，有人说"))]);
    for (stood, pair) in new.hold(&accepted).iter().zip(pairs) {
        let record = &new.records[stood.record.expect("a fact")];
        assert_eq!((stood.standing, record.field("to")), (Standing::Moved, pair.field("to")));
    }
}

#[test]
fn files_that_move_take_their_decisions_along() {
    let old = run(&[("a.txt", TEXT), ("b.txt", "投入资金2.3亿元。")]);
    let accepted = old.decide(Action::Accept, "2.3亿元");
    let renamed = run(&[("2024/new name.txt", TEXT), ("b.txt", "投入资金2.3亿元。")]);
    let stood = renamed.check(&accepted, Standing::Moved, None);
    assert_eq!(stood.place.expect("a place").0, "2024/new name.txt");
    let gone = run(&[("b.txt", "投入资金2.3亿元。")]);
    gone.check(&accepted, Standing::Lost, Some(Why::NoArticle));
}

#[test]
fn accepted_facts_that_no_rule_finds_are_lost() {
    let mut run = run(&[("a.txt", TEXT)]);
    let accepted = run.decide(Action::Accept, "2.3亿元");
    let corrected = run.decide(Action::Correct, "18人");
    let rejected = run.decide(Action::Reject, "18人");
    run.records.retain(|record| record.kind == "place_pair");
    run.check(&accepted, Standing::Lost, Some(Why::NoRule));
    run.check(&corrected, Standing::Lost, Some(Why::NoRule));
    run.check(&rejected, Standing::Gone, Some(Why::NoRule));
    let all = [accepted, corrected, rejected];
    let all: Vec<&Decision> = all.iter().collect();
    let stood = run.hold(&all.iter().map(|decision| (*decision).clone()).collect::<Vec<_>>());
    let counts = Counts::new(&all, &stood);
    assert_eq!(counts.says(), "3 decisions: 0 carried, 0 changed, 0 moved, 2 lost, 1 rejected and gone");
}

#[test]
fn missed_facts_wait_in_their_text() {
    let run = run(&[("a.txt", TEXT)]);
    let index = CharIndex::new(TEXT);
    let start = index.char_of_byte(TEXT.find("三年").expect("text")).expect("a character");
    let fields = Fields::from([("value".to_owned(), "3".to_owned())]);
    let fact = Anchor::of_missed("x", "a.txt", "duration", fields, &index, [start, start + 2]);
    let missed = Decision { fact, ..decision("x", Action::Add, "a", 0, &[]) };
    run.check(&missed, Standing::Carried, Some(Why::NoRule));
    let mut found = missed.clone();
    let record = run.records.iter().find(|record| record.quote == "18人").expect("a fact");
    found.fact = Some(Anchor { id: "x".to_owned(), ..Anchor::of_record(record, &index) });
    let stood = run.check(&found, Standing::Carried, None);
    assert!(stood.record.is_some());
    found.fact.as_mut().expect("a fact").fields.insert("value".to_owned(), "19".to_owned());
    run.check(&found, Standing::Changed, None);
}

#[test]
fn a_fact_added_inside_one_that_joins_places_is_another() {
    let text = "广东认真落实要求,与贵州建立结对帮扶关系。";
    let run = run(&[("a.txt", text)]);
    let record = run.records.iter().find(|record| record.kind == "place_pair").expect("a pair");
    let index = CharIndex::new(text);
    let start = index.char_of_byte(text.find("要求").expect("text")).expect("a character");
    assert!(record.span.char[0] < start && start + 2 < record.span.char[1], "{:?}", record.span);
    let mut fields = Fields::from([("trigger".to_owned(), "要求".to_owned())]);
    for joined in
        [&[][..], &[("from", "广东省"), ("from_level", "province"), ("to", "四川省"), ("to_level", "province")]]
    {
        fields.extend(joined.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fact = Anchor::of_missed("x", "a.txt", "place_pair", fields.clone(), &index, [start, start + 2]);
        let missed = Decision { fact, ..decision("x", Action::Add, "a", 0, &[]) };
        run.check(&missed, Standing::Carried, Some(Why::NoRule));
    }
    fields.insert("to".to_owned(), "贵州省".to_owned());
    let fact = Anchor::of_missed("x", "a.txt", "place_pair", fields, &index, [start, start + 2]);
    run.check(&Decision { fact, ..decision("x", Action::Add, "a", 0, &[]) }, Standing::Changed, None);
}

#[test]
fn a_corrected_span_moves_with_its_text() {
    let old = run(&[("a.txt", TEXT)]);
    let mut corrected = old.decide(Action::Correct, "18人");
    let span = corrected.fact.as_ref().expect("a fact").span;
    corrected.span = Some([span[0] - 4, span[1]]);
    assert_eq!(corrected.right_span([span[0] + 10, span[1] + 10]), [span[0] + 6, span[1] + 10]);
    assert_eq!(corrected.right_span([1, 4]), [1, 4], "a place before the text is none");
    old.check(&corrected, Standing::Carried, None);
}

#[test]
fn undo_goes_back_one_step_and_undoing_it_forth() {
    let lines = [
        decision("1", Action::Complete, "a", 1, &[]),
        decision("2", Action::Complete, "a", 2, &["1"]),
        decision("3", Action::Undo, "a", 3, &["2"]),
        decision("4", Action::Undo, "a", 4, &["3"]),
    ];
    let held = |n: usize| {
        let fold = Fold::new(lines[..n].iter().cloned());
        fold.held().filter(|line| line.action != Action::Undo).map(|line| line.id.clone()).collect::<String>()
    };
    assert_eq!([held(1), held(2), held(3), held(4)], ["1", "2", "1", "2"]);
}

#[test]
fn what_was_decided_at_once_is_taken_back_at_once() {
    let mut lines: Vec<Decision> = (1..4).map(|n| decision(&n.to_string(), Action::Complete, "a", 1, &[])).collect();
    lines.iter_mut().skip(1).for_each(|line| line.facet = Some("kind=amount".to_owned()));
    let fold = Fold::new(lines);
    let ids: Vec<&str> = fold.last_of("a").iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["2", "3"]);
    assert!(fold.last_of("b").is_empty());
}

#[test]
fn later_is_later_whatever_the_clock_says() {
    let far = "2126-01-01T00:00:00.000Z";
    assert_eq!(time_after(Some(far)), "2126-01-01T00:00:00.001Z");
    assert!(time_after(None).as_str() > "2026-01-01" && time_after(None).len() == far.len());
    assert!(time_after(Some("no time")).as_str() < far);
}

#[test]
fn agreement_is_cohens_kappa() {
    // Both say yes 20 times, both no 15 times, 5 and 10 times they differ: the example of every textbook, 0.4.
    let mut lines = Vec::new();
    for (n, a, b) in [
        (20, Action::Accept, Action::Accept),
        (5, Action::Accept, Action::Reject),
        (10, Action::Reject, Action::Accept),
        (15, Action::Reject, Action::Reject),
    ] {
        for _ in 0..n {
            let at = u32::try_from(lines.len()).expect("few");
            let fact = |id: &str| {
                Some(Anchor {
                    id: format!("fact-{}", at / 2),
                    article: "a.txt".to_owned(),
                    kind: "amount".to_owned(),
                    rule: "r".to_owned(),
                    quote: id.to_owned(),
                    context: Default::default(),
                    span: [0, 1],
                    fields: Fields::new(),
                })
            };
            lines.push(Decision { fact: fact("x"), ..decision(&format!("a{at}"), a, "ann", at, &[]) });
            // The second has seen the first's and replaces it; both have judged all the same.
            lines.push(Decision {
                fact: fact("x"),
                ..decision(&format!("b{at}"), b, "bo", at + 1, &[&format!("a{at}")])
            });
        }
    }
    let key = |line: &Decision| line.fact.as_ref().expect("a fact").id.clone();
    let found = agreement(&lines, key);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].n_both, found[0].n_same), (50, 35));
    assert_eq!(found[0].to_string(), "amount: ann and bo agree on 35 of 50, kappa 0.4");
    lines.reverse();
    assert_eq!(agreement(&lines, key), found);
}

#[test]
fn a_file_grows_by_whole_lines_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(DECISIONS);
    let mut file = DecisionFile::new(path.clone());
    assert_eq!(file.read_if_changed().expect("no file"), None);
    let first = decision("1", Action::Complete, "a", 1, &[]);
    file.append(std::slice::from_ref(&first)).expect("a line");
    assert_eq!(file.read_if_changed().expect("a file"), None, "what was written here is known");
    // Another program was stopped in the middle of a line.
    let mut text = fs::read_to_string(&path).expect("text");
    text.push_str("{\"id\":\"2\",\"act");
    fs::write(&path, &text).expect("a file");
    let third = decision("3", Action::Complete, "a", 3, &[]);
    file.append(std::slice::from_ref(&third)).expect("a line");
    let lines = file.read_if_changed().expect("a file").expect("it has changed");
    assert_eq!(lines.decisions, [first, third]);
    assert_eq!(lines.broken.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2]);
    assert!(fs::read_to_string(&path).expect("text").starts_with(&text), "nothing was rewritten");
}

#[test]
fn what_cannot_be_written_is_not_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = DecisionFile::new(folder.path().join("none").join(DECISIONS));
    let error = file.append(&[decision("1", Action::Complete, "a", 1, &[])]).expect_err("no such folder");
    assert!(error.to_string().contains("nothing was decided"), "{error}");
}

#[test]
fn lines_without_what_they_need_are_broken() {
    let texts = [
        r#"{"id":"1","action":"accept","by":"a","at":"2026"}"#,
        r#"{"id":"1","action":"undo","by":"a","at":"2026"}"#,
        r#"{"id":"1","action":"complete","by":"a","at":"2026"}"#,
        r#"{"id":"1","action":"dance","by":"a","at":"2026"}"#,
        "<<<<<<< HEAD",
        "\u{0}\u{0}",
    ];
    for text in texts {
        let lines = read_lines(text.as_bytes());
        assert_eq!((lines.decisions.len(), lines.broken.len()), (0, 1), "{text}");
    }
    let one = read_lines(
        "\u{feff}{\"id\":\"1\",\"action\":\"undo\",\"by\":\"a\",\"at\":\"\",\"supersedes\":\"0\",\"later\":1}\r\n"
            .as_bytes(),
    );
    assert_eq!(one.decisions[0].supersedes, ["0"], "one id needs no list, and what we do not know is passed over");
}

/// Decisions of two people that supersede each other at random, also those that are not there.
fn lines() -> impl Strategy<Value = Vec<Decision>> {
    let action = prop_oneof![Just(Action::Complete), Just(Action::Undo)];
    let line = (0..12u32, action, 0..2u8, 0..6u32, prop::collection::vec(0..14u32, 1..3));
    prop::collection::vec(line, 0..20).prop_map(|lines| {
        let line = |(id, action, by, at, targets): (u32, Action, u8, u32, Vec<u32>)| {
            let targets: Vec<String> = targets.iter().map(|target| format!("id{target:02}")).collect();
            let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
            decision(&format!("id{id:02}"), action, &format!("by{by}"), at, &targets)
        };
        lines.into_iter().map(line).collect()
    })
}

fn text(lines: &[Decision]) -> String {
    lines.iter().map(|line| format!("{}\n", serde_json::to_string(line).expect("JSON"))).collect()
}

proptest! {
    #[test]
    fn the_order_of_lines_says_nothing(lines in lines(), seed in any::<u64>()) {
        let mut shuffled = lines.clone();
        shuffled.sort_by_key(|line| {
            use std::hash::{DefaultHasher, Hash, Hasher};
            let mut hasher = DefaultHasher::new();
            (seed, &line.id, &line.at, &line.supersedes).hash(&mut hasher);
            hasher.finish()
        });
        let fold = Fold::new(lines.clone());
        prop_assert_eq!(&fold, &Fold::new(shuffled.clone()));
        // Two files one behind the other, with lines that stand in both.
        let half = lines.len() / 2;
        let (a, b) = (text(&lines[..half]), text(&lines[half / 2..]));
        let merged = |first: &str, second: &str| Fold::new(read_lines(format!("{first}{second}").as_bytes()).decisions);
        prop_assert_eq!(&merged(&a, &b), &merged(&b, &a));
        prop_assert_eq!(&merged(&a, &b), &fold);
    }

    #[test]
    fn lines_added_one_by_one_give_the_same(lines in lines()) {
        let mut sorted = lines;
        sorted.sort_by(|a, b| (&a.at, &a.id).cmp(&(&b.at, &b.id)));
        let mut seen = BTreeSet::new();
        sorted.retain(|line| seen.insert(line.id.clone()));
        let mut fold = Fold::default();
        for (n, line) in sorted.iter().enumerate() {
            let before = fold.clone();
            let changed = fold.push(line.clone()).expect("it is later");
            prop_assert_eq!(&fold, &Fold::new(sorted[..=n].iter().cloned()));
            for index in 0..n {
                let is_other = before.held_at(index).is_some() != fold.held_at(index).is_some();
                prop_assert!(!is_other || changed.contains(&index));
            }
            prop_assert!(fold.push(line.clone()).is_none());
        }
    }

    #[test]
    fn a_cut_costs_the_last_line_at_most(lines in lines(), cut in any::<prop::sample::Index>()) {
        let text = text(&lines);
        let cut = cut.index(text.len() + 1);
        let n_whole = text.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count();
        let read = read_lines(&text.as_bytes()[..cut]);
        // A line without its end may be whole.
        prop_assert!(read.decisions.starts_with(&lines[..n_whole]));
        prop_assert!(read.decisions.len() <= n_whole + 1 && read.broken.len() <= 1);
        prop_assert_eq!(read.decisions.len() + read.broken.len() - n_whole, usize::from(!text[..cut].is_empty() && !text[..cut].ends_with('\n')));
    }

    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_lines(&bytes);
    }
}
