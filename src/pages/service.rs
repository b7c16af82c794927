//! `/forms/SLUG`: what a service is for, what is needed, what it costs, how long it takes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde_json::Value;
use tokhai_engine::form::Text;

use super::layout::{self, heading};
use super::route;
use crate::live::drafts::{self, StoredDraft};
use crate::live::portal::{self, CatalogueEntry};
use crate::live::ports::{Ports, Shelf};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::text::{fill_in, say, words};

/// What a form says of its service. Every part may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct About {
    agency: Option<Text>,
    needs: Vec<Text>,
    fees: Vec<Fee>,
    durations: Vec<Duration>,
    legal_basis: Vec<Law>,
}

#[derive(Clone, Debug, Deserialize)]
struct Fee {
    label: Text,
    online: u64,
    paper: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Duration {
    label: Text,
    working_days: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Law {
    title: Text,
    checked_on: Option<String>,
}

pub(super) fn service(slug: &str) -> AnyView {
    let ports = expect_context::<Ports>();
    let slug = slug.to_owned();
    let found = RwSignal::new(None::<Option<CatalogueEntry>>);
    let failed = RwSignal::new(false);
    let load = move || {
        let slug = slug.clone();
        failed.set(false);
        spawn_local(async move {
            match portal::catalogue(ports).await {
                Ok(entries) => {
                    found.try_set(Some(entries.into_iter().find(|entry| entry.slug == slug)));
                }
                Err(_) => {
                    failed.try_set(true);
                }
            }
        });
    };
    load();
    let page = move || match (found.get(), failed.get()) {
        (_, true) => layout::unreachable(load.clone()),
        (None, _) => layout::waiting(),
        (Some(None), _) => layout::nowhere(),
        (Some(Some(entry)), _) => about(entry),
    };
    view! { {page} }.into_any()
}

fn about(entry: CatalogueEntry) -> AnyView {
    let about: About = serde_json::from_value(without_nulls(entry.service)).unwrap_or_default();
    let src = ["/forms/", &entry.slug, "/form.json"].concat();
    let (title, summary) = (entry.title, entry.summary);
    let fee = |fee: Fee| {
        let paper = fee.paper;
        view! {
            <div>
                <dt>{say(&fee.label)}</dt>
                <dd>{move || {
                    let online = dong(fee.online);
                    match paper {
                        Some(paper) => fill_in(words().fee_online_paper, &[&online, &dong(paper)]),
                        None => online,
                    }
                }}</dd>
            </div>
        }
    };
    let duration = |duration: Duration| {
        view! {
            <div>
                <dt>{say(&duration.label)}</dt>
                <dd>{fill_in(words().working_days, &[&duration.working_days.to_string()])}</dd>
            </div>
        }
    };
    let law = |law: Law| {
        view! {
            <li>
                {say(&law.title)}
                {law.checked_on.map(|day| {
                    let day = day.split('-').rev().collect::<Vec<_>>().join("/");
                    view! { " "<small>{fill_in(words().checked_on, &[&day])}</small> }
                })}
            </li>
        }
    };
    view! {
        {heading(say(&title))}
        <p class="lead">{say(&summary)}</p>
        {start(src, entry.slug)}
        <section class="card">
            <h2>{words().you_need}</h2>
            <ul class="plain">{about.needs.into_iter().map(|need| view! { <li>{say(&need)}</li> }).collect_view()}</ul>
        </section>
        <section class="card">
            <h2>{words().fee}</h2>
            <dl class="facts">{about.fees.into_iter().map(fee).collect_view()}</dl>
            <h2>{words().how_long}</h2>
            <dl class="facts">{about.durations.into_iter().map(duration).collect_view()}</dl>
            {about.agency.map(|agency| view! {
                <h2>{words().who_handles}</h2>
                <p>{say(&agency)}</p>
            })}
        </section>
        <section class="card">
            <h2>{words().legal_basis}</h2>
            <ul class="plain">{about.legal_basis.into_iter().map(law).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The button that begins, or goes on where the person stopped.
fn start(src: String, form: String) -> AnyView {
    let ports = expect_context::<Ports>();
    let session = expect_context::<Session>();
    let draft = RwSignal::new(None::<StoredDraft>);
    Effect::new(move |_| {
        session.person();
        let form = form.clone();
        spawn_local(async move {
            let key = drafts::key(&session.folder(), &form);
            let found = records::read::<StoredDraft>(ports, Shelf::Drafts, &key).await;
            draft.try_set(found.filter(|draft| draft.parcel.is_none()));
        });
    });
    let fill = route::fill(&src, None);
    let address = move || match session.standing() {
        Standing::Nobody => route::sign_in(&fill),
        _ => fill.clone(),
    };
    let label = move || if draft.with(Option::is_some) { words().go_on } else { words().begin };
    let left = move || {
        draft.get().map(|draft| {
            let left = fill_in(words().draft_left, &[&draft.left.to_string()]);
            view! { <p class="help">{left}</p> }
        })
    };
    view! { <p><a class="primary" href=address>{label}</a></p>{left} }.into_any()
}

/// A sum of money, grouped.
pub(super) fn dong(sum: u64) -> String {
    let digits = sum.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped + " ₫"
}

fn without_nulls(value: Value) -> Value {
    if value.is_null() { Value::Object(Default::default()) } else { value }
}
