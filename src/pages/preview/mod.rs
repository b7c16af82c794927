//! `/preview[?src=URL]`: the designer's preview. The document on one side, the form that it makes
//! on the other, and beside them what it costs, what is wrong with it and what is being filled in.
//!
//! The form is drawn by the same code as `/fill`. Nothing is kept of what is filled in, and
//! nothing is sent.
//!
//! Whatever a citizen never needs stands here, so that the first part of the program has none of
//! it (`docs/decisions/parts.md`).

mod bench;
mod cost;
mod download;
mod editor;
mod frame;
mod highlight;
mod kept;
mod panels;
mod start;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::budget::{SLOW, Way};
use tokhai_engine::form::Language;
use wasm_bindgen::JsCast;

use super::layout::{self, Announcement};
use super::route;
use crate::live::app::app;
use crate::live::portal::{self, DocumentError};
use crate::live::sources::Sources;
use crate::live::{effect, on_change, whether};
use crate::text::{fill_in, follow_language, language, preview_words, speak, words};
use crate::view::{El, button, dress, el, link, mark_page};

use bench::Bench;
use frame::Width;

/// What a phone has room for at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Document,
    Form,
    Panels,
}

/// The answer to a request for the document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Waiting,
    Here,
    Failed,
    Missing,
    TooLarge,
}

pub(super) fn preview(src: String) -> Vec<El> {
    let sources = Sources::new();
    provide_context(sources);
    let bench = Bench::new(&src, sources);
    let asked = RwSignal::new(Asked::Waiting);
    let load = move || {
        asked.set(Asked::Waiting);
        spawn_local(async move {
            let result = match bench.kept.load(bench).await {
                Ok(()) => Asked::Here,
                Err(DocumentError::Missing) => Asked::Missing,
                Err(DocumentError::TooLarge) => Asked::TooLarge,
                Err(_) => Asked::Failed,
            };
            asked.try_set(result);
        });
    };
    load();
    spawn_local(bench.learn_given());
    spawn_local(async move {
        let people = portal::demo_people(bench.ports).await.unwrap_or_default();
        bench.people.try_set(people);
    });
    on_change(
        move || bench.shell.hidden.track(),
        move || {
            if bench.is_open.get_untracked() {
                bench.kept.keep(bench, true);
            }
        },
    );
    start::take_drops(bench);
    // No citizen needs it.
    dress("/lazy/preview.css");
    let is_open = whether(move || bench.is_open.get());
    let screen = move || {
        if is_open.get() {
            return untrack(|| vec![workbench(bench)]);
        }
        follow_language();
        match asked.get() {
            Asked::Waiting => vec![layout::waiting()],
            Asked::Failed => layout::unreachable_page(load),
            Asked::Missing => start::start(bench, Some(preview_words().missing)),
            Asked::TooLarge => {
                let words = bench.src.with_value(|src| start::too_large(src));
                start::start(bench, Some(&words))
            }
            Asked::Here => start::start(bench, None),
        }
    };
    vec![el("div").live(screen)]
}

fn workbench(bench: Bench) -> El {
    let width = RwSignal::new(Width::Phone);
    let view = RwSignal::new(View::Form);
    effect(move || {
        follow_language();
        bench.name.with(|name| {
            document().set_title(&fill_in(preview_words().preview_of, &[name]));
        });
    });
    // On a phone, what is selected is to be seen.
    on_change(move || bench.selected.track(), move || view.set(View::Document));
    let views = choice(
        || preview_words().view.to_owned(),
        &[
            (View::Document, || preview_words().document),
            (View::Form, || preview_words().form),
            (View::Panels, || preview_words().panels),
        ],
        move || view.get(),
        move |chosen| view.set(chosen),
    );
    let columns = el("div.preview-columns")
        .add(titled("document", || preview_words().document.to_owned(), editor::editor(bench)))
        .add(titled("form", || preview_words().form.to_owned(), frame::frame(bench, width)))
        .add(el("div.preview-panels").add(panels::panels(bench)));
    mark_page("with-preview");
    el("div.preview")
        .bind("data-view", move || {
            Some(
                match view.get() {
                    View::Document => "document",
                    View::Form => "form",
                    View::Panels => "panels",
                }
                .to_owned(),
            )
        })
        .add(top(bench, width))
        .add(el("div.preview-notices").attr("role", "status").live(move || notices(bench)))
        .add(el("div.preview-views").add(views))
        .add(columns)
        .add(el("p.preview-status").live(move || status(bench)))
}

/// The bar at the top: which document, how it is shown, and whether it is kept.
fn top(bench: Bench, width: RwSignal<Width>) -> El {
    let mark = el("span.mark").attr("aria-hidden", "true").text("tk");
    let home = link("a.brand", "/", "").bind("aria-label", || {
        follow_language();
        Some(words().home.to_owned())
    });
    let title = move || {
        follow_language();
        bench.name.with(|name| fill_in(preview_words().preview_of, &[name]))
    };
    let frames = choice(
        || preview_words().frame.to_owned(),
        &[
            (Width::Phone, || preview_words().phone),
            (Width::Tablet, || preview_words().tablet),
            (Width::Desktop, || preview_words().desktop),
        ],
        move || width.get(),
        move |chosen| width.set(chosen),
    );
    let announcement = app::<Announcement>();
    let shell = bench.shell;
    let tongues = choice(
        || preview_words().tongue.to_owned(),
        &[(Language::Vi, || "vi"), (Language::En, || "en")],
        || {
            follow_language();
            language()
        },
        move |chosen| {
            (shell.keep_language)(chosen.tag());
            announcement.hush();
            speak(chosen);
        },
    );
    let edited = whether(move || bench.kept.is_edited(bench));
    let pill = move || {
        follow_language();
        let here = bench.src.with_value(|src| src.starts_with('/'));
        if edited.get() {
            let discard = button("button.link", preview_words().discard);
            let discard = discard.on("click", move |_| bench.kept.discard(bench));
            vec![el("span.pill.attention").text(preview_words().edited), discard]
        } else if here {
            vec![el("span.pill.good").text(preview_words().reloads)]
        } else {
            Vec::new()
        }
    };
    let other = el("a.preview-other")
        .attr("href", &route::preview(""))
        .say(|| {
            follow_language();
            preview_words().other_form.to_owned()
        })
        .on("click", move |event| start::leave(bench, &event));
    el("div.preview-top")
        .add(home.add(mark))
        .add(el("strong.preview-name").say(title))
        .add(frames)
        .live(move || people(bench))
        .add(tongues)
        .add(other)
        .add(el("div.preview-kept").live(pill))
}

/// Who tries the form.
fn people(bench: Bench) -> Option<El> {
    follow_language();
    bench.people.with(|people| {
        if people.is_empty() {
            return None;
        }
        let chosen = bench.person.get_untracked();
        let option = |id: &str, name: &str| {
            let option = el("option").attr("value", id).text(name);
            if id == chosen { option.attr("selected", "") } else { option }
        };
        let options: Vec<El> = people.iter().map(|it| option(&it.id, &it.name)).collect();
        let select = el("select.preview-select")
            .add(option("", preview_words().nobody))
            .add(options)
            .on("change", move |event| bench.try_as(event_target_value(&event)));
        let label = el("span").text(preview_words().try_as);
        Some(el("label.preview-person").add(label).add(select))
    })
}

fn notices(bench: Bench) -> Vec<El> {
    follow_language();
    let mut drawn = Vec::new();
    if bench.kept.has_newer() {
        let take = button("button.link", preview_words().take_file);
        let keep = button("button.link", preview_words().keep_mine);
        drawn.push(
            el("p.notice.attention")
                .text(preview_words().file_changed)
                .text(" ")
                .add(take.on("click", move |_| bench.kept.discard(bench)))
                .text(" · ")
                .add(keep.on("click", move |_| bench.kept.keep_mine(bench))),
        );
    }
    drawn.extend(bench.refused.get().map(|words| el("p.notice.attention").text(&words)));
    if bench.kept.is_unsafe.get() {
        drawn.push(el("p.notice.attention").text(preview_words().not_kept));
    }
    drawn
}

/// How many questions there are, and on which paths.
fn status(bench: Bench) -> Vec<El> {
    follow_language();
    let words = preview_words();
    let Some(form) = bench.compiled() else { return Vec::new() };
    let all = form.questions().filter(|(_, question)| question.page.is_some()).count();
    let mut said = fill_in(words.questions, &[&all.to_string()]);
    let mut drawn = Vec::new();
    bench.costs.with(|costs| {
        let Some(costs) = costs else { return };
        let counts = Way::ALL.map(|way| costs.path(way, &SLOW, true).asked().to_string());
        let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
        said.push_str(" · ");
        said.push_str(&fill_in(words.paths, &counts));
        if !costs.exact {
            drawn.push(el("span").text(words.about_paths));
        }
        let sources = bench
            .sources
            .known()
            .with(|sources| sources.iter().filter(|source| !source.values.is_empty()).count());
        if sources > 0 {
            let known = costs.path(Way::Typical, &SLOW, true).known();
            let filled = [known.to_string(), sources.to_string()];
            drawn.push(el("span").text(&fill_in(words.filled_from, &[&filled[0], &filled[1]])));
        }
    });
    drawn.insert(0, el("span").text(&said));
    drawn
}

/// A part of the page with a heading of its own.
fn titled(name: &str, title: impl Fn() -> String + 'static, content: El) -> El {
    let id = ["preview-", name].concat();
    let heading = el("h2.preview-heading").id(&id).say(move || {
        follow_language();
        title()
    });
    el(&["section.preview-", name].concat()).attr("aria-labelledby", &id).add(heading).add(content)
}

/// A value, and what its button says.
type Named<T> = (T, fn() -> &'static str);

/// A few buttons of which one is pressed.
fn choice<T: Copy + PartialEq + 'static>(
    label: fn() -> String,
    options: &[Named<T>],
    current: impl Fn() -> T + Copy + 'static,
    choose: impl Fn(T) + Copy + 'static,
) -> El {
    let option = |&(value, words): &Named<T>| {
        el("button")
            .attr("type", "button")
            .bind("aria-pressed", move || Some((current() == value).to_string()))
            .say(move || {
                follow_language();
                words().to_owned()
            })
            .on("click", move |_| choose(value))
    };
    layout::list("div.segments", options, option).attr("role", "group").bind(
        "aria-label",
        move || {
            follow_language();
            Some(label())
        },
    )
}

/// The element that an event came from.
fn target<T: JsCast>(event: &web_sys::Event) -> Option<T> {
    event.target().and_then(|it| it.dyn_into::<T>().ok())
}
