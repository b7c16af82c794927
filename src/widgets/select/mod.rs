//! One of several answers, as the platform's own list.

use leptos::prelude::*;
use serde_json::Value;

use super::{Control, Widget, choice};
use crate::text::{say, words};
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "select",
    suits: |question| (6..=15).contains(&question.choices.len()),
    seldom: false,
    grouped: false,
    view,
    show: choice::show,
    read: choice::read,
};

fn view(control: Control) -> Vec<El> {
    let choices = control.with_question(|question| question.choices.clone());
    let (form, at, asking) = (control.form, control.at, control.asking);
    // What is no choice (pasted, or of an earlier form) is shown as it is.
    let known = choices.clone();
    let first = el("option").attr("value", "").say(move || {
        asking.with(|asking| {
            let other = asking.value.as_ref().and_then(Value::as_str);
            let other =
                other.filter(|_| known.iter().all(|it| Some(&it.value) != asking.value.as_ref()));
            other.unwrap_or(words().choose).to_owned()
        })
    });
    let options = choices.clone().into_iter().enumerate().map(|(i, choice)| {
        let option = el("option").attr("value", &i.to_string()).text(&say(&choice.label));
        option.prop("selected", move || {
            asking.with(|asking| asking.value.as_ref() == Some(&choice.value)).into()
        })
    });
    let options: Vec<El> = options.collect();
    let list = control.dress(el("select.entry")).add(first).add(options);
    let list = list.on("change", move |event| {
        let choice = event_target_value(&event).parse::<usize>().ok();
        let choice = choice.and_then(|i| choices.get(i));
        form.set(at, choice.map_or(Value::Null, |choice| choice.value.clone()));
        form.visit(at);
    });
    vec![list.on("blur", move |_| form.visit(at))]
}
