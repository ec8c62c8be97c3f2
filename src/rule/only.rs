//! Rules of some kinds of fact: those that no asked kind depends on are left out, and with them their work.

use super::set::{CompiledFile, RuleSet};

impl RuleSet {
    /// The same rules without those that have no part in facts of these kinds; such facts are found as they were.
    ///
    /// What a kind depends on is what the files with rules, frames or attributes of it see, and the facts that its frames take.
    #[must_use]
    pub fn only(mut self, kinds: &[&str]) -> Self {
        let mut needed: Vec<bool> = self.kinds.iter().map(|kind| kinds.contains(&kind.name.as_str())).collect();
        while self.files.iter().any(|file| self.add_needs(file, &mut needed)) {}
        for file in &mut self.files {
            file.rules.retain(|rule| needed[rule.kind]);
            file.attributes.retain(|attribute| needed[attribute.kind]);
            file.frames.retain(|frame| needed[frame.kind]);
            if file.frames.is_empty() {
                file.frame_needs = None;
            }
        }
        self
    }

    /// Marks the kinds that those of a file depend on which are marked; whether there are any more.
    fn add_needs(&self, file: &CompiledFile, needed: &mut [bool]) -> bool {
        let of_file = file.rules.iter().map(|rule| rule.kind);
        let of_file = of_file.chain(file.attributes.iter().map(|attribute| attribute.kind));
        let mut of_file = of_file.chain(file.frames.iter().map(|frame| frame.kind));
        if !of_file.any(|kind| needed[kind]) {
            return false;
        }
        let n_before = needed.iter().filter(|is_needed| **is_needed).count();
        for (kind, is_needed) in self.kinds.iter().zip(needed.iter_mut()) {
            *is_needed |= file.visible.contains(kind.mark);
        }
        if let Some(near) = file.near {
            needed[near] = true;
        }
        // A frame may take facts of any kind.
        if file.frames.iter().any(|frame| needed[frame.kind] && frame.frame.takes_facts()) {
            needed.fill(true);
        }
        needed.iter().filter(|is_needed| **is_needed).count() > n_before
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::emit::Record;
    use crate::normalize::Normalizer;
    use crate::pipeline::Pipeline;
    use crate::rule::{RuleSet, all_builtin_files};
    use crate::source::Source;

    /// The facts of the sample articles, by article.
    fn facts(rules: RuleSet) -> Vec<Record> {
        let pipeline = Pipeline::new(rules, Normalizer::new());
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let files = walkdir::WalkDir::new(corpus).sort_by_file_name().into_iter().filter_map(Result::ok);
        let texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
        let found = texts.enumerate().flat_map(|(number, text)| {
            let document = pipeline.document(&number.to_string(), Source::from_text(text));
            pipeline.facts(&document, &BTreeSet::new())
        });
        found.collect()
    }

    #[test]
    fn facts_of_a_kind_are_found_as_they_were() {
        let set = || RuleSet::compile(&all_builtin_files()).expect("the built-in rules are sound");
        let all = facts(set());
        for kind in set().kinds {
            let of_kind = |records: Vec<Record>| -> Vec<String> {
                let records = records.into_iter().filter(|record| record.kind == kind.name);
                records.map(|record| format!("{record:?}")).collect()
            };
            assert_eq!(of_kind(facts(set().only(&[kind.name.as_str()]))), of_kind(all.clone()), "{}", kind.name);
        }
        let n_rules = |set: &RuleSet| set.files.iter().map(|file| file.rules.len() + file.frames.len()).sum::<usize>();
        assert!(n_rules(&set().only(&["amount"])) < n_rules(&set()));
        assert_eq!(n_rules(&set().only(&["number"])), 0);
    }
}
