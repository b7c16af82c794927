//! What a form costs whoever fills it in: questions and seconds on its shortest, typical and
//! longest path.
//!
//! Which questions are asked depends on a few answers, the *decisions* (`decisions`). Everything
//! else can stay open. Decisions that no condition and no demand brings together do not matter to
//! each other, so each group of them is searched alone. Its paths are the leaves of a tree: take
//! the first decision that is asked and open, try each of its candidates, go on. Candidates are
//! the first [`MOST_CHOICES`] choices, an answer left out where it may be, for a date one of an
//! adult and one of a child, for a list no row (if none is demanded) and one; else one made-up
//! answer. The best paths of all groups, one after the other, are a path through the form, and
//! what is asked on it is counted.
//!
//! A group is searched as long as [`MOST_STEPS`] answers last; [`Costs::exact`] says whether that
//! was enough everywhere. Exact means: for these candidates. A condition that wants one particular
//! number can still open a path that nobody tried.
//!
//! - **Shortest:** the fewest questions that have to be answered.
//! - **Typical:** the first candidate everywhere (a form names the usual choice first), optional
//!   questions included, without what the sources fill in.
//! - **Longest:** the most questions that are ever asked together, optional ones included.
//!
//! A list counts its question and the rows that are there. Nothing is filled in on the shortest
//! and the longest path.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::decisions::Group;
use super::seconds;
use crate::answers::{Answers, At, Change, RowId};
use crate::autofill::{self, Known};
use crate::date::Date;
use crate::form::{Form, QuestionId};
use crate::sample;
use crate::schema::Types;

/// Answers tried in one group.
const MOST_STEPS: u32 = 2_000;
/// Choices tried of one question.
pub(super) const MOST_CHOICES: usize = 6;
/// Decisions on one path.
const MOST_DECISIONS: usize = 200;

/// One path through a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How many questions.
    pub questions: u32,
    /// How long they take, in seconds.
    pub seconds: u32,
}

/// What a form costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// The path with the fewest questions that have to be answered.
    pub shortest: Cost,
    /// The usual path, with what the sources know.
    pub typical: Cost,
    /// The path with the most questions.
    pub longest: Cost,
    /// How many answers the sources fill in on the usual path.
    pub filled: u32,
    /// The question, or the list with its rows, that takes longest on the longest path.
    pub dearest: Option<(QuestionId, u32)>,
    /// Whether every path was walked.
    pub exact: bool,
}

/// Walks the paths of a form as of the day `today`, for somebody of whom `known` is known.
pub fn costs(form: &Arc<Form>, today: Date, known: &[Known]) -> Costs {
    let groups = Group::all(form);
    let begin = || Walk { answers: Answers::new(form.clone(), today), taken: Vec::new() };
    let mut costs = Costs { exact: true, ..Costs::default() };
    let mut shortest = Vec::new();
    let mut longest = Vec::new();
    let mut search = Search { walk: begin(), steps: 0, shortest: None, longest: None };
    for group in &groups {
        search.steps = 0;
        search.explore(group, &mut Vec::new());
        costs.exact &= search.steps < MOST_STEPS;
        shortest.push(search.shortest.take().map(|(_, path)| path).unwrap_or_default());
        longest.push(search.longest.take().map(|(_, path)| path).unwrap_or_default());
    }

    let mut walk = begin();
    walk.follow(&groups, &shortest);
    costs.shortest = walk.sum(&walk.answers.all(), is_demanded);
    let mut walk = begin();
    walk.follow(&groups, &longest);
    costs.longest = walk.sum(&walk.answers.all(), |_, _| true);
    costs.dearest = walk.dearest();

    let mut walk = begin();
    for change in autofill::fill(&walk.answers, known) {
        let filled = walk.answers.apply(change);
        costs.filled += u32::from(!filled.questions.is_empty());
    }
    walk.follow(&groups, &[]);
    let is_open = |answers: &Answers, at: At| answers.provenance(at).is_none();
    costs.typical = walk.sum(&walk.answers.all(), is_open);
    costs
}

fn is_demanded(answers: &Answers, at: At) -> bool {
    answers.state(at).required
}

/// Which candidate was taken at each decision of a group.
type Path = Vec<usize>;

/// A decision that has been taken.
enum Taken {
    Answer(At),
    Row(RowId),
    /// Left open, which is a candidate too.
    Open(At),
}

/// The search through one group.
struct Search {
    walk: Walk,
    steps: u32,
    /// Questions and seconds of the best path, and that path.
    shortest: Option<((u32, u32), Path)>,
    longest: Option<((u32, u32), Path)>,
}

impl Search {
    /// Tries every way on from `path`, whose decisions have been taken.
    fn explore(&mut self, group: &Group, path: &mut Path) {
        let more = path.len() < MOST_DECISIONS;
        let Some(at) = self.walk.next(group).filter(|_| more) else {
            self.record(group, path);
            return;
        };
        for (number, candidate) in self.walk.candidates(at).into_iter().enumerate() {
            if self.steps >= MOST_STEPS {
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
        let key = |cost: Cost| (cost.questions, cost.seconds);
        let askings = self.walk.askings(&group.questions);
        let least = key(self.walk.sum(&askings, is_demanded));
        if self.shortest.as_ref().is_none_or(|(best, _)| least < *best) {
            self.shortest = Some((least, path.clone()));
        }
        let most = key(self.walk.sum(&askings, |_, _| true));
        if self.longest.as_ref().is_none_or(|(best, _)| most > *best) {
            self.longest = Some((most, path.clone()));
        }
    }
}

/// A form on which decisions are taken.
struct Walk {
    answers: Answers,
    taken: Vec<Taken>,
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

    /// What those of these askings take that are asked now and that `counts`.
    fn sum(&self, askings: &[At], counts: fn(&Answers, At) -> bool) -> Cost {
        let mut cost = Cost::default();
        let form = self.answers.form();
        for &at in askings {
            let question = form.question(at.question);
            if question.page.is_some()
                && self.answers.state(at).relevant
                && counts(&self.answers, at)
            {
                cost.questions += 1;
                cost.seconds += seconds(question);
            }
        }
        cost
    }

    fn dearest(&self) -> Option<(QuestionId, u32)> {
        let form = self.answers.form();
        let mut sums: BTreeMap<QuestionId, u32> = BTreeMap::new();
        for at in self.answers.all().into_iter().filter(|at| self.answers.state(*at).relevant) {
            let question = form.question(at.question);
            if question.page.is_none() {
                continue;
            }
            // A row counts for its list.
            let whose = question.repeat.unwrap_or(at.question);
            *sums.entry(whose).or_default() += seconds(question);
        }
        // Of those that take equally long the first.
        sums.into_iter().rev().max_by_key(|(_, sum)| *sum)
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
        self.askings(&group.decisions).into_iter().find(open)
    }

    /// `None` leaves the question open.
    fn candidates(&self, at: At) -> Vec<Option<Value>> {
        let question = self.answers.form().question(at.question);
        let required = self.answers.state(at).required;
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
        let is_list = self.answers.form().question(at.question).rows.is_some();
        self.taken.push(match candidate {
            None => Taken::Open(at),
            Some(answers) if is_list => {
                let change = Change::AddRow { repeat: at, position: None, answers };
                match self.answers.apply(change).added {
                    Some(row) => Taken::Row(row),
                    None => Taken::Open(at),
                }
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
            Some(Taken::Row(row)) => {
                self.answers.apply(Change::RemoveRow { row });
            }
            Some(Taken::Open(_)) | None => {}
        }
    }
}
