//! Whoever signs in at an OpenID Connect provider: what their ID token has to be.
//!
//! The app goes to the provider and brings the ID token (`src/live/login.rs`); here its signature
//! and claims are checked. Nothing of the token but its digest is kept.
//!
//! Invariants:
//!
//! - **Only public keys of the provider verify**, each for algorithms of its own kind: a token
//!   cannot choose to be unsigned, nor to be signed with a public key as if that were a secret.
//! - **The provider is asked seldom**: its keys are kept, and no stream of made-up tokens can make
//!   the portal ask more often than every few seconds.
//!
//! The nonce is the app's to check: only the browser knows which sign-in it has begun.

mod keys;

use axum::http::StatusCode;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use crate::address;
use crate::clock::Moment;
use crate::error::ApiError;
use keys::Keys;

/// The provider at which people sign in.
#[derive(Clone, Debug)]
pub struct OpenId {
    /// The issuer, as in its discovery document and its tokens. HTTPS, but on this very machine.
    pub issuer: String,
    /// The client that the portal's app is there.
    pub client: String,
}

/// How far the provider's clock and ours may be apart, in seconds.
const LEEWAY: i64 = 60;
/// OpenID Connect Core 1.0, section 2: `sub` has at most 255 ASCII characters.
const MAX_SUBJECT: usize = 255;
/// Longer names are cut.
const MAX_NAME: usize = 200;

const BAD_TOKEN: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "bad-token",
    "Cổng dịch vụ không xác nhận được lần đăng nhập này. Xin đăng nhập lại; những gì đã khai vẫn còn trên máy.",
    "The portal cannot confirm this sign-in. Please sign in again; what you filled in is still on your device.",
);

const TOKEN_EXPIRED: ApiError = ApiError::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "token-expired",
    "Lần đăng nhập này đã quá hạn trước khi đến cổng dịch vụ. Xin đăng nhập lại; những gì đã khai vẫn còn trên máy.",
    "This sign-in expired before it reached the portal. Please sign in again; what you filled in is still on your device.",
);

const PROVIDER_UNREACHABLE: ApiError = ApiError::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "provider-unreachable",
    "Cổng dịch vụ chưa liên lạc được với nơi đăng nhập. Xin thử lại sau ít phút; những gì đã khai vẫn còn trên máy.",
    "The portal cannot reach the sign-in provider. Please try again in a few minutes; what you filled in is still on your device.",
);

/// What a verified ID token says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The person's lasting id: `sub`, written so that it can stand as one part of a path.
    pub(crate) id: String,
    /// What to call them.
    pub(crate) name: String,
    /// When the token is worth nothing any more.
    pub(crate) expires_at: Moment,
}

/// A provider whose tokens are taken.
pub(crate) struct Provider {
    config: OpenId,
    origin: String,
    keys: Keys,
}

impl Provider {
    /// The provider; `None` if its address or the client is none.
    pub(crate) fn new(config: OpenId) -> Option<Provider> {
        let origin = address::origin(&config.issuer)?;
        if config.client.is_empty() {
            return None;
        }
        let keys = Keys::of(&config.issuer)?;
        Some(Provider { config, origin, keys })
    }

    /// The origin of the issuer, as a security policy names it.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Who it is that an ID token speaks of.
    ///
    /// # Errors
    /// `bad-token`, `token-expired`, or `provider-unreachable` if its keys cannot be had.
    pub(crate) async fn verify(&self, token: &str, now: Moment) -> Result<Identity, ApiError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| BAD_TOKEN)?;
        let kind = match header.alg {
            Algorithm::RS256 | Algorithm::PS256 => keys::Kind::Rsa,
            Algorithm::ES256 => keys::Kind::P256,
            _ => return Err(BAD_TOKEN),
        };
        let wanted = keys::Wanted { id: header.kid.as_deref(), kind, algorithm: header.alg };
        let key = self.keys.find(&wanted, now).await.map_err(|trouble| match trouble {
            keys::Trouble::Unknown => BAD_TOKEN,
            keys::Trouble::Unreachable => PROVIDER_UNREACHABLE,
        })?;
        // Of the library only the signature is asked; time is injected, and the rest stands below.
        let mut signature = Validation::new(header.alg);
        signature.required_spec_claims.clear();
        signature.validate_exp = false;
        signature.validate_aud = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &signature);
        self.judge(claims.map_err(|_| BAD_TOKEN)?.claims, now)
    }

    fn judge(&self, claims: Claims, now: Moment) -> Result<Identity, ApiError> {
        let client = &self.config.client;
        let is_for_us = match &claims.aud {
            Audience::One(audience) => audience == client,
            // A token for several says to whom it was issued.
            Audience::Several(all) => {
                all.contains(client) && (all.len() == 1 || claims.azp.is_some())
            }
        };
        let is_to_us = claims.azp.as_ref().is_none_or(|azp| azp == client);
        if claims.iss != self.config.issuer || !is_for_us || !is_to_us {
            return Err(BAD_TOKEN);
        }
        let seconds = now.0.div_euclid(1000);
        if claims.exp <= seconds.saturating_sub(LEEWAY) {
            return Err(TOKEN_EXPIRED);
        }
        if claims.iat > seconds.saturating_add(LEEWAY) {
            return Err(BAD_TOKEN);
        }
        let id = person_id(&claims.sub).ok_or(BAD_TOKEN)?;
        let name = [claims.name, claims.preferred_username].into_iter().flatten();
        let name = name.map(|name| tidy(&name)).find(|name| !name.is_empty());
        let expires_at = Moment(claims.exp.saturating_add(LEEWAY).saturating_mul(1000));
        Ok(Identity { name: name.unwrap_or_else(|| id.clone()), id, expires_at })
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    name: Option<String>,
    preferred_username: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// A subject as one part of a path: the app keeps a person's records in a folder of this name, and
/// no two people may share one.
fn person_id(subject: &str) -> Option<String> {
    if subject.is_empty() || subject.len() > MAX_SUBJECT || !subject.is_ascii() {
        return None;
    }
    let mut id = String::new();
    for byte in subject.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'_' | b'~' | b'@' | b':' | b'|' => {
                id.push(byte.into());
            }
            // By itself it stands for nobody.
            b'-' if subject.len() > 1 => id.push('-'),
            _ => {
                id.push('%');
                id.push_str(&crate::hex::encode(&[byte]));
            }
        }
    }
    Some(id)
}

fn tidy(name: &str) -> String {
    let shown = name.chars().filter(|it| !it.is_control()).take(MAX_NAME);
    shown.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_subjects_share_a_folder_and_none_leads_out_of_it() {
        let subjects = ["a", "a/b", "a%2fb", "-", "--", "%", "a b", "tran-thi-mau", "a\n"];
        let ids: Vec<String> = subjects.iter().filter_map(|it| person_id(it)).collect();
        assert_eq!(ids.len(), subjects.len());
        for (number, id) in ids.iter().enumerate() {
            assert!(!id.contains(['/', ' ', '\n']) && id != "-", "{id}");
            assert!(!ids[..number].contains(id), "{id}");
        }
        assert_eq!(person_id("tran-thi-mau").as_deref(), Some("tran-thi-mau"));
        assert_eq!(person_id(""), None);
        assert_eq!(person_id("ấ"), None);
        assert_eq!(person_id(&"a".repeat(256)), None);
    }
}
