//! The derived state of every asking, laid out in flat lists: one for the form's own questions
//! and one a row.
//!
//! A row is found by its number and knows its position, so that a change in one of thousands
//! looks at no other.

use std::collections::HashMap;

use super::{At, State};
use crate::form::{ConditionId, Form, QuestionId};

/// The lasting number of a row; it stays when the row moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(u32);

impl RowId {
    /// The number, unique within the form being filled in.
    pub fn number(self) -> u32 {
        self.0
    }
}

#[derive(Debug, Default)]
pub(super) struct Table {
    /// The form's own questions and conditions.
    root: Cells,
    /// By number; rows that are gone leave a gap.
    rows: Vec<Option<Row>>,
    lists: HashMap<At, Vec<RowId>>,
    /// What a row of each question holds; nothing for those that are no repeats.
    shapes: Vec<Shape>,
    /// Where a question's, and a condition's, cell lies within its row or the root.
    question_slots: Vec<usize>,
    condition_slots: Vec<usize>,
    /// The numbers that the next rows get, last first, before new ones are given.
    again: Vec<RowId>,
}

#[derive(Debug, Default)]
struct Cells {
    states: Vec<State>,
    active: Vec<bool>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) repeat: At,
    position: usize,
    cells: Cells,
}

/// What one row of a repeat, or the root, holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) questions: Vec<QuestionId>,
    pub(super) conditions: Vec<ConditionId>,
}

impl Shape {
    fn cells(&self) -> Cells {
        Cells {
            states: self.questions.iter().map(|_| State::default()).collect(),
            active: vec![false; self.conditions.len()],
        }
    }
}

impl Table {
    pub(super) fn new(form: &Form) -> (Table, Shape) {
        let mut table = Table::default();
        table.shapes.resize_with(form.questions.len(), Shape::default);
        let mut root = Shape::default();
        for (id, question) in form.questions() {
            let shape = match question.repeat {
                Some(repeat) => &mut table.shapes[repeat.0 as usize],
                None => &mut root,
            };
            table.question_slots.push(shape.questions.len());
            shape.questions.push(id);
        }
        for (i, condition) in form.conditions.iter().enumerate() {
            let shape = match condition.repeat {
                Some(repeat) => &mut table.shapes[repeat.0 as usize],
                None => &mut root,
            };
            table.condition_slots.push(shape.conditions.len());
            shape.conditions.push(ConditionId(i as u32));
        }
        table.root = root.cells();
        (table, root)
    }

    pub(super) fn shape(&self, repeat: QuestionId) -> Shape {
        self.shapes.get(repeat.0 as usize).cloned().unwrap_or_default()
    }

    fn cells(&self, row: Option<RowId>) -> Option<&Cells> {
        match row {
            None => Some(&self.root),
            Some(row) => self.row(row).map(|row| &row.cells),
        }
    }

    fn cells_mut(&mut self, row: Option<RowId>) -> Option<&mut Cells> {
        match row {
            None => Some(&mut self.root),
            Some(row) => self.row_mut(row).map(|row| &mut row.cells),
        }
    }

    /// The state of an asking. One whose row is gone is not asked.
    pub(super) fn state(&self, at: At) -> &State {
        static GONE: State =
            State { relevant: false, required: false, violations: Vec::new(), answered: false };
        let slot = self.question_slots[at.question.0 as usize];
        self.cells(at.row).and_then(|cells| cells.states.get(slot)).unwrap_or(&GONE)
    }

    pub(super) fn state_mut(&mut self, at: At) -> Option<&mut State> {
        let slot = self.question_slots[at.question.0 as usize];
        self.cells_mut(at.row)?.states.get_mut(slot)
    }

    /// Whether a condition and those around it hold. A condition of an outer level is looked up
    /// in the row around `row` that it belongs to.
    pub(super) fn is_active(&self, form: &Form, id: ConditionId, row: Option<RowId>) -> bool {
        let row = self.row_within(form.condition(id).repeat, row);
        let slot = self.condition_slots[id.0 as usize];
        self.cells(row).and_then(|cells| cells.active.get(slot)).copied().unwrap_or(false)
    }

    /// Notes whether a condition is active; true if that is new.
    pub(super) fn set_active(&mut self, id: ConditionId, row: Option<RowId>, active: bool) -> bool {
        let slot = self.condition_slots[id.0 as usize];
        let cell = self.cells_mut(row).and_then(|cells| cells.active.get_mut(slot));
        cell.is_some_and(|cell| std::mem::replace(cell, active) != active)
    }

    /// The row of `repeat` that is `row` or lies around it.
    pub(super) fn row_within(
        &self,
        repeat: Option<QuestionId>,
        row: Option<RowId>,
    ) -> Option<RowId> {
        let repeat = repeat?;
        let mut at = row?;
        loop {
            let row = self.row(at)?;
            if row.repeat.question == repeat {
                return Some(at);
            }
            at = row.repeat.row?;
        }
    }

    pub(super) fn rows(&self, repeat: At) -> &[RowId] {
        self.lists.get(&repeat).map_or(&[], Vec::as_slice)
    }

    pub(super) fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id.0 as usize)?.as_ref()
    }

    fn row_mut(&mut self, id: RowId) -> Option<&mut Row> {
        self.rows.get_mut(id.0 as usize)?.as_mut()
    }

    /// The row with this number.
    pub(super) fn numbered(&self, number: u32) -> Option<RowId> {
        Some(RowId(number)).filter(|&id| self.row(id).is_some())
    }

    /// The rows of a repeat in all rows around it, in the order of the data.
    pub(super) fn all_rows(&self, form: &Form, repeat: QuestionId) -> Vec<RowId> {
        self.rows_below(form, repeat, None)
    }

    /// The rows of `repeat` that are `outer` or lie inside it (`None`: the whole form).
    pub(super) fn rows_below(
        &self,
        form: &Form,
        repeat: QuestionId,
        outer: Option<RowId>,
    ) -> Vec<RowId> {
        if let Some(row) = outer.and_then(|id| self.row(id))
            && row.repeat.question == repeat
        {
            return outer.into_iter().collect();
        }
        let Some(parent) = form.question(repeat).repeat else {
            let all =
                if outer.is_none() { self.rows(At { question: repeat, row: None }) } else { &[] };
            return all.to_vec();
        };
        let mut found = Vec::new();
        for row in self.rows_below(form, parent, outer) {
            found.extend_from_slice(self.rows(At { question: repeat, row: Some(row) }));
        }
        found
    }

    /// The numbers of a row and of all rows inside it, each before those inside it.
    pub(super) fn numbers(&self, id: RowId) -> Vec<RowId> {
        let mut numbers = vec![id];
        let mut next = 0;
        // Depth first: what lies inside a row stands right behind it.
        while let Some(&row) = numbers.get(next) {
            next += 1;
            let Some(repeat) = self.row(row).map(|row| row.repeat.question) else { continue };
            let mut inside = Vec::new();
            for &question in self.inside(repeat) {
                inside.extend_from_slice(self.rows(At { question, row: Some(row) }));
            }
            numbers.splice(next..next, inside);
        }
        numbers
    }

    /// The questions in the rows of a repeat.
    pub(super) fn inside(&self, repeat: QuestionId) -> &[QuestionId] {
        self.shapes.get(repeat.0 as usize).map_or(&[], |shape| &shape.questions)
    }

    /// The positions of a row and of those around it, outermost first.
    pub(super) fn indices(&self, row: Option<RowId>) -> Vec<usize> {
        let mut indices = Vec::new();
        let mut at = row;
        while let Some(row) = at.and_then(|id| self.row(id)) {
            indices.push(row.position);
            at = row.repeat.row;
        }
        indices.reverse();
        indices
    }

    /// Gives the next rows that are put in these numbers, first to last: they come back.
    pub(super) fn give_again(&mut self, mut numbers: Vec<RowId>) {
        numbers.reverse();
        self.again = numbers;
    }

    pub(super) fn insert(&mut self, repeat: At, position: usize) -> RowId {
        let id = self.again.pop().unwrap_or(RowId(self.rows.len() as u32));
        let place = id.0 as usize;
        if place >= self.rows.len() {
            self.rows.resize_with(place + 1, || None);
        }
        let cells = self.shape(repeat.question).cells();
        self.rows[place] = Some(Row { repeat, position, cells });
        self.lists.entry(repeat).or_default().insert(position, id);
        self.renumber(repeat, position);
        id
    }

    /// Takes a row out. The repeats inside it must be empty.
    pub(super) fn remove(&mut self, id: RowId) -> Option<Row> {
        let row = self.rows.get_mut(id.0 as usize)?.take()?;
        if let Some(list) = self.lists.get_mut(&row.repeat) {
            list.remove(row.position);
        }
        if let Some(shape) = self.shapes.get(row.repeat.question.0 as usize) {
            for &question in &shape.questions {
                self.lists.remove(&At { question, row: Some(id) });
            }
        }
        self.renumber(row.repeat, row.position);
        Some(row)
    }

    /// Moves a row to another position of its list; gives its former position.
    pub(super) fn relocate(&mut self, id: RowId, to: usize) -> Option<usize> {
        let row = self.row(id)?;
        let (repeat, from) = (row.repeat, row.position);
        let list = self.lists.get_mut(&repeat).filter(|list| to < list.len())?;
        list.remove(from);
        list.insert(to, id);
        self.renumber(repeat, from.min(to));
        Some(from)
    }

    fn renumber(&mut self, repeat: At, from: usize) {
        let Some(list) = self.lists.get(&repeat) else { return };
        for (position, id) in list.iter().enumerate().skip(from) {
            if let Some(Some(row)) = self.rows.get_mut(id.0 as usize) {
                row.position = position;
            }
        }
    }

    /// Every asking in the order of the document, row by row.
    pub(super) fn all(&self, form: &Form) -> Vec<At> {
        let mut all = Vec::new();
        for (question, it) in form.questions() {
            if it.repeat.is_none() {
                self.collect(At { question, row: None }, &mut all);
            }
        }
        all
    }

    /// An asking and all inside it. The compiler of forms bounds how deep repeats nest.
    fn collect(&self, at: At, all: &mut Vec<At>) {
        all.push(at);
        for &row in self.rows(at) {
            for &question in self.inside(at.question) {
                self.collect(At { question, row: Some(row) }, all);
            }
        }
    }
}

impl Row {
    pub(super) fn position(&self) -> usize {
        self.position
    }
}
