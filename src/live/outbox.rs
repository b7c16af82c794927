//! Dossiers on their way: stored first, then sent, as often as it takes.
//!
//! Nothing is tried without a network, nor, if the person wishes so, on a line that is paid for by
//! the byte, unless the person asks for it there and then.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::outbox::{Delivery, Failure, Parcel, Reason, Upload};
use tokhai_engine::record;

use super::delivery;
use super::drafts::{self, StoredDraft};
use super::portal::{self, Receipt};
use super::ports::{Ports, Shelf, StoreError, Task};
use super::session::Session;
use super::shell::Shell;
use super::{records, uploads};

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
}

record!(StoredReceipt { receipt: "receipt", src: "src", dossier: "dossier" });

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

    /// Stores a dossier, then begins to send it. Nothing is sent that could not be stored.
    pub(crate) async fn post(self, parcel: Parcel) -> Result<(), StoreError> {
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
            self.parcels.update(|parcels| parcels.push(parcel));
            return None;
        };
        let _ = self.ports.store().remove(Shelf::Outbox, &self.key(key)).await;
        spawn_local(uploads::end(self.ports, parcel.uploads));
        self.arrived.update(|_| ());
        Some(draft_key)
    }

    /// The draft that was handed over in a parcel, with its key.
    #[inline(never)]
    fn draft_of(self, parcel: &Parcel) -> Task<Option<(String, StoredDraft)>> {
        let (ports, folder) = (self.ports, self.session.folder());
        let (form, key) = (parcel.dossier.form.id.clone(), parcel.key.clone());
        Box::pin(async move { drafts::of_parcel(ports, &folder, &form, &key).await })
    }

    /// Whether another tab has taken back what is not in the outbox any more: then a draft is there
    /// that belongs to no parcel. What has arrived took its draft along.
    async fn was_taken_back(self, parcel: &Parcel) -> bool {
        let (folder, form) = (self.session.folder(), &parcel.dossier.form.id);
        let drafts = drafts::of_form(self.ports, &folder, form).await;
        let is_its_own = |draft: &StoredDraft| draft.parcel.as_deref() == Some(&*parcel.key);
        let open = drafts.iter().any(|(_, draft)| draft.parcel.is_none());
        open && !drafts.iter().any(|(_, draft)| is_its_own(draft))
    }

    async fn reopen(self, parcel: &Parcel) -> Option<String> {
        let refused = match &parcel.state {
            Delivery::NeedsYou { reason: Reason::Refused { violations, .. } } => violations.clone(),
            _ => Vec::new(),
        };
        let (draft_key, draft) = self.draft_of(parcel).await?;
        let draft = StoredDraft { parcel: None, refused, ..draft };
        records::write(self.ports, Shelf::Drafts, &draft_key, &draft).await.ok()?;
        Some(draft_key)
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
            match self.attempt(&key).await {
                Some(Ok(receipt)) => self.arrived(&key, receipt).await,
                Some(Err(failure)) => {
                    if failure == Failure::Lasting(Reason::SignIn) {
                        self.session.has_ended();
                    }
                    let device = self.ports.device();
                    let (now, chance) = (device.now(), device.random());
                    self.change(&key, |parcel| parcel.after(failure, now, chance)).await;
                }
                // Taken back, here or in another tab: nothing of it stays.
                None => {
                    self.drop_parcel(&key);
                    self.keep_on(key).await;
                }
            }
            self.sending.set(None);
            self.send();
        });
    }

    /// Sends the papers that have not arrived, then the dossier. Nothing if it was taken back.
    async fn attempt(self, key: &str) -> Option<Result<Receipt, Failure>> {
        // Another tab may have brought it further, taken it back, or sent it: then the portal gives
        // the receipt once more.
        let place = self.key(key);
        let stored: Option<Parcel> = records::read(self.ports, Shelf::Outbox, &place).await;
        let is_kept = stored.is_some();
        if let Some(stored) = stored.filter(|_| self.find(key).is_some()) {
            self.replace(stored);
        }
        let parcel = self.find(key)?;
        // Or a page that was closed while it took it back has left the parcel behind: the draft's
        // word counts.
        if self.was_taken_back(&parcel).await {
            return None;
        }
        match delivery::backends(self.ports).await {
            Err(failure) => return Some(Err(failure)),
            Ok(None) => {}
            Ok(Some(backends)) => {
                let left = parcel.left;
                if !self.change(key, |parcel| Parcel { left: true, ..parcel }).await {
                    return None;
                }
                let (ports, session) = (self.ports, self.session);
                let sent = delivery::to_backend(ports, session, parcel.clone(), backends).await;
                if sent.is_some() {
                    return sent;
                }
                self.change(key, |parcel| Parcel { left, ..parcel }).await;
            }
        }
        // What the portal has from an earlier dossier is not sent again.
        for paper in parcel.dossier.attachments.iter().filter(|paper| paper.from.is_none()) {
            let upload = self.find(key)?.upload(&paper.sha256);
            let place = drafts::key(&self.session.folder(), &paper.sha256);
            let Ok(Some(bytes)) = self.ports.store().get(Shelf::Files, &place).await else {
                if !is_kept {
                    continue;
                }
                let reason = Reason::PaperLost { name: paper.name.clone() };
                return Some(Err(Failure::Lasting(reason)));
            };
            let note = |upload: &Upload| {
                let is_wanted = self.set(key, |parcel| parcel.with_upload(upload));
                spawn_local(self.keep_on(key.to_owned()));
                is_wanted
            };
            let endpoint = uploads::ENDPOINT;
            let sent = uploads::send(self.ports, endpoint, paper, &bytes, upload, &note).await;
            if let Err(failure) = sent {
                return Some(Err(failure));
            }
        }
        // From here on it may be there, whatever is heard of it.
        if !self.change(key, |parcel| Parcel { left: true, ..parcel }).await {
            return None;
        }
        Some(portal::submit(self.ports, &parcel).await)
    }

    async fn arrived(self, key: &str, receipt: Receipt) {
        let Some(parcel) = self.find(key) else { return };
        let code = receipt.code.clone();
        let folder = self.session.folder();
        let draft = self.draft_of(&parcel).await;
        let (src, dossier) = (parcel.src.clone(), parcel.dossier);
        let papers: Vec<String> =
            dossier.attachments.iter().map(|paper| paper.sha256.clone()).collect();
        let stored = StoredReceipt { receipt, src, dossier };
        let _ = records::write(self.ports, Shelf::Receipts, &drafts::key(&folder, &code), &stored)
            .await;
        // In this order a crash anywhere in between is harmless: what is left of the parcel is sent
        // again under the same key.
        let store = self.ports.store();
        if let Some((key, _)) = &draft {
            let _ = store.remove(Shelf::Drafts, key).await;
        }
        let _ = store.remove(Shelf::Outbox, &self.key(&parcel.key)).await;
        if draft.is_some() {
            drafts::remove_papers(self.ports, &folder, papers).await;
        }
        self.arrived.update(|arrived| arrived.push((parcel.key.clone(), code)));
        self.drop_parcel(key);
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
            self.ports.device().after(wait.saturating_add(50), Box::new(move || self.send()));
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
