//! One answer, judged: whether it is asked for, demanded, and which rules it breaks.

use serde_json::Value;

use super::apply::Run;
use super::{Answers, At, State};
use crate::form::{Check, Question};
use crate::logic;
use crate::pointer::child;
use crate::schema::Guard;
use crate::{Pointer, Violation};

impl Answers {
    pub(super) fn judge(&mut self, at: At, run: &mut Run) {
        let form = self.form.clone();
        let question = form.question(at.question);
        let before = self.state(at).clone();
        let mut state = State { relevant: before.relevant, ..State::default() };
        if state.relevant {
            let pointer = self.place(&form, at);
            let value = pointer.get(&self.live).filter(|value| !value.is_null());
            let value = if question.is_chooser() { self.chosen.get(&at) } else { value };
            state.answered = value.is_some();
            // What only the authority fills in is not the person's to answer.
            state.required = !question.facets.read_only && self.is_demanded(question, &pointer);
            match value {
                Some(value) => self.broken_rules(at, question, &pointer, value, &mut state),
                None if state.required => {
                    let rule = question.place.clone();
                    let pointer = pointer.into_owned();
                    state.violations.push(Violation::new("required", pointer, rule));
                }
                None => {}
            }
            if self.must_settle(at) {
                let rule = question.place.clone();
                let place = self.pointer(at);
                state.violations.push(Violation::new("source-differs", place, rule));
            }
            if let Some(refused) = self.refused.get(&at) {
                state.violations.extend(refused.iter().cloned());
            }
        }
        if state != before {
            self.recount(at, &before, &state);
            if let Some(cell) = self.table.state_mut(at) {
                *cell = state;
            }
            run.questions.push(at);
        }
    }

    fn broken_rules(
        &self,
        at: At,
        question: &Question,
        pointer: &Pointer,
        value: &Value,
        state: &mut State,
    ) {
        if question.rows.is_some() {
            // The rows judge their own answers; here only their number counts.
            self.wrong_number(at, question, pointer, state);
            return;
        }
        let mut found = Vec::new();
        for constraint in &question.constraints {
            if self.all_hold(&constraint.guards, pointer) {
                self.form.schema().check(constraint.node, value, pointer, &mut found);
            }
        }
        // Several subschemas may demand the same.
        for violation in found {
            let same = |it: &Violation| it.code == violation.code && it.at == violation.at;
            if !state.violations.iter().any(same) {
                state.violations.push(violation);
            }
        }
        for &check in &question.checks {
            let check = &self.form.checks[check];
            // Null means that it cannot be told (yet): nobody is blamed for that.
            let broken = self
                .evaluate(&check.rule, at.row)
                .is_some_and(|value| !value.is_null() && !logic::truthy(&value));
            if broken {
                state.violations.push(broken_check(check, pointer));
            }
        }
    }

    #[inline(never)]
    fn wrong_number(&self, at: At, question: &Question, pointer: &Pointer, state: &mut State) {
        let rows = self.table.rows(at).len() as u64;
        let mut limit = |code: &'static str, limit: Option<u64>, broken: fn(u64, u64) -> bool| {
            if let Some(limit) = limit.filter(|&limit| broken(rows, limit)) {
                let violation = Violation::new(code, pointer.clone(), question.place.clone());
                state.violations.push(violation.with("limit", limit).with("actual", rows));
            }
        };
        limit("minItems", question.facets.min_items, |rows, limit| rows < limit);
        limit("maxItems", question.facets.max_items, |rows, limit| rows > limit);
    }

    /// Whether the schema demands this answer: as a member of its object, if that object is
    /// there or is demanded itself.
    fn is_demanded(&self, question: &Question, pointer: &Pointer) -> bool {
        let mut demanded = true;
        let mut object = Some(&self.live);
        for (i, alternatives) in question.demands.iter().enumerate() {
            let is_row = question.path.segments()[i] == "*";
            demanded = is_row
                || (demanded || object.is_some())
                    && alternatives.iter().any(|guards| self.all_hold(guards, pointer));
            object = object.and_then(|object| child(object, &pointer.segments()[i]));
        }
        demanded
    }

    pub(super) fn all_hold(&self, guards: &[Guard], pointer: &Pointer) -> bool {
        guards.iter().all(|guard| {
            let nothing = Value::Object(Default::default());
            let around = &pointer.segments()[..guard.depth];
            let object = around.iter().try_fold(&self.live, |at, segment| child(at, segment));
            self.form.schema().holds(guard.node, object.unwrap_or(&nothing)) == guard.holds
        })
    }
}

#[inline(never)]
fn broken_check(check: &Check, pointer: &Pointer) -> Violation {
    let violation = Violation::new(check.code.clone(), pointer.clone(), check.place.clone());
    Violation { severity: check.severity, ..violation }
}
