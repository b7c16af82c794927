//! One of a few answers, as large radio buttons.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::At;
use tokhai_engine::form::{Choice, Language, Question};
use tokhai_engine::logic::plain;

use super::{Control, Widget, focus};
use crate::live::form::LiveForm;
use crate::live::whether;
use crate::text::{say, words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "choice",
    suits: |question| !question.choices.is_empty(),
    seldom: false,
    grouped: true,
    view,
    show,
    read,
};

/// The label of the chosen answer.
pub(super) fn show(question: &Question, value: &Value, language: Language) -> String {
    question.label_of(value, language).map_or_else(|| value.to_string(), str::to_owned)
}

/// The answer whose label (in either language, with or without marks) or value this is.
pub(super) fn read(question: &Question, typed: &str) -> Value {
    let wanted = plain(typed.trim());
    if wanted.is_empty() {
        return Value::Null;
    }
    let is = |choice: &&Choice| {
        let english = choice.label.en.as_deref();
        plain(&choice.label.vi) == wanted
            || english.is_some_and(|label| plain(label) == wanted)
            || written(&choice.value) == typed.trim()
    };
    let found = question.choices.iter().find(is);
    found.map_or_else(|| Value::String(typed.trim().to_owned()), |choice| choice.value.clone())
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn view(control: Control) -> Vec<El> {
    let choices = control.with_question(|question| question.choices.clone());
    let (form, at, asking) = (control.form, control.at, control.asking);
    let option = |(i, choice): (usize, Choice)| {
        let id =
            if i == 0 { control.id.clone() } else { [&control.id, "-", &i.to_string()].concat() };
        let answer = choice.value.clone();
        let written = written(&choice.value);
        let radio = control.name(el("input").attr("type", "radio")).id(&id).attr("value", &written);
        let radio = radio
            .prop("checked", move || {
                asking.with(|asking| asking.value.as_ref() == Some(&answer)).into()
            })
            .on("change", move |_| {
                form.set(at, choice.value.clone());
                form.visit(at);
            });
        let words = el("span").text(&say(&choice.label));
        el("label.choice").attr("for", &id).add(radio).add(words)
    };
    let options: Vec<El> = choices.into_iter().enumerate().map(option).collect();
    let cleared = whether(move || asking.with(|asking| asking.required || asking.value.is_none()));
    let first = control.id;
    // What need not be chosen can be taken back.
    let clear = move || (!cleared.get()).then(|| clear_button(form, at, first.clone()));
    vec![el("div.choices").add(options).live(clear)]
}

#[inline(never)]
fn clear_button(form: LiveForm, at: At, first: String) -> El {
    button("button.link.clear", words().clear_choice).on("click", move |_| {
        form.set(at, Value::Null);
        focus(first.clone());
    })
}
