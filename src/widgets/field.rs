//! What stands around every control: label, help, errors, and where the answer comes from.

use std::cell::RefCell;

use leptos::prelude::*;
use tokhai_engine::answers::At;
use tokhai_engine::form::QuestionId;
use tokhai_engine::wording;
use tokhai_engine::{Severity, Violation};

use super::{
    Control, dom_id, has_error, is_rich, narrow_widget_of, provenance, rich, show, widget_of,
};
use crate::live::form::{Asking, LiveForm};
use crate::live::whether;
use crate::text::{language, preview_words, say, words};
use crate::view::{El, button, el, in_turn};

/// Whether the card of known answers leaves this answer to a field: the person is correcting.
#[derive(Clone, Copy)]
pub(crate) struct Confirming(pub(crate) RwSignal<bool>);

/// In the designer's preview: the question whose definition is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Definition(pub(crate) RwSignal<Option<QuestionId>>);

/// Whether an answer is known, as [`tokhai_engine::answers::Answers::is_known`] has it.
fn is_known(asking: &Asking) -> bool {
    let from_source = asking.provenance.as_ref().is_some_and(|provenance| !provenance.changed);
    from_source && asking.relevant && asking.value.is_some() && !has_error(asking)
}

/// The error to mend first. One at a time: the more particular, for mending it often mends the
/// rest.
pub(crate) fn foremost(violations: &[Violation]) -> Option<&Violation> {
    let errors = || violations.iter().filter(|it| it.severity == Severity::Error);
    errors().find(|it| it.code.starts_with("format:")).or_else(|| errors().next())
}

/// One asking, drawn into its slot while it is relevant.
pub(super) fn field(form: LiveForm, at: At) -> El {
    let slot = el("div.slot");
    let drawn = slot.clone();
    in_turn(move || {
        fill(form, at, slot, false);
    });
    drawn
}

/// One asking in a cell of a table: its label is there for the ear only (`style/repeat.css`), and
/// what takes much room gives way to what takes little.
pub(super) fn cell(form: LiveForm, at: At, slot: El) -> El {
    fill(form, at, slot, true)
}

fn fill(form: LiveForm, at: At, slot: El, narrow: bool) -> El {
    let asking = form.asking(at);
    let confirming = use_context::<Confirming>();
    let shown = whether(move || {
        // Rows stand in no card.
        let in_card = at.row.is_none() && confirming.is_some_and(|it| !it.0.get());
        let known = in_card && asking.with(is_known);
        asking.with(|asking| asking.relevant) && !known
    });
    let enabled = form.holds(form.form().question(at.question).enabled, at.row);
    let locked = whether(move || asking.with(is_locked));
    // A list stays one: what is in its rows is shut.
    let has_rows = form.form().question(at.question).rows.is_some();
    let shut = if has_rows { RwSignal::new(false) } else { form.shut() };
    slot.live(move || {
        let (enabled, locked) = (enabled.get() && !shut.get(), locked.get());
        shown.get().then(|| untrack(|| open_field(form, at, narrow, enabled, locked)))
    })
}

/// Whether a source forbids changing the answer, once that is settled with the person.
fn is_locked(asking: &Asking) -> bool {
    let locks = asking.provenance.as_ref().is_some_and(|it| it.locked && !it.is_open());
    locks && asking.value.is_some()
}

fn open_field(form: LiveForm, at: At, narrow: bool, enabled: bool, locked: bool) -> El {
    let asking = form.asking(at);
    let control = Control { form, at, asking, id: dom_id(at) };
    let compiled = form.form();
    let question = compiled.question(at.question);
    let widget = if narrow { narrow_widget_of(question) } else { widget_of(question) };
    let id = control.id.clone();
    let part = |suffix: &str| [&id, suffix].concat();

    let read_only = question.facets.read_only && question.rows.is_none();
    let locked = match (enabled, read_only, locked) {
        (_, true, _) => Some(words().read_only),
        (false, ..) => Some(""),
        (.., true) => Some(words().locked_why),
        _ => None,
    };
    let grouped = widget.grouped && locked.is_none();
    let label = el(if grouped { "legend" } else { "label" }).id(&part("-label"));
    let label = if grouped { label } else { label.attr("for", &id) };
    let optional = el("span.optional");
    // With a space, or the two are read out as one word.
    let label = label.text(&say(&question.label)).text(" ").add(optional.clone());
    let help = question.help.as_ref().map(|help| {
        let id = part("-help");
        if is_rich(help) {
            rich(el("div.help").id(&id), help, None)
        } else {
            el("p.help").id(&id).text(&say(help))
        }
    });
    let errors = el("div").id(&part("-error"));
    let source = el("div").id(&part("-source"));
    let open = el("div");
    let follow = {
        let (errors, source, open) = (errors.clone(), source.clone(), open.clone());
        let shown = RefCell::new(Shown::default());
        move |field: &El| {
            let now = asking.with(|asking| Shown::of(form, at, asking, read_only));
            let before = shown.replace(now.clone());
            if now.wrong != before.wrong {
                field.set_class("wrong", now.wrong);
            }
            if now.optional != before.optional {
                optional.replace_text(if now.optional { words().optional } else { "" });
            }
            // The same words again would be read out again.
            if now.lines != before.lines {
                let line = |(name, words): &(&str, String)| el(name).text(words);
                errors.replace(now.lines.iter().map(line).collect::<Vec<El>>());
            }
            if now.source != before.source {
                let line = now.source.as_ref().map(|(name, words)| el(name).text(words));
                source.replace(line);
            }
            if now.open != before.open {
                open.replace(now.open.then(|| provenance::settle(form, at)).flatten());
            }
        }
    };
    let inside = match locked {
        Some(why) => locked_line(&control, why),
        None => (widget.view)(control),
    };
    el(if grouped { "fieldset.field" } else { "div.field" })
        .follow(follow)
        .add(label)
        .add(help)
        .add(errors)
        .add(inside)
        .add(source)
        .add(open)
        .add(use_context::<Definition>().map(|definition| to_definition(definition, form, at)))
}

/// The way to where the question is written.
#[inline(never)]
fn to_definition(definition: Definition, form: LiveForm, at: At) -> El {
    let label = say(&form.form().question(at.question).label);
    let name = [preview_words().definition, ": ", &label].concat();
    button("button.definition", preview_words().definition)
        .attr("aria-label", &name)
        .on("click", move |_| definition.0.set(Some(at.question)))
}

/// What is said around a control. One effect keeps it, for there are many fields.
#[derive(Clone, Default, PartialEq)]
struct Shown {
    wrong: bool,
    optional: bool,
    /// The error to mend and all warnings: element and words.
    lines: Vec<(&'static str, String)>,
    source: Option<(&'static str, String)>,
    /// Whether the person has to say which it is: theirs, or the source's.
    open: bool,
}

impl Shown {
    fn of(form: LiveForm, at: At, asking: &Asking, read_only: bool) -> Shown {
        let error = foremost(&asking.violations).filter(|_| asking.visited);
        let mut lines = Vec::new();
        if let Some(error) = error {
            lines.push(("p.error", describe(form, at, error)));
        }
        for warning in asking.violations.iter().filter(|it| it.severity == Severity::Warning) {
            lines.push(("p.warning", describe(form, at, warning)));
        }
        Shown {
            wrong: asking.visited && has_error(asking),
            optional: !asking.required && !read_only,
            lines,
            source: asking.provenance.as_ref().map(|it| provenance::line(form, at, it)),
            open: asking.provenance.as_ref().is_some_and(|it| it.is_open()),
        }
    }
}

/// An answer that the person cannot change here, or not now, and why.
#[inline(never)]
fn locked_line(control: &Control, why: &str) -> Vec<El> {
    let (form, at, asking) = (control.form, control.at, control.asking);
    let shown = move || {
        let value = asking.with(|asking| asking.value.clone());
        let show = |value| show(form.form().question(at.question), &value, language());
        value.map(show).unwrap_or_default().into()
    };
    let line = control.name(el("input.entry.locked").attr("type", "text").attr("readonly", ""));
    let line = line.id(&control.id).attr("aria-describedby", &control.described_by());
    let why = (!why.is_empty()).then(|| el("p.help").text(why));
    let from_source = asking.with_untracked(|asking| asking.provenance.is_some());
    let report = from_source.then(|| provenance::report(control));
    [line.prop("value", shown)].into_iter().chain(why).chain(report).collect()
}

/// The sentence for a broken rule at a question.
#[inline(never)]
pub(crate) fn describe(form: LiveForm, at: At, violation: &Violation) -> String {
    wording::violation(violation, &form.form(), Some(at.question), language())
}
