//! Blobs as objects in a bucket of an S3-compatible store (AWS, MinIO, Ceph, Garage…).
//!
//! Requests are signed in their address (AWS Signature Version 4), so addresses are secrets: they
//! are never logged.

use std::path::Path;
use std::time::Duration;
use std::{fmt, io};

use axum::body::Body;
use reqwest::{Client, Method, Response, StatusCode, Url};
use rusty_s3::{Credentials, S3Action, UrlStyle};

use super::{Blobs, Task};

/// How long a signed address is good for.
const SIGNED: Duration = Duration::from_secs(300);
/// How long the store may take over a connection, and over a whole request.
const CONNECT: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the store is, and who the portal is there.
#[derive(Clone)]
pub struct S3 {
    /// The store's address, without the bucket.
    pub endpoint: String,
    /// The bucket, which has to be there.
    pub bucket: String,
    /// The region to sign for.
    pub region: String,
    /// The access key's id.
    pub key: String,
    /// The access key's secret.
    pub secret: String,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3 bucket {} at {}", self.bucket, self.endpoint)
    }
}

/// Why a bucket cannot be used.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The endpoint is no address, or the bucket no name.
    Address,
    /// The store does not answer.
    Unreachable(String),
    /// The store refuses, with this status.
    Refused(u16),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Address => f.write_str("its address or the bucket's name is none"),
            Trouble::Unreachable(error) => f.write_str(error),
            Trouble::Refused(403) => f.write_str("403: the key is wrong, or may not use it"),
            Trouble::Refused(404) => f.write_str("404: there is no such bucket"),
            Trouble::Refused(status) => write!(f, "it answers {status}"),
        }
    }
}

/// A bucket.
pub(crate) struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    client: Client,
}

impl Bucket {
    /// Opens a bucket, once the store has said that the portal may use it.
    pub(crate) async fn open(settings: S3) -> Result<Bucket, Trouble> {
        let S3 { endpoint, bucket, region, key, secret } = settings;
        let endpoint: Url = endpoint.parse().map_err(|_| Trouble::Address)?;
        // In the path: that works with every store, whatever names it goes by.
        let bucket = rusty_s3::Bucket::new(endpoint, UrlStyle::Path, bucket, region)
            .map_err(|_| Trouble::Address)?;
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .build()
            .map_err(|error| Trouble::Unreachable(error.to_string()))?;
        let bucket = Bucket { bucket, credentials: Credentials::new(key, secret), client };
        let ask = bucket.bucket.head_bucket(Some(&bucket.credentials)).sign(SIGNED);
        let reply = bucket.send(Method::HEAD, ask, Vec::new()).await;
        let reply = reply.map_err(|error| Trouble::Unreachable(error.to_string()))?;
        match reply.status() {
            status if status.is_success() => Ok(bucket),
            status => Err(Trouble::Refused(status.as_u16())),
        }
    }

    async fn send(&self, method: Method, address: Url, body: Vec<u8>) -> io::Result<Response> {
        let sent = self.client.request(method, address).body(body).send().await;
        sent.map_err(|error| io::Error::other(error.without_url()))
    }
}

fn refused(status: StatusCode) -> io::Error {
    io::Error::other(format!("the S3 store answers {status}"))
}

impl Blobs for Bucket {
    fn keep<'a>(&'a self, key: &'a str, from: &'a Path) -> Task<'a, ()> {
        Box::pin(async move {
            // At most as large as one upload.
            let bytes = tokio::fs::read(from).await?;
            let address = self.bucket.put_object(Some(&self.credentials), key).sign(SIGNED);
            let reply = self.send(Method::PUT, address, bytes).await?;
            if reply.status().is_success() { Ok(()) } else { Err(refused(reply.status())) }
        })
    }

    fn open<'a>(&'a self, key: &'a str) -> Task<'a, Option<Body>> {
        Box::pin(async move {
            let address = self.bucket.get_object(Some(&self.credentials), key).sign(SIGNED);
            let reply = self.send(Method::GET, address, Vec::new()).await?;
            match reply.status() {
                StatusCode::NOT_FOUND => Ok(None),
                status if status.is_success() => Ok(Some(Body::new(
                    axum::http::Response::<reqwest::Body>::from(reply).into_body(),
                ))),
                status => Err(refused(status)),
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> Task<'a, ()> {
        Box::pin(async move {
            let address = self.bucket.delete_object(Some(&self.credentials), key).sign(SIGNED);
            let reply = self.send(Method::DELETE, address, Vec::new()).await?;
            match reply.status() {
                StatusCode::NOT_FOUND => Ok(()),
                status if status.is_success() => Ok(()),
                status => Err(refused(status)),
            }
        })
    }
}
