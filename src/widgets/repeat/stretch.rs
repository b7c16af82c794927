//! Thousands of rows, of which only those near what is seen are drawn.
//!
//! Rows stand in stretches. One that is far away is empty and keeps its height (`style/repeat.css`,
//! `contain-intrinsic-size`); it is drawn when it comes near, or when somebody wants to go to one
//! of its rows ([`LiveForm::want`](crate::live::form::LiveForm::want)).

use leptos::prelude::*;
use tokhai_engine::answers::RowId;

use super::Repeat;
use crate::view::{El, el};

/// So many rows stand in a stretch.
const ROWS: usize = 25;

/// Appends the rows, each as `build` draws it.
pub(super) fn rows(
    parent: El,
    repeat: &Repeat,
    role: Option<&'static str>,
    build: impl Fn(RowId) -> El + Clone + 'static,
) -> El {
    let list = repeat.rows;
    let count = Memo::new(move |_| list.with(Vec::len).div_ceil(ROWS));
    let repeat = repeat.clone();
    let numbers = move || (0..count.get()).collect();
    parent.each(numbers, move |number| {
        let stretch = stretch(&repeat, number, build.clone());
        role.map_or(stretch.clone(), |role| stretch.attr("role", role))
    })
}

fn stretch(repeat: &Repeat, number: usize, build: impl Fn(RowId) -> El + 'static) -> El {
    let (form, at, list) = (repeat.form, repeat.at, repeat.rows);
    let near = RwSignal::new(false);
    let wanted = form.wanted();
    let is_here = move |row: RowId| {
        let place = form.with(|answers| answers.row_place(row));
        place.is_some_and(|(list, position)| list == at && position / ROWS == number)
    };
    let drawn = Memo::new(move |_| {
        // The first can be typed into before anything has been seen.
        number == 0 || near.get() || {
            list.track();
            wanted.with(|rows| rows.iter().any(|&row| is_here(row)))
        }
    });
    let here = move || {
        let rows =
            |list: &Vec<RowId>| list.iter().skip(number * ROWS).take(ROWS).copied().collect();
        if drawn.get() { list.with(rows) } else { Vec::new() }
    };
    let stretch = el("div.stretch");
    let keeps_focus = stretch.clone();
    stretch.each(here, build).near(move |is_near| {
        // What is being typed into stays.
        if is_near || !keeps_focus.has_focus() {
            near.set(is_near);
        }
    })
}
