//! The errors that keep a page from being done, above it; the summary takes the focus.

use leptos::prelude::*;
use tokhai_engine::answers::At;

use super::Open;
use crate::text::{fill_in, later_words, say};
use crate::view::{El, el, link};
use crate::widgets::{self, describe, dom_id, foremost};

/// So many errors are listed; those of thousands of rows nobody reads at once.
const MOST: usize = 50;

/// Which errors are summed up.
#[derive(Clone, Copy)]
pub(super) struct Summary(RwSignal<Vec<At>>);

impl Summary {
    pub(super) fn new() -> Summary {
        Summary(RwSignal::new(Vec::new()))
    }

    /// Sums up what is wrong at these questions, and puts the focus there.
    pub(super) fn show(self, missing: Vec<At>) {
        self.0.set(missing);
        widgets::focus("summary".into());
    }
}

/// The summary. On the review the questions are elsewhere (`from_review`): its links lead there.
pub(super) fn view(open: Open, summary: Summary, from_review: bool) -> El {
    el("div").live(move || {
        let mut missing = summary.0.get();
        let is_wrong = |at: At| open.form.with(|answers| answers.state(at).has_error());
        missing.retain(|&at| is_wrong(at));
        let all = missing.len();
        let first = missing.into_iter().take(MOST);
        let lines: Vec<El> = first.filter_map(|at| line(open, at, from_review)).collect();
        (!lines.is_empty()).then(|| drawn(all, lines))
    })
}

#[inline(never)]
fn drawn(all: usize, lines: Vec<El>) -> El {
    let title = fill_in(later_words().to_mend, &[&all.to_string()]);
    el("section.card.error-summary")
        .id("summary")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", "summary-title")
        .add(el("h2").id("summary-title").text(&title))
        .add(el("ul.plain").add(lines))
}

/// One error, with a way to its question. It goes once it is mended.
#[inline(never)]
fn line(open: Open, at: At, from_review: bool) -> Option<El> {
    let asking = open.form.asking(at).get();
    let violation = foremost(&asking.violations)?;
    let sentence = describe(open.form, at, violation);
    let form = open.form.form();
    let question = form.question(at.question);
    let mut label = say(&question.label);
    // In rows the same is asked again and again.
    if let Some((_, position)) = at.row.and_then(|row| open.form.with(|it| it.row_place(row))) {
        let row = fill_in(later_words().entry_number, &[&(position + 1).to_string()]);
        label = [&row, ": ", &label].concat();
    }
    let id = dom_id(at);
    let page = question.page.and_then(|page| form.pages.get(page)).filter(|_| from_review);
    let link = match page {
        Some(page) => link("a", &super::correct(open, &page.id, at), &label),
        None => link("a", &["#", &id].concat(), &label).on("click", move |event| {
            event.prevent_default();
            widgets::reach(open.form, at);
        }),
    };
    Some(el("li").add(link).add(el("br")).text(&sentence))
}
