//! What is already known on a page, as a card to confirm.

use leptos::prelude::*;
use tokhai_engine::answers::At;

use super::Open;
use crate::text::{fill_in, language, say, words};
use crate::widgets::{is_known, show, source_title};

/// So many answers are shown before "see all".
const FIRST: usize = 4;

pub(super) fn card(open: Open, page: usize, correcting: RwSignal<bool>) -> AnyView {
    let form = open.form.form();
    let here: Vec<At> = form
        .questions()
        .filter(|(_, question)| question.page == Some(page) && question.repeat.is_none())
        .map(|(question, _)| At { question, row: None })
        .collect();
    let known = Memo::new(move |_| {
        let askings = here.iter().filter(|&&at| open.form.asking(at).with(is_known));
        askings.copied().collect::<Vec<At>>()
    });
    let all = RwSignal::new(false);
    let content = move || {
        let known = known.get();
        if known.is_empty() || correcting.get() {
            return None;
        }
        let count = known.len();
        let shown = if all.get() { count } else { FIRST };
        let rows = known.iter().take(shown).map(|&at| row(open, at)).collect_view();
        let more = (count > FIRST).then(|| {
            let words = move || {
                if all.get() {
                    words().see_fewer.to_owned()
                } else {
                    fill_in(words().see_all, &[&count.to_string()])
                }
            };
            view! {
                <button type="button" class="link" aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |_| all.update(|all| *all = !*all)>{words}</button>
            }
        });
        Some(view! {
            <section class="card known" aria-labelledby="known">
                <span class="tick" aria-hidden="true">"✓"</span>
                <div class="known-inside">
                    <h2 id="known">{fill_in(words().already_known, &[&count.to_string()])}</h2>
                    <p class="source">{sources(open, &known)}</p>
                </div>
                <dl class="facts">{rows}</dl>
                <div class="links">
                    {more}
                    <button type="button" class="link" on:click=move |_| correcting.set(true)>
                        {words().something_wrong}
                    </button>
                </div>
            </section>
        })
    };
    view! { <div>{content}</div> }.into_any()
}

fn row(open: Open, at: At) -> impl IntoView {
    let form = open.form.form();
    let question = form.question(at.question);
    let label = say(&question.label);
    let value = open.form.asking(at).with(|asking| asking.value.clone());
    let value = value.map(|value| show(question, &value, language()));
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
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
