//! `/dossiers`: what this person has begun, what is on its way, what has arrived.

mod drafts;
mod files;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{self, heading, list, when};
use super::parcels;
use super::receipt::moment;
use super::route;
use crate::live::app::app;
use crate::live::drafts::{self as kept, StoredDraft};
use crate::live::effect;
use crate::live::outbox::{Outbox, StoredReceipt};
use crate::live::portal::{self, PortalError, Receipt};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, el, link};

/// What the list says of a draft or a receipt.
#[derive(PartialEq)]
struct Entry {
    address: String,
    title: String,
    code: Option<String>,
    note: String,
}

pub(super) fn dossiers() -> Vec<El> {
    let ports = app::<Ports>();
    let session = app::<Session>();
    let outbox = app::<Outbox>();
    let begun = RwSignal::new(Vec::<Entry>::new());
    let managed = RwSignal::new(false);
    spawn_local(async move {
        managed.try_set(ports.device().seldom_program().await);
    });
    let sent = RwSignal::new(Vec::<Entry>::new());
    let complete = RwSignal::new(true);
    let keys = Memo::new(move |_| outbox.keys());
    effect(move || {
        // Whenever a dossier arrives or is taken back, or somebody signs in, the lists are read anew.
        session.person();
        keys.track();
        outbox.track();
        spawn_local(async move {
            let found = kept::all(ports, &session.folder()).await;
            renew(begun, found.iter().map(|(key, draft)| of_draft(key, draft.as_ref())).collect());
            let folder = session.folder() + "/";
            let stored: Vec<StoredReceipt> =
                records::read_all(ports, Shelf::Receipts, &folder).await;
            let mut receipts: Vec<Receipt> = stored.into_iter().map(|it| it.receipt).collect();
            match portal::dossiers(ports).await {
                Ok(known) => {
                    // The portal's word is newer than what the device remembers.
                    receipts.retain(|it| known.iter().all(|other| other.code != it.code));
                    receipts.extend(known);
                    complete.try_set(true);
                }
                // Not every backend has a list.
                Err(PortalError::SignedOut | PortalError::Refused) => {}
                Err(_) => {
                    complete.try_set(false);
                }
            }
            receipts.sort_by(|one, other| other.received_at.cmp(&one.received_at));
            renew(sent, receipts.iter().map(of_receipt).collect());
        });
    });
    let empty =
        move || begun.with(Vec::is_empty) && sent.with(Vec::is_empty) && keys.with(Vec::is_empty);
    let nothing = move || {
        let (sentence, way) = if session.standing() == Standing::Nobody {
            let address = route::sign_in("/dossiers");
            (later_words().sign_in_to_see, link("a.primary", &address, words().sign_in))
        } else {
            (later_words().nothing_yet, link("a.primary", "/", words().to_services))
        };
        vec![el("p").text(sentence), el("p").add(way)]
    };
    let incomplete = || el("p.notice").text(later_words().list_incomplete);
    // What can be done with drafts is for seldom use. Without it, one can go on with them.
    let device = el("div");
    let (plain, below) = (group(later_words().begun, begun), device.clone());
    let list = move || {
        if !managed.get() {
            return plain();
        }
        let (list, device) = untrack(drafts::managed);
        below.replace(device);
        vec![list]
    };
    let page = el("div").add(heading(words().my_dossiers));
    let page = when(page, move || !complete.get(), incomplete)
        .live(list)
        .live(parcels::on_the_way())
        .live(group(later_words().arrived, sent));
    vec![when(page, empty, nothing).add(device)]
}

/// Draws entries under a title, if there are any.
fn group(title: &'static str, entries: RwSignal<Vec<Entry>>) -> impl Fn() -> Vec<El> {
    move || {
        entries.with(|entries| {
            if entries.is_empty() {
                return Vec::new();
            }
            vec![el("h2").text(title), list("ul.services", entries, entry)]
        })
    }
}

fn entry(entry: &Entry) -> El {
    let code = entry.code.as_ref().map(|code| el("span.code").text(code));
    let note = el("span").text(&entry.note);
    layout::entry(&entry.address, &entry.title, code.into_iter().chain([note]).collect())
}

fn of_draft(key: &str, draft: Option<&StoredDraft>) -> Entry {
    let (address, title, left) = match draft.filter(|draft| !draft.erased) {
        Some(draft) => {
            (route::draft(&draft.src, kept::id_in(key)), draft.title(), draft.left.to_string())
        }
        None => ("/dossiers".to_owned(), "?".to_owned(), "?".to_owned()),
    };
    Entry { address, title, code: None, note: fill_in(later_words().draft_left, &[&left]) }
}

fn of_receipt(receipt: &Receipt) -> Entry {
    Entry {
        address: route::dossier(&receipt.code),
        title: say(&receipt.form.title),
        code: Some(receipt.code.clone()),
        note: moment(&receipt.received_at),
    }
}

/// Sets `entries` if they have changed: a list that stays the same keeps the focus.
fn renew<T: PartialEq + Send + Sync + 'static>(entries: RwSignal<Vec<T>>, now: Vec<T>) {
    if entries.try_with_untracked(|before| *before != now) == Some(true) {
        entries.try_set(now);
    }
}
