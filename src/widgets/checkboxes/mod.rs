//! Several of some answers, as boxes to tick. Where there are many, a line narrows them down and
//! those chosen stand above it.

use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::{Choice, Language, Question};
use tokhai_engine::logic::plain;
use tokhai_engine::schema::Types;
use wasm_bindgen::JsCast;

use super::{Control, Widget, choice, focus, is_only};
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "checkboxes",
    suits: |question| is_only(&question.facets, Types::ARRAY) && !question.choices.is_empty(),
    seldom: false,
    grouped: true,
    view,
    show,
    read,
};

/// Several answers with semicolons between them.
fn read(question: &Question, typed: &str) -> Value {
    let parts = typed.split(';').map(|part| choice::read(question, part));
    let chosen: Vec<Value> = parts.filter(|answer| !answer.is_null()).collect();
    if chosen.is_empty() { Value::Null } else { Value::Array(chosen) }
}

/// So many can be looked through without a line that narrows them down.
const FEW: usize = 15;
/// So many are drawn at a time.
const SHOWN: usize = 50;

fn show(question: &Question, value: &Value, language: Language) -> String {
    let labels = value.as_array().into_iter().flatten().map(|item| {
        let label = question.label_of(item, language);
        label.map_or_else(|| item.to_string(), str::to_owned)
    });
    labels.collect::<Vec<_>>().join(", ")
}

/// The answer with one value added or taken away: in the order of the choices, and what is none
/// of them behind.
fn with(answer: Option<&Value>, choices: &[Choice], value: &Value, chosen: bool) -> Value {
    let before = answer.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_in = |it: &Value| if it == value { chosen } else { before.contains(it) };
    let known = choices.iter().map(|choice| &choice.value);
    let other = before.iter().filter(|it| known.clone().all(|known| known != *it));
    let kept = known.clone().filter(|it| is_in(it)).chain(other.filter(|it| *it != value));
    Value::Array(kept.cloned().collect())
}

/// The choices of one question, shared by its listeners.
struct Boxes {
    control: Control,
    choices: Vec<Choice>,
    /// The labels without marks, as they are searched.
    plain: Vec<String>,
    /// The choices found, by number.
    found: RwSignal<Vec<usize>>,
}

impl Boxes {
    fn is_chosen(&self, value: &Value) -> bool {
        let has = |answer: &Value| answer.as_array().is_some_and(|items| items.contains(value));
        self.control.asking.with(|asking| asking.value.as_ref().is_some_and(has))
    }

    fn choose(&self, value: &Value, chosen: bool) {
        let answer = self.control.asking.with_untracked(|asking| asking.value.clone());
        self.control.set(with(answer.as_ref(), &self.choices, value, chosen));
        self.control.form.visit(self.control.at);
    }

    /// The box of the choice that stands `nth`.
    fn draw(self: &Rc<Self>, nth: usize, choice: &Choice, id: &str) -> El {
        let (this, that, value) = (self.clone(), self.clone(), choice.value.clone());
        let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let id = if nth == 0 { id.to_owned() } else { [id, "-", &nth.to_string()].concat() };
        let tick = self.control.name(el("input").attr("type", "checkbox"));
        let answer = value.clone();
        let tick = tick
            .id(&id)
            .attr("value", &written)
            .attr("aria-describedby", &self.control.described_by())
            .prop("checked", move || this.is_chosen(&value).into())
            .on("change", move |event| that.choose(&answer, event_target_checked(&event)));
        let label = el("span").text(&say(&choice.label));
        el("label.choice").attr("for", &id).add(tick).add(label)
    }

    /// Those chosen, each with a way to take it back.
    fn tags(self: &Rc<Self>) -> Vec<El> {
        let chosen = self.choices.iter().filter(|choice| self.is_chosen(&choice.value));
        let tag = |choice: &Choice| {
            let (this, value) = (self.clone(), choice.value.clone());
            let label = say(&choice.label);
            let remove = button("button.tag", &label)
                .attr("aria-label", &[later_words().remove, " ", &label].concat())
                .on("click", move |_| {
                    this.choose(&value, false);
                    focus(this.control.id.clone());
                });
            el("li").add(remove.add(el("span").attr("aria-hidden", "true").text("×")))
        };
        chosen.map(tag).collect()
    }
}

fn view(control: Control) -> Vec<El> {
    let choices = control.with_question(|question| question.choices.clone());
    let many = choices.len() > FEW;
    let plain = choices.iter().filter(|_| many).map(|choice| plain(&say(&choice.label))).collect();
    let found = RwSignal::new((0..choices.len()).collect());
    let boxes = Rc::new(Boxes { control, choices, plain, found });
    if many {
        return narrowed(boxes);
    }
    let all = boxes.choices.iter().enumerate();
    let all: Vec<El> = all.map(|(i, choice)| boxes.draw(i, choice, &boxes.control.id)).collect();
    vec![el("div.choices").add(all)]
}

/// The boxes below a line that narrows them down.
fn narrowed(boxes: Rc<Boxes>) -> Vec<El> {
    let (found, id) = (boxes.found, boxes.control.id.clone());
    let (searched, chosen) = (boxes.clone(), boxes.clone());
    let filter = el("input.entry")
        .id(&id)
        .attr("type", "search")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-label", later_words().narrow_down)
        .attr("placeholder", later_words().narrow_down)
        .attr("aria-describedby", &boxes.control.described_by())
        .on("input", move |event| {
            let wanted = plain(event_target_value(&event).trim());
            let all = searched.plain.iter().enumerate();
            let fitting = all.filter(|(_, label)| label.contains(&wanted)).map(|(i, _)| i);
            found.set(fitting.collect());
        })
        // It would send the page off.
        .on("keydown", |event| {
            if event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|it| it.key() == "Enter") {
                event.prevent_default();
            }
        });
    let tags = el("ul.tags").attr("aria-label", later_words().chosen).live(move || chosen.tags());
    let first = [&id, "-box"].concat();
    let drawn = move || {
        let found = found.get();
        let shown = found.iter().take(SHOWN).filter_map(|&i| Some((i, boxes.choices.get(i)?)));
        shown.map(|(i, choice)| boxes.draw(i, choice, &first)).collect::<Vec<El>>()
    };
    let count = move || match found.with(Vec::len) {
        0 => words().nothing_found.to_owned(),
        n if n > SHOWN => fill_in(words().found_more, &[&(n - SHOWN).to_string()]),
        n => fill_in(words().found, &[&n.to_string()]),
    };
    vec![
        tags,
        filter,
        el("div.choices.choices-many").live(drawn),
        el("p.help").attr("role", "status").say(count),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tokhai_engine::form::Text;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn answers_are_kept_in_the_order_of_the_choices() {
        let choices = ["a", "b", "c"].map(|it| Choice { value: json!(it), label: Text::same(it) });
        let with = |answer: Value, value: &str, chosen| {
            with(Some(&answer), &choices, &json!(value), chosen)
        };
        assert_eq!(with(json!(["c"]), "a", true), json!(["a", "c"]));
        assert_eq!(with(json!(["a", "c"]), "b", true), json!(["a", "b", "c"]));
        assert_eq!(with(json!(["a", "c"]), "a", false), json!(["c"]));
        assert_eq!(with(json!(["a"]), "a", true), json!(["a"]));
        assert_eq!(with(Value::Null, "b", true), json!(["b"]));
        // What came from elsewhere is not lost.
        assert_eq!(with(json!(["old", "b"]), "a", true), json!(["a", "b", "old"]));
    }
}
