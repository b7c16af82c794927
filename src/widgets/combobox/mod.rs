//! One of many answers: typed a few letters of, without marks if need be, and picked from a list.

mod list;

use serde_json::Value;
use tokhai_engine::logic::plain;

pub(super) use list::{Findings, Offer, SHOWN, Source, combobox};

use super::{Control, Widget, choice};
use crate::text::{language, words};
use crate::view::El;

pub(super) static WIDGET: Widget = Widget {
    name: "combobox",
    suits: |question| question.choices.len() > 15,
    seldom: false,
    grouped: false,
    view,
    show: choice::show,
    read: choice::read,
};

struct Entry {
    value: Value,
    label: String,
    /// The label without marks, as it is searched.
    plain: String,
}

/// The choices of a question.
struct Choices {
    control: Control,
    entries: Vec<Entry>,
}

impl Source for Choices {
    fn label(&self, answer: Option<&Value>) -> String {
        let entry = self.entries.iter().find(|entry| Some(&entry.value) == answer);
        entry.map(|entry| entry.label.clone()).unwrap_or_default()
    }

    fn find(&self, typed: &str) -> Findings {
        let found = matching(&self.entries, typed);
        let offer = |&number: &usize| {
            let label = self.entries.get(number).map(|entry| entry.label.clone());
            Offer { number, label: label.unwrap_or_default(), note: String::new() }
        };
        let offers = found.iter().take(SHOWN).map(offer).collect();
        Findings { offers, total: found.len(), heading: None }
    }

    fn nothing(&self) -> &'static str {
        words().nothing_found
    }

    fn pick(&self, number: usize) {
        if let Some(entry) = self.entries.get(number) {
            self.control.set(entry.value.clone());
        }
    }

    /// Who has typed a whole name need not pick it too; anything else that was typed gives way to
    /// the answer.
    fn leave(&self, typed: &str) {
        let whole = self.entries.iter().position(|entry| entry.plain == plain(typed.trim()));
        match whole {
            Some(number) => self.pick(number),
            None if typed.trim().is_empty() => self.control.set(Value::Null),
            None => {}
        }
    }
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
    let choices = Choices { control: control.clone(), entries };
    vec![combobox(control, std::rc::Rc::new(choices))]
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
