//! Backends of the portal's own (`docs/targets.md`): which the app may send to, and those that
//! want a secret, which no browser may have.
//!
//! Invariants:
//!
//! - **Secrets stay here**: they are read from a file of the operator's, never served and never
//!   logged.
//! - **Only for whoever is signed in**, from the portal's own pages.
//! - **The same key each time**: whoever sends again sends the same, and the backend can tell.
//!
//! What is passed on is not looked into: the backend has to check it, as every portal does.

mod bucket;
mod webhook;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::clock::Moment;
use crate::dossiers::{KEY_NEEDED, idempotency_key};
use crate::error::ApiError;
use crate::portal::Portal;
use crate::session::SignedIn;
use crate::{address, body};
use bucket::Bucket;
use webhook::Webhook;

/// A dossier with its papers in base64 has at most as many bytes.
const BODY_LIMIT: usize = 64 << 20;

const NO_SUCH_TARGET: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "no-such-target",
    "Cổng dịch vụ không có nơi nhận nào tên như vậy. Người vận hành cần kiểm tra tệp cấu hình.",
    "The portal has no target of this name. Whoever runs it has to look at its configuration.",
);

/// What the operator says about backends.
#[derive(Default)]
pub(crate) struct Targets {
    origins: Vec<String>,
    relays: BTreeMap<String, Relay>,
}

/// A backend that wants a secret.
enum Relay {
    Webhook(Webhook),
    Bucket(Bucket),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    origins: Vec<String>,
    #[serde(default)]
    webhooks: BTreeMap<String, webhook::Config>,
    #[serde(default)]
    buckets: BTreeMap<String, bucket::Config>,
}

impl Targets {
    /// Reads the operator's file.
    ///
    /// # Errors
    /// A sentence that names what is wrong, never a secret.
    pub(crate) async fn read(path: &Path) -> Result<Targets, String> {
        let text = tokio::fs::read(path).await.map_err(|error| format!("{error}."))?;
        // What serde says of a wrong value may quote it.
        let place = |error: serde_json::Error| {
            format!("line {}, column {} is not as expected.", error.line(), error.column())
        };
        let file: File = serde_json::from_slice(&text).map_err(place)?;
        let mut origins = Vec::new();
        for origin in &file.origins {
            let is_one = address::origin(origin).filter(|it| it == origin.trim_end_matches('/'));
            origins
                .push(is_one.ok_or_else(|| format!("“{origin}” is no origin like https://a.vn."))?);
        }
        let mut relays = BTreeMap::new();
        for (name, config) in file.webhooks {
            let webhook = Webhook::new(config);
            let webhook =
                webhook.ok_or_else(|| format!("the webhook “{name}” lacks something."))?;
            relays.insert(name, Relay::Webhook(webhook));
        }
        for (name, config) in file.buckets {
            let bucket = Bucket::new(config);
            let bucket = bucket.ok_or_else(|| format!("the bucket “{name}” lacks something."))?;
            origins.push(bucket.origin());
            relays.insert(name, Relay::Bucket(bucket));
        }
        Ok(Targets { origins, relays })
    }

    /// The origins that the app may send to.
    pub(crate) fn origins(&self) -> &[String] {
        &self.origins
    }
}

/// Who sends what.
struct Sent<'s> {
    person: &'s str,
    /// The dossier's idempotency key.
    key: &'s str,
    body: &'s Value,
    now: Moment,
}

/// `POST /api/targets/{name}`
pub(crate) async fn pass_on(
    State(portal): State<Arc<Portal>>,
    signed_in: Result<SignedIn, ApiError>,
    name: Result<UrlPath<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    // Read first: whoever closes while a browser still sends is not heard.
    let body = body::read_json(&headers, body, BODY_LIMIT).await;
    let SignedIn(person) = signed_in?;
    let UrlPath(name) = name.map_err(|_| NO_SUCH_TARGET)?;
    let relay = portal.targets.relays.get(&name).ok_or(NO_SUCH_TARGET)?;
    let body = body?;
    let key = idempotency_key(&headers).ok_or(KEY_NEEDED)?;
    let sent = Sent { person: &person.id, key: &key, body: &body, now: portal.clock.now() };
    let reply = match relay {
        Relay::Webhook(webhook) => webhook.send(&sent).await?,
        Relay::Bucket(bucket) => bucket.sign(&sent)?,
    };
    Ok(Json(reply))
}
