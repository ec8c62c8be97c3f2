//! Which private-use character stands for what.

/// Native annotation types and the marks they are projected to.
pub(crate) const NATIVE_MARKS: &[(&str, &[char])] = &[
    ("number.plain", &['\u{E000}']),
    ("number.scaled", &['\u{E003}']),
    ("number.one", &['\u{E004}']),
    ("number.cell", &['\u{E007}']),
    ("number.many", &['\u{E000}', '\u{E003}']),
    ("number", &['\u{E000}', '\u{E003}', '\u{E004}']),
    ("percent", &['\u{E001}']),
    ("time.date", &['\u{E002}']),
    ("time.now", &['\u{E00A}']),
    ("time.day", &['\u{E00B}']),
    ("time.point", &['\u{E00C}']),
    ("time.from", &['\u{E00D}']),
    ("time.dating", &['\u{E002}', '\u{E00A}', '\u{E00B}', '\u{E00C}', '\u{E00D}']),
    ("time.compared", &['\u{E005}']),
    ("time.vague", &['\u{E006}']),
    ("time.reported", &['\u{E008}']),
    ("time.named", &['\u{E009}']),
    ("time", TIME_MARKS),
    ("place.province", &['\u{E010}']),
    ("place.prefecture", &['\u{E011}']),
    ("place.county", &['\u{E012}']),
    ("place.town", &['\u{E013}']),
    ("place.village", &['\u{E014}']),
    ("place.zone", &['\u{E015}']),
    ("place", &['\u{E010}', '\u{E011}', '\u{E012}', '\u{E013}', '\u{E014}', '\u{E015}']),
    ("phrase.noun", &['\u{E01A}']),
    ("phrase.name", &['\u{E01B}']),
    ("phrase", &['\u{E01A}', '\u{E01B}']),
    ("word.verb", &['\u{E01C}']),
    ("word.adverb", &['\u{E01D}']),
    ("company_place", &['\u{E018}']),
];

/// The marks of numbers and percents.
pub(crate) const NUMBER_MARKS: &[char] = &['\u{E000}', '\u{E001}', '\u{E003}', '\u{E004}', '\u{E007}'];
/// The marks of times.
pub(crate) const TIME_MARKS: &[char] =
    &['\u{E002}', '\u{E005}', '\u{E006}', '\u{E008}', '\u{E009}', '\u{E00A}', '\u{E00B}', '\u{E00C}', '\u{E00D}'];
/// The marks of places, those in the names of companies among them.
pub(crate) const PLACE_MARKS: &[char] =
    &['\u{E010}', '\u{E011}', '\u{E012}', '\u{E013}', '\u{E014}', '\u{E015}', '\u{E018}'];

/// Names that lists and kinds cannot have: those of native types, and what patterns read otherwise.
pub(super) fn is_native(name: &str) -> bool {
    name == "any" || NATIVE_MARKS.iter().any(|(native, _)| *native == name)
}

/// Whether a mark is one of a native annotation type.
pub(crate) fn is_native_mark(mark: char) -> bool {
    (mark as u32) < FIRST_KIND_MARK
}

/// The mark of a native annotation type.
///
/// # Panics
/// When there is no such type, or it is a group of several.
pub(crate) const fn native_mark(name: &str) -> char {
    let mut at = 0;
    while at < NATIVE_MARKS.len() {
        if let (known, [mark]) = NATIVE_MARKS[at]
            && is_same(known.as_bytes(), name.as_bytes())
        {
            return *mark;
        }
        at += 1;
    }
    panic!("this is no single native annotation type")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

const FIRST_KIND_MARK: u32 = 0xE100;
const FIRST_LIST_MARK: u32 = 0xE200;
/// The last code point is what hides text.
const LAST_LIST_MARK: u32 = 0xF8FE;

/// The mark of a kind; none when there are too many.
pub(super) fn kind_mark(index: usize) -> Option<char> {
    mark(FIRST_KIND_MARK, index, FIRST_LIST_MARK - 1)
}

/// The mark of a list; none when there are too many.
pub(super) fn list_mark(index: usize) -> Option<char> {
    mark(FIRST_LIST_MARK, index, LAST_LIST_MARK)
}

fn mark(first: u32, index: usize, last: u32) -> Option<char> {
    let code = first.checked_add(u32::try_from(index).ok()?).filter(|code| *code <= last)?;
    char::from_u32(code)
}
