//! When the session ends: where people sign in at a provider, it is renewed without their doing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::login::{self, Login};
use super::outbox::Outbox;
use super::portal;
use super::ports::{Ports, Task};
use super::session::{Session, Standing};
use super::shell::Shell;
use super::{effect, on_change, whether};

/// Renews the session whenever it ends or is about to, for as long as the owner lives.
pub(crate) fn keep_up(ports: Ports, shell: Shell, session: Session, outbox: Outbox) {
    // Only whoever does something: a page that was left open keeps no session alive.
    on_change(move || shell.alive.track(), move || session.is_used());
    // Whoever comes back from signing in is about to have a new one.
    let is_back = whether(move || shell.address.with(|at| at.starts_with(login::BACK)));
    effect(move || {
        if session.standing() == Standing::Renewing && !is_back.get() {
            spawn_local(renew(ports, shell, session, outbox));
        }
    });
}

async fn renew(ports: Ports, shell: Shell, session: Session, outbox: Outbox) {
    let mut renewed = false;
    if let Ok(Some(login)) = portal::configured(ports, "login").await {
        renewed = ports.device().seldom_program().await
            && by_provider(ports, session, shell, login).await;
    }
    session.conclude().await;
    if renewed {
        (shell.tell_others)();
        outbox.resume().await;
    }
}

/// The door to what only portals with a provider need.
#[inline(never)]
fn by_provider(ports: Ports, session: Session, shell: Shell, login: Value) -> Task<bool> {
    Box::pin(async move {
        match Login::read(&login) {
            Ok(login) => login::renew(ports, session, shell, &login).await,
            Err(_) => false,
        }
    })
}
