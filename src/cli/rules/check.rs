use crate::cli::{Common, DONE, FOUND, print_diagnostics};
use crate::rule::RuleSet;

pub(super) fn check(common: &Common) -> anyhow::Result<u8> {
    let files = common.all_rule_files()?;
    match RuleSet::compile(&files) {
        Ok(set) => {
            print_diagnostics(&set.warnings);
            if !common.quiet {
                let n_rules: usize = set.files.iter().map(|file| file.rules.len() + file.attributes.len()).sum();
                eprintln!("{n_rules} rules in {} files, {} warnings", set.files.len(), set.warnings.len());
            }
            Ok(DONE)
        }
        Err(found) => {
            print_diagnostics(&found);
            Ok(FOUND)
        }
    }
}
