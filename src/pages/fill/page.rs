//! One page of a form: what is known, what is left, one button.

use leptos::prelude::*;
use tokhai_engine::answers::Change;
use tokhai_engine::journey;

use super::summary::{self, Summary};
use super::{Open, REVIEW, known};
use crate::live::shell::Shell;
use crate::pages::layout::heading;
use crate::pages::route;
use crate::text::{fill_in, say, words};
use crate::widgets::{Confirming, items};

pub(super) fn page(open: Open, number: usize) -> AnyView {
    let shell = expect_context::<Shell>();
    let form = open.form.form();
    let Some(page) = form.pages.get(number) else { return ().into_any() };
    let summary = Summary::new();
    let correcting = RwSignal::new(false);
    let confirming = Memo::new(move |_| !correcting.get());
    provide_context(Confirming(confirming.into()));

    let from_review = move || route::query(shell, "back").as_deref() == Some(REVIEW);
    let id = page.id.clone();
    let go_on = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let missing = open.form.insist(Some(number));
        if !missing.is_empty() {
            summary.show(missing);
            return;
        }
        open.form.apply(Change::See { page: id.clone() });
        let next = open.form.with(|answers| journey::next(answers, number));
        let form = open.form.form();
        let next = next.filter(|_| !untrack(from_review)).and_then(|next| form.pages.get(next));
        let next = next.map_or(REVIEW, |page| &page.id);
        open.autosave.flush();
        shell.go(&route::fill(&open.src.get_value(), Some(next)));
    };
    let back = move || {
        let previous = open.form.with(|answers| journey::previous(answers, number));
        let form = open.form.form();
        let address = match previous.and_then(|previous| form.pages.get(previous)) {
            Some(page) => route::fill(&open.src.get_value(), Some(&page.id)),
            None => return None,
        };
        Some(view! { <a class="back" href=address>{words().back}</a> })
    };
    let intro = page.intro.clone().map(|intro| view! { <p class="lead">{say(&intro)}</p> });
    let objections = move || {
        let lines = open.objections.get();
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <p class="error">{line}</p> });
            view! { <div class="card attention-card" role="alert">{lines.collect_view()}</div> }
        })
    };
    super::ready();
    // An address that names a question wants to go right there (from the review).
    match route::query(shell, "at") {
        Some(id) => {
            correcting.set(true);
            crate::widgets::focus(id);
        }
        None => super::entered(),
    }
    view! {
        <form novalidate=true on:submit=go_on>
            {back}
            {steps(open, number)}
            {heading(say(&page.title))}
            {intro}
            {objections}
            {summary::view(open, summary)}
            {known::card(open, number, correcting)}
            <section class="card questions">
                {page_left(open, number)}
                {items(open.form, &page.items, None)}
            </section>
            {footer(open, from_review)}
        </form>
    }
    .into_any()
}

/// "Step 2 of 4", with a bar.
fn steps(open: Open, number: usize) -> AnyView {
    let journey = open.form.journey();
    let place = Memo::new(move |_| {
        journey.with(|journey| {
            // The review is a step too.
            let all = journey.steps.len() + 1;
            let here = journey.steps.iter().position(|step| step.page == number);
            (here.map_or(1, |here| here + 1), all)
        })
    });
    let words = move || {
        let (here, all) = place.get();
        fill_in(words().step_of, &[&here.to_string(), &all.to_string()])
    };
    view! {
        <div class="steps">
            <span>{words}</span>
            <progress aria-hidden="true" max=move || place.get().1 value=move || place.get().0></progress>
        </div>
    }
    .into_any()
}

fn page_left(open: Open, number: usize) -> AnyView {
    let journey = open.form.journey();
    let count = Memo::new(move |_| {
        journey.with(|journey| {
            let step = journey.steps.iter().find(|step| step.page == number);
            step.map_or(0, |step| step.count.missing + step.count.wrong)
        })
    });
    let words = move || match count.get() {
        0 => words().page_done.to_owned(),
        1 => words().page_left_one.to_owned(),
        n => fill_in(words().page_left, &[&n.to_string()]),
    };
    view! { <h2 class="page-left">{words}</h2> }.into_any()
}

fn footer(open: Open, from_review: impl Fn() -> bool + Send + 'static) -> AnyView {
    let label = move || if from_review() { words().back_to_review } else { words().go_on };
    view! {
        <div class="bar">
            <div class="bar-inside">
                <p class="bar-left">
                    <strong>{super::left(open)}</strong>
                    <span>{words().harmless}</span>
                </p>
                <button type="submit" class="primary">{label}</button>
            </div>
        </div>
    }
    .into_any()
}
