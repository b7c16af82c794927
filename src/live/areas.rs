//! Lists of provinces and communes, loaded once something wants them.
//!
//! They are the same for everybody, so they belong to no form and no person, and stay for as long as
//! the page is open. A list that could not be had is asked for again, less and less often, and by
//! whoever wants it next.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::areas::Areas;

use super::ports::{Ports, Request};

/// The province that most are at home in: its list is kept offline, and searched first.
pub(crate) const HOME: &str = "79";

/// The lists, each building on those before it. All but the first are kept once they were used.
const LISTS: [&str; 3] =
    ["/areas/home.list", "/lazy/areas/rest.list", "/lazy/areas/rest-former.list"];

/// How much of the lists something needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The communes of [`HOME`], and the wards they were made of.
    Home = 1,
    /// All communes.
    Present = 2,
    /// All old wards, too.
    Former = 3,
}

/// How long to wait before a list is tried again, in milliseconds: longer each time.
const SHORTEST: u32 = 2_000;
const LONGEST: u32 = 60_000;

thread_local! {
    /// Not a context: answers are put into words where there is no owner to ask.
    static AREAS: RefCell<Arc<Areas>> = RefCell::default();
    /// Counts what has been loaded.
    static LOADED: ArcRwSignal<u64> = ArcRwSignal::default();
    static MISSING: ArcRwSignal<bool> = ArcRwSignal::default();
    static TEXTS: RefCell<Vec<String>> = RefCell::default();
    static WANTED: Cell<usize> = Cell::default();
    static LOADING: Cell<bool> = Cell::default();
    static PAUSE: Cell<u32> = const { Cell::new(SHORTEST) };
    /// Whether somebody has asked since the last attempt began.
    static AGAIN: Cell<bool> = Cell::default();
}

/// What has been loaded; whoever asks in a reactive scope hears of more.
pub(crate) fn areas() -> Arc<Areas> {
    LOADED.with(Track::track);
    areas_now()
}

/// The same, without following it.
pub(crate) fn areas_now() -> Arc<Areas> {
    AREAS.with_borrow(Arc::clone)
}

/// Whether a list that is wanted could not be had.
pub(crate) fn is_missing() -> bool {
    MISSING.with(Get::get)
}

/// Whether this much has been loaded.
pub(crate) fn has(need: Need) -> bool {
    TEXTS.with_borrow(Vec::len) >= need as usize
}

/// Loads what is needed and not there yet. Asked while a list is on its way, it is tried once more
/// should that one not arrive: the network may have come back meanwhile.
pub(crate) fn want(ports: Ports, need: Need) {
    WANTED.set(WANTED.get().max(need as usize));
    if !has(need) {
        again(ports);
    }
}

/// Tries to load whatever is wanted and not there.
pub(crate) fn again(ports: Ports) {
    AGAIN.set(true);
    if !LOADING.replace(true) {
        spawn_local(load(ports));
    }
}

async fn load(ports: Ports) {
    let mut is_whole = false;
    while !is_whole && AGAIN.replace(false) {
        is_whole = load_all(ports).await;
    }
    LOADING.set(false);
    // A device says that it has a network before it has one, and may have one that leads nowhere.
    let pause = PAUSE.get();
    PAUSE.set(if is_whole { SHORTEST } else { (pause * 2).min(LONGEST) });
    if !is_whole {
        ports.device().after(pause, Box::new(move || again(ports)));
    }
    // Whoever follows this may ask again, and would be told for ever.
    if MISSING.with(GetUntracked::get_untracked) == is_whole {
        MISSING.with(|missing| missing.set(!is_whole));
    }
}

/// Whether every list that is wanted is there now.
async fn load_all(ports: Ports) -> bool {
    loop {
        let next = TEXTS.with_borrow(Vec::len);
        let Some(list) = LISTS.get(next).filter(|_| next < WANTED.get()) else { return true };
        let Some(text) = fetch(ports, list).await else { return false };
        let read = TEXTS.with_borrow_mut(|texts| {
            texts.push(text);
            let all: Vec<&str> = texts.iter().map(String::as_str).collect();
            let read = Areas::read(&all);
            if read.is_err() {
                texts.pop();
            }
            read
        });
        let Ok(read) = read else { return false };
        AREAS.set(Arc::new(read));
        LOADED.with(|loaded| loaded.update(|count| *count += 1));
    }
}

async fn fetch(ports: Ports, list: &str) -> Option<String> {
    let reply = ports
        .http()
        .send(Request::get(list.to_owned()))
        .await
        .ok()
        .filter(|reply| reply.status == 200)?;
    String::from_utf8(reply.body).ok()
}
