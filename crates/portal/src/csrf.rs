//! Other sites cannot act for a signed-in person.
//!
//! A request that changes something must come from the portal's own pages: browsers say so in
//! `Sec-Fetch-Site`, older ones by an `Origin` equal to the `Host`. The session cookie is
//! `SameSite=Strict` besides.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

const CROSS_SITE: ApiError = ApiError::new(
    StatusCode::FORBIDDEN,
    "cross-site",
    "Yêu cầu này không đến từ trang của cổng dịch vụ nên không được thực hiện. Xin mở cổng dịch vụ và làm lại từ đó.",
    "This request did not come from the portal's own pages, so nothing was done. Please open the portal and do it from there.",
);

/// Middleware of what changes something: refuses unless the portal's own pages ask for it.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    if is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        CROSS_SITE.into_response()
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text("origin").and_then(|origin| origin.split_once("://"));
    match (origin, text("host")) {
        (Some((_, origin)), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}
