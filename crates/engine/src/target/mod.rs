//! Where a finished dossier goes if the portal has a backend of its own: requests in steps, and
//! what the replies to them mean (`targets` in `portal.json`, `docs/targets.md`).
//!
//! A declaration is data. Nothing here asks anybody: a [`Sending`] says what to send next, and is
//! told what came back.
//!
//! Invariants:
//!
//! - **A dossier is filed once.** Whatever is unclear is sent again from the first step on, under
//!   the same key; the declaration says where that key travels and how the backend's "I have it
//!   already" looks.
//! - **No answer stands in an address**, where logs keep them.
//! - **Replies are hostile** until what is needed of them has been typed.
//!
//! Deliberately absent: secrets. A browser keeps none from the person before it; what needs one is
//! signed or forwarded by the portal.

mod compile;
mod encode;
mod sending;

use crate::Pointer;
use crate::dossier::Attachment;
use crate::form::Text;
use crate::logic::Rule;

pub use compile::{for_form, targets};
pub use sending::{Facts, Next, Reply, Sending};

/// A reply has at most as many bytes.
pub const MAX_REPLY: usize = 1 << 20;

/// Milliseconds that a backend has to answer in, where its step does not say otherwise.
const TIMEOUT: u32 = 60_000;

/// One backend.
///
/// As JSON: `{"id": "records", "base": "https://records.example.vn", "forms": ["ct01"],
/// "steps": [step], "receipt": {"code": rule}}`, and a step: `{"id": "file", "each":
/// "attachment", "request": {"method": "POST", "url": "/dossiers/{key}", "headers": {name: rule},
/// "credentials": "none", "encoding": "json", "body": rule, "files": "files", "event": {name:
/// rule}}, "reply": {"outcome": rule, "message": rule, "violations": rule}, "timeout": 60000}`.
#[derive(Debug)]
pub struct Target {
    /// Its lasting name.
    pub id: String,
    /// What stands before addresses that begin with `/`; empty for the portal itself.
    base: String,
    /// The forms whose dossiers it takes; all if there are none.
    forms: Vec<String>,
    steps: Vec<Step>,
    receipt: Vec<(&'static str, Rule)>,
}

#[derive(Debug)]
struct Step {
    id: String,
    /// Whether it is taken once for each paper.
    each: bool,
    method: &'static str,
    url: Address,
    headers: Vec<(String, Rule)>,
    credentials: Credentials,
    encoding: Encoding,
    body: Option<Rule>,
    /// The field of the body that the papers are put in.
    files: Option<String>,
    /// The attributes of a CloudEvent.
    event: Vec<(String, Rule)>,
    timeout: u32,
    outcome: Option<Rule>,
    message: Option<Rule>,
    violations: Option<Rule>,
    /// Where it stands in the document.
    place: Pointer,
}

#[derive(Debug)]
enum Address {
    /// With `{name}` for what is put in.
    Template(String),
    /// Computed, as where an earlier reply names it.
    Rule(Rule),
}

#[derive(Debug)]
enum Credentials {
    None,
    /// The browser's cookies for that origin.
    Session,
    /// `Authorization: Bearer …`.
    Bearer(Rule),
    /// A header of this name.
    ApiKey(String, Rule),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Json,
    Form,
    Multipart,
    /// The bytes of the paper itself.
    Bytes,
    CloudEvents,
}

/// A request to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The step it belongs to.
    pub step: String,
    /// The method.
    pub method: &'static str,
    /// Absolute (HTTPS, or HTTP on this very machine), or a path of the portal's own.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Whether the browser's cookies for that origin go along.
    pub with_session: bool,
    /// Milliseconds in which the reply has to come.
    pub timeout: u32,
    /// The papers whose bytes [`Request::body`] wants, in this order.
    pub papers: Vec<Attachment>,
    parts: encode::Parts,
}

impl Request {
    /// The body, with the bytes of [`Request::papers`].
    pub fn body(&self, papers: &[Vec<u8>]) -> Option<Vec<u8>> {
        self.parts.put_together(&self.papers, papers)
    }
}

/// What the backend says once it has the dossier.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// The dossier's code there; without one the key.
    pub code: String,
    /// When it arrived (RFC 3339).
    pub received_at: String,
    /// Where the person can follow it: HTTPS, or HTTP on this very machine.
    pub link: Option<String>,
    /// Who handles it.
    pub handled_by: Option<Text>,
    /// When the result is due (ISO 8601).
    pub due_on: Option<String>,
    /// The fee in đồng.
    pub fee: Option<u64>,
}

impl Target {
    /// Whether it takes the dossiers of this form.
    pub fn takes(&self, form: &str) -> bool {
        self.forms.is_empty() || self.forms.iter().any(|id| id == form)
    }
}
