//! Papers: their rules first, then camera, gallery or files; kept sealed on the device.

mod sniff;

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{Control, Widget, focus};
use crate::live::drafts;
use crate::live::ports::{Ports, Shelf, StoreError};
use crate::live::session::Session;
use crate::text::{fill_in, later_words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "file",
    suits: |_| false,
    grouped: false,
    view,
    show: |_, value, _| {
        let names = value.as_array().into_iter().flatten();
        let names = names.filter_map(|file| file.get("name").and_then(Value::as_str));
        names.collect::<Vec<_>>().join(", ")
    },
    read: |_, _| Value::Null,
};

/// The largest paper, in bytes.
const LARGEST: f64 = 10.0 * 1024.0 * 1024.0;

fn view(control: Control) -> Vec<El> {
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let ports = expect_context::<Ports>();
    let session = expect_context::<Session>();
    let (form, at, asking) = (control.form, control.at, control.asking);
    let files = move || {
        let value = asking.with(|asking| asking.value.clone());
        value.and_then(|value| value.as_array().cloned()).unwrap_or_default()
    };
    let id = control.id.clone();
    let remove = Rc::new(move |nth: usize| {
        let mut papers = untrack(files);
        if nth < papers.len() {
            papers.remove(nth);
            form.set(at, Value::Array(papers));
            focus(id.clone());
        }
    });
    let list = move || {
        let paper = |(nth, file): (usize, Value)| {
            let name = file.get("name").and_then(Value::as_str).unwrap_or_default();
            let size = file.get("size").and_then(Value::as_f64).unwrap_or_default();
            let remove = remove.clone();
            let button = button("button.quiet", later_words().remove)
                .attr("aria-label", &[later_words().remove, " ", name].concat())
                .on("click", move |_| remove(nth));
            el("li.paper")
                .add(el("span.paper-name").text(name))
                .add(el("span.paper-size").text(&readable(size)))
                .add(button)
        };
        files().into_iter().enumerate().map(paper).collect::<Vec<El>>()
    };
    let chooser = control.dress(el("input"));
    let input = chooser.input();
    let add = move |_| {
        let Some(chosen) = input.files() else { return };
        let chosen: Vec<web_sys::File> =
            (0..chosen.length()).filter_map(|i| chosen.get(i)).collect();
        problem.set(None);
        busy.set(true);
        let input = input.clone();
        spawn_local(async move {
            for file in chosen {
                match keep(ports, &session.folder(), &file).await {
                    Ok(paper) => {
                        let mut papers = untrack(files);
                        if !papers.iter().any(|it| it.get("sha256") == paper.get("sha256")) {
                            papers.push(paper);
                        }
                        form.set(at, Value::Array(papers));
                    }
                    Err(why) => problem.set(Some(why)),
                }
            }
            // The same file may be chosen again after a mistake.
            input.set_value("");
            busy.set(false);
            form.visit(at);
        });
    };
    let chooser = chooser
        .attr("type", "file")
        .attr("multiple", "")
        .attr("accept", "image/jpeg,image/png,image/webp,application/pdf")
        .on("change", add);
    let label = move || {
        if busy.get() {
            later_words().adding_paper
        } else if files().is_empty() {
            later_words().add_paper
        } else {
            later_words().add_another_paper
        }
    };
    let shown = el("span.secondary").attr("aria-hidden", "true").say(move || label().to_owned());
    let problem = move || problem.get().map(|why| el("p.error").text(&why));
    vec![
        el("p.help").text(later_words().paper_rules),
        el("ul.papers").live(list),
        el("div").attr("role", "alert").live(problem),
        el("div.file-button").add(chooser).add(shown),
    ]
}

/// Keeps a file on the device; gives its description for the answers, or why it cannot be taken.
async fn keep(ports: Ports, folder: &str, file: &web_sys::File) -> Result<Value, String> {
    let words = later_words();
    let name: String = js_sys::JsString::from(file.name()).normalize("NFC").into();
    if file.size() > LARGEST {
        return Err(fill_in(words.paper_too_large, &[&name, &readable(file.size())]));
    }
    let unreadable = || fill_in(words.paper_unreadable, &[&name]);
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| unreadable())?;
    let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
    if bytes.is_empty() {
        return Err(unreadable());
    }
    let kind =
        sniff::media_type(&bytes).ok_or_else(|| fill_in(words.paper_wrong_type, &[&name]))?;
    let sha256 = ports.device().sha256(&bytes).await;
    let size = bytes.len();
    let key = drafts::key(folder, &sha256);
    ports.store().put(Shelf::Files, &key, bytes).await.map_err(|error| match error {
        StoreError::Full => fill_in(words.paper_no_room, &[&name]),
        StoreError::Unavailable | StoreError::Damaged => unreadable(),
    })?;
    let name: String = name.chars().take(200).collect();
    Ok(json!({ "name": name, "type": kind, "size": size, "sha256": sha256 }))
}

fn readable(bytes: f64) -> String {
    if bytes < 1_000_000.0 {
        [(bytes / 1_000.0).ceil().to_string().as_str(), " KB"].concat()
    } else {
        let tenths = (bytes / 100_000.0).round() as u64;
        [&(tenths / 10).to_string(), ",", &(tenths % 10).to_string(), " MB"].concat()
    }
}
