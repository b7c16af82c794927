//! Who is signed in. The person is remembered on the device, so that a form can go on without a
//! network; only the portal can say that the session still holds.

use std::cell::Cell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::drafts;
use super::portal::{self, Person, PortalError};
use super::ports::{Ports, Shelf};
use super::records;

/// The record of the person who signed in last.
const PERSON: &str = "person";
/// The record of a sign-out that the portal has not heard of: nothing personal.
const OWED: &str = "sign-out-owed";
/// The folder of somebody who has not signed in.
const NOBODY: &str = "-";

// Leptos' own cells would be more code, which the first question waits for.
thread_local! {
    /// Whether it is known who signed in last.
    static RECALLED: Cell<bool> = const { Cell::new(false) };
    /// The form that waits to know.
    static WAITING: Cell<Option<Waker>> = const { Cell::new(None) };
}

/// The session, for everything below the root.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    ports: Ports,
    person: RwSignal<Option<Person>>,
    standing: RwSignal<Standing>,
    /// When the portal ends it at the earliest, in milliseconds since 1970.
    ends: StoredValue<u64>,
}

/// How long before its end a session that is used is renewed, in milliseconds.
const AHEAD: u64 = 300_000;

/// What is known of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not asked yet.
    Asking,
    /// The portal confirms it.
    Confirmed,
    /// The portal cannot be asked; the person is the one remembered.
    Unconfirmed,
    /// The session has ended, or is about to, and may be renewed without the person's doing.
    Renewing,
    /// The session has ended, the person is still remembered.
    Ended,
    /// Nobody is signed in.
    Nobody,
}

impl Session {
    /// A session that has not been looked up yet.
    pub(crate) fn new(ports: Ports) -> Session {
        let (person, standing) = (RwSignal::new(None), RwSignal::new(Standing::Asking));
        Session { ports, person, standing, ends: StoredValue::new(u64::MAX) }
    }

    /// The person, if anybody is signed in or remembered.
    pub(crate) fn person(self) -> Option<Person> {
        self.person.get()
    }

    /// Whether somebody else, or nobody, is remembered on the device now.
    pub(crate) async fn changed_elsewhere(self) -> bool {
        let now: Option<Person> = records::read(self.ports, Shelf::Session, PERSON).await;
        let same = self.person.with_untracked(|before| *before == now);
        if same {
            self.confirm().await;
        }
        !same
    }

    /// What is known of the session.
    pub(crate) fn standing(self) -> Standing {
        self.standing.get()
    }

    /// The same, asked once.
    pub(crate) fn standing_now(self) -> Standing {
        self.standing.get_untracked()
    }

    /// Whether anybody is signed in or remembered, asked once.
    pub(crate) fn is_somebody(self) -> bool {
        self.person.with_untracked(Option::is_some)
    }

    /// The folder of this person's records: nobody else's are ever read.
    pub(crate) fn folder(self) -> String {
        self.person.with_untracked(|person| match person {
            Some(person) => person.id.clone(),
            None => NOBODY.to_owned(),
        })
    }

    /// Recalls the person who signed in last on this device.
    pub(crate) async fn recall(self) {
        if let Some(person) = records::read::<Person>(self.ports, Shelf::Session, PERSON).await {
            self.person.set(Some(person));
        }
        RECALLED.set(true);
        if let Some(waiting) = WAITING.take() {
            waiting.wake();
        }
    }

    /// Ends once it is known who signed in last: before that, nobody's records may be asked for.
    pub(crate) async fn recalled(self) {
        poll_fn(|context| {
            if RECALLED.get() {
                return Poll::Ready(());
            }
            WAITING.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Asks the portal whether the session still holds. One that has ended may be renewed, once.
    pub(crate) async fn confirm(self) {
        self.ask(Standing::Renewing).await;
    }

    /// Asks once more, after it has been tried to renew the session.
    pub(crate) async fn conclude(self) {
        self.ask(Standing::Ended).await;
    }

    async fn ask(self, ended: Standing) {
        let owed: Option<bool> = records::read(self.ports, Shelf::Session, OWED).await;
        if owed.is_some() {
            // Whoever signed out without a network stays signed out.
            if portal::sign_out(self.ports).await.is_err() {
                self.standing.set(Standing::Nobody);
                return;
            }
            let _ = self.ports.store().remove(Shelf::Session, OWED).await;
        }
        let standing = match portal::session(self.ports).await {
            Ok((Some(person), expires_in)) => {
                let lasts = expires_in.unwrap_or_default().saturating_mul(1_000);
                if lasts > AHEAD {
                    self.ends.set_value(self.ports.device().now().saturating_add(lasts));
                }
                self.remember(person).await;
                Standing::Confirmed
            }
            Ok(_) | Err(PortalError::SignedOut) if ended == Standing::Renewing => {
                return self.has_ended();
            }
            Ok(_) | Err(PortalError::SignedOut) => self.without_session(ended),
            Err(_) => self.without_session(Standing::Unconfirmed),
        };
        self.standing.set(standing);
    }

    fn without_session(self, remembered: Standing) -> Standing {
        let anybody = self.person.with_untracked(Option::is_some);
        if anybody { remembered } else { Standing::Nobody }
    }

    async fn remember(self, person: Person) {
        // Somebody else at the same device starts afresh: the other's records stay sealed in
        // their own folder.
        let known = self.person.with_untracked(|before| before.as_ref() == Some(&person));
        if !known {
            let _ = records::write(self.ports, Shelf::Session, PERSON, &person).await;
            self.person.set(Some(person));
        }
    }

    /// The portal has said that nobody is signed in.
    pub(crate) fn has_ended(self) {
        // What could not be renewed once is not tried again until somebody signs in.
        if !matches!(self.standing_now(), Standing::Renewing | Standing::Ended) {
            self.standing.set(self.without_session(Standing::Renewing));
        }
    }

    /// The person is doing something: a session that is about to end is renewed, if it can be.
    pub(crate) fn is_used(self) {
        let soon = self.ports.device().now().saturating_add(AHEAD);
        if self.standing_now() == Standing::Confirmed && soon > self.ends.get_value() {
            self.ends.set_value(u64::MAX);
            self.has_ended();
        }
    }

    /// Signs in, as [`portal::sign_in`] has it.
    pub(crate) async fn enter(self, ask: &Value) -> Result<(), PortalError> {
        portal::sign_in(self.ports, ask).await?;
        let _ = self.ports.store().remove(Shelf::Session, OWED).await;
        self.conclude().await;
        self.adopt().await;
        Ok(())
    }

    /// What was begun before signing in belongs to whoever signs in then, beside what they have.
    async fn adopt(self) {
        let (store, folder) = (self.ports.store(), self.folder());
        for shelf in [Shelf::Drafts, Shelf::Files] {
            let prefix = drafts::key(NOBODY, "");
            for key in store.keys(shelf, &prefix).await.unwrap_or_default() {
                let mut own = drafts::key(&folder, key.strip_prefix(&prefix).unwrap_or(&key));
                let Ok(Some(record)) = store.get(shelf, &key).await else { continue };
                // A paper under the same digest is the same.
                if shelf == Shelf::Drafts && !matches!(store.get(shelf, &own).await, Ok(None)) {
                    let first = own.split('#').next().unwrap_or(&own);
                    own = drafts::key_of_another(first, &self.ports.device().new_id());
                }
                if store.put(shelf, &own, record).await.is_ok() {
                    let _ = store.remove(shelf, &key).await;
                }
            }
        }
    }

    /// Ends the session and forgets everything on this device.
    pub(crate) async fn sign_out(self) {
        let ended = portal::sign_out(self.ports).await;
        let _ = self.ports.store().wipe().await;
        if ended.is_err() {
            let _ = records::write(self.ports, Shelf::Session, OWED, &true).await;
        }
        self.person.set(None);
        self.standing.set(Standing::Nobody);
    }

    /// Asks the portal again in the background.
    pub(crate) fn confirm_soon(self) {
        spawn_local(self.confirm());
    }
}
