//! What is already known: from sources that speak of concepts to questions that name them.
//!
//! A source gives values for concepts (`person.fullName`); a question says which concept it is.
//! So any form meets any source without either knowing the other.

pub mod card;
mod rows;
mod vocabulary;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answers::{Answers, Assurance, At, Change, Provenance};
use crate::form::Text;

pub use rows::{Offer, offers};
pub use vocabulary::{Concept, Privacy, Vocabulary};

/// What one source knows of the person.
///
/// As JSON: `{"id": "population", "title": {"vi": …, "en": …}, "fetchedAt": RFC 3339,
/// "assurance": "verified", "outcome": "match", "values": {"person.fullName": …},
/// "locked": ["person.fullName"]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
    #[serde(default)]
    pub values: Map<String, Value>,
    /// The concepts whose answers the person may not change.
    #[serde(default)]
    pub locked: Vec<String>,
}

/// How a source answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    let mut changes = Vec::new();
    for (id, question) in answers.form().questions() {
        let Some(concept) = question.concept.as_deref() else { continue };
        if question.repeat.is_some() || question.rows.is_some() {
            continue;
        }
        if let Some((source, value)) = best(sources, concept) {
            let provenance = source.provenance(concept, value);
            let at = At { question: id, row: None };
            changes.push(Change::Fill { at, value: value.clone(), provenance });
        }
    }
    changes
}
