//! The place tables: every code has its digits, every parent is there, and no name is without a source.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use support::project;

const FOLDER: &str = "rules/lexicon/places";

/// The rows of a table by the names of its columns; every row has all of them.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(project(&format!("{FOLDER}/{name}"))).expect("the table is there");
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), header.len(), "{name}: {line}");
        header.iter().zip(cells).map(|(column, cell)| ((*column).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn is_code(code: &str, len: usize) -> bool {
    code.len() == len && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The levels of the units that have a code, by code.
fn levels() -> BTreeMap<String, String> {
    table("units.tsv").into_iter().map(|mut row| (take(&mut row, "code"), take(&mut row, "level"))).collect()
}

fn take(row: &mut BTreeMap<String, String>, column: &str) -> String {
    row.remove(column).unwrap_or_else(|| panic!("no column {column}"))
}

fn sources() -> BTreeMap<String, BTreeMap<String, String>> {
    table("curated/sources.tsv").into_iter().map(|mut row| (take(&mut row, "key"), row)).collect()
}

#[test]
fn every_unit_has_a_code_of_six_digits_and_a_parent_above_it() {
    let (levels, units) = (levels(), table("units.tsv"));
    assert!(units.len() > 3000);
    assert_eq!(levels.len(), units.len(), "a code stands twice");
    let rank = |level: &str| ["province", "prefecture", "county", "zone", "town"].iter().position(|&l| l == level);
    for unit in &units {
        let (code, parent, level) = (&unit["code"], &unit["parent"], rank(&unit["level"]));
        assert!(is_code(code, 6), "{unit:?}");
        assert!(level.is_some() && !unit["name"].is_empty(), "{unit:?}");
        if parent.is_empty() {
            assert_eq!(level, Some(0), "{unit:?}");
        } else {
            assert!(levels.get(parent).is_some_and(|above| rank(above) < level), "{unit:?} has no parent above it");
            assert_eq!(code[..2], parent[..2], "{unit:?} lies in another province than its parent");
        }
    }
}

#[test]
fn every_town_lies_in_a_unit() {
    let levels = levels();
    for town in table("towns.tsv") {
        for code in town["codes"].split('|') {
            assert!(is_code(code, 9) && levels.contains_key(&code[..6]), "{town:?}");
        }
    }
}

#[test]
fn everything_else_points_to_units() {
    let levels = levels();
    for zone in table("zones.tsv") {
        assert!(levels.contains_key(&zone["parent"]), "{zone:?}");
    }
    for old in table("history.tsv") {
        assert!(is_code(&old["code"], 6), "{old:?}");
        assert!(old["became"].split('|').all(|code| levels.contains_key(code)), "{old:?}");
    }
    for abbreviation in table("abbreviations.tsv") {
        assert!(levels.contains_key(&abbreviation["code"]), "{abbreviation:?}");
    }
    for short in table("curated/shorts.tsv") {
        assert!(levels.contains_key(&short["code"]), "{short:?}");
    }
}

#[test]
fn no_row_is_without_a_source() {
    let sources = sources();
    let mut used = BTreeSet::new();
    for entry in fs::read_dir(project(&format!("{FOLDER}/curated"))).expect("the folder is there") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        if name == "sources.tsv" {
            continue;
        }
        for row in table(&format!("curated/{name}")) {
            let source = row.get("source").unwrap_or_else(|| panic!("{name} has no sources"));
            assert!(sources.contains_key(source), "{name}: {row:?}");
            used.insert(source.clone());
        }
    }
    for (key, source) in &sources {
        assert!(used.contains(key) || source["kind"] == "package", "nothing is from {key}");
    }
}

#[test]
fn zones_are_stated_by_more_than_usage() {
    let sources = sources();
    let curated = table("curated/zones.tsv");
    for zone in &curated {
        let (source, reference) = (&zone["source"], &zone["ref"]);
        assert!(matches!(&*sources[source]["kind"], "package" | "standard" | "notice"), "{zone:?}");
        match &**source {
            // 44 101 002: province, type and number of the zone.
            "gbt37028" => assert!(is_code(reference, 8) && reference[..2] == zone["parent"][..2], "{zone:?}"),
            "china-division" => assert!(is_code(reference, 9) || is_code(reference, 12), "{zone:?}"),
            _ => assert!(reference.is_empty(), "{zone:?}"),
        }
    }
    let names = |rows: Vec<BTreeMap<String, String>>| -> BTreeSet<String> {
        rows.into_iter().map(|mut row| take(&mut row, "name")).collect()
    };
    assert_eq!(names(curated), names(table("zones.tsv")), "build.py has not been run");
}

#[test]
fn sources_are_named_where_people_look() {
    let readme = fs::read_to_string(project(&format!("{FOLDER}/README.md"))).expect("the README is there");
    let notice = fs::read_to_string(project("NOTICE")).expect("NOTICE is there");
    for (key, source) in sources() {
        let carried = matches!(&*source["kind"], "package" | "repository");
        assert!(readme.contains(&format!("`{key}`")), "README does not name {key}");
        if carried {
            let name = source["source"].rsplit(' ').next().unwrap_or_default();
            let name = name.strip_prefix("mumuy/").unwrap_or(name);
            assert!(notice.contains(name), "NOTICE does not name {name}");
            assert!(!source["licence"].is_empty(), "{key} has no licence");
        }
    }
}
