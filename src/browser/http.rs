//! Requests by `fetch`.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCredentials, RequestInit};

use crate::live::ports::{Http, NoReply, Request, Response, Task};

/// A reply that takes longer than this counts as none, in milliseconds.
const PATIENCE: u32 = 60_000;

pub(super) struct Fetch;

impl Http for Fetch {
    fn send(&self, request: Request) -> Task<Result<Response, NoReply>> {
        Box::pin(async move {
            let call = Call::new(request.method, request.patience.unwrap_or(PATIENCE))?;
            call.with(RequestCredentials::SameOrigin, request.body);
            call.headers(request.headers.iter().map(|(name, value)| (*name, &**value)));
            let (reply, body) = call.send(&request.url).await?;
            let header = |name: &str| reply.headers().get(name).ok().flatten();
            let (location, offset) =
                if request.method == "GET" { (None, None) } else { place(&header) };
            Ok(Response {
                status: reply.status(),
                tag: header("ETag"),
                location,
                offset,
                retry_after: header("Retry-After").and_then(|time| wait(&time)),
                body,
            })
        })
    }
}

/// A request that is being made.
pub(super) struct Call {
    how: RequestInit,
    alarm: Timeout,
}

impl Call {
    /// One that counts as not answered after `patience`, in milliseconds.
    pub(super) fn new(method: &str, patience: u32) -> Result<Call, NoReply> {
        let abort = AbortController::new().map_err(|_| NoReply)?;
        let how = RequestInit::new();
        how.set_method(method);
        how.set_signal(Some(&abort.signal()));
        Ok(Call { how, alarm: Timeout::new(patience, move || abort.abort()) })
    }

    /// Says whether cookies go along, and what is sent.
    pub(super) fn with(&self, credentials: RequestCredentials, body: Option<Vec<u8>>) {
        self.how.set_credentials(credentials);
        if let Some(body) = body {
            self.how.set_body(&Uint8Array::from(&body[..]));
        }
    }

    /// Adds headers.
    pub(super) fn headers<'a>(&self, headers: impl Iterator<Item = (&'a str, &'a str)>) {
        let pairs: Array = headers.map(|(name, value)| pair(name, value)).collect();
        self.how.set_headers(&pairs);
    }

    /// Sends it; gives the reply with its whole body.
    pub(super) async fn send(self, url: &str) -> Result<(web_sys::Response, Vec<u8>), NoReply> {
        let reply = JsFuture::from(window().fetch_with_str_and_init(url, &self.how)).await;
        let reply: web_sys::Response = reply.map_err(|_| NoReply)?.unchecked_into();
        let body = reply.array_buffer().map_err(|_| NoReply)?;
        let body = JsFuture::from(body).await.map_err(|_| NoReply)?;
        self.alarm.cancel();
        Ok((reply, Uint8Array::new(&body).to_vec()))
    }
}

#[inline(never)]
fn pair(name: &str, value: &str) -> Array {
    Array::of2(&name.into(), &value.into())
}

/// Where what was made is, and how much of it there is.
#[inline(never)]
fn place(header: &dyn Fn(&str) -> Option<String>) -> (Option<String>, Option<u64>) {
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
