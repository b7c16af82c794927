//! One change, and everything that follows from it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::lists::blank_row;
use super::rows::Table;
use super::tree;
use super::{Answers, At, Count, Provenance, RemovedRow, RowId, State};
use crate::budget;
use crate::date::Date;
use crate::form::{ConditionId, Form, Governed, QuestionId, Task, Test};
use crate::logic::{self, Context, Rule};
use crate::pointer::child;
use crate::{Violation, sorted};

/// Something that happens to the answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The person answers. `null` and the empty string take the answer away. Ignored where a
    /// source has locked the answer.
    Set {
        /// Which answer.
        at: At,
        /// The answer.
        value: Value,
    },
    /// A source answers; what the schema refuses is ignored. An answer of a source follows it. An
    /// answer of the person stays, and if the source says something else than that, and than it
    /// said before, the two are to be settled.
    Fill {
        /// Which answer.
        at: At,
        /// The answer.
        value: Value,
        /// Where it comes from.
        provenance: Provenance,
    },
    /// The person takes over what a source says, in the place of their own answer if there is one.
    /// Ignored where a source has locked the answer, or where the schema refuses it.
    Take {
        /// Which answer.
        at: At,
        /// The answer.
        value: Value,
        /// Where it comes from; `None` takes back what was taken over an answer of the person.
        provenance: Option<Provenance>,
    },
    /// The person settles between their answer and that of a source.
    Settle {
        /// Which answer.
        at: At,
        /// Whether it is the source's. Theirs cannot stay where the source locks the answer.
        take: bool,
    },
    /// The person reports that a source is wrong: a text of at most [`super::MAX_REPORT`]
    /// characters; an empty one takes the report back.
    Report {
        /// Which answer.
        at: At,
        /// What is wrong.
        text: String,
    },
    /// A row is added, at the end or at a position.
    AddRow {
        /// The repeat.
        repeat: At,
        /// Where; the end if `None`.
        position: Option<usize>,
        /// Its answers, as of a row that was removed by mistake; `null` for a new one.
        answers: Value,
    },
    /// A row is taken out with all its answers.
    RemoveRow {
        /// The row.
        row: RowId,
    },
    /// A row that was taken out comes back as it was.
    RestoreRow(RemovedRow),
    /// A row moves to another position and takes its state along.
    MoveRow {
        /// The row.
        row: RowId,
        /// Its new position.
        to: usize,
    },
    /// A page is left with "continue".
    See {
        /// The page's id.
        page: String,
    },
    /// The portal has refused the dossier: its objections stay at their questions until the
    /// answer changes.
    Refuse {
        /// The objections.
        violations: Vec<Violation>,
    },
    /// Another day has begun.
    Day {
        /// The new day.
        today: Date,
    },
    /// Several changes in their order. What follows from them is derived once, at the end.
    Batch(Vec<Change>),
}

/// What a change has changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Askings whose answer, relevance, demand or violations changed.
    pub questions: Vec<At>,
    /// Conditions that began or ceased to hold.
    pub conditions: Vec<(ConditionId, Option<RowId>)>,
    /// Repeats whose list of rows changed.
    pub repeats: Vec<At>,
    /// The row that was added.
    pub added: Option<RowId>,
    /// Objections of the portal that concern no question.
    pub unplaced: Vec<Violation>,
    /// What takes the change back, if the person made it and it made a difference. Applied, it
    /// gives in its turn what makes the change again.
    pub inverse: Option<Change>,
}

/// Where a task runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    /// In every row of its repeat, whichever these are by then.
    Everywhere,
    In(Option<RowId>),
}

#[derive(Default)]
pub(super) struct Run {
    /// What is to run, lowest rank first. What is scheduled twice stands here twice.
    queue: BinaryHeap<Reverse<(u32, Task, Where)>>,
    /// What is to be judged once all that has run: in any order, for nothing follows from it.
    judged: Vec<At>,
    /// What has changed, as it comes: out of order, and often more than once.
    pub(super) questions: Vec<At>,
    conditions: Vec<(ConditionId, Option<RowId>)>,
    pub(super) repeats: Vec<At>,
    /// The variants of a stored draft, while its answers begin.
    pub(super) variants: Value,
}

impl Answers {
    /// Applies a change and re-derives what depends on it.
    pub fn apply(&mut self, change: Change) -> Effects {
        let mut run = Run::default();
        let mut effects = Effects::default();
        effects.inverse = self.begin_change(change, &mut effects, &mut run);
        self.settle(&mut run);
        run.questions.retain(|&at| self.is_there(at));
        effects.questions = sorted::from(run.questions);
        effects.conditions = sorted::from(run.conditions);
        effects.repeats = sorted::from(run.repeats);
        effects
    }

    /// Makes a change without what follows from it. Gives what takes it back.
    fn begin_change(
        &mut self,
        change: Change,
        effects: &mut Effects,
        run: &mut Run,
    ) -> Option<Change> {
        match change {
            Change::Set { at, value } => return self.answer(at, value, run),
            Change::Fill { at, value, provenance } => self.fill(at, value, provenance, run),
            Change::Take { at, value, provenance } => {
                return self.take(at, value, provenance, run);
            }
            Change::Settle { at, take } => return self.settle_between(at, take, run),
            Change::Report { at, text } => self.report(at, text, run),
            Change::AddRow { repeat, position, answers } => {
                effects.added = self.add_row(repeat, position, answers, run);
                return effects.added.map(|row| Change::RemoveRow { row });
            }
            Change::RemoveRow { row } => return self.take_out(row, run),
            Change::RestoreRow(removed) => {
                effects.added = self.put_back(removed, run);
                return effects.added.map(|row| Change::RemoveRow { row });
            }
            Change::MoveRow { row, to } => {
                let from = self.move_row(row, to, run)?;
                return Some(Change::MoveRow { row, to: from });
            }
            Change::See { page } => {
                if !self.seen.contains(&page) {
                    self.seen.push(page);
                }
            }
            Change::Refuse { violations } => effects.unplaced = self.refuse(violations, run),
            Change::Day { today } => {
                self.today = today;
                for task in self.form.clone().daily.iter().copied() {
                    self.schedule_everywhere(task, run);
                }
            }
            Change::Batch(changes) => return self.begin_batch(changes, effects, run),
        }
        None
    }

    #[inline(never)]
    fn begin_batch(
        &mut self,
        changes: Vec<Change>,
        effects: &mut Effects,
        run: &mut Run,
    ) -> Option<Change> {
        let mut inverse = Vec::new();
        for change in changes {
            inverse.extend(self.begin_change(change, effects, run));
        }
        inverse.reverse();
        (!inverse.is_empty()).then_some(Change::Batch(inverse))
    }

    /// The answers of a tree that may be hostile: what the form has no place for is left out.
    /// `variants`: those chosen, by their place; otherwise what the answers fit tells.
    pub(super) fn begin_with(
        form: Arc<Form>,
        today: Date,
        kept: &Value,
        variants: Value,
    ) -> Answers {
        let (table, root) = Table::new(&form);
        let nothing = || Value::Object(Default::default());
        let counts = vec![Count::default(); form.pages.len()];
        let mut answers = Answers {
            form,
            today,
            kept: nothing(),
            live: nothing(),
            provenance: HashMap::new(),
            chosen: HashMap::new(),
            aside: HashMap::new(),
            seen: Vec::new(),
            table,
            refused: HashMap::new(),
            counts,
        };
        let mut run = Run { variants, ..Run::default() };
        answers.begin(None, &root.questions, &root.conditions, kept, &mut run);
        answers.settle(&mut run);
        answers
    }

    /// Brings the questions of the root, or of a new row, to life with the answers of `data`.
    pub(super) fn begin(
        &mut self,
        row: Option<RowId>,
        questions: &[QuestionId],
        conditions: &[ConditionId],
        data: &Value,
        run: &mut Run,
    ) {
        let form = self.form.clone();
        for &id in conditions {
            run.schedule(&form, Task::Condition(id), row);
        }
        for &id in questions {
            let question = form.question(id);
            let at = At { question: id, row };
            let below = match question.repeat {
                Some(repeat) => form.question(repeat).path.segments().len() + 1,
                None => 0,
            };
            let path = &question.path.segments()[below..];
            let value = path.iter().try_fold(data, |at, segment| child(at, segment));
            let value = value.filter(|value| !is_empty(value));
            if question.is_chooser() {
                self.begin_chooser(at, value, run);
            }
            let value = value.filter(|_| !question.is_chooser() && !self.is_taken(at)).cloned();
            let (rows, value) = match (question.rows.is_some(), value) {
                (true, Some(Value::Array(rows))) => (Some(rows), None),
                (true, _) => (None, None),
                (false, value) => (None, value),
            };
            if let Some(value) = value {
                let pointer = self.pointer(at);
                tree::set(&mut self.kept, pointer.segments(), value);
            }
            let judged_in_this_row =
                question.condition.is_some_and(|id| form.condition(id).repeat == question.repeat);
            if !judged_in_this_row && self.holds(question.condition, row) {
                self.set_relevant(at, true, run);
            }
            // The list is asked before what stands in it.
            if let Some(rows) = rows {
                self.insert_rows(at, rows, run);
            }
            if question.is_calculated() {
                run.schedule(&form, Task::Calculate(id), row);
            }
            run.schedule(&form, Task::Judge(id), row);
        }
    }

    fn answer(&mut self, at: At, value: Value, run: &mut Run) -> Option<Change> {
        let question = self.form.question(at.question);
        let is_asked = question.rows.is_none() && !question.is_calculated();
        let is_fixed = !is_asked || !self.holds(question.enabled, at.row);
        if is_fixed || !self.is_there(at) {
            return None;
        }
        if question.is_chooser() {
            let before = self.chosen.get(&at).cloned().unwrap_or_default();
            self.choose(at, value, run);
            return Some(Change::Set { at, value: before });
        }
        if let Some(provenance) = self.provenance.get_mut(&at) {
            if provenance.locked && !provenance.unsettled {
                return None;
            }
            provenance.changed = provenance.original != value;
        }
        let before = self.value(at).cloned().unwrap_or_default();
        let same = before == value || before.is_null() && is_empty(&value);
        self.write(at, value, run);
        (!same).then_some(Change::Set { at, value: before })
    }

    /// Whether there is such an asking, asked now or not.
    pub(super) fn is_there(&self, at: At) -> bool {
        let repeat = at.row.and_then(|row| self.table.row(row)).map(|row| row.repeat.question);
        self.form.question(at.question).repeat == repeat && at.row.is_some() == repeat.is_some()
    }

    /// Puts an answer into `kept`, and into `live` if it is asked.
    pub(super) fn write(&mut self, at: At, value: Value, run: &mut Run) {
        let form = self.form.clone();
        let pointer = self.place(&form, at);
        self.refused.remove(&at);
        if is_empty(&value) {
            tree::remove(&mut self.kept, pointer.segments());
        } else {
            tree::set(&mut self.kept, pointer.segments(), value.clone());
        }
        run.questions.push(at);
        if self.state(at).relevant {
            let value = Some(value).filter(|value| !is_empty(value));
            let object_changed = tree::put(&mut self.live, pointer.segments(), value);
            self.schedule_readers(at, object_changed, run);
        }
    }

    /// Keeps the portal's objections at the questions they concern; gives the others back.
    #[inline(never)]
    fn refuse(&mut self, violations: Vec<Violation>, run: &mut Run) -> Vec<Violation> {
        let mut unplaced = Vec::new();
        for violation in violations {
            match self.locate(&violation.at) {
                Some(at) => {
                    self.refused.entry(at).or_default().push(violation);
                    run.schedule(&self.form, Task::Judge(at.question), at.row);
                }
                None => unplaced.push(violation),
            }
        }
        unplaced
    }

    pub(super) fn schedule_dependents(&self, at: At, run: &mut Run) {
        self.schedule_readers(at, true, run);
    }

    /// Schedules what reads an answer; what reads only whether the object around it is there, if
    /// that has changed.
    fn schedule_readers(&self, at: At, object_changed: bool, run: &mut Run) {
        for dependent in &self.form.dependents[at.question.0 as usize] {
            if dependent.presence_only && !object_changed {
                continue;
            }
            let repeat = self.form.repeat_of(dependent.task);
            if dependent.same_row || repeat.is_none() {
                let row = self.table.row_within(repeat, at.row);
                if row.is_some() == repeat.is_some() {
                    run.schedule(&self.form, dependent.task, row);
                }
            } else {
                self.schedule_everywhere(dependent.task, run);
            }
        }
    }

    fn schedule_everywhere(&self, task: Task, run: &mut Run) {
        match self.form.repeat_of(task) {
            None => run.schedule(&self.form, task, None),
            Some(_) => run.enter(&self.form, task, Where::Everywhere),
        }
    }

    /// Runs what is scheduled, lowest rank first. Ranks rise along every dependency, so each
    /// task runs once.
    pub(super) fn settle(&mut self, run: &mut Run) {
        while let Some(Reverse((_, task, place))) = run.queue.pop() {
            let again = |&Reverse((_, next, other)): &Reverse<(u32, Task, Where)>| {
                next == task && (other == place || place == Where::Everywhere)
            };
            while run.queue.peek().is_some_and(again) {
                run.queue.pop();
            }
            match (place, self.form.repeat_of(task)) {
                (Where::In(row), _) => self.run(task, row, run),
                (Where::Everywhere, None) => {}
                (Where::Everywhere, Some(repeat)) => {
                    for row in self.table.all_rows(&self.form, repeat) {
                        self.run(task, Some(row), run);
                    }
                }
            }
        }
        for at in sorted::from(std::mem::take(&mut run.judged)) {
            if self.is_there(at) {
                self.judge(at, run);
            }
        }
    }

    fn run(&mut self, task: Task, row: Option<RowId>, run: &mut Run) {
        if row.is_some_and(|row| self.table.row(row).is_none()) {
            return;
        }
        match task {
            Task::Condition(id) => self.judge_condition(id, row, run),
            Task::Calculate(question) => self.calculate(At { question, row }, run),
            Task::Judge(question) => run.judged.push(At { question, row }),
        }
    }

    pub(super) fn evaluate(&self, rule: &Rule, row: Option<RowId>) -> Option<Value> {
        let row = row.and_then(|id| {
            let repeat = self.table.row(id)?;
            let place = self.pointer(repeat.repeat).join(repeat.position().to_string());
            place.get(&self.live)
        });
        rule.evaluate(&Context { data: &self.live, row, today: self.today }).ok()
    }

    fn judge_condition(&mut self, id: ConditionId, row: Option<RowId>, run: &mut Run) {
        let form = self.form.clone();
        let condition = form.condition(id);
        let active = self.holds(condition.parent, row)
            && match &condition.test {
                Test::Rule(rule) => {
                    self.evaluate(rule, row).is_some_and(|value| logic::truthy(&value))
                }
                Test::Allowed(question) => self.is_allowed(At { question: *question, row }),
                Test::Chosen { chooser, variant } => {
                    self.is_chosen(At { question: *chooser, row }, *variant)
                }
            };
        if !self.table.set_active(id, row, active) {
            return;
        }
        run.conditions.push((id, row));
        let Governed { conditions, questions } = form.governed_by(id);
        for &nested in conditions {
            self.schedule_below(Task::Condition(nested), row, run);
        }
        for &question in questions {
            match form.question(question).repeat {
                repeat if repeat == condition.repeat => {
                    self.set_relevant(At { question, row }, active, run);
                }
                Some(repeat) => {
                    for inner in self.table.rows_below(&self.form, repeat, row) {
                        self.set_relevant(At { question, row: Some(inner) }, active, run);
                    }
                }
                None => {}
            }
        }
    }

    fn schedule_below(&self, task: Task, row: Option<RowId>, run: &mut Run) {
        match self.form.repeat_of(task) {
            None => run.schedule(&self.form, task, None),
            Some(repeat) => {
                for inner in self.table.rows_below(&self.form, repeat, row) {
                    run.schedule(&self.form, task, Some(inner));
                }
            }
        }
    }

    fn set_relevant(&mut self, at: At, relevant: bool, run: &mut Run) {
        let before = self.state(at).clone();
        if before.relevant == relevant {
            return;
        }
        let after = State { relevant, ..before.clone() };
        self.recount(at, &before, &after);
        if let Some(state) = self.table.state_mut(at) {
            *state = after;
        }
        run.questions.push(at);
        run.schedule(&self.form, Task::Judge(at.question), at.row);
        if relevant && self.form.question(at.question).contested {
            run.schedule(&self.form, Task::Calculate(at.question), at.row);
        }
        let form = self.form.clone();
        let pointer = self.place(&form, at);
        let rows = self.table.rows(at).len();
        let question = self.form.question(at.question);
        let value = if question.is_chooser() {
            None
        } else if question.rows.is_some() {
            let blank = blank_row(question);
            (rows > 0).then(|| Value::Array((0..rows).map(|_| blank.clone()).collect()))
        } else {
            pointer.get(&self.kept).cloned()
        };
        let Some(value) = value else { return };
        let value = Some(value).filter(|_| relevant);
        let object_changed = tree::put(&mut self.live, pointer.segments(), value);
        self.schedule_readers(at, object_changed, run);
    }

    fn calculate(&mut self, at: At, run: &mut Run) {
        let form = self.form.clone();
        let question = form.question(at.question);
        let Some(rule) = &question.calculation else { return };
        // The place of one that is not asked may be another's.
        if question.contested && !self.state(at).relevant {
            return;
        }
        let value = self.evaluate(rule, at.row).unwrap_or(Value::Null);
        let before = self.value(at).unwrap_or(&Value::Null);
        if *before != value {
            self.write(at, value, run);
        }
    }

    pub(super) fn recount(&mut self, at: At, before: &State, after: &State) {
        let question = self.form.question(at.question);
        let is_repeat = question.rows.is_some();
        let Some(count) = question.page.and_then(|page| self.counts.get_mut(page)) else { return };
        let classify = |state: &State| Count {
            asked: u32::from(state.relevant && (!is_repeat || !state.answered && state.required)),
            answered: u32::from(!is_repeat && state.answered && !state.has_error()),
            missing: u32::from(!state.answered && state.required),
            wrong: u32::from(state.answered && state.has_error()),
            seconds: if state.has_error() { budget::seconds(question) } else { 0 },
        };
        let (before, after) = (classify(before), classify(after));
        count.asked = count.asked + after.asked - before.asked;
        count.answered = count.answered + after.answered - before.answered;
        count.missing = count.missing + after.missing - before.missing;
        count.wrong = count.wrong + after.wrong - before.wrong;
        count.seconds = count.seconds + after.seconds - before.seconds;
    }
}

impl Run {
    pub(super) fn schedule(&mut self, form: &Form, task: Task, row: Option<RowId>) {
        match task {
            Task::Judge(question) => self.judged.push(At { question, row }),
            _ => self.enter(form, task, Where::In(row)),
        }
    }

    /// Has an asking judged again, and told of.
    pub(super) fn again(&mut self, at: At) {
        self.judged.push(at);
        self.questions.push(at);
    }

    fn enter(&mut self, form: &Form, task: Task, place: Where) {
        self.queue.push(Reverse((form.rank(task), task, place)));
    }
}

pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
