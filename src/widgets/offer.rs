//! What can be taken over instead of being typed, each at a press.

use leptos::prelude::*;
use tokhai_engine::Pointer;
use tokhai_engine::answers::{At, Change, RowId};
use tokhai_engine::autofill::{Known, Offer, choose, people, same_as};
use tokhai_engine::form::{Like, Text};

use super::{reach, show, source_title};
use crate::live::form::LiveForm;
use crate::live::sources::Sources;
use crate::text::{language, say};
use crate::view::{El, button, el};

/// What is offered for the answers below a place.
#[derive(Clone)]
pub(super) struct Offered {
    pub(super) to: Pointer,
    pub(super) label: Text,
    pub(super) like: Vec<Like>,
    pub(super) concept: Option<String>,
}

/// A press away: what the button says, where it comes from, and what it does.
#[derive(Clone, PartialEq)]
struct Choice {
    words: String,
    source: Option<String>,
    change: Change,
}

/// The buttons for whatever is known elsewhere, as long as it does not stand here already.
#[inline(never)]
pub(super) fn view(form: LiveForm, offered: Offered, row: Option<RowId>) -> El {
    let (to, label) = (offered.to.clone(), say(&offered.label));
    let known = use_context::<Sources>().map(Sources::known);
    let choices = Memo::new(move |_| {
        form.changes().track();
        let mut choices = Vec::new();
        form.with(|answers| {
            for like in &offered.like {
                if let Some(change) = same_as(answers, &offered.to, &like.place, row) {
                    choices.push(Choice { words: say(&like.label), source: None, change });
                }
            }
        });
        if let (Some(concept), Some(known)) = (&offered.concept, known) {
            known.with(|known| choices.extend(rows(form, &offered.to, concept, row, known)));
        }
        choices
    });
    el("div.offer").live(move || {
        let choices = choices.get();
        let Some(first) = choices.first() else { return Vec::new() };
        let source = first.source.as_deref().map(|id| el("p.source").text(&source_title(id)));
        let to = to.clone();
        let press = move |choice: Choice| {
            let to = to.clone();
            button("button.secondary", &choice.words).on("click", move |_| {
                form.apply(choice.change.clone());
                go_on(form, &to, row);
            })
        };
        let buttons: Vec<El> = choices.into_iter().map(press).collect();
        let actions = el("div.actions").attr("role", "group").attr("aria-label", &label);
        let mut drawn = vec![el("p.help").text(&label), actions.add(buttons)];
        drawn.extend(source);
        drawn
    })
}

fn rows(
    form: LiveForm,
    to: &Pointer,
    concept: &str,
    row: Option<RowId>,
    known: &[Known],
) -> Vec<Choice> {
    let offers = form.with(|answers| people(answers, to, concept, row, known));
    let compiled = form.form();
    let choice = |offer: &Offer| {
        let (question, value) = offer.name()?;
        Some(Choice {
            words: show(compiled.question(*question), value, language()),
            source: Some(offer.source().to_owned()),
            change: choose(offer, row),
        })
    };
    offers.iter().filter_map(choice).collect()
}

/// The focus goes to the first question there that is still open, else to the first.
fn go_on(form: LiveForm, to: &Pointer, row: Option<RowId>) {
    let compiled = form.form();
    let inside = compiled.questions().filter(|(_, question)| to.contains(&question.path));
    let inside = inside.filter(|(_, question)| question.rows.is_none() && question.page.is_some());
    let askings: Vec<At> = inside.map(|(id, _)| form.at(id, row)).collect();
    let asked = |at: &&At| form.with(|answers| answers.state(**at).relevant);
    let open = |at: &&At| form.with(|answers| !answers.state(**at).is_answered());
    let first = askings.iter().filter(asked).find(open).or(askings.iter().find(asked));
    if let Some(&at) = first {
        reach(form, at);
    }
}
