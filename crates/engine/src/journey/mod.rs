//! The way through a form: which pages there are, how far each is, what is missing, what is next.
//!
//! All of it is derived from the form and the answers; nothing here is stored.

use crate::answers::{Answers, At, Count};
use crate::form::Item;

/// How far a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Something is missing or wrong.
    Open,
    /// Nothing is missing, but the person has not been here.
    Unseen,
    /// Nothing is missing.
    Done,
}

/// One page of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The page's number in the form.
    pub page: usize,
    /// How far it is.
    pub standing: Standing,
    /// How many questions it has and how many are answered.
    pub count: Count,
}

/// What is left to do, in the person's terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Questions that still have to be answered or mended.
    pub questions: u32,
    /// How long that takes, in seconds (see [`crate::budget`]).
    pub seconds: u32,
}

/// The pages that are shown now, in order.
pub fn steps(answers: &Answers) -> Vec<Step> {
    let form = answers.form();
    let shown = form.pages.iter().enumerate();
    let shown = shown.filter(|(_, page)| answers.holds(page.condition, None));
    shown
        .filter(|(number, page)| {
            // A page whose every question is hidden has nothing to say, unless it has a note.
            answers.count(*number).asked > 0
                || page.items.iter().any(|item| is_shown(answers, item))
        })
        .map(|(page, it)| {
            let count = answers.count(page);
            let standing = if count.missing + count.wrong > 0 {
                Standing::Open
            } else if answers.seen().contains(&it.id) {
                Standing::Done
            } else {
                Standing::Unseen
            };
            Step { page, standing, count }
        })
        .collect()
}

fn is_shown(answers: &Answers, item: &Item) -> bool {
    match item {
        Item::Question(question) => answers.state(At { question: *question, row: None }).relevant,
        Item::Note { condition, .. } => answers.holds(*condition, None),
        Item::More { .. } | Item::Offer { .. } => false,
        Item::Group { condition, items, .. } => {
            answers.holds(*condition, None) && items.iter().any(|item| is_shown(answers, item))
        }
    }
}

/// The page after `page`, or `None` if the review comes next.
pub fn next(answers: &Answers, page: usize) -> Option<usize> {
    steps(answers).into_iter().map(|step| step.page).find(|&other| other > page)
}

/// The page before `page`.
pub fn previous(answers: &Answers, page: usize) -> Option<usize> {
    steps(answers).into_iter().map(|step| step.page).rfind(|&other| other < page)
}

/// The page on which to go on: the first that is not done, or `None` if all are.
pub fn resume(answers: &Answers) -> Option<usize> {
    steps(answers).into_iter().find(|step| step.standing != Standing::Done).map(|step| step.page)
}

/// The askings on a page (or on all) that keep it from being done, in the order of the document.
pub fn missing(answers: &Answers, page: Option<usize>) -> Vec<At> {
    let mut missing = answers.all();
    missing.retain(|&at| {
        let question = answers.form().question(at.question);
        let here = question.page.is_some() && (page.is_none() || question.page == page);
        here && answers.state(at).has_error()
    });
    missing
}

/// What is left altogether.
pub fn left(answers: &Answers) -> Left {
    steps(answers).iter().fold(Left::default(), |left, step| Left {
        questions: left.questions + step.count.missing + step.count.wrong,
        seconds: left.seconds + step.count.seconds,
    })
}
