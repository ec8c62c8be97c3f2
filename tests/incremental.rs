//! A second run reads only what has changed, and its output is that of a run that knows of no other.

#[path = "support/runs.rs"]
mod runs;

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use runs::{DONE, Place, Random, STOPPED, UNREADABLE, WHOLE, WRONG_USE, article, ids, rules, set_time};

/// A place with articles a, b and c, and a run over them.
fn three() -> Place {
    let place = Place::new();
    for (name, n_facts) in [("a", 2), ("b", 3), ("c", 4)] {
        place.write(&format!("corpus/{name}.txt"), &article(name, n_facts));
    }
    let said = place.run(&["-q"]);
    assert_eq!((said.status, said.text.as_str()), (DONE, ""));
    place
}

#[track_caller]
fn check(place: &Place, options: &[&str], expected: [u64; 6]) {
    let said = place.run(options);
    assert_eq!(said.status, DONE, "{}", said.text);
    assert_eq!(place.files(), expected, "unchanged, new, changed, moved, removed, extracted");
    place.check_clean(&[]);
    assert_eq!(place.left(), WHOLE);
}

#[test]
fn nothing_changed_nothing_written() {
    let place = three();
    assert_eq!(place.files(), [0, 3, 0, 0, 0, 3]);
    let times = || {
        WHOLE[..3]
            .iter()
            .map(|name| place.path("output").join(name))
            .map(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a time"))
    };
    let before: Vec<SystemTime> = times().collect();
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
    assert_eq!(times().collect::<Vec<_>>(), before, "a file was written though nothing has changed");
}

#[test]
fn changes_are_found() {
    let place = three();
    place.write("corpus/b.txt", &article("b", 7));
    check(&place, &[], [2, 0, 1, 0, 0, 1]);
    place.write("corpus/a-new.txt", &article("a", 1));
    check(&place, &[], [3, 1, 0, 0, 0, 1]);
    fs::remove_file(place.path("corpus/a.txt")).expect("removed");
    check(&place, &[], [3, 0, 0, 0, 1, 0]);
    place.write("corpus/c.txt", "");
    check(&place, &[], [2, 0, 1, 0, 0, 1]);
    place.write("corpus/lines.jsonl", "{\"id\":\"y\",\"text\":\"有3家\"}\n{\"id\":\"x\",\"text\":\"有4家\"}\n");
    check(&place, &[], [3, 1, 0, 0, 0, 1]);
    place.write("corpus/lines.jsonl", "{\"id\":\"x\",\"text\":\"有4家\"}\n");
    check(&place, &[], [3, 0, 1, 0, 0, 1]);
}

#[test]
fn a_new_time_alone_is_no_change() {
    let place = three();
    place.write("corpus/b.txt", &article("b", 3));
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn changes_of_the_same_moment_are_found() {
    let place = Place::new();
    place.write("corpus/a.txt", "有3家");
    fs::write(place.path("corpus/b.txt"), "有4家").expect("a file");
    let time = SystemTime::now();
    set_time(&place.path("corpus/b.txt"), time);
    assert_eq!(place.run(&[]).status, DONE);
    fs::write(place.path("corpus/b.txt"), "有5家").expect("a file");
    set_time(&place.path("corpus/b.txt"), time);
    check(&place, &[], [1, 0, 1, 0, 0, 1]);
}

#[test]
fn rehash_trusts_content_alone() {
    let place = three();
    let path = place.path("corpus/b.txt");
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    fs::write(&path, article("b", 3).replace("有2家", "有8家")).expect("a file");
    set_time(&path, time);
    check(&place, &["--rehash"], [2, 0, 1, 0, 0, 1]);
    // The output too is only trusted when it is read.
    let path = place.path("output/facts.jsonl");
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    let facts = place.read("output/facts.jsonl").expect("written");
    fs::write(&path, facts.replacen("\"2家\"", "\"7家\"", 1)).expect("a file");
    set_time(&path, time);
    assert_eq!(place.run(&[]).status, DONE);
    assert_eq!(place.files(), [3, 0, 0, 0, 0, 0], "size and time say that nothing has changed");
    check(&place, &["--rehash"], [3, 0, 0, 0, 0, 1]);
}

/// A file that is put in the place of another with its size and its time.
#[test]
#[cfg(unix)]
fn another_file_of_the_same_size_and_time_is_found() {
    let place = three();
    let path = place.path("corpus/b.txt");
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    place.write("other.txt", &article("b", 3).replace("有2家", "有8家"));
    set_time(&place.path("other.txt"), time);
    fs::rename(place.path("other.txt"), &path).expect("renamed");
    check(&place, &[], [2, 0, 1, 0, 0, 1]);
    fs::write(&path, article("b", 3).replace("有2家", "有9家")).expect("a file");
    set_time(&path, time);
    check(&place, &[], [2, 0, 1, 0, 0, 1]);
}

/// Names of ours that somebody has made links of.
#[test]
#[cfg(unix)]
fn nothing_is_written_through_links() {
    use std::os::unix::fs::symlink;
    let names = [
        "jushi.lock",
        "jushi.db",
        "jushi.draft-facts",
        "jushi.draft-articles",
        ".jushi-run-facts.tmp",
        ".jushi-run-articles.tmp",
        ".jushi-run-run.tmp",
        "facts.jsonl",
        "articles.jsonl",
        "run.json",
    ];
    for name in names {
        for is_there in [true, false] {
            let place = three();
            place.write("corpus/d.txt", &article("d", 2));
            let (link, target) = (place.path("output").join(name), place.path("precious"));
            if is_there {
                fs::write(&target, "precious").expect("a file");
            }
            let _ = fs::remove_file(&link);
            symlink(&target, &link).expect("a link");
            let said = place.run(&["-q"]);
            assert_eq!(place.read("precious").as_deref(), is_there.then_some("precious"), "{name}");
            if said.status == WRONG_USE {
                assert!(said.text.contains(name) && said.text.contains("remove it"), "{name}: {}", said.text);
                fs::remove_file(&link).expect("removed");
                assert_eq!(place.run(&["-q"]).status, DONE);
            }
            place.check_clean(&[]);
        }
    }
}

#[test]
fn another_engine_reads_everything_again() {
    let place = three();
    place.write("rules/count.toml", &rules("名"));
    check(&place, &[], [3, 0, 0, 0, 0, 3]);
    let said = place.run(&["--without", "t2s"]);
    assert_eq!((said.status, place.files()), (DONE, [3, 0, 0, 0, 0, 3]), "{}", said.text);
    let said = place.run(&["--without", "t2s", "--encoding", "gb18030"]);
    assert_eq!((said.status, place.files()), (DONE, [3, 0, 0, 0, 0, 3]), "{}", said.text);
    place.check_clean(&["--without", "t2s", "--encoding", "gb18030"]);
    check(&place, &["--full"], [3, 0, 0, 0, 0, 3]);
    check(&place, &["--full"], [3, 0, 0, 0, 0, 3]);
}

#[test]
fn broken_rules_leave_everything_as_it_is() {
    let place = three();
    let before = place.read("output/facts.jsonl");
    place.write("rules/count.toml", "schema = 1\nsees = [\"nubmer\"]\n");
    let said = place.run(&[]);
    assert_eq!(said.status, WRONG_USE);
    assert!(said.text.contains("count.toml:2:10"), "{}", said.text);
    assert_eq!(place.read("output/facts.jsonl"), before);
    place.write("rules/count.toml", &rules("家"));
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn damaged_output_is_mended() {
    let place = three();
    let facts = place.read("output/facts.jsonl").expect("written");
    for damaged in
        [String::new(), facts.replacen("\"2家\"", "\"9家\"", 1), format!("{facts}more\n"), facts[3..].to_owned()]
    {
        fs::write(place.path("output/facts.jsonl"), damaged).expect("a file");
        assert_eq!(place.run(&[]).status, DONE);
        place.check_clean(&[]);
    }
    fs::remove_file(place.path("output/articles.jsonl")).expect("removed");
    assert_eq!(place.run(&[]).status, DONE);
    place.check_clean(&[]);
    // A copy has another time, and is as good as what was copied.
    fs::write(place.path("output/facts.jsonl"), facts).expect("a file");
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn the_database_can_be_deleted() {
    let place = three();
    let before = place.read("output/facts.jsonl");
    fs::remove_file(place.path("output/jushi.db")).expect("removed");
    check(&place, &[], [0, 3, 0, 0, 0, 3]);
    assert_eq!(place.read("output/facts.jsonl"), before);
}

#[test]
fn a_damaged_database_is_set_aside() {
    let place = three();
    let path = place.path("output/jushi.db");
    let sound = fs::read(&path).expect("a database");
    let mut torn = sound.clone();
    torn[4096..].fill(0x5A);
    for damaged in [b"no database, but long enough for one".repeat(200), torn, sound[..5000].to_vec()] {
        fs::write(&path, damaged).expect("a file");
        let said = place.run(&["-q"]);
        assert_eq!(said.status, DONE, "{}", said.text);
        assert!(said.text.contains("jushi.db is damaged") && said.text.contains("jushi.db-aside"), "{}", said.text);
        assert_eq!(place.files()[5], 3);
        place.check_clean(&[]);
        fs::remove_file(place.path("output/jushi.db-aside")).expect("set aside");
    }
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn every_database_that_is_set_aside_is_kept() {
    let place = three();
    for name in ["jushi.db-aside", "jushi.db-aside-2", "jushi.db-aside-3"] {
        let damaged = name.repeat(2000);
        fs::write(place.path("output/jushi.db"), &damaged).expect("a file");
        let said = place.run(&["-q"]);
        assert!(said.status == DONE && said.text.contains(&format!("called {name},")), "{}", said.text);
        assert_eq!(place.read(&format!("output/{name}")).as_ref(), Some(&damaged));
    }
}

/// Whatever single value of the database is another, the output of the next run is right.
#[test]
fn values_that_are_not_what_was_written_are_found() {
    for statement in [
        "UPDATE source SET facts_bytes = facts_bytes - 7 WHERE path = 'a.txt'",
        "UPDATE source SET facts_bytes = facts_bytes + 9223372036854775000 WHERE path = 'a.txt'",
        "UPDATE source SET articles_bytes = articles_bytes + 1 WHERE path = 'b.txt'",
        "UPDATE source SET facts_bytes = facts_bytes - 7 * (path = 'a.txt') + 7 * (path = 'b.txt')",
        "UPDATE source SET path = 'b0.txt' WHERE path = 'b.txt'",
        "UPDATE source SET counts = replace(counts, '4', '5') WHERE path = 'c.txt'",
        "UPDATE source SET counts = '' WHERE path = 'c.txt'",
        "UPDATE source SET facts_digest = facts_digest + 1 WHERE path = 'a.txt'",
        "UPDATE source SET sha256 = randomblob(32), stamp = 1",
        "UPDATE source SET size = size + 1",
        "DELETE FROM source WHERE path = 'a.txt'",
        "UPDATE meta SET value = '{\"written_as\":\"../corpus/a.txt\",\"identity\":{\"len\":1,\"modified\":1}}'",
        "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM source; END",
    ] {
        let place = three();
        place.database().execute_batch(statement).expect("a statement");
        place.write("corpus/d.txt", &article("d", 1));
        let said = place.run(&["-q"]);
        assert_eq!(said.status, DONE, "{statement}: {}", said.text);
        place.check_clean(&[]);
        let run: serde_json::Value = serde_json::from_str(&place.read("output/run.json").expect("it")).expect("JSON");
        assert_eq!(run["facts"]["count"].as_u64(), Some(10), "{statement}");
    }
}

#[test]
fn newer_and_foreign_databases_are_left_alone() {
    for (statement, message) in [
        ("PRAGMA user_version = 99", "jushi.db was written by a newer jushi (schema 99, this one knows 2)"),
        ("PRAGMA application_id = 7", "jushi.db is no database of jushi"),
    ] {
        let place = three();
        place.database().execute_batch(statement).expect("a statement");
        let before = (place.read("output/facts.jsonl"), fs::read(place.path("output/jushi.db")).expect("a file"));
        let said = place.run(&[]);
        assert_eq!(said.status, WRONG_USE);
        assert!(said.text.contains(message) && said.text.contains("--full"), "{}", said.text);
        let after = (place.read("output/facts.jsonl"), fs::read(place.path("output/jushi.db")).expect("a file"));
        assert!(before == after, "something was written");
        assert_eq!(place.run(&["--full"]).status, DONE);
        place.check_clean(&[]);
        assert!(place.left().contains(&"jushi.db-aside".to_owned()));
        assert_eq!(place.run(&[]).status, DONE);
        assert_eq!(place.files(), [3, 0, 0, 0, 0, 0]);
    }
}

#[test]
fn two_runs_at_once_are_told_of_each_other() {
    let place = three();
    let lock = File::options().write(true).open(place.path("output/jushi.lock")).expect("a file");
    lock.lock().expect("free");
    fs::write(place.path("output/jushi.lock"), "4711\n").expect("a file");
    let said = place.run(&[]);
    assert_eq!(said.status, WRONG_USE);
    assert!(said.text.contains("is in use by another jushi (process 4711)"), "{}", said.text);
    drop(lock);
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn what_killed_runs_have_left_is_cleared_away() {
    let place = three();
    for name in [".jushi-run-facts.tmp", ".jushi-run-articles.tmp", "jushi.draft-facts", "jushi.draft-articles"] {
        fs::write(place.path("output").join(name), "left").expect("a file");
    }
    check(&place, &[], [3, 0, 0, 0, 0, 0]);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let place = three();
    fs::write(place.path("file"), "").expect("a file");
    let said = place.run_to("file", &[]);
    assert_eq!(said.status, WRONG_USE);
    assert!(said.text.contains("cannot make the folder") && said.text.contains("file"), "{}", said.text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = place.path("closed");
        fs::create_dir(&closed).expect("a folder");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("permissions");
        // The superuser can write everywhere.
        if fs::write(closed.join("probe"), "").is_err() {
            let said = place.run_to("closed", &[]);
            assert_eq!(said.status, WRONG_USE);
            assert!(said.text.contains("cannot write") && said.text.contains("jushi.lock"), "{}", said.text);
        }
    }
}

/// A file may not grow beyond what was allowed, which is what a full disk is to us.
#[test]
#[cfg(unix)]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let place = three();
    let before = place.read("output/facts.jsonl");
    for index in 0..300 {
        place.write(&format!("corpus/more/{index}.txt"), &article(&format!("第{index}篇"), 20));
    }
    for kilobytes in [1, 40, 100, 400, 1500] {
        let run = place.command("output", &["-q"]);
        let words = std::iter::once(run.get_program()).chain(run.get_args());
        let quoted: Vec<String> = words.map(|word| format!("'{}'", word.to_string_lossy())).collect();
        let script = format!("trap '' XFSZ; ulimit -f {}; exec {}", 2 * kilobytes, quoted.join(" "));
        let done = std::process::Command::new("sh").arg("-c").arg(script).output().expect("a shell");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(WRONG_USE), "{kilobytes} kB: {said}");
        assert!(said.starts_with("error: the run into"), "{said}");
        assert!(said.contains("cannot write") || said.contains("cannot use jushi.db"), "{said}");
        assert_eq!(place.read("output/facts.jsonl"), before);
    }
    assert_eq!(place.run(&["-q"]).status, DONE);
    place.check_clean(&[]);
    assert_eq!(place.left(), WHOLE);
}

#[test]
fn moved_articles_keep_their_history() {
    let place = three();
    place.write("corpus/b.txt", &(article("b", 3) + "又有9家。"));
    assert_eq!(place.run(&["-q"]).status, DONE);
    let old = place.read("output/facts.jsonl").expect("written");
    let old_ids = ids(&old, "b.txt");
    let first_runs = |path: &str, ids: &[String]| -> Vec<i64> {
        let history = place.history();
        ids.iter().map(|id| history[&(path.to_owned(), id.clone())]).collect()
    };
    let old_runs = first_runs("b.txt", &old_ids);
    assert_eq!((old_runs[0], old_runs[3]), (1, 2));
    fs::create_dir(place.path("corpus/later")).expect("a folder");
    fs::rename(place.path("corpus/b.txt"), place.path("corpus/later/b.txt")).expect("renamed");
    place.write("corpus/d.txt", &article("d", 1));
    check(&place, &[], [2, 1, 0, 1, 0, 2]);
    let new = place.read("output/facts.jsonl").expect("written");
    let new_ids = ids(&new, "later/b.txt");
    assert_eq!((old_ids.len(), new_ids.len()), (4, 4));
    assert_eq!(first_runs("later/b.txt", &new_ids), old_runs, "the run in which each fact was first seen");
    let history = place.history();
    assert_eq!(history[&("d.txt".to_owned(), ids(&new, "d.txt")[0].clone())], 3);
    assert!(history.keys().all(|(path, _)| path != "b.txt"));
    let database = place.database();
    for (id, earlier) in new_ids.iter().zip(&old_ids) {
        let found: String =
            database.query_row("SELECT earlier FROM renamed_fact WHERE id = ?", [id], |row| row.get(0)).expect("a row");
        assert_eq!(&found, earlier);
    }
}

#[test]
fn facts_keep_their_first_run() {
    let place = three();
    place.write("rules/count.toml", &rules("[家名]"));
    assert_eq!(place.run(&["-q"]).status, DONE);
    let facts = place.read("output/facts.jsonl").expect("written");
    let history = place.history();
    for line in facts.lines() {
        let fact: serde_json::Value = serde_json::from_str(line).expect("a fact");
        let text = |name: &str| fact[name].as_str().expect("a text").to_owned();
        let expected = if text("quote").ends_with('家') { 1 } else { 2 };
        assert_eq!(history[&(text("article"), text("id"))], expected, "{line}");
    }
    assert_eq!(history.len(), facts.lines().count());
}

#[test]
fn unreadable_articles_are_named_by_every_run() {
    let place = three();
    fs::write(place.path("corpus/photo.txt"), b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\x03").expect("a file");
    set_time(&place.path("corpus/photo.txt"), SystemTime::now() - Duration::from_secs(500));
    for expected in [[3, 1, 0, 0, 0, 1], [4, 0, 0, 0, 0, 0]] {
        let said = place.run(&["-q"]);
        assert_eq!((said.status, said.text.lines().count()), (UNREADABLE, 1), "{}", said.text);
        assert!(said.text.contains("/photo.txt: content is binary"), "{}", said.text);
        assert_eq!(place.files(), expected);
    }
}

#[test]
#[cfg(unix)]
fn files_that_could_not_be_opened_are_tried_again() {
    use std::os::unix::fs::PermissionsExt;
    let place = three();
    place.write("corpus/closed.txt", &article("d", 2));
    let path = place.path("corpus/closed.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    // The superuser can read everything.
    if fs::read(&path).is_ok() {
        return;
    }
    assert_eq!(place.run(&["-q"]).status, UNREADABLE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("permissions");
    check(&place, &[], [3, 0, 1, 0, 0, 1]);
}

#[test]
fn another_corpus_of_the_same_names_is_not_taken_for_this() {
    let place = three();
    let time = |name: &str| fs::metadata(place.path(name)).and_then(|metadata| metadata.modified()).expect("a time");
    let times = ["a", "b", "c"].map(|name| time(&format!("corpus/{name}.txt")));
    fs::rename(place.path("corpus"), place.path("before")).expect("renamed");
    for ((name, n_facts), time) in [("a", 2), ("b", 3), ("c", 4)].into_iter().zip(times) {
        let text = article(name, n_facts);
        let text = if name == "b" { text.replace("有0家", "有5家") } else { text };
        place.write(&format!("corpus2/{name}.txt"), &text);
        set_time(&place.path(&format!("corpus2/{name}.txt")), time);
    }
    // A link of the same name makes the paths of the command line the same, not the folders.
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.path("corpus2"), place.path("corpus")).expect("a link");
    #[cfg(not(unix))]
    fs::rename(place.path("corpus2"), place.path("corpus")).expect("renamed");
    if cfg!(unix) {
        check(&place, &[], [2, 0, 1, 0, 0, 1]);
    }
}

#[test]
fn the_output_may_lie_in_the_corpus() {
    let place = three();
    for output in ["corpus/results", "corpus"] {
        for _ in 0..2 {
            let said = place.run_to(output, &[]);
            assert_eq!(said.status, DONE, "{}", said.text);
            assert_eq!(place.read(&format!("{output}/facts.jsonl")), place.read("output/facts.jsonl"));
        }
        fs::remove_file(place.path(output).join("facts.jsonl")).expect("removed");
        fs::remove_file(place.path(output).join("articles.jsonl")).expect("removed");
    }
}

#[test]
fn long_json_lines_are_remembered() {
    let place = Place::new();
    let line = |id: usize| serde_json::json!({ "id": id, "text": article("行", 60) }).to_string();
    let text = (0..4000).map(line).collect::<Vec<_>>().join("\n") + "\nno json\n";
    place.write("corpus/long.jsonl", &text);
    place.write("corpus/a.txt", &article("a", 3));
    let said = place.run(&["-q"]);
    assert_eq!(said.status, UNREADABLE);
    assert!(said.text.contains("/long.jsonl: line 4001"), "{}", said.text);
    place.write("corpus/a.txt", &article("a", 2));
    assert_eq!(place.run(&["-q"]).status, UNREADABLE);
    assert_eq!(place.files(), [1, 0, 1, 0, 0, 1]);
    place.check_clean(&[]);
    let run: serde_json::Value = serde_json::from_str(&place.read("output/run.json").expect("it")).expect("JSON");
    let counts = ["articles", "unreadable"].map(|name| run[name].as_u64().expect("a number"));
    assert_eq!(counts, [4002, 1]);
    assert_eq!(run["facts"]["count"].as_u64(), Some(4000 * 60 + 2));
}

/// Any changes in any order: the output stays that of a run that knows of no other.
#[test]
fn many_runs_are_one() {
    let place = Place::new();
    let mut random = Random(7);
    place.write("corpus/stays.txt", &article("stays", 2));
    for round in 0..15 {
        for _ in 0..random.below(8) {
            let name = format!("corpus/{}/{}.txt", random.below(3), random.below(6));
            let other = format!("corpus/{}/{}.txt", random.below(3), random.below(6));
            let n_facts = random.below(5) as usize;
            match random.below(4) {
                0 => drop(fs::remove_file(place.path(&name))),
                1 => drop(fs::rename(place.path(&name), place.path(&other))),
                _ => place.write(&name, &article(&format!("第{round}回"), n_facts)),
            }
        }
        if random.below(5) == 0 {
            place.write("rules/count.toml", &rules(["家", "名"][random.below(2) as usize]));
        }
        let said = place.run(&[]);
        assert_eq!(said.status, DONE, "{}", said.text);
        place.check_clean(&[]);
        let facts = place.read("output/facts.jsonl").expect("written");
        assert_eq!(place.history().len(), facts.lines().count(), "a row for every fact, and none else");
    }
}

#[test]
#[cfg(unix)]
fn a_stopped_run_is_gone_on_with() {
    let place = Place::new();
    let n_files = 6000;
    for index in 0..n_files {
        place.write(&format!("corpus/{}/{index}.txt", index % 20), &article(&format!("第{index}篇"), 30));
    }
    let child = place.spawn(&[]);
    let draft = place.path("output/jushi.draft-facts");
    while !fs::metadata(&draft).is_ok_and(|metadata| metadata.len() > 0) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let interrupt = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("the command starts").success());
    let done = child.wait_with_output().expect("the command ends");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(STOPPED), "{said}");
    assert!(said.contains("are done and remembered") && said.contains("is not written yet"), "{said}");
    assert!(place.read("output/facts.jsonl").is_none());
    assert_eq!(place.run(&["-q"]).status, DONE);
    let [.., extracted] = place.files();
    assert!(extracted < n_files && extracted > 0, "{extracted} of {n_files} were read by the second run");
    place.check_clean(&[]);
    assert_eq!(place.left(), WHOLE);
}
