//! The built app: files of a folder, as the build compressed them.
//!
//! A file whose name carries its digest never changes and is kept for a year; any other is asked
//! for again each time, at the price of one small reply. Addresses of the app's pages, which have
//! no file, get `index.html`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokhai_engine::catalogue;
use tokio::fs;

use crate::error::{ApiError, NO_SUCH_ROUTE, WRONG_METHOD};
use crate::portal::Portal;

/// The folder with the app.
#[derive(Debug)]
pub(crate) struct Assets {
    root: PathBuf,
    /// Stands in for the app's folder `forms`.
    forms: Option<PathBuf>,
}

/// Whatever is no route of the interface.
pub(crate) async fn serve(State(portal): State<Arc<Portal>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return NO_SUCH_ROUTE.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allowed = [(header::ALLOW, HeaderValue::from_static("GET,HEAD"))];
        return (allowed, WRONG_METHOD).into_response();
    }
    portal.assets.reply(path, request.headers()).await.unwrap_or_else(IntoResponse::into_response)
}

impl Assets {
    /// The app in this folder, with its forms or with those of another folder.
    pub(crate) fn new(root: PathBuf, forms: Option<PathBuf>) -> Assets {
        Assets { root, forms }
    }

    async fn reply(&self, path: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
        let Some(name) = file_name(path) else { return Ok(missing()) };
        if let (Some(folder), "forms/index.json") = (&self.forms, name.as_str()) {
            return Ok(Json(catalogue(folder).await?).into_response());
        }
        if !name.is_empty()
            && let Some(file) = self.find(&name, headers).await?
        {
            return Ok(file.reply(headers).await?);
        }
        if has_extension(&name) {
            return Ok(missing());
        }
        match self.find("index.html", headers).await? {
            Some(page) => Ok(page.reply(headers).await?),
            None => Ok(not_built()),
        }
    }

    /// The file with this name, in the best encoding that the browser takes and the build made.
    async fn find(&self, name: &str, headers: &HeaderMap) -> io::Result<Option<Asset>> {
        let path = match (&self.forms, name.strip_prefix("forms/")) {
            (Some(folder), Some(file)) => folder.join(file),
            _ => self.root.join(name),
        };
        let Some(plain) = stat(&path).await? else { return Ok(None) };
        for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
            if !accepts(headers, encoding) {
                continue;
            }
            let mut compressed = path.clone().into_os_string();
            compressed.push(suffix);
            let compressed = PathBuf::from(compressed);
            if let Some(state) = stat(&compressed).await? {
                let encoding = Some(encoding);
                return Ok(Some(Asset {
                    name: name.to_owned(),
                    path: compressed,
                    state,
                    encoding,
                }));
            }
        }
        Ok(Some(Asset { name: name.to_owned(), path, state: plain, encoding: None }))
    }
}

/// A file as it is going to be sent.
struct Asset {
    name: String,
    path: PathBuf,
    state: FileState,
    encoding: Option<&'static str>,
}

/// Size, and nanoseconds of its last change: together the file's version.
type FileState = (u64, u128);

impl Asset {
    async fn reply(self, request: &HeaderMap) -> io::Result<Response> {
        let tag = self.tag();
        let keep =
            if has_digest(&self.name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let unchanged = is_unchanged(request, &tag);
        let mut response = if unchanged {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(fs::read(&self.path).await?).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, HeaderValue::try_from(tag).map_err(io::Error::other)?);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !unchanged {
            let content_type = HeaderValue::from_static(content_type(&self.name));
            headers.insert(header::CONTENT_TYPE, content_type);
            if let Some(encoding) = self.encoding {
                let encoding = HeaderValue::from_static(encoding);
                headers.insert(header::CONTENT_ENCODING, encoding);
            }
        }
        Ok(response)
    }

    fn tag(&self) -> String {
        let (size, changed) = self.state;
        format!("\"{size:x}-{changed:x}-{}\"", self.encoding.unwrap_or("plain"))
    }
}

/// The name below the folder that a path of an address means; `None` if it could lead out of the
/// folder or to a hidden file.
fn file_name(path: &str) -> Option<String> {
    let decoded = decode(path.strip_prefix('/')?)?;
    let name = decoded.strip_suffix('/').unwrap_or(&decoded);
    let plain = |segment: &str| {
        !segment.is_empty() && !segment.starts_with('.') && !segment.contains(['\\', ':', '\0'])
    };
    (name.is_empty() || name.split('/').all(plain)).then(|| name.to_owned())
}

/// Undoes percent-encoding, once.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
        // `from_str_radix` would take a sign.
        let both_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        bytes.push(both_hex.then(|| u8::from_str_radix(digits, 16).ok()).flatten()?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}

/// The catalogue of a folder of forms. What is no JSON for the moment is left out.
async fn catalogue(folder: &Path) -> io::Result<Vec<Value>> {
    let mut entries = Vec::new();
    let mut folders = fs::read_dir(folder).await?;
    while let Some(entry) = folders.next_entry().await? {
        let Ok(document) = fs::read(entry.path().join("form.json")).await else { continue };
        let (name, document) = (entry.file_name(), serde_json::from_slice::<Value>(&document));
        if let (Some(slug), Ok(document)) = (name.to_str(), document) {
            entries.push((slug.to_owned(), catalogue::entry(slug, &document)));
        }
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}

async fn stat(path: &PathBuf) -> io::Result<Option<FileState>> {
    match fs::metadata(path).await {
        Ok(metadata) if metadata.is_file() => {
            let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok(Some((metadata.len(), changed.as_nanos())))
        }
        Ok(_) => Ok(None),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidFilename => Ok(None),
            _ => Err(error),
        },
    }
}

/// Whether `Accept-Encoding` takes this encoding (RFC 9110, 12.5.3).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let mut any = false;
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    for offer in offers.flat_map(|value| value.split(',')) {
        let mut parts = offer.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let wanted = weight.is_none_or(|q| q.trim().parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case(encoding) {
            return wanted;
        }
        any |= name == "*" && wanted;
    }
    any
}

fn is_unchanged(request: &HeaderMap, tag: &str) -> bool {
    let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Whether the build put the file's digest into its name: 16 hexadecimal digits after a hyphen.
fn has_digest(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.split('-').skip(1).any(|part| {
        let is_hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
        let digits = part.bytes().take_while(|b| is_hex(b)).count();
        digits == 16 && part[16..].starts_with(['.', '_'])
    })
}

/// Whether the name ends as a file's does. A dossier's code has dots too, but no extension.
fn has_extension(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=11).contains(&extension.len()) && extension.bytes().all(allowed)
}

fn content_type(name: &str) -> &'static str {
    let file = name.rsplit('/').next().unwrap_or_default();
    match file.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" if file == "manifest.json" => "application/manifest+json",
        "json" | "map" => "application/json",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "txt" | "md" | "list" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

fn missing() -> Response {
    let words = "Không có trang này. Xin mở trang chủ của cổng dịch vụ.\nThere is no such page. Please open the portal's home page.\n";
    (StatusCode::NOT_FOUND, words).into_response()
}

fn not_built() -> Response {
    let words = "Ứng dụng chưa được dựng. Xin chạy `cargo xtask build`.\nThe app has not been built. Please run `cargo xtask build`.\n";
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_out_of_the_folder() {
        for bad in [
            "/../secret",
            "/a/../../b",
            "/%2e%2e/secret",
            "/a/%2e%2e%2fb",
            "/a%5c..%5cb",
            "//etc/passwd",
            "/.git/config",
            "/a/./b",
            "/c:/x",
            "/a%00.js",
            "/%",
            "/%2",
            "/%+1",
            "/%ff",
            "relative",
        ] {
            assert_eq!(file_name(bad), None, "{bad}");
        }
        assert_eq!(file_name("/forms/ct01/").as_deref(), Some("forms/ct01"));
        assert_eq!(file_name("/t%E1%BB%9D%20khai.pdf").as_deref(), Some("tờ khai.pdf"));
        assert_eq!(file_name("/").as_deref(), Some(""));
    }

    #[test]
    fn only_names_with_a_whole_digest_are_immutable() {
        for good in [
            "tokhai-0123456789abcdef.js",
            "tokhai-0123456789abcdef_bg.wasm",
            "a/b-0123456789abcdef.css",
        ] {
            assert!(has_digest(good), "{good}");
        }
        for bad in [
            "sw.js",
            "tokhai-0123456789abcde.js",
            "tokhai-0123456789abcdef0.js",
            "tokhai-0123456789ABCDEF.js",
            "0123456789abcdef.js",
            "a-0123456789abcdef/index.html",
        ] {
            assert!(!has_digest(bad), "{bad}");
        }
    }

    #[test]
    fn a_dossier_code_is_a_page_and_not_a_file() {
        assert!(!has_extension("dossiers/000.00.01.H29-261122-0001"));
        assert!(has_extension("app.webmanifest"));
        assert!(has_extension("missing.js"));
        assert!(!has_extension("forms/ct01"));
    }
}
