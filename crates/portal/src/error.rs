//! Refusals: what went wrong, in both languages, with the cure.
//!
//! Every refusal of the interface has the same shape, `{"error": {"code", "vi", "en"}}`; a refused
//! dossier has its `violations` beside it. Sentences never repeat what a person sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokhai_engine::Violation;

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    vi: &'static str,
    en: &'static str,
    at: Option<String>,
    violations: Option<Vec<Violation>>,
    /// In seconds.
    retry_after: Option<u64>,
}

/// The code of a refusal, for whoever counts them; it goes with the reply, unsent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal(pub(crate) &'static str);

impl ApiError {
    /// A refusal with a code for programs and a sentence for people.
    pub(crate) const fn new(
        status: StatusCode,
        code: &'static str,
        vi: &'static str,
        en: &'static str,
    ) -> ApiError {
        ApiError { status, code, vi, en, at: None, violations: None, retry_after: None }
    }

    /// The status of its reply.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The same refusal, naming the place in the body that is wrong.
    pub(crate) fn at(self, place: impl Into<String>) -> ApiError {
        ApiError { at: Some(place.into()), ..self }
    }

    /// The same refusal, saying in how many seconds to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> ApiError {
        ApiError { retry_after: Some(seconds), ..self }
    }

    /// The same refusal with the rules that a dossier breaks.
    pub(crate) fn with_violations(self, violations: Vec<Violation>) -> ApiError {
        ApiError { violations: Some(violations), ..self }
    }
}

/// Something of the portal itself failed: the person can only try again later.
pub(crate) const UNAVAILABLE: ApiError = ApiError::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "unavailable",
    "Cổng dịch vụ đang gặp sự cố. Xin thử lại sau ít phút; những gì đã khai vẫn còn trên máy.",
    "The portal has a fault. Please try again in a few minutes; what you filled in is still on your device.",
);

/// The handler panicked.
pub(crate) const INTERNAL: ApiError = ApiError::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "internal",
    "Cổng dịch vụ gặp lỗi ngoài dự kiến. Xin thử lại; những gì đã khai vẫn còn trên máy.",
    "The portal met an unexpected fault. Please try again; what you filled in is still on your device.",
);

/// The request took longer than the portal waits.
pub(crate) const TOO_SLOW: ApiError = ApiError::new(
    StatusCode::REQUEST_TIMEOUT,
    "too-slow",
    "Yêu cầu mất quá nhiều thời gian. Xin kiểm tra kết nối rồi gửi lại.",
    "The request took too long. Please check the connection and send it again.",
);

/// The interface has no such address.
pub(crate) const NO_SUCH_ROUTE: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "no-such-route",
    "Cổng dịch vụ không có địa chỉ này. Các địa chỉ đúng được mô tả tại /api/openapi.json.",
    "The portal has no such address. /api/openapi.json describes those it has.",
);

/// The address exists, but not for this method.
pub(crate) const WRONG_METHOD: ApiError = ApiError::new(
    StatusCode::METHOD_NOT_ALLOWED,
    "wrong-method",
    "Địa chỉ này không nhận phương thức đã dùng. Tiêu đề Allow cho biết phương thức đúng.",
    "This address does not take that method. The Allow header names those it takes.",
);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: Sentences,
            #[serde(skip_serializing_if = "Option::is_none")]
            violations: Option<Vec<Violation>>,
        }
        #[derive(Serialize)]
        struct Sentences {
            code: &'static str,
            vi: &'static str,
            en: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            at: Option<String>,
        }
        let ApiError { status, code, vi, en, at, violations, retry_after } = self;
        let a_moment = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        let body = Body { error: Sentences { code, vi, en, at }, violations };
        let mut response = (status, axum::Json(body)).into_response();
        if let Some(seconds) = retry_after.or(a_moment) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Refusal(code));
        response
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> ApiError {
        tracing::error!(%error, "the database failed");
        UNAVAILABLE
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> ApiError {
        tracing::error!(%error, "a file could not be read or written");
        UNAVAILABLE
    }
}
