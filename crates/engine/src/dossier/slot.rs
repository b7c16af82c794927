//! What a question for papers takes: its schema says so, and so everybody checks the same.

use serde_json::Value;

use crate::Pointer;
use crate::form::{Form, QuestionId};
use crate::schema::Facets;

/// What may be attached where nothing more particular is said: what the portal takes.
const KINDS: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
/// The largest paper, in bytes.
const LARGEST: u64 = 10 * 1024 * 1024;

/// The rules of a question for papers.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The media types.
    pub kinds: Vec<String>,
    /// The largest paper, in bytes.
    pub largest: u64,
    /// How many there must be if there are any.
    pub least: u64,
    /// How many there may be.
    pub most: Option<u64>,
    /// Whether a paper may be one of an earlier dossier, named by its code in `from`.
    pub reuse: bool,
}

impl Slot {
    /// The rules of a question for papers.
    pub fn of(form: &Form, question: QuestionId) -> Slot {
        let question = form.question(question);
        let paper = question.path.join("*");
        let kinds = facets(form, &paper.join("type")).choices.unwrap_or_default();
        let kinds = kinds.iter().filter_map(|kind| kind.value.as_str().map(str::to_owned));
        let mut kinds: Vec<String> = kinds.collect();
        if kinds.is_empty() {
            kinds = KINDS.map(str::to_owned).to_vec();
        }
        let most_bytes = facets(form, &paper.join("size")).maximum.filter(|it| *it >= 1.0);
        let schema = form.schema();
        let papers = schema.constraints(&paper, &[]);
        Slot {
            kinds,
            largest: most_bytes.map_or(LARGEST, |it| (it as u64).min(LARGEST)),
            least: question.facets.min_items.unwrap_or_default().max(1),
            most: question.facets.max_items,
            reuse: papers.iter().any(|it| schema.properties(it.node).iter().any(|it| it == "from")),
        }
    }

    /// Whether a paper of an earlier dossier may stand here as well.
    pub fn fits(&self, media_type: &str, size: u64) -> bool {
        self.reuse && size <= self.largest && self.kinds.iter().any(|kind| kind == media_type)
    }

    /// The type in which a photo is attached: the one that browsers write best. `None` where photos
    /// are not taken.
    pub fn picture(&self) -> Option<&'static str> {
        let wanted = |kind: &&str| self.kinds.iter().any(|known| known == kind);
        ["image/jpeg", "image/webp", "image/png"].into_iter().find(wanted)
    }

    /// How many more there is room for, beside those that are attached.
    pub fn room(&self, attached: usize) -> usize {
        let most = self.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        most.saturating_sub(attached)
    }
}

/// What the schema says in any case of the values at a place.
fn facets(form: &Form, place: &Pointer) -> Facets {
    let constraints = form.schema().constraints(place, &[]);
    let always = constraints.iter().filter(|it| it.guards.is_empty()).map(|it| it.node);
    form.schema().facets(&always.collect::<Vec<_>>())
}

/// The dossier that a paper's description names as the one it comes from.
pub fn comes_from(paper: &Value) -> Option<&str> {
    paper.get("from").and_then(Value::as_str)
}
