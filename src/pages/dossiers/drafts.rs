//! What was begun: to go on with, to rename, to take along as a file, to delete.
//!
//! It is in the part for seldom use; until that is there, the page has a plain list.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::date::moment;
use wasm_bindgen::JsCast;

use super::{files, renew};
use crate::live::app::app;
use crate::live::drafts::{self, StoredDraft};
use crate::live::effect;
use crate::live::keeping;
use crate::live::outbox::Outbox;
use crate::live::portal;
use crate::live::ports::{Heard, Ports, Shelf, Tabs, Task};
use crate::live::records;
use crate::live::session::Session;
use crate::pages::layout::{list, when};
use crate::pages::receipt;
use crate::pages::route;
use crate::text::{draft_list_words, draft_words, fill_in, later_words, say};
use crate::view::{El, button, el, link};

/// A draft and its key; without one, a record that nobody can read.
type Entry = (String, Option<StoredDraft>);

/// The list, what came of what was done with it, and what is said of this device.
#[inline(never)]
pub(super) fn managed() -> (El, El) {
    let drafts = Drafts::new();
    (drafts.view(), drafts.device())
}

/// The drafts of the person, and what is being done with them.
#[derive(Clone, Copy)]
pub(super) struct Drafts {
    ports: Ports,
    session: Session,
    entries: RwSignal<Vec<Entry>>,
    /// The key of the draft that is being given another name.
    renaming: RwSignal<Option<String>>,
    /// The draft that was deleted last, as long as it can be brought back.
    deleted: RwSignal<Option<(String, StoredDraft)>>,
    /// What came of it.
    told: RwSignal<String>,
    /// How many days drafts are kept.
    days: RwSignal<Option<u64>>,
}

impl Drafts {
    /// Reads them, again whenever a dossier arrives or somebody signs in.
    fn new() -> Drafts {
        let drafts = Drafts {
            ports: app(),
            session: app(),
            entries: RwSignal::default(),
            renaming: RwSignal::default(),
            deleted: RwSignal::default(),
            told: RwSignal::default(),
            days: RwSignal::default(),
        };
        let outbox = app::<Outbox>();
        effect(move || {
            drafts.session.person();
            outbox.parcels();
            spawn_local(drafts.read());
        });
        spawn_local(async move {
            if let Some(days) = portal::keep_days(drafts.ports).await {
                keeping::sweep(drafts.ports, days).await;
                drafts.days.try_set(Some(days));
                drafts.read().await;
            }
        });
        on_cleanup(move || drafts.forget_deleted());
        drafts
    }

    async fn read(self) {
        let found = drafts::all(self.ports, &self.session.folder()).await;
        renew(self.entries, found);
    }

    /// The list, under its title.
    fn view(self) -> El {
        let drawn = move || {
            let renaming = self.renaming.get();
            self.entries.with(|entries| {
                if entries.is_empty() {
                    return Vec::new();
                }
                let draw = |entry: &Entry| self.entry(entry, renaming.as_deref());
                let title = el("h2").id("begun").attr("tabindex", "-1").text(later_words().begun);
                vec![title, list("ul.services", entries, draw)]
            })
        };
        let status = el("div").attr("role", "status").live(move || self.status());
        el("div").live(drawn).add(status)
    }

    fn entry(self, (key, draft): &Entry, renaming: Option<&str>) -> El {
        let delete = |name: &str| {
            let label = [draft_list_words().delete, ": ", name].concat();
            let key = key.clone();
            button("button.quiet", draft_list_words().delete)
                .attr("aria-label", &label)
                .on("click", move |_| self.delete(&key))
        };
        let card = el("li.card.draft");
        let Some(draft) = draft else {
            let said = draft_list_words().unreadable;
            return card.add(el("p.error").text(said)).add(el("p.actions").add(delete(said)));
        };
        let title = draft.title();
        if draft.erased {
            let key = key.clone();
            let seen = button("button.quiet", draft_list_words().understood);
            let seen = seen.on("click", move |_| self.delete(&key));
            return card
                .add(el("strong").text(&title))
                .add(el("p").text(draft_list_words().erased))
                .add(el("p.actions").add(seen));
        }
        if renaming == Some(key) {
            return card.add(self.rename_form(key, &title));
        }
        let address = route::draft(&draft.src, drafts::id_in(key));
        let form = draft.name.as_ref().map(|_| {
            let form = say(&draft.title);
            let who = draft.who.as_ref().map(|who| fill_in(draft_list_words().of, &[who]));
            el("span").text(&[form, who.unwrap_or_default()].join(" "))
        });
        let left = fill_in(later_words().draft_left, &[&draft.left.to_string()]);
        let saved = receipt::moment(&moment(draft.saved_at));
        let goes = draft.goes_at.map(|at| {
            let day = moment(at);
            let day = receipt::date(day.split('T').next().unwrap_or(&day));
            el("p.warning").text(&fill_in(draft_list_words().goes_on, &[&day]))
        });
        let open = link("a.service", &address, "")
            .add(el("strong").text(&title))
            .add(form)
            .add(el("span").text(&left))
            .add(el("span").text(&fill_in(draft_list_words().saved_at, &[&saved])));
        let act = |words: &'static str, act: fn(Drafts, String)| {
            let key = key.clone();
            button("button.quiet", words)
                .attr("aria-label", &[words, ": ", &title].concat())
                .on("click", move |_| act(self, key.clone()))
        };
        let actions = el("p.actions")
            .add(act(draft_list_words().rename, Drafts::begin_to_rename))
            .add(act(draft_list_words().export, Drafts::export))
            .add(delete(&title));
        card.add(open).add(goes).add(actions)
    }

    fn begin_to_rename(self, key: String) {
        self.renaming.set(Some(key));
        crate::widgets::focus("draft-name".into());
    }

    fn rename_form(self, key: &str, title: &str) -> El {
        let line = el("input.entry").id("draft-name").attr("type", "text").attr("maxlength", "80");
        let line = line.attr("value", title).attr("autocomplete", "off");
        let (input, key) = (line.input(), key.to_owned());
        let keep = move |event: web_sys::Event| {
            event.prevent_default();
            let name = input.value().trim().to_owned();
            self.alone(&key, move |draft| {
                Some(StoredDraft { name: (!name.is_empty()).then(|| name.clone()), ..draft })
            });
            self.stop_renaming();
        };
        let actions = el("p.actions")
            .add(el("button.primary").attr("type", "submit").text(draft_list_words().keep_name))
            .add(button("button.quiet", draft_list_words().cancel).on("click", move |_| {
                self.stop_renaming();
            }));
        let escape = move |event: web_sys::Event| {
            if event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
                self.stop_renaming();
            }
        };
        el("form")
            .on("submit", keep)
            .on("keydown", escape)
            .add(el("label").attr("for", "draft-name").text(draft_list_words().new_name))
            .add(line)
            .add(actions)
    }

    fn stop_renaming(self) {
        self.renaming.set(None);
        crate::widgets::focus("begun".into());
    }

    fn export(self, key: String) {
        spawn_local(files::export(self.ports, key));
    }

    fn delete(self, key: &str) {
        self.forget_deleted();
        self.alone(key, |_| None);
    }

    /// Changes a draft, or removes it, unless another tab has it open.
    fn alone(self, key: &str, change: impl Fn(StoredDraft) -> Option<StoredDraft> + 'static) {
        let key = key.to_owned();
        let entries = self.entries.get_untracked();
        let draft = entries.into_iter().find(|(other, _)| *other == key).and_then(|(_, it)| it);
        let name = draft.as_ref().map(StoredDraft::title).unwrap_or_default();
        let store = self.ports.store();
        let lock = key.clone();
        let change = Rc::new(change);
        let then = move |is_ours: bool| -> Task<()> {
            let (key, name, store) = (key.clone(), name.clone(), store.clone());
            let (draft, change) = (draft.clone(), change.clone());
            Box::pin(async move {
                if !is_ours {
                    self.told.try_set(fill_in(draft_list_words().is_open, &[&name]));
                    return;
                }
                // Since the list was read, another tab may have gone on with it or sent it.
                let draft = match draft {
                    Some(listed) => {
                        let now = records::read(self.ports, Shelf::Drafts, &key).await;
                        let now = now.filter(|now: &StoredDraft| now.parcel == listed.parcel);
                        if now.is_none() {
                            return self.read().await;
                        }
                        now
                    }
                    None => None,
                };
                let changed = draft.clone().and_then(&*change);
                let removed = draft.filter(|draft| changed.is_none() && !draft.erased);
                let done = match &changed {
                    Some(draft) => records::write(self.ports, Shelf::Drafts, &key, draft).await,
                    None => store.remove(Shelf::Drafts, &key).await,
                };
                let said = match (done, &removed) {
                    (Err(_), _) => draft_list_words().not_kept.to_owned(),
                    (Ok(()), Some(_)) => fill_in(draft_list_words().deleted, &[&name]),
                    (Ok(()), None) => String::new(),
                };
                self.told.try_set(said);
                if done.is_ok() {
                    self.deleted.try_set(removed.map(|draft| (key, draft)));
                }
                self.read().await;
                crate::widgets::focus(
                    if changed.is_some() { "begun" } else { "drafts-told" }.into(),
                );
            })
        };
        alone(self.ports, &lock, Rc::new(then));
    }

    fn status(self) -> Option<El> {
        let told = self.told.get();
        let back = self.deleted.get().map(|(key, draft)| {
            let bring_back = move |_| {
                let (key, draft) = (key.clone(), draft.clone());
                spawn_local(async move {
                    let kept = records::write(self.ports, Shelf::Drafts, &key, &draft).await;
                    if kept.is_err() {
                        self.told.try_set(draft_list_words().not_kept.to_owned());
                        return;
                    }
                    self.deleted.try_set(None);
                    self.told.try_set(String::new());
                    self.read().await;
                    crate::widgets::focus("begun".into());
                });
            };
            button("button.link", draft_list_words().bring_back).on("click", bring_back)
        });
        (!told.is_empty()).then(|| {
            let said = el("p.notice").id("drafts-told").attr("tabindex", "-1");
            said.text(&told).text(" ").add(back)
        })
    }

    /// What was deleted cannot be brought back any more: its papers go, too.
    fn forget_deleted(self) {
        let Some(Some((key, draft))) = self.deleted.try_get_untracked() else { return };
        self.deleted.set(None);
        let folder = key.split('/').next().unwrap_or_default().to_owned();
        let papers = keeping::papers(&draft.draft.answers);
        let ports = self.ports;
        spawn_local(async move { drafts::remove_papers(ports, &folder, papers).await });
    }

    /// What is said of keeping drafts on this device, and how to have it all forgotten.
    fn device(self) -> El {
        let lasting = self.ports.store().is_lasting();
        let promised = RwSignal::new(false);
        let asked = self.ports.store().is_promised(false);
        spawn_local(async move {
            promised.try_set(asked.await);
        });
        let said = move || {
            let words = draft_list_words();
            match (lasting, promised.get()) {
                (false, _) => words.not_lasting,
                (true, true) => words.promised,
                (true, false) => words.not_promised,
            }
            .to_owned()
        };
        let days = move || {
            let days = self.days.get().map(|days| days.to_string()).unwrap_or_default();
            el("p").text(&fill_in(draft_list_words().for_days, &[&days]))
        };
        let card = el("section.card.device")
            .attr("aria-labelledby", "device")
            .add(el("h2").id("device").text(draft_list_words().device))
            .add(el("p").say(said));
        when(card, move || self.days.get().is_some(), days)
            .add(self.importer())
            .add(el("p").add(link("a.secondary", "/sign-out", draft_words().forget)))
    }

    /// Takes a file, by a button or dropped.
    fn importer(self) -> El {
        let take = move |file: Option<web_sys::File>| {
            let Some(file) = file else { return };
            spawn_local(async move {
                let said = files::import(self.ports, self.session, file).await;
                self.told.try_set(said);
                self.read().await;
                crate::widgets::focus("drafts-told".into());
            });
        };
        let chosen = move |event: web_sys::Event| {
            let Some(input) = event.target() else { return };
            let input: web_sys::HtmlInputElement = input.unchecked_into();
            take(crate::view::first_file(input.files()));
            // The same file can be chosen again.
            input.set_value("");
        };
        let dropped = move |event: web_sys::Event| {
            event.prevent_default();
            let event: web_sys::DragEvent = event.unchecked_into();
            take(event.data_transfer().and_then(|it| crate::view::first_file(it.files())));
        };
        let chooser = el("input")
            .id("draft-file")
            .attr("type", "file")
            .attr("accept", "application/json,.json")
            .attr("aria-label", draft_list_words().import)
            .attr("aria-describedby", "draft-file-help")
            .on("change", chosen);
        let shown = el("span.secondary").attr("aria-hidden", "true");
        let shown = shown.text(draft_list_words().import);
        el("div.paper-slot")
            .on("dragover", |event| event.prevent_default())
            .on("drop", dropped)
            .add(el("div.file-button").add(chooser).add(shown))
            .add(el("p.help.paper-drop").id("draft-file-help").text(draft_list_words().drop_here))
            .add(el("p.help").text(draft_list_words().no_papers))
    }
}

/// Calls `then` with whether no other tab has the draft open; none can open it until that is done.
fn alone(ports: Ports, key: &str, then: Rc<dyn Fn(bool) -> Task<()>>) {
    let waiting: Rc<RefCell<Option<Rc<dyn Tabs>>>> = Rc::default();
    let heard = waiting.clone();
    let hear = move |said: Heard| {
        if matches!(said, Heard::Said(_)) {
            return;
        }
        let Some(tabs) = heard.take() else { return };
        let done = then(said == Heard::Mine);
        spawn_local(async move {
            done.await;
            tabs.leave();
        });
    };
    let tabs = ports.tabs(key, Rc::new(hear));
    waiting.replace(Some(tabs.clone()));
    tabs.ask();
}
