//! Records -> columns of Arrow: one flat, typed schema for each kind of fact.
//!
//! A schema is made of the kinds of the rules and never of the facts, so tables of different runs have the same columns, in the same
//! order, whether or not a fact fills them. What every column means, docs/columns.md says.

mod days;
mod decimal;
#[cfg(feature = "parquet")]
mod file;
mod layout;
mod present;
mod table;

#[cfg(feature = "parquet")]
pub use file::{Container, FactFile, FileError};
pub use layout::{Layout, MARK};
pub use present::Present;
pub use table::{Table, TableError};

/// How many digits of a decimal column stand behind the point, and how many there are in all.
pub const SCALE: i8 = 9;
/// The most that 128 bits hold.
pub const PRECISION: u8 = 38;
