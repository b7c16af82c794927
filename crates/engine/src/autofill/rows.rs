//! Rows that sources know: the members of a household, the owners of a company. They are offered, for
//! only the person can tell which of them this form is about.

use serde_json::{Map, Value};

use super::Known;
use crate::answers::{Answers, At, Change, Provenance, RowId};
use crate::form::QuestionId;

/// A row that a source knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Its answers by concept.
    values: Map<String, Value>,
    /// Where they come from; the original is that of each answer.
    provenance: Provenance,
}

impl Offer {
    /// The first answer that a row of this list would have: what names it.
    pub fn name(&self, answers: &Answers, repeat: At) -> Option<(QuestionId, &Value)> {
        let mut known = self.known(answers, repeat.question);
        known.next()
    }

    /// The source's lasting name.
    pub fn source(&self) -> &str {
        &self.provenance.source
    }

    /// The changes that bring its answers into a row.
    pub fn take(&self, answers: &Answers, repeat: QuestionId, row: RowId) -> Vec<Change> {
        let fill = |(question, value): (QuestionId, &Value)| Change::Fill {
            at: At { question, row: Some(row) },
            value: value.clone(),
            provenance: Provenance { original: value.clone(), ..self.provenance.clone() },
        };
        self.known(answers, repeat).map(fill).collect()
    }

    /// The questions of a row to which it has an answer.
    fn known(
        &self,
        answers: &Answers,
        repeat: QuestionId,
    ) -> impl Iterator<Item = (QuestionId, &Value)> {
        let questions = answers.form().questions();
        let columns = questions.filter(move |(_, question)| question.repeat == Some(repeat));
        let value =
            |(id, concept): (QuestionId, Option<String>)| Some((id, self.values.get(&concept?)?));
        let named: Vec<_> = columns.map(|(id, question)| (id, question.concept.clone())).collect();
        named.into_iter().filter_map(value)
    }

    /// Whether a row says the same, as far as both say anything.
    fn is_in(&self, answers: &Answers, repeat: QuestionId, row: RowId) -> bool {
        let mut agreed = 0;
        for (question, value) in self.known(answers, repeat) {
            match answers.value(At { question, row: Some(row) }) {
                Some(answer) if answer == value => agreed += 1,
                Some(_) => return false,
                None => {}
            }
        }
        agreed > 0
    }
}

/// The rows that the sources know for a list and that are not in it: those of the source with the
/// highest assurance; among equals the first. None for a list that names no concept.
pub fn offers(answers: &Answers, repeat: At, sources: &[Known]) -> Vec<Offer> {
    let question = answers.form().question(repeat.question);
    let Some(concept) = question.concept.as_deref() else { return Vec::new() };
    let Some((source, list)) = super::best(sources, concept) else { return Vec::new() };
    let rows = list.as_array().into_iter().flatten().filter_map(Value::as_object);
    let offer = |values: &Map<String, Value>| Offer {
        values: values.clone(),
        provenance: source.provenance(concept, &Value::Null),
    };
    let is_new = |offer: &Offer| {
        let mut there = answers.rows(repeat).iter();
        offer.name(answers, repeat).is_some()
            && !there.any(|&row| offer.is_in(answers, repeat.question, row))
    };
    rows.map(offer).filter(is_new).collect()
}
