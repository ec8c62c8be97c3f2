//! What `rules/README.md` says of the language holds, and so does the schema, for the built-in files and new ones.

mod support;

use std::fs;
use std::path::Path;

use jushi::examples::run_examples;
use jushi::normalize::Normalizer;
use jushi::outdone::outdone;
use jushi::pipeline::Pipeline;
use jushi::rule::{LINTS, RuleFiles, RuleSet, builtin_files, lint, schema, template};
use jushi::source::Source;
use support::project;

/// A pipeline of rule files without mistakes.
#[track_caller]
fn pipeline(files: &RuleFiles) -> Pipeline {
    let rules = RuleSet::compile(files).unwrap_or_else(|found| {
        let found: Vec<String> = found.iter().map(|found| found.render(false)).collect();
        panic!("{}", found.join("\n"))
    });
    Pipeline::new(rules, Normalizer::new())
}

/// The facts of a text as `kind quote name=value …`.
fn facts(pipeline: &Pipeline, text: &str) -> Vec<String> {
    let document = pipeline.document("test", Source::from_text(text.to_owned()));
    let records = pipeline.facts(&document, &Default::default());
    let told = records.iter().map(|record| {
        let fields: Vec<String> = record.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} {}", record.kind, record.quote, fields.join(" "))
    });
    told.collect()
}

fn file(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

/// The word lists and shared files of the built-in rules, with one file more.
fn with_lexicon(name: &str, text: &str) -> RuleFiles {
    let mut files = builtin_files();
    files
        .files
        .retain(|name, _| name.starts_with("lexicon/") || matches!(name.as_str(), "shared.toml" | "grammar.toml"));
    files.files.extend([file(name, text)]);
    files
}

/// The built-in rules with one file more.
fn builtin_with(name: &str, text: &str) -> RuleFiles {
    let mut files = builtin_files();
    files.files.extend([file(name, text)]);
    files
}

fn readme() -> String {
    fs::read_to_string(project("rules/README.md")).expect("the reference of the language")
}

/// The fenced blocks of TOML in the reference: those that are files of their own, and those that stand in the second.
fn blocks(readme: &str) -> (Vec<&str>, Vec<&str>) {
    let blocks = readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.filter(|block| !block.contains("\nextends = ")).partition(|block| block.starts_with("schema = 1"))
}

/// The files of the reference that lie on top of the built-in rules, by path: their first comment names it.
fn files_on_top(readme: &str) -> RuleFiles {
    let blocks = readme.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    let on_top = blocks.filter_map(|(_, text)| {
        let (_, rest) = text.split_once("# my-rules/")?;
        Some(file(rest.lines().next()?, text))
    });
    RuleFiles { files: on_top.collect(), ..RuleFiles::default() }
}

#[test]
fn rules_on_top_do_what_the_reference_says() {
    let mut files = builtin_files();
    files.lay(Path::new("my-rules"), files_on_top(&readme()));
    assert_eq!(files.on_top.len(), 1);
    let set = RuleSet::compile(&files).unwrap_or_else(|found| panic!("{}", found[0].render(false)));
    let found: Vec<String> = lint(&files, &outdone(set)).iter().map(|found| found.render(false)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let pipeline = pipeline(&files);
    for id in ["amount/work-points", "headcount/bare-household"] {
        let report = run_examples(&pipeline, id);
        assert!(report.failures.is_empty() && report.n_examples > 0, "{:?}", report.failures);
    }
    let built_in = self::pipeline(&builtin_files());
    let check = |text: &str, before: usize, now: usize| {
        let found = [&built_in, &pipeline].map(|pipeline| facts(pipeline, text).len());
        assert_eq!(found, [before, now], "{text}");
    };
    check("投入300贝壳币", 0, 1);
    check("投入300块大洋", 1, 0);
    check("来了3万数字游民", 0, 1);
    check("来了3万院士", 1, 0);
}

#[test]
fn examples_of_the_reference_hold() {
    let readme = readme();
    let (files, pieces) = blocks(&readme);
    let head = files[1];
    let pieces: Vec<String> = pieces.iter().map(|piece| format!("{head}\n{piece}")).collect();
    assert!(files.len() == 3 && pieces.len() >= 4, "{} files, {} pieces", files.len(), pieces.len());
    let mut n_examples = 0;
    for text in files.iter().copied().chain(pieces.iter().map(String::as_str)) {
        // What takes facts of other kinds stands beside the rules that find them.
        let beside = text.contains("layer = \"fact\"");
        let rules = if beside { builtin_with("readme.toml", text) } else { with_lexicon("readme.toml", text) };
        let report = run_examples(&pipeline(&rules), if beside { "gift/" } else { "" });
        for failure in &report.failures {
            eprintln!("{}: {}\n  {}\n", failure.rule, failure.text, failure.message);
        }
        assert!(report.failures.is_empty(), "examples that do not hold");
        n_examples += report.n_examples + report.n_rejects;
    }
    assert!(n_examples >= 10, "only {n_examples} examples");
}

/// Every row of the table of the pattern language matches what it says.
#[test]
fn patterns_of_the_reference_match() {
    let readme = readme();
    let (files, _) = blocks(&readme);
    let table = readme.split_once("| written | meaning | example | matches |").expect("a table").1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut n_rows = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (pattern, marked) = (cells[3].trim_matches('`'), cells[4]);
        let mut rule = format!(
            "[kinds.piece]\nfields = [\"value: number\", \"from\"]\n\
             [[rule]]\nid = \"piece/row\"\nfact = \"piece\"\npattern = '{pattern}'\n"
        );
        if let Some((name, _)) = pattern.strip_prefix('<').and_then(|rest| rest.split_once(':'))
            && pattern.contains("+>")
        {
            rule.push_str(&format!("each = [\"{name}\"]\n"));
        }
        let pipeline = pipeline(&with_lexicon("readme.toml", &format!("{}\n{rule}", files[1])));
        let document = pipeline.document("row", Source::from_text(marked.replace(['⟦', '⟧'], "")));
        let records = pipeline.facts(&document, &Default::default());
        let found: Vec<&str> = records.iter().map(|record| record.quote.as_str()).collect();
        let expected = marked.split_once('⟦').and_then(|(_, rest)| rest.split_once('⟧')).expect("a mark").0;
        assert_eq!(found, [expected], "{pattern}");
        n_rows += 1;
    }
    assert!(n_rows >= 9, "only {n_rows} rows");
}

#[test]
fn the_reference_names_every_warning() {
    let readme = readme();
    for (name, _) in LINTS {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not described");
    }
}

#[test]
fn built_in_rules_have_no_warnings() {
    let files = builtin_files();
    let found = lint(&files, &outdone(RuleSet::compile(&files).expect("sound rules")));
    let found: Vec<String> = found.iter().map(|found| found.render(false)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The file of the schema is what the command prints, and every rule file is valid by it.
#[test]
fn rule_files_fit_the_schema() {
    let kept = fs::read_to_string(project("rules/schema.json")).expect("rules/schema.json");
    let printed = serde_json::to_string_pretty(&schema()).expect("JSON");
    assert!(kept.trim_end() == printed, "write it anew: jushi rules schema > rules/schema.json");
    let validator = jsonschema::validator_for(&schema()).expect("a sound schema");
    let readme = readme();
    let whole = blocks(&readme).0.into_iter().map(|block| file("README.md", block)).collect::<Vec<_>>();
    let shipped = builtin_files().files.into_iter().filter(|(name, _)| name.ends_with(".toml"));
    let mut n_files = 0;
    for (name, text) in shipped.chain(whole).chain([file("template", &template("area"))]) {
        let value: serde_json::Value = toml::from_str(&text).expect("sound TOML");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
        if name.ends_with(".toml") {
            let folder = "../".repeat(name.matches('/').count());
            assert!(text.starts_with(&format!("#:schema {folder}schema.json\n")), "{name} does not name its schema");
        }
        n_files += 1;
    }
    assert!(n_files >= 9, "only {n_files} files");
    for wrong in
        ["schema = 2", "schema = 1\nlayers = 'fact'", "schema = 1\n[[rule]]\nid = 'a'", "schema = 1\nsees = 'x'"]
    {
        let value: serde_json::Value = toml::from_str(wrong).expect("sound TOML");
        assert!(!validator.is_valid(&value), "{wrong}");
    }
}

/// The file to begin with is sound alone and beside the built-in rules.
#[test]
fn the_template_holds() {
    for mut files in [RuleFiles::default(), builtin_files()] {
        files.files.extend([file("area.toml", &template("area"))]);
        let report = run_examples(&pipeline(&files), "area/");
        assert!(report.failures.is_empty() && report.n_examples == 3, "{:?}", report.failures);
        let found = lint(&files, &outdone(RuleSet::compile(&files).expect("sound rules")));
        assert!(found.is_empty(), "{}", found[0].render(false));
    }
}

/// Two files that do not see each other may use one name for two things.
#[test]
fn names_belong_to_their_file() {
    let rules = |kind: &str, word: &str, unit: &str, extra: &str| {
        format!(
            "schema = 1\nsees = ['number', 'thing']\n[kinds.{kind}]\nfields = ['value: number', 'unit']\n\
             [macros]\nend = '{extra}'\n[lists]\nthing = ['{word}']\n[units.unit]\n'家' = {{ unit = '{unit}' }}\n\
             [[rule]]\nid = '{kind}/x'\nfact = '{kind}'\npattern = '<n:number>(?<_u><@units.unit>)<thing>{{end}}'\n"
        )
    };
    let files = [file("a.toml", &rules("firm", "企业", "a", "，")), file("b.toml", &rules("bank", "银行", "b", "。"))];
    let pipeline = pipeline(&RuleFiles {
        files: files.map(|(name, text)| (name, text.replace('，', ","))).into(),
        ..RuleFiles::default()
    });
    let found = facts(&pipeline, "3家企业，4家银行。5家企业。6家银行，");
    assert_eq!(found, ["firm 3家企业， value=3 bound=exact unit=a", "bank 4家银行。 value=4 bound=exact unit=b"]);
}

/// A kind with fields of every type needs nothing but a rule file.
#[test]
fn kinds_are_declared_in_rule_files() {
    let text = r#"schema = 1
sees = ["number", "place", "time"]
[kinds.visit]
fields = [
    { name = "value", type = "number", required = true },
    { name = "way", type = "enum", values = ["car", "train"], default = "car" },
    { name = "guest", required = true },
    "town: place",
    "day: time",
    { name = "note", default = "none" },
]
[units.way]
'次火车' = { way = "train" }
'次' = {}
[[rule]]
id = "visit/x"
fact = "visit"
pattern = '<day:time>到<town:place><n:number>(?<_way><@units.way>)'
confidence = "low"
[[attribute]]
id = "visit/guest"
of = "visit"
field = "guest"
before = '(?<guest>[\p{Han}]{2})'
"#;
    let files = RuleFiles { files: [file("visit.toml", text)].into(), ..RuleFiles::default() };
    let pipeline = pipeline(&files);
    let found = facts(&pipeline, "张三2023年到毕节市3次火车");
    let town = "town=贵州省/毕节市 town_code=520500 town_level=prefecture";
    let all =
        format!("value=3 bound=exact way=train guest=张三 {town} day=2023年 day_value=2023 note=none confidence=low");
    assert_eq!(found, [format!("visit 2023年到毕节市3 {all}")]);
    let found = facts(&pipeline, "李四2023年到毕节市3次");
    assert!(found.len() == 1 && found[0].contains(" way=car guest=李四 "), "{found:?}");
    assert_eq!(facts(&pipeline, "2023年到毕节市3次"), [""; 0], "without a guest it is no visit");
}

/// What is refused because it could take too long, and what is not because it cannot.
#[test]
fn patterns_stay_linear_or_are_refused() {
    let compile = |pattern: &str| {
        let head = "schema = 1\nsees = ['number']\n[kinds.count]\nfields = ['value: number']\n";
        let rule = format!("[[rule]]\nid = 'count/x'\nfact = 'count'\npattern = '{pattern}'\n");
        let files = [file("test.toml", &format!("{head}{rule}"))].into();
        RuleSet::compile(&RuleFiles { files, ..RuleFiles::default() })
    };
    let words = |n: u32| -> String {
        let word = |i: u32| [char::from_u32(0x4E00 + i % 9000), char::from_u32(0x4E00 + i / 7)].into_iter().flatten();
        (0..n).map(|i| word(i).collect::<String>()).collect::<Vec<_>>().join("|")
    };
    for refused in ["(?:家{1000}){1000}", "(?:(?:(?:家{1,90}){1,90}){1,90}){1,90}", &words(60_000)] {
        let found = compile(&format!("<n:number>(?:{refused})户")).expect_err("too large");
        let message = found[0].message.as_str();
        assert!(message.contains("more than 2097152 bytes") || message.contains("512 KiB"), "{message}");
    }
    let line = format!("3{}", "家".repeat(30_000));
    for kept in ["(?:(?:[^,。]+)+)+户", "(?:家{1,20}){1,20}户", &words(4000), "[^,。]*家[^,。]*户"] {
        let set = compile(&format!("<n:number>(?:{kept})")).expect("a pattern of moderate size");
        let pipeline = Pipeline::new(set, Normalizer::new());
        assert_eq!(facts(&pipeline, &line), [""; 0], "{kept}");
    }
}

/// A frame with one example and one reject, which say where places stand and what is missing.
fn frame_with(slot: &str, misses: &str) -> RuleFiles {
    let text = format!(
        "schema = 1\n[kinds.help]\nfields = [\"from: place\", \"to: place\", \"trigger\"]\n\
         [[frame]]\nid = \"help/aid\"\nfact = \"help\"\nverb = \"aid\"\nfrom = [\"by\", \"subject\"]\nto = [\"object\"]\n\
         needs = [\"not before:not\"]\n\
         [[frame.example]]\ntext = '由苏州市支援铜仁市'\nexpect = [ {{ from = \"苏州市\", slots = {{ from = \"{slot}\" }} }} ]\n\
         [[frame.reject]]\ntext = '苏州市不支援铜仁市'\nmisses = \"{misses}\"\n"
    );
    with_lexicon("help.toml", &text)
}

/// Examples and rejects of frames fail on the reason, not only on the result.
#[test]
fn examples_of_frames_name_slots_and_what_is_missing() {
    let failures = |slot: &str, misses: &str| -> Vec<String> {
        let report = run_examples(&pipeline(&frame_with(slot, misses)), "");
        report.failures.into_iter().map(|failure| failure.message).collect()
    };
    assert_eq!(failures("by", "not before:not"), [""; 0]);
    let wrong_slot = failures("subject", "not before:not");
    assert!(wrong_slot.len() == 1 && wrong_slot[0].contains("expected in `subject`, found in `by`"), "{wrong_slot:?}");
    let wrong_miss = failures("by", "to");
    assert!(wrong_miss.len() == 1 && wrong_miss[0].contains("it is `not before:not`"), "{wrong_miss:?}");
}
