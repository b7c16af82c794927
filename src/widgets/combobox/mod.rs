//! One of many answers: typed a few letters of, without marks if need be, and picked from a list.
//!
//! Follows the combobox pattern of the ARIA Authoring Practices (list autocomplete, manual
//! selection).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::logic::plain;

use super::{Control, Widget, choice};
use crate::text::{fill_in, language, words};

pub(super) static WIDGET: Widget = Widget {
    name: "combobox",
    suits: |question| question.choices.len() > 15,
    grouped: false,
    view,
    show: choice::show,
};

/// More than this is not read; typing on is quicker.
const SHOWN: usize = 60;

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
    let starts = |entry: &Entry| {
        entry.plain.starts_with(&wanted) || entry.plain.contains(&[" ", &wanted].concat())
    };
    let inside = |entry: &Entry| entry.plain.contains(&wanted);
    let numbers = || entries.iter().enumerate();
    let first = numbers().filter(|(_, entry)| starts(entry));
    let rest = numbers().filter(|(_, entry)| inside(entry) && !starts(entry));
    first.chain(rest).map(|(i, _)| i).take(SHOWN).collect()
}

fn view(control: Control) -> AnyView {
    let tongue = language();
    let entries: Arc<Vec<Entry>> = Arc::new(control.with_question(|question| {
        let labels = question.choices.iter().map(|choice| (choice, choice.label.get(tongue)));
        labels
            .map(|(choice, label)| Entry {
                value: choice.value.clone(),
                label: label.to_owned(),
                plain: plain(label),
            })
            .collect()
    }));
    let (form, at) = (control.form, control.at);
    let node = NodeRef::<html::Input>::new();
    // `None`: the list is closed. Otherwise what was typed since it was opened.
    let query = RwSignal::new(None::<String>);
    let active = RwSignal::new(0usize);
    let list_id = [&control.id, "-list"].concat();
    let option_id = {
        let id = control.id.clone();
        move |i: usize| [&id, "-", &i.to_string()].concat()
    };
    let found = {
        let entries = entries.clone();
        Memo::new(move |_| {
            query.with(|typed| typed.as_ref().map(|typed| matching(&entries, typed)))
        })
    };
    let label_of_answer = {
        let (entries, control) = (entries.clone(), control.clone());
        move || {
            let answer = control.value()?;
            entries.iter().find(|entry| entry.value == answer).map(|entry| entry.label.clone())
        }
    };
    let pick = {
        let entries = entries.clone();
        move |i: usize| {
            if let Some(entry) = entries.get(i) {
                form.set(at, entry.value.clone());
                query.set(None);
                if let Some(input) = node.get_untracked() {
                    input.set_value(&entry.label);
                }
            }
        }
    };
    let close = {
        let (entries, label, pick) = (entries.clone(), label_of_answer.clone(), pick.clone());
        move |typed: &str| {
            // Who has typed a whole name need not pick it too.
            let whole = entries.iter().position(|entry| entry.plain == plain(typed.trim()));
            match whole {
                Some(i) => pick(i),
                None if typed.trim().is_empty() => form.set(at, Value::Null),
                None => {}
            }
            query.set(None);
            if let Some(input) = node.get_untracked() {
                input.set_value(&untrack(|| label()).unwrap_or_default());
            }
        }
    };
    let on_input = move |event: web_sys::Event| {
        query.set(Some(event_target_value(&event)));
        active.set(0);
    };
    let on_key = {
        let pick = pick.clone();
        let (close, label) = (close.clone(), label_of_answer.clone());
        move |event: web_sys::KeyboardEvent| {
            let count = found.with_untracked(|found| found.as_ref().map_or(0, Vec::len));
            let open = query.with_untracked(Option::is_some);
            match event.key().as_str() {
                "ArrowDown" | "ArrowUp" if !open => {
                    event.prevent_default();
                    query.set(Some(String::new()));
                    active.set(0);
                }
                "ArrowDown" if count > 0 => {
                    event.prevent_default();
                    active.update(|i| *i = (*i + 1) % count);
                }
                "ArrowUp" if count > 0 => {
                    event.prevent_default();
                    active.update(|i| *i = (*i + count - 1) % count);
                }
                "Enter" if open && count > 0 => {
                    event.prevent_default();
                    let chosen = found.with_untracked(|found| {
                        found.as_ref().and_then(|found| found.get(active.get_untracked()).copied())
                    });
                    if let Some(i) = chosen {
                        pick(i);
                    }
                }
                "Escape" if open => {
                    event.prevent_default();
                    close(&untrack(|| label()).unwrap_or_default());
                }
                _ => {}
            }
        }
    };
    let on_leave = {
        let close = close.clone();
        move |event: web_sys::FocusEvent| {
            if query.with_untracked(Option::is_some) {
                close(&event_target_value(&event));
            }
            form.visit(at);
        }
    };
    let options = {
        let (entries, option_id, pick) = (entries.clone(), option_id.clone(), pick.clone());
        move || {
            found.get().map(|found| {
                let options = found.iter().enumerate().map(|(nth, &i)| {
                    let pick = pick.clone();
                    let label = entries.get(i).map(|entry| entry.label.clone());
                    view! {
                        <li role="option" id=option_id(nth) class="option"
                            aria-selected=move || if active.get() == nth { "true" } else { "false" }
                            // Before blur, so that the line keeps the focus.
                            on:mousedown=move |event| { event.prevent_default(); pick(i) }>
                            {label}
                        </li>
                    }
                });
                options.collect_view()
            })
        }
    };
    let count = move || {
        found.with(|found| match found.as_ref().map(Vec::len) {
            Some(0) => words().nothing_found.to_owned(),
            Some(n) => fill_in(words().found, &[&n.to_string()]),
            None => String::new(),
        })
    };
    let active_id = {
        move || {
            let any = found.with(|found| found.as_ref().is_some_and(|found| !found.is_empty()));
            any.then(|| option_id(active.get()))
        }
    };
    view! {
        <div class="combobox">
            <input node_ref=node class="entry" type="text" role="combobox" autocomplete="off"
                spellcheck="false" id=control.id.clone() name=control.name()
                aria-autocomplete="list" aria-controls=list_id.clone()
                aria-expanded=move || if found.with(Option::is_some) { "true" } else { "false" }
                aria-activedescendant=active_id
                aria-describedby=control.described_by() aria-invalid=control.invalid()
                aria-required=control.required()
                prop:value=move || label_of_answer().unwrap_or_default()
                on:input=on_input on:keydown=on_key on:blur=on_leave
                on:click=move |_| if query.with_untracked(Option::is_none) {
                    query.set(Some(String::new()));
                } />
            <ul class="options" role="listbox" id=list_id aria-labelledby=[&control.id, "-label"].concat()
                hidden=move || found.with(|found| found.as_ref().is_none_or(Vec::is_empty))>
                {options}
            </ul>
            <p class="visually-hidden" role="status">{count}</p>
        </div>
    }
    .into_any()
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
