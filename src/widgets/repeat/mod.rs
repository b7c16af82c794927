//! A list of rows, each a card with its own questions. Removing a row can be undone.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{At, Change, RowId};

use super::{Control, Widget, dom_id, items, render};
use crate::text::{fill_in, language, say, words};

pub(super) static WIDGET: Widget = Widget {
    name: "repeat",
    suits: |question| question.rows.is_some(),
    grouped: true,
    view,
    show: |_, value, _| value.as_array().map_or(0, Vec::len).to_string(),
};

fn view(control: Control) -> AnyView {
    let (form, at) = (control.form, control.at);
    let Some(rows) = control.with_question(|question| question.rows.clone()) else {
        return ().into_any();
    };
    let removed = RwSignal::new(None::<(usize, Value)>);
    let add = {
        let inside = rows.items.clone();
        move |_| {
            let change = Change::AddRow { repeat: at, position: None, answers: Value::Null };
            let added = form.apply(change).added;
            removed.set(None);
            if let Some(row) = added {
                focus_first(&inside, row);
            }
        }
    };
    let undo = move |_| {
        if let Some((position, answers)) = removed.get_untracked() {
            form.apply(Change::AddRow { repeat: at, position: Some(position), answers });
            removed.set(None);
        }
    };
    let list = form.rows(at);
    let add_label = rows.add.clone();
    let card = move |row: RowId| {
        let number =
            move || list.with(|rows| rows.iter().position(|&it| it == row)).map_or(0, |i| i + 1);
        let title = {
            let title = rows.title.clone();
            move || {
                form.changes().track();
                let words = words();
                let named = form.with(|answers| render(&title, answers, Some(row), language()));
                let numbered = fill_in(words.entry_number, &[&number().to_string()]);
                if named.trim().is_empty() { numbered } else { named }
            }
        };
        let remove = move |_| {
            let answers = form.with(|answers| {
                answers.row_pointer(row).and_then(|place| place.get(answers.kept()).cloned())
            });
            removed.set(answers.map(|answers| (number() - 1, answers)));
            form.apply(Change::RemoveRow { row });
        };
        let (label, remove_name) = (title.clone(), title.clone());
        view! {
            <section class="row-card" aria-label=label>
                <header class="row-head">
                    <h4>{title}</h4>
                    <button type="button" class="quiet" on:click=remove
                        aria-label=move || [words().remove, " ", &remove_name()].concat()>
                        {words().remove}
                    </button>
                </header>
                {items(form, &rows.items, Some(row))}
            </section>
        }
    };
    view! {
        <div class="rows" id=control.id.clone() tabindex="-1">
            <For each=move || list.get() key=|row| *row children=card />
            <div role="status">
                {move || removed.get().map(|_| view! {
                    <p class="undo">
                        {words().removed}" "
                        <button type="button" class="quiet" on:click=undo>{words().undo}</button>
                    </p>
                })}
            </div>
            <button type="button" class="secondary" on:click=add>{say(&add_label)}</button>
        </div>
    }
    .into_any()
}

/// Puts the focus on the first question of a new row, once it is there.
fn focus_first(inside: &[tokhai_engine::form::Item], row: RowId) {
    let first = inside.iter().find_map(|item| match item {
        tokhai_engine::form::Item::Question(id) => Some(*id),
        _ => None,
    });
    if let Some(question) = first {
        let id = dom_id(At { question, row: Some(row) });
        crate::widgets::focus(id);
    }
}
