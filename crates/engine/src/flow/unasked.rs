//! What a UI schema asks nobody for: data that stay as they were given, and demands that cannot be
//! met.

use std::collections::BTreeSet;

use serde_json::Value;

use super::object;
use super::questions::Generator;
use crate::{Pointer, Problem};

/// The places that pages ask for.
#[derive(Default)]
pub(super) struct Asked {
    answers: BTreeSet<Pointer>,
    lists: BTreeSet<Pointer>,
}

impl Asked {
    pub(super) fn of(pages: &[Value]) -> Asked {
        let mut asked = Asked::default();
        pages.iter().for_each(|page| asked.add(page));
        asked
    }

    fn add(&mut self, item: &Value) {
        let place = |kind: &&str| Pointer::parse(item.get(*kind)?.as_str()?);
        self.lists.extend(place(&"repeat"));
        self.answers.extend(["answer", "variants", "calculate", "more"].iter().filter_map(place));
        for inside in ["items", "options"] {
            let inside = item.get(inside).and_then(Value::as_array);
            inside.into_iter().flatten().for_each(|item| self.add(item));
        }
    }

    fn has(&self, at: &Pointer) -> bool {
        (0..=at.segments().len()).any(|depth| self.answers.contains(&at.prefix(depth)))
    }

    fn has_inside(&self, at: &Pointer) -> bool {
        self.answers.range(at..).next().is_some_and(|next| at.contains(next))
    }

    /// Calculations that keep those of `data` for which nobody is asked.
    pub(super) fn kept(
        &self,
        data: &Value,
        at: &Pointer,
        generator: &Generator<'_>,
        kept: &mut Vec<Value>,
    ) {
        if self.has(at) || self.lists.contains(at) || data.is_null() || !generator.knows(at) {
            return;
        }
        match data {
            Value::Object(members) if self.has_inside(at) || at.segments().is_empty() => {
                for (name, value) in members {
                    self.kept(value, &at.join(name.as_str()), generator, kept);
                }
            }
            _ => kept.push(object([
                ("answer", at.to_string().into()),
                ("value", object([("preserve", data.clone())])),
            ])),
        }
    }

    /// Names what objects that are there, or can be, demand in any case without its being asked for
    /// or known.
    pub(super) fn note_missing(&self, data: &Value, at: &Pointer, generator: &mut Generator<'_>) {
        for name in generator.names(at) {
            let place = at.join(name.as_str());
            let known = place.get(data).filter(|value| !value.is_null());
            if self.has(&place) {
                continue;
            }
            if self.has_inside(&place) || known.is_some_and(Value::is_object) {
                let row = place.join("*");
                let inside = if self.lists.contains(&place) { row } else { place };
                self.note_missing(data, &inside, generator);
            } else if known.is_none() && generator.is_member_demanded(&place) {
                let at = Pointer::from_segments(["uischema"]);
                let problem = Problem::warning("not-asked", at);
                generator.problems.push(problem.with("name", place.to_string()));
            }
        }
    }
}
