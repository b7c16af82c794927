//! Rows that were taken out and can come back as they were.

use serde_json::Value;

use super::apply::Run;
use super::lists::MAX_ROWS;
use super::{Answers, At, Change, Provenance, RowId};

/// A row that was taken out: what it takes to bring it back with its number, its answers, the
/// rows inside it and where the answers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedRow {
    repeat: At,
    position: usize,
    /// Of the row and the rows inside it, in the order in which they are put in again.
    numbers: Vec<RowId>,
    answers: Value,
    provenance: Vec<(At, Provenance)>,
}

impl RemovedRow {
    /// The repeat it belonged to.
    pub fn repeat(&self) -> At {
        self.repeat
    }

    /// How many rows it holds, itself included.
    pub fn size(&self) -> usize {
        self.numbers.len()
    }
}

impl Answers {
    /// Takes a row out. Gives the change that brings it back.
    #[inline(never)]
    pub(super) fn take_out(&mut self, id: RowId, run: &mut Run) -> Option<Change> {
        let row = self.table.row(id)?;
        let (repeat, position) = (row.repeat, row.position());
        let place = self.row_pointer(id)?;
        let answers = place.get(&self.kept).cloned().unwrap_or_default();
        let numbers = self.table.numbers(id);
        let mut provenance = Vec::new();
        for &row in &numbers {
            let Some(inside) = self.table.row(row).map(|row| row.repeat.question) else { continue };
            for &question in self.table.inside(inside) {
                let at = At { question, row: Some(row) };
                provenance.extend(self.provenance.get(&at).map(|it| (at, it.clone())));
            }
        }
        self.remove_row(id, run);
        Some(Change::RestoreRow(RemovedRow { repeat, position, numbers, answers, provenance }))
    }

    /// Puts a row back that is not there. Gives its number.
    #[inline(never)]
    pub(super) fn put_back(&mut self, removed: RemovedRow, run: &mut Run) -> Option<RowId> {
        let RemovedRow { repeat, position, numbers, answers, provenance } = removed;
        let rows = self.table.rows(repeat).len();
        let is_there = |row: &RowId| self.table.row(*row).is_some();
        if !self.is_there(repeat) || rows >= MAX_ROWS || numbers.iter().any(is_there) {
            return None;
        }
        self.table.give_again(numbers);
        let id = self.insert_row(repeat, position.min(rows), answers, run);
        self.table.give_again(Vec::new());
        self.provenance.extend(provenance);
        Some(id)
    }
}
