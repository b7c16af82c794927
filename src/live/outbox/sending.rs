//! One attempt to bring a parcel to where it goes, and what is left to do once it is there. Works
//! with a network only, and belongs to that part of the program: [`attempt`] is the door to it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::outbox::{Failure, Parcel, Reason, Upload};

use super::super::drafts;
use super::super::portal::{self, Receipt};
use super::super::ports::{Shelf, StoreError, Task};
use super::super::records;
use super::{Outbox, StoredReceipt, delivery, uploads};

/// Makes one attempt to send a parcel. Once it is there, its draft and its papers go, and the
/// receipt stays. Nothing if it was taken back.
#[inline(never)]
pub(super) fn attempt(outbox: Outbox, key: String) -> Task<Option<Result<(), Failure>>> {
    Box::pin(async move {
        match deliver(outbox, &key).await? {
            Ok(receipt) => {
                let cleared = arrived(outbox, &key, receipt).await;
                Some(cleared.map_err(|_| Failure::Passing { retry_after: None }))
            }
            Err(failure) => Some(Err(failure)),
        }
    })
}

/// Sends the papers that have not arrived, then the dossier. Nothing if it was taken back.
async fn deliver(outbox: Outbox, key: &str) -> Option<Result<Receipt, Failure>> {
    // What another tab has made of it counts: it may have brought it further, taken it back, or
    // sent it.
    const UNCLEAR: Failure = Failure::Passing { retry_after: None };
    match outbox.ports.store().get(Shelf::Outbox, &outbox.key(key)).await {
        Ok(None) => return None,
        Ok(Some(stored)) => {
            let stored: Option<Parcel> = records::parse(&stored);
            outbox.set(key, |parcel| further(parcel, stored));
        }
        Err(StoreError::Damaged) => {}
        Err(_) => return Some(Err(UNCLEAR)),
    }
    let parcel = outbox.find(key)?;
    match is_handed_over(outbox, &parcel).await {
        Ok(true) => {}
        Ok(false) => return None,
        Err(_) => return Some(Err(UNCLEAR)),
    }
    match delivery::backends(outbox.ports).await {
        Err(failure) => return Some(Err(failure)),
        Ok(None) => {}
        Ok(Some(backends)) => {
            let left = parcel.left;
            if let Some(stop) = leaves(outbox, &parcel).await {
                return stop;
            }
            let (ports, session) = (outbox.ports, outbox.session);
            let sent = delivery::to_backend(ports, session, parcel.clone(), backends).await;
            if sent.is_some() {
                return sent;
            }
            outbox.change(key, |parcel| Parcel { left, ..parcel }).await;
        }
    }
    // What the portal has from an earlier dossier is not sent again.
    for paper in parcel.dossier.attachments.iter().filter(|paper| paper.from.is_none()) {
        let upload = outbox.find(key)?.upload(&paper.sha256);
        let place = drafts::key(&outbox.session.folder(), &paper.sha256);
        let bytes = match outbox.ports.store().get(Shelf::Files, &place).await {
            Ok(Some(bytes)) => bytes,
            // Another tab that has sent it meanwhile has cleared its papers away.
            Ok(None) if matches!(is_handed_over(outbox, &parcel).await, Ok(false)) => return None,
            Ok(None) | Err(StoreError::Damaged) => {
                let reason = Reason::PaperLost { name: paper.name.clone() };
                return Some(Err(Failure::Lasting(reason)));
            }
            Err(_) => return Some(Err(UNCLEAR)),
        };
        let note = |upload: &Upload| {
            let is_wanted = outbox.set(key, |parcel| parcel.with_upload(upload));
            spawn_local(outbox.keep_on(key.to_owned()));
            is_wanted
        };
        let endpoint = uploads::ENDPOINT;
        let sent = uploads::send(outbox.ports, endpoint, paper, &bytes, upload, &note).await;
        if let Err(failure) = sent {
            return Some(Err(failure));
        }
    }
    if let Some(stop) = leaves(outbox, &parcel).await {
        return stop;
    }
    Some(portal::submit(outbox.ports, &parcel).await)
}

/// A parcel with what another tab has noted of it. Where the device has no room, what is stored
/// is behind.
fn further(mut parcel: Parcel, stored: Option<Parcel>) -> Parcel {
    let Some(stored) = stored else { return parcel };
    parcel.left |= stored.left;
    for upload in &stored.uploads {
        let known = parcel.upload(&upload.sha256);
        if known.address.is_none() || upload.sent > known.sent {
            parcel = parcel.with_upload(upload);
        }
    }
    parcel
}

/// From here on it may be there, whatever is heard of it. That has to be on the device before it
/// is true; and whoever takes it back in another tab writes first and looks then, as is done here:
/// so one of the two sees the other. Why it must not leave, if so.
async fn leaves(outbox: Outbox, parcel: &Parcel) -> Option<Option<Result<Receipt, Failure>>> {
    const UNCLEAR: Failure = Failure::Passing { retry_after: None };
    if !outbox.set(&parcel.key, |parcel| Parcel { left: true, ..parcel }) {
        return Some(None);
    }
    let kept = match outbox.find(&parcel.key) {
        Some(left) => outbox.keep(&left).await,
        None => Ok(()),
    };
    if kept.is_err() {
        outbox.set(&parcel.key, |now| Parcel { left: parcel.left, ..now });
        return Some(Some(Err(UNCLEAR)));
    }
    if outbox.find(&parcel.key).is_none() {
        return Some(None);
    }
    match is_handed_over(outbox, parcel).await {
        Ok(true) => None,
        Ok(false) => Some(None),
        Err(_) => Some(Some(Err(UNCLEAR))),
    }
}

/// Clears away what has arrived, but for its receipt. What cannot be cleared away is left to
/// another attempt, for which the portal has the same receipt.
async fn arrived(outbox: Outbox, key: &str, receipt: Receipt) -> Result<(), StoreError> {
    // Before anything is looked at that another tab may change while the network is waited for.
    let keys = portal::keys(outbox.ports).await;
    let Some(parcel) = outbox.find(key) else { return Ok(()) };
    let code = receipt.code.clone();
    let folder = outbox.session.folder();
    let draft = draft_key(outbox, &parcel).await?;
    let (src, dossier) = (parcel.src.clone(), parcel.dossier.clone());
    let papers: Vec<String> =
        dossier.attachments.iter().map(|paper| paper.sha256.clone()).collect();
    let stored = StoredReceipt { receipt, src, dossier, keys };
    let _ =
        records::write(outbox.ports, Shelf::Receipts, &drafts::key(&folder, &code), &stored).await;
    // In this order a crash anywhere in between is harmless: what is left of the parcel is sent
    // again under the same key.
    let store = outbox.ports.store();
    if let Some(key) = &draft {
        store.remove(Shelf::Drafts, key).await?;
    }
    store.remove(Shelf::Outbox, &outbox.key(&parcel.key)).await?;
    // A tab that wanted to take it back may have given it back only now.
    if let Some(key) = draft_key(outbox, &parcel).await? {
        store.remove(Shelf::Drafts, &key).await?;
    }
    if draft.is_some() {
        drafts::remove_papers(outbox.ports, &folder, papers).await;
    }
    outbox.arrived.update(|arrived| arrived.push((parcel.key.clone(), code)));
    outbox.drop_parcel(key);
    Ok(())
}

/// Whether the draft of a parcel is still handed over in it. If not, it was taken back, or the
/// parcel has arrived, and the page was closed before the parcel was gone as well. A draft that
/// nobody can read may be the one.
async fn is_handed_over(outbox: Outbox, parcel: &Parcel) -> Result<bool, StoreError> {
    match outbox.draft_of(parcel).await {
        Ok(draft) => Ok(draft.is_some()),
        Err(StoreError::Damaged) => Ok(true),
        Err(error) => Err(error),
    }
}

/// The key of the draft of a parcel, if there is one that can be read.
async fn draft_key(outbox: Outbox, parcel: &Parcel) -> Result<Option<String>, StoreError> {
    match outbox.draft_of(parcel).await {
        Ok(draft) => Ok(draft.map(|(key, _)| key)),
        Err(StoreError::Damaged) => Ok(None),
        Err(error) => Err(error),
    }
}
