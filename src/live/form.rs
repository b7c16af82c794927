//! One form being filled in, as signals.
//!
//! The engine says exactly which askings a change touched; only their signals fire. Signals are
//! made when something first looks, and go with their row.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At, Change, Draft, Effects, Provenance, RowId};
use tokhai_engine::date::Date;
use tokhai_engine::form::{ConditionId, Form, QuestionId};
use tokhai_engine::journey::{self, Left, Step};
use tokhai_engine::{Pointer, Violation};

use super::history::{self, History, Way};

/// What a widget and the frame around it need to know of one asking.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asking {
    pub(crate) value: Option<Value>,
    pub(crate) relevant: bool,
    pub(crate) required: bool,
    pub(crate) violations: Vec<Violation>,
    pub(crate) provenance: Option<Provenance>,
    /// Whether the person has been here: only then errors are shown.
    pub(crate) visited: bool,
}

/// The way through the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Journey {
    pub(crate) steps: Vec<Step>,
    pub(crate) left: Left,
}

/// A step that was taken back or made again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Taken {
    /// The asking it concerns; of rows that came, went or moved, their repeat.
    pub(crate) at: Option<At>,
    /// The row that came back or moved.
    pub(crate) row: Option<RowId>,
}

/// A handle on the form being filled in.
#[derive(Clone, Copy)]
pub(crate) struct LiveForm(StoredValue<Rc<Inner>, LocalStorage>);

/// A condition, and the row it is judged in.
type Judged = (ConditionId, Option<RowId>);

struct Inner {
    form: Arc<Form>,
    answers: RefCell<Answers>,
    askings: RefCell<HashMap<At, ArcRwSignal<Asking>>>,
    conditions: RefCell<HashMap<Judged, ArcRwSignal<bool>>>,
    lists: RefCell<HashMap<At, ArcRwSignal<Vec<RowId>>>>,
    visited: RefCell<HashSet<At>>,
    /// The question that was left last.
    left: ArcRwSignal<Option<At>>,
    journey: ArcRwSignal<Journey>,
    history: RefCell<History>,
    /// Whether there is something to undo, and to redo.
    ways: ArcRwSignal<(bool, bool)>,
    /// The rows that have to be drawn wherever they are: somebody wants to go there.
    wanted: ArcRwSignal<Vec<RowId>>,
    /// Counts the changes: whoever saves drafts listens.
    changes: ArcRwSignal<u64>,
    /// Nothing can be changed here: another tab is filling the form in.
    shut: RwSignal<bool>,
}

impl LiveForm {
    /// Mirrors answers for as long as the current owner lives.
    pub(crate) fn new(answers: Answers) -> LiveForm {
        let journey = ArcRwSignal::new(journey_of(&answers));
        LiveForm(StoredValue::new_local(Rc::new(Inner {
            form: answers.form().clone(),
            answers: RefCell::new(answers),
            askings: RefCell::default(),
            conditions: RefCell::default(),
            lists: RefCell::default(),
            visited: RefCell::default(),
            left: ArcRwSignal::default(),
            journey,
            history: RefCell::default(),
            ways: ArcRwSignal::default(),
            wanted: ArcRwSignal::default(),
            changes: ArcRwSignal::new(0),
            shut: RwSignal::new(false),
        })))
    }

    fn inner(self) -> Rc<Inner> {
        self.0.get_value()
    }

    /// The form.
    pub(crate) fn form(self) -> Arc<Form> {
        self.inner().form.clone()
    }

    /// Looks at the answers once.
    pub(crate) fn with<T>(self, look: impl FnOnce(&Answers) -> T) -> T {
        look(&self.inner().answers.borrow())
    }

    /// Looks at the answers once, if the form is still open.
    pub(crate) fn try_with<T>(self, look: impl FnOnce(&Answers) -> T) -> Option<T> {
        let inner = self.0.try_get_value()?;
        let answers = inner.answers.borrow();
        Some(look(&answers))
    }

    /// One asking.
    pub(crate) fn asking(self, at: At) -> RwSignal<Asking> {
        let inner = self.inner();
        let mut askings = inner.askings.borrow_mut();
        let signal = askings.entry(at).or_insert_with(|| ArcRwSignal::new(inner.asking(at)));
        RwSignal::from(signal.clone())
    }

    /// Whether a condition holds.
    pub(crate) fn holds(
        self,
        condition: Option<ConditionId>,
        row: Option<RowId>,
    ) -> RwSignal<bool> {
        let Some(id) = condition else { return RwSignal::new(true) };
        let inner = self.inner();
        let mut conditions = inner.conditions.borrow_mut();
        let signal = conditions
            .entry((id, row))
            .or_insert_with(|| ArcRwSignal::new(inner.answers.borrow().holds(condition, row)));
        RwSignal::from(signal.clone())
    }

    /// The rows of a repeat.
    pub(crate) fn rows(self, repeat: At) -> RwSignal<Vec<RowId>> {
        let inner = self.inner();
        let mut lists = inner.lists.borrow_mut();
        let signal = lists
            .entry(repeat)
            .or_insert_with(|| ArcRwSignal::new(inner.answers.borrow().rows(repeat).to_vec()));
        RwSignal::from(signal.clone())
    }

    /// The way through the form.
    pub(crate) fn journey(self) -> RwSignal<Journey> {
        RwSignal::from(self.inner().journey.clone())
    }

    /// How often the answers have changed.
    pub(crate) fn changes(self) -> RwSignal<u64> {
        RwSignal::from(self.inner().changes.clone())
    }

    /// Whether nothing can be changed here.
    pub(crate) fn shut(self) -> RwSignal<bool> {
        self.inner().shut
    }

    /// Shows other answers of the same form in place of these. False if they have other rows: then
    /// whoever draws the form has to draw it anew.
    pub(crate) fn show(self, answers: Answers) -> bool {
        let inner = self.inner();
        let same = inner.answers.borrow().all() == answers.all();
        inner.answers.replace(answers);
        inner.history.take();
        inner.visited.take();
        if same {
            let effects = Effects {
                questions: inner.askings.borrow().keys().copied().collect(),
                conditions: inner.conditions.borrow().keys().copied().collect(),
                ..Effects::default()
            };
            inner.announce(&effects);
        } else {
            inner.askings.take();
            inner.conditions.take();
            inner.lists.take();
            inner.announce(&Effects::default());
        }
        same
    }

    /// The asking of a question outside rows.
    pub(crate) fn at(self, question: QuestionId, row: Option<RowId>) -> At {
        let row = self.inner().form.question(question).repeat.and(row);
        At { question, row }
    }

    /// The place of an answer: its `name` in the page.
    pub(crate) fn pointer(self, at: At) -> Pointer {
        self.with(|answers| answers.pointer(at))
    }

    /// Makes the reactive scope it is called in run again when the place of a row changes.
    pub(crate) fn track_place(self, row: Option<RowId>) {
        let mut at = row;
        while let Some((repeat, _)) = at.and_then(|row| self.with(|answers| answers.row_place(row)))
        {
            self.rows(repeat).track();
            at = repeat.row;
        }
    }

    /// Applies a change and tells whoever looks at what it touched.
    pub(crate) fn apply(self, change: Change) -> Effects {
        let inner = self.inner();
        if inner.shut.get_untracked() {
            return Effects::default();
        }
        let mut effects = inner.answers.borrow_mut().apply(change);
        let inverse = effects.inverse.take();
        // Whoever takes a row out may offer to bring it back.
        if matches!(inverse, Some(Change::RestoreRow(_))) {
            effects.inverse.clone_from(&inverse);
        }
        inner.history.borrow_mut().note(inverse);
        inner.announce(&effects);
        effects
    }

    /// Whether there is something to undo, and to redo.
    pub(crate) fn ways(self) -> RwSignal<(bool, bool)> {
        RwSignal::from(self.inner().ways.clone())
    }

    /// Whether the last step is what is being typed into this question.
    pub(crate) fn is_typing(self, at: At) -> bool {
        self.inner().history.borrow().is_typing(at)
    }

    /// Takes the last step back, or makes the one again that was taken back last. `None` if there
    /// is none.
    #[inline(never)]
    pub(crate) fn travel(self, way: Way) -> Option<Taken> {
        let inner = self.inner();
        if inner.shut.get_untracked() {
            return None;
        }
        loop {
            let next = inner.history.borrow_mut().next(way);
            let Some(change) = next else {
                inner.announce(&Effects::default());
                return None;
            };
            let moved = match &change {
                Change::MoveRow { row, .. } => Some(*row),
                _ => None,
            };
            let repeat_of = |row| inner.answers.borrow().row_place(row).map(|(repeat, _)| repeat);
            let at = history::concerned(&change, &repeat_of);
            let effects = inner.answers.borrow_mut().apply(change);
            // What makes no difference any more is no step: a word typed and taken out again.
            if let Some(inverse) = effects.inverse.clone() {
                inner.history.borrow_mut().took(way, inverse);
                inner.announce(&effects);
                return Some(Taken { at, row: moved.or(effects.added) });
            }
        }
    }

    /// The rows that have to be drawn wherever they are.
    pub(crate) fn wanted(self) -> RwSignal<Vec<RowId>> {
        RwSignal::from(self.inner().wanted.clone())
    }

    /// Has a row drawn, and those around it, however far away they are.
    pub(crate) fn want(self, row: RowId) {
        let mut rows = Vec::new();
        let mut at = Some(row);
        while let Some(row) = at {
            rows.push(row);
            at = self.with(|answers| answers.row_place(row)).and_then(|(repeat, _)| repeat.row);
        }
        self.inner().wanted.set(rows);
    }

    /// The person answers.
    pub(crate) fn set(self, at: At, value: Value) {
        self.apply(Change::Set { at, value });
    }

    /// The person has left a question: from now on its errors are shown.
    pub(crate) fn visit(self, at: At) {
        let inner = self.inner();
        inner.history.borrow_mut().pause();
        if inner.visited.borrow_mut().insert(at) {
            inner.refresh(at);
        }
        inner.left.set(Some(at));
    }

    /// The question that the person has left last.
    pub(crate) fn left(self) -> RwSignal<Option<At>> {
        RwSignal::from(self.inner().left.clone())
    }

    /// The person wants to go on: every error of the page (or of all pages) is shown. Gives what
    /// keeps the page from being done.
    pub(crate) fn insist(self, page: Option<usize>) -> Vec<At> {
        let missing = self.with(|answers| journey::missing(answers, page));
        for &at in &missing {
            self.visit(at);
        }
        missing
    }

    /// What has to be stored.
    pub(crate) fn draft(self) -> Draft {
        self.with(Answers::draft)
    }

    /// Begins another day, if it has come.
    pub(crate) fn new_day(self, today: Date) {
        if self.with(Answers::today) != today {
            self.apply(Change::Day { today });
        }
    }
}

impl Inner {
    fn asking(&self, at: At) -> Asking {
        let answers = self.answers.borrow();
        let state = answers.state(at);
        Asking {
            value: answers.value(at).cloned(),
            relevant: state.relevant,
            required: state.required,
            violations: state.violations.clone(),
            provenance: answers.provenance(at).cloned(),
            visited: self.visited.borrow().contains(&at),
        }
    }

    fn refresh(&self, at: At) {
        let signal = self.askings.borrow().get(&at).cloned();
        if let Some(signal) = signal {
            let asking = self.asking(at);
            if signal.with_untracked(|before| *before != asking) {
                signal.set(asking);
            }
        }
    }

    fn announce(&self, effects: &Effects) {
        for &at in &effects.questions {
            self.refresh(at);
        }
        for key in &effects.conditions {
            let signal = self.conditions.borrow().get(key).cloned();
            if let Some(signal) = signal {
                signal.set(self.answers.borrow().holds(Some(key.0), key.1));
            }
        }
        for &repeat in &effects.repeats {
            let signal = self.lists.borrow().get(&repeat).cloned();
            if let Some(signal) = signal {
                let rows = self.answers.borrow().rows(repeat).to_vec();
                signal.set(rows);
            }
        }
        if !effects.repeats.is_empty() {
            let gone =
                |row: Option<RowId>| row.is_some_and(|row| !self.answers.borrow().has_row(row));
            self.askings.borrow_mut().retain(|at, _| !gone(at.row));
            self.conditions.borrow_mut().retain(|(_, row), _| !gone(*row));
        }
        let journey = journey_of(&self.answers.borrow());
        if self.journey.with_untracked(|before| *before != journey) {
            self.journey.set(journey);
        }
        let ways = {
            let history = self.history.borrow();
            (history.has(Way::Back), history.has(Way::Forth))
        };
        if self.ways.with_untracked(|before| *before != ways) {
            self.ways.set(ways);
        }
        self.changes.update(|count| *count += 1);
    }
}

fn journey_of(answers: &Answers) -> Journey {
    Journey { steps: journey::steps(answers), left: journey::left(answers) }
}
