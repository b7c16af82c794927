//! Which answers decide what is asked, and which of them do so together.

use std::collections::BTreeMap;

use super::paths::MOST_CHOICES;
use crate::Pointer;
use crate::form::{Form, Question, QuestionId, Task};

/// Decisions that are independent of those in every other group.
pub(super) struct Group {
    /// The decisions, in the order of the document.
    pub(super) decisions: Vec<QuestionId>,
    /// All questions that they decide about, themselves included.
    pub(super) questions: Vec<QuestionId>,
}

impl Group {
    /// Finds the decisions of a form: what a condition reads, also through a calculation, what
    /// decides whether the schema demands another answer, and lists, which may be empty.
    pub(super) fn all(form: &Form) -> Vec<Group> {
        let questions = form.questions.len();
        let mut sets = Sets::new(questions + form.conditions.len());
        let condition = |index: usize| questions + index;
        let mut decides = vec![false; questions];
        for (index, governed) in form.governed.iter().enumerate() {
            for nested in &governed.conditions {
                sets.join(condition(index), condition(nested.0 as usize));
            }
            for id in &governed.questions {
                sets.join(condition(index), id.number() as usize);
            }
        }
        for (id, question) in form.questions() {
            let index = id.number() as usize;
            if let Some(list) = question.repeat {
                sets.join(index, list.number() as usize);
            }
            decides[index] |= question.rows.is_some();
            for dependent in &form.dependents[index] {
                match dependent.task {
                    Task::Condition(id) => {
                        decides[index] = true;
                        sets.join(index, condition(id.0 as usize));
                    }
                    Task::Calculate(result) => sets.join(index, result.number() as usize),
                    Task::Judge(_) => {}
                }
            }
            for place in demanded_by(form, question) {
                for decision in around(form, &place).filter(|decision| *decision != id) {
                    decides[decision.number() as usize] = true;
                    sets.join(index, decision.number() as usize);
                }
            }
        }
        through_calculations(form, &mut decides);
        let mut by_root: BTreeMap<usize, Group> = BTreeMap::new();
        for (id, _) in form.questions() {
            let index = id.number() as usize;
            let nothing = || Group { decisions: Vec::new(), questions: Vec::new() };
            let group = by_root.entry(sets.root(index)).or_insert_with(nothing);
            group.questions.push(id);
            if decides[index] {
                group.decisions.push(id);
            }
        }
        by_root.into_values().filter(|group| !group.decisions.is_empty()).collect()
    }
}

/// What a calculation reads decides if its result does.
fn through_calculations(form: &Form, decides: &mut [bool]) {
    let mut added = true;
    while added {
        added = false;
        for (index, dependents) in form.dependents.iter().enumerate() {
            let result = |task: Task| match task {
                Task::Calculate(id) => decides[id.number() as usize],
                _ => false,
            };
            if !decides[index] && dependents.iter().any(|it| result(it.task)) {
                decides[index] = true;
                added = true;
            }
        }
    }
}

/// The places that decide whether the innermost object demands this answer.
fn demanded_by(form: &Form, question: &Question) -> Vec<Pointer> {
    let mut places = Vec::new();
    for guard in question.demands.last().into_iter().flatten().flatten() {
        let base = question.path.prefix(guard.depth);
        places.extend(form.schema().reads(guard.node).iter().map(|place| base.concat(place)));
    }
    places
}

/// The questions whose answers lie around `place`, and those with few choices inside it. Of an
/// object it is often read only whether it is there, and any answer in it would do for that.
fn around<'f>(form: &'f Form, place: &'f Pointer) -> impl Iterator<Item = QuestionId> + 'f {
    let outer = (0..=place.segments().len()).map(|depth| place.prefix(depth));
    let outer = outer.filter_map(|place| form.question_at(&place));
    let inner = form.by_path.range(place..).take_while(|(path, _)| place.contains(path));
    let few = |id: &QuestionId| (1..=MOST_CHOICES).contains(&form.question(*id).choices.len());
    outer.chain(inner.map(|(_, id)| *id).filter(few))
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
