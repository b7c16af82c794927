//! What is already known on a page, as a card to confirm.

use leptos::prelude::*;
use tokhai_engine::answers::At;

use super::Open;
use crate::pages::layout::fact;
use crate::text::{fill_in, language, later_words, say};
use crate::view::{El, button, el};
use crate::widgets::{show, source_title};

/// So many answers are shown before "see all".
const FIRST: usize = 4;

pub(super) fn card(open: Open, page: usize, correcting: RwSignal<bool>) -> El {
    let form = open.form.form();
    let here: Vec<At> = form
        .questions()
        .filter(|(_, question)| question.page == Some(page) && question.repeat.is_none())
        .map(|(question, _)| At { question, row: None })
        .collect();
    // One look at the answers a change is less than a thousand askings to listen to.
    let known = Memo::new(move |_| {
        open.form.changes().track();
        open.form.with(|answers| {
            here.iter().copied().filter(|&at| answers.is_known(at)).collect::<Vec<At>>()
        })
    });
    let all = RwSignal::new(false);
    el("div").live(move || {
        let known = known.get();
        (!known.is_empty() && !correcting.get()).then(|| drawn(open, known, all, correcting))
    })
}

#[inline(never)]
fn drawn(open: Open, known: Vec<At>, all: RwSignal<bool>, correcting: RwSignal<bool>) -> El {
    let count = known.len().to_string();
    let title = fill_in(later_words().already_known, &[&count]);
    let more = (known.len() > FIRST).then(|| {
        el("button.link")
            .attr("type", "button")
            .bind("aria-expanded", move || Some(all.get().to_string()))
            .say(move || {
                if all.get() {
                    later_words().see_fewer.to_owned()
                } else {
                    fill_in(later_words().see_all, &[&count])
                }
            })
            .on("click", move |_| all.update(|all| *all = !*all))
    });
    let wrong = button("button.link", later_words().something_wrong);
    let wrong = wrong.on("click", move |_| correcting.set(true));
    let inside = el("div.known-inside")
        .add(el("h2").id("known").text(&title))
        .add(el("p.source").text(&sources(open, &known)));
    let rows = move || {
        let shown = if all.get() { known.len() } else { FIRST };
        known.iter().take(shown).map(|&at| row(open, at)).collect::<Vec<El>>()
    };
    el("section.card.known")
        .attr("aria-labelledby", "known")
        .add(el("span.tick").attr("aria-hidden", "true").text("✓"))
        .add(inside)
        .add(el("dl.facts").live(rows))
        .add(el("div.links").add(more).add(wrong))
}

fn row(open: Open, at: At) -> El {
    let form = open.form.form();
    let question = form.question(at.question);
    let value = open.form.asking(at).with(|asking| asking.value.clone());
    let value = value.map(|value| show(question, &value, language())).unwrap_or_default();
    fact(&say(&question.label), &value)
}

/// The sources of these answers, each once.
fn sources(open: Open, known: &[At]) -> String {
    let mut titles: Vec<String> = Vec::new();
    for &at in known {
        let source = open
            .form
            .asking(at)
            .with(|asking| asking.provenance.as_ref().map(|provenance| provenance.source.clone()));
        let title = source.map(|source| source_title(&source));
        titles.extend(title.filter(|title| !titles.contains(title)));
    }
    titles.join(" · ")
}
