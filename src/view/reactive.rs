//! Effects and listeners that live as long as what they belong to.

use std::cell::RefCell;

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, Node};

use super::{El, append};

/// Draws the app into the page, for as long as the page is open.
pub(crate) fn mount(draw: impl FnOnce() -> El) {
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let root = owner.with(draw);
    if let Some(body) = document().body() {
        append(&body, root.node());
    }
    std::mem::forget(owner);
}

/// Runs `run` now, and again whenever what it reads has changed, until the owner is cleaned up.
pub(super) fn follow(run: Box<dyn Fn()>) {
    let effect = RenderEffect::new(move |_| run());
    // Whoever owns the element keeps the effect alive.
    let _ = StoredValue::new_local(effect);
}

/// Draws elements into `parent` at its present end, and draws them anew as `follow` does.
pub(super) fn region(parent: &Element, draw: Box<dyn Fn() -> Vec<El>>) {
    let end: Node = document().create_comment("").unchecked_into();
    append(parent, &end);
    let drawn: RefCell<Vec<El>> = RefCell::default();
    follow(Box::new(move || {
        let elements = draw();
        for old in drawn.replace(Vec::new()) {
            remove(old.node());
        }
        // The region may stand inside a fragment that has moved since.
        if let Some(parent) = end.parent_node() {
            for element in &elements {
                let _ = parent.insert_before(element.node(), Some(&end));
            }
        }
        drawn.replace(elements);
    }));
}

/// Calls `handler` on each `event`, until the owner is cleaned up. From then on nothing is called:
/// an element that loses the focus because it is being taken out has no listener any more.
pub(super) fn listen(element: &Element, event: &'static str, mut handler: Box<dyn FnMut(Event)>) {
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(element, event, options, move |event| {
        handler(event.clone());
    });
    let _ = StoredValue::new_local(listener);
}

/// Gives the page's root a class for as long as the current owner lives. To ask the page itself what
/// it contains (`:has`) costs the more the longer it is, with each thing that is drawn.
pub(crate) fn mark_page(class: &'static str) {
    thread_local! {
        static MARKS: RefCell<Vec<&'static str>> = RefCell::default();
    }
    let tell = move || {
        let on = MARKS.with_borrow(|marks| marks.contains(&class));
        if let Some(root) = document().document_element() {
            let _ = root.class_list().toggle_with_force(class, on);
        }
    };
    MARKS.with_borrow_mut(|marks| marks.push(class));
    tell();
    on_cleanup(move || {
        MARKS.with_borrow_mut(|marks| {
            if let Some(at) = marks.iter().position(|mark| *mark == class) {
                marks.swap_remove(at);
            }
        });
        tell();
    });
}

/// Takes a node out of the page.
pub(super) fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        let _ = parent.remove_child(node);
    }
}
