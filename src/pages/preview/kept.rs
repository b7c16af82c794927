//! What was edited stays on the device, and what the document's owner saves arrives.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::record;

use super::bench::{Bench, readable};
use crate::live::portal::{self, DocumentError, Written};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::pages::route;

/// How often the portal is asked for a newer version, in milliseconds.
const PERIOD: u32 = 1_000;
/// The folder of these records.
const FOLDER: &str = "preview/";

/// The document as it lies elsewhere, beside what is made of it here.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    ports: Ports,
    key: StoredValue<String>,
    tag: StoredValue<String>,
    /// As it was before it was edited.
    original: RwSignal<String>,
    /// A newer one that came while somebody was editing.
    newer: RwSignal<Option<String>>,
    /// The device keeps nothing.
    pub(super) is_unsafe: RwSignal<bool>,
}

/// An edited document as it is stored.
struct Record {
    name: String,
    text: String,
    original: String,
}

record!(Record { name: "name", text: "text", original: "original" });

impl Kept {
    /// Nothing yet of the document at `src`.
    pub(super) fn new(ports: Ports, src: &str) -> Kept {
        Kept {
            ports,
            key: StoredValue::new(String::from(FOLDER) + src),
            tag: StoredValue::new(String::new()),
            original: RwSignal::new(String::new()),
            newer: RwSignal::new(None),
            is_unsafe: RwSignal::new(!ports.store().is_lasting()),
        }
    }

    /// Whether the text is no longer what it was.
    pub(super) fn is_edited(self, bench: Bench) -> bool {
        self.original.with(|original| bench.text.with(|text| text != original))
    }

    /// Whether a newer version waits for the person to decide.
    pub(super) fn has_newer(self) -> bool {
        self.newer.with(Option::is_some)
    }

    /// Loads the document, and goes on where it was left.
    pub(super) async fn load(self, bench: Bench) -> Result<(), DocumentError> {
        let src = bench.src.get_value();
        let key = self.key.get_value();
        let record: Option<Record> = records::read(self.ports, Shelf::Session, &key).await;
        let fetched = match src.as_str() {
            "" => Ok(None),
            src => portal::written(self.ports, src, "").await,
        };
        match (fetched, record) {
            (Ok(Some(Written { text, tag })), record) => {
                let original = readable(text);
                self.tag.set_value(tag);
                match record.filter(|record| record.text != original) {
                    Some(record) => {
                        // It was edited from an older version.
                        let is_newer = record.original != original;
                        self.newer.set(is_newer.then(|| original.clone()));
                        self.original.set(if is_newer { record.original } else { original });
                        bench.put(record.text);
                    }
                    None => {
                        self.original.set(original.clone());
                        bench.put(original);
                    }
                }
                self.watch(bench);
                Ok(())
            }
            (_, Some(record)) => {
                if src.is_empty() {
                    bench.name.set(record.name);
                }
                self.original.set(record.original);
                bench.put(record.text);
                Ok(())
            }
            (Err(error), None) => Err(error),
            (Ok(None), None) => Ok(()),
        }
    }

    /// Keeps the present text on the device; `last` if the page may be gone the next moment.
    pub(super) fn keep(self, bench: Bench, last: bool) {
        let key = self.key.get_value();
        let edited = untrack(|| self.is_edited(bench));
        // What lies nowhere else is kept in any case.
        let wanted = edited || bench.src.with_value(String::is_empty);
        let record = Record {
            name: bench.name.get_untracked(),
            text: bench.text.get_untracked(),
            original: self.original.get_untracked(),
        };
        let ports = self.ports;
        if last && wanted {
            ports.store().put_last(Shelf::Session, &key, records::print(&record));
            return;
        }
        spawn_local(async move {
            let kept = if wanted {
                records::write(ports, Shelf::Session, &key, &record).await
            } else {
                ports.store().remove(Shelf::Session, &key).await
            };
            let lasting = kept.is_ok() && ports.store().is_lasting();
            self.is_unsafe.try_set(!lasting);
        });
    }

    /// Opens a document that lies nowhere else: a file, or something pasted.
    pub(super) fn open(self, bench: Bench, name: String, text: String) {
        let text = readable(text);
        let record = Record { name, original: text.clone(), text };
        spawn_local(async move {
            let _ = records::write(self.ports, Shelf::Session, FOLDER, &record).await;
            if bench.src.try_with_value(String::is_empty) == Some(false) {
                bench.shell.go(&route::preview(""));
                return;
            }
            bench.name.set(record.name);
            self.original.set(record.original);
            bench.put(record.text);
        });
    }

    /// Gives up what was edited, for the newer version if there is one.
    pub(super) fn discard(self, bench: Bench) {
        let newer = self.newer.get_untracked();
        self.newer.set(None);
        if let Some(newer) = newer {
            self.original.set(newer);
        }
        bench.put(self.original.get_untracked());
        self.keep(bench, false);
    }

    /// Goes on with what was edited; the newer version is what it is compared with from now on.
    pub(super) fn keep_mine(self, bench: Bench) {
        if let Some(newer) = self.newer.get_untracked() {
            self.newer.set(None);
            self.original.set(newer);
            self.keep(bench, false);
        }
    }

    /// Forgets a document that lies nowhere else, so that another can be chosen.
    pub(super) async fn forget(self) {
        let _ = self.ports.store().remove(Shelf::Session, FOLDER).await;
    }

    /// Asks for a newer version, for as long as the page is open and seen.
    fn watch(self, bench: Bench) {
        let again = move || {
            let Some(tag) = self.tag.try_get_value() else { return };
            if document().visibility_state() != web_sys::VisibilityState::Visible {
                self.watch(bench);
                return;
            }
            spawn_local(async move {
                let src = bench.src.get_value();
                let found = portal::written(self.ports, &src, &tag).await;
                if self.tag.try_get_value().is_none() {
                    return;
                }
                if let Ok(Some(written)) = found {
                    self.arrived(bench, written);
                }
                self.watch(bench);
            });
        };
        self.ports.device().after(PERIOD, Box::new(again));
    }

    fn arrived(self, bench: Bench, Written { text, tag }: Written) {
        let text = readable(text);
        self.tag.set_value(tag);
        let is_here = bench.text.with_untracked(|here| *here == text);
        let edited = untrack(|| self.is_edited(bench));
        if is_here || !edited {
            self.newer.set(None);
            self.original.set(text.clone());
            if !is_here {
                bench.put(text);
            }
            self.keep(bench, false);
        } else if self.original.with_untracked(|original| *original != text) {
            self.newer.set(Some(text));
        }
    }
}
