//! What concerns the draft of an open form, apart from its answers: which tab may write, and what
//! the form has no place for any more.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Open, left_over};
use crate::live::app::app;
use crate::live::drafts::Autosave;
use crate::live::on_change;
use crate::live::ports::Ports;
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::live::turn::{Desk, News, Turn};
use crate::pages::layout::{Announcement, heading, when};
use crate::pages::route;
use crate::text::{draft_words, fill_in, later_words, words};
use crate::view::{El, button, el, link};

/// Sees to the draft for as long as the form is open. What there is to say goes into `place`.
pub(super) fn tend(open: Open, autosave: Autosave, place: El) {
    let (ports, shell) = (app::<Ports>(), app::<Shell>());
    let announcement = app::<Announcement>();
    let tell = move |news| match news {
        News::Yours => announcement.say(draft_words().yours_now.to_owned()),
        News::Parted(id) => shell.replace(&route::draft(&autosave.src(), Some(&id))),
        News::HandedOver(parcel) => shell.replace(&(String::from("/dossiers/") + &parcel)),
        News::Redraw => {
            // Nobody has asked to go anywhere.
            open.quiet.set(true);
            open.address.update(|_| ());
        }
        News::Reopen => reload(),
    };
    let desk = Desk::new(ports, app::<Session>(), open.form, autosave, Rc::new(tell));
    let place = place.attr("role", "status");
    let place = when(place, move || desk.turn() == Turn::Theirs, move || looking_on(desk));
    let place = when(place, move || desk.turn() == Turn::Gone, gone);
    let owner = Owner::current().unwrap_or_default();
    if !autosave.left_over().is_empty() {
        spawn_local(async move {
            if ports.device().seldom_program().await {
                owner.with(|| place.live(left_over::left_over(open, autosave)));
            }
        });
    }
    if !ports.store().is_lasting() {
        // Nobody else can see what is only in this page.
        autosave.begin();
        return;
    }
    desk.meet();
    // Whoever has answered something wants it kept.
    let asked = Cell::new(false);
    let left = open.form.left();
    on_change(
        move || left.track(),
        move || {
            if !asked.replace(true) {
                let promised = ports.store().is_promised(true);
                spawn_local(async move {
                    let _ = promised.await;
                });
            }
        },
    );
}

/// What is said while another tab writes.
fn looking_on(desk: Desk) -> El {
    el("div.card.attention-card").add(el("p").text(draft_words().open_elsewhere)).add(
        button("button.secondary", draft_words().take_over).on("click", move |_| desk.take_over()),
    )
}

fn gone() -> El {
    el("div.card.attention-card").add(el("p").text(draft_words().gone)).add(link(
        "a.secondary",
        "/dossiers",
        words().my_dossiers,
    ))
}

/// Instead of a form that waits in the outbox under this key.
pub(super) fn handed_over(key: &str) -> Vec<El> {
    let address = String::from("/dossiers/") + key;
    vec![
        heading(words().handed_over),
        el("p").text(words().handed_over_why),
        el("p.actions").add(link("a.primary", &address, words().see_dossier)).add(another()),
    ]
}

/// Instead of a form whose draft was made with this later version of it.
pub(super) fn newer(version: &str) -> Vec<El> {
    vec![
        heading(draft_words().newer),
        el("p").text(&fill_in(draft_words().newer_why, &[version])),
        el("p.actions")
            .add(button("button.primary", words().try_again).on("click", |_| reload()))
            .add(another())
            .add(link("a.secondary", "/dossiers", words().my_dossiers)),
    ]
}

/// The way to another draft of the form whose draft is shown.
fn another() -> El {
    let (shell, ports) = (app::<Shell>(), app::<Ports>());
    let src = untrack(|| route::query(shell, "src")).unwrap_or_default();
    let address = route::draft(&src, Some(&ports.device().new_id()));
    link("a.secondary", &address, later_words().begin_another)
}

fn reload() {
    let _ = window().location().reload();
}
