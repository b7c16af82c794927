//! `/forms/SLUG`: what a service is for, what is needed, what it costs, how long it takes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::form::Text;
use tokhai_engine::record;
use tokhai_engine::record::Json;

use super::layout::{self, fact, heading, list};
use super::route;
use crate::live::app::app;
use crate::live::drafts;
use crate::live::effect;
use crate::live::portal::{self, CatalogueEntry};
use crate::live::ports::{Ports, Request};
use crate::live::session::{Session, Standing};
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, el, link};

/// What a form says of its service. Every part may be missing.
#[derive(Clone, Debug, Default)]
struct About {
    agency: Option<Text>,
    needs: Vec<Text>,
    fees: Vec<Fee>,
    durations: Vec<Duration>,
    legal_basis: Vec<Law>,
}

record!(About {
    agency: "agency" or default,
    needs: "needs" or default,
    fees: "fees" or default,
    durations: "durations" or default,
    legal_basis: "legalBasis" or default,
});

#[derive(Clone, Debug)]
struct Fee {
    label: Text,
    online: u64,
    paper: Option<u64>,
}

record!(Fee { label: "label", online: "online", paper: "paper" or default });

#[derive(Clone, Debug)]
struct Duration {
    label: Text,
    working_days: u64,
}

record!(Duration { label: "label", working_days: "workingDays" });

#[derive(Clone, Debug)]
struct Law {
    title: Text,
    checked_on: Option<String>,
}

record!(Law { title: "title", checked_on: "checkedOn" or default });

pub(super) fn service(slug: &str) -> Vec<El> {
    let ports = app::<Ports>();
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
        (_, true) => layout::unreachable_page(load.clone()),
        (None, _) => vec![layout::waiting()],
        (Some(None), _) => layout::nowhere(),
        (Some(Some(entry)), _) => about(entry),
    };
    vec![el("div").live(page)]
}

fn about(mut entry: CatalogueEntry) -> Vec<El> {
    let about = About::from_json(&mut entry.service).unwrap_or_default();
    let src = ["/forms/", &entry.slug, "/form.json"].concat();
    fetch_ahead(src.clone());
    let mut handling = el("section.card");
    // A heading says nothing where the form gives nothing.
    if !about.fees.is_empty() {
        handling = handling.add(el("h2").text(later_words().fee));
        handling = handling.add(list("dl.facts", &about.fees, fee));
    }
    if !about.durations.is_empty() {
        handling = handling.add(el("h2").text(later_words().how_long));
        handling = handling.add(list("dl.facts", &about.durations, duration));
    }
    if let Some(agency) = &about.agency {
        handling =
            handling.add(el("h2").text(later_words().who_handles)).add(el("p").text(&say(agency)));
    }
    let page =
        el("div").add(heading(say(&entry.title))).add(el("p.lead").text(&say(&entry.summary)));
    let needs = list("ul.plain", &about.needs, |need| el("li").text(&say(need)));
    let laws = list("ul.plain", &about.legal_basis, law);
    let page = start(page, &src, entry.slug)
        .add(el("section.card").add(el("h2").text(later_words().you_need)).add(needs))
        .add(handling)
        .add(el("section.card").add(el("h2").text(later_words().legal_basis)).add(laws));
    vec![page]
}

/// Whoever reads about a service may begin soon, or later without a network: asked for now, the
/// form is kept by the service worker.
fn fetch_ahead(src: String) {
    let ports = app::<Ports>();
    spawn_local(async move {
        let _ = ports.http().send(Request::get(src)).await;
    });
}

fn fee(fee: &Fee) -> El {
    let online = dong(fee.online);
    let sum = match fee.paper {
        Some(paper) => fill_in(later_words().fee_online_paper, &[&online, &dong(paper)]),
        None => online,
    };
    fact(&say(&fee.label), &sum)
}

fn duration(duration: &Duration) -> El {
    let days = fill_in(later_words().working_days, &[&duration.working_days.to_string()]);
    fact(&say(&duration.label), &days)
}

fn law(law: &Law) -> El {
    let item = el("li").text(&say(&law.title));
    match &law.checked_on {
        Some(day) => {
            let checked = fill_in(later_words().checked_on, &[&super::receipt::date(day)]);
            item.text(" ").add(el("small").text(&checked))
        }
        None => item,
    }
}

/// A draft of this form: its address, what it is called, how many questions are left.
type Begun = (String, String, u32);

/// Appends the button that begins, or goes on where the person stopped; what else was begun, and a
/// way to begin once more.
fn start(page: El, src: &str, form: String) -> El {
    let ports = app::<Ports>();
    let session = app::<Session>();
    let begun = RwSignal::new(Vec::<Begun>::new());
    // The first draft of a form has no id; if that is taken, the next one gets one.
    let fresh = RwSignal::new(None::<String>);
    effect(move || {
        session.person();
        let form = form.clone();
        spawn_local(async move {
            let first = drafts::key(&session.folder(), &form);
            let found = drafts::of_form(ports, &session.folder(), &form).await;
            let is_taken = found.iter().any(|(key, _)| *key == first);
            fresh.try_set(is_taken.then(|| ports.device().new_id()));
            let found = found.into_iter().filter(|(_, draft)| draft.is_begun());
            let list = found.map(|(key, draft)| {
                (route::draft(&draft.src, drafts::id_in(&key)), draft.title(), draft.left)
            });
            begun.try_set(list.collect());
        });
    });
    let src = src.to_owned();
    let anew = move || route::draft(&src, fresh.get().as_deref());
    let first = {
        let anew = anew.clone();
        move || begun.with(|begun| begun.first().map(|it| it.0.clone())).unwrap_or_else(&anew)
    };
    let address = move |fill: String| {
        Some(match session.standing() {
            Standing::Nobody => route::sign_in(&fill),
            _ => fill,
        })
    };
    let is_begun = move || begun.with(|begun| !begun.is_empty());
    let label = move || if is_begun() { words().go_on } else { later_words().begin };
    let rest = move || {
        let begun = begun.get();
        let (_, name, left) = begun.first()?;
        let mut said = fill_in(later_words().draft_left, &[&left.to_string()]);
        if begun.len() > 1 {
            said = [name, ". ", &said].concat();
        }
        let others = begun.iter().skip(1).map(|(at, name, left)| {
            let left = fill_in(later_words().draft_left, &[&left.to_string()]);
            let name = fill_in(later_words().go_on_with, &[name]);
            el("li").add(link("a", at, &name)).text(" ").add(el("small").text(&left))
        });
        let others = el("ul.plain").add(others.collect::<Vec<El>>());
        let anew = anew.clone();
        let anew = el("a.secondary").bind("href", move || address(anew()));
        let anew = anew.text(later_words().begin_another);
        Some(el("div").add(el("p.help").text(&said)).add(others).add(el("p").add(anew)))
    };
    let go_on = el("a.primary").bind("href", move || address(first()));
    page.add(el("p").add(go_on.say(move || label().to_owned()))).live(rest)
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
