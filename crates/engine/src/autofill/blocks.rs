//! Answers that stand elsewhere already: "the same as my own address", "one of my children".
//!
//! Questions are paired by their places: what lies at `/child/birthPlace/commune` is taken from
//! `/mother/residence/commune`, or from a row's concept whose last part is its name
//! (`person.fullName` for `/child/fullName`).

use serde_json::{Map, Value};

use super::Known;
use super::rows::{Offer, of_list};
use crate::Pointer;
use crate::answers::{Answers, At, Change, RowId};
use crate::form::QuestionId;

/// The change that makes the answers below `to` those below `from`; `None` if nothing is answered
/// there, or all of it is the same already. In a row, places with `*` are those of the row.
pub fn same_as(
    answers: &Answers,
    to: &Pointer,
    from: &Pointer,
    row: Option<RowId>,
) -> Option<Change> {
    let form = answers.form();
    let mut changes = Vec::new();
    let mut differs = false;
    for (target, below) in targets(answers, to) {
        let Some(source) = form.question_at(&from.concat(&below)) else { continue };
        let place =
            |question: QuestionId| At { question, row: form.question(question).repeat.and(row) };
        let there = answers.value(place(source)).filter(|_| answers.state(place(source)).relevant);
        let Some(value) = there else { continue };
        differs |= answers.value(place(target)) != Some(value);
        changes.push(Change::Set { at: place(target), value: value.clone() });
    }
    differs.then_some(Change::Batch(changes))
}

/// The rows of a list that sources know and whose answers could stand below `to`, unless they do.
pub fn people(
    answers: &Answers,
    to: &Pointer,
    concept: &str,
    row: Option<RowId>,
    sources: &[Known],
) -> Vec<Offer> {
    let targets = targets(answers, to);
    let find = |row: &Map<String, Value>| {
        let mut found = Vec::new();
        for (question, below) in &targets {
            let name = below.segments().last();
            let mut known = row
                .iter()
                .filter(|(concept, _)| concept.rsplit('.').next() == name.map(String::as_str));
            found.extend(known.next().map(|(_, value)| (*question, value.clone())));
        }
        found
    };
    let mut offers = of_list(sources, concept, &find);
    offers.retain(|offer| !offer.is_in(answers, row));
    offers
}

/// What a press on an offer does: what the person chooses goes before what stands there.
pub fn choose(offer: &Offer, row: Option<RowId>) -> Change {
    let take = |(at, value, provenance)| Change::Take { at, value, provenance: Some(provenance) };
    Change::Batch(offer.at(row).map(take).collect())
}

/// The questions at or below a place, each with what of its own place lies below.
fn targets(answers: &Answers, to: &Pointer) -> Vec<(QuestionId, Pointer)> {
    let form = answers.form();
    let inside = form.questions().filter(|(_, question)| {
        to.contains(&question.path) && question.rows.is_none() && !question.is_calculated()
    });
    let depth = to.segments().len();
    inside
        .map(|(id, question)| (id, Pointer::from(question.path.segments()[depth..].to_vec())))
        .collect()
}
