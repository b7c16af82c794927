//! One of a few answers, as large radio buttons.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::{Language, Question};

use super::{Control, Widget};
use crate::text::say;

pub(super) static WIDGET: Widget = Widget {
    name: "choice",
    suits: |question| !question.choices.is_empty(),
    grouped: true,
    view,
    show,
};

/// The label of the chosen answer.
pub(super) fn show(question: &Question, value: &Value, language: Language) -> String {
    question.label_of(value, language).map_or_else(|| value.to_string(), str::to_owned)
}

fn view(control: Control) -> AnyView {
    let choices = control.with_question(|question| question.choices.clone());
    let option = |(i, choice): (usize, tokhai_engine::form::Choice)| {
        let id =
            if i == 0 { control.id.clone() } else { [&control.id, "-", &i.to_string()].concat() };
        let (form, at, asking) = (control.form, control.at, control.asking);
        let answer = choice.value.clone();
        let checked = {
            let answer = answer.clone();
            move || asking.with(|asking| asking.value.as_ref() == Some(&answer))
        };
        let written = match &answer {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let choose = move |_| {
            form.set(at, answer.clone());
            form.visit(at);
        };
        view! {
            <label class="choice" for=id.clone()>
                <input type="radio" id=id.clone() name=control.name() value=written
                    prop:checked=checked on:change=choose />
                <span>{say(&choice.label)}</span>
            </label>
        }
    };
    view! { <div class="choices">{choices.into_iter().enumerate().map(option).collect_view()}</div> }
        .into_any()
}
