//! A webhook: the portal signs what the app sends, and sends it on.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;

use super::Sent;
use crate::error::ApiError;
use crate::{address, hex};

/// How long the backend may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Its reply has at most as many bytes.
const MAX_REPLY: usize = 1 << 20;

const THERE_ALREADY: ApiError = ApiError::new(
    StatusCode::CONFLICT,
    "there-already",
    "Nơi nhận đã có hồ sơ này. Không cần gửi lại.",
    "The authority has this dossier already. There is nothing to send again.",
);

const REFUSED_THERE: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "refused-there",
    "Nơi nhận không nhận hồ sơ này. Xin xem lại hồ sơ, hoặc hỏi cơ quan tiếp nhận.",
    "The authority does not take this dossier. Please look it over, or ask there.",
);

const UNREACHABLE_THERE: ApiError = ApiError::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "target-unreachable",
    "Chưa chuyển được hồ sơ đến nơi nhận. Hồ sơ vẫn còn trên máy và sẽ được gửi lại.",
    "The dossier could not be passed on yet. It is still on your device and will be sent again.",
);

/// As the operator writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    url: String,
    /// `{key}` and `{person}` in a value stand for the dossier's key and the person's id.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    signature: Option<Signature>,
}

/// How the body is signed: without a header's name as Standard Webhooks has it, else with
/// `sha256=` and the HMAC in hexadecimal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    secret: String,
    header: Option<String>,
}

pub(super) struct Webhook {
    url: Url,
    client: Client,
    headers: Vec<(HeaderName, String)>,
    signer: Option<Signer>,
}

enum Signer {
    Standard(Vec<u8>),
    Body(HeaderName, Vec<u8>),
}

impl Webhook {
    /// The webhook; `None` if its address, a header or the secret is none.
    pub(super) fn new(config: Config) -> Option<Webhook> {
        let url = address::secure_with_query(&config.url)?;
        let mut client = Client::builder().timeout(PATIENCE).redirect(Policy::none());
        if address::is_loopback(&url) {
            client = client.no_proxy();
        }
        let headers = config.headers.into_iter();
        let headers = headers.map(|(name, value)| Some((name.parse().ok()?, value)));
        let signer = match config.signature {
            None => None,
            Some(Signature { secret, header: Some(name) }) if !secret.is_empty() => {
                Some(Signer::Body(name.parse().ok()?, secret.into_bytes()))
            }
            Some(Signature { secret, header: None }) => {
                let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
                Some(Signer::Standard(key).filter_short()?)
            }
            Some(_) => return None,
        };
        Some(Webhook {
            url,
            client: client.build().ok()?,
            headers: headers.collect::<Option<_>>()?,
            signer,
        })
    }

    /// Sends it on, and gives what the backend answers.
    pub(super) async fn send(&self, sent: &Sent<'_>) -> Result<Value, ApiError> {
        let body = sent.body.to_string();
        let mut request = self.client.post(self.url.clone());
        request = request.header(CONTENT_TYPE, "application/json");
        request =
            request.header("idempotency-key", sent.key).header("x-tokhai-person", sent.person);
        for (name, value) in &self.headers {
            let value = value.replace("{key}", sent.key).replace("{person}", sent.person);
            let mut value = HeaderValue::try_from(value).map_err(|_| UNREACHABLE_THERE)?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        if let Some(signer) = &self.signer {
            for (name, value) in signer.sign(sent.key, sent.now.0.div_euclid(1000), &body) {
                request = request.header(name, value);
            }
        }
        let unreachable = |error: reqwest::Error| {
            // The address may hold a secret of its own.
            tracing::warn!(error = %error.without_url(), "a target could not be reached");
            UNREACHABLE_THERE
        };
        let mut reply = request.body(body).send().await.map_err(unreachable)?;
        match reply.status().as_u16() {
            200..=299 => {}
            409 => return Err(THERE_ALREADY),
            400 | 413 | 415 | 422 => return Err(REFUSED_THERE),
            status => {
                tracing::warn!(status, "a target did not take a dossier");
                return Err(UNREACHABLE_THERE);
            }
        }
        let mut said = Vec::new();
        // It has the dossier: what it says besides is not worth sending again for.
        while let Ok(Some(chunk)) = reply.chunk().await {
            if said.len() + chunk.len() > MAX_REPLY {
                break;
            }
            said.extend_from_slice(&chunk);
        }
        Ok(serde_json::from_slice(&said).unwrap_or_else(|_| Value::Object(Map::new())))
    }
}

impl Signer {
    /// Nothing shorter than 24 bytes is a secret (Standard Webhooks, "Signature scheme").
    fn filter_short(self) -> Option<Signer> {
        match &self {
            Signer::Standard(key) if key.len() < 24 => None,
            _ => Some(self),
        }
    }

    fn sign(&self, key: &str, seconds: i64, body: &str) -> Vec<(HeaderName, String)> {
        let name = HeaderName::from_static;
        match self {
            Signer::Standard(secret) => {
                let time = seconds.to_string();
                let code = hmac(secret, &[key, ".", &time, ".", body]);
                let signature = ["v1,", &STANDARD.encode(code)].concat();
                let id = (name("webhook-id"), key.to_owned());
                let time = (name("webhook-timestamp"), time);
                vec![id, time, (name("webhook-signature"), signature)]
            }
            Signer::Body(header, secret) => {
                let signature = ["sha256=", &hex::encode(&hmac(secret, &[body]))].concat();
                vec![(header.clone(), signature)]
            }
        }
    }
}

fn hmac(secret: &[u8], parts: &[&str]) -> Vec<u8> {
    // An HMAC takes a key of any length.
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret) else { return Vec::new() };
    for part in parts {
        code.update(part.as_bytes());
    }
    code.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standards() {
        // The example of the Standard Webhooks specification.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed =
            Signer::Standard(secret).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed[1].1, "1614265330");
        assert_eq!(signed[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        // The example of GitHub's documentation.
        let name = HeaderName::from_static("x-hub-signature-256");
        let signed =
            Signer::Body(name, b"It's a Secret to Everybody".to_vec()).sign("", 0, "Hello, World!");
        let code = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(signed[0].1, ["sha256=", code].concat());
    }
}
