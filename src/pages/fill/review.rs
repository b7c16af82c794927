//! Everything once more, with a way back to each answer; consent; sending.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{Answers, At, RowId};
use tokhai_engine::dossier::{ConsentGiven, Dossier};
use tokhai_engine::form::{Consent, Item};
use tokhai_engine::journey;
use tokhai_engine::outbox::{Delivery, Parcel};

use super::summary::{self, Summary};
use super::{Open, REVIEW};
use crate::live::outbox::Outbox;
use crate::live::ports::{Ports, StoreError};
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::pages::layout::heading;
use crate::pages::route;
use crate::text::{fill_in, language, say, words};
use crate::widgets::{dom_id, render, show, source_title};

pub(super) fn review(open: Open) -> AnyView {
    let session = expect_context::<Session>();
    let shell = expect_context::<Shell>();
    let ports = expect_context::<Ports>();
    let outbox = expect_context::<Outbox>();
    let form = open.form.form();
    let summary = Summary::new();
    let agreed: Vec<RwSignal<bool>> = form.consents.iter().map(|_| RwSignal::new(false)).collect();
    let insisted = RwSignal::new(false);
    let problem = RwSignal::new(None::<StoreError>);
    let busy = RwSignal::new(false);

    let consents = {
        let boxes = form.consents.iter().cloned().zip(agreed.clone()).enumerate();
        let boxes = boxes.map(|(i, (consent, agreed))| consent_box(i, consent, agreed, insisted));
        boxes.collect_view()
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        insisted.set(true);
        let missing = open.form.insist(None);
        if !missing.is_empty() {
            summary.show(missing);
            return;
        }
        if let Some(first) = agreed.iter().position(|agreed| !agreed.get_untracked()) {
            crate::widgets::focus(consent_id(first));
            return;
        }
        if session.standing() == Standing::Nobody {
            shell.go(&route::sign_in(&route::fill(&open.src.get_value(), Some(REVIEW))));
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let parcel = parcel(open, ports);
        spawn_local(async move {
            let key = parcel.key.clone();
            open.autosave.hand_over(&key).await;
            match outbox.post(parcel).await {
                Ok(()) => shell.go(&(String::from("/dossiers/") + &key)),
                Err(error) => {
                    open.autosave.keep_going();
                    busy.set(false);
                    problem.set(Some(error));
                }
            }
        });
    };
    let sections = move || {
        open.form.changes().track();
        let steps = open.form.journey().with(|journey| journey.steps.clone());
        steps.into_iter().map(|step| section(open, step.page)).collect_view()
    };
    let left = open.form.with(journey::left).questions;
    super::ready();
    super::entered();
    view! {
        <form novalidate=true on:submit=send>
            {heading(words().review)}
            <p class="lead">{words().review_lead}</p>
            {(left > 0).then(|| view! {
                <p class="notice attention">{fill_in(words().review_left, &[&left.to_string()])}</p>
            })}
            {summary::view(open, summary)}
            {sections}
            <section class="card questions">
                <h2>{words().agree}</h2>
                {consents}
            </section>
            <div role="alert">
                {move || problem.get().map(|_| view! { <p class="error">{words().cannot_keep}</p> })}
            </div>
            <div class="bar">
                <div class="bar-inside">
                    <p class="bar-left">
                        <strong>{super::left(open)}</strong>
                        <span>{move || if shell.online.get() { words().harmless } else { words().sent_later }}</span>
                    </p>
                    <button type="submit" class="primary" aria-disabled=move || busy.get().to_string()>
                        {move || if busy.get() { words().sending } else { words().submit }}
                    </button>
                </div>
            </div>
        </form>
    }
    .into_any()
}

fn consent_id(number: usize) -> String {
    String::from("consent-") + &number.to_string()
}

fn consent_box(
    number: usize,
    consent: Consent,
    agreed: RwSignal<bool>,
    insisted: RwSignal<bool>,
) -> AnyView {
    let id = consent_id(number);
    let error = [&id, "-error"].concat();
    let missing = move || insisted.get() && !agreed.get();
    view! {
        <div class="field" class:wrong=missing>
            <div id=error.clone()>{move || missing().then(|| view! { <p class="error">{words().tick_to_agree}</p> })}</div>
            <label class="choice" for=id.clone()>
                <input type="checkbox" id=id.clone() name=["consent/", &consent.id].concat()
                    aria-describedby=error aria-invalid=move || missing().to_string()
                    on:change=move |event| agreed.set(event_target_checked(&event)) />
                <span>{say(&consent.text)}</span>
            </label>
        </div>
    }
    .into_any()
}

fn parcel(open: Open, ports: Ports) -> Parcel {
    let device = ports.device();
    let now = device.now();
    let tongue = language();
    let form = open.form.form();
    let at = rfc3339(now);
    let consents = form.consents.iter().map(|consent| ConsentGiven {
        id: consent.id.clone(),
        version: consent.version.clone(),
        text: consent.text.get(tongue).to_owned(),
        locale: tongue,
        at: at.clone(),
    });
    let created = rfc3339(open.autosave.created_at());
    let dossier = open
        .form
        .with(|answers| Dossier::new(answers, consents.collect(), tongue, created, at.clone()));
    Parcel {
        key: device.new_id(),
        src: open.src.get_value(),
        title: form.about.title.clone(),
        dossier,
        queued_at: now,
        state: Delivery::Queued,
        failures: 0,
    }
}

fn rfc3339(milliseconds: u64) -> String {
    js_sys::Date::new(&(milliseconds as f64).into()).to_iso_string().into()
}

/// The answers of one page.
fn section(open: Open, number: usize) -> AnyView {
    let form = open.form.form();
    let Some(page) = form.pages.get(number) else { return ().into_any() };
    let rows = open.form.with(|answers| {
        let mut lines = Vec::new();
        collect(answers, &page.items, None, &mut lines);
        lines
    });
    let address = route::fill(&open.src.get_value(), Some(&page.id)) + "&back=" + REVIEW;
    let title = say(&page.title);
    let lines = rows.into_iter().map(|line| match line {
        Line::Title(title) => {
            view! { <div class="row-title"><dt>{title}</dt><dd></dd></div> }.into_any()
        }
        Line::Answer(at) => answer(open, at, &address),
    });
    view! {
        <section class="card" aria-label=title.clone()>
            <h2>{title.clone()}</h2>
            <dl class="facts review">{lines.collect_view()}</dl>
        </section>
    }
    .into_any()
}

enum Line {
    Title(String),
    Answer(At),
}

fn collect(answers: &Answers, items: &[Item], row: Option<RowId>, lines: &mut Vec<Line>) {
    let form = answers.form();
    for item in items {
        match item {
            Item::Question(id) => {
                let question = form.question(*id);
                let at = At { question: *id, row: question.repeat.and(row) };
                if !answers.state(at).relevant {
                    continue;
                }
                let Some(rows) = &question.rows else {
                    lines.push(Line::Answer(at));
                    continue;
                };
                lines.push(Line::Answer(at));
                for (i, &row) in answers.rows(at).iter().enumerate() {
                    let title = render(&rows.title, answers, Some(row), language());
                    let number = fill_in(words().entry_number, &[&(i + 1).to_string()]);
                    lines.push(Line::Title(if title.is_empty() { number } else { title }));
                    collect(answers, &rows.items, Some(row), lines);
                }
            }
            Item::Group { items, .. } => collect(answers, items, row, lines),
            Item::Note { .. } => {}
        }
    }
}

fn answer(open: Open, at: At, page: &str) -> AnyView {
    let form = open.form.form();
    let question = form.question(at.question);
    let asking = open.form.asking(at).get();
    let label = say(&question.label);
    let value = asking.value.as_ref().map(|value| show(question, value, language()));
    let source = asking.provenance.as_ref().map(|provenance| {
        let title = source_title(&provenance.source);
        let words = if provenance.changed { words().changed_from } else { words().from_source };
        view! { <small class="source">{fill_in(words, &[&title])}</small> }
    });
    let empty = value.is_none();
    let locked = asking.provenance.as_ref().is_some_and(|provenance| provenance.locked);
    let address = [page, "&at=", &dom_id(at)].concat();
    let change = (!locked).then(|| view! {
        <a class="change" href=address aria-label=[words().change, ": ", &label].concat()>{words().change}</a>
    });
    view! {
        <div>
            <dt>{label.clone()}</dt>
            <dd class:empty=empty>{value.unwrap_or_else(|| words().not_answered.to_owned())}{source}</dd>
            {change}
        </div>
    }
    .into_any()
}
