//! A stored draft → one that this version of the form can go on with, and what it has no place for.
//!
//! Nothing is dropped: what neither a migration nor the form takes comes back beside the draft.

use std::sync::Arc;

use serde_json::Value;

use super::{Answers, Draft, tree};
use crate::Pointer;
use crate::date::Date;
use crate::form::migrations::{self, Carry};
use crate::form::{Form, Question};
use crate::logic::Context;
use crate::schema::Types;
use crate::schema::pattern::Patterns;

/// A draft as this version of the form takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// The draft, with answers only where the form asks for them.
    pub draft: Draft,
    /// The answers that fit nowhere, with their places.
    pub left_over: Vec<(Pointer, Value)>,
}

/// Carries a draft of any version, or from anywhere, over to `form`, which was compiled from
/// `document`. `today` is for rules that ask for it.
pub fn migrate(
    form: &Arc<Form>,
    document: &Value,
    today: Date,
    patterns: &dyn Patterns,
    mut draft: Draft,
) -> Carried {
    if draft.form.version != form.about.version {
        let migrations = migrations::read(document, patterns);
        let first = migrations.iter().position(|it| it.from == draft.form.version);
        let since = first.and_then(|first| migrations.get(first..)).unwrap_or_default();
        for carry in since.iter().flat_map(|migration| &migration.carries) {
            each_row(&mut draft, carry, &[], today);
        }
    }
    let (answers, mut left_over) = Answers::restore(form.clone(), today, draft.clone());
    for at in answers.all() {
        let question = form.question(at.question);
        // What stands in the place of rows has been found already.
        if question.is_chooser() || question.rows.is_some() {
            continue;
        }
        let value = answers.value(at).filter(|value| !has_room(question, value));
        left_over.extend(value.map(|value| (answers.pointer(at), value.clone())));
    }
    // From the end, so that no row changes its place before it was looked at.
    for (place, _) in left_over.iter().rev() {
        tree::remove(&mut draft.answers, place.segments());
        draft.provenance.remove(&place.to_string());
    }
    draft.form = answers.form_version();
    Carried { draft, left_over }
}

/// Whether a question can show `value`, be it right or wrong.
fn has_room(question: &Question, value: &Value) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) => question.facets.types.meets(Types::of(value)),
        // What makes no sense stays as it was typed, and the check says so.
        Value::String(_) if question.choices.is_empty() => true,
        Value::String(_) | Value::Bool(_) | Value::Number(_) if !question.choices.is_empty() => {
            question.choices.iter().any(|choice| choice.value == *value)
        }
        _ => question.facets.types.or(Types::NUMBER).meets(Types::of(value)),
    }
}

/// Does what `carry` says, in every row that it names below `row`.
fn each_row(draft: &mut Draft, carry: &Carry, row: &[String], today: Date) {
    let next = carry.to.segments()[row.len()..].iter().position(|segment| segment == "*");
    let Some(next) = next else { return one(draft, carry, row, today) };
    let mut list = row.to_vec();
    list.extend_from_slice(&carry.to.segments()[row.len()..row.len() + next]);
    let rows = tree::array(&mut draft.answers, &list).map_or(0, |rows| rows.len());
    for i in 0..rows {
        list.push(i.to_string());
        each_row(draft, carry, &list, today);
        list.pop();
    }
}

/// The same in this row, or outside rows.
fn one(draft: &mut Draft, carry: &Carry, row: &[String], today: Date) {
    let place = |path: &Pointer| [row, &path.segments()[row.len()..]].concat();
    let get = |draft: &Draft, at: &[String]| {
        Pointer::from(at.to_vec()).get(&draft.answers).filter(|it| !it.is_null()).cloned()
    };
    let was: Vec<Vec<String>> = carry.was.iter().map(place).collect();
    let there: Vec<Value> = was.iter().filter_map(|at| get(draft, at)).collect();
    if there.is_empty() && !was.is_empty() {
        return;
    }
    let to = place(&carry.to);
    let value = match &carry.value {
        None => there.into_iter().next(),
        Some(rule) => {
            let in_row = (!row.is_empty()).then(|| get(draft, row)).flatten();
            let context = Context { data: &draft.answers, row: in_row.as_ref(), today };
            rule.evaluate(&context).ok().filter(|value| !value.is_null())
        }
    };
    // What a rule makes nothing of stays where it was, and is left over.
    let Some(value) = value else { return };
    let removed: Vec<_> = was.iter().map(|at| tree::remove(&mut draft.answers, at)).collect();
    if !tree::set(&mut draft.answers, &to, value) {
        for (at, value) in was.iter().zip(removed) {
            value.map(|value| tree::set(&mut draft.answers, at, value));
        }
        return;
    }
    let to = Pointer::from(to);
    for at in was.into_iter().map(Pointer::from) {
        let places: Vec<String> = draft.provenance.keys().cloned().collect();
        for written in places {
            let Some(old) = Pointer::parse(&written).filter(|old| at.contains(old)) else {
                continue;
            };
            // A source vouches for what it said, not for what a rule has made of it.
            if let Some(origin) = draft.provenance.remove(&written)
                && carry.value.is_none()
            {
                let rest = old.segments()[at.segments().len()..].to_vec();
                draft.provenance.insert(to.concat(&Pointer::from(rest)).to_string(), origin);
            }
        }
    }
}
