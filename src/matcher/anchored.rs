//! Searching for a pattern at a place that is known.
//!
//! Most patterns begin with an annotation, and where those stand is known; guards begin or end where a match does. A search that
//! need not look for the start runs a pattern's automaton in one direction alone. So only one is built, and it has few states.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::util::pool::{Pool, PoolGuard};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

use super::pattern::{CACHE_SIZE, SIZE_LIMIT};

/// Start and end of each group, the whole match first.
pub(super) type Slots = Vec<Option<NonMaxUsize>>;

thread_local! {
    /// Kept from search to search for the memory they have.
    static SLOTS: RefCell<Slots> = const { RefCell::new(Slots::new()) };
}

/// Does some work with slots, whatever is in them; none that does the same.
pub(super) fn with_slots<R>(work: impl FnOnce(&mut Slots) -> R) -> R {
    SLOTS.with_borrow_mut(work)
}

/// A pattern that is tried at one place of a text.
pub(super) struct AnchoredPattern {
    dfa: DFA,
    groups: BoundedBacktracker,
    caches: Pool<Caches, MakeCaches>,
}

type MakeCaches = Box<dyn Fn() -> Caches + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// What a search writes to; one for each thread.
pub(super) struct Caches {
    dfa: dfa::Cache,
    groups: backtrack::Cache,
}

impl AnchoredPattern {
    /// For matches that begin at a place; `None` when the automaton cannot be had, as for Unicode word boundaries.
    pub(super) fn from_start(hir: &Hir) -> Option<Self> {
        Self::build(hir, thompson::Config::new())
    }

    /// For matches that end at a place. They have no groups.
    pub(super) fn from_end(hir: &Hir) -> Option<Self> {
        Self::build(hir, thompson::Config::new().reverse(true).which_captures(WhichCaptures::None))
    }

    fn build(hir: &Hir, config: thompson::Config) -> Option<Self> {
        let nfa = NFA::compiler().configure(config.nfa_size_limit(Some(SIZE_LIMIT))).build_from_hir(hir).ok()?;
        let config = DFA::config().cache_capacity(CACHE_SIZE).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa.clone()).ok()?;
        let groups = BoundedBacktracker::new_from_nfa(nfa).ok()?;
        let make: MakeCaches = {
            let (dfa, groups) = (dfa.clone(), groups.clone());
            Box::new(move || Caches { dfa: dfa.create_cache(), groups: groups.create_cache() })
        };
        Some(Self { dfa, groups, caches: Pool::new(make) })
    }

    /// A search at one place after another.
    pub(super) fn start(&self) -> AnchoredSearch<'_> {
        AnchoredSearch { pattern: self, caches: self.caches.get() }
    }

    /// Whether a match begins at the start of the text.
    pub(super) fn begins(&self, text: &str) -> bool {
        let input = Input::new(text).anchored(Anchored::Yes).earliest(true);
        self.dfa.try_search_fwd(&mut self.caches.get().dfa, &input).expect(NO_FAILURE).is_some()
    }

    /// Whether a match ends at the end of the text.
    pub(super) fn ends(&self, text: &str) -> bool {
        let input = Input::new(text).anchored(Anchored::Yes).earliest(true);
        self.dfa.try_search_rev(&mut self.caches.get().dfa, &input).expect(NO_FAILURE).is_some()
    }
}

/// A search at one place after another.
pub(super) struct AnchoredSearch<'p> {
    pattern: &'p AnchoredPattern,
    caches: PoolGuard<'p, Caches, MakeCaches>,
}

impl AnchoredSearch<'_> {
    /// Whether a match begins at the start of `range`; if so, the slots tell where its groups lie.
    pub(super) fn find(&mut self, text: &str, range: Range<usize>, slots: &mut Slots) -> bool {
        let AnchoredPattern { dfa, groups, .. } = self.pattern;
        let caches = &mut *self.caches;
        let input = Input::new(text).range(range.clone()).anchored(Anchored::Yes);
        let found = dfa.try_search_fwd(&mut caches.dfa, &input).expect(NO_FAILURE);
        let Some(end) = found.map(|found| found.offset()) else { return false };
        slots.clear();
        slots.resize(groups.get_nfa().group_info().slot_len(), None);
        let input = input.range(range.start..end);
        let found = match groups.try_search_slots(&mut caches.groups, &input, slots) {
            Ok(found) => found,
            // The match is too long for the one that is quick.
            Err(_) => {
                let vm = PikeVM::new_from_nfa(groups.get_nfa().clone()).expect("any automaton will do");
                vm.search_slots(&mut vm.create_cache(), &input, slots)
            }
        };
        found.is_some()
    }
}

const NO_FAILURE: &str = "the automaton has no bytes to stop at and may clear its cache as often as it likes";

impl fmt::Debug for AnchoredPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnchoredPattern").finish_non_exhaustive()
    }
}
