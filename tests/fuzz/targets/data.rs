//! Any document as the answers of a dossier, and as changes to a form being filled in.

#![no_main]

use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At, Change, Draft};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, Dossier};
use tokhai_engine::form::{Form, Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;

fn form() -> Arc<Form> {
    static FORM: OnceLock<Arc<Form>> = OnceLock::new();
    let read = || {
        let text = include_str!("../../../forms/ct01/form.json");
        let document = serde_json::from_str(text).unwrap_or_default();
        Arc::new(compile(&document, &NativePatterns).0)
    };
    FORM.get_or_init(read).clone()
}

fuzz_target!(|input: &[u8]| {
    let Ok(data) = serde_json::from_slice::<Value>(input) else { return };
    let Some(today) = Date::parse("2026-11-22") else { return };
    let form = form();
    let draft = Draft { tokhai: 1, answers: data.clone(), ..Draft::default() };
    let (mut answers, _) = Answers::restore(form.clone(), today, draft);
    let time = || "2026-11-22T08:00:00Z".to_owned();
    let dossier = Dossier::new(&answers, Vec::new(), Language::Vi, time(), time());
    dossier::check(&form, today, &dossier);
    dossier::check(&form, today, &Dossier { answers: data.clone(), ..dossier });

    // Each member as a change: which asking, and what becomes of it.
    for (i, (_, value)) in data.as_object().into_iter().flatten().enumerate() {
        let all = answers.all();
        let Some(&at) = all.get((i * 7 + value.to_string().len()) % all.len().max(1)) else { break };
        let change = match (i % 5, at.row) {
            (3, Some(row)) => Change::MoveRow { row, to: i },
            (4, Some(row)) => Change::RemoveRow { row },
            (2, _) => Change::AddRow { repeat: at, position: Some(i), answers: value.clone() },
            _ => Change::Set { at: At { ..at }, value: value.clone() },
        };
        answers.apply(change);
    }
    let (again, _) = Answers::restore(form, today, answers.draft());
    assert_eq!(again.live(), answers.live());
});
