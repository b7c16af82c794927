//! Beside the form: what it costs (`cost`), what is wrong with its document, and what is being
//! filled in.

use leptos::prelude::*;
use tokhai_engine::answers::{At, State};
use tokhai_engine::form::Language;
use tokhai_engine::{Severity, Violation, wording};

use super::bench::{Bench, Complaint};
use super::{choice, cost, download, editor, frame, titled};
use crate::live::effect;
use crate::pages::fill::Open;
use crate::pages::layout::list;
use crate::text::pretty;
use crate::text::{fill_in, follow_language, language, preview_words, say};
use crate::view::{El, button, el};

/// Milliseconds that the answers rest before they are shown.
const REST: u32 = 120;
/// Lines and entries that are drawn.
const MOST: usize = 1_500;

/// What is shown of the answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Data,
    Path,
    Violations,
}

pub(super) fn panels(bench: Bench) -> Vec<El> {
    vec![cost::panel(bench), problems(bench), state(bench)]
}

/// What is wrong with the document, each with the way to its line.
fn problems(bench: Bench) -> El {
    let content = move || {
        follow_language();
        bench.complaints.with(|complaints| {
            if complaints.found.is_empty() {
                return vec![el("p.panel-line").text(preview_words().no_problems)];
            }
            let mut drawn = vec![list("ul.complaints", &complaints.found, |it| line(bench, it))];
            if complaints.more > 0 {
                let words = fill_in(preview_words().more_problems, &[&complaints.more.to_string()]);
                drawn.push(el("p.panel-line").text(&words));
            }
            drawn
        })
    };
    let title = move || {
        let count = bench.complaints.with(|it| it.found.len() + it.more);
        fill_in(preview_words().problems, &[&count.to_string()])
    };
    titled("problems", title, el("div").live(content))
}

fn line(bench: Bench, complaint: &Complaint) -> El {
    let words = preview_words();
    let (name, kind) = match complaint.problem.severity {
        Severity::Error => ("span.dot.wrong", words.error),
        Severity::Warning => ("span.dot.attention", words.warning),
    };
    let mut problem = complaint.problem.clone();
    // What can be done at a press is not said twice.
    let meant = complaint.fix.as_ref().and_then(|_| problem.params.remove("suggestion"));
    let sentence = wording::problem(&problem, language());
    let place = complaint.place.clone();
    let at = button("button.link", &fill_in(words.line, &[&complaint.line.to_string()]));
    let at = at.on("click", move |_| bench.selected.set(Some(place.clone())));
    let mut said = el("div").add(at).text(" · ").add(el("span").text(&sentence));
    if let (Some(_), Some((range, instead))) = (meant, &complaint.fix) {
        let (range, instead) = (range.clone(), instead.clone());
        let mend = button("button.link", instead.trim_matches('"'));
        let mend = mend.on("click", move |_| editor::write(bench, &range, &instead));
        said = said.text(" ").text(words.did_you_mean).text(" ").add(mend).text("?");
    }
    let kind = el("span.visually-hidden").text(kind);
    el("li").add(el(name).attr("aria-hidden", "true")).add(said.add(kind))
}

/// The answers as they change.
fn state(bench: Bench) -> El {
    let tab = RwSignal::new(Tab::Data);
    // Shown once they rest, whatever is typed meanwhile.
    let tick = RwSignal::new(0u32);
    let pending = StoredValue::new(false);
    effect(move || {
        if let Some(open) = bench.form.get() {
            open.form.changes().track();
        }
        if pending.get_value() {
            return;
        }
        pending.set_value(true);
        let due = move || {
            if pending.try_update_value(|pending| *pending = false).is_some() {
                tick.update(|tick| *tick += 1);
            }
        };
        bench.ports.device().after(REST, Box::new(due));
    });
    let shown = StoredValue::new(Vec::<String>::new());
    let content = move || {
        follow_language();
        tick.track();
        let tab = tab.get();
        untrack(|| {
            let Some(open) = bench.form.get() else { return Vec::new() };
            match tab {
                Tab::Data => vec![data(open, shown)],
                Tab::Path => vec![path(bench, open)],
                Tab::Violations => vec![violations(bench, open)],
            }
        })
    };
    let tabs = choice(
        || preview_words().live_state.to_owned(),
        &[
            (Tab::Data, || preview_words().data),
            (Tab::Path, || preview_words().path),
            (Tab::Violations, || preview_words().violations),
        ],
        move || tab.get(),
        move |chosen| tab.set(chosen),
    );
    let press = |words: fn() -> &'static str, then: fn(Bench)| {
        let label = move || {
            follow_language();
            words().to_owned()
        };
        el("button.link").attr("type", "button").say(label).on("click", move |_| then(bench))
    };
    let actions = el("p.panel-actions")
        .add(press(|| preview_words().sample, Bench::sample))
        .add(press(|| preview_words().clear, Bench::start_anew))
        .add(press(|| preview_words().download, download::document))
        .add(press(|| preview_words().download_schema, download::schema));
    let inside = el("div.panel-state").add(tabs).add(actions).live(content);
    titled("state", || preview_words().live_state.to_owned(), inside)
}

/// The answers that would be sent; what has changed since they were shown last stands out.
fn data(open: Open, shown: StoredValue<Vec<String>>) -> El {
    let text = open.form.with(|answers| pretty::print(answers.live()));
    let lines: Vec<String> = text.lines().take(MOST).map(str::to_owned).collect();
    let drawn = shown.with_value(|before| {
        let is_new = |line: &String| !before.is_empty() && !before.contains(line);
        let line = |line: &String| {
            let name = if is_new(line) { "span.json-line.changed" } else { "span.json-line" };
            el(name).text(line).text("\n")
        };
        el("pre.json").attr("tabindex", "0").add(lines.iter().map(line).collect::<Vec<El>>())
    });
    shown.set_value(lines);
    drawn.attr("aria-label", preview_words().data).attr("role", "group")
}

/// What is asked now, page by page.
fn path(bench: Bench, open: Open) -> El {
    let form = open.form.form();
    let steps = open.form.journey().with(|journey| journey.steps.clone());
    let mut drawn = Vec::new();
    open.form.with(|answers| {
        let all = answers.all();
        let mut left = MOST;
        for step in steps {
            let Some(page) = form.pages.get(step.page) else { continue };
            let asked = all.iter().copied().filter(|&at| {
                form.question(at.question).page == Some(step.page) && answers.state(at).relevant
            });
            let asked: Vec<At> = asked.take(left).collect();
            left -= asked.len();
            let turn = button("button.link", &say(&page.title))
                .on("click", move |_| frame::turn_to(bench, open, step.page));
            let entry = |at: &At| {
                let question = form.question(at.question);
                let id = at.question;
                let way = button("button.link", &say(&question.label))
                    .on("click", move |_| bench.define(id));
                el("li").add(standing(answers.state(*at), answers.value(*at).is_some())).add(way)
            };
            drawn.push(el("h3").add(turn));
            drawn.push(list("ul.path", &asked, entry));
        }
    });
    if drawn.is_empty() {
        drawn.push(el("p.panel-line").text(preview_words().nothing_asked));
    }
    el("div").add(drawn)
}

/// A sign with words: answered, missing, not right, or left empty.
fn standing(state: &State, is_answered: bool) -> El {
    let words = preview_words();
    let (name, sign, said) = match (state.has_error(), is_answered) {
        (true, true) => ("span.sign.wrong", "✕", words.wrong_answer),
        (true, false) => ("span.sign.attention", "○", words.missing_answer),
        (false, true) => ("span.sign.good", "✓", words.done),
        (false, false) => ("span.sign", "–", words.left_empty),
    };
    el(name)
        .add(el("span").attr("aria-hidden", "true").text(sign))
        .add(el("span.visually-hidden").text(said))
}

/// Everything that the answers break, in the schema and in the form.
fn violations(bench: Bench, open: Open) -> El {
    let form = open.form.form();
    let found = open.form.with(|answers| {
        let mut found: Vec<(Violation, bool)> = Vec::new();
        let known = |found: &[(Violation, bool)], it: &Violation| {
            found.iter().any(|(other, _)| other.at == it.at && other.code == it.code)
        };
        for violation in form.schema().validate(answers.live()).into_iter().take(MOST) {
            found.push((violation, true));
        }
        for at in answers.all() {
            for violation in &answers.state(at).violations {
                if !known(&found, violation) && found.len() < MOST {
                    // What a check or a demand says names its own place in the document.
                    let of_schema = !violation.rule.segments().first().is_some_and(|first| {
                        first == "pages" || first == "checks" || first == "calculate"
                    });
                    found.push((violation.clone(), of_schema));
                }
            }
        }
        found
    });
    if found.is_empty() {
        return el("p.panel-line").text(preview_words().no_violations);
    }
    let tongue: Language = language();
    list("ul.violations", &found, |(violation, of_schema)| {
        let question = open.form.with(|answers| answers.locate(&violation.at));
        let question = question.map(|at| at.question);
        let sentence = wording::violation(violation, &form, question, tongue);
        let rule = &violation.rule;
        let rule = if *of_schema {
            tokhai_engine::Pointer::from_segments(["schema"]).concat(rule)
        } else {
            rule.clone()
        };
        let place = rule.clone();
        let way = button("button.link.code-link", &rule.to_string())
            .on("click", move |_| bench.select(&place));
        let root = violation.at.segments().is_empty();
        let at = if root { "/".to_owned() } else { violation.at.to_string() };
        el("li")
            .add(
                el("p").add(el("strong").text(&violation.code)).text(" ").add(el("code").text(&at)),
            )
            .add(el("p").text(&sentence))
            .add(el("p").add(way))
    })
}
