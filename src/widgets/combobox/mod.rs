//! One of many answers: typed a few letters of, without marks if need be, and picked from a list.

mod list;

use leptos::prelude::*;
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
    /// What is no choice is shown as it was typed.
    fn label(&self, answer: Option<&Value>) -> String {
        let entry = self.entries.iter().find(|entry| Some(&entry.value) == answer);
        let label = entry.map(|entry| &*entry.label);
        label.or(answer.and_then(Value::as_str)).unwrap_or_default().to_owned()
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

    /// Who has typed a whole name, or enough to leave one choice only, need not pick it too. What
    /// else was typed stays, so that the check can say so.
    fn leave(&self, typed: &str) {
        let typed = typed.trim();
        let wanted = plain(typed);
        let now = self.control.asking.with_untracked(|asking| asking.value.clone());
        let whole = self.entries.iter().position(|entry| entry.plain == wanted);
        match (whole, &matching(&self.entries, typed)[..]) {
            // Of two with the same name, the one that was picked.
            _ if typed == self.label(now.as_ref()) => {}
            _ if typed.is_empty() => self.control.set(Value::Null),
            (Some(number), _) | (None, &[number]) => self.pick(number),
            _ => self.control.set(Value::String(typed.to_owned())),
        }
    }
}

/// The entries that contain what was typed: where a word begins with it first, then the rest, then
/// those that have all its words in another order; each in the order of the form.
fn matching(entries: &[Entry], typed: &str) -> Vec<usize> {
    let wanted = plain(typed.trim());
    let word = [" ", &wanted].concat();
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    for (i, Entry { plain, .. }) in entries.iter().enumerate() {
        let [first, rest, mixed] = &mut found;
        if plain.starts_with(&wanted) || plain.contains(&word) {
            first.push(i);
        } else if plain.contains(&wanted) {
            rest.push(i);
        } else if wanted.split(' ').all(|part| plain.contains(part)) {
            mixed.push(i);
        }
    }
    found.concat()
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
        // Words in another order, and more space between them than there is.
        assert_eq!(matching(&entries, "thanh phuong"), [1]);
        assert_eq!(matching(&entries, "ben  th"), [1]);
    }
}
