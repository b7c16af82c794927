//! Signatures: JSON Web Signatures (RFC 7515) over [canonical JSON](canonical()) (RFC 8785).
//!
//! Here is what is signed, and how it is written down. Signing and verifying themselves are the
//! platform's: ES256, that is ECDSA on the curve P-256 with SHA-256 (RFC 7518, section 3.4).
//!
//! Deliberately absent: keys, and whom to trust.

mod canonical;

use serde_json::Value;

use crate::base64::{for_urls, read_for_urls};

pub use canonical::canonical;

/// What is about to be signed: `header.content`, as RFC 7515 has it. `header` says whose key it is.
pub fn to_sign(header: &Value, content: &Value) -> String {
    [&for_urls(canonical(header).as_bytes()), ".", &for_urls(canonical(content).as_bytes())]
        .concat()
}

/// The signature of what [`to_sign`] gave, with the content left out (RFC 7515, appendix F): that
/// travels beside it.
pub fn detached(signed: &str, signature: &[u8]) -> String {
    let header = signed.split('.').next().unwrap_or_default();
    [header, "..", &for_urls(signature)].concat()
}

/// The signature with its content.
pub fn attached(signed: &str, signature: &[u8]) -> String {
    [signed, ".", &for_urls(signature)].concat()
}

/// A signature that was read and not yet verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// What it says of itself: the algorithm, and the key or its name.
    pub header: Value,
    /// What is signed, unless that travels beside it.
    pub content: Option<Value>,
    /// The signature itself: two numbers of 32 bytes each.
    pub bytes: Vec<u8>,
    text: String,
}

impl Signature {
    /// Reads one that [`detached`] or [`attached`] has written. `None`: it is none, or one by
    /// another algorithm.
    pub fn read(text: &str) -> Option<Signature> {
        let mut parts = text.split('.');
        let (header, content, bytes) = (parts.next()?, parts.next()?, parts.next()?);
        let json = |part: &str| serde_json::from_slice::<Value>(&read_for_urls(part)?).ok();
        let is_ours = |it: &Value| it.get("alg").and_then(Value::as_str) == Some("ES256");
        let read = json(header).filter(is_ours)?;
        let bytes = read_for_urls(bytes).filter(|it| it.len() == 64)?;
        let content_read = if content.is_empty() { None } else { Some(json(content)?) };
        let is_all = parts.next().is_none();
        let text = [header, ".", content].concat();
        is_all.then_some(Signature { header: read, content: content_read, bytes, text })
    }

    /// What the key must have signed, with the content that travelled beside it.
    pub fn signed(&self, beside: &Value) -> String {
        match self.content {
            Some(_) => self.text.clone(),
            None => self.text.clone() + &for_urls(canonical(beside).as_bytes()),
        }
    }
}

/// A dossier or a receipt without its own signature: what that signs.
pub fn unsigned(json: &Value) -> Value {
    let mut json = json.clone();
    if let Some(members) = json.as_object_mut() {
        members.shift_remove("signature");
    }
    json
}

/// The public key of an elliptic curve alone, without what else a file says of it (RFC 7638): what
/// its name is the digest of.
pub fn bare_key(key: &Value) -> Value {
    let member = |name: &str| (name.to_owned(), key.get(name).cloned().unwrap_or_default());
    Value::Object(["crv", "kty", "x", "y"].map(member).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let (header, content) = (json!({"alg": "ES256", "kid": "k"}), json!({"b": 1, "a": [true]}));
        let signed = to_sign(&header, &content);
        let bytes = [7; 64];
        let beside = Signature::read(&detached(&signed, &bytes)).unwrap();
        assert_eq!(
            (&beside.header, &beside.content, &beside.bytes[..]),
            (&header, &None, &bytes[..])
        );
        assert_eq!(beside.signed(&json!({"a": [true], "b": 1.0})), signed);
        assert_ne!(beside.signed(&json!({"a": [true], "b": 2})), signed);
        let within = Signature::read(&attached(&signed, &bytes)).unwrap();
        assert_eq!(within.content, Some(content));
        assert_eq!(within.signed(&Value::Null), signed);
    }

    #[test]
    fn what_is_none_is_not_read() {
        let signed = to_sign(&json!({"alg": "none"}), &json!({}));
        let long = attached(&to_sign(&json!({"alg": "ES256"}), &json!({})), &[0; 64]) + ".x";
        let short = detached(&to_sign(&json!({"alg": "ES256"}), &json!({})), &[0; 8]);
        for text in ["", "..", "a.b.c", &attached(&signed, &[0; 64]), &long, &short] {
            assert_eq!(Signature::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_signature_does_not_sign_itself() {
        assert_eq!(unsigned(&json!({"a": 1, "signature": "x"})), json!({"a": 1}));
    }
}
