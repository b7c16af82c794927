//! Signing in at a provider: before going there, after coming back, and signing out there, too.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::layout::{live_heading, waiting, when};
use super::route;
use crate::live::app::app;
use crate::live::login::{self, Login, Mistake, Trouble};
use crate::live::outbox::Outbox;
use crate::live::portal::{self, PortalError};
use crate::live::ports::{Ports, Task};
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::text::{fill_in, follow_language, login_words, words};
use crate::view::{El, button, el, link};

/// What `/sign-in` shows where the portal's configuration names a provider.
#[inline(never)]
pub(super) fn sign_in(configuration: &Value) -> El {
    let login = match Login::read(configuration) {
        Ok(login) => login,
        Err(mistake) => return misconfigured(mistake),
    };
    let ports = app::<Ports>();
    let shell = app::<Shell>();
    let trouble = RwSignal::new(None::<Trouble>);
    let going = RwSignal::new(false);
    let (lead, name) =
        (fill_in(login_words().lead, &[login.host()]), fill_in(login_words().go, &[login.host()]));
    let go = move |_| {
        if going.get_untracked() {
            return;
        }
        going.set(true);
        trouble.set(None);
        let login = login.clone();
        let next = untrack(|| route::query(shell, "next")).unwrap_or_default();
        spawn_local(async move {
            match login::begin(ports, shell, &login, &next).await {
                Ok(address) => (shell.leave)(&address),
                Err(met) => {
                    trouble.try_set(Some(met));
                }
            }
            going.try_set(false);
        });
    };
    let sorry = move || el("p.error").say(move || trouble.get().map_or("", sentence).to_owned());
    let alert = el("div").attr("role", "alert");
    el("div")
        .add(el("p.lead").text(&lead))
        .add(when(alert, move || trouble.get().is_some(), sorry))
        .add(el("p.actions").add(button("button.primary", &name).on("click", go)))
}

/// What is shown while and after somebody comes back from the provider.
pub(super) fn signed_in() -> Vec<El> {
    let ports = app::<Ports>();
    let session = app::<Session>();
    let outbox = app::<Outbox>();
    let shell = app::<Shell>();
    let failed = RwSignal::new(None::<(Trouble, String)>);
    let address = shell.address.get_untracked();
    // What is in it is used once, and is not for the history.
    shell.replace("/signed-in");
    spawn_local(async move {
        let (next, result) = match portal::configured(ports, "login")
            .await
            .map(|it| it.map(|it| Login::read(&it)))
        {
            Ok(Some(Ok(login))) => login::finish(ports, session, shell, &login, &address).await,
            Err(PortalError::Unreachable) => ("/".to_owned(), Err(Trouble::Unreachable)),
            _ => ("/".to_owned(), Err(Trouble::Stale)),
        };
        let next = route::own(&next).to_owned();
        if let Err(trouble) = result {
            session.conclude().await;
            failed.try_set(Some((trouble, next)));
            return;
        }
        (shell.tell_others)();
        outbox.open().await;
        outbox.resume().await;
        shell.replace(&next);
    });
    let title = move || {
        follow_language();
        let is_over = failed.with(Option::is_some);
        if is_over { login_words().not_signed_in } else { login_words().signing_in }
    };
    let body = move || match failed.get() {
        None => vec![waiting()],
        Some((trouble, next)) => {
            follow_language();
            let again = link("a.primary", &route::sign_in(&next), words().try_again);
            let back = link("a.secondary", &next, login_words().go_on_without);
            vec![
                el("p.lead").text(sentence(trouble)),
                el("p").text(login_words().nothing_lost),
                el("p.actions").add(again).add(back),
            ]
        }
    };
    vec![live_heading(title), el("div").attr("role", "alert").live(body)]
}

/// Where to sign out as well: the address to go to; `None` if there is none, `Err` if the provider
/// cannot be reached.
#[inline(never)]
pub(super) fn way_out(
    ports: Ports,
    shell: Shell,
    configuration: Value,
) -> Task<Result<Option<String>, ()>> {
    Box::pin(async move {
        match Login::read(&configuration) {
            Ok(login) => login::way_out(ports, shell, &login).await.map_err(|_| ()),
            Err(_) => Ok(None),
        }
    })
}

/// Said when the provider could not be told that somebody has signed out.
#[inline(never)]
pub(super) fn still_there(configuration: &Value) -> El {
    let login = Login::read(configuration).ok();
    let host = login.as_ref().map(Login::host).unwrap_or_default();
    el("div.card.attention-card")
        .attr("role", "alert")
        .add(el("p").text(&fill_in(login_words().still_there, &[host])))
        .add(el("p").add(link("a.primary", "/", words().to_services)))
}

fn misconfigured(mistake: Mistake) -> El {
    let words = login_words();
    let which = match mistake {
        Mistake::Issuer => words.bad_issuer,
        Mistake::Client => words.bad_client,
        Mistake::Scope => words.bad_scope,
    };
    el("div.card.attention-card")
        .attr("role", "alert")
        .add(el("p").text(words.misconfigured))
        .add(el("p").text(which))
}

fn sentence(trouble: Trouble) -> &'static str {
    let words = login_words();
    match trouble {
        Trouble::Cancelled => words.cancelled,
        Trouble::LoginRequired => words.login_required,
        Trouble::Stale => words.stale,
        Trouble::Late => words.late,
        Trouble::Unreachable => words.unreachable,
        Trouble::Provider => words.provider,
        Trouble::Refused => words.refused,
        Trouble::Forgetful => words.forgetful,
    }
}
