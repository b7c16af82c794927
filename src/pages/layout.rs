//! What stands around every page: header, notices, footer.

use leptos::prelude::*;
use tokhai_engine::form::Language;

use super::route;
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::text::{fill_in, follow_language, language, speak, words};

/// What the header says beside the name of the portal, and how safe what was typed is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Heading {
    pub(super) title: RwSignal<Option<String>>,
    pub(super) status: RwSignal<Option<Status>>,
}

/// A short word in the header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Saved,
    Saving,
    NotSaved,
    Sent,
}

/// What a screen reader is told without moving the focus.
#[derive(Clone, Copy, Default)]
pub(crate) struct Announcement(pub(super) RwSignal<String>);

/// Draws a page with everything around it.
pub(super) fn layout(page: AnyView) -> AnyView {
    let announcement = expect_context::<Announcement>();
    view! {
        {following(|| view! { <a class="skip" href="#main" on:click=skip>{words().skip}</a> }.into_any())}
        {following(header)}
        <main id="main" tabindex="-1">
            {following(notices)}
            {page}
        </main>
        {following(footer)}
        <div class="visually-hidden" role="status" aria-live="polite">{move || announcement.0.get()}</div>
    }
    .into_any()
}

/// Draws a part anew when the language changes.
fn following(part: fn() -> AnyView) -> impl IntoView {
    move || {
        follow_language();
        part()
    }
}

fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    crate::widgets::focus("main".into());
}

fn header() -> AnyView {
    let heading = expect_context::<Heading>();
    let title = move || heading.title.get().unwrap_or_else(|| words().portal.to_owned());
    let status = move || {
        heading.status.get().map(|status| {
            let (class, word) = match status {
                Status::Saved => ("pill good", words().saved),
                Status::Saving => ("pill", words().saving),
                Status::NotSaved => ("pill attention", words().not_saved),
                Status::Sent => ("pill good", words().sent),
            };
            view! { <span class=class>{word}</span> }
        })
    };
    view! {
        <header class="top">
            <div class="top-inside">
                <a class="brand" href="/" aria-label=words().home>
                    <span class="mark" aria-hidden="true">"tk"</span>
                </a>
                <span class="top-title">{title}</span>
                {status}
            </div>
        </header>
    }
    .into_any()
}

fn footer() -> AnyView {
    let session = expect_context::<Session>();
    let shell = expect_context::<Shell>();
    let other = || match language() {
        Language::Vi => Language::En,
        Language::En => Language::Vi,
    };
    let switch = move |_| {
        let chosen = untrack(other);
        (shell.keep_language)(chosen.tag());
        speak(chosen);
    };
    let who = move || match session.person() {
        Some(person) => view! {
            <p>{fill_in(words().signed_in_as, &[&person.name])}</p>
            <a href="/sign-out">{words().sign_out}</a>
        }
        .into_any(),
        None => {
            view! { <a href=move || route::sign_in(&shell.address.get())>{words().sign_in}</a> }
                .into_any()
        }
    };
    view! {
        <footer class="bottom">
            <nav class="bottom-inside" aria-label=words().more>
                <a href="/">{words().services}</a>
                <a href="/dossiers">{words().my_dossiers}</a>
                {who}
                <button type="button" class="link" lang=move || other().tag() on:click=switch>
                    {words().other_language}
                </button>
            </nav>
        </footer>
    }
    .into_any()
}

/// What concerns every page: no network, an ended session, a new version.
fn notices() -> AnyView {
    let shell = expect_context::<Shell>();
    let session = expect_context::<Session>();
    let offline =
        move || (!shell.online.get()).then(|| view! { <p class="notice">{words().offline}</p> });
    let ended = move || {
        (session.standing() == Standing::Ended).then(|| {
            let next = route::sign_in(&shell.address.get());
            view! { <p class="notice attention">{words().session_ended}" "<a href=next>{words().sign_in_again}</a></p> }
        })
    };
    let update =
        move || {
            shell.update.get().then(|| view! {
            <p class="notice">
                {words().update_waits}" "
                <button type="button" class="link" on:click=move |_| (shell.activate_update)()>
                    {words().update_now}
                </button>
            </p>
        })
        };
    view! { <div role="status" class="notices">{offline}{ended}{update}</div> }.into_any()
}

/// The page for an address that shows nothing.
pub(super) fn nowhere() -> AnyView {
    view! {
        {heading(words().nowhere)}
        <p>{words().nowhere_why}</p>
        <p><a class="primary" href="/">{words().to_services}</a></p>
    }
    .into_any()
}

/// A page's heading, and its title in the browser. It takes the focus when the page is entered, so
/// that keyboard and screen reader begin there.
pub(super) fn heading(title: impl Into<String>) -> AnyView {
    let heading = title.into();
    document().set_title(&[&heading, " · ", words().portal].concat());
    view! { <h1 id="heading" tabindex="-1">{heading}</h1> }.into_any()
}

/// Shown while something is on its way.
pub(super) fn waiting() -> AnyView {
    view! { <p class="wait" role="status">{words().loading}</p> }.into_any()
}

/// Shown when the portal cannot be reached; `again` asks once more.
pub(super) fn unreachable(again: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="card attention-card" role="alert">
            <p>{words().unreachable}</p>
            <button type="button" class="secondary" on:click=move |_| again()>{words().try_again}</button>
        </div>
    }
    .into_any()
}
