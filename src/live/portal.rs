//! The portal's interface, as the app speaks it (`docs/portal.md`, `/api/openapi.json`).

use serde_json::Value;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::form::Text;
use tokhai_engine::outbox::{Failure, Parcel, Reason};
use tokhai_engine::record::Json;
use tokhai_engine::{Pointer, Problem, Violation, record};

use super::ports::{Ports, Request, Response};
use super::records;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    /// The account's lasting id.
    pub(crate) id: String,
    /// The name to greet with.
    pub(crate) name: String,
}

record!(Person { id: "id", name: "name" });

/// A fictional person that the demo sign-in offers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DemoPerson {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) note: Text,
}

record!(DemoPerson { id: "id", name: "name", note: "note" });

/// What the portal answers once it has stored a dossier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Receipt {
    /// The dossier's code.
    pub(crate) code: String,
    /// When it arrived (RFC 3339).
    pub(crate) received_at: String,
    /// The service's status number; 0 where only the device has the receipt.
    pub(crate) status: u16,
    /// Who handles it.
    pub(crate) handled_by: Option<Text>,
    /// When the result is due (ISO 8601).
    pub(crate) due_on: Option<String>,
    /// The fee in đồng.
    pub(crate) fee: Option<u64>,
    /// Where the person can follow it, if not here.
    pub(crate) link: Option<String>,
    /// The form.
    pub(crate) form: ReceiptForm,
    /// The SHA-256 of the dossier's canonical text.
    pub(crate) dossier: Option<String>,
    /// The portal's signature of all this but the status, with what it has signed.
    pub(crate) signature: Option<String>,
}

record!(Receipt {
    code: "code",
    received_at: "receivedAt",
    status: "status" or default,
    handled_by: "handledBy" or default,
    due_on: "dueOn" or default,
    fee: "fee" or default,
    link: "link" or nothing,
    form: "form",
    dossier: "dossier" or nothing,
    signature: "signature" or nothing,
});

/// The form of a receipt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReceiptForm {
    pub(crate) id: String,
    pub(crate) title: Text,
}

record!(ReceiptForm { id: "id", title: "title" });

/// Why a request gave nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PortalError {
    /// No reply, or one that makes no sense.
    Unreachable,
    /// Nobody is signed in (any more).
    SignedOut,
    /// The portal says no.
    Refused,
}

/// One entry of the catalogue (`/forms/index.json`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CatalogueEntry {
    pub(crate) slug: String,
    pub(crate) title: Text,
    pub(crate) summary: Text,
    pub(crate) service: Value,
}

record!(CatalogueEntry {
    slug: "slug",
    title: "title",
    summary: "summary" or default,
    service: "service" or default,
});

/// The services that this portal offers.
pub(crate) async fn catalogue(ports: Ports) -> Result<Vec<CatalogueEntry>, PortalError> {
    understood(&mut get(ports, "/forms/index.json").await?)
}

/// Why there is no document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DocumentError {
    /// No reply, or one that says nothing about the document.
    Unreachable,
    /// There is none at this address.
    Missing,
    /// It is larger than [`MAX_DOCUMENT`].
    TooLarge,
    /// What came is no JSON: what is wrong with it.
    NotJson(Box<Problem>),
}

/// A document has at most as many bytes: some five times those of a form of 10,000 questions.
pub(crate) const MAX_DOCUMENT: usize = 8 << 20;

/// What is wrong with a document that is larger than [`MAX_DOCUMENT`].
pub(crate) fn too_large() -> Problem {
    Problem::error("document-too-large", Pointer::ROOT).with("limit", MAX_DOCUMENT >> 20)
}

/// A document, as JSON.
pub(crate) async fn document(ports: Ports, url: &str) -> Result<Value, DocumentError> {
    let reply = send(ports, "GET", url, None).await.map_err(|_| DocumentError::Unreachable)?;
    match reply.status {
        200 if reply.body.len() > MAX_DOCUMENT => Err(DocumentError::TooLarge),
        200 => serde_json::from_slice(&reply.body)
            .map_err(|error| DocumentError::NotJson(Box::new(Problem::not_json(&error)))),
        400..=499 => Err(DocumentError::Missing),
        _ => Err(DocumentError::Unreachable),
    }
}

/// A document as it is written, and which version that is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) tag: String,
}

/// The text of a document as the portal has it now; `None` if that is still the version `tag`.
pub(crate) async fn written(
    ports: Ports,
    url: &str,
    tag: &str,
) -> Result<Option<Written>, DocumentError> {
    // Whoever names a version gets past what the service worker keeps.
    let known = if tag.is_empty() { "\"\"" } else { tag };
    let request = |headers| Request { headers, ..Request::get(url.to_owned()) };
    let asked = request(vec![("If-None-Match", known.to_owned())]);
    let reply = match ports.http().send(asked).await {
        Ok(reply) => reply,
        // Without a network, what is kept is better than nothing.
        Err(_) if tag.is_empty() => {
            ports.http().send(request(Vec::new())).await.map_err(|_| DocumentError::Unreachable)?
        }
        Err(_) => return Err(DocumentError::Unreachable),
    };
    match reply.status {
        200 if reply.body.len() > MAX_DOCUMENT => Err(DocumentError::TooLarge),
        200 => {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            Ok(Some(Written { text, tag: reply.tag.unwrap_or_default() }))
        }
        304 => Ok(None),
        400..=499 => Err(DocumentError::Missing),
        _ => Err(DocumentError::Unreachable),
    }
}

/// Who is signed in, if anybody, and in how many seconds that ends unless something is done.
pub(crate) async fn session(ports: Ports) -> Result<(Option<Person>, Option<u64>), PortalError> {
    let mut session = get(ports, "/api/session").await?;
    Ok((member(&mut session, "person")?, member(&mut session, "expiresIn")?))
}

/// How many days the portal has drafts kept that nobody goes on with; `None` is as long as it goes.
pub(crate) async fn keep_days(ports: Ports) -> Option<u64> {
    let keep: Option<Value> = configured(ports, "keep").await.ok()?;
    keep?.get("days")?.as_u64().filter(|&days| days > 0)
}

/// A member of the portal's configuration, unread: `login` (without it, the demo's sign-in) or
/// `targets` (without it, the portal itself).
pub(crate) async fn configured(
    ports: Ports,
    name: &'static str,
) -> Result<Option<Value>, PortalError> {
    match get(ports, "/portal.json").await {
        Ok(mut configuration) => member(&mut configuration, name),
        Err(PortalError::Refused) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The people that the demo sign-in offers.
pub(crate) async fn demo_people(ports: Ports) -> Result<Vec<DemoPerson>, PortalError> {
    understood(&mut get(ports, "/api/demo/people").await?)
}

/// Signs in: as one of them, `{"person": id}`, or by a provider, `{"idToken": token}`.
pub(crate) async fn sign_in(ports: Ports, ask: &Value) -> Result<(), PortalError> {
    let reply = send(ports, "POST", "/api/session", Some(ask)).await?;
    succeed(&reply)
}

/// Ends the session.
pub(crate) async fn sign_out(ports: Ports) -> Result<(), PortalError> {
    let reply = send(ports, "DELETE", "/api/session", None).await?;
    succeed(&reply)
}

/// The dossiers that the portal holds of this person, newest first.
pub(crate) async fn dossiers(ports: Ports) -> Result<Vec<Receipt>, PortalError> {
    member(&mut get(ports, "/api/dossiers").await?, "dossiers")
}

/// One dossier that the portal holds: its receipt and what was sent.
pub(crate) async fn dossier(ports: Ports, code: &str) -> Result<(Receipt, Dossier), PortalError> {
    let mut reply = get(ports, &(String::from("/api/dossiers/") + code)).await?;
    Ok((member(&mut reply, "receipt")?, member(&mut reply, "dossier")?))
}

/// The keys with which the portal signs receipts; null if it cannot be asked, or has none.
pub(crate) async fn keys(ports: Ports) -> Value {
    get(ports, "/api/keys").await.unwrap_or_default()
}

/// Sends a dossier whose papers have arrived. It can be repeated.
pub(crate) async fn submit(ports: Ports, parcel: &Parcel) -> Result<Receipt, Failure> {
    const UNCLEAR: Failure = Failure::Passing { retry_after: None };
    let request = Request {
        method: "POST",
        headers: vec![
            ("Content-Type", "application/json".into()),
            ("Idempotency-Key", parcel.key.clone()),
        ],
        body: Some(records::print(&parcel.dossier)),
        ..Request::get("/api/dossiers".into())
    };
    let reply = ports.http().send(request).await.map_err(|_| UNCLEAR)?;
    if !matches!(reply.status, 200 | 201) {
        return Err(failure(&reply));
    }
    // A success that cannot be read is asked for again: the key makes that harmless.
    records::parse(&reply.body).ok_or(UNCLEAR)
}

/// Why a request that was part of sending has not succeeded.
pub(crate) fn failure(reply: &Response) -> Failure {
    #[derive(Default)]
    struct Body {
        error: Option<Text>,
        // One malformed objection must not hide the others.
        violations: Vec<Value>,
    }
    record!(Body { error: "error" or default, violations: "violations" or default });
    let Body { error, mut violations } = records::parse(&reply.body).unwrap_or_default();
    let is_silent = error.is_none() && violations.is_empty();
    let violations = violations.iter_mut().filter_map(Violation::from_json).collect();
    match Failure::from_status(reply.status, reply.retry_after, error, violations) {
        // The portal says why. Whoever does not is something in between, and knows nothing of what
        // has become of the dossier.
        Failure::Lasting(Reason::Refused { .. }) if is_silent => {
            Failure::Passing { retry_after: None }
        }
        failure => failure,
    }
}

async fn get(ports: Ports, url: &str) -> Result<Value, PortalError> {
    let reply = send(ports, "GET", url, None).await?;
    succeed(&reply)?;
    serde_json::from_slice(&reply.body).map_err(|_| PortalError::Unreachable)
}

fn understood<T: Json>(reply: &mut Value) -> Result<T, PortalError> {
    T::from_json(reply).ok_or(PortalError::Unreachable)
}

/// A member of a reply, which is `null` if it is not there.
fn member<T: Json>(reply: &mut Value, name: &str) -> Result<T, PortalError> {
    let members = reply.as_object_mut().ok_or(PortalError::Unreachable)?;
    understood(&mut members.remove(name).unwrap_or_default())
}

async fn send(
    ports: Ports,
    method: &'static str,
    url: &str,
    body: Option<&Value>,
) -> Result<Response, PortalError> {
    let request = Request::json(method, url.to_owned(), body);
    ports.http().send(request).await.map_err(|_| PortalError::Unreachable)
}

fn succeed(reply: &Response) -> Result<(), PortalError> {
    match reply.status {
        200..=299 => Ok(()),
        401 => Err(PortalError::SignedOut),
        400..=499 => Err(PortalError::Refused),
        _ => Err(PortalError::Unreachable),
    }
}
