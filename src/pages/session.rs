//! `/sign-in` and `/sign-out`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::layout::{self, heading, when};
use super::{login, route};
use crate::live::app::app;
use crate::live::outbox::Outbox;
use crate::live::portal::{self, DemoPerson, PortalError};
use crate::live::ports::{Ports, Shelf};
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::text::{draft_words, fill_in, later_words, say, words};
use crate::view::{El, button, el, link};

/// Signing in at the provider that the portal's configuration names, else as one of the demo's
/// people.
pub(super) fn sign_in() -> Vec<El> {
    let ports = app::<Ports>();
    let login = RwSignal::new(None::<Result<Option<Value>, PortalError>>);
    let load = move || {
        login.set(None);
        spawn_local(async move {
            let mut found = portal::configured(ports, "login").await;
            if matches!(found, Ok(Some(_))) && !ports.device().seldom_program().await {
                found = Err(PortalError::Unreachable);
            }
            login.try_set(Some(found));
        });
    };
    load();
    let way = move || {
        login.with(|login| match login {
            None => layout::waiting(),
            Some(Err(_)) => layout::unreachable(load),
            Some(Ok(None)) => untrack(demo),
            Some(Ok(Some(login))) => untrack(|| login::sign_in(login)),
        })
    };
    vec![el("div").add(heading(words().sign_in)).live(way)]
}

/// The demo's sign-in: six fictional people.
fn demo() -> El {
    let ports = app::<Ports>();
    let people = RwSignal::new(None::<Result<Vec<DemoPerson>, PortalError>>);
    let failed = RwSignal::new(false);
    let load = move || {
        people.set(None);
        spawn_local(async move {
            let found = portal::demo_people(ports).await;
            people.try_set(Some(found));
        });
    };
    load();
    let list = move || {
        people.with(|people| match people {
            None => layout::waiting(),
            Some(Err(_)) => layout::unreachable(load),
            Some(Ok(people)) => layout::list("ul.services", people, |it| person(it, failed)),
        })
    };
    let sorry = || el("p.error").text(later_words().sign_in_failed);
    el("div")
        .add(el("p.lead").text(later_words().sign_in_lead))
        .add(when(el("div").attr("role", "alert"), move || failed.get(), sorry))
        .live(list)
}

fn person(person: &DemoPerson, failed: RwSignal<bool>) -> El {
    let session = app::<Session>();
    let outbox = app::<Outbox>();
    let shell = app::<Shell>();
    let id = person.id.clone();
    let choose = move |_| {
        let id = id.clone();
        failed.set(false);
        spawn_local(async move {
            if session.enter(&json!({ "person": id })).await.is_err() {
                failed.try_set(true);
                return;
            }
            // From here on the time counts.
            shell.before.set_value(0);
            (shell.tell_others)();
            outbox.open().await;
            outbox.resume().await;
            let next = untrack(|| route::query(shell, "next")).unwrap_or_default();
            shell.replace(route::own(&next));
        });
    };
    let choice = button("button.card.service", "")
        .add(el("strong").text(&person.name))
        .add(el("span").text(&say(&person.note)));
    el("li").add(choice.on("click", choose))
}

/// Signing out forgets everything on this device: what that costs is said first.
pub(super) fn sign_out() -> Vec<El> {
    let ports = app::<Ports>();
    let session = app::<Session>();
    let shell = app::<Shell>();
    let outbox = app::<Outbox>();
    let drafts = RwSignal::new(0usize);
    spawn_local(async move {
        // Everybody's go.
        let found = ports.store().keys(Shelf::Drafts, "").await.unwrap_or_default();
        drafts.try_set(found.len());
    });
    let unsent = move || outbox.parcels().len();
    let unfinished = move || drafts.get().saturating_sub(unsent());
    let losses = move || {
        let list = loss(el("ul.plain"), later_words().unfinished, unfinished);
        el("div.card.attention-card")
            .add(el("p").add(el("strong").text(later_words().sign_out_loses)))
            .add(loss(list, later_words().unsent, unsent))
            .add(el("p").add(link("a", "/dossiers", later_words().see_them)))
    };
    // The provider's configuration, once it could not be told.
    let is_somebody = session.is_somebody();
    let still_there = RwSignal::new(None::<Value>);
    let leave = move |_| {
        spawn_local(async move {
            let login = match is_somebody {
                true => portal::configured(ports, "login").await.ok().flatten(),
                false => None,
            };
            let way_out = match &login {
                Some(_) if !ports.device().seldom_program().await => Err(()),
                Some(login) => login::way_out(ports, shell, login.clone()).await,
                None => Ok(None),
            };
            // Offline, the device forgets all the same; the portal ends the session by itself.
            session.sign_out().await;
            (shell.tell_others)();
            outbox.open().await;
            match way_out {
                Ok(Some(provider)) => (shell.leave)(&provider),
                Ok(None) => shell.replace("/"),
                Err(()) => still_there.set(login),
            }
        });
    };
    let (heading_words, lead, now) = if is_somebody {
        let words = later_words();
        (words.sign_out_heading, words.sign_out_lead, words.sign_out_and_forget)
    } else {
        let words = draft_words();
        (words.forget, words.forget_lead, words.forget_now)
    };
    let ask = move || {
        let page = el("div").add(el("p.lead").text(lead));
        let actions = el("p.actions")
            .add(button("button.primary", now).on("click", leave))
            .add(link("a.secondary", "/", later_words().stay));
        when(page, move || drafts.get() + unsent() > 0, losses).add(actions)
    };
    let body = move || match still_there.get() {
        None => untrack(ask),
        Some(login) => login::still_there(&login),
    };
    vec![heading(heading_words), el("div").live(body)]
}

/// Appends an item that says how many are lost, if any.
fn loss(
    list: El,
    words: &'static str,
    count: impl Fn() -> usize + Copy + Send + Sync + 'static,
) -> El {
    let sentence = move || fill_in(words, &[&count().to_string()]);
    when(list, move || count() > 0, move || el("li").say(sentence))
}
