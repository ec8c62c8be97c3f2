//! Rule files that are there but only run when asked for: those in the folder `more/`.

use std::collections::BTreeSet;

use thiserror::Error;

use super::set::RuleFiles;

/// The folder of the rule files that only run when they are asked for.
const MORE: &str = "more/";

/// A further rule file that does not exist was asked for.
#[derive(Debug, Error)]
#[error("there are no further rules `{name}`; there are {}", if .known.is_empty() { "none".to_owned() } else { .known.join(", ") })]
pub struct UnknownMore {
    name: String,
    known: Vec<String>,
}

impl RuleFiles {
    /// The names of the further rule files, by which they are asked for.
    pub fn more(&self) -> Vec<&str> {
        let names =
            self.files.keys().filter_map(|file| self.place(file).path.strip_prefix(MORE)?.strip_suffix(".toml"));
        let names: BTreeSet<&str> = names.collect();
        names.into_iter().collect()
    }

    /// The rule files that run when of the further ones those of these names are asked for.
    ///
    /// # Errors
    /// When there is no file of a name.
    pub fn with_more(mut self, names: &[String]) -> Result<Self, UnknownMore> {
        let known: Vec<String> = self.more().into_iter().map(str::to_owned).collect();
        if let Some(name) = names.iter().find(|name| !known.contains(name)) {
            return Err(UnknownMore { name: name.clone(), known });
        }
        for name in known.iter().filter(|name| !names.contains(name)) {
            let unasked: Vec<String> = self.at_path(&format!("{MORE}{name}.toml")).map(|(_, name, _)| name).collect();
            unasked.iter().for_each(|name| _ = self.files.remove(name));
        }
        Ok(self)
    }

    /// The kinds of fact that the files declare, those of further files too, by name.
    pub fn kinds(&self) -> Vec<String> {
        let kinds = self.files.values().filter_map(|text| {
            let table = text.parse::<toml::Table>().ok()?;
            Some(table.get("kinds")?.as_table()?.keys().cloned().collect::<Vec<_>>())
        });
        let mut kinds: Vec<String> = kinds.flatten().collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// The further rule file that declares a kind of fact.
    pub fn more_for_kind(&self, kind: &str) -> Option<String> {
        let declares_in = |text: &str| {
            let table = text.parse::<toml::Table>().ok();
            let kinds = table.as_ref().and_then(|table| table.get("kinds")).and_then(toml::Value::as_table);
            kinds.is_some_and(|kinds| kinds.contains_key(kind))
        };
        let declares = |name: &&str| self.at_path(&format!("{MORE}{name}.toml")).any(|(_, _, text)| declares_in(text));
        self.more().into_iter().find(declares).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RuleSet, all_builtin_files, builtin_files};

    #[test]
    fn further_rules_run_when_asked_for() {
        let kinds = |files: &RuleFiles| {
            let set = RuleSet::compile(files).expect("sound rules");
            set.kinds.into_iter().map(|kind| kind.name).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&builtin_files()), ["amount", "headcount", "place_pair"]);
        let all = all_builtin_files();
        assert_eq!(all.more(), ["flows", "land", "organizations"]);
        assert_eq!(all.kinds(), ["aid_flow", "amount", "headcount", "land_area", "organization_count", "place_pair"]);
        assert_eq!(all.more_for_kind("land_area").as_deref(), Some("land"));
        assert_eq!(all.more_for_kind("amount"), None);
        let land = all.clone().with_more(&["land".to_owned()]).expect("a known name");
        assert_eq!(kinds(&land), ["amount", "headcount", "land_area", "place_pair"]);
        let error = all.with_more(&["sea".to_owned()]).expect_err("no such name");
        assert_eq!(error.to_string(), "there are no further rules `sea`; there are flows, land, organizations");
    }
}
