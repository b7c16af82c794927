//! `/fill?src=URL[&page=ID]`: filling in a form, page by page, then reviewing and sending it.

mod known;
mod load;
mod page;
mod review;
mod steps;
mod summary;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::Problem;
use tokhai_engine::answers::At;
use tokhai_engine::form::Language;
use tokhai_engine::journey;
use tokhai_engine::wording;

use super::layout::{self, Heading, Status, heading};
use super::route;
use crate::live::drafts::{Autosave, Safety};
use crate::live::form::LiveForm;
use crate::live::ports::{Ports, StoreError};
use crate::live::shell::Shell;
use crate::live::{effect, on_change};
use crate::text::{fill_in, follow_language, language, say, words};
use crate::view::{El, el, link};
use crate::widgets::{self, Sources};

/// The name of the review among the pages.
const REVIEW: &str = "review";

/// A form that is open.
#[derive(Clone, Copy)]
struct Open {
    form: LiveForm,
    autosave: Autosave,
    src: StoredValue<String>,
    /// Sentences of the portal that concern no question.
    objections: RwSignal<Vec<String>>,
    /// The portal has refused this dossier.
    was_refused: bool,
}

/// What came of loading.
#[derive(Clone)]
enum Loaded {
    Open(Open, Vec<Problem>),
    /// It has been handed over and waits in the outbox under this key.
    HandedOver(String),
    /// The document is no form at all.
    Broken(Vec<Problem>),
    Unreachable,
    /// There is no document at this address.
    Missing,
}

pub(super) fn fill(src: String) -> Vec<El> {
    let ports = expect_context::<Ports>();
    let loaded = RwSignal::new(None::<Loaded>);
    let sources = Sources(RwSignal::new(Vec::new()));
    provide_context(sources);
    let owner = Owner::current();
    let load = move || {
        loaded.set(None);
        let (src, owner) = (src.clone(), owner.clone());
        spawn_local(async move {
            let result = load::load(owner, ports, src, sources).await;
            loaded.try_set(Some(result));
        });
    };
    load();
    let screen = move || {
        follow_language();
        match loaded.get() {
            None => vec![layout::waiting()],
            Some(Loaded::Unreachable) => layout::unreachable_page(load.clone()),
            Some(Loaded::Missing) => missing(),
            Some(Loaded::Broken(problems)) => broken(&problems),
            Some(Loaded::HandedOver(key)) => handed_over(&key),
            Some(Loaded::Open(open, problems)) => opened(open, &problems),
        }
    };
    vec![el("div").live(screen)]
}

fn opened(open: Open, problems: &[Problem]) -> Vec<El> {
    let ports = expect_context::<Ports>();
    let shell = expect_context::<Shell>();
    let head = expect_context::<Heading>();
    let form = open.form.form();
    head.title.set(Some(say(&form.about.title)));
    let safety = open.autosave.safety();
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
            open.autosave.flush();
            open.form.new_day(ports.device().today());
        },
    );
    on_cleanup(move || {
        open.autosave.flush();
        head.title.set(None);
        head.status.set(None);
    });
    let ids: Vec<String> = form.pages.iter().map(|page| page.id.clone()).collect();
    // The page of the address; without one, where the person stopped.
    let current = Memo::new(move |_| match route::query(shell, "page") {
        Some(id) if id == REVIEW => None,
        Some(id) => ids.iter().position(|other| *other == id).or(Some(0)),
        None => open.form.with(journey::resume),
    });
    let unsafe_notice = move || {
        let sentence = match safety.get() {
            Safety::Unsafe(StoreError::Full) => words().device_full,
            Safety::Unsafe(StoreError::Unavailable) => words().memory_only,
            _ => return None,
        };
        Some(el("p.notice.attention").text(sentence))
    };
    let screen = move || {
        let current = current.get();
        untrack(|| match current {
            Some(number) => page::page(open, number),
            None => Some(review::review(open)),
        })
    };
    let mut drawn = vec![el("div").attr("role", "status").live(unsafe_notice)];
    if !problems.is_empty() {
        drawn.push(problem_list(problems));
    }
    // A click beside the questions leaves the focus in the form, and its keys at hand.
    let form = el("div.form").id("form").attr("tabindex", "-1");
    drawn.push(steps::keys(form, open, current).live(screen));
    drawn
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

#[inline(never)]
fn handed_over(key: &str) -> Vec<El> {
    let address = String::from("/dossiers/") + key;
    vec![
        heading(words().handed_over),
        el("p").text(words().handed_over_why),
        el("p").add(link("a.primary", &address, words().see_dossier)),
    ]
}

/// Tells the page around that what is drawn can be typed into.
fn ready() {
    let mark = expect_context::<Shell>().mark_ready;
    request_animation_frame(move || {
        if let Some(form) = document().get_element_by_id("form") {
            let _ = form.set_attribute("data-ready", "");
            mark();
        }
    });
}

/// A page is entered: its heading takes the focus and is read out, unless a question does.
fn enter(question: Option<(LiveForm, String)>) {
    expect_context::<Heading>().owes_focus.set(question.is_none());
    if let Some((form, id)) = question {
        widgets::reach_id(form, id);
    }
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
    let address = route::fill(&open.src.get_value(), Some(page));
    [&address, "&back=", REVIEW, "&at=", &widgets::dom_id(at)].concat()
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
    el("div.bar").add(el("div.bar-inside").add(says).add(button.attr("type", "submit")))
}
