//! Requests to a portal's own backend, wherever it is.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Uint8Array;
use tokhai_engine::target::{Reply, Request};
use web_sys::{AbortController, RequestCredentials};

use crate::live::ports::{NoReply, Task};

/// Sends a request with all its headers, and gives the whole reply. Cookies go along only where
/// the target asks for them.
pub(super) fn send(request: Request, body: Option<Vec<u8>>) -> Task<Result<Reply, NoReply>> {
    Box::pin(async move {
        let abort = AbortController::new().map_err(|_| NoReply)?;
        let signal = abort.signal();
        let alarm = gloo_timers::callback::Timeout::new(request.timeout, move || abort.abort());
        let credentials = match request.with_session {
            true => RequestCredentials::Include,
            false => RequestCredentials::Omit,
        };
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| NoReply)?;
        let mut builder = RequestBuilder::new(&request.url)
            .method(method)
            .credentials(credentials)
            .abort_signal(Some(&signal));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let ready = match body {
            Some(body) => builder.body(Uint8Array::from(&body[..])),
            None => builder.build(),
        };
        let reply = ready.map_err(|_| NoReply)?.send().await.map_err(|_| NoReply)?;
        let reply = Reply {
            status: reply.status(),
            headers: reply.headers().entries().collect(),
            body: reply.binary().await.map_err(|_| NoReply)?,
        };
        alarm.cancel();
        Ok(reply)
    })
}
