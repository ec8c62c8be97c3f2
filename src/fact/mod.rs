//! What the pipeline finds: values, and the facts made of them.

mod bound;
mod decimal;
mod digits;
mod number;

pub use bound::Bound;
pub use decimal::{Decimal, ParseDecimalError};
pub use number::Number;
