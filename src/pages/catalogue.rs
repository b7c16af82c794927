//! `/`: the services of this portal.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{self, heading};
use crate::live::portal::{self, CatalogueEntry, PortalError};
use crate::live::ports::Ports;
use crate::text::{say, words};

pub(super) fn catalogue() -> AnyView {
    let ports = expect_context::<Ports>();
    let entries = RwSignal::new(None::<Result<Vec<CatalogueEntry>, PortalError>>);
    let load = move || {
        entries.set(None);
        spawn_local(async move {
            let found = portal::catalogue(ports).await;
            entries.try_set(Some(found));
        });
    };
    load();
    let list = move || match entries.get() {
        None => layout::waiting(),
        Some(Err(_)) => layout::unreachable(load),
        Some(Ok(entries)) if entries.is_empty() => {
            view! { <p>{words().no_services}</p> }.into_any()
        }
        Some(Ok(entries)) => view! {
            <ul class="services">{entries.into_iter().map(entry).collect_view()}</ul>
        }
        .into_any(),
    };
    view! {
        {heading(words().services_heading)}
        <p class="lead">{words().services_lead}</p>
        {list}
    }
    .into_any()
}

fn entry(entry: CatalogueEntry) -> impl IntoView {
    let address = String::from("/forms/") + &entry.slug;
    view! {
        <li>
            <a class="card service" href=address>
                <strong>{say(&entry.title)}</strong>
                <span>{say(&entry.summary)}</span>
            </a>
        </li>
    }
}
