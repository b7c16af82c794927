//! A bucket that speaks S3: the app puts papers and dossiers there itself, at addresses that are
//! signed here and soon worth nothing.

use std::time::Duration;

use rusty_s3::{Bucket as S3, Credentials, S3Action, UrlStyle};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sent;
use crate::address;
use crate::body::WRONG_SHAPE;
use crate::error::{ApiError, UNAVAILABLE};

/// How long an address can be used.
const LASTS: Duration = Duration::from_secs(900);
/// A name has at most as many bytes.
const MAX_NAME: usize = 100;

/// As the operator writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Config {
    endpoint: String,
    region: String,
    bucket: String,
    access_key: String,
    secret_key: String,
    /// Whether the bucket is a part of the host's name.
    #[serde(default)]
    virtual_host: bool,
}

pub(super) struct Bucket {
    bucket: S3,
    credentials: Credentials,
}

impl Bucket {
    /// The bucket; `None` if its address is none.
    pub(super) fn new(config: Config) -> Option<Bucket> {
        let Config { endpoint, region, bucket, access_key, secret_key, virtual_host } = config;
        let endpoint = address::secure(&endpoint)?;
        let style = if virtual_host { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let bucket = S3::new(endpoint, style, bucket, region).ok()?;
        Some(Bucket { bucket, credentials: Credentials::new(access_key, secret_key) })
    }

    /// Where the app has to be allowed to send to.
    pub(super) fn origin(&self) -> String {
        self.bucket.base_url().origin().ascii_serialization()
    }

    /// An address at which the file `{"name": …}` of this dossier can be put. The same person, key
    /// and name always get the same place: what is sent twice lies there once.
    pub(super) fn sign(&self, sent: &Sent) -> Result<Value, ApiError> {
        let name = sent.body.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let fits = (1..=MAX_NAME).contains(&name.len()) && !name.starts_with('.');
        if !fits || !name.bytes().all(is_plain) {
            return Err(WRONG_SHAPE.at("/name"));
        }
        let place = [sent.person, "/", sent.key, "/", name].concat();
        let put = self.bucket.put_object(Some(&self.credentials), &place);
        let time = jiff::Timestamp::from_millisecond(sent.now.0).map_err(|_| UNAVAILABLE)?;
        Ok(json!({"url": put.sign_with_time(LASTS, &time).as_str()}))
    }
}
