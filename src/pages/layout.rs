//! What stands around every page: header, notices, footer.

use leptos::prelude::*;
use tokhai_engine::form::Language;

use super::route;
use crate::live::app::{app, app_wide};
use crate::live::ports::Ports;
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::live::whether;
use crate::text::{fill_in, follow_language, language, later_words, speak, words};
use crate::view::{Drawn, El, button, el, link, put_first};

/// What the header says beside the name of the portal, and how safe what was typed is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Heading {
    pub(super) title: RwSignal<Option<String>>,
    pub(super) status: RwSignal<Option<Status>>,
    /// Whether the next heading takes the focus: a page has been entered.
    pub(super) owes_focus: RwSignal<bool>,
}

/// A short word in the header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Saved,
    Saving,
    NotSaved,
    Sent,
}

/// What a screen reader is told without moving the focus: two lines by turns, so that what is said
/// while the last is still being read does not take its place.
#[derive(Clone, Copy, Default)]
pub(crate) struct Announcement {
    lines: [RwSignal<String>; 2],
    /// Whether the second was used last.
    second: StoredValue<bool>,
}

impl Announcement {
    /// Says it.
    #[inline(never)]
    pub(crate) fn say(self, words: String) {
        self.second.update_value(|second| *second = !*second);
        self.last().try_set(words);
    }

    /// Whether that was said last.
    pub(crate) fn was(self, words: &str) -> bool {
        self.last().with_untracked(|last| last == words)
    }

    /// Takes everything back.
    pub(crate) fn hush(self) {
        self.lines.iter().for_each(|line| line.set(String::new()));
    }

    fn last(self) -> RwSignal<String> {
        self.lines[usize::from(self.second.get_value())]
    }
}

app_wide!(Heading, Announcement);

/// Draws a page with everything around it.
pub(super) fn layout(page: impl Fn() -> Vec<El> + 'static) -> El {
    let announcement = app::<Announcement>();
    let main = el("main").id("main").attr("tabindex", "-1");
    let live = el("div.visually-hidden").attr("role", "status").attr("aria-live", "polite");
    let [one, other] = announcement.lines;
    let line = |words: RwSignal<String>| el("p").say(move || words.get());
    let live = live.attr("aria-atomic", "false").add(line(one)).add(line(other));
    el("div.app")
        .live(following(|| link("a.skip", "#main", words().skip).on("click", skip)))
        .live(following(header))
        .add(main.live(following(notices)).live(page))
        .add(later(footer))
        .add(live)
}

/// What nobody needs for the first question (nothing is known, wrong, or to be undone yet) is drawn
/// once the whole program is there.
pub(super) fn later(draw: impl FnOnce() -> El + 'static) -> El {
    let place = el("div.later");
    let (drawn, owner) = (place.clone(), Owner::current().unwrap_or_default());
    let ports = app::<Ports>();
    ports.when_whole(Box::new(move || owner.with(|| drawn.replace(untrack(draw)))));
    place
}

/// The page for an address that shows nothing.
pub(super) fn nowhere() -> Vec<El> {
    vec![
        heading(words().nowhere),
        el("p").text(words().nowhere_why),
        el("p").add(link("a.primary", "/", words().to_services)),
    ]
}

/// A page's heading, and its title in the browser. It takes the focus when the page is entered, so
/// that keyboard and screen reader begin there.
pub(super) fn heading(title: impl Into<String>) -> El {
    let title = title.into();
    name_page(&title);
    empty_heading().text(&title)
}

/// A heading that follows what `title` reads.
pub(super) fn live_heading(title: impl Fn() -> &'static str + 'static) -> El {
    empty_heading().say(move || {
        let title = title();
        name_page(title);
        title.to_owned()
    })
}

/// Shown while something is on its way.
pub(super) fn waiting() -> El {
    el("p.wait").attr("role", "status").text(words().loading)
}

/// Shown when the portal cannot be reached; `again` asks once more.
pub(super) fn unreachable(again: impl Fn() + 'static) -> El {
    el("div.card.attention-card")
        .attr("role", "alert")
        .add(el("p").text(words().unreachable))
        .add(button("button.secondary", words().try_again).on("click", move |_| again()))
}

/// The same, where it is all that a page has to say.
#[inline(never)]
pub(super) fn unreachable_page(again: impl Fn() + 'static) -> Vec<El> {
    vec![heading(words().no_connection), unreachable(again)]
}

/// A link to signing in, from where one comes back here.
pub(super) fn sign_in_link(name: &str, words: &str) -> El {
    let shell = app::<Shell>();
    el(name).bind("href", move || Some(route::sign_in(&shell.address.get()))).text(words)
}

/// An element with one child for each of `items`.
pub(super) fn list<T>(name: &str, items: &[T], draw: impl Fn(&T) -> El) -> El {
    el(name).add(items.iter().map(draw).collect::<Vec<_>>())
}

/// An entry of a list of services or dossiers: one large link, the lines below its title.
pub(super) fn entry(address: &str, title: &str, lines: Vec<El>) -> El {
    let title = el("strong").text(title);
    el("li").add(link("a.card.service", address, "").add(title).add(lines))
}

/// A row of `dl.facts`.
pub(super) fn fact(label: &str, value: &str) -> El {
    el("div").add(el("dt").text(label)).add(el("dd").text(value))
}

/// Appends what `draw` draws while `holds`. It is not drawn anew as long as that stays so: what
/// has the focus keeps it, and nothing is read out twice.
pub(super) fn when<D: Drawn>(
    parent: El,
    holds: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn() -> D + 'static,
) -> El {
    let holds = whether(holds);
    parent.live(move || if holds.get() { draw().elements() } else { Vec::new() })
}

/// Draws a part anew when the language changes.
fn following(part: fn() -> El) -> impl Fn() -> El {
    move || {
        follow_language();
        part()
    }
}

fn skip(event: web_sys::Event) {
    event.prevent_default();
    crate::widgets::focus("main".into());
}

fn name_page(title: &str) {
    document().set_title(&[title, " · ", words().portal].concat());
}

fn empty_heading() -> El {
    let head = app::<Heading>();
    if head.owes_focus.get_untracked() {
        head.owes_focus.set(false);
        crate::widgets::focus("heading".into());
    }
    el("h1").id("heading").attr("tabindex", "-1")
}

fn header() -> El {
    let heading = app::<Heading>();
    let title = move || heading.title.get().unwrap_or_else(|| words().portal.to_owned());
    let status = move || {
        heading.status.get().map(|status| {
            let (name, word) = match status {
                Status::Saved => ("span.pill.good", words().saved),
                Status::Saving => ("span.pill", words().saving),
                Status::NotSaved => ("span.pill.attention", words().not_saved),
                Status::Sent => ("span.pill.good", words().sent),
            };
            el(name).text(word)
        })
    };
    let mark = el("span.mark").attr("aria-hidden", "true").text("tk");
    let inside = el("div.top-inside")
        .add(link("a.brand", "/", "").attr("aria-label", words().home).add(mark))
        .add(el("span.top-title").say(title))
        .live(status);
    el("header.top").add(inside)
}

/// It follows the language by itself: the button that changes it keeps the focus.
fn footer() -> El {
    let session = app::<Session>();
    let shell = app::<Shell>();
    let known = whether(move || session.person().is_some());
    let greeting = move || {
        let name = session.person().map(|person| person.name).unwrap_or_default();
        fill_in(words().signed_in_as, &[&name])
    };
    let links = move || {
        follow_language();
        let mut links =
            vec![link("a", "/", words().services), link("a", "/dossiers", words().my_dossiers)];
        if known.get() {
            links.push(el("p").say(greeting));
            links.push(link("a", "/sign-out", words().sign_out));
        } else {
            links.push(sign_in_link("a", words().sign_in));
        }
        links
    };
    let label = || {
        follow_language();
        Some(words().more.to_owned())
    };
    let announcement = app::<Announcement>();
    let other = || match language() {
        Language::Vi => Language::En,
        Language::En => Language::Vi,
    };
    let tag = move || {
        follow_language();
        Some(other().tag().to_owned())
    };
    let name = || {
        follow_language();
        words().other_language.to_owned()
    };
    let switch = move |_| {
        let chosen = other();
        (shell.keep_language)(chosen.tag());
        // What was announced was in the other language.
        announcement.hush();
        speak(chosen);
    };
    let switch = button("button.link", "").bind("lang", tag).say(name).on("click", switch);
    el("footer.bottom")
        .add(el("nav.bottom-inside").bind("aria-label", label).live(links).add(switch))
}

/// Says on whatever page is shown that drafts are about to be erased.
#[inline(never)]
pub(crate) fn warn_of_drafts() {
    let said = || {
        follow_language();
        let see = link("a", "/dossiers", later_words().see_them);
        el("p.notice.attention").text(later_words().drafts_erased_soon).text(" ").add(see)
    };
    put_first("main", el("div.notices").attr("role", "status").live(said));
}

/// What concerns every page: no network, an ended session, a new version.
fn notices() -> El {
    let shell = app::<Shell>();
    let session = app::<Session>();
    let offline = || el("p.notice").text(words().offline);
    let ended = || {
        let again = sign_in_link("a", words().sign_in_again);
        el("p.notice.attention").text(words().session_ended).text(" ").add(again)
    };
    let update = move || {
        let activate = move |_| (shell.activate_update)();
        let now = button("button.link", words().update_now).on("click", activate);
        el("p.notice").text(words().update_waits).text(" ").add(now)
    };
    let notices = el("div.notices").attr("role", "status");
    let notices = when(notices, move || !shell.online.get(), offline);
    let notices = when(notices, move || session.standing() == Standing::Ended, ended);
    when(notices, move || shell.update.get(), update)
}
