//! Papers of the person's earlier dossiers, to be attached again by reference.

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

/// A button that looks through earlier dossiers, and what was found there.
pub(super) fn offer(papers: Papers) -> El {
    let open = RwSignal::new(false);
    let found = RwSignal::new(Vec::<Earlier>::new());
    // Whether it was looked, and whether that is all there is.
    let looked = RwSignal::new(None::<bool>);
    let press = button("button.link", later_words().paper_earlier)
        .bind("aria-expanded", move || Some(open.get().to_string()))
        .on("click", move |_| {
            open.update(|open| *open = !*open);
            if !open.get_untracked() {
                return;
            }
            looked.set(None);
            spawn_local(async move {
                let tell = move |papers| _ = found.try_set(papers);
                let complete = earlier(papers.ports, papers.session, tell).await;
                looked.try_set(Some(complete));
            });
        });
    let asking = papers.form.asking(papers.at);
    let fitting = Memo::new(move |_| {
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
    });
    let list = move || {
        let shown = open.get();
        let line = |it: &Earlier| line(papers, it);
        shown.then(|| el("ul.papers").add(fitting.get().iter().map(line).collect::<Vec<El>>()))
    };
    let told = move || {
        let words = match (open.get(), looked.get()) {
            (false, _) => "",
            (_, None) => later_words().paper_looking,
            (_, Some(false)) => later_words().list_incomplete,
            _ if fitting.with(Vec::is_empty) => later_words().paper_none_earlier,
            _ => "",
        };
        words.to_owned()
    };
    el("div.paper-earlier").add(press).add(el("p.help").attr("role", "status").say(told)).live(list)
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
