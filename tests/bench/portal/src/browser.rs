//! Browsers: each a connection that sends a request, waits for the reply, and sends the next.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

type Request = hyper::Request<Full<Bytes>>;

/// A connection to the portal.
pub(crate) struct Browser(SendRequest<Full<Bytes>>);

impl Browser {
    pub(crate) async fn connect(address: &str) -> Result<Browser> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Browser(sender))
    }

    /// Sends a request and reads the whole reply, which has to be a success.
    async fn ask(&mut self, request: Request) -> Result<hyper::Response<Bytes>> {
        self.0.ready().await?;
        let (parts, body) = self.0.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        if !parts.status.is_success() {
            return Err(format!("{}: {}", parts.status, String::from_utf8_lossy(&body)).into());
        }
        Ok(hyper::Response::from_parts(parts, body))
    }

    /// Signs this person in, and gives the cookie.
    pub(crate) async fn sign_in(mut self, person: &str) -> Result<String> {
        let body = format!("{{\"person\":\"{person}\"}}");
        let reply = self.ask(post("/api/session", "", body)?).await?;
        let cookie = reply.headers().get("set-cookie").ok_or("no cookie")?.to_str()?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    /// Files a dossier, and gives the receipt.
    pub(crate) async fn file(mut self, cookie: &str, key: &str, dossier: &str) -> Result<Bytes> {
        Ok(self.ask(file(cookie, key, dossier)?).await?.into_body())
    }
}

/// Lets so many browsers ask for so long. Gives how long it took, and how long each reply did, the
/// shortest first.
pub(crate) async fn ask_all(
    address: &str,
    browsers: usize,
    time: Duration,
    request: impl Fn(usize, usize) -> Result<Request> + Clone + Send + 'static,
) -> Result<(Duration, Vec<Duration>)> {
    let mut open = Vec::new();
    for _ in 0..browsers {
        open.push(Browser::connect(address).await?);
    }
    let began = Instant::now();
    let mut asking = Vec::new();
    for (browser, mut connection) in open.into_iter().enumerate() {
        let request = request.clone();
        asking.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < time {
                let request = request(browser, times.len())?;
                let since = Instant::now();
                connection.ask(request).await?;
                times.push(since.elapsed());
            }
            Result::Ok(times)
        }));
    }
    let mut all = Vec::new();
    for times in asking {
        all.extend(times.await??);
    }
    let took = began.elapsed();
    all.sort_unstable();
    Ok((took, all))
}

pub(crate) fn get(cookie: &str, path: &str) -> Result<Request> {
    let request = hyper::Request::get(path).header("host", "127.0.0.1").header("cookie", cookie);
    Ok(request.body(Full::default())?)
}

pub(crate) fn file(cookie: &str, key: &str, dossier: &str) -> Result<Request> {
    let mut request = post("/api/dossiers", cookie, dossier.to_owned())?;
    request.headers_mut().insert("idempotency-key", key.parse()?);
    Ok(request)
}

fn post(path: &str, cookie: &str, body: String) -> Result<Request> {
    let request = hyper::Request::post(path)
        .header("host", "127.0.0.1")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("cookie", cookie);
    Ok(request.body(Full::from(body))?)
}
