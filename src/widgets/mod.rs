//! What questions look like. One folder a widget, one line of [`WIDGETS`] each.
//!
//! A widget shows a control for one asking and turns what is typed into an answer and back (its
//! codec). Label, help, errors and sources are drawn around it by [`field`]; which questions
//! stand where by [`items`].

mod checkbox;
mod checkboxes;
mod choice;
mod combobox;
mod commune;
mod date;
mod datetime;
mod entry;
mod field;
mod file;
mod identity;
mod items;
mod json;
mod map;
mod money;
mod month;
mod number;
mod offer;
mod part;
mod provenance;
mod repeat;
mod rich;
mod select;
mod signature;
mod text;
mod textarea;
mod time;
mod tuple;

use std::cell::Cell;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At};
use tokhai_engine::form::{Language, Question, Text};
use tokhai_engine::schema::{Facets, Types};
use wasm_bindgen::JsCast;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::live::form::{Asking, LiveForm};
use crate::view::{El, finish};

pub(crate) use field::{Confirming, Definition, describe, foremost};
pub(crate) use file::readable;
pub(crate) use items::{OpenMore, items};
pub(crate) use provenance::{source_and_day, source_title};
pub(crate) use rich::{is_rich, rich};

/// Every widget, the more particular first.
static WIDGETS: [&Widget; 21] = [
    &repeat::WIDGET,
    &file::WIDGET,
    &checkbox::WIDGET,
    &checkboxes::WIDGET,
    &commune::WIDGET,
    &combobox::WIDGET,
    &select::WIDGET,
    &choice::WIDGET,
    &tuple::WIDGET,
    &map::WIDGET,
    &json::WIDGET,
    &identity::WIDGET,
    &date::WIDGET,
    &month::WIDGET,
    &time::WIDGET,
    &datetime::WIDGET,
    &money::WIDGET,
    &number::WIDGET,
    &signature::WIDGET,
    &textarea::WIDGET,
    &text::WIDGET,
];

/// A way to ask.
pub(crate) struct Widget {
    /// Its name in form documents.
    name: &'static str,
    /// Whether it suits a question that names no widget.
    suits: fn(&Question) -> bool,
    /// Whether it belongs to the part of the program for seldom use.
    pub(crate) seldom: bool,
    /// Whether it has several controls, so that the label is a legend.
    grouped: bool,
    /// Draws it.
    view: fn(Control) -> Vec<El>,
    /// The answer in words.
    show: fn(&Question, &Value, Language) -> String,
    /// Words from elsewhere (a cell of a spreadsheet) → the answer. What makes no sense stays as
    /// it is, so that the check can say so.
    pub(crate) read: fn(&Question, &str) -> Value,
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
        let flag = |holds: bool| if holds { "true" } else { "false" };
        let state =
            move || asking.with(|asking| (asking.visited && has_error(asking), asking.required));
        let told = Cell::new(None);
        self.name(control.id(&self.id)).attr("aria-describedby", &self.described_by()).follow(
            move |control| {
                let now = state();
                if told.replace(Some(now)) != Some(now) {
                    control.set_attr("aria-invalid", flag(now.0));
                    control.set_attr("aria-required", flag(now.1));
                }
            },
        )
    }

    /// Gives a control the answer's place as its `name`. It follows its row.
    fn name(&self, control: El) -> El {
        let (form, at) = (self.form, self.at);
        // A choice between variants is no answer: the place is that of what is chosen.
        let suffix = if self.with_question(Question::is_chooser) { "#" } else { "" };
        let name = move || [&form.pointer(at).to_string(), suffix].concat();
        if at.row.is_none() {
            return control.attr("name", &name());
        }
        control.bind("name", move || {
            form.track_place(at.row);
            Some(name())
        })
    }

    /// Gives a control for a part of the answer the part's place as its `name`.
    fn name_below(&self, control: El, part: impl Fn() -> Option<String> + 'static) -> El {
        let (form, at) = (self.form, self.at);
        let changes = form.changes();
        control.bind("name", move || {
            if at.row.is_some() {
                changes.track();
            }
            Some(form.pointer(at).join(part()?).to_string())
        })
    }

    /// Gives a control that is dressed what describes it besides, by the ends of the ids.
    fn describe(&self, control: El, more: &[&str]) -> El {
        let mut ids = self.described_by();
        for end in more {
            ids.push(' ');
            ids.push_str(&self.id);
            ids.push_str(end);
        }
        control.attr("aria-describedby", &ids)
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

/// Whether an answer can only be of these types; or null, which is no answer.
fn is_only(facets: &Facets, types: Types) -> bool {
    let all = facets.types.and(Types::ANY);
    all.meets(types) && all.and(types.or(Types::NULL)) == all
}

/// Words among the widget's settings: a string, or one for each language.
fn option_words(question: &Question, name: &str, language: Language) -> Option<String> {
    let words = question.options.get(name)?;
    let own = words.get(language.tag()).or_else(|| words.get(Language::Vi.tag()));
    own.unwrap_or(words).as_str().map(str::to_owned)
}

/// Calls `leave` when the focus goes from inside `group` to elsewhere.
fn on_leaving(group: El, leave: std::rc::Rc<dyn Fn()>) -> El {
    let inside = group.input();
    group.on("focusout", move |event| {
        let to =
            event.dyn_ref::<web_sys::FocusEvent>().and_then(web_sys::FocusEvent::related_target);
        let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if !inside.contains(to.as_ref()) {
            leave();
        }
    })
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
pub(crate) fn widget_of(question: &Question) -> &'static Widget {
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

/// The picture that an answer is: an address for an image.
pub(crate) fn picture<'v>(question: &Question, value: &'v Value) -> Option<&'v str> {
    let is_drawn = widget_of(question).name == signature::WIDGET.name;
    value.as_str().filter(|address| is_drawn && address.starts_with(signature::PNG))
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

/// Leaves whatever has the focus: what was typed there is committed.
pub(crate) fn leave() {
    let focused = document().active_element();
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.blur();
    }
}

/// Puts the focus on an element, once what is being drawn is there.
pub(crate) fn focus(id: String) {
    request_animation_frame(move || {
        let find = || document().get_element_by_id(&id);
        // On a long page it may not be drawn yet.
        let element = find().or_else(|| {
            finish();
            find()
        });
        // What is known has left its field for the card.
        let element = element.or_else(|| document().get_element_by_id("form"));
        if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
            stay(element, 3);
        }
    });
}

/// Scrolls again in the next frames: what lies around an element on a long page is laid out once it
/// comes near, and seldom as high as was guessed.
fn stay(element: web_sys::HtmlElement, frames: u32) {
    request_animation_frame(move || {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
        if frames > 1 {
            stay(element, frames - 1);
        }
    });
}
