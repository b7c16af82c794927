//! How long the form takes whom: a chart of its paths against 8 minutes, the same as a table, and
//! the questions that take longest, each with the way to its definition.

use leptos::prelude::*;
use tokhai_engine::budget::{Costs, FAST, LIMIT, Person, SLOW, Way};
use tokhai_engine::form::Form;
use tokhai_engine::wording;

use super::bench::Bench;
use super::{choice, titled};
use crate::pages::layout::list;
use crate::text::{fill_in, follow_language, language, preview_words, say};
use crate::view::{El, button, el, svg};

/// Questions that are named.
const NAMED: usize = 5;
/// How wide the chart is, in its own units, and how high a path's part of it is.
const WIDTH: u32 = 320;
const HEIGHT: u32 = 40;
/// Where the first path begins, below the mark's words.
const TOP: u32 = 16;
/// The least time that the chart has room for, in seconds.
const LEAST: u32 = 10 * 60;

/// The panel.
pub(super) fn panel(bench: Bench) -> El {
    let is_fast = RwSignal::new(false);
    let people = choice(
        || preview_words().person.to_owned(),
        &[(false, || preview_words().slow), (true, || preview_words().fast)],
        move || is_fast.get(),
        move |chosen| is_fast.set(chosen),
    );
    let content = move || {
        follow_language();
        let person = if is_fast.get() { FAST } else { SLOW };
        let form = untrack(|| bench.compiled());
        bench.costs.with(|costs| match (costs, form) {
            (Some(costs), Some(form)) => drawn(bench, &form, costs, &person),
            // Of a text that is no document nothing is counted.
            _ if bench.stale.get() => Vec::new(),
            _ => vec![el("p.panel-line").text(preview_words().counting)],
        })
    };
    let inside = el("div.panel-cost").add(people).add(el("div").live(content));
    titled("time", || preview_words().time.to_owned(), inside)
}

fn drawn(bench: Bench, form: &Form, costs: &Costs, person: &Person) -> Vec<El> {
    let words = preview_words();
    let mut drawn = vec![chart(costs, person), table(costs, person)];
    drawn.extend(
        costs
            .problem(form)
            .map(|problem| el("p.notice.attention").text(&wording::problem(&problem, language()))),
    );
    let seconds = |autofill| costs.seconds(Way::Typical, person, autofill);
    let path = costs.path(Way::Typical, person, true);
    let said = [
        path.known().to_string(),
        path.asked().to_string(),
        clock(seconds(false).saturating_sub(seconds(true))),
    ];
    drawn.push(el("p").text(&fill_in(words.saved, &[&said[0], &said[1], &said[2]])));
    let dearest = path.dearest(person, true, NAMED);
    let entry = |&(id, seconds): &(_, u32)| {
        let way = button("button.link", &say(&form.question(id).label));
        let way = way.on("click", move |_| bench.define(id));
        el("li").add(way).add(el("span.seconds").text(&clock(seconds)))
    };
    if !dearest.is_empty() {
        drawn.push(el("h3").text(words.dearest));
        drawn.push(list("ol.dearest", &dearest, entry));
    }
    drawn
}

/// Two bars a path, with the sources' help and without, and a mark at 8 minutes. As long for the
/// fast as for the slow, so that they can be compared.
fn chart(costs: &Costs, person: &Person) -> El {
    let longest = costs.seconds(Way::Longest, &SLOW, false).max(LEAST);
    let across = |seconds: u32| {
        let share = u64::from(seconds) * u64::from(WIDTH) / u64::from(longest);
        (share as u32).to_string()
    };
    let rect = |class: &str, y: u32, from: u32, seconds: u32| {
        svg("rect")
            .attr("class", class)
            .attr("x", &across(from))
            .attr("y", &y.to_string())
            .attr("width", &across(seconds))
            .attr("height", "9")
    };
    let text = |x: &str, y: u32, words: &str| {
        svg("text").attr("x", x).attr("y", &y.to_string()).text(words)
    };
    let words = preview_words();
    let height = TOP + HEIGHT * Way::ALL.len() as u32;
    let size = ["0 0 ", &WIDTH.to_string(), " ", &height.to_string()].concat();
    let typical = clock(costs.seconds(Way::Typical, person, true));
    let mut chart = svg("svg")
        .attr("class", "time-chart")
        .attr("viewBox", &size)
        .attr("role", "img")
        .attr("aria-label", &fill_in(words.time_chart, &[&typical]));
    for (number, way) in Way::ALL.into_iter().enumerate() {
        let y = TOP + HEIGHT * number as u32;
        let seconds = |autofill| costs.seconds(way, person, autofill);
        chart = chart
            .add(text("0", y + 11, name(way)))
            .add(rect("bar-filled", y + 16, 0, seconds(true).min(LIMIT)))
            .add(rect("bar-late", y + 16, LIMIT, seconds(true).saturating_sub(LIMIT)))
            .add(rect("bar-bare", y + 26, 0, seconds(false)));
    }
    let mark = across(LIMIT);
    let line = svg("line")
        .attr("class", "bar-mark")
        .attr("x1", &mark)
        .attr("x2", &mark)
        .attr("y1", &TOP.to_string())
        .attr("y2", &height.to_string());
    chart.add(line).add(text(&mark, TOP - 5, words.limit).attr("text-anchor", "middle"))
}

/// The same in figures.
fn table(costs: &Costs, person: &Person) -> El {
    let words = preview_words();
    let column = |swatch: &str, said: &str| {
        el("th").attr("scope", "col").add(el(swatch).attr("aria-hidden", "true")).text(said)
    };
    let head = el("tr")
        .add(el("th").attr("scope", "col").text(words.minutes))
        .add(column("span.swatch.filled", words.with_autofill))
        .add(column("span.swatch.bare", words.without_autofill));
    let row = |way: Way| {
        let cell = |autofill| {
            let seconds = costs.seconds(way, person, autofill);
            el(if seconds > LIMIT { "td.late" } else { "td" }).text(&clock(seconds))
        };
        el("tr").add(el("th").attr("scope", "row").text(name(way))).add(cell(true)).add(cell(false))
    };
    el("table.times")
        .add(el("thead").add(head))
        .add(el("tbody").add(Way::ALL.into_iter().map(row).collect::<Vec<El>>()))
}

fn name(way: Way) -> &'static str {
    let words = preview_words();
    match way {
        Way::Shortest => words.shortest,
        Way::Typical => words.typical,
        Way::Longest => words.longest,
    }
}

/// `3:06`
fn clock(seconds: u32) -> String {
    let rest = (seconds % 60).to_string();
    let zero = if rest.len() < 2 { "0" } else { "" };
    [&(seconds / 60).to_string(), ":", zero, &rest].concat()
}
