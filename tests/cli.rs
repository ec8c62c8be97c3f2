//! The `jushi` command on good and bad input: what it prints, writes and exits with.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use command::{DONE, FOUND, UNREADABLE, WRONG_USE, folder, jushi};
use predicates::prelude::*;
use predicates::str::{contains, is_empty};
use serde_json::Value;
use tempfile::TempDir;

const TEXT: &str =
    "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。\n广州市花都区与安顺市普定县建立结对帮扶关系。\n";

fn path<'a>(folder: &'a TempDir, name: &str) -> std::borrow::Cow<'a, str> {
    let path = folder.path().join(name);
    path.to_string_lossy().into_owned().into()
}

/// Runs over a folder; gives the exit status, what was said, and the facts written, if any.
fn run(corpus: &Path, options: &[&str]) -> (i32, String, Option<String>) {
    let output = tempfile::tempdir().expect("a folder");
    let results = output.path().join("results");
    let mut command = jushi(options);
    let done = command.arg("run").arg(corpus).arg("-o").arg(&results).output().expect("the command starts");
    assert!(done.stdout.is_empty(), "run prints nothing to stdout");
    let said = String::from_utf8(done.stderr).expect("messages are UTF-8");
    let left: Vec<_> =
        fs::read_dir(&results).map(|entries| entries.flatten().map(|e| e.file_name()).collect()).unwrap_or_default();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "left behind: {left:?}");
    (done.status.code().expect("an exit status"), said, fs::read_to_string(results.join("facts.jsonl")).ok())
}

fn kinds(facts: &str) -> Vec<String> {
    let lines = facts.lines().map(|line| serde_json::from_str::<Value>(line).expect("a fact"));
    lines.map(|fact| fact["kind"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn extract_prints_facts() {
    let done = jushi(&["extract", "-"]).write_stdin(TEXT).assert().code(DONE).stderr(is_empty());
    let printed = String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(kinds(&printed), ["amount", "headcount", "place_pair"]);
    assert!(printed.contains("\"quote\":\"2.3亿元\"") && printed.contains("\"value\":\"230000000\""), "{printed}");
}

#[test]
fn extract_reads_files_and_kinds() {
    let folder = folder(&[("a.txt", TEXT.as_bytes())]);
    let file = path(&folder, "a.txt");
    let done = jushi(&["extract", &file, "--kinds", "headcount,time"]).assert().code(DONE);
    let printed = String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(kinds(&printed), ["time", "headcount"]);
    assert!(printed.contains("\"article\":\"a.txt\""), "{printed}");
}

#[test]
fn annotate_prints_native_kinds() {
    jushi(&["annotate", "-"])
        .write_stdin("不少于3.7亿元，广州")
        .assert()
        .code(DONE)
        .stdout(contains("\"value\":\"370000000\",\"bound\":\"at_least\"").and(contains("\"name\":\"广东省/广州市\"")));
}

#[test]
fn annotate_prints_the_kinds_asked_for() {
    let done = jushi(&["annotate", "--kinds", "place", "-"]).write_stdin("襄樊市医生12人到遵义").assert().code(DONE);
    let printed = String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(kinds(&printed), ["place", "place"]);
    let fields = r#"{"name":"湖北省/襄阳市","code":"420600","level":"prefecture","status":"resolved","head":"team","name_then":"襄樊市"}"#;
    assert!(printed.contains(fields), "{printed}");
    jushi(&["annotate", "--kinds", "amount", "-"]).write_stdin("").assert().code(WRONG_USE);
}

#[test]
fn places_of_the_user_are_known() {
    let table = "name\tparent\tlevel\tshorts\n青禾新区\t520500\tzone\t青禾\n云头村\t青禾新区\tvillage\t\n花城\t440100\tname\t\n白云边\t\tno\t\n";
    let folder = folder(&[("places.tsv", table.as_bytes()), ("wrong.tsv", "青禾新区\t毕节\tzone\t\n".as_bytes())]);
    let file = path(&folder, "places.tsv");
    let text = "花城对口帮扶青禾新区,青禾云头村的白云边酒";
    let done = jushi(&["extract", "--kinds", "place,place_pair", "--places", &file, "-"])
        .write_stdin(text)
        .assert()
        .code(DONE);
    let printed = String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8");
    for name in ["广东省/广州市", "贵州省/毕节市/青禾新区", "贵州省/毕节市/青禾新区/云头村"]
    {
        assert!(printed.contains(&format!("\"name\":\"{name}\"")), "{name}: {printed}");
    }
    assert!(printed.contains("\"from\":\"广东省/广州市\"") && !printed.contains("白云边"), "{printed}");
    jushi(&["extract", "--places", &file, "--kinds", "place", "-"])
        .write_stdin("青禾新区")
        .assert()
        .stdout(contains("520500"));
    jushi(&["extract", "--kinds", "place", "-"]).write_stdin("青禾新区").assert().stdout(is_empty());
    let wrong = path(&folder, "wrong.tsv");
    jushi(&["extract", "--places", &wrong, "-"])
        .write_stdin(text)
        .assert()
        .code(WRONG_USE)
        .stderr(contains("line 1: no unit"));
}

#[test]
fn normalize_prints_text_and_edits() {
    jushi(&["normalize", "-"]).write_stdin("兩個(gè)２８ 億元").assert().code(DONE).stdout("两个28亿元");
    jushi(&["normalize", "--without", "t2s", "-"]).write_stdin("兩個２８").assert().code(DONE).stdout("兩個28");
    jushi(&["normalize", "--edits", "-"]).write_stdin("２８億").assert().code(DONE).stdout(contains(
        "{\"article\":\"-\",\"step\":\"t2s\",\"line\":1,\"span\":{\"char\":[2,3],\"byte\":[6,9]},\"before\":\"億\",\"after\":\"亿\"}",
    ));
}

#[test]
fn mixed_folders_are_read_by_what_the_files_are() {
    let text = "广州市投入财政援助资金2.3亿元，互派党政干部18人。";
    let page = format!("<html><meta charset=gb2312><p>{}</p></html>", text.replace("2.3", "<b>2.3</b>"));
    let corpus = folder(&[
        ("a.html", &encoding_rs::GB18030.encode(&page).0),
        ("b.htm", page.as_bytes()),
        ("c.md", format!("# 题\n\n- {}\n", text.replace("2.3", "**2.3**")).as_bytes()),
        ("d.txt", text.replace("亿元", "亿&nbsp;元").as_bytes()),
        ("e.jsonl", format!("{}\n", serde_json::json!({ "id": "x", "title": "投资9亿元", "text": text })).as_bytes()),
        ("f.docx", b"PK"),
        ("g", b"x"),
    ]);
    let (status, said, facts) = run(corpus.path(), &[]);
    let facts = facts.expect("written");
    let values: Vec<Value> = facts.lines().map(|line| serde_json::from_str(line).expect("a fact")).collect();
    let sums = values.iter().filter(|fact| fact["fields"]["value"] == "230000000").count();
    assert_eq!((status, sums, values.len()), (DONE, 5, 10), "{facts}");
    assert!(said.contains("f.docx") && said.contains("g)"), "{said}");
    assert!(said.contains("/b.htm: the page declares GB18030, but is UTF-8"), "{said}");
}

#[test]
fn run_writes_everything() {
    let corpus = folder(&[("b/2.txt", TEXT.as_bytes()), ("1.md", TEXT.as_bytes()), ("photo.jpg", b"\xFF\xD8")]);
    let output = tempfile::tempdir().expect("a folder");
    let results = path(&output, "new/results");
    jushi(&["run", &corpus.path().to_string_lossy(), "-o", &results]).assert().code(DONE).stderr(contains("photo.jpg"));
    let read = |name: &str| fs::read_to_string(Path::new(results.as_ref()).join(name)).expect("written");
    let facts = read("facts.jsonl");
    assert_eq!(facts.lines().count(), 6);
    assert!(
        facts.starts_with("{\"id\":\"")
            && facts.contains("\"article\":\"1.md\"")
            && facts.contains("\"article\":\"b/2.txt\"")
    );
    let articles = read("articles.jsonl");
    assert_eq!(articles.lines().count(), 2);
    assert!(articles.contains("\"facts\":{\"amount\":1,\"headcount\":1,\"place_pair\":1}"), "{articles}");
    let run: Value = serde_json::from_str(&read("run.json")).expect("JSON");
    assert_eq!((run["articles"].as_u64(), run["skipped"][0].as_str()), (Some(2), Some("photo.jpg")));
    jushi(&["verify", &results, &corpus.path().to_string_lossy()])
        .assert()
        .code(DONE)
        .stderr(contains("6 facts, 0 wrong"));
}

#[test]
fn verify_finds_what_moved() {
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let results = path(&corpus, "results").into_owned();
    jushi(&["-q", "run", &path(&corpus, "a.txt"), "-o", &results]).assert().code(DONE).stderr(is_empty());
    fs::write(corpus.path().join("a.txt"), format!("又{TEXT}")).expect("a file");
    jushi(&["verify", &results, &path(&corpus, "a.txt")]).assert().code(FOUND).stderr(contains("is not the text at"));
    jushi(&["verify", &path(&corpus, "nowhere"), &path(&corpus, "a.txt")]).assert().code(WRONG_USE);
    fs::write(corpus.path().join("results/facts.jsonl"), "no fact\n").expect("a file");
    jushi(&["verify", &results, &path(&corpus, "a.txt")]).assert().code(FOUND).stderr(contains("facts.jsonl:1"));
}

#[test]
fn verify_proves_every_encoding() {
    let corpus = folder(&[
        (
            "big5.txt",
            &encoding_rs::BIG5.encode("廣州市投入財政援助資金2.3億元，互派黨政幹部18人，建立結對幫扶關係。").0,
        ),
        ("gb.txt", &encoding_rs::GB18030.encode(TEXT).0),
        ("u16.txt", &[b"\xFF\xFE".to_vec(), TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()),
        ("bom.txt", &[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()),
        ("lines.jsonl", format!("{}\n", serde_json::json!({ "id": "x", "text": TEXT })).as_bytes()),
    ]);
    let output = tempfile::tempdir().expect("a folder");
    let (corpus, results) = (corpus.path().to_string_lossy(), path(&output, "results"));
    jushi(&["-q", "run", &corpus, "-o", &results]).assert().code(DONE);
    jushi(&["verify", &results, &corpus]).assert().code(DONE).stderr(contains("14 facts, 0 wrong"));
}

#[test]
fn empty_files_are_articles_without_facts() {
    let corpus = folder(&[("empty.txt", b""), ("blank.txt", b" \n\n"), ("a.txt", TEXT.as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &[]);
    assert_eq!((status, facts.expect("written").lines().count()), (DONE, 3));
    assert!(said.contains("empty.txt: the article is empty") && said.contains("blank.txt"), "{said}");
    jushi(&["extract", "-"]).write_stdin("").assert().code(DONE).stdout(is_empty());
}

#[test]
fn unreadable_articles_are_named_and_the_rest_done() {
    let corpus = folder(&[("photo.txt", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\x03"), ("a.txt", TEXT.as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &["--quiet"]);
    assert_eq!((status, facts.expect("written").lines().count()), (UNREADABLE, 3));
    assert!(said.contains("/photo.txt: content is binary"), "{said}");
}

#[test]
#[cfg(unix)]
fn files_that_cannot_be_opened_are_named() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let corpus = folder(&[("a.txt", TEXT.as_bytes()), ("closed.txt", TEXT.as_bytes())]);
    symlink(corpus.path().join("nowhere"), corpus.path().join("gone.txt")).expect("a link");
    let closed = corpus.path().join("closed.txt");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("permissions");
    // The superuser can read everything.
    let is_closed = fs::read(&closed).is_err();
    let (status, said, facts) = run(corpus.path(), &["--quiet"]);
    assert_eq!((status, facts.expect("written").lines().count()), (UNREADABLE, if is_closed { 3 } else { 6 }));
    assert!(said.contains("gone.txt"), "{said}");
    assert_eq!(said.contains("closed.txt"), is_closed, "{said}");
}

#[test]
fn articles_that_are_too_large_are_named_and_left_out() {
    let large = TEXT.repeat(1_500_000 / TEXT.len());
    let lines =
        serde_json::json!({ "id": "x", "text": large }).to_string() + "\n{\"id\":\"y\",\"text\":\"投入5万元\"}\n";
    let corpus = folder(&[("a.txt", TEXT.as_bytes()), ("b.txt", large.as_bytes()), ("c.jsonl", lines.as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &["--quiet", "--max-article", "1"]);
    assert_eq!((status, facts.expect("written").lines().count()), (UNREADABLE, 4), "{said}");
    assert!(
        said.contains("b.txt: has 2 MB, and an article may have 1; split it") && said.contains("c.jsonl#x: has 2 MB"),
        "{said}"
    );
    let (status, said, _) = run(corpus.path(), &["--quiet"]);
    assert_eq!(status, DONE, "{said}");
}

/// More lines come of a file than are held in memory: they are those of `extract` all the same, and are remembered.
#[test]
fn many_facts_of_one_file_are_written_as_they_come() {
    const MANY: usize = 60_000;
    let many = "投资5亿元。".repeat(MANY);
    let line = serde_json::json!({ "id": "x", "text": many }).to_string();
    let lines = format!("{{\"id\":\"w\",\"text\":\"投资7亿元\"}}\n{line}\n{{\"id\":\"y\",\"text\":\"投资6亿元\"}}\n");
    let corpus = folder(&[("a.txt", many.as_bytes()), ("b.jsonl", lines.as_bytes()), ("c.txt", TEXT.as_bytes())]);
    let output = tempfile::tempdir().expect("a folder");
    let [facts, run_file] = ["facts.jsonl", "run.json"].map(|name| path(&output, name).into_owned());
    for n_extracted in [3, 0] {
        jushi(&["-q", "run", &corpus.path().to_string_lossy(), "-o", &output.path().to_string_lossy()])
            .assert()
            .code(DONE);
        let run: Value = serde_json::from_slice(&fs::read(&run_file).expect("written")).expect("JSON");
        assert_eq!(run["files"]["extracted"], n_extracted);
        let written = fs::read_to_string(&facts).expect("written");
        assert_eq!(written.lines().count(), 2 * MANY + 5);
        let extracted = jushi(&["extract", &path(&corpus, "a.txt")]).output().expect("the command starts").stdout;
        assert!(written.as_bytes().starts_with(&extracted), "a.txt has other facts");
        let of_line = written.lines().filter(|line| line.contains("\"article\":\"b.jsonl#x\"")).count();
        assert_eq!(of_line, MANY);
    }
}

#[test]
fn invalid_bytes_are_a_warning() {
    let corpus = folder(&[("a.txt", &[TEXT.as_bytes(), b"\xFF\xFF", TEXT.as_bytes()].concat())]);
    let (status, said, facts) = run(corpus.path(), &["--encoding", "utf-8"]);
    assert_eq!((status, facts.expect("written").lines().count()), (DONE, 6));
    assert!(said.contains("/a.txt: 2 malformed UTF-8 sequences became U+FFFD"), "{said}");
}

#[test]
fn bad_json_lines_are_named_and_the_rest_done() {
    let line = |id: &str| serde_json::json!({ "id": id, "text": TEXT }).to_string();
    let lines = format!("{}\nno json\n\n{}\n{{\"id\": 7}}\n", line("a"), line("b"));
    let corpus = folder(&[("all.jsonl", lines.as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &[]);
    let facts = facts.expect("written");
    assert_eq!((status, facts.lines().count()), (UNREADABLE, 6));
    assert!(facts.contains("\"article\":\"all.jsonl#a\"") && facts.contains("\"article\":\"all.jsonl#b\""));
    assert!(said.contains("all.jsonl: 2 lines are no articles (lines 2, 5); line 2: expected a JSON object"), "{said}");
    jushi(&["extract", "--input-format", "jsonl", "-"])
        .write_stdin(lines)
        .assert()
        .code(UNREADABLE)
        .stdout(contains("\"article\":\"b\""))
        .stderr(contains("line 2"));
}

/// JSON lines with the ids of `ids` as they are written, each with a text of its own.
fn lines_with_ids(ids: &[&str]) -> String {
    let line = |(index, id)| format!("{{\"id\":{id},\"text\":\"第{index}次投入{}亿元。\"}}\n", index + 1);
    ids.iter().enumerate().map(line).collect()
}

#[test]
fn equal_ids_block_nothing() {
    let lines = lines_with_ids(&[
        "\"a\"",
        "1",
        "\"a\"",
        "\"1\"",
        "123456789012345678901234567890",
        "1234567890123456789012345678901",
    ]);
    let corpus = folder(&[("all.jsonl", lines.as_bytes())]);
    let output = tempfile::tempdir().expect("a folder");
    let (corpus, results) = (corpus.path().to_string_lossy(), path(&output, "results"));
    let said = jushi(&["run", &corpus, "-o", &results]).assert().code(DONE);
    let said = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
    assert!(said.contains("all.jsonl#a~2: lines 1 and 3 have the id `a`; line 3 is called `a~2`"), "{said}");
    assert!(said.contains("all.jsonl#1~2: lines 2 and 4 have the id `1`"), "{said}");
    let facts = fs::read_to_string(output.path().join("results/facts.jsonl")).expect("written");
    let articles: Vec<String> = facts
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("a fact")["article"].as_str().expect("a name").to_owned()
        })
        .collect();
    let names = ["1", "123456789012345678901234567890", "1234567890123456789012345678901", "1~2", "a", "a~2"];
    assert_eq!(articles, names.map(|name| format!("all.jsonl#{name}")));
    jushi(&["verify", &results, &corpus]).assert().code(DONE).stderr(contains("6 facts, 0 wrong"));
    jushi(&["report", &results, &corpus, "-o", &path(&output, "report.html")]).assert().code(DONE);
    jushi(&["export", &results, &corpus, "--format", "label-studio", "-o", &path(&output, "tasks")])
        .assert()
        .code(DONE);
}

#[test]
fn other_members_may_hold_the_article() {
    let line = |at: usize| serde_json::json!({ "title": "题", "content": format!("投入{at}亿元。"), "url": format!("http://a.cn/{at}") });
    let lines: String = (1..=3).map(|at| format!("{}\n", line(at))).collect();
    let corpus = folder(&[("news.jsonl", lines.as_bytes()), ("bad.jsonl", "{}\n".repeat(2000).as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &[]);
    assert_eq!((status, facts.expect("written").matches("news.jsonl#").count()), (UNREADABLE, 3));
    assert!(said.contains("news.jsonl: the text is taken from `content`, 3 lines without an id are called by their numbers; --text-field"), "{said}");
    assert_eq!(said.matches("no articles").count(), 1, "{said}");
    assert!(
        said.contains("bad.jsonl: 2000 lines are no articles (lines 1, 2, 3, 4, 5 and 1995 more); line 1: "),
        "{said}"
    );
    // What was told is remembered by those who read the articles again.
    let output = tempfile::tempdir().expect("a folder");
    let (corpus, results) = (path(&corpus, "news.jsonl"), path(&output, "results"));
    let told = ["--text-field", "content", "--id-field", "url"];
    jushi(&[&["run", &corpus, "-o", &results], &told[..]].concat()).assert().code(DONE).stderr(contains("note:").not());
    let facts = fs::read_to_string(output.path().join("results/facts.jsonl")).expect("written");
    assert!(facts.contains("\"article\":\"news.jsonl#http://a.cn/1\""), "{facts}");
    jushi(&["verify", &results, &corpus]).assert().code(DONE).stderr(contains("3 facts, 0 wrong"));
    jushi(&["export", &results, &corpus, "--format", "web-annotation", "-o", "-"]).assert().code(DONE);
    jushi(&["extract", &corpus, "--text-field", "title"]).assert().code(DONE).stdout(is_empty());
    jushi(&["extract", &corpus]).assert().code(DONE).stderr(contains("the text is taken from `content`"));
}

#[test]
fn a_run_may_be_for_some_kinds() {
    let corpus = folder(&[("a.txt", format!("{TEXT}全县有耕地300亩。").as_bytes())]);
    let output = tempfile::tempdir().expect("a folder");
    let (corpus, results) = (corpus.path().to_string_lossy(), path(&output, "results"));
    let run_for = |list: &str| {
        jushi(&["-q", "run", &corpus, "-o", &results, "--kinds", list]).assert().code(DONE);
        kinds(&fs::read_to_string(output.path().join("results/facts.jsonl")).expect("written"))
    };
    assert_eq!(run_for("amount,headcount"), ["amount", "headcount"]);
    assert_eq!(run_for("land_area"), ["land_area"]);
    assert_eq!(run_for("time,headcount"), ["time", "headcount"]);
    jushi(&["run", &corpus, "-o", &results, "--kinds", "amuont"])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("unknown kind `amuont`; did you mean `amount`?"));
}

#[test]
fn wrong_use_writes_nothing() {
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let (status, said, facts) = run(&corpus.path().join("nowhere"), &[]);
    assert_eq!((status, facts), (WRONG_USE, None));
    assert!(said.contains("no corpus at"), "{said}");
    let nothing = folder(&[("photo.jpg", b"")]);
    let (status, said, facts) = run(nothing.path(), &[]);
    assert_eq!((status, facts), (WRONG_USE, None));
    assert!(said.contains("expected .txt, .md, .html or .jsonl files"), "{said}");
    for (options, message) in [
        (
            ["--without", "t2z"],
            "unknown normalization step `t2z`, expected one of mojibake, main-content, html, markdown, leftovers,",
        ),
        (["--encoding", "klingon"], "unknown encoding `klingon`, expected one of utf-8,"),
        (["--rules", "/no/such/folder"], "cannot read the rules in /no/such/folder"),
    ] {
        let (status, said, facts) = run(corpus.path(), &options);
        assert_eq!((status, facts), (WRONG_USE, None), "{options:?}");
        assert!(said.contains(message), "{said}");
    }
    jushi(&["extract", "-", "--kinds", "amounts"])
        .write_stdin(TEXT)
        .assert()
        .code(WRONG_USE)
        .stderr(contains("unknown kind `amounts`"));
    jushi(&["extract", "/no/such/file"]).assert().code(WRONG_USE).stderr(contains("cannot read /no/such/file"));
    jushi(&["extract"]).assert().code(WRONG_USE);
    jushi(&["frobnicate"]).assert().code(WRONG_USE);
}

#[test]
fn broken_rules_write_nothing() {
    let rules = folder(&[
        ("one.toml", b"schema = 1\nsees = [\"nubmer\"]\n"),
        ("two.toml", b"schema = 1\n[[rule]]\nid = 'x'\nfact = 'y'\npattern = '('\n"),
    ]);
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let rules_path = rules.path().to_string_lossy();
    let (status, said, facts) = run(corpus.path(), &["--rules", &rules_path]);
    assert_eq!((status, facts), (WRONG_USE, None));
    for place in ["one.toml:2:10", "two.toml:4:9", "two.toml:5:12", "nothing was written"] {
        assert!(said.contains(place), "{place} in {said}");
    }
    let check = ["rules", "check", "--rules", &rules_path];
    jushi(&check).assert().code(FOUND).stderr(contains("did you mean `number`?").and(contains("two.toml:5")));
    jushi(&["rules", "test", "--rules", &rules_path]).assert().code(WRONG_USE);
    let empty = folder(&[("readme.txt", b"")]);
    jushi(&["rules", "check", "--rules", &empty.path().to_string_lossy()])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("no rule files (*.toml)"));
}

/// The rule that README.md shows.
const COMPANIES: &str = r#"schema = 1
sees = ["number"]

[kinds.companies]
fields = ["value: number", "what"]

[[rule]]
id = "companies/counted"
fact = "companies"
pattern = '<n:number>家(?<what>[\p{Han}]{0,4}?(?:企业|公司|合作社))'
not_before = '第'
example = [{ text = '引进[[100余家企业]]', expect = [{ value = "100", bound = "over" }] }]
reject = ['关停第3家公司，3家医院，万家灯火']
"#;

#[test]
fn own_rules_replace_the_built_in_ones() {
    let rules = folder(&[("companies.toml", COMPANIES.as_bytes())]);
    let rules = rules.path().to_string_lossy();
    jushi(&["rules", "check", "--rules", &rules]).assert().code(DONE).stderr(contains("0 warnings"));
    jushi(&["rules", "test", "--rules", &rules]).assert().code(DONE).stderr(contains("2 passed, 0 failed"));
    jushi(&["--rules", &rules, "extract", "-"])
        .write_stdin("投入3亿元，引进近40家省外企业")
        .assert()
        .code(DONE)
        .stdout(contains("\"kind\":\"companies\"").and(contains("\"kind\":\"amount\"").not()));
    let wrong = COMPANIES.replace("value = \"100\"", "value = \"101\"");
    let wrong_rules = folder(&[("companies.toml", wrong.as_bytes())]);
    jushi(&["rules", "test", "--rules", &wrong_rules.path().to_string_lossy()])
        .assert()
        .code(FOUND)
        .stderr(contains("value of fact 1, `100余家企业`: expected `101`, found `100`"));
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a readme");
    assert!(readme.contains(COMPANIES), "README.md shows another rule");
}

#[test]
fn the_fact_that_the_readme_shows_is_found() {
    let project = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file");
    let (readme, facts) = (project("README.md"), project("output/facts.jsonl"));
    let block = readme.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a fact");
    let shown: Value = serde_json::from_str(block).expect("JSON");
    let mut found = facts.lines().map(|line| serde_json::from_str::<Value>(line).expect("a fact"));
    assert!(found.any(|fact| fact == shown), "no run over corpus/ gives {shown}");
    let id = readme.split("#fact=").nth(1).and_then(|rest| rest.get(..16)).expect("an id");
    assert_eq!(id, shown["id"], "the address opens the fact that is shown");
}

#[test]
fn built_in_rules_check() {
    jushi(&["rules", "check"]).assert().code(DONE).stderr(contains("rules in").and(contains("0 warnings")));
    jushi(&["rules", "test", "no-such-rule"]).assert().code(WRONG_USE).stderr(contains("starts with `no-such-rule`"));
}

#[test]
fn small_things_are_right() {
    jushi(&["explain", "corpus/2024/no-such-article.txt:7"])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("no file at corpus/2024/no-such-article.txt"));
    jushi(&["explain", "开工时间2024年5月1日8:30"]).assert().code(DONE);
    // Nor is the name of a file or folder one, or the text where the rule belongs.
    let file = "corpus/2024/notice_jing-meng.txt";
    jushi(&["explain", file])
        .assert()
        .code(WRONG_USE)
        .stdout("")
        .stderr(contains(format!("{file}:1")).and(contains("stdin")));
    jushi(&["explain", "corpus/"]).assert().code(WRONG_USE).stdout("").stderr(contains("is a folder"));
    jushi(&["explain", "corpus"]).assert().code(WRONG_USE).stdout("").stderr(contains("is a folder"));
    for option in ["--rule", "--why-not"] {
        let swapped = ["explain", option, "两地互派党政干部18人", "headcount/people"];
        jushi(&swapped).assert().code(WRONG_USE).stderr(contains(format!("{option} headcount/people")));
    }
    for threads in ["0", "1025", "100000"] {
        jushi(&["--threads", threads, "extract", "-"])
            .write_stdin(TEXT)
            .assert()
            .code(WRONG_USE)
            .stderr(contains("1..=1024"));
    }
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let (_, said, _) = run(corpus.path(), &[]);
    assert!(!said.contains("speed"), "{said}");
    assert!(said.lines().any(|line| line.starts_with(" output") && line.contains("facts.jsonl")), "{said}");
    let corpus = corpus.path().to_string_lossy();
    jushi(&["extract", &corpus]).assert().code(WRONG_USE).stderr(contains("it is a folder; `jushi run"));
    jushi(&["extract", "投入5亿元"]).assert().code(WRONG_USE).stderr(contains("echo 投入5亿元 | jushi extract -"));
    jushi(&["--date", "2023", "extract", "-"]).assert().code(WRONG_USE).stderr(contains("a day like 2024-03-05"));
    let nothing = "error: cannot read the rules in no-such-folder: No such file or directory (os error 2)\n";
    jushi(&["rules", "check", "--rules", "no-such-folder"]).assert().code(WRONG_USE).stderr(nothing);
    let one = folder(&[("a.txt", "投入5亿元".as_bytes())]);
    let output = tempfile::tempdir().expect("a folder");
    let (one, results) = (one.path().to_string_lossy(), path(&output, "results"));
    jushi(&["-q", "run", &one, "-o", &results]).assert().code(DONE);
    jushi(&["verify", &results, &one]).assert().code(DONE).stderr("1 fact, 0 wrong\n");
}

#[test]
fn what_an_input_seems_to_be_is_said() {
    let line = "{\"id\":1,\"text\":\"投入5亿元。\"}\n";
    let page = "<!DOCTYPE html>\n<p>投入<b>5</b>亿元。</p>\n";
    let said = |input: &str, more: &[&str]| {
        let done = jushi(&[&["extract", "-"], more].concat()).write_stdin(input).assert().code(DONE);
        String::from_utf8_lossy(&done.get_output().stderr).into_owned()
    };
    assert!(said(line, &[]).starts_with("note: - looks like JSON Lines; --input-format jsonl "), "{}", said(line, &[]));
    assert!(said(page, &[]).starts_with("note: - looks like a page; --input-format html "), "{}", said(page, &[]));
    let silent: [(&str, &[&str]); 5] = [
        (line, &["--input-format", "jsonl"]),
        (page, &["--input-format", "html"]),
        (page, &["--input-format", "txt"]),
        (line, &["-q"]),
        ("{5亿元}\n", &[]),
    ];
    for (input, more) in silent {
        assert_eq!(said(input, more), "", "{input} {more:?}");
    }
}

#[test]
fn outputs_of_other_runs_are_no_articles() {
    let corpus = folder(&[
        ("a.txt", TEXT.as_bytes()),
        // A name alone makes no output.
        ("more/facts.jsonl", "{\"id\":1,\"text\":\"投入5亿元。\"}\n".as_bytes()),
    ]);
    let (articles, first) = (corpus.path().to_string_lossy(), path(&corpus, "first"));
    let output = tempfile::tempdir().expect("a folder");
    let second = path(&output, "second");
    jushi(&["-q", "run", &articles, "-o", &first]).assert().code(DONE);
    let done = jushi(&["run", &articles, "-o", &second]).assert().code(DONE);
    done.stderr(contains("articles    2").and(contains("first/articles.jsonl")));
    let facts = |folder: &str| fs::read_to_string(Path::new(folder).join("facts.jsonl")).expect("facts");
    assert_eq!(facts(&first), facts(&second));
    jushi(&["verify", &second, &articles]).assert().code(DONE);
}

#[test]
fn a_report_may_go_to_stdout() {
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let (articles, output) = (corpus.path().to_string_lossy(), path(&corpus, "output"));
    jushi(&["-q", "run", &articles, "-o", &output]).assert().code(DONE);
    let file = path(&corpus, "report.html");
    jushi(&["-q", "report", &output, &articles, "-o", &file]).assert().code(DONE);
    let page = fs::read_to_string(&*file).expect("a page");
    let done = jushi(&["report", &output, &articles, "-o", "-"]).assert().code(DONE);
    done.stdout(page).stderr(predicates::str::starts_with("stdout: "));
}

#[test]
fn every_command_has_examples() {
    let commands =
        "run watch extract annotate normalize explain verify diff eval export report review import schema rules";
    let of_rules = ["check", "test", "show", "bench", "schema", "new"].map(|command| vec!["rules", command]);
    for words in commands.split(' ').map(|command| vec![command]).chain(of_rules) {
        let help = [words.as_slice(), &["--help"]].concat();
        jushi(&help).assert().code(DONE).stdout(contains("Examples:\n  jushi ").or(contains("Examples:\n  echo ")));
    }
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let corpus = folder(&[("a.txt", TEXT.as_bytes())]);
    let (status, said, facts) = run(corpus.path(), &["--quiet"]);
    assert_eq!((status, said.as_str()), (DONE, ""));
    assert!(facts.is_some());
}

#[test]
fn equal_input_gives_equal_bytes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let runs: Vec<_> = [&[][..], &[], &["--threads", "1"], &["--threads", "2"], &["--threads", "7"]]
        .into_iter()
        .map(|options| run(&corpus, options).2.expect("written"))
        .collect();
    assert!(runs.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(runs[0].lines().count() > 200);
}

#[test]
fn facts_are_in_order() {
    let (_, _, facts) = run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &["-q"]);
    let facts = facts.expect("written");
    let facts: Vec<Value> = facts.lines().map(|line| serde_json::from_str(line).expect("a fact")).collect();
    let keys: Vec<_> = facts
        .iter()
        .map(|fact| (fact["article"].as_str(), fact["span"]["char"][0].as_u64(), fact["kind"].as_str()))
        .collect();
    assert!(keys.is_sorted());
    let mut ids: Vec<_> = facts.iter().map(|fact| fact["id"].as_str().expect("an id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), facts.len(), "two facts have one id");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut line = serde_json::json!({ "id": "a", "text": TEXT }).to_string();
    line.push('\n');
    let folder = folder(&[("all.jsonl", line.repeat(2000).as_bytes())]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_jushi"))
        .args(["extract", &path(&folder, "all.jsonl")])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("the command ends");
    assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(DONE), ""));
}

/// Text on one line, as long as articles never are, of what is hard on scanners. Time grows with the size, not its square.
#[test]
fn one_long_line_is_done_in_time() {
    let n_bytes: usize = if cfg!(debug_assertions) { 1_000_000 } else { 20_000_000 };
    let text_pieces = [
        "1",
        "亿",
        "投入1亿元、",
        "投入1亿元。",
        "广州、",
        "(",
        "十几",
        "广州市花都区与",
        "一",
        " 1",
        "近",
        "(a)",
        "每人",
        "\u{E000}",
        "1.",
        "月",
        "A与B帮扶",
        "<b",
        "&amp;",
        "$5 ",
        "\\text{",
        "首页 > ",
        "元 责任编辑:",
        "关 ",
    ];
    let html_pieces = ["<b hidden>", "<td colspan=9 rowspan=9>", "<tr>", "&", "5<sup>4"];
    let markdown_pieces = ["*a_", "[a](b)", "|a|\n|-|\n", "> ", "\n[注]: 投\n", "- ", "`", "<b hidden>", "1. "];
    let pieces = text_pieces.map(|piece| ("txt", piece)).into_iter();
    let pieces =
        pieces.chain(html_pieces.map(|piece| ("html", piece))).chain(markdown_pieces.map(|piece| ("md", piece)));
    for (format, piece) in pieces {
        let text = piece.repeat(n_bytes / piece.len());
        let started = Instant::now();
        jushi(&["-q", "extract", "--input-format", format, "-"])
            .write_stdin(text)
            .timeout(Duration::from_secs(120))
            .assert()
            .code(DONE);
        eprintln!("{format} {piece:?}: {:?}", started.elapsed());
    }
}
