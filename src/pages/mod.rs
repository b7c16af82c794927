//! Everything that has an address.

mod catalogue;
mod dossiers;
mod fill;
mod layout;
mod lines;
mod login;
mod parcels;
mod preview;
mod receipt;
mod route;
mod save;
mod service;
mod session;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::live::app::app;
use crate::live::ports::{Ports, Task};
use crate::text::follow_language;
use crate::view::{El, el};

pub(crate) use layout::{Announcement, Heading, warn_of_drafts};
pub(crate) use route::Route;

/// The app below the root: header, the page of the address, footer.
pub(crate) fn current(route: Memo<Route>) -> El {
    let head = app::<Heading>();
    let first = StoredValue::new(true);
    let page = move || match route.get() {
        // A form follows the language by itself: it must not be opened anew.
        Route::Fill(src, draft) => fill::fill(src, draft),
        // So does the preview: what is being edited stays.
        Route::Preview(src) => previewed(src),
        // What brings somebody back from signing in is used once.
        Route::SignedIn => signed_in(),
        other => {
            follow_language();
            // The browser itself puts the focus where the first page begins.
            let is_first = first.get_value();
            first.set_value(false);
            head.owes_focus.set(!is_first);
            plain(other)
        }
    };
    layout::layout(page)
}

/// The designer's preview, whose part of the program is loaded for whoever wants it.
#[inline(never)]
fn previewed(src: String) -> Vec<El> {
    let draw = Box::new(move || preview::preview(src.clone()));
    vec![el("div.previewed").live(once_there(seldom, draw))]
}

/// Where a provider for signing in sends people back to.
fn signed_in() -> Vec<El> {
    vec![el("div").live(once_there(seldom, Box::new(login::signed_in)))]
}

/// Signing in, which works with a network only.
fn sign_in() -> Vec<El> {
    let online = |ports: Ports| ports.device().online_program();
    vec![el("div").live(once_there(online, Box::new(session::sign_in)))]
}

fn seldom(ports: Ports) -> Task<bool> {
    ports.device().seldom_program()
}

/// Draws what belongs to a later part of the program, as soon as that is there.
fn once_there(
    part: fn(Ports) -> Task<bool>,
    draw: Box<dyn Fn() -> Vec<El>>,
) -> impl Fn() -> Vec<El> {
    let ports = app::<Ports>();
    let is_there = RwSignal::new(None::<bool>);
    let load = move || {
        is_there.set(None);
        spawn_local(async move {
            let loaded = part(ports).await;
            is_there.try_set(Some(loaded));
        });
    };
    load();
    move || match is_there.get() {
        None => vec![layout::waiting()],
        Some(true) => untrack(&draw),
        Some(false) => layout::unreachable_page(load),
    }
}

#[inline(never)]
fn plain(route: Route) -> Vec<El> {
    match route {
        Route::Catalogue => catalogue::catalogue(),
        Route::Service(slug) => service::service(&slug),
        Route::Fill(src, draft) => fill::fill(src, draft),
        Route::Preview(src) => previewed(src),
        Route::Dossiers => dossiers::dossiers(),
        Route::Dossier(id) => receipt::receipt(id),
        Route::SignIn => sign_in(),
        Route::SignedIn => signed_in(),
        Route::SignOut => session::sign_out(),
        Route::Nowhere => layout::nowhere(),
    }
}
