//! Where a parcel goes: to the portal itself, or to a backend that `portal.json` names.

use serde_json::Value;
use tokhai_engine::outbox::{Failure, Parcel};

use super::super::portal::{self, Receipt};
use super::super::ports::{Ports, Task};
use super::super::session::Session;
use super::target;

/// The backends that the portal names, if it does. As long as nobody knows where to, a parcel goes
/// nowhere.
///
/// # Errors
/// When that cannot be found out now.
pub(super) async fn backends(ports: Ports) -> Result<Option<Value>, Failure> {
    const LATER: Failure = Failure::Passing { retry_after: None };
    let found = portal::configured(ports, "targets").await.map_err(|_| LATER)?;
    // Without its part of the program nothing could go there: the line was lost in between.
    if found.is_some() && !ports.device().seldom_program().await {
        return Err(LATER);
    }
    Ok(found)
}

/// Makes one attempt to deliver a parcel to one of them; every attempt can be repeated. `None`:
/// none takes dossiers of this form. The door to what only such portals need.
#[inline(never)]
pub(super) fn to_backend(
    ports: Ports,
    session: Session,
    parcel: Parcel,
    backends: Value,
) -> Task<Option<Result<Receipt, Failure>>> {
    Box::pin(async move { target::send(ports, session, &parcel, backends).await })
}
