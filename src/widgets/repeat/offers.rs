//! The rows that the registers know, each at a press.

use leptos::prelude::*;
use tokhai_engine::autofill::{Offer, offers};
use tokhai_engine::form::Question;

use super::Repeat;
use crate::text::{fill_in, language, later_words};
use crate::view::{El, button, el};
use crate::widgets::{Sources, show, source_title};

/// A line that says who knows them, and a button for each that is not in the list.
pub(super) fn known_rows(repeat: &Repeat) -> impl Fn() -> Option<El> + use<> {
    let repeat = repeat.clone();
    let sources = use_context::<Sources>();
    let all = Memo::new({
        let repeat = repeat.clone();
        move |_| {
            repeat.form.changes().track();
            let sources = sources.map(|it| it.0.get()).unwrap_or_default();
            repeat.form.with(|answers| offers(answers, repeat.at, &sources))
        }
    });
    move || {
        let all = all.get();
        let source = source_title(all.first()?.source());
        let said = el("p.help").text(&fill_in(later_words().known_rows, &[&source]));
        let buttons: Vec<El> = all.into_iter().filter_map(|it| known_row(&repeat, it)).collect();
        Some(el("div.known-rows").add(said).add(el("div.actions").add(buttons)))
    }
}

fn known_row(repeat: &Repeat, offer: Offer) -> Option<El> {
    let form = repeat.form.form();
    let shown = |question: &Question, value| show(question, value, language());
    let name = repeat.form.with(|answers| {
        offer.name(answers, repeat.at).map(|(id, value)| shown(form.question(id), value))
    })?;
    let repeat = repeat.clone();
    let words = fill_in(later_words().add_known, &[&name]);
    Some(button("button.secondary", &words).on("click", move |_| {
        let Some(row) = repeat.add() else { return };
        let fills = repeat.form.with(|answers| offer.take(answers, repeat.at.question, row));
        for fill in fills {
            repeat.form.apply(fill);
        }
        repeat.focus_open(row);
    }))
}
