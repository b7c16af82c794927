//! Where an answer comes from, in plain words, and what the person can say to it.

use leptos::prelude::*;
use tokhai_engine::answers::{At, Change, MAX_REPORT, Provenance};
use tokhai_engine::autofill::card;
use tokhai_engine::date::Date;
use wasm_bindgen::JsCast;

use super::{Control, dom_id, focus, show};
use crate::live::form::LiveForm;
use crate::live::sources::Sources;
use crate::text::{fill_in, language, later_words, say, words};
use crate::view::{El, button, el};

/// What people call a source.
pub(crate) fn source_title(id: &str) -> String {
    let title = use_context::<Sources>().and_then(|sources| sources.title(id));
    let card = || if id == card::SOURCE { later_words().card } else { id };
    title.map_or_else(|| card().to_owned(), |title| say(&title))
}

/// The source and the day on which it said so.
pub(crate) fn source_and_day(provenance: &Provenance) -> String {
    let title = source_title(&provenance.source);
    let day = provenance.fetched_at.get(..10).and_then(Date::parse);
    match day.map(Date::parts) {
        Some((year, month, day)) => {
            let date = [day.to_string(), month.to_string(), year.to_string()].join("/");
            fill_in(later_words().source_on, &[&title, &date])
        }
        None => title,
    }
}

/// What stands below a control whose answer a source knows: an element's name and its words.
#[inline(never)]
pub(super) fn line(form: LiveForm, at: At, provenance: &Provenance) -> (&'static str, String) {
    let title = source_and_day(provenance);
    if provenance.changed {
        let words = if provenance.is_open() { words().source_says } else { words().you_changed };
        ("p.source.changed", fill_in(words, &[&title, &original(form, at, provenance)]))
    } else {
        ("p.source", fill_in(words().from_source, &[&title]))
    }
}

/// Which of the two it is: the person's answer, or the source's.
#[inline(never)]
pub(super) fn settle(form: LiveForm, at: At) -> Option<El> {
    let provenance = form.asking(at).get_untracked().provenance?;
    let settle = move |take: bool| {
        move |_| {
            form.apply(Change::Settle { at, take });
            focus(dom_id(at));
        }
    };
    let theirs = fill_in(later_words().take_source, &[&original(form, at, &provenance)]);
    let theirs = button("button.secondary", &theirs).on("click", settle(true));
    // What the source locks can be reported, but not kept otherwise.
    let mine = (!provenance.locked)
        .then(|| button("button.quiet", later_words().keep_mine).on("click", settle(false)));
    Some(el("div.actions").add(theirs).add(mine))
}

/// Says that the answer of a source is wrong, which only its keeper can mend.
#[inline(never)]
pub(super) fn report(control: &Control) -> El {
    let (form, at) = (control.form, control.at);
    let asking = control.asking;
    let id = [&control.id, "-report"].concat();
    let said =
        move || asking.with(|asking| asking.provenance.as_ref().and_then(|it| it.report.clone()));
    let open = RwSignal::new(untrack(said).is_some());
    let label = say(&form.form().question(at.question).label);
    let name = fill_in(later_words().report_of, &[&label]);
    el("div.report").live(move || {
        if !open.get() {
            let id = id.clone();
            let opens = move |_| {
                open.set(true);
                focus(id.clone());
            };
            let opener = button("button.link", later_words().report).attr("aria-label", &name);
            return vec![opener.on("click", opens)];
        }
        let line = el("textarea.entry")
            .id(&id)
            .attr("rows", "2")
            .attr("maxlength", &MAX_REPORT.to_string())
            .prop("value", move || said().unwrap_or_default().into())
            .on("change", move |event| {
                let typed = event.target().and_then(|it| it.dyn_into().ok());
                let typed = typed.map(|it: web_sys::HtmlTextAreaElement| it.value());
                let text = typed.unwrap_or_default().trim().to_owned();
                form.apply(Change::Report { at, text });
            });
        let label = el("label").attr("for", &id).text(&name);
        vec![label, el("p.help").text(later_words().report_goes), line]
    })
}

/// What the source says, in words.
fn original(form: LiveForm, at: At, provenance: &Provenance) -> String {
    show(form.form().question(at.question), &provenance.original, language())
}
