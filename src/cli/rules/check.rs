use crate::cli::{Common, DONE, FOUND, print_diagnostics};
use crate::rule::RuleSet;

pub(super) fn check(common: &Common) -> anyhow::Result<u8> {
    let files = common.rule_files()?;
    match RuleSet::compile(&files) {
        Ok(set) => {
            if !common.quiet {
                let n_rules: usize = set.files.iter().map(|file| file.rules.len() + file.attributes.len()).sum();
                eprintln!("{n_rules} rules in {} files", set.files.len());
            }
            Ok(DONE)
        }
        Err(found) => {
            print_diagnostics(&found);
            Ok(FOUND)
        }
    }
}
