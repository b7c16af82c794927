//! The paths through a form: which questions are ever asked together.
//!
//! Which questions are asked depends on a few answers, the *decisions* (`decisions`). Everything
//! else can stay open. Decisions that no condition and no demand brings together do not matter to
//! each other, so each group of them is searched alone. Its paths are the leaves of a tree: take
//! the first decision that is asked and open, try each of its candidates, go on. Candidates are
//! the first [`MOST_CHOICES`] choices, an answer left out where it may be, for a date one of an
//! adult and one of a child, for a list no row (if none is demanded) and as many as are demanded;
//! else one made-up answer. On the typical path, what the form says to be usual comes first. The best paths of all groups, one after the other, are a path through
//! the form.
//!
//! A group is searched as long as [`MOST_STEPS`] answers last, and all of them as long as
//! [`MOST_VISITS`] looks at a question do. What cannot be searched any more is left at its first
//! candidates.

use std::sync::Arc;

use serde_json::Value;

use super::decisions::Group;
use crate::answers::{Answers, At, Change, RowId};
use crate::date::Date;
use crate::form::{Form, QuestionId};
use crate::sample;
use crate::schema::Types;

/// Answers tried in one group.
const MOST_STEPS: u32 = 2_000;
/// Questions looked at in all groups.
const MOST_VISITS: usize = 1_000_000;
/// Choices tried of one question.
pub(super) const MOST_CHOICES: usize = 6;
/// Decisions on one path.
const MOST_DECISIONS: usize = 200;
/// Rows added to a list that demands that many.
const MOST_ROWS: u64 = 20;

/// What a question weighs when paths are compared.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    /// If it is answered: by a person of whom nothing is known, and with the sources' help.
    pub(super) answered: [u64; 2],
    /// If it is passed over.
    pub(super) passed: u64,
}

/// The answers on some ways through a form. Only decisions are taken.
pub(super) struct Ways {
    /// The first candidate everywhere.
    pub(super) typical: Answers,
    /// The lightest, and those with the sources' help if they are others.
    pub(super) shortest: Vec<Answers>,
    /// The heaviest, likewise.
    pub(super) longest: Vec<Answers>,
    /// Whether every path was walked.
    pub(super) exact: bool,
}

/// Searches the paths of a form as of the day `today`; `weights` are by the questions' numbers.
pub(super) fn search(form: &Arc<Form>, today: Date, weights: &[Weight]) -> Ways {
    let groups = Group::all(form);
    let begin =
        || Walk { answers: Answers::new(form.clone(), today), taken: Vec::new(), usual: false };
    let mut search =
        Search { walk: begin(), weights, steps: 0, visits: 0, best: Default::default() };
    let mut exact = true;
    let mut found: [Vec<Path>; 4] = Default::default();
    for group in &groups {
        search.steps = 0;
        search.explore(group, &mut Vec::new());
        exact &= !search.is_spent();
        for (paths, best) in found.iter_mut().zip(&mut search.best) {
            paths.push(best.take().map(|(_, path)| path).unwrap_or_default());
        }
    }
    let follow = |paths: &[Path]| {
        let mut walk = begin();
        walk.follow(&groups, paths);
        walk.answers
    };
    let [light, light_filled, heavy, heavy_filled] = found;
    let both = |bare: &Vec<Path>, filled: &Vec<Path>| {
        let other = (bare != filled).then(|| follow(filled));
        std::iter::once(follow(bare)).chain(other).collect()
    };
    let mut typical = Walk { usual: true, ..begin() };
    typical.follow(&groups, &[]);
    Ways {
        typical: typical.answers,
        shortest: both(&light, &light_filled),
        longest: both(&heavy, &heavy_filled),
        exact,
    }
}

/// Which candidate was taken at each decision of a group.
type Path = Vec<usize>;

/// A decision that has been taken.
enum Taken {
    Answer(At),
    Rows(Vec<RowId>),
    /// Left open, which is a candidate too.
    Open(At),
}

/// The search through one group.
struct Search<'w> {
    walk: Walk,
    weights: &'w [Weight],
    /// Answers tried in this group.
    steps: u32,
    /// Questions looked at in all groups.
    visits: usize,
    /// Weight and path of the lightest and the heaviest, each without and with the sources' help.
    best: [Option<(u64, Path)>; 4],
}

impl Search<'_> {
    fn is_spent(&self) -> bool {
        self.steps >= MOST_STEPS || self.visits >= MOST_VISITS
    }

    /// Tries every way on from `path`, whose decisions have been taken.
    fn explore(&mut self, group: &Group, path: &mut Path) {
        let more = path.len() < MOST_DECISIONS;
        self.visits += group.questions.len();
        let Some(at) = self.walk.next(group).filter(|_| more) else {
            self.record(group, path);
            return;
        };
        for (number, candidate) in self.walk.candidates(at).into_iter().enumerate() {
            // Some path has to come to its end.
            if self.is_spent() && self.best[0].is_some() {
                return;
            }
            self.steps += 1;
            self.walk.take(at, candidate);
            path.push(number);
            self.explore(group, path);
            path.pop();
            self.walk.undo();
        }
    }

    /// Compares the path that has been walked with the best ones.
    fn record(&mut self, group: &Group, path: &Path) {
        let [mut light, mut heavy] = [[0u64; 2]; 2];
        for at in self.walk.askings(&group.questions) {
            let state = self.walk.answers.state(at);
            let weight = self.weights.get(at.question.number() as usize).copied();
            let Some(weight) = weight.filter(|_| state.relevant) else { continue };
            for filled in 0..2 {
                heavy[filled] += weight.answered[filled];
                light[filled] +=
                    if state.required { weight.answered[filled] } else { weight.passed };
            }
        }
        let [lightest, lightest_filled, heaviest, heaviest_filled] = &mut self.best;
        for (best, weight) in [(lightest, light[0]), (lightest_filled, light[1])] {
            if best.as_ref().is_none_or(|(other, _)| weight < *other) {
                *best = Some((weight, path.clone()));
            }
        }
        for (best, weight) in [(heaviest, heavy[0]), (heaviest_filled, heavy[1])] {
            if best.as_ref().is_none_or(|(other, _)| weight > *other) {
                *best = Some((weight, path.clone()));
            }
        }
    }
}

/// A form on which decisions are taken.
struct Walk {
    answers: Answers,
    taken: Vec<Taken>,
    /// Whether the usual answers go before the first candidates.
    usual: bool,
}

impl Walk {
    /// Takes the decisions of each group's path, and the first candidate where there is none.
    fn follow(&mut self, groups: &[Group], paths: &[Path]) {
        for (place, group) in groups.iter().enumerate() {
            let path = paths.get(place).map_or(&[][..], Vec::as_slice);
            for step in 0..MOST_DECISIONS {
                let Some(at) = self.next(group) else { break };
                let mut candidates = self.candidates(at);
                let number = path.get(step).copied().unwrap_or(0);
                let number = number.min(candidates.len().saturating_sub(1));
                let candidate = candidates.swap_remove(number);
                self.take(at, candidate);
            }
            // No other group asks for them.
            self.taken.clear();
        }
    }

    /// All askings of these questions, rows included.
    fn askings(&self, questions: &[QuestionId]) -> Vec<At> {
        questions.iter().flat_map(|&question| self.askings_of(question)).collect()
    }

    /// Lists nest as deep as the form's compiler lets them.
    fn askings_of(&self, question: QuestionId) -> Vec<At> {
        let Some(list) = self.answers.form().question(question).repeat else {
            return vec![At { question, row: None }];
        };
        let lists = self.askings_of(list).into_iter();
        let rows = lists.flat_map(|list| self.answers.rows(list).iter().copied());
        rows.map(|row| At { question, row: Some(row) }).collect()
    }

    /// The first decision of a group that is asked and has not been taken.
    fn next(&self, group: &Group) -> Option<At> {
        let form = self.answers.form();
        let open = |at: &At| {
            self.answers.state(*at).relevant
                && !form.question(at.question).is_calculated()
                && self.answers.value(*at).is_none()
                && !self.taken.iter().any(|it| matches!(it, Taken::Open(left) if left == at))
        };
        group
            .decisions
            .iter()
            .find_map(|&decision| self.askings_of(decision).into_iter().find(open))
    }

    /// `None` leaves the question open.
    fn candidates(&self, at: At) -> Vec<Option<Value>> {
        let question = self.answers.form().question(at.question);
        let required = self.answers.state(at).required;
        if self.usual
            && let Some(usual) = super::cost::usual(&self.answers, at)
        {
            return vec![usual];
        }
        let mut found: Vec<Option<Value>> = Vec::new();
        if question.rows.is_some() {
            found.push(Some(Value::Null));
            if !required && question.facets.min_items.unwrap_or(0) == 0 {
                found.insert(0, None);
            }
            return found;
        }
        let is_date = |name: &str| name == "date" || name == "partial-date";
        if !question.choices.is_empty() {
            let choices = question.choices.iter().take(MOST_CHOICES);
            // Of several answers one is enough.
            let several = question.facets.types.is(Types::ARRAY);
            let answer = |value: Value| if several { Value::Array(vec![value]) } else { value };
            found.extend(choices.map(|choice| Some(answer(choice.value.clone()))));
        } else if question.facets.format.as_deref().is_some_and(is_date) {
            let child = self.answers.today().parts().0.saturating_sub(10);
            let child = Date::day(child, 1, 1).map(|day| Value::from(day.to_string()));
            found.extend([Some(Value::from("1990-03-15")), child]);
        } else if question.facets.types.is(Types::ARRAY) || question.facets.types.is(Types::OBJECT)
        {
            found.push(None);
        } else {
            found.push(sample::first(&self.answers, at));
        }
        if !required && !found.contains(&None) {
            found.push(None);
        }
        found
    }

    fn take(&mut self, at: At, candidate: Option<Value>) {
        let question = self.answers.form().question(at.question);
        let rows = question.facets.min_items.unwrap_or(0).clamp(1, MOST_ROWS);
        let is_list = question.rows.is_some();
        self.taken.push(match candidate {
            None => Taken::Open(at),
            Some(answers) if is_list => {
                let add = |_| {
                    let answers = answers.clone();
                    let change = Change::AddRow { repeat: at, position: None, answers };
                    self.answers.apply(change).added
                };
                let rows: Vec<RowId> = (0..rows).filter_map(add).collect();
                if rows.is_empty() { Taken::Open(at) } else { Taken::Rows(rows) }
            }
            Some(value) => {
                self.answers.apply(Change::Set { at, value });
                // What cannot be answered has been decided all the same.
                if self.answers.value(at).is_some() { Taken::Answer(at) } else { Taken::Open(at) }
            }
        });
    }

    /// Takes the last decision back.
    fn undo(&mut self) {
        match self.taken.pop() {
            Some(Taken::Answer(at)) => {
                self.answers.apply(Change::Set { at, value: Value::Null });
            }
            Some(Taken::Rows(rows)) => {
                for row in rows.into_iter().rev() {
                    self.answers.apply(Change::RemoveRow { row });
                }
            }
            Some(Taken::Open(_)) | None => {}
        }
    }
}
