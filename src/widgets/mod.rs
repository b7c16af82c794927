//! What questions look like. One folder a widget, one line of [`WIDGETS`] each.
//!
//! A widget shows a control for one asking and turns what is typed into an answer and back (its
//! codec). Label, help, errors and sources are drawn around it by [`field`]; which questions
//! stand where by [`items`].

mod choice;
mod combobox;
mod date;
mod entry;
mod field;
mod file;
mod identity;
mod items;
mod repeat;
mod select;
mod text;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At};
use tokhai_engine::form::{Language, Question, Text};
use wasm_bindgen::JsCast;

use crate::live::form::{Asking, LiveForm};
use crate::view::El;

pub(crate) use field::{Confirming, Sources, describe, foremost, is_known, source_title};
pub(crate) use items::items;

/// Every widget, the more particular first.
static WIDGETS: [&Widget; 8] = [
    &repeat::WIDGET,
    &file::WIDGET,
    &combobox::WIDGET,
    &select::WIDGET,
    &choice::WIDGET,
    &identity::WIDGET,
    &date::WIDGET,
    &text::WIDGET,
];

/// A way to ask.
pub(crate) struct Widget {
    /// Its name in form documents.
    name: &'static str,
    /// Whether it suits a question that names no widget.
    suits: fn(&Question) -> bool,
    /// Whether it has several controls, so that the label is a legend.
    grouped: bool,
    /// Draws it.
    view: fn(Control) -> Vec<El>,
    /// The answer in words.
    show: fn(&Question, &Value, Language) -> String,
    /// Words from elsewhere (a cell of a spreadsheet) → the answer. What makes no sense stays as
    /// it is, so that the check can say so.
    read: fn(&Question, &str) -> Value,
}

/// What a widget draws.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) form: LiveForm,
    pub(crate) at: At,
    pub(crate) asking: RwSignal<Asking>,
    /// The DOM id of the control.
    pub(crate) id: String,
}

impl Control {
    /// Gives a control what every control has: id, name, description and its state.
    fn dress(&self, control: El) -> El {
        let asking = self.asking;
        let flag = |holds: bool| Some(if holds { "true" } else { "false" }.to_owned());
        self.name(control.id(&self.id))
            .attr("aria-describedby", &self.described_by())
            .bind("aria-invalid", move || {
                flag(asking.with(|asking| asking.visited && has_error(asking)))
            })
            .bind("aria-required", move || flag(asking.with(|asking| asking.required)))
    }

    /// Gives a control the answer's place as its `name`. It follows its row.
    fn name(&self, control: El) -> El {
        let (form, at) = (self.form, self.at);
        if at.row.is_none() {
            return control.attr("name", &form.pointer(at).to_string());
        }
        control.bind("name", move || {
            form.track_place(at.row);
            Some(form.pointer(at).to_string())
        })
    }

    /// The ids of what describes the control: help, error and source.
    fn described_by(&self) -> String {
        let id = &self.id;
        [id, "-help ", id, "-error ", id, "-source"].concat()
    }

    fn set(&self, value: Value) {
        self.form.set(self.at, value);
    }

    fn with_question<T>(&self, look: impl FnOnce(&Question) -> T) -> T {
        look(self.form.form().question(self.at.question))
    }
}

fn has_error(asking: &Asking) -> bool {
    asking.violations.iter().any(|it| it.severity == tokhai_engine::Severity::Error)
}

/// The DOM id of an asking's control. Rows keep their number when they move, so it stays with
/// the answer.
pub(crate) fn dom_id(at: At) -> String {
    let question = at.question.number().to_string();
    match at.row {
        Some(row) => ["q", &question, "r", &row.number().to_string()].concat(),
        None => ["q", &question].concat(),
    }
}

/// The widget of a question.
fn widget_of(question: &Question) -> &'static Widget {
    let wanted = question.widget.as_deref();
    let named = WIDGETS.iter().find(|widget| Some(widget.name) == wanted);
    let suited = || WIDGETS.iter().find(|widget| (widget.suits)(question));
    named.or_else(suited).copied().unwrap_or(&text::WIDGET)
}

/// The widget of a question where there is little room: radio buttons become a list.
fn narrow_widget_of(question: &Question) -> &'static Widget {
    let widget = widget_of(question);
    if widget.name == choice::WIDGET.name { &select::WIDGET } else { widget }
}

/// An answer in words.
pub(crate) fn show(question: &Question, value: &Value, language: Language) -> String {
    (widget_of(question).show)(question, value, language)
}

/// Words with the answers they name.
pub(crate) fn render(
    text: &Text,
    answers: &Answers,
    row: Option<tokhai_engine::answers::RowId>,
    language: Language,
) -> String {
    answers.render(text, row, language, &show)
}

/// Puts the focus on the control of an asking; its row is drawn if it was too far away.
pub(crate) fn reach(form: LiveForm, at: At) {
    if let Some(row) = at.row {
        form.want(row);
    }
    focus(dom_id(at));
}

/// Puts the focus on the control with this id, as [`dom_id`] made it, wherever it is.
pub(crate) fn reach_id(form: LiveForm, id: String) {
    let row = id.split_once('r').and_then(|(_, number)| number.parse().ok());
    if let Some(row) = row.and_then(|number| form.with(|answers| answers.row_numbered(number))) {
        form.want(row);
    }
    focus(id);
}

/// Puts the focus on an element, once what is being drawn is there.
pub(crate) fn focus(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
