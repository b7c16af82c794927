//! Everything that has an address.

mod catalogue;
mod dossiers;
mod fill;
mod layout;
mod lines;
mod pretty;
mod preview;
mod receipt;
mod route;
mod save;
mod service;
mod session;

use leptos::prelude::*;

use crate::text::follow_language;
use crate::view::El;

pub(crate) use layout::{Announcement, Heading};
pub(crate) use route::Route;

/// The app below the root: header, the page of the address, footer.
pub(crate) fn app(route: Memo<Route>) -> El {
    let head = expect_context::<Heading>();
    let first = StoredValue::new(true);
    let page = move || match route.get() {
        // A form follows the language by itself: it must not be opened anew.
        Route::Fill(src) => fill::fill(src),
        // So does the preview: what is being edited stays.
        Route::Preview(src) => preview::preview(src),
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

#[inline(never)]
fn plain(route: Route) -> Vec<El> {
    match route {
        Route::Catalogue => catalogue::catalogue(),
        Route::Service(slug) => service::service(&slug),
        Route::Fill(src) => fill::fill(src),
        Route::Preview(src) => preview::preview(src),
        Route::Dossiers => dossiers::dossiers(),
        Route::Dossier(id) => receipt::receipt(id),
        Route::SignIn => session::sign_in(),
        Route::SignOut => session::sign_out(),
        Route::Nowhere => layout::nowhere(),
    }
}
