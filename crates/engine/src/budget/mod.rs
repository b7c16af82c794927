//! How long answering takes: a model of a person at a phone.
//!
//! The constants are the operators of the keystroke-level model (Card, Moran and Newell,
//! "The keystroke-level model for user performance time with interactive systems", 1980):
//! 1.35 s to decide (M), 1.1 s to point (P). Typing on a phone is 36.2 words a minute on average
//! (Palin et al., "How do people type on mobile devices?", 2019; a word is five characters);
//! a slow person is taken at half of that, and Vietnamese with Telex needs about 1.3 keys a letter.

mod cost;
mod decisions;

use crate::form::{Parts, Question};
use crate::schema::Types;

pub use cost::{Cost, Costs, costs};

/// Seconds to decide on an answer.
const DECIDE: f64 = 1.35;
/// Seconds to point at something.
const POINT: f64 = 1.1;
/// Seconds a character, slowly, with Telex.
const TYPE: f64 = 60.0 / (36.2 * 5.0) * 2.0 * 1.3;
/// Characters of an answer whose length the schema does not tell.
const USUAL_LENGTH: f64 = 18.0;
/// Seconds to find and take a photo of a paper.
const ATTACH: f64 = 40.0;

/// The seconds that a slow person needs to answer a question that nobody has answered for them.
pub fn seconds(question: &Question) -> u32 {
    let facets = &question.facets;
    let work = if question.rows.is_some() {
        POINT
    } else if !question.choices.is_empty() {
        DECIDE + POINT
    } else if let Parts::Tuple(parts) = &question.parts {
        (POINT + TYPE * USUAL_LENGTH / 2.0) * parts.len() as f64
    } else if facets.types == Types::ARRAY {
        ATTACH
    } else {
        let longest = facets.max_length.map_or(USUAL_LENGTH, |length| length as f64);
        POINT + TYPE * longest.min(USUAL_LENGTH)
    };
    (DECIDE + work).round() as u32
}
