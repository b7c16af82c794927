//! Where an answer comes from.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a source vouches for what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assurance {
    /// The person said so, here or earlier.
    Declared,
    /// The account the person signed in with.
    Account,
    /// A register.
    Verified,
}

/// The source of an answer that the person did not type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// The source's id (`population`).
    pub source: String,
    /// When it was asked (RFC 3339).
    pub fetched_at: String,
    /// How far it vouches.
    pub assurance: Assurance,
    /// Whether the person may not change it.
    pub locked: bool,
    /// What the source said.
    pub original: Value,
    /// Whether the person has changed it since.
    pub changed: bool,
}
