//! Bytes in any encoding: the text is that of the library, and whatever is cut out of it has bytes that decode to it.

#![no_main]

use jushi::source::{Encoding, Source};
use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 5] = ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be"];

fuzz_target!(|data: &[u8]| {
    let [choice, from, to, bytes @ ..] = data else { return };
    let encoding = LABELS.get(usize::from(choice % 8)).map(|label| Encoding::for_label(label).expect("a label"));
    let Ok(source) = Source::decode(bytes.to_vec(), encoding) else { return };
    let Some(library) = encoding_rs::Encoding::for_label(source.encoding.as_bytes()) else { return };
    let start = source.byte_range(0..0).start;
    assert_eq!(source.text, library.decode_without_bom_handling(&bytes[start..]).0);
    let at = |share: u8| source.text.floor_char_boundary(source.text.len() * usize::from(share) / 255);
    let cut = source.whole_codes(at(*from.min(to))..at(*from.max(to)));
    let range = source.byte_range(cut.clone());
    assert_eq!(source.text[cut], library.decode_without_bom_handling(&bytes[range]).0);
});
