//! One paper: seen, named, moved, taken out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::dossier::comes_from;
use wasm_bindgen::JsCast;
use web_sys::{Blob, KeyboardEvent, Url};

use super::keep::ending_of;
use super::{Papers, digest, name_of, readable, text};
use crate::live::drafts;
use crate::live::effect;
use crate::live::ports::Shelf;
use crate::text::{fill_in, later_words};
use crate::view::{El, el};
use crate::widgets::focus;
use crate::widgets::repeat::sign;

pub(super) fn row(papers: Papers, number: usize) -> El {
    let asking = papers.form.asking(papers.at);
    let find = move || papers.position(number).map(|at| papers.list().swap_remove(at));
    // Of one digest everything is for good but the name.
    let paper = find().unwrap_or_default();
    let name = Memo::new(move |before: Option<&String>| {
        asking.track();
        // What is being taken out is drawn as it was.
        let found = find().map(|paper| text(&paper, "name").to_owned());
        found.or_else(|| before.cloned()).unwrap_or_default()
    });
    let digest_of = digest(&paper).to_owned();
    let lost = move || papers.lost.with(|lost| lost.contains(&digest_of));
    let open = RwSignal::new(false);
    let id = [&papers.id.get_value(), "-paper", &number.to_string()].concat();
    let rename = RwSignal::new(false);
    let size = readable(paper.get("size").and_then(Value::as_u64).unwrap_or_default());
    let mut about = [name_of(text(&paper, "type")), " · ", &size].concat();
    if let Some(code) = comes_from(&paper) {
        about.extend([" · ", &fill_in(later_words().paper_from, &[code])]);
    }
    let is_lost = lost.clone();
    let why = move || is_lost().then(|| el("p.error").text(later_words().paper_gone));
    let rename_id = [&id, "-name"].concat();
    let named = {
        let back = rename_id.clone();
        move || match rename.get() {
            true => name_line(papers, number, name, rename, back.clone()),
            false => el("span.paper-name").say(move || name.get()),
        }
    };
    let rename_button = sign("✎", later_words().paper_rename, name)
        .id(&rename_id)
        .on("click", move |_| rename.set(true));
    let remove = sign("✕", later_words().remove, name).on("click", move |_| papers.remove(number));
    let [up, down] = [false, true].map(|down| shifter(papers, number, name, &id, down));
    let pressed = move |event: web_sys::Event| {
        let pressed = event.unchecked_ref::<KeyboardEvent>();
        if !pressed.alt_key() || event.default_prevented() {
            return;
        }
        match pressed.key().as_str() {
            "Delete" => papers.remove(number),
            key @ ("ArrowUp" | "ArrowDown") => {
                papers.shift(number, key == "ArrowDown");
                focus(shifter_id(&id, key == "ArrowDown"));
            }
            _ => return,
        }
        event.prevent_default();
    };
    el("li.paper")
        .toggle("lost", lost)
        .toggle("open", move || open.get())
        .on("keydown", pressed)
        .add(picture(papers, paper, name, open))
        .add(
            el("div.paper-about")
                .live(named)
                .add(el("span.paper-size").text(&about))
                .add(el("div").live(why)),
        )
        .add(el("div.paper-actions").add(up).add(down).add(rename_button).add(remove))
}

fn shifter_id(id: &str, down: bool) -> String {
    [id, if down { "-down" } else { "-up" }].concat()
}

/// A button that moves the paper, and keeps the focus. At the end of the list it does nothing and
/// says so.
fn shifter(papers: Papers, number: usize, name: Memo<String>, id: &str, down: bool) -> El {
    let (shown, words) = match down {
        true => ("↓", later_words().move_down),
        false => ("↑", later_words().move_up),
    };
    let asking = papers.form.asking(papers.at);
    let count = move || {
        asking.track();
        papers.list().len()
    };
    let at_end = move || {
        let last = count().saturating_sub(1);
        papers.position(number) == Some(if down { last } else { 0 })
    };
    let id = shifter_id(id, down);
    sign(shown, words, name)
        .id(&id)
        .bind("hidden", move || (count() < 2).then(String::new))
        .bind("aria-disabled", move || Some(at_end().to_string()))
        .on("click", move |_| {
            papers.shift(number, down);
            focus(id.clone());
        })
}

/// The line in which a paper is given another name. What tells its kind stays.
fn name_line(
    papers: Papers,
    number: usize,
    name: Memo<String>,
    open: RwSignal<bool>,
    back: String,
) -> El {
    let whole = name.get_untracked();
    let (stem, ending) = ending_of(&whole);
    let ending = ending.to_owned();
    let line = el("input.entry")
        .attr("type", "text")
        .attr("maxlength", "190")
        .id(&[&back, "-line"].concat());
    let typed = line.input();
    typed.set_value(stem);
    focus([&back, "-line"].concat());
    let done = std::rc::Rc::new(move |take: bool| {
        if open.try_set(false).is_some() {
            return;
        }
        let stem: String = js_sys::JsString::from(typed.value().trim()).normalize("NFC").into();
        if take && !stem.is_empty() {
            papers.rename(number, &[&stem, ending.as_str()].concat());
        }
    });
    let left = done.clone();
    line.attr("aria-label", &fill_in(later_words().paper_name, &[&whole]))
        .on("keydown", move |event| {
            let key = event.unchecked_ref::<KeyboardEvent>().key();
            if key == "Enter" || key == "Escape" {
                event.prevent_default();
                done(key == "Enter");
                focus(back.clone());
            }
        })
        .on("blur", move |_| {
            // Whatever was pressed must not move away before it is let go.
            let left = left.clone();
            papers.ports.device().after(
                300,
                Box::new(move || {
                    if open.try_get_untracked() == Some(true) {
                        left(true);
                    }
                }),
            );
        })
}

/// The paper to look at: a picture is made large by a press, anything else is saved as a file.
fn picture(papers: Papers, about: Value, name: Memo<String>, open: RwSignal<bool>) -> El {
    let address = RwSignal::new(None::<String>);
    let is_picture = text(&about, "type").starts_with("image/");
    if comes_from(&about).is_some() {
        address.set(Some(String::from("/api/uploads/") + digest(&about)));
    } else {
        let key = drafts::key(&papers.session.folder(), digest(&about));
        // What was lost is looked for again once it was added again.
        effect(move || {
            papers.lost.track();
            if address.with_untracked(Option::is_none) {
                spawn_local(find(papers, key.clone(), digest(&about).to_owned(), address));
            }
        });
        on_cleanup(move || {
            if let Some(Some(address)) = address.try_get_untracked() {
                let _ = Url::revoke_object_url(&address);
            }
        });
    }
    let words = later_words().paper_look;
    let label = move || Some([words, " ", &name.get()].concat());
    el("div.paper-picture").live(move || match address.get() {
        Some(address_of) if is_picture => {
            // What the portal has cannot be seen without a network.
            let image = el("img").attr("src", &address_of).attr("alt", "").on("error", move |_| {
                address.set(None);
            });
            el("button")
                .attr("type", "button")
                .bind("aria-label", label)
                .bind("aria-expanded", move || Some(open.get().to_string()))
                .on("click", move |_| open.update(|open| *open = !*open))
                .add(image)
        }
        Some(address_of) => el("a")
            .attr("href", &address_of)
            .bind("download", move || Some(name.get()))
            .bind("aria-label", label)
            .text(name_of("application/pdf")),
        None => el("span").attr("aria-hidden", "true").text("…"),
    })
}

/// Finds a paper's bytes on the device, or notes that they are not there.
async fn find(papers: Papers, key: String, digest: String, address: RwSignal<Option<String>>) {
    let bytes = papers.ports.store().get(Shelf::Files, &key).await.ok().flatten();
    let Some(bytes) = bytes else {
        if papers.lost.try_with_untracked(|lost| lost.contains(&digest)) == Some(false) {
            papers.lost.update(|lost| lost.push(digest));
        }
        return;
    };
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(&bytes[..]));
    let made = Blob::new_with_str_sequence(&parts);
    let Some(made) = made.and_then(|blob| Url::create_object_url_with_blob(&blob)).ok() else {
        return;
    };
    // The row may be gone, or another look was faster.
    if address.try_with_untracked(Option::is_some) == Some(false) {
        address.set(Some(made));
    } else {
        let _ = Url::revoke_object_url(&made);
    }
}
