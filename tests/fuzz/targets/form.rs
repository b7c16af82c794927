//! Any document as a form, opened and answered.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::date::Date;
use tokhai_engine::form::{Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{journey, wording};

fuzz_target!(|input: &[u8]| {
    let Ok(document) = serde_json::from_slice::<Value>(input) else { return };
    let Some(today) = Date::parse("2026-11-22") else { return };
    let (form, problems) = compile(&document, &NativePatterns);
    for problem in &problems {
        let _ = wording::problem(problem, Language::Vi);
    }
    let form = Arc::new(form);
    let mut answers = Answers::new(form.clone(), today);
    let values = [json!(true), json!("a"), json!(7), json!({"a": 1}), json!([{}]), json!(null)];
    for (i, (question, _)) in form.questions().enumerate().take(40) {
        let at = At { question, row: None };
        for value in [&values[i % values.len()], &values[(i + 1) % values.len()]] {
            answers.apply(Change::Set { at, value: value.clone() });
            answers.apply(Change::AddRow { repeat: at, position: None, answers: value.clone() });
        }
    }
    for at in answers.all() {
        for violation in &answers.state(at).violations {
            let _ = wording::violation(violation, &form, Some(at.question), Language::En);
        }
    }
    let _ = (journey::left(&answers), journey::missing(&answers, None));
    // What was restored is stored and restored as it is. (A rule that takes an object for a list
    // may have to be restored once: it is not told when the object comes.)
    let (once, _) = Answers::restore(form.clone(), today, answers.draft());
    let (twice, _) = Answers::restore(form, today, once.draft());
    assert_eq!(twice.live(), once.live());
});
