//! Times of any text: in order, apart, whole characters.

#![no_main]

use jushi::annotate::numeral::scan_numerals;
use jushi::annotate::time::scan_times;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for time in scan_times(&text, &scan_numerals(&text)) {
        assert!(end <= time.span.start && time.span.start < time.span.end, "{time:?} in {text:?}");
        assert!(text.get(time.span.range()).is_some(), "{time:?} in {text:?}");
        end = time.span.end;
    }
});
