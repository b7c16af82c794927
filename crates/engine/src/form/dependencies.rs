//! Who has to run again when what changes, and in which order.
//!
//! Each rule and each check of a question names the answers it reads. From that come, per
//! question, its dependents, and for conditions and calculations an order in which each runs
//! after everything it reads. A circle has no such order: it is reported with two of its ends,
//! and one of its rules is put out of action.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::compile::unknown_answer;
use super::{ConditionId, Dependent, Form, Governed, Question, QuestionId, Task, Test};
use crate::logic::Rule;
use crate::schema::Guard;
use crate::{Pointer, Problem, sorted};

/// Fills in `dependents`, `daily`, `governed` and `ranks`.
pub(super) fn connect(form: &mut Form, problems: &mut Vec<Problem>) {
    form.governed = governed(form);
    find_dependents(form, problems);
    loop {
        match rank(form) {
            Ok(ranks) => {
                form.ranks = ranks;
                return;
            }
            Err((one, other)) => {
                let problem = Problem::error("cycle", place(form, one));
                problems.push(problem.with("other", place(form, other).to_string()));
                disarm(form, one);
            }
        }
    }
}

fn governed(form: &Form) -> Vec<Governed> {
    let mut governed: Vec<Governed> = form.conditions.iter().map(|_| Governed::default()).collect();
    for (i, condition) in form.conditions.iter().enumerate() {
        if let Some(parent) = condition.parent {
            governed[parent.0 as usize].conditions.push(ConditionId(i as u32));
        }
    }
    for (id, question) in form.questions() {
        if let Some(condition) = question.condition {
            governed[condition.0 as usize].questions.push(id);
        }
    }
    governed
}

/// Answers that something reads.
pub(super) struct Read {
    pub(super) path: Pointer,
    pub(super) same_row: bool,
    /// Only whether there is something at the place.
    presence_only: bool,
}

fn find_dependents(form: &mut Form, problems: &mut Vec<Problem>) {
    let mut dependents: Vec<Vec<Dependent>> = form.questions.iter().map(|_| Vec::new()).collect();
    let mut daily = Vec::new();
    let mut rule = |task: Task, rule: &Rule, place: &Pointer, repeat: Option<QuestionId>| {
        if rule.reads_today() {
            sorted::insert(&mut daily, task);
        }
        for input in rule.inputs() {
            let mut path = Pointer::from(input.path.clone());
            if input.from_row {
                match repeat {
                    Some(repeat) => path = form.question(repeat).path.join("*").concat(&path),
                    None => {
                        problems
                            .push(Problem::error("row-outside-a-repeat", place.concat(&input.at)));
                        continue;
                    }
                }
            }
            let read = matching(form, &path, input.shape_only);
            if read.is_empty() && !form.questions.is_empty() {
                let written = path.to_string();
                problems.push(unknown_answer(place.concat(&input.at), &written, &form.by_path));
            }
            for id in read {
                let dependent = Dependent { task, same_row: input.from_row, presence_only: false };
                sorted::insert(&mut dependents[id.0 as usize], dependent);
            }
        }
    };
    for (i, condition) in form.conditions.iter().enumerate() {
        if let Test::Rule(test) = &condition.test {
            let task = Task::Condition(ConditionId(i as u32));
            rule(task, test, &condition.place, condition.repeat);
        }
    }
    for (id, question) in form.questions() {
        if let Some(calculation) = &question.calculation {
            rule(Task::Calculate(id), calculation, &question.place, question.repeat);
        }
        for &check in &question.checks {
            let check = &form.checks[check];
            rule(Task::Judge(id), &check.rule, &check.place, question.repeat);
        }
    }
    for (id, question) in form.questions() {
        let task = Task::Judge(id);
        let own = Dependent { task, same_row: question.repeat.is_some(), presence_only: false };
        sorted::insert(&mut dependents[id.0 as usize], own);
        for read in read_by_schema(form, question) {
            for other in matching(form, &read.path, false) {
                let Read { same_row, .. } = read;
                let is_inside =
                    form.question(other).path.segments().len() > read.path.segments().len();
                let presence_only = read.presence_only && is_inside;
                let dependent = Dependent { task, same_row, presence_only };
                sorted::insert(&mut dependents[other.0 as usize], dependent);
            }
        }
    }
    super::variants::find_dependents(form, &mut dependents);
    form.dependents = dependents;
    form.daily = daily;
}

/// What guards read, as seen from a question.
pub(super) fn read_by_guards(form: &Form, question: &Question, guards: &[Guard]) -> Vec<Read> {
    let mut reads = Vec::new();
    for guard in guards {
        for below in form.schema.reads(guard.node) {
            reads.push(read_at(form, question, guard.depth, &below));
        }
    }
    reads
}

/// A place `depth` segments down a question's path and `below` that.
fn read_at(form: &Form, question: &Question, depth: usize, below: &Pointer) -> Read {
    let row_depth = question.repeat.map(|repeat| form.question(repeat).path.segments().len() + 1);
    Read {
        path: question.path.prefix(depth).concat(below),
        same_row: row_depth.is_some_and(|row| row <= depth),
        presence_only: false,
    }
}

/// What the guards of a question's schema read, and the optional objects around it: their
/// members are demanded as soon as one of them is answered.
fn read_by_schema(form: &Form, question: &Question) -> Vec<Read> {
    let mut reads = Vec::new();
    for constraint in &question.constraints {
        reads.append(&mut read_by_guards(form, question, &constraint.guards));
    }
    // A row is there, whatever its list is demanded by: only what lies inside it matters.
    let row = question.path.segments().iter().rposition(|segment| segment == "*");
    let inside = row.map_or(0, |row| row + 1);
    for alternatives in question.demands.iter().skip(inside) {
        for guards in alternatives {
            reads.append(&mut read_by_guards(form, question, guards));
        }
    }
    for (i, alternatives) in question.demands.iter().enumerate().skip(inside) {
        let depth = i + 1;
        let is_answer = depth == question.path.segments().len();
        if !is_answer && !alternatives.iter().any(Vec::is_empty) {
            let read = read_at(form, question, depth, &Pointer::ROOT);
            reads.push(Read { presence_only: true, ..read });
        }
    }
    reads
}

/// The questions whose answers lie at, around or (unless only the shape counts) inside `path`.
pub(super) fn matching(form: &Form, path: &Pointer, shape_only: bool) -> Vec<QuestionId> {
    let exact = matching_literally(form, path, shape_only);
    if !exact.is_empty() {
        return exact;
    }
    matching_literally(form, &in_any_row(path), shape_only)
}

/// A path that may name one row by its number, with any row standing for it.
pub(super) fn in_any_row(path: &Pointer) -> Pointer {
    let mut segments = path.segments().to_vec();
    for segment in &mut segments {
        if crate::pointer::index(segment).is_some() {
            "*".clone_into(segment);
        }
    }
    Pointer::from(segments)
}

fn matching_literally(form: &Form, path: &Pointer, shape_only: bool) -> Vec<QuestionId> {
    let mut found = Vec::new();
    for depth in 1..path.segments().len() {
        found.extend(form.questions_at(&path.prefix(depth)));
    }
    for (other, _) in form.by_path.range(path..) {
        if !path.contains(other) {
            break;
        }
        if !shape_only || other == path {
            found.extend(form.questions_at(other));
        }
    }
    found
}

/// The tasks that have to run after `task`.
fn successors(form: &Form, task: Task) -> Vec<Task> {
    let mut found = Vec::new();
    let changed = match &task {
        Task::Condition(id) => {
            let Governed { conditions, questions } = form.governed_by(*id);
            for &nested in conditions {
                found.push(Task::Condition(nested));
            }
            questions
        }
        Task::Calculate(id) => std::slice::from_ref(id),
        Task::Judge(_) => &[],
    };
    for id in changed {
        for dependent in &form.dependents[id.0 as usize] {
            if !matches!(dependent.task, Task::Judge(_)) {
                found.push(dependent.task);
            }
        }
    }
    found
}

/// Ranks conditions and calculations, or names two tasks of a circle (perhaps the same one).
fn rank(form: &Form) -> Result<Vec<u32>, (Task, Task)> {
    let mut tasks = Vec::new();
    for i in 0..form.conditions.len() {
        tasks.push(Task::Condition(ConditionId(i as u32)));
    }
    for (id, question) in form.questions() {
        if question.is_calculated() {
            tasks.push(Task::Calculate(id));
        }
    }
    let slots = form.conditions.len() + form.questions.len();
    let slot = |task: Task| form.slot(task).unwrap_or_default();
    let mut waiting_for = vec![0_u32; slots];
    for &task in &tasks {
        for next in successors(form, task) {
            waiting_for[slot(next)] += 1;
        }
    }
    let mut ready = Vec::new();
    for &task in tasks.iter().rev() {
        if waiting_for[slot(task)] == 0 {
            ready.push(task);
        }
    }
    let mut ranks = vec![u32::MAX; slots];
    let mut ranked = 0;
    while let Some(task) = ready.pop() {
        ranks[slot(task)] = ranked;
        ranked += 1;
        for next in successors(form, task) {
            let count = &mut waiting_for[slot(next)];
            *count -= 1;
            if *count == 0 {
                ready.push(next);
            }
        }
    }
    tasks.retain(|&task| ranks[slot(task)] == u32::MAX);
    match tasks.first() {
        Some(&stuck) => Err(circle(form, &tasks, stuck)),
        None => Ok(ranks),
    }
}

/// Two tasks of a circle (perhaps the same one). `waiting`: all that never get their turn.
#[cold]
#[inline(never)]
fn circle(form: &Form, waiting: &[Task], stuck: Task) -> (Task, Task) {
    // Whoever is stuck waits for somebody stuck: going backwards must end in a circle.
    let mut before: HashMap<Task, Task> = HashMap::new();
    for &task in waiting {
        for next in successors(form, task) {
            before.insert(next, task);
        }
    }
    let mut seen = HashSet::new();
    let mut at = stuck;
    while seen.insert(at) {
        match before.get(&at) {
            Some(&earlier) => at = earlier,
            None => break,
        }
    }
    // A circle is broken where something is read, not where conditions are merely nested.
    let nested = |outer: Task, inner: Task| match (outer, inner) {
        (Task::Condition(outer), Task::Condition(inner)) => {
            form.condition(inner).parent == Some(outer)
        }
        _ => false,
    };
    for _ in 0..waiting.len() {
        match before.get(&at) {
            Some(&earlier) if nested(earlier, at) => at = earlier,
            _ => break,
        }
    }
    (at, before.get(&at).copied().unwrap_or(at))
}

fn place(form: &Form, task: Task) -> Pointer {
    match task {
        Task::Condition(id) => form.condition(id).place.clone(),
        Task::Calculate(id) | Task::Judge(id) => form.question(id).place.clone(),
    }
}

/// Puts a rule out of action: the condition always holds, the calculation gives nothing.
#[cold]
#[inline(never)]
fn disarm(form: &mut Form, task: Task) {
    match task {
        Task::Condition(id) => {
            form.conditions[id.0 as usize].test = Test::Rule(Rule::compile(&Value::Bool(true)).0);
        }
        Task::Calculate(id) => {
            form.questions[id.0 as usize].calculation = Some(Rule::compile(&Value::Null).0);
        }
        Task::Judge(_) => {}
    }
    for list in &mut form.dependents {
        list.retain(|dependent| dependent.task != task);
    }
}
