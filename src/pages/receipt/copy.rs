//! The declaration as it was filed, for printing: black on white, A4.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{Answers, At, RowId};
use tokhai_engine::dossier::ConsentGiven;
use tokhai_engine::form::{self, Item};

use crate::live::outbox::StoredReceipt;
use crate::live::portal;
use crate::live::ports::Ports;
use crate::pages::layout::list;
use crate::text::{fill_in, language, say, words};
use crate::view::{El, el};
use crate::widgets::{render, show};

/// One line of the copy.
enum Line {
    Title(String),
    Answer(String, String),
}

/// The copy: on the screen folded away, on paper the whole page.
pub(super) fn copy(stored: StoredReceipt) -> El {
    let ports = expect_context::<Ports>();
    let lines = RwSignal::new(Vec::<Line>::new());
    let StoredReceipt { receipt, src, dossier } = stored;
    let consents = |given: &ConsentGiven| el("li").text("☑ ").text(&given.text);
    let consents = list("ul.plain", &dossier.consents, consents);
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
    let rows = move || lines.with(|lines| lines.iter().map(table_row).collect::<Vec<_>>());
    let code = el("p.copy-code")
        .text(&receipt.code)
        .text(" · ")
        .text(&super::moment(&receipt.received_at));
    el("details.card.copy")
        .add(el("summary").text(words().what_was_sent))
        .add(el("h2.copy-title").text(&say(&receipt.form.title)))
        .add(code)
        .add(el("table.copy-table").add(el("tbody").live(rows)))
        .add(consents)
}

fn table_row(line: &Line) -> El {
    let head = el("th");
    match line {
        Line::Title(title) => {
            let head = head.attr("colspan", "2").attr("scope", "rowgroup");
            el("tr").add(head.text(title))
        }
        Line::Answer(label, value) => {
            el("tr").add(head.attr("scope", "row").text(label)).add(el("td").text(value))
        }
    }
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
