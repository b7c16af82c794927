//! What the app sends: a dossier in its envelope, with every part within bounds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{FormVersion, Provenance};
use tokhai_engine::dossier::{Attachment, ConsentGiven, Dossier};
use tokhai_engine::form::Language;
use validator::{Validate, ValidationError};

use crate::clock::is_rfc3339;
use crate::hex;
use crate::store::Measured;

/// A dossier as it arrives. Members that this version does not know are stored with it unread.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope {
    /// The version of the envelope itself.
    #[validate(range(min = 1, max = 1))]
    tokhai: u32,
    #[validate(nested)]
    form: FormName,
    #[validate(custom(function = "object"))]
    answers: Value,
    #[serde(default)]
    provenance: BTreeMap<String, Provenance>,
    #[serde(default)]
    #[validate(nested, length(max = 200))]
    attachments: Vec<AttachmentName>,
    #[serde(default)]
    #[validate(nested, length(max = 100))]
    consents: Vec<GivenConsent>,
    locale: Language,
    #[serde(default)]
    metrics: Map<String, Value>,
    #[validate(custom(function = "time"))]
    created_at: String,
    #[validate(custom(function = "time"))]
    completed_at: String,
    #[validate(custom(function = "time"))]
    queued_at: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    #[validate(length(max = 2_000))]
    signature: Option<String>,
}

#[derive(Debug, Deserialize, Validate)]
struct FormName {
    #[validate(length(min = 1, max = 64))]
    id: String,
    #[validate(length(min = 1, max = 64))]
    version: String,
    #[validate(custom(function = "sha256_digest"))]
    digest: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
struct AttachmentName {
    #[validate(length(max = 1000), custom(function = "printable"), custom(function = "pointer"))]
    slot: String,
    #[validate(length(min = 1, max = 255), custom(function = "printable"))]
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    size: u64,
    #[validate(custom(function = "sha256_digest"))]
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 64), custom(function = "printable"))]
    from: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, Validate)]
struct GivenConsent {
    #[validate(length(min = 1, max = 64))]
    id: String,
    #[validate(length(min = 1, max = 64))]
    version: String,
    #[validate(length(min = 1, max = 10_000))]
    text: String,
    locale: Language,
    #[validate(custom(function = "time"))]
    at: String,
}

impl Envelope {
    /// What the app has measured, if it makes sense: a browser can be made to say anything, and a
    /// dossier is not refused for it.
    pub(crate) fn measured(&self) -> Option<Measured> {
        let read = |name: &str, most: i64| {
            let number = self.metrics.get(name)?.as_i64();
            number.filter(|number| (0..=most).contains(number))
        };
        const A_WEEK: i64 = 7 * 24 * 3_600;
        const ANSWERS: i64 = 100_000;
        Some(Measured {
            active_seconds: read("activeSeconds", A_WEEK)?,
            filled: read("filled", ANSWERS)?,
            corrected: read("corrected", ANSWERS)?,
            typed: read("typed", ANSWERS)?,
        })
    }
}

impl From<Envelope> for Dossier {
    fn from(envelope: Envelope) -> Dossier {
        let attachment = |it: AttachmentName| {
            let AttachmentName { slot, name, media_type, size, sha256, from } = it;
            Attachment { slot, name, media_type, size, sha256, from }
        };
        let consent = |it: GivenConsent| {
            let GivenConsent { id, version, text, locale, at } = it;
            ConsentGiven { id, version, text, locale, at }
        };
        Dossier {
            tokhai: envelope.tokhai,
            form: FormVersion {
                id: envelope.form.id,
                version: envelope.form.version,
                digest: envelope.form.digest,
            },
            answers: envelope.answers,
            provenance: envelope.provenance,
            attachments: envelope.attachments.into_iter().map(attachment).collect(),
            consents: envelope.consents.into_iter().map(consent).collect(),
            locale: envelope.locale,
            created_at: envelope.created_at,
            completed_at: envelope.completed_at,
            queued_at: envelope.queued_at,
            idempotency_key: envelope.idempotency_key,
            metrics: Value::Object(envelope.metrics),
            signature: envelope.signature,
        }
    }
}

fn object(value: &Value) -> Result<(), ValidationError> {
    value.is_object().then_some(()).ok_or_else(|| ValidationError::new("object"))
}

/// Text that a database and a list on the screen can hold.
fn printable(text: &str) -> Result<(), ValidationError> {
    let has_control = text.chars().any(char::is_control);
    (!has_control).then_some(()).ok_or_else(|| ValidationError::new("printable"))
}

fn time(text: &str) -> Result<(), ValidationError> {
    is_rfc3339(text).then_some(()).ok_or_else(|| ValidationError::new("date-time"))
}

fn pointer(text: &str) -> Result<(), ValidationError> {
    Pointer::parse(text).map(drop).ok_or_else(|| ValidationError::new("json-pointer"))
}

fn sha256_digest(text: &str) -> Result<(), ValidationError> {
    hex::is_sha256(text).then_some(()).ok_or_else(|| ValidationError::new("sha256"))
}
