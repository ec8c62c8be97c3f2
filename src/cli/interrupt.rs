//! Ctrl-C: the first asks to stop, the second ends the process.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use anyhow::Context;

/// Exit status of a command that was stopped, as shells have it.
pub(super) const STOPPED: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C only asks to stop; `wake` is sent a word then.
pub(super) fn listen(wake: Option<Sender<()>>) -> anyhow::Result<()> {
    ctrlc::set_handler(move || {
        if ASKED.swap(true, Ordering::SeqCst) {
            process::exit(i32::from(STOPPED));
        }
        if let Some(wake) = &wake {
            // Nobody listens any more when the command is about to end.
            let _ = wake.send(());
        }
    })
    .context("cannot listen to Ctrl-C")
}

/// Whether somebody has asked to stop.
pub(super) fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
