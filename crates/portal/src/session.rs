//! Signing in and out, and who is asking.
//!
//! The token is 256 random bits in a cookie that scripts cannot read and other sites cannot send;
//! the database holds only its digest. The cookie itself has no end: the server's record decides,
//! and moves on with every request that acts for the person. Asking whether one is signed in does
//! not move it.
//!
//! Whoever signs in is one of the fictional people, or, where the portal has a provider, whoever
//! its ID token speaks of. An ID token opens one session.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::body;
use crate::clock::Moment;
use crate::error::ApiError;
use crate::hex;
use crate::openid::Identity;
use crate::people::Person;
use crate::portal::Portal;
use crate::store::Found;

/// On this machine, where plain HTTP is safe.
const COOKIE: &str = "tokhai_session";
/// Anywhere else. By how it begins, browsers take it from this very host by HTTPS only: no sibling of
/// the portal's can plant one (RFC 6265bis, 4.1.3.2).
const COOKIE_BY_HTTPS: &str = "__Host-tokhai_session";
const BODY_LIMIT: usize = 32 * 1024;
/// A session is written anew only when it gains at least this much, to spare the database.
const WORTH_EXTENDING_MILLISECONDS: i64 = 30_000;

const NOT_SIGNED_IN: ApiError = ApiError::new(
    StatusCode::UNAUTHORIZED,
    "not-signed-in",
    "Chưa đăng nhập hoặc phiên đăng nhập đã hết hạn. Xin đăng nhập lại; những gì đã khai vẫn còn trên máy.",
    "You are not signed in, or the session has expired. Please sign in again; what you filled in is still on your device.",
);

const UNKNOWN_PERSON: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "unknown-person",
    "Không có người dùng thử này. Xin chọn một người trong danh sách.",
    "There is no such demo person. Please choose one from the list.",
);

const PROVIDER_ONLY: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "provider-only",
    "Cổng này không nhận người dùng thử. Xin tải lại trang rồi đăng nhập bằng tài khoản.",
    "This portal takes no demo people. Please reload the page and sign in with your account.",
);

const NO_PROVIDER: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "no-provider",
    "Cổng này chưa được nối với nơi đăng nhập nào. Xin báo cho đơn vị vận hành cổng.",
    "This portal is connected to no sign-in provider. Please tell whoever runs it.",
);

const TOKEN_SPENT: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "token-spent",
    "Lần đăng nhập này đã được dùng rồi. Xin đăng nhập lại; những gì đã khai vẫn còn trên máy.",
    "This sign-in has been used already. Please sign in again; what you filled in is still on your device.",
);

const OTHER_PERSON: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "other-person",
    "Nơi đăng nhập đang giữ phiên của một người khác. Xin đăng nhập lại.",
    "Somebody else is signed in at the provider. Please sign in again.",
);

/// Whoever is asking: an extractor that refuses with `not-signed-in`.
pub(crate) struct SignedIn(pub(crate) Arc<Person>);

impl FromRequestParts<Arc<Portal>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        portal: &Arc<Portal>,
    ) -> Result<SignedIn, ApiError> {
        let digest = token_digest(&parts.headers).ok_or(NOT_SIGNED_IN)?;
        let now = portal.clock.now();
        let session = portal.store.session(&digest, now).await?;
        let Found { person, name, expires_at } = session.ok_or(NOT_SIGNED_IN)?;
        let person = portal.people.find_or_called(&person, &name).ok_or(NOT_SIGNED_IN)?;
        let extended = now.plus_minutes(portal.session_minutes);
        if extended.0 - expires_at.0 >= WORTH_EXTENDING_MILLISECONDS {
            portal.store.extend_session(&digest, extended).await?;
        }
        Ok(SignedIn(person))
    }
}

/// `GET /api/session`
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
) -> Result<Json<Session>, ApiError> {
    let Some(digest) = token_digest(&headers) else { return Ok(Json(Session::NOBODY)) };
    let now = portal.clock.now();
    let found = portal.store.session(&digest, now).await?;
    let session = found.and_then(|Found { person, name, expires_at }| {
        let person = portal.people.find_or_called(&person, &name)?;
        Some(Session::of(&person, now, expires_at))
    });
    Ok(Json(session.unwrap_or(Session::NOBODY)))
}

/// `POST /api/session`
pub(crate) async fn sign_in(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let now = portal.clock.now();
    let sign_in = body::typed(body::read_json(&headers, body, BODY_LIMIT).await?)?;
    let (person, name) = whoever(&portal, sign_in, now).await?;
    // A new token each time, so that nobody can plant one beforehand.
    end(&portal, &headers).await?;
    let token = hex::random::<32>()?;
    let expires_at = now.plus_minutes(portal.session_minutes);
    let digest = hex::sha256(token.as_bytes());
    portal.store.add_session(&digest, &person.id, &name, now, expires_at).await?;
    let cookie = set_cookie(&token, &headers, "");
    let session = Json(Session::of(&person, now, expires_at));
    Ok(([(header::SET_COOKIE, cookie)], session).into_response())
}

/// `DELETE /api/session`
pub(crate) async fn sign_out(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    end(&portal, &headers).await?;
    let cookie = set_cookie("", &headers, "; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `POST /api/demo/expire`: the session ends here while the browser keeps its cookie, as when
/// time runs out.
pub(crate) async fn expire(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    end(&portal, &headers).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in, for the browser.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    person: Option<SessionPerson>,
    expires_at: Option<Moment>,
    /// The same in seconds from now: the browser's clock may be wrong.
    expires_in: Option<i64>,
}

#[derive(Serialize)]
struct SessionPerson {
    id: String,
    name: String,
}

#[derive(Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    /// The fictional person; with an ID token, the only one who may be meant by it.
    #[validate(length(min = 1, max = 1024))]
    person: Option<String>,
    #[validate(length(min = 1, max = 16_384))]
    id_token: Option<String>,
}

impl Session {
    const NOBODY: Session = Session { person: None, expires_at: None, expires_in: None };

    fn of(person: &Person, now: Moment, expires_at: Moment) -> Session {
        let person = SessionPerson { id: person.id.clone(), name: person.name.clone() };
        let expires_in = (expires_at.0 - now.0).div_euclid(1000);
        let (expires_at, expires_in) = (Some(expires_at), Some(expires_in));
        Session { person: Some(person), expires_at, expires_in }
    }
}

/// Who signs in, and the name to remember them by.
async fn whoever(
    portal: &Portal,
    sign_in: SignIn,
    now: Moment,
) -> Result<(Arc<Person>, String), ApiError> {
    match (sign_in.id_token, sign_in.person, &portal.provider) {
        (Some(token), only, Some(provider)) => {
            let identity = provider.verify(&token, now).await?;
            if only.is_some_and(|only| only != identity.id) {
                return Err(OTHER_PERSON);
            }
            let digest = hex::sha256(token.as_bytes());
            if !portal.store.spend_token(&digest, now, identity.expires_at).await? {
                return Err(TOKEN_SPENT);
            }
            let Identity { id, name, .. } = identity;
            let person = portal.people.find_or_called(&id, &name).ok_or(UNKNOWN_PERSON)?;
            Ok((person, name))
        }
        (Some(_), _, None) => Err(NO_PROVIDER),
        (None, Some(_), Some(_)) => Err(PROVIDER_ONLY),
        (None, Some(id), None) => {
            Ok((portal.people.find(&id).ok_or(UNKNOWN_PERSON)?, String::new()))
        }
        (None, None, _) => Err(body::WRONG_SHAPE),
    }
}

async fn end(portal: &Portal, headers: &HeaderMap) -> Result<(), ApiError> {
    if let Some(digest) = token_digest(headers) {
        portal.store.remove_session(&digest).await?;
    }
    Ok(())
}

/// The digest of the token in the request's cookie.
pub(crate) fn token_digest(headers: &HeaderMap) -> Option<String> {
    let cookie = if is_loopback(headers) { COOKIE } else { COOKIE_BY_HTTPS };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == cookie && !value.is_empty())
        .map(|(_, token)| hex::sha256(token.as_bytes()))
}

fn set_cookie(token: &str, headers: &HeaderMap, end: &str) -> HeaderValue {
    let (name, secure) =
        if is_loopback(headers) { (COOKIE, "") } else { (COOKIE_BY_HTTPS, "; Secure") };
    let cookie = format!("{name}={token}; HttpOnly; SameSite=Strict; Path=/{secure}{end}");
    // Hexadecimal and fixed words: always a valid header.
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

/// Whether the browser speaks to this very machine, where plain HTTP is safe. Anywhere else the
/// cookie travels by HTTPS only.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    matches!(name, "localhost" | "127.0.0.1" | "::1")
}
