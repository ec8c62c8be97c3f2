//! Files of words on top of others: what they add and what they take away.
//!
//! A line that begins with `-` takes a word away, any other adds one, in the class under whose head it stands.

use std::ops::Range;

/// Lays a file on one of the same path.
pub(crate) fn lay(path: &str, below: &str, top: &str) -> String {
    match path.rsplit('.').next() {
        Some("toml") => lay_toml(below, top).unwrap_or_else(|| below.to_owned()),
        _ => lay_lines(below, top),
    }
}

/// The words of a file, as they are written: up to a tab, and one by one where a line has several.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(word).filter(|word| !word.is_empty() && !word.starts_with('#') && class(word).is_none()).flat_map(
        |word| {
            let parts = word.split_whitespace().filter(move |part| part.len() < word.len());
            std::iter::once(word).chain(parts)
        },
    )
}

/// The words of a file, one a line, each with its class.
pub(crate) fn by_class(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut current = "";
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).filter_map(move |line| match class(line) {
        Some(name) => {
            current = name;
            None
        }
        None => (!line.starts_with('#')).then_some((current, line)),
    })
}

/// Where the words stand that a file takes away.
pub(crate) fn taken_away(text: &str) -> impl Iterator<Item = Range<usize>> {
    lines(text).filter_map(|(start, line)| {
        let word = word(line).strip_prefix('-')?.trim();
        let at = start + line.find(word)?;
        (!word.is_empty()).then_some(at..at + word.len())
    })
}

/// The heads of classes in a file, with where they stand.
pub(crate) fn classes(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    lines(text).filter_map(|(start, line)| Some((start..start + line.len(), class(line)?)))
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

fn word(line: &str) -> &str {
    line[..line.find('\t').unwrap_or(line.len())].trim()
}

/// The name in the head of a class: `# == head: reason ==`, `== head`.
fn class(line: &str) -> Option<&str> {
    let name = line.trim_start_matches(['#', ' ']).strip_prefix("== ")?;
    let name = name.trim_end().trim_end_matches("==");
    Some(name.split(':').next().unwrap_or(name).trim())
}

fn lay_lines(below: &str, top: &str) -> String {
    let gone: Vec<&str> = taken_away(top).map(|word| &top[word]).collect();
    let mut added: Vec<(&str, Vec<&str>)> = vec![("", Vec::new())];
    for line in top.lines() {
        match class(line) {
            Some(name) => added.push((name, vec![])),
            None if word(line).is_empty() || word(line).starts_with(['#', '-']) => {}
            None => added.last_mut().into_iter().for_each(|(_, lines)| lines.push(line)),
        }
    }
    let mut out = String::with_capacity(below.len() + top.len());
    let mut current = "";
    let mut close = |out: &mut String, name: &str| {
        added.extract_if(.., |(class, _)| *class == name).flat_map(|(_, lines)| lines).for_each(|line| push(out, line));
    };
    for line in below.lines() {
        if let Some(name) = class(line) {
            // A class may be opened twice.
            close(&mut out, current);
            current = name;
        }
        kept(line, &gone).into_iter().for_each(|line| push(&mut out, &line));
    }
    close(&mut out, current);
    for (name, lines) in added.iter().filter(|(_, lines)| !lines.is_empty()) {
        push(&mut out, &format!("# == {name} =="));
        lines.iter().for_each(|line| push(&mut out, line));
    }
    out
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// What is left of a line.
fn kept<'l>(line: &'l str, gone: &[&str]) -> Option<std::borrow::Cow<'l, str>> {
    let word = word(line);
    if gone.is_empty() || word.starts_with('#') || class(line).is_some() {
        return Some(line.into());
    }
    if gone.contains(&word) {
        return None;
    }
    if !word.split_whitespace().any(|part| gone.contains(&part)) {
        return Some(line.into());
    }
    let parts: Vec<&str> = line.split(' ').filter(|part| !gone.contains(part)).collect();
    Some(parts.join(" ").into())
}

/// Tables take keys, arrays take words; `false` and words with `-` take away.
fn lay_toml(below: &str, top: &str) -> Option<String> {
    let mut table: toml::Table = below.parse().ok()?;
    lay_table(&mut table, top.parse().ok()?);
    toml::to_string(&table).ok()
}

fn lay_table(below: &mut toml::Table, top: toml::Table) {
    use toml::Value;
    for (key, value) in top {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(top)) => lay_table(below, top),
            (Some(Value::Array(below)), Value::Array(top)) => {
                for value in top {
                    match value.as_str().and_then(|word| word.strip_prefix('-')) {
                        Some(word) => below.retain(|known| known.as_str() != Some(word)),
                        None => below.push(value),
                    }
                }
            }
            (Some(Value::Table(_)), Value::Boolean(false)) => _ = below.remove(&key),
            (_, value) => _ = below.insert(key, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, below: &str, top: &str, expected: &str) {
        assert_eq!(lay(path, below, top), expected);
    }

    #[test]
    fn words_are_added_and_taken_away() {
        check("a.txt", "甲\n乙\t2\n", "丙\n-乙\n# 丁\n", "甲\n丙\n");
        check(
            "a.txt",
            "# == one: reason ==\n甲\n# == two ==\n乙\n",
            "# == one ==\n丙\n",
            "# == one: reason ==\n甲\n丙\n# == two ==\n乙\n",
        );
        check("a.txt", "# == one ==\n甲\n", "丙\n", "丙\n# == one ==\n甲\n");
        check("a.txt", "== one\n甲 乙 丙\n", "-乙\n== one\n丁\n== new\n戊", "== one\n甲 丙\n丁\n# == new ==\n戊\n");
        check("a.tsv", "name\tcode\n甲\t1\n", "乙\t2\n-甲\n", "name\tcode\n乙\t2\n");
    }

    #[test]
    fn tables_are_laid_key_by_key() {
        let below = "[lists]\na = [\"甲\", \"乙\"]\n\n[units.money.\"元\"]\ncurrency = \"CNY\"\n\n[units.money.\"角\"]\nfactor = \"0.1\"\n";
        let top = "[lists]\na = ['丙', '-甲']\n[units.money]\n'角' = false\n'圆' = { currency = 'CNY' }\n";
        let laid: toml::Table = lay("a.toml", below, top).parse().expect("a table");
        let expected =
            "[lists]\na = ['乙', '丙']\n[units.money]\n'元' = { currency = 'CNY' }\n'圆' = { currency = 'CNY' }";
        assert_eq!(laid, expected.parse().expect("a table"));
    }

    #[test]
    fn what_is_taken_away_is_found() {
        let text = "甲\n-乙\t3\n  - 丙\n-\n";
        assert_eq!(taken_away(text).map(|word| &text[word]).collect::<Vec<_>>(), ["乙", "丙"]);
        assert_eq!(
            entries("# 一\n== two ==\n甲\n乙 丙\n丁\t4\n").collect::<Vec<_>>(),
            ["甲", "乙 丙", "乙", "丙", "丁"]
        );
    }
}
