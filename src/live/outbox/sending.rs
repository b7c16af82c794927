//! One attempt to bring a parcel to where it goes, and what is left to do once it is there. Works
//! with a network only, and belongs to that part of the program: [`attempt`] is the door to it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::outbox::{Failure, Parcel, Reason, Upload};

use super::super::drafts::{self, StoredDraft};
use super::super::portal::{self, Receipt};
use super::super::ports::{Shelf, Task};
use super::super::records;
use super::{Outbox, StoredReceipt, delivery, uploads};

/// Makes one attempt to send a parcel. Once it is there, its draft and its papers go, and the
/// receipt stays. Nothing if it was taken back.
#[inline(never)]
pub(super) fn attempt(outbox: Outbox, key: String) -> Task<Option<Result<(), Failure>>> {
    Box::pin(async move {
        match deliver(outbox, &key).await? {
            Ok(receipt) => {
                arrived(outbox, &key, receipt).await;
                Some(Ok(()))
            }
            Err(failure) => Some(Err(failure)),
        }
    })
}

/// Sends the papers that have not arrived, then the dossier. Nothing if it was taken back.
async fn deliver(outbox: Outbox, key: &str) -> Option<Result<Receipt, Failure>> {
    // Another tab may have brought it further, taken it back, or sent it: then the portal gives
    // the receipt once more.
    let place = outbox.key(key);
    let stored: Option<Parcel> = records::read(outbox.ports, Shelf::Outbox, &place).await;
    let is_kept = stored.is_some();
    if let Some(stored) = stored.filter(|_| outbox.find(key).is_some()) {
        outbox.replace(stored);
    }
    let parcel = outbox.find(key)?;
    // Or a page that was closed while it took it back has left the parcel behind: the draft's
    // word counts.
    if was_taken_back(outbox, &parcel).await {
        return None;
    }
    match delivery::backends(outbox.ports).await {
        Err(failure) => return Some(Err(failure)),
        Ok(None) => {}
        Ok(Some(backends)) => {
            let left = parcel.left;
            if !outbox.change(key, |parcel| Parcel { left: true, ..parcel }).await {
                return None;
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
        let Ok(Some(bytes)) = outbox.ports.store().get(Shelf::Files, &place).await else {
            if !is_kept {
                continue;
            }
            let reason = Reason::PaperLost { name: paper.name.clone() };
            return Some(Err(Failure::Lasting(reason)));
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
    // From here on it may be there, whatever is heard of it.
    if !outbox.change(key, |parcel| Parcel { left: true, ..parcel }).await {
        return None;
    }
    Some(portal::submit(outbox.ports, &parcel).await)
}

async fn arrived(outbox: Outbox, key: &str, receipt: Receipt) {
    let Some(parcel) = outbox.find(key) else { return };
    let code = receipt.code.clone();
    let folder = outbox.session.folder();
    let draft = outbox.draft_of(&parcel).await;
    let (src, dossier) = (parcel.src.clone(), parcel.dossier);
    let papers: Vec<String> =
        dossier.attachments.iter().map(|paper| paper.sha256.clone()).collect();
    let keys = portal::keys(outbox.ports).await;
    let stored = StoredReceipt { receipt, src, dossier, keys };
    let _ =
        records::write(outbox.ports, Shelf::Receipts, &drafts::key(&folder, &code), &stored).await;
    // In this order a crash anywhere in between is harmless: what is left of the parcel is sent
    // again under the same key.
    let store = outbox.ports.store();
    if let Some((key, _)) = &draft {
        let _ = store.remove(Shelf::Drafts, key).await;
    }
    let _ = store.remove(Shelf::Outbox, &outbox.key(&parcel.key)).await;
    if draft.is_some() {
        drafts::remove_papers(outbox.ports, &folder, papers).await;
    }
    outbox.arrived.update(|arrived| arrived.push((parcel.key.clone(), code)));
    outbox.drop_parcel(key);
}

/// Whether another tab has taken back what is not in the outbox any more: then a draft is there
/// that belongs to no parcel. What has arrived took its draft along.
async fn was_taken_back(outbox: Outbox, parcel: &Parcel) -> bool {
    let (folder, form) = (outbox.session.folder(), &parcel.dossier.form.id);
    let drafts = drafts::of_form(outbox.ports, &folder, form).await;
    let is_its_own = |draft: &StoredDraft| draft.parcel.as_deref() == Some(&*parcel.key);
    let open = drafts.iter().any(|(_, draft)| draft.parcel.is_none());
    open && !drafts.iter().any(|(_, draft)| is_its_own(draft))
}
