//! Answers that this version of the form has no place for, shown beside it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::form::Form;

use super::Open;
use crate::live::drafts::{Autosave, LeftOver};
use crate::text::{draft_list_words, say};
use crate::view::{El, button, el};

/// The answers that the form has no place for any more, until the person has seen to them.
#[inline(never)]
pub(super) fn left_over(open: Open, autosave: Autosave) -> Box<dyn Fn() -> Option<El>> {
    let dismissed = RwSignal::new(false);
    Box::new(move || {
        open.address.track();
        let left_over = autosave.left_over();
        if dismissed.get() || left_over.is_empty() {
            return None;
        }
        let form = open.form.form();
        let lines: Vec<(String, String)> =
            left_over.iter().map(|it| (label(&form, it), shown(it))).collect();
        let copied: Vec<String> =
            lines.iter().map(|(label, value)| [label, ": ", value].concat()).collect();
        let copied = copied.join("\n");
        let fact = |(label, value): &(String, String)| {
            el("div").add(el("dt").text(label)).add(el("dd").text(value))
        };
        let told = RwSignal::new(String::new());
        let copy = move |_| {
            let written = window().navigator().clipboard().write_text(&copied);
            spawn_local(async move {
                let done = wasm_bindgen_futures::JsFuture::from(written).await.is_ok();
                let words = draft_list_words();
                told.try_set(if done { words.copied } else { words.not_copied }.to_owned());
            });
        };
        let dismiss = move |_| {
            autosave.dismiss_left_over();
            dismissed.set(true);
            crate::widgets::focus("form".into());
        };
        let actions = el("p.actions")
            .add(button("button.secondary", draft_list_words().copy).on("click", copy))
            .add(button("button.quiet", draft_list_words().dismiss).on("click", dismiss))
            .add(el("span").attr("role", "status").say(move || told.get()));
        let card = el("section.card.attention-card")
            .attr("aria-labelledby", "left-over")
            .add(el("h2").id("left-over").text(draft_list_words().left_over))
            .add(el("p").text(draft_list_words().left_over_why))
            .add(el("dl.facts").add(lines.iter().map(fact).collect::<Vec<El>>()));
        Some(card.add(actions))
    })
}

/// What an answer was about: the question, if there is still one, else where it stood.
fn label(form: &Form, left_over: &LeftOver) -> String {
    let segments = left_over.at.segments();
    let any_row = |segment: &String| {
        if segment.parse::<usize>().is_ok() { "*".to_owned() } else { segment.clone() }
    };
    let path: Vec<String> = segments.iter().map(any_row).collect();
    let question = form.question_at(&left_over.at).or_else(|| form.question_at(&path.into()));
    question.map_or_else(|| segments.join(" / "), |id| say(&form.question(id).label))
}

fn shown(left_over: &LeftOver) -> String {
    match left_over.value.as_str() {
        Some(text) => text.to_owned(),
        None => left_over.value.to_string(),
    }
}
