//! Choosing between variants, and what becomes of the answers of those not chosen.
//!
//! Hidden answers are kept where they are. Only where the chosen variant uses the same place, those
//! of the other are put aside, and are back when it is chosen again.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::apply::{Run, is_empty};
use super::{Answers, At, tree};
use crate::Pointer;
use crate::form::{ConditionId, QuestionId, Test};
use crate::schema::Types;

impl Answers {
    /// The variant with which a form or a row begins: the stored one, else the one that its data
    /// fit best.
    #[inline(never)]
    pub(super) fn begin_chooser(&mut self, at: At, data: Option<&Value>, run: &mut Run) {
        // A row that was taken out and is back has its choice already.
        if self.chosen.contains_key(&at) {
            return;
        }
        let place = self.pointer(at).to_string();
        let stored = run.variants.get(&place).and_then(Value::as_u64);
        let variants = &self.form.question(at.question).variants;
        let number = match stored {
            Some(number) => Some(number as usize).filter(|&number| number < variants.len()),
            None => data.and_then(|data| self.best_variant(at, data)),
        };
        if let Some(number) = number {
            self.chosen.insert(at, number.into());
        }
    }

    /// The variant with the fewest complaints about the data; of equal ones the first that knows
    /// most of its members. None if none knows any.
    fn best_variant(&self, at: At, data: &Value) -> Option<usize> {
        let schema = self.form.schema();
        let variants = self.form.question(at.question).variants.iter().enumerate();
        let rated = variants.filter_map(|(number, variant)| {
            let mut found = Vec::new();
            schema.check(variant.node, data, &Pointer::ROOT, &mut found);
            let Some(members) = data.as_object() else { return Some((found.len(), 0, number)) };
            let known = schema.properties(variant.node);
            let unknown = members.keys().filter(|name| !known.contains(name)).count();
            // Members that all variants lack tell nothing of which was meant.
            (unknown < members.len()).then_some((found.len(), unknown, number))
        });
        rated.min().map(|(_, _, number)| number)
    }

    pub(super) fn is_chosen(&self, chooser: At, variant: usize) -> bool {
        self.chosen.get(&chooser).and_then(Value::as_u64) == Some(variant as u64)
    }

    /// Whether the schema allows an answer to a question at present.
    #[inline(never)]
    pub(super) fn is_allowed(&self, at: At) -> bool {
        let pointer = self.pointer(at);
        let question = self.form.question(at.question);
        let in_force =
            || question.constraints.iter().filter(|it| self.all_hold(&it.guards, &pointer));
        in_force().next().is_some() && !in_force().any(|it| self.form.schema().is_never(it.node))
    }

    /// Whether the data at this question's place belong to another variant.
    pub(super) fn is_taken(&self, at: At) -> bool {
        let question = self.form.question(at.question);
        question.contested && !self.is_in_chosen_variants(question.condition, at)
    }

    fn is_in_chosen_variants(&self, mut condition: Option<ConditionId>, at: At) -> bool {
        while let Some(id) = condition {
            let judged = self.form.condition(id);
            if let Test::Chosen { chooser, variant } = judged.test {
                let row = self.table.row_within(judged.repeat, at.row);
                if !self.is_chosen(At { question: chooser, row }, variant) {
                    return false;
                }
            }
            condition = judged.parent;
        }
        true
    }

    /// Chooses a variant, or none.
    #[inline(never)]
    pub(super) fn choose(&mut self, at: At, value: Value, run: &mut Run) {
        let form = self.form.clone();
        let variants = form.question(at.question).variants.len();
        let number = |value: &Value| Some(value.as_u64()? as usize).filter(|&it| it < variants);
        let before = self.chosen.get(&at).and_then(number);
        let after = number(&value);
        if before == after {
            return;
        }
        // First everything that leaves is hidden, so that what comes finds its places free.
        self.chosen.remove(&at);
        self.refused.remove(&at);
        run.questions.push(at);
        self.schedule_dependents(at, run);
        self.settle(run);
        let asked = |number: Option<usize>| {
            number.map_or_else(Vec::new, |number| form.questions_of(at.question, number))
        };
        let coming = asked(after);
        // Whoever leaves comes first: what lies at a place that several use is theirs.
        let mut leaving = asked(before);
        for other in (0..variants).map(Some).filter(|&it| it != before && it != after) {
            leaving.extend(asked(other));
        }
        let carried = self.set_aside(at, &leaving, &coming, run);
        for question in coming {
            let at = At { question, row: at.row };
            self.take_back(at, &carried, run);
        }
        if let Some(number) = after {
            self.chosen.insert(at, number.into());
            self.schedule_dependents(at, run);
        }
    }

    /// Puts the answers aside whose places the coming questions use; gives them with their paths.
    fn set_aside(
        &mut self,
        chooser: At,
        leaving: &[QuestionId],
        coming: &[QuestionId],
        run: &mut Run,
    ) -> Vec<(Pointer, Value)> {
        let form = self.form.clone();
        let mut carried = Vec::new();
        for &question in leaving {
            let path = &form.question(question).path;
            let overlaps = |other: &QuestionId| {
                let other = &form.question(*other).path;
                path.contains(other) || other.contains(path)
            };
            let at = At { question, row: chooser.row };
            if !form.question(question).contested || !coming.iter().any(overlaps) {
                continue;
            }
            // An object around answers of others is no answer of a text's question.
            let types = form.question(question).facets.types;
            let is_own = |value: &&Value| {
                types.meets(Types::of(value)) || !value.is_object() && !value.is_array()
            };
            let value = self.value(at).filter(is_own);
            let Some(value) = value.cloned() else { continue };
            if form.question(question).rows.is_some() {
                for row in self.rows(at).to_vec() {
                    self.remove_row(row, run);
                }
            } else {
                let pointer = self.pointer(at);
                tree::remove(&mut self.kept, pointer.segments());
                carried.push((path.clone(), value.clone()));
            }
            if form.question(question).is_calculated() {
                continue;
            }
            run.questions.push(at);
            self.aside.insert(at, value);
        }
        carried
    }

    /// Gives a question the answer that was put aside, else one that its twin had and that it
    /// accepts, too.
    fn take_back(&mut self, at: At, carried: &[(Pointer, Value)], run: &mut Run) {
        let form = self.form.clone();
        let question = form.question(at.question);
        if !question.contested || question.is_chooser() {
            return;
        }
        let accepts = |value: &Value| {
            let plain = question.constraints.iter().filter(|it| it.guards.is_empty());
            plain.into_iter().all(|it| form.schema().holds(it.node, value))
        };
        let from_twin = || {
            let twin = carried.iter().find(|(path, _)| *path == question.path);
            twin.map(|(_, value)| value.clone()).filter(|value| accepts(value))
        };
        let value = self.aside.remove(&at).or_else(from_twin);
        match value {
            Some(Value::Array(rows)) if question.rows.is_some() => self.insert_rows(at, rows, run),
            Some(value) if question.rows.is_none() && !is_empty(&value) => {
                self.write(at, value, run)
            }
            _ => {}
        }
    }

    pub(super) fn variants_by_place(&self) -> Value {
        self.by_key(&self.chosen, |at| self.pointer(at).to_string())
    }

    pub(super) fn aside_by_place(&self) -> Value {
        self.by_key(&self.aside, |at| self.aside_key(at))
    }

    /// Values of askings that are still there as an object; `null` if there are none.
    fn by_key(&self, values: &HashMap<At, Value>, key: impl Fn(At) -> String) -> Value {
        let mut object = Map::new();
        for (&at, value) in values.iter().filter(|(at, _)| self.is_there(**at)) {
            object.insert(key(at), value.clone());
        }
        if object.is_empty() { Value::Null } else { Value::Object(object) }
    }

    pub(super) fn put_aside(&mut self, stored: &Value) {
        if !stored.is_object() {
            return;
        }
        for at in self.all() {
            if let Some(value) = stored.get(self.aside_key(at)) {
                self.aside.insert(at, value.clone());
            }
        }
    }

    fn aside_key(&self, at: At) -> String {
        let question = self.form.question(at.question).place.to_string();
        [&question, "#", &self.pointer(at).to_string()].concat()
    }
}
