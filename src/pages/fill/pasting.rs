//! A person pasted into one line ("Nguyễn Văn An, 079090001234"): each piece goes to its question.

use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::autofill::pieces;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, Event};

use super::Open;
use crate::live::app::app;
use crate::pages::layout::Announcement;
use crate::text::{fill_in, later_words, say};
use crate::widgets::widget_of;

/// Takes a pasted text apart if at least two pieces of it have a question here, the one it is
/// pasted into among them; anything else is pasted as ever. One step to undo. Whether it did.
#[inline(never)]
pub(super) fn paste(event: &Event, open: Open) -> bool {
    let Some(pasting) = event.dyn_ref::<ClipboardEvent>().filter(|it| !it.default_prevented())
    else {
        return false;
    };
    let data = pasting.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
    let pieces = pieces(&data.unwrap_or_default());
    let name = event.target().and_then(|it| it.dyn_into::<Element>().ok()?.get_attribute("name"));
    let place = name.and_then(|name| Pointer::parse(&name));
    let Some(at) = place.and_then(|place| open.form.with(|it| it.locate(&place))) else {
        return false;
    };
    let targets = open.form.with(|answers| targets(answers, at, pieces));
    if targets.len() < 2 || targets.iter().all(|(target, _)| *target != at) {
        return false;
    }
    event.prevent_default();
    let form = open.form.form();
    let set = |(at, text): &(At, String)| {
        let question = form.question(at.question);
        Change::Set { at: *at, value: (widget_of(question).read)(question, text) }
    };
    open.form.apply(Change::Batch(targets.iter().map(set).collect()));
    let labels = targets.iter().map(|(at, _)| say(&form.question(at.question).label));
    let labels = labels.collect::<Vec<_>>().join(", ");
    app::<Announcement>().say(fill_in(later_words().taken_apart, &[&labels]));
    // What a number brings with it is asked for as if each had been typed.
    targets.iter().for_each(|(target, _)| open.form.visit(*target));
    true
}

/// The questions beside this one, in the same block, that the pieces answer.
fn targets(answers: &Answers, at: At, pieces: Vec<(&str, String)>) -> Vec<(At, String)> {
    let form = answers.form();
    let block = form.question(at.question).path.parent();
    let target = |(part, text): (&str, String)| {
        let beside = form.questions().find(|(_, question)| {
            let concept = question.concept.as_deref().and_then(|it| it.rsplit('.').next());
            let named = question.path.segments().last().map(String::as_str);
            question.path.parent() == block && concept.or(named) == Some(part)
        });
        let target = At { question: beside?.0, row: at.row };
        answers.state(target).relevant.then_some((target, text))
    };
    pieces.into_iter().filter_map(target).collect()
}
