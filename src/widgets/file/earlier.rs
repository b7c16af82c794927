//! Papers of the person's earlier dossiers, to be attached again by reference. For seldom use: loaded
//! when it is asked for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use tokhai_engine::date::{Date, moment};

use super::{Papers, digest, name_of};
use crate::live::papers::{Earlier, earlier};
use crate::text::{fill_in, later_words, say};
use crate::view::{El, button, el};
use crate::widgets::date::day_first;
use crate::widgets::focus;

/// So many are offered.
const MOST: usize = 12;

/// Looks through earlier dossiers, and shows what is found there.
#[inline(never)]
pub(super) fn list(papers: Papers) -> El {
    let found = RwSignal::new(Vec::<Earlier>::new());
    // Whether it was looked, and whether that is all there is.
    let looked = RwSignal::new(None::<bool>);
    spawn_local(async move {
        let tell = move |papers| _ = found.try_set(papers);
        let complete = earlier(papers.ports, papers.session, tell).await;
        looked.try_set(Some(complete));
    });
    let asking = papers.form.asking(papers.at);
    let fitting = move || {
        asking.track();
        let (slot, attached) = (papers.slot.get_value(), papers.list());
        let here = papers.form.pointer(papers.at).to_string();
        let mut fitting = found.get();
        fitting.retain(|it| {
            let there = attached.iter().any(|paper| digest(paper) == it.paper.sha256);
            !there && slot.fits(&it.paper.media_type, it.paper.size)
        });
        // What answered the same question before comes first.
        fitting.sort_by_key(|it| it.paper.slot != here);
        fitting.truncate(MOST);
        fitting
    };
    let lines = move || fitting().iter().map(|it| line(papers, it)).collect::<Vec<El>>();
    let told = move || {
        let words = match looked.get() {
            None => later_words().paper_looking,
            Some(false) => later_words().list_incomplete,
            Some(true) if fitting().is_empty() => later_words().paper_none_earlier,
            Some(true) => "",
        };
        words.to_owned()
    };
    el("div").add(el("p.help").attr("role", "status").say(told)).add(el("ul.papers").live(lines))
}

fn line(papers: Papers, it: &Earlier) -> El {
    let Earlier { paper, code, received_at, form } = it.clone();
    let address = String::from("/api/uploads/") + &paper.sha256;
    let picture = match paper.media_type.starts_with("image/") {
        true => el("img").attr("src", &address).attr("alt", "").attr("loading", "lazy"),
        false => el("span").attr("aria-hidden", "true").text(name_of(&paper.media_type)),
    };
    let look = el("a")
        .attr("href", &address)
        .attr("download", &paper.name)
        .attr("aria-label", &[later_words().paper_look, " ", &paper.name].concat());
    // The day where the authority is.
    let received = moment(js_sys::Date::parse(&received_at) as u64);
    let day = received.get(..10).and_then(Date::parse).map(day_first).unwrap_or_default();
    let use_it = fill_in(later_words().paper_use, &[&day]);
    let take = button("button.secondary", &use_it)
        .attr("aria-label", &[&use_it, ": ", &paper.name].concat());
    let name = paper.name.clone();
    let take = take.on("click", move |_| {
        let paper = json!({
            "name": paper.name, "type": paper.media_type, "size": paper.size,
            "sha256": paper.sha256, "from": code,
        });
        let refused = papers.attach(&papers.slot.get_value(), paper).err();
        papers.problems.set(refused.into_iter().collect());
        papers.removed.set(None);
        focus(papers.id.get_value());
    });
    el("li.paper")
        .add(el("div.paper-picture").add(look.add(picture)))
        .add(
            el("div.paper-about")
                .add(el("span.paper-name").text(&name))
                .add(el("span.paper-size").text(&say(&form))),
        )
        .add(take)
}
