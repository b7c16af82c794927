//! What a source says meets what stands in the form: a merge of three, for what the source said
//! before tells who has changed their mind.

use serde_json::Value;

use super::apply::{Run, is_empty};
use super::{Answers, Assurance, At, Change, MAX_REPORT, Provenance};
use crate::Pointer;

impl Answers {
    pub(super) fn fill(&mut self, at: At, value: Value, provenance: Provenance, run: &mut Run) {
        let is_list = self.form.question(at.question).rows.is_some();
        if !self.is_there(at) || !self.takes(at, &value) || is_empty(&value) || is_list {
            return;
        }
        let earlier = self.provenance.get(&at);
        let answer = self.value(at);
        let is_theirs = earlier.map_or(answer.is_some(), |earlier| earlier.changed);
        let agrees = answer == Some(&value);
        if is_theirs && !agrees {
            // What they said another time is no reason to ask them.
            if provenance.assurance == Assurance::Declared {
                return;
            }
            let is_news = earlier.is_none_or(|earlier| earlier.original != value);
            let unsettled = is_news || earlier.is_some_and(|earlier| earlier.unsettled);
            let report = earlier.and_then(|earlier| earlier.report.clone());
            let theirs = Provenance { changed: true, unsettled, report, ..provenance };
            self.provenance.insert(at, theirs);
            run.again(at);
            return;
        }
        let report = earlier.and_then(|earlier| earlier.report.clone());
        self.provenance.insert(at, Provenance { report, ..provenance });
        run.questions.push(at);
        // The same answer again changes nothing that follows from it.
        if !agrees {
            self.write(at, value, run);
        } else if is_theirs {
            run.again(at);
        }
    }

    /// Whether the schema takes a value as this answer, whatever else is answered.
    pub fn takes(&self, at: At, value: &Value) -> bool {
        let question = self.form.question(at.question);
        let mut found = Vec::new();
        for constraint in question.constraints.iter().filter(|it| it.guards.is_empty()) {
            self.form.schema().check(constraint.node, value, &Pointer::ROOT, &mut found);
        }
        found.is_empty()
    }

    #[inline(never)]
    pub(super) fn take(
        &mut self,
        at: At,
        value: Value,
        provenance: Option<Provenance>,
        run: &mut Run,
    ) -> Option<Change> {
        let question = self.form.question(at.question);
        let is_asked = question.rows.is_none() && !question.is_calculated();
        let is_fixed = !is_asked || question.is_chooser() || !self.holds(question.enabled, at.row);
        let is_locked = self.provenance.get(&at).is_some_and(|it| it.locked);
        // What the person had typed comes back as it was.
        let is_said = provenance.as_ref().is_some_and(|it| it.original == value);
        let is_refused = is_said && !self.takes(at, &value);
        if is_fixed || is_locked || is_refused || !self.is_there(at) {
            return None;
        }
        let before = self.value(at).cloned().unwrap_or_default();
        let earlier = self.provenance.remove(&at);
        let same = before == value && earlier == provenance;
        self.provenance.extend(provenance.map(|it| (at, it)));
        self.write(at, value, run);
        (!same).then_some(Change::Take { at, value: before, provenance: earlier })
    }

    pub(super) fn settle_between(&mut self, at: At, take: bool, run: &mut Run) -> Option<Change> {
        let provenance = self.provenance.get_mut(&at).filter(|it| it.is_open())?;
        let (original, locked) = (provenance.original.clone(), provenance.locked);
        if locked && !take {
            return None;
        }
        provenance.unsettled = false;
        run.again(at);
        if !take {
            return None;
        }
        provenance.changed = false;
        let before = self.value(at).cloned().unwrap_or_default();
        self.write(at, original, run);
        // Where the source locks the answer, nobody can go back to another.
        (!locked).then_some(Change::Set { at, value: before })
    }

    pub(super) fn report(&mut self, at: At, text: String, run: &mut Run) {
        if let Some(provenance) = self.provenance.get_mut(&at) {
            let text: String = text.chars().take(MAX_REPORT).collect();
            provenance.report = Some(text).filter(|text| !text.is_empty());
            run.questions.push(at);
        }
    }

    /// Notes where a stored answer comes from.
    pub(super) fn recall(&mut self, at: At, provenance: Provenance) {
        let unsettled = provenance.unsettled;
        self.provenance.insert(at, provenance);
        if unsettled {
            let mut run = Run::default();
            run.again(at);
            self.settle(&mut run);
        }
    }

    /// Whether the person's answer cannot stay: the source locks it, and they have yet to see that.
    pub(super) fn must_settle(&self, at: At) -> bool {
        self.provenance.get(&at).is_some_and(|it| it.locked && it.is_open())
    }
}
