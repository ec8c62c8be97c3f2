//! The vocabularies of native code: words that readers of numbers, times and places know, from files of `rules/lexicon/`.
//!
//! A [`Lexicon`] is made from its files when it is first asked for, and costs a look at an atomic flag from then on. Rule files may change a
//! file (`extends` in `rules/README.md`); then [`Lexicons`] hold the changed text, and what runs inside [`Lexicons::scope`] asks
//! lexicons made of it. A changed lexicon is made once for each text and kept until the program ends.

mod classes;
mod layers;
mod tree;

#[allow(unused_imports, reason = "for the build script and tests")]
pub(crate) use classes::heads;
#[allow(unused_imports, reason = "for the build script")]
pub(crate) use classes::lay_out;
pub(crate) use classes::{ClassTable, classes};
pub(crate) use layers::{by_class, classes as class_heads, entries, lay, taken_away};
#[allow(unused_imports, reason = "for the build script")]
pub(crate) use tree::write as lay_out_trees;

use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::Deserialize;
use toml::de::{DeTable, Deserializer};

#[cfg(tables)]
macro_rules! embed {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $path)))),*]
    };
}

/// The files of native vocabularies, by their path below the rules folder. The build script asks for none.
#[cfg(not(tables))]
const FILES: &[(&str, &str)] = &[];
#[cfg(tables)]
const FILES: &[(&str, &str)] = embed![
    "lexicon/cleaning.txt",
    "lexicon/currencies.toml",
    "lexicon/dates.txt",
    "lexicon/frames/nouns.txt",
    "lexicon/money_nouns.txt",
    "lexicon/money_places.toml",
    "lexicon/not_numbers.txt",
    "lexicon/number_words.toml",
    "lexicon/numerals.txt",
    "lexicon/page_parts.txt",
    "lexicon/persons.txt",
    "lexicon/place_forms.txt",
    "lexicon/place_words.txt",
    "lexicon/places/abbreviations.tsv",
    "lexicon/places/common.tsv",
    "lexicon/places/history.tsv",
    "lexicon/places/own.tsv",
    "lexicon/places/towns.tsv",
    "lexicon/places/traps.tsv",
    "lexicon/places/units.tsv",
    "lexicon/places/words.tsv",
    "lexicon/places/zones.tsv",
    "lexicon/qualifiers.toml",
    "lexicon/sum_verbs.txt",
    "lexicon/table_headers.toml",
    "lexicon/times.txt",
];

/// The text of a file of native vocabularies as it is built in.
pub(crate) fn builtin_text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// The built-in TOML files as the build script has read them.
#[cfg(tables)]
static TREES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/trees.bin"));
#[cfg(not(tables))]
static TREES: &[u8] = &[];

/// What a file that is built in says, without examples; the text is that of the file.
pub(crate) fn builtin_tree(path: &str, text: &'static str) -> Option<DeTable<'static>> {
    tree::read(TREES, path, text)
}

/// Reads a vocabulary that is written in TOML.
///
/// # Errors
/// When it is no sound TOML, or not as it is to be.
pub(crate) fn from_toml<T: Deserialize<'static>>(text: &'static str) -> Result<T, toml::de::Error> {
    let builtin = FILES.iter().find(|(_, builtin)| *builtin == text);
    let tree = builtin.and_then(|(path, text)| builtin_tree(path, text));
    let deserializer = match tree {
        Some(tree) => Deserializer::from(toml::Spanned::new(0..text.len(), tree)),
        None => Deserializer::parse(text)?,
    };
    T::deserialize(deserializer)
}

/// The paths of all files of native vocabularies.
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _)| *path)
}

/// A vocabulary of native code, to be kept in a `static`.
pub(crate) struct Lexicon<T: 'static> {
    /// Its files, by their path below the rules folder.
    files: &'static [&'static str],
    /// Makes it of their texts, in the same order.
    read: fn(&[&'static str]) -> T,
    /// Makes it of the texts that are built in, where the build script has prepared something.
    read_builtin: Option<fn(&[&'static str]) -> T>,
    builtin: OnceLock<T>,
    /// Where [`Lexicons`] keep it.
    slot: OnceLock<usize>,
}

/// How many vocabularies there may be; each is a `static`.
const MAX_LEXICONS: usize = 64;
/// The slot of the next vocabulary.
static NEXT_SLOT: AtomicUsize = AtomicUsize::new(0);

impl<T: Any + Send + Sync> Lexicon<T> {
    /// A vocabulary that `read` makes of the texts of these files, which stand in the list at the head of this module.
    pub(crate) const fn new(files: &'static [&'static str], read: fn(&[&'static str]) -> T) -> Self {
        Self { files, read, read_builtin: None, builtin: OnceLock::new(), slot: OnceLock::new() }
    }

    /// The same, which `read_builtin` makes where the texts are those that are built in.
    pub(crate) const fn prepared(
        files: &'static [&'static str],
        read: fn(&[&'static str]) -> T,
        read_builtin: fn(&[&'static str]) -> T,
    ) -> Self {
        Self { files, read, read_builtin: Some(read_builtin), builtin: OnceLock::new(), slot: OnceLock::new() }
    }

    /// The vocabulary, with the changes of the rules that run.
    ///
    /// # Panics
    /// When a file is not built in, or there are more than [`MAX_LEXICONS`].
    #[inline]
    pub(crate) fn get(&'static self) -> &'static T {
        if ANY_CHANGED.load(Ordering::Relaxed)
            && let Some(changed) = self.changed()
        {
            return changed;
        }
        let read = self.read_builtin.unwrap_or(self.read);
        self.builtin.get_or_init(|| read(&self.texts(&Lexicons::default())))
    }

    #[cold]
    fn changed(&'static self) -> Option<&'static T> {
        CURRENT.with_borrow(|current| current.as_ref()?.made(self))
    }

    fn texts(&self, lexicons: &Lexicons) -> Vec<&'static str> {
        let builtin = |path| builtin_text(path).unwrap_or_else(|| panic!("{path} is not built in"));
        self.files.iter().map(|path| lexicons.changed.get(path).copied().unwrap_or_else(|| builtin(path))).collect()
    }
}

/// Whether any rules of this program have changed a vocabulary.
static ANY_CHANGED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The changes of the rules that run in this thread.
    static CURRENT: RefCell<Option<Arc<Lexicons>>> = const { RefCell::new(None) };
}

/// Texts that are kept until the program ends: rules that are read again have mostly the same.
static KEPT: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// What rule files change of native vocabularies.
pub(crate) struct Lexicons {
    /// The changed files.
    changed: BTreeMap<&'static str, &'static str>,
    /// By slot, the lexicons made of them so far; none for one whose files are as they are built in.
    made: [OnceLock<Option<&'static (dyn Any + Send + Sync)>>; MAX_LEXICONS],
}

impl Default for Lexicons {
    fn default() -> Self {
        Self { changed: BTreeMap::new(), made: std::array::from_fn(|_| OnceLock::new()) }
    }
}

impl Lexicons {
    /// The changes that these texts make; those that are as built in make none.
    pub(crate) fn new(texts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let is_changed = |(path, text): &(&str, String)| builtin_text(path).is_some_and(|builtin| builtin != text);
        let changed: BTreeMap<_, _> =
            texts.into_iter().filter(is_changed).map(|(path, text)| (path, kept(text))).collect();
        if !changed.is_empty() {
            ANY_CHANGED.store(true, Ordering::Relaxed);
        }
        Self { changed, ..Self::default() }
    }

    /// Does some work with these changes.
    pub(crate) fn scope<R>(self: &Arc<Self>, work: impl FnOnce() -> R) -> R {
        if !ANY_CHANGED.load(Ordering::Relaxed) {
            return work();
        }
        let changes = (!self.changed.is_empty()).then(|| self.clone());
        let _restore = Restore(CURRENT.replace(changes));
        work()
    }

    /// A lexicon with these changes, if they change it. Making one may ask for others.
    fn made<T: Any + Send + Sync>(&self, lexicon: &'static Lexicon<T>) -> Option<&'static T> {
        let slot = *lexicon.slot.get_or_init(|| NEXT_SLOT.fetch_add(1, Ordering::Relaxed));
        let made = self.made[slot].get_or_init(|| {
            let is_changed = lexicon.files.iter().any(|path| self.changed.contains_key(path));
            is_changed.then(|| {
                let new: &'static T = Box::leak(Box::new((lexicon.read)(&lexicon.texts(self))));
                new as _
            })
        });
        made.as_ref()?.downcast_ref()
    }
}

fn kept(text: String) -> &'static str {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(text.as_str()) {
        return known;
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    kept.insert(text);
    text
}

/// Puts the changes of before back, whatever came of the work.
struct Restore(Option<Arc<Lexicons>>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

impl fmt::Debug for Lexicons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicons").field("changed", &self.changed.keys()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static WORDS: Lexicon<usize> = Lexicon::new(&["lexicon/not_numbers.txt"], |texts| texts[0].lines().count());

    fn changed(text: &str) -> Arc<Lexicons> {
        Arc::new(Lexicons::new([("lexicon/not_numbers.txt", text.to_owned())]))
    }

    #[test]
    fn changes_hold_where_they_are_asked_for() {
        let builtin = *WORDS.get();
        let (one, two) = (changed("一般"), changed("一般\n一起"));
        one.scope(|| {
            assert_eq!(*WORDS.get(), 1);
            two.scope(|| assert_eq!(*WORDS.get(), 2));
            Arc::new(Lexicons::default()).scope(|| assert_eq!(*WORDS.get(), builtin));
            std::thread::scope(|threads| _ = threads.spawn(|| assert_eq!(*WORDS.get(), builtin)));
            assert_eq!(*WORDS.get(), 1);
        });
        assert_eq!(*WORDS.get(), builtin);
    }

    #[test]
    fn the_built_in_text_is_no_change() {
        let text = builtin_text("lexicon/not_numbers.txt").expect("it is built in");
        assert!(changed(text).changed.is_empty());
    }

    #[test]
    fn changes_end_with_a_panic() {
        let panicked = std::panic::catch_unwind(|| changed("一").scope(|| panic!("as asked")));
        assert!(panicked.is_err() && CURRENT.with_borrow(Option::is_none));
    }
}
