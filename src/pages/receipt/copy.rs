//! The declaration as it was filed, for printing: black on white, A4.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{Answers, At, RowId};
use tokhai_engine::form::{self, Item};

use crate::live::outbox::StoredReceipt;
use crate::live::portal;
use crate::live::ports::Ports;
use crate::text::{fill_in, language, say, words};
use crate::widgets::{render, show};

/// One line of the copy.
#[derive(Clone)]
enum Line {
    Title(String),
    Answer(String, String),
}

/// The copy: on the screen folded away, on paper the whole page.
pub(super) fn copy(stored: StoredReceipt) -> AnyView {
    let ports = expect_context::<Ports>();
    let lines = RwSignal::new(Vec::<Line>::new());
    let StoredReceipt { receipt, src, dossier } = stored;
    let consents: Vec<String> = dossier.consents.iter().map(|given| given.text.clone()).collect();
    let owner = Owner::current();
    spawn_local(async move {
        let Ok(document) = portal::document(ports, &src).await else { return };
        let device = ports.device();
        let (form, _) = form::compile(&document, device.patterns());
        let (answers, _) = dossier.restore(&Arc::new(form), device.today());
        let mut found = Vec::new();
        let collected = owner.unwrap_or_default().with(|| {
            for page in &answers.form().pages {
                collect(&answers, &page.items, None, &mut found);
            }
            found
        });
        lines.try_set(collected);
    });
    let table = move || {
        let line = |line: Line| match line {
            Line::Title(title) => {
                view! { <tr><th colspan="2" scope="rowgroup">{title}</th></tr> }.into_any()
            }
            Line::Answer(label, value) => {
                view! { <tr><th scope="row">{label}</th><td>{value}</td></tr> }.into_any()
            }
        };
        lines.get().into_iter().map(line).collect_view()
    };
    view! {
        <details class="card copy">
            <summary>{words().what_was_sent}</summary>
            <h2 class="copy-title">{say(&receipt.form.title)}</h2>
            <p class="copy-code">{receipt.code.clone()}" · "{super::moment(&receipt.received_at)}</p>
            <table class="copy-table"><tbody>{table}</tbody></table>
            <ul class="plain">{consents.into_iter().map(|text| view! { <li>"☑ "{text}</li> }).collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn collect(answers: &Answers, items: &[Item], row: Option<RowId>, lines: &mut Vec<Line>) {
    let form = answers.form();
    for item in items {
        match item {
            Item::Question(id) => {
                let question = form.question(*id);
                let at = At { question: *id, row: question.repeat.and(row) };
                let Some(value) = answers.value(at).filter(|_| answers.state(at).relevant) else {
                    continue;
                };
                match &question.rows {
                    None => {
                        let shown = show(question, value, language());
                        lines.push(Line::Answer(say(&question.label), shown));
                    }
                    Some(rows) => {
                        for (i, &row) in answers.rows(at).iter().enumerate() {
                            let number = fill_in(words().entry_number, &[&(i + 1).to_string()]);
                            let title = render(&rows.title, answers, Some(row), language());
                            lines.push(Line::Title(
                                [&say(&question.label), " · ", &number, " · ", &title].concat(),
                            ));
                            collect(answers, &rows.items, Some(row), lines);
                        }
                    }
                }
            }
            Item::Group { items, .. } => collect(answers, items, row, lines),
            Item::Note { .. } => {}
        }
    }
}
