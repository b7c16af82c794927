//! What concerns the draft of an open form, apart from its answers: which tab may write, and what
//! the form has no place for any more.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Open, left_over};
use crate::live::app::app;
use crate::live::drafts::{self, Autosave, Safety, StoredDraft};
use crate::live::on_change;
use crate::live::ports::{Heard, Ports, Shelf, Tabs};
use crate::live::records;
use crate::live::session::Session;
use crate::live::shell::Shell;
use crate::pages::layout::{Announcement, heading, when};
use crate::pages::route;
use crate::text::{draft_words, fill_in, later_words, words};
use crate::view::{El, button, el, link};

/// The word of the tab that writes: there is something new in the store.
const CHANGED: &str = "changed";
/// The word of a tab that wants to write.
const YIELD: &str = "yield";
/// A tab that has not given way after this time does not answer, in milliseconds.
const PATIENCE: u32 = 1_500;

/// Which tab writes the draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Nobody has said yet.
    Unknown,
    /// This one.
    Mine,
    /// Another; this one shows what it has written.
    Theirs,
    /// The draft was sent or removed in another tab.
    Gone,
}

#[derive(Clone, Copy)]
struct Desk {
    ports: Ports,
    shell: Shell,
    session: Session,
    announcement: Announcement,
    open: Open,
    autosave: Autosave,
    turn: RwSignal<Turn>,
    tabs: StoredValue<Option<Rc<dyn Tabs>>, LocalStorage>,
    /// Whether there has ever been something in the store.
    seen: StoredValue<bool>,
    /// Counts the readings of the store: only the last one is shown.
    readings: StoredValue<u32>,
}

/// Sees to the draft for as long as the form is open. What there is to say goes into `place`.
pub(super) fn tend(open: Open, autosave: Autosave, place: El) {
    let desk = Desk {
        ports: app::<Ports>(),
        shell: app::<Shell>(),
        session: app::<Session>(),
        announcement: app::<Announcement>(),
        open,
        autosave,
        turn: RwSignal::new(Turn::Unknown),
        tabs: StoredValue::new_local(None),
        seen: StoredValue::new(false),
        readings: StoredValue::new(0),
    };
    let place = place.attr("role", "status");
    let place = when(place, move || desk.turn.get() == Turn::Theirs, move || desk.looking_on());
    let place = when(place, move || desk.turn.get() == Turn::Gone, gone);
    let owner = Owner::current().unwrap_or_default();
    if !autosave.left_over().is_empty() {
        spawn_local(async move {
            if desk.ports.device().seldom_program().await {
                owner.with(|| place.live(left_over::left_over(open, autosave)));
            }
        });
    }
    if !desk.ports.store().is_lasting() {
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
                let promised = desk.ports.store().is_promised(true);
                spawn_local(async move {
                    let _ = promised.await;
                });
            }
        },
    );
}

impl Desk {
    /// Finds out whether another tab has the same draft open.
    fn meet(self) {
        let hear = move |heard: Heard| {
            // What is said after the form has been left concerns nobody.
            let Some(turn) = self.turn.try_get_untracked() else { return };
            match heard {
                Heard::Mine => spawn_local(self.mine()),
                Heard::Theirs => self.theirs(),
                Heard::Said(word) => match (&*word, turn) {
                    (CHANGED, Turn::Theirs) => spawn_local(self.read()),
                    (YIELD, Turn::Mine) => spawn_local(self.give_way()),
                    _ => {}
                },
            }
        };
        let tabs = self.ports.tabs(&self.autosave.key(), Rc::new(hear));
        self.tabs.set_value(Some(tabs.clone()));
        let leaving = tabs.clone();
        drafts::when_closed(Rc::new(move || leaving.leave()));
        let safety = self.autosave.safety();
        on_change(
            move || safety.track(),
            move || {
                let is_written = safety.get_untracked() == Safety::Saved;
                if is_written && self.turn.get_untracked() == Turn::Mine {
                    self.with_tabs(|tabs| tabs.say(CHANGED));
                }
            },
        );
        tabs.ask();
    }

    fn with_tabs(self, then: impl FnOnce(&dyn Tabs)) {
        if let Some(Some(tabs)) = self.tabs.try_get_value() {
            then(&*tabs);
        }
    }

    /// This tab may write. What it has shown may not be the last that was written.
    async fn mine(self) {
        let followed = self.turn.get_untracked() == Turn::Theirs;
        if followed {
            self.read().await;
            if self.turn.try_get_untracked() != Some(Turn::Theirs) {
                return;
            }
            self.announcement.say(draft_words().yours_now.to_owned());
        }
        if self.turn.try_set(Turn::Mine).is_none() {
            self.autosave.begin();
        }
    }

    /// Another tab writes. What somebody has typed here before that was known is a draft of its own.
    fn theirs(self) {
        let (typed, _) = self.open.form.ways().get_untracked();
        if typed && self.turn.get_untracked() == Turn::Unknown {
            spawn_local(self.part());
            return;
        }
        self.autosave.look_on();
        self.turn.set(Turn::Theirs);
        spawn_local(self.read());
    }

    async fn part(self) {
        let (id, key) = (self.ports.device().new_id(), self.autosave.key());
        let first = key.split('#').next().unwrap_or(&key);
        let address = route::draft(&self.autosave.src(), Some(&id));
        self.autosave.part(drafts::key_of_another(first, &id)).await;
        self.shell.replace(&address);
    }

    /// Another tab wants to write: it gets everything.
    async fn give_way(self) {
        self.autosave.write().await;
        self.autosave.look_on();
        self.turn.set(Turn::Theirs);
        self.with_tabs(|tabs| {
            tabs.give_back();
            tabs.ask();
        });
    }

    /// Shows what the other tab has written.
    async fn read(self) {
        let reading = self.readings.get_value() + 1;
        self.readings.set_value(reading);
        let key = self.autosave.key();
        let stored = records::read::<StoredDraft>(self.ports, Shelf::Drafts, &key).await;
        if self.readings.try_get_value() != Some(reading) {
            return;
        }
        match stored.filter(|stored| !stored.erased) {
            Some(StoredDraft { parcel: Some(parcel), .. }) => {
                let at = drafts::key(&self.session.folder(), &parcel);
                if let Ok(Some(_)) = self.ports.store().get(Shelf::Outbox, &at).await {
                    self.turn.try_set(Turn::Gone);
                    self.shell.replace(&(String::from("/dossiers/") + &parcel));
                }
            }
            Some(stored) => {
                self.seen.set_value(true);
                if !self.autosave.show(stored) {
                    // Nobody has asked to go anywhere.
                    self.open.quiet.set(true);
                    self.open.address.update(|_| ());
                }
            }
            None if self.seen.get_value() => self.turn.set(Turn::Gone),
            None => {}
        }
    }

    /// What is said while another tab writes.
    fn looking_on(self) -> El {
        let take_over = move |_| {
            self.with_tabs(|tabs| tabs.say(YIELD));
            let insist = move || {
                if self.turn.try_get_untracked() == Some(Turn::Theirs) {
                    self.with_tabs(|tabs| tabs.seize());
                }
            };
            self.ports.device().after(PATIENCE, Box::new(insist));
        };
        el("div.card.attention-card")
            .add(el("p").text(draft_words().open_elsewhere))
            .add(button("button.secondary", draft_words().take_over).on("click", take_over))
    }
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
    let reload = |_| {
        let _ = window().location().reload();
    };
    vec![
        heading(draft_words().newer),
        el("p").text(&fill_in(draft_words().newer_why, &[version])),
        el("p.actions")
            .add(button("button.primary", words().try_again).on("click", reload))
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
