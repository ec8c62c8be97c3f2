//! Exact, traceable fact extraction from Chinese text.
//!
//! The modules are declared in the order in which a text passes through them.

// `eprintln!` panics where stderr is gone, and shows what it is given as it is; `cli::terminal` does neither. Tests may.
#![cfg_attr(not(test), warn(clippy::print_stderr))]

pub mod text;

mod lexicon;

pub mod document;
pub mod fact;

pub mod source;

pub mod normalize;

pub mod segment;

pub mod annotate;

pub mod matcher;

mod clause;

pub mod rule;

pub mod resolve;

pub mod emit;

pub mod pipeline;

pub mod explain;

pub mod examples;

pub mod outdone;

pub mod diff;
#[cfg(feature = "app")]
pub mod files;

#[cfg(feature = "app")]
pub mod store;

pub mod eval;

#[cfg(feature = "app")]
pub mod mutate;

#[cfg(feature = "app")]
pub mod reach;

#[cfg(feature = "app")]
pub mod export;

#[cfg(feature = "app")]
pub mod report;

#[cfg(feature = "app")]
pub mod review;

#[cfg(feature = "app")]
pub mod cli;
