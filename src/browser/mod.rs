//! The browser's side of the ports: thin, and free of decisions.

mod abroad;
mod away;
mod device;
mod http;
mod line;
mod patterns;
mod pictures;
mod scanner;
mod script;
mod signatures;
mod store;
mod tabs;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use tokhai_engine::form::Language;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::live::ports::{MemoryStore, Outside, Store, Task};
use crate::live::shell::Shell;

/// On which the tabs of one browser talk.
const CHANNEL: &str = "tokhai";
/// Where the chosen language is kept: a preference, nothing personal.
const LANGUAGE: &str = "tokhai-language";

/// Opens the store of this browser, from now on. Where it keeps nothing, one in memory stands in.
pub(crate) fn store() -> Task<Rc<dyn Store>> {
    let opened = store::SealedStore::open();
    Box::pin(async move {
        match opened.await {
            Some(store) => Rc::new(store) as Rc<dyn Store>,
            None => Rc::new(MemoryStore::default()),
        }
    })
}

/// The other ports of this browser.
pub(crate) fn outside() -> Outside {
    let store = RefCell::default();
    let device = Rc::new(device::ThisDevice::new());
    let (scanner, pictures) = (scanner::scanner, pictures::prepare);
    let http = Rc::new(http::Fetch);
    let (abroad, tabs, verify) = (abroad::send, tabs::tabs, signatures::verify);
    Outside { store, http, device, scanner, pictures, abroad, tabs, verify }
}

/// The page around the app, as it is now.
pub(crate) fn shell() -> Shell {
    Shell {
        online: RwSignal::new(window().navigator().on_line()),
        metered: line::metered,
        wake: line::wake,
        wide: RwSignal::new(wide().is_some_and(|wide| wide.matches())),
        hidden: RwSignal::new(0),
        alive: RwSignal::new((0, 0)),
        before: StoredValue::new(0),
        update: RwSignal::new(false),
        address: RwSignal::new(address()),
        navigate,
        activate_update,
        mark_ready,
        keep_language,
        others: RwSignal::new(0),
        tell_others,
        origin: away::origin,
        leave: away::leave,
        in_frame: away::in_frame,
        print: || {
            let _ = window().print();
        },
    }
}

/// Listens to the browser for as long as the page is open.
pub(crate) fn listen(shell: Shell) {
    shell.online.set(window().navigator().on_line());
    on(&window(), "online", move || shell.online.set(true));
    on(&window(), "offline", move || shell.online.set(false));
    line::listen(shell.online);
    on(&window(), "popstate", move || shell.address.set(address()));
    on(&window(), "pagehide", move || shell.hidden.update(|count| *count += 1));
    on(&document(), "visibilitychange", move || {
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            shell.is_alive(device::now());
            shell.hidden.update(|count| *count += 1);
        } else {
            shell.begins_anew(device::now());
        }
    });
    shell.begins_anew(device::now());
    for sign in ["keydown", "pointerdown", "scroll", "focusin"] {
        on(&window(), sign, move || shell.is_alive(device::now()));
    }
    if let Some(query) = wide() {
        shell.wide.set(query.matches());
        let still = query.clone();
        on(&query, "change", move || shell.wide.set(still.matches()));
    }
    follow_links(shell);
    if let Ok(channel) = web_sys::BroadcastChannel::new(CHANNEL) {
        on(&channel, "message", move || shell.others.update(|count| *count += 1));
        // For as long as the page is open.
        std::mem::forget(channel);
    }
}

/// From this width on a table has room.
fn wide() -> Option<web_sys::MediaQueryList> {
    window().match_media("(min-width: 64rem)").ok().flatten()
}

fn tell_others() {
    if let Ok(channel) = web_sys::BroadcastChannel::new(CHANNEL) {
        let _ = channel.post_message(&JsValue::TRUE);
        channel.close();
    }
}

fn address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

fn navigate(address: &str, replace: bool) {
    let Ok(history) = window().history() else { return };
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    };
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Plain clicks on links of the app change the address without loading the page anew.
fn follow_links(shell: Shell) {
    let clicked = move |event: &web_sys::Event| {
        let Some(event) = event.dyn_ref::<web_sys::MouseEvent>() else { return };
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^='/']").ok().flatten());
        let Some(link) = link else { return };
        let elsewhere = link.has_attribute("target") || link.has_attribute("download");
        if modified || event.button() != 0 || elsewhere || event.default_prevented() {
            return;
        }
        if let Some(href) = link.get_attribute("href") {
            event.prevent_default();
            shell.go(&href);
        }
    };
    let options = gloo_events::EventListenerOptions::enable_prevent_default();
    gloo_events::EventListener::new_with_options(&document(), "click", options, clicked).forget();
}

/// The language that this person chose before, or that the address asks for (`?lang=`).
pub(crate) fn chosen_language() -> Option<Language> {
    let search = window().location().search().unwrap_or_default();
    let asked = web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("lang");
    if let Some(language) = asked.as_deref().and_then(Language::from_tag) {
        keep_language(language.tag());
        return Some(language);
    }
    Language::from_tag(&window().local_storage().ok()??.get_item(LANGUAGE).ok()??)
}

fn keep_language(tag: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(LANGUAGE, tag);
    }
}

/// Registers the service worker; `update` becomes true once a new version waits.
pub(crate) fn register_worker(update: RwSignal<bool>) {
    let container = window().navigator().service_worker();
    if container.is_undefined() {
        return;
    }
    leptos::task::spawn_local(async move {
        let Ok(registered) =
            wasm_bindgen_futures::JsFuture::from(container.register("/sw.js")).await
        else {
            return;
        };
        let registration: web_sys::ServiceWorkerRegistration = registered.unchecked_into();
        let look = {
            let registration = registration.clone();
            move || {
                let controlled = window().navigator().service_worker().controller().is_some();
                if registration.waiting().is_some() && controlled {
                    update.set(true);
                }
            }
        };
        look();
        // A page that was on its way while the worker took over has been passed by.
        let newest = registration.waiting().is_none() && registration.installing().is_none();
        if let Some(active) = registration.active().filter(|_| newest)
            && window().navigator().service_worker().controller().is_none()
        {
            tell(&active, "claim");
        }
        let watched = registration.clone();
        on(&registration, "updatefound", move || {
            if let Some(installing) = watched.installing() {
                on(&installing, "statechange", look.clone());
            }
        });
    });
}

/// Lets the waiting version take over, then loads the page anew.
fn activate_update() {
    let container = window().navigator().service_worker();
    on(&container, "controllerchange", || {
        let _ = window().location().reload();
    });
    leptos::task::spawn_local(async move {
        let ready = container.get_registration();
        let Ok(found) = wasm_bindgen_futures::JsFuture::from(ready).await else { return };
        let registration: web_sys::ServiceWorkerRegistration = found.unchecked_into();
        if let Some(waiting) = registration.waiting() {
            tell(&waiting, "activate");
        }
    });
}

/// Sends the service worker a message of this type.
fn tell(worker: &web_sys::ServiceWorker, kind: &str) {
    let message = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&message, &"type".into(), &kind.into());
    let _ = worker.post_message(&message);
}

/// The console is told the place in the code where a panic came from, never any content. A release
/// ends without a word: there src/start/start.js tells the person.
pub(crate) fn own_up_to_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_2(&"tokhai stopped at".into(), &place.into());
    }));
}

/// Loads the app anew at its start.
pub(crate) fn start_over() {
    let _ = window().location().replace("/");
}

/// What is not urgent, such as the typeface, may be fetched from now on.
pub(crate) fn settle() {
    if let Some(page) = document().document_element() {
        let _ = page.set_attribute("data-settled", "");
    }
}

/// Marks that the form can be typed into (`performance.mark`).
fn mark_ready() {
    settle();
    if let Some(performance) = window().performance() {
        let _ = performance.mark("tokhai:ready");
    }
}

/// Listens for as long as the page is open.
fn on(target: &web_sys::EventTarget, event: &'static str, mut then: impl FnMut() + 'static) {
    gloo_events::EventListener::new(target, event, move |_| then()).forget();
}
