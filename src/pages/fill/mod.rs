//! `/fill?src=URL[&page=ID]`: filling in a form, page by page, then reviewing and sending it.

mod known;
mod load;
mod page;
mod review;
mod summary;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::Problem;
use tokhai_engine::form::Language;
use tokhai_engine::journey;
use tokhai_engine::wording;

use super::layout::{self, Announcement, Heading, Status, heading};
use super::route;
use crate::live::drafts::{Autosave, Safety};
use crate::live::form::LiveForm;
use crate::live::ports::{Ports, StoreError};
use crate::live::shell::Shell;
use crate::text::{fill_in, follow_language, language, words};
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
}

pub(super) fn fill(src: String) -> AnyView {
    let ports = expect_context::<Ports>();
    let loaded = RwSignal::new(None::<Loaded>);
    let sources = Sources(RwSignal::new(Vec::new()));
    provide_context(sources);
    let load = {
        let src = src.clone();
        let owner = Owner::current();
        move || {
            loaded.set(None);
            let (src, owner) = (src.clone(), owner.clone());
            spawn_local(async move {
                let result = load::load(owner, ports, src, sources).await;
                loaded.try_set(Some(result));
            });
        }
    };
    load();
    let screen = move || {
        follow_language();
        match loaded.get() {
            None => layout::waiting(),
            Some(Loaded::Unreachable) => layout::unreachable(load.clone()),
            Some(Loaded::Broken(problems)) => broken(&problems),
            Some(Loaded::HandedOver(key)) => handed_over(&key),
            Some(Loaded::Open(open, problems)) => opened(open, &problems),
        }
    };
    view! { {screen} }.into_any()
}

fn opened(open: Open, problems: &[Problem]) -> AnyView {
    let ports = expect_context::<Ports>();
    let shell = expect_context::<Shell>();
    let head = expect_context::<Heading>();
    let form = open.form.form();
    let title = form.about.title.clone();
    head.title.set(Some(title.get(language()).to_owned()));
    let safety = open.autosave.safety();
    Effect::new(move |_| {
        head.status.set(Some(match safety.get() {
            Safety::Saved => Status::Saved,
            Safety::Saving => Status::Saving,
            Safety::Unsafe(_) => Status::NotSaved,
        }));
    });
    Effect::watch(
        move || shell.hidden.get(),
        move |_, _, _| {
            open.autosave.flush();
            open.form.new_day(ports.device().today());
        },
        false,
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
        match safety.get() {
            Safety::Unsafe(StoreError::Full) => Some(words().device_full),
            Safety::Unsafe(StoreError::Unavailable) => Some(words().memory_only),
            _ => None,
        }
        .map(|sentence| view! { <p class="notice attention">{sentence}</p> })
    };
    let screen = move || match current.get() {
        Some(number) => page::page(open, number),
        None => review::review(open),
    };
    view! {
        <div role="status">{unsafe_notice}</div>
        {(!problems.is_empty()).then(|| problem_list(problems))}
        <div class="form" id="form">{screen}</div>
    }
    .into_any()
}

/// Mistakes in the document, for its author; the form is shown as far as it goes.
fn problem_list(problems: &[Problem]) -> AnyView {
    let lines = problems.iter().map(|problem| {
        let sentence = wording::problem(problem, language());
        view! { <li><code>{problem.at.to_string()}</code>" "{sentence}</li> }
    });
    let count = problems.len().to_string();
    view! {
        <details class="card attention-card problems" open=true>
            <summary>{fill_in(words().form_problems, &[&count])}</summary>
            <ul class="plain">{lines.collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn broken(problems: &[Problem]) -> AnyView {
    view! {
        {heading(words().form_broken)}
        <p>{words().form_broken_why}</p>
        {problem_list(problems)}
        <p><a class="secondary" href="/">{words().to_services}</a></p>
    }
    .into_any()
}

fn handed_over(key: &str) -> AnyView {
    let address = String::from("/dossiers/") + key;
    view! {
        {heading(words().handed_over)}
        <p>{words().handed_over_why}</p>
        <p><a class="primary" href=address>{words().see_dossier}</a></p>
    }
    .into_any()
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

/// A page has been entered: its heading takes the focus and is read out.
fn entered() {
    expect_context::<Announcement>().0.set(String::new());
    widgets::focus("heading".into());
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
