//! The papers of the person's earlier dossiers: each can be attached again without being sent again.

use tokhai_engine::dossier::{Attachment, Dossier};
use tokhai_engine::form::Text;

use super::drafts;
use super::outbox::StoredReceipt;
use super::portal::{self, Receipt};
use super::ports::{Ports, Shelf};
use super::records;
use super::session::Session;

/// So many dossiers are looked through, the newest.
const DOSSIERS: usize = 10;

/// A paper of an earlier dossier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Earlier {
    pub(crate) paper: Attachment,
    /// The dossier's code.
    pub(crate) code: String,
    /// When the dossier arrived (RFC 3339).
    pub(crate) received_at: String,
    /// What the dossier was about.
    pub(crate) form: Text,
}

/// Tells the papers of the person's earlier dossiers, the newest first, of each file once: from what
/// the device remembers, and from the portal. The result is whether the portal has said it all.
pub(crate) async fn earlier(ports: Ports, session: Session, tell: impl Fn(Vec<Earlier>)) -> bool {
    let mut kept: Vec<(Receipt, Dossier)> = Vec::new();
    let folder = drafts::key(&session.folder(), "");
    for it in records::read_all::<StoredReceipt>(ports, Shelf::Receipts, &folder).await {
        kept.push((it.receipt, it.dossier));
    }
    let listed = portal::dossiers(ports).await;
    let mut complete = listed.is_ok();
    let mut receipts = listed.unwrap_or_default();
    receipts.truncate(DOSSIERS);
    receipts.retain(|it| kept.iter().all(|(other, _)| other.code != it.code));
    tell(papers(&mut kept));
    for receipt in receipts {
        match portal::dossier(ports, &receipt.code).await {
            Ok(found) => kept.push(found),
            Err(_) => complete = false,
        }
        tell(papers(&mut kept));
    }
    complete
}

fn papers(dossiers: &mut [(Receipt, Dossier)]) -> Vec<Earlier> {
    dossiers.sort_by(|(one, _), (other, _)| other.received_at.cmp(&one.received_at));
    let mut papers: Vec<Earlier> = Vec::new();
    for (receipt, dossier) in dossiers.iter() {
        for paper in &dossier.attachments {
            if papers.iter().all(|it| it.paper.sha256 != paper.sha256) {
                papers.push(Earlier {
                    paper: paper.clone(),
                    code: receipt.code.clone(),
                    received_at: receipt.received_at.clone(),
                    form: receipt.form.title.clone(),
                });
            }
        }
    }
    papers
}
