//! Places of the user: a table of names beside the built-in ones.

use std::collections::BTreeSet;

use crate::document::Level;

/// One row of `lexicon/places/own.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Own<'t> {
    pub(crate) name: &'t str,
    /// A code of six digits, a name, or a path of names; for another name the unit itself.
    pub(crate) parent: &'t str,
    pub(crate) level: OwnLevel,
    pub(crate) shorts: &'t str,
}

/// What a row states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OwnLevel {
    /// A unit of its own.
    Unit(Level),
    /// Another name of a unit of the tables.
    OtherName,
    /// A word that is no place, whatever it holds.
    NoPlace,
}

/// The rows of a table with the columns name, parent, level and shorts and a header; lines that begin with `#` say nothing.
pub(super) fn read(table: &str) -> Vec<Own<'_>> {
    lines(table).filter_map(|(_, line)| row(line).ok()).collect()
}

/// The lines of a table that state something, with their numbers, counted from 1.
fn lines(table: &str) -> impl Iterator<Item = (usize, &str)> {
    let says =
        |&(_, line): &(usize, &str)| !line.starts_with('#') && !line.trim().is_empty() && !line.starts_with("name\t");
    table.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(says)
}

/// What is wrong with a table, line by line; `is_known` tells whether a unit is named so.
pub(super) fn problems(table: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let (mut problems, mut own): (Vec<String>, BTreeSet<&str>) = (Vec::new(), BTreeSet::new());
    for (number, line) in lines(table) {
        let problem = match row(line) {
            Err(problem) => problem,
            Ok(row) => {
                let above = row.parent.rsplit('/').next().unwrap_or_default();
                own.insert(row.name);
                let found = row.level == OwnLevel::NoPlace || own.contains(above) || is_known(row.parent);
                if found {
                    continue;
                }
                format!(
                    "no unit, or more than one, is called `{}`: give its code, or its path as in 贵州省/毕节市",
                    row.parent
                )
            }
        };
        problems.push(format!("line {number}: {problem}"));
    }
    problems
}

/// One row, or what is wrong with it.
fn row(line: &str) -> Result<Own<'_>, String> {
    let mut columns = line.trim_end_matches('\r').split('\t').map(str::trim);
    let mut column = || columns.next().unwrap_or_default();
    let (name, parent, level, shorts) = (column(), column(), column(), column());
    if name.chars().nth(1).is_none() {
        return Err(format!("`{name}` is too short for a name: two characters at least"));
    }
    let level = match level {
        "name" => OwnLevel::OtherName,
        "no" => OwnLevel::NoPlace,
        "county" => OwnLevel::Unit(Level::County),
        "zone" => OwnLevel::Unit(Level::Zone),
        "town" => OwnLevel::Unit(Level::Town),
        "village" => OwnLevel::Unit(Level::Village),
        other => return Err(format!("`{other}` is no level: county, zone, town, village, name or no")),
    };
    if parent.is_empty() && level != OwnLevel::NoPlace {
        return Err(format!("`{name}` lies in no unit"));
    }
    Ok(Own { name, parent, level, shorts })
}
