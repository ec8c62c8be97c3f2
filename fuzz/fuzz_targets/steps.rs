//! Each cleaning step alone: whatever it makes of a text, every piece of it comes from somewhere, in order, and what it says it
//! changed is what it changed.

#![no_main]

use jushi::normalize::Normalizer;
use jushi::source::Markup;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [choice, bytes @ ..] = data else { return };
    let text = String::from_utf8_lossy(bytes);
    let name = Normalizer::STEP_NAMES[usize::from(*choice) % Normalizer::STEP_NAMES.len()];
    let step = Normalizer::only(name).expect("a step");
    let markup = match name {
        "main-content" | "html" => Markup::Html,
        "markdown" => Markup::Markdown,
        _ => Markup::None,
    };
    let normalized = step.normalize_markup(&text, markup);
    let mut last = 0;
    for (at, c) in normalized.text.char_indices() {
        let range = normalized.maps.source_range(at..at + c.len_utf8());
        assert!(range.start <= range.end && range.end <= text.len(), "{name}: {range:?} of {}", text.len());
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end), "{name}: {range:?} of {text:?}");
        assert!(last <= range.start, "{name}: {range:?} stands before {last}");
        last = range.start;
    }
    // Done again with what is between the edits as it was, the edits give the same text.
    let (mut again, mut behind) = (String::new(), 0);
    for edit in step.edits(&text, markup) {
        assert!(behind <= edit.source.start, "{name}: {edit:?} behind {behind}");
        assert_eq!(text[edit.source.clone()], edit.before, "{name}");
        again.push_str(&text[behind..edit.source.start]);
        again.push_str(&edit.after);
        behind = edit.source.end;
    }
    again.push_str(&text[behind..]);
    assert_eq!(again, normalized.text, "{name} of {text:?}");
});
