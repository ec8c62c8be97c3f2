//! JSON Lines of any bytes: articles or errors that name their line.

#![no_main]

use jushi::source::{JsonFields, json_lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let n_lines = data.split(|byte| *byte == b'\n').count();
    let fields = JsonFields::default();
    assert!(json_lines(data, &fields).count() <= n_lines);
    json_lines(data, &fields).filter_map(Result::err).take(8).for_each(|error| drop(error.to_string()));
});
