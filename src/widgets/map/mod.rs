//! Entries whose names the person gives: rows of name and value.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use serde_json::{Map, Value};
use tokhai_engine::form::{Language, Part, Parts, Question};

use super::entry::{Codec, Hints, Slot, line};
use super::{Control, Widget, focus, on_leaving, option_words, part};
use crate::live::effect;
use crate::text::{fill_in, language, later_words, preview_words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "map",
    suits: |question| matches!(question.parts, Parts::Map(_)),
    seldom: true,
    grouped: true,
    view,
    show,
    read: |_, _| Value::Null,
};

fn entries(question: &Question) -> Part {
    match &question.parts {
        Parts::Map(part) => (**part).clone(),
        _ => Part::default(),
    }
}

fn show(question: &Question, value: &Value, language: Language) -> String {
    let Some(object) = value.as_object() else { return value.to_string() };
    let part = entries(question);
    let entry = |(key, value): (&String, &Value)| {
        [key.as_str(), ": ", &part::show(&part, value, language)].concat()
    };
    object.iter().map(entry).collect::<Vec<_>>().join("; ")
}

/// One row. Its number stays, whatever is typed into it.
struct Row {
    number: usize,
    key: String,
    value: Value,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.key.is_empty() && self.value.is_null()
    }
}

/// The answer that the rows give. Nothing that was typed is left out: a name alone has `null`, which
/// the check refuses where it is none, and a name that is there already gets a number.
fn answer(rows: &[Row]) -> Value {
    let mut object = Map::new();
    for row in rows.iter().filter(|row| !row.is_blank()) {
        let mut key = row.key.clone();
        let mut count = 1;
        while object.contains_key(&key) {
            count += 1;
            key = [&row.key, " (", &count.to_string(), ")"].concat();
        }
        object.insert(key, row.value.clone());
    }
    if object.is_empty() { Value::Null } else { Value::Object(object) }
}

/// Whether a row above has the same name.
fn is_repeated(rows: &[Row], number: usize) -> bool {
    let Some(at) = rows.iter().position(|row| row.number == number) else { return false };
    let is_same = |row: &Row| !row.is_blank() && row.key == rows[at].key;
    is_same(&rows[at]) && rows[..at].iter().any(is_same)
}

/// A name is taken as it is typed, but for spaces around it.
const KEY: Codec = Codec {
    parse: |typed| Value::String(typed.trim().to_owned()),
    format: |key| key.as_str().unwrap_or_default().to_owned(),
};

/// The rows of one map, shared by its listeners.
struct Entries {
    control: Control,
    part: Part,
    rows: RefCell<Vec<Row>>,
    /// How often they have changed.
    changes: RwSignal<usize>,
    /// Whether the person has gone elsewhere since.
    left: RwSignal<bool>,
    /// The number of the next row.
    next: Cell<usize>,
    whole: Slot,
    key_label: String,
    value_label: String,
}

impl Entries {
    /// The rows, followed.
    fn rows(&self) -> Ref<'_, Vec<Row>> {
        self.changes.track();
        self.rows.borrow()
    }

    fn add(&self, key: &str, value: Value) -> usize {
        self.left.set(false);
        let number = self.next.replace(self.next.get() + 1);
        self.rows.borrow_mut().push(Row { number, key: key.to_owned(), value });
        self.changes.update(|count| *count += 1);
        number
    }

    /// Shows an answer that came from elsewhere.
    fn follow(&self, value: &Value) {
        if answer(&self.rows.borrow()) == *value {
            return;
        }
        self.rows.borrow_mut().clear();
        self.changes.update(|count| *count += 1);
        for (key, value) in value.as_object().into_iter().flatten() {
            self.add(key, value.clone());
        }
    }

    /// The person has changed the rows.
    fn change(&self, change: impl FnOnce(&mut Vec<Row>)) {
        self.left.set(false);
        change(&mut self.rows.borrow_mut());
        let answer = answer(&self.rows.borrow());
        self.changes.update(|count| *count += 1);
        (self.whole.set)(answer);
    }

    fn change_row(&self, number: usize, change: impl FnOnce(&mut Row)) {
        self.change(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.number == number) {
                change(row);
            }
        });
    }

    fn remove(&self, number: usize) {
        self.change(|rows| rows.retain(|row| row.number != number));
        focus([&self.control.id, "-add"].concat());
    }

    fn key(&self, number: usize) -> String {
        let rows = self.rows();
        rows.iter().find(|row| row.number == number).map(|row| row.key.clone()).unwrap_or_default()
    }

    fn value(&self, number: usize) -> Value {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.number == number);
        row.map(|row| row.value.clone()).unwrap_or_default()
    }

    /// What has to be said of a row: at once that its name is there already, once the person has
    /// left that its name or its value is missing.
    fn remark(&self, number: usize) -> Option<&'static str> {
        let left = self.left.get();
        let rows = self.rows();
        let row = rows.iter().find(|row| row.number == number)?;
        match (row.key.is_empty(), row.value.is_null()) {
            _ if is_repeated(&rows, number) => Some(preview_words().name_twice),
            (true, false) if left => Some(preview_words().no_name),
            (false, true) if left => Some(preview_words().no_content),
            _ => None,
        }
    }

    fn id(&self, what: &str, number: usize) -> String {
        [&self.control.id, "-", what, &number.to_string()].concat()
    }

    /// A row: its name, its value, a way to take it away, and what is wrong with it.
    fn draw(self: &Rc<Self>, number: usize) -> El {
        let error = el("div.map-error").id(&self.id("e", number)).attr("role", "alert");
        let this = self.clone();
        let remark = move || this.remark(number).map(|words| el("p.error").text(words));
        el("div.map-row")
            .add(self.key_line(number))
            .add(self.value_line(number))
            .add(self.remover(number))
            .add(error.live(remark))
    }

    fn key_line(self: &Rc<Self>, number: usize) -> El {
        let (shown, typed) = (self.clone(), self.clone());
        let slot = Slot {
            get: Rc::new(move || Value::String(shown.key(number))),
            set: Rc::new(move |key| {
                let key = key.as_str().unwrap_or_default().to_owned();
                typed.change_row(number, |row| row.key = key);
            }),
            leave: Rc::new(|| {}),
        };
        let input = self.dress(self.control.name(el("input").id(&self.id("k", number))), number);
        let hints = Hints { kind: "text", mode: "text", short: false };
        labelled(&self.key_label, &self.id("k", number), line(input, slot, KEY, hints))
    }

    fn value_line(self: &Rc<Self>, number: usize) -> El {
        let (shown, typed, named) = (self.clone(), self.clone(), self.clone());
        let slot = Slot {
            get: Rc::new(move || shown.value(number)),
            set: Rc::new(move |value| typed.change_row(number, |row| row.value = value)),
            leave: Rc::new(|| {}),
        };
        let control = part::control(&self.part, slot, |input| {
            let input = self.dress(input.id(&self.id("v", number)), number);
            self.control.name_below(input, move || Some(named.key(number)))
        });
        labelled(&self.value_label, &self.id("v", number), control)
    }

    fn remover(self: &Rc<Self>, number: usize) -> El {
        let (named, this) = (self.clone(), self.clone());
        button("button.quiet", later_words().remove)
            .bind("aria-label", move || {
                Some([later_words().remove, " ", &named.key(number)].concat())
            })
            .on("click", move |_| this.remove(number))
    }

    /// Gives a control of a row its description and its state.
    fn dress(self: &Rc<Self>, control: El, number: usize) -> El {
        let described = [&self.id("e", number), " ", &self.control.described_by()].concat();
        let this = self.clone();
        control.attr("aria-describedby", &described).bind("aria-invalid", move || {
            let place = this.control.form.pointer(this.control.at).join(this.key(number));
            let broken = this
                .control
                .asking
                .with(|asking| asking.visited && asking.violations.iter().any(|it| it.at == place));
            let repeated = is_repeated(&this.rows(), number);
            Some((broken || repeated).to_string())
        })
    }
}

fn labelled(words: &str, id: &str, control: El) -> El {
    el("div.part").add(el("label").attr("for", id).text(words)).add(control)
}

fn view(control: Control) -> Vec<El> {
    let whole = control.slot();
    let visit = whole.leave.clone();
    let (part, key_label, value_label) = control.with_question(|question| {
        let part = entries(question);
        let of = |name: &str| option_words(question, name, language());
        let title = Some(part.label.get(language())).filter(|title| !title.is_empty());
        let key_label = of("keyLabel").unwrap_or_else(|| preview_words().entry_name.to_owned());
        let value_label = of("valueLabel").or(title.map(str::to_owned));
        (part, key_label, value_label.unwrap_or_else(|| preview_words().entry_value.to_owned()))
    });
    let entries = Rc::new(Entries {
        part,
        rows: RefCell::default(),
        changes: RwSignal::new(0),
        left: RwSignal::new(false),
        next: Cell::new(0),
        whole,
        key_label,
        value_label,
        control,
    });
    entries.follow(&untrack(|| (entries.whole.get)()));
    let (a, b, c) = (entries.clone(), entries.clone(), entries.clone());
    let (d, e) = (entries.clone(), entries.clone());
    effect(move || {
        let value = (a.whole.get)();
        untrack(|| a.follow(&value));
    });
    let numbers = move || d.rows().iter().map(|row| row.number).collect::<Vec<_>>();
    let list = el("div.map-rows").id(&entries.control.id).attr("tabindex", "-1");
    let list = list.each(numbers, move |number| b.draw(number));
    let count = move || match e.rows().len() {
        0 => String::new(),
        n => fill_in(later_words().entries, &[&n.to_string()]),
    };
    let add =
        button("button.secondary", preview_words().add_entry)
            .id(&[&entries.control.id, "-add"].concat());
    let add = add.on("click", move |_| {
        let number = c.add("", Value::Null);
        focus(c.id("k", number));
    });
    let status = el("p.visually-hidden").attr("role", "status").say(count);
    let left = entries.left;
    let leave = Rc::new(move || {
        left.set(true);
        visit();
    });
    vec![on_leaving(el("div.map").add(list).add(add).add(status), leave)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn rows(rows: &[(&str, Value)]) -> Vec<Row> {
        let row = |(number, (key, value)): (usize, &(&str, Value))| Row {
            number,
            key: (*key).to_owned(),
            value: value.clone(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_give_the_answer_whatever_their_names() {
        let odd = [("__proto__", json!(1)), ("", json!(2)), ("/", json!(3)), ("~", json!(4))];
        let object = answer(&rows(&odd));
        for (key, value) in odd {
            assert_eq!(object.get(key), Some(&value), "{key}");
        }
        assert_eq!(answer(&rows(&[("", Value::Null)])), Value::Null);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_that_was_typed_is_left_out() {
        let rows = rows(&[
            ("a", json!(1)),
            ("b", Value::Null),
            ("a", json!(3)),
            ("", Value::Null),
            ("a", json!(4)),
        ]);
        assert_eq!(answer(&rows), json!({"a": 1, "b": null, "a (2)": 3, "a (3)": 4}));
        let repeated: Vec<bool> = (0..5).map(|number| is_repeated(&rows, number)).collect();
        assert_eq!(repeated, [false, false, true, false, true]);
    }
}
