use std::fs;

use super::*;
use crate::cli::input::Reading;
use crate::source::Markup;

fn list(root: &Path, output: Option<&Path>) -> Corpus {
    Corpus::list_without(root, output, &Access::default()).expect("a corpus")
}

#[test]
fn pages_are_articles_with_markup() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.html", "b.HTM", "c.txt", "d.pdf"] {
        fs::write(folder.path().join(name), "<p>投资5万元").expect("a file");
    }
    let corpus = list(folder.path(), None);
    let markup = |file: &CorpusFile| {
        let articles = file.articles(file.read().expect("bytes"), &Reading::default());
        articles.into_iter().map(|(_, source)| source.expect("text").markup).next().expect("an article")
    };
    let found: Vec<(&str, Markup)> = corpus.files.iter().map(|file| (file.name.as_str(), markup(file))).collect();
    assert_eq!(found, [("a.html", Markup::Html), ("b.HTM", Markup::Html), ("c.txt", Markup::None)]);
    assert_eq!(corpus.skipped, ["d.pdf"]);
}

/// The names of what is listed of these files.
#[track_caller]
fn check(files: &[&str], output: Option<&str>, expected: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    for name in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, "").expect("a file");
    }
    let output = output.map(|output| folder.path().join(output));
    assert_eq!(names(&list(folder.path(), output.as_deref())), expected);
}

fn names(corpus: &Corpus) -> Vec<&str> {
    corpus.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn names_are_sorted_whole() {
    check(&["a/b.txt", "a-b.txt", "a.txt", "c/d/e.md"], None, &["a-b.txt", "a.txt", "a/b.txt", "c/d/e.md"]);
}

#[test]
fn hidden_files_are_no_articles() {
    check(&["a.txt", ".b.txt", ".git/c.txt", "d/.e/f.txt"], None, &["a.txt"]);
}

#[test]
fn what_runs_have_written_is_no_article() {
    let files = ["a.txt", "out/facts.jsonl", "out/report.html", "in/out/b.txt", "facts.jsonl"];
    check(&files, Some("out"), &["a.txt", "facts.jsonl", "in/out/b.txt"]);
    check(&files, Some("."), &["a.txt", "in/out/b.txt", "out/facts.jsonl", "out/report.html"]);
}

#[test]
#[cfg(unix)]
fn names_lead_back_to_their_files() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    for name in [&b"back\\slash.txt"[..], b"\xFF\xFE\xE5\xB8\x82.txt", "市.txt".as_bytes()] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), "投资5万元").expect("a file");
    }
    assert_eq!(names(&list(folder.path(), None)), ["%FF%FE市.txt", "back\\slash.txt", "市.txt"]);
}

#[test]
#[cfg(unix)]
fn links_that_lead_out_are_followed_when_asked() {
    use std::os::unix::fs::symlink;
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path().join("corpus");
    for name in ["corpus/a/b.txt", "secret.txt", "more/c.txt"] {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, "").expect("a file");
    }
    for (target, name) in
        [("../secret.txt", "x.txt"), ("../more", "y"), ("a", "z"), ("a/b.txt", "w.txt"), (".", "a/loop")]
    {
        symlink(target, root.join(name)).expect("a link");
    }
    let corpus = list(&root, None);
    assert_eq!(names(&corpus), ["a/b.txt", "w.txt", "z/b.txt"]);
    assert_eq!(corpus.links, ["x.txt", "y"]);
    assert!(corpus.unreadable[0].starts_with("a/loop: cannot be listed: it is a link"), "{:?}", corpus.unreadable);
    let all = Corpus::list(&root, &Access { follow_links: true, ..Access::default() }).expect("a corpus");
    assert_eq!(names(&all), ["a/b.txt", "w.txt", "x.txt", "y/c.txt", "z/b.txt"]);
}
