//! What stands around every control: label, help, errors, and where the answer comes from.

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::Severity;
use tokhai_engine::answers::{At, Provenance};
use tokhai_engine::autofill::Known;
use tokhai_engine::wording;

use super::{Control, dom_id, has_error, show, widget_of};
use crate::live::form::LiveForm;
use crate::text::{fill_in, language, say, words};

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

/// Whether the card of known answers shows this answer instead of a field.
#[derive(Clone, Copy)]
pub(crate) struct Confirming(pub(crate) Signal<bool>);

/// Whether an answer is known: from a source, untouched and acceptable.
pub(crate) fn is_known(asking: &crate::live::form::Asking) -> bool {
    let from_source = asking.provenance.as_ref().is_some_and(|provenance| !provenance.changed);
    from_source && asking.relevant && asking.value.is_some() && !has_error(asking)
}

/// One asking: shown while it is relevant.
pub(super) fn field(form: LiveForm, at: At) -> AnyView {
    let asking = form.asking(at);
    let confirming = use_context::<Confirming>();
    let shown = Memo::new(move |_| {
        let known = asking.with(is_known) && confirming.is_some_and(|it| it.0.get());
        asking.with(|asking| asking.relevant) && !known
    });
    let body = move || shown.get().then(|| open_field(form, at));
    view! { {body} }.into_any()
}

fn open_field(form: LiveForm, at: At) -> AnyView {
    let asking = form.asking(at);
    let control = Control { form, at, asking, id: dom_id(at) };
    let compiled = form.form();
    let question = compiled.question(at.question);
    let widget = widget_of(question);
    let (label, help) = (question.label.clone(), question.help.clone());
    let id = control.id.clone();
    let part = move |suffix: &str| [&id, suffix].concat();

    let optional = move || {
        let required = asking.with(|asking| asking.required);
        (!required).then(|| view! { <span class="optional">{words().optional}</span> })
    };
    let help = help.map(|help| {
        view! { <p class="help" id=part("-help")>{say(&help)}</p> }
    });
    let error = {
        let shown = move || {
            asking.with(|asking| {
                let found = asking.violations.iter();
                let found = found.filter(|it| asking.visited || it.severity == Severity::Warning);
                found.map(|it| (it.severity, describe(form, at, it))).collect::<Vec<_>>()
            })
        };
        let line = |(severity, words): (Severity, String)| match severity {
            Severity::Error => view! { <p class="error">{words}</p> }.into_any(),
            Severity::Warning => view! { <p class="warning">{words}</p> }.into_any(),
        };
        view! { <div id=part("-error")>{move || shown().into_iter().map(line).collect_view()}</div> }
    };
    let source = view! {
        <div id=part("-source")>
            {move || asking.with(|asking| asking.provenance.as_ref().map(|it| provenance(form, at, it)))}
        </div>
    };
    let locked = {
        let asking = asking.get_untracked();
        asking.provenance.filter(|it| it.locked).and(asking.value)
    };
    let wrong = move || asking.with(|asking| asking.visited && has_error(asking));
    let is_locked = locked.is_some();
    let inside = match locked {
        Some(value) => read_only(&control, &value),
        None => (widget.view)(control),
    };
    if widget.grouped && !is_locked {
        view! {
            <fieldset class="field" class:wrong=wrong>
                <legend id=part("-label")>{say(&label)}{optional}</legend>
                {help}{error}{inside}{source}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" class:wrong=wrong>
                <label for=part("") id=part("-label")>{say(&label)}{optional}</label>
                {help}{error}{inside}{source}
            </div>
        }
        .into_any()
    }
}

/// An answer that only its source can mend.
fn read_only(control: &Control, value: &Value) -> AnyView {
    let shown = control.with_question(|question| show(question, value, language()));
    view! {
        <input class="entry locked" type="text" readonly=true id=control.id.clone()
            name=control.name() aria-describedby=control.described_by() value=shown />
        <p class="help">{words().locked_why}</p>
    }
    .into_any()
}

fn provenance(form: LiveForm, at: At, provenance: &Provenance) -> AnyView {
    let title = source_title(&provenance.source);
    if provenance.changed {
        let question = form.form();
        let said = show(question.question(at.question), &provenance.original, language());
        let words = fill_in(words().you_changed, &[&title, &said]);
        view! { <p class="source changed">{words}</p> }.into_any()
    } else {
        view! { <p class="source">{fill_in(words().from_source, &[&title])}</p> }.into_any()
    }
}

/// The sentence for a broken rule at a question.
pub(crate) fn describe(form: LiveForm, at: At, violation: &tokhai_engine::Violation) -> String {
    wording::violation(violation, &form.form(), Some(at.question), language())
}
