//! The declaration as it was filed, for printing: black on white, A4.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::Answers;
use tokhai_engine::dossier::ConsentGiven;
use tokhai_engine::form;

use crate::live::app::app;
use crate::live::outbox::StoredReceipt;
use crate::live::portal;
use crate::live::ports::Ports;
use crate::pages::layout::list;
use crate::pages::lines::{Line, lines};
use crate::text::{language, receipt_words, say};
use crate::view::{El, el};
use crate::widgets::show;

/// The copy: on the screen folded away, on paper the whole page.
pub(super) fn copy(stored: StoredReceipt) -> El {
    let ports = app::<Ports>();
    let answers_sent = RwSignal::new(None::<Arc<Answers>>);
    let StoredReceipt { receipt, src, dossier, .. } = stored;
    let consents = |given: &ConsentGiven| el("li").text("☑ ").text(&given.text);
    let consents = list("ul.plain", &dossier.consents, consents);
    spawn_local(async move {
        let Ok(document) = portal::document(ports, &src).await else { return };
        let device = ports.device();
        let (form, _) = form::compile_to_fill(&document, device.patterns());
        let (answers, _) = dossier.restore(&Arc::new(form), device.today());
        answers_sent.try_set(Some(Arc::new(answers)));
    });
    let rows = move || {
        let Some(answers) = answers_sent.get() else { return Vec::new() };
        let pages = answers.form().pages.iter();
        let lines = pages.flat_map(|page| lines(&answers, &page.items));
        lines.filter_map(|line| table_row(&answers, line)).collect::<Vec<El>>()
    };
    let code = el("p.copy-code")
        .text(&receipt.code)
        .text(" · ")
        .text(&super::moment(&receipt.received_at));
    el("details.card.copy")
        .add(el("summary").text(receipt_words().what_was_sent))
        .add(el("h2.copy-title").text(&say(&receipt.form.title)))
        .add(code)
        .add(el("table.copy-table").add(el("tbody").live(rows)))
        .add(consents)
}

/// A row of the table; nothing for a question that was left empty.
fn table_row(answers: &Answers, line: Line) -> Option<El> {
    let head = el("th");
    match line {
        Line::Title(title) => {
            let head = head.attr("colspan", "2").attr("scope", "rowgroup");
            Some(el("tr").add(head.text(&title)))
        }
        Line::Answer(at) => {
            let question = answers.form().question(at.question);
            let value = show(question, answers.value(at)?, language());
            let head = head.attr("scope", "row").text(&say(&question.label));
            Some(el("tr").add(head).add(el("td").text(&value)))
        }
    }
}
