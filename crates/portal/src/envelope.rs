//! What the app sends: a dossier in its envelope.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokhai_engine::Pointer;
use validator::{Validate, ValidationError};

use crate::clock::is_rfc3339;
use crate::hex;

/// A dossier as it arrives. Members that this version does not know are stored with it unread.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope {
    /// The version of the envelope itself.
    #[serde(rename = "tokhai")]
    #[validate(range(min = 1, max = 1))]
    version: u32,
    #[validate(nested)]
    pub(crate) form: FormName,
    #[validate(custom(function = "object"))]
    pub(crate) answers: Value,
    /// Where answers came from, by the place of the answer.
    #[serde(default, rename = "provenance")]
    _provenance: Map<String, Value>,
    #[serde(default)]
    #[validate(nested, length(max = 200))]
    pub(crate) attachments: Vec<AttachmentName>,
    #[serde(default)]
    #[validate(nested, length(max = 100))]
    pub(crate) consents: Vec<GivenConsent>,
    #[serde(rename = "locale")]
    _locale: Locale,
    #[serde(default, rename = "metrics")]
    _metrics: Map<String, Value>,
    #[validate(custom(function = "time"))]
    created_at: String,
    #[validate(custom(function = "time"))]
    completed_at: String,
    #[validate(custom(function = "time"))]
    queued_at: Option<String>,
}

/// Which form, in which version, was filled in.
#[derive(Debug, Deserialize, Validate)]
pub(crate) struct FormName {
    #[validate(length(min = 1, max = 64))]
    pub(crate) id: String,
    #[validate(length(min = 1, max = 64))]
    pub(crate) version: String,
}

/// A file that was uploaded before.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub(crate) struct AttachmentName {
    #[validate(length(max = 1000), custom(function = "printable"), custom(function = "pointer"))]
    pub(crate) slot: String,
    #[validate(length(min = 1, max = 255), custom(function = "printable"))]
    pub(crate) name: String,
    #[serde(rename = "type")]
    #[validate(length(min = 1, max = 100))]
    pub(crate) media_type: String,
    #[validate(range(min = 0))]
    pub(crate) size: i64,
    #[validate(custom(function = "digest"))]
    pub(crate) sha256: String,
}

/// What the person agreed to, in the words that were shown.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub(crate) struct GivenConsent {
    #[validate(length(min = 1, max = 64))]
    pub(crate) id: String,
    #[validate(length(min = 1, max = 10_000))]
    pub(crate) text: String,
    pub(crate) locale: Locale,
    #[validate(custom(function = "time"))]
    at: String,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Locale {
    Vi,
    En,
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

fn digest(text: &str) -> Result<(), ValidationError> {
    hex::is_sha256(text).then_some(()).ok_or_else(|| ValidationError::new("sha256"))
}
