//! tokhai, the app: forms of public services, filled in and filed in the citizen's browser.
//!
//! The composition root: it chooses the backends and mounts the pages. Layers and their
//! directions are in `docs/ARCHITECTURE.md`.

mod browser;
mod live;
mod pages;
mod text;
mod view;
mod widgets;

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use live::outbox::Outbox;
use live::ports::{Ports, Store, Task};
use live::renewal;
use live::session::Session;
use live::shell::Shell;
use live::{app, keeping};
use live::{effect, on_change};
use pages::{Announcement, Heading, Route};
use view::{El, el};

fn main() {
    browser::own_up_to_panics();
    let store = browser::store();
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    view::mount(|| root(store));
}

fn root(store: Task<Rc<dyn Store>>) -> El {
    let ports = Ports::new(browser::outside());
    let shell = browser::shell();
    let session = Session::new(ports);
    let outbox = Outbox::new(ports, session, shell);
    text::speak(browser::chosen_language().unwrap_or_default());
    document().set_title(text::words().portal);
    app::provide(ports);
    app::provide(shell);
    app::provide(session);
    app::provide(outbox);
    app::provide(Heading::default());
    app::provide(Announcement::default());

    effect(move || {
        text::follow_language();
        if let Some(page) = document().document_element() {
            let _ = page.set_attribute("lang", text::language().tag());
        }
    });
    let route = Memo::new(move |_| shell.address.with(|address| Route::of(address)));
    // The person is known before a page asks for their records. A form has enough to do until then.
    let known = RwSignal::new(matches!(route.get_untracked(), Route::Fill(..)));
    let owner = Owner::current().unwrap_or_default();
    spawn_local(async move {
        ports.keep_in(store.await);
        session.recall().await;
        if !known.get_untracked() {
            known.set(true);
        }
        let live_on = move || owner.with(|| live_on(ports, shell, route, session, outbox));
        ports.when_whole(Box::new(live_on));
    });
    effect(move || {
        // A form settles the page itself, once it can be typed into.
        if known.get() && !matches!(route.get(), Route::Fill(..)) {
            request_animation_frame(browser::settle);
        }
    });
    el("div.app").live(move || known.get().then(|| untrack(|| pages::current(route))))
}

/// What goes on for as long as the page is open. Nothing of it is needed for the first question.
fn live_on(ports: Ports, shell: Shell, route: Memo<Route>, session: Session, outbox: Outbox) {
    renewal::keep_up(ports, shell, session, outbox);
    on_change(
        move || shell.online.track(),
        move || {
            if shell.online.get() {
                session.confirm_soon();
                spawn_local(outbox.network_is_back());
            }
        },
    );
    // Another tab has signed in or out: this one must not go on showing somebody else's answers.
    on_change(
        move || shell.others.track(),
        move || {
            spawn_local(async move {
                if session.changed_elsewhere().await {
                    browser::start_over();
                }
            });
        },
    );
    view::dress("/later.css");
    // The way to a form counts as well.
    on_change(
        move || shell.alive.track(),
        move || {
            if !matches!(route.get_untracked(), Route::Fill(..)) {
                shell.before.update_value(|before| *before += shell.active());
            }
        },
    );
    browser::listen(shell);
    browser::register_worker(shell.update);
    let owner = Owner::current().unwrap_or_default();
    spawn_local(async move {
        outbox.open().await;
        session.confirm().await;
        if keeping::is_anything_going(ports, session).await {
            owner.with(pages::warn_of_drafts);
        }
    });
}
