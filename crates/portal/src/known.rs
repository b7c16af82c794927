//! What is open to be asked: who can sign in, and what the registers know about whoever did.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::error::{ApiError, UNAVAILABLE};
use crate::portal::Portal;
use crate::session::SignedIn;

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
    let now = portal.clock.now();
    let replies: Vec<_> = person.known().iter().map(|source| source.reply(now)).collect();
    serde_json::to_value(replies)
        .map(|sources| Json(json!({"sources": sources})))
        .map_err(|_| UNAVAILABLE)
}
