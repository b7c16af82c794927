//! How a document gets on the bench: chosen, dropped, or pasted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement};

use super::bench::Bench;
use super::target;
use crate::live::portal::{self, MAX_DOCUMENT};
use crate::pages::layout::{self, heading, list};
use crate::pages::route;
use crate::text::{fill_in, preview_words, say};
use crate::view::{El, el, first_file};

/// The page without a document; `trouble` says why there is none.
pub(super) fn start(bench: Bench, trouble: Option<&str>) -> Vec<El> {
    let words = preview_words();
    let forms = RwSignal::new(Vec::new());
    spawn_local(async move {
        forms.try_set(portal::catalogue(bench.ports).await.unwrap_or_default());
    });
    let problem = RwSignal::new(None::<String>);
    let of_portal = move || {
        forms.with(|forms| {
            if forms.is_empty() {
                return Vec::new();
            }
            let entry = |form: &portal::CatalogueEntry| {
                let src = ["/forms/", &form.slug, "/form.json"].concat();
                let summary = el("span").text(&say(&form.summary));
                layout::entry(&route::preview(&src), &say(&form.title), vec![summary])
            };
            vec![el("h2").text(preview_words().forms_here), list("ul.services", forms, entry)]
        })
    };
    let input = el("input")
        .attr("type", "file")
        .attr("accept", ".json,application/json")
        .attr("aria-label", words.choose_file)
        .on("change", move |event| {
            if let Some(file) =
                target::<HtmlInputElement>(&event).and_then(|it| first_file(it.files()))
            {
                read(bench, file, problem);
            }
        });
    let choose = el("span.secondary").attr("aria-hidden", "true").text(words.choose_file);
    let paste = el("textarea.entry.preview-paste")
        .id("paste")
        .attr("rows", "5")
        .attr("spellcheck", "false")
        .on("input", move |event| {
            let text = target::<HtmlTextAreaElement>(&event).map(|area| area.value());
            let name = preview_words().pasted.to_owned();
            match text.filter(|text| !text.trim().is_empty()) {
                Some(text) if text.len() > MAX_DOCUMENT => problem.set(Some(too_large(&name))),
                Some(text) => bench.kept.open(bench, name, text),
                None => {}
            }
        });
    let failed = move || problem.get().map(|words| el("p.error").text(&words));
    vec![
        heading(words.choose_form),
        el("p.lead").text(words.choose_form_lead),
        el("div").attr("role", "alert").add(trouble.map(|words| el("p.error").text(words))),
        el("div").attr("role", "alert").live(failed),
        el("div").live(of_portal),
        el("div.card")
            .add(el("p").add(el("span.file-button").add(input).add(choose)))
            .add(el("p").add(el("label").attr("for", "paste").text(words.paste_here)))
            .add(paste),
    ]
}

/// Files can be dropped anywhere.
pub(super) fn take_drops(bench: Bench) {
    let is_file = |event: &web_sys::DragEvent| {
        event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
    };
    let over = window_event_listener(leptos::ev::dragover, move |event| {
        if is_file(&event) {
            event.prevent_default();
        }
    });
    let drop = window_event_listener(leptos::ev::drop, move |event| {
        let file = event.data_transfer().and_then(|data| first_file(data.files()));
        if let Some(file) = file {
            event.prevent_default();
            read(bench, file, RwSignal::new(None));
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

/// Leaves the present document for the choice of another.
pub(super) fn leave(bench: Bench, event: &web_sys::Event) {
    event.prevent_default();
    spawn_local(async move {
        bench.kept.forget().await;
        if bench.src.try_with_value(String::is_empty) == Some(true) {
            bench.is_open.set(false);
        }
        bench.shell.go(&route::preview(""));
    });
}

fn read(bench: Bench, file: File, problem: RwSignal<Option<String>>) {
    let name = file.name();
    if file.size() > MAX_DOCUMENT as f64 {
        tell(bench, problem, too_large(&name));
        return;
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        match text {
            Some(text) => bench.kept.open(bench, name, text),
            None => tell(bench, problem, preview_words().unreadable.to_owned()),
        }
    });
}

/// Where there is a document already, the sentence is read out and stands among the notices.
fn tell(bench: Bench, problem: RwSignal<Option<String>>, words: String) {
    problem.try_set(Some(words.clone()));
    bench.refused.try_set(Some(words));
}

/// What is said of a document that is larger than [`MAX_DOCUMENT`].
pub(super) fn too_large(name: &str) -> String {
    fill_in(preview_words().too_large, &[name])
}
