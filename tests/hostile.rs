//! Names and texts that would do something: to a terminal, to a reader of messages, to a page.

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::process::{Command, Stdio};

use command::{DONE, FOUND, WRONG_USE, folder, jushi, path};
use tempfile::TempDir;

/// Colors, a title, a link and a cleared screen, as terminals take them.
const ESCAPES: &str = "\x1b[31m红\x1b[0m\x1b]0;title\x07\x1b]8;;http://a\x1b\\\x1b[2J\u{9b}31m";

/// Articles whose names and texts attack what shows them.
#[cfg(unix)]
fn corpus() -> TempDir {
    let text = format!("{ESCAPES}投资3亿元，\u{202e}党政干部18人\u{202c}，广州市帮扶毕节市。\r\n投\n资5\n亿元。");
    let bad = "投资5亿元\u{FFFD}".as_bytes();
    folder(&[
        ("a_\x1b[31m.txt", text.as_bytes()),
        ("b_\nwarning: c.txt: all is well.txt", text.as_bytes()),
        ("c_\u{202e}txt.txt", text.as_bytes()),
        ("d_\r\u{9b}31m\u{2028}.txt", [&b"\xFF\xFE\x00"[..], bad].concat().as_slice()),
        ("e_\x1b[2J.txt", b"\x00\x01\x02\x03\x00\x01\x02\x03"),
        ("f_\x1b[2J.pdf", b"x"),
        ("g_\x1b[2J/h.txt", text.as_bytes()),
        (
            "l.jsonl",
            "{\"id\":\"x\\n\\u001b[31m\",\"text\":\"投资5亿元\"}\n{\"id\":\"\\u001b[1m\",\"text\":7}\n".as_bytes(),
        ),
    ])
}

/// Runs a command; what it shows must hold nothing that a terminal acts on, and no line that it did not mean.
#[track_caller]
fn check(arguments: &[&str], is_for_people: bool) -> String {
    let output = jushi(arguments).output().expect("the command starts");
    let mut shown = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(!shown.contains("panicked"), "{shown}");
    if is_for_people {
        shown.push_str(std::str::from_utf8(&output.stdout).expect("UTF-8"));
    }
    let acting: String = shown.chars().filter(|c| jushi::text::is_control(*c) && *c != '\n').collect();
    assert_eq!(acting, "", "{arguments:?}: {shown:?}");
    assert!(!shown.lines().any(|line| line.starts_with("warning: c.txt")), "{shown}");
    shown
}

#[cfg(unix)]
#[test]
fn names_and_texts_are_shown_as_text() {
    let corpus = corpus();
    let corpus = corpus.path().to_string_lossy();
    let out = tempfile::tempdir().expect("a folder");
    let [first, second] = ["first", "second"].map(|name| path(&out, name));
    let shown = check(&["run", &corpus, "-o", &first, "--full"], true);
    assert!(shown.contains(r"e_\u{1b}[2J.txt: content is binary"), "{shown}");
    let article = format!("{corpus}/a_\x1b[31m.txt");
    for arguments in [
        vec!["extract", &article],
        vec!["explain", &format!("{article}:1")],
        vec!["explain", ESCAPES],
        vec!["explain", &article, "--why-not", "amount/currency"],
        vec!["normalize", "--edits", &article],
        vec!["verify", &first, &corpus],
        vec!["verify", &first, &out.path().to_string_lossy()],
        vec!["report", &first, &corpus, "-o", &path(&out, "r\x1b[31m.html")],
        vec!["export", &first, &corpus, "--format", "brat", "-o", &path(&out, "b\x1b[31m")],
    ] {
        let is_for_people = ["explain", "verify"].contains(&arguments[0]);
        check(&arguments, is_for_people);
    }
    check(&["run", &corpus, "-o", &second, "--without", "t2s", "--currency", "USD"], true);
    let shown = check(&["diff", &first, &second], true);
    assert!(shown.contains(r"a_\u{1b}[31m.txt:1"), "{shown}");
    let page = jushi(&["diff", &first, &second, "--format", "html"]).output().expect("the command starts").stdout;
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(!page.contains(['\u{202e}', '\x1b']), "{page}");
}

#[cfg(unix)]
#[test]
fn rules_are_shown_as_text() {
    let text = format!("schema = 1 # {ESCAPES}\u{202e}\nx = '{}'\n[kinds.a]\n", "\u{202e}\u{9b}31m");
    let rules = folder(&[("a_\x1b[31m\nb.toml", text.as_bytes()), ("c.toml", ESCAPES.as_bytes())]);
    let rules = rules.path().to_string_lossy();
    let shown = check(&["rules", "check", "--rules", &rules], true);
    assert!(shown.contains(r"a_\u{1b}[31m\nb.toml"), "{shown}");
    check(&["run", "corpus", "--rules", &rules, "-o", "none"], true);
}

/// The end of a pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[cfg(unix)]
#[test]
fn a_run_does_not_need_its_stderr() {
    let corpus = corpus();
    let out = tempfile::tempdir().expect("a folder");
    let run = |name: &str, stderr: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
        command.arg("run").arg(corpus.path()).arg("-o").arg(out.path().join(name)).stderr(stderr);
        let status = command.status().expect("the command starts").code();
        (status, fs::read(out.path().join(name).join("facts.jsonl")).expect("written"))
    };
    let expected = run("whole", Stdio::null());
    assert_eq!(run("closed", closed()), expected);
    if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
        assert_eq!(run("full", full.into()), expected);
    }
}

#[test]
fn a_stdout_that_goes_away_is_a_status() {
    let project = env!("CARGO_MANIFEST_DIR");
    let corpus = format!("{project}/corpus");
    let out = command::run(std::path::Path::new(&corpus));
    let output = path(&out, "output");
    for arguments in [
        vec!["extract", "-"],
        vec!["explain", "投入5万元"],
        vec!["schema"],
        vec!["rules", "show", "amount/currency"],
        vec!["export", &output, "--format", "csv", "--kinds", "amount", "-o", "-"],
        vec!["eval", "--gold", &format!("{project}/tests/gold/corpus.jsonl"), &output],
    ] {
        let run = |stdout: Stdio| {
            let stdin = fs::File::open(format!("{project}/README.md")).expect("a file");
            let mut command = Command::new(env!("CARGO_BIN_EXE_jushi"));
            let output = command.args(&arguments).stdin(stdin).stdout(stdout).stderr(Stdio::piped()).output();
            let output = output.expect("the command starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!said.contains("panicked"), "{arguments:?}: {said}");
            output.status.code().expect("a status")
        };
        assert!([DONE, FOUND].contains(&run(closed())), "{arguments:?}");
        if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
            assert_eq!(run(full.into()), WRONG_USE, "{arguments:?}");
        }
    }
}

/// Who wants outputs to be private says so with the umask.
#[cfg(unix)]
#[test]
fn outputs_are_as_readable_as_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let corpus = folder(&[("a.txt", "投资3亿元".as_bytes())]);
    for (umask, file_mode, folder_mode) in [("022", 0o644, 0o755), ("077", 0o600, 0o700)] {
        let script = format!(
            "umask {umask}; j={}; cd {}; $j -q run . -o o; $j -q report o . -o r.html; $j -q export o . --format brat -o b{umask}; \
             $j -q export o --format csv -o t",
            env!("CARGO_BIN_EXE_jushi"),
            corpus.path().display()
        );
        assert!(Command::new("sh").args(["-c", &script]).status().expect("a shell").success());
        let mode = |name: &str| fs::metadata(corpus.path().join(name)).expect(name).permissions().mode() & 0o777;
        let brat = format!("b{umask}");
        for name in ["o/facts.jsonl", "r.html", "t/amount.csv", &format!("{brat}/a.ann")] {
            assert_eq!(mode(name), file_mode, "{name} with {umask}");
        }
        assert_eq!(mode(&brat), folder_mode);
        for name in ["o", "t", "r.html"] {
            let path = corpus.path().join(name);
            let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            removed.expect("removed");
        }
    }
}

/// What a command writes to a terminal.
#[cfg(target_os = "linux")]
fn on_terminal(command: &str, no_color: &str) -> String {
    let done = Command::new("script")
        .args(["-qec", command, "/dev/null"])
        .env("NO_COLOR", no_color)
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("the command `script` of util-linux");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn no_color_means_none() {
    let rules = folder(&[("test.toml", b"schema = 1\n[[rule]]\nid = 5\n")]);
    let jushi = env!("CARGO_BIN_EXE_jushi");
    for command in [
        format!("{jushi} rules check --rules '{}'", rules.path().display()),
        format!("{jushi} rules check --rules '{}' --deny warnings", rules.path().display()),
        format!("{jushi} extract --rules '{}' Cargo.toml", rules.path().display()),
        format!("{jushi} explain 投入5亿元"),
        format!("{jushi} extract --no-such-option"),
    ] {
        let (colored, plain) = (on_terminal(&command, ""), on_terminal(&command, "1"));
        assert!(!plain.contains('\u{1b}'), "{command}: {plain:?}");
        assert!(colored.contains('\u{1b}'), "{command}: {colored:?}");
        let is_plain_text = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        assert_eq!(is_plain_text(&without_codes(&colored)), is_plain_text(&plain), "{command}");
    }
}

/// A text without the codes by which terminals show colors.
#[cfg(target_os = "linux")]
fn without_codes(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or("", |(_, rest)| rest))
}
