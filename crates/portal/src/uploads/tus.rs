//! Uploads that go on after a cut, by the tus protocol 1.0.0 (<https://tus.io/protocols/resumable-upload>)
//! with its extensions *creation*, *termination*, *checksum* and *expiration*.
//!
//! What arrives is kept in parts, each a blob of its own, and the database says how far they
//! reach: so an upload outlives the process, and may go on at another portal that shares database
//! and blobs. The last byte makes a file of the parts, looked at as [`super::put`] looks at one; what
//! is no such file is forgotten at once.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha1::Digest as _;
use sha2::Digest as _;

use super::incoming::{Incoming, Spool};
use super::{BAD_DIGEST, LIMIT, NO_SUCH_UPLOAD, UNKNOWN_TYPE, keep_whole};
use crate::body::TOO_LARGE;
use crate::clock::Moment;
use crate::error::{ApiError, INTERNAL, UNAVAILABLE, WRONG_METHOD};
use crate::hex;
use crate::portal::Portal;
use crate::session::SignedIn;
use crate::store::PartialUpload;

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,termination,checksum,expiration");
/// SHA-1 is what the protocol wants everybody to know.
const ALGORITHMS: HeaderValue = HeaderValue::from_static("sha256,sha1");

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// An upload is forgotten after this time without another byte.
const IDLE_MINUTES: i64 = 24 * 60;
/// How many uploads of one person may be open. Those that went on last stay.
const MOST: i64 = 32;
/// How many uploads are cleared away when another begins.
const CLEARED: i64 = 100;
/// What a creator may say of an upload, in bytes.
const METADATA_LIMIT: usize = 2048;

const OTHER_VERSION: ApiError = ApiError::new(
    StatusCode::PRECONDITION_FAILED,
    "other-version",
    "Địa chỉ này dùng giao thức tus 1.0.0. Xin gửi với tiêu đề Tus-Resumable: 1.0.0.",
    "This address speaks tus 1.0.0. Please send it with the header Tus-Resumable: 1.0.0.",
);

const BAD_HEADER: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "bad-upload-header",
    "Tiêu đề của yêu cầu tải tệp thiếu hoặc sai so với giao thức tus 1.0.0. Xin tải lại trang rồi gửi lại.",
    "A header of this upload is missing or not as tus 1.0.0 has it. Please reload the page and send it again.",
);

const NOT_A_PART: ApiError = ApiError::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "not-a-part",
    "Địa chỉ này chỉ nhận từng phần của tệp. Xin gửi với Content-Type: application/offset+octet-stream.",
    "This address takes parts of a file only. Please send it with Content-Type: application/offset+octet-stream.",
);

const OTHER_OFFSET: ApiError = ApiError::new(
    StatusCode::CONFLICT,
    "other-offset",
    "Phần này không nối tiếp những gì đã đến. Xin hỏi lại (HEAD) rồi gửi tiếp từ đó.",
    "This part does not follow what has arrived. Please ask how far that is (HEAD) and go on from there.",
);

/// 460 is the protocol's own status.
fn checksum_differs() -> ApiError {
    ApiError::new(
        StatusCode::from_u16(460).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
        "checksum-differs",
        "Phần tệp nhận được khác với phần đã gửi. Xin gửi lại phần này.",
        "The part that arrived is not the one that was sent. Please send it again.",
    )
}

/// Middleware of every address here: names the version, and refuses others.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::OPTIONS;
    let mut response = if asks || request.headers().get(RESUMABLE) == Some(&VERSION) {
        next.run(request).await
    } else {
        let mut refusal = OTHER_VERSION.into_response();
        refusal.headers_mut().insert(HeaderName::from_static("tus-version"), VERSION);
        refusal
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// `OPTIONS /api/tus`
pub(crate) async fn options() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    for (name, value) in [
        ("tus-version", VERSION),
        ("tus-extension", EXTENSIONS),
        ("tus-checksum-algorithm", ALGORITHMS),
        ("tus-max-size", HeaderValue::from(LIMIT)),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

/// `POST /api/tus`
pub(crate) async fn create(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let size: usize = number(&headers, &LENGTH)?;
    if size > LIMIT {
        return Err(TOO_LARGE);
    }
    if size == 0 {
        return Err(UNKNOWN_TYPE);
    }
    let metadata = text(&headers, &METADATA).unwrap_or_default();
    if metadata.len() > METADATA_LIMIT {
        return Err(BAD_HEADER);
    }
    let sha256 = announced_digest(metadata).ok_or(BAD_DIGEST)?;
    let now = portal.clock.now();
    let upload = PartialUpload {
        id: hex::random::<16>()?,
        sha256,
        metadata: metadata.to_owned(),
        size: size as i64,
        received: 0,
        expires_at: now.plus_minutes(IDLE_MINUTES),
    };
    portal.store.add_partial_upload(&person.id, &upload).await?;
    for old in portal.store.forgettable_uploads(&person.id, MOST, now, CLEARED).await? {
        forget(&portal, &old).await?;
    }
    let place = HeaderValue::try_from(format!("/api/tus/{}", upload.id)).map_err(|_| INTERNAL)?;
    let mut response = (StatusCode::CREATED, expires(upload.expires_at)).into_response();
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// `HEAD /api/tus/{upload}`
pub(crate) async fn ask(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    id: Result<UrlPath<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let upload = find(&portal, &person.id, id).await?;
    let mut response = standing(StatusCode::OK, upload.received, upload.expires_at);
    let headers = response.headers_mut();
    headers.insert(LENGTH, HeaderValue::from(upload.size));
    // It came in a header.
    headers.insert(METADATA, HeaderValue::try_from(upload.metadata).map_err(|_| INTERNAL)?);
    Ok(response)
}

/// `PATCH /api/tus/{upload}`
pub(crate) async fn append(
    State(portal): State<Arc<Portal>>,
    signed_in: Result<SignedIn, ApiError>,
    id: Result<UrlPath<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    // When a line is cut, the server gives up on the request; what has come is kept all the same.
    let task = tokio::spawn(async move {
        let mut incoming = Incoming::new(body);
        let outcome = go_on(&portal, signed_in, id, &headers, &mut incoming).await;
        if outcome.is_err() {
            incoming.drain().await;
        }
        outcome
    });
    task.await.map_err(|_| INTERNAL)?
}

/// `DELETE /api/tus/{upload}`
pub(crate) async fn terminate(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    id: Result<UrlPath<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let upload = find(&portal, &person.id, id).await?;
    forget(&portal, &upload.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/tus/{upload}`: for whoever can send no other method, as the protocol has it.
pub(crate) async fn instead(
    portal: State<Arc<Portal>>,
    signed_in: Result<SignedIn, ApiError>,
    id: Result<UrlPath<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    match headers.get("x-http-method-override").map(HeaderValue::as_bytes) {
        Some(b"PATCH") => append(portal, signed_in, id, headers, body).await,
        Some(b"DELETE") => terminate(portal, signed_in?, id).await,
        _ => Err(WRONG_METHOD),
    }
}

async fn go_on(
    portal: &Portal,
    signed_in: Result<SignedIn, ApiError>,
    id: Result<UrlPath<String>, PathRejection>,
    headers: &HeaderMap,
    incoming: &mut Incoming,
) -> Result<Response, ApiError> {
    let SignedIn(person) = signed_in?;
    if text(headers, &header::CONTENT_TYPE) != Some("application/offset+octet-stream") {
        return Err(NOT_A_PART);
    }
    let offset: i64 = number(headers, &OFFSET)?;
    let checksum = Checksum::of(headers)?;
    let upload = find(portal, &person.id, id).await?;
    if offset != upload.received {
        return Err(OTHER_OFFSET);
    }
    let missing = usize::try_from(upload.size - upload.received).unwrap_or_default();
    let mut spool = portal.scratch.spool().await?;
    // What came before a cut counts, unless the whole part was to be checked.
    let poured = match incoming.pour(&mut spool, missing).await {
        Err(cut) if checksum.is_none() && spool.size > 0 && is_cut(&cut) => Err(cut),
        poured => Ok(poured?),
    };
    if let Some(checksum) = checksum
        && !checksum.fits(&spool.read().await?)
    {
        return Err(checksum_differs());
    }
    let expires_at = portal.clock.now().plus_minutes(IDLE_MINUTES);
    if spool.size == 0 {
        return Ok(standing(StatusCode::NO_CONTENT, upload.received, upload.expires_at));
    }
    if spool.size == missing {
        finish(portal, &person.id, &upload, spool, expires_at).await?;
        return Ok(standing(StatusCode::NO_CONTENT, upload.size, expires_at));
    }
    let size = spool.size as i64;
    add_part(portal, &upload, spool, expires_at).await?;
    poured?;
    Ok(standing(StatusCode::NO_CONTENT, upload.received + size, expires_at))
}

/// Whether the line was the reason.
fn is_cut(refusal: &ApiError) -> bool {
    matches!(refusal.status(), StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT)
}

/// Keeps what has arrived of an upload that is not whole yet.
async fn add_part(
    portal: &Portal,
    upload: &PartialUpload,
    mut part: Spool,
    expires_at: Moment,
) -> Result<(), ApiError> {
    // A name of its own: of two that go on at once, the second must not overwrite the first.
    let blob = format!("parts/{}/{}", upload.id, hex::random::<8>()?);
    portal.blobs.keep(&blob, part.path().await?).await?;
    if portal.store.add_upload_part(upload, &blob, part.size as i64, expires_at).await? {
        return Ok(());
    }
    portal.blobs.remove(&blob).await?;
    Err(OTHER_OFFSET)
}

/// Makes a file of the parts and the last one.
async fn finish(
    portal: &Portal,
    person: &str,
    upload: &PartialUpload,
    mut last: Spool,
    expires_at: Moment,
) -> Result<(), ApiError> {
    let parts = portal.store.upload_parts(upload).await?;
    let mut whole = if parts.is_empty() {
        last
    } else {
        let mut whole = portal.scratch.spool().await?;
        for part in &parts {
            let Some(bytes) = portal.blobs.open(part).await? else {
                // Somebody has cleared it away: it has to begin anew.
                return Err(give_up(portal, upload, NO_SUCH_UPLOAD).await?);
            };
            // Whatever fails here is the store's, not the client's.
            Incoming::new(bytes).pour(&mut whole, LIMIT).await.map_err(|_| UNAVAILABLE)?;
        }
        let bytes = Body::from(last.read().await?);
        Incoming::new(bytes).pour(&mut whole, LIMIT).await?;
        whole
    };
    let kept = match keep_whole(portal, &mut whole, upload.sha256.clone()).await {
        Ok(kept) => kept,
        Err(refusal) if refusal.status().is_client_error() => {
            return Err(give_up(portal, upload, refusal).await?);
        }
        Err(fault) => return Err(fault),
    };
    let now = portal.clock.now();
    let spent = portal.store.finish_upload(person, upload, &kept, now, expires_at).await?;
    for part in spent.ok_or(OTHER_OFFSET)? {
        portal.blobs.remove(&part).await?;
    }
    Ok(())
}

/// Forgets an upload that cannot become a file, unless somebody else has brought it further: then
/// that is the reason.
async fn give_up(
    portal: &Portal,
    upload: &PartialUpload,
    reason: ApiError,
) -> Result<ApiError, ApiError> {
    let Some(parts) = portal.store.give_up_upload(upload).await? else { return Ok(OTHER_OFFSET) };
    for part in parts {
        portal.blobs.remove(&part).await?;
    }
    Ok(reason)
}

async fn forget(portal: &Portal, id: &str) -> Result<(), ApiError> {
    for part in portal.store.remove_partial_upload(id).await? {
        portal.blobs.remove(&part).await?;
    }
    Ok(())
}

async fn find(
    portal: &Portal,
    person: &str,
    id: Result<UrlPath<String>, PathRejection>,
) -> Result<PartialUpload, ApiError> {
    let UrlPath(id) = id.map_err(|_| NO_SUCH_UPLOAD)?;
    // No other name is ours; PostgreSQL cannot even be asked for one with a NUL in it.
    if hex::decode(&id).is_none() {
        return Err(NO_SUCH_UPLOAD);
    }
    let found = portal.store.partial_upload(person, &id, portal.clock.now()).await?;
    found.ok_or(NO_SUCH_UPLOAD)
}

fn standing(status: StatusCode, received: i64, expires_at: Moment) -> Response {
    let mut response = (status, expires(expires_at)).into_response();
    response.headers_mut().insert(OFFSET, HeaderValue::from(received));
    response
}

fn expires(at: Moment) -> [(HeaderName, String); 1] {
    let since = Duration::from_millis(u64::try_from(at.0).unwrap_or_default());
    [(EXPIRES, httpdate::fmt_http_date(UNIX_EPOCH + since))]
}

/// The digest among what a creator says: names and values in base64, separated by commas.
fn announced_digest(metadata: &str) -> Option<String> {
    let mut pairs = metadata.split(',').map(|pair| pair.trim().split_once(' '));
    let (_, value) = pairs.find_map(|pair| pair.filter(|(name, _)| *name == "sha256"))?;
    let digest = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    hex::is_sha256(&digest).then_some(digest)
}

/// What a part is said to be.
struct Checksum {
    digest: Vec<u8>,
    of: fn(&[u8]) -> Vec<u8>,
}

impl Checksum {
    fn of(headers: &HeaderMap) -> Result<Option<Checksum>, ApiError> {
        let Some(value) = headers.get(CHECKSUM) else { return Ok(None) };
        let pair = value.to_str().ok().and_then(|value| value.split_once(' '));
        let (algorithm, digest) = pair.ok_or(BAD_HEADER)?;
        let of: fn(&[u8]) -> Vec<u8> = match algorithm {
            "sha256" => |bytes| sha2::Sha256::digest(bytes).to_vec(),
            "sha1" => |bytes| sha1::Sha1::digest(bytes).to_vec(),
            _ => return Err(BAD_HEADER),
        };
        let digest = BASE64_STANDARD.decode(digest).map_err(|_| BAD_HEADER)?;
        Ok(Some(Checksum { digest, of }))
    }

    fn fits(&self, bytes: &[u8]) -> bool {
        (self.of)(bytes) == self.digest
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn number<N: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Result<N, ApiError> {
    let digits = text(headers, name).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).ok_or(BAD_HEADER)
}
