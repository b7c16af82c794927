//! The keys of a list: as in a spreadsheet where there is a table, and to move and remove rows.

use tokhai_engine::answers::{At, RowId};
use tokhai_engine::form::QuestionId;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::Repeat;
use crate::widgets::{dom_id, focus, reach};

/// A key was pressed in a cell. What a control has used for itself is its own.
pub(super) fn pressed(repeat: &Repeat, as_table: bool, event: &web_sys::Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let Some(at) = repeat.cell(event) else { return };
    let Some(row) = at.row.filter(|_| !event.default_prevented() && !event.is_composing()) else {
        return;
    };
    let control = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), control, event.alt_key()) {
        ("ArrowUp", false, true) => shift(repeat, at, row, false),
        ("ArrowDown", false, true) => shift(repeat, at, row, true),
        ("Delete", false, true) => remove(repeat, row, Some(at.question)),
        ("ArrowUp", true, false) if as_table => _ = step(repeat, at, row, false),
        ("ArrowDown", true, false) if as_table => _ = step(repeat, at, row, true),
        ("Enter", false, false) if as_table && !is_long(event) => {
            let down = !event.shift_key();
            if step(repeat, at, row, down).is_none() && down {
                _ = repeat.add().and_then(|row| go(repeat, at, row));
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Takes a row out. The focus stays in its column, in the row that takes its place.
pub(super) fn remove(repeat: &Repeat, row: RowId, column: Option<QuestionId>) {
    let position = repeat.position(row).unwrap_or_default();
    repeat.remove(row);
    let list = repeat.list();
    match (column, list.get(position).or(list.last())) {
        (Some(question), Some(&next)) => reach(repeat.form, At { question, row: Some(next) }),
        _ => focus(repeat.undo_id()),
    }
}

/// Moves a row and takes the focus along.
fn shift(repeat: &Repeat, at: At, row: RowId, down: bool) {
    repeat.shift(row, down);
    focus(dom_id(at));
}

/// Goes to the next row where the same is asked, if there is one.
fn step(repeat: &Repeat, at: At, row: RowId, down: bool) -> Option<RowId> {
    let list = repeat.list();
    let from = repeat.position(row)?;
    let asked = |row: &&RowId| {
        let at = At { row: Some(**row), ..at };
        repeat.form.with(|answers| answers.state(at).relevant)
    };
    let next = match down {
        true => list.iter().skip(from + 1).find(asked),
        false => list.iter().take(from).rev().find(asked),
    };
    go(repeat, at, *next?)
}

/// Goes to the same question in another row.
fn go(repeat: &Repeat, at: At, row: RowId) -> Option<RowId> {
    reach(repeat.form, At { row: Some(row), ..at });
    Some(row)
}

fn is_long(event: &KeyboardEvent) -> bool {
    event.target().is_some_and(|it| it.is_instance_of::<web_sys::HtmlTextAreaElement>())
}
