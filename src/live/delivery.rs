//! Where a parcel goes: to the portal itself, or to a backend that `portal.json` names.

use serde_json::Value;
use tokhai_engine::outbox::{Failure, Parcel};

use super::portal::{self, Receipt};
use super::ports::{Ports, Task};
use super::session::Session;
use super::target;

/// Makes one attempt to deliver a parcel; every attempt can be repeated.
pub(crate) async fn deliver(
    ports: Ports,
    session: Session,
    parcel: &Parcel,
) -> Result<Receipt, Failure> {
    // As long as nobody knows where to, it goes nowhere.
    let targets = portal::configured(ports, "targets").await;
    if let Some(targets) = targets.map_err(|_| Failure::Passing { retry_after: None })? {
        ports.device().seldom_program().await;
        if let Some(result) = to_target(ports, session, parcel.clone(), targets).await {
            return result;
        }
    }
    portal::submit(ports, &session.folder(), parcel).await
}

/// The door to what only portals with a backend of their own need. `None`: no target takes
/// dossiers of this form.
#[inline(never)]
fn to_target(
    ports: Ports,
    session: Session,
    parcel: Parcel,
    targets: Value,
) -> Task<Option<Result<Receipt, Failure>>> {
    Box::pin(async move { target::send(ports, session, &parcel, targets).await })
}
