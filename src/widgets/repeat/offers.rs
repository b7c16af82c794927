//! The rows that the registers know, each at a press.

use leptos::prelude::*;
use tokhai_engine::autofill::{Offer, offers};

use super::Repeat;
use crate::live::sources::Sources;
use crate::text::{fill_in, language, later_words};
use crate::view::{El, button, el};
use crate::widgets::{show, source_title};

/// A line that says who knows them, and a button for each that is not in the list.
pub(super) fn known_rows(repeat: &Repeat) -> impl Fn() -> Option<El> + use<> {
    let repeat = repeat.clone();
    let (form, at) = (repeat.form, repeat.at);
    // Most lists name no concept, and have nothing to look for after each change.
    let names_concept = form.form().question(at.question).concept.is_some();
    let all = use_context::<Sources>().filter(|_| names_concept).map(|sources| {
        Memo::new(move |_| {
            form.changes().track();
            sources.known().with(|sources| form.with(|answers| offers(answers, at, sources)))
        })
    });
    move || {
        let all = all?.get();
        let source = source_title(all.first()?.source());
        let said = el("p.help").text(&fill_in(later_words().known_rows, &[&source]));
        let buttons: Vec<El> = all.into_iter().filter_map(|it| known_row(&repeat, it)).collect();
        Some(el("div.known-rows").add(said).add(el("div.actions").add(buttons)))
    }
}

fn known_row(repeat: &Repeat, offer: Offer) -> Option<El> {
    let form = repeat.form.form();
    let (question, value) = offer.name()?;
    let name = show(form.question(*question), value, language());
    let repeat = repeat.clone();
    let words = fill_in(later_words().add_known, &[&name]);
    Some(button("button.secondary", &words).on("click", move |_| {
        let Some(row) = repeat.add() else { return };
        for fill in offer.take(row) {
            repeat.form.apply(fill);
        }
        repeat.focus_open(row);
    }))
}
