//! Words that articles may have stand under `rules/lexicon/`, not in the code: no literal of `src` outside tests has a Chinese character,
//! but for those of a few files that say why.

use std::fs;
use std::path::Path;

/// Files that may have such literals, how many at most, and why.
const ALLOWED: &[(&str, usize, &str)] = &[
    (
        "annotate/gazetteer/loader.rs",
        2,
        "what became of districts by the form of their old names; runs in the build script too",
    ),
    ("annotate/gazetteer/own.rs", 1, "the name of a mistake"),
    ("annotate/numeral/beside.rs", 18, "rows of number_words.toml by name"),
    ("clause/grammar.rs", 60, "the reference of the classes of words"),
    ("clause/uses.rs", 60, "the reference of slots and of those that hold facts"),
    ("cli/annotate.rs", 1, "examples in the help"),
    ("cli/explain.rs", 1, "examples in the help"),
    ("cli/extract.rs", 1, "examples in the help"),
    ("cli/faults.rs", 9, "tests"),
    ("cli/import.rs", 1, "examples in the help"),
    ("cli/mod.rs", 1, "examples in the help"),
    ("cli/report.rs", 1, "examples in the help"),
    ("cli/review/mod.rs", 1, "examples in the help"),
    ("eval/agree.rs", 19, "what marks of people mean whose source writes a bare unit, in any script"),
    ("matcher/translate.rs", 1, "what joins a list, as the pattern language has it"),
    ("normalize/mod.rs", 1, "a text that every step looks at"),
    ("reach.rs", 7, "the sentences that words are tried in"),
    ("resolve/home.rs", 2, "frequent characters, which tell scripts apart"),
    ("rule/schema.rs", 12, "the reference of keys"),
    ("rule/template.rs", 1, "a rule file to begin with"),
    (
        "source/date.rs",
        6,
        "names of members and the form of dates in heads of files, which are read before anything is cleaned",
    ),
    ("source/detect.rs", 1, "frequent characters, which tell encodings apart"),
    ("source/json_lines/members.rs", 3, "names of members"),
];

#[test]
fn words_stand_in_the_lexicon() {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let name = file.strip_prefix("src/").unwrap_or(file);
        let source = fs::read_to_string(file).expect("a source file");
        let found = han_literals(&source);
        let allowed = ALLOWED.iter().find(|(path, ..)| *path == name).map_or(0, |(_, count, _)| *count);
        if found.len() > allowed {
            wrong.push(format!("{file}: {} literals, {allowed} allowed: {}", found.len(), found.join(" ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "put these words into a file of rules/lexicon/ (ARCHITECTURE.md says which may stay):\n{}",
        wrong.join("\n")
    );
    for (path, _, reason) in ALLOWED {
        assert!(files.iter().any(|file| file == &format!("src/{path}")), "src/{path} is gone ({reason})");
    }
}

#[test]
fn literals_are_told_from_the_rest() {
    let source = "// '甲'\nlet a = \"乙\\\"\"; let b = '丙'; let c = r#\"丁\"#; let d: &'static str = \"e\";\n/// 戊\n#[cfg(test)]\nmod tests { \"己\" }";
    assert_eq!(han_literals(source), ["\"乙\\\"\"", "'丙'", "\"丁\""]);
    assert!(han_literals("let quote = '\"'; // 甲").is_empty());
}

/// All files of code at or below a folder but tests.
fn collect(folder: &Path, files: &mut Vec<String>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// The literals with Chinese characters, before the tests of a file.
fn han_literals(source: &str) -> Vec<&str> {
    let is_tests = |at: usize| source[at..].lines().nth(1).is_some_and(|line| line.contains("mod tests {"));
    let end = source.match_indices("#[cfg(test)]\n").map(|(at, _)| at).find(|&at| is_tests(at)).unwrap_or(source.len());
    let mut found = Vec::new();
    let mut at = 0;
    while at < end {
        let rest = &source[at..end];
        let len = match rest.as_bytes()[0] {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |len| len + 2),
            b'r' if rest.starts_with("r\"") || rest.starts_with("r#") => raw_len(rest).map_or(1, |(skip, len)| {
                found.extend(Some(&rest[skip..skip + len]).filter(|literal| has_han(literal)));
                skip + len
            }),
            b'"' | b'\'' => literal_len(rest).map_or(1, |len| {
                found.extend(Some(&rest[..len]).filter(|literal| has_han(literal)));
                len
            }),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at += len;
    }
    found
}

/// Of a raw string, how many bytes stand before its quote, and how many it takes from there to its last quote.
fn raw_len(rest: &str) -> Option<(usize, usize)> {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    let body = rest[1 + hashes..].strip_prefix('"')?;
    let len = body.find(&format!("\"{}", "#".repeat(hashes)))?;
    Some((1 + hashes, len + 2))
}

/// The length of a string or character; none for a lifetime.
fn literal_len(rest: &str) -> Option<usize> {
    let quote = rest.chars().next()?;
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => _ = letters.next(),
            _ if letter == quote => return Some(at + 1),
            _ if quote == '\'' && at > 1 && !rest.starts_with("'\\") => return None,
            _ => {}
        }
    }
    None
}

fn has_han(literal: &str) -> bool {
    literal.chars().any(|c| matches!(c, '\u{2E80}'..='\u{2FFF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..))
}
