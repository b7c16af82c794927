//! What is already known: from sources that speak of concepts to questions that name them.
//!
//! A source gives values for concepts (`person.fullName`); a question says which concept it is.
//! So any form meets any source without either knowing the other.

mod blocks;
pub mod card;
mod pasted;
mod rows;
mod source;
mod vocabulary;

use serde_json::{Map, Value};

use crate::answers::{Answers, Assurance, At, Change, Provenance, RowId};
use crate::form::{Question, Text};
use crate::record;

pub use blocks::{choose, people, same_as};
pub use pasted::pieces;
pub use rows::{Offer, offers};
pub use source::{Ask, MAX_REPLY, Source, Trouble, sources, useful, with_own};
pub use vocabulary::{Concept, Privacy, Vocabulary};

/// What one source knows of the person.
///
/// As JSON: `{"id": "population", "title": {"vi": …, "en": …}, "fetchedAt": RFC 3339,
/// "assurance": "verified", "outcome": "match", "values": {"person.fullName": …},
/// "locked": ["person.fullName"]}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The source's lasting name.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// When it was asked (RFC 3339).
    pub fetched_at: String,
    /// How far it vouches for what it says.
    pub assurance: Assurance,
    /// Whether it knows the person.
    pub outcome: Outcome,
    /// Its answers by concept. Hostile until the schema has accepted them.
    pub values: Map<String, Value>,
    /// The concepts whose answers the person may not change.
    pub locked: Vec<String>,
}

record!(Known {
    id: "id",
    title: "title",
    fetched_at: "fetchedAt",
    assurance: "assurance",
    outcome: "outcome",
    values: "values" or default,
    locked: "locked" or default,
});

/// How a source answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It knows the person.
    Match,
    /// It knows the person by something else than the account says.
    Mismatch,
    /// It does not know the person.
    NotFound,
    /// It knows some of what was asked.
    Partial,
}

record!(enum Outcome {
    Match: "match",
    Mismatch: "mismatch",
    NotFound: "not-found",
    Partial: "partial",
});

impl Known {
    /// What is kept beside an answer that this source gave for a concept.
    fn provenance(&self, concept: &str, original: &Value) -> Provenance {
        Provenance {
            source: self.id.clone(),
            fetched_at: self.fetched_at.clone(),
            assurance: self.assurance,
            locked: self.locked.iter().any(|locked| locked == concept),
            original: original.clone(),
            changed: false,
            unsettled: false,
            report: None,
        }
    }
}

/// What the source with the highest assurance says about a concept; among equals the first.
fn best<'s>(sources: &'s [Known], concept: &str) -> Option<(&'s Known, &'s Value)> {
    let mut best: Option<(&Known, &Value)> = None;
    for source in sources {
        let better = best.is_none_or(|(other, _)| source.assurance > other.assurance);
        if let Some(value) = source.values.get(concept).filter(|_| better) {
            best = Some((source, value));
        }
    }
    best
}

/// The changes that bring what the sources know into the answers. The source with the highest
/// assurance wins a question; among equals the first. Rows are only offered ([`offers`]).
pub fn fill(answers: &Answers, sources: &[Known]) -> Vec<Change> {
    fill_in(answers, None, sources)
}

/// The changes that bring what a source knows of a row's person or thing into that row.
pub fn fill_row(answers: &Answers, row: RowId, known: &Known) -> Vec<Change> {
    fill_in(answers, Some(row), std::slice::from_ref(known))
}

fn fill_in(answers: &Answers, row: Option<RowId>, sources: &[Known]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, question) in asked_in(answers, row) {
        let Some(concept) = question.concept.as_deref() else { continue };
        if question.rows.is_some() {
            continue;
        }
        if let Some((source, value)) = best(sources, concept) {
            let provenance = source.provenance(concept, value);
            changes.push(Change::Fill { at, value: value.clone(), provenance });
        }
    }
    changes
}

/// The questions of a row, or those outside all rows. None of a row that is gone.
fn asked_in(answers: &Answers, row: Option<RowId>) -> impl Iterator<Item = (At, &Question)> {
    let repeat = row.and_then(|row| answers.row_place(row)).map(|(repeat, _)| repeat.question);
    let is_gone = row.is_some() && repeat.is_none();
    let here = move |question: &Question| !is_gone && question.repeat == repeat;
    let questions = answers.form().questions().filter(move |(_, question)| here(question));
    questions.map(move |(question, it)| (At { question, row }, it))
}

/// The answer to the question of this concept, if it can be relied on: in the row, or outside all
/// rows. Without one, what the sources say.
pub fn look(
    answers: &Answers,
    row: Option<RowId>,
    sources: &[Known],
    concept: &str,
) -> Option<Value> {
    let mut here = asked_in(answers, row).filter(|(_, it)| it.concept.as_deref() == Some(concept));
    let answer = here.find_map(|(at, _)| {
        let state = answers.state(at);
        let is_sound = state.relevant && state.is_answered() && !state.has_error();
        answers.value(at).filter(|_| is_sound)
    });
    let said = || best(sources, concept).map(|(_, value)| value).filter(|_| row.is_none());
    answer.or_else(said).cloned()
}
