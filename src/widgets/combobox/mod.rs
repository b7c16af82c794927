//! One of many answers: typed a few letters of, without marks if need be, and picked from a list.
//!
//! Follows the combobox pattern of the ARIA Authoring Practices (list autocomplete, manual
//! selection).

use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::logic::plain;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{Control, Widget, choice};
use crate::text::{fill_in, language, words};
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "combobox",
    suits: |question| question.choices.len() > 15,
    grouped: false,
    view,
    show: choice::show,
    read: choice::read,
};

/// More than this is neither drawn nor read; typing on is quicker.
const SHOWN: usize = 50;

struct Entry {
    value: Value,
    label: String,
    /// The label without marks, as it is searched.
    plain: String,
}

/// The entries that contain what was typed: where a word begins with it first, then the rest,
/// each in the order of the form.
fn matching(entries: &[Entry], typed: &str) -> Vec<usize> {
    let wanted = plain(typed.trim());
    let word = [" ", &wanted].concat();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (i, Entry { plain, .. }) in entries.iter().enumerate() {
        if plain.starts_with(&wanted) || plain.contains(&word) {
            first.push(i);
        } else if plain.contains(&wanted) {
            rest.push(i);
        }
    }
    first.append(&mut rest);
    first
}

/// The parts of one combobox, shared by its listeners.
#[derive(Clone)]
struct Combobox {
    control: Control,
    entries: Rc<Vec<Entry>>,
    input: HtmlInputElement,
    /// `None`: the list is closed. Otherwise what was typed since it was opened.
    query: RwSignal<Option<String>>,
    /// Which of the entries found would be picked by Enter.
    active: RwSignal<usize>,
    /// The entries found, by number.
    found: RwSignal<Vec<usize>>,
}

impl Combobox {
    fn label(&self, answer: Option<&Value>) -> String {
        let entry = self.entries.iter().find(|entry| Some(&entry.value) == answer);
        entry.map(|entry| entry.label.clone()).unwrap_or_default()
    }

    fn open(&self, typed: String) {
        self.found.set(matching(&self.entries, &typed));
        self.active.set(0);
        self.query.set(Some(typed));
    }

    fn is_open(&self) -> bool {
        self.query.with_untracked(Option::is_some)
    }

    fn pick(&self, number: usize) {
        if let Some(entry) = self.entries.get(number) {
            self.control.set(entry.value.clone());
            self.query.set(None);
            self.input.set_value(&entry.label);
        }
    }

    /// Closes the list. Who has typed a whole name need not pick it too; anything else that was
    /// typed gives way to the answer.
    fn close(&self, typed: &str) {
        let whole = self.entries.iter().position(|entry| entry.plain == plain(typed.trim()));
        match whole {
            Some(number) => self.pick(number),
            None if typed.trim().is_empty() => self.control.set(Value::Null),
            None => {}
        }
        self.query.set(None);
        let answer = self.control.asking.with_untracked(|asking| asking.value.clone());
        self.input.set_value(&self.label(answer.as_ref()));
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let found = self.found.get_untracked();
        let open = self.is_open();
        // In a table they lead to other rows.
        if self.control.at.row.is_some() && (event.ctrl_key() || event.alt_key()) {
            return;
        }
        let shown = found.len().min(SHOWN);
        let step = |by: usize| {
            self.active.update(|i| *i = (*i + by) % shown);
            show_option(&self.option_id(self.active.get_untracked()));
        };
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.open(String::new()),
            "ArrowDown" if !found.is_empty() => step(1),
            "ArrowUp" if !found.is_empty() => step(shown - 1),
            "Enter" if open && !found.is_empty() => {
                if let Some(&number) = found.get(self.active.get_untracked()) {
                    self.pick(number);
                }
            }
            "Escape" if open => {
                let answer = self.control.asking.with_untracked(|asking| asking.value.clone());
                self.close(&self.label(answer.as_ref()));
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// The id of the option that stands `nth`.
    fn option_id(&self, nth: usize) -> String {
        [&self.control.id, "-", &nth.to_string()].concat()
    }

    fn options(&self) -> Vec<El> {
        if self.query.with(Option::is_none) {
            return Vec::new();
        }
        let option = |(nth, &number): (usize, &usize)| {
            let (active, this) = (self.active, self.clone());
            let label = self.entries.get(number).map(|entry| &*entry.label);
            el("li.option")
                .attr("role", "option")
                .id(&self.option_id(nth))
                .bind("aria-selected", move || Some((active.get() == nth).to_string()))
                .text(label.unwrap_or_default())
                // Before blur, so that the line keeps the focus.
                .on("mousedown", move |event| {
                    event.prevent_default();
                    this.pick(number);
                })
        };
        self.found.with(|found| {
            let mut options: Vec<El> = found.iter().take(SHOWN).enumerate().map(option).collect();
            if let Some(more) = found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                options.push(no_option(&fill_in(words().found_more, &[&more.to_string()])));
            }
            options
        })
    }
}

/// A line of the list that cannot be picked.
#[inline(never)]
fn no_option(words: &str) -> El {
    let line = el("li.option.more").attr("role", "option").attr("aria-disabled", "true");
    // Pressing it leaves the focus where it is.
    line.attr("aria-selected", "false").text(words).on("mousedown", |event| event.prevent_default())
}

/// Scrolls the list so that an option can be seen.
fn show_option(id: &str) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    if let Some(option) = document().get_element_by_id(id) {
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn view(control: Control) -> Vec<El> {
    let tongue = language();
    let entries = control.with_question(|question| {
        let labels = question.choices.iter().map(|choice| (choice, choice.label.get(tongue)));
        let entry = |(choice, label): (&tokhai_engine::form::Choice, &str)| Entry {
            value: choice.value.clone(),
            label: label.to_owned(),
            plain: plain(label),
        };
        labels.map(entry).collect()
    });
    let line = control.dress(el("input.entry"));
    let (form, at, asking) = (control.form, control.at, control.asking);
    let list = [&control.id, "-list"].concat();
    let label = [&control.id, "-label"].concat();
    let this = Combobox {
        input: line.input(),
        control,
        entries: Rc::new(entries),
        query: RwSignal::new(None),
        active: RwSignal::new(0),
        found: RwSignal::new(Vec::new()),
    };
    let (query, found, active) = (this.query, this.found, this.active);
    let is_empty = move || query.with(Option::is_none) || found.with(Vec::is_empty);
    let (a, b, c, d, e, f, g) =
        (this.clone(), this.clone(), this.clone(), this.clone(), this.clone(), this.clone(), this);
    let line = line
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", &list)
        .bind("aria-expanded", move || Some((!is_empty()).to_string()))
        .bind("aria-activedescendant", move || (!is_empty()).then(|| a.option_id(active.get())))
        .prop("value", move || asking.with(|asking| b.label(asking.value.as_ref())).into())
        .on("input", move |event| c.open(event_target_value(&event)))
        .on("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() {
                d.key(event);
            }
        })
        .on("click", move |_| {
            if !e.is_open() {
                e.open(String::new());
            }
        })
        .on("blur", move |_| {
            if f.is_open() {
                f.close(&f.input.value());
            }
            form.visit(at);
        });
    let count = move || match (query.with(Option::is_some), found.with(Vec::len)) {
        (false, _) => String::new(),
        (true, 0) => words().nothing_found.to_owned(),
        (true, n) => fill_in(words().found, &[&n.to_string()]),
    };
    let options = el("ul.options")
        .attr("role", "listbox")
        .id(&list)
        .attr("aria-labelledby", &label)
        .bind("hidden", move || is_empty().then(String::new))
        .live(move || g.options());
    let status = el("p.visually-hidden").attr("role", "status").say(count);
    vec![el("div.combobox").add(line).add(options).add(status)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn finds_names_without_marks_and_beginnings_of_words_first() {
        let entries: Vec<Entry> =
            ["Phường Tân Bến", "Phường Bến Thành", "Xã Đông Thạnh", "Phường Xóm Chiếu"]
                .map(|label| Entry { value: Value::Null, label: label.into(), plain: plain(label) })
                .into();
        assert_eq!(matching(&entries, "ben th"), [1]);
        assert_eq!(matching(&entries, "BẾN"), [0, 1]);
        assert_eq!(matching(&entries, "dong"), [2]);
        assert_eq!(matching(&entries, "x"), [2, 3]);
        assert_eq!(matching(&entries, "hanh"), [1, 2]);
        assert_eq!(matching(&entries, "zz"), [0usize; 0]);
    }
}
