//! `/fill?src=URL[&draft=ID][&page=ID]`: filling in a form, page by page, then reviewing and sending it.

mod asking;
mod card;
mod draft;
mod known;
mod left_over;
mod load;
mod page;
mod pasting;
mod review;
mod steps;
mod summary;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::Problem;
use tokhai_engine::answers::At;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::form::Language;
use tokhai_engine::journey;
use tokhai_engine::metrics;
use tokhai_engine::wording;

use super::layout::{self, Heading, Status, heading};
use super::route;
use crate::live::app::app;
use crate::live::drafts::{Autosave, Safety};
use crate::live::form::LiveForm;
use crate::live::ports::{Ports, StoreError};
use crate::live::shell::Shell;
use crate::live::sources::Sources;
use crate::live::{effect, on_change};
use crate::text::{fill_in, follow_language, language, say, words};
use crate::view::{El, el, link};
use crate::widgets::{self, OpenMore};
use load::Further;

/// The name of the review among the pages.
const REVIEW: &str = "review";

/// A form that is open.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) form: LiveForm,
    purpose: Purpose,
    /// Its address, without the page.
    address: RwSignal<String>,
    /// Sentences of the portal that concern no question.
    objections: RwSignal<Vec<String>>,
    /// Whether the next page is drawn without taking the focus: the person is elsewhere.
    pub(super) quiet: RwSignal<bool>,
}

/// What a form is open for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// To be filled in, kept, and sent.
    Filing {
        autosave: Autosave,
        /// The portal has refused this dossier.
        was_refused: bool,
    },
    /// To be filled in, kept, and taken along as a file: it has no recipient.
    Keeping {
        autosave: Autosave,
        /// Whether the answers are those below `/value`.
        wrapped: bool,
        /// What the form was made from.
        document: StoredValue<Arc<Value>>,
    },
    /// To be tried: nothing is kept, and what would be sent is put here.
    Trying { sent: RwSignal<Option<Dossier>> },
}

impl Open {
    /// A form at this address.
    pub(super) fn new(form: LiveForm, address: &str, purpose: Purpose) -> Open {
        Open {
            form,
            purpose,
            address: RwSignal::new(address.to_owned()),
            objections: RwSignal::new(Vec::new()),
            quiet: RwSignal::new(false),
        }
    }

    /// The address of one of its pages.
    pub(super) fn address_of(self, page: &str) -> String {
        self.address.with_untracked(|address| route::page(address, page))
    }

    /// What keeps its draft.
    fn autosave(self) -> Option<Autosave> {
        match self.purpose {
            Purpose::Filing { autosave, .. } | Purpose::Keeping { autosave, .. } => Some(autosave),
            Purpose::Trying { .. } => None,
        }
    }

    /// Writes what is not written yet.
    fn flush(self) {
        if let Some(autosave) = self.autosave() {
            autosave.flush();
        }
    }

    /// A page is entered: its heading takes the focus and is read out, unless a question does.
    fn enter(self, question: Option<String>) {
        if self.quiet.get_untracked() {
            self.quiet.set(false);
            return;
        }
        app::<Heading>().owes_focus.set(question.is_none());
        if let Some(id) = question {
            widgets::reach_id(self.form, id);
        }
    }
}

/// What came of loading.
#[derive(Clone)]
enum Loaded {
    Open(Box<Open>, Vec<Problem>),
    /// There is a draft, but it cannot be gone on with: what to say, and of what.
    Closed(Instead),
    /// The document is no form at all.
    Broken(Vec<Problem>),
    Unreachable,
    /// There is no document at this address.
    Missing,
}

/// What is drawn instead of a form, and what it concerns.
type Instead = (fn(&str) -> Vec<El>, String);

pub(super) fn fill(src: String, draft: Option<String>) -> Vec<El> {
    let ports = app::<Ports>();
    let loaded = RwSignal::new(None::<Loaded>);
    let sources = Sources::new();
    provide_context(sources);
    let owner = Owner::current();
    let begin = move |further: Option<Further>| {
        let (src, draft, owner) = (src.clone(), draft.clone(), owner.clone());
        spawn_local(async move {
            let result = load::load(owner, ports, src, draft, sources, further).await;
            loaded.try_set(Some(result));
        });
    };
    let load = {
        let begin = begin.clone();
        move || {
            loaded.set(None);
            begin(None);
        }
    };
    load();
    let more = OpenMore::default();
    provide_context(more);
    // Only forms that are made from others open levels, and these wait for the whole program.
    let owner_of_page = Owner::current().unwrap_or_default();
    let listen = move || {
        let opened = Rc::new(RefCell::new(Vec::new()));
        more.listen(move |place| {
            opened.borrow_mut().push(place);
            let Some(Loaded::Open(open, _)) = loaded.get_untracked() else { return };
            begin(Some(Further { opened: opened.borrow().clone(), from: *open, more }));
        });
    };
    ports.when_whole(Box::new(move || owner_of_page.with(listen)));
    let screen = move || {
        follow_language();
        match loaded.get() {
            None => vec![layout::waiting()],
            Some(Loaded::Unreachable) => layout::unreachable_page(load.clone()),
            Some(Loaded::Missing) => missing(),
            Some(Loaded::Broken(problems)) => broken(&problems),
            Some(Loaded::Closed((draw, what))) => draw(&what),
            Some(Loaded::Open(open, problems)) => opened(*open, &problems),
        }
    };
    vec![el("div").live(screen)]
}

fn opened(open: Open, problems: &[Problem]) -> Vec<El> {
    let ports = app::<Ports>();
    let shell = app::<Shell>();
    let head = app::<Heading>();
    head.title.set(Some(say(&open.form.form().about.title)));
    let Some(autosave) = open.autosave() else { return Vec::new() };
    let safety = autosave.safety();
    effect(move || {
        head.status.set(Some(match safety.get() {
            Safety::Saved => Status::Saved,
            Safety::Saving => Status::Saving,
            Safety::Unsafe(_) => Status::NotSaved,
        }));
    });
    on_change(
        move || shell.hidden.track(),
        move || {
            autosave.flush();
            open.form.new_day(ports.device().today());
        },
    );
    let owner = Owner::current().unwrap_or_default();
    let above = el("div.later");
    let place = above.clone();
    ports.when_whole(Box::new(move || {
        owner.with(|| {
            watch_time(open, autosave, shell);
            draft::tend(open, autosave, place);
        });
    }));
    on_cleanup(move || {
        autosave.close();
        head.title.set(None);
        head.status.set(None);
    });
    let unsafe_notice = move || {
        let sentence = match safety.get() {
            Safety::Unsafe(StoreError::Full) => words().device_full,
            Safety::Unsafe(StoreError::Unavailable) => words().memory_only,
            _ => return None,
        };
        Some(el("p.notice.attention").text(sentence))
    };
    let mut drawn = vec![el("div").attr("role", "status").live(unsafe_notice), above];
    if !problems.is_empty() {
        drawn.push(problem_list(problems));
    }
    drawn.push(screen(open));
    drawn
}

/// Adds up the time that somebody spends on the form, page by page.
fn watch_time(open: Open, autosave: Autosave, shell: Shell) {
    let before = shell.before.get_value();
    shell.before.set_value(0);
    autosave.spend(metrics::BEFORE, before);
    on_change(
        move || shell.alive.track(),
        move || {
            let form = open.form.form();
            let named = route::query(shell, "page");
            let page = named.or_else(|| form.pages.first().map(|page| page.id.clone()));
            autosave.spend(&page.unwrap_or_default(), shell.active());
        },
    );
}

/// The page that the address names, or the review; without one, where the person stopped.
pub(super) fn screen(open: Open) -> El {
    let shell = app::<Shell>();
    let form = open.form.form();
    let ids: Vec<String> = form.pages.iter().map(|page| page.id.clone()).collect();
    let current = Memo::new(move |_| match route::query(shell, "page") {
        Some(id) if id == REVIEW => None,
        Some(id) => ids.iter().position(|other| *other == id).or(Some(0)),
        None => open.form.with(journey::resume),
    });
    // A click beside the questions leaves the focus in the form, and its keys at hand.
    let around = el("div.form").id("form").attr("tabindex", "-1");
    let (owner, listening) = (Owner::current().unwrap_or_default(), around.clone());
    // There is nothing to undo before.
    app::<Ports>().when_whole(Box::new(move || {
        owner.with(|| steps::keys(listening, open, current));
    }));
    around.live(move || {
        let current = current.get();
        // It is said anew when the form has to be drawn anew.
        open.address.track();
        untrack(|| match current {
            Some(number) => page::page(open, number),
            None => Some(review::review(open)),
        })
    })
}

/// Mistakes in the document, for its author; the form is shown as far as it goes.
#[inline(never)]
fn problem_list(problems: &[Problem]) -> El {
    let line = |problem: &Problem| {
        let place = el("code").text(&problem.at.to_string());
        let sentence = wording::problem(problem, language());
        el("li").add(place).text(" ").text(&sentence)
    };
    let lines: Vec<El> = problems.iter().map(line).collect();
    let count = fill_in(words().form_problems, &[&problems.len().to_string()]);
    el("details.card.attention-card.problems")
        .attr("open", "")
        .add(el("summary").text(&count))
        .add(el("ul.plain").add(lines))
}

#[inline(never)]
fn broken(problems: &[Problem]) -> Vec<El> {
    vec![
        heading(words().form_broken),
        el("p").text(words().form_broken_why),
        problem_list(problems),
        el("p").add(link("a.secondary", "/", words().to_services)),
    ]
}

#[inline(never)]
fn missing() -> Vec<El> {
    vec![
        heading(words().form_missing),
        el("p").text(words().form_missing_why),
        el("p").add(link("a.primary", "/", words().to_services)),
    ]
}

/// Tells the page around that what is drawn can be typed into.
fn ready() {
    let mark = app::<Shell>().mark_ready;
    request_animation_frame(move || {
        if let Some(form) = document().get_element_by_id("form") {
            let _ = form.set_attribute("data-ready", "");
            mark();
        }
    });
}

/// "about 3 minutes"
fn minutes(seconds: u32) -> String {
    let minutes = seconds.div_ceil(60).max(1);
    let plural = minutes > 1 && language() == Language::En;
    fill_in(if plural { words().minutes_many } else { words().minutes }, &[&minutes.to_string()])
}

/// What is left, in the person's terms.
fn left(open: Open) -> impl Fn() -> String + Clone + Send + 'static {
    let journey = open.form.journey();
    move || {
        let left = journey.with(|journey| journey.left);
        match left.questions {
            0 => words().nothing_left.to_owned(),
            1 => fill_in(words().left_one, &[&minutes(left.seconds)]),
            n => fill_in(words().left, &[&n.to_string(), &minutes(left.seconds)]),
        }
    }
}

/// The address of a question's page, to correct one answer and come back to the review.
fn correct(open: Open, page: &str, at: At) -> String {
    [&open.address_of(page), "&back=", REVIEW, "&at=", &widgets::dom_id(at)].concat()
}

/// What the portal objected to that concerns no question.
fn objections(open: Open) -> El {
    el("div").attr("role", "alert").live(move || {
        let lines = open.objections.get();
        (!lines.is_empty()).then(|| {
            let lines: Vec<El> = lines.iter().map(|line| el("p.error").text(line)).collect();
            el("div.card.attention-card").add(lines)
        })
    })
}

/// The bar at the bottom: what is left, a word of comfort, and the one button.
fn bar(open: Open, comfort: impl Fn() -> &'static str + 'static, button: El) -> El {
    let says = el("p.bar-left")
        .add(el("strong").say(left(open)))
        .add(el("span").say(move || comfort().to_owned()));
    // Leaving a line may show its error and move the button away from under the finger: so it is
    // left only once the button has been pressed.
    let button = button
        .attr("type", "submit")
        .on("mousedown", |event| event.prevent_default())
        .on("click", |_| widgets::leave());
    el("div.bar").add(el("div.bar-inside").add(says).add(button))
}
