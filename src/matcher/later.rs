//! Patterns that are compiled when they are first used.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::Pattern;

/// A pattern that was compiled, or will be when it is first used. Most guards and attributes of a rule set are asked late in a run or never.
#[derive(Clone)]
pub struct LaterPattern {
    compiled: OnceLock<Pattern>,
    compile: Option<Arc<dyn Fn() -> Pattern + Send + Sync>>,
}

impl LaterPattern {
    /// A pattern that `compile` gives, which is known to be sound.
    pub(crate) fn new(compile: impl Fn() -> Pattern + Send + Sync + 'static) -> Self {
        Self { compiled: OnceLock::new(), compile: Some(Arc::new(compile)) }
    }
}

impl From<Pattern> for LaterPattern {
    fn from(pattern: Pattern) -> Self {
        Self { compiled: OnceLock::from(pattern), compile: None }
    }
}

impl Deref for LaterPattern {
    type Target = Pattern;

    fn deref(&self) -> &Pattern {
        self.compiled.get_or_init(|| self.compile.as_ref().map(|compile| compile()).expect("it is compiled"))
    }
}

impl fmt::Debug for LaterPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LaterPattern").field(&self.compiled.get()).finish()
    }
}
