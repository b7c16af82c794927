//! What the browser tells the app while it is open, and what the app asks of it in return.

use leptos::prelude::*;
use tokhai_engine::metrics::active;

use super::ports::Task;

/// The page around the app, for everything below the root.
#[derive(Clone, Copy)]
pub(crate) struct Shell {
    /// Whether the device believes that it has a network. It is told anew when the network has
    /// become another one, and when the service worker says that there is one.
    pub(crate) online: RwSignal<bool>,
    /// Whether the line is paid for by the byte, where the browser says so.
    pub(crate) metered: fn() -> Option<bool>,
    /// Asks the service worker to say when there is a network, even if the page sleeps then.
    pub(crate) wake: fn(),
    /// Whether there is room for a table beside a keyboard: a desktop.
    pub(crate) wide: RwSignal<bool>,
    /// Counts how often the page was hidden or left.
    pub(crate) hidden: RwSignal<u32>,
    /// The last two signs of life of whoever sits here, in milliseconds since 1970.
    pub(crate) alive: RwSignal<(u64, u64)>,
    /// The active milliseconds since signing in that belong to no form yet.
    pub(crate) before: StoredValue<u64>,
    /// Whether a newer version of the app waits to take over.
    pub(crate) update: RwSignal<bool>,
    /// The address, as path and query.
    pub(crate) address: RwSignal<String>,
    /// Changes the address bar; `true` replaces the present entry of the history.
    pub(crate) navigate: fn(&str, bool),
    /// Lets the newer version take over, and loads the page anew.
    pub(crate) activate_update: fn(),
    /// Marks that the form can be typed into.
    pub(crate) mark_ready: fn(),
    /// Remembers the language on this device.
    pub(crate) keep_language: fn(&str),
    /// Counts what other tabs have said of the session.
    pub(crate) others: RwSignal<u32>,
    /// Tells the other tabs that somebody has signed in or out.
    pub(crate) tell_others: fn(),
    /// The origin of the app, as addresses begin that lead back to it.
    pub(crate) origin: fn() -> String,
    /// Leaves the app for another site.
    pub(crate) leave: fn(&str),
    /// Asks another site in a frame that nobody sees: goes to its address and gives the one, at
    /// this path of ours, that it leads back to; nothing if it does not within some seconds.
    pub(crate) in_frame: fn(&str, &'static str) -> Task<Option<String>>,
    /// Opens the browser's print dialogue.
    pub(crate) print: fn(),
}

impl Shell {
    /// Goes to another place of the app.
    pub(crate) fn go(self, address: &str) {
        (self.navigate)(address, false);
        self.address.set(address.to_owned());
    }

    /// Somebody has pressed, typed or scrolled. More often than once a second is not worth noting.
    pub(crate) fn is_alive(self, now: u64) {
        let (_, last) = self.alive.get_untracked();
        if now.abs_diff(last) >= 1_000 {
            self.alive.set((last, now));
        }
    }

    /// What lies before now does not count: nobody could see the page.
    pub(crate) fn begins_anew(self, now: u64) {
        self.alive.set((now, now));
    }

    /// The active milliseconds between the last two signs of life.
    pub(crate) fn active(self) -> u64 {
        let (last, now) = self.alive.get();
        active(last, now)
    }

    /// Goes there in place of here.
    pub(crate) fn replace(self, address: &str) {
        (self.navigate)(address, true);
        self.address.set(address.to_owned());
    }
}
