//! Forms being filled in, kept on the device: every change within half a second.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::Violation;
use tokhai_engine::answers::Draft;
use tokhai_engine::form::Text;
use tokhai_engine::metrics;
use tokhai_engine::record;

use super::form::LiveForm;
use super::ports::{Ports, Shelf, StoreError};
use super::{on_change, records};

/// Changes that follow each other within this time are written together, in milliseconds.
const PAUSE: u32 = 250;

/// A draft as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredDraft {
    /// Where the form's document lies.
    pub(crate) src: String,
    /// The form's title.
    pub(crate) title: Text,
    /// Milliseconds since 1970 when it was begun.
    pub(crate) created_at: u64,
    /// Milliseconds since 1970 when it was changed last.
    pub(crate) saved_at: u64,
    /// Questions left when it was changed last.
    pub(crate) left: u32,
    /// The parcel in which it waits to be sent.
    pub(crate) parcel: Option<String>,
    /// What the portal objected to when it was sent.
    pub(crate) refused: Vec<Violation>,
    /// The time that was spent on it ([`tokhai_engine::metrics`]).
    pub(crate) spent: Value,
    /// The answers.
    pub(crate) draft: Draft,
}

record!(StoredDraft {
    src: "src",
    title: "title",
    created_at: "createdAt",
    saved_at: "savedAt",
    left: "left",
    parcel: "parcel" or default,
    refused: "refused" or default,
    spent: "spent" or nothing,
    draft: "draft",
});

/// Whether what was typed is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// On the device.
    Saved,
    /// Being written.
    Saving,
    /// Only in this page: the browser keeps nothing, or has no room left.
    Unsafe(StoreError),
}

/// The key of the draft of a form, in a person's folder.
pub(crate) fn key(folder: &str, form: &str) -> String {
    String::from(folder) + "/" + form
}

/// Writes a form's draft after each change.
#[derive(Clone, Copy)]
pub(crate) struct Autosave {
    ports: Ports,
    form: LiveForm,
    key: StoredValue<String>,
    about: StoredValue<StoredDraft>,
    safety: RwSignal<Safety>,
    /// A change was written a moment ago; the next ones wait.
    pausing: RwSignal<bool>,
    /// Changes have come since the last was written.
    unwritten: RwSignal<bool>,
    stopped: RwSignal<bool>,
}

impl Autosave {
    /// Watches `form` and writes under `key`; `about` holds everything but the answers.
    pub(crate) fn start(ports: Ports, form: LiveForm, key: String, about: StoredDraft) -> Autosave {
        let lasting = ports.store().is_lasting();
        let safety = if lasting { Safety::Saved } else { Safety::Unsafe(StoreError::Unavailable) };
        let autosave = Autosave {
            ports,
            form,
            key: StoredValue::new(key),
            about: StoredValue::new(about),
            safety: RwSignal::new(safety),
            pausing: RwSignal::new(false),
            unwritten: RwSignal::new(false),
            stopped: RwSignal::new(false),
        };
        let changes = form.changes();
        on_change(move || changes.track(), move || autosave.soon());
        autosave
    }

    /// Whether what was typed is safe.
    pub(crate) fn safety(self) -> RwSignal<Safety> {
        self.safety
    }

    /// Where the form's document lies.
    pub(crate) fn src(self) -> String {
        self.about.with_value(|about| about.src.clone())
    }

    /// Adds active time on one of its pages.
    pub(crate) fn spend(self, page: &str, milliseconds: u64) {
        self.about.try_update_value(|about| metrics::spend(&mut about.spent, page, milliseconds));
    }

    /// The time that was spent on it so far.
    pub(crate) fn spent(self) -> Value {
        self.about.with_value(|about| about.spent.clone())
    }

    /// When the draft was begun.
    pub(crate) fn created_at(self) -> u64 {
        self.about.with_value(|about| about.created_at)
    }

    /// The first change is written at once; those that follow it closely are written together.
    fn soon(self) {
        if self.stopped.get_untracked() {
            return;
        }
        if self.ports.store().is_lasting() {
            self.safety.set(Safety::Saving);
        }
        if self.pausing.get_untracked() {
            self.unwritten.set(true);
            return;
        }
        self.pausing.set(true);
        self.now();
        let go_on = move || {
            // The page may be gone by then; it was written when it was left.
            if self.pausing.try_set(false).is_none() && self.unwritten.get_untracked() {
                self.soon();
            }
        };
        self.ports.device().after(PAUSE, Box::new(go_on));
    }

    /// Writes what is not written yet: the page is being hidden or left.
    pub(crate) fn flush(self) {
        let unwritten =
            self.unwritten.get_untracked() || self.safety.get_untracked() == Safety::Saving;
        if unwritten && !self.stopped.get_untracked() {
            let record = records::print(&self.record());
            self.ports.store().put_last(Shelf::Drafts, &self.key.get_value(), record);
            self.now();
        }
    }

    fn record(self) -> StoredDraft {
        StoredDraft {
            saved_at: self.ports.device().now(),
            left: self.form.journey().with_untracked(|journey| journey.left.questions),
            draft: self.form.draft(),
            ..self.about.get_value()
        }
    }

    fn now(self) {
        self.unwritten.set(false);
        if self.stopped.get_untracked() {
            return;
        }
        let record = self.record();
        let key = self.key.get_value();
        let (ports, safety, unwritten) = (self.ports, self.safety, self.unwritten);
        spawn_local(async move {
            let written = records::write(ports, Shelf::Drafts, &key, &record).await;
            let result = match written {
                Ok(()) if ports.store().is_lasting() => Safety::Saved,
                Ok(()) => Safety::Unsafe(StoreError::Unavailable),
                Err(error) => Safety::Unsafe(error),
            };
            // A newer change may be waiting already, and the page may be gone.
            if unwritten.try_get_untracked() == Some(false) {
                safety.set(result);
            }
        });
    }

    /// Handing over has failed: the draft is the person's again.
    pub(crate) fn keep_going(self) {
        self.stopped.set(false);
        self.now();
    }

    /// Writes the draft as handed over in a parcel; nothing is written after that.
    pub(crate) async fn hand_over(self, parcel: &str) {
        self.stopped.set(true);
        let record = StoredDraft {
            saved_at: self.ports.device().now(),
            left: 0,
            parcel: Some(parcel.to_owned()),
            refused: Vec::new(),
            draft: self.form.draft(),
            ..self.about.get_value()
        };
        let key = self.key.get_value();
        let _ = records::write(self.ports, Shelf::Drafts, &key, &record).await;
    }
}
