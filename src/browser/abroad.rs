//! Requests to a portal's own backend, wherever it is.

use js_sys::Array;
use tokhai_engine::target::{Reply, Request};
use web_sys::RequestCredentials;

use super::http::Call;
use crate::live::ports::{NoReply, Task};

/// Sends a request with all its headers, and gives the whole reply. Cookies go along only where
/// the target asks for them.
pub(super) fn send(request: Request, body: Option<Vec<u8>>) -> Task<Result<Reply, NoReply>> {
    Box::pin(async move {
        let credentials = match request.with_session {
            true => RequestCredentials::Include,
            false => RequestCredentials::Omit,
        };
        let call = Call::new(request.method, request.timeout)?;
        call.with(credentials, body);
        call.headers(request.headers.iter().map(|(name, value)| (&**name, &**value)));
        let (reply, body) = call.send(&request.url).await?;
        let pair = |pair: Result<_, _>| {
            let pair: Array = Array::from(&pair.ok()?);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        let headers = js_sys::try_iter(&reply.headers()).ok().flatten();
        let headers = headers.into_iter().flatten().filter_map(pair).collect();
        Ok(Reply { status: reply.status(), headers, body })
    })
}
