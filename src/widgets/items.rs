//! Which questions, notes and groups stand where.

use std::rc::Rc;

use leptos::prelude::*;
use tokhai_engine::Pointer;
use tokhai_engine::answers::RowId;
use tokhai_engine::form::Item;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, NodeList};

use super::field::field;
use super::offer::{self, Offered};
use super::{is_rich, render, rich};
use crate::live::form::LiveForm;
use crate::live::on_change;
use crate::text::{fill_in, language, say, words};
use crate::view::{El, button, el, finish};

/// How many questions stand together, at the most (`docs/decisions/long-pages.md`).
const TOGETHER: usize = 20;

/// Opens a form another level, at a place of its recursive schema.
#[derive(Clone, Copy, Default)]
pub(crate) struct OpenMore {
    place: RwSignal<String>,
    /// How many controls of the form stand before the button that was pressed.
    before: RwSignal<u32>,
}

impl OpenMore {
    /// Calls `open` with each place, as long as the current owner lives.
    pub(crate) fn listen(self, open: impl Fn(Pointer) + 'static) {
        on_change(
            move || self.place.track(),
            move || {
                if let Some(place) = Pointer::parse(&self.place.get_untracked()) {
                    open(place);
                }
            },
        );
    }

    /// Puts the focus where the button was, once the form is drawn with what it has opened.
    pub(crate) fn land(self) {
        request_animation_frame(move || {
            finish();
            let controls = controls();
            let there = controls.and_then(|all| all.item(self.before.get_untracked()));
            if let Some(there) = there.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = there.focus();
            }
        });
    }
}

/// What can have the focus in the form that is drawn, in its order.
fn controls() -> Option<NodeList> {
    const CONTROLS: &str = "#form :is(a, button, input, select, textarea)";
    document().query_selector_all(CONTROLS).ok()
}

/// The items of a page, a group or a row. Questions that follow each other stand together: on a long
/// page they are laid out together once they come near (`style/widgets.css`), for the browser looks
/// at each such part in every frame.
pub(crate) fn items(form: LiveForm, items: &[Item], row: Option<RowId>) -> Vec<El> {
    // Rows have their own way to be many.
    if row.is_some() {
        return one_by_one(form, items, row);
    }
    let compiled = form.form();
    let is_one =
        |it: &Item| matches!(it, Item::Question(id) if compiled.question(*id).rows.is_none());
    let mut drawn = Vec::new();
    let mut left = items;
    while let Some(first) = left.first() {
        let several = left.iter().take(TOGETHER).take_while(|it| is_one(it)).count();
        let (here, after) = left.split_at(several.max(1));
        left = after;
        drawn.push(if several == 0 {
            item(form, first, row)
        } else {
            let around = el("div.together").size("--questions", several);
            around.add(one_by_one(form, here, row))
        });
    }
    drawn
}

fn one_by_one(form: LiveForm, items: &[Item], row: Option<RowId>) -> Vec<El> {
    items.iter().map(|it| item(form, it, row)).collect()
}

fn item(form: LiveForm, item: &Item, row: Option<RowId>) -> El {
    // A slot keeps the place while there is nothing to show.
    let slot = el("div.slot");
    match item {
        Item::Question(id) => field(form, form.at(*id, row)),
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
        Item::Group { title, condition, items: inside, side_by_side } => {
            let shown = form.holds(*condition, row);
            let (title, inside, beside) = (say(title), inside.clone(), *side_by_side);
            slot.live(move || shown.get().then(|| group(form, &title, &inside, row, beside)))
        }
        Item::Offer { to, label, like, concept, condition } => {
            let shown = form.holds(*condition, row);
            let (to, label) = (to.clone(), label.clone());
            let offered = Offered { to, label, like: like.clone(), concept: concept.clone() };
            slot.live(move || shown.get().then(|| offer::view(form, offered.clone(), row)))
        }
        Item::More { at, label, condition } => {
            let shown = form.holds(*condition, row);
            let (at, label) = (at.clone(), say(label));
            slot.live(move || shown.get().then(|| more(&at, &label)))
        }
    }
}

fn group(
    form: LiveForm,
    title: &str,
    inside: &[Item],
    row: Option<RowId>,
    side_by_side: bool,
) -> El {
    let draw = if side_by_side { one_by_one } else { items };
    let inside = draw(form, inside, row);
    let named = |group: El| if title.is_empty() { group } else { group.add(el("h3").text(title)) };
    if side_by_side {
        return named(el("section.group")).add(el("div.side-by-side").add(inside));
    }
    named(el(if title.is_empty() { "div.group" } else { "section.group" })).add(inside)
}

/// A place that is asked about once it is opened.
#[inline(never)]
fn more(at: &Pointer, label: &str) -> El {
    let at = at.clone();
    let open = use_context::<OpenMore>();
    button("button.secondary", &fill_in(words().open_more, &[label])).on("click", move |event| {
        let Some(open) = open else { return };
        let pressed = event.current_target().and_then(|it| it.dyn_into::<Node>().ok());
        let before = controls().map_or(0, |all| {
            (0..all.length()).take_while(|&number| all.item(number) != pressed).count()
        });
        open.before.set(before as u32);
        open.place.set(at.to_string());
    })
}
