//! The front door of the library: what it finds is what the command line finds, its errors name the remedy, and nothing
//! comes with it that a library should not bring.

use std::path::Path;
use std::process::Command;

use jushi::{Article, Bound, Direction, Error, Extractor, HeadcountUnit, Statement};

const TEXT: &str = "去年以來，廣州市花都區投入協作資金30—50萬元，選派黨政幹部18人次赴貴州省毕节市帮扶，占地300亩。";

#[track_caller]
fn lines(extractor: &Extractor, article: impl Into<Article>) -> Vec<String> {
    extractor.extract(article).expect("a text").iter().map(jushi::Fact::to_json).collect()
}

/// What the command line writes for a text on its input.
#[cfg(feature = "app")]
fn of_command(options: &[&str], text: &str) -> Vec<String> {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_jushi"));
    let output = command.args(["extract", "-"]).args(options).write_stdin(text).output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
#[cfg(feature = "app")]
fn records_are_those_of_the_command_line() {
    let extractor = Extractor::new().expect("the built-in rules");
    assert_eq!(lines(&extractor, TEXT), of_command(&[], TEXT));
    let extractor = Extractor::builder().kinds(["time", "land_area", "amount"]).currency("HKD").date("2024-03-05");
    let extractor = extractor.build().expect("sound options");
    let options = ["--kinds", "time,land_area,amount", "--currency", "HKD", "--date", "2024-03-05"];
    let found = lines(&extractor, TEXT);
    assert_eq!(found, of_command(&options, TEXT));
    assert!(found.len() > 2, "{found:#?}");
    let extractor = Extractor::builder().with(["land"]).without(["t2s"]).build().expect("sound options");
    assert_eq!(lines(&extractor, TEXT), of_command(&["--with", "land", "--without", "t2s"], TEXT));
}

#[test]
fn statements_are_typed() {
    let extractor = Extractor::builder().with(["land"]).date("2024-03-05").build().expect("sound options");
    let facts = extractor.extract(Article::new("a.txt", TEXT)).expect("a text");
    let characters: Vec<char> = TEXT.chars().collect();
    let mut seen = Vec::new();
    for fact in &facts {
        assert_eq!(characters[fact.span().chars()].iter().collect::<String>(), fact.quote());
        assert_eq!(&TEXT[fact.span().bytes()], fact.quote());
        assert!(fact.sentence().chars().contains(&fact.span().char[0]));
        for (name, part) in fact.parts() {
            assert_eq!(characters[part.span.chars()].iter().collect::<String>(), part.quote);
            assert!(fact.field(name).is_some() && fact.part(name) == Some(part));
        }
        match fact.statement() {
            Statement::Amount(amount) => {
                assert_eq!(amount.number.bound, Bound::Range);
                let ends = [&amount.number.low, &amount.number.high].map(|end| end.as_ref().map(ToString::to_string));
                assert_eq!(ends, ["300000", "500000"].map(|end| Some(end.to_owned())));
                assert_eq!(amount.currency, "CNY");
                assert_eq!(amount.time.and_then(|time| time.value).as_deref(), Some("2023/.."));
                seen.push("amount");
            }
            Statement::Headcount(people) => {
                assert_eq!(people.unit, HeadcountUnit::PersonTime);
                seen.push("headcount");
            }
            Statement::PlacePair(pair) => {
                assert_eq!(pair.direction, Direction::Assist);
                assert_eq!((pair.from.name.as_str(), pair.to.name.as_str()), ("广东省/广州市/花都区", "贵州省/毕节市"));
                assert_eq!(pair.from.code.as_deref(), Some("440114"));
                seen.push("place_pair");
            }
            _ => {
                assert_eq!(fact.number().map(|number| number.value.to_string()).as_deref(), Some("300"));
                seen.push("other");
            }
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, ["amount", "headcount", "other", "place_pair"], "{facts:#?}");
}

#[test]
fn a_file_is_read_in_its_encoding() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("<p>投资5万元</p>");
    let article = Article::decode("page.html", bytes.into_owned()).expect("text");
    let facts = Extractor::new().expect("the built-in rules").extract(article).expect("a text");
    assert_eq!((facts[0].span().chars(), facts[0].span().bytes()), (5..8, 7..12));
    assert!(matches!(Article::decode("a.png", vec![0; 64]), Err(Error::Article { .. })));
}

#[test]
fn many_articles_and_many_threads_find_the_same() {
    fn shared<T: Send + Sync + Clone>(value: &T) -> T {
        value.clone()
    }
    let extractor = shared(&Extractor::new().expect("the built-in rules"));
    let texts: Vec<String> = (1..60).map(|n| format!("{TEXT}第二段投资{n}万元。")).collect();
    let alone: Vec<Vec<String>> = texts.iter().map(|text| lines(&extractor, text)).collect();
    let of_extraction = |read: Result<jushi::Extraction, Error>| {
        read.expect("a text").facts.iter().map(jushi::Fact::to_json).collect::<Vec<_>>()
    };
    let one_by_one: Vec<Vec<String>> = extractor.read_all(&texts).map(of_extraction).collect();
    assert_eq!(alone, one_by_one);
    let (first, second) = texts.split_at(30);
    let work = |half: &[String]| half.iter().map(|text| lines(&extractor, text)).collect::<Vec<_>>();
    let at_once = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(|| work(first)), scope.spawn(|| work(second)));
        [one.join().expect("no panic"), other.join().expect("no panic")].concat()
    });
    assert_eq!(alone, at_once);
}

#[test]
fn errors_name_the_thing_and_the_remedy() {
    #[track_caller]
    fn check(builder: jushi::ExtractorBuilder, expected: &[&str]) -> Error {
        let error = builder.build().expect_err("something is wrong");
        let message = error.to_string();
        assert!(expected.iter().all(|words| message.contains(words)), "{message}");
        error
    }
    let new = Extractor::builder;
    check(new().kinds(["amout"]), &["unknown kind `amout`", "did you mean `amount`?"]);
    check(new().with(["sea"]), &["`sea`", "land, organizations"]);
    check(new().currency("HKX"), &["`HKX`", "HKD"]);
    check(new().date("2024-13-05"), &["`2024-13-05` is no date", "2024-03-05"]);
    check(new().without(["t2x"]), &["`t2x`", "t2s"]);
    check(new().places("/nowhere/places.tsv"), &["/nowhere/places.tsv"]);
    check(new().rules("/nowhere"), &["cannot read the rules in /nowhere"]);
    let broken = [("a.toml", "schema = 1\n[kinds.a]\nfields = [\"x: nunber\"]\n[[rule]]\nid = \"b\"\n")];
    let error = check(new().rule_texts(broken), &["a.toml:3", "nunber", "^"]);
    let Error::Rules(mistakes) = error else { panic!("mistakes in rules") };
    assert!(mistakes.len() > 1, "{mistakes:?}");
    assert_eq!((mistakes[0].file.as_str(), mistakes[0].line), ("a.toml", 3));
}

/// The crates that a library without features is made of, by name.
fn crates_without_features() -> Vec<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "--no-default-features", "--edges", "normal,build", "--prefix", "none"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    names.lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

#[test]
fn without_features_it_is_pure_rust() {
    let crates = crates_without_features();
    assert!(crates.iter().any(|name| name == "regex"), "{crates:?}");
    // What compiles C or links to a library says so by these; the others are the tool's.
    let unwanted = |name: &&String| {
        name.ends_with("-sys")
            || matches!(
                name.as_str(),
                "cc" | "cmake" | "pkg-config" | "bindgen" | "clap" | "rusqlite" | "tokio" | "arrow-array"
            )
    };
    assert_eq!(crates.iter().filter(unwanted).collect::<Vec<_>>(), Vec::<&String>::new());
}
