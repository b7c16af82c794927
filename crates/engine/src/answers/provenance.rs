//! Where an answer comes from.

use serde_json::Value;

use crate::record;

/// How far a source vouches for what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// The person said so, here or earlier.
    Declared,
    /// The account the person signed in with.
    Account,
    /// A register.
    Verified,
}

record!(enum Assurance { Declared: "declared", Account: "account", Verified: "verified" });

/// The source of an answer that the person did not type.
#[derive(Clone, Debug, PartialEq)]
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
    pub unsettled: bool,
    /// What the person reports to be wrong with what the source says.
    pub report: Option<String>,
}

record!(Provenance {
    source: "source",
    fetched_at: "fetchedAt",
    assurance: "assurance",
    locked: "locked",
    original: "original",
    changed: "changed",
    unsettled: "unsettled" or nothing,
    report: "report" or nothing,
});

impl Provenance {
    /// Whether the person's answer and what the source says still have to be settled.
    pub fn is_open(&self) -> bool {
        self.unsettled && self.changed
    }
}

/// A report has at most as many characters.
pub const MAX_REPORT: usize = 1_000;
