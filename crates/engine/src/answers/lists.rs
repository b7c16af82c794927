//! Rows that come, go and move, in both trees and in the table of rows.

use serde_json::Value;

use super::apply::Run;
use super::{Answers, At, RowId, State, tree};
use crate::form::{Question, Task};

/// No list of answers grows beyond this.
pub(super) const MAX_ROWS: usize = 10_000;

impl Answers {
    pub(super) fn add_row(
        &mut self,
        repeat: At,
        position: Option<usize>,
        data: Value,
        run: &mut Run,
    ) -> Option<RowId> {
        let rows = self.table.rows(repeat).len();
        let is_repeat = self.form.question(repeat.question).rows.is_some();
        if !is_repeat || rows >= MAX_ROWS || !self.is_there(repeat) {
            return None;
        }
        let position = position.unwrap_or(rows).min(rows);
        Some(self.insert_row(repeat, position, data, run))
    }

    #[inline(never)]
    pub(super) fn insert_rows(&mut self, repeat: At, rows: Vec<Value>, run: &mut Run) {
        for (position, data) in rows.into_iter().take(MAX_ROWS).enumerate() {
            self.insert_row(repeat, position, data, run);
        }
    }

    #[inline(never)]
    pub(super) fn insert_row(
        &mut self,
        repeat: At,
        position: usize,
        data: Value,
        run: &mut Run,
    ) -> RowId {
        let segments = self.pointer(repeat);
        let segments = segments.segments();
        let id = self.table.insert(repeat, position);
        let relevant = self.state(repeat).relevant;
        let blank = blank_row(self.form.question(repeat.question));
        let trees = [Some(&mut self.kept), relevant.then_some(&mut self.live)];
        for tree in trees.into_iter().flatten() {
            if tree::array(tree, segments).is_none() {
                tree::set(tree, segments, Value::Array(Vec::new()));
            }
            if let Some(rows) = tree::array(tree, segments) {
                rows.insert(position.min(rows.len()), blank.clone());
            }
        }
        let shape = self.table.shape(repeat.question);
        self.begin(Some(id), &shape.questions, &shape.conditions, &data, run);
        self.list_changed(repeat, position + 1, run);
        id
    }

    #[inline(never)]
    pub(super) fn remove_row(&mut self, id: RowId, run: &mut Run) {
        let Some(row) = self.table.row(id) else { return };
        let (repeat, position) = (row.repeat, row.position());
        for question in self.table.shape(repeat.question).questions {
            let at = At { question, row: Some(id) };
            for inner in self.table.rows(at).to_vec().into_iter().rev() {
                self.remove_row(inner, run);
            }
            let state = self.state(at).clone();
            self.recount(at, &state, &State::default());
            self.provenance.remove(&at);
            self.refused.remove(&at);
        }
        let segments = self.pointer(repeat);
        for tree in [&mut self.kept, &mut self.live] {
            let Some(rows) = tree::array(tree, segments.segments()) else { continue };
            if position < rows.len() {
                rows.remove(position);
            }
            if rows.is_empty() {
                tree::remove(tree, segments.segments());
            }
        }
        self.table.remove(id);
        self.list_changed(repeat, position, run);
    }

    #[inline(never)]
    pub(super) fn move_row(&mut self, id: RowId, to: usize, run: &mut Run) -> Option<usize> {
        let row = self.table.row(id).filter(|row| row.position() != to)?;
        let repeat = row.repeat;
        let from = self.table.relocate(id, to)?;
        let segments = self.pointer(repeat);
        for tree in [&mut self.kept, &mut self.live] {
            if let Some(rows) = tree::array(tree, segments.segments())
                && from < rows.len()
                && to < rows.len()
            {
                let row = rows.remove(from);
                rows.insert(to, row);
            }
        }
        self.list_changed(repeat, from.min(to), run);
        Some(from)
    }

    /// The rows of a list have changed; those from position `shifted` on stand elsewhere, which
    /// their violations have to say.
    #[inline(never)]
    pub(super) fn list_changed(&mut self, repeat: At, shifted: usize, run: &mut Run) {
        for &row in self.table.rows(repeat).iter().skip(shifted) {
            for row in self.table.numbers(row) {
                let inside = self.table.row(row).map(|row| row.repeat.question);
                for &question in inside.map_or(&[][..], |inside| self.table.inside(inside)) {
                    let at = At { question, row: Some(row) };
                    if !self.table.state(at).violations.is_empty() {
                        run.schedule(&self.form, Task::Judge(question), at.row);
                    }
                }
            }
        }
        run.repeats.push(repeat);
        run.questions.push(repeat);
        self.schedule_dependents(repeat, run);
    }
}

/// What a row is before anything in it is answered.
pub(super) fn blank_row(repeat: &Question) -> Value {
    match &repeat.rows {
        Some(rows) if rows.bare => Value::Null,
        _ => Value::Object(Default::default()),
    }
}
