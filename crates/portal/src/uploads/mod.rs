//! Attachments: uploaded before the dossier that names them, addressed by their SHA-256.
//!
//! A file arrives in one piece ([`put`]) or in several ([`tus`]). Either way it is looked at as a
//! whole before anybody can see it, and kept as a blob under its digest. People share the bytes of
//! equal files but not the right to them: a file is readable for those who once sent the whole of
//! it. What a file is, its content says, never its name.

mod incoming;
mod kind;
pub(crate) mod tus;

use std::io;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokhai_engine::dossier::{MOST_PIXELS, media_type, pixels};

use crate::error::{ApiError, UNAVAILABLE};
use crate::hex;
use crate::portal::Portal;
use crate::session::SignedIn;
use crate::store::Upload;
pub(crate) use incoming::Scratch;
use incoming::{Incoming, Spool};

/// How many bytes a file may have.
const LIMIT: usize = 10 * 1024 * 1024;

const BAD_DIGEST: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "bad-digest",
    "Địa chỉ tệp phải là SHA-256 của tệp, gồm 64 chữ số thập lục phân viết thường. Xin chọn lại tệp.",
    "A file's address must be its SHA-256 in 64 lower-case hexadecimal digits. Please choose the file again.",
);

const DIGEST_DIFFERS: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "digest-differs",
    "Tệp nhận được khác với tệp đã gửi. Xin gửi lại tệp này.",
    "The file that arrived is not the one that was sent. Please send it again.",
);

const UNKNOWN_TYPE: ApiError = ApiError::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "unknown-file-type",
    "Chỉ nhận tệp PDF, JPEG, PNG, WebP hoặc HEIC. Xin chuyển tệp sang một trong các dạng này rồi gửi lại.",
    "Only PDF, JPEG, PNG, WebP and HEIC files are taken. Please convert the file to one of these and send it again.",
);

const TOO_MANY_PIXELS: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "too-many-pixels",
    "Ảnh này quá 64 megapixel. Xin chụp lại ở cỡ nhỏ hơn rồi gửi lại.",
    "This picture has more than 64 megapixels. Please take it in a smaller size and send it again.",
);

const NO_SUCH_UPLOAD: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "no-such-upload",
    "Không có tệp này trong số tệp quý vị đã gửi. Xin gửi lại tệp.",
    "There is no such file among those you sent. Please send it again.",
);

#[derive(Serialize)]
struct Reply {
    sha256: String,
    #[serde(rename = "type")]
    media_type: String,
    size: i64,
}

/// `PUT /api/uploads/{sha256}`
pub(crate) async fn put(
    State(portal): State<Arc<Portal>>,
    signed_in: Result<SignedIn, ApiError>,
    sha256: Result<UrlPath<String>, PathRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    let mut incoming = Incoming::new(body);
    let outcome = take(&portal, signed_in, digest(sha256), &mut incoming).await;
    if outcome.is_err() {
        incoming.drain().await;
    }
    outcome
}

/// `GET /api/uploads/{sha256}`
pub(crate) async fn get(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    sha256: Result<UrlPath<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let sha256 = digest(sha256).ok_or(NO_SUCH_UPLOAD)?;
    let upload = portal.store.upload(&person.id, &sha256).await?.ok_or(NO_SUCH_UPLOAD)?;
    let file = portal.blobs.open(&place(&sha256)).await?.ok_or_else(missing)?;
    let mut headers = HeaderMap::new();
    let name = format!(
        "attachment; filename=\"{}.{}\"",
        &upload.sha256[..16],
        kind::extension(&upload.media_type)
    );
    for (header, value) in [
        (header::CONTENT_TYPE, upload.media_type),
        (header::CONTENT_LENGTH, upload.size.to_string()),
        (header::CONTENT_DISPOSITION, name),
        // Even opened in a tab, a file can do nothing and is of no origin.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ] {
        headers.insert(header, value.try_into().map_err(io::Error::other)?);
    }
    Ok((headers, file).into_response())
}

async fn take(
    portal: &Portal,
    signed_in: Result<SignedIn, ApiError>,
    sha256: Option<String>,
    incoming: &mut Incoming,
) -> Result<Response, ApiError> {
    let SignedIn(person) = signed_in?;
    let sha256 = sha256.ok_or(BAD_DIGEST)?;
    let mut spool = portal.scratch.spool().await?;
    incoming.pour(&mut spool, LIMIT).await?;
    let upload = keep_whole(portal, &mut spool, sha256).await?;
    let is_new = portal.store.add_upload(&person.id, &upload, portal.clock.now()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let Upload { sha256, media_type, size } = upload;
    Ok((status, Json(Reply { sha256, media_type, size })).into_response())
}

/// Keeps a file that has arrived whole, if it is what it was said to be, and of a known type.
async fn keep_whole(
    portal: &Portal,
    spool: &mut Spool,
    sha256: String,
) -> Result<Upload, ApiError> {
    if spool.sha256() != sha256 {
        return Err(DIGEST_DIFFERS);
    }
    let media_type = media_type(&spool.head).ok_or(UNKNOWN_TYPE)?.to_owned();
    // Nobody who opens it later is to find out by running out of memory.
    if media_type.starts_with("image/")
        && pixels(&spool.read().await?).is_some_and(|pixels| pixels > MOST_PIXELS)
    {
        return Err(TOO_MANY_PIXELS);
    }
    portal.blobs.keep(&place(&sha256), spool.path().await?).await?;
    let size = i64::try_from(spool.size).unwrap_or(i64::MAX);
    Ok(Upload { sha256, media_type, size })
}

/// Where a file with this digest is kept. The digest has been checked to be one.
fn place(sha256: &str) -> String {
    format!("{}/{}/{sha256}", &sha256[..2], &sha256[2..4])
}

fn digest(address: Result<UrlPath<String>, PathRejection>) -> Option<String> {
    let UrlPath(sha256) = address.ok()?;
    hex::is_sha256(&sha256).then_some(sha256)
}

fn missing() -> ApiError {
    tracing::error!("a file that was taken is not where it was kept");
    UNAVAILABLE
}
