//! The errors that keep a page from being done, above it; the summary takes the focus.

use leptos::prelude::*;
use tokhai_engine::Severity;
use tokhai_engine::answers::At;

use super::Open;
use crate::text::{fill_in, say, words};
use crate::widgets::{self, describe, dom_id};

/// Which errors are summed up.
#[derive(Clone, Copy)]
pub(super) struct Summary(RwSignal<Vec<At>>);

impl Summary {
    pub(super) fn new() -> Summary {
        Summary(RwSignal::new(Vec::new()))
    }

    /// Sums up what is wrong at these questions, and puts the focus there.
    pub(super) fn show(self, missing: Vec<At>) {
        self.0.set(missing);
        widgets::focus("summary".into());
    }
}

pub(super) fn view(open: Open, summary: Summary) -> AnyView {
    let content = move || {
        let lines: Vec<_> = summary.0.get().into_iter().filter_map(|at| line(open, at)).collect();
        (!lines.is_empty()).then(|| {
            let count = lines.len().to_string();
            view! {
                <section class="card error-summary" id="summary" tabindex="-1" aria-labelledby="summary-title">
                    <h2 id="summary-title">{fill_in(words().to_mend, &[&count])}</h2>
                    <ul class="plain">{lines}</ul>
                </section>
            }
        })
    };
    view! { <div>{content}</div> }.into_any()
}

/// One error, with a way to its question. It goes once it is mended.
fn line(open: Open, at: At) -> Option<AnyView> {
    let asking = open.form.asking(at).get();
    let violation = asking.violations.iter().find(|it| it.severity == Severity::Error)?;
    let sentence = describe(open.form, at, violation);
    let label = say(&open.form.form().question(at.question).label);
    let id = dom_id(at);
    let go = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        widgets::focus(id.clone());
    };
    let href = ["#", &dom_id(at)].concat();
    Some(view! { <li><a href=href on:click=go>{label}</a><br />{sentence}</li> }.into_any())
}
