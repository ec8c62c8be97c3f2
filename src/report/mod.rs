//! Articles and their facts -> one HTML file to look at them: no network, no code but ours.
//!
//! The page is written from front to back: [`Page::head`], one block for each article, [`Page::tail`]. What comes from
//! articles stands in script blocks of JSON, which no browser runs; the policy in the head allows our script and style
//! by their hashes and nothing else. Offsets are UTF-16 code units, as JavaScript counts.

mod article;
mod page;

pub use article::ReportArticle;
pub use page::Page;
