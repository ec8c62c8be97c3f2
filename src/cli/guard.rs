//! Panics while one article is worked on: they become its error, and the others go on.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// What `work` gives, or, where it panics, the error of its article.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IS_GUARDED.get() {
                let message = info.payload_as_str().unwrap_or("panic").to_owned();
                let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
                CAUGHT.set(Some(format!("{message}{place}")));
            } else {
                usual(info);
            }
        }));
    });
    let was_guarded = IS_GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(was_guarded);
    outcome.map_err(|_| {
        let cause = CAUGHT.take().unwrap_or_default();
        format!("internal error, please report it with the article: {cause}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_place() {
        assert_eq!(guarded(|| 7), Ok(7));
        let error = guarded(|| -> u8 { panic!("no {}", "way") }).expect_err("it panics");
        assert!(error.starts_with("internal error") && error.contains("no way (src/cli/guard.rs:"), "{error}");
    }
}
