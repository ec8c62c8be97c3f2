//! A log of decisions of any bytes, cut and mixed: what holds is the same in whatever order the lines stand, a log that grows line by
//! line comes to what is read at once, and what is read is written again as the same.

#![no_main]

use jushi::review::{Fold, read_lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let lines = read_lines(data);
    let whole = Fold::new(lines.decisions.clone());
    assert_eq!(Fold::new(lines.decisions.iter().rev().cloned()), whole);
    let written: Vec<String> = lines.decisions.iter().map(|line| serde_json::to_string(line).expect("JSON")).collect();
    let again = read_lines(written.join("\n").as_bytes());
    assert!(again.broken.is_empty(), "{:?}", again.broken);
    assert_eq!(again.decisions, lines.decisions);
    let mut grown = Fold::default();
    if whole.all().iter().all(|decision| grown.push(decision.clone()).is_some()) {
        assert!(grown.held().eq(whole.held()));
    }
    whole.complete();
    whole.all().iter().for_each(|decision| drop(whole.last_of(&decision.by)));
});
