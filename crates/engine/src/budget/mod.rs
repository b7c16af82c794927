//! The time budget: how long it takes to fill in a form, and whether that is short enough.
//!
//! A model of a person (`model`) says what a question takes; a form has a shortest, a typical and a
//! longest path (`paths`); what somebody meets on them, with and without the sources' help, is
//! their cost (`cost`). What the figures mean and where they come from: `docs/time-budget.md`.

mod cost;
mod decisions;
mod given;
mod model;
mod paths;

use crate::form::Question;

pub use cost::{Costs, LIMIT, Path, Spent, Way, costs};
pub use given::is_given;
pub use model::{
    ADDING, ANSWER_WORDS, CONSENTING, DECIDING, DESKTOP_HOMING, DESKTOP_KEY, FAST, FAST_AT_DESKTOP,
    LISTED, LONG, PHONE_TYPING, PHOTO, POINTING, Person, READING, ROOM, SEARCHED, SEEN, SENDING,
    SHARE, SHORT, SIGNATURE, SIGNING_IN, SKIMMING, SLOW, SLOW_AT_DESKTOP, SLOWNESS, TELEX, TURNING,
    Work, answering, confirming, passing,
};

/// The seconds that a slow person needs on a phone to answer a question that nobody has answered
/// for them.
pub fn seconds(question: &Question) -> u32 {
    SLOW.seconds(&answering(question))
}
