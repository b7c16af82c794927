//! What a dossier says of itself when it is handed over: when, under which key, for which document,
//! and by which device.

use tokhai_engine::date::moment;
use tokhai_engine::outbox::Parcel;
use tokhai_engine::record::{self, Json};

use super::super::ports::{Ports, Request, Task};

/// How long the form's document may take to come, in milliseconds: it is on the device, or else the
/// dossier goes without its digest.
const PATIENCE: u32 = 2_000;

/// The parcel with its dossier completed, and signed where the device can keep a key.
#[inline(never)]
pub(super) fn signed(ports: Ports, mut parcel: Parcel) -> Task<Parcel> {
    Box::pin(async move {
        let digest = document_digest(ports, &parcel).await;
        let dossier = &mut parcel.dossier;
        dossier.form.digest = digest;
        dossier.queued_at = Some(moment(parcel.queued_at));
        dossier.idempotency_key = Some(parcel.key.clone());
        dossier.signature = ports.store().sign(&dossier.to_json()).await;
        parcel
    })
}

/// The digest of the document that was filled in, unless another version of it lies there by now.
async fn document_digest(ports: Ports, parcel: &Parcel) -> Option<String> {
    let request = Request { patience: Some(PATIENCE), ..Request::get(parcel.src.clone()) };
    let reply = ports.http().send(request).await.ok().filter(|reply| reply.status == 200)?;
    let document: record::Value = serde_json::from_slice(&reply.body).ok()?;
    let version = document.get("version")?.as_str()?;
    if version != parcel.dossier.form.version {
        return None;
    }
    Some(ports.device().sha256(&reply.body).await)
}
