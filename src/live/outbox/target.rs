//! Sends a parcel to a backend that the portal's configuration describes (`docs/targets.md`).

use leptos::prelude::untrack;
use serde_json::{Map, Value};
use tokhai_engine::Severity;
use tokhai_engine::date::moment;
use tokhai_engine::outbox::{Failure, Parcel, Reason};
use tokhai_engine::record::Json;
use tokhai_engine::target::{Facts, Filed, Next, Sending, Target, for_form, targets};

use super::super::drafts;
use super::super::portal::{Receipt, ReceiptForm};
use super::super::ports::{Ports, Shelf};
use super::super::session::Session;

/// The operator has to mend the configuration, or the network has to come back: either passes.
const UNCLEAR: Failure = Failure::Passing { retry_after: None };

/// Sends it to the target that takes dossiers of its form; `None` if there is none such.
pub(super) async fn send(
    ports: Ports,
    session: Session,
    parcel: &Parcel,
    list: Value,
) -> Option<Result<Receipt, Failure>> {
    let mut document = Map::new();
    document.insert("targets".to_owned(), list);
    let (all, problems) = targets(&Value::Object(document));
    // What was meant for a backend must not go elsewhere because of a slip of the pen.
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Some(Err(UNCLEAR));
    }
    let target = for_form(&all, &parcel.dossier.form.id)?;
    Some(through(ports, session, parcel, target).await)
}

async fn through(
    ports: Ports,
    session: Session,
    parcel: &Parcel,
    target: &Target,
) -> Result<Receipt, Failure> {
    let device = ports.device();
    let person = untrack(|| session.person()).map_or(Value::Null, |person| person.to_json());
    let facts = Facts {
        key: &parcel.key,
        title: &parcel.title,
        dossier: &parcel.dossier,
        person: &person,
        now: &moment(device.now()),
        today: device.today(),
    };
    let mut sending = Sending::new(target, &facts);
    loop {
        let request = match sending.ask().map_err(|_| UNCLEAR)? {
            Next::Send(request) => *request,
            Next::Done(filed) => return Ok(receipt(*filed, parcel)),
        };
        let mut papers = Vec::new();
        for paper in &request.papers {
            let key = drafts::key(&session.folder(), &paper.sha256);
            let bytes = ports.store().get(Shelf::Files, &key).await.ok().flatten();
            let lost = || Failure::Lasting(Reason::PaperLost { name: paper.name.clone() });
            papers.push(bytes.ok_or_else(lost)?);
        }
        let body = request.body(&papers);
        let reply = (ports.abroad())(request, body).await.map_err(|_| UNCLEAR)?;
        sending.hear(&reply)?;
    }
}

fn receipt(filed: Filed, parcel: &Parcel) -> Receipt {
    let Filed { code, received_at, link, handled_by, due_on, fee } = filed;
    let form = ReceiptForm { id: parcel.dossier.form.id.clone(), title: parcel.title.clone() };
    Receipt {
        code,
        received_at,
        status: 0,
        handled_by,
        due_on,
        fee,
        link,
        form,
        dossier: None,
        signature: None,
    }
}
