//! Forms being filled in, kept on the device: every change within half a second.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At, Draft};
use tokhai_engine::form::Text;
use tokhai_engine::metrics;
use tokhai_engine::record;
use tokhai_engine::record::Json;
use tokhai_engine::{Pointer, Violation};

use super::form::LiveForm;
use super::ports::{Ports, Shelf, StoreError, Task};
use super::{on_change, records};
use crate::text::say;

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
    /// What the person calls it.
    pub(crate) name: Option<String>,
    /// Whom it is about, as far as it has been answered.
    pub(crate) who: Option<String>,
    /// When it will be erased, in milliseconds since 1970: it is too old, and that was announced.
    pub(crate) goes_at: Option<u64>,
    /// Whether it was erased for its age: then this is all that is left of it.
    pub(crate) erased: bool,
    /// Answers that the form has no place for any more: a list of [`LeftOver`], if there are any.
    pub(crate) left_over: Value,
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
    name: "name" or nothing,
    who: "who" or nothing,
    goes_at: "goesAt" or nothing,
    erased: "erased" or nothing,
    left_over: "leftOver" or nothing,
    draft: "draft",
});

impl StoredDraft {
    /// A form at `src` that somebody begins to fill in at the moment `now`.
    pub(crate) fn new(src: String, title: Text, now: u64) -> StoredDraft {
        StoredDraft {
            src,
            title,
            created_at: now,
            saved_at: now,
            left: 0,
            parcel: None,
            refused: Vec::new(),
            spent: Value::Null,
            name: None,
            who: None,
            goes_at: None,
            erased: false,
            left_over: Value::Null,
            draft: Draft::default(),
        }
    }

    /// Whether the person can go on with it.
    pub(crate) fn is_begun(&self) -> bool {
        self.parcel.is_none() && !self.erased
    }

    /// What the person calls it, else the form's title and whom it is about.
    pub(crate) fn title(&self) -> String {
        let title = || say(&self.title);
        match (&self.name, &self.who) {
            (Some(name), _) => name.clone(),
            (None, Some(who)) => [&title(), ", ", who].concat(),
            (None, None) => title(),
        }
    }

    /// Keeps answers beside the draft that the form has no place for.
    pub(crate) fn leave_over(&mut self, answers: Vec<(Pointer, Value)>) {
        let mut all: Vec<LeftOver> = Vec::from_json(&mut self.left_over).unwrap_or_default();
        all.extend(answers.into_iter().map(|(at, value)| LeftOver { at, value }));
        self.left_over = if all.is_empty() { Value::Null } else { all.to_json() };
    }
}

/// An answer that the form has no place for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LeftOver {
    /// Where it was.
    pub(crate) at: Pointer,
    /// What it was.
    pub(crate) value: Value,
}

record!(LeftOver { at: "at", value: "value" });

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

/// The key of the first draft of a form, in a person's folder.
pub(crate) fn key(folder: &str, form: &str) -> String {
    String::from(folder) + "/" + form
}

/// The key of another draft of the form whose first has this key.
pub(crate) fn key_of_another(first: &str, id: &str) -> String {
    [first, "#", id].concat()
}

/// The id in the key of a draft; the first of a form has none.
pub(crate) fn id_in(key: &str) -> Option<&str> {
    key.rsplit_once('#').map(|(_, id)| id)
}

/// Whether this is the key of a draft of the form whose first has the key `first`.
pub(crate) fn is_of_form(key: &str, first: &str) -> bool {
    key.strip_prefix(first).is_some_and(|id| id.is_empty() || id.starts_with('#'))
}

/// The drafts of a form in a person's folder with their keys, the one changed last first.
pub(crate) async fn of_form(ports: Ports, folder: &str, form: &str) -> Vec<(String, StoredDraft)> {
    let first = key(folder, form);
    let mut found = Vec::new();
    for key in ports.store().keys(Shelf::Drafts, &first).await.unwrap_or_default() {
        let its = is_of_form(&key, &first);
        let draft = if its { records::read(ports, Shelf::Drafts, &key).await } else { None };
        found.extend(draft.map(|draft: StoredDraft| (key, draft)));
    }
    found.sort_by_key(|(_, draft)| Reverse(draft.saved_at));
    found
}

/// What there is in a person's folder to go on with or to be told of, the draft changed last first;
/// without a draft, a record that cannot be read.
pub(crate) async fn all(ports: Ports, folder: &str) -> Vec<(String, Option<StoredDraft>)> {
    let store = ports.store();
    let mut found = Vec::new();
    for key in store.keys(Shelf::Drafts, &key(folder, "")).await.unwrap_or_default() {
        let draft: Option<StoredDraft> = records::read(ports, Shelf::Drafts, &key).await;
        if let Some(parcel) = draft.as_ref().and_then(|draft| draft.parcel.as_ref()) {
            let at = self::key(folder, parcel);
            if let Ok(Some(_)) = store.get(Shelf::Outbox, &at).await {
                continue;
            }
        }
        found.push((key, draft));
    }
    found.sort_by_key(|(_, draft)| Reverse(draft.as_ref().map_or(0, |draft| draft.saved_at)));
    found
}

/// The draft of a form that was handed over in this parcel, with its key.
///
/// # Errors
/// When that cannot be told: [`StoreError::Damaged`] if it may be one that nobody can read.
pub(crate) async fn of_parcel(
    ports: Ports,
    folder: &str,
    form: &str,
    parcel: &str,
) -> Result<Option<(String, StoredDraft)>, StoreError> {
    let (store, first) = (ports.store(), key(folder, form));
    let mut none = Ok(None);
    for key in store.keys(Shelf::Drafts, &first).await? {
        if !is_of_form(&key, &first) {
            continue;
        }
        let draft: Option<StoredDraft> = match store.get(Shelf::Drafts, &key).await {
            Ok(None) => continue,
            Ok(Some(record)) => records::parse(&record),
            Err(StoreError::Damaged) => None,
            Err(error) => return Err(error),
        };
        match draft {
            Some(draft) if draft.parcel.as_deref() == Some(parcel) => {
                return Ok(Some((key, draft)));
            }
            Some(_) => {}
            None => none = Err(StoreError::Damaged),
        }
    }
    none
}

/// Removes papers from a person's folder, but for those that a draft or a parcel still names.
pub(crate) async fn remove_papers(ports: Ports, folder: &str, mut papers: Vec<String>) {
    let store = ports.store();
    for shelf in [Shelf::Drafts, Shelf::Outbox] {
        for key in store.keys(shelf, &key(folder, "")).await.unwrap_or_default() {
            if let Ok(Some(record)) = store.get(shelf, &key).await {
                let record = String::from_utf8_lossy(&record);
                papers.retain(|paper| !record.contains(&**paper));
            }
        }
    }
    for paper in papers {
        let _ = store.remove(Shelf::Files, &key(folder, &paper)).await;
    }
}

thread_local! {
    /// Waits until the form that is open has been left and everything is written.
    static CLOSED: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Calls `then` once the form that is open has been left and everything is written.
pub(crate) fn when_closed(then: Rc<dyn Fn()>) {
    CLOSED.replace(Some(then));
}

/// Writes a form's draft after each change.
#[derive(Clone, Copy)]
pub(crate) struct Autosave {
    ports: Ports,
    form: LiveForm,
    key: StoredValue<String>,
    about: StoredValue<StoredDraft>,
    safety: RwSignal<Safety>,
    /// A change was written a moment ago, or it is not clear yet whether this tab may write at all;
    /// the next changes wait.
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
            pausing: RwSignal::new(true),
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

    /// Where the draft is kept.
    pub(crate) fn key(self) -> String {
        self.key.get_value()
    }

    /// This tab may write from now on.
    pub(crate) fn begin(self) {
        self.stopped.set(false);
        self.shut(false);
        self.pausing.set(false);
        if self.unwritten.get_untracked() {
            self.soon();
        }
    }

    /// Another tab writes: this one only looks on.
    pub(crate) fn look_on(self) {
        self.stopped.set(true);
        self.unwritten.set(false);
        self.shut(true);
        self.safety.set(Safety::Saved);
    }

    /// Whether nothing can be typed. Every question is drawn anew by this: only if it makes a
    /// difference.
    pub(crate) fn shut(self, shut: bool) {
        if self.form.shut().get_untracked() != shut {
            self.form.shut().set(shut);
        }
    }

    /// What is in the form is a draft of its own from now on, with this key.
    pub(crate) async fn part(self, key: String) -> Result<(), StoreError> {
        self.key.set_value(key);
        self.write().await
    }

    /// Writes the draft as it is now.
    pub(crate) fn write(self) -> Task<Result<(), StoreError>> {
        self.unwritten.set(false);
        let record = self.record();
        records::write(self.ports, Shelf::Drafts, &self.key.get_value(), &record)
    }

    /// The form is being left: writes what is not written yet, then calls what waits for that.
    pub(crate) fn close(self) {
        let last = self.is_only_here().then(|| self.write());
        self.stopped.set(true);
        let then = CLOSED.take();
        spawn_local(async move {
            if let Some(last) = last {
                let _ = last.await;
            }
            if let Some(then) = then {
                then();
            }
        });
    }

    /// Whether there is something that is not written yet, or could not be.
    fn is_behind(self) -> bool {
        // A store that keeps nothing is never safe, and never behind for that.
        let is_lasting = self.ports.store().is_lasting();
        self.unwritten.get_untracked() || is_lasting && self.safety.get_untracked() != Safety::Saved
    }

    /// Whether there is something in this form that is nowhere else.
    pub(crate) fn is_only_here(self) -> bool {
        self.is_behind() && !self.stopped.get_untracked()
    }

    /// Shows what another tab has written; as [`LiveForm::show`].
    pub(crate) fn show(self, stored: StoredDraft) -> bool {
        let (form, today) = (self.form.form(), self.ports.device().today());
        let (answers, _) = Answers::restore(form, today, stored.draft.clone());
        self.about.set_value(stored);
        self.form.show(answers)
    }

    /// The answers that the form has no place for.
    pub(crate) fn left_over(self) -> Vec<LeftOver> {
        let mut left_over = self.about.with_value(|about| about.left_over.clone());
        Vec::from_json(&mut left_over).unwrap_or_default()
    }

    /// The person has seen to them.
    pub(crate) fn dismiss_left_over(self) {
        self.about.update_value(|about| about.left_over = Value::Null);
        self.now();
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
        // Typing fast, it is being saved all the time: that is said once.
        if self.ports.store().is_lasting() && self.safety.get_untracked() != Safety::Saving {
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
        if self.is_only_here() {
            let record = records::print(&self.record());
            self.ports.store().put_last(Shelf::Drafts, &self.key.get_value(), record);
            self.now();
        }
    }

    fn record(self) -> StoredDraft {
        StoredDraft {
            saved_at: self.ports.device().now(),
            left: self.form.journey().with_untracked(|journey| journey.left.questions),
            who: self.form.with(whom),
            goes_at: None,
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

    /// Handing over has failed: the draft is the person's again, unless they have left it.
    pub(crate) fn keep_going(self) {
        if self.stopped.try_set(false).is_some() {
            return;
        }
        self.shut(false);
        self.now();
    }

    /// Nothing more is typed or written: the draft is about to be handed over as it is.
    pub(crate) fn stand_still(self) {
        self.stopped.set(true);
        self.shut(true);
    }

    /// Writes the draft as handed over in a parcel; nothing is written after that.
    pub(crate) async fn hand_over(self, parcel: &str) -> Result<(), StoreError> {
        let record = StoredDraft {
            saved_at: self.ports.device().now(),
            left: 0,
            parcel: Some(parcel.to_owned()),
            refused: Vec::new(),
            draft: self.form.draft(),
            ..self.about.get_value()
        };
        let key = self.key.get_value();
        records::write(self.ports, Shelf::Drafts, &key, &record).await
    }
}

/// Whom a form is about: the first name in it.
#[inline(never)]
fn whom(answers: &Answers) -> Option<String> {
    let mut questions = answers.form().questions();
    let (question, _) = questions.find(|(_, question)| {
        question.repeat.is_none() && question.concept.as_deref() == Some("person.fullName")
    })?;
    Some(answers.value(At { question, row: None })?.as_str()?.to_owned())
}
