//! Which tab writes a draft: one does, the others look on and show what it has written.
//!
//! Answers never travel between tabs. What is shown is what is kept.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::Answers;

use super::drafts::{self, Autosave, Safety, StoredDraft};
use super::form::LiveForm;
use super::ports::{Heard, Ports, Shelf, StoreError, Tabs};
use super::session::Session;
use super::{on_change, records};

/// The word of the tab that writes: there is something new in the store.
const CHANGED: &str = "changed";
/// The word of a tab that wants to write.
const YIELD: &str = "yield";
/// A tab that has not given way after this time does not answer, in milliseconds.
const PATIENCE: u32 = 1_500;

/// Which tab writes the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nobody has said yet.
    Unknown,
    /// This one.
    Mine,
    /// Another; this one shows what it has written.
    Theirs,
    /// The draft was sent or removed in another tab.
    Gone,
}

/// What the page has to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// This tab may write what another has written so far.
    Yours,
    /// What stands here is a draft of its own from now on, with this id.
    Parted(String),
    /// Another tab has handed it over in this parcel.
    HandedOver(String),
    /// It has other rows now and has to be drawn anew.
    Redraw,
    /// It was written with another version of the form and has to be opened anew.
    Reopen,
}

/// Why what another tab has written cannot be gone on with.
enum Hindrance {
    /// It cannot be read just now.
    Unreadable,
    /// It was written with another version of the form.
    OtherVersion,
}

/// A tab's place at a draft.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    ports: Ports,
    session: Session,
    form: LiveForm,
    autosave: Autosave,
    turn: RwSignal<Turn>,
    tabs: StoredValue<Option<Rc<dyn Tabs>>, LocalStorage>,
    /// Whether there has ever been something in the store.
    seen: StoredValue<bool>,
    /// Counts the readings of the store: only the last one is shown.
    readings: StoredValue<u32>,
    tell: StoredValue<Rc<dyn Fn(News)>, LocalStorage>,
}

impl Desk {
    /// A place at the draft that `autosave` writes. `tell` hears what the page has to see to.
    pub(crate) fn new(
        ports: Ports,
        session: Session,
        form: LiveForm,
        autosave: Autosave,
        tell: Rc<dyn Fn(News)>,
    ) -> Desk {
        Desk {
            ports,
            session,
            form,
            autosave,
            turn: RwSignal::new(Turn::Unknown),
            tabs: StoredValue::new_local(None),
            seen: StoredValue::new(false),
            readings: StoredValue::new(0),
            tell: StoredValue::new_local(tell),
        }
    }

    /// Which tab writes.
    pub(crate) fn turn(self) -> Turn {
        self.turn.get()
    }

    /// Finds out whether another tab has the same draft open.
    pub(crate) fn meet(self) {
        let hear = move |heard: Heard| {
            // What is said after the form has been left concerns nobody.
            let Some(turn) = self.turn.try_get_untracked() else { return };
            match heard {
                Heard::Mine => spawn_local(self.mine()),
                Heard::Theirs => self.theirs(),
                Heard::Said(word) => match (&*word, turn) {
                    (CHANGED, Turn::Theirs) => self.follow(),
                    (YIELD, Turn::Mine) => spawn_local(self.give_way()),
                    _ => {}
                },
            }
        };
        let tabs = self.ports.tabs(&self.autosave.key(), Rc::new(hear));
        self.tabs.set_value(Some(tabs.clone()));
        let leaving = tabs.clone();
        drafts::when_closed(Rc::new(move || leaving.leave()));
        let safety = self.autosave.safety();
        on_change(
            move || safety.track(),
            move || {
                let is_written = safety.get_untracked() == Safety::Saved;
                if is_written && self.turn.get_untracked() == Turn::Mine {
                    self.with_tabs(|tabs| tabs.say(CHANGED));
                }
            },
        );
        tabs.ask();
    }

    /// The person wants to go on here: the tab that writes is asked to give way.
    pub(crate) fn take_over(self) {
        self.with_tabs(|tabs| tabs.say(YIELD));
        let insist = move || {
            if self.turn.try_get_untracked() == Some(Turn::Theirs) {
                self.with_tabs(|tabs| tabs.seize());
            }
        };
        self.ports.device().after(PATIENCE, Box::new(insist));
    }

    fn with_tabs(self, then: impl FnOnce(&dyn Tabs)) {
        if let Some(Some(tabs)) = self.tabs.try_get_value() {
            then(&*tabs);
        }
    }

    fn tell(self, news: News) {
        if let Some(tell) = self.tell.try_get_value() {
            tell(news);
        }
    }

    /// This tab may write. What it has shown may not be the last that was written.
    async fn mine(self) {
        // The form may have been left meanwhile.
        let Some(turn) = self.turn.try_get_untracked() else { return };
        if turn == Turn::Theirs {
            // Whoever writes without having read would write over what is there.
            match self.read().await {
                Ok(()) => {}
                Err(Hindrance::OtherVersion) => return self.tell(News::Reopen),
                Err(Hindrance::Unreadable) => {
                    let again = move || spawn_local(self.mine());
                    self.ports.device().after(PATIENCE, Box::new(again));
                    return;
                }
            }
            if self.turn.try_get_untracked() != Some(Turn::Theirs) {
                return;
            }
            self.tell(News::Yours);
        }
        self.now_mine();
    }

    /// Another tab writes. What is in this one only is a draft of its own: what somebody has typed
    /// before it was known that there is another, or what could not be written yet.
    fn theirs(self) {
        let (typed, _) = self.form.ways().get_untracked();
        let is_only_here = match self.turn.get_untracked() {
            Turn::Unknown => typed,
            Turn::Mine => self.autosave.is_only_here(),
            Turn::Theirs | Turn::Gone => false,
        };
        if is_only_here {
            self.turn.set(Turn::Unknown);
            spawn_local(self.part());
            return;
        }
        self.look_on();
        self.follow();
    }

    fn follow(self) {
        spawn_local(async move {
            let _ = self.read().await;
        });
    }

    async fn part(self) {
        let (id, key) = (self.ports.device().new_id(), self.autosave.key());
        let first = key.split('#').next().unwrap_or(&key);
        match self.autosave.part(drafts::key_of_another(first, &id)).await {
            Ok(()) => self.tell(News::Parted(id)),
            // It goes on being in this page only, which says so.
            Err(_) => {
                self.now_mine();
                self.autosave.keep_going();
            }
        }
    }

    fn now_mine(self) {
        if self.turn.try_set(Turn::Mine).is_none() {
            self.autosave.begin();
        }
    }

    fn look_on(self) {
        self.autosave.look_on();
        self.turn.set(Turn::Theirs);
    }

    /// Another tab wants to write: it gets everything. What cannot be written is nowhere else, and
    /// stays.
    async fn give_way(self) {
        self.autosave.shut(true);
        let written = self.autosave.write().await;
        if self.turn.try_get_untracked() != Some(Turn::Mine) {
            return;
        }
        if written.is_err() {
            self.autosave.keep_going();
            return;
        }
        self.look_on();
        self.with_tabs(|tabs| {
            tabs.give_back();
            tabs.ask();
        });
    }

    /// Shows what the other tab has written; gives what keeps this one from going on with it.
    async fn read(self) -> Result<(), Hindrance> {
        let Some(readings) = self.readings.try_get_value() else { return Ok(()) };
        let reading = readings + 1;
        self.readings.set_value(reading);
        let (store, key) = (self.ports.store(), self.autosave.key());
        let stored: Option<StoredDraft> = match store.get(Shelf::Drafts, &key).await {
            Ok(record) => record.and_then(|record| records::parse(&record)),
            Err(StoreError::Damaged) => None,
            Err(_) => return Err(Hindrance::Unreadable),
        };
        let mut stored = stored.filter(|stored| !stored.erased);
        if let Some(parcel) = stored.as_ref().and_then(|stored| stored.parcel.clone()) {
            match store.get(Shelf::Outbox, &drafts::key(&self.session.folder(), &parcel)).await {
                Ok(Some(_)) => {
                    self.turn.try_set(Turn::Gone);
                    self.tell(News::HandedOver(parcel));
                    return Ok(());
                }
                // Without a parcel it is still a draft, unless it has arrived at this very moment.
                Ok(None) | Err(StoreError::Damaged) => {
                    if let Ok(None) = store.get(Shelf::Drafts, &key).await {
                        stored = None;
                    }
                }
                Err(_) => return Err(Hindrance::Unreadable),
            }
        }
        if self.readings.try_get_value() != Some(reading) {
            return Ok(());
        }
        match stored {
            // It would lose what stands elsewhere in this version.
            Some(stored) if stored.draft.form != self.form.with(Answers::form_version) => {
                return Err(Hindrance::OtherVersion);
            }
            Some(stored) => {
                self.seen.set_value(true);
                if !self.autosave.show(stored) {
                    self.tell(News::Redraw);
                }
            }
            None if self.seen.get_value() => self.turn.set(Turn::Gone),
            None => {}
        }
        Ok(())
    }
}
