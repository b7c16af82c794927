//! Which questions, notes and groups stand where.

use std::rc::Rc;

use leptos::prelude::*;
use tokhai_engine::answers::RowId;
use tokhai_engine::form::Item;

use super::field::field;
use super::{is_rich, render, rich};
use crate::live::form::LiveForm;
use crate::text::{language, say};
use crate::view::{El, el};

/// The items of a page, a group or a row.
pub(crate) fn items(form: LiveForm, items: &[Item], row: Option<RowId>) -> Vec<El> {
    items.iter().map(|it| item(form, it, row)).collect()
}

fn item(form: LiveForm, item: &Item, row: Option<RowId>) -> El {
    // A slot keeps the place while there is nothing to show.
    let slot = el("div.slot");
    match item {
        Item::Question(id) => field(form, form.at(*id, row), slot),
        Item::Note { text, condition } => {
            let shown = form.holds(*condition, row);
            let text = Rc::new(text.clone());
            slot.live(move || {
                let text = text.clone();
                shown.get().then(|| {
                    if is_rich(&text) {
                        return rich(el("div.note"), &text, Some((form, row)));
                    }
                    el("p.note").say(move || {
                        form.changes().track();
                        form.with(|answers| render(&text, answers, row, language()))
                    })
                })
            })
        }
        Item::Group { title, condition, items: inside } => {
            let shown = form.holds(*condition, row);
            let (title, inside) = (say(title), inside.clone());
            slot.live(move || {
                shown.get().then(|| {
                    let group = el("section.group").add(el("h3").text(&title));
                    group.add(items(form, &inside, row))
                })
            })
        }
    }
}
