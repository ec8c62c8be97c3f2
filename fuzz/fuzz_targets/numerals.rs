//! Numerals of any text: in order, apart, whole characters, with numbers that can be written and read.

#![no_main]

use jushi::annotate::numeral::scan_numerals;
use jushi::fact::Decimal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for numeral in scan_numerals(&text) {
        assert!(end <= numeral.span.start && numeral.span.start < numeral.span.end, "{numeral:?} in {text:?}");
        assert!(text.get(numeral.span.range()).is_some(), "{numeral:?} in {text:?}");
        end = numeral.span.end;
        let number = &numeral.number;
        assert_eq!(number.value.to_string().parse::<Decimal>().as_ref(), Ok(&number.value));
        if let (Some(low), Some(high)) = (&number.low, &number.high) {
            assert!(low <= high, "{numeral:?} in {text:?}");
        }
    }
});
