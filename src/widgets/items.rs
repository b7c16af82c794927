//! Which questions, notes and groups stand where.

use leptos::prelude::*;
use tokhai_engine::answers::RowId;
use tokhai_engine::form::Item;

use super::field::field;
use super::render;
use crate::live::form::LiveForm;
use crate::text::{language, say};

/// The items of a page, a group or a row.
pub(crate) fn items(form: LiveForm, items: &[Item], row: Option<RowId>) -> AnyView {
    items.iter().map(|it| item(form, it, row)).collect_view().into_any()
}

fn item(form: LiveForm, item: &Item, row: Option<RowId>) -> AnyView {
    match item {
        Item::Question(id) => field(form, form.at(*id, row)),
        Item::Note { text, condition } => {
            let shown = form.holds(*condition, row);
            let text = text.clone();
            let note = move || {
                form.changes().track();
                form.with(|answers| render(&text, answers, row, language()))
            };
            view! { <Show when=move || shown.get()><p class="note">{note.clone()}</p></Show> }
                .into_any()
        }
        Item::Group { title, condition, items: inside } => {
            let shown = form.holds(*condition, row);
            let (title, inside) = (title.clone(), inside.clone());
            let group = move || {
                let title = title.clone();
                view! {
                    <section class="group">
                        <h3>{say(&title)}</h3>
                        {items(form, &inside, row)}
                    </section>
                }
            };
            view! { {move || shown.get().then(group.clone())} }.into_any()
        }
    }
}
