//! The provider's public keys: fetched when they are first needed, kept, and fetched again when a
//! token names one that is not there.

use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::address;
use crate::clock::Moment;

/// How long the provider may take over each of its documents.
const PATIENCE: Duration = Duration::from_secs(5);
/// Its documents have at most as many bytes.
const MAX_DOCUMENT: usize = 512 * 1024;
/// And at most as many keys.
const MAX_KEYS: usize = 64;
/// However many unknown keys are named, the provider is asked at most this often.
const ASK_AT_MOST_EVERY: i64 = 10_000;
/// After this time keys are asked for anew: a provider may have withdrawn one.
const FRESH: i64 = 3_600_000;
/// A modulus shorter than 2,048 bits is no longer safe (NIST SP 800-131A).
const MIN_MODULUS: usize = 256;

/// The keys of one provider.
pub(super) struct Keys {
    issuer: String,
    discovery: Url,
    client: Client,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    keys: Vec<Key>,
    /// When they came.
    since: Option<Moment>,
    /// When the provider was asked last.
    asked: Option<Moment>,
}

struct Key {
    id: Option<String>,
    kind: Kind,
    /// The only algorithm that it is for, if it says one.
    algorithm: Option<String>,
    key: DecodingKey,
}

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// RSA of at least 2,048 bits.
    Rsa,
    /// The elliptic curve P-256.
    P256,
}

/// The key that a token asks for.
pub(super) struct Wanted<'t> {
    pub(super) id: Option<&'t str>,
    pub(super) kind: Kind,
    pub(super) algorithm: Algorithm,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The provider has none such.
    Unknown,
    /// The provider does not say.
    Unreachable,
}

impl Keys {
    /// Those of this issuer; `None` if it has no address to ask.
    pub(super) fn of(issuer: &str) -> Option<Keys> {
        let discovery =
            issuer.trim_end_matches('/').to_owned() + "/.well-known/openid-configuration";
        let discovery = address::secure(&discovery)?;
        let mut client = Client::builder().timeout(PATIENCE).redirect(Policy::none());
        if address::is_loopback(&discovery) {
            client = client.no_proxy();
        }
        let (issuer, client) = (issuer.to_owned(), client.build().ok()?);
        Some(Keys { issuer, discovery, client, kept: Mutex::default() })
    }

    /// The key that a token asks for.
    pub(super) async fn find(
        &self,
        wanted: &Wanted<'_>,
        now: Moment,
    ) -> Result<DecodingKey, Trouble> {
        // Whoever comes while the provider is being asked waits for that answer.
        let mut kept = self.kept.lock().await;
        let is_fresh = kept.since.is_some_and(|since| now.0 - since.0 < FRESH);
        if let Some(key) = kept.find(wanted).filter(|_| is_fresh) {
            return Ok(key);
        }
        if kept.asked.is_none_or(|asked| now.0 - asked.0 >= ASK_AT_MOST_EVERY) {
            kept.asked = Some(now);
            match self.fetch().await {
                Ok(keys) => *kept = Kept { keys, since: Some(now), asked: Some(now) },
                // Addresses are the provider's own and hold nothing of a person.
                Err(reason) => tracing::warn!(reason, "the provider's keys cannot be had"),
            }
        }
        // While the provider is silent, the keys it had are better than nobody getting in.
        let found = kept.find(wanted);
        let answered = kept.since == kept.asked;
        found.ok_or(if answered { Trouble::Unknown } else { Trouble::Unreachable })
    }

    async fn fetch(&self) -> Result<Vec<Key>, &'static str> {
        #[derive(Deserialize)]
        struct Discovery {
            issuer: String,
            jwks_uri: String,
        }
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let discovery: Discovery = self.document(self.discovery.clone()).await?;
        if discovery.issuer != self.issuer {
            return Err("the discovery document is another issuer's");
        }
        let keys = address::secure(&discovery.jwks_uri).ok_or("jwks_uri is no safe address")?;
        let set: Set = self.document(keys).await?;
        // A key of a kind that is not known here must not hide the others.
        let keys = set.keys.into_iter().take(MAX_KEYS);
        Ok(keys.filter_map(|key| Key::of(serde_json::from_value(key).ok()?)).collect())
    }

    async fn document<T: serde::de::DeserializeOwned>(&self, url: Url) -> Result<T, &'static str> {
        let reply = self.client.get(url).send().await.map_err(|_| "no reply")?;
        let mut reply = reply.error_for_status().map_err(|_| "the reply is a refusal")?;
        let mut bytes = Vec::new();
        while let Some(part) = reply.chunk().await.map_err(|_| "the reply broke off")? {
            bytes.extend_from_slice(&part);
            if bytes.len() > MAX_DOCUMENT {
                return Err("the reply is too large");
            }
        }
        serde_json::from_slice(&bytes).map_err(|_| "the reply cannot be read")
    }
}

impl Kept {
    fn find(&self, wanted: &Wanted<'_>) -> Option<DecodingKey> {
        let name = format!("{:?}", wanted.algorithm);
        let mut fitting = self.keys.iter().filter(|key| {
            key.kind == wanted.kind && key.algorithm.as_ref().is_none_or(|only| *only == name)
        });
        let found = match wanted.id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            // Without a name there must be no choice.
            None => fitting.next().filter(|_| fitting.next().is_none()),
        };
        found.map(|key| key.key.clone())
    }
}

impl Key {
    fn of(jwk: Jwk) -> Option<Key> {
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let kind = match &jwk.algorithm {
            // In base64url four characters are three bytes.
            AlgorithmParameters::RSA(rsa) if rsa.n.len() * 3 / 4 >= MIN_MODULUS => Kind::Rsa,
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                Kind::P256
            }
            _ => return None,
        };
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let algorithm = jwk.common.key_algorithm.map(|it| it.to_string());
        Some(Key { id: jwk.common.key_id, kind, algorithm, key })
    }
}
