//! A register that is down, slow or wrong, at the wish of whoever tries a form: for demonstrations
//! and tests.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use validator::Validate;

use super::NOT_FOUND;
use crate::body;
use crate::error::{ApiError, UNAVAILABLE};
use crate::portal::Portal;
use crate::session::{self, SignedIn};

const BODY_LIMIT: usize = 1024;

/// Longer than the app waits for a register.
const SLOW: Duration = Duration::from_secs(12);

/// As long as a person needs to type a name.
const LATE: Duration = Duration::from_secs(3);

/// More than the app reads of a register.
const HUGE: usize = 3 << 20;

/// What a register does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Play {
    Well,
    Down,
    Slow,
    Late,
    SignedOut,
    Forbidden,
    NotFound,
    Busy,
    Malformed,
    Partial,
    Mismatch,
    Huge,
}

/// What is wished.
#[derive(Deserialize, Validate)]
struct Wish {
    play: Play,
}

/// `POST /api/demo/registers/{register}`: how the register behaves in this session from now on.
pub(crate) async fn play(
    State(portal): State<Arc<Portal>>,
    SignedIn(_): SignedIn,
    Path(register): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let Wish { play } = body::typed(body::read_json(&headers, body, BODY_LIMIT).await?)?;
    if !is_name(&register) {
        return Err(NOT_FOUND);
    }
    if let Some(session) = session::token_digest(&headers) {
        portal.store.set_play(&session, &register, &json!(play).to_string()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What the register would answer, the way it is wished to.
pub(super) async fn played(
    portal: &Portal,
    headers: &HeaderMap,
    register: &str,
    answer: impl AsyncFnOnce() -> Result<Value, ApiError>,
) -> Result<Response, ApiError> {
    let play = wished(portal, headers, register).await?;
    let refuse = |status: StatusCode| {
        let vi = "Cơ sở dữ liệu được đặt để trả lời như vậy (bản dùng thử).";
        let en = "The register was told to answer like this (demonstration).";
        ApiError::new(status, "played", vi, en)
    };
    match play {
        Play::Down => return Err(UNAVAILABLE),
        Play::Slow => tokio::time::sleep(SLOW).await,
        Play::Late => tokio::time::sleep(LATE).await,
        Play::SignedOut => return Err(refuse(StatusCode::UNAUTHORIZED)),
        Play::Forbidden => return Err(refuse(StatusCode::FORBIDDEN)),
        Play::NotFound => return Err(refuse(StatusCode::NOT_FOUND)),
        Play::Busy => {
            return Err(refuse(StatusCode::TOO_MANY_REQUESTS).retry_after(5));
        }
        Play::Malformed => {
            return Ok(
                ([(header::CONTENT_TYPE, "application/json")], "{\"congDan\":").into_response()
            );
        }
        Play::Huge => return Ok(Json(json!({"congDan": "x".repeat(HUGE)})).into_response()),
        Play::Well | Play::Partial | Play::Mismatch => {}
    }
    let mut answer = answer().await?;
    if let Some(members) = answer.as_object_mut() {
        match play {
            Play::Partial => {
                members.retain(|name, _| name == "congDan");
                members.insert("ketQua".to_owned(), "MOT_PHAN".into());
            }
            Play::Mismatch => {
                members.insert("ketQua".to_owned(), "KHONG_KHOP".into());
            }
            _ => {}
        }
    }
    Ok(Json(answer).into_response())
}

/// How a register is to behave in this session.
async fn wished(portal: &Portal, headers: &HeaderMap, register: &str) -> Result<Play, ApiError> {
    let session = session::token_digest(headers).filter(|_| is_name(register));
    let play = match session {
        Some(session) => portal.store.play(&session, register).await?,
        None => None,
    };
    Ok(play.and_then(|play| serde_json::from_str(&play).ok()).unwrap_or(Play::Well))
}

/// Whether the text can be a register's name at all: not all that an address holds can be stored.
fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic())
}
