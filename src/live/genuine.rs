//! Whether a receipt is the portal's, and stands for what was sent. Needs no network, once the
//! portal's keys are there.

use serde_json::Value;
use tokhai_engine::record::Json;
use tokhai_engine::signature::{Signature, bare_key, canonical};

use super::outbox::StoredReceipt;
use super::portal::Receipt;
use super::ports::Ports;

/// What a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Genuineness {
    /// The portal has signed it, and with it what was sent.
    Genuine,
    /// The portal has signed something else, or somebody else has signed.
    Not,
    /// Nobody knows the key with which it is signed.
    UnknownKey,
}

/// What this receipt is; `None` if it is not signed: a backend of the portal's own may have given it.
pub(crate) async fn genuineness(ports: Ports, stored: &StoredReceipt) -> Option<Genuineness> {
    let text = stored.receipt.signature.as_deref()?;
    let Some(signature) = Signature::read(text) else { return Some(Genuineness::Not) };
    let keys = stored.keys.get("keys").and_then(Value::as_array);
    let named = |key: &&Value| key.get("kid") == signature.header.get("kid");
    let Some(key) = keys.and_then(|keys| keys.iter().find(named)) else {
        return Some(Genuineness::UnknownKey);
    };
    let signed = signature.signed(&Value::Null);
    let holds = (ports.verify())(&bare_key(key), &signed, &signature.bytes).await;
    let sent = canonical(&stored.dossier.to_json());
    let sent = ports.device().sha256(sent.as_bytes()).await;
    let said = signature.content.and_then(|mut content| Receipt::from_json(&mut content));
    // The status changes, and is not signed.
    let shown = Receipt { status: 0, signature: None, ..stored.receipt.clone() };
    let is_that = said.is_some_and(|said| said == shown && said.dossier == Some(sent));
    Some(if holds && is_that { Genuineness::Genuine } else { Genuineness::Not })
}
