//! The identity card: offers to read its QR code where it would answer something.
//!
//! Reading it ([`scan`]) belongs to the part of the program for seldom use, which is loaded when the
//! offer is taken, or when it has been on the screen for a while: so it works without a network later.

mod scan;

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{Answers, At};
use tokhai_engine::autofill::card::CONCEPTS;
use tokhai_engine::form::Form;

use super::Open;
use crate::live::app::app;
use crate::live::ports::Ports;
use crate::live::sources::Sources;
use crate::live::whether;
use crate::text::{later_words, words};
use crate::view::{El, button, el};

/// The id of the button.
const BUTTON: &str = "scan-card";

/// Milliseconds until the page is at rest, and what reads cards is fetched.
const REST: u32 = 8_000;

/// The offer on a page, and what came of it. Where card and register disagree, the pages concerned
/// say so.
pub(super) fn offer(open: Open, page: usize) -> El {
    let ports = app::<Ports>();
    let place = el("div.later");
    let asked =
        if open.form.form().card { asked_here(&open.form.form(), page) } else { Vec::new() };
    let result = RwSignal::new(None);
    let offered = whether(move || {
        open.form.changes().track();
        open.form.with(|answers| asked.iter().any(|&at| is_wanted(answers, at)))
    });
    let (dialog, owner) = (el("div"), Owner::current().unwrap_or_default());
    let (shown_in, wanted) = (dialog.clone(), RwSignal::new(false));
    let press = move |_: web_sys::Event| {
        wanted.set(true);
        let (owner, dialog) = (owner.clone(), shown_in.clone());
        spawn_local(async move {
            if !ports.device().seldom_program().await {
                open.objections.try_set(vec![words().unreachable.to_owned()]);
                wanted.try_set(false);
                return;
            }
            // The page may have been left meanwhile.
            if wanted.try_get_untracked().is_some() {
                owner.with(|| untrack(|| scan::open(open, result, &dialog)));
            }
            wanted.try_set(false);
        });
    };
    let press = Rc::new(press);
    // Drawn anew, it would lose the focus.
    let is_shown = whether(move || offered.get() || result.with(Option::is_some));
    let draw = move || {
        let press = press.clone();
        is_shown.get().then(|| {
            let button = button("button.secondary", later_words().scan_card)
                .id(BUTTON)
                .bind("aria-busy", move || wanted.get().then(|| "true".to_owned()))
                .on("click", move |event| press(event));
            el("div.actions").add(button)
        })
    };
    let later = move || {
        if offered.try_get_untracked() == Some(true) {
            spawn_local(async move {
                if ports.device().seldom_program().await {
                    scan::prepare(ports);
                }
            });
        }
    };
    if offered.get_untracked() {
        ports.device().after(REST, Box::new(later));
    }
    let sources = expect_context::<Sources>();
    let has_card = whether(move || sources.card().with(Option::is_some));
    let found = move || has_card.get().then(|| untrack(|| scan::found(open, page, result)));
    place.add(el("div").live(draw)).add(dialog).add(el("div").live(found))
}

/// What a card could answer on this page, if the page is the one that asks first who somebody is.
fn asked_here(form: &Form, page: usize) -> Vec<At> {
    let mut asked = Vec::new();
    let mut first = None;
    for (question, it) in form.questions().filter(|(_, it)| it.repeat.is_none()) {
        let Some(concept) = it.concept.as_deref().filter(|name| CONCEPTS.contains(name)) else {
            continue;
        };
        if matches!(concept, "person.fullName" | "person.personalId") {
            first = first.or(it.page);
        }
        if it.page == Some(page) {
            asked.push(At { question, row: None });
        }
    }
    if first != Some(page) {
        asked.clear();
    }
    asked
}

fn is_wanted(answers: &Answers, at: At) -> bool {
    let is_locked = answers.provenance(at).is_some_and(|provenance| provenance.locked);
    answers.state(at).relevant && !is_locked && !answers.is_known(at)
}
