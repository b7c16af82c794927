//! The form: a document compiled once into flat arrays.
//!
//! [`compile`] takes a form document (`forms/<slug>/form.json`; the format is in
//! `docs/form-format.md`) and gives a [`Form`] that is as complete as it can be, with the
//! document's [`Problem`]s beside it. Every question gets a number, every condition and
//! calculation a rank in which it runs, and every question the list of what depends on it, so
//! that one change re-runs only its dependents.
//!
//! Deliberately absent: answers, and everything that follows from them.

mod compile;
mod dependencies;
pub(crate) mod migrations;
mod named;
mod offers;
mod parts;
mod reader;
pub mod rich;
mod service;
mod text;
mod typical;
mod variants;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::logic::Rule;
use crate::schema::{Constraint, Facets, Guard, NodeId, Schema};
use crate::{Pointer, Severity};

pub use compile::{compile, compile_to_fill};
pub use parts::{Part, Parts};
pub(crate) use reader::with_suggestion;
pub use service::{Duration, Fee, Law, Service};
pub use text::{Language, Segment, Text};

/// The number of a question within its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(pub(crate) u32);

impl QuestionId {
    /// The number, in the order of the document.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// The number of a condition within its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConditionId(pub(crate) u32);

/// A compiled form.
#[derive(Debug)]
pub struct Form {
    /// What the form is called and what it is for.
    pub about: About,
    /// The pages in the order in which they are walked.
    pub pages: Vec<Page>,
    /// What the person agrees to before sending.
    pub consents: Vec<Consent>,
    /// Whether every page can be gone to at any time, by tabs.
    pub tabs: bool,
    /// Whether the code on an identity card may fill in who the person is.
    pub card: bool,
    pub(crate) schema: Schema,
    pub(crate) questions: Vec<Question>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) checks: Vec<Check>,
    pub(crate) by_path: BTreeMap<Pointer, QuestionId>,
    /// Per question: what has to run again when its answer changes.
    pub(crate) dependents: Vec<Vec<Dependent>>,
    /// What has to run again when the day changes.
    pub(crate) daily: Vec<Task>,
    /// Per condition: the conditions nested in it, and the questions directly under it.
    pub(crate) governed: Vec<Governed>,
    /// When each condition and calculation runs, relative to the others: by [`Form::slot`].
    pub(crate) ranks: Vec<u32>,
}

/// What a form is called, what it is for and what comes with it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The form's lasting name, as in its folder.
    pub id: String,
    /// The version of this document.
    pub version: String,
    /// The name of the service.
    pub title: Text,
    /// One or two sentences: what it is for.
    pub summary: Text,
    /// What the service needs, costs and takes, and who handles it.
    pub service: Service,
    /// What people usually answer, for the time budget: by place, the rule that gives it.
    pub typical: Vec<(Pointer, Rule)>,
}

/// One page: one task.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's lasting name.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// A sentence below the heading.
    pub intro: Option<Text>,
    /// Shown only while this holds.
    pub condition: Option<ConditionId>,
    /// What stands on it.
    pub items: Vec<Item>,
}

/// What can stand on a page or in a row.
#[derive(Clone, Debug)]
pub enum Item {
    /// A question.
    Question(QuestionId),
    /// A sentence to read.
    Note {
        /// What it says; answers can be named in it.
        text: Text,
        /// Shown only while this holds.
        condition: Option<ConditionId>,
    },
    /// Questions under a common title.
    Group {
        /// The title.
        title: Text,
        /// Shown only while this holds.
        condition: Option<ConditionId>,
        /// What belongs to it.
        items: Vec<Item>,
        /// Whether its items stand side by side where there is room.
        side_by_side: bool,
    },
    /// What can be taken over from elsewhere instead of being typed.
    Offer {
        /// The place of the answers that it gives.
        to: Pointer,
        /// What is said before the choices.
        label: Text,
        /// Answers of this form.
        like: Vec<Like>,
        /// The list of which a row is taken, as sources know it (`family.children`).
        concept: Option<String>,
        /// Shown only while this holds.
        condition: Option<ConditionId>,
    },
    /// A place of a recursive schema from where the form can be opened another level.
    More {
        /// The place.
        at: Pointer,
        /// What is there.
        label: Text,
        /// Shown only while this holds.
        condition: Option<ConditionId>,
    },
}

/// Answers of a form that can be taken over into others: "the same as my own address".
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// Their place.
    pub place: Pointer,
    /// What the button says.
    pub label: Text,
}

/// One question.
#[derive(Debug)]
pub struct Question {
    /// The place of its answer, with `*` for "any row".
    pub path: Pointer,
    /// Its place in the form document.
    pub place: Pointer,
    /// The page it stands on; `None` for answers that are only calculated.
    pub page: Option<usize>,
    /// The repeat whose rows it belongs to.
    pub repeat: Option<QuestionId>,
    /// Asked only while this holds.
    pub condition: Option<ConditionId>,
    /// Can be changed only while this holds.
    pub enabled: Option<ConditionId>,
    /// What is asked.
    pub label: Text,
    /// What helps to answer.
    pub help: Option<Text>,
    /// What it is, in the vocabulary shared with the sources (`person.fullName`).
    pub concept: Option<String>,
    /// The widget that the document wants; otherwise the schema decides.
    pub widget: Option<String>,
    /// The HTML autocomplete token, if any (`name`, `tel`).
    pub autocomplete: Option<String>,
    /// Further settings of the widget, as written.
    pub options: Value,
    /// The answers to choose from, with their labels.
    pub choices: Vec<Choice>,
    /// What the answer is made of, if it is asked as a whole.
    pub parts: Parts,
    /// What the schema says of the answer's shape.
    pub facets: Facets,
    /// The document's own sentences for some codes.
    pub messages: Vec<(String, Text)>,
    /// What its rows hold, if it is a repeat.
    pub rows: Option<Rows>,
    /// What it chooses between, if the schema has alternatives here. Its answer is then the number
    /// of the chosen one, and no part of the data.
    pub(crate) variants: Vec<Variant>,
    /// The next question with the same path, in another variant.
    pub(crate) twin: Option<QuestionId>,
    /// Whether a question of another variant answers at, around or inside the same place.
    pub(crate) contested: bool,
    /// Calculated instead of asked.
    pub(crate) calculation: Option<Rule>,
    pub(crate) constraints: Vec<Constraint>,
    /// From the root object's member down to the answer: when each is demanded.
    pub(crate) demands: Vec<Vec<Vec<Guard>>>,
    /// Indices into [`Form::checks`].
    pub(crate) checks: Vec<usize>,
}

impl Question {
    /// Whether the answer is calculated, not asked.
    pub fn is_calculated(&self) -> bool {
        self.calculation.is_some()
    }

    /// Whether it chooses between variants.
    pub fn is_chooser(&self) -> bool {
        !self.variants.is_empty()
    }

    /// What the person reads for `value`, if it is one of the answers to choose from.
    pub fn label_of(&self, value: &Value, language: Language) -> Option<&str> {
        let choice = self.choices.iter().find(|choice| choice.value == *value)?;
        Some(choice.label.get(language))
    }
}

/// What the rows of a repeat hold.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The items of one row.
    pub items: Vec<Item>,
    /// What names a row; answers of the row can be named in it.
    pub title: Text,
    /// What the button says that adds one.
    pub add: Text,
    /// Whether a row is itself an answer (or a list), and not an object of answers.
    pub bare: bool,
}

/// One of the schema's alternatives; its label stands among the choices.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) node: NodeId,
}

/// An answer to choose, with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The answer.
    pub value: Value,
    /// What the person reads.
    pub label: Text,
}

/// What the person agrees to before sending.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Its lasting name.
    pub id: String,
    /// The version of its wording.
    pub version: String,
    /// The wording that is agreed to.
    pub text: Text,
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) test: Test,
    pub(crate) place: Pointer,
    /// The condition around it.
    pub(crate) parent: Option<ConditionId>,
    /// The repeat in whose rows it is judged.
    pub(crate) repeat: Option<QuestionId>,
}

/// What a condition looks at.
#[derive(Debug)]
pub(crate) enum Test {
    Rule(Rule),
    /// Whether the schema allows an answer to the question at present.
    Allowed(QuestionId),
    /// Whether this variant of a chooser is chosen.
    Chosen {
        chooser: QuestionId,
        variant: usize,
    },
}

#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) code: String,
    pub(crate) rule: Rule,
    pub(crate) place: Pointer,
    pub(crate) severity: Severity,
    pub(crate) message: Text,
}

/// Something that runs again when what it reads has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Task {
    Condition(ConditionId),
    Calculate(QuestionId),
    /// Required or not, and which rules the answer breaks.
    Judge(QuestionId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Dependent {
    pub(crate) task: Task,
    /// Only in the row of the answer that changed; otherwise in every row.
    pub(crate) same_row: bool,
    /// It reads only whether the object around the answer is there.
    pub(crate) presence_only: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Governed {
    pub(crate) conditions: Vec<ConditionId>,
    pub(crate) questions: Vec<QuestionId>,
}

impl Form {
    /// The question with this number.
    pub fn question(&self, id: QuestionId) -> &Question {
        &self.questions[id.0 as usize]
    }

    /// Every question with its number, in the order of the document.
    pub fn questions(&self) -> impl Iterator<Item = (QuestionId, &Question)> {
        self.questions.iter().enumerate().map(|(i, question)| (QuestionId(i as u32), question))
    }

    /// The question whose answers lie at `path` (rows written as `*`); in variants there may be
    /// others, see [`Form::questions_at`].
    pub fn question_at(&self, path: &Pointer) -> Option<QuestionId> {
        self.by_path.get(path).copied()
    }

    /// Every question whose answers lie at `path`: at most one of them is asked at a time.
    pub fn questions_at(&self, path: &Pointer) -> impl Iterator<Item = QuestionId> {
        std::iter::successors(self.question_at(path), |id| self.question(*id).twin)
    }

    /// The data contract.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The document's own sentence for `code` at a question, if it has one.
    pub fn message(&self, question: QuestionId, code: &str) -> Option<&Text> {
        let question = self.question(question);
        let own = question.messages.iter().find(|(name, _)| name == code).map(|(_, text)| text);
        own.or_else(|| {
            let checks = question.checks.iter().map(|&i| &self.checks[i]);
            checks.filter(|check| check.code == code).map(|check| &check.message).next()
        })
    }

    pub(crate) fn condition(&self, id: ConditionId) -> &Condition {
        &self.conditions[id.0 as usize]
    }

    pub(crate) fn governed_by(&self, id: ConditionId) -> &Governed {
        &self.governed[id.0 as usize]
    }

    /// The index of a condition or a calculation in [`Form::ranks`].
    pub(crate) fn slot(&self, task: Task) -> Option<usize> {
        match task {
            Task::Condition(id) => Some(id.0 as usize),
            Task::Calculate(id) => Some(self.conditions.len() + id.0 as usize),
            Task::Judge(_) => None,
        }
    }

    /// When a task runs, relative to the others: judging comes last.
    pub(crate) fn rank(&self, task: Task) -> u32 {
        self.slot(task).and_then(|slot| self.ranks.get(slot)).copied().unwrap_or(u32::MAX)
    }

    /// The repeat in whose rows a task runs.
    pub(crate) fn repeat_of(&self, task: Task) -> Option<QuestionId> {
        match task {
            Task::Condition(id) => self.condition(id).repeat,
            Task::Calculate(id) | Task::Judge(id) => self.question(id).repeat,
        }
    }
}
