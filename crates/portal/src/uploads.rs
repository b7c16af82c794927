//! Attachments: uploaded before the dossier that names them, addressed by their SHA-256.
//!
//! A file is written beside its place, synced and renamed into it, so that a half-written file is
//! never seen. People share the bytes of equal files but not the right to them: a file is readable
//! for those who once sent the whole of it. What a file is, its content says, never its name.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};
use tokio_util::io::ReaderStream;

use crate::body::{INCOMPLETE, TOO_LARGE};
use crate::error::{ApiError, TOO_SLOW};
use crate::hex;
use crate::portal::Portal;
use crate::session::SignedIn;
use crate::store::Upload;

const LIMIT: usize = 10 * 1024 * 1024;
/// How long the next bytes of an upload may take, and the whole: slow phones, not stalled ones.
const STALL: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(15 * 60);

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

const NO_SUCH_UPLOAD: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "no-such-upload",
    "Không có tệp này trong số tệp quý vị đã gửi. Xin gửi lại tệp.",
    "There is no such file among those you sent. Please send it again.",
);

/// The folder that holds the files.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens the folder, creating it if needed, and removes what interrupted runs left behind.
    pub(crate) async fn open(root: PathBuf) -> io::Result<Folder> {
        let folder = Folder { root };
        fs::create_dir_all(folder.unfinished()).await?;
        let mut files = fs::read_dir(folder.unfinished()).await?;
        while let Some(file) = files.next_entry().await? {
            // Anything younger may be another portal's that shares the folder.
            let idle = file.metadata().await?.modified()?.elapsed().unwrap_or_default();
            if idle > WHOLE {
                fs::remove_file(file.path()).await?;
            }
        }
        Ok(folder)
    }

    fn unfinished(&self) -> PathBuf {
        self.root.join("unfinished")
    }

    /// Where a file with this digest lies. The digest has been checked to be one.
    fn place(&self, sha256: &str) -> PathBuf {
        let (first, rest) = sha256.split_at(2);
        self.root.join(first).join(&rest[..2]).join(sha256)
    }
}

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
    let file = File::open(portal.uploads.place(&upload.sha256)).await?;
    let mut headers = HeaderMap::new();
    let name = format!(
        "attachment; filename=\"{}.{}\"",
        &upload.sha256[..16],
        extension(&upload.media_type)
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
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

async fn take(
    portal: &Portal,
    signed_in: Result<SignedIn, ApiError>,
    sha256: Option<String>,
    incoming: &mut Incoming,
) -> Result<Response, ApiError> {
    let SignedIn(person) = signed_in?;
    let sha256 = sha256.ok_or(BAD_DIGEST)?;
    let upload = receive(&portal.uploads, incoming, &sha256).await?;
    let is_new = portal.store.add_upload(&person.id, &upload, portal.clock.now()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let Upload { sha256, media_type, size } = upload;
    Ok((status, Json(Reply { sha256, media_type, size })).into_response())
}

fn digest(address: Result<UrlPath<String>, PathRejection>) -> Option<String> {
    let UrlPath(sha256) = address.ok()?;
    hex::is_sha256(&sha256).then_some(sha256)
}

/// Writes the body to its place, or leaves nothing behind.
async fn receive(
    folder: &Folder,
    incoming: &mut Incoming,
    sha256: &str,
) -> Result<Upload, ApiError> {
    let unfinished = folder.unfinished().join(hex::random::<16>()?);
    let outcome = write_and_check(incoming, &unfinished, sha256).await;
    let kept = match outcome {
        Ok(upload) => move_into_place(&unfinished, &folder.place(sha256)).await.map(|()| upload),
        Err(error) => return Err(remove(&unfinished, error).await),
    };
    match kept {
        Ok(upload) => Ok(upload),
        Err(error) => Err(remove(&unfinished, error.into()).await),
    }
}

async fn write_and_check(
    incoming: &mut Incoming,
    path: &Path,
    sha256: &str,
) -> Result<Upload, ApiError> {
    let mut file = File::create_new(path).await?;
    let mut digest = Sha256::new();
    let mut head = Vec::with_capacity(HEAD);
    let mut size = 0;
    while let Some(bytes) = incoming.next().await? {
        size += bytes.len();
        if size > LIMIT {
            return Err(TOO_LARGE);
        }
        head.extend_from_slice(&bytes[..bytes.len().min(HEAD - head.len())]);
        digest.update(&bytes);
        file.write_all(&bytes).await?;
    }
    if hex::encode(&digest.finalize()) != sha256 {
        return Err(DIGEST_DIFFERS);
    }
    let media_type = media_type(&head).ok_or(UNKNOWN_TYPE)?;
    file.sync_all().await?;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    Ok(Upload { sha256: sha256.to_owned(), media_type: media_type.to_owned(), size })
}

async fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).await?;
    fs::rename(from, to).await?;
    // The rename itself survives a power cut only once its folder is on disk.
    File::open(folder).await?.sync_all().await
}

async fn remove(path: &Path, error: ApiError) -> ApiError {
    // Whatever cannot be removed now goes when the portal starts again.
    let _ = fs::remove_file(path).await;
    error
}

/// A body that arrives, with patience for slow lines and none for stalled ones.
struct Incoming {
    body: Body,
    deadline: Instant,
}

impl Incoming {
    fn new(body: Body) -> Incoming {
        Incoming { body, deadline: Instant::now() + WHOLE }
    }

    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let patience = self.deadline.min(Instant::now() + STALL);
            match timeout_at(patience, self.body.frame()).await {
                Err(_) => return Err(TOO_SLOW),
                Ok(None) => return Ok(None),
                Ok(Some(Err(_))) => return Err(INCOMPLETE),
                Ok(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }

    /// Reads and forgets what still comes, up to a few times the limit. A browser that is still
    /// sending when the connection closes never sees the refusal.
    async fn drain(mut self) {
        let mut left = 4 * LIMIT;
        while let Ok(Some(bytes)) = self.next().await
            && bytes.len() <= left
        {
            left -= bytes.len();
        }
    }
}

/// How many bytes tell a file's type.
const HEAD: usize = 12;

/// The type that the first bytes of a file show.
fn media_type(head: &[u8]) -> Option<&'static str> {
    let brand = head.get(8..12).unwrap_or_default();
    if head.starts_with(b"%PDF-") {
        Some("application/pdf")
    } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"RIFF") && brand == b"WEBP" {
        Some("image/webp")
    } else if head.get(4..8) == Some(b"ftyp") && HEIC_BRANDS.contains(&brand) {
        Some("image/heic")
    } else {
        None
    }
}

/// ISO/IEC 23008-12, annex B: images coded with HEVC.
const HEIC_BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/heic" => "heic",
        _ => "bin",
    }
}
