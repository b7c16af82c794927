//! What is open to be asked: who can sign in, and what the registers know about whoever did.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::error::{ApiError, UNAVAILABLE};
use crate::people::Person;
use crate::portal::Portal;
use crate::session::SignedIn;

const NO_SUCH_PERSON: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "unknown-person",
    "Không có người dùng thử này. Xin chọn một người trong danh sách.",
    "There is no such demo person. Please choose one from the list.",
);

/// `GET /api/health`
pub(crate) async fn health(State(portal): State<Arc<Portal>>) -> Result<Json<Value>, ApiError> {
    portal.store.ping().await?;
    Ok(Json(json!({"status": "ok"})))
}

/// `GET /api/demo/people`
pub(crate) async fn people(State(portal): State<Arc<Portal>>) -> Json<Value> {
    let people = portal.people.iter();
    Json(people.map(|it| json!({"id": it.id, "name": it.name, "note": it.note})).collect())
}

/// `GET /api/me/known`
pub(crate) async fn known(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
) -> Result<Json<Value>, ApiError> {
    sources(&portal, &person)
}

/// `GET /api/demo/people/{id}/known`: fictional people have nothing to hide, so that whoever
/// designs a form can try it as any of them without signing in.
pub(crate) async fn known_of(
    State(portal): State<Arc<Portal>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let person = portal.people.find(&id).ok_or(NO_SUCH_PERSON)?;
    sources(&portal, &person)
}

fn sources(portal: &Portal, person: &Person) -> Result<Json<Value>, ApiError> {
    let now = portal.clock.now();
    let replies: Vec<_> = person.known().iter().map(|source| source.reply(now)).collect();
    serde_json::to_value(replies)
        .map(|sources| Json(json!({"sources": sources})))
        .map_err(|_| UNAVAILABLE)
}
