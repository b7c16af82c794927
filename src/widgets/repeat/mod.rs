//! A list of rows, each a card with its own questions. Removing a row can be undone.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{At, Change, RowId};
use tokhai_engine::form::{Item, Rows};

use super::{Control, Widget, dom_id, focus, items, render};
use crate::live::form::LiveForm;
use crate::text::{fill_in, language, say, words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "repeat",
    suits: |question| question.rows.is_some(),
    grouped: true,
    view,
    show: |_, value, _| value.as_array().map_or(0, Vec::len).to_string(),
};

/// A row that was removed: its position and its answers.
type Removed = RwSignal<Option<(usize, Value)>>;

fn view(control: Control) -> Vec<El> {
    let (form, at) = (control.form, control.at);
    let Some(rows) = control.with_question(|question| question.rows.clone()) else {
        return Vec::new();
    };
    let rows = Arc::new(rows);
    let removed: Removed = RwSignal::new(None);
    let list = form.rows(at);
    let undo_id = [&control.id, "-undo"].concat();
    let undo = {
        let (rows, undo_id) = (rows.clone(), undo_id.clone());
        move || {
            removed.with(Option::is_some).then(|| {
                let rows = rows.clone();
                let undo =
                    button("button.quiet", words().undo).id(&undo_id).on("click", move |_| {
                        if let Some((position, answers)) = removed.get_untracked() {
                            let position = Some(position);
                            let back =
                                form.apply(Change::AddRow { repeat: at, position, answers }).added;
                            removed.set(None);
                            if let Some(row) = back {
                                focus_first(&rows.items, row);
                            }
                        }
                    });
                el("p.undo").text(words().removed).text(" ").add(undo)
            })
        }
    };
    let add = button("button.secondary", &say(&rows.add));
    let add = {
        let rows = rows.clone();
        add.on("click", move |_| {
            let change = Change::AddRow { repeat: at, position: None, answers: Value::Null };
            removed.set(None);
            if let Some(row) = form.apply(change).added {
                focus_first(&rows.items, row);
            }
        })
    };
    let cards = el("div.rows").id(&control.id).attr("tabindex", "-1");
    let cards =
        cards.each(move || list.get(), move |row| card(form, &rows, list, row, removed, &undo_id));
    vec![cards.add(el("div").attr("role", "status").live(undo)).add(add)]
}

fn card(
    form: LiveForm,
    rows: &Arc<Rows>,
    list: RwSignal<Vec<RowId>>,
    row: RowId,
    removed: Removed,
    undo_id: &str,
) -> El {
    let undo_id = undo_id.to_owned();
    let position = move || list.with(|rows| rows.iter().position(|&it| it == row)).unwrap_or(0);
    let words_of = rows.clone();
    let title = Memo::new(move |_| {
        form.changes().track();
        let named = form.with(|answers| render(&words_of.title, answers, Some(row), language()));
        let numbered = || fill_in(words().entry_number, &[&(position() + 1).to_string()]);
        if named.trim().is_empty() { numbered() } else { named }
    });
    let remove = button("button.quiet", words().remove)
        .bind("aria-label", move || Some([words().remove, " ", &title.get()].concat()))
        .on("click", move |_| {
            let answers = form.with(|answers| {
                answers.row_pointer(row).and_then(|place| place.get(answers.kept()).cloned())
            });
            removed.set(answers.map(|answers| (untrack(position), answers)));
            form.apply(Change::RemoveRow { row });
            focus(undo_id.clone());
        });
    let head = el("header.row-head").add(el("h4").say(move || title.get())).add(remove);
    let card = el("section.row-card").bind("aria-label", move || Some(title.get()));
    card.add(head).add(items(form, &rows.items, Some(row)))
}

/// Puts the focus on the first question of a new row, once it is there.
fn focus_first(inside: &[Item], row: RowId) {
    let first = inside.iter().find_map(|item| match item {
        Item::Question(id) => Some(*id),
        _ => None,
    });
    if let Some(question) = first {
        let id = dom_id(At { question, row: Some(row) });
        focus(id);
    }
}
