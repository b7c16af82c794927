//! Papers: their rules first, then the camera, the gallery or files, also dropped or pasted. They
//! are kept sealed on the device.
//!
//! The answer is a list of descriptions in the order the person gives them; which bytes belong to
//! one its digest says. Bytes stay when a paper is taken out, so that it can come back.

mod earlier;
mod keep;
mod row;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::answers::At;
use tokhai_engine::dossier::{Slot, comes_from};
use tokhai_engine::form::Language;
use wasm_bindgen::JsCast;

use super::{Control, Widget, focus};
use crate::live::app::app;
use crate::live::form::LiveForm;
use crate::live::ports::Ports;
use crate::live::session::Session;
use crate::text::{LaterWords, fill_in, language, later_words, words};
use crate::view::{El, all_files, button, el, mark_page};

pub(super) static WIDGET: Widget = Widget {
    name: "file",
    suits: |_| false,
    seldom: false,
    grouped: false,
    view,
    show: |_, value, language| {
        let names = value.as_array().into_iter().flatten().map(|paper| {
            let mut name = text(paper, "name").to_owned();
            if let Some(code) = comes_from(paper) {
                let from = fill_in(LaterWords::in_language(language).paper_from, &[code]);
                name.extend([" (", &from, ")"]);
            }
            name
        });
        names.collect::<Vec<_>>().join(", ")
    },
    read: |_, _| Value::Null,
};

/// The papers of one question, and what is going on with them.
#[derive(Clone, Copy)]
struct Papers {
    form: LiveForm,
    at: At,
    ports: Ports,
    session: Session,
    slot: StoredValue<Slot>,
    id: StoredValue<String>,
    /// Digests; a row's number is the place of its paper's, whichever position that has.
    numbers: StoredValue<Vec<String>>,
    /// What went wrong with the files that were added last.
    problems: RwSignal<Vec<String>>,
    /// How many of the files that were added are done, and how many there are.
    busy: RwSignal<(usize, usize)>,
    /// What was done last, for the ear.
    said: RwSignal<String>,
    /// The paper that was taken out last, and where it stood.
    removed: RwSignal<Option<(usize, Value)>>,
    /// The digests of the papers whose bytes the device no longer has.
    lost: RwSignal<Vec<String>>,
}

fn view(control: Control) -> Vec<El> {
    let slot = Slot::of(&control.form.form(), control.at.question);
    let papers = Papers {
        form: control.form,
        at: control.at,
        ports: app::<Ports>(),
        session: app::<Session>(),
        slot: StoredValue::new(slot.clone()),
        id: StoredValue::new(control.id.clone()),
        numbers: StoredValue::default(),
        problems: RwSignal::default(),
        busy: RwSignal::default(),
        said: RwSignal::default(),
        removed: RwSignal::default(),
        lost: RwSignal::default(),
    };
    let asking = control.asking;
    let rows = move || {
        asking.track();
        papers.list().iter().map(|paper| papers.number(digest(paper))).collect()
    };
    let list = el("ul.papers").each(rows, move |number| row::row(papers, number));
    let problems = move || {
        let sentence = |why: &String| el("p.error").text(why);
        papers.problems.with(|problems| problems.iter().map(sentence).collect::<Vec<El>>())
    };
    let label = move || {
        let any = asking.with(|asking| asking.value.is_some());
        (if any { later_words().add_another_paper } else { later_words().add_paper }).to_owned()
    };
    let pictures = slot.picture().is_some();
    let mut accept = slot.kinds.join(",");
    if pictures {
        accept.push_str(",image/heic");
    }
    let chooser = control.describe(control.dress(el("input")), &["-rules"]);
    let chooser = chooser.attr("accept", &accept);
    let chooser = if slot.most == Some(1) { chooser } else { chooser.attr("multiple", "") };
    let camera = pictures.then(|| {
        let input = el("input").attr("accept", "image/*").attr("capture", "environment");
        let input = input.attr("aria-label", later_words().take_photo);
        file_button(papers, input, || later_words().take_photo.to_owned()).attr("data-camera", "")
    });
    let over = RwSignal::new(false);
    let receive = move |event: &web_sys::Event, data: Option<web_sys::DataTransfer>| {
        let files = data.map(|data| all_files(data.files())).unwrap_or_default();
        if !files.is_empty() {
            event.prevent_default();
            papers.add(files);
        }
    };
    let place = el("div.paper-slot")
        // A click there has what is pasted go here.
        .attr("tabindex", "-1")
        .toggle("over", move || over.get())
        .on("dragover", move |event| {
            let data = event.unchecked_ref::<web_sys::DragEvent>().data_transfer();
            if data.is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
                event.prevent_default();
                over.set(true);
            }
        })
        .on("dragleave", move |_| over.set(false))
        .on("drop", move |event| {
            over.set(false);
            receive(&event, event.unchecked_ref::<web_sys::DragEvent>().data_transfer());
        })
        .on("paste", move |event| {
            receive(&event, event.unchecked_ref::<web_sys::ClipboardEvent>().clipboard_data());
        })
        .add(el("p.help").id(&[&control.id, "-rules"].concat()).text(&rules(&slot)))
        .add(pictures.then(|| el("p.help").text(later_words().paper_photos)))
        .add(list)
        .add(el("div").attr("role", "alert").live(problems))
        .add(el("div").attr("role", "status").live(move || papers.status()))
        .add(el("p.visually-hidden").attr("role", "status").say(move || papers.said.get()))
        .add(el("div.actions").add(camera).add(file_button(papers, chooser, label)))
        .add(el("p.help.paper-drop").text(later_words().paper_drop))
        .add((slot.reuse && papers.session.is_somebody()).then(|| offer(papers)));
    vec![place]
}

/// The platform's own control for files, under a button that says what it does.
fn file_button(papers: Papers, input: El, words: impl Fn() -> String + 'static) -> El {
    let chosen = input.input();
    let input = input.attr("type", "file").on("change", move |_| {
        papers.add(all_files(chosen.files()));
        // The same file may be chosen again after a mistake.
        chosen.set_value("");
    });
    let shown = el("span.secondary").attr("aria-hidden", "true").say(words);
    el("div.file-button").add(input).add(shown)
}

/// A button that has papers of earlier dossiers looked for, and a place for them.
fn offer(papers: Papers) -> El {
    let open = RwSignal::new(false);
    let (place, owner) = (el("div"), Owner::current().unwrap_or_default());
    let shown = place.clone();
    let press = button("button.link", later_words().paper_earlier)
        .bind("aria-expanded", move || Some(open.get().to_string()))
        .on("click", move |_| {
            open.update(|open| *open = !*open);
            shown.replace_text("");
            if !open.get_untracked() {
                return;
            }
            let (owner, shown) = (owner.clone(), shown.clone());
            spawn_local(async move {
                if !papers.ports.device().seldom_program().await {
                    shown.replace_text(words().unreachable);
                    return;
                }
                // The page may have been left meanwhile, or the list closed again.
                if open.try_get_untracked() == Some(true) {
                    shown.replace(owner.with(|| untrack(|| earlier::list(papers))));
                }
            });
        });
    el("div.paper-earlier").add(press).add(place)
}

/// What may be attached, how large and how many.
fn rules(slot: &Slot) -> String {
    let words = later_words();
    let mut rules = vec![kinds(slot), fill_in(words.paper_each, &[&readable(slot.largest)])];
    if slot.least > 1 {
        rules.push(fill_in(words.paper_least, &[&slot.least.to_string()]));
    }
    if let Some(most) = slot.most {
        rules.push(fill_in(words.paper_most, &[&most.to_string()]));
    }
    rules.join(", ") + "."
}

/// "JPEG, PNG, PDF"
fn kinds(slot: &Slot) -> String {
    slot.kinds.iter().map(|kind| name_of(kind)).collect::<Vec<_>>().join(", ")
}

/// What people call a media type.
fn name_of(kind: &str) -> &str {
    match kind {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/webp" => "WebP",
        "application/pdf" => "PDF",
        other => other,
    }
}

/// A size in words, in units of 1,024.
pub(crate) fn readable(bytes: u64) -> String {
    if bytes < 1 << 20 {
        return [&bytes.div_ceil(1 << 10).to_string(), " KB"].concat();
    }
    let tenths = (bytes * 10).div_ceil(1 << 20);
    let point = if language() == Language::Vi { "," } else { "." };
    let rest = (tenths % 10).to_string();
    let (point, rest) = if rest == "0" { ("", "") } else { (point, rest.as_str()) };
    [&(tenths / 10).to_string(), point, rest, " MB"].concat()
}

fn text<'p>(paper: &'p Value, member: &str) -> &'p str {
    paper.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn digest(paper: &Value) -> &str {
    text(paper, "sha256")
}

impl Papers {
    /// The papers as they are now.
    fn list(self) -> Vec<Value> {
        let list = self.form.with(|answers| answers.value(self.at).cloned());
        match list {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        }
    }

    /// The papers become the answer, in a step of its own.
    fn put(self, list: Vec<Value>) {
        self.form.visit(self.at);
        self.form.set(self.at, Value::Array(list));
    }

    /// The number of a paper's row.
    fn number(self, digest: &str) -> usize {
        let mut number = 0;
        self.numbers.update_value(|known| {
            number = known.iter().position(|it| it == digest).unwrap_or(known.len());
            if number == known.len() {
                known.push(digest.to_owned());
            }
        });
        number
    }

    /// Where the paper of a row stands.
    fn position(self, number: usize) -> Option<usize> {
        let digest_of = self.numbers.with_value(|known| known.get(number).cloned())?;
        self.list().iter().position(|paper| digest(paper) == digest_of)
    }

    /// Keeps the files that were chosen, dropped or pasted, one after the other.
    fn add(self, files: Vec<web_sys::File>) {
        let slot = self.slot.get_value();
        self.problems.set(Vec::new());
        self.removed.set(None);
        self.said.set(String::new());
        self.busy.update(|busy| busy.1 += files.len());
        spawn_local(async move {
            for file in files {
                let kept = keep::keep(self.ports, &self.session.folder(), &slot, &file).await;
                let row = self.at.row;
                let is_asked = |answers: &tokhai_engine::answers::Answers| {
                    row.is_none_or(|row| answers.has_row(row))
                };
                // The form may have been left meanwhile, or the row taken out.
                if self.form.try_with(is_asked) != Some(true) {
                    return;
                }
                if let Err(why) = kept.and_then(|paper| self.attach(&slot, paper)) {
                    self.problems.try_update(|problems| problems.push(why));
                }
                self.busy.try_update(|busy| {
                    busy.0 += 1;
                    if busy.0 >= busy.1 {
                        *busy = (0, 0);
                    }
                });
            }
            self.form.visit(self.at);
        });
    }

    /// Attaches a paper that is kept: in the place of the one it brings back, else behind the others.
    fn attach(self, slot: &Slot, paper: Value) -> Result<(), String> {
        let (words, name) = (later_words(), text(&paper, "name").to_owned());
        let mut list = self.list();
        let lost = self.lost.try_get_untracked().unwrap_or_default();
        let is_lost = |it: &Value| lost.iter().any(|digest_of| digest_of == digest(it));
        let same = list.iter().position(|it| digest(it) == digest(&paper));
        let again = list.iter().position(|it| is_lost(it) && text(it, "name") == name);
        let place = match same.or(again) {
            Some(at) if is_lost(&list[at]) => {
                let gone = digest(&list[at]).to_owned();
                self.lost.try_update(|lost| lost.retain(|it| *it != gone));
                if same.is_none() {
                    list[at] = paper;
                    self.put(list);
                }
                at
            }
            Some(_) => {
                self.said.try_set(fill_in(words.paper_there, &[&name]));
                return Ok(());
            }
            None if slot.room(list.len()) == 0 => {
                return Err(fill_in(words.paper_no_place, &[&name, &list.len().to_string()]));
            }
            None => {
                list.push(paper);
                self.put(list.clone());
                list.len() - 1
            }
        };
        self.said.try_set(fill_in(words.paper_added, &[&(place + 1).to_string()]));
        Ok(())
    }

    /// Moves a paper up or down by one, and says where it is.
    fn shift(self, number: usize, down: bool) {
        let mut list = self.list();
        let Some(from) = self.position(number) else { return };
        let to = if down { from + 1 } else { from.wrapping_sub(1) };
        if to < list.len() {
            list.swap(from, to);
            let (here, all) = ((to + 1).to_string(), list.len().to_string());
            self.put(list);
            self.said.set(fill_in(later_words().row_moved, &[&here, &all]));
        }
    }

    /// Gives a paper another name.
    fn rename(self, number: usize, name: &str) {
        let mut list = self.list();
        let Some(paper) = self.position(number).and_then(|at| list.get_mut(at)) else { return };
        let same = text(paper, "name") == name;
        if let Some(members) = paper.as_object_mut().filter(|_| !same) {
            members.insert("name".to_owned(), name.into());
            self.put(list);
            self.said.set(later_words().paper_renamed.to_owned());
        }
    }

    /// Takes a paper out and offers to bring it back.
    fn remove(self, number: usize) {
        let mut list = self.list();
        let Some(at) = self.position(number) else { return };
        let paper = list.remove(at);
        self.said.set(String::new());
        self.problems.set(Vec::new());
        self.put(list);
        self.removed.set(Some((at, paper)));
        focus(self.undo_id());
    }

    fn undo_id(self) -> String {
        self.id.get_value() + "-undo"
    }

    /// What is going on, or what can be taken back.
    fn status(self) -> Option<El> {
        let (done, all) = self.busy.get();
        if all > 0 {
            let (now, all) = ((done + 1).to_string(), all.to_string());
            let words = fill_in(later_words().adding_paper, &[&now, &all]);
            let bar = el("progress").attr("max", &all).attr("value", &done.to_string());
            let bar = bar.attr("aria-hidden", "true");
            return Some(el("p.paper-busy").text(&words).add(bar));
        }
        self.form.asking(self.at).track();
        let (at, paper) = self.removed.get()?;
        if self.list().iter().any(|it| digest(it) == digest(&paper)) {
            return None;
        }
        mark_page("with-undo");
        let undo = button("button.quiet", later_words().undo).id(&self.undo_id());
        let undo = undo.on("click", move |_| {
            let mut list = self.list();
            list.insert(at.min(list.len()), paper.clone());
            self.removed.set(None);
            self.put(list);
            focus(self.id.get_value());
        });
        Some(el("p.undo").text(later_words().removed).text(" ").add(undo))
    }
}
