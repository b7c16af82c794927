//! The time budget: how long it takes to fill in a form, and whether that is short enough.
//!
//! A model of a person (`model`) says what a question takes; a form has a shortest, a typical and a
//! longest path (`paths`); what somebody meets on them, with and without the sources' help, is
//! their cost (`cost`). What the figures mean and where they come from: `docs/time-budget.md`.

mod cost;
mod decisions;
mod given;
pub mod model;
mod offered;
mod paths;

use crate::form::Question;

pub use cost::{Costs, LIMIT, Path, Spent, Way, costs};
pub use given::given;
pub use model::{FAST, FAST_AT_DESKTOP, Person, SLOW, SLOW_AT_DESKTOP, Work};

/// The seconds that a slow person needs on a phone to answer a question that nobody has answered
/// for them.
pub fn seconds(question: &Question) -> u32 {
    SLOW.seconds(&model::answering(question))
}
