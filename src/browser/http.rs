//! Requests by `fetch`.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Uint8Array;
use web_sys::{AbortController, RequestCredentials};

use crate::live::ports::{Http, NoReply, Request, Response, Task};

/// A reply that takes longer than this counts as none, in milliseconds.
const PATIENCE: u32 = 60_000;

pub(super) struct Fetch;

impl Http for Fetch {
    fn send(&self, request: Request) -> Task<Result<Response, NoReply>> {
        Box::pin(async move {
            let abort = AbortController::new().map_err(|_| NoReply)?;
            let signal = abort.signal();
            let alarm = gloo_timers::callback::Timeout::new(
                request.patience.unwrap_or(PATIENCE),
                move || abort.abort(),
            );
            let is_get = request.method == "GET";
            let method = if is_get { Method::GET } else { other_method(request.method) };
            let mut builder = RequestBuilder::new(&request.url)
                .method(method)
                .credentials(RequestCredentials::SameOrigin)
                .abort_signal(Some(&signal));
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            let sent = match request.body {
                Some(body) => {
                    builder.body(Uint8Array::from(&body[..])).map_err(|_| NoReply)?.send()
                }
                None => builder.build().map_err(|_| NoReply)?.send(),
            };
            let reply = sent.await.map_err(|_| NoReply)?;
            let (location, offset) = if is_get { (None, None) } else { place(&reply) };
            let response = Response {
                status: reply.status(),
                tag: reply.headers().get("ETag"),
                location,
                offset,
                retry_after: reply.headers().get("Retry-After").and_then(|time| wait(&time)),
                body: reply.binary().await.map_err(|_| NoReply)?,
            };
            alarm.cancel();
            Ok(response)
        })
    }
}

#[inline(never)]
fn other_method(name: &str) -> Method {
    match name {
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "DELETE" => Method::DELETE,
        "HEAD" => Method::HEAD,
        "PATCH" => Method::PATCH,
        _ => Method::GET,
    }
}

/// Where what was made is, and how much of it there is.
#[inline(never)]
fn place(reply: &gloo_net::http::Response) -> (Option<String>, Option<u64>) {
    let header = |name| reply.headers().get(name);
    (header("Location"), header("Upload-Offset").and_then(|offset| offset.parse().ok()))
}

/// The milliseconds that `Retry-After` asks to wait: seconds, or until a time (RFC 9110, 10.2.3).
#[inline(never)]
fn wait(retry_after: &str) -> Option<u64> {
    if let Ok(seconds) = retry_after.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let wait = js_sys::Date::parse(retry_after) - js_sys::Date::now();
    // No time at all is no number.
    (!wait.is_nan()).then_some(wait.max(0.0) as u64)
}
