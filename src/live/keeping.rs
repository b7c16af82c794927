//! How long drafts are kept: as many days as the portal says, and a week more in which it is said.
//!
//! Nothing goes in silence. A draft that is too old is given a day on which it goes; once it is
//! gone, its title stays until its person has seen that.

use serde_json::Value;
use tokhai_engine::answers::Draft;

use super::drafts::{self, StoredDraft};
use super::ports::{Ports, Shelf, Task};
use super::session::Session;
use super::{portal, records};

const DAY: u64 = 86_400_000;
/// So many days before it goes, a draft is announced to go.
const NOTICE: u64 = 7;

/// What is to be done with a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It is announced that it goes at this moment.
    IsAnnounced(u64),
    Goes,
}

/// What becomes of a draft at the moment `now`, if drafts are kept for so many days.
fn fate(draft: &StoredDraft, now: u64, days: u64) -> Fate {
    // A clock that was set wrong must not cost anybody a draft.
    let age = now.saturating_sub(draft.saved_at.max(draft.created_at));
    if !draft.is_begun() || age < days.saturating_mul(DAY) {
        return Fate::Stays;
    }
    match draft.goes_at {
        None => Fate::IsAnnounced(now + NOTICE * DAY),
        Some(at) if at > now => Fate::Stays,
        Some(_) => Fate::Goes,
    }
}

/// Looks after the drafts of everybody who uses this device, by their age alone.
#[inline(never)]
pub(crate) fn sweep(ports: Ports, days: u64) -> Task<()> {
    Box::pin(swept(ports, days))
}

async fn swept(ports: Ports, days: u64) {
    let now = ports.device().now();
    for key in ports.store().keys(Shelf::Drafts, "").await.unwrap_or_default() {
        let draft: Option<StoredDraft> = records::read(ports, Shelf::Drafts, &key).await;
        let Some(draft) = draft else { continue };
        let draft = match fate(&draft, now, days) {
            Fate::Stays => continue,
            Fate::IsAnnounced(at) => StoredDraft { goes_at: Some(at), ..draft },
            Fate::Goes => {
                let folder = key.split('/').next().unwrap_or_default();
                let papers = papers(&draft.draft.answers);
                let rest = StoredDraft {
                    erased: true,
                    who: None,
                    spent: Value::Null,
                    refused: Vec::new(),
                    left_over: Value::Null,
                    draft: Draft { form: draft.draft.form, tokhai: 1, ..Draft::default() },
                    ..draft
                };
                let _ = records::write(ports, Shelf::Drafts, &key, &rest).await;
                drafts::remove_papers(ports, folder, papers).await;
                continue;
            }
        };
        let _ = records::write(ports, Shelf::Drafts, &key, &draft).await;
    }
}

/// Looks after the drafts, if one is due; whether one of the person's is about to go.
pub(crate) async fn is_anything_going(ports: Ports, session: Session) -> bool {
    let now = ports.device().now();
    let stored: Vec<StoredDraft> = records::read_all(ports, Shelf::Drafts, "").await;
    if stored.is_empty() {
        return false;
    }
    let Some(days) = portal::keep_days(ports).await else { return false };
    if stored.iter().any(|draft| fate(draft, now, days) != Fate::Stays)
        && ports.device().seldom_program().await
    {
        sweep(ports, days).await;
    }
    let folder = session.folder() + "/";
    let own: Vec<StoredDraft> = records::read_all(ports, Shelf::Drafts, &folder).await;
    own.iter().any(|draft| draft.goes_at.is_some() && !draft.erased)
}

/// The digests of the papers among some answers.
pub(crate) fn papers(answers: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![answers];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let digest = members.get("sha256").and_then(Value::as_str);
                found.extend(digest.filter(|digest| digest.len() == 64).map(str::to_owned));
                open.extend(members.values());
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::live::records::parse;

    fn draft(saved_at: u64, goes_at: Option<u64>) -> StoredDraft {
        let written = br#"{"src":"/a","title":{"vi":"A"},"createdAt":0,"savedAt":0,"left":1,"draft":{"tokhai":1,"form":{"id":"a","version":"1"},"answers":{}}}"#;
        StoredDraft { saved_at, goes_at, ..parse(written).unwrap() }
    }

    #[wasm_bindgen_test]
    fn a_draft_is_announced_before_it_goes_and_goes_no_earlier() {
        let at = |days: u64| days * DAY;
        assert_eq!(fate(&draft(0, None), at(30) - 1, 30), Fate::Stays);
        assert_eq!(fate(&draft(0, None), at(30), 30), Fate::IsAnnounced(at(37)));
        // However late somebody looks, there is a week left.
        assert_eq!(fate(&draft(0, None), at(400), 30), Fate::IsAnnounced(at(407)));
        assert_eq!(fate(&draft(0, Some(at(37))), at(37) - 1, 30), Fate::Stays);
        assert_eq!(fate(&draft(0, Some(at(37))), at(37), 30), Fate::Goes);
        // Gone on with meanwhile, or with a clock that was ahead.
        assert_eq!(fate(&draft(at(20), Some(at(37))), at(40), 30), Fate::Stays);
        assert_eq!(fate(&draft(at(900), None), at(40), 30), Fate::Stays);
        assert_eq!(fate(&draft(0, None), u64::MAX / 2, u64::MAX), Fate::Stays);
    }

    #[wasm_bindgen_test]
    fn what_waits_to_be_sent_never_goes() {
        let waits = StoredDraft { parcel: Some("p".into()), ..draft(0, Some(1)) };
        assert_eq!(fate(&waits, 400 * DAY, 30), Fate::Stays);
    }
}
