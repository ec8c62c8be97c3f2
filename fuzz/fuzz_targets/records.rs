//! Lines that may be records: what is read is written again and read as the same.

#![no_main]

use jushi::emit::read_records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(records) = read_records(data) else { return };
    let lines: Vec<String> = records.iter().map(|record| serde_json::to_string(record).expect("JSON")).collect();
    assert_eq!(read_records(lines.join("\n").as_bytes()).expect("records"), records);
});
