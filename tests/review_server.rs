//! The review's server: who may ask, what is kept, what survives a kill.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use command::{folder, json, path};
use jushi::review::{Action, Fold, read_lines};
use serde_json::{Value, json as object};
use tempfile::TempDir;

const ARTICLE: &str = "据介绍，广州市去年共投入财政援助资金2.3亿元，用于改善当地的办学条件。\n当年选派干部人才18人到毕节市挂职锻炼，另有代表21组参会。\n";
const HOSTILE: &str = "</script><img src=x onerror=alert(1)>投入'\"><b>资金</b>5万元。\u{2028}捐款7万元。\n";

/// A running review.
struct Review {
    child: Child,
    host: String,
    token: String,
    corpus: TempDir,
    output: TempDir,
}

impl Drop for Review {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back: status, head, body.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        json(&self.body)
    }
}

impl Review {
    fn start() -> Self {
        Self::of(&[("a.txt", ARTICLE.as_bytes()), ("b/evil.txt", HOSTILE.as_bytes())], &[])
    }

    /// A review of the facts of a run, both with these options.
    fn of(articles: &[(&str, &[u8])], options: &[&str]) -> Self {
        let corpus = folder(articles);
        let output = tempfile::tempdir().expect("a folder");
        let (from, to) = (corpus.path().to_string_lossy().into_owned(), path(&output, "output"));
        command::jushi(&[&["-q", "run", &from, "-o", &to], options].concat()).assert().code(0);
        let (child, url) = serve(&corpus, &output, &[&["--by", "ann"], options].concat());
        let (host, token) = parts(&url);
        Self { child, host, token, corpus, output }
    }

    /// Kills the server and starts another.
    fn restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let (child, url) = serve(&self.corpus, &self.output, &[]);
        (self.child, (self.host, self.token)) = (child, parts(&url));
    }

    fn port(&self) -> &str {
        self.host.rsplit(':').next().expect("a port")
    }

    fn cookie(&self) -> String {
        format!("Cookie: jushi-review-{}={}", self.port(), self.token)
    }

    /// Sends a request with these lines in its head.
    fn send(&self, first: &str, lines: &[&str], body: &[u8]) -> Reply {
        send(&self.host, first, lines, body).expect("an answer")
    }

    fn get(&self, path: &str) -> Reply {
        let host = format!("Host: {}", self.host);
        self.send(&format!("GET {path} HTTP/1.1"), &[&host, &self.cookie()], b"")
    }

    fn post(&self, order: &Value) -> Reply {
        let (host, origin) = (format!("Host: {}", self.host), format!("Origin: http://{}", self.host));
        let body = order.to_string();
        let length = format!("Content-Length: {}", body.len());
        self.send("POST /api/do HTTP/1.1", &[&host, &origin, &self.cookie(), &length], body.as_bytes())
    }

    #[track_caller]
    fn done(&self, order: &Value) -> Value {
        let reply = self.post(order);
        assert_eq!(reply.status, 200, "{order}: {}", reply.body);
        reply.json()
    }

    /// The key of the fact with a quote.
    fn key(&self, quote: &str) -> String {
        let queue = self.get("/api/queue").json();
        let item = queue["items"].as_array().expect("items").iter().find(|item| item["quote"] == quote);
        item.unwrap_or_else(|| panic!("no {quote}: {queue}"))["key"].as_str().expect("a key").to_owned()
    }

    fn example(&self, key: &str, reject: bool, append: bool) -> Reply {
        self.post(&object!({ "do": "example", "key": key, "reject": reject, "rule": null, "append": append }))
    }

    fn state(&self, key: &str) -> String {
        self.get(&format!("/api/fact?key={key}")).json()["brief"]["state"].as_str().expect("a state").to_owned()
    }

    fn decide(&self, quote: &str, action: &str) -> String {
        let key = self.key(quote);
        self.done(&object!({ "do": "decide", "keys": [key], "action": action }));
        key
    }

    fn decisions(&self) -> Fold {
        let file = path(&self.output, "output/decisions.jsonl");
        let lines = read_lines(&fs::read(file).unwrap_or_default());
        assert_eq!(lines.broken, []);
        Fold::new(lines.decisions)
    }
}

fn serve(corpus: &TempDir, output: &TempDir, more: &[&str]) -> (Child, String) {
    let (corpus, output) = (corpus.path().to_string_lossy().into_owned(), path(output, "output"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
    command.args(["review", &output, &corpus, "--no-browser"]).args(if more.is_empty() {
        &["--by", "ann"]
    } else {
        more
    });
    started(&mut command)
}

/// The server that a command starts, and its address.
fn started(command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut url = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut url).expect("an address");
    (child, url.trim().to_owned())
}

/// Host and token of an address.
fn parts(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").expect("an address of this machine");
    let (host, token) = rest.split_once("/?token=").expect("a token");
    assert!(host.starts_with("127.0.0.1:") && token.len() == 32, "{url}");
    (host.to_owned(), token.to_owned())
}

fn send(host: &str, first: &str, lines: &[&str], body: &[u8]) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(format!("{first}\r\n{}\r\nConnection: close\r\n\r\n", lines.join("\r\n")).as_bytes())?;
    // A server that has heard enough may close before everything is sent.
    let _ = stream.write_all(body);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Reply { status, head: head.to_lowercase(), body: body.to_owned() })
}

#[test]
fn only_the_page_with_the_token_is_let_in() {
    let review = Review::start();
    let host = format!("Host: {}", review.host);
    let cookie = review.cookie();
    let status = |first: &str, lines: &[&str]| review.send(&format!("{first} HTTP/1.1"), lines, b"").status;
    let ask = "GET /api/queue";
    assert_eq!(status(ask, &[&host, &cookie]), 200);
    // Without the token, with another, with that of another port.
    assert_eq!(status(ask, &[&host]), 403);
    assert_eq!(status("GET /", &[&host]), 403);
    assert_eq!(status("GET /?token=0123456789abcdef0123456789abcdef", &[&host]), 403);
    assert_eq!(status(ask, &[&host, &format!("Cookie: jushi-review-1={}", review.token)]), 403);
    // Under another name for this address, or none.
    for other in ["evil.example", "127.0.0.1", "localhost", "0.0.0.0:80", "127.0.0.1:1"] {
        assert_eq!(status(ask, &[&format!("Host: {other}"), &cookie]), 421, "{other}");
        assert_eq!(status(&format!("GET /?token={}", review.token), &[&format!("Host: {other}")]), 421, "{other}");
    }
    assert!(matches!(status(ask, &[&cookie]), 400 | 421));
    assert_eq!(status(ask, &[&format!("Host: localhost:{}", review.port()), &cookie]), 200);
    // From another page.
    for origin in [
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: https://127.0.0.1",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ] {
        assert_eq!(status(ask, &[&host, &cookie, origin]), 403, "{origin}");
    }
    assert_eq!(status("POST /api/do", &[&host, &cookie, "Content-Length: 0"]), 403, "no origin");
    assert_eq!(status("POST /api/do", &[&host, &cookie, "Origin: http://evil.example", "Content-Length: 0"]), 403);
}

#[test]
fn the_token_becomes_a_cookie_and_leaves_the_address() {
    let review = Review::start();
    let host = format!("Host: {}", review.host);
    let reply = review.send(&format!("GET /?token={} HTTP/1.1", review.token), &[&host], b"");
    assert_eq!(reply.status, 303);
    assert!(reply.head.contains("\r\nlocation: /\r\n"), "{}", reply.head);
    assert!(reply.head.contains("httponly; samesite=strict"), "{}", reply.head);
    let page = review.get("/");
    assert_eq!(page.status, 200);
    for line in [
        "default-src 'none'; script-src 'sha256-",
        "frame-ancestors 'none'",
        "nosniff",
        "no-store",
        "x-frame-options: deny",
    ] {
        assert!(page.head.contains(line), "{line}: {}", page.head);
    }
    assert!(!page.head.contains("unsafe-inline") && !page.body.contains("资金"));
}

#[test]
fn no_path_leads_out() {
    let review = Review::start();
    for path in [
        "/../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/api/../../etc/passwd",
        "/api/%2e%2e",
        "/decisions.jsonl",
        "/api/",
        "//evil.example/",
    ] {
        assert_eq!(review.get(path).status, 404, "{path}");
    }
    for name in ["../../etc/passwd", "/etc/passwd", "a.txt/../../x", ""] {
        assert_eq!(review.get(&format!("/api/article?name={name}")).status, 404, "{name}");
    }
    assert_eq!(review.get("/api/article?name=a.txt").status, 200);
}

#[test]
fn bodies_have_a_limit() {
    let review = Review::start();
    let (host, origin) = (format!("Host: {}", review.host), format!("Origin: http://{}", review.host));
    let head = [host.as_str(), &origin, &review.cookie(), "Content-Length: 100000000"];
    assert_eq!(review.send("POST /api/do HTTP/1.1", &head, b"{").status, 413);
    // Without a length the server counts for itself.
    let chunk = vec![b' '; 1 << 16];
    let mut body = Vec::new();
    for _ in 0..40 {
        body.extend_from_slice(b"10000\r\n");
        body.extend_from_slice(&chunk);
        body.extend_from_slice(b"\r\n");
    }
    let head = [host.as_str(), &origin, &review.cookie(), "Transfer-Encoding: chunked"];
    let reply = review.send("POST /api/do HTTP/1.1", &head, &body);
    assert!(matches!(reply.status, 413 | 0), "{}", reply.status);
    for body in ["", "[]", "{\"do\":\"dance\"}", "{\"do\":\"undo\",\"more\":1}", "\u{0}"] {
        let length = format!("Content-Length: {}", body.len());
        let head = [host.as_str(), &origin, &review.cookie(), &length];
        assert_eq!(review.send("POST /api/do HTTP/1.1", &head, body.as_bytes()).status, 400, "{body}");
    }
    assert_eq!(review.get("/api/queue").status, 200, "it is still there");
    assert!(review.decisions().all().is_empty());
}

#[test]
fn what_articles_say_is_data() {
    let review = Review::start();
    let reply = review.get("/api/article?name=b/evil.txt");
    assert!(reply.head.contains("content-type: application/json"));
    assert_eq!(reply.json()["texts"]["source"], HOSTILE);
}

#[test]
fn every_kind_of_decision_is_kept() {
    let mut review = Review::start();
    let amount = review.decide("2.3亿元", "accept");
    let people = review.key("18人");
    review.done(&object!({ "do": "decide", "keys": [people], "action": "reject", "reason": "wrong_value" }));
    let money = review.key("5万元");
    let start = HOSTILE.encode_utf16().collect::<Vec<_>>();
    let at = String::from_utf16(&start).expect("text").split("5万元").next().expect("text").encode_utf16().count();
    let fields = object!({ "value": "50000", "bound": "exact", "currency": "USD" });
    let place = object!({ "side": "source", "start": at, "end": at + 2 });
    review.done(&object!({ "do": "decide", "keys": [money], "action": "correct", "fields": fields, "place": place }));
    let at = ARTICLE.split("21组").next().expect("text").encode_utf16().count();
    let place = object!({ "side": "source", "start": at, "end": at + 3 });
    let read = review.done(&object!({ "do": "read", "article": "a.txt", "place": place, "kind": "headcount" }));
    assert_eq!((&read["quote"], &read["fields"]["value"]), (&object!("21组"), &object!("21")));
    let added = review.done(&object!({ "do": "add", "article": "a.txt", "place": place, "kind": "headcount", "fields": read["fields"], "note": null }));
    let added = added["ids"][0].as_str().expect("an id").to_owned();
    review.done(&object!({ "do": "decide", "keys": [amount], "action": "note", "note": "看过" }));
    review.done(&object!({ "do": "complete", "article": "a.txt" }));
    let states = |review: &Review| [&amount, &people, &money, &added].map(|key| review.state(key));
    let expected = ["accepted", "rejected", "corrected", "added"];
    assert_eq!(states(&review), expected);
    review.restart();
    assert_eq!(states(&review), expected);
    assert_eq!(review.get("/api/article?name=a.txt").json()["complete"], true);
    let recall = &review.get("/api/progress").json()["recall"];
    assert_eq!((&recall["n_articles"], &recall["kinds"][0]["kind"]), (&object!(1), &object!("amount")), "{recall}");
    // All the way back, one by one, and once forward.
    for _ in 0..6 {
        review.done(&object!({ "do": "undo" }));
    }
    assert_eq!(review.post(&object!({ "do": "undo" })).status, 400);
    assert_eq!([&amount, &people, &money].map(|key| review.state(key)), ["open"; 3]);
    review.done(&object!({ "do": "redo" }));
    assert_eq!(review.state(&amount), "accepted");
    assert_eq!(review.decisions().all().len(), 13);
}

#[test]
fn articles_without_facts_are_named() {
    let review = Review::of(&[("a.txt", ARTICLE.as_bytes()), ("quiet.txt", "会开得很长。".as_bytes())], &[]);
    let without = || review.get("/api/progress").json()["without"].clone();
    assert_eq!(without(), object!({ "n": 1, "names": [["quiet.txt", false]] }));
    review.done(&object!({ "do": "complete", "article": "quiet.txt" }));
    assert_eq!(without(), object!({ "n": 1, "names": [["quiet.txt", true]] }));
    // A fact that somebody adds makes it one with facts.
    let place = object!({ "side": "source", "start": 0, "end": 1 });
    review.done(&object!({ "do": "add", "article": "quiet.txt", "place": place, "kind": "headcount", "fields": {}, "note": null }));
    assert_eq!(without(), object!({ "n": 0, "names": [] }));
}

#[test]
fn a_whole_facet_is_one_thing() {
    let review = Review::start();
    let people = review.decide("18人", "reject");
    let all =
        review.done(&object!({ "do": "all", "filter": [["kind", "amount"]], "action": "accept", "reason": null }));
    assert!(all["changed"].as_u64().expect("a number") >= 3);
    assert!(review.decisions().held().filter(|line| line.facet.as_deref() == Some("kind=amount")).count() >= 3);
    let open = review.get("/api/queue?state=open&kind=amount").json();
    assert_eq!(open["total"], 0);
    review.done(&object!({ "do": "undo" }));
    assert_eq!(review.decisions().held().filter(|line| line.action == Action::Accept).count(), 0);
    assert_eq!(review.state(&people), "rejected");
}

const RULES: &str = r#"schema = 1
[kinds.word]
fields = ["what"]

[[rule]]
id = "word/agreement"
fact = "word"
pattern = '(?<what>协议|合同)'
example = ["签订了[[协议]]"]
reject = ["没有"]
"#;

#[test]
fn a_decision_becomes_a_test_of_the_rule() {
    let rules = folder(&[("mine.toml", RULES.as_bytes())]);
    let article = "去年双方签订了合同。会上有合同工发言。".as_bytes();
    let review = Review::of(&[("a.txt", article)], &["--rules", &rules.path().to_string_lossy()]);
    let items = review.get("/api/queue?order=place").json()["items"].clone();
    let key = |at: usize| items[at]["key"].as_str().expect("a key").to_owned();
    let shown = review.example(&key(0), false, false).json();
    let toml = "example = [{ text = \"去年双方签订了[[合同]]。\", expect = [{ what = \"合同\" }] }]";
    assert_eq!((shown["toml"].as_str(), shown["file"].as_str()), (Some(toml), Some("mine.toml")));
    let file = path(&rules, "mine.toml");
    assert_eq!(command::text(&file), RULES, "nothing is written unasked");
    let tested = &review.example(&key(0), false, true).json()["tested"];
    assert_eq!((&tested["n"], &tested["failures"]), (&object!(3), &object!([])), "{tested}");
    // What should not be found is found still, until the rule is mended; the test is written all the same.
    let tested = &review.example(&key(1), true, true).json()["tested"];
    assert_eq!(tested["failures"].as_array().expect("failures").len(), 1, "{tested}");
    let written = command::text(&file);
    assert!(written.contains("去年双方签订了[[合同]]。") && written.contains("会上有合同工发言。"), "{written}");
    // Rules that somebody breaks meanwhile stay as they are.
    fs::write(&file, "schema = 1\n[[rule]]\nid = \"word/agreement\"\n").expect("a file");
    let reply = review.example(&key(0), false, true);
    assert!(reply.status == 500 && reply.body.contains("nothing was written"), "{}", reply.body);
    assert!(!command::text(&file).contains("example"));
}

const PAIR: &str = "2023年，广州市对口帮扶毕节市和安顺市。";

#[test]
fn frames_are_rules_too() {
    let rules = command::own_rules();
    let review = Review::of(&[("a.txt", PAIR.as_bytes())], &["--rules", &rules.path().to_string_lossy()]);
    let items = review.get("/api/queue?order=place&kind=place_pair").json()["items"].clone();
    let key = items[0]["key"].as_str().expect("a key");
    let rule = &review.get(&format!("/api/fact?key={key}")).json()["rule"];
    assert_eq!((rule["id"].as_str(), rule["file"].as_str()), (Some("place_pair/aid"), Some("place_pairs.toml")));
    let file = path(&rules, "place_pairs.toml");
    let text = command::text(&file);
    let line = rule["line"].as_u64().and_then(|line| usize::try_from(line).ok()).expect("a line");
    let around: Vec<&str> = text.lines().skip(line - 1).take(3).collect();
    assert!(around.iter().any(|line| line.contains("place_pair/aid")), "{around:?}");
    let about = review.get("/api/about").json();
    let kinds = about["kinds"].as_array().expect("kinds");
    let pairs = kinds.iter().find(|kind| kind["name"] == "place_pair").expect("pairs");
    assert!(pairs["rules"].as_array().expect("rules").contains(&object!("place_pair/aid")), "{pairs}");
    let place = object!({ "side": "source", "start": 0, "end": 10 });
    let asked = object!({ "do": "whynot", "article": "a.txt", "place": place, "rule": "place_pair/is-helper-of" });
    assert!(review.done(&asked)["text"].as_str().expect("text").contains("place_pair/is-helper-of"));
    // Both pairs of the sentence are expected, in a table of their own as the others are.
    let tested = &review.example(key, false, true).json()["tested"];
    assert_eq!(tested["failures"], object!([]), "{tested}");
    let written = command::text(&file);
    assert!(written.contains(&format!("[[frame.example]]\ntext = \"{PAIR}\"\n")), "{written}");
    assert_eq!(written.matches("[[frame.example]]").count(), text.matches("[[frame.example]]").count() + 1);
}

#[test]
fn places_of_the_user_are_found() {
    let table = folder(&[("places.tsv", "name\tparent\tlevel\tshorts\n桃花源村\t430725\tvillage\t\n".as_bytes())]);
    let options = ["--places", &path(&table, "places.tsv")];
    let review = Review::of(&[("a.txt", ARTICLE.as_bytes())], &options);
    for (words, expected) in
        [("%E6%A1%83%E8%8A%B1%E6%BA%90%E6%9D%91", "桃源县/桃花源村"), ("%E8%8A%B1%E9%83%BD", "花都区")]
    {
        let found = review.get(&format!("/api/places?words={words}")).json();
        assert!(found[0]["name"].as_str().is_some_and(|name| name.ends_with(expected)), "{found}");
    }
}

#[test]
fn examples_reach_folders_on_top() {
    let rules = folder(&[("more.toml", format!("extends = \"builtin\"\n{RULES}").as_bytes())]);
    let top = rules.path().to_string_lossy().into_owned();
    let review = Review::of(&[("a.txt", "去年双方签订了合同，金额5万元。".as_bytes())], &["--rules", &top]);
    let word = review.key("合同");
    let shown = review.example(&word, false, true).json();
    assert_eq!(shown["tested"]["failures"], object!([]), "{shown}");
    assert!(command::text(&path(&rules, "more.toml")).contains("签订了[[合同]]，"));
    // What is built in is nobody's to write into.
    let sum = review.key("5万元");
    assert_eq!(review.example(&sum, false, false).json()["file"], Value::Null);
    let reply = review.example(&sum, false, true);
    assert!(reply.status == 400 && reply.body.contains("is a built-in rule; override it"), "{}", reply.body);
}

#[test]
fn lost_pairs_of_one_place_are_as_many_facts() {
    let text = "去年，深圳投入帮扶资金30万元为独山、三都、罗甸等县购买图书。";
    let mut review = Review::of(&[("a.txt", text.as_bytes())], &[]);
    let filter = [["kind", "place_pair"]];
    let all = review.done(&object!({ "do": "all", "filter": filter, "action": "accept", "reason": null }));
    assert!(all["changed"].as_u64().expect("a number") > 1, "{all}");
    let rules = folder(&[("mine.toml", RULES.as_bytes())]);
    let (from, to) = (review.corpus.path().to_string_lossy().into_owned(), path(&review.output, "output"));
    let run = ["-q", "run", &from, "-o", &to, "--rules", &rules.path().to_string_lossy()];
    command::jushi(&run).assert().code(0);
    review.restart();
    assert_eq!(review.get("/api/queue?state=lost").json()["total"], all["changed"]);
}

#[test]
#[cfg(unix)]
fn a_full_disk_loses_nothing_that_was_confirmed() {
    let mut review = Review::start();
    let _ = review.child.kill();
    let _ = review.child.wait();
    // A file may not grow beyond four kilobytes, which is what a full disk is to us.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    let (corpus, output) = (review.corpus.path().to_string_lossy().into_owned(), path(&review.output, "output"));
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_jushi"), "review", &output, &corpus]);
    let (child, url) = started(command.args(["--no-browser", "--by", "ann"]));
    (review.child, (review.host, review.token)) = (child, parts(&url));
    let key = review.key("18人");
    let mut confirmed = Vec::new();
    let refused = loop {
        assert!(confirmed.len() < 100, "the disk is never full");
        let action = if confirmed.len() % 2 == 0 { "accept" } else { "reject" };
        let reply = review.post(&object!({ "do": "decide", "keys": [key], "action": action }));
        if reply.status != 200 {
            break reply;
        }
        confirmed.push(reply.json()["ids"][0].as_str().expect("an id").to_owned());
    };
    assert!(refused.status == 500 && refused.body.contains("nothing was decided"), "{}", refused.body);
    assert!(confirmed.len() > 2, "{}", confirmed.len());
    // Of many at once none is written.
    assert_eq!(review.post(&object!({ "do": "all", "filter": [], "action": "accept", "reason": null })).status, 500);
    let state = review.state(&key);
    review.restart();
    assert_eq!(review.state(&key), state, "what was refused was not taken over either");
    let written: Vec<String> = review.decisions().all().iter().map(|decision| decision.id.clone()).collect();
    assert_eq!(written, confirmed);
    review.decide("2.3亿元", "accept");
    assert_eq!(review.decisions().all().len(), confirmed.len() + 1, "with room again, it goes on");
}

#[test]
fn two_servers_see_each_other() {
    let review = Review::start();
    let (mut other, url) = serve(&review.corpus, &review.output, &["--by", "bo"]);
    let (host, token) = parts(&url);
    let port = host.rsplit(':').next().expect("a port");
    let revision = review.get("/api/about").json()["revision"].to_string();
    assert_eq!(review.get(&format!("/api/since?revision={revision}")).json()["is_new"], false);
    let key = review.key("18人");
    let body = object!({ "do": "decide", "keys": [key], "action": "accept" }).to_string();
    let head = [
        format!("Host: {host}"),
        format!("Origin: http://{host}"),
        format!("Cookie: jushi-review-{port}={token}"),
        format!("Content-Length: {}", body.len()),
    ];
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    assert_eq!(send(&host, "POST /api/do HTTP/1.1", &head, body.as_bytes()).expect("an answer").status, 200);
    assert_eq!(review.get(&format!("/api/since?revision={revision}")).json()["is_new"], true);
    assert_eq!(review.state(&key), "accepted");
    let _ = other.kill();
    let _ = other.wait();
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_well() {
    let mut review = Review::start();
    review.decide("18人", "accept");
    let pid = review.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("it is sent").success());
    assert_eq!(review.child.wait().expect("it ends").code(), Some(0));
    assert_eq!(review.decisions().all().len(), 1);
}

#[test]
fn a_missed_fact_can_be_corrected() {
    let mut review = Review::start();
    let at = ARTICLE.split("21组").next().expect("text").encode_utf16().count();
    let place = |len: usize| object!({ "side": "source", "start": at, "end": at + len });
    let order = object!({ "do": "add", "article": "a.txt", "place": place(3), "kind": "headcount", "fields": { "value": "21" }, "note": null });
    let added = review.done(&order)["ids"][0].as_str().expect("an id").to_owned();
    let fields = object!({ "value": "22" });
    review
        .done(&object!({ "do": "decide", "keys": [added], "action": "correct", "fields": fields, "place": place(2) }));
    let fold = review.decisions();
    let held: Vec<_> = fold.held().collect();
    let fact = held[0].fact.as_ref().expect("a fact");
    assert_eq!((held.len(), fact.quote.as_str(), fact.fields["value"].as_str()), (1, "21", "22"));
    assert_eq!(review.state(&added), "added");
    review.restart();
    let fact = review.get(&format!("/api/fact?key={added}")).json();
    assert_eq!((fact["brief"]["state"].as_str(), fact["brief"]["quote"].as_str()), (Some("added"), Some("21")));
    // Whoever adds it too means the same fact, under either name.
    let twice = review.done(&order)["ids"][0].as_str().expect("an id").to_owned();
    review.restart();
    assert_eq!([&added, &twice].map(|key| review.state(key)), ["added"; 2]);
    review.done(&object!({ "do": "decide", "keys": [added], "action": "reject" }));
    assert_eq!(review.get("/api/queue?state=added").json()["total"], 0);
}

#[test]
fn what_was_confirmed_survives_a_kill() {
    let mut review = Review::start();
    let keys: Vec<String> = ["2.3亿元", "18人", "5万元", "7万元"].iter().map(|quote| review.key(quote)).collect();
    let mut confirmed = 0;
    // So many kills, at other moments each time.
    let n_kills = std::env::var("JUSHI_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(8_u64);
    for round in 0..n_kills {
        let host = review.host.clone();
        let head = [format!("Host: {host}"), format!("Origin: http://{host}"), review.cookie()];
        let keys = keys.clone();
        let client = std::thread::spawn(move || {
            let mut n = 0;
            for at in 0.. {
                let body = object!({ "do": "decide", "keys": [keys[at % keys.len()]], "action": if at % 3 == 0 { "reject" } else { "accept" } }).to_string();
                let length = format!("Content-Length: {}", body.len());
                let lines: Vec<&str> = head.iter().map(String::as_str).chain([length.as_str()]).collect();
                match send(&host, "POST /api/do HTTP/1.1", &lines, body.as_bytes()) {
                    Ok(reply) if reply.status == 200 && serde_json::from_str::<Value>(&reply.body).is_ok() => n += 1,
                    _ => break,
                }
            }
            n
        });
        std::thread::sleep(std::time::Duration::from_millis(20 + round * 37 % 251));
        let _ = review.child.kill();
        let _ = review.child.wait();
        confirmed += client.join().expect("the client ends");
        review.restart();
        let file = fs::read(path(&review.output, "output/decisions.jsonl")).unwrap_or_default();
        assert!(read_lines(&file).decisions.len() >= confirmed, "round {round}");
    }
    assert!(confirmed > 8, "{confirmed}");
}
