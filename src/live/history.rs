//! What the person did, to be taken back and made again.
//!
//! A step is the change that takes it back. Typing into one question without a break is one step;
//! so is whatever was pasted at once. What sources fill in is no step, and no step undoes it.
//! The history is bounded, and goes with the form.

use tokhai_engine::answers::{At, Change, RowId};

/// So many steps are kept.
const STEPS: usize = 200;

/// So many changes are kept in all: a step may paste thousands of cells.
const CHANGES: usize = 60_000;

/// The steps before and after the present.
#[derive(Default)]
pub(super) struct History {
    past: Vec<Change>,
    future: Vec<Change>,
    /// The question that is being typed into: the last step goes on.
    typing: Option<At>,
}

/// A direction in the history.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

impl History {
    /// Notes a change by its inverse.
    pub(super) fn note(&mut self, inverse: Option<Change>) {
        let Some(inverse) = inverse else { return };
        self.future.clear();
        let typed = match &inverse {
            Change::Set { at, .. } => Some(*at),
            _ => None,
        };
        // What stood there before the first letter is what comes back.
        if typed.is_none() || typed != self.typing {
            self.past.push(inverse);
            forget(&mut self.past);
        }
        self.typing = typed;
    }

    /// What is typed from now on is a new step.
    pub(super) fn pause(&mut self) {
        self.typing = None;
    }

    /// Whether the last step is what is being typed into this question.
    pub(super) fn is_typing(&self, at: At) -> bool {
        self.typing == Some(at)
    }

    /// The next step in a direction, taken out.
    pub(super) fn next(&mut self, way: Way) -> Option<Change> {
        self.pause();
        self.side(way).pop()
    }

    /// Notes the inverse of a step that was taken: it leads the other way.
    pub(super) fn took(&mut self, way: Way, inverse: Change) {
        self.side(if way == Way::Back { Way::Forth } else { Way::Back }).push(inverse);
    }

    /// Whether there is a step in a direction.
    pub(super) fn has(&self, way: Way) -> bool {
        let side = if way == Way::Back { &self.past } else { &self.future };
        !side.is_empty()
    }

    fn side(&mut self, way: Way) -> &mut Vec<Change> {
        if way == Way::Back { &mut self.past } else { &mut self.future }
    }
}

/// Forgets the oldest steps beyond the bounds; never the last.
fn forget(steps: &mut Vec<Change>) {
    let mut changes = 0;
    let kept = steps.iter().rev().take(STEPS).take_while(|step| {
        changes += weight(step);
        changes <= CHANGES
    });
    let kept = kept.count().max(1);
    steps.drain(..steps.len().saturating_sub(kept));
}

fn weight(change: &Change) -> usize {
    match change {
        Change::Batch(changes) => changes.iter().map(weight).sum(),
        Change::RestoreRow(removed) => removed.size() * 8,
        _ => 1,
    }
}

/// The asking that a step concerns: the answer that was given, or the repeat whose rows changed.
pub(super) fn concerned(change: &Change, repeat: &dyn Fn(RowId) -> Option<At>) -> Option<At> {
    match change {
        Change::Set { at, .. } | Change::Take { at, .. } => Some(*at),
        Change::AddRow { repeat, .. } => Some(*repeat),
        Change::RestoreRow(removed) => Some(removed.repeat()),
        Change::RemoveRow { row } | Change::MoveRow { row, .. } => repeat(*row),
        Change::Batch(changes) => changes.iter().find_map(|change| match change {
            Change::Set { at, .. } => at.row.and_then(repeat).or(Some(*at)),
            other => concerned(other, repeat),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use serde_json::{Value, json};
    use tokhai_engine::Pointer;
    use tokhai_engine::answers::Answers;
    use tokhai_engine::date::Date;
    use tokhai_engine::form::compile;
    use tokhai_engine::schema::pattern::{Matcher, Patterns};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn answers() -> Answers {
        let words = |words: &str| json!({"vi": words, "en": words});
        let document = json!({
            "tokhai": 1, "id": "two", "version": "1", "title": words("Two"),
            "schema": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
            "pages": [{"id": "one", "title": words("One"), "items": [
                {"answer": "/a", "label": words("A")}, {"answer": "/b", "label": words("B")},
            ]}],
        });
        let (form, _) = compile(&document, &NoPatterns);
        Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap())
    }

    struct NoPatterns;

    impl Patterns for NoPatterns {
        fn compile(&self, _: &str) -> Option<Arc<dyn Matcher>> {
            None
        }
    }

    fn type_into(answers: &mut Answers, history: &mut History, place: &str, letters: &[&str]) {
        let at = answers.locate(&Pointer::parse(place).unwrap()).unwrap();
        for typed in letters {
            let effects = answers.apply(Change::Set { at, value: json!(typed) });
            history.note(effects.inverse);
        }
    }

    fn go(answers: &mut Answers, history: &mut History, way: Way) -> Value {
        if let Some(change) = history.next(way)
            && let Some(inverse) = answers.apply(change).inverse
        {
            history.took(way, inverse);
        }
        answers.live().clone()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_word_is_one_step_and_a_pause_ends_it() {
        let (mut answers, mut history) = (answers(), History::default());
        type_into(&mut answers, &mut history, "/a", &["x", "xy"]);
        type_into(&mut answers, &mut history, "/b", &["z"]);
        type_into(&mut answers, &mut history, "/a", &["xyz"]);
        history.pause();
        type_into(&mut answers, &mut history, "/a", &["q", "qq"]);
        let mut back = || go(&mut answers, &mut history, Way::Back);
        assert_eq!(back(), json!({"a": "xyz", "b": "z"}));
        assert_eq!(back(), json!({"a": "xy", "b": "z"}));
        assert_eq!(back(), json!({"a": "xy"}));
        assert_eq!(back(), json!({}));
        assert!(!history.has(Way::Back));
        let mut forth = || go(&mut answers, &mut history, Way::Forth);
        assert_eq!(forth(), json!({"a": "xy"}));
        assert_eq!(forth(), json!({"a": "xy", "b": "z"}));
        // Whoever goes another way from here cannot go the former one.
        type_into(&mut answers, &mut history, "/b", &["new"]);
        assert!(!history.has(Way::Forth));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_oldest_steps_are_forgotten() {
        let (mut answers, mut history) = (answers(), History::default());
        for i in 0..STEPS + 50 {
            type_into(&mut answers, &mut history, "/a", &[i.to_string().as_str()]);
            history.pause();
        }
        assert_eq!(history.past.len(), STEPS);
    }
}
