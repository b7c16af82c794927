//! Dossiers on their way: stored first, then sent, as often as it takes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::outbox::{Delivery, Failure, Parcel, Reason};
use tokhai_engine::record;

use super::drafts::{self, StoredDraft};
use super::portal::{self, Receipt};
use super::ports::{Ports, Shelf, StoreError};
use super::records;
use super::session::Session;

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
    parcels: RwSignal<Vec<Parcel>>,
    /// Which code a parcel got that was sent since the page was opened.
    arrived: RwSignal<Vec<(String, String)>>,
    sending: RwSignal<Option<String>>,
    /// The moment for which an alarm is set.
    alarm: StoredValue<Option<u64>>,
}

impl Outbox {
    /// An outbox that has not been read yet.
    pub(crate) fn new(ports: Ports, session: Session) -> Outbox {
        Outbox {
            ports,
            session,
            parcels: RwSignal::new(Vec::new()),
            arrived: RwSignal::default(),
            sending: RwSignal::new(None),
            alarm: StoredValue::new(None),
        }
    }

    /// The dossiers that have not arrived.
    pub(crate) fn parcels(self) -> Vec<Parcel> {
        self.parcels.get()
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

    /// Reads the outbox of the person and sends what is due.
    pub(crate) async fn open(self) {
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

    /// Tries a parcel again at once.
    pub(crate) async fn retry(self, key: &str) {
        if let Some(parcel) = self.find(key) {
            self.replace(parcel.retried()).await;
            self.send();
        }
    }

    /// A new session may go on with what the ended one had to leave.
    pub(crate) async fn resume(self) {
        let stuck: Vec<Parcel> = self.parcels.with_untracked(|parcels| {
            let waits = |parcel: &&Parcel| {
                matches!(parcel.state, Delivery::NeedsYou { reason: Reason::SignIn })
            };
            parcels.iter().filter(waits).cloned().collect()
        });
        for parcel in stuck {
            self.replace(parcel.retried()).await;
        }
        self.send();
    }

    /// Takes a parcel back: its draft can be edited again, with the portal's objections. Gives the
    /// draft's key.
    pub(crate) async fn take_back(self, key: &str) -> Option<String> {
        let parcel = self.find(key)?;
        let refused = match &parcel.state {
            Delivery::NeedsYou { reason: Reason::Refused { violations, .. } } => violations.clone(),
            _ => Vec::new(),
        };
        let (folder, form) = (self.session.folder(), &parcel.dossier.form.id);
        let (draft_key, draft) = drafts::of_parcel(self.ports, &folder, form, key).await?;
        let draft = StoredDraft { parcel: None, refused, ..draft };
        records::write(self.ports, Shelf::Drafts, &draft_key, &draft).await.ok()?;
        let _ = self.ports.store().remove(Shelf::Outbox, &self.key(key)).await;
        self.parcels.update(|parcels| parcels.retain(|other| other.key != key));
        Some(draft_key)
    }

    /// Sends whatever is due, one after the other.
    pub(crate) fn send(self) {
        if self.sending.get_untracked().is_some() {
            return;
        }
        let now = self.ports.device().now();
        let due = self
            .parcels
            .with_untracked(|parcels| parcels.iter().find(|parcel| parcel.is_due(now)).cloned());
        let Some(parcel) = due else {
            self.wake_later(now);
            return;
        };
        self.sending.set(Some(parcel.key.clone()));
        spawn_local(async move {
            let result = portal::submit(self.ports, &self.session.folder(), &parcel).await;
            match result {
                Ok(receipt) => self.arrived(parcel, receipt).await,
                Err(failure) => {
                    if failure == Failure::Lasting(Reason::SignIn) {
                        self.session.has_ended();
                    }
                    let device = self.ports.device();
                    self.replace(parcel.after(failure, device.now(), device.random())).await;
                }
            }
            self.sending.set(None);
            self.send();
        });
    }

    async fn arrived(self, parcel: Parcel, receipt: Receipt) {
        let code = receipt.code.clone();
        let folder = self.session.folder();
        let (src, dossier) = (parcel.src.clone(), parcel.dossier);
        let form = dossier.form.id.clone();
        let papers: Vec<String> =
            dossier.attachments.iter().map(|paper| paper.sha256.clone()).collect();
        let stored = StoredReceipt { receipt, src, dossier };
        let _ = records::write(self.ports, Shelf::Receipts, &drafts::key(&folder, &code), &stored)
            .await;
        // In this order a crash anywhere in between is harmless: what is left of the parcel is sent
        // again under the same key.
        let store = self.ports.store();
        let draft = drafts::of_parcel(self.ports, &folder, &form, &parcel.key).await;
        if let Some((key, _)) = &draft {
            let _ = store.remove(Shelf::Drafts, key).await;
        }
        let _ = store.remove(Shelf::Outbox, &self.key(&parcel.key)).await;
        if draft.is_some() {
            drafts::remove_papers(self.ports, &folder, papers).await;
        }
        self.arrived.update(|arrived| arrived.push((parcel.key.clone(), code)));
        self.parcels.update(|parcels| parcels.retain(|other| other.key != parcel.key));
    }

    fn wake_later(self, now: u64) {
        let next = self.parcels.with_untracked(|parcels| {
            let waits = parcels.iter().filter_map(|parcel| match parcel.state {
                Delivery::RetryAt { at } => Some(at),
                _ => None,
            });
            waits.min()
        });
        if let Some(at) = next.filter(|_| self.alarm.get_value() != next) {
            self.alarm.set_value(Some(at));
            let wait = u32::try_from(at.saturating_sub(now)).unwrap_or(u32::MAX);
            self.ports.device().after(wait.saturating_add(50), Box::new(move || self.send()));
        }
    }

    /// The network is back: what waits need not wait any longer.
    pub(crate) async fn network_is_back(self) {
        let waiting: Vec<Parcel> = self.parcels.with_untracked(|parcels| {
            let waits = |parcel: &&Parcel| matches!(parcel.state, Delivery::RetryAt { .. });
            parcels.iter().filter(waits).cloned().collect()
        });
        for parcel in waiting {
            self.replace(parcel.retried()).await;
        }
        self.send();
    }

    fn key(self, parcel: &str) -> String {
        drafts::key(&self.session.folder(), parcel)
    }

    async fn keep(self, parcel: &Parcel) -> Result<(), StoreError> {
        records::write(self.ports, Shelf::Outbox, &self.key(&parcel.key), parcel).await
    }

    fn find(self, key: &str) -> Option<Parcel> {
        self.parcels.with_untracked(|parcels| parcels.iter().find(|it| it.key == key).cloned())
    }

    async fn replace(self, parcel: Parcel) {
        let _ = self.keep(&parcel).await;
        self.parcels.update(|parcels| {
            if let Some(place) = parcels.iter_mut().find(|other| other.key == parcel.key) {
                *place = parcel;
            }
        });
    }
}
