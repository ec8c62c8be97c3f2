//! The schema holds every fact, and what is exported can be read back: every field, and every offset against the text.

#[path = "support/command.rs"]
mod command;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use command::{DONE, UNREADABLE, WRONG_USE, facts, folder, json, jushi, motley, path, run, text};
use jushi::emit::Record;
use jushi::source::{JsonFields, Source, json_lines};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use support::{files_below, project, shared};

fn schema(options: &[&str]) -> jsonschema::Validator {
    let done = jushi(&[&["schema"], options].concat()).assert().code(DONE);
    let schema = json(&String::from_utf8_lossy(&done.get_output().stdout));
    assert!(jsonschema::meta::is_valid(&schema), "the schema is no schema");
    jsonschema::validator_for(&schema).expect("a schema")
}

#[track_caller]
fn check_schema(schema: &jsonschema::Validator, lines: &str) {
    for line in lines.lines() {
        let errors: Vec<String> = schema.iter_errors(&json(line)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {line}");
    }
}

#[test]
fn the_schema_holds_every_fact() {
    let schema = schema(&[]);
    check_schema(&schema, &text(&project("output/facts.jsonl").to_string_lossy()));
    let native = jushi(&["annotate", "-"])
        .write_stdin("去年和平区、广州市投入三成即3.5—5亿元，约20%，2023年5月。")
        .assert()
        .code(DONE);
    let native = String::from_utf8_lossy(&native.get_output().stdout).into_owned();
    assert!(native.lines().count() > 5, "{native}");
    check_schema(&schema, &native);
    let Some(shared) = shared() else { return };
    for corpus in ["corpus", "dev"] {
        let output = run(&shared.join(corpus));
        check_schema(&schema, &text(&path(&output, "output/facts.jsonl")));
    }
}

#[test]
fn the_schema_refuses_what_is_no_fact() {
    let schema = schema(&[]);
    let fact = text(&project("output/facts.jsonl").to_string_lossy());
    let fact = json(fact.lines().find(|line| line.contains("\"kind\":\"amount\"")).expect("an amount"));
    assert!(schema.is_valid(&fact));
    let wrong = |pointer: &str, name: &str, value: Value| {
        let mut fact = fact.clone();
        fact.pointer_mut(pointer).expect("a place in the fact")[name] = value;
        fact
    };
    for fact in [
        wrong("", "kind", "amounts".into()),
        wrong("", "line", 0.into()),
        wrong("", "id", "XYZ".into()),
        wrong("", "more", "x".into()),
        wrong("/fields", "value", 5.into()),
        wrong("/fields", "value", "1e5".into()),
        wrong("/fields", "value", "5.0".into()),
        wrong("/fields", "bound", "about".into()),
        wrong("/fields", "bound", "range".into()),
        wrong("/fields", "role", "x".into()),
        wrong("/span", "char", serde_json::json!([1])),
        wrong("/parts", "role", serde_json::json!({ "quote": "x", "char": [0, 1], "byte": [0, 1] })),
    ] {
        assert!(!schema.is_valid(&fact), "{fact}");
    }
}

#[test]
fn the_schema_has_the_kinds_of_the_rules() {
    let rules = folder(&[(
        "area.toml",
        "schema = 1\nsees = ['number']\n[kinds.area]\nfields = ['size: number', 'at: place', 'what']\n[[rule]]\nid = 'area/mu'\nfact = 'area'\npattern = '<n:number>亩(?<what>良田)'\nexample = ['[[5亩良田]]']\nreject = ['5顷']\n"
            .as_bytes(),
    )]);
    let rules = rules.path().to_string_lossy();
    let schema = schema(&["--rules", &rules]);
    let found = jushi(&["--rules", &rules, "extract", "-"]).write_stdin("开垦近50亩良田").assert().code(DONE);
    let found = String::from_utf8_lossy(&found.get_output().stdout).into_owned();
    assert!(found.contains("\"kind\":\"area\""), "{found}");
    check_schema(&schema, &found);
    let mut amount = json(found.trim());
    amount["kind"] = "amount".into();
    assert!(!schema.is_valid(&amount), "these rules know no amounts");
}

/// The source texts of a corpus by article.
fn texts(corpus: &Path) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, bytes) in files_below(corpus) {
        if name.ends_with(".jsonl") {
            let records = json_lines(&bytes, &JsonFields::default()).map(|record| record.expect("a line"));
            texts.extend(records.map(|record| (format!("{name}#{}", record.id), record.text)));
        } else {
            texts.insert(name, Source::decode(bytes, None).expect("text").text);
        }
    }
    texts
}

fn slice(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

/// Exports a corpus and hands on what was written, with the facts and texts it was made of.
fn each_corpus(format: &str, target: &str, check: impl Fn(&str, &[Record], &BTreeMap<String, String>)) {
    let motley = motley();
    let mut corpora = vec![motley.path().to_owned(), project("corpus")];
    corpora.extend(shared().map(|shared| shared.join("corpus")));
    for corpus in corpora {
        let folder = run(&corpus);
        let (output, target) = (path(&folder, "output"), path(&folder, target));
        let corpus_path = corpus.to_string_lossy();
        jushi(&["-q", "export", &output, &corpus_path, "--format", format, "-o", &target, "--offsets"])
            .assert()
            .code(DONE);
        let records = facts(&output);
        assert!(!records.is_empty());
        check(&target, &records, &texts(&corpus));
    }
}

#[test]
fn csv_tables_hold_every_field() {
    each_corpus("csv", "tables", |target, records, texts| {
        let mut n_rows = 0;
        for (name, bytes) in files_below(Path::new(target)) {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
            assert!(bytes.ends_with(b"\r\n"));
            let mut reader = csv::Reader::from_reader(bytes);
            let header = reader.headers().expect("a header").clone();
            for row in reader.records() {
                let row = row.expect("a row");
                let value = |column: &str| {
                    let index = header.iter().position(|name| name == column).expect("a column");
                    row[index].strip_prefix('\'').unwrap_or(&row[index]).to_owned()
                };
                let number = |column: &str| value(column).parse::<usize>().expect("a number");
                let record = records.iter().find(|record| record.id == value("id")).expect("its record");
                assert_eq!(value("repeats"), record.repeats.clone().unwrap_or_default());
                let sentence = value("sentence").replace([' ', '\u{3000}'], "");
                assert!(sentence.contains(&record.normalized.replace([' ', '\n'], "")), "{sentence}: {record:?}");
                assert_eq!(name, format!("{}.csv", record.kind));
                for (field, expected) in &record.fields {
                    assert_eq!(value(field), *expected);
                }
                let text = &texts[&value("article")];
                assert_eq!(slice(text, number("char_start"), number("char_end")), value("quote"));
                assert_eq!([number("byte_start"), number("byte_end")], record.span.byte);
                for (part, expected) in &record.parts {
                    let (start, end) = (number(&format!("{part}_char_start")), number(&format!("{part}_char_end")));
                    assert_eq!(slice(text, start, end), expected.quote);
                    assert_eq!(value(&format!("{part}_quote")), expected.quote);
                }
                n_rows += 1;
            }
        }
        assert_eq!(n_rows, records.len());
    });
}

#[test]
fn cells_are_no_formulas() {
    let fact = text(&project("output/facts.jsonl").to_string_lossy());
    let mut fact = json(fact.lines().find(|line| line.contains("\"kind\":\"amount\"")).expect("an amount"));
    fact["fields"]["what"] = "=HYPERLINK(\"http://x\",\"a,b\")\n".into();
    fact["fields"]["value"] = "-1.5".into();
    let done =
        jushi(&["-q", "export", "-", "--format", "csv", "-o", "-"]).write_stdin(fact.to_string()).assert().code(DONE);
    let csv = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(csv.contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"a,b\"\")\n\",") && csv.contains(",-1.5,"), "{csv}");
}

#[test]
fn csv_of_several_kinds_wants_a_folder() {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, file) = (path(&folder, "output"), path(&folder, "one.csv"));
    let arguments = ["export", &output, "--format", "csv", "-o", &file];
    jushi(&arguments).assert().code(WRONG_USE).stderr(contains("choose with --kinds"));
    jushi(&[&arguments[..], &["--kinds", "headcount"]].concat()).assert().code(DONE);
    assert!(text(&file).starts_with("\u{FEFF}id,article,line,kind,rule,quote,normalized,value,low,high,bound,"));
    jushi(&[&arguments[..], &["--kinds", "headcounts"]].concat())
        .assert()
        .code(WRONG_USE)
        .stderr(contains("unknown kind `headcounts`; did you mean `headcount`?"));
}

#[test]
fn brat_offsets_are_characters() {
    each_corpus("brat", "brat", |target, records, texts| {
        let config = text(&format!("{target}/annotation.conf"));
        let files: BTreeMap<String, Vec<u8>> = files_below(Path::new(target)).into_iter().collect();
        assert_eq!(files.keys().filter(|name| name.ends_with(".ann")).count(), texts.len());
        let mut notes = Vec::new();
        for (name, ann) in files.iter().filter(|(name, _)| name.ends_with(".ann")) {
            let text = String::from_utf8_lossy(&files[&name.replace(".ann", ".txt")]).into_owned();
            assert!(texts.values().any(|known| *known == text), "{name} has another text");
            notes.extend(check_brat(&text, &String::from_utf8_lossy(ann), &config));
        }
        let said: BTreeMap<String, Value> =
            notes.into_iter().map(|note| (note["id"].as_str().expect("an id").to_owned(), note)).collect();
        assert_eq!(said.len(), records.len());
        for record in records {
            assert!(record.fields.iter().all(|(name, value)| said[&record.id]["fields"][name] == *value.as_str()));
        }
    });
}

/// Reads an .ann file as brat does; gives its notes.
fn check_brat(text: &str, ann: &str, config: &str) -> Vec<Value> {
    let declared = |name: &str| config.lines().any(|line| line.split('\t').any(|word| word == name));
    let mut bound = BTreeMap::new();
    let mut notes = Vec::new();
    for line in ann.lines() {
        let columns: Vec<&str> = line.splitn(3, '\t').collect();
        let words: Vec<&str> = columns[1].splitn(2, ' ').collect();
        match columns[0].chars().next() {
            Some('T') => {
                let fragments = words[1].split(';').map(|fragment| {
                    let (start, end) = fragment.split_once(' ').expect("start and end");
                    slice(text, start.parse().expect("a start"), end.parse().expect("an end"))
                });
                assert_eq!(fragments.collect::<Vec<_>>().join(" "), columns[2]);
                assert!(declared(words[0]), "{} is not declared", words[0]);
                bound.insert(columns[0].to_owned(), words[0].to_owned());
            }
            Some('R') => {
                assert!(declared(words[0]), "{} is not declared", words[0]);
                let ends: Vec<&str> = words[1].split(' ').map(|end| end.split_once(':').expect("an end").1).collect();
                match words[0] {
                    "repeats" => assert_eq!(bound[ends[0]], bound[ends[1]]),
                    name => assert_eq!(format!("{}_{name}", bound[ends[0]]), bound[ends[1]]),
                }
            }
            Some('A') => {
                let (target, value) = words[1].split_once(' ').expect("a target and a value");
                assert!(bound.contains_key(target));
                let line = config.lines().find(|line| line.starts_with(&format!("{}\t", words[0]))).expect("declared");
                let values = line.split_once("Value:").expect("values").1;
                assert!(values.split('|').any(|known| known == value), "{value} in {line}");
            }
            Some('#') => notes.push(json(columns[2])),
            _ => panic!("{line}"),
        }
    }
    notes
}

#[test]
fn brat_folders_are_never_written_over() {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, corpus) = (path(&folder, "output"), corpus.path().to_string_lossy().into_owned());
    let target = path(&folder, "brat");
    fs::create_dir(&target).expect("a folder");
    jushi(&["export", &output, &corpus, "--format", "brat", "-o", &target]).assert().code(DONE);
    jushi(&["export", &output, &corpus, "--format", "brat", "-o", &target])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("name a new folder"));
    let left = fs::read_dir(folder.path()).expect("a folder").flatten();
    let left: Vec<String> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.ends_with(".tmp")), "{left:?}");
}

#[test]
fn label_studio_offsets_are_code_units() {
    each_corpus("label-studio", "tasks", |target, records, texts| {
        let tasks = json(&text(&format!("{target}/tasks.json")));
        let config = text(&format!("{target}/config.xml"));
        let tasks = tasks.as_array().expect("tasks");
        assert_eq!(tasks.len(), texts.len());
        let mut n_facts = 0;
        for task in tasks {
            let text = task["data"]["text"].as_str().expect("text");
            assert_eq!(*text, texts[task["data"]["article"].as_str().expect("a name")]);
            let units: Vec<u16> = text.encode_utf16().collect();
            let results = task["predictions"][0]["result"].as_array().expect("results");
            let mut regions = BTreeMap::new();
            for result in results.iter().filter(|result| result["type"] == "labels") {
                let at =
                    |name: &str| usize::try_from(result["value"][name].as_u64().expect("an offset")).expect("small");
                let quote = String::from_utf16(&units[at("start")..at("end")]).expect("whole characters");
                assert_eq!(result["value"]["text"], *quote);
                let label = result["value"]["labels"][0].as_str().expect("a label");
                assert!(config.contains(&format!("<Label value=\"{label}\"")), "{label}");
                regions.insert(result["id"].as_str().expect("an id"), (label, quote));
            }
            for result in results.iter().filter(|result| result["type"] == "relation") {
                let label = |end: &str| regions[result[end].as_str().expect("an id")].0;
                let name = result["labels"][0].as_str().expect("a name");
                match name {
                    "repeats" => assert_eq!(label("from_id"), label("to_id")),
                    name => assert_eq!(format!("{}.{name}", label("from_id")), label("to_id")),
                }
                assert!(config.contains(&format!("<Relation value=\"{name}\"/>")));
            }
            let of_article = records.iter().filter(|record| task["data"]["article"] == *record.article);
            for record in of_article {
                assert_eq!(regions[record.id.as_str()], (record.kind.as_str(), record.quote.clone()));
                for (name, value) in &record.fields {
                    let control = format!("field_{name}");
                    let is_said = |result: &&Value| result["id"] == *record.id && result["from_name"] == *control;
                    let said = results.iter().find(is_said).expect("a value");
                    let kind = said["type"].as_str().expect("a type");
                    let key = if kind == "choices" { "choices" } else { "text" };
                    assert_eq!(said["value"][key][0], *value.as_str());
                    let is_declared = match kind {
                        "choices" => {
                            let choices =
                                config.split_once(&format!("<Choices name=\"{control}\"")).expect("choices").1;
                            choices
                                .split("</Choices>")
                                .next()
                                .is_some_and(|c| c.contains(&format!("value=\"{value}\"")))
                        }
                        _ => config.contains(&format!("<TextArea name=\"{control}\"")),
                    };
                    assert!(is_declared, "{control} {value}");
                }
                n_facts += 1;
            }
        }
        assert_eq!(n_facts, records.len());
    });
}

#[test]
fn label_studio_takes_facts_as_annotations() {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, target) = (path(&folder, "output"), path(&folder, "tasks"));
    let corpus = corpus.path().to_string_lossy();
    jushi(&["-q", "export", &output, &corpus, "--format", "label-studio", "--annotations", "-o", &target])
        .assert()
        .code(DONE);
    let tasks = json(&text(&format!("{target}/tasks.json")));
    assert!(tasks[0]["predictions"].is_null() && tasks[0]["annotations"][0]["result"][0]["value"]["text"].is_string());
}

#[test]
fn web_annotations_select_by_quote_and_position() {
    each_corpus("web-annotation", "facts.jsonld", |target, records, texts| {
        let page = json(&text(target));
        assert_eq!(page["@context"][0], "http://www.w3.org/ns/anno.jsonld");
        assert_eq!(page["total"].as_u64(), Some(records.len() as u64));
        let items = page["first"]["items"].as_array().expect("annotations");
        assert_eq!(items.len(), records.len());
        for record in records {
            let id = format!("urn:jushi:fact:{}", record.id);
            let item = items.iter().find(|item| item["id"] == *id).expect("its annotation");
            let bodies = item["body"].as_array().expect("bodies");
            assert_eq!(bodies[0]["value"], *record.kind);
            let said = json(bodies[1]["value"].as_str().expect("JSON"));
            assert!(record.fields.iter().all(|(name, value)| said["fields"][name] == *value.as_str()));
            let text = &texts[&record.article];
            check_selectors(text, &item["target"]["selector"], &record.quote);
            for (name, part) in &record.parts {
                let body = bodies.iter().find(|body| body["jushi:field"] == *name.as_str()).expect("a part");
                check_selectors(text, &body["selector"], &part.quote);
            }
        }
    });
}

fn check_selectors(text: &str, selectors: &Value, quote: &str) {
    let by_quote = |name: &str| selectors[0][name].as_str().expect("text");
    let at = |name: &str| usize::try_from(selectors[1][name].as_u64().expect("an offset")).expect("small");
    assert_eq!((by_quote("exact"), slice(text, at("start"), at("end")).as_str()), (quote, quote));
    let (prefix, suffix) = (by_quote("prefix"), by_quote("suffix"));
    assert_eq!(slice(text, at("start") - prefix.chars().count(), at("start")), prefix);
    assert_eq!(slice(text, at("end"), at("end") + suffix.chars().count()), suffix);
    let is_whole = |n: usize, limit: usize| n == 32.min(limit);
    assert!(is_whole(prefix.chars().count(), at("start")));
    assert!(is_whole(suffix.chars().count(), text.chars().count() - at("end")));
}

#[test]
fn equal_input_gives_equal_exports() {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, corpus) = (path(&folder, "output"), corpus.path().to_string_lossy().into_owned());
    for format in ["csv", "brat", "label-studio", "web-annotation"] {
        let [one, two] = ["one", "two"].map(|name| path(&folder, &format!("{format}-{name}")));
        for target in [&one, &two] {
            jushi(&["-q", "export", &output, &corpus, "--format", format, "-o", target]).assert().code(DONE);
        }
        let read = |target: &str| match Path::new(target).is_dir() {
            true => files_below(Path::new(target)),
            false => vec![(String::new(), fs::read(target).expect("a file"))],
        };
        assert_eq!(read(&one), read(&two), "{format}");
    }
}

#[test]
fn facts_of_other_texts_are_not_exported() {
    let corpus = motley();
    let folder = run(corpus.path());
    let (output, corpus_path) = (path(&folder, "output"), corpus.path().to_string_lossy().into_owned());
    let target = path(&folder, "facts.jsonld");
    let export =
        |output: &str| jushi(&["export", output, &corpus_path, "--format", "web-annotation", "-o", &target]).assert();
    let folder_path = folder.path().to_string_lossy().into_owned();
    jushi(&["export", &output, "--format", "brat", "-o", &target])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("needs the text of the articles"));
    // One character more at the end: only the hash tells. The article is left out, the others are there.
    let bom = corpus.path().join("bom.txt");
    let old = fs::read(&bom).expect("an article");
    let n_bom = facts(&output).iter().filter(|record| record.article == "bom.txt").count();
    let left_out = |output: &str| {
        let done = export(output).code(UNREADABLE);
        let page = json(&text(&target));
        assert_eq!(page["total"].as_u64(), Some((facts(&format!("{folder_path}/output")).len() - n_bom) as u64));
        fs::remove_file(&target).expect("a file");
        done
    };
    fs::write(&bom, [&old[..], b" "].concat()).expect("a file");
    left_out(&output).stderr(contains("/bom.txt: the file was changed after the run; left out"));
    // One character more at the start: without the hash, the quotes tell.
    fs::write(&bom, ["又".as_bytes(), &old[3..]].concat()).expect("a file");
    fs::remove_file(format!("{output}/articles.jsonl")).expect("a file");
    left_out(&format!("{output}/facts.jsonl"))
        .stderr(contains("bom.txt: amount").and(contains("is not the text at characters")));
    fs::remove_file(&bom).expect("a file");
    left_out(&output).stderr(contains("4 facts of articles that are not below"));
    // Facts of nothing that is there are wrong use.
    let other = command::folder(&[("other.txt", "别的".as_bytes())]);
    jushi(&["export", &output, &other.path().to_string_lossy(), "--format", "web-annotation", "-o", &target])
        .assert()
        .code(WRONG_USE)
        .stderr(contains("the facts are not those of"));
    assert!(!Path::new(&target).exists());
}

/// A passage that is printed twice.
const TWICE: &str = "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。成效明显。\n\n别的话。\n\n2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。成效明显。\n";

#[test]
fn repeats_are_in_every_export() {
    let corpus = folder(&[("a.txt", TWICE.as_bytes())]);
    let done = run(corpus.path());
    let (output, corpus) = (path(&done, "output"), corpus.path().to_string_lossy().into_owned());
    let records = facts(&output);
    let repeated: Vec<&Record> = records.iter().filter(|record| record.repeats.is_some()).collect();
    assert_eq!((records.len(), repeated.len()), (4, 2));
    let export = |format: &str, target: &str| {
        jushi(&["-q", "export", &output, &corpus, "--format", format, "-o", &path(&done, target)]).assert().code(DONE);
    };
    export("csv", "tables");
    let table = text(&path(&done, "tables/amount.csv"));
    let first = repeated[0].repeats.as_deref().expect("an id");
    assert!(
        table.lines().nth(2).is_some_and(|row| row
            .contains(&format!(",2023年,广州市投入财政援助资金2.3亿元,互派党政干部18人。,{first},"))
            || row.contains(&format!("。\",{first},"))),
        "{table}"
    );
    export("brat", "brat");
    let ann = text(&path(&done, "brat/a.ann"));
    assert_eq!(ann.lines().filter(|line| line.contains("\trepeats Arg1:T")).count(), 2, "{ann}");
    assert!(ann.contains(&format!("\"repeats\":\"{first}\"")), "{ann}");
    export("label-studio", "tasks");
    let tasks = text(&path(&done, "tasks/tasks.json"));
    assert!(tasks.contains("\"labels\":[\"repeats\"]"), "{tasks}");
    assert!(text(&path(&done, "tasks/config.xml")).contains("<Relation value=\"repeats\"/>"));
    export("web-annotation", "facts.jsonld");
    assert!(text(&path(&done, "facts.jsonld")).contains(&format!("\\\"repeats\\\":\\\"{first}\\\"")));
}

#[test]
fn tables_are_those_of_the_last_export() {
    let corpus = motley();
    let done = run(corpus.path());
    let (output, target) = (path(&done, "output"), path(&done, "tables"));
    let names = || files_below(Path::new(&target)).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    jushi(&["export", &output, "--format", "csv", "-o", &target, "--with", "land"]).assert().code(DONE);
    assert_eq!(names(), ["amount.csv", "headcount.csv", "land_area.csv", "place_pair.csv"]);
    // A kind without facts has a table too.
    let land = text(&format!("{target}/land_area.csv"));
    assert!(land.lines().count() == 1 && land.contains("value,low,high,bound,unit,"), "{land}");
    fs::write(format!("{target}/mine.csv"), "a,b\n").expect("a file");
    jushi(&["export", &output, "--format", "csv", "-o", &target])
        .assert()
        .code(DONE)
        .stderr(contains("removed land_area.csv"));
    assert_eq!(names(), ["amount.csv", "headcount.csv", "mine.csv", "place_pair.csv"]);
    // Offsets are there on request.
    assert!(!text(&format!("{target}/amount.csv")).contains("char_start"));
}

#[test]
fn label_studio_offers_every_value_of_the_rules() {
    let corpus = folder(&[("a.txt", "投入5亿元。".as_bytes())]);
    let done = run(corpus.path());
    let (output, target) = (path(&done, "output"), path(&done, "tasks"));
    let corpus = corpus.path().to_string_lossy();
    jushi(&["-q", "export", &output, &corpus, "--format", "label-studio", "-o", &target]).assert().code(DONE);
    let config = text(&format!("{target}/config.xml"));
    for value in ["at_most", "nearly", "HKD", "JPY", "person_time", "household", "assist", "mutual", "prefecture"] {
        assert!(config.contains(&format!("<Choice value=\"{value}\"/>")), "{value} in {config}");
    }
    for label in ["amount.what", "headcount.role", "place_pair"] {
        assert!(config.contains(&format!("<Label value=\"{label}\"")), "{label}");
    }
}
