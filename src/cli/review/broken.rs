//! What a change of the rules does to decisions.

use std::path::{Path, PathBuf};

use super::{Texts, read_decisions};
use crate::cli::Common;
use crate::emit::Record;
use crate::review::{Action, Decision, Fold, Standing, Standings, Stood};

/// The decisions that hold for what the old rules find and not for what the new ones do: a line for each, and how many
/// accepted facts are lost.
pub(in crate::cli) fn broken_decisions(
    file: &Path,
    corpus: &Path,
    [old, new]: [&[Record]; 2],
    common: &Common,
) -> anyhow::Result<(String, usize)> {
    let fold = Fold::new(read_decisions(&[PathBuf::from(file)])?);
    let held: Vec<&Decision> = fold.held().filter(|decision| decision.action.is_verdict()).collect();
    let mut texts = Texts::new(corpus, common.reading()?)?;
    let names = texts.names();
    let mut hold = |records: &[Record]| -> Vec<Stood> {
        let articles = names.iter().map(String::as_str);
        Standings::new(records, articles).hold(&held, &mut |article| texts.text(article, None))
    };
    let (before, after) = (hold(old), hold(new));
    let mut lines = String::new();
    let mut n_lost = 0;
    for ((decision, before), after) in held.iter().zip(&before).zip(&after) {
        let Some(fact) = &decision.fact else { continue };
        let is_worse = |stood: &Stood| matches!(stood.standing, Standing::Lost | Standing::Changed);
        // A rejected fact that a rule finds again is news too.
        let is_back = decision.action == Action::Reject && before.record.is_none() && after.record.is_some();
        if (is_worse(after) && before.standing != after.standing) || is_back {
            n_lost += usize::from(after.standing == Standing::Lost);
            let word = if is_back { "back" } else { after.standing.name() };
            let (action, by) = (decision.action.name(), &decision.by);
            lines.push_str(&format!("{word:8} {} {}: {} ({action} by {by})\n", fact.article, fact.kind, fact.quote));
        }
    }
    Ok((lines, n_lost))
}
