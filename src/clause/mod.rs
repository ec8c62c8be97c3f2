//! A sentence -> phrases, clauses and slots -> pairs of places by frames.
//!
//! In go the words of a sentence with their classes, and the places, numbers and times that were read before; out come its clauses, for
//! each verb the phrases that stand in its slots, and the pairs that the frames of the rule files read there. No word of Chinese stands
//! in this module: all words come from the tables that rule files name. One pass from left to right, linear in the sentence.

mod find;
mod flow;
mod frame;
mod grammar;
mod label;
mod phrase;
mod row;
mod scan;
mod slot;
mod take;
mod token;
mod uses;

pub(crate) use find::{Article, Finder, FrameMatch, Miss};
pub(crate) use frame::{Between, Condition, Frame, Need, Sides, Test};
pub(crate) use grammar::{Classes, Grammar, KNOWN_CLASSES, Part};
pub(crate) use scan::{Analysis, Subject, analyse};
pub(crate) use slot::{Holder, Slots};
pub(crate) use take::KnownFact;
pub(crate) use token::tokens;
pub(crate) use uses::{Slot, SlotUse, Take, TakenSlot, TakenUse};
