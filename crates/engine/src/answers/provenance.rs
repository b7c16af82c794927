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
    /// Whether the person has changed it since, or had answered otherwise before.
    pub changed: bool,
    /// Whether the person has yet to say which of the two it is: theirs, or what the source said
    /// later.
    #[serde(default, skip_serializing_if = "is_settled")]
    pub unsettled: bool,
    /// What the person reports to be wrong with what the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

impl Provenance {
    /// Whether the person's answer and what the source says still have to be settled.
    pub fn is_open(&self) -> bool {
        self.unsettled && self.changed
    }
}

/// A report has at most as many characters.
pub const MAX_REPORT: usize = 1_000;

fn is_settled(unsettled: &bool) -> bool {
    !unsettled
}
