//! The answers of a form as lines to read: for the review, and for the copy of what was sent.

use tokhai_engine::answers::{Answers, At, RowId};
use tokhai_engine::form::Item;

use crate::text::{fill_in, language, later_words};
use crate::widgets::render;

/// One line.
pub(super) enum Line {
    /// What names the row whose answers follow.
    Title(String),
    /// A question that is asked, answered or not; of a repeat, how many rows it has.
    Answer(At),
}

/// The lines of everything that is asked among `items`.
pub(super) fn lines(answers: &Answers, items: &[Item]) -> Vec<Line> {
    let mut lines = Vec::new();
    collect(answers, items, None, &mut lines);
    lines
}

/// The compiler of forms bounds how deep items nest.
fn collect(answers: &Answers, items: &[Item], row: Option<RowId>, lines: &mut Vec<Line>) {
    let form = answers.form();
    for item in items {
        match item {
            Item::Question(id) => {
                let question = form.question(*id);
                let at = At { question: *id, row: question.repeat.and(row) };
                if !answers.state(at).relevant {
                    continue;
                }
                lines.push(Line::Answer(at));
                let Some(rows) = &question.rows else { continue };
                for (i, &row) in answers.rows(at).iter().enumerate() {
                    let title = render(&rows.title, answers, Some(row), language());
                    let number = || fill_in(later_words().entry_number, &[&(i + 1).to_string()]);
                    lines.push(Line::Title(if title.is_empty() { number() } else { title }));
                    collect(answers, &rows.items, Some(row), lines);
                }
            }
            Item::Group { items, .. } => collect(answers, items, row, lines),
            Item::Note { .. } | Item::More { .. } | Item::Offer { .. } => {}
        }
    }
}
