//! `cargo xtask bench engine`: the engine on forms of 100, 1,000 and 10,000 questions.
//!
//! Medians of many runs on this machine, all in one process. Changes are measured in questions
//! spread over the whole form. The whole check goes through the crate `jsonschema` as well: same schema, same data.

// Printing is what a bench is for.
#![allow(clippy::print_stdout)]

mod form;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, At, Change, Draft, FormVersion};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, Dossier};
use tokhai_engine::form::{Form, Language, compile};
use tokhai_engine::journey;
use tokhai_engine::schema::pattern::NativePatterns;

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// How often the whole form is gone through, at least.
const ROUNDS: usize = 3;

/// How often a question is changed when it is its turn; even, so that all is as before.
const KEYS: usize = 10;

fn main() {
    let all: Vec<Vec<Row>> = SIZES.iter().map(|&size| measure(size)).collect();
    let Some(smallest) = all.first() else { return };
    println!("| | 100 questions | 1,000 | 10,000 | 10,000 to 100 |");
    println!("|---|---:|---:|---:|---:|");
    for (i, row) in smallest.iter().enumerate() {
        let times: Vec<f64> =
            all.iter().filter_map(|rows| rows.get(i)).map(|row| micros(row.time)).collect();
        let [a, b, c] = times.as_slice() else { continue };
        println!(
            "| {} | {} | {} | {} | {:.2} × |",
            row.what,
            shown(*a),
            shown(*b),
            shown(*c),
            c / a
        );
    }
}

/// One line of the table.
struct Row {
    what: String,
    time: Duration,
}

fn measure(size: usize) -> Vec<Row> {
    let text = form::document(size).to_string();
    let data = form::answers(size);
    let runs = (100_000 / size).clamp(9, 200);
    let mut rows = Vec::new();
    let mut row = |what: &str, time: Duration| rows.push(Row { what: what.to_owned(), time });

    row("reading and compiling the form", median(runs, || drop(black_box(open(&text)))));
    let form = open(&text);
    let draft = || Draft {
        tokhai: 1,
        form: FormVersion { id: "bench".into(), version: "1.0.0".into(), digest: None },
        answers: data.clone(),
        ..Draft::default()
    };
    row("opening it empty", median(runs, || drop(black_box(Answers::new(form.clone(), today())))));
    row(
        "opening it with a full draft",
        median(runs, || drop(black_box(Answers::restore(form.clone(), today(), draft())))),
    );

    let (mut answers, left_over) = Answers::restore(form.clone(), today(), draft());
    assert!(left_over.is_empty(), "{left_over:?}");
    assert!(answers.live() == &data, "the answers do not fit the form");
    for (what, name, value) in [
        ("a text", "name", json!("X")),
        ("a text with a pattern", "code", json!("nothing")),
        ("a date with a check", "day", json!("2999-01-01")),
        ("what shows or hides a question", "has", json!(false)),
        ("what a calculation reads", "amount", json!(-1)),
    ] {
        let (first, next) = changes(&mut answers, size, name, &value);
        row(&format!("one change of {what}"), next);
        row(&format!("one change of {what}, the first there"), first);
    }
    row(
        "what is left to do (after each change)",
        median(runs, || {
            black_box(journey::steps(&answers));
        }),
    );

    let (answers, _) = Answers::restore(form.clone(), today(), draft());
    let dossier = Dossier::new(&answers, Vec::new(), Language::Vi, String::new(), String::new());
    row(
        "whole dossier, as the portal checks it",
        median(runs, || {
            assert!(dossier::check(&form, today(), &dossier).is_empty());
        }),
    );
    row(
        "whole data by the schema alone",
        median(runs, || {
            assert!(form.schema().is_valid(&data));
        }),
    );
    row(
        "the same, with every violation",
        median(runs, || {
            assert!(form.schema().validate(&data).is_empty());
        }),
    );
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let Ok(theirs) = jsonschema::options().should_validate_formats(true).build(&document["schema"])
    else {
        return rows;
    };
    row(
        "the same by crate `jsonschema`: valid or not",
        median(runs, || {
            assert!(theirs.is_valid(&data));
        }),
    );
    row(
        "the same by crate `jsonschema`: every violation",
        median(runs, || {
            assert!(theirs.iter_errors(&data).next().is_none());
        }),
    );
    rows
}

fn open(text: &str) -> Arc<Form> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let (form, problems) = compile(&document, &NativePatterns);
    assert!(problems.is_empty(), "{problems:?}");
    Arc::new(form)
}

fn today() -> Date {
    Date::parse("2026-11-22").unwrap_or_else(|| unreachable!("a date of the calendar"))
}

/// The medians of single changes to questions called `name`, spread over all sections: of the
/// first one there, which finds nothing in the processor's caches, and of those right after it,
/// as when somebody types.
fn changes(answers: &mut Answers, size: usize, name: &str, other: &Value) -> (Duration, Duration) {
    let sections = form::sections(size);
    let place = |section| Pointer::from_segments([format!("s{section}"), name.to_owned()]);
    let questions = (0..sections).filter_map(|at| answers.form().question_at(&place(at)));
    let ats: Vec<At> = questions.map(|question| At { question, row: None }).collect();
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS.max(ROUNDS * 100 / sections) {
        // A step without a common factor visits every section, but none beside the last.
        for i in 0..sections {
            let at = ats[(i * 7 + round) % sections];
            let was = answers.value(at).cloned().unwrap_or_default();
            for key in 0..KEYS {
                let value = if key % 2 == 0 { other.clone() } else { was.clone() };
                let start = Instant::now();
                let effects = answers.apply(Change::Set { at, value });
                let time = start.elapsed();
                drop(black_box(effects));
                if key == 0 { first.push(time) } else { next.push(time) }
            }
        }
    }
    (middle(first), middle(next))
}

fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let times = (0..runs).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    middle(times.collect())
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Microseconds up to a thousand, milliseconds above.
fn shown(micros: f64) -> String {
    if micros < 1_000.0 { format!("{micros:.2} µs") } else { format!("{:.2} ms", micros / 1e3) }
}
