//! Rows that sources know: the members of a household, the owners of a company. They are offered, for
//! only the person can tell which of them this form is about.

use serde_json::Value;

use super::Known;
use crate::answers::{Answers, At, Change, Provenance, RowId};
use crate::form::QuestionId;

/// A row that a source knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What it answers, in the order of the questions; never empty.
    answers: Vec<(QuestionId, Value)>,
    /// Where the answers come from; the original is that of each.
    provenance: Provenance,
}

impl Offer {
    /// Its first answer: what names it.
    pub fn name(&self) -> Option<&(QuestionId, Value)> {
        self.answers.first()
    }

    /// The source's lasting name.
    pub fn source(&self) -> &str {
        &self.provenance.source
    }

    /// The changes that bring its answers into a row.
    pub fn take(&self, row: RowId) -> Vec<Change> {
        let fill = |(question, value): &(QuestionId, Value)| Change::Fill {
            at: At { question: *question, row: Some(row) },
            value: value.clone(),
            provenance: Provenance { original: value.clone(), ..self.provenance.clone() },
        };
        self.answers.iter().map(fill).collect()
    }

    /// Whether a row says the same, as far as both say anything.
    fn is_in(&self, answers: &Answers, row: RowId) -> bool {
        let mut agreed = false;
        for (question, value) in &self.answers {
            match answers.value(At { question: *question, row: Some(row) }) {
                Some(answer) if answer == value => agreed = true,
                Some(_) => return false,
                None => {}
            }
        }
        agreed
    }
}

/// The rows that the sources know for a list and that are not in it: those of the source with the
/// highest assurance; among equals the first. None for a list that names no concept.
pub fn offers(answers: &Answers, repeat: At, sources: &[Known]) -> Vec<Offer> {
    let form = answers.form();
    let Some(concept) = form.question(repeat.question).concept.as_deref() else {
        return Vec::new();
    };
    let Some((source, list)) = super::best(sources, concept) else { return Vec::new() };
    let columns: Vec<_> = form
        .questions()
        .filter(|(_, question)| question.repeat == Some(repeat.question))
        .filter_map(|(id, question)| Some((id, question.concept.as_deref()?)))
        .collect();
    let provenance = source.provenance(concept, &Value::Null);
    let offer = |row: &Value| {
        let known =
            columns.iter().filter_map(|(id, concept)| Some((*id, row.get(concept)?.clone())));
        Offer { answers: known.collect(), provenance: provenance.clone() }
    };
    let is_new = |offer: &Offer| {
        let mut there = answers.rows(repeat).iter();
        !offer.answers.is_empty() && !there.any(|&row| offer.is_in(answers, row))
    };
    list.as_array().into_iter().flatten().map(offer).filter(is_new).collect()
}
