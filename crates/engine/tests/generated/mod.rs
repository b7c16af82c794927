//! Generated forms, for tests to look at and to fill in.

use std::sync::Arc;

use serde_json::Value;
use tokhai_engine::answers::{Answers, Change, Draft};
use tokhai_engine::date::Date;
use tokhai_engine::flow::{Adopted, adopt};
use tokhai_engine::form::{Form, Item, Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{Pointer, Problem};

pub(crate) fn adopted(document: &Value) -> Adopted<'_> {
    adopt(document, &Value::Null, &[], &NativePatterns)
}

pub(crate) fn form_of(document: &Value) -> Arc<Form> {
    let adopted = adopted(document);
    assert_eq!(adopted.problems, []);
    let (form, problems) = compile(&adopted.document, &NativePatterns);
    assert_eq!(problems, []);
    Arc::new(form)
}

pub(crate) fn open(document: &Value) -> Answers {
    let data = adopted(document).data;
    let today = Date::parse("2026-11-22").unwrap();
    Answers::restore(form_of(document), today, Draft { answers: data, ..Draft::default() }).0
}

/// A form as text: a line for each item, indented by its level.
pub(crate) fn outline(document: &Value) -> String {
    let form = form_of(document);
    let mut lines = String::new();
    for page in &form.pages {
        lines += &format!("# {}\n", page.title.get(Language::En));
        outline_items(&form, &page.items, 0, &mut lines);
    }
    lines
}

pub(crate) fn outline_items(form: &Form, items: &[Item], level: usize, lines: &mut String) {
    for item in items {
        *lines += &"  ".repeat(level);
        match item {
            Item::Question(id) => {
                let question = form.question(*id);
                let label = question.label.get(Language::En);
                let kind = match (&question.rows, question.is_chooser()) {
                    (Some(_), _) => "list ",
                    (None, true) => "choose ",
                    (None, false) => "",
                };
                *lines += &format!("{kind}{} “{label}”\n", question.path);
                if let Some(rows) = &question.rows {
                    outline_items(form, &rows.items, level + 1, lines);
                }
            }
            Item::Note { text, .. } => *lines += &format!("note “{}”\n", text.get(Language::En)),
            Item::Group { title, items, side_by_side, .. } => {
                let beside = if *side_by_side { " side by side" } else { "" };
                *lines += &format!("group “{}”{beside}\n", title.get(Language::En));
                outline_items(form, items, level + 1, lines);
            }
            Item::Offer { to, .. } => *lines += &format!("offer {to}\n"),
            Item::More { at, .. } => *lines += &format!("more {at}\n"),
        }
    }
}

/// Place and code of each problem.
pub(crate) fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("{} {}", problem.at, problem.code)).collect()
}

/// Gives an answer, as a person does.
pub(crate) fn set(answers: &mut Answers, place: &str, value: Value) {
    let at = answers.locate(&Pointer::parse(place).unwrap()).unwrap();
    answers.apply(Change::Set { at, value });
}
