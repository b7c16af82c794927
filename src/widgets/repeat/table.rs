//! The rows as a table to type into: a line a row, a cell a question.

use leptos::prelude::*;
use tokhai_engine::answers::{At, RowId};

use super::{Repeat, keys, sign, stretch};
use crate::text::{later_words, say};
use crate::view::{El, el, mark_page};
use crate::widgets::field;

pub(super) fn table(repeat: &Repeat) -> El {
    let compiled = repeat.form.form();
    let list = repeat.rows;
    let title = |&id| {
        let question = compiled.question(id);
        let help = question.help.as_ref().map(|help| el("small").text(&say(help)));
        let label = el("span.label").text(&say(&question.label));
        el("div.cell").attr("role", "columnheader").add(label).add(help)
    };
    let titles: Vec<El> = repeat.columns.iter().map(title).collect();
    mark_page("with-table");
    let corner = |name: &str, words: &str| {
        let words = el("span.visually-hidden").text(words);
        el(name).attr("role", "columnheader").add(words)
    };
    let head = el("div.table-row.table-head")
        .attr("role", "row")
        .add(corner("div.cell.number", later_words().row_number))
        .add(titles)
        .add(corner("div.cell.signs", later_words().row_actions));
    let table = el("div.table.rows")
        .id(&repeat.id)
        .attr("tabindex", "-1")
        .attr("role", "table")
        .attr("aria-labelledby", &[&repeat.id, "-label"].concat())
        .bind("aria-rowcount", move || Some((list.with(Vec::len) + 1).to_string()))
        .add(el("div").attr("role", "rowgroup").add(head));
    let drawn = repeat.clone();
    let table = stretch::rows(table, repeat, Some("rowgroup"), move |row| line(&drawn, row));
    let hint = el("p.help.keys").text(later_words().table_keys);
    el("div").add(hint).add(table)
}

fn line(repeat: &Repeat, row: RowId) -> El {
    let title = repeat.title(row);
    let list = repeat.rows;
    let placed = repeat.clone();
    let position = move || {
        list.track();
        placed.position(row).map_or(0, |position| position + 1)
    };
    let numbered = position.clone();
    let number =
        el("div.cell.number").attr("role", "rowheader").say(move || numbered().to_string());
    let cell = |&question| {
        let slot = el("div.slot.cell").attr("role", "cell");
        field::cell(repeat.form, At { question, row: Some(row) }, slot)
    };
    let cells: Vec<El> = repeat.columns.iter().map(cell).collect();
    let (up, down, remove) = (repeat.clone(), repeat.clone(), repeat.clone());
    // Tab goes from answer to answer; these have keys of their own.
    let signs = el("div.cell.signs")
        .attr("role", "cell")
        .add(
            sign("↑", later_words().move_up, title)
                .attr("tabindex", "-1")
                .on("click", move |_| up.shift(row, false)),
        )
        .add(
            sign("↓", later_words().move_down, title)
                .attr("tabindex", "-1")
                .on("click", move |_| down.shift(row, true)),
        )
        .add(
            sign("✕", later_words().remove, title)
                .attr("tabindex", "-1")
                .on("click", move |_| keys::remove(&remove, row, None)),
        );
    el("div.table-row")
        .attr("role", "row")
        .bind("aria-label", move || Some(title.get()))
        .bind("aria-rowindex", move || Some((position() + 1).to_string()))
        .add(number)
        .add(cells)
        .add(signs)
}
