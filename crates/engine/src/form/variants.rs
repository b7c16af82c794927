//! Where the schema has alternatives (`oneOf`, `anyOf`): a question that chooses between them, and
//! what each asks.
//!
//! The chooser's answer is the number of a variant. It is no part of the data: what is sent shows
//! by itself which alternative was meant. What a variant asks hangs on a condition of its own, so
//! that it is hidden, kept and shown again like everything else.
//!
//! Two variants may ask for the same place, each in its own way. Such questions are *twins*; at
//! most one of them is asked at a time.

use std::collections::HashSet;

use super::compile::{Compiler, Surroundings};
use super::dependencies::{matching, read_by_guards};
use super::reader::Reader;
use super::{
    Choice, Condition, ConditionId, Dependent, Form, Item, QuestionId, Task, Test, Variant,
};
use crate::schema::{Chosen, NodeId};
use crate::{Pointer, Problem, sorted};

impl Compiler<'_> {
    /// `{"variants": place, "label", "options": [{"label", "alternative"?, "items"}]}`
    #[inline(never)]
    pub(super) fn variants(&mut self, item: &Reader, around: Surroundings) -> Option<Item> {
        let path = Pointer::parse(item.string("variants", true, &mut self.problems)?);
        let place = item.place("variants");
        let Some(path) = path else {
            self.problems.push(Problem::error("not-a-pointer", place));
            return None;
        };
        let label = item.words("label", &mut self.problems);
        let depth = path.segments().len();
        let mut question = self.blank_question(path, place.clone(), label);
        let alternatives = self.alternatives(&question);
        question.page = Some(around.page);
        question.repeat = around.repeat;
        question.condition = around.condition;
        question.help = item.text("help", false, &mut self.problems);
        question.constraints.clear();
        question.choices.clear();
        // What it chooses is no answer at a place: it is found by its number alone.
        let chooser = QuestionId(self.questions.len() as u32);
        self.questions.push(question);
        let mut items = vec![Item::Question(chooser)];
        for (at, value) in item.list("options", &mut self.problems) {
            let known = &["label", "alternative", "items"];
            let Some(option) = Reader::open(value, at, known, &mut self.problems) else { continue };
            let variant = self.questions[chooser.0 as usize].variants.len();
            let number = option.count("alternative", false, &mut self.problems);
            let node = alternatives.get(number.map_or(variant, |number| number as usize));
            let Some(&node) = node else {
                self.problems.push(Problem::error("no-such-alternative", option.at));
                continue;
            };
            let label = option.words("label", &mut self.problems);
            let question = &mut self.questions[chooser.0 as usize];
            question.choices.push(Choice { value: variant.into(), label });
            question.variants.push(Variant { node });
            let condition = self.add_condition(Condition {
                test: Test::Chosen { chooser, variant },
                place: place.clone(),
                parent: around.condition,
                repeat: around.repeat,
            });
            self.chosen.push(Chosen { depth, node });
            let inside = Surroundings { condition: Some(condition), ..around };
            let inside = self.items(&option, inside);
            self.chosen.pop();
            items.push(Item::Group {
                title: super::Text::default(),
                condition: Some(condition),
                items: inside,
                side_by_side: false,
            });
        }
        let title = super::Text::default();
        Some(Item::Group { title, condition: around.condition, items, side_by_side: false })
    }

    fn alternatives(&self, question: &super::Question) -> Vec<NodeId> {
        let plain = question.constraints.iter().filter(|it| it.guards.is_empty());
        let mut found = plain.map(|it| self.schema.alternatives(it.node));
        // Alternatives may lie in alternatives.
        let is_open = |node: &NodeId| !self.chosen.iter().any(|chosen| chosen.node == *node);
        found.find(|nodes| nodes.len() > 1 && nodes.iter().all(is_open)).unwrap_or_default()
    }

    /// The condition of a question that is asked only while the schema allows its answer.
    #[inline(never)]
    pub(super) fn while_allowed(&mut self, item: &Reader, around: Surroundings) -> ConditionId {
        // The question is the next to be added.
        let question = QuestionId(self.questions.len() as u32);
        self.add_condition(Condition {
            test: Test::Allowed(question),
            place: item.place("whileAllowed"),
            parent: around.condition,
            repeat: around.repeat,
        })
    }

    #[inline(never)]
    pub(super) fn more(&mut self, item: &Reader, around: Surroundings) -> Option<Item> {
        let at = Pointer::parse(item.string("more", true, &mut self.problems)?)?;
        let label = item.words("label", &mut self.problems);
        Some(Item::More { at, label, condition: around.condition })
    }

    /// Whether a question for this place could be asked at the same time as one under `condition`.
    pub(super) fn is_asked(&self, path: &Pointer, condition: Option<ConditionId>) -> bool {
        let mut known = self.by_path.get(path).copied();
        while let Some(id) = known {
            let question = &self.questions[id.0 as usize];
            if !is_exclusive(&self.conditions, question.condition, condition) {
                return true;
            }
            known = question.twin;
        }
        false
    }

    #[inline(never)]
    pub(super) fn add_twin(&mut self, first: QuestionId, new: QuestionId) {
        let mut last = first;
        while let Some(next) = self.questions[last.0 as usize].twin {
            last = next;
        }
        self.questions[last.0 as usize].twin = Some(new);
    }
}

/// Whether two conditions lie in different variants of one chooser.
fn is_exclusive(
    conditions: &[Condition],
    one: Option<ConditionId>,
    other: Option<ConditionId>,
) -> bool {
    let chosen = |mut at: Option<ConditionId>| {
        let mut found = Vec::new();
        while let Some(condition) = at.and_then(|id| conditions.get(id.0 as usize)) {
            if let Test::Chosen { chooser, variant } = condition.test {
                found.push((chooser, variant));
            }
            at = condition.parent;
        }
        found
    };
    let others = chosen(other);
    let differs = |(chooser, variant): &(QuestionId, usize)| {
        others.iter().any(|(other, number)| other == chooser && number != variant)
    };
    chosen(one).iter().any(differs)
}

impl Form {
    /// The questions that a variant asks, those of rows inside it apart.
    pub(crate) fn questions_of(&self, chooser: QuestionId, variant: usize) -> Vec<QuestionId> {
        let repeat = self.question(chooser).repeat;
        let inside = |mut at: Option<ConditionId>| {
            while let Some(condition) = at.map(|id| self.condition(id)) {
                match condition.test {
                    Test::Chosen { chooser: other, variant: number } if other == chooser => {
                        return number == variant;
                    }
                    _ => at = condition.parent,
                }
            }
            false
        };
        let questions = self.questions();
        let questions = questions.filter(|(_, it)| it.repeat == repeat && inside(it.condition));
        questions.map(|(id, _)| id).collect()
    }
}

/// Marks the questions whose places questions of other variants use, too.
pub(super) fn find_contested(form: &mut Form) {
    if form.questions.iter().any(|question| question.is_chooser()) {
        mark_contested(form);
    }
}

#[inline(never)]
fn mark_contested(form: &mut Form) {
    let mut contested = HashSet::new();
    for (id, question) in form.questions().filter(|(_, question)| !question.is_chooser()) {
        // What lies around a place is found from there, so looking inside is enough.
        for other in matching(form, &question.path, false) {
            let condition = form.question(other).condition;
            if other != id && is_exclusive(&form.conditions, question.condition, condition) {
                contested.extend([id, other]);
            }
        }
    }
    for id in contested {
        form.questions[id.0 as usize].contested = true;
    }
}

/// What conditions that are no rules depend on.
pub(super) fn find_dependents(form: &Form, dependents: &mut [Vec<Dependent>]) {
    if form.conditions.iter().any(|condition| !matches!(condition.test, Test::Rule(_))) {
        add_dependents(form, dependents);
    }
}

#[inline(never)]
fn add_dependents(form: &Form, dependents: &mut [Vec<Dependent>]) {
    for (i, condition) in form.conditions.iter().enumerate() {
        let task = Task::Condition(ConditionId(i as u32));
        match condition.test {
            Test::Rule(_) => {}
            Test::Chosen { chooser, .. } => {
                let dependent =
                    Dependent { task, same_row: condition.repeat.is_some(), presence_only: false };
                sorted::insert(&mut dependents[chooser.0 as usize], dependent);
            }
            Test::Allowed(question) => {
                let Some(question) = form.questions.get(question.0 as usize) else { continue };
                for constraint in &question.constraints {
                    for read in read_by_guards(form, question, &constraint.guards) {
                        for other in matching(form, &read.path, false) {
                            let dependent =
                                Dependent { task, same_row: read.same_row, presence_only: false };
                            sorted::insert(&mut dependents[other.0 as usize], dependent);
                        }
                    }
                }
            }
        }
    }
}
