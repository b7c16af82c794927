//! Signatures: the portal's on its receipts, and those of devices on dossiers.
//!
//! ES256 (RFC 7518, section 3.4) over canonical JSON; how it is written down is the engine's
//! ([`tokhai_engine::signature`]). The portal's key is made at its first start and lies in the
//! database, so that all instances on it sign alike.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::{EncodedPoint, FieldBytes};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokhai_engine::signature::{self, attached, bare_key, canonical, to_sign, unsigned};

use crate::StartError;
use crate::hex;
use crate::portal::Portal;
use crate::store::Store;

/// The portal's key.
pub(crate) struct Signer {
    key: SigningKey,
    /// As a JSON Web Key (RFC 7517).
    public: Value,
}

impl Signer {
    /// The portal's, made if there is none yet.
    pub(crate) async fn open(store: &Store) -> Result<Signer, StartError> {
        let fresh = fresh_key().map_err(|error| StartError::Keys(sqlx::Error::Io(error)))?;
        let stored = store.key("receipts", &hex::encode(&fresh.to_bytes())).await;
        let bytes = hex::decode(&stored.map_err(StartError::Keys)?).ok_or(StartError::Key)?;
        let key = SigningKey::from_slice(&bytes).map_err(|_| StartError::Key)?;
        Ok(Signer::of(key))
    }

    fn of(key: SigningKey) -> Signer {
        let bare = public_key(&key);
        let mut public = bare.clone();
        public["kid"] = name_of(&bare).into();
        public["alg"] = "ES256".into();
        public["use"] = "sig".into();
        Signer { key, public }
    }

    /// A signature of `content`, with the content.
    pub(crate) fn sign(&self, content: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": self.public["kid"]});
        let signed = to_sign(&header, content);
        let signature: Signature = self.key.sign(signed.as_bytes());
        attached(&signed, &signature.to_bytes())
    }
}

/// `GET /api/keys`: with which key receipts are signed (RFC 7517).
pub(crate) async fn keys(State(portal): State<Arc<Portal>>) -> Json<Value> {
    Json(json!({"keys": [portal.signer.public]}))
}

/// Whether `dossier` is as it was when its device signed it. `None`: it is not signed.
pub fn dossier_holds(dossier: &Value) -> Option<bool> {
    let text = dossier.get("signature")?;
    let signature = text.as_str().and_then(signature::Signature::read);
    // With the content left out: it is the dossier.
    let signature = signature.filter(|it| it.content.is_none());
    Some(signature.is_some_and(|signature| {
        let key = signature.header.get("jwk").cloned().unwrap_or_default();
        holds(&key, &signature, &unsigned(dossier))
    }))
}

/// What one of `keys` (a JSON Web Key Set) has signed in a receipt; `None` if none has.
pub fn receipt_signed(receipt: &Value, keys: &Value) -> Option<Value> {
    let signature = signature::Signature::read(receipt.get("signature")?.as_str()?)?;
    let keys = keys.get("keys")?.as_array()?;
    let named = |key: &&Value| key.get("kid") == signature.header.get("kid");
    let key = keys.iter().find(named)?;
    holds(key, &signature, &Value::Null).then_some(signature.content?)
}

/// The SHA-256 of a value's canonical text, in lower-case hexadecimal.
pub fn digest(value: &Value) -> String {
    hex::encode(&Sha256::digest(canonical(value)))
}

/// The name of a key: its thumbprint (RFC 7638).
pub fn name_of(key: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical(&bare_key(key))))
}

fn holds(key: &Value, signature: &signature::Signature, beside: &Value) -> bool {
    let verify = || {
        let key = VerifyingKey::from_encoded_point(&point(key)?).ok()?;
        let bytes = Signature::from_slice(&signature.bytes).ok()?;
        key.verify(signature.signed(beside).as_bytes(), &bytes).ok()
    };
    verify().is_some()
}

fn point(key: &Value) -> Option<EncodedPoint> {
    if key.get("kty")? != "EC" || key.get("crv")? != "P-256" {
        return None;
    }
    let coordinate = |name: &str| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(key.get(name)?.as_str()?).ok()?;
        (bytes.len() == 32).then(|| FieldBytes::clone_from_slice(&bytes))
    };
    Some(EncodedPoint::from_affine_coordinates(&coordinate("x")?, &coordinate("y")?, false))
}

fn public_key(key: &SigningKey) -> Value {
    let point = key.verifying_key().to_encoded_point(false);
    let coordinate = |bytes: Option<&FieldBytes>| {
        BASE64_URL_SAFE_NO_PAD.encode(bytes.map(|it| it.as_slice()).unwrap_or_default())
    };
    json!({"kty": "EC", "crv": "P-256", "x": coordinate(point.x()), "y": coordinate(point.y())})
}

fn fresh_key() -> std::io::Result<SigningKey> {
    loop {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        // Of 2³² random numbers one can be no key.
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return Ok(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokhai_engine::signature::detached;

    use super::*;

    fn signer() -> Signer {
        Signer::of(fresh_key().unwrap())
    }

    #[test]
    fn a_receipt_is_its_portals() {
        let (ours, others) = (signer(), signer());
        let content = json!({"code": "1", "form": {"id": "ct01"}});
        let mut receipt = content.clone();
        receipt["signature"] = ours.sign(&content).into();
        let keys = |signer: &Signer| json!({"keys": [signer.public]});
        assert_eq!(receipt_signed(&receipt, &keys(&ours)), Some(content));
        assert_eq!(receipt_signed(&receipt, &keys(&others)), None);
        let mut renamed = others.public.clone();
        renamed["kid"] = ours.public["kid"].clone();
        assert_eq!(receipt_signed(&receipt, &json!({"keys": [renamed]})), None);
    }

    #[test]
    fn a_dossier_is_as_its_device_signed_it() {
        let key = fresh_key().unwrap();
        let mut dossier = json!({"tokhai": 1, "answers": {"name": "Mẫu", "rooms": 2}});
        assert_eq!(dossier_holds(&dossier), None);
        let header = json!({"alg": "ES256", "jwk": public_key(&key)});
        let signed = to_sign(&header, &dossier);
        let signature: Signature = key.sign(signed.as_bytes());
        dossier["signature"] = detached(&signed, &signature.to_bytes()).into();
        assert_eq!(dossier_holds(&dossier), Some(true));
        dossier["answers"]["rooms"] = 3.into();
        assert_eq!(dossier_holds(&dossier), Some(false));
        dossier["signature"] = "nonsense".into();
        assert_eq!(dossier_holds(&dossier), Some(false));
    }

    /// RFC 7638 has an example of an RSA key only; this one is RFC 7517's, its name as other
    /// libraries give it.
    #[test]
    fn keys_are_named_by_their_thumbprint() {
        let key = json!({
            "kty": "EC", "crv": "P-256", "use": "enc", "kid": "1",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        });
        assert_eq!(name_of(&key), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    }
}
