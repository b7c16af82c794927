//! Undo and redo: the keys anywhere in the form, and two quiet buttons.
//!
//! What was typed into a line without a break is one step. Only what is typed but no answer yet (a
//! few letters to search a list by) is the browser's to undo, letter by letter; once the line says
//! again what it said when it was entered, the form goes on.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use tokhai_engine::Pointer;
use tokhai_engine::answers::At;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent};

use super::{Open, pasting};
use crate::live::app::app;
use crate::live::form::Taken;
use crate::live::history::Way;
use crate::pages::layout::Announcement;
use crate::text::{fill_in, later_words, say};
use crate::view::{El, button};
use crate::widgets;

/// Listens to the keys in the form that `around` holds, and to those pressed where nothing has the
/// focus: what had it may just have been taken out. And to what is pasted there, which the browser
/// cannot undo where the form has put it elsewhere. `page`: which page is shown.
#[inline(never)]
pub(super) fn keys(around: El, open: Open, page: Memo<Option<usize>>) {
    let announcement = app::<Announcement>();
    // What the line said when it was entered; unknown while the form is putting something there.
    let entered: Rc<RefCell<Option<String>>> = Rc::default();
    let enter = entered.clone();
    let form = around.input();
    let around = around.on("focusin", move |event| {
        enter.replace(line(&event).map(|line| line.value()));
    });
    let put = entered.clone();
    around.on("paste", move |event| {
        if pasting::paste(&event, open) {
            put.take();
        }
    });
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        let Some(way) = way(&event) else { return };
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let inside = target.is_some_and(|it| it.tag_name() == "BODY" || form.contains(Some(&it)));
        if !inside || !form.is_connected() || event.default_prevented() {
            return;
        }
        if is_its_own(&event, way, open, entered.borrow().as_deref()) {
            return;
        }
        event.prevent_default();
        entered.take();
        take(open, way, page.get_untracked(), announcement);
        // What the form has put there is no typing; the focus is there by then.
        let entered = entered.clone();
        request_animation_frame(move || {
            let focused = document().active_element().and_then(text_line);
            entered.replace(focused.map(|line| line.value()));
        });
    });
    on_cleanup(move || pressed.remove());
}

/// The two buttons, as long as there is something for them to do.
#[inline(never)]
pub(super) fn buttons(open: Open, page: usize) -> Vec<El> {
    let announcement = app::<Announcement>();
    let ways = open.form.ways();
    let one = |name: &str, words: &str, way: Way| {
        let idle = move || {
            let (back, forth) = ways.get();
            !(if way == Way::Back { back } else { forth })
        };
        button(name, words)
            .toggle("idle", idle)
            .bind("aria-disabled", move || idle().then(|| "true".to_owned()))
            .on("click", move |_| take(open, way, Some(page), announcement))
    };
    vec![
        one("button.quiet.back-step", later_words().undo, Way::Back),
        one("button.quiet", later_words().redo, Way::Forth),
    ]
}

/// Ctrl+Z or ⌘Z; the same with Shift, or Ctrl+Y.
fn way(event: &KeyboardEvent) -> Option<Way> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => Some(Way::Back),
        ("z", true) | ("y", false) => Some(Way::Forth),
        _ => None,
    }
}

/// Whether the browser has something to undo in the line itself.
fn is_its_own(event: &Event, way: Way, open: Open, entered: Option<&str>) -> bool {
    let Some(line) = line(event) else { return false };
    let asked = line.get_attribute("name").and_then(|name| Pointer::parse(&name));
    let asked = asked.and_then(|place| open.form.with(|answers| answers.locate(&place)));
    match way {
        Way::Back => {
            let is_typed = entered.is_some_and(|entered| line.value() != entered);
            is_typed && !asked.is_some_and(|at| open.form.is_typing(at))
        }
        // What the line has undone by itself was an answer, after which the form has nothing to
        // redo.
        Way::Forth => !open.form.ways().get_untracked().1,
    }
}

/// The line of text that an event comes from.
fn line(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok().and_then(text_line)
}

fn text_line(element: Element) -> Option<HtmlInputElement> {
    let input = element.dyn_into::<HtmlInputElement>().ok()?;
    let types = ["text", "tel", "email", "number", "search", "url"];
    types.contains(&&*input.type_()).then_some(input)
}

#[inline(never)]
fn take(open: Open, way: Way, page: Option<usize>, announcement: Announcement) {
    let Some(taken) = open.form.travel(way) else { return };
    let form = open.form.form();
    let question = taken.at.map(|at| form.question(at.question));
    let what = question.map(|question| say(&question.label)).unwrap_or_default();
    let elsewhere = question.and_then(|it| it.page).filter(|&it| Some(it) != page);
    let what = match elsewhere.and_then(|page| form.pages.get(page)) {
        Some(page) => fill_in(later_words().on_page, &[&what, &say(&page.title)]),
        None => what,
    };
    let said = if way == Way::Back { later_words().undone } else { later_words().redone };
    announcement.say(fill_in(said, &[&what]));
    if elsewhere.is_none() && page.is_some() {
        go_to(open, taken);
    }
}

/// Puts the focus where something has changed.
fn go_to(open: Open, taken: Taken) {
    let Taken { at: Some(at), row } = taken else { return };
    let form = open.form.form();
    let Some(row) = row else { return widgets::reach(open.form, at) };
    let mut inside = form.questions().map(|(question, it)| (At { question, row: Some(row) }, it));
    let is_asked = |at: At| open.form.with(|answers| answers.state(at).relevant);
    let first = inside.find(|(cell, it)| {
        it.repeat == Some(at.question) && it.rows.is_none() && it.page.is_some() && is_asked(*cell)
    });
    widgets::reach(open.form, first.map_or(at, |(cell, _)| cell));
}
