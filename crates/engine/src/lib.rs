//! The form engine of tokhai: what a form asks, what has been answered, what is missing, and what
//! goes to the authority.
//!
//! Invariants:
//!
//! - **Pure.** No I/O, clock, randomness or DOM. Whatever comes from outside (today's date, the
//!   present moment, ids, replies) is an argument.
//! - **Hostile until checked.** Form documents, replies and drafts are [`serde_json::Value`]s that
//!   become typed only here; a mistake in them is a [`Problem`] with its place, never a panic.
//! - **State is derived.** Answers, their provenance and times are stored; everything else is
//!   computed from the form and the answers.
//! - **Codes, not sentences.** A broken rule is a [`Violation`] with a code and parameters. Only
//!   [`wording`] knows sentences.
//! - **Seldom, hence apart.** The browser loads the functions that run up to the first question
//!   before all others (`cargo xtask profile`). So what a usual form does not need by then, mistakes
//!   above all, stands in functions of its own, `#[inline(never)]`.
//!
//! Deliberately absent: rendering, storage, transport, and any knowledge of one particular form.

pub mod address;
pub mod answers;
pub mod areas;
pub mod autofill;
mod base64;
pub mod budget;
pub mod catalogue;
pub mod date;
pub mod dossier;
pub mod flow;
pub mod form;
pub mod journey;
pub mod logic;
pub mod metrics;
pub mod outbox;
pub mod pointer;
pub mod position;
pub mod problem;
pub mod record;
pub mod sample;
pub mod schema;
pub mod signature;
mod sorted;
pub mod target;
pub mod violation;
pub mod wording;

pub use pointer::Pointer;
pub use problem::{Problem, Severity};
pub use violation::Violation;
