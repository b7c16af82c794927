//! `/dossiers/CODE`: a dossier that was sent, or (by its key) one that is on its way.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;
use tokhai_engine::outbox::{Delivery, Parcel};
use tokhai_engine::record::Json;

use super::layout::{self, Heading, Status, fact, heading};
use super::save::save;
use super::{parcels, route};
use crate::live::app::app;
use crate::live::drafts;
use crate::live::genuine::{Genuineness, genuineness};
use crate::live::outbox::{Outbox, StoredReceipt};
use crate::live::portal::{self, PortalError, Receipt};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::live::{effect, on_change, whether};
use crate::text::{fill_in, later_words, pretty, receipt_words, say, words};
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
    let ports = app::<Ports>();
    let session = app::<Session>();
    let shell = app::<Shell>();
    let outbox = app::<Outbox>();
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
    // A parcel that arrives gets its code: the address follows, unless the key is the code.
    let (key, load_again) = (id.clone(), load.clone());
    effect(move || {
        let code = outbox.code_of(&key);
        if code.as_ref() == Some(&key) {
            load_again();
        } else if let Some(code) = code {
            shell.replace(&route::dossier(&code));
        }
    });
    // The screen stays as it is while the parcel only moves on.
    let key = id.clone();
    let waits = whether(move || outbox.parcel(&key).is_some());
    // One that was taken back, here or in another tab, is among those begun.
    let key = id.clone();
    on_change(
        move || waits.track(),
        move || {
            if !waits.get() && outbox.code_of(&key).is_none() {
                shell.replace("/dossiers");
            }
        },
    );
    let screen = move || match found.get() {
        None => vec![layout::waiting()],
        Some(Found::OnItsWay) => {
            let parcel = waits.get().then(|| untrack(|| outbox.parcel(&id))).flatten();
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
    if untrack(|| outbox.parcel(id)).is_some() {
        return Found::OnItsWay;
    }
    let key = drafts::key(&session.folder(), id);
    let stored = match records::read::<StoredReceipt>(ports, Shelf::Receipts, &key).await {
        Some(stored) => Ok(stored),
        None => portal::dossier(ports, id).await.map(|(receipt, dossier)| {
            let src = ["/forms/", &receipt.form.id, "/form.json"].concat();
            StoredReceipt { receipt, src, dossier, keys: Value::Null }
        }),
    };
    match stored {
        // What has sent it draws it, too.
        Ok(_) if !ports.device().online_program().await => Found::Failed(PortalError::Unreachable),
        Ok(mut stored) => {
            // The first look at a receipt that another device has, or after one without a network.
            if stored.keys.is_null() && stored.receipt.signature.is_some() {
                stored.keys = portal::keys(ports).await;
            }
            Found::Arrived(Box::new(stored))
        }
        Err(error) => Found::Failed(error),
    }
}

fn on_its_way(parcel: &Parcel) -> Vec<El> {
    let outbox = app::<Outbox>();
    let shell = app::<Shell>();
    let key = parcel.key.clone();
    let title = move || match outbox.parcel(&key).map(|parcel| parcel.state) {
        Some(Delivery::NeedsYou { .. }) => later_words().needs_you,
        _ if shell.online.get() => later_words().being_sent,
        _ => later_words().queued,
    };
    vec![layout::live_heading(title), parcels::card("section.card", parcel)]
}

/// Belongs to the part that works with a network only: a receipt has come through one.
#[inline(never)]
fn arrived(stored: StoredReceipt) -> Vec<El> {
    let receipt = &stored.receipt;
    let shell = app::<Shell>();
    let head = app::<Heading>();
    head.title.set(Some(say(&receipt.form.title)));
    head.status.set(Some(Status::Sent));
    on_cleanup(move || {
        head.title.set(None);
        head.status.set(None);
    });
    crate::widgets::focus("heading".into());
    let sent = el("section.card.sent")
        .add(el("span.tick.large").attr("aria-hidden", "true").text("✓"))
        .add(heading(receipt_words().sent_heading))
        .add(el("p").text(&moment(&receipt.received_at)))
        .add(el("p.code").text(&receipt.code))
        .add(qr(receipt));
    let handled = receipt.handled_by.as_ref().map(|by| fact(receipt_words().handled_by, &say(by)));
    let due = receipt.due_on.as_ref().map(|day| fact(receipt_words().due_on, &date(day)));
    let fee = receipt.fee.map(|fee| fact(later_words().fee, &super::service::dong(fee)));
    let facts: Vec<El> = [handled, due, fee].into_iter().flatten().collect();
    let facts = (!facts.is_empty()).then(|| el("dl.facts").add(facts));
    // Nothing that a backend says may run.
    let follow = receipt.link.as_ref().filter(|link| link.starts_with("http"));
    let follow = follow.map(|link| crate::view::link("a.primary", link, receipt_words().follow));
    let print = move |_| (shell.print)();
    let kept = stored.clone();
    let keep = move |_| save_receipt(&kept);
    let actions = el("p.actions")
        .add(follow)
        .add(button("button.secondary", receipt_words().print).on("click", print))
        .add(button("button.secondary", receipt_words().save).on("click", keep))
        .add(link("a.secondary", "/dossiers", words().my_dossiers));
    let next = el("section.card")
        .add(el("h2").text(receipt_words().next_steps))
        .add(facts)
        .add(el("p").text(receipt_words().keep_code))
        .add(genuine(&stored))
        .add(actions);
    vec![sent, next, copy::copy(stored)]
}

/// Whether the portal has signed this, as soon as that is known.
fn genuine(stored: &StoredReceipt) -> Option<El> {
    stored.receipt.signature.as_ref()?;
    let (ports, stored) = (app::<Ports>(), stored.clone());
    let known = RwSignal::new(None);
    spawn_local(async move {
        let found = genuineness(ports, &stored).await;
        known.try_set(found);
    });
    let line = move || {
        let (name, words) = match known.get() {
            None => ("p.help", receipt_words().checking),
            Some(Genuineness::Genuine) => ("p.genuine", receipt_words().genuine),
            Some(Genuineness::Not) => ("p.error", receipt_words().not_genuine),
            Some(Genuineness::UnknownKey) => ("p.help", receipt_words().unknown_key),
        };
        let tick = known.get() == Some(Genuineness::Genuine);
        el(name).text(if tick { "✓ " } else { "" }).text(words)
    };
    Some(el("div").attr("role", "status").live(line))
}

/// Saves a receipt as a file, with all that it takes to verify it.
fn save_receipt(stored: &StoredReceipt) {
    let StoredReceipt { receipt, dossier, keys, .. } = stored;
    let members =
        [("receipt", receipt.to_json()), ("dossier", dossier.to_json()), ("keys", keys.clone())];
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let name = fill_in(receipt_words().file, &[&receipt.code]);
    save(&name, &pretty::print(&Value::Object(members)));
}

/// dd/mm/yyyy of an ISO 8601 day.
pub(super) fn date(iso: &str) -> String {
    iso.split('-').rev().collect::<Vec<_>>().join("/")
}

/// An RFC 3339 moment, as the clock on the wall in Việt Nam shows it.
pub(super) fn moment(rfc3339: &str) -> String {
    clock(js_sys::Date::parse(rfc3339)).unwrap_or_else(|| rfc3339.to_owned())
}

/// The same of milliseconds since 1970.
pub(super) fn moment_of(milliseconds: f64) -> String {
    clock(milliseconds).unwrap_or_default()
}

/// `None` if it is no moment, or one that no clock can show.
fn clock(milliseconds: f64) -> Option<String> {
    let shifted = js_sys::Date::new(&(milliseconds + 7.0 * 3_600_000.0).into());
    if shifted.get_time().is_nan() {
        return None;
    }
    let iso: String = shifted.to_iso_string().into();
    let (day, time) = iso.split_once('T').unwrap_or((&iso, ""));
    Some(fill_in(later_words().moment, &[time.get(..5).unwrap_or_default(), &date(day)]))
}

/// The dossier's address as a QR code, if it has one that another device can open.
fn qr(receipt: &Receipt) -> Option<El> {
    let code = &receipt.code;
    let own = || window().location().origin().ok().map(|origin| origin + &route::dossier(code));
    let address = match &receipt.link {
        Some(link) => link.clone(),
        None => own().filter(|_| receipt.status > 0)?,
    };
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
    let label = fill_in(receipt_words().qr_label, &[code]);
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
