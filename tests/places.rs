//! The place tables: every code has its digits, every parent is there, and no name is without a source.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jushi::annotate::gazetteer::Gazetteer;
use jushi::document::AnnotationValue;
use jushi::resolve::place::resolve_places;
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

/// A name behind that of the unit above it, and the sets of paths one of which is a right reading.
struct Case {
    above: String,
    name: String,
    right: Vec<BTreeSet<String>>,
}

impl Case {
    fn text(&self) -> String {
        format!("{}{}的干部", self.above, self.name)
    }

    /// What the name is read as: one path, or several where it is ambiguous.
    fn read(&self) -> BTreeSet<String> {
        let (gazetteer, text) = (Gazetteer::current(), self.text());
        let end = self.above.len() + self.name.len();
        let found = resolve_places(&text, &gazetteer.scan(&text), gazetteer);
        match found.into_iter().find(|place| place.span.end == end).map(|place| place.value) {
            Some(AnnotationValue::Place(place)) if place.candidates.is_empty() => BTreeSet::from([place.name]),
            Some(AnnotationValue::Place(place)) => place.candidates.into_iter().collect(),
            _ => BTreeSet::new(),
        }
    }
}

/// At most one in a thousand names is read otherwise than the tables say, and each of those is listed with its reason.
#[track_caller]
fn check_all(cases: &[Case], exceptions: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| !exceptions.iter().any(|(known, _)| case.text().starts_with(known)))
        .map(|case| (case, case.read()))
        .filter(|(case, found)| !case.right.contains(found))
        .map(|(case, found)| format!("{}: {found:?} instead of {:?}", case.text(), case.right))
        .collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(exceptions.len() * 1000 <= cases.len(), "{} exceptions of {}", exceptions.len(), cases.len());
}

/// For each code the name of the unit above, and the path of the unit.
fn paths() -> BTreeMap<String, (String, String)> {
    let units: BTreeMap<String, BTreeMap<String, String>> =
        table("units.tsv").into_iter().map(|row| (row["code"].clone(), row)).collect();
    let path = |code: &str| {
        let mut names = Vec::new();
        let mut at = code;
        while let Some(unit) = units.get(at) {
            names.insert(0, unit["name"].as_str());
            at = &unit["parent"];
        }
        names.join("/")
    };
    let above =
        |row: &BTreeMap<String, String>| units.get(&row["parent"]).map_or("", |above| &above["name"]).to_owned();
    units.iter().map(|(code, row)| (code.clone(), (above(row), path(code)))).collect()
}

#[test]
fn every_unit_is_read_behind_the_one_above_it_by_all_its_names() {
    let paths = paths();
    let mut named: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for unit in table("units.tsv") {
        let (above, path) = &paths[&unit["code"]];
        let shorts = unit["shorts"].split('|').filter(|short| !short.is_empty());
        for name in std::iter::once(unit["name"].as_str()).chain(shorts) {
            // 和田 in 和田地区 is its city and its county.
            named.entry((above.clone(), name.to_owned())).or_default().insert(path.clone());
        }
    }
    let case = |((above, name), right)| Case { above, name, right: vec![right] };
    let cases: Vec<Case> = named.into_iter().map(case).collect();
    assert!(cases.len() > 7000);
    check_all(
        &cases,
        &[("龙江的干部", "counts only where the province is named in full, for towns and people are called so too")],
    );
}

#[test]
fn every_old_unit_is_read_behind_the_one_above_it_then() {
    let paths = paths();
    let provinces: BTreeMap<&str, &str> = paths
        .iter()
        .filter(|(code, _)| code.ends_with("0000"))
        .map(|(code, (_, path))| (&code[..2], path.as_str()))
        .collect();
    let then: BTreeMap<(String, String), String> = table("curated/codes.tsv")
        .into_iter()
        .map(|mut row| ((take(&mut row, "code"), take(&mut row, "name")), take(&mut row, "parent")))
        .collect();
    let mut named: BTreeMap<(String, String), Vec<BTreeSet<String>>> = BTreeMap::new();
    for old in table("history.tsv") {
        let (code, name) = (&old["code"], &old["name"]);
        let province = provinces[&code[..2]];
        let above = then.get(&(code.clone(), name.clone())).filter(|above| !above.is_empty());
        let above = above.map_or(province, String::as_str);
        let right = named.entry((above.to_owned(), name.clone())).or_default();
        right.push(old["became"].split('|').map(|code| paths[code].1.clone()).collect());
        if above == province {
            // 江苏省泰州市 is what is called so today.
            let today =
                paths.values().filter(|(_, path)| path.starts_with(province) && path.ends_with(&format!("/{name}")));
            right.extend(today.map(|(_, path)| BTreeSet::from([path.clone()])));
        }
    }
    let cases: Vec<Case> = named.into_iter().map(|((above, name), right)| Case { above, name, right }).collect();
    assert!(cases.len() > 3000);
    check_all(&cases, &[("德宏傣族景颇族自治州畹町镇", "a town of this name is there today")]);
}

/// Where the codes of `curated/codes.tsv` led: the years of each code, and what it became.
struct Lines(BTreeMap<String, Vec<BTreeMap<String, String>>>);

impl Lines {
    fn read() -> Self {
        let mut lines: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        for row in table("curated/codes.tsv") {
            lines.entry(row["code"].clone()).or_default().push(row);
        }
        Self(lines)
    }

    /// The codes of today that a code has led to, by all ways.
    fn heirs(&self, code: &str, year: &str, seen: &mut BTreeSet<(String, String)>) -> BTreeSet<String> {
        if !seen.insert((code.to_owned(), year.to_owned())) {
            return BTreeSet::new();
        }
        let rows = self.0.get(code).map_or(&[][..], Vec::as_slice);
        let in_use =
            |row: &&BTreeMap<String, String>| *row["from"] <= *year && (row["to"].is_empty() || *year < *row["to"]);
        match rows.iter().find(in_use) {
            None => BTreeSet::new(),
            Some(row) if row["to"].is_empty() => BTreeSet::from([code.to_owned()]),
            Some(row) => {
                let became = if row["became"].is_empty() { code } else { row["became"].as_str() };
                became.split('|').flat_map(|heir| self.heirs(heir, &row["to"], seen)).collect()
            }
        }
    }
}

/// Units of which another than the one of their name or code is the main heir.
const HEIRS_BY_YEAR: [(&str, &str); 17] = [
    ("222303", "the district that it became kept its code"),
    ("222321", "the district that it became kept its code"),
    ("330621", "founded alone in its place"),
    ("360411", "the district that it became kept its code"),
    ("410211", "the district that it became kept its code"),
    ("420521", "founded alone in its place"),
    ("422721", "founded alone in its place"),
    ("430504", "the district that it became kept its code"),
    ("432921", "founded alone in its place"),
    ("510224", "founded alone in its place"),
    ("511021", "founded alone in its place"),
    ("511521", "founded alone in its place"),
    ("512421", "founded alone in its place"),
    ("512527", "founded alone in its place"),
    ("520321", "founded alone in its place"),
    ("522121", "founded alone in its place"),
    ("610321", "founded alone in its place"),
];

#[test]
fn a_divided_unit_has_all_its_heirs_or_the_main_one() {
    let (lines, curated) = (Lines::read(), table("curated/history.tsv"));
    let names: BTreeMap<String, String> =
        table("units.tsv").into_iter().map(|mut unit| (take(&mut unit, "code"), take(&mut unit, "name"))).collect();
    let is_curated = |old: &BTreeMap<String, String>| {
        curated.iter().any(|row| row["code"] == old["code"] && row["name"] == old["name"])
    };
    let (mut n_units, mut n_divided, mut wrong) = (0, 0, Vec::new());
    // A prefecture is where most of its counties are.
    for old in table("history.tsv").iter().filter(|old| !old["code"].ends_with("00") && !is_curated(old)) {
        let all = lines.heirs(&old["code"], &old["from"], &mut BTreeSet::new());
        let became: BTreeSet<String> = old["became"].split('|').map(str::to_owned).collect();
        n_units += 1;
        n_divided += usize::from(all.len() > 1);
        let is_main = |heir: &String| {
            *heir == old["code"]
                || names[heir].chars().next() == old["name"].chars().next()
                || HEIRS_BY_YEAR.iter().any(|(code, _)| *code == old["code"])
        };
        if became != all && !(became.len() == 1 && became.is_subset(&all) && became.iter().all(is_main)) {
            wrong.push(format!("{} {}: {became:?} of {all:?}", old["code"], old["name"]));
        }
    }
    assert!(n_units > 3000 && n_divided > 200, "{n_units} {n_divided}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
