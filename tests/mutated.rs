//! Records in which one promise of FACTS.md is broken: `verify` finds every one.

#[path = "support/command.rs"]
mod command;
#[path = "support/runs.rs"]
mod runs;

use std::fs;
use std::path::Path;

use command::{DONE, FOUND, jushi, motley};
use jushi::emit::{Part, Record, read_records};
use runs::Random;

/// How many broken outputs there are in all.
const N_BROKEN: usize = 200;

/// Breaks a promise of a record; `false` where the record does not make it.
type Break = fn(&mut Record, &mut Random) -> bool;

/// The promises, by name.
const BREAKS: &[(&str, Break)] = &[
    ("id: of the surroundings", |record, random| {
        let digit = random.below(16) as usize;
        replace(&mut record.id, digit, digit + 1, |old| if old == "0" { "1" } else { "0" })
    }),
    ("id: sixteen digits", |record, _| replace(&mut record.id, 0, 1, |_| "")),
    ("id: hexadecimal", |record, _| replace(&mut record.id, 3, 4, |_| "G")),
    ("article: one of the corpus", |record, _| set(&mut record.article, "none.txt")),
    ("article: below the corpus", |record, _| set(&mut record.article, "../big5.txt")),
    ("article: its own", |record, _| set(&mut record.article, "bom.txt")),
    ("kind: a word", |record, _| set(&mut record.kind, "../../x")),
    ("kind: its own", |record, _| {
        let other = if record.kind == "amount" { "headcount" } else { "amount" };
        set(&mut record.kind, other)
    }),
    ("rule: the one that found it", |record, _| set(&mut record.rule, "amount/none")),
    ("line: where it starts", |record, _| {
        record.line += 1;
        true
    }),
    ("line: from 1", |record, _| {
        record.line = 0;
        true
    }),
    ("quote: the source text", |record, _| {
        record.quote.push('元');
        true
    }),
    ("quote: noise included", |record, _| {
        let without = record.quote.replace(' ', "").replace("\r\n", "").replace("<b>", "");
        set(&mut record.quote, &without)
    }),
    ("normalized: the clean text", |record, _| {
        record.normalized.insert(0, '约');
        true
    }),
    ("normalized: not empty", |record, _| set(&mut record.normalized, "")),
    ("span: characters", |record, _| shifted(&mut record.span.char, 1)),
    ("span: characters, as many", |record, _| {
        record.span.char[1] += 1;
        true
    }),
    ("span: bytes", |record, _| shifted(&mut record.span.byte, 3)),
    ("span: bytes, the first", |record, _| {
        record.span.byte[0] = record.span.byte[0].saturating_sub(1);
        true
    }),
    ("span: bytes, the last", |record, _| {
        record.span.byte[1] += 1;
        true
    }),
    ("span: half open", |record, _| {
        record.span.char.reverse();
        true
    }),
    ("span: in the text", |record, _| shifted(&mut record.span.byte, 1 << 40)),
    ("sentence: holds the fact", |record, _| {
        record.sentence.char[1] = record.span.char[1] - 1;
        true
    }),
    ("sentence: bytes", |record, _| shifted(&mut record.sentence.byte, 1)),
    ("sentence: no more than it", |record, _| {
        let SourceSpans { char, byte } = SourceSpans::of(record);
        record.sentence.char = char;
        record.sentence.byte = byte;
        true
    }),
    ("value: what the quote says", |record, _| field(record, "value", |value| format!("{value}1"))),
    ("value: with its scale", |record, _| field(record, "value", |value| format!("{value}0"))),
    ("value: an exact decimal", |record, _| field(record, "value", |value| format!("{value}.0"))),
    ("value: a decimal", |record, _| field(record, "value", |_| "1e9".to_owned())),
    ("value: given", |record, _| without(record, "value")),
    ("value: low of a range", |record, _| field(record, "low", |low| format!("{low}5"))),
    ("range: both ends", |record, _| without(record, "high")),
    ("range: in order", |record, _| field(record, "high", |_| "1".to_owned())),
    ("bound: as qualified", |record, _| {
        field(record, "bound", |bound| if bound == "exact" { "approx" } else { "exact" }.to_owned())
    }),
    ("bound: one of seven", |record, _| field(record, "bound", |_| "about".to_owned())),
    ("currency: as named", |record, _| field(record, "currency", |_| "XAF".to_owned())),
    ("unit: as counted", |record, _| field(record, "unit", |_| "household".to_owned())),
    ("from: who helps", |record, _| field(record, "from", |_| "广东省/深圳市".to_owned())),
    ("to: who is helped", |record, _| field(record, "to", |_| "贵州省/遵义市".to_owned())),
    ("from_code: of the place", |record, _| field(record, "from_code", |_| "440300".to_owned())),
    ("to_code: six digits", |record, _| field(record, "to_code", |code| format!("{code}001"))),
    ("from_level: of the place", |record, _| field(record, "from_level", |_| "village".to_owned())),
    ("direction: as said", |record, _| {
        field(record, "direction", |old| if old == "mutual" { "assist" } else { "mutual" }.to_owned())
    }),
    ("trigger: the words", |record, _| field(record, "trigger", |_| "协议".to_owned())),
    ("what: the phrase", |record, _| field(record, "what", |what| format!("{what}等"))),
    ("time: the expression", |record, _| field(record, "time", |_| "1999年".to_owned())),
    ("fields: no empty ones", |record, _| field(record, "bound", |_| String::new())),
    ("fields: none else", |record, _| {
        record.fields.push(("note".to_owned(), "x".to_owned()));
        true
    }),
    ("fields: names", |record, _| {
        record.fields.push(("a/b".to_owned(), "x".to_owned()));
        true
    }),
    ("parts: quotes", |record, _| part(record, |part| part.quote.push('等'))),
    ("parts: characters", |record, _| part(record, |part| _ = shifted(&mut part.span.char, 1))),
    ("parts: bytes", |record, _| part(record, |part| _ = shifted(&mut part.span.byte, 2))),
    ("parts: for fields that stand in the text", |record, _| !std::mem::take(&mut record.parts).is_empty()),
    ("parts: of fields", |record, _| {
        let whole = Part { quote: record.quote.clone(), span: record.span };
        record.parts.push(("nothing".to_owned(), whole));
        true
    }),
    ("repeats: where a passage repeats", |record, _| record.repeats.take().is_some()),
    ("repeats: a record of the article", |record, _| {
        record.repeats = Some("0123456789abcdef".to_owned());
        true
    }),
    ("repeats: another record", |record, _| {
        record.repeats = Some(record.id.clone());
        true
    }),
];

/// Promises of facts that refer to others.
const BREAKS_OF_REFERENCES: &[(&str, Break)] = &[
    ("amount: a fact of the article", |record, _| field(record, "amount", |_| "0123456789abcdef".to_owned())),
    ("headcount: a fact of the article", |record, _| field(record, "headcount", |_| "0123456789abcdef".to_owned())),
    ("amount: where it stands", |record, _| {
        let part = record.parts.iter_mut().find(|(name, _)| name == "amount");
        part.is_some_and(|(_, part)| shifted(&mut part.span.char, 1))
    }),
    ("value: that of the amount", |record, _| field(record, "value", |value| format!("{value}1"))),
    ("bound: that of the amount", |record, _| field(record, "bound", |_| "nearly".to_owned())),
    ("currency: that of the amount", |record, _| field(record, "currency", |_| "XAF".to_owned())),
    ("unit: that of the headcount", |record, _| field(record, "unit", |_| "household".to_owned())),
    ("time: that of the amount", |record, _| field(record, "time", |_| "1999年".to_owned())),
    ("shared: among several", |record, _| {
        let is_new = record.field("shared").is_none();
        record.fields.push(("shared".to_owned(), "true".to_owned()));
        is_new
    }),
];

/// Breaks a promise of the files, or of the records among each other.
type BreakFiles = fn(&Path, &mut Random) -> bool;

const BREAKS_OF_FILES: &[(&str, BreakFiles)] = &[
    ("records: each once", |output, random| lines(output, random, |lines, at| lines.insert(at, lines[at].clone()))),
    ("records: all", |output, random| {
        lines(output, random, |lines, at| {
            lines.remove(at);
        })
    }),
    ("records: in order", |output, random| {
        lines(output, random, |lines, at| {
            let line = lines.remove(at);
            lines.push(line);
        })
    }),
    ("records: bytes of another place", |output, _| {
        // One of two equal quotes in one file has the bytes of the other.
        let path = output.join("facts.jsonl");
        let mut records = read(output);
        let pair = (0..records.len()).find_map(|one| {
            let is_twin = |other: &usize| {
                let (a, b) = (&records[one], &records[*other]);
                a.article == b.article && a.quote == b.quote && a.span != b.span
            };
            (one + 1..records.len()).find(is_twin).map(|other| (one, other))
        });
        let Some((one, other)) = pair else { return false };
        records[one].span.byte = records[other].span.byte;
        fs::write(path, written(&records)).is_ok()
    }),
    ("records: whole lines", |output, random| {
        lines(output, random, |lines, at| {
            let half = lines[at].len() / 2;
            lines[at].truncate(half);
        })
    }),
    ("records: lines that end", |output, _| {
        let path = output.join("facts.jsonl");
        let text = fs::read_to_string(&path).expect("written");
        fs::write(path, text.trim_end()).is_ok()
    }),
    ("articles: hashes", |output, _| edit(output, "articles.jsonl", "\"sha256\":\"", "\"sha256\":\"0")),
    ("articles: counts", |output, _| edit(output, "articles.jsonl", "\"amount\":", "\"amount\":1")),
    ("articles: all", |output, _| {
        let path = output.join("articles.jsonl");
        let text = fs::read_to_string(&path).expect("written");
        fs::write(path, text.split_once('\n').expect("lines").1).is_ok()
    }),
    ("run: counts", |output, _| edit(output, "run.json", "\"amount\": ", "\"amount\": 1")),
];

struct SourceSpans {
    char: [usize; 2],
    byte: [usize; 2],
}

impl SourceSpans {
    /// The place of the fact, as if it were its sentence.
    fn of(record: &Record) -> Self {
        Self { char: record.span.char, byte: record.span.byte }
    }
}

fn replace(text: &mut String, start: usize, end: usize, new: fn(&str) -> &'static str) -> bool {
    let new = new(&text[start..end]);
    text.replace_range(start..end, new);
    true
}

fn set(text: &mut String, new: &str) -> bool {
    let is_other = text != new;
    new.clone_into(text);
    is_other
}

fn shifted(range: &mut [usize; 2], by: usize) -> bool {
    range.iter_mut().for_each(|offset| *offset += by);
    true
}

fn field(record: &mut Record, name: &str, new: fn(&str) -> String) -> bool {
    let Some((_, value)) = record.fields.iter_mut().find(|(field, _)| field == name) else { return false };
    let new = new(value);
    set(value, &new)
}

fn without(record: &mut Record, name: &str) -> bool {
    let n_fields = record.fields.len();
    record.fields.retain(|(field, _)| field != name);
    record.fields.len() < n_fields
}

fn part(record: &mut Record, change: fn(&mut Part)) -> bool {
    record.parts.first_mut().map(|(_, part)| change(part)).is_some()
}

fn lines(output: &Path, random: &mut Random, change: fn(&mut Vec<String>, usize)) -> bool {
    let path = output.join("facts.jsonl");
    let text = fs::read_to_string(&path).expect("written");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len() as u64 - 1) as usize;
    change(&mut lines, at);
    fs::write(path, lines.join("\n") + "\n").is_ok()
}

fn edit(output: &Path, name: &str, old: &str, new: &str) -> bool {
    let path = output.join(name);
    let text = fs::read_to_string(&path).expect("written");
    fs::write(path, text.replacen(old, new, 1)).is_ok() && text.contains(old)
}

fn read(output: &Path) -> Vec<Record> {
    let text = fs::read_to_string(output.join("facts.jsonl")).expect("written");
    read_records(text.as_bytes()).expect("records")
}

fn written(records: &[Record]) -> String {
    records.iter().map(|record| serde_json::to_string(record).expect("JSON") + "\n").collect()
}

/// Puts the files of a run where they were.
fn restore(whole: &Path, output: &Path) {
    for name in ["facts.jsonl", "articles.jsonl", "run.json"] {
        fs::copy(whole.join(name), output.join(name)).expect("a copy");
    }
}

fn verify(output: &Path, corpus: &Path) -> (i32, String) {
    let arguments = ["verify", &output.to_string_lossy(), &corpus.to_string_lossy()];
    let done = jushi(&arguments).output().expect("the command starts");
    (done.status.code().expect("a status"), String::from_utf8(done.stderr).expect("UTF-8"))
}

#[test]
fn every_broken_promise_is_found() {
    let corpus = motley();
    let twice = "全县三年来投入衔接资金三千二百万元，用于乡村道路建设。每村20—35万元。\n".repeat(3);
    fs::write(corpus.path().join("twice.txt"), twice).expect("a file");
    let whole = command::run(corpus.path());
    let whole = whole.path().join("output");
    let place = tempfile::tempdir().expect("a folder");
    let output = place.path();
    restore(&whole, output);
    let (status, said) = verify(output, corpus.path());
    assert_eq!(status, DONE, "{said}");
    assert!(said.contains(" 0 wrong") && !said.contains("warning"), "{said}");
    let records = read(&whole);
    assert_eq!(written(&records), fs::read_to_string(whole.join("facts.jsonl")).expect("written"));
    let mut random = Random(20_261_126);
    let mut missed = Vec::new();
    let mut n_broken = 0;
    let mut check = |name: &str, output: &Path| {
        n_broken += 1;
        let (status, said) = verify(output, corpus.path());
        if status != FOUND || !said.contains(" wrong") {
            missed.push(format!("{name}: {status} {said}"));
        }
    };
    for (name, break_files) in BREAKS_OF_FILES {
        restore(&whole, output);
        assert!(break_files(output, &mut random), "no files break {name}");
        check(name, output);
    }
    let n_left = N_BROKEN - BREAKS_OF_FILES.len();
    for number in 0..n_left {
        let (name, break_record) = BREAKS[number % BREAKS.len()];
        restore(&whole, output);
        let mut broken = records.clone();
        // The next record that makes the promise.
        let first = random.below(records.len() as u64) as usize;
        let is_broken = (0..records.len()).map(|step| (first + step) % records.len()).any(|at| {
            let mut record = records[at].clone();
            let is_broken = break_record(&mut record, &mut random) && record != records[at];
            broken[at] = record;
            is_broken || {
                broken[at] = records[at].clone();
                false
            }
        });
        assert!(is_broken, "no record makes the promise {name}");
        fs::write(output.join("facts.jsonl"), written(&broken)).expect("a file");
        check(name, output);
    }
    assert!(missed.is_empty(), "{} of {n_broken} were not found:\n{}", missed.len(), missed.join("\n"));
    assert_eq!(n_broken, N_BROKEN);
}

#[test]
fn a_run_proves_itself_when_asked() {
    let corpus = motley();
    let output = tempfile::tempdir().expect("a folder");
    let arguments = ["run", &corpus.path().to_string_lossy(), "-o", &output.path().to_string_lossy(), "--verify"];
    let done = jushi(&arguments).output().expect("the command starts");
    let said = String::from_utf8(done.stderr).expect("UTF-8");
    assert_eq!(done.status.code(), Some(DONE), "{said}");
    assert!(said.contains(" 0 wrong"), "{said}");
}

/// What a fact says of others is proved without the rules too: the lines come from a run of another program.
#[test]
fn every_broken_reference_is_found() {
    let corpus = tempfile::tempdir().expect("a folder");
    let text = "2023年苏州市安排资金300万元支持石阡县。\n宜兴市先后选派12名教师赴延川县支教。\n慈溪市向昭觉县、布拖县捐赠物资款80万元。\n";
    fs::write(corpus.path().join("a.txt"), text).expect("a file");
    let whole = corpus.path().join("output");
    let arguments = ["--with", "flows", "run", &corpus.path().to_string_lossy(), "-o", &whole.to_string_lossy()];
    let done = jushi(&arguments).output().expect("the command starts");
    assert_eq!(done.status.code(), Some(DONE));
    let place = tempfile::tempdir().expect("a folder");
    let output = place.path();
    // Without the key nothing is found once more.
    let run = fs::read_to_string(whole.join("run.json")).expect("written");
    let other = run.replacen("\"key\": \"", "\"key\": \"0", 1);
    assert_ne!(run, other);
    fs::write(whole.join("run.json"), other).expect("a file");
    restore(&whole, output);
    let (status, said) = verify(output, corpus.path());
    assert_eq!(status, DONE, "{said}");
    let records = read(&whole);
    let flows: Vec<usize> = (0..records.len()).filter(|at| records[*at].kind == "aid_flow").collect();
    assert_eq!(flows.len(), 4, "{records:#?}");
    let mut random = Random(20_261_126);
    for (name, break_it) in BREAKS_OF_REFERENCES {
        let mut n_broken = 0;
        for at in &flows {
            let mut broken = records.clone();
            if !break_it(&mut broken[*at], &mut random) {
                continue;
            }
            n_broken += 1;
            fs::write(output.join("facts.jsonl"), written(&broken)).expect("a file");
            let (status, said) = verify(output, corpus.path());
            assert!(status == FOUND && said.contains(" wrong"), "{name}: {status} {said}");
        }
        assert!(n_broken > 0, "{name}: nothing was broken");
    }
}
