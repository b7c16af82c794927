//! How long a form really took, and who answered: what travels in the dossier's `metrics`. It holds
//! no answers.
//!
//! Time is *active*: from one sign of life to the next, and no longer than [`IDLE`] at once. It is
//! kept with the draft, by page, so it goes on after a reload and on another day. Where the figures
//! go: `docs/time-budget.md`.

use serde_json::{Map, Value};

use crate::answers::Answers;

/// Milliseconds without a sign of life after which nobody is taken to be there.
pub const IDLE: u64 = 30_000;

/// Under this name stands the time from signing in to the form.
pub const BEFORE: &str = "before";

/// The milliseconds between two signs of life that count, whatever the clock does meanwhile.
pub fn active(last: u64, now: u64) -> u64 {
    now.saturating_sub(last).min(IDLE)
}

/// Adds active time to what has been spent: `{"pages": {"ID": milliseconds}, "resumed": 2}`.
pub fn spend(spent: &mut Value, page: &str, milliseconds: u64) {
    if milliseconds > 0
        && let Some(pages) = pages(spent)
    {
        let before = pages.get(page).and_then(Value::as_u64).unwrap_or(0);
        pages.insert(page.to_owned(), before.saturating_add(milliseconds).into());
    }
}

/// Notes that the form is gone on with later.
pub fn resume(spent: &mut Value) {
    let count = spent.get("resumed").and_then(Value::as_u64).unwrap_or(0);
    if let Some(spent) = object(spent) {
        spent.insert("resumed".to_owned(), count.saturating_add(1).into());
    }
}

/// The dossier's `metrics`: `{"activeSeconds", "pages": {"ID": seconds}, "resumed", "filled",
/// "corrected", "typed"}`. Of the answers that are sent, `filled` came from sources and stayed,
/// `corrected` did not stay, `typed` are the person's.
pub fn metrics(answers: &Answers, spent: &Value) -> Value {
    let mut metrics = Map::new();
    let mut pages = Map::new();
    let mut sum = 0u64;
    for (page, milliseconds) in spent.get("pages").and_then(Value::as_object).into_iter().flatten()
    {
        let milliseconds = milliseconds.as_u64().unwrap_or(0);
        sum = sum.saturating_add(milliseconds);
        pages.insert(page.clone(), (milliseconds / 1_000).into());
    }
    let [mut filled, mut corrected, mut typed] = [0u32; 3];
    for at in answers.all() {
        let question = answers.form().question(at.question);
        let is_answer = question.rows.is_none() && !question.is_calculated();
        if is_answer && answers.state(at).is_answered() {
            *match answers.provenance(at) {
                None => &mut typed,
                Some(provenance) if provenance.changed => &mut corrected,
                Some(_) => &mut filled,
            } += 1;
        }
    }
    let resumed = spent.get("resumed").and_then(Value::as_u64).unwrap_or(0);
    metrics.insert("activeSeconds".to_owned(), (sum / 1_000).into());
    metrics.insert("pages".to_owned(), Value::Object(pages));
    metrics.insert("resumed".to_owned(), resumed.into());
    metrics.insert("filled".to_owned(), filled.into());
    metrics.insert("corrected".to_owned(), corrected.into());
    metrics.insert("typed".to_owned(), typed.into());
    Value::Object(metrics)
}

/// A stored record may be anything.
fn object(value: &mut Value) -> Option<&mut Map<String, Value>> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

fn pages(spent: &mut Value) -> Option<&mut Map<String, Value>> {
    let pages = object(spent)?.entry("pages").or_insert(Value::Null);
    object(pages)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn time_without_a_sign_of_life_is_left_out() {
        assert_eq!(active(1_000, 4_000), 3_000);
        assert_eq!(active(1_000, 4_000_000), IDLE);
        // Somebody has set the clock back.
        assert_eq!(active(4_000, 1_000), 0);
    }

    #[test]
    fn time_adds_up_over_pages_and_days() {
        let mut spent = Value::Null;
        spend(&mut spent, "one", 1_500);
        spend(&mut spent, "two", 2_000);
        resume(&mut spent);
        spend(&mut spent, "one", 600);
        assert_eq!(spent, json!({"pages": {"one": 2_100, "two": 2_000}, "resumed": 1}));
    }

    #[test]
    fn a_damaged_record_begins_anew() {
        for damaged in [json!(7), json!({"pages": [1]}), json!({"pages": {"one": "x"}})] {
            let mut spent = damaged;
            spend(&mut spent, "one", 5);
            resume(&mut spent);
            assert_eq!(spent["pages"]["one"], 5);
            assert_eq!(spent["resumed"], 1);
        }
    }
}
