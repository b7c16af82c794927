//! Broken forms and senseless changes: nothing panics, nothing runs for ever, and what follows
//! from the answers does not depend on how they came about.

#![allow(clippy::unwrap_used)]

mod random;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, Dossier};
use tokhai_engine::form::{Form, Language, compile};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{journey, wording};

fn today() -> Date {
    Date::parse("2026-11-22").unwrap()
}

/// A real form, which has most of what there is.
fn ct01() -> Value {
    serde_json::from_str(include_str!("../../../forms/ct01/form.json")).unwrap()
}

/// What stands where something else should.
fn nonsense() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(&["", "/", "~", "*", "/a/*/b", "__proto__", "#", "1990-03", "Đ"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key = prop::sample::select(
            &["", "a", "$ref", "type", "items", "when", "answer", "repeat", "label", "var"][..],
        );
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|members| members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
        ]
    })
}

/// Puts `new` where `way` leads to, or takes away what is there.
fn put(at: &mut Value, way: &[u8], new: Value) {
    match (at, way) {
        (Value::Object(map), [step, rest @ ..]) if !map.is_empty() => {
            let name = map.keys().nth(usize::from(*step) % map.len()).cloned().unwrap();
            if rest.is_empty() && step % 5 == 0 {
                map.remove(&name);
            } else {
                put(&mut map[&name], rest, new);
            }
        }
        (Value::Array(items), [step, rest @ ..]) if !items.is_empty() => {
            let count = items.len();
            put(&mut items[usize::from(*step) % count], rest, new);
        }
        (at, _) => *at = new,
    }
}

/// Does something to one of the askings.
fn change(answers: &mut Answers, (which, kind, value): (u16, u8, Value)) {
    let all = answers.all();
    let Some(&at) = all.get(usize::from(which) % all.len().max(1)) else { return };
    let position = usize::from(kind);
    answers.apply(match (kind % 6, at.row) {
        (0, Some(row)) => Change::MoveRow { row, to: position % 4 },
        (1, Some(row)) => Change::RemoveRow { row },
        (2 | 3, _) => Change::AddRow { repeat: at, position: Some(position), answers: value },
        _ => Change::Set { at, value },
    });
}

fn look_at_everything(form: &Arc<Form>, answers: &Answers) {
    for at in answers.all() {
        for violation in &answers.state(at).violations {
            wording::violation(violation, form, Some(at.question), Language::Vi);
        }
    }
    journey::left(answers);
    journey::missing(answers, None);
    let time = String::new;
    let dossier = Dossier::new(answers, Vec::new(), Language::Vi, time(), time());
    dossier::check(form, today(), &dossier);
}

type Step = (u16, u8, Value);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let value = prop_oneof![nonsense(), Just(json!([{}, {}])), Just(json!("079090000001"))];
    prop::collection::vec((any::<u16>(), any::<u8>(), value), 0..12)
}

proptest! {
    #![proptest_config(random::config(400))]

    #[test]
    fn a_broken_form_opens_as_far_as_it_can(
        damage in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..9), nonsense()), 1..4),
        steps in steps(),
    ) {
        let mut document = ct01();
        for (way, new) in damage {
            put(&mut document, &way, new);
        }
        let (form, problems) = compile(&document, &NativePatterns);
        for problem in &problems {
            wording::problem(problem, Language::En);
        }
        let form = Arc::new(form);
        let mut answers = Answers::new(form.clone(), today());
        for step in steps {
            change(&mut answers, step);
        }
        look_at_everything(&form, &answers);
    }

    #[test]
    fn whatever_is_answered_comes_back_from_the_draft(steps in steps()) {
        let form = Arc::new(compile(&ct01(), &NativePatterns).0);
        let mut answers = Answers::new(form.clone(), today());
        for step in steps {
            change(&mut answers, step);
        }
        look_at_everything(&form, &answers);
        let (again, left_over) = Answers::restore(form, today(), answers.draft());
        prop_assert_eq!(left_over, vec![]);
        prop_assert_eq!(again.live(), answers.live());
        let states = |answers: &Answers| -> Vec<_> {
            let state = |at: At| (answers.pointer(at), answers.state(at).clone());
            answers.all().into_iter().map(state).collect()
        };
        prop_assert_eq!(states(&again), states(&answers));
    }
}
