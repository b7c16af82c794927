//! One page of a form: what is known, what is left, one button.

use leptos::prelude::*;
use tokhai_engine::answers::{Change, Count};
use tokhai_engine::journey;

use super::summary::{self, Summary};
use super::{Open, REVIEW, card, known};
use crate::live::app::app;
use crate::live::shell::Shell;
use crate::live::sources::Sources;
use crate::pages::layout::{heading, later};
use crate::pages::route;
use crate::text::{fill_in, say, words};
use crate::view::{El, at_leisure, el, link};
use crate::widgets::{Confirming, is_rich, items, rich};

/// Questions that are drawn before the page is shown: more than a screen has.
const SCREENFUL: usize = 20;

/// Pages of more questions leave those that are out of sight without layout.
const LONG: u32 = 40;

pub(super) fn page(open: Open, number: usize) -> Option<El> {
    let shell = app::<Shell>();
    let form = open.form.form();
    let page = form.pages.get(number)?;
    let summary = Summary::new();
    let correcting = RwSignal::new(false);
    provide_context(Confirming(correcting));

    let from_review = move || route::query(shell, "back").as_deref() == Some(REVIEW);
    let id = page.id.clone();
    let go_on = move |event: web_sys::Event| {
        event.prevent_default();
        let missing = open.form.insist(Some(number));
        if !missing.is_empty() && !open.form.shut().get_untracked() {
            summary.show(missing);
            return;
        }
        open.form.apply(Change::See { page: id.clone() });
        let next = open.form.with(|answers| journey::next(answers, number));
        let form = open.form.form();
        let next = next.filter(|_| !untrack(from_review)).and_then(|next| form.pages.get(next));
        let next = next.map_or(REVIEW, |page| &page.id);
        open.flush();
        shell.go(&open.address_of(next));
    };
    let back = open.form.with(|answers| journey::previous(answers, number));
    let back = back
        .and_then(|previous| form.pages.get(previous))
        .map(|previous| link("a.back", &open.address_of(&previous.id), words().back));
    let intro = page.intro.as_ref().map(|intro| {
        if is_rich(intro) {
            rich(el("div.lead"), intro, None)
        } else {
            el("p.lead").text(&say(intro))
        }
    });
    super::ready();
    // An address that names a question wants to go right there (from the review).
    let wanted = route::query(shell, "at");
    correcting.set(wanted.is_some());
    open.enter(wanted);
    let label = if untrack(from_review) { words().back_to_review } else { words().go_on };
    let is_long = open.form.with(|answers| answers.count(number).asked) > LONG;
    let drawn = at_leisure(SCREENFUL, || items(open.form, &page.items, None));
    let name = if is_long { "section.card.questions.long" } else { "section.card.questions" };
    let head = el("div.questions-head").add(page_left(open, number));
    let history = later(move || el("div.history").add(super::steps::buttons(open, number)));
    let head = head.add(history);
    let questions = el(name).add(head).add(drawn);
    let drawn = el("form").attr("novalidate", "").on("submit", go_on);
    let drawn = drawn
        .add(back.filter(|_| !form.tabs))
        .add(if form.tabs { tabs(open, number) } else { steps(open, number) })
        .add(heading(say(&page.title)))
        .add(intro)
        .add(later(move || {
            let above = el("div.later").add(super::objections(open));
            let above = above.add(summary::view(open, summary, false));
            let asking = use_context::<Sources>().map(super::asking::status);
            above
                .add(asking)
                .add(known::card(open, number, correcting))
                .add(card::offer(open, number))
        }))
        .add(questions)
        .add(super::bar(open, || words().harmless, el("button.primary").text(label)));
    Some(drawn)
}

/// "Step 2 of 4", with a bar.
fn steps(open: Open, number: usize) -> El {
    let journey = open.form.journey();
    let place = move || {
        journey.with(|journey| {
            // The review is a step too.
            let all = journey.steps.len() + 1;
            let here = journey.steps.iter().position(|step| step.page == number);
            (here.map_or(1, |here| here + 1), all)
        })
    };
    let words = move || {
        let (here, all) = place();
        fill_in(words().step_of, &[&here.to_string(), &all.to_string()])
    };
    let progress = el("progress")
        .attr("aria-hidden", "true")
        .bind("max", move || Some(place().1.to_string()))
        .bind("value", move || Some(place().0.to_string()));
    el("div.steps").add(el("span").say(words)).add(progress)
}

/// The pages of a form that is gone through in any order.
#[inline(never)]
fn tabs(open: Open, number: usize) -> El {
    let journey = open.form.journey();
    let form = open.form.form();
    let pages = Memo::new(move |_| {
        journey.with(|journey| journey.steps.iter().map(|step| step.page).collect::<Vec<usize>>())
    });
    let links = move || {
        let link = |number_of: usize| {
            let page = form.pages.get(number_of)?;
            let link = link("a.tab", &open.address_of(&page.id), &say(&page.title));
            let link = link.add(tab_left(open, number_of));
            let is_here = number_of == number;
            Some(if is_here { link.attr("aria-current", "page") } else { link })
        };
        let mut links: Vec<El> = pages.get().into_iter().filter_map(link).collect();
        links.push(link_to_review(open));
        links
    };
    el("nav.tabs").attr("aria-label", words().parts).live(links)
}

/// What is left on the page of a tab, for the eye; a mark where something is wrong.
fn tab_left(open: Open, number: usize) -> El {
    let left = left(open, number);
    el("span.tab-left").live(move || {
        let Count { missing, wrong, .. } = left();
        let badge = match (wrong, missing) {
            (0, 0) => return Vec::new(),
            (0, missing) => el("span.badge").text(&missing.to_string()),
            _ => el("span.badge.wrong").text("!"),
        };
        let said = [", ", &left_in_words(missing + wrong)].concat();
        vec![badge.attr("aria-hidden", "true"), el("span.visually-hidden").text(&said)]
    })
}

fn link_to_review(open: Open) -> El {
    link("a.tab", &open.address_of(REVIEW), words().review)
}

fn page_left(open: Open, number: usize) -> El {
    let left = left(open, number);
    el("h2.page-left").say(move || {
        let Count { missing, wrong, .. } = left();
        left_in_words(missing + wrong)
    })
}

fn left_in_words(count: u32) -> String {
    match count {
        0 => words().page_done.to_owned(),
        1 => words().page_left_one.to_owned(),
        n => fill_in(words().page_left, &[&n.to_string()]),
    }
}

/// What is left on a page, followed.
fn left(open: Open, number: usize) -> impl Fn() -> Count {
    let journey = open.form.journey();
    move || {
        journey.with(|journey| {
            let step = journey.steps.iter().find(|step| step.page == number);
            step.map(|step| step.count).unwrap_or_default()
        })
    }
}
