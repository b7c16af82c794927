//! A pasted table → one change: cells to the right and below are filled, rows are added.

use serde_json::{Map, Value};
use tokhai_engine::answers::{At, Change, RowId};
use tokhai_engine::form::{Form, Question, QuestionId};
use tokhai_engine::logic::plain;

use super::{MOST, Repeat, sheet};
use crate::widgets::widget_of;

/// What came of pasting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pasted {
    /// Rows that were filled.
    pub(super) rows: usize,
    /// Cells in them that have to be looked at, and the first of these.
    pub(super) wrong: usize,
    pub(super) first: Option<At>,
    /// Rows for which the list has no room.
    pub(super) left_out: usize,
}

/// Whether a text is a table, not something for one cell.
pub(super) fn is_table(text: &str) -> bool {
    text.trim_end_matches(['\r', '\n']).contains(['\t', '\n', '\r'])
}

/// Pastes a table, its first cell into `cell`; below the last row if there is none.
pub(super) fn paste(repeat: &Repeat, cell: Option<At>, text: &str) -> Pasted {
    let form = repeat.form.form();
    let mut lines = sheet::read(text);
    let columns = columns(&form, &repeat.columns, cell, &mut lines);
    let list = repeat.list();
    let begin = cell.and_then(|cell| repeat.position(cell.row?)).unwrap_or(list.len());
    let most = form.question(repeat.at.question).facets.max_items.unwrap_or(MOST).min(MOST);
    let room = (most as usize).max(list.len()).saturating_sub(begin);
    let rows = lines.len().min(room);
    let left_out = lines.len() - rows;

    let mut changes = Vec::new();
    for (line, position) in lines.into_iter().take(rows).zip(begin..) {
        let cells = line.into_iter().zip(&columns);
        let cells = cells.filter_map(|(text, column)| {
            let question = form.question((*column)?);
            let value = (widget_of(question).read)(question, text.trim());
            Some(((*column)?, value))
        });
        match list.get(position) {
            Some(&row) => changes.extend(cells.map(|(question, value)| Change::Set {
                at: At { question, row: Some(row) },
                value,
            })),
            None => {
                let mut answers = Value::Object(Map::new());
                for (question, value) in cells {
                    put(&mut answers, below_row(&form, form.question(question)), value);
                }
                changes.push(Change::AddRow { repeat: repeat.at, position: None, answers });
            }
        }
    }
    repeat.form.apply(Change::Batch(changes));
    judge(repeat, begin, rows, left_out)
}

/// Shows what is wrong in the rows that were filled.
fn judge(repeat: &Repeat, begin: usize, rows: usize, left_out: usize) -> Pasted {
    let list = repeat.list();
    let filled: &[RowId] = list.get(begin..begin + rows).unwrap_or_default();
    let wrong: Vec<At> = repeat.form.with(|answers| {
        let cells = filled.iter().flat_map(|&row| {
            repeat.columns.iter().map(move |&question| At { question, row: Some(row) })
        });
        cells.filter(|&at| answers.state(at).has_error()).collect()
    });
    for &at in &wrong {
        repeat.form.visit(at);
    }
    Pasted { rows, wrong: wrong.len(), first: wrong.first().copied(), left_out }
}

/// The question of each pasted column. A first line that names columns is taken out: then they
/// go by name, otherwise they follow each other from `cell` on.
fn columns(
    form: &Form,
    all: &[QuestionId],
    cell: Option<At>,
    lines: &mut Vec<Vec<String>>,
) -> Vec<Option<QuestionId>> {
    if let Some(named) = lines.first().and_then(|line| named(form, all, line)) {
        lines.remove(0);
        return named;
    }
    let first = cell.and_then(|cell| all.iter().position(|&it| it == cell.question));
    all.iter().skip(first.unwrap_or_default()).map(|&question| Some(question)).collect()
}

/// The questions that a line names by their labels, if it names at least two (or all there are),
/// and no fewer than half of its cells are such names.
fn named(form: &Form, all: &[QuestionId], line: &[String]) -> Option<Vec<Option<QuestionId>>> {
    let named: Vec<Option<QuestionId>> = line
        .iter()
        .map(|cell| {
            let wanted = plain(cell.trim());
            let is = |label: &str| plain(label) == wanted;
            all.iter().copied().find(|&id| {
                let label = &form.question(id).label;
                is(&label.vi) || label.en.as_deref().is_some_and(is)
            })
        })
        .collect();
    let found = named.iter().flatten().count();
    (found * 2 >= line.len() && found >= all.len().min(2)).then_some(named)
}

/// The place of an answer within its row.
fn below_row<'q>(form: &Form, question: &'q Question) -> &'q [String] {
    let row = question.repeat.map_or(0, |id| form.question(id).path.segments().len() + 1);
    question.path.segments().get(row..).unwrap_or_default()
}

fn put(tree: &mut Value, path: &[String], value: Value) {
    let (Some((first, rest)), Value::Object(map)) = (path.split_first(), tree) else { return };
    if rest.is_empty() {
        map.insert(first.clone(), value);
    } else {
        let inner = map.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
        put(inner, rest, value);
    }
}
