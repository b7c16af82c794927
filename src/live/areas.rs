//! Lists of provinces and communes, loaded once something wants them.
//!
//! They are the same for everybody, so they belong to no form and no person, and stay for as long as
//! the page is open. A list that could not be had is asked for again by whoever wants it next.

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

thread_local! {
    /// Not a context: answers are put into words where there is no owner to ask.
    static AREAS: RefCell<Arc<Areas>> = RefCell::default();
    /// Counts what has been loaded.
    static LOADED: ArcRwSignal<u64> = ArcRwSignal::default();
    static MISSING: ArcRwSignal<bool> = ArcRwSignal::default();
    static TEXTS: RefCell<Vec<String>> = RefCell::default();
    static WANTED: Cell<usize> = Cell::default();
    static LOADING: Cell<bool> = Cell::default();
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

/// Loads what is needed and not there yet.
pub(crate) fn want(ports: Ports, need: Need) {
    WANTED.set(WANTED.get().max(need as usize));
    if !has(need) && !LOADING.replace(true) {
        spawn_local(load(ports));
    }
}

async fn load(ports: Ports) {
    let mut is_missing = false;
    loop {
        let next = TEXTS.with_borrow(Vec::len);
        let Some(list) = LISTS.get(next).filter(|_| next < WANTED.get()) else { break };
        let Some(text) = fetch(ports, list).await else {
            is_missing = true;
            break;
        };
        let read = TEXTS.with_borrow_mut(|texts| {
            texts.push(text);
            let all: Vec<&str> = texts.iter().map(String::as_str).collect();
            let read = Areas::read(&all);
            if read.is_err() {
                texts.pop();
            }
            read
        });
        let Ok(read) = read else {
            is_missing = true;
            break;
        };
        AREAS.set(Arc::new(read));
        LOADED.with(|loaded| loaded.update(|count| *count += 1));
    }
    LOADING.set(false);
    MISSING.with(|missing| missing.set(is_missing));
}

async fn fetch(ports: Ports, list: &str) -> Option<String> {
    let url = list.to_owned();
    let request = Request { method: "GET", url, headers: Vec::new(), body: None };
    let reply = ports.http().send(request).await.ok().filter(|reply| reply.status == 200)?;
    String::from_utf8(reply.body).ok()
}
