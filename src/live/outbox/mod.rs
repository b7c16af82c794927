//! Dossiers on their way: stored first, then sent, as often as it takes.
//!
//! Nothing is tried without a network, nor, if the person wishes so, on a line that is paid for by
//! the byte, unless the person asks for it there and then.

mod delivery;
mod sending;
mod signing;
mod target;
mod uploads;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::outbox::{Delivery, Failure, Parcel, Reason};
use tokhai_engine::record;

use super::drafts::{self, Autosave, StoredDraft};
use super::portal::Receipt;
use super::ports::{Ports, Shelf, StoreError, Task};
use super::records;
use super::session::Session;
use super::shell::Shell;

/// The record of the wish to wait for a line that costs nothing.
const SPARING: &str = "sparing";

/// Why nothing is sent just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// There is no network.
    Offline,
    /// The line is paid for by the byte, and the person wishes to wait.
    Metered,
}

/// A receipt on the device, with what was sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredReceipt {
    /// What the portal answered.
    pub(crate) receipt: Receipt,
    /// Where the form's document lies.
    pub(crate) src: String,
    /// What was sent.
    pub(crate) dossier: Dossier,
    /// The portal's keys, a JSON Web Key Set; null where nobody has asked for them.
    pub(crate) keys: Value,
}

record!(StoredReceipt {
    receipt: "receipt",
    src: "src",
    dossier: "dossier",
    keys: "keys" or nothing,
});

/// The outbox of the person who is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    ports: Ports,
    session: Session,
    shell: Shell,
    parcels: RwSignal<Vec<Parcel>>,
    /// Which code a parcel got that was sent since the page was opened.
    arrived: RwSignal<Vec<(String, String)>>,
    sending: RwSignal<Option<String>>,
    /// Whether the person wishes to wait for a line that costs nothing.
    sparing: RwSignal<bool>,
    /// The parcel that the person wants to be sent whatever it takes.
    urgent: RwSignal<Option<String>>,
    /// The moment for which an alarm is set.
    alarm: StoredValue<Option<u64>>,
}

impl Outbox {
    /// An outbox that has not been read yet.
    pub(crate) fn new(ports: Ports, session: Session, shell: Shell) -> Outbox {
        Outbox {
            ports,
            session,
            shell,
            parcels: RwSignal::new(Vec::new()),
            arrived: RwSignal::default(),
            sending: RwSignal::new(None),
            sparing: RwSignal::new(false),
            urgent: RwSignal::new(None),
            alarm: StoredValue::new(None),
        }
    }

    /// The dossiers that have not arrived.
    pub(crate) fn parcels(self) -> Vec<Parcel> {
        self.parcels.get()
    }

    /// Follows what leaves the outbox: a receipt has come of it, or a draft.
    pub(crate) fn track(self) {
        self.arrived.track();
    }

    /// Their keys.
    pub(crate) fn keys(self) -> Vec<String> {
        self.parcels.with(|parcels| parcels.iter().map(|parcel| parcel.key.clone()).collect())
    }

    /// One of them, as it is now.
    pub(crate) fn parcel(self, key: &str) -> Option<Parcel> {
        self.parcels.with(|parcels| parcels.iter().find(|parcel| parcel.key == key).cloned())
    }

    /// The code that a parcel got.
    pub(crate) fn code_of(self, parcel: &str) -> Option<String> {
        self.arrived.with(|arrived| {
            let its = arrived.iter().find(|(key, _)| key == parcel);
            its.map(|(_, code)| code.clone())
        })
    }

    /// The parcel that is being sent right now.
    pub(crate) fn sending(self) -> Option<String> {
        self.sending.get()
    }

    /// Why nothing is sent just now, if so.
    pub(crate) fn pause(self) -> Option<Pause> {
        if !self.shell.online.get() {
            return Some(Pause::Offline);
        }
        let spared = self.sparing.get() && (self.shell.metered)() == Some(true);
        spared.then_some(Pause::Metered)
    }

    /// Whether the person wishes to wait for a line that costs nothing.
    pub(crate) fn is_sparing(self) -> bool {
        self.sparing.get()
    }

    /// The person wishes so, or no longer.
    pub(crate) async fn spare(self, wish: bool) {
        self.sparing.set(wish);
        self.send();
        let _ = records::write(self.ports, Shelf::Session, SPARING, &wish).await;
    }

    /// Reads the outbox of the person and sends what is due.
    pub(crate) async fn open(self) {
        let sparing = records::read(self.ports, Shelf::Session, SPARING).await;
        self.sparing.set(sparing.unwrap_or(false));
        let folder = self.session.folder() + "/";
        let mut parcels: Vec<Parcel> = records::read_all(self.ports, Shelf::Outbox, &folder).await;
        parcels.sort_by_key(|parcel| parcel.queued_at);
        self.parcels.set(parcels);
        self.send();
    }

    /// Hands a draft over in a parcel, whose dossier is signed first. Where that cannot be stored, it
    /// stays the person's.
    pub(crate) async fn hand_over(
        self,
        autosave: Autosave,
        parcel: Parcel,
    ) -> Result<(), StoreError> {
        autosave.stand_still();
        let parcel = signing::signed(self.ports, parcel).await;
        let posted = match autosave.hand_over(&parcel.key).await {
            Ok(()) => self.post(parcel).await,
            not_stored => not_stored,
        };
        if posted.is_err() {
            autosave.keep_going();
        }
        posted
    }

    /// Stores a dossier, then begins to send it. Nothing is sent that could not be stored.
    async fn post(self, parcel: Parcel) -> Result<(), StoreError> {
        self.keep(&parcel).await?;
        self.parcels.update(|parcels| {
            parcels.retain(|other| other.key != parcel.key);
            parcels.push(parcel);
        });
        self.send();
        Ok(())
    }

    /// Tries a parcel at once, whatever it would have waited for.
    pub(crate) async fn retry(self, key: &str) {
        self.urgent.set(Some(key.to_owned()));
        self.change(key, Parcel::retried).await;
        self.send();
    }

    /// A new session may go on with what the ended one had to leave.
    pub(crate) fn resume(self) -> Task<()> {
        self.again(|state| matches!(state, Delivery::NeedsYou { reason: Reason::SignIn }))
    }

    /// The network is back, or a better one: what waited for it need not wait any longer.
    pub(crate) fn network_is_back(self) -> Task<()> {
        self.again(|state| matches!(state, Delivery::RetryAt { asked: false, .. }))
    }

    fn again(self, waits: fn(&Delivery) -> bool) -> Task<()> {
        Box::pin(async move {
            for key in untrack(|| self.keys()) {
                if self.find(&key).is_some_and(|parcel| waits(&parcel.state)) {
                    self.change(&key, Parcel::retried).await;
                }
            }
            self.send();
        })
    }

    /// Takes a parcel back: its draft can be edited again, with the portal's objections. Gives the
    /// draft's key; nothing if it cannot be taken back any more, because it may have arrived.
    pub(crate) async fn take_back(self, key: &str) -> Option<String> {
        let parcel = self.find(key).filter(|parcel| !parcel.left)?;
        // Out of the list first: whatever is sending it stops at its next step.
        self.drop_parcel(key);
        let Some(draft_key) = self.reopen(&parcel).await else {
            self.come_back(parcel).await;
            return None;
        };
        let _ = self.ports.store().remove(Shelf::Outbox, &self.key(key)).await;
        spawn_local(async move {
            if self.ports.device().online_program().await {
                uploads::end(self.ports, parcel.uploads).await;
            }
        });
        self.arrived.update(|_| ());
        Some(draft_key)
    }

    /// The draft that was handed over in a parcel, with its key.
    #[inline(never)]
    fn draft_of(self, parcel: &Parcel) -> Task<Result<Option<(String, StoredDraft)>, StoreError>> {
        let (ports, folder) = (self.ports, self.session.folder());
        let (form, key) = (parcel.dossier.form.id.clone(), parcel.key.clone());
        Box::pin(async move { drafts::of_parcel(ports, &folder, &form, &key).await })
    }

    /// Gives a parcel's draft back to the person; its key. Whoever sends it in another tab writes
    /// first and looks then, as is done here: so one of the two sees the other.
    async fn reopen(self, parcel: &Parcel) -> Option<String> {
        let refused = match &parcel.state {
            Delivery::NeedsYou { reason: Reason::Refused { violations, .. } } => violations.clone(),
            _ => Vec::new(),
        };
        let (draft_key, handed_over) = self.draft_of(parcel).await.ok()??;
        let draft = StoredDraft { parcel: None, refused, ..handed_over.clone() };
        records::write(self.ports, Shelf::Drafts, &draft_key, &draft).await.ok()?;
        if self.kept(&parcel.key).await.is_some_and(|kept| !kept.left) {
            return Some(draft_key);
        }
        let _ = records::write(self.ports, Shelf::Drafts, &draft_key, &handed_over).await;
        None
    }

    /// What could not be taken back goes on. If it is not kept any more, it may have arrived.
    async fn come_back(self, parcel: Parcel) {
        let key = parcel.key.clone();
        let kept = self.kept(&key).await;
        let is_kept = kept.is_some();
        let parcel = kept.unwrap_or(Parcel { left: true, ..parcel });
        self.parcels.update(|parcels| parcels.push(parcel));
        if !is_kept {
            self.keep_on(key).await;
        }
        self.send();
    }

    /// A parcel as it is on the device.
    async fn kept(self, key: &str) -> Option<Parcel> {
        records::read(self.ports, Shelf::Outbox, &self.key(key)).await
    }

    /// Sends whatever is due, one after the other.
    pub(crate) fn send(self) {
        if self.sending.get_untracked().is_some() {
            return;
        }
        let now = self.ports.device().now();
        let is_paused = untrack(|| self.pause()).is_some();
        let urgent = self.urgent.get_untracked();
        let due = self.parcels.with_untracked(|parcels| {
            let may_go = |key: &str| !is_paused || urgent.as_deref() == Some(key);
            let mut due = parcels.iter().filter(|parcel| parcel.is_due(now) && may_go(&parcel.key));
            due.next().map(|parcel| parcel.key.clone())
        });
        let Some(key) = due else {
            self.wake_later(now);
            return;
        };
        self.urgent.set(None);
        self.sending.set(Some(key.clone()));
        spawn_local(async move {
            // As long as the program cannot be had whole, the portal can hardly be reached.
            let sent = match self.ports.device().online_program().await {
                true => sending::attempt(self, key.clone()).await,
                false => Some(Err(Failure::Passing { retry_after: None })),
            };
            match sent {
                Some(Ok(())) => {}
                Some(Err(failure)) => {
                    if failure == Failure::Lasting(Reason::SignIn) {
                        self.session.has_ended();
                    }
                    let device = self.ports.device();
                    let (now, chance) = (device.now(), device.random());
                    self.change(&key, |parcel| parcel.after(failure, now, chance)).await;
                }
                // Taken back, here or in another tab, or sent there: nothing of it stays.
                None => {
                    self.drop_parcel(&key);
                    self.keep_on(key).await;
                    self.arrived.update(|_| ());
                }
            }
            self.sending.set(None);
            self.send();
        });
    }

    fn wake_later(self, now: u64) {
        let next = self.parcels.with_untracked(|parcels| {
            let waits = parcels.iter().filter_map(|parcel| match parcel.state {
                Delivery::RetryAt { at, .. } => Some(at),
                _ => None,
            });
            waits.min()
        });
        // With a network the browser would say so at once, and whatever is wrong is not that.
        let waiting = |parcel: &Parcel| !matches!(parcel.state, Delivery::NeedsYou { .. });
        let is_offline = !self.shell.online.get_untracked();
        if is_offline && self.parcels.with_untracked(|parcels| parcels.iter().any(waiting)) {
            (self.shell.wake)();
        }
        if let Some(at) = next.filter(|_| self.alarm.get_value() != next) {
            self.alarm.set_value(Some(at));
            let wait = u32::try_from(at.saturating_sub(now)).unwrap_or(u32::MAX);
            let ring = move || {
                // By a clock that was set back meanwhile it may be too early.
                self.alarm.update_value(|alarm| *alarm = alarm.filter(|alarm| *alarm != at));
                self.send();
            };
            self.ports.device().after(wait.saturating_add(50), Box::new(ring));
        }
    }

    fn key(self, parcel: &str) -> String {
        drafts::key(&self.session.folder(), parcel)
    }

    async fn keep(self, parcel: &Parcel) -> Result<(), StoreError> {
        records::write(self.ports, Shelf::Outbox, &self.key(&parcel.key), parcel).await
    }

    fn find(self, key: &str) -> Option<Parcel> {
        untrack(|| self.parcel(key))
    }

    /// Changes a parcel, unless it was taken back, and keeps it.
    fn change(self, key: &str, change: impl FnOnce(Parcel) -> Parcel) -> Task<bool> {
        let is_here = self.set(key, change);
        let kept = self.keep_on(key.to_owned());
        Box::pin(async move {
            kept.await;
            is_here
        })
    }

    /// The same, not kept yet; whether it is still here.
    fn set(self, key: &str, change: impl FnOnce(Parcel) -> Parcel) -> bool {
        let changed = self.find(key).map(change);
        let is_here = changed.is_some();
        if let Some(changed) = changed {
            self.replace(changed);
        }
        is_here
    }

    #[inline(never)]
    fn replace(self, parcel: Parcel) {
        self.parcels.update(|parcels| {
            if let Some(place) = parcels.iter_mut().find(|other| other.key == parcel.key) {
                *place = parcel;
            }
        });
    }

    /// Keeps a parcel as it is now. Of two that write at once, the one that comes last may write
    /// the older state, and then writes again; one that is taken back meanwhile does not come back.
    #[inline(never)]
    fn keep_on(self, key: String) -> Task<()> {
        Box::pin(async move {
            while let Some(parcel) = self.find(&key) {
                let record = records::print(&parcel);
                let place = self.key(&key);
                let _ = self.ports.store().put(Shelf::Outbox, &place, record.clone()).await;
                if self.find(&key).is_some_and(|now| records::print(&now) == record) {
                    return;
                }
            }
            let _ = self.ports.store().remove(Shelf::Outbox, &self.key(&key)).await;
        })
    }

    fn drop_parcel(self, key: &str) {
        self.parcels.update(|parcels| parcels.retain(|other| other.key != key));
    }
}
