//! What has been answered, and what follows from it.
//!
//! [`Answers`] is one form being filled in. Stored are the answers, their provenance and the
//! pages seen ([`Draft`]); relevance, demands, broken rules and counts are derived, and one
//! [`Change`] re-derives only what depends on it. [`Answers::apply`] says exactly what changed.
//!
//! Two trees are kept side by side: `kept`, everything ever answered, and `live`, the answers
//! of the questions that are asked now. Rules read `live`, and `live` is what is sent. A branch
//! that is hidden loses its answers there and gets them back when it is shown again.
//!
//! Deliberately absent: the clock (every change brings its moment), and widgets' raw input.

mod apply;
mod draft;
mod judge;
mod lists;
mod merge;
mod migrate;
mod provenance;
mod removed;
mod render;
mod rows;
mod tree;
mod variants;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::date::Date;
use crate::form::{ConditionId, Form, QuestionId};
use crate::{Pointer, Severity, Violation};
use rows::Table;

pub use crate::form::migrations::is_after;
pub use apply::{Change, Effects};
pub use draft::{Draft, FormVersion};
pub use migrate::{Carried, migrate};
pub use provenance::{Assurance, MAX_REPORT, Provenance};
pub use removed::RemovedRow;
pub use rows::RowId;

/// One asking of a question: the question, and the row if it belongs to a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// The question.
    pub question: QuestionId,
    /// Its row; `None` outside repeats.
    pub row: Option<RowId>,
}

/// What follows from the answers for one asking of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Whether it is asked now.
    pub relevant: bool,
    /// Whether it has to be answered.
    pub required: bool,
    /// The rules its answer breaks, warnings included. A missing answer that is required is
    /// one of them (`required`).
    pub violations: Vec<Violation>,
    pub(crate) answered: bool,
}

impl State {
    /// Whether there is an answer, acceptable or not.
    pub fn is_answered(&self) -> bool {
        self.answered
    }

    /// Whether something keeps the person from going on.
    pub fn has_error(&self) -> bool {
        self.violations.iter().any(|violation| violation.severity == Severity::Error)
    }
}

/// How many questions of a page are asked, and how far they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Asked now.
    pub asked: u32,
    /// Answered without error.
    pub answered: u32,
    /// Required and not answered.
    pub missing: u32,
    /// Answered, but not acceptable.
    pub wrong: u32,
    /// What the missing and wrong ones will take, in seconds (see [`crate::budget`]).
    pub seconds: u32,
}

/// One form being filled in.
#[derive(Debug)]
pub struct Answers {
    form: Arc<Form>,
    today: Date,
    kept: Value,
    live: Value,
    provenance: HashMap<At, Provenance>,
    /// The numbers of the chosen variants.
    chosen: HashMap<At, Value>,
    /// Answers of variants that are not chosen, where the chosen one uses the same place.
    aside: HashMap<At, Value>,
    seen: Vec<String>,
    table: Table,
    /// What the portal said of the answers, until they change.
    refused: HashMap<At, Vec<Violation>>,
    counts: Vec<Count>,
}

impl Answers {
    /// An empty form on the day `today`.
    pub fn new(form: Arc<Form>, today: Date) -> Answers {
        Answers::begin_with(form, today, &Value::Object(Default::default()), Value::Null)
    }

    /// The form that is being filled in.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// The day on which it is filled in.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The answers of all questions asked now: the data of the dossier.
    pub fn live(&self) -> &Value {
        &self.live
    }

    /// The data of the dossier: the live answers, and the objects that the schema demands even where
    /// nobody has answered anything in them.
    pub fn data(&self) -> Value {
        let mut data = self.live.clone();
        for (id, question) in self.form.questions() {
            let at = At { question: id, row: None };
            if question.repeat.is_some() || !self.state(at).relevant {
                continue;
            }
            let around = question.path.segments().len().saturating_sub(1);
            for depth in 1..=around {
                let place = question.path.prefix(depth);
                if place.get(&data).is_some() {
                    continue;
                }
                if !question.demands[depth - 1].iter().any(Vec::is_empty) {
                    break;
                }
                tree::set(&mut data, place.segments(), Value::Object(Default::default()));
            }
        }
        data
    }

    /// The answer, even while its question is hidden. Of a chooser: the number of the variant.
    pub fn value(&self, at: At) -> Option<&Value> {
        if self.form.question(at.question).is_chooser() {
            return self.chosen.get(&at);
        }
        self.place(&self.form, at).get(&self.kept)
    }

    /// Where an answer comes from, if not from the person alone.
    pub fn provenance(&self, at: At) -> Option<&Provenance> {
        self.provenance.get(&at)
    }

    /// Whether the answer is that of a source, untouched and acceptable.
    pub fn is_known(&self, at: At) -> bool {
        let from_source = self.provenance(at).is_some_and(|provenance| !provenance.changed);
        let state = self.state(at);
        from_source && state.relevant && state.answered && !state.has_error()
    }

    /// What follows from the answers for one asking.
    pub fn state(&self, at: At) -> &State {
        self.table.state(at)
    }

    /// Whether what stands under this condition is shown (in a row, if it is judged in rows).
    pub fn holds(&self, condition: Option<ConditionId>, row: Option<RowId>) -> bool {
        condition.is_none_or(|id| self.table.is_active(&self.form, id, row))
    }

    /// The rows of a repeat, in order.
    pub fn rows(&self, repeat: At) -> &[RowId] {
        self.table.rows(repeat)
    }

    /// Whether a row is still there.
    pub fn has_row(&self, row: RowId) -> bool {
        self.table.row(row).is_some()
    }

    /// The row with this number, if it is still there.
    pub fn row_numbered(&self, number: u32) -> Option<RowId> {
        self.table.numbered(number)
    }

    /// The repeat of a row, and its position there.
    pub fn row_place(&self, row: RowId) -> Option<(At, usize)> {
        self.table.row(row).map(|row| (row.repeat, row.position()))
    }

    /// The place of a row in the data.
    pub fn row_pointer(&self, row: RowId) -> Option<Pointer> {
        let row = self.table.row(row)?;
        Some(self.pointer(row.repeat).join(row.position().to_string()))
    }

    /// Everything ever answered, hidden branches included.
    pub fn kept(&self) -> &Value {
        &self.kept
    }

    /// How far a page is.
    pub fn count(&self, page: usize) -> Count {
        self.counts.get(page).copied().unwrap_or_default()
    }

    /// Ids of the pages that were left with "continue".
    pub fn seen(&self) -> &[String] {
        &self.seen
    }

    /// The place of an answer in the data.
    pub fn pointer(&self, at: At) -> Pointer {
        self.place(&self.form, at).into_owned()
    }

    /// The place of an answer; outside rows it is the question's own path.
    fn place<'f>(&self, form: &'f Form, at: At) -> Cow<'f, Pointer> {
        let path = &form.question(at.question).path;
        if at.row.is_none() {
            return Cow::Borrowed(path);
        }
        let indices = self.table.indices(at.row);
        let mut indices = indices.iter();
        let mut segments = path.segments().to_vec();
        for segment in &mut segments {
            if segment == "*"
                && let Some(index) = indices.next()
            {
                *segment = index.to_string();
            }
        }
        Cow::Owned(Pointer::from(segments))
    }

    /// The question, and its row, whose answer lies at or around `place`.
    pub fn locate(&self, place: &Pointer) -> Option<At> {
        let mut path: Vec<String> = Vec::new();
        let mut row = None;
        let mut found = None;
        for segment in place.segments() {
            let list = self.question_at(&Pointer::from(path.clone()), row);
            let is_repeat = list.is_some_and(|id| self.form.question(id).rows.is_some());
            match (list, is_repeat) {
                (Some(question), true) => {
                    let rows = self.table.rows(At { question, row });
                    let Some(&id) = rows.get(crate::pointer::index(segment)?) else { break };
                    row = Some(id);
                    path.push("*".to_owned());
                }
                _ => path.push(segment.clone()),
            }
            let here = Pointer::from(path.clone());
            if let Some(question) = self.question_at(&here, row) {
                let row = self.form.question(question).repeat.and(row);
                found = Some(At { question, row });
            }
        }
        found
    }

    /// The question at a path: of several in variants the one that is asked.
    fn question_at(&self, path: &Pointer, row: Option<RowId>) -> Option<QuestionId> {
        let first = self.form.question_at(path)?;
        if self.form.question(first).twin.is_none() {
            return Some(first);
        }
        let asked = |question: &QuestionId| {
            let row = self.form.question(*question).repeat.and(row);
            self.state(At { question: *question, row }).relevant
        };
        self.form.questions_at(path).find(asked).or(Some(first))
    }

    /// Every asking, rows included, in the order of the document.
    pub fn all(&self) -> Vec<At> {
        self.table.all(&self.form)
    }
}
