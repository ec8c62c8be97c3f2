//! Facts as columns: what is read back from Parquet and Arrow is what the records say, cell by cell, and equal facts give equal bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_ipc::reader::FileReader;
use arrow_schema::{DataType, Schema};
use assert_cmd::Command;
use jushi::emit::{Record, read_records};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value, json};

fn jushi() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jushi"))
}

/// The tracked facts of the sample corpus.
fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output/facts.jsonl")
}

/// A folder with facts of more kinds and with numbers of all sizes.
fn facts(folder: &Path) -> PathBuf {
    let corpus = folder.join("corpus");
    fs::create_dir_all(&corpus).expect("a folder");
    let text = "2023年以来，广州市花都区投入30—50万元帮扶贵州省毕节市，占地0.5平方米土地。\n募集99999999999999999999999999999999亿元。\
        2024年2月投入1234.56元，截至2023年11月底有12户，近三年投入3亿元。";
    fs::write(corpus.join("2024-03-05.txt"), text).expect("a file");
    fs::write(corpus.join("b.txt"), "没有。").expect("a file");
    let output = folder.join("output");
    let run =
        jushi().args(["--quiet", "run", "--with", "land", "-o"]).args([&output, &corpus]).output().expect("a run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    output.join("facts.jsonl")
}

fn export(facts: &Path, format: &str, target: &Path, more: &[&str]) -> String {
    let mut command = jushi();
    let output = command.args(["export", "--format", format, "-o"]).args([target, facts]).args(more).output();
    let output = output.expect("an export");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

fn read(path: &Path) -> (Schema, Vec<RecordBatch>) {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|extension| extension == "arrow") {
        let reader = FileReader::try_new(file, None).expect("an Arrow file");
        (reader.schema().as_ref().clone(), reader.map(|batch| batch.expect("a batch")).collect())
    } else {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file").build().expect("a reader");
        (reader.schema().as_ref().clone(), reader.map(|batch| batch.expect("a batch")).collect())
    }
}

/// The rows of a file, each cell as text or number, null ones left out.
fn rows(path: &Path) -> Vec<Map<String, Value>> {
    let mut rows = Vec::new();
    for batch in read(path).1 {
        for row in 0..batch.num_rows() {
            let schema = batch.schema();
            let cells = schema.fields().iter().zip(batch.columns()).filter(|(_, column)| column.is_valid(row));
            rows.push(cells.map(|(field, column)| (field.name().clone(), cell(column, row))).collect());
        }
    }
    rows
}

fn cell(column: &dyn Array, row: usize) -> Value {
    match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => json!(column.as_primitive::<Date32Type>().value(row)),
        DataType::Decimal128(38, 9) => json!(column.as_primitive::<Decimal128Type>().value(row).to_string()),
        DataType::Dictionary(_, _) => {
            let column = column.as_dictionary::<Int32Type>();
            json!(column.values().as_string::<i32>().value(column.keys().value(row) as usize))
        }
        other => panic!("a column of {other}"),
    }
}

/// The row that a record must be, as docs/columns.md says, without the days of times.
fn expected(record: &Record) -> Map<String, Value> {
    let mut row = Map::new();
    let offsets = |prefix: &str, span: jushi::SourceSpan| {
        let names = ["char_start", "char_end", "byte_start", "byte_end"];
        let values = [span.char[0], span.char[1], span.byte[0], span.byte[1]];
        names.iter().zip(values).map(|(name, value)| (format!("{prefix}{name}"), json!(value))).collect::<Vec<_>>()
    };
    row.extend(offsets("", record.span));
    row.extend(offsets("sentence_", record.sentence));
    for (name, part) in &record.parts {
        row.extend(offsets(&format!("{name}_"), part.span));
        row.insert(format!("{name}_quote"), json!(part.quote));
    }
    for (name, text) in [
        ("id", &record.id),
        ("article", &record.article),
        ("kind", &record.kind),
        ("rule", &record.rule),
        ("quote", &record.quote),
        ("normalized", &record.normalized),
    ] {
        row.insert(name.to_owned(), json!(text));
    }
    row.insert("line".to_owned(), json!(record.line));
    row.extend(record.repeats.iter().map(|id| ("repeats".to_owned(), json!(id))));
    for (name, value) in &record.fields {
        if ["value", "low", "high"].contains(&name.as_str()) {
            row.insert(format!("{name}_text"), json!(value));
            row.extend(units(value).map(|units| (name.clone(), json!(units))));
        } else if !name.ends_with("_basis") {
            row.insert(name.clone(), json!(value));
        }
    }
    row
}

/// A number in units of the ninth place, where a decimal column holds it.
fn units(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let units = format!("{whole}{fraction:0<9}");
    let units = units.trim_start_matches('0');
    let digits = units.trim_start_matches('-').len();
    (fraction.len() <= 9 && digits <= 38).then(|| units.to_owned())
}

#[track_caller]
fn check(facts: &Path, folder: &Path, format: &str) -> BTreeMap<String, Vec<Map<String, Value>>> {
    let target = folder.join(format);
    export(facts, format, &target, &[]);
    let records = read_records(fs::read(facts).expect("facts").as_slice()).expect("records");
    let mut n_rows = 0;
    let mut tables = BTreeMap::new();
    for entry in fs::read_dir(&target).expect("a folder").flatten() {
        let kind = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
        let found = rows(&entry.path());
        let of_kind: Vec<&Record> = records.iter().filter(|record| record.kind == kind).collect();
        assert_eq!(found.len(), of_kind.len(), "{kind}");
        for (row, record) in found.iter().zip(of_kind) {
            let mut without_days = row.clone();
            without_days.retain(|name, _| !["time_start", "time_end", "time_basis"].contains(&name.as_str()));
            assert_eq!(without_days, expected(record));
        }
        n_rows += found.len();
        tables.insert(kind, found);
    }
    assert_eq!(n_rows, records.len());
    tables
}

#[test]
fn what_is_read_back_is_what_the_records_say() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in ["parquet", "arrow"] {
        let tables = check(&sample(), folder.path(), format);
        assert_eq!(tables.keys().collect::<Vec<_>>(), ["amount", "headcount", "place_pair"]);
        assert!(tables["amount"].len() > 100, "{}", tables["amount"].len());
    }
}

#[test]
fn numbers_and_times_are_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = facts(folder.path());
    let tables = check(&facts, folder.path(), "parquet");
    assert_eq!(tables.keys().collect::<Vec<_>>(), ["amount", "headcount", "land_area", "place_pair"]);
    let of_quote = |quote: &str| {
        let amounts = tables.values().flatten();
        amounts.clone().find(|row| row["quote"] == quote).unwrap_or_else(|| panic!("{quote} among {tables:#?}"))
    };
    // 2023-01-01 is day 19,358; what goes on has no last day.
    let open = of_quote("30—50万元");
    assert_eq!((open.get("time_value"), open.get("time_start")), (Some(&json!("2023/..")), Some(&json!(19_358))));
    assert_eq!((open.get("time_end"), open.get("high")), (None, Some(&json!("500000000000000"))));
    // February 2024 has 29 days.
    let month = of_quote("1234.56元");
    assert_eq!((month.get("time_start"), month.get("time_end")), (Some(&json!(19_754)), Some(&json!(19_782))));
    assert_eq!(month["value"], "1234560000000");
    // Too large for the column, and exact beside it.
    let large = of_quote("99999999999999999999999999999999亿元");
    assert_eq!(
        (large.get("value"), large.get("value_text")),
        (None, Some(&json!(format!("{}00000000", "9".repeat(32)))))
    );
    // Reckoned from the date in the file's name, 2024-03-05.
    assert_eq!(of_quote("3亿元")["time_basis"], 19_787);
}

#[test]
fn columns_are_always_all_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (full, empty) = (folder.path().join("full"), folder.path().join("empty"));
    export(&sample(), "parquet", &full, &[]);
    let nothing = folder.path().join("facts.jsonl");
    fs::write(&nothing, "").expect("a file");
    export(&nothing, "parquet", &empty, &[]);
    for kind in ["amount", "headcount", "place_pair"] {
        let of = |folder: &Path| read(&folder.join(format!("{kind}.parquet"))).0;
        assert_eq!(of(&full), of(&empty));
    }
}

#[test]
fn equal_facts_give_equal_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in ["parquet", "arrow"] {
        let bytes = ["once", "again"].map(|name| {
            let target = folder.path().join(name).join(format!("amounts.{format}"));
            export(&sample(), format, &target, &["--kinds", "amount"]);
            fs::read(target).expect("a file")
        });
        assert!(bytes[0] == bytes[1], "two exports to {format} differ");
    }
}

#[test]
fn files_of_an_export_before_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("columns");
    export(&facts(folder.path()), "parquet", &target, &[]);
    assert!(target.join("land_area.parquet").exists());
    fs::write(target.join("mine.parquet"), "not ours").expect("a file");
    let said = export(&sample(), "parquet", &target, &[]);
    assert!(said.contains("removed land_area.parquet"), "{said}");
    assert!(!target.join("land_area.parquet").exists() && target.join("mine.parquet").exists());
}

#[test]
fn errors_name_the_remedy() {
    #[track_caller]
    fn check(line: &str, arguments: &[&str], expected: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let facts = folder.path().join("facts.jsonl");
        fs::write(&facts, line).expect("a file");
        let target = folder.path().join("out");
        let mut command = jushi();
        let target = if arguments.contains(&"-o") { Vec::new() } else { vec!["-o".into(), target.into_os_string()] };
        let output = command.arg("export").arg(&facts).args(arguments).args(target).output().expect("an export");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(!folder.path().join("out/amount.parquet").exists());
    }
    let line = fs::read_to_string(sample()).expect("facts");
    let line = line.lines().find(|line| line.contains("\"kind\":\"amount\"")).expect("an amount");
    let parquet = ["--format", "parquet"];
    check(&line.replace("\"amount\"", "\"beds\""), &parquet, "name the rules of the run with --rules");
    check(&line.replace("\"value\":", "\"worth\":"), &parquet, "no field `worth`");
    check("{}", &parquet, "line 1 is no fact");
    check(line, &["--format", "parquet", "--kinds", "amont"], "did you mean `amount`?");
    check(line, &["--format", "arrow", "-o", "-"], "written to files");
    check(line, &["--format", "arrow", "-o", "facts.arrow"], "one file holds one kind");
}
