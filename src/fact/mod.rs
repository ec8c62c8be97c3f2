//! What the pipeline finds: values, and the facts made of them.

mod bound;
mod decimal;

pub use bound::Bound;
pub use decimal::Decimal;
