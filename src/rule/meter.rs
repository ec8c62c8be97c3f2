//! What rules cost: how often each was tried, how often it matched, how long that took.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The cost of one rule so far.
#[derive(Debug, Default)]
pub struct Meter {
    tries: AtomicU64,
    hits: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Meter {
    /// How often its pattern was searched for.
    pub fn tries(&self) -> u64 {
        self.tries.load(Ordering::Relaxed)
    }

    /// How often it matched, with its guards.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// How long it was searched for.
    pub fn time(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }

    /// Counts one try that began at `start` and gave `hits` matches.
    pub(crate) fn add(&self, start: Instant, hits: usize) {
        let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.tries.fetch_add(1, Ordering::Relaxed);
        self.hits.fetch_add(hits as u64, Ordering::Relaxed);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

/// The meters of a file, one for each rule, attribute and frame.
#[derive(Debug, Default)]
pub struct Meters {
    /// Those of the rules, in file order.
    pub rules: Vec<Meter>,
    /// Those of the attributes, in file order.
    pub attributes: Vec<Meter>,
    /// Those of the frames, in file order.
    pub frames: Vec<Meter>,
}

impl Meters {
    pub(super) fn new(n_rules: usize, n_attributes: usize, n_frames: usize) -> Self {
        let meters = |n| std::iter::repeat_with(Meter::default).take(n).collect();
        Self { rules: meters(n_rules), attributes: meters(n_attributes), frames: meters(n_frames) }
    }
}
