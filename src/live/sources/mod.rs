//! Where answers come from besides the person: what sources have said, and how they are.
//!
//! Asking them works with a network only, and belongs to that part of the program ([`inquiry`]).

pub(crate) mod inquiry;

use leptos::prelude::*;
use tokhai_engine::autofill::{Ask, Known, Outcome, Trouble};
use tokhai_engine::form::Text;

use super::session::Session;

/// What the sources of a form say, and how they are.
#[derive(Clone, Copy)]
pub(crate) struct Sources {
    known: RwSignal<Vec<Known>>,
    card: RwSignal<Option<Known>>,
    asked: RwSignal<Vec<Asked>>,
    /// The source that is to be asked again.
    again: RwSignal<Option<String>>,
    /// What each has answered to what, as long as the page is open.
    replies: StoredValue<Vec<(String, Ask, Known)>>,
}

/// One source of the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) standing: Standing,
}

/// How it is with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It lacks what it needs to be asked, or was asked a moment ago.
    Waiting,
    /// It was asked, and lets one wait.
    Asking,
    /// It has answered.
    Said(Outcome),
    /// It has not.
    Failed(Trouble),
}

/// About whom the sources are asked.
#[derive(Clone)]
pub(crate) enum Whom {
    /// Whoever is signed in.
    Person(Session),
    /// One of the demo's people.
    Demo(String),
}

impl Sources {
    /// None yet.
    pub(crate) fn new() -> Sources {
        Sources {
            known: RwSignal::new(Vec::new()),
            card: RwSignal::new(None),
            asked: RwSignal::new(Vec::new()),
            again: RwSignal::new(None),
            replies: StoredValue::new(Vec::new()),
        }
    }

    /// What they have said so far.
    pub(crate) fn known(self) -> RwSignal<Vec<Known>> {
        self.known
    }

    /// What the person's identity card says, if it has been read.
    pub(crate) fn card(self) -> RwSignal<Option<Known>> {
        self.card
    }

    /// The sources that this form has something to ask.
    pub(crate) fn asked(self) -> RwSignal<Vec<Asked>> {
        self.asked
    }

    /// What people call a source.
    pub(crate) fn title(self, id: &str) -> Option<Text> {
        self.asked.with(|all| all.iter().find(|it| it.id == id).map(|it| it.title.clone()))
    }

    /// Asks a source again that has failed.
    pub(crate) fn ask_again(self, id: &str) {
        self.again.set(Some(id.to_owned()));
    }

    /// Forgets everything: somebody else is asked about.
    pub(crate) fn clear(self) {
        self.known.set(Vec::new());
        self.card.set(None);
        self.replies.set_value(Vec::new());
    }

    fn standing(self, id: &str) -> Option<Standing> {
        let find = |all: &Vec<Asked>| all.iter().find(|it| it.id == id).map(|it| it.standing);
        self.asked.try_with_untracked(find).flatten()
    }

    fn stand(self, id: &str, standing: Standing) {
        self.asked.try_update(|all| {
            if let Some(asked) = all.iter_mut().find(|it| it.id == id) {
                asked.standing = standing;
            }
        });
    }

    fn learn(self, known: &Known) {
        self.known.try_update(|all| {
            all.retain(|other| other.id != known.id);
            all.push(known.clone());
        });
    }
}
