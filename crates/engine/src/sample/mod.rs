//! Made-up answers that a form accepts: what the designer's preview fills in at a click.
//!
//! For each question there is a list of candidates, the plausible ones first (`values`). A round
//! answers what is asked and not answered yet with its first candidate, and what is answered and
//! refused with the next one; a new answer may ask new questions, so rounds follow until one
//! changes nothing. Which candidate comes next follows from the present answer alone: nothing has
//! to be remembered between rounds, and after the last candidate a question is left as it is.
//!
//! Best effort: a pattern or a check that no candidate fits stays broken.

mod values;

use serde_json::Value;

use crate::answers::{Answers, At, Change};

/// Rounds after which whoever applies them may give up: more than a question has candidates.
pub const ROUNDS: usize = 64;

/// The changes of one round; none once there is nothing left to try.
pub fn round(answers: &Answers) -> Vec<Change> {
    let form = answers.form();
    let mut changes = Vec::new();
    for at in answers.all() {
        let question = form.question(at.question);
        let state = answers.state(at);
        if !state.relevant || question.is_calculated() {
            continue;
        }
        if question.rows.is_some() {
            // A row that nobody demands is not made up.
            if state.has_error() && answers.rows(at).len() < MAX_ROWS {
                let answers = Value::Null;
                changes.push(Change::AddRow { repeat: at, position: None, answers });
            }
            continue;
        }
        let locked = answers.provenance(at).is_some_and(|provenance| provenance.locked);
        let value = answers.value(at);
        if locked || value.is_some() && state.violations.is_empty() {
            continue;
        }
        let mut candidates = values::of_question(form, at, answers.today());
        let next = match value.and_then(|value| candidates.iter().position(|it| it == value)) {
            Some(tried) => tried + 1,
            None => 0,
        };
        if next < candidates.len() {
            changes.push(Change::Set { at, value: candidates.swap_remove(next) });
        } else if value.is_some() && state.has_error() && !state.required {
            // Nobody demands it, and nothing fits.
            changes.push(Change::Set { at, value: Value::Null });
        }
    }
    changes
}

/// Answers everything that is asked.
pub fn fill(answers: &mut Answers) {
    for _ in 0..ROUNDS {
        let changes = round(answers);
        if changes.is_empty() {
            return;
        }
        for change in changes {
            answers.apply(change);
        }
    }
}

/// The first candidate for one asking.
pub(crate) fn first(answers: &Answers, at: At) -> Option<Value> {
    values::of_question(answers.form(), at, answers.today()).into_iter().next()
}

/// No list that demands more rows than this gets them.
const MAX_ROWS: usize = 20;
