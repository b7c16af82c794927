//! `/dossiers`: what this person has begun, what is on its way, what has arrived.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::heading;
use super::receipt::{actions, moment, state};
use super::route;
use crate::live::drafts::StoredDraft;
use crate::live::outbox::{Outbox, StoredReceipt};
use crate::live::portal::{self, PortalError, Receipt};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::text::{fill_in, say, words};

pub(super) fn dossiers() -> AnyView {
    let ports = expect_context::<Ports>();
    let session = expect_context::<Session>();
    let outbox = expect_context::<Outbox>();
    let drafts = RwSignal::new(Vec::<StoredDraft>::new());
    let sent = RwSignal::new(Vec::<Receipt>::new());
    let complete = RwSignal::new(true);
    Effect::new(move |_| {
        // Whenever a dossier arrives or somebody signs in, the lists are read anew.
        session.person();
        outbox.parcels();
        spawn_local(async move {
            let folder = session.folder() + "/";
            let found: Vec<StoredDraft> = records::read_all(ports, Shelf::Drafts, &folder).await;
            drafts.try_set(found.into_iter().filter(|draft| draft.parcel.is_none()).collect());
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
                Err(PortalError::SignedOut) => {}
                Err(_) => {
                    complete.try_set(false);
                }
            }
            receipts.sort_by(|one, other| other.received_at.cmp(&one.received_at));
            sent.try_set(receipts);
        });
    });
    let begun = move || {
        let drafts = drafts.get();
        (!drafts.is_empty()).then(|| {
            view! {
                <h2>{words().begun}</h2>
                <ul class="services">{drafts.into_iter().map(draft).collect_view()}</ul>
            }
        })
    };
    let on_the_way = move || {
        let parcels = outbox.parcels();
        (!parcels.is_empty()).then(|| view! {
            <h2>{words().on_the_way}</h2>
            <ul class="services">
                {parcels.iter().map(|parcel| view! {
                    <li class="card"><strong>{say(&parcel.title)}</strong>{state(parcel)}{actions(parcel)}</li>
                }).collect_view()}
            </ul>
        })
    };
    let arrived = move || {
        let receipts = sent.get();
        (!receipts.is_empty()).then(|| {
            view! {
                <h2>{words().arrived}</h2>
                <ul class="services">{receipts.into_iter().map(receipt).collect_view()}</ul>
            }
        })
    };
    let nothing = move || {
        let empty =
            drafts.with(Vec::is_empty) && sent.with(Vec::is_empty) && outbox.parcels().is_empty();
        let nobody = session.standing() == Standing::Nobody;
        empty.then(|| {
            let sentence = if nobody { words().sign_in_to_see } else { words().nothing_yet };
            let (address, label) = if nobody {
                (route::sign_in("/dossiers"), words().sign_in)
            } else {
                ("/".to_owned(), words().to_services)
            };
            view! { <p>{sentence}</p><p><a class="primary" href=address>{label}</a></p> }
        })
    };
    view! {
        {heading(words().my_dossiers)}
        {move || (!complete.get()).then(|| view! { <p class="notice">{words().list_incomplete}</p> })}
        {begun}{on_the_way}{arrived}{nothing}
    }
    .into_any()
}

fn draft(draft: StoredDraft) -> impl IntoView {
    let left = fill_in(words().draft_left, &[&draft.left.to_string()]);
    view! {
        <li>
            <a class="card service" href=route::fill(&draft.src, None)>
                <strong>{say(&draft.title)}</strong>
                <span>{left}</span>
            </a>
        </li>
    }
}

fn receipt(receipt: Receipt) -> impl IntoView {
    let address = String::from("/dossiers/") + &receipt.code;
    view! {
        <li>
            <a class="card service" href=address>
                <strong>{say(&receipt.form.title)}</strong>
                <span class="code">{receipt.code}</span>
                <span>{moment(&receipt.received_at)}</span>
            </a>
        </li>
    }
}
