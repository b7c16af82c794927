//! `/dossiers/CODE`: a dossier that was sent, or (by its key) one that is on its way.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qrcodegen::{QrCode, QrCodeEcc};
use tokhai_engine::outbox::{Delivery, Parcel, Reason};

use super::layout::{self, Heading, Status, heading};
use super::route;
use crate::live::drafts;
use crate::live::outbox::{Outbox, StoredReceipt};
use crate::live::portal::{self, PortalError};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::text::{fill_in, say, words};

mod copy;

/// What is known of the dossier.
#[derive(Clone)]
enum Found {
    OnItsWay,
    Arrived(Box<StoredReceipt>),
    Failed(PortalError),
}

pub(super) fn receipt(id: String) -> AnyView {
    let ports = expect_context::<Ports>();
    let session = expect_context::<Session>();
    let shell = expect_context::<Shell>();
    let outbox = expect_context::<Outbox>();
    let found = RwSignal::new(None::<Found>);
    let load = {
        let id = id.clone();
        move || {
            let id = id.clone();
            spawn_local(async move {
                let result = look_up(ports, session, outbox, &id).await;
                found.try_set(Some(result));
            });
        }
    };
    load();
    // A parcel that arrives gets its code: the address follows.
    let key = id.clone();
    Effect::new(move |_| {
        if let Some(code) = outbox.code_of(&key) {
            shell.replace(&(String::from("/dossiers/") + &code));
        }
    });
    let screen = move || match found.get() {
        None => layout::waiting(),
        Some(Found::OnItsWay) => {
            let parcel = outbox.parcels().into_iter().find(|parcel| parcel.key == id);
            parcel.map_or_else(layout::waiting, on_its_way)
        }
        Some(Found::Arrived(stored)) => arrived(*stored),
        Some(Found::Failed(PortalError::Unreachable)) => layout::unreachable(load.clone()),
        Some(Found::Failed(PortalError::SignedOut)) => {
            let next = route::sign_in(&shell.address.get());
            view! {
                {heading(words().sign_in)}
                <p>{words().sign_in_to_see}</p>
                <p><a class="primary" href=next>{words().sign_in}</a></p>
            }
            .into_any()
        }
        Some(Found::Failed(PortalError::Refused)) => layout::nowhere(),
    };
    view! { {screen} }.into_any()
}

async fn look_up(ports: Ports, session: Session, outbox: Outbox, id: &str) -> Found {
    if untrack(|| outbox.parcels()).iter().any(|parcel| parcel.key == id) {
        return Found::OnItsWay;
    }
    let key = drafts::key(&session.folder(), id);
    if let Some(stored) = records::read::<StoredReceipt>(ports, Shelf::Receipts, &key).await {
        return Found::Arrived(Box::new(stored));
    }
    match portal::dossier(ports, id).await {
        Ok((receipt, dossier)) => {
            let src = ["/forms/", &receipt.form.id, "/form.json"].concat();
            Found::Arrived(Box::new(StoredReceipt { receipt, src, dossier }))
        }
        Err(error) => Found::Failed(error),
    }
}

fn on_its_way(parcel: Parcel) -> AnyView {
    let shell = expect_context::<Shell>();
    let title = match parcel.state {
        Delivery::NeedsYou { .. } => words().needs_you,
        _ if shell.online.get() => words().being_sent,
        _ => words().queued,
    };
    view! {
        {heading(title)}
        <section class="card">
            <p><strong>{say(&parcel.title)}</strong></p>
            {state(&parcel)}
            {actions(&parcel)}
        </section>
    }
    .into_any()
}

/// How far a parcel is, in words.
pub(super) fn state(parcel: &Parcel) -> AnyView {
    let shell = expect_context::<Shell>();
    let sentence = match &parcel.state {
        Delivery::Queued | Delivery::RetryAt { .. } if !shell.online.get() => {
            words().queued_offline.to_owned()
        }
        Delivery::Queued => words().sending_now.to_owned(),
        Delivery::RetryAt { .. } => words().retrying.to_owned(),
        Delivery::NeedsYou { reason: Reason::SignIn } => words().needs_sign_in.to_owned(),
        Delivery::NeedsYou { reason: Reason::PaperLost { name } } => {
            fill_in(words().paper_lost, &[name])
        }
        Delivery::NeedsYou { reason: Reason::Refused { message, .. } } => {
            message.as_ref().map_or_else(|| words().refused.to_owned(), say)
        }
    };
    view! { <p role="status">{sentence}</p> }.into_any()
}

/// What the person can do about a parcel.
pub(super) fn actions(parcel: &Parcel) -> AnyView {
    let outbox = expect_context::<Outbox>();
    let shell = expect_context::<Shell>();
    let (key, src) = (parcel.key.clone(), parcel.src.clone());
    let edit = {
        let key = key.clone();
        move |_| {
            let (key, address) = (key.clone(), route::fill(&src, Some("review")));
            spawn_local(async move {
                if outbox.take_back(&key).await.is_some() {
                    shell.go(&address);
                }
            });
        }
    };
    let send = move |_| {
        let key = key.clone();
        spawn_local(async move { outbox.retry(&key).await });
    };
    let busy = outbox.sending().as_deref() == Some(&*parcel.key);
    let first = match parcel.state {
        Delivery::NeedsYou { reason: Reason::SignIn } => {
            let next = route::sign_in(&shell.address.get());
            view! { <a class="primary" href=next>{words().sign_in}</a> }.into_any()
        }
        Delivery::NeedsYou { .. } => ().into_any(),
        _ => view! {
            <button type="button" class="secondary" on:click=send aria-disabled=busy.to_string()>
                {words().send_now}
            </button>
        }
        .into_any(),
    };
    view! {
        <p class="actions">
            {first}
            {(!busy).then(|| view! {
                <button type="button" class="secondary" on:click=edit>{words().edit}</button>
            })}
        </p>
    }
    .into_any()
}

fn arrived(stored: StoredReceipt) -> AnyView {
    let receipt = &stored.receipt;
    let shell = expect_context::<Shell>();
    let head = expect_context::<Heading>();
    head.title.set(Some(say(&receipt.form.title)));
    head.status.set(Some(Status::Sent));
    on_cleanup(move || {
        head.title.set(None);
        head.status.set(None);
    });
    crate::widgets::focus("heading".into());
    let code = receipt.code.clone();
    let handled = receipt.handled_by.clone();
    let due = receipt.due_on.clone();
    let fee = receipt.fee;
    let received = moment(&receipt.received_at);
    view! {
        <section class="card sent">
            <span class="tick large" aria-hidden="true">"✓"</span>
            {heading(words().sent_heading)}
            <p>{received}</p>
            <p class="code">{code.clone()}</p>
            {qr(&code)}
        </section>
        <section class="card">
            <h2>{words().next_steps}</h2>
            <dl class="facts">
                {handled.map(|text| view! { <div><dt>{words().handled_by}</dt><dd>{say(&text)}</dd></div> })}
                {due.map(|day| view! { <div><dt>{words().due_on}</dt><dd>{date(&day)}</dd></div> })}
                {fee.map(|fee| view! { <div><dt>{words().fee}</dt><dd>{super::service::dong(fee)}</dd></div> })}
            </dl>
            <p>{words().keep_code}</p>
            <p class="actions">
                <button type="button" class="secondary" on:click=move |_| (shell.print)()>{words().print}</button>
                <a class="secondary" href="/dossiers">{words().my_dossiers}</a>
            </p>
        </section>
        {copy::copy(stored)}
    }
    .into_any()
}

/// dd/mm/yyyy of an ISO 8601 day.
fn date(iso: &str) -> String {
    iso.split('-').rev().collect::<Vec<_>>().join("/")
}

/// An RFC 3339 moment, as the clock on the wall in Việt Nam shows it.
pub(super) fn moment(rfc3339: &str) -> String {
    let milliseconds = js_sys::Date::parse(rfc3339);
    if milliseconds.is_nan() {
        return rfc3339.to_owned();
    }
    let shifted = js_sys::Date::new(&(milliseconds + 7.0 * 3_600_000.0).into());
    let iso: String = shifted.to_iso_string().into();
    let (day, time) = iso.split_once('T').unwrap_or((&iso, ""));
    fill_in(words().moment, &[time.get(..5).unwrap_or_default(), &date(day)])
}

/// The dossier's address as a QR code.
fn qr(code: &str) -> Option<AnyView> {
    let origin = window().location().origin().ok()?;
    let address = [&origin, "/dossiers/", code].concat();
    let qr = QrCode::encode_text(&address, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..qr.size() {
        for x in 0..qr.size() {
            if qr.get_module(x, y) {
                for part in ["M", &x.to_string(), " ", &y.to_string(), "h1v1h-1z"] {
                    path.push_str(part);
                }
            }
        }
    }
    let edge = qr.size() + 8;
    let size = edge.to_string();
    let frame = ["-4 -4 ", &size, " ", &size].concat();
    let label = fill_in(words().qr_label, &[code]);
    let svg = view! {
        <svg class="qr" viewBox=frame role="img" aria-label=label shape-rendering="crispEdges">
            <rect x="-4" y="-4" width=size.clone() height=size fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    };
    Some(svg.into_any())
}
