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
            let method = match request.method {
                "POST" => Method::POST,
                "PUT" => Method::PUT,
                "DELETE" => Method::DELETE,
                _ => Method::GET,
            };
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
            let retry_after = reply.headers().get("Retry-After");
            let retry_after = retry_after.and_then(|seconds| seconds.parse::<u64>().ok());
            let response = Response {
                status: reply.status(),
                tag: reply.headers().get("ETag"),
                retry_after: retry_after.map(|seconds| seconds.saturating_mul(1_000)),
                body: reply.binary().await.map_err(|_| NoReply)?,
            };
            alarm.cancel();
            Ok(response)
        })
    }
}
