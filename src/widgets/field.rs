//! What stands around every control: label, help, errors, and where the answer comes from.

use leptos::prelude::*;
use tokhai_engine::answers::{At, Provenance};
use tokhai_engine::autofill::Known;
use tokhai_engine::form::QuestionId;
use tokhai_engine::wording;
use tokhai_engine::{Severity, Violation};

use super::{Control, dom_id, has_error, is_rich, rich, show, widget_of};
use crate::live::form::LiveForm;
use crate::text::{fill_in, language, preview_words, say, words};
use crate::view::{El, button, el};

/// What the sources said, for their names.
#[derive(Clone, Copy)]
pub(crate) struct Sources(pub(crate) RwSignal<Vec<Known>>);

/// What people call a source.
pub(crate) fn source_title(id: &str) -> String {
    let known = use_context::<Sources>().and_then(|sources| {
        sources.0.with(|all| all.iter().find(|it| it.id == id).map(|it| say(&it.title)))
    });
    known.unwrap_or_else(|| id.to_owned())
}

/// Whether the card of known answers leaves this answer to a field: the person is correcting.
#[derive(Clone, Copy)]
pub(crate) struct Confirming(pub(crate) RwSignal<bool>);

/// In the designer's preview: the question whose definition is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Definition(pub(crate) RwSignal<Option<QuestionId>>);

/// Whether an answer is known: from a source, untouched and acceptable.
pub(crate) fn is_known(asking: &crate::live::form::Asking) -> bool {
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
pub(super) fn field(form: LiveForm, at: At, slot: El) -> El {
    let asking = form.asking(at);
    let confirming = use_context::<Confirming>();
    let shown = Memo::new(move |_| {
        let known = asking.with(is_known) && confirming.is_some_and(|it| !it.0.get());
        asking.with(|asking| asking.relevant) && !known
    });
    let enabled = form.holds(form.form().question(at.question).enabled, at.row);
    slot.live(move || {
        let enabled = enabled.get();
        shown.get().then(|| untrack(|| open_field(form, at, enabled)))
    })
}

fn open_field(form: LiveForm, at: At, enabled: bool) -> El {
    let asking = form.asking(at);
    let control = Control { form, at, asking, id: dom_id(at) };
    let compiled = form.form();
    let question = compiled.question(at.question);
    let widget = widget_of(question);
    let id = control.id.clone();
    let part = |suffix: &str| [&id, suffix].concat();

    let errors = move || {
        asking.with(|asking| {
            let error = foremost(&asking.violations).filter(|_| asking.visited);
            let warnings = asking.violations.iter().filter(|it| it.severity == Severity::Warning);
            let error = error.map(|it| line(form, at, "p.error", it));
            error
                .into_iter()
                .chain(warnings.map(|it| line(form, at, "p.warning", it)))
                .collect::<Vec<El>>()
        })
    };
    let source =
        move || asking.with(|asking| asking.provenance.as_ref().map(|it| provenance(form, at, it)));
    let locked = asking.with_untracked(|asking| {
        let locked = asking.provenance.as_ref().is_some_and(|it| it.locked);
        locked && asking.value.is_some()
    });
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
    let label = label.text(&say(&question.label)).live(move || {
        let required = asking.with(|asking| asking.required);
        (!required && !read_only).then(|| el("span.optional").text(words().optional))
    });
    let help = question.help.as_ref().map(|help| {
        let id = part("-help");
        if is_rich(help) {
            rich(el("div.help").id(&id), help, None)
        } else {
            el("p.help").id(&id).text(&say(help))
        }
    });
    let errors = el("div").id(&part("-error")).live(errors);
    let source = el("div").id(&part("-source")).live(source);
    let inside = match locked {
        Some(why) => locked_line(&control, why),
        None => (widget.view)(control),
    };
    el(if grouped { "fieldset.field" } else { "div.field" })
        .toggle("wrong", move || asking.with(|asking| asking.visited && has_error(asking)))
        .add(label)
        .add(help)
        .add(errors)
        .add(inside)
        .add(source)
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

#[inline(never)]
fn line(form: LiveForm, at: At, name: &str, violation: &Violation) -> El {
    el(name).text(&describe(form, at, violation))
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
    [line.prop("value", shown)].into_iter().chain(why).collect()
}

#[inline(never)]
fn provenance(form: LiveForm, at: At, provenance: &Provenance) -> El {
    let title = source_title(&provenance.source);
    if provenance.changed {
        let question = form.form();
        let said = show(question.question(at.question), &provenance.original, language());
        el("p.source.changed").text(&fill_in(words().you_changed, &[&title, &said]))
    } else {
        el("p.source").text(&fill_in(words().from_source, &[&title]))
    }
}

/// The sentence for a broken rule at a question.
#[inline(never)]
pub(crate) fn describe(form: LiveForm, at: At, violation: &Violation) -> String {
    wording::violation(violation, &form.form(), Some(at.question), language())
}
