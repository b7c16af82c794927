//! `/`: the services of this portal.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{self, heading};
use crate::live::app::app;
use crate::live::portal::{self, CatalogueEntry, PortalError};
use crate::live::ports::Ports;
use crate::text::{later_words, say};
use crate::view::{El, el};

pub(super) fn catalogue() -> Vec<El> {
    let ports = app::<Ports>();
    let entries = RwSignal::new(None::<Result<Vec<CatalogueEntry>, PortalError>>);
    let load = move || {
        entries.set(None);
        spawn_local(async move {
            let found = portal::catalogue(ports).await;
            entries.try_set(Some(found));
        });
    };
    load();
    let services = move || {
        entries.with(|entries| match entries {
            None => layout::waiting(),
            Some(Err(_)) => layout::unreachable(load),
            Some(Ok(entries)) if entries.is_empty() => el("p").text(later_words().no_services),
            Some(Ok(entries)) => layout::list("ul.services", entries, entry),
        })
    };
    let page = el("div")
        .add(heading(later_words().services_heading))
        .add(el("p.lead").text(later_words().services_lead))
        .live(services);
    vec![page]
}

fn entry(entry: &CatalogueEntry) -> El {
    let address = String::from("/forms/") + &entry.slug;
    let summary = el("span").text(&say(&entry.summary));
    layout::entry(&address, &say(&entry.title), vec![summary])
}
