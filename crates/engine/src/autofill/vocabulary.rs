//! The vocabulary that forms and sources share: `forms/concepts.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Source;
use crate::form::{Form, Text, with_suggestion};
use crate::{Pointer, Problem};

/// The concepts by their names (`person.fullName`).
///
/// As JSON: `{"concepts": {"person.birthDate": {"title": {"vi": …, "en": …}, "type": "string",
/// "format": "date", "privacy": "basic"}, "household.members": {…, "type": "array",
/// "rows": ["person.fullName", …]}}}`.
#[derive(Debug, Deserialize)]
pub struct Vocabulary {
    concepts: BTreeMap<String, Concept>,
}

/// What an answer is, whatever form asks for it.
#[derive(Debug, Deserialize)]
pub struct Concept {
    /// What people call it.
    pub title: Text,
    /// The type of its values, as JSON Schema names it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The format of its values, as JSON Schema names it.
    pub format: Option<String>,
    /// Who may know it.
    pub privacy: Privacy,
    /// For a list: the concepts that each of its rows may have.
    #[serde(default)]
    pub rows: Vec<String>,
}

/// Who may know an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privacy {
    /// Anybody.
    Public,
    /// Whom it concerns, and the authority that asks.
    Basic,
    /// The same, and it could harm a person.
    Sensitive,
}

impl Vocabulary {
    /// Reads the vocabulary's text.
    ///
    /// # Errors
    /// serde's words with line and column, if it is not as [`Vocabulary`] says.
    pub fn parse(text: &str) -> Result<Vocabulary, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The concepts with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Concept)> {
        self.concepts.iter().map(|(name, concept)| (name.as_str(), concept))
    }

    /// What is wrong with the concepts that a form's questions name: `unknown-concept` (`name`,
    /// `suggestion`), and `concept-of-other-type` (`name`, `expected`) where no value of the concept
    /// could be the answer.
    pub fn check(&self, form: &Form) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (_, question) in form.questions() {
            let Some(name) = question.concept.as_deref() else { continue };
            let at = question.place.parent().unwrap_or_default().join("concept");
            let Some(concept) = self.concepts.get(name) else {
                problems.push(self.unknown(name, at));
                continue;
            };
            let taken = question.facets.types.names();
            let is_number = concept.kind == "integer" && taken.contains(&"number");
            if !is_number && !taken.contains(&concept.kind.as_str()) {
                let problem = Problem::error("concept-of-other-type", at).with("name", name);
                problems.push(problem.with("expected", Value::from(concept.kind.clone())));
            }
        }
        problems
    }

    /// What is wrong with the concepts that sources name: `unknown-concept`, and
    /// `private-in-address` (`name`) where an address tells what not everybody may know. The
    /// places are those of the list of declarations.
    pub fn check_sources(&self, sources: &[Source]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for source in sources {
            let at = source.place.clone();
            let needs = source.needs.iter().map(String::as_str);
            for name in source.gives().chain(needs) {
                if !self.concepts.contains_key(name) {
                    problems.push(self.unknown(name, at.clone()));
                }
            }
            let is_private = |name: &&str| {
                self.concepts.get(*name).is_none_or(|concept| concept.privacy != Privacy::Public)
            };
            for name in source.tells().filter(is_private) {
                let at = at.join("request").join("url");
                problems.push(Problem::error("private-in-address", at).with("name", name));
            }
        }
        problems
    }

    fn unknown(&self, name: &str, at: Pointer) -> Problem {
        let known = self.concepts.keys().map(String::as_str);
        with_suggestion(Problem::error("unknown-concept", at), name, known)
    }
}
