//! A text with markup or without, all cleaning steps: every character of the clean text comes from somewhere, in order.

#![no_main]

use jushi::normalize::Normalizer;
use jushi::source::Markup;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [choice, bytes @ ..] = data else { return };
    let text = String::from_utf8_lossy(bytes);
    let markup = [Markup::None, Markup::Html, Markup::Markdown][usize::from(choice % 3)];
    let normalized = Normalizer::new().normalize_markup(&text, markup);
    let mut last = 0;
    for (at, c) in normalized.text.char_indices() {
        let range = normalized.maps.source_range(at..at + c.len_utf8());
        assert!(range.start <= range.end && range.end <= text.len(), "{range:?} of {}", text.len());
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end), "{range:?} of {text:?}");
        assert!(last <= range.start, "{range:?} stands before {last}");
        last = range.start;
    }
});
