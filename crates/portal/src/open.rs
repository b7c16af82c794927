//! What is open to be asked: whether the portal works, and who can sign in.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::error::{ApiError, UNAVAILABLE};
use crate::portal::Portal;

/// Whoever asks whether the portal works wants to know it now.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /api/health`
pub(crate) async fn health(State(portal): State<Arc<Portal>>) -> Result<Json<Value>, ApiError> {
    timeout(PATIENCE, portal.store.ping()).await.map_err(|_| UNAVAILABLE)??;
    Ok(Json(json!({"status": "ok"})))
}

/// `GET /api/demo/people`
pub(crate) async fn people(State(portal): State<Arc<Portal>>) -> Json<Value> {
    let people = portal.people.iter();
    Json(people.map(|it| json!({"id": it.id, "name": it.name, "note": it.note})).collect())
}
