//! `cargo xtask bench engine`: the engine on forms of 100, 1,000 and 10,000 questions.
//!
//! Medians of many runs on this machine, all in one process. What a change takes is measured over
//! questions spread over the whole form, so that nothing stays warm that would not with a person.
//! The whole check goes through the crate `jsonschema` as well: same schema, same data.

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

/// Questions of each kind that are changed.
const CHANGES: usize = 2_000;

fn main() {
    let all: Vec<Vec<Row>> = SIZES.iter().map(|&size| measure(size)).collect();
    let Some(smallest) = all.first() else { return };
    println!("| | 100 questions | 1,000 | 10,000 | 10,000 to 100 |");
    println!("|---|---:|---:|---:|---:|");
    for (i, row) in smallest.iter().enumerate() {
        let times: Vec<f64> =
            all.iter().filter_map(|rows| rows.get(i)).map(|row| micros(row.time)).collect();
        let [a, b, c] = times.as_slice() else { continue };
        println!("| {} | {} | {} | {} | {:.2} × |", row.what, shown(*a), shown(*b), shown(*c), c / a);
    }
}

/// One line of the table.
struct Row {
    what: &'static str,
    time: Duration,
}

fn measure(size: usize) -> Vec<Row> {
    let text = form::document(size).to_string();
    let data = form::answers(size);
    let runs = (100_000 / size).clamp(9, 200);
    let mut rows = Vec::new();
    let mut row = |what: &'static str, time: Duration| rows.push(Row { what, time });

    row("reading and compiling the form", median(runs, || drop(black_box(open(&text)))));
    let form = open(&text);
    let draft = || Draft {
        tokhai: 1,
        form: FormVersion { id: "bench".into(), version: "1.0.0".into() },
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
    assert!(answers.live() == &data, "{}", &answers.live()["people"]);
    for (what, name, values) in [
        ("one change: a text", "name", [json!("Trần Văn An"), json!("X")]),
        ("one change: a text with a pattern", "code", [json!("CD5678"), json!("nothing")]),
        ("one change: a date with a check", "day", [json!("2021-05-06"), json!("2999-01-01")]),
        ("one change: shows or hides a question", "has", [json!(false), json!(true)]),
        ("one change: a calculation follows", "amount", [json!(3.5), json!(-1)]),
    ] {
        row(what, changes(&mut answers, size, name, &values));
    }
    row("what is left to do (after each change)", median(runs, || {
        black_box(journey::steps(&answers));
    }));

    let (answers, _) = Answers::restore(form.clone(), today(), draft());
    let dossier = Dossier::new(&answers, Vec::new(), Language::Vi, String::new(), String::new());
    row("whole dossier, as the portal checks it", median(runs, || {
        assert!(dossier::check(&form, today(), &dossier).is_empty());
    }));
    row("whole data by the schema alone", median(runs, || {
        assert!(form.schema().is_valid(&data));
    }));
    row("the same, with every violation", median(runs, || {
        assert!(form.schema().validate(&data).is_empty());
    }));
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let Ok(theirs) =
        jsonschema::options().should_validate_formats(true).build(&document["schema"])
    else {
        return rows;
    };
    row("the same by crate `jsonschema`: valid or not", median(runs, || {
        assert!(theirs.is_valid(&data));
    }));
    row("the same by crate `jsonschema`: every violation", median(runs, || {
        assert!(theirs.iter_errors(&data).next().is_none());
    }));
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

/// The median of single changes to questions called `name`, spread over all sections.
fn changes(answers: &mut Answers, size: usize, name: &str, values: &[Value]) -> Duration {
    let sections = form::sections(size);
    let mut times = Vec::with_capacity(CHANGES);
    for i in 0..CHANGES {
        // A step without a common factor visits every section before any comes again.
        let section = (i * 7 + i / sections) % sections;
        let path = Pointer::from_segments([format!("s{section}"), name.to_owned()]);
        let Some(question) = answers.form().question_at(&path) else { continue };
        let at = At { question, row: None };
        let value = values[(i / sections) % values.len()].clone();
        let start = Instant::now();
        let effects = answers.apply(Change::Set { at, value });
        black_box(&effects);
        times.push(start.elapsed());
    }
    middle(times)
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
