//! What is open to be asked: whether the portal works, and who can sign in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::portal::Portal;

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
