//! `/dossiers/CODE`: a dossier that was sent, or (by its key) one that is on its way.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qrcodegen::{QrCode, QrCodeEcc};
use tokhai_engine::outbox::{Delivery, Parcel, Reason};

use super::layout::{self, Heading, Status, fact, heading, when};
use super::route;
use crate::live::drafts;
use crate::live::effect;
use crate::live::outbox::{Outbox, StoredReceipt};
use crate::live::portal::{self, PortalError};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, button, el, link, svg};

mod copy;

/// What is known of the dossier.
#[derive(Clone)]
enum Found {
    OnItsWay,
    Arrived(Box<StoredReceipt>),
    Failed(PortalError),
}

pub(super) fn receipt(id: String) -> Vec<El> {
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
    effect(move || {
        if let Some(code) = outbox.code_of(&key) {
            shell.replace(&(String::from("/dossiers/") + &code));
        }
    });
    // The screen stays as it is while the parcel only moves on.
    let key = id.clone();
    let waits = Memo::new(move |_| parcel(outbox, &key).is_some());
    let screen = move || match found.get() {
        None => vec![layout::waiting()],
        Some(Found::OnItsWay) => {
            let parcel = waits.get().then(|| untrack(|| parcel(outbox, &id))).flatten();
            parcel.map_or_else(|| vec![layout::waiting()], |parcel| on_its_way(&parcel))
        }
        Some(Found::Arrived(stored)) => arrived(*stored),
        Some(Found::Failed(PortalError::Unreachable)) => layout::unreachable_page(load.clone()),
        Some(Found::Failed(PortalError::SignedOut)) => vec![
            heading(words().sign_in),
            el("p").text(later_words().sign_in_to_see),
            el("p").add(layout::sign_in_link("a.primary", words().sign_in)),
        ],
        Some(Found::Failed(PortalError::Refused)) => layout::nowhere(),
    };
    vec![el("div").live(screen)]
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

/// The parcel as it is now, until it has left the outbox.
fn parcel(outbox: Outbox, key: &str) -> Option<Parcel> {
    outbox.parcels().into_iter().find(|parcel| parcel.key == key)
}

fn on_its_way(parcel: &Parcel) -> Vec<El> {
    let outbox = expect_context::<Outbox>();
    let shell = expect_context::<Shell>();
    let key = parcel.key.clone();
    let title = move || match delivery(outbox, &key) {
        Some(Delivery::NeedsYou { .. }) => later_words().needs_you,
        _ if shell.online.get() => later_words().being_sent,
        _ => later_words().queued,
    };
    let card = el("section.card")
        .add(el("p").add(el("strong").text(&say(&parcel.title))))
        .add(state(parcel))
        .add(actions(parcel));
    vec![layout::live_heading(title), card]
}

/// How far a parcel is, in words that follow it.
pub(super) fn state(parcel: &Parcel) -> El {
    let outbox = expect_context::<Outbox>();
    let shell = expect_context::<Shell>();
    let key = parcel.key.clone();
    el("p").attr("role", "status").say(move || match delivery(outbox, &key) {
        Some(state) => sentence(&state, shell.online.get()),
        None => String::new(),
    })
}

fn sentence(state: &Delivery, online: bool) -> String {
    let sentence = match state {
        Delivery::Queued | Delivery::RetryAt { .. } if !online => later_words().queued_offline,
        Delivery::Queued => later_words().sending_now,
        Delivery::RetryAt { .. } => later_words().retrying,
        Delivery::NeedsYou { reason: Reason::SignIn } => later_words().needs_sign_in,
        Delivery::NeedsYou { reason: Reason::PaperLost { name } } => {
            return fill_in(later_words().paper_lost, &[name]);
        }
        Delivery::NeedsYou { reason: Reason::Refused { message: Some(message), .. } } => {
            return say(message);
        }
        Delivery::NeedsYou { reason: Reason::Refused { .. } } => later_words().refused,
    };
    sentence.to_owned()
}

/// What the person can do about a parcel, following it.
pub(super) fn actions(parcel: &Parcel) -> El {
    let outbox = expect_context::<Outbox>();
    let shell = expect_context::<Shell>();
    let key = StoredValue::new(parcel.key.clone());
    let src = StoredValue::new(parcel.src.clone());
    let edit = move |_| {
        let (key, src) = (key.get_value(), src.get_value());
        spawn_local(async move {
            if let Some(draft) = outbox.take_back(&key).await {
                let form = route::draft(&src, drafts::id_in(&draft));
                shell.go(&route::page(&form, "review"));
            }
        });
    };
    let send = move |_| {
        let key = key.get_value();
        spawn_local(async move { outbox.retry(&key).await });
    };
    let is = move |wanted: fn(&Delivery) -> bool| {
        move || key.with_value(|key| delivery(outbox, key)).as_ref().is_some_and(wanted)
    };
    let signed_out = is(|state| matches!(state, Delivery::NeedsYou { reason: Reason::SignIn }));
    let on_its_way = is(|state| !matches!(state, Delivery::NeedsYou { .. }));
    let busy = move || key.with_value(|key| outbox.sending().as_ref() == Some(key));
    let place =
        when(el("p.actions"), signed_out, || layout::sign_in_link("a.primary", words().sign_in));
    let place = when(place, on_its_way, move || {
        button("button.secondary", later_words().send_now)
            .bind("aria-disabled", move || Some(busy().to_string()))
            .on("click", send)
    });
    when(
        place,
        move || !busy(),
        move || button("button.secondary", later_words().edit).on("click", edit),
    )
}

fn delivery(outbox: Outbox, key: &str) -> Option<Delivery> {
    parcel(outbox, key).map(|parcel| parcel.state)
}

fn arrived(stored: StoredReceipt) -> Vec<El> {
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
    let sent = el("section.card.sent")
        .add(el("span.tick.large").attr("aria-hidden", "true").text("✓"))
        .add(heading(later_words().sent_heading))
        .add(el("p").text(&moment(&receipt.received_at)))
        .add(el("p.code").text(&receipt.code))
        .add(qr(&receipt.code));
    let handled = receipt.handled_by.as_ref().map(|by| fact(later_words().handled_by, &say(by)));
    let due = receipt.due_on.as_ref().map(|day| fact(later_words().due_on, &date(day)));
    let fee = receipt.fee.map(|fee| fact(later_words().fee, &super::service::dong(fee)));
    let print = move |_| (shell.print)();
    let actions = el("p.actions")
        .add(button("button.secondary", later_words().print).on("click", print))
        .add(link("a.secondary", "/dossiers", words().my_dossiers));
    let next = el("section.card")
        .add(el("h2").text(later_words().next_steps))
        .add(el("dl.facts").add(handled).add(due).add(fee))
        .add(el("p").text(later_words().keep_code))
        .add(actions);
    vec![sent, next, copy::copy(stored)]
}

/// dd/mm/yyyy of an ISO 8601 day.
pub(super) fn date(iso: &str) -> String {
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
    fill_in(later_words().moment, &[time.get(..5).unwrap_or_default(), &date(day)])
}

/// The dossier's address as a QR code.
fn qr(code: &str) -> Option<El> {
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
    let label = fill_in(later_words().qr_label, &[code]);
    let ground = svg("rect").attr("x", "-4").attr("y", "-4").attr("fill", "#fff");
    let drawing = svg("svg")
        .attr("class", "qr")
        .attr("viewBox", &frame)
        .attr("role", "img")
        .attr("aria-label", &label)
        .attr("shape-rendering", "crispEdges")
        .add(ground.attr("width", &size).attr("height", &size))
        .add(svg("path").attr("d", &path).attr("fill", "#000"));
    Some(drawing)
}
