//! Rows that sources know: the members of a household, the owners of a company. They are offered, for
//! only the person can tell which of them this form is about.

use serde_json::{Map, Value};

use super::Known;
use crate::answers::{Answers, At, Change, Provenance, RowId};
use crate::form::QuestionId;

/// Answers of a row, in the order of the questions.
pub(super) type Cells = Vec<(QuestionId, Value)>;

/// A row that a source knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What it answers, in the order of the questions; never empty.
    answers: Cells,
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
        let fill = |(at, value, provenance)| Change::Fill { at, value, provenance };
        self.at(Some(row)).map(fill).collect()
    }

    /// Its answers in a row, or outside all rows, each with where it comes from.
    pub(super) fn at(&self, row: Option<RowId>) -> impl Iterator<Item = (At, Value, Provenance)> {
        self.answers.iter().map(move |(question, value)| {
            let provenance = Provenance { original: value.clone(), ..self.provenance.clone() };
            (At { question: *question, row }, value.clone(), provenance)
        })
    }

    /// Whether a row says the same, as far as both say anything.
    pub(super) fn is_in(&self, answers: &Answers, row: Option<RowId>) -> bool {
        let mut agreed = false;
        for (question, value) in &self.answers {
            match answers.value(At { question: *question, row }) {
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
    let columns: Vec<_> = form
        .questions()
        .filter(|(_, question)| question.repeat == Some(repeat.question))
        .filter_map(|(id, question)| Some((id, question.concept.as_deref()?)))
        .collect();
    let find = |row: &Map<String, Value>| {
        let known = columns.iter();
        known.filter_map(|(id, concept)| Some((*id, row.get(*concept)?.clone()))).collect()
    };
    let mut offers = of_list(sources, concept, &find);
    offers.retain(|offer| {
        let mut there = answers.rows(repeat).iter();
        !there.any(|&row| offer.is_in(answers, Some(row)))
    });
    offers
}

/// The rows of a list that the source with the highest assurance knows, as far as `find` finds
/// answers in them.
pub(super) fn of_list(
    sources: &[Known],
    concept: &str,
    find: &dyn Fn(&Map<String, Value>) -> Cells,
) -> Vec<Offer> {
    let Some((source, list)) = super::best(sources, concept) else { return Vec::new() };
    let provenance = source.provenance(concept, &Value::Null);
    let rows = list.as_array().into_iter().flatten().filter_map(Value::as_object);
    let offer = |row| Offer { answers: find(row), provenance: provenance.clone() };
    rows.map(offer).filter(|offer| !offer.answers.is_empty()).collect()
}
