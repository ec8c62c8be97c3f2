//! Records and the texts they were found in -> the formats of other tools. Every offset is that of the source text,
//! counted as the tool counts.

mod article;
pub mod brat;
mod cleaned;
pub mod csv;
pub mod label_studio;
pub mod web_annotation;

pub use article::{Article, Mismatch, is_code};
pub use cleaned::Cleaned;
