//! The form itself, in a frame as wide as a device, and the way between a question and where it is
//! written.

use leptos::prelude::*;
use tokhai_engine::Pointer;
use tokhai_engine::answers::At;
use tokhai_engine::form::QuestionId;
use tokhai_engine::record::Json;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::bench::Bench;
use crate::live::{effect, on_change};
use crate::pages::fill::{self, Open};
use crate::pages::route;
use crate::text::pretty;
use crate::text::{follow_language, preview_words};
use crate::view::{El, button, el};
use crate::widgets::{Definition, OpenMore, dom_id};

/// How wide the form is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// 390 px
    Phone,
    /// 768 px
    Tablet,
    /// 1,200 px
    Desktop,
}

impl Width {
    /// Its name in the style sheet.
    fn name(self) -> &'static str {
        match self {
            Width::Phone => "phone",
            Width::Tablet => "tablet",
            Width::Desktop => "desktop",
        }
    }
}

/// Draws the form; `definition` asks for a question's definition.
pub(super) fn frame(bench: Bench, width: RwSignal<Width>) -> El {
    let definition = RwSignal::new(None);
    provide_context(Definition(definition));
    let more = OpenMore::default();
    more.listen(move |place| {
        bench.open_more(place);
        more.land();
    });
    provide_context(more);
    effect(move || {
        if let Some(question) = definition.get() {
            bench.define(question);
        }
    });
    let content = move || {
        follow_language();
        let form = bench.form.get();
        let sent = bench.sent.with(Option::is_some);
        untrack(|| match form {
            None => el("p.form-instead").text(preview_words().no_form),
            Some(_) if sent => would_send(bench),
            Some(open) => fill::screen(open),
        })
    };
    let stale = move || {
        follow_language();
        let words = preview_words();
        let old = bench.stale.get() && bench.form.with(Option::is_some);
        let sentence = match (old, bench.is_hidden.get()) {
            (true, _) => words.last_good,
            (false, true) => words.hidden_now,
            _ => return None,
        };
        Some(el("p.notice.attention").text(sentence))
    };
    let device = el("div.device")
        .bind("data-width", move || Some(width.get().name().to_owned()))
        .toggle("stale", move || bench.stale.get())
        .on("click", by_pointer)
        .live(content);
    let node = StoredValue::new_local(device.input());
    on_change(
        move || {
            route::query(bench.shell, "page");
            bench.sent.track();
        },
        move || node.with_value(|device| device.set_scroll_top(0)),
    );
    el("div.stage").add(el("div.stage-notice").attr("role", "status").live(stale)).add(device)
}

/// Alt and a click anywhere on a question lead to its definition.
fn by_pointer(event: web_sys::Event) {
    let Some(event) = event.dyn_ref::<web_sys::MouseEvent>().filter(|it| it.alt_key()) else {
        return;
    };
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let field = target.and_then(|it| it.closest(".field").ok().flatten());
    let way = field.and_then(|it| it.query_selector(":scope > .definition").ok().flatten());
    if let Some(way) = way.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        // Its click passes here, too.
        request_animation_frame(move || way.click());
    }
}

/// What the portal would have got.
fn would_send(bench: Bench) -> El {
    let json = bench.sent.with(|sent| sent.to_json());
    let back = button("button.primary", preview_words().back_to_form);
    crate::widgets::focus("heading".into());
    el("div.form-instead")
        .add(el("h1").id("heading").attr("tabindex", "-1").text(preview_words().would_send))
        .add(el("p.lead").text(preview_words().would_send_why))
        .add(el("pre.json").attr("tabindex", "0").id("sent").text(&pretty::print(&json)))
        .add(el("p.actions").add(back.on("click", move |_| bench.sent.set(None))))
}

/// Shows the question that is written around a place of the document.
pub(super) fn point(bench: Bench, place: &Pointer) {
    let Some(open) = bench.form.get_untracked() else { return };
    let (question, page) = bench.written_at(place);
    if let Some(page) = page {
        turn_to(bench, open, page);
    }
    let asking = question.map(|question| first_asking(open, question));
    let is_hidden = |at: At| open.form.with(|answers| !answers.state(at).relevant);
    bench.is_hidden.set(asking.is_some_and(is_hidden));
    request_animation_frame(move || mark(asking));
}

/// Shows a page without taking the focus there.
pub(super) fn turn_to(bench: Bench, open: Open, page: usize) {
    let form = open.form.form();
    let Some(id) = form.pages.get(page).map(|page| page.id.as_str()) else { return };
    let here = untrack(|| route::query(bench.shell, "page"));
    if here.as_deref() != Some(id) {
        open.quiet.set(true);
        bench.shell.replace(&open.address_of(id));
    }
}

/// The question, or its first row's.
fn first_asking(open: Open, question: QuestionId) -> At {
    open.form.with(|answers| {
        let all = answers.all();
        let first = all.into_iter().find(|at| at.question == question);
        first.unwrap_or(At { question, row: None })
    })
}

/// Marks a question in the form, and takes the mark from the last one.
fn mark(at: Option<At>) {
    if let Ok(Some(before)) = document().query_selector(".device .pointed-at") {
        let _ = before.class_list().remove_1("pointed-at");
    }
    let Some(at) = at else { return };
    let label = document().get_element_by_id(&(dom_id(at) + "-label"));
    let field = label.and_then(|label| label.closest(".field").ok().flatten());
    if let Some(field) = field {
        let _ = field.class_list().add_1("pointed-at");
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        field.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
