//! A row as a card: for phones, and for questions that need room.

use leptos::prelude::*;
use tokhai_engine::answers::RowId;

use super::{Repeat, sign, stretch};
use crate::text::later_words;
use crate::view::{El, button, el};
use crate::widgets::{focus, items};

pub(super) fn cards(repeat: &Repeat) -> El {
    let list = el("div.rows").id(&repeat.id).attr("tabindex", "-1");
    let drawn = repeat.clone();
    stretch::rows(list, repeat, None, move |row| card(&drawn, row))
}

fn card(repeat: &Repeat, row: RowId) -> El {
    let title = repeat.title(row);
    let this = repeat.clone();
    let remove = button("button.quiet", later_words().remove)
        .bind("aria-label", move || Some([later_words().remove, " ", &title.get()].concat()))
        .on("click", move |_| {
            this.remove(row);
            focus(this.undo_id());
        });
    let (up, down) = (shifter(repeat, row, title, false), shifter(repeat, row, title, true));
    let head = el("header.row-head").add(el("h4").say(move || title.get()));
    let head = head.add(up).add(down).add(remove);
    let card = el("section.row-card").bind("aria-label", move || Some(title.get()));
    card.add(head).add(items(repeat.form, &repeat.about.items, Some(row)))
}

/// A button that moves the row, and keeps the focus. At the end of the list it does nothing and
/// says so.
fn shifter(repeat: &Repeat, row: RowId, title: Memo<String>, down: bool) -> El {
    let (words, shown, suffix) = match down {
        true => (later_words().move_down, "↓", "-down"),
        false => (later_words().move_up, "↑", "-up"),
    };
    let id = [&repeat.id, "-row", &row.number().to_string(), suffix].concat();
    let (list, placed) = (repeat.rows, repeat.clone());
    let at_end = move || {
        let last = list.with(Vec::len).saturating_sub(1);
        placed.position(row) == Some(if down { last } else { 0 })
    };
    let repeat = repeat.clone();
    sign(shown, words, title)
        .id(&id)
        .bind("hidden", move || list.with(|rows| rows.len() < 2).then(String::new))
        .bind("aria-disabled", move || Some(at_end().to_string()))
        .on("click", move |_| {
            repeat.shift(row, down);
            focus(id.clone());
        })
}
