//! The reactive mirror of the engine: signals and memos over forms, drafts, session and outbox.
//!
//! What the app needs of the outside world is declared in [`ports`]; the browser provides it, and
//! a twin in memory stands beside each. Nothing here knows the DOM.

pub(crate) mod app;
pub(crate) mod areas;
pub(crate) mod drafts;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod faults;
pub(crate) mod form;
pub(crate) mod genuine;
pub(crate) mod history;
pub(crate) mod keeping;
pub(crate) mod login;
pub(crate) mod outbox;
pub(crate) mod papers;
pub(crate) mod portal;
pub(crate) mod ports;
pub(crate) mod records;
pub(crate) mod renewal;
pub(crate) mod session;
pub(crate) mod shell;
pub(crate) mod sources;
pub(crate) mod turn;

use std::cell::Cell;

use leptos::prelude::{Effect, Memo, untrack};

/// Runs `run` soon, and again whenever what it reads has changed, until the owner is cleaned up.
/// Boxed, because Leptos compiles an effect anew for each closure.
pub(crate) fn effect(run: impl Fn() + 'static) {
    boxed(Box::new(run));
}

/// Runs `then` whenever what `track` reads has changed from now on, until the owner is cleaned up.
pub(crate) fn on_change(track: impl Fn() + 'static, then: impl Fn() + 'static) {
    let begun = Cell::new(false);
    effect(move || {
        track();
        if begun.replace(true) {
            untrack(&then);
        }
    });
}

/// Whether something holds: whoever reads it runs again only when that changes. Boxed for the same
/// reason.
pub(crate) fn whether(holds: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    boxed_memo(Box::new(holds))
}

fn boxed(run: Box<dyn Fn()>) {
    Effect::new(move |_| run());
}

fn boxed_memo(holds: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |_| holds())
}
