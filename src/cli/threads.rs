//! The threads that articles are worked on with.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};

use rayon::ThreadPoolBuilder;

/// More threads than any machine has cores for one run; each has a stack and a table of words.
pub(super) const MAX_THREADS: u16 = 1024;

/// Makes the threads: `wanted`, or one for each core. Where the system has fewer, these; where it has none, this one.
pub(super) fn start(wanted: Option<u16>) {
    let wanted = wanted.map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get), usize::from);
    let wanted = wanted.min(usize::from(MAX_THREADS));
    let hold = |until: Receiver<()>| thread::Builder::new().spawn(move || wait(&until)).ok();
    // The pool cannot be asked twice, so whether the threads are there is tried before.
    let pool = match possible(wanted, hold) {
        0 => ThreadPoolBuilder::new().num_threads(1).use_current_thread(),
        n_threads => ThreadPoolBuilder::new().num_threads(n_threads),
    };
    // Fails only when the pool exists already, which it does not yet.
    let _ = pool.build_global();
}

/// Waits until nobody holds the other end.
fn wait(until: &Receiver<()>) {
    let _ = until.recv();
}

/// How many threads there can be at once, at most `wanted`.
fn possible(wanted: usize, hold: impl Fn(Receiver<()>) -> Option<JoinHandle<()>>) -> usize {
    let mut held = Vec::new();
    while held.len() < wanted {
        let (end, until) = channel();
        let Some(thread) = hold(until) else { break };
        held.push((end, thread));
    }
    let n_threads = held.len();
    for (end, thread) in held {
        drop(end);
        let _ = thread.join();
    }
    n_threads
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn no_more_threads_than_there_are() {
        for (there, wanted, expected) in [(0, 4, 0), (3, 4, 3), (9, 4, 4)] {
            let left = Cell::new(there);
            let hold = |until: Receiver<()>| {
                left.set(left.get() - 1);
                (left.get() >= 0).then(|| thread::spawn(move || wait(&until)))
            };
            assert_eq!(possible(wanted, hold), expected);
        }
    }
}
