use std::io::{BufWriter, Write};

use super::draft::{DRAFT_ARTICLES, DRAFT_FACTS};
use super::outputs::TEMPORARY;
use super::prove::Ranges;
use super::{ARTICLES, FACTS, Lines, Origin, Plan, Store, StoreError};

/// One of the two files that make an output.
#[derive(Clone, Copy)]
struct Output {
    /// Which of the two places and digests of a file are meant.
    index: usize,
    name: &'static str,
    draft: &'static str,
}

const OUTPUTS: [Output; 2] =
    [Output { index: 0, name: FACTS, draft: DRAFT_FACTS }, Output { index: 1, name: ARTICLES, draft: DRAFT_ARTICLES }];

/// Whether the lines of all files are drafts, and the drafts nothing else.
fn are_all_drafts(plan: &Plan, output: Output, draft_len: u64) -> bool {
    let mut end = 0;
    let follows = |origin: &Origin| match origin {
        Origin::Drafted(written) if written.lines(output.index).start == end => {
            end = written.lines(output.index).end();
            true
        }
        _ => false,
    };
    draft_len > 0 && plan.origins.iter().all(follows) && end == draft_len
}

impl Store {
    /// Makes the new files of facts and articles beside the old ones, and gives the names under which they stand.
    pub(super) fn assemble(&mut self, plan: &Plan) -> Result<[&'static str; 2], StoreError> {
        let draft_len = self.draft.len();
        let [facts, articles] = OUTPUTS.map(|output| self.write(plan, output, draft_len[output.index]));
        Ok([facts?, articles?])
    }

    fn write(&self, plan: &Plan, output: Output, draft_len: u64) -> Result<&'static str, StoreError> {
        let draft_path = self.folder.join(output.draft);
        if are_all_drafts(plan, output, draft_len) {
            // They are the new file.
            let synced = self.files.own(&draft_path).and_then(|file| file.sync());
            synced.map_err(StoreError::file("write", &draft_path))?;
            return Ok(output.draft);
        }
        let temporary = TEMPORARY[output.index];
        let path = self.folder.join(temporary);
        let file = self.files.create(&path).map_err(StoreError::file("write", &path))?;
        let mut target = BufWriter::with_capacity(1 << 16, file);
        let mut old = Ranges::open(&self.files, &self.folder.join(output.name))?;
        let mut draft = Ranges::open(&self.files, &draft_path)?;
        for origin in &plan.origins {
            let (source, written) = match origin {
                Origin::Wanted => continue,
                Origin::Kept(written) => (&mut old, written),
                Origin::Drafted(written) => (&mut draft, written),
            };
            let Lines { start, len } = written.lines(output.index);
            if len == 0 {
                continue;
            }
            let copied = source.copy(Lines { start, len }, &mut target, &path)?;
            if copied != Some(written.digests[output.index]) {
                return Err(StoreError::Altered { name: source.name() });
            }
        }
        let flushed = target.flush().and_then(|()| target.get_ref().sync());
        flushed.map_err(StoreError::file("write", &path))?;
        Ok(temporary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Place, Written};

    /// Whether drafts of these starts and lengths are the whole output.
    #[track_caller]
    fn check(drafts: &[(u64, u64)], draft_len: u64, expected: bool) {
        let origin = |(start, len): &(u64, u64)| {
            let place = Place { facts: Lines { start: *start, len: *len }, articles: Lines::default() };
            Origin::Drafted(Written { place, digests: [0, 0] })
        };
        let mut plan = Plan { origins: drafts.iter().map(origin).collect(), ..Plan::default() };
        assert_eq!(are_all_drafts(&plan, OUTPUTS[0], draft_len), expected);
        plan.origins.push(Origin::Kept(Written::default()));
        assert!(!are_all_drafts(&plan, OUTPUTS[0], draft_len));
    }

    #[test]
    fn drafts_become_the_output_where_they_are_all_of_it() {
        check(&[(0, 10), (10, 0), (10, 5)], 15, true);
        check(&[(0, 10), (10, 5)], 20, false);
        check(&[(0, 10), (12, 3)], 15, false);
        check(&[(10, 5), (0, 10)], 15, false);
        check(&[], 0, false);
    }
}
