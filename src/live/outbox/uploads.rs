//! One paper on its way to a tus server: the steps are the engine's
//! ([`tokhai_engine::outbox::upload`]), the requests are here.

use tokhai_engine::dossier::Attachment;
use tokhai_engine::outbox::upload::{Reply, Step, Stuck, Transfer, metadata};
use tokhai_engine::outbox::{Failure, Upload};

use super::super::portal;
use super::super::ports::{Ports, Request};

/// Where the portal's uploads begin.
pub(crate) const ENDPOINT: &str = "/api/tus";

/// Sends the bytes of a paper from where `upload` has come to. `note` hears how far it is, each
/// time it gets further, and says whether to go on.
///
/// # Errors
/// When the attempt is over; a later one goes on from what was noted last.
pub(crate) async fn send(
    ports: Ports,
    endpoint: &str,
    paper: &Attachment,
    bytes: &[u8],
    upload: Upload,
    note: &dyn Fn(&Upload) -> bool,
) -> Result<(), Failure> {
    const UNCLEAR: Failure = Failure::Passing { retry_after: None };
    let mut transfer = Transfer::new(endpoint, upload, bytes.len() as u64);
    loop {
        let address = transfer.upload().address.clone().unwrap_or_else(|| endpoint.to_owned());
        let tus = |method, headers: Vec<(&'static str, String)>, body| Request {
            method,
            headers: [("Tus-Resumable", "1.0.0".to_owned())].into_iter().chain(headers).collect(),
            body,
            ..Request::get(address)
        };
        let request = match transfer.next() {
            Step::Done => return Ok(()),
            Step::Create => {
                let about = metadata(&paper.sha256, &paper.name, &paper.media_type);
                let size = bytes.len().to_string();
                tus("POST", vec![("Upload-Length", size), ("Upload-Metadata", about)], None)
            }
            Step::Ask => tus("HEAD", Vec::new(), None),
            Step::Send { from, to } => {
                let headers = vec![
                    ("Upload-Offset", from.to_string()),
                    ("Content-Type", "application/offset+octet-stream".to_owned()),
                ];
                let part = bytes.get(from as usize..to as usize).unwrap_or_default();
                tus("PATCH", headers, Some(part.to_vec()))
            }
        };
        let device = ports.device();
        let begun = device.now();
        let reply = ports.http().send(request).await.map_err(|_| UNCLEAR)?;
        let told = Reply {
            status: reply.status,
            offset: reply.offset,
            location: reply.location.as_deref(),
        };
        match transfer.after(told, device.now().saturating_sub(begun)) {
            Ok(()) => {}
            Err(Stuck::Unclear) => return Err(UNCLEAR),
            Err(Stuck::Refused) => return Err(portal::failure(&reply)),
        }
        if !note(transfer.upload()) {
            return Err(UNCLEAR);
        }
    }
}

/// Tells the server that the rest of these uploads will not come. Whether it hears that does not
/// matter: it forgets by itself.
pub(crate) async fn end(ports: Ports, uploads: Vec<Upload>) {
    for address in uploads.into_iter().filter_map(|upload| upload.address) {
        let headers = vec![("Tus-Resumable", "1.0.0".to_owned())];
        let request = Request { method: "DELETE", headers, ..Request::get(address) };
        let _ = ports.http().send(request).await;
    }
}
