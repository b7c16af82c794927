//! Request bodies: read to the end within a limit, then typed, then checked.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::error::ApiError;

/// How long to read what is not wanted.
const FORGETTING: Duration = Duration::from_secs(30);

/// The body is larger than this address takes.
pub(crate) const TOO_LARGE: ApiError = ApiError::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "too-large",
    "Dữ liệu gửi lên quá lớn. Tệp đính kèm tối đa 10 MB; hồ sơ không kể tệp tối đa 1 MB. Xin giảm dung lượng rồi gửi lại.",
    "What was sent is too large. A file may have 10 MB, a dossier without its files 1 MB. Please make it smaller and send it again.",
);

/// The connection broke before the body was complete.
pub(crate) const INCOMPLETE: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "incomplete-body",
    "Dữ liệu chưa đến đủ vì kết nối bị ngắt. Xin gửi lại.",
    "The connection broke before everything arrived. Please send it again.",
);

const COMPRESSED: ApiError = ApiError::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "compressed",
    "Cổng dịch vụ không nhận dữ liệu nén. Xin gửi không có tiêu đề Content-Encoding.",
    "The portal takes nothing compressed. Please send it without Content-Encoding.",
);

const NOT_JSON: ApiError = ApiError::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "not-json",
    "Địa chỉ này chỉ nhận JSON. Xin gửi với Content-Type: application/json.",
    "This address takes JSON only. Please send it with Content-Type: application/json.",
);

const MALFORMED: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "malformed-json",
    "Dữ liệu gửi lên không phải JSON hợp lệ. Xin tải lại trang rồi gửi lại.",
    "What was sent is not valid JSON. Please reload the page and send it again.",
);

/// The body has other parts than this address takes.
pub(crate) const WRONG_SHAPE: ApiError = ApiError::new(
    StatusCode::BAD_REQUEST,
    "wrong-shape",
    "Dữ liệu gửi lên thiếu hoặc sai thành phần so với mô tả tại /api/openapi.json. Xin tải lại trang rồi gửi lại.",
    "What was sent lacks a part or has a wrong one; /api/openapi.json describes it. Please reload the page and send it again.",
);

/// Middleware of what takes a body: nothing is unpacked here, so how large a body is shows before it
/// is read.
pub(crate) async fn uncompressed(request: Request, next: Next) -> Response {
    match request.headers().contains_key(header::CONTENT_ENCODING) {
        true => COMPRESSED.into_response(),
        false => next.run(request).await,
    }
}

/// Reads a JSON body of at most `limit` bytes.
///
/// # Errors
/// `not-json` by its content type, `too-large`, `incomplete-body`, `malformed-json` (also when
/// nested deeper than 128 levels).
pub(crate) async fn read_json(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Value, ApiError> {
    if !is_json(headers) {
        return Err(NOT_JSON);
    }
    let bytes = match Limited::new(body, limit).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(TOO_LARGE),
        Err(_) => return Err(INCOMPLETE),
    };
    serde_json::from_slice(&bytes).map_err(|_| MALFORMED)
}

/// Reads and forgets what still comes: a browser that is sending when the connection closes never
/// sees the refusal.
pub(crate) async fn forget(mut body: Body) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    // Whoever has not sent it by then may see a broken connection.
    let _ = tokio::time::timeout(FORGETTING, rest).await;
}

/// Types a body and checks its fields.
///
/// # Errors
/// `wrong-shape`, with the place of the first wrong field where it is known.
pub(crate) fn typed<T: DeserializeOwned + Validate>(json: Value) -> Result<T, ApiError> {
    let body: T = serde_json::from_value(json).map_err(|_| WRONG_SHAPE)?;
    match body.validate() {
        Ok(()) => Ok(body),
        Err(errors) => Err(WRONG_SHAPE.at(first_place(&errors, String::new()))),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = named.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// The JSON Pointer of the field that `validator` refused first, by name.
fn first_place(errors: &ValidationErrors, at: String) -> String {
    let Some((name, kind)) = errors.errors().iter().min_by(|a, b| a.0.cmp(b.0)) else { return at };
    let at = format!("{at}/{}", camel_case(name));
    match kind {
        ValidationErrorsKind::Struct(inner) => first_place(inner, at),
        ValidationErrorsKind::List(items) => match items.iter().next() {
            Some((index, inner)) => first_place(inner, format!("{at}/{index}")),
            None => at,
        },
        ValidationErrorsKind::Field(_) => at,
    }
}

/// A field's name as JSON has it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}
