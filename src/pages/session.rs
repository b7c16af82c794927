//! `/sign-in` and `/sign-out`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{self, heading};
use super::route;
use crate::live::outbox::Outbox;
use crate::live::portal::{self, DemoPerson, PortalError};
use crate::live::ports::{Ports, Shelf};
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::text::{fill_in, say, words};

/// The demo's sign-in: six fictional people.
pub(super) fn sign_in() -> AnyView {
    let ports = expect_context::<Ports>();
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
        match people.get() {
        None => layout::waiting(),
        Some(Err(_)) => layout::unreachable(load),
        Some(Ok(people)) => view! {
            <ul class="services">{people.into_iter().map(|it| person(it, failed)).collect_view()}</ul>
        }
        .into_any(),
    }
    };
    view! {
        {heading(words().sign_in)}
        <p class="lead">{words().sign_in_lead}</p>
        <div role="alert">
            {move || failed.get().then(|| view! { <p class="error">{words().sign_in_failed}</p> })}
        </div>
        {list}
    }
    .into_any()
}

fn person(person: DemoPerson, failed: RwSignal<bool>) -> AnyView {
    let session = expect_context::<Session>();
    let outbox = expect_context::<Outbox>();
    let shell = expect_context::<Shell>();
    let DemoPerson { id, name, note } = person;
    let choose = move |_| {
        let id = id.clone();
        failed.set(false);
        spawn_local(async move {
            if session.sign_in(&id).await.is_err() {
                failed.try_set(true);
                return;
            }
            outbox.open().await;
            outbox.resume().await;
            let next = untrack(|| route::query(shell, "next"));
            // Only addresses of the app itself: a link must not lead elsewhere after signing in.
            let own = next.filter(|next| next.starts_with('/') && !next.starts_with("//"));
            shell.replace(own.as_deref().unwrap_or("/"));
        });
    };
    view! {
        <li>
            <button type="button" class="card service" on:click=choose>
                <strong>{name}</strong>
                <span>{say(&note)}</span>
            </button>
        </li>
    }
    .into_any()
}

/// Signing out forgets everything on this device: what that costs is said first.
pub(super) fn sign_out() -> AnyView {
    let ports = expect_context::<Ports>();
    let session = expect_context::<Session>();
    let shell = expect_context::<Shell>();
    let outbox = expect_context::<Outbox>();
    let drafts = RwSignal::new(0usize);
    spawn_local(async move {
        let folder = session.folder() + "/";
        let found = ports.store().keys(Shelf::Drafts, &folder).await.unwrap_or_default();
        drafts.try_set(found.len());
    });
    let unsent = move || outbox.parcels().len();
    let losses = move || {
        let (drafts, unsent) = (drafts.get(), unsent());
        (drafts + unsent > 0).then(|| view! {
            <div class="card attention-card">
                <p><strong>{words().sign_out_loses}</strong></p>
                <ul class="plain">
                    {(drafts > unsent).then(|| view! {
                        <li>{fill_in(words().unfinished, &[&(drafts - unsent).to_string()])}</li>
                    })}
                    {(unsent > 0).then(|| view! { <li>{fill_in(words().unsent, &[&unsent.to_string()])}</li> })}
                </ul>
                <p><a href="/dossiers">{words().see_them}</a></p>
            </div>
        })
    };
    let leave = move |_| {
        spawn_local(async move {
            // Offline, the device forgets all the same; the portal ends the session by itself.
            let _ = session.sign_out().await;
            outbox.open().await;
            shell.replace("/");
        });
    };
    view! {
        {heading(words().sign_out_heading)}
        <p class="lead">{words().sign_out_lead}</p>
        {losses}
        <p class="actions">
            <button type="button" class="primary" on:click=leave>{words().sign_out_and_forget}</button>
            <a class="secondary" href="/">{words().stay}</a>
        </p>
    }
    .into_any()
}
