//! One of several answers, as the platform's own list.

use leptos::prelude::*;
use serde_json::Value;

use super::{Control, Widget, choice};
use crate::text::{say, words};

pub(super) static WIDGET: Widget = Widget {
    name: "select",
    suits: |question| (6..=15).contains(&question.choices.len()),
    grouped: false,
    view,
    show: choice::show,
};

fn view(control: Control) -> AnyView {
    let choices = control.with_question(|question| question.choices.clone());
    let (form, at, asking) = (control.form, control.at, control.asking);
    let options = choices.clone().into_iter().enumerate().map(|(i, choice)| {
        let answer = choice.value;
        let selected = move || asking.with(|asking| asking.value.as_ref() == Some(&answer));
        view! {
            <option value=i.to_string() prop:selected=selected>{say(&choice.label)}</option>
        }
    });
    let choose = move |event: web_sys::Event| {
        let choice = event_target_value(&event).parse::<usize>().ok();
        let choice = choice.and_then(|i| choices.get(i));
        form.set(at, choice.map_or(Value::Null, |choice| choice.value.clone()));
        form.visit(at);
    };
    view! {
        <select class="entry" id=control.id.clone() name=control.name()
            aria-describedby=control.described_by() aria-invalid=control.invalid()
            aria-required=control.required() on:change=choose on:blur=move |_| form.visit(at)>
            <option value="">{words().choose}</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}
