//! What a form offers to take over from its own answers, which spares typing as a source does.

use std::collections::BTreeMap;

use super::model::{Work, words};
use crate::form::{Form, Item, QuestionId};

/// The questions whose answers can be taken over at a press, each with what the press takes: it is
/// one for all questions of an offer, and counts at the first.
pub(super) fn offered(form: &Form) -> BTreeMap<QuestionId, Work> {
    let mut found = BTreeMap::new();
    for page in &form.pages {
        collect(form, &page.items, &mut found);
    }
    found
}

/// The compiler of forms bounds how deep items nest.
fn collect(form: &Form, items: &[Item], found: &mut BTreeMap<QuestionId, Work>) {
    for item in items {
        match item {
            Item::Offer { to, label, like, .. } => {
                let said = words(label) + like.iter().map(|it| words(&it.label)).sum::<u32>();
                let mut press = Work { words: said, decisions: 1, taps: 1, ..Work::NONE };
                for (id, question) in form.questions().filter(|(_, it)| to.contains(&it.path)) {
                    let below = &question.path.segments()[to.segments().len()..];
                    let below = below.to_vec().into();
                    let stands = |from: &crate::Pointer| form.question_at(&from.concat(&below));
                    if like.iter().any(|like| stands(&like.place).is_some()) {
                        found.insert(id, std::mem::take(&mut press));
                    }
                }
            }
            Item::Group { items, .. } => collect(form, items, found),
            Item::Question(id) => {
                if let Some(rows) = &form.question(*id).rows {
                    collect(form, &rows.items, found);
                }
            }
            Item::Note { .. } | Item::More { .. } => {}
        }
    }
}
